/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import type { Stage } from '../../../machines/stages.ts'
import { enteredAt, laneOf } from '../../auditing/acts.ts'
import { countsTo, daysUsed, overdueBy, type Term } from '../../auditing/terms.ts'
import { type Calendar, localTime } from '../../calendar.ts'
import { rowsOf } from '../../policy-command.ts'
import { criteriaOf, type Rule } from '../../policy-numbers.ts'
import { factName } from '../../queries/application.ts'
import { placeName } from '../../queries/parts.ts'
import type { CaseReplay, CheckedStep } from '../../queries/replay.ts'
import { channels, checks as checkNames, programmes, roleNames, stages, states, termKinds } from '../../words.ts'
import { Scroll } from '../ui/parts.tsx'
import { Cells } from './cells.tsx'
import { AxisDrawing, ChartDrawing } from './drawings.tsx'
import { AuditPage, type AuditShell, Panel, Verdict } from './shell.tsx'
import { fieldName, shortHash, valueShown } from './shown.ts'

const roleName = (role: string): string => (roleNames as Readonly<Record<string, string>>)[role] ?? role
const lanes: Readonly<Record<string, string>> = {
  applicant: '申请家庭',
  departments: '其他部门',
  publicity: '公示',
  system: '系统',
}
const laneName = (lane: string): string => lanes[lane] ?? placeName(lane)
const organOf = (step: CheckedStep): string =>
  step.fact.actor.role === 'system' ? '系统' : placeName(step.fact.actor.organ)

interface ReplayProps {
  readonly shell: AuditShell
  readonly view: CaseReplay
  readonly calendar: Calendar
}

/** One case, step by step: what happened when, by whom, under which rule, and whether anything has been altered since. */
export function ReplayPage({ shell, view, calendar }: ReplayProps) {
  const { number, procedure, head, context, steps, at, axis, today } = view
  const path = `/audit/cases/${number}`
  const href = (n: number) => `${path}?at=${n}`
  const flag =
    `${at.fact.occurredOn.slice(5)} ${enteredAt(at.fact).day === at.fact.occurredOn ? enteredAt(at.fact).time.slice(0, 5) : ''}`.trim()
  const title = `${programmes[context.programme] ?? context.programme}申请`
  const whole = view.replay.steps.filter(({ chain }) => chain.stored === chain.recomputed).length
  return (
    <AuditPage
      shell={shell}
      title={`回放 ${number}`}
      section="/audit/cases"
      crumbs={[
        ['/audit/cases', '案件回放'],
        ['', number],
      ]}
    >
      <div class="case-head">
        <div>
          <h1>
            {title}　{context.members} 人户 <span class="tag">{states[head.state] ?? head.state}</span>
          </h1>
          <p class="facts">
            <span>
              受理编号　<b class="mono">{number}</b>
            </span>
            <span>
              程序　{procedure.definition.name} {procedure.definition.version}
            </span>
            <span>
              {placeName(context.county)}　{placeName(context.subdistrict)}
            </span>
            <span>
              {steps[0]?.fact.occurredOn} 起，历 {view.lastsDays} 日
            </span>
            <a href={`/audit/compare?a=${number}`}>与另一件对照</a>
          </p>
        </div>
        <div class={view.whole ? 'seal' : 'seal torn'}>
          <svg viewBox="0 0 24 24" width="30" height="30" aria-hidden="true">
            <path class="shield" d="M12 2 4 5v6c0 5 3.4 9 8 11 4.6-2 8-6 8-11V5z" />
            <path class="tick-mark" d={view.whole ? 'm8 12 3 3 5-6' : 'm9 9 6 6m0-6-6 6'} />
          </svg>
          <div>
            <p>
              <b>{view.whole ? '事件链完整' : '事件链有误'}</b>
            </p>
            <p>
              {whole} / {head.version} 步哈希一致　刚刚复算
              {view.replay.broken && `；第 ${view.replay.broken.n} 步起无法回放`}
            </p>
          </div>
        </div>
      </div>

      <Panel
        title="事件时间轴"
        flush
        kind="axis-panel"
        aside="蓝条为法定时限，红条为超期，黄条为公示期，灰条为停止计算，灰底为休息日"
      >
        <Scroll label="事件时间轴">
          <AxisDrawing
            axis={axis}
            at={at.n}
            flag={flag}
            nameOf={laneName}
            href={href}
            tell={(n) => `第 ${n} 步 ${factName(steps[n - 1]?.fact.type ?? '')} ${steps[n - 1]?.fact.occurredOn}`}
          />
        </Scroll>
        <Controls view={view} href={href} />
      </Panel>

      <div class="three">
        <Panel
          title="程序状态"
          aside={<span class="tag">{states[at.after.state] ?? at.after.state}</span>}
          kind="chart-panel"
        >
          <ChartDrawing
            chart={view.chart}
            taken={view.taken}
            visited={view.visited}
            last={{ from: at.before.state, to: at.after.state, name: factName(at.fact.type) }}
          />
          <p class="made-name">
            {states[at.before.state] ?? at.before.state} → {states[at.after.state] ?? at.after.state}：
            {factName(at.fact.type)}
          </p>
        </Panel>
        <div class="middle">
          <EventCard
            step={at}
            procedureName={`${procedure.definition.name} ${procedure.definition.version}`}
            view={view}
          />
          <ChangeCard step={at} />
          <LawCard view={view} />
        </div>
        <div>
          <ChecksCard step={at} />
          <HashCard step={at} last={head.version} />
          <KnewCard view={view} />
        </div>
      </div>

      <TermsCard terms={view.terms} today={today} calendar={calendar} href={href} />
      <StepsTable view={view} href={href} />
    </AuditPage>
  )
}

