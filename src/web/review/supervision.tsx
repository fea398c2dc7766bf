/** @jsxRuntime automatic @jsxImportSource preact */
import type { SlipRow } from '../../../db/slips.ts'
import type { ApplicationContext } from '../../../machines/application.ts'
import type { AnyFact } from '../../../machines/fact.ts'
import { localTime } from '../../calendar.ts'
import { type Colleague, colleagues, inText } from '../../colleagues.ts'
import type { AtWork, Office } from '../../office.ts'
import { organName } from '../../organs.ts'
import { caseSeenBy } from '../../queries/application.ts'
import { recordLook } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { programmes, say, states } from '../../words.ts'
import { Cells, Marked } from '../audit/cells.tsx'
import type { StaffPart } from '../desk.tsx'
import { Pager, PrintButton } from '../ui/parts.tsx'
import { caseRoles } from '../ui/sections.ts'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

/* 督办: slips an organ has written, slips it must answer, and each as a sheet to print. */

const PAGE = 50

interface ListProps {
  readonly shell: StaffShell
  readonly asked: readonly SlipRow[]
  readonly written: readonly SlipRow[]
  readonly totals: { readonly asked: number; readonly written: number; readonly open: number }
  readonly page: number
}

function SlipTable({ rows, today, other }: { rows: readonly SlipRow[]; today: string; other: 'asks' | 'answers' }) {
  return (
    <Cells
      caption="督办单"
      columns={['督办单', other === 'asks' ? '发出单位' : '承办单位', '受理编号', '发出', '答复期限', '答复']}
      rows={rows.map((row) => ({
        key: row.slip,
        cells: [
          <a class="code" href={`/supervision/${row.slip}`}>
            {row.slip}
          </a>,
          organName(row[other]),
          <a class="code" href={`/cases/${row.application}`}>
            {row.application}
          </a>,
          row.issuedOn,
          row.dueOn,
          row.answeredOn ?? (row.dueOn < today ? new Marked('bad', '■ 逾期未答复') : new Marked('open', '▲ 待答复')),
        ],
      }))}
    />
  )
}

/** 督办台账 of an organ. */
function SupervisionPage({ shell, asked, written, totals, page }: ListProps) {
  return (
    <StaffPage shell={shell} title="督办" section="/supervision">
      <div class="heading">
        <h1>督办　待本单位答复 {totals.open} 份</h1>
      </div>
      <section class="card">
        <h2>须由本单位答复　{totals.asked} 份</h2>
        {asked.length === 0 ? <p>没有收到督办单。</p> : <SlipTable rows={asked} today={shell.today} other="asks" />}
      </section>
      <section class="card">
        <h2>本单位发出　{totals.written} 份</h2>
        {written.length === 0 ? (
          <p>没有发出督办单。超期或者今日到期的案件，在案件页可以发出。</p>
        ) : (
          <SlipTable rows={written} today={shell.today} other="answers" />
        )}
      </section>
      <Pager
        page={page}
        pages={Math.ceil(Math.max(totals.asked, totals.written) / PAGE)}
        total={totals.asked + totals.written}
        href={(n) => `/supervision?page=${n}`}
      />
    </StaffPage>
  )
}

interface SlipShown extends SlipRow {
  readonly demand: string
  readonly late: string
  readonly state: string
  readonly programme: string
  readonly by: Colleague
  readonly answer: { readonly text: string; readonly by: Colleague; readonly at: string } | null
}

