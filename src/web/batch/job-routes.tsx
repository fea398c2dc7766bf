/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyRequest } from 'fastify'
import type { JobRow } from '../../../db/jobs.ts'
import { breath } from '../../breath.ts'
import { legalDayOf } from '../../calendar.ts'
import { colleagues } from '../../colleagues.ts'
import { exportCsv, exportName, exportXlsx, type List } from '../../export.ts'
import { type JobRunner, toldBy } from '../../jobs/many-wishes.ts'
import { lastAudits } from '../../last-audit.ts'
import type { Office } from '../../office.ts'
import { recordLook } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { isFresh } from '../../sign-in.ts'
import { say } from '../../words.ts'
import { sendFile } from '../attachment.ts'
import type { StaffDesk, StaffPart } from '../desk.tsx'
import { caseRoles } from '../ui/sections.ts'
import { JobPage, JobsPage, jobName, type ResultShown, resultSays } from './jobs.tsx'
import { batchScript, batchScriptPath } from './script.ts'

const workers = { access: caseRoles } as const
const PAGE = 50
/** Rows opened in one go. */
const FEW = 250

/** A job of one's own post; one only looked through is its maker's alone. Another is not found. */
export function jobOf({ office }: Pick<StaffDesk, 'office'>, request: FastifyRequest): JobRow {
  const { staff, role, organ } = request.actor
  const job = office.store.jobs.job((request.params as { id: string }).id)
  if (!job || job.role !== role || job.organ !== organ || (job.state === 'checked' && job.staff !== staff))
    throw new Refused('not_found', say.noSuchJob(), {})
  return job
}

/** 批量任务: how far they are, what became of each row, stopped and gone on with. */
export const jobPages =
  (runner: JobRunner): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const { jobs } = office.store
    const at = () => office.now().toISOString()

    pages.get(batchScriptPath, { config: { access: 'everyone' } }, (_request, reply) =>
      reply
        .type('text/javascript; charset=utf-8')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(batchScript),
    )

    pages.get('/jobs', { config: workers }, (request, reply) => {
      const named = colleagues(office)
      const own = jobs.jobsOf(request.actor, 100).map((job) => ({ ...job, by: named(job.staff) }))
      const props = { jobs: own, system: systemJobs(office) }
      return desk.send(reply, <JobsPage shell={desk.shell(request, reply)} {...props} />)
    })

    pages.get('/jobs/:id', { config: workers }, (request, reply) => {
      const job = jobOf(desk, request)
      const query = request.query as { only?: unknown; page?: unknown }
      const only = query.only === 'refused' ? 'refused' : ''
      const shown = only === '' ? job.total : job.refused
      const pagesOf = Math.max(1, Math.ceil(shown / PAGE))
      const page = Math.min(Math.max(1, Number(query.page) || 1), pagesOf)
      const results = jobs
        .items(job.id, only === '' ? null : only, PAGE, (page - 1) * PAGE)
        .map((each) => shownOf(office, each))
      const by = colleagues(office)(job.staff)
      const props = { job, by, now: office.now(), results, only, page, pages: pagesOf, shown } as const
      return desk.send(reply, <JobPage shell={desk.shell(request, reply)} {...props} />)
    })

    pages.get('/jobs/:id/results.:type', { config: workers }, async (request, reply) => {
      const job = jobOf(desk, request)
      const { type } = request.params as { type: string }
      if (type !== 'csv' && type !== 'xlsx') throw new Refused('not_found', say.noSuchJob(), {})
      const only = (request.query as { only?: unknown }).only === 'refused'
      recordLook(office, request.actor, 'jobFile', '', `${jobName(job)} ${job.id}`)
      const rows: ResultShown[] = []
      for (let from = 0, some = rows; from === 0 || some.length === FEW; from += FEW) {
        some = jobs.items(job.id, only ? 'refused' : null, FEW, from).map((each) => shownOf(office, each))
        rows.push(...some)
        // Ten thousand outcomes are opened: others have their turn in between.
        await breath()
      }
      const list: List<ResultShown> = {
        name: jobName(job),
        conditions: only ? ['未办成'] : [],
        on: legalDayOf(office.now()),
        columns: [
          { title: '序号', width: 8, of: ({ n }) => n },
          { title: '名单中的位置', width: 24, of: ({ label, subject }) => (label === subject ? '' : label) },
          { title: '受理编号', width: 24, of: ({ subject }) => subject },
          { title: '结果', width: 12, of: resultSays },
          { title: '说明', width: 90, of: ({ message }) => message },
        ],
        rows,
      }
      const pieces: Uint8Array[] = []
      for (const piece of type === 'csv' ? exportCsv(list) : exportXlsx(list)) {
        pieces.push(piece)
        await breath()
      }
      return sendFile(reply, { name: exportName(list, type), plain: 'results', type, pieces })
    })

    pages.post('/jobs/:id/cancel', { config: workers }, (request, reply) => {
      const { id } = jobOf(desk, request)
      if (!jobs.move(id, ['running'], 'cancelling', at()))
        return desk.done(request, reply, `/jobs/${id}`, say.jobOver())
      runner.wake()
      return desk.done(request, reply, `/jobs/${id}`, '正在取消：已经交办的几件办完后停下，其余的不再办理。')
    })
    pages.post('/jobs/:id/go-on', { config: workers }, (request, reply) => {
      const job = jobOf(desk, request)
      // Whoever goes on acts as who began it: that is the same person, proved again where it is an approval.
      if (job.staff !== request.actor.staff || job.strict) throw new Refused('not_allowed', say.jobOver(), {})
      if (job.kind === 'approveApplication' && !isFresh(office, desk.who(request).session))
        return reply.redirect(`/account/proof?next=${encodeURIComponent(`/jobs/${job.id}`)}`, 303)
      if (!jobs.move(job.id, ['stopped'], 'running', at())) throw new Refused('not_allowed', say.jobOver(), {})
      runner.wake()
      return desk.done(request, reply, `/jobs/${job.id}`, '接着办理。')
    })
  }

function shownOf(office: Office, item: ReturnType<Office['store']['jobs']['items']>[number]): ResultShown {
  const { label, message = '', before = false } = toldBy(office, item)
  return { n: item.n, label, subject: item.subject, state: item.state, message, before }
}

/** What goes on without anybody's asking, in a line each. */
function systemJobs({ store }: Office): (readonly [string, string])[] {
  const waiting = store.waitingDocuments().length
  const audits = lastAudits(store.path)
  return [
    ['文书制作', waiting === 0 ? '没有待制发的文书' : `待制发 ${waiting} 份，随时自动进行`],
    [
      '夜间核验',
      audits === null
        ? '尚未进行'
        : `${audits.latest.at.slice(0, 16).replace('T', ' ')}（世界时）核验 ${audits.latest.facts} 条事实，发现 ${audits.latest.findings} 处`,
    ],
  ]
}
