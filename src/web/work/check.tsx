/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { areaName } from '../../organs.ts'
import { reasons } from '../../words.ts'
import { Form } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { type ActProps, Follows, Trail } from './act.tsx'
import { type Act, carriesOath, needsOath, type Typed } from './acts.ts'
import type { CaseShown } from './case-view.ts'
import { hindrances } from './decision.tsx'
import { AgainstCard } from './findings.tsx'
import type { Next } from './foreseen.ts'

/** The case a decision is about, and what would follow from it. */
interface CaseToCheck {
  readonly shown: CaseShown
  readonly next: Next | null
}

interface CheckProps extends Omit<ActProps, 'slips' | 'typed'> {
  readonly typed: Typed
  readonly case?: CaseToCheck
}

/**
 * 核对: whom it is about, everything as it will stand in the log, what speaks against it and what follows, on one page. The button
 * says what it does.
 */
export function CheckPage({ shell, about, version, act, typed, once, beside, case: own }: CheckProps) {
  const hidden = act.fields.flatMap((field) => typed.all(field.name).map((value) => [field.name, value] as const))
  const kept = (
    <>
      <input type="hidden" name="version" value={version} />
      {hidden.map(([name, value], i) => (
        <input key={`${name}${i}`} type="hidden" name={name} value={value} />
      ))}
    </>
  )
  const change = (
    <Form action={`${about.href}/${act.key}`} csrf={shell.csrf} once={once}>
      {kept}
      <input type="hidden" name="checked" value="no" />
      <button class="button plain again" type="submit">
        返回修改
      </button>
    </Form>
  )
  const panel = (
    <section class="card panel">
      <h2>提交</h2>
      <Form action={`${about.href}/${act.key}`} csrf={shell.csrf} once={once}>
        {kept}
        <input type="hidden" name="checked" value="yes" />
        {needsOath(act) && (
          <label class="tick">
            <input type="checkbox" name="own" value="yes" checked={typed.one('own') === 'yes'} />{' '}
            本人与申请家庭无利害关系，已逐项核对上列内容
          </label>
        )}
        <Follows act={act} />
        {own?.next && <NextShown next={own.next} />}
        <button class={act.tone === 'grave' ? 'button grave wide-button' : 'button wide-button'} type="submit">
          提交：{act.button}
        </button>
      </Form>
      <p>
        <a href={about.href}>不办了，返回{about.name}</a>
      </p>
    </section>
  )
  return (
    <StaffPage shell={shell} title={`核对：${act.button} ${about.number}`} section={about.list.href}>
      <Trail about={about} here="核对" />
      <h1>请核对，提交后不能修改</h1>
      <div class="two-thirds check">
        <div>
          {own && <CaseCard shown={own.shown} />}
          <Recorded {...{ shell, act, typed, change }} next={own?.next ?? null} number={about.number} />
          {own && <Objecting shown={own.shown} act={act.key} />}
          {own && <AgainstCard shown={own.shown} act={act.key} />}
        </div>
        <aside>
          {beside}
          {panel}
        </aside>
      </div>
    </StaffPage>
  )
}

type Row = readonly [name: string, shown: ComponentChildren]
const Pairs = ({ rows, of = '' }: { readonly rows: readonly Row[]; readonly of?: string }) => (
  <dl class={`pairs ${of}`}>
    {rows.map(([name, shown]) => (
      <>
        <dt key={name}>{name}</dt>
        <dd class="as-typed">{shown}</dd>
      </>
    ))}
  </dl>
)

/** Whom the decision is about, so that nobody signs for a number. */
export function CaseCard({ shown, aside }: { readonly shown: CaseShown; readonly aside?: true }) {
  const { number, answer, household, seen } = shown
  const [first] = household?.members ?? []
  const rows: readonly Row[] = [
    ['申请人', first ? `${first.name} 等 ${household?.members.length} 人` : '（个人信息已销毁）'],
    ['受理编号', <span class="code">{number}</span>],
    ['保障方式', answer.programmeName],
    ['收件', `${answer.receivedOn}，${areaName(seen.c.subdistrict)}`],
    ['现在的环节', answer.stateName],
    ['办理期限', answer.due ? `${answer.due.on} 止` : answer.still ? '停止计算' : '没有'],
    ...(answer.rejection
      ? [
          [
            '原决定',
            `${answer.rejection.on} 不予通过：${reasons[answer.rejection.reason] ?? answer.rejection.reason}`,
          ] as const,
        ]
      : []),
    ...(aside ? [['案卷', <a href={`/cases/${number}`}>成员、认定、材料、记录</a>] as const] : []),
  ]
  return (
    <section class="card">
      <h2>本案</h2>
      <Pairs rows={rows} of={aside ? '' : 'of-two'} />
    </section>
  )
}

/** What will be written down, word for word, and under whose name. */
function Recorded({ shell, act, typed, next, number, change }: RecordedProps) {
  const { who } = shell
  const told = act.fields.flatMap((field): Row[] => {
    const given = typed.all(field.name).filter((each) => each !== '')
    if (given.length === 0 && field.optional) return []
    const shown = given.map((each) => field.options?.find(([code]) => code === each)?.[1] ?? each).join('、')
    const label = field.group ? `${field.group.name}：${field.label}` : field.label
    return [[label, field.as === 'lines' && shown ? <q>{shown}</q> : shown || '（未填）']]
  })
  const rows: readonly Row[] = [
    ['事项', act.button],
    ...told,
    ...(who
      ? [['作出人', `${who.post.organName}　${who.post.roleName} ${who.name}（工号 ${who.staff}）`] as const]
      : []),
    ['日期', shell.today],
    ...(carriesOath(act) ? [['利害关系承诺', '勾选后随决定一并记录，审计可查'] as const] : []),
  ]
  return (
    <section class="card">
      <h2>
        将这样记录
        <span class="more">{next ? `事实链第 ${next.step} 步：${next.fact}` : <span class="code">{number}</span>}</span>
      </h2>
      <Pairs rows={rows} />
      <p class="hint">文字原样封存，日志记其摘要；意见书、决定书照此印出。</p>
      {change}
    </section>
  )
}
interface RecordedProps {
  readonly shell: StaffShell
  readonly act: Act
  readonly typed: Typed
  readonly next: Next | null
  readonly number: string
  /** The way back to the form, with everything as typed. */
  readonly change: ComponentChildren
}

/** What stands in the way of a pass, or is still open, besides findings. */
function Objecting({ shown, act }: { readonly shown: CaseShown; readonly act: string }) {
  const against = act === 'pass' ? hindrances(shown) : []
  if (against.length === 0) return null
  return (
    <section class="card">
      <h2>通过以前请注意</h2>
      <ul class="plain-list">
        {against.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </section>
  )
}

/** Where it goes from here: as the plan itself foresees it. */
function NextShown({ next: { state, by, due, isStill } }: { readonly next: Next }) {
  return (
    <dl class="pairs next">
      <dt>提交后的环节</dt>
      <dd>
        <b>{state}</b>
      </dd>
      {by && (
        <>
          <dt>由谁办理</dt>
          <dd>{by}</dd>
        </>
      )}
      <dt>期限</dt>
      <dd>{due ? `${due.on} 止（${due.period}）` : isStill ? '停止计算' : '没有计算中的期限'}</dd>
    </dl>
  )
}