function Controls({ view, href }: { readonly view: CaseReplay; readonly href: (n: number) => string }) {
  const { at, steps, nextDoubt, previousDoubt } = view
  const last = steps.length
  const Go = ({ to, keyName, label, children, kind }: GoProps) =>
    to === null ? (
      <span class={`key off ${kind ?? ''}`}>{children}</span>
    ) : (
      <a class={`key ${kind ?? ''}`} href={href(to)} data-key={keyName} aria-label={label}>
        {children}
      </a>
    )
  return (
    <div class="controls">
      <Go to={at.n > 1 ? 1 : null} keyName="Home" label="第一步">
        <End />
      </Go>
      <Go to={at.n > 1 ? at.n - 1 : null} keyName="ArrowLeft" kind="step before">
        上一步<kbd>←</kbd>
      </Go>
      <Go to={at.n < last ? at.n + 1 : null} keyName="ArrowRight" kind="step after primary">
        下一步<kbd>→</kbd>
      </Go>
      <Go to={at.n < last ? last : null} keyName="End" label="最后一步">
        <End last />
      </Go>
      <Go to={previousDoubt} keyName="p">
        上一个疑点<kbd>P</kbd>
      </Go>
      <Go to={nextDoubt} keyName="n">
        下一个疑点<kbd>N</kbd>
      </Go>
      <p class="where">
        第 <b>{at.n}</b> / {last} 步　<span class="mono">{localTime(at.fact.recordedAt)}</span>
      </p>
    </div>
  )
}
/** ⏮ and ⏭ drawn: the fonts of offices lack them. */
function End({ last }: { readonly last?: boolean }) {
  return (
    <svg class="end" viewBox="0 0 16 14" width="16" height="14" aria-hidden="true">
      <path d={last ? 'M1 1v12l6-6zM7 1v12l6-6zM13 1h2v12h-2z' : 'M15 1v12L9 7zM9 1v12L3 7zM1 1h2v12H1z'} />
    </svg>
  )
}
interface GoProps {
  readonly to: number | null
  readonly keyName: string
  readonly label?: string
  readonly kind?: string
  readonly children: ComponentChildren
}

