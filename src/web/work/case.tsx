/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import type { Lamp } from '../../../db/queue.ts'
import { localTime } from '../../calendar.ts'
import type { Colleague } from '../../colleagues.ts'
import type { HouseholdFile } from '../../household-form.ts'
import { maritalStatuses, materials, tenures } from '../../household-form.ts'
import { areaName, organName } from '../../organs.ts'
import { birthOf, identityOf } from '../../papers.ts'
import type { Phrase, PhraseUse } from '../../phrases.ts'
import { placeName } from '../../places.ts'
import type { KeptOutShown } from '../../queries/recusal.ts'
import { objectionOutcomes, reasons, stages } from '../../words.ts'
import { Cells, Marked } from '../audit/cells.tsx'
import { KeptOutNote } from '../pages/recusal.tsx'
import { reviewScriptPath } from '../review/script.ts'
import { By } from '../ui/colleague.tsx'
import { Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { ActFields, aboutCase, Trail } from './act.tsx'
import type { Act, Typed } from './acts.ts'
import type { CaseShown, StepShown } from './case-view.ts'
import { DecisionPanel, isConclusion, OtherActs } from './decision.tsx'
import { FindingsCard } from './findings.tsx'
import type { Hold } from './holds.ts'
import { paperHref } from './paper.tsx'
import { LampSign } from './queue.tsx'

/** What was typed into the panel so far, what was wrong with it, and the phrases offered. */
interface Decided {
  readonly typed: Typed | null
  readonly slips: readonly Slip[]
  readonly phrases: (use: PhraseUse) => readonly Phrase[]
}

/** A hold with the name of who has it. */
export type HoldShown = Hold & { readonly who: Colleague }

interface CaseProps extends Decided {
  readonly shell: StaffShell
  readonly shown: CaseShown
  readonly acts: readonly Act[]
  /** Objections this person may read, settled ones too: they alone are led to what was said. */
  readonly objectionsOpen: ReadonlySet<string>
  readonly lamp: Lamp
  readonly left: string
  readonly once: string
  /** ID numbers in full, after a reason was given; for this one answer only. */
  readonly revealed: boolean
  readonly revealSlip?: string
  /** A colleague who has it open to work on. */
  readonly hold: HoldShown | undefined
  /** Whether whoever looks keeps out of this case, or should. */
  readonly kept: KeptOutShown | undefined
}

/** First and last four characters: what staff see of a number without giving a reason. */
const halfShown = (number: string): string =>
  number.length <= 8
    ? '*'.repeat(number.length)
    : `${number.slice(0, 4)}${'*'.repeat(number.length - 8)}${number.slice(-4)}`

const sexOf = (id: string): string => (/^\d{17}[\dX]$/.test(id) ? (Number(id[16]) % 2 === 1 ? '男' : '女') : '—')
const ageOn = (birth: string | undefined, today: string): string =>
  birth === undefined
    ? ''
    : `${Number(today.slice(0, 4)) - Number(birth.slice(0, 4)) - (today.slice(5) < birth.slice(5) ? 1 : 0)} 岁`
const money = (value: number | undefined): string =>
  value === undefined ? '未申报' : value.toLocaleString('zh-CN', { minimumFractionDigits: 2 })

/** A case: how far it is, who it is about, what was found, and what can be done about it now. */
export function CasePage(props: CaseProps) {
  const { shell, shown, slips } = props
  return (
    <StaffPage shell={shell} title={`案件 ${shown.number}`} section="/todo" wrong={slips.length > 0}>
      <Trail about={aboutCase(shown.number)} />
      <CaseBody {...props} />
    </StaffPage>
  )
}

/** The same without the page around it: also the right pane of the queue, there with a heading of its own rank. */
export function CaseBody(props: CaseProps & { readonly pane?: true }) {
  const {
    shell,
    shown,
    acts,
    objectionsOpen,
    lamp,
    left,
    once,
    revealed,
    revealSlip,
    typed,
    slips,
    phrases,
    kept,
    pane,
    hold,
  } = props
  const Title = pane ? 'h2' : 'h1'
  const { number, answer, household, seen } = shown
  const first = household?.members[0]
  const who = first ? `${first.name} 等 ${household?.members.length ?? 0} 人` : '（个人信息已销毁）'
  return (
    <>
      <script src={reviewScriptPath} defer />
      {hold && (
        <div class="weak held" role="status">
          <p>
            <b>
              <By who={hold.who} />
            </b>{' '}
            正在办理本案（{localTime(hold.at).slice(11, 16)}
            ）。两人同时提交，后提交的会被要求先看变动。
          </p>
          <Form action={`/cases/${number}/take`} csrf={shell.csrf}>
            <button class="button plain small" type="submit">
              接手
            </button>
          </Form>
        </div>
      )}
      <div class="heading">
        <div>
          <Title>
            {who}　{answer.programmeName}申请 <span class="tag">{answer.stateName}</span>{' '}
            <LampSign lamp={lamp} says={lamp === 'grey' ? '不计期限' : left} />
          </Title>
          <p class="under">
            受理编号 <span class="code">{number}</span>　{answer.receivedOn} {areaName(seen.c.subdistrict)}收件　程序{' '}
            {seen.procedure.definition.name}（{seen.procedure.definition.version}）　
            {shown.isWhole ? (
              <span class="good">✓ 事实链 {shown.history.length} 步已校验</span>
            ) : (
              <span class="bad">× 事实链校验不符，请报告系统管理员</span>
            )}
          </p>
        </div>
        <ul class="tools">
          {shown.findings && (
            <li>
              <a class="button plain" href={`/api/applications/${number}/case-file`}>
                打印卷宗
              </a>
            </li>
          )}
          <li>
            <a class="button plain" href={`/api/applications/${number}/bundle`}>
              导出证据包
            </a>
          </li>
        </ul>
      </div>
      <KeptOutNote kept={kept} number={number} />
      <Steps steps={shown.steps} />
      <div class="two-thirds">
        <div>
          <CaseTabs shown={shown} />
          {household ? <Facts {...{ household, seen, shell }} /> : <p class="weak">本案的个人信息已按保存期限销毁。</p>}
          <FindingsCard shown={shown} />
          {household && <Members {...{ household, shell, number, revealed, revealSlip, once }} />}
          {household && <Homes household={household} />}
          <Materials
            number={number}
            given={shown.handedIn}
            programme={seen.c.programme}
            asked={seen.c.correction?.items}
          />
          <Asked shown={shown} />
          <Publicities shown={shown} objectionsOpen={objectionsOpen} />
          <Papers shown={shown} />
          <Slips shown={shown} />
          <section class="card" id="record">
            <h2>办理记录　{shown.history.length} 项</h2>
            <Cells
              caption="办理记录，新的在上"
              columns={[['序号', 'n'], '事项', '发生', '记入', '办理人', '工号', '单位']}
              rows={shown.history.map(({ version, name, on, at, post, who: by, where }) => ({
                key: String(version),
                cells: [version, name, on, at.slice(0, 16), by ? `${post} ${by.name}` : post, by?.staff ?? '—', where],
              }))}
            />
          </section>
        </div>
        <aside>
          <Panel {...{ shell, shown, once, typed, slips, phrases }} acts={kept ? [] : acts} />
          {!kept && (
            <p class="hint">
              本人或者亲属与本案有关的，<a href={`/cases/${number}/recusal`}>登记回避</a>。
            </p>
          )}
          {shell.who?.role === 'clerk' && (
            <p class="hint">
              当事人要求知道谁看过本户档案的，<a href={`/cases/${number}/reads`}>出具查阅记录</a>。
            </p>
          )}
          <Assignment assignment={shown.assignment} />
          {shell.who?.role === 'clerk' && <ToHandOver shown={shown} />}
          <Limits shown={shown} lamp={lamp} left={left} />
          <Latest shown={shown} />
        </aside>
      </div>
    </>
  )
}

/** The parts of a case, all on this page: nothing is folded away. */
function CaseTabs({ shown }: { readonly shown: CaseShown }) {
  const { household, findings, handedIn, answer, history, papers } = shown
  const tabs: readonly (readonly [id: string, name: string, n: number | null])[] = [
    ['essentials', '概览', null],
    ...(findings?.present ? [['findings', '条件核对', findings.present.findings.length] as const] : []),
    ...(household ? [['members', '家庭成员', household.members.length] as const] : []),
    ...(household ? [['homes', '住房与资产', household.homes?.length ?? 0] as const] : []),
    ['materials', '材料', new Set(handedIn).size],
    ...(shown.seen.c.publicity || shown.seen.c.publicised.length > 0 || answer.objections.length > 0
      ? [['publicity', '公示与异议', answer.objections.length] as const]
      : []),
    ...(papers.length > 0 ? [['papers', '文书', papers.length] as const] : []),
    ...(shown.seen.c.slips.length > 0 ? [['slips', '督办', shown.seen.c.slips.length] as const] : []),
    ['record', '办理记录', history.length],
  ]
  return (
    <nav class="case-tabs" aria-label="本案内容">
      <ul>
        {tabs.map(([id, name, n]) => (
          <li key={id}>
            <a href={`#${id}`}>
              {name}
              {n !== null && <span> {n}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Who has this review, and what anybody needs to draw the lot again. */
function Assignment({ assignment }: Pick<CaseShown, 'assignment'>) {
  if (!assignment) return null
  const { stage, to, seed, among, moved } = assignment
  return (
    <section class="card" id="assignment">
      <h2>承办人</h2>
      <p>
        由{' '}
        <b>
          <By who={to} />
        </b>{' '}
        办理（{moved ? '随机分配后已改派' : `从 ${among} 人中随机分配`}）。他人不能作出决定。
      </p>
      <p class="hint">
        种子 <span class="code">{seed}</span>
        <br />
        按“种子、受理编号、环节代码（{stage}）、工号”逐行相接计算 SHA-256，值最小的人承办，任何人可以重算。
      </p>
    </section>
  )
}

/** 督办单 about this case. */
function Slips({ shown }: { readonly shown: CaseShown }) {
  const { slips, number } = shown.seen.c
  if (slips.length === 0) return null
  return (
    <section class="card" id="slips">
      <h2>督办</h2>
      <Cells
        caption="督办单"
        columns={['督办单', '发出单位', '承办单位', '发出', '答复期限', '答复']}
        rows={slips.map(({ id, from, to, on, due, answeredOn }) => ({
          key: id,
          cells: [
            <a href={`/supervision/${id}`}>{id.slice(number.length + 1)}</a>,
            organName(from),
            organName(to),
            on,
            due.on,
            answeredOn ?? new Marked('open', '… 待答复'),
          ],
        }))}
      />
    </section>
  )
}

/** The last few things that happened, newest first. */
function Latest({ shown: { history } }: { readonly shown: CaseShown }) {
  return (
    <section class="card">
      <h2>
        最近办理
        <a class="more" href="#record">
          全部 {history.length} 项
        </a>
      </h2>
      <ol class="latest">
        {history.slice(0, 5).map(({ version, name, at, post, who, where }) => (
          <li key={version}>
            <b>{name}</b>　{who ? <By who={who} /> : post}
            <p class="hint">
              {at.slice(0, 16)}　{where}
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** 进度: fixed steps, done, current and to come. */
function Steps({ steps }: { readonly steps: readonly StepShown[] }) {
  return (
    <section class="card steps-card" aria-label="办理进度">
      <ol class="road">
        {steps.map(({ name, state, on, by, note, days }, i) => (
          <li key={name} class={state} aria-current={state === 'now' ? 'step' : undefined}>
            <span class="ball" aria-hidden="true">
              {state === 'done' ? '✓' : state === 'ended' ? '×' : i + 1}
            </span>
            <b>{name}</b>
            <span>{on ?? (state === 'now' ? (days ?? '办理中') : state === 'ended' ? '在此终止' : '')}</span>
            {state === 'done' && days && <span>{days}</span>}
            {by && (
              <span>
                {by.place} <By who={by.who} />
              </span>
            )}
            {note && <span>{note}</span>}
          </li>
        ))}
      </ol>
    </section>
  )
}

function Facts({ household, seen, shell }: { household: HouseholdFile; seen: CaseShown['seen']; shell: StaffShell }) {
  const first = household.members[0]
  const perMonth = household.yearlyIncome / 12 / Math.max(1, household.members.length)
  const rows: readonly (readonly [string, ComponentChildren])[] = [
    ['主申请人', first ? `${first.name}　${sexOf(identityOf(first))}　${ageOn(birthOf(first), shell.today)}` : ''],
    ['联系电话', first?.phone ?? '未填写'],
    ['居住社区', areaName(seen.c.communities[0] ?? seen.c.subdistrict)],
    [
      '户籍',
      household.hukouArea
        ? (placeName(household.hukouArea) ?? `外地（${household.hukouArea}）`)
        : areaName(seen.c.communities.at(-1) ?? seen.c.county),
    ],
    ['户籍迁入', household.hukouSince ?? '未填写'],
    ['家庭人口', `${household.members.length} 人`],
    ['家庭年收入', `${money(household.yearlyIncome)} 元（申报）`],
    ['人均月收入', `${money(Math.round(perMonth * 100) / 100)} 元（按申报）`],
    ['人均住房面积', `${household.floorAreaPerHead} 平方米（申报）`],
    [
      '自有住房',
      household.homes ? `${household.homes.filter(({ tenure }) => tenure === 'owned').length} 处（申报）` : '未填写',
    ],
  ]
  return (
    <section class="card" id="essentials">
      <h2>申请要点</h2>
      <dl class="pairs of-two">
        {rows.map(([name, value]) => (
          <>
            <dt key={name}>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
    </section>
  )
}

interface MembersProps {
  readonly household: HouseholdFile
  readonly shell: StaffShell
  readonly number: string
  readonly revealed: boolean
  readonly revealSlip: string | undefined
  readonly once: string
}
function Members({ household, shell, number, revealed, revealSlip }: MembersProps) {
  return (
    <section class="card" id="members">
      <h2>家庭成员</h2>
      <Cells
        caption="家庭成员"
        columns={['姓名', '关系', '性别', '出生日期', ['证件号码', 'mono'], '婚姻', '就业', ['年收入（元）', 'n']]}
        rows={household.members.map((member, i) => {
          const id = identityOf(member)
          return {
            key: String(i),
            cells: [
              member.name,
              member.relation,
              sexOf(id),
              birthOf(member) ?? '—',
              revealed ? id : halfShown(id),
              maritalStatuses.find(({ code }) => code === member.maritalStatus)?.name ?? '—',
              member.work ?? '—',
              member.yearlyIncome === undefined ? '—' : money(member.yearlyIncome),
            ],
          }
        })}
      />
      {revealed ? (
        <p class="weak">全号已显示，本次查看及理由已记入查阅记录。离开本页后重新遮蔽。</p>
      ) : (
        <details open={revealSlip !== undefined}>
          <summary>查看证件全号</summary>
          <Form action={`/cases/${number}/full-numbers`} csrf={shell.csrf}>
            <div class={revealSlip ? 'field is-wrong' : 'field'}>
              <label for="why">查看理由</label>
              <p class="hint">将与您的工号一并记入查阅记录，供审计查核。</p>
              {revealSlip && <p class="wrong">{revealSlip}</p>}
              <input id="why" name="why" autocomplete="off" />
            </div>
            <button class="button plain" type="submit">
              显示全号
            </button>
          </Form>
        </details>
      )}
    </section>
  )
}

function Homes({ household }: { readonly household: HouseholdFile }) {
  const { homes, assets } = household
  const said: readonly (readonly [string, number | undefined])[] = [
    ['存款（元）', assets?.deposits],
    ['其他财产（元）', assets?.other],
    ['汽车（辆）', assets?.vehicles],
    ['最贵一辆价格（元）', assets?.vehiclePrice],
    ['工商注册（个）', assets?.businesses],
    ['注册资本（元）', assets?.businessCapital],
  ]
  return (
    <section class="card" id="homes">
      <h2>住房与资产（申报）</h2>
      {homes && homes.length > 0 ? (
        <Cells
          caption="住房"
          columns={['坐落', '性质', ['面积（平方米）', 'n']]}
          rows={homes.map(({ address, tenure, floorArea }, i) => ({
            key: String(i),
            cells: [address, tenures.find(({ code }) => code === tenure)?.name ?? tenure, floorArea],
          }))}
        />
      ) : (
        <p>申请表没有填写住房明细。</p>
      )}
      <dl class="pairs of-two">
        {said.map(([name, value]) => (
          <>
            <dt key={name}>{name}</dt>
            <dd>{value === undefined ? '未填写' : value.toLocaleString('zh-CN')}</dd>
          </>
        ))}
      </dl>
    </section>
  )
}

interface MaterialsProps {
  readonly number: string
  readonly given: readonly string[]
  readonly programme: string
  readonly asked: readonly string[] | undefined
}
function Materials({ number, given, programme, asked = [] }: MaterialsProps) {
  const shown = materials.filter(
    ({ code, programmes }) =>
      given.includes(code) || asked.includes(code) || programmes?.some((each) => each === programme) || !programmes,
  )
  return (
    <section class="card" id="materials">
      <h2>
        申请材料
        <a class="more" href={`/cases/${number}/materials`}>
          已收 {new Set(given).size} 种，看扫描件、核对
        </a>
      </h2>
      <Cells
        caption="申请材料"
        columns={['材料', '情况']}
        rows={shown.map(({ code, name }) => ({
          key: code,
          cells: [
            name,
            asked.includes(code)
              ? new Marked('open', '… 已告知补正')
              : given.includes(code)
                ? new Marked('good', '✓ 已收')
                : '未收',
          ],
        }))}
      />
    </section>
  )
}

function Asked({ shown: { answer } }: { readonly shown: CaseShown }) {
  if (answer.requests.length === 0) return null
  return (
    <section class="card">
      <h2>部门核查</h2>
      <Cells
        caption="已发出、尚未答复的核查函"
        columns={['核查', '发出', '答复期限']}
        rows={answer.requests.map(({ check, checkName, on, due }) => ({ key: check, cells: [checkName, on, due.on] }))}
      />
    </section>
  )
}

function Publicities({
  shown: { seen, answer },
  objectionsOpen,
}: {
  readonly shown: CaseShown
  readonly objectionsOpen: ReadonlySet<string>
}) {
  const { publicity, publicised } = seen.c
  if (!publicity && publicised.length === 0 && answer.objections.length === 0) return null
  return (
    <section class="card" id="publicity">
      <h2>公示与异议</h2>
      {publicised.length > 0 && <p>已完成：{publicised.map((key) => stages[key] ?? key).join('、')}。</p>}
      {publicity && (
        <p>
          正在公示：<span class="code">{publicity.notice}</span> 第 {publicity.entry} 项。
        </p>
      )}
      {answer.objections.length > 0 && (
        <Cells
          caption="异议"
          columns={['异议编号', '结果', '核查期限']}
          rows={answer.objections.map(({ id, outcome, due }) => ({
            key: id,
            cells: [
              objectionsOpen.has(id) ? <a href={`/cases/${seen.c.number}/objections/${id}`}>{id}</a> : id,
              objectionOutcomes[outcome] ?? outcome,
              due.on,
            ],
          }))}
        />
      )}
    </section>
  )
}

/** A paper as a page to be printed, and as its PDF. */
function PaperLinks({ of, paper }: { readonly of: string; readonly paper: string }) {
  return (
    <>
      <a href={paperHref(of, paper)}>查看、打印</a>　<a href={`/api/documents/${paper}/file`}>PDF</a>
    </>
  )
}

function Papers({ shown: { papers, number: of } }: { readonly shown: CaseShown }) {
  if (papers.length === 0) return null
  return (
    <section class="card" id="papers">
      <h2>文书</h2>
      <Cells
        caption="文书"
        columns={['文书', '发文字号', '日期', '打开']}
        rows={papers.map(({ number, mark, name, on, issued }) => ({
          key: number,
          cells: [name, mark, on, issued ? <PaperLinks of={of} paper={number} /> : '待制发'],
        }))}
      />
    </section>
  )
}

/** At the counter: the papers to be printed and handed over, the newest first, without scrolling for them. */
function ToHandOver({ shown: { papers, number: of } }: { readonly shown: CaseShown }) {
  if (papers.length === 0) return null
  return (
    <section class="card">
      <h2>
        交给申请人的文书
        <a class="more" href="#papers">
          全部 {papers.length} 份
        </a>
      </h2>
      <ul class="plain-list">
        {papers.slice(0, 4).map(({ number, name, on, issued }) => (
          <li key={number}>
            {issued ? `《${name}》` : `《${name}》正在制作`}
            <p class="hint">
              {on}
              {'　'}
              {issued && <PaperLinks of={of} paper={number} />}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What can be done: a decision as its panel, else the usual next step as a form, the others as buttons. */
function Panel(props: PanelProps) {
  const { shell, shown, acts, once } = props
  const { number, seen, answer } = shown
  if (acts.some(({ key }) => isConclusion(key))) return <DecisionPanel {...props} />
  const first = acts.find(({ key }) => key !== 'recall' && key !== 'supervise')
  const others = acts.filter((act) => act !== first)
  if (!first)
    return (
      <section class="card">
        <h2>办理</h2>
        {shell.who?.role === 'publisher' && answer.state.endsWith('Publicity') && !seen.c.publicity ? (
          <p>
            本案待列入{answer.stateName}，同一环节的案件一起公示：
            <a href={`/postings/new?stage=${answer.state}`}>去拟稿</a>。
          </p>
        ) : (
          <p>{nothingToDo(answer)}</p>
        )}
        <OtherActs number={number} acts={others} />
      </section>
    )
  return (
    <section class="card panel">
      <h2>{first.button}</h2>
      <Form action={`/cases/${number}/${first.key}`} csrf={shell.csrf} once={once}>
        <input type="hidden" name="version" value={seen.version} />
        <ActFields fields={first.fields} typed={null} slips={[]} />
        <button class="button wide-button" type="submit">
          {first.decides ? `${first.button}：下一步核对` : first.button}
        </button>
      </Form>
      <OtherActs number={number} acts={others} />
    </section>
  )
}
interface PanelProps extends Decided {
  readonly shell: StaffShell
  readonly shown: CaseShown
  readonly acts: readonly Act[]
  readonly once: string
}

function nothingToDo({ state, stateName, rejection, waiting }: CaseShown['answer']): string {
  if (waiting) return `已登记轮候，轮候号 ${waiting.number}（${waiting.on}）。`
  if (rejection && state.startsWith('reject')) return `${rejection.on} ${reasons[rejection.reason] ?? ''}，不予通过。`
  return `现在是“${stateName}”，不由您这个岗位办理，或者您已办理过本案的其他环节。`
}

function Limits({ shown: { answer, used }, lamp, left }: { shown: CaseShown; lamp: Lamp; left: string }) {
  return (
    <section class="card">
      <h2>办理时限</h2>
      {answer.due ? (
        <>
          <p>
            <LampSign lamp={lamp} says={left} />　{answer.due.on} 止{answer.due.provisional ? '（暂定）' : ''}
          </p>
          {used?.of && (
            <>
              <p>
                本环节 <b>{used.used}</b> / {used.of} {answer.due.period.includes('工作日') ? '工作日' : '日'}
                <span class="hint">　{answer.due.from} 次日起算</span>
              </p>
              <svg viewBox="0 0 100 6" preserveAspectRatio="none" width="100%" height="8" aria-hidden="true">
                <rect class="bar-rest" width="100" height="6" />
                <rect class={`bar-${lamp}`} width={Math.min(100, (100 * used.used) / used.of)} height="6" />
              </svg>
            </>
          )}
          <details>
            <summary>怎样算出来的</summary>
            <ul>
              {answer.due.explanation.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </details>
        </>
      ) : answer.still ? (
        <ul class="plain-list">
          {answer.still.causes.map(({ name, since }) => (
            <li key={name}>
              期限停止计算：{name}，自 {since}
            </li>
          ))}
        </ul>
      ) : (
        <p>现在没有计算中的期限。</p>
      )}
    </section>
  )
}
