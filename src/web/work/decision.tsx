/** @jsxRuntime automatic @jsxImportSource preact */
import type { Phrase, PhraseUse } from '../../phrases.ts'
import { checks as checkNames, reasons } from '../../words.ts'
import { ErrorSummary, Form, type Slip } from '../ui/form.tsx'
import type { StaffShell } from '../ui/staff-page.tsx'
import { ActFields } from './act.tsx'
import type { Act, ActField, Typed } from './acts.ts'
import type { CaseShown } from './case-view.ts'

/*
 * 决定面板: 结论, 依据, 意见 from the phrase book, 回避承诺; beside the case it is about. One form: which conclusion is chosen
 * shows its fields by style alone, so that it works without script.
 */

/** The conclusions of a review, in the order of the panel. */
const conclusions = ['pass', 'return', 'reject'] as const
export const isConclusion = (key: string): boolean => conclusions.some((each) => each === key)

/** A field of one conclusion, under a name of its own in the common form. */
const prefixed = (act: Act): ActField[] =>
  act.fields.filter(({ half }) => !half).map((field) => ({ ...field, name: `${act.key}.${field.name}` }))

/** What was typed for one conclusion, under the names its act knows. */
export const typedFor = (typed: Typed, key: string): Typed => ({
  one: (name) => typed.one(name === 'own' ? name : `${key}.${name}`),
  all: (name) => typed.all(name === 'own' ? name : `${key}.${name}`),
})

interface DecisionProps {
  readonly shell: StaffShell
  readonly shown: CaseShown
  readonly acts: readonly Act[]
  readonly once: string
  readonly typed: Typed | null
  readonly slips: readonly Slip[]
  readonly phrases: (use: PhraseUse) => readonly Phrase[]
}

/** The panel of a review: only what this person is offered here. */
export function DecisionPanel({ shell, shown, acts, once, typed, slips, phrases }: DecisionProps) {
  const { number, seen, answer } = shown
  const offered = conclusions.flatMap((key) => acts.find((act) => act.key === key) ?? [])
  const others = acts.filter(({ key }) => !isConclusion(key))
  const why = hindrances(shown)
  // What brings in what is missing, beside the sentence that says it is missing.
  const steps = others.filter(({ key }) => ['survey', 'ask', 'answer'].includes(key))
  const chosen = typed?.one('outcome') || (why.length === 0 ? 'pass' : '')
  return (
    <section class="card panel decision" id="decision">
      <h2>
        {answer.stateName}意见
        {answer.due && <span class="more">{answer.due.on} 止</span>}
      </h2>
      <ErrorSummary slips={slips} />
      <Form action={`/cases/${number}/decide`} csrf={shell.csrf} once={once}>
        <input type="hidden" name="version" value={seen.version} />
        {/* What Enter in a line presses: the first button of the form, not the first phrase. */}
        <button class="unseen" type="submit" tabIndex={-1} aria-hidden="true">
          下一步
        </button>
        <fieldset class="conclusions">
          <legend>结论</legend>
          {offered.map((act) => [
            <input
              key={act.key}
              type="radio"
              name="outcome"
              value={act.key}
              id={`outcome-${act.key}`}
              checked={chosen === act.key}
              disabled={act.key === 'pass' && why.length > 0}
              aria-describedby={act.key === 'pass' && why.length > 0 ? 'why-not' : undefined}
            />,
            <label key={`${act.key}-label`} for={`outcome-${act.key}`} class={`of-${act.key}`}>
              {names[act.key]}
            </label>,
          ])}
          {why.length > 0 && (
            <div class="why-not" id="why-not">
              <p>现在不能通过：</p>
              <ul>
                {why.map((each) => (
                  <li key={each}>{each}</li>
                ))}
              </ul>
              {steps.length > 0 && (
                <p>
                  先办：
                  {steps.map(({ key, button }) => (
                    <a key={key} href={`/cases/${number}/${key}`}>
                      {button}
                    </a>
                  ))}
                </p>
              )}
              {seen.decides && seen.open.length > 0 && (
                <p>
                  确实无法核实的，<a href={`/cases/${number}/pass`}>逐项写明放行理由</a>。
                </p>
              )}
            </div>
          )}
          {offered.map((act) => (
            <div key={act.key} class={`when when-${act.key}`}>
              <ActFields fields={prefixed(act)} typed={typed} slips={slips} />
              <PhraseList act={act} phrases={phrases} />
            </div>
          ))}
        </fieldset>
        <label class="tick">
          <input type="checkbox" name="own" value="yes" checked={typed?.one('own') === 'yes'} />{' '}
          本人与申请家庭无利害关系，已逐项核对上列内容
        </label>
        <button class="button wide-button" type="submit">
          下一步：核对意见
        </button>
        <p class="hint">核对后提交，生成意见书或者决定书，写入事实链。承诺随决定一并记录，审计可查。</p>
      </Form>
      <OtherActs number={number} acts={others} />
    </section>
  )
}