function EventCard({
  step,
  procedureName,
  view,
}: {
  readonly step: CheckedStep
  readonly procedureName: string
  readonly view: CaseReplay
}) {
  const { fact } = step
  const broken = step.checks.filter(({ verdict }) => verdict === 'broken')
  const data = fact.data as Readonly<Record<string, unknown>>
  const told = Object.entries(data).filter(([key]) => !['due', 'number', 'procedure', 'policy'].includes(key))
  const basis = (data.basis as string | undefined) ?? view.limitThen?.basis ?? view.procedure.definition.basis
  return (
    <Panel
      title={`第 ${step.n} 步　${factName(fact.type)}`}
      aside={broken.length > 0 ? <b class="red">✗ {broken.length} 项不符合</b> : <b class="green">✓ 合规</b>}
    >
      <dl class="told">
        <Pair name="行为主体" value={organOf(step)} />
        <Pair name="操作账号" value={`${fact.actor.staff}（${roleName(fact.actor.role)}）`} mono />
        <Pair name="发生日期" value={fact.occurredOn} mono />
        <Pair name="入库时间" value={localTime(fact.recordedAt)} mono />
        <Pair
          name="触发动作"
          value={`${fact.type}　${states[step.before.state] ?? step.before.state} → ${states[step.after.state] ?? step.after.state}`}
        />
        <Pair name="依据" value={`${basis}；${procedureName}`} />
      </dl>
      {told.length > 0 && (
        <details>
          <summary>本步所载内容（个人信息只有摘要）</summary>
          <dl class="told one">
            {told.map(([key, value]) => (
              <Pair key={key} name={dataName(key)} value={valueShown(value, [key])} />
            ))}
          </dl>
        </details>
      )}
    </Panel>
  )
}

const dataNames: Readonly<Record<string, string>> = {
  materials: '材料',
  opinion: '意见摘要',
  finding: '调查或核查情况摘要',
  statement: '事实和理由摘要',
  objector: '异议人摘要',
  investigators: '调查人',
  kind: '方式',
  visitedOn: '调查日期',
  check: '核查项目',
  source: '答复单位',
  verdict: '结论',
  basis: '依据',
  remedies: '救济途径',
  objection: '异议编号',
  ground: '异议事项',
  identity: '异议人身份',
  channel: '渠道',
  policyNumbers: '政策版本',
  waitingNumber: '轮候登记号',
  registeredOn: '登记日期',
  publishBy: '公布期限',
  acceptedOn: '受理日期',
  deemed: '逾期视为受理',
  to: '至',
  from: '自',
}
const dataName = (key: string): string => dataNames[key] ?? fieldName(['', key]).replace(/^ · /, '')

function Pair({ name, value, mono }: { readonly name: string; readonly value: string; readonly mono?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={mono ? 'mono' : undefined}>{value}</dd>
    </div>
  )
}

function ChangeCard({ step }: { readonly step: CheckedStep }) {
  return (
    <Panel title="案件数据变化" flush aside={`本步变化 ${step.changes.length} 项`}>
      {step.changes.length === 0 ? (
        <p class="none">本步只留下记录，案件所记的没有变化。</p>
      ) : (
        <Cells
          columns={['字段', '之前', '之后']}
          rows={step.changes.map(({ path, before, after }) => ({
            key: path.join('.'),
            cells: [
              <>
                {fieldName(path)}
                <small class="mono">{path.join('.')}</small>
              </>,
              <Value value={valueShown(before, path)} was />,
              <Value value={valueShown(after, path)} />,
            ],
          }))}
        />
      )}
      <details class="snapshot">
        <summary>当时完整快照</summary>
        <dl class="told one">
          {Object.entries(step.after.context).map(([key, value]) => (
            <Pair key={key} name={fieldName([key])} value={valueShown(value, [key])} />
          ))}
        </dl>
      </details>
    </Panel>
  )
}

function Value({ value, was }: { readonly value: string; readonly was?: boolean }) {
  if (value === '—') return <span class="nothing">—</span>
  return was ? <del>{value}</del> : <ins>{value}</ins>
}

