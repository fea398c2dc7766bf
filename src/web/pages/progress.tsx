/** @jsxRuntime automatic @jsxImportSource preact */
import type { Progress, Step } from '../../queries/progress.ts'
import { progressSays } from '../../words.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'
import { chineseDate } from '../ui/texts.ts'

/** What was asked for and is not answered: nothing typed yet, or something that leads nowhere. */
export interface Asked {
  readonly number: string
  readonly slip: string | null
}

const about = {
  is: 'column',
  type: '办事服务',
  name: '进度查询',
  description: '凭受理编号和查询码查询申请办到了哪一步',
  keywords: '住房保障,申请,进度',
} as const

/** 进度查询: the form. */
export function AskProgressPage({ shell, asked }: { readonly shell: Shell; readonly asked: Asked }) {
  return (
    <PublicPage shell={shell} title={asked.slip ? '错误：进度查询' : '进度查询'} about={about} unlisted>
      <h1 class="ruled">进度查询</h1>
      {asked.slip && (
        <div class="card answer answer-unknown" role="alert">
          <h2>{asked.slip}</h2>
        </div>
      )}
      <div class="with-side">
        <form class="card search ask" action="/progress" method="post">
          <label for="number">受理编号</label>
          <input
            id="number"
            name="number"
            value={asked.number}
            autoComplete="off"
            spellcheck={false}
            placeholder="如 410305-2026-00017-3"
            maxLength={40}
            required
          />
          <label for="code">查询码</label>
          <input
            id="code"
            name="code"
            autoComplete="off"
            autoCapitalize="characters"
            spellcheck={false}
            placeholder="16 位字母和数字"
            maxLength={40}
            required
          />
          <p>大小写、空格不限。不需要姓名和身份证号。</p>
          <button type="submit">查询进度</button>
        </form>
        <div class="side">
          <section class="card">
            <h2>号码在哪里</h2>
            <p>
              收件凭证和以后发给您的每份文书上都有受理编号；查询码是二维码旁边的 16 位核验码。用手机扫二维码，不用输入。
            </p>
            <p>凭证遗失的，请持身份证到受理窗口补打。</p>
          </section>
          <section class="card">
            <h2>查异议的结果</h2>
            <p>
              对公示提出过异议的，请到<a href="/objections">查询异议处理结果</a>。
            </p>
          </section>
        </div>
      </div>
    </PublicPage>
  )
}

/** 进度查询: where one case stands. */
export function ProgressPage({ shell, progress }: { readonly shell: Shell; readonly progress: Progress }) {
  const { withWhom, until, bring, papers, posted } = progress
  return (
    <PublicPage shell={shell} title={`办理进度 ${progress.number}`} about={about} unlisted>
      <h1 class="ruled">办理进度</h1>
      <div class="with-side">
        <div>
          <section class="card stands">
            <h2>{progress.stands}</h2>
            <p>{progress.next}</p>
            {bring.length > 0 && (
              <ul class="bring">
                {bring.map((each) => (
                  <li key={each}>{each}</li>
                ))}
              </ul>
            )}
            {posted && (
              <p>
                <a href={`/notices/${posted.sheet}`}>查看这份公示</a>，您家在名单的第 {posted.entry} 号。
              </p>
            )}
            <dl class="summary">
              {withWhom && (
                <div>
                  <dt>现在由谁办</dt>
                  <dd>
                    {withWhom.organ}
                    {withWhom.phone && (
                      <>
                        ，电话 <a href={`tel:${withWhom.phone}`}>{withWhom.phone}</a>
                      </>
                    )}
                  </dd>
                </div>
              )}
              {until && (
                <div>
                  <dt>最迟办到</dt>
                  <dd>
                    <b>{chineseDate(until.on)}</b>
                    {until.provisional && '（暂定：次年放假安排公布后可能改变）'}
                    {until.late && (
                      <p class="late-note">
                        {progressSays.late(until.late.organ)}
                        {until.late.phone && <a href={`tel:${until.late.phone}`}>{until.late.phone}</a>}
                      </p>
                    )}
                    <details>
                      <summary>这一天是怎样算出来的</summary>
                      <ol class="working">
                        {until.explanation.map((line) => (
                          <li key={line}>{line}</li>
                        ))}
                      </ol>
                    </details>
                  </dd>
                </div>
              )}
            </dl>
          </section>
          <section class="card">
            <h2>
              {progress.procedure}：{whereIn(progress.steps)}
            </h2>
            <Steps steps={progress.steps} />
          </section>
        </div>
        <div class="side">
          <section class="card">
            <h2>这份申请</h2>
            <dl class="summary">
              <div>
                <dt>受理编号</dt>
                <dd>{progress.number}</dd>
              </div>
              <div>
                <dt>保障方式</dt>
                <dd>{progress.programme}</dd>
              </div>
              <div>
                <dt>收件日期</dt>
                <dd>{chineseDate(progress.receivedOn)}</dd>
              </div>
            </dl>
          </section>
          <section class="card">
            <h2>已经出具的文书</h2>
            {papers.length === 0 ? (
              <p>还没有。</p>
            ) : (
              <ul class="papers">
                {papers.map(({ kind, mark, on }) => (
                  <li key={mark}>
                    <b>{kind}</b>
                    <br />
                    {mark}
                    <br />
                    {chineseDate(on)}
                  </li>
                ))}
              </ul>
            )}
            <p>没有收到的，请到受理窗口领取。</p>
          </section>
        </div>
      </div>
    </PublicPage>
  )
}

function whereIn(steps: readonly Step[]): string {
  const at = steps.findIndex(({ is }) => is === 'now' || is === 'stopped' || is === 'disputed')
  if (at >= 0) return `第 ${at + 1} 步，共 ${steps.length} 步`
  const done = steps.filter(({ is }) => is === 'done').length
  return done === steps.length ? `${steps.length} 步都已办完` : `前 ${done} 步已经办完，共 ${steps.length} 步`
}

const marks = { done: '✓', now: '●', later: '○', stopped: '✕', disputed: '●' } as const
const says = {
  done: '已完成',
  now: '正在办理',
  later: '还没有开始',
  stopped: '到此为止',
  disputed: '没有通过，正在复核',
} as const

/** The steps of a procedure: shape, word and day, never colour alone. */
function Steps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol class="steps">
      {steps.map(({ name, is, on }) => (
        <li key={name} class={`step-${is}`} aria-current={is === 'now' ? 'step' : undefined}>
          <span class="dot" aria-hidden="true">
            {marks[is]}
          </span>
          <b>{name}</b>
          <span>{on ? chineseDate(on) : says[is]}</span>
        </li>
      ))}
    </ol>
  )
}

/** The answer to whatever leads nowhere: the same for a wrong number and a wrong code. */
export const nothingFound = (number: string): Asked => ({ number, slip: progressSays.notFound })
