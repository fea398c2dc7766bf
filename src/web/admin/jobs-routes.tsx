/** @jsxRuntime automatic @jsxImportSource preact */
import type { JobRow } from '../../../db/jobs.ts'
import type { DocumentRow } from '../../../db/project.ts'
import { localTime } from '../../calendar.ts'
import { type AuditRun, lastAudits } from '../../last-audit.ts'
import { organName } from '../../organs.ts'
import { commands, documentKinds } from '../../words.ts'
import { Cells } from '../audit/cells.tsx'
import type { StaffPart } from '../desk.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { StandSign } from './lamp.tsx'
import { administrators } from './parts.ts'

const SHOWN = 200

/** 后台任务: what waits to be printed, what could not be, work for many at once, and the audits of the nights. No case is named. */
export const jobsPages: StaffPart = (pages, { office, ...desk }) => {
  pages.get('/admin/jobs', { config: administrators }, (request, reply) => {
    const { store } = office
    const audits = lastAudits(store.path)
    const runs = audits
      ? [audits.latest, ...(audits.full && audits.full.at !== audits.latest.at ? [audits.full] : [])]
      : []
    const props = {
      ...{ waiting: store.waitingDocuments().length, failed: store.documents({ state: 'failed', limit: SHOWN }) },
      ...{ open: store.jobs.openJobs(), runs },
    }
    return desk.send(reply, <JobsPage shell={desk.shell(request, reply)} {...props} />)
  })
}

interface Props {
  readonly shell: StaffShell
  readonly waiting: number
  readonly failed: readonly DocumentRow[]
  readonly open: readonly JobRow[]
  readonly runs: readonly AuditRun[]
}

const jobStates: Readonly<Record<string, string>> = {
  running: '进行中',
  cancelling: '正在取消',
  stopped: '停下了',
  checked: '待确认',
}

function JobsPage({ shell, waiting, failed, open, runs }: Props) {
  const reasons = [...Map.groupBy(failed, (row) => `${row.organ} ${row.kind} ${row.failure ?? ''}`).values()]
  return (
    <StaffPage shell={shell} title="后台任务" section="/admin/jobs">
      <h1>后台任务</h1>
      <section class="card">
        <h2>文书制发</h2>
        <p>
          排队 {waiting} 份，没有做成 {failed.length} 份。
        </p>
        {reasons.length > 0 && (
          <Cells
            caption="没有做成的文书"
            columns={['单位', '文书', ['份数', 'n'], '为什么，怎么办']}
            rows={reasons.map((rows) => {
              const [row] = rows as [DocumentRow, ...DocumentRow[]]
              return {
                key: row.number,
                cells: [organName(row.organ), documentKinds[row.kind] ?? row.kind, rows.length, row.failure ?? ''],
              }
            })}
          />
        )}
      </section>
      <section class="card">
        <h2>批量任务</h2>
        {open.length === 0 ? (
          <p>没有进行中的任务。</p>
        ) : (
          <Cells
            caption="批量任务"
            columns={['任务', '单位', '发起人', '状态', '进度']}
            rows={open.map((job) => ({
              key: job.id,
              cells: [
                commands[job.kind] ?? '批量办理',
                organName(job.organ),
                job.staff,
                jobStates[job.state] ?? job.state,
                `${job.done} / ${job.total}${job.refused > 0 ? `，未办成 ${job.refused}` : ''}`,
              ],
            }))}
          />
        )}
        <p class="hint">内容和办理对象只给发起的岗位看（“批量任务”）。</p>
      </section>
      <section class="card">
        <h2>夜间核验</h2>
        {runs.length === 0 ? (
          <p>还没有核验过：服务每夜自动核验新增部分，每周核验全部；也可以执行 anju audit。</p>
        ) : (
          <Cells
            caption="夜间核验"
            columns={['结束于', '范围', ['事实', 'n'], ['用时（秒）', 'n'], '结果']}
            rows={runs.map((run) => ({
              key: run.at,
              cells: [
                localTime(run.at),
                run.scope === 'full' ? '整体' : '新增部分',
                run.facts,
                run.seconds,
                <>
                  <StandSign lamp={run.findings > 0 || run.error ? 'red' : 'green'} />{' '}
                  {run.error ?? (run.findings > 0 ? `${run.findings} 处差异` : '没有差异')}
                </>,
              ],
            }))}
          />
        )}
      </section>
    </StaffPage>
  )
}
