/** @jsxRuntime automatic @jsxImportSource preact */
import type { NoticeRow } from '../../../db/project.ts'
import type { QueueRow } from '../../../db/queue.ts'
import { postingKey } from '../../../machines/notice.ts'
import { areaName, organName } from '../../organs.ts'
import type { Entry } from '../../queries/notice.ts'
import { programmes, stages, states } from '../../words.ts'
import { Cells, Marked } from '../audit/cells.tsx'
import { batchScriptPath } from '../batch/script.ts'
import { type FileShown, FileSmall } from '../ui/file-small.tsx'
import { ErrorSummary, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { type About, Trail } from './act.tsx'
import type { Act } from './acts.ts'
import { type NoticeSeen, postingName } from './notice-acts.ts'

export const aboutNotice = (number: string): About => ({
  number,
  href: `/postings/${number}`,
  name: '公示',
  list: { href: '/postings', name: '公示管理' },
})

interface ListProps {
  readonly shell: StaffShell
  /** Cases that wait to be listed, by stage. */
  readonly waiting: readonly { readonly stage: string; readonly n: number }[]
  readonly notices: readonly NoticeRow[]
  /** Announcements whose words wait for their review. */
  readonly words: readonly { readonly notice: string; readonly mark: string }[]
}

/** 公示管理: what waits to be posted, and every notice of the organ. */
export function PostingsPage({ shell, waiting, notices, words }: ListProps) {
  return (
    <StaffPage shell={shell} title="公示管理" section="/postings">
      <h1>公示管理</h1>
      {waiting.map(({ stage, n }) => (
        <p key={stage} class="follows">
          待列入{stages[stage] ?? stage}的案件 <b>{n}</b> 件。<a href={`/postings/new?stage=${stage}`}>拟稿</a>
        </p>
      ))}
      {words.map(({ notice, mark }) => (
        <p key={mark} class="follows">
          {mark} 的文字等待另一人审查后公布。<a href={`/postings/${notice}`}>打开公示</a>
        </p>
      ))}
      <section class="card">
        <h2>本单位的公示　{notices.length} 份</h2>
        {notices.length === 0 ? (
          <p>还没有公示。案件审核通过后，在这里拟稿。</p>
        ) : (
          <Cells
            caption="本单位的公示"
            columns={['公示编号', '种类', '状态', ['户数', 'n'], '公示期', '待张贴', '待查验']}
            rows={notices.map((row) => ({
              key: row.number,
              cells: [
                <a class="code" href={`/postings/${row.number}`}>
                  {row.number}
                </a>,
                stages[row.stage] ?? row.stage,
                states[row.state] ?? row.state,
                row.entries,
                row.startsOn ? `${row.startsOn} 至 ${row.endsOn}` : '—',
                row.unposted > 0 ? new Marked('open', `${row.unposted} 处`) : '—',
                row.unchecked > 0 ? `${row.unchecked} 处` : '—',
              ],
            }))}
          />
        )}
      </section>
    </StaffPage>
  )
}

interface NewProps {
  readonly shell: StaffShell
  readonly stage: string
  readonly rows: readonly (QueueRow & { readonly applicant: string })[]
  readonly chosen: ReadonlySet<string>
  readonly once: string
  readonly slips: readonly Slip[]
}

/** 拟稿: which cases one notice lists. All are ticked; the order is that of the list, and never changes afterwards. */
export function NewNoticePage({ shell, stage, rows, chosen, once, slips }: NewProps) {
  const name = stages[stage] ?? stage
  return (
    <StaffPage shell={shell} title={`${name}拟稿`} section="/postings" wrong={slips.length > 0}>
      <h1>{name}拟稿</h1>
      <ErrorSummary slips={slips} />
      {rows.length === 0 ? (
        <p class="card">没有待列入的案件。</p>
      ) : (
        <Form action="/postings" csrf={shell.csrf} once={once}>
          <input type="hidden" name="stage" value={stage} />
          <section class="card" data-ticks>
            <h2>
              列入的案件　共 {rows.length} 件<span class="more">都已勾选；这次不列的去掉勾，留待下一份</span>
            </h2>
            <Cells
              caption="待列入公示的案件"
              columns={['受理编号', '申请人', '保障方式', '街道乡镇', '收件']}
              rows={rows.map((row) => ({
                key: row.number,
                cells: [
                  <>
                    <label class="row-tick">
                      <input type="checkbox" name="applications" value={row.number} checked={chosen.has(row.number)} />
                      <span class="unseen">列入 {row.number}</span>
                    </label>
                    <a class="code" href={`/cases/${row.number}`}>
                      {row.number}
                    </a>
                  </>,
                  row.applicant,
                  programmes[row.programme] ?? row.programme,
                  areaName(row.subdistrict),
                  row.receivedOn,
                ],
              }))}
            />
            <div class="batch-bar">
              <button class="button plain" type="button" data-all hidden>
                全选、全不选
              </button>
              <span data-count role="status" />
            </div>
          </section>
          <script src={batchScriptPath} defer />
          <div class="follows">
            <p>接下来会怎样</p>
            <ul>
              <li>由另一人作保密审查，通过后编发文字号、制成公示件</li>
              <li>张贴之处按程序和家庭所在社区自动列出</li>
            </ul>
          </div>
          <button class="button" type="submit">
            拟稿并送保密审查
          </button>{' '}
          <button class="button plain" type="submit" formAction="/postings/preview" formTarget="_blank">
            预览公示件
          </button>
          <p class="hint">预览与正式件同样排版，没有核验码，不得张贴；窗口期按今天全部张贴推算。</p>
        </Form>
      )}
    </StaffPage>
  )
}

interface NoticeProps {
  readonly shell: StaffShell
  readonly seen: NoticeSeen
  readonly acts: readonly Act[]
  /** The households on it that are this person's to see, each with its applicant. */
  readonly cases: readonly (Entry & { readonly applicant: string })[]
  /** The sheet that stands, once it is made; or why it could not be. */
  readonly sheet: { readonly number: string; readonly mark: string; readonly failure: string | null } | null
  readonly explanation: readonly string[]
  /** Postings whose photograph is kept, by key. */
  readonly photographs: Readonly<Record<string, { readonly posted?: Photograph; readonly checked?: Photograph }>>
}

/** A photograph of a posting, as the page shows it. */
export interface Photograph {
  readonly href: string
  readonly file: FileShown
}

/** What a form or a check is about, beside it: which sheet, how many households, and the sheet itself. */
export function NoticeCard({ seen: { n, state } }: { readonly seen: NoticeSeen }) {
  const rows: readonly (readonly [string, string])[] = [
    ['种类', stages[n.stage] ?? n.stage],
    ['现在', states[state] ?? state],
    ['所列家庭', `${n.entries} 户`],
    ['张贴处', `${n.required.length} 处`],
    ['公示期', n.window ? `${n.window.startsOn} 至 ${n.window.endsOn}` : `张贴后 ${n.lasts}`],
  ]
  return (
    <section class="card">
      <h2>本公示</h2>
      <dl class="pairs">
        {rows.map(([name, value]) => (
          <>
            <dt key={name}>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
      <p>
        {state === 'drafted' ? (
          <a href={`/postings/${n.number}/preview.pdf`} target="_blank" rel="noopener">
            先看公示件预览（PDF）
          </a>
        ) : (
          <a href={`/postings/${n.number}`}>公示件和所列家庭</a>
        )}
      </p>
    </section>
  )
}

/** One notice at work: where it hangs, what is still to be done, and its list. */
export function PostingPage({ shell, seen, acts, cases, sheet, explanation, photographs }: NoticeProps) {
  const { n, state } = seen
  const photo = (kept: Photograph | undefined, name: string) => (kept ? <FileSmall {...kept} name={name} /> : '')
  return (
    <StaffPage shell={shell} title={`公示 ${n.number}`} section="/postings">
      <Trail about={aboutNotice(n.number)} />
      <h1>
        {stages[n.stage] ?? n.stage} <span class="code">{n.number}</span>{' '}
        <span class="tag">{states[state] ?? state}</span>
      </h1>
      <div class="two-thirds">
        <div>
          <section class="card">
            <h2>张贴与查验</h2>
            <Cells
              caption="张贴与查验"
              columns={['张贴处', '张贴', '张贴照片', '期满查验', '查验照片']}
              rows={n.required.map((each) => {
                const key = postingKey(each)
                return {
                  key,
                  cells: [
                    postingName(each),
                    n.posted[key] ?? new Marked('open', '待张贴'),
                    photo(photographs[key]?.posted, '张贴照片'),
                    n.checked[key] ?? '—',
                    photo(photographs[key]?.checked, '查验照片'),
                  ],
                }
              })}
            />
          </section>
          <section class="card">
            <h2>所列家庭　{n.entries} 户</h2>
            {cases.length < n.entries && <p>其中本单位辖区 {cases.length} 户；其他地方的家庭不在这里列出。</p>}
            <ol class="listed">
              {cases.slice(0, 200).map(({ number, entry, applicant }) => (
                <li key={number} value={entry}>
                  <a class="code" href={`/cases/${number}`}>
                    {number}
                  </a>
                  {'　'}
                  {applicant}
                  {n.corrected.includes(number) ? '（已移出）' : ''}
                </li>
              ))}
            </ol>
            {cases.length > 200 && <p>只列前 200 户，其余见公示件。</p>}
          </section>
        </div>
        <aside>
          <section class="card panel">
            <h2>办理</h2>
            {acts.length === 0 ? (
              <p>现在没有要您办理的事项。{state === 'drafted' ? '须由拟稿人以外的保密审查员审查。' : ''}</p>
            ) : (
              <ul class="others">
                {acts.map(({ key, button, tone }, i) => (
                  <li key={key}>
                    <a
                      class={tone === 'grave' ? 'button grave' : i === 0 ? 'button' : 'button plain'}
                      href={`/postings/${n.number}/${key}`}
                    >
                      {button}
                    </a>
                  </li>
                ))}
              </ul>
            )}
          </section>
          <section class="card">
            <h2>公示件</h2>
            {sheet === null ? (
              <>
                <p>{state === 'drafted' ? '保密审查通过后制作。' : '正在制作，几秒后重新载入本页可见。'}</p>
                {state === 'drafted' && shell.who?.post.organName === organName(n.organ) && (
                  <p>
                    <a class="button plain" href={`/postings/${n.number}/preview.pdf`} target="_blank" rel="noopener">
                      预览公示件（PDF）
                    </a>
                  </p>
                )}
              </>
            ) : sheet.failure ? (
              <p class="weak">未能制作：{sheet.failure}</p>
            ) : (
              <p>
                {sheet.mark}　<a href={`/api/documents/${sheet.number}/file`}>打开、打印</a>
              </p>
            )}
          </section>
          <section class="card">
            <h2>公示期</h2>
            {n.window ? (
              <>
                <p>
                  {n.window.startsOn} 至 {n.window.endsOn}
                </p>
                <details>
                  <summary>怎样算出来的</summary>
                  <ul>
                    {explanation.map((line) => (
                      <li key={line}>{line}</li>
                    ))}
                  </ul>
                </details>
              </>
            ) : (
              <p>
                最后一处张贴的次日起算，{n.lasts}，至少 {n.minWorkdays} 个工作日。
              </p>
            )}
          </section>
        </aside>
      </div>
    </StaffPage>
  )
}