function ChecksCard({ step }: { readonly step: CheckedStep }) {
  const count = (verdict: string) => step.checks.filter((each) => each.verdict === verdict).length
  return (
    <Panel
      title="合规核验"
      aside={
        <>
          {count('broken') > 0 && <b class="red">✗ {count('broken')} 项　</b>}
          {count('noted') > 0 && <b class="amber">△ {count('noted')} 项　</b>}
          <b class="green">✓ {count('holds')} 项</b>
        </>
      }
    >
      <ul class="checks">
        {step.checks.map(({ rule, verdict, text, note }) => (
          <li key={`${rule} ${note}`}>
            <Verdict verdict={verdict} />
            <div>
              <p>{text}</p>
              {note && <p class="note">{note}</p>}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function HashCard({ step, last }: { readonly step: CheckedStep; readonly last: number }) {
  const { chain, n } = step
  const isRight = chain.stored === chain.recomputed && chain.quoted !== false
  return (
    <Panel title="哈希链" aside={isRight ? <b class="green">✓ 本步一致</b> : <b class="red">✗ 本步不一致</b>}>
      <dl class="hashes">
        <Hash name="上一步" n={n === 1 ? '程序' : String(n - 1)} hash={chain.previous} />
        <Hash name="本步" n={String(n)} hash={chain.stored} />
        <Hash name="复算" n={String(n)} hash={chain.recomputed} />
        <div>
          <dt>被引用</dt>
          <dd class="mono">
            {n === last
              ? '最后一步，尚未被引用'
              : chain.quoted
                ? `${n + 1} · ${shortHash(chain.stored)}`
                : `${n + 1} · 不一致`}
          </dd>
        </div>
      </dl>
    </Panel>
  )
}

function Hash({ name, n, hash }: { readonly name: string; readonly n: string; readonly hash: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="mono" title={hash}>
        {n} · {shortHash(hash)}
      </dd>
    </div>
  )
}

/** What had happened and was not in the system yet: a decision is judged by what could be known. */
function KnewCard({ view }: { readonly view: CaseReplay }) {
  const { at, notYetKnown, steps } = view
  const findings = steps
    .slice(0, at.n - 1)
    .filter(({ fact }) => /Survey|Check(Recorded|Requested)|Objection/.test(fact.type))
  return (
    <Panel title="办理人当日所知">
      <p class="note">
        本步入库于 {localTime(at.fact.recordedAt)}，此前系统中已有 {at.n - 1} 步
        {findings.length > 0 ? '，其中：' : '，没有调查、核查或异议的记录。'}
      </p>
      {findings.length > 0 && (
        <ul class="knew">
          {findings.map(({ n, fact }) => (
            <li key={n}>
              第 {n} 步 {factName(fact.type)}
              {subjectOf(fact.data)}，{fact.occurredOn} 发生，{enteredAt(fact).day} 入库
            </li>
          ))}
        </ul>
      )}
      {notYetKnown.length > 0 ? (
        <>
          <p class="amber">当日或此前已发生、此时尚未入库的：</p>
          <ul class="knew">
            {notYetKnown.map(({ n, fact }) => (
              <li key={n}>
                第 {n} 步 {factName(fact.type)}，{fact.occurredOn} 发生，{localTime(fact.recordedAt)} 才入库
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p class="note">没有当日或此前已发生而尚未入库的事项。</p>
      )}
    </Panel>
  )
}

function subjectOf(data: object): string {
  const { check, verdict } = data as { check?: string; verdict?: string }
  return check === undefined
    ? ''
    : `（${checkNames[check] ?? check}${verdict ? `：${valueShown(verdict, ['checks'])}` : ''}）`
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

/** The same events as an ordinary table: for print, and for those who do not see the axis. */
function StepsTable({ view, href }: { readonly view: CaseReplay; readonly href: (n: number) => string }) {
  return (
    <Panel title="全部步骤" flush aside={`${view.steps.length} 步`} kind="steps-panel">
      <Cells
        caption={`受理编号 ${view.number} 的全部步骤，按先后`}
        columns={[
          '步',
          '发生',
          ['入库', 'mono'],
          '事项',
          '行为主体',
          ['账号', 'mono'],
          '办理后环节',
          '核验',
          ['哈希', 'mono'],
        ]}
        rows={view.steps.map((step) => ({
          key: `${step.n}`,
          mark: step.n === view.at.n ? 'here' : undefined,
          cells: [
            <a href={href(step.n)}>{step.n}</a>,
            step.fact.occurredOn,
            localTime(step.fact.recordedAt),
            factName(step.fact.type),
            laneOf(step.fact) === 'applicant' ? `申请家庭（${organOf(step)}登记）` : organOf(step),
            step.fact.actor.staff,
            states[step.after.state] ?? step.after.state,
            <>
              {step.checks
                .filter(({ verdict }) => verdict !== 'holds')
                .map(({ rule, verdict, text, note }) => (
                  <span key={rule} class={verdict === 'broken' ? 'red' : 'amber'} title={note}>
                    {verdict === 'broken' ? '✗' : '△'} {text}{' '}
                  </span>
                ))}
              {!step.doubtful && <span class="green">✓</span>}
            </>,
            step.chain.stored.slice(0, 12),
          ],
        }))}
      />
    </Panel>
  )
}