/** One 督办单, as it is printed. */
function SlipPage({ shell, slip }: { readonly shell: StaffShell; readonly slip: SlipShown }) {
  const rows: readonly (readonly [string, string])[] = [
    ['督办单编号', slip.slip],
    ['受理编号', slip.application],
    ['保障方式', slip.programme],
    ['承办单位', organName(slip.answers)],
    ['督办环节', `期限至 ${slip.late}，发出时${slip.late < slip.issuedOn ? '已超期' : '当日到期'}`],
    ['督办要求', slip.demand],
    ['发出单位', `${organName(slip.asks)} ${inText(slip.by)}`],
    ['发出日期', slip.issuedOn],
    ['答复期限', `${slip.dueOn} 前`],
    ['办理情况', slip.answer ? slip.answer.text : ''],
    ['答复', slip.answer ? `${slip.answer.at}，${inText(slip.answer.by)}` : '尚未答复'],
  ]
  return (
    <StaffPage shell={shell} title={`督办单 ${slip.slip}`} section="/supervision">
      <nav class="trail" aria-label="位置">
        <ol>
          <li>
            <a href="/supervision">督办</a>
          </li>
          <li>
            <span aria-current="page">{slip.slip}</span>
          </li>
        </ol>
      </nav>
      <section class="card slip-paper">
        <h1>督 办 单</h1>
        <dl class="pairs">
          {rows.map(([name, value]) => (
            <>
              <dt key={name}>{name}</dt>
              <dd class="as-typed">{value}</dd>
            </>
          ))}
        </dl>
        <p class="no-print">
          <a class="button" href={`/cases/${slip.application}`}>
            办理本案（{slip.state}）
          </a>{' '}
          <PrintButton />
        </p>
        <p class="on-paper signatures">
          <span>签发人：</span>
          <span>承办人：</span>
          <span>（单位印章）</span>
        </p>
        <p class="on-paper">
          打印于 {shell.today}，{shell.who && inText(shell.who)}
        </p>
      </section>
    </StaffPage>
  )
}

/** A slip whole, its words opened. Another organ's is not found. */
function slipOf(office: Office, actor: AtWork, id: string): SlipShown {
  const number = id.replace(/-D\d+$/, '')
  const head = caseSeenBy(office, actor, number)
  const c = head.context as ApplicationContext
  const known = c.slips.find((slip) => slip.id === id)
  if (!known) throw new Refused('not_found', say.noSuchSlip(id.slice(0, 40)), {})
  const facts = office.store.history(number).map(({ body }) => JSON.parse(body) as AnyFact)
  const of = (type: string) => facts.find((fact) => fact.type === type && (fact.data as { slip: string }).slip === id)
  const opened = (digest: string | undefined) => {
    const record = digest === undefined ? undefined : office.store.unseal(number, digest)
    return record ? (office.sealer.open(record) as string) : '（已按保存期限销毁）'
  }
  const issued = of('SupervisionIssued') as AnyFact
  const named = colleagues(office)
  const answered = of('SupervisionAnswered')
  return {
    ...{ slip: id, application: number, asks: known.from, answers: known.to },
    ...{ issuedOn: known.on, dueOn: known.due.on, answeredOn: known.answeredOn },
    demand: opened((issued.data as { demand: string }).demand),
    late: (issued.data as { late: string }).late,
    state: states[head.state] ?? head.state,
    programme: programmes[c.programme] ?? c.programme,
    by: named(issued.actor.staff),
    answer: answered
      ? {
          text: opened((answered.data as { answer: string }).answer),
          by: named(answered.actor.staff),
          at: localTime(answered.recordedAt).slice(0, 16),
        }
      : null,
  }
}

const access = { config: { access: caseRoles } } as const

/** The pages of supervision. */
export const supervisionPages: StaffPart = (pages, desk) => {
  const { office } = desk
  pages.get('/supervision', access, (request, reply) => {
    const { organ } = request.actor
    const asked = (request.query as { page?: unknown }).page
    const page = typeof asked === 'string' && /^[1-9]\d{0,4}$/.test(asked) ? Number(asked) : 1
    const { supervision } = office.store
    const part = { limit: PAGE, offset: (page - 1) * PAGE }
    const props = {
      asked: supervision.slips({ answers: organ, ...part }),
      written: supervision.slips({ asks: organ, ...part }),
      totals: {
        asked: supervision.countSlips({ answers: organ }),
        written: supervision.countSlips({ asks: organ }),
        open: supervision.countSlips({ answers: organ, open: true }),
      },
    }
    return desk.send(reply, <SupervisionPage shell={desk.shell(request, reply)} {...props} page={page} />)
  })
  pages.get('/supervision/:slip', access, (request, reply) => {
    const { slip: id } = request.params as { slip: string }
    const slip = slipOf(office, request.actor, id)
    recordLook(office, request.actor, 'case', slip.application)
    return desk.send(reply, <SlipPage shell={desk.shell(request, reply)} slip={slip} />)
  })
}
