/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import type { JobRow } from '../../../db/jobs.ts'
import { type Lamp, lamps, type QueueCount, type QueueRow } from '../../../db/queue.ts'
import { localTime, weekdayOf } from '../../calendar.ts'
import type { Colleague } from '../../colleagues.ts'
import type { Draft } from '../../drafts.ts'
import { areaName } from '../../organs.ts'
import { lampNames, programmes, states } from '../../words.ts'
import { Cells } from '../audit/cells.tsx'
import { RunningJobs } from '../batch/jobs.tsx'
import { batchScriptPath } from '../batch/script.ts'
import { By } from '../ui/colleague.tsx'
import { Pager } from '../ui/parts.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { lampMarks } from './lamps.ts'

/** A row of the queue and how its limit stands, in words. */
export type QueuedCase = QueueRow & {
  readonly left: string
  /** The applicant, the name masked. */
  readonly applicant: string
  /** The version it was shown in, where it may be ticked. */
  readonly version?: number
}

/** A lamp: shape, words and colour, so that none of them says it alone. */
export function LampSign({ lamp, says }: { readonly lamp: Lamp; readonly says: string }) {
  return (
    <span class={`lamp lamp-${lamp}`}>
      <span aria-hidden="true">{lampMarks[lamp]}</span> {says}
    </span>
  )
}

export const leftSays = ({ lamp, dueOn, left }: Pick<QueuedCase, 'lamp' | 'dueOn' | 'left'>): string =>
  lamp === 'grey' ? (dueOn === null ? '不计期限' : '等待他人') : left

function QueueTable({ rows, ticked }: { readonly rows: readonly QueuedCase[]; readonly ticked?: boolean }) {
  return (
    <Cells
      caption="待办案件"
      columns={['受理编号', '申请人', '时限', '环节', '保障方式', '街道乡镇', '到期日', '操作']}
      rows={rows.map((row) => ({
        key: row.number,
        cells: [
          <>
            {row.version !== undefined && (
              <label class="row-tick">
                <input type="checkbox" name="cases" value={`${row.number}@${row.version}`} checked={ticked} />
                <span class="unseen">选择 {row.number}</span>
              </label>
            )}
            <a class="code" href={`/cases/${row.number}`} data-open>
              {row.number}
            </a>
          </>,
          row.applicant,
          <LampSign lamp={row.lamp} says={leftSays(row)} />,
          row.openObjections > 0
            ? `${states[row.state]}（有异议 ${row.openObjections} 件）`
            : (states[row.state] ?? row.state),
          programmes[row.programme] ?? row.programme,
          areaName(row.subdistrict),
          row.dueOn === null ? '—' : row.provisional ? `${row.dueOn}（暂定）` : row.dueOn,
          <a class="button plain small" href={`/cases/${row.number}`}>
            办理
          </a>,
        ],
      }))}
    />
  )
}

const countOf = (counts: readonly QueueCount[], lamp: Lamp) =>
  counts.filter((each) => each.lamp === lamp).reduce((sum, { n }) => sum + n, 0)

interface WorkbenchProps {
  readonly shell: StaffShell
  readonly counts: readonly QueueCount[]
  readonly rows: readonly QueuedCase[]
  readonly objected: readonly QueuedCase[]
  /** Forms begun at this counter; null where the post has none. */
  readonly drafts: readonly (Draft & { readonly by: Colleague })[] | null
  /** What publisher and release reviewer have to do with notices; empty for others. */
  readonly notices: readonly NoticeDuty[]
  /** Workdays left this week, counting today. */
  readonly workdays: number
  readonly running: readonly JobRow[]
  readonly now: Date
}

/** Something to be done with a notice, in words, and where. */
export interface NoticeDuty {
  readonly says: string
  readonly href: string
  readonly act: string
}

/** 公示待办: what is to be drafted, reviewed, put up or looked after. */
function NoticeDuties({ duties }: { readonly duties: readonly NoticeDuty[] }) {
  return (
    <section class="card">
      <h2>
        公示待办
        <a class="more" href="/postings">
          公示管理
        </a>
      </h2>
      {duties.length === 0 ? (
        <p>没有要拟稿、审查、张贴或者查验的公示。</p>
      ) : (
        <Cells
          caption="公示待办"
          columns={['事项', '办理']}
          rows={duties.map(({ says, href, act }) => ({
            key: says,
            cells: [
              says,
              <a class="button plain small" href={href}>
                {act}
              </a>,
            ],
          }))}
        />
      )}
    </section>
  )
}

