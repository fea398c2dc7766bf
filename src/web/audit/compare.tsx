/** @jsxRuntime automatic @jsxImportSource preact */
import { changesBetween } from '../../auditing/changes.ts'
import { countsTo, daysUsed, overdueBy } from '../../auditing/terms.ts'
import type { Calendar } from '../../calendar.ts'
import { factName } from '../../queries/application.ts'
import type { CaseReplay } from '../../queries/replay.ts'
import { states, termKinds } from '../../words.ts'
import { Cells } from './cells.tsx'
import { AuditPage, type AuditShell, Panel } from './shell.tsx'
import { fieldName, valueShown } from './shown.ts'

interface CompareProps {
  readonly shell: AuditShell
  readonly a: CaseReplay
  readonly b: CaseReplay | null
  readonly typed: string
  readonly missed: boolean
  readonly calendar: Calendar
}

/** Two cases side by side: how long each stage took, where their ways part, and in what they differ. */
export function ComparePage({ shell, a, b, typed, missed, calendar }: CompareProps) {
  return (
    <AuditPage
      shell={shell}
      title="两件对照"
      section="/audit/cases"
      crumbs={[
        ['/audit/cases', '案件回放'],
        [`/audit/cases/${a.number}`, a.number],
        ['', '对照'],
      ]}
    >
      <h1>两件对照</h1>
      {missed && (
        <p class="weak" role="status">
          没有受理编号为“{typed}”的申请：请核对编号。
        </p>
      )}
      <form class="filters" method="get" action="/audit/compare">
        <p>
          <label for="a">甲件</label>
          <input id="a" name="a" value={a.number} maxLength={40} />
        </p>
        <p>
          <label for="b">乙件</label>
          <input id="b" name="b" value={b?.number ?? typed} maxLength={40} />
        </p>
        <p>
          <button class="button" type="submit">
            对照
          </button>
        </p>
      </form>
      {b && <Compared a={a} b={b} calendar={calendar} />}
    </AuditPage>
  )
}

function Compared({ a, b, calendar }: { readonly a: CaseReplay; readonly b: CaseReplay; readonly calendar: Calendar }) {
  const keys = [
    ...new Set([...a.terms, ...b.terms].filter(({ kind }) => kind !== 'objection').map((t) => `${t.kind} ${t.key}`)),
  ]
  const used = (view: CaseReplay, key: string) => {
    const own = view.terms.filter((t) => `${t.kind} ${t.key}` === key)
    if (own.length === 0) return '—'
    return own.map((t, i) => {
      const { used: days, of } = daysUsed(t.due, countsTo(t, view.today), calendar)
      const over = overdueBy(t, view.today)
      return (
        <span key={t.began}>
          {i > 0 && '；'}
          {days}
          {of !== null && ` / ${of}`}
          {t.endedOn === null && '（在办）'}
          {over > 0 && <b class={t.kind === 'household' ? 'amber' : 'red'}>　■ 超 {over} 日</b>}
        </span>
      )
    })
  }
  const differing = changesBetween(a.context, b.context).filter(({ path }) => path.length <= 2)
  const longest = Math.max(a.steps.length, b.steps.length)
  return (
    <>
      <Panel title="各环节用时（日或工作日）" flush>
        <Cells
          columns={['期限', `甲 ${a.number}`, `乙 ${b.number}`]}
          rows={keys.map((key) => {
            const [kind = '', of = ''] = key.split(' ')
            const name = kind === 'office' || kind === 'household' ? (states[of] ?? of) : termKinds[kind]
            return { key, cells: [name, used(a, key), used(b, key)] }
          })}
        />
      </Panel>
      <Panel title="逐步对照" flush>
        <Cells
          columns={['步', `甲 ${a.number}`, `乙 ${b.number}`]}
          rows={Array.from({ length: longest }, (_, i) => ({
            key: `${i + 1}`,
            mark: a.steps[i]?.fact.type === b.steps[i]?.fact.type ? undefined : 'parted',
            cells: [i + 1, stepOf(a, i), stepOf(b, i)],
          }))}
        />
      </Panel>
      <Panel title="现在所记的不同" flush aside={`${differing.length} 处`}>
        <Cells
          columns={['字段', '甲', '乙']}
          rows={differing.map(({ path, before, after }) => ({
            key: path.join('.'),
            cells: [fieldName(path), valueShown(before, path), valueShown(after, path)],
          }))}
        />
      </Panel>
    </>
  )
}

function stepOf(view: CaseReplay, i: number) {
  const step = view.steps[i]
  if (!step) return '—'
  return (
    <>
      <a href={`/audit/cases/${view.number}?at=${step.n}`}>
        {step.fact.occurredOn} {factName(step.fact.type)}
      </a>
      <small class="mono">{step.fact.actor.staff}</small>
    </>
  )
}