const names: Readonly<Record<string, string>> = { pass: '通过', return: '退回下级', reject: '不予通过' }

/** What keeps a pass from being granted now, each with what to do about it. */
export function hindrances({ seen, answer }: Pick<CaseShown, 'seen' | 'answer'>): string[] {
  const { c, procedure, state, decides, open, unmet } = seen
  const review = procedure.reviews[state]
  if (!review) return []
  const checks = review.checks ?? []
  const asked = (key: string) => answer.requests.find(({ check }) => check === key)?.due.on
  return [
    ...(review.survey && !c.surveyed ? ['尚未登记入户调查。'] : []),
    ...checks.flatMap(({ key }): string[] => {
      const name = checkNames[key] ?? key
      if (c.checks[key] === 'consistent') return []
      if (c.checks[key] === 'inconsistent') return [`${name}与申报不一致。`]
      const due = asked(key)
      return [due ? `${name}已发函，尚待答复（至 ${due}）。` : `${name}尚无结果。`]
    }),
    ...(decides && open.length > 0 ? [`待核 ${open.length} 项：${open.map(([, name]) => name).join('、')}。`] : []),
    ...(unmet.length > 0 ? [`不符合：${unmet.join('、')}。`] : []),
    ...(c.objections.some(({ outcome }) => outcome === 'open') ? ['有异议尚未处理。'] : []),
  ]
}

/** Phrases for what an act writes: each a button that takes it over, also without script. */
export function PhraseList({ act, phrases }: { readonly act: Act } & Pick<DecisionProps, 'phrases'>) {
  const field = act.fields.find((each) => each.phrases)
  if (!field?.phrases) return null
  const offered = phrases(field.phrases)
  return (
    <details class="phrases">
      <summary>常用语（{offered.length}）</summary>
      <ul>
        {offered.map(({ id, text, reason }) => (
          <li key={id ?? text}>
            <button type="submit" class="phrase" name="phrase" value={text} data-phrase={`${act.key}.${field.name}`}>
              {id && <span class="tag">自存</span>} {reason && <span class="tag">{reasons[reason] ?? reason}</span>}{' '}
              {text}
            </button>
          </li>
        ))}
      </ul>
      <p>
        <button type="submit" class="link" name="keep" value={act.key}>
          把现在写的存为我的常用语
        </button>
        　<a href="/phrases">管理常用语</a>
      </p>
    </details>
  )
}

/** What else can be done here, as buttons. */
export function OtherActs({ number, acts }: { readonly number: string; readonly acts: readonly Act[] }) {
  if (acts.length === 0) return null
  return (
    <ul class="others">
      {acts.map(({ key, button, tone }) => (
        <li key={key}>
          <a class={tone === 'grave' ? 'button grave' : 'button plain'} href={`/cases/${number}/${key}`}>
            {button}
          </a>
        </li>
      ))}
    </ul>
  )
}