/** 工作台: how urgent the day is, what comes first, and where the cases stand. */
export function WorkbenchPage({
  shell,
  counts,
  rows,
  objected,
  drafts,
  notices,
  workdays,
  running,
  now,
}: WorkbenchProps) {
  const publishes = shell.who?.role === 'publisher' || shell.who?.role === 'release_reviewer'
  const [, month, day] = shell.today.split('-').map(Number)
  const all = counts.reduce((sum, { n }) => sum + n, 0)
  return (
    <StaffPage shell={shell} title="工作台" section="/work">
      <div class="heading">
        <h1>
          {month}月{day}日　{weekdayOf(shell.today)}
        </h1>
        {drafts && (
          <a class="button" href="/intake">
            收件登记
          </a>
        )}
      </div>
      <p class="under">
        本周还有 {workdays} 个工作日　今日到期{' '}
        {rows.filter(({ dueOn, lamp }) => dueOn === shell.today && lamp === 'red').length} 件
      </p>
      <ul class="lamp-cards">
        {lamps.map((lamp) => (
          <li key={lamp} class={`lamp-card of-${lamp}`}>
            <a href={`/todo?lamp=${lamp}`}>
              <LampSign lamp={lamp} says={lampNames[lamp]} />
              <b>{countOf(counts, lamp)}</b>
              <span class="hint">{lampHints[lamp]}</span>
            </a>
          </li>
        ))}
      </ul>
      <div class="two-thirds">
        <div>
          {publishes && <NoticeDuties duties={notices} />}
          <section class="card">
            <h2>
              我的待办
              <a class="more" href="/todo">
                全部 {all} 件
              </a>
            </h2>
            {rows.length === 0 ? <p>没有待办。新的案件到本单位后会出现在这里。</p> : <QueueTable rows={rows} />}
          </section>
        </div>
        <div>
          {drafts && (
            <section class="card">
              <h2>
                没有填完的收件
                <a class="more" href="/intake">
                  全部 {drafts.length} 件
                </a>
              </h2>
              {drafts.length === 0 ? (
                <p>没有草稿。</p>
              ) : (
                <ul class="plain-list">
                  {drafts.slice(0, 6).map((draft) => (
                    <li key={draft.id}>
                      <a href={`/intake/${draft.id}`}>
                        {draft.typing.callNumber?.[0] ? `${draft.typing.callNumber[0]}　` : ''}
                        {draft.typing['members.0.name']?.[0] || '（未填姓名）'}
                      </a>
                      <span class="hint">
                        {'　'}
                        {localTime(draft.savedAt).slice(5, 16)} <By who={draft.by} />
                      </span>
                    </li>
                  ))}
                </ul>
              )}
            </section>
          )}
          {objected.length > 0 && (
            <section class="card">
              <h2>待处理的异议</h2>
              <ul class="plain-list">
                {objected.map((row) => (
                  <li key={row.number}>
                    <a class="code" href={`/cases/${row.number}`}>
                      {row.number}
                    </a>
                    {'　'}
                    {row.applicant}　{row.openObjections} 件
                  </li>
                ))}
              </ul>
            </section>
          )}
          <section class="card">
            <h2>各环节在办</h2>
            <Pipeline counts={counts} />
          </section>
          <RunningJobs jobs={running} now={now} />
        </div>
      </div>
    </StaffPage>
  )
}

const lampHints: Readonly<Record<Lamp, string>> = {
  red: '须今日办结',
  amber: '建议今日办理',
  green: '按到期先后办理',
  grey: '等补正、等核查答复，期限停止',
}

