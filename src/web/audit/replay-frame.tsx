/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { enteredAt, laneOf } from '../../auditing/acts.ts'
import { localTime } from '../../calendar.ts'
import { factName } from '../../queries/application.ts'
import { placeName } from '../../queries/parts.ts'
import type { CheckedStep, StreamReplay } from '../../queries/replay.ts'
import { checks as checkNames, roleNames, states } from '../../words.ts'
import { Scroll } from '../ui/parts.tsx'
import { Cells } from './cells.tsx'
import { AxisDrawing, ChartDrawing } from './drawings.tsx'
import { AuditPage, type AuditShell, Panel, Verdict } from './shell.tsx'
import { fieldName, shortHash, valueShown } from './shown.ts'

export const roleName = (role: string): string => (roleNames as Readonly<Record<string, string>>)[role] ?? role
const lanes: Readonly<Record<string, string>> = {
  applicant: '申请家庭',
  departments: '其他部门',
  publicity: '公示',
  system: '系统',
}
const laneName = (lane: string): string =>
  lanes[lane] ?? (lane.startsWith('post ') ? roleName(lane.slice(5)) : placeName(lane))
const organOf = (step: CheckedStep): string =>
  step.fact.actor.role === 'system' ? '系统' : placeName(step.fact.actor.organ)
const stateName = (state: string): string => states[state] ?? state

interface FrameProps {
  readonly shell: AuditShell
  /** How many facts the newest checkpoint of the city log covers; null where no log is kept. */
  readonly logged: number | null
  readonly view: StreamReplay
  /** The address of a step. */
  readonly path: string
  /** What the crumbs call it. */
  readonly crumb: string
  readonly heading: ComponentChildren
  /** The line under the heading. */
  readonly facts: ComponentChildren
  readonly lawName: string
  readonly basis: string
  readonly changesTitle: string
  /** Under the changes: the law of the step. */
  readonly law: ComponentChildren
  /** Under the three columns. */
  readonly children: ComponentChildren
}

/** A history, step by step: what happened when, by whom, under which rule, and whether anything has been altered since. */
export function ReplayFrame(props: FrameProps) {
  const { shell, logged, view, path, crumb, heading, facts, lawName, basis, changesTitle, law, children } = props
  const { number, head, steps, at, axis } = view
  const href = (n: number) => `${path}?at=${n}`
  const entered = enteredAt(at.fact)
  const flag =
    `${at.fact.occurredOn.slice(5)} ${entered.day === at.fact.occurredOn ? entered.time.slice(0, 5) : ''}`.trim()
  const whole = view.replay.steps.filter(({ chain }) => chain.stored === chain.recomputed).length
  return (
    <AuditPage
      shell={shell}
      title={`回放 ${number}`}
      section="/audit/cases"
      crumbs={[
        ['/audit/cases', '案件回放'],
        ['', crumb],
      ]}
    >
      <div class="case-head">
        <div>
          <h1>
            {heading} <span class="tag">{stateName(head.state)}</span>
          </h1>
          <p class="facts">{facts}</p>
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
        <Panel title="程序状态" aside={<span class="tag">{stateName(at.after.state)}</span>} kind="chart-panel">
          <ChartDrawing
            chart={view.layout}
            taken={view.taken}
            visited={view.visited}
            last={{ from: at.before.state, to: at.after.state, name: factName(at.fact.type) }}
          />
          <p class="made-name">
            {stateName(at.before.state)} → {stateName(at.after.state)}：{factName(at.fact.type)}
          </p>
        </Panel>
        <div class="middle">
          <EventCard step={at} lawName={lawName} basis={basis} />
          <ChangeCard step={at} title={changesTitle} />
          {law}
        </div>
        <div>
          <ChecksCard step={at} />
          <HashCard step={at} last={head.version} logged={logged} />
          <KnewCard view={view} />
        </div>
      </div>

      {children}
      <StepsTable view={view} href={href} />
    </AuditPage>
  )
}

function Controls({ view, href }: { readonly view: StreamReplay; readonly href: (n: number) => string }) {
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

interface EventProps {
  readonly step: CheckedStep
  /** Under which law it was made: name and version. */
  readonly lawName: string
  /** The article where the fact names none. */
  readonly basis: string
}

function EventCard({ step, lawName, basis: ofLaw }: EventProps) {
  const { fact } = step
  const broken = step.checks.filter(({ verdict }) => verdict === 'broken')
  const data = fact.data as Readonly<Record<string, unknown>>
  const told = Object.entries(data).filter(([key]) => !['due', 'number', 'procedure', 'policy'].includes(key))
  const basis = (data.basis as string | undefined) ?? ofLaw
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
        <Pair name="依据" value={`${basis}；${lawName}`} />
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

function ChangeCard({ step, title }: { readonly step: CheckedStep; readonly title: string }) {
  return (
    <Panel title={title} flush aside={`本步变化 ${step.changes.length} 项`}>
      {step.changes.length === 0 ? (
        <p class="none">本步只留下记录，所记的没有变化。</p>
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

interface HashProps {
  readonly step: CheckedStep
  readonly last: number
  readonly logged: number | null
}

function HashCard({ step, last, logged }: HashProps) {
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
        <div>
          <dt>锚定</dt>
          <dd>
            {logged === null ? (
              '没有城市日志'
            ) : (
              <>
                <a href="/log">城市日志</a>第 {chain.seq.toLocaleString('en')} 条
                {chain.seq <= logged ? `，检查点 ${logged.toLocaleString('en')} 已收入` : '，尚未收入检查点'}
              </>
            )}
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
function KnewCard({ view }: { readonly view: StreamReplay }) {
  const { at, notYetKnown, steps } = view
  const findings = steps
    .slice(0, at.n - 1)
    .filter(({ fact }) => /Survey|Check(Recorded|Requested)|Objection/.test(fact.type))
  return (
    <Panel title="办理人当日所知">
      <p class="note">
        本步入库于 {localTime(at.fact.recordedAt)}，此前系统中已有 {at.n - 1} 步
        {view.head.kind !== 'application' ? '。' : findings.length > 0 ? '，其中：' : '，没有调查、核查或异议的记录。'}
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

/** The same events as an ordinary table: for print, and for those who do not see the axis. */
function StepsTable({ view, href }: { readonly view: StreamReplay; readonly href: (n: number) => string }) {
  return (
    <Panel title="全部步骤" flush aside={`${view.steps.length} 步`} kind="steps-panel">
      <Cells
        caption={`${view.number} 的全部步骤，按先后`}
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
