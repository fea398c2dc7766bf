/** @jsxRuntime automatic @jsxImportSource preact */
import type { QueueRow } from '../../../db/queue.ts'
import type { ApplicationContext } from '../../../machines/application.ts'
import type { Due } from '../../../machines/fact.ts'
import type { AtWork, Office } from '../../office.ts'
import { applicantsOf } from '../../queries/applicant.ts'
import { checks, states, stopReasons } from '../../words.ts'
import { Cells } from '../audit/cells.tsx'
import type { StaffPart } from '../desk.tsx'
import { caseRoles } from '../ui/sections.ts'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { leftOf, queueOf } from '../work/lamps.ts'
import { LampSign } from '../work/queue.tsx'

/* 延期与中止: which limits of this desk run out soon and may be lengthened, which were, and which stand still and why. */

interface Limited {
  readonly row: QueueRow
  readonly left: string
  readonly applicant: string
  readonly due: Due | null
  readonly mayExtend: boolean
  readonly causes: readonly string[]
}

function ExtensionsPage({ shell, limits, isHead }: { shell: StaffShell; limits: readonly Limited[]; isHead: boolean }) {
  const urgent = limits.filter(({ mayExtend }) => mayExtend)
  const longer = limits.filter(({ due }) => due?.extended)
  const still = limits.filter(({ causes }) => causes.length > 0)
  const open = (number: string) => (
    <a class="code" href={`/cases/${number}`}>
      {number}
    </a>
  )
  return (
    <StaffPage shell={shell} title="延期与中止" section="/extensions">
      <h1>延期与中止</h1>
      <p class="under">
        期限内确实不能作出决定的，经本单位负责人批准可以延长一次，延期理由告知申请人（参照行政许可法第42条）。届满后不能再延长。
      </p>
      <section class="card">
        <h2>将到期、可以延长　{urgent.length} 件</h2>
        {urgent.length === 0 ? (
          <p>没有两个工作日内到期而可以延长的案件。</p>
        ) : (
          <Cells
            caption="将到期、可以延长的案件"
            columns={['受理编号', '申请人', '时限', '环节', '到期日', '办理']}
            rows={urgent.map(({ row, left, applicant }) => ({
              key: row.number,
              cells: [
                open(row.number),
                applicant,
                <LampSign lamp={row.lamp} says={left} />,
                states[row.state] ?? row.state,
                row.dueOn ?? '—',
                isHead ? (
                  <a class="button plain small" href={`/cases/${row.number}/extend`}>
                    批准延期
                  </a>
                ) : (
                  '由单位负责人批准'
                ),
              ],
            }))}
          />
        )}
      </section>
      <section class="card">
        <h2>已延长　{longer.length} 件</h2>
        {longer.length === 0 ? (
          <p>没有延长过期限的在办案件。</p>
        ) : (
          <Cells
            caption="已延长期限的案件"
            columns={['受理编号', '申请人', '环节', '原期限', '延长', '现至']}
            rows={longer.map(({ row, due, applicant }) => ({
              key: row.number,
              cells: [
                open(row.number),
                applicant,
                states[row.state] ?? row.state,
                due?.period ?? '',
                due?.extended ?? '',
                due?.on ?? '',
              ],
            }))}
          />
        )}
      </section>
      <section class="card">
        <h2>期限停止计算　{still.length} 件</h2>
        {still.length === 0 ? (
          <p>没有停止计算的期限。告知补正、程序规定停止计算的部门核查，期限自动停止，收齐或者答复后继续。</p>
        ) : (
          <Cells
            caption="期限停止计算的案件"
            columns={['受理编号', '申请人', '环节', '原因']}
            rows={still.map(({ row, causes, applicant }) => ({
              key: row.number,
              cells: [open(row.number), applicant, states[row.state] ?? row.state, causes.join('；')],
            }))}
          />
        )}
      </section>
    </StaffPage>
  )
}

/** More than anybody reads on one page; the queue has them all. */
const MOST = 300

function limitsAt(office: Office, actor: AtWork): Limited[] {
  const filter = queueOf(office, actor)
  if (!filter) return []
  const { queues } = office.store
  const part = { limit: MOST, offset: 0 }
  const rows = [...queues.queue({ ...filter, ...part }), ...queues.queue({ ...filter, lamp: 'grey', ...part })]
  const seen = new Set<string>()
  const applicant = applicantsOf(office)
  return rows.flatMap((row): Limited[] => {
    if (seen.has(row.number)) return []
    seen.add(row.number)
    const head = office.store.head(row.number)
    if (!head) return []
    const c = head.context as ApplicationContext
    const review = office.law.procedure(head.machine).reviews[head.state]
    const isNear = (row.lamp === 'red' || row.lamp === 'amber') && row.dueOn !== null && row.dueOn >= filter.today
    const causes = Object.entries(c.still?.causes ?? {}).map(
      ([cause, since]) => `${stopReasons[cause] ?? checks[cause] ?? cause}，自 ${since}`,
    )
    return [
      {
        row,
        applicant: applicant(row.number),
        left: row.dueOn === null ? '' : leftOf(office, row.dueOn, filter.today),
        due: c.due,
        mayExtend: isNear && review?.extendBy !== undefined && c.due !== null && c.due.extended === undefined,
        causes,
      },
    ]
  })
}

/** The page of extensions and stops. */
export const extensionPages: StaffPart = (pages, desk) => {
  pages.get('/extensions', { config: { access: caseRoles } }, (request, reply) => {
    const props = { limits: limitsAt(desk.office, request.actor), isHead: request.actor.role === 'head' }
    return desk.send(reply, <ExtensionsPage shell={desk.shell(request, reply)} {...props} />)
  })
}