/** Bars to scale; the numbers stand beside them as text. */
function Pipeline({ counts }: { readonly counts: readonly QueueCount[] }) {
  const byState = new Map<string, Partial<Record<Lamp, number>>>()
  for (const { state, lamp, n } of counts) byState.set(state, { ...byState.get(state), [lamp]: n })
  const total = (of: Partial<Record<Lamp, number>>) => lamps.reduce((sum, lamp) => sum + (of[lamp] ?? 0), 0)
  const most = Math.max(1, ...[...byState.values()].map(total))
  if (byState.size === 0) return <p>没有在办案件。</p>
  return (
    <dl class="pipeline">
      {[...byState].map(([state, of]) => {
        let x = 0
        return (
          <div key={state}>
            <dt>
              <a href={`/todo?state=${state}`}>{states[state] ?? state}</a>
            </dt>
            <dd>
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" width="100%" height="18" aria-hidden="true">
                {lamps.map((lamp) => {
                  const width = (100 * (of[lamp] ?? 0)) / most
                  const bar = <rect key={lamp} class={`bar-${lamp}`} x={x} width={width} height="10" />
                  x += width
                  return bar
                })}
              </svg>
              <span>
                {total(of)} 件{of.red ? `，急 ${of.red}` : ''}
              </span>
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

interface QueueProps {
  readonly shell: StaffShell
  readonly rows: readonly QueuedCase[]
  readonly total: number
  readonly page: number
  readonly size: number
  readonly asked: Readonly<Record<string, string>>
  /** The states of this desk. */
  readonly among: readonly string[]
  /** All rows of the page come ticked (全选本页 without a script). */
  readonly ticked: boolean
  /** In two panes: the case on the right. */
  readonly pane?: { readonly number: string; readonly shown: ComponentChildren }
}

interface BatchFormProps {
  readonly csrf: string
  readonly asked: Readonly<Record<string, string>>
  readonly total: number
  readonly rows: readonly QueuedCase[]
  /** This page with every row ticked. */
  readonly all: string
  readonly children: ComponentChildren
}

/** The rows as a form: what is ticked, or the whole queue as it is filtered, goes on to be looked through. */
function BatchForm({ csrf, asked, total, rows, all, children }: BatchFormProps) {
  if (rows.every(({ version }) => version === undefined)) return <>{children}</>
  return (
    <form method="post" action="/batch/decide" data-ticks>
      <input type="hidden" name="csrf" value={csrf} />
      {['lamp', 'state', 'programme', 'mine'].map((name) =>
        asked[name] ? <input key={name} type="hidden" name={name} value={asked[name]} /> : null,
      )}
      {children}
      <div class="batch-bar">
        <a class="button plain" href={all} data-all>
          全选本页
        </a>
        <button class="button" type="submit" name="scope" value="ticked">
          批量办理所选
        </button>
        <button class="button plain" type="submit" name="scope" value="all">
          办理全部 {total} 件
        </button>
        <span data-count role="status" />
      </div>
      <p class="hint">先核对：哪些可以办、哪些不办及原因，都会逐件列出。按住 Shift 点选可选一段，键盘 X 选当前行。</p>
      <script src={batchScriptPath} defer />
    </form>
  )
}

/** How the rows are sorted, how many stand on a page, and in which of two views. */
function QueueTools({ asked, size, href }: { asked: Asked; size: number; href: Href }) {
  const sorts = [
    ['', '按缓急'],
    ['received', '按收件日期'],
    ['number', '按受理编号'],
    ['state', '按环节'],
  ] as const
  const link = (key: string, value: string, name: string, isNow: boolean) => (
    <a key={value} href={href({ [key]: value, page: '' })} aria-current={isNow ? 'true' : undefined}>
      {name}
    </a>
  )
  return (
    <nav class="queue-tools" aria-label="排列方式">
      <span>{sorts.map(([value, name]) => link('sort', value, name, (asked.sort ?? '') === value))}</span>
      <span>每页 {[20, 50, 100].map((n) => link('size', n === 50 ? '' : String(n), `${n} 件`, size === n))}</span>
      <span>
        {link('view', '', '列表', asked.view !== 'panes')}
        {link('view', 'panes', '双栏', asked.view === 'panes')}
      </span>
    </nav>
  )
}
type Asked = Readonly<Record<string, string>>
type Href = (change: Readonly<Record<string, string>>) => string

/** 双栏: the queue on the left, one case on the right; each row is a link, so that it works without script. */
function Panes({ rows, at, href, children }: PanesProps) {
  return (
    <div class="panes">
      <nav class="card pane-list" aria-label="待办案件">
        <ul>
          {rows.map((row) => (
            <li key={row.number}>
              <a href={href({ at: row.number })} data-open aria-current={row.number === at ? 'true' : undefined}>
                <span class="code">{row.number}</span> <LampSign lamp={row.lamp} says={leftSays(row)} />
                <br />
                <span class="hint">
                  {row.applicant}　{states[row.state] ?? row.state}　{areaName(row.subdistrict)}
                </span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="pane-case">{children}</div>
    </div>
  )
}
interface PanesProps {
  readonly rows: readonly QueuedCase[]
  readonly at: string
  readonly href: Href
  readonly children: ComponentChildren
}

/** 待办: the whole queue, filtered by its address. */
export function QueuePage({ shell, rows, total, page, size, asked, among, ticked, pane }: QueueProps) {
  const href: Href = (change) => {
    const all = Object.entries({ ...asked, ...change }).filter(([, value]) => value !== '')
    return all.length === 0 ? '/todo' : `/todo?${new URLSearchParams(all)}`
  }
  const file = (path: string, type: string) => `${path}.${type}${href({ page: '' }).replace('/todo', '')}`
  const chips = [
    ...(asked.lamp ? [['lamp', lampNames[asked.lamp as Lamp]] as const] : []),
    ...(asked.state ? [['state', states[asked.state] ?? asked.state] as const] : []),
    ...(asked.mine ? [['mine', '分给我的'] as const] : []),
    ...(asked.programme ? [['programme', programmes[asked.programme] ?? asked.programme] as const] : []),
  ]
  return (
    <StaffPage shell={shell} title="待办" section="/todo">
      <div class="heading">
        <h1>待办　{total} 件</h1>
      </div>
      <form class="filter card" method="get" action="/todo">
        <label for="lamp">时限</label>
        <select id="lamp" name="lamp">
          <option value="">全部</option>
          {lamps.map((lamp) => (
            <option key={lamp} value={lamp} selected={asked.lamp === lamp}>
              {lampNames[lamp]}
            </option>
          ))}
        </select>
        <label for="state">环节</label>
        <select id="state" name="state">
          <option value="">全部</option>
          {among.map((state) => (
            <option key={state} value={state} selected={asked.state === state}>
              {states[state] ?? state}
            </option>
          ))}
        </select>
        <label for="programme">保障方式</label>
        <select id="programme" name="programme">
          <option value="">全部</option>
          {Object.entries(programmes).map(([code, name]) => (
            <option key={code} value={code} selected={asked.programme === code}>
              {name}
            </option>
          ))}
        </select>
        <label class="choice">
          <input type="checkbox" name="mine" value="1" checked={asked.mine === '1'} /> 只看分给我的
        </label>
        {['sort', 'size', 'view'].map((name) =>
          asked[name] ? <input key={name} type="hidden" name={name} value={asked[name]} /> : null,
        )}
        <button class="button" type="submit">
          查询
        </button>
        {chips.length > 0 && (
          <ul class="chips" aria-label="已选条件">
            {chips.map(([key, name]) => (
              <li key={key}>
                <a href={href({ [key]: '', page: '' })}>
                  {name} <span aria-hidden="true">×</span>
                  <span class="unseen">（去掉这个条件）</span>
                </a>
              </li>
            ))}
            <li>
              <a href={href({ lamp: '', state: '', programme: '', mine: '', page: '' })}>清除条件</a>
            </li>
          </ul>
        )}
      </form>
      <QueueTools {...{ asked, size, href }} />
      {pane && (
        <Panes rows={rows} at={pane.number} href={href}>
          {pane.shown}
        </Panes>
      )}
      <section class="card">
        {!pane && <h2>案件</h2>}
        {rows.length === 0 ? (
          <p>
            {chips.length > 0 ? (
              <>
                没有符合条件的案件。
                <a href={href({ lamp: '', state: '', programme: '', mine: '', page: '' })}>清除条件</a>
                可以看到全部待办。
              </>
            ) : (
              '没有待办。新的案件到本单位后会出现在这里。'
            )}
          </p>
        ) : pane ? null : (
          <BatchForm csrf={shell.csrf} {...{ asked, total, rows }} all={href({ ticked: 'page' })}>
            <QueueTable rows={rows} ticked={ticked} />
          </BatchForm>
        )}
        <Pager page={page} pages={Math.ceil(total / size)} total={total} href={(n) => href({ page: String(n) })} />
        <p class="buttons">
          <a href={file('/todo/list', 'xlsx')}>下载这份待办（XLSX）</a>
          <a href={file('/todo/list', 'csv')}>CSV</a>
          <a href="/cases/list.xlsx">下载本辖区全部申请（XLSX）</a>
          <a href="/cases/list.csv">CSV</a>
        </p>
      </section>
    </StaffPage>
  )
}
