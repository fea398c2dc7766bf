/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Ledgers, ledgersFor, type Progress } from '../../auditing/ledger-thread.ts'
import { legalDayOf } from '../../calendar.ts'
import { exportCsv, exportName, exportXlsx, type ListColumn } from '../../export.ts'
import { counties } from '../../organs.ts'
import { areaOf } from '../../queries/area.ts'
import { type Report, reportOf } from '../../queries/reports.ts'
import { sendFile } from '../attachment.ts'
import { Cells, Marked } from '../audit/cells.tsx'
import { BarsDrawing } from '../audit/drawings.tsx'
import type { StaffPart } from '../desk.tsx'
import { caseRoles } from '../ui/sections.ts'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

/* 统计报表: a month by stage and organ, with the same numbers as drawings, as tables and as a file. */

const rate = (part: number, whole: number): string => (whole === 0 ? '—' : `${((100 * part) / whole).toFixed(1)}%`)
const daysShown = (value: number | null): string => (value === null ? '—' : String(value))

interface ReportsProps {
  readonly shell: StaffShell
  readonly report: Report
  readonly months: readonly string[]
  readonly county: string
  /** Those of the whole city may narrow it. */
  readonly ofCity: boolean
}

function ReportsPage({ shell, report, months, county, ofCity }: ReportsProps) {
  const { stages, organs, decisions, objections } = report
  const asked = new URLSearchParams({ month: report.month, ...(county ? { county } : {}) })
  const late = (overdue: number, key?: string) =>
    overdue === 0 ? (
      '0'
    ) : key ? (
      <a class="bad" href={`/todo?state=${key}&lamp=red`}>
        ■ {overdue}
      </a>
    ) : (
      new Marked('bad n', `■ ${overdue}`)
    )
  return (
    <StaffPage shell={shell} title={`统计报表 ${report.month}`} section="/reports">
      <div class="heading">
        <h1>统计报表　{report.month}</h1>
        <p>
          <a href={`/reports.csv?${asked}`}>导出 CSV</a>　<a href={`/reports.xlsx?${asked}`}>导出 XLSX</a>
        </p>
      </div>
      <form class="filter card" method="get" action="/reports">
        <label for="month">月份</label>
        <select id="month" name="month">
          {months.map((month) => (
            <option key={month} value={month} selected={month === report.month}>
              {month}
            </option>
          ))}
        </select>
        {ofCity && (
          <>
            <label for="county">区县</label>
            <select id="county" name="county">
              <option value="">全市</option>
              {counties().map(({ code, name }) => (
                <option key={code} value={code} selected={code === county}>
                  {name}
                </option>
              ))}
            </select>
          </>
        )}
        <button class="button" type="submit">
          查询
        </button>
      </form>
      <section class="card report">
        <h2>各环节办理时限</h2>
        {stages.length === 0 ? (
          <p>这个月没有办结的，也没有在办的期限。可以换一个月份。</p>
        ) : (
          <>
            <BarsDrawing label="本月各环节办结件数" rows={stages.map(({ name, met }) => [name, met] as const)} />
            <Cells
              caption="各环节办理时限"
              columns={[
                ...(['环节', ['本月办结', 'n'], ['按期', 'n'], ['按期率', 'n'], ['用时中位数（日）', 'n']] as const),
                ...([
                  ['九成在（日）内', 'n'],
                  ['在办', 'n'],
                  ['超期在办', 'n'],
                ] as const),
              ]}
              rows={stages.map(({ key, name, met, inTime, median, ninety, running, overdue }) => ({
                key,
                cells: [
                  <a href={`/todo?state=${key}`}>{name}</a>,
                  met,
                  inTime,
                  rate(inTime, met),
                  daysShown(median),
                  daysShown(ninety),
                  running,
                  late(overdue, key),
                ],
              }))}
            />
          </>
        )}
      </section>
      <section class="card report">
        <h2>各单位</h2>
        {organs.length === 0 ? (
          <p>没有数据。</p>
        ) : (
          <Cells
            caption="各单位"
            columns={['单位', ['本月办结', 'n'], ['按期', 'n'], ['按期率', 'n'], ['在办', 'n'], ['超期在办', 'n']]}
            rows={organs.map(({ organ, name, met, inTime, running, overdue }) => ({
              key: organ,
              cells: [name, met, inTime, rate(inTime, met), running, late(overdue)],
            }))}
          />
        )}
      </section>
      <section class="card report">
        <h2>本月决定</h2>
        {decisions.length === 0 ? (
          <p>本月没有作出决定。</p>
        ) : (
          <Cells
            caption="本月决定"
            columns={[
              '环节',
              ['通过', 'n'],
              ['退回', 'n'],
              ['不予通过', 'n'],
              ['通过率', 'n'],
              ['退回率', 'n'],
              ['不通过率', 'n'],
            ]}
            rows={decisions.map(({ stage, name, passed, returned, rejected }) => {
              const all = passed + returned + rejected
              return {
                key: stage,
                cells: [name, passed, returned, rejected, rate(passed, all), rate(returned, all), rate(rejected, all)],
              }
            })}
          />
        )}
        <p>
          异议：提出 {objections.raised} 件，成立 {objections.upheld} 件，不成立 {objections.dismissed} 件。撤回决定{' '}
          {report.recalled} 件（上表含其原决定），批准延期 {report.extended} 件，发出督办单 {report.slips} 份。
        </p>
      </section>
      <section class="card report">
        <h2>逐月</h2>
        {report.months.length === 0 ? (
          <p>没有数据。</p>
        ) : (
          <>
            <BarsDrawing
              label="逐月收件"
              rows={report.months.map(({ month, received }) => [month, received] as const)}
            />
            <Cells
              caption="逐月"
              columns={['月份', ['收件', 'n'], ['登记轮候', 'n'], ['异议', 'n']]}
              rows={report.months.map(({ month, received, registered, objections: raised }) => ({
                key: month,
                cells: [<a href={`/reports?month=${month}`}>{month}</a>, received, registered, raised],
              }))}
            />
          </>
        )}
      </section>
    </StaffPage>
  )
}

