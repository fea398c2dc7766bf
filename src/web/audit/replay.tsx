/** @jsxRuntime automatic @jsxImportSource preact */
import type { Stage } from '../../../machines/stages.ts'
import { countsTo, daysUsed, overdueBy, type Term } from '../../auditing/terms.ts'
import type { Calendar } from '../../calendar.ts'
import { kindName } from '../../documents/paper-name.ts'
import { rowsOf } from '../../policy-command.ts'
import { criteriaOf, type Rule } from '../../policy-numbers.ts'
import { placeName } from '../../queries/parts.ts'
import type { CaseReplay } from '../../queries/replay.ts'
import { historyPath } from '../../queries/replay-other.ts'
import { channels, checks as checkNames, programmes, stages, states, termKinds } from '../../words.ts'
import { Cells } from './cells.tsx'
import { ReplayFrame, roleName } from './replay-frame.tsx'
import { type AuditShell, Panel } from './shell.tsx'
import { shortHash } from './shown.ts'

interface ReplayProps {
  readonly shell: AuditShell
  readonly view: CaseReplay
  readonly calendar: Calendar
  readonly logged: number | null
}

/** One case, step by step: its limits and the law of each step besides. */
export function ReplayPage({ shell, view, calendar, logged }: ReplayProps) {
  const { number, procedure, context, steps, today } = view
  const path = `/audit/cases/${number}`
  const late = Math.max(
    0,
    ...view.terms.flatMap((t) => (t.ended === null && t.kind !== 'household' ? overdueBy(t, today) : [])),
  )
  const lawName = `${procedure.definition.name} ${procedure.definition.version}`
  return (
    <ReplayFrame
      shell={shell}
      logged={logged}
      view={view}
      path={path}
      crumb={number}
      heading={`${programmes[context.programme] ?? context.programme}申请　${context.members} 人户`}
      facts={
        <>
          <span>
            受理编号　<b class="mono">{number}</b>
          </span>
          <span>程序　{lawName}</span>
          <span>
            {placeName(context.county)}　{placeName(context.subdistrict)}
          </span>
          <span>
            {steps[0]?.fact.occurredOn} 起，历 {view.lastsDays} 日
          </span>
          {late > 0 && <b class="red">■ 在办超期 {late} 日</b>}
          {view.listedIn.map((notice) => (
            <a key={notice} href={historyPath(notice, 'notice')}>
              公示 {notice}
            </a>
          ))}
          <a href={`/audit/compare?a=${number}`}>与另一件对照</a>
          <a href={`/api/applications/${number}/bundle`} download>
            导出证据包
          </a>
        </>
      }
      lawName={lawName}
      basis={view.limitThen?.basis ?? procedure.definition.basis}
      changesTitle="案件数据变化"
      law={<LawCard view={view} />}
    >
      <TermsCard terms={view.terms} today={today} calendar={calendar} href={(n) => `${path}?at=${n}`} />
      <PapersCard view={view} />
    </ReplayFrame>
  )
}

/** The papers issued to the household or about it; each has a history of its own. */
function PapersCard({ view: { papers } }: { readonly view: CaseReplay }) {
  return (
    <Panel title="本件的文书" flush aside={`${papers.length} 份`}>
      {papers.length === 0 ? (
        <p class="none">本件还没有文书。</p>
      ) : (
        <Cells
          columns={[['编号', 'mono'], '名称', '发文字号', '成文日期', '状态', ['文件摘要', 'mono']]}
          rows={papers.map(({ number, kind, mark, issuedOn, state, sha256 }) => ({
            key: number,
            cells: [
              <a href={historyPath(number, 'document')}>{number}</a>,
              kindName(kind),
              mark,
              issuedOn,
              states[state] ?? state,
              sha256 ? shortHash(sha256) : '—',
            ],
          }))}
        />
      )}
    </Panel>
  )
}

