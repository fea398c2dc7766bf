/** @jsxRuntime automatic @jsxImportSource preact */
import { Cells } from '../audit/cells.tsx'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import type { BatchAct } from './batch-acts.ts'
import type { LookedThrough } from './look-through.ts'
import { batchScriptPath } from './script.ts'

/** Rows shown one by one; of more, by reason and in the file of the job. */
const FEW = 200

interface DecideProps {
  readonly shell: StaffShell
  readonly id: string
  readonly acts: readonly BatchAct[]
  readonly act: BatchAct
  readonly looked: LookedThrough
  readonly opinion: string
  readonly slips: readonly Slip[]
}

/** 批量办理的核对页: how many go, which are left out and why, and what is said over all of them. */
export function DecidePage({ shell, id, acts, act, looked, opinion, slips }: DecideProps) {
  const { going, left } = looked
  const path = `/batch/decide/${id}`
  const n = going.length
  return (
    <StaffPage shell={shell} title={`核对：批量${act.button}`} section="/todo" wrong={slips.length > 0}>
      <nav class="trail" aria-label="位置">
        <ol>
          <li>
            <a href="/todo">待办</a>
          </li>
          <li>
            <span aria-current="page">批量办理</span>
          </li>
        </ol>
      </nav>
      <h1>批量{act.button}：请核对</h1>
      <ErrorSummary slips={slips} />
      {acts.length > 1 && (
        <form class="filter card" method="get" action={path}>
          <label for="act">办理事项</label>
          <select id="act" name="act">
            {acts.map(({ key, button }) => (
              <option key={key} value={key} selected={key === act.key}>
                {button}
              </option>
            ))}
          </select>
          <button class="button plain" type="submit">
            换成这一项
          </button>
        </form>
      )}
      <div class="split-counts card" role="status">
        <p>
          将办理 <b>{n}</b> 件
        </p>
        <p>
          不办 <b>{left.length}</b> 件
        </p>
        <p class="hint">已按单件办理的同一规则逐件核对；办理时还会再核对一次。</p>
      </div>
      {left.length > 0 && (
        <section class="card">
          <h2>不办的 {left.length} 件及原因</h2>
          {left.length > FEW && <WhyLeft left={left} />}
          {left.length <= FEW && (
            <Cells
              caption="不办的案件"
              columns={['受理编号', '原因']}
              rows={left.map(({ number, why }) => ({ key: number, cells: [<Case number={number} />, why] }))}
            />
          )}
        </section>
      )}
      {n > 0 ? (
        <section class="card medium">
          <h2>将办理的 {n} 件</h2>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
          <section class="long-list" tabIndex={0} aria-label="将办理的案件">
            <ol class="plain-list">
              {going.slice(0, FEW).map(({ number }) => (
                <li key={number}>
                  <Case number={number} />
                </li>
              ))}
            </ol>
          </section>
          {n > FEW && (
            <p class="hint">
              这里列出先办的 {FEW} 件，其余 {n - FEW} 件随后，逐件结果在任务页，可以下载。
            </p>
          )}
          <Form action={path} csrf={shell.csrf}>
            <input type="hidden" name="act" value={act.key} />
            {act.opinion !== undefined && (
              <Field
                name="opinion"
                label="意见"
                hint="印在每一户的意见书上；可以改写，不要写某一户的情况。"
                slips={slips}
              >
                <textarea id="opinion" name="opinion" rows={4} aria-describedby="opinion-hint">
                  {opinion}
                </textarea>
              </Field>
            )}
            {act.decides && (
              <>
                <label class="tick">
                  <input type="checkbox" name="own" value="yes" /> 本人与上列申请家庭均无利害关系，已逐件查阅案卷
                </label>
                <div class="sure">
                  <Field
                    name="count"
                    label={`提交后不能撤回。请照抄要办理的件数：${n}`}
                    inputmode="numeric"
                    autocomplete="off"
                    slips={slips}
                  />
                </div>
              </>
            )}
            <div class="follows">
              <p>接下来会怎样</p>
              <ul>
                <li>作为一项任务逐件办理，可以离开页面，随时查看进度</li>
                {act.follows.map((each) => (
                  <li key={each}>{each}</li>
                ))}
              </ul>
            </div>
            <div class="buttons">
              <button class="button" type="submit">
                {act.button} {n} 件
              </button>
              <a class="button plain" href="/todo">
                不办了，返回待办
              </a>
            </div>
          </Form>
        </section>
      ) : null}
      <NotTogether act={act} />
      {n === 0 && <p class="weak">所选案件没有一件可以这样办理，原因见上表。可以换一个事项，或返回待办另选。</p>}
    </StaffPage>
  )
}

/** Exclusions of many cases: by reason, each with all its numbers. */
function WhyLeft({ left }: { readonly left: LookedThrough['left'] }) {
  const byReason = [...Map.groupBy(left, ({ why }) => why)].sort(([, a], [, b]) => b.length - a.length)
  return (
    <>
      {byReason.map(([why, all]) => (
        <details key={why}>
          <summary>
            <b>{all.length} 件</b>　{why}
          </summary>
          <p class="numbers code">{all.map(({ number }) => number).join('　')}</p>
        </details>
      ))}
    </>
  )
}

/** Why no batch rejects, and what to do instead. */
function NotTogether({ act }: { readonly act: BatchAct }) {
  if (!/^(passReview|approveApplication)$/.test(act.command)) return null
  return (
    <section class="card medium">
      <h2>不予通过、退回，不能批量</h2>
      <p>
        这些决定要对每一户写明认定的事实、理由和依据，告知救济途径（行政许可法第三十八条），只能逐件作出：在
        <a href="/todo?view=panes">待办双栏</a>中打开案件，选“不予通过”或者“退回下级”，意见可以从常用语中取，键盘 J、K
        换件。
      </p>
    </section>
  )
}

interface LookingProps {
  readonly shell: StaffShell
  readonly id: string
  readonly act: BatchAct
  readonly done: number
  readonly total: number
}

/** Many cases are being looked through: how far it is. Nothing has been done yet. */
export function LookingPage({ shell, id, act, done, total }: LookingProps) {
  const path = `/batch/decide/${id}?act=${act.key}`
  return (
    <StaffPage shell={shell} title={`正在核对：批量${act.button}`} section="/todo" again={2}>
      <h1>批量{act.button}：正在逐件核对</h1>
      <section class="card medium" data-poll={path} aria-label="进度">
        <progress max={total} value={done} aria-label="核对进度">
          {done} / {total}
        </progress>
        <p>
          已核对 <b>{done}</b> / {total} 件
        </p>
        <p class="hint">核对完自动显示哪些可以办、哪些不办及原因。现在还没有办理任何一件，可以离开本页再回来。</p>
        <p>
          <a href={path}>刷新</a>　<a href="/todo">不办了，返回待办</a>
        </p>
      </section>
      <script src={batchScriptPath} defer />
    </StaffPage>
  )
}

const Case = ({ number }: { readonly number: string }) => (
  <a class="code" href={`/cases/${number}`}>
    {number}
  </a>
)