function Preparing({ shell, progress: { done, total } }: { readonly shell: StaffShell; readonly progress: Progress }) {
  return (
    <StaffPage shell={shell} title="正在整理报表" section="/reports">
      <h1>正在整理报表</h1>
      <section class="card">
        <h2>请稍候</h2>
        <p>服务启动后第一次打开报表，系统正从日志逐件整理，办件不受影响。整理完毕自动显示。</p>
        <p>
          <progress value={done} max={Math.max(1, total)} aria-label="已整理的件数" />　{done} / {total} 件
        </p>
        <p>
          本页每两秒自动更新；没有更新的，请点<a href={shell.here}>重新载入</a>。
        </p>
      </section>
    </StaffPage>
  )
}

/** Within this a person waits without asking what is going on. */
const PATIENCE_MS = 1_500
const access = { config: { access: caseRoles } } as const

interface Line {
  readonly table: string
  readonly what: string
  readonly values: readonly (number | string | null)[]
}
const titles = ['办结或通过', '按期或退回', '不予通过', '中位数（日）', '九成在（日）内', '在办', '超期在办']
/** A report as one list: each line says which table it is of. */
function linesOf({ stages, organs, decisions, months }: Report): Line[] {
  return [
    ...stages.map((s) => ({
      table: '各环节办理时限',
      what: s.name,
      values: [s.met, s.inTime, null, s.median, s.ninety, s.running, s.overdue],
    })),
    ...organs.map((o) => ({
      table: '各单位',
      what: o.name,
      values: [o.met, o.inTime, null, null, null, o.running, o.overdue],
    })),
    ...decisions.map((d) => ({ table: '本月决定', what: d.name, values: [d.passed, d.returned, d.rejected] })),
    ...months.flatMap((m) => [
      { table: '逐月收件', what: m.month, values: [m.received] },
      { table: '逐月登记轮候', what: m.month, values: [m.registered] },
      { table: '逐月异议', what: m.month, values: [m.objections] },
    ]),
  ]
}
const columns: readonly ListColumn<Line>[] = [
  { title: '统计', width: 18, of: ({ table }) => table },
  { title: '项目', width: 26, of: ({ what }) => what },
  ...titles.map((title, i) => ({ title, width: 14, of: ({ values }: Line) => values[i] ?? '' })),
]

/** The pages of reports. */
export const reportPages: StaffPart = (pages, desk) => {
  const { office } = desk
  const books: Ledgers = ledgersFor(office)
  pages.addHook('onClose', () => books.close())

  const asked = (request: FastifyRequest) => {
    const { month, county } = request.query as { month?: unknown; county?: unknown }
    const now = legalDayOf(office.now()).slice(0, 7)
    const known = counties().some(({ code }) => code === county)
    return {
      month: typeof month === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) && month <= now ? month : now,
      county: known && areaOf(request.actor)?.county === undefined ? String(county) : '',
    }
  }
  const report = async (request: FastifyRequest) => {
    const { month, county } = asked(request)
    return reportOf(office, request.actor, { month, ...(county ? { county } : {}) }, books)
  }
  const empty = (month: string): Report => ({
    ...{ month, stages: [], organs: [], decisions: [], months: [], recalled: 0, extended: 0, slips: 0 },
    objections: { raised: 0, upheld: 0, dismissed: 0 },
  })
  const preparing = async (request: FastifyRequest, reply: FastifyReply): Promise<boolean> => {
    const progress = await books.unready(PATIENCE_MS)
    if (!progress) return false
    reply.header('refresh', '2').header('retry-after', '2')
    desk.send(reply, <Preparing shell={desk.shell(request, reply)} progress={progress} />)
    return true
  }
  pages.get('/reports', access, async (request, reply) => {
    if (await preparing(request, reply)) return reply
    const { month, county } = asked(request)
    const area = areaOf(request.actor)
    const props = {
      report: (await report(request)) ?? empty(month),
      months: lastMonths(legalDayOf(office.now()).slice(0, 7)),
      county,
      ofCity: area !== null && area.county === undefined && area.subdistrict === undefined,
    }
    return desk.send(reply, <ReportsPage shell={desk.shell(request, reply)} {...props} />)
  })
  for (const type of ['csv', 'xlsx'] as const)
    pages.get(`/reports.${type}`, access, async (request, reply) => {
      if (await preparing(request, reply)) return reply
      const { month } = asked(request)
      const rows = linesOf((await report(request)) ?? empty(month))
      const list = { name: `统计报表_${month}`, on: legalDayOf(office.now()), columns, rows }
      const pieces = [...(type === 'csv' ? exportCsv(list) : exportXlsx(list))]
      return sendFile(reply, { name: exportName(list, type), plain: 'report', type, pieces })
    })
}

/** This month and the two years before it, newest first. */
function lastMonths(now: string): string[] {
  const [year, month] = now.split('-').map(Number) as [number, number]
  return Array.from({ length: 25 }, (_, i) => {
    const at = year * 12 + month - 1 - i
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
  })
}