function LawCard({ view }: { readonly view: CaseReplay }) {
  const { procedure, stageThen, limitThen, policyThen, policyDay, at } = view
  const { definition } = procedure
  return (
    <Panel title="当时施行的程序和政策" aside={`${definition.name} ${definition.version}`}>
      <p class="note">{definition.basis}</p>
      <ul class="law">
        {limitThen && (
          <li>
            “{states[at.before.state] ?? at.before.state}”应在 {limitThen.n} {limitThen.unit}内办结（{limitThen.basis}）
          </li>
        )}
        {stageThen && lawOf(stageThen).map((line) => <li key={line}>{line}</li>)}
        <li>
          同一人不得办理两个环节；对不予通过可申请复核，{definition.reexamineWithin.n} {definition.reexamineWithin.unit}
          内决定（
          {definition.reexamineWithin.basis}）
        </li>
      </ul>
      {policyThen ? (
        <details>
          <summary>
            政策数值 {policyThen.numbers.version}，自 {policyThen.numbers.effectiveFrom} 起施行（按 {policyDay} 适用）
          </summary>
          <p class="note">{policyThen.numbers.document}</p>
          <Cells
            columns={['条件', '标准', '把握程度', '依据']}
            rows={criteriaOf(policyThen.numbers)
              .flatMap((criterion) => rowsOf(criterion, policyThen.numbers.criteria[criterion] as Rule))
              .map(([name = '', line = '', firm = '', basis = '']) => ({
                key: `${name} ${line}`,
                cells: [name, line, firm, basis],
              }))}
          />
        </details>
      ) : (
        <p class="note">{policyDay} 没有适用于本件的政策数值。</p>
      )}
    </Panel>
  )
}

/** A stage as its procedure states it, in sentences. */
function lawOf(stage: Stage): string[] {
  switch (stage.kind) {
    case 'intake':
      return [
        `由${roleName(stage.role)}在 ${stage.answerWithin.n} ${stage.answerWithin.unit}内答复，逾期视为受理（${stage.answerWithin.basis}）`,
      ]
    case 'review':
      return [
        `${stages[stage.key] ?? stage.key}由${roleName(stage.role)}办理，${stage.within.n} ${stage.within.unit}内（${stage.within.basis}）`,
        ...(stage.survey ? [`须先调查，调查人不少于 ${stage.survey.investigators} 名`] : []),
        ...(stage.checks ?? []).map(
          ({ key, within }) =>
            `须有${checkNames[key] ?? key}的结果，${within.n} ${within.unit}内答复（${within.basis}）`,
        ),
        ...(stage.correction ? ['材料不全的一次性告知，每一环节只告知一次（部令11号第8条）'] : []),
        ...(stage.mayReturn ? ['可退回下级一次'] : []),
      ]
    case 'publicity':
      return [
        `${stages[stage.key] ?? stage.key}不少于 ${stage.lasts.n} ${stage.lasts.unit}（${stage.lasts.basis}），其中不少于 ${stage.minWorkdays} 个工作日`,
        `法定渠道：${stage.channels.map(({ channel }) => channels[channel] ?? channel).join('、')}`,
        `异议在 ${stage.objection.verifyWithin.n} ${stage.objection.verifyWithin.unit}内核查（${stage.objection.verifyWithin.basis}）`,
      ]
    case 'registration':
      return [`登记结果在 ${stage.publishWithin.n} ${stage.publishWithin.unit}内公布（${stage.publishWithin.basis}）`]
    case 'transmit':
      return [`应在 ${stage.within.n} ${stage.within.unit}内报送（${stage.within.basis}）`]
  }
}

function TermsCard({ terms, today, calendar, href }: TermsProps) {
  return (
    <Panel title="本件的法定期限" flush aside={`${terms.length} 项`}>
      <Cells
        columns={['期限', '依据', '起算', '应于', '停止', '办结', '用时', '起止步']}
        rows={terms.map((term) => {
          const { used, of } = daysUsed(term.due, countsTo(term, today), calendar)
          const over = overdueBy(term, today)
          const own = term.kind === 'office' ? (states[term.key] ?? term.key) : termKinds[term.kind]
          return {
            key: `${term.kind} ${term.key} ${term.began}`,
            cells: [
              term.kind === 'check' ? `${own}（${checkNames[term.key] ?? term.key}）` : own,
              term.basis || '—',
              term.due.from,
              `${term.due.on}${term.due.provisional ? '（暂定）' : ''}`,
              (term.due.stops ?? []).map(({ from, to }) => `${from} 至 ${to}`).join('；') || '—',
              <>
                {term.endedOn ?? (term.restsSince ? `停止计算，自 ${term.restsSince}` : '在办')}
                {over > 0 && <b class={term.kind === 'household' ? 'amber' : 'red'}>　■ 超 {over} 日</b>}
              </>,
              of === null ? `${used} 日` : `${used} / ${of} ${term.due.period.replace(/\d+/, '')}`,
              <>
                <a href={href(term.began)}>{term.began}</a>
                {term.ended === null ? '' : ' → '}
                {term.ended !== null && <a href={href(term.ended)}>{term.ended}</a>}
              </>,
            ],
          }
        })}
      />
    </Panel>
  )
}
interface TermsProps {
  readonly terms: readonly Term[]
  readonly today: string
  readonly calendar: Calendar
  readonly href: (n: number) => string
}
