/** @jsxRuntime automatic @jsxImportSource preact */
import multipart from '@fastify/multipart'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid } from 'uuid'
import type { JobItem } from '../../../db/jobs.ts'
import type { Lamp } from '../../../db/queue.ts'
import { day } from '../../../machines/fact.ts'
import { dayTyped } from '../../as-typed.mjs'
import { breath } from '../../breath.ts'
import { legalDayOf } from '../../calendar.ts'
import { procedureNamed } from '../../duties.ts'
import { exportName, exportXlsx, type List } from '../../export.ts'
import type { IntakeError } from '../../intake.ts'
import { type JobRunner, rowKey, waitingItem } from '../../jobs/many-wishes.ts'
import type { AtWork } from '../../office.ts'
import { applicantsOf } from '../../queries/applicant.ts'
import { caseSeenBy } from '../../queries/application.ts'
import { recordLook } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { openedText, sealedText } from '../../sealed-text.ts'
import { readAnswers } from '../../verifications/answer-file.ts'
import { type Department, departmentNamed } from '../../verifications/departments.ts'
import { checkStages, letterOf, type OpenCheck, openChecks } from '../../verifications/open-checks.ts'
import { requestCsv, requestRows, requestWorkbook } from '../../verifications/request-file.ts'
import { say } from '../../words.ts'
import { sendFile } from '../attachment.ts'
import { type StaffPart, slipsOf } from '../desk.tsx'
import type { Slip } from '../ui/form.tsx'
import { leftOf, soonFrom } from '../work/lamps.ts'
import { typedIn } from '../work/routes.tsx'
import { type AnswersKept, AnswersPage, AnswersPreviewPage } from './answers.tsx'
import { tickedIn } from './decide-routes.tsx'
import { jobOf } from './job-routes.tsx'
import { type CheckShown, type Tab, VerificationsPage } from './verifications.tsx'

const reviewers = { access: ['first_reviewer', 'reviewer', 'approver'] } as const
const PAGE = 50
const FILE_BYTES = 10 * 1024 * 1024

/** 部门核对: letters to other departments, their files out and in, what is overdue. */
export const verificationPages =
  (runner: JobRunner): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const { jobs } = office.store

    const applicant = applicantsOf(office)

    /** The checks the stages of a post have. */
    const checksOf = (actor: AtWork): string[] => [
      ...new Set(
        checkStages(office, actor).flatMap((stage) =>
          office.law.names.flatMap((name) =>
            (procedureNamed(office.law, name)?.reviews[stage]?.checks ?? []).map(({ key }) => key),
          ),
        ),
      ),
    ]

    const list = (
      request: FastifyRequest,
      reply: FastifyReply,
      asked: Readonly<Record<string, unknown>>,
      slips: readonly Slip[] = [],
      typed: Readonly<Record<string, string>> = {},
    ) => {
      const among = checksOf(request.actor)
      const check = among.includes(asked.check as string) ? (asked.check as string) : (among[0] ?? '')
      const today = legalDayOf(office.now())
      const soon = soonFrom(office, today)
      const open = openChecks(office, request.actor)
      const own = open.filter((each) => each.check === check)
      const isAsked = ({ request: its }: OpenCheck) => its !== null
      const counts = {
        asked: own.filter(isAsked).length,
        unasked: own.filter((each) => !isAsked(each)).length,
        overdue: open.filter(({ request: its }) => its !== null && its.due.on < today).length,
      }
      const tab: Tab =
        asked.tab === 'asked' || asked.tab === 'unasked' ? asked.tab : counts.asked > 0 ? 'asked' : 'unasked'
      const chosen = own
        .filter((each) => isAsked(each) === (tab === 'asked'))
        .sort((a, b) => ((a.request?.due.on ?? '') + a.number < (b.request?.due.on ?? '') + b.number ? -1 : 1))
      const pagesOf = Math.max(1, Math.ceil(chosen.length / PAGE))
      const page = Math.min(Math.max(1, Number(asked.page) || 1), pagesOf)
      const rows = chosen.slice((page - 1) * PAGE, page * PAGE).map((each): CheckShown => {
        const due = each.request?.due.on ?? ''
        const lamp: Lamp = due === '' ? 'grey' : due <= today ? 'red' : due <= soon ? 'amber' : 'green'
        const left = due === '' ? '' : leftOf(office, due, today)
        return { ...each, lamp, left, applicant: applicant(each.number), ...letterOf(office, each.number, check) }
      })
      const props = {
        tab,
        check,
        among,
        counts,
        rows,
        page,
        pages: pagesOf,
        ticked: asked.ticked === 'page',
        typed,
        slips,
      }
      return desk.send(
        reply,
        <VerificationsPage shell={desk.shell(request, reply)} {...props} />,
        slips.length > 0 ? 422 : 200,
      )
    }
    pages.get('/verifications', { config: reviewers }, (request, reply) =>
      list(request, reply, request.query as Record<string, unknown>),
    )

    const departmentOf = (key: string, check?: string): Department => {
      const found = departmentNamed(key)
      if (!found || (check !== undefined && found.check !== check))
        throw new Refused('invalid', say.noDepartment(), { field: 'department' })
      return found
    }

    // Letters: each case its own fact, in a job; who sends many letters at once does it as one.
    pages.post('/verifications/send', { config: reviewers }, (request, reply) => {
      const typed = typedIn(request)
      const [check, letter] = [typed.one('check'), typed.one('letter')]
      const ticked = typed.all('cases').flatMap(tickedIn)
      try {
        const department = departmentOf(typed.one('department'), check)
        if (ticked.length === 0) throw new Refused('invalid', say.noCasesChosen(), {})
        const id = uuid()
        const items = ticked.map(({ number, version }, i) => {
          const stage = caseSeenBy(office, request.actor, number).state
          const body = { application: number, version, stage, check, source: department.name, letter }
          return waitingItem(office, i + 1, rowKey(id, i + 1), number, { command: 'requestCheck', body, label: number })
        })
        // The letter's number is read once, before any letter goes out.
        if (letter.length < 2) throw new Refused('invalid', say.noLetter(), { field: 'letter' })
        add(request.actor, id, 'requestCheck', items.length, sealedText(office.sealer, {}), 'checked')
        jobs.begin(id, { kind: 'requestCheck', at: office.now().toISOString(), strict: false }, items)
        runner.wake()
        return desk.done(request, reply, `/jobs/${id}`)
      } catch (error) {
        return list(request, reply, { tab: 'unasked', check }, slipsOf(error), {
          ...{ letter, department: typed.one('department') },
        })
      }
    })

    function add(
      { staff, role, organ }: AtWork,
      id: string,
      kind: string,
      total: number,
      box: string,
      state: 'checked' | 'reading',
    ): void {
      const at = office.now().toISOString()
      const nothing = { endedAt: null, done: 0, refused: 0, takenUpAt: null, takenUpDone: 0, strict: false, why: '' }
      jobs.add({ id, kind, staff, role, organ, state, startedAt: at, total, box, ...nothing }, [])
    }

    pages.post('/verifications/export', { config: reviewers }, async (request, reply) => {
      const typed = typedIn(request)
      const [check, why, type] = [
        typed.one('check'),
        typed.one('why'),
        typed.one('type') === 'csv' ? 'csv' : 'xlsx',
      ] as const
      try {
        const department = departmentOf(typed.one('department'), check)
        const ticked = new Set(
          typed
            .all('cases')
            .flatMap(tickedIn)
            .map(({ number }) => number),
        )
        // Only cases of this post at work, whose question is open: whoever asks about others is not answered.
        const numbers = openChecks(office, request.actor).flatMap((each) =>
          each.check === check && each.request !== null && ticked.has(each.number) ? [each.number] : [],
        )
        if (numbers.length === 0) throw new Refused('invalid', say.noCasesChosen(), {})
        if (Array.from(why).length < 4) throw new Refused('invalid', say.whyExport(), { field: 'why' })
        for (const number of numbers)
          recordLook(office, request.actor, 'checkFile', number, `${department.name}：${why}`.slice(0, 200))
        await breath()
        const rows = requestRows(office, department, numbers)
        const pieces = type === 'csv' ? requestCsv(department, rows) : requestWorkbook(department, rows)
        const name = exportName({ name: '核对表', conditions: [department.name], on: legalDayOf(office.now()) }, type)
        return sendFile(reply, { name, plain: 'check-request', type, pieces })
      } catch (error) {
        return list(request, reply, { tab: 'asked', check }, slipsOf(error), {
          why,
          department: typed.one('department'),
        })
      }
    })

    pages.get('/verifications/template/:file', { config: reviewers }, (request, reply) => {
      const { file } = request.params as { file: string }
      const department = departmentOf(file.replace(/\.xlsx$/, ''))
      const name = exportName(
        { name: '核对表', conditions: [department.name, '空白'], on: legalDayOf(office.now()) },
        'xlsx',
      )
      return sendFile(reply, { name, plain: 'check-template', type: 'xlsx', pieces: requestWorkbook(department, []) })
    })

    const upload = (
      request: FastifyRequest,
      reply: FastifyReply,
      typed: Readonly<Record<string, string>>,
      slips: readonly Slip[] = [],
    ) =>
      desk.send(
        reply,
        <AnswersPage shell={desk.shell(request, reply)} {...{ typed, slips }} />,
        slips.length > 0 ? 422 : 200,
      )
    pages.get('/verifications/answers', { config: reviewers }, (request, reply) =>
      upload(request, reply, { answeredOn: legalDayOf(office.now()) }),
    )
    pages.register(async (files) => {
      await files.register(multipart, {
        attachFieldsToBody: 'keyValues',
        limits: { fileSize: FILE_BYTES, files: 1, fields: 6, parts: 7 },
        onFile: async function (this: FastifyRequest, part: { toBuffer(): Promise<Buffer>; value?: unknown }) {
          part.value = await part.toBuffer()
        } as never,
      })
      files.post(
        '/verifications/answers',
        { config: reviewers, bodyLimit: FILE_BYTES + 65_536 },
        async (request, reply) => {
          const typed = typedIn(request)
          const { file } = (request.body ?? {}) as { file?: Buffer }
          const answeredOn = dayTyped(typed.one('answeredOn'))
          try {
            const department = departmentOf(typed.one('department'))
            if (!day.safeParse(answeredOn).success)
              throw new Refused('invalid', say.noSuchDayTyped(typed.one('answeredOn')), { field: 'answeredOn' })
            if (!Buffer.isBuffer(file) || file.length === 0)
              throw new Refused('invalid', say.noAnswerGiven(), { field: 'file' })
            const { answers, errors } = await readAnswers(office, request.actor, department, file, answeredOn)
            const counted: Record<string, number> = {}
            for (const { verdict } of answers) counted[verdict] = (counted[verdict] ?? 0) + 1
            const read: AnswersKept = {
              ...{ department: department.key, answeredOn, verdicts: counted, errors },
              persons: answers.reduce((sum, { persons }) => sum + persons, 0),
            }
            const id = uuid()
            add(request.actor, id, 'recordCheck', answers.length, sealedText(office.sealer, read), 'reading')
            const items = answers.map(({ line, number, body }, i): JobItem => {
              const label = `第 ${line} 行`
              return waitingItem(office, i + 1, rowKey(id, i + 1), number, { command: 'recordCheck', body, label })
            })
            for (let from = 0; from < items.length; from += 200) {
              jobs.append(id, items.slice(from, from + 200))
              await breath()
            }
            jobs.move(id, ['reading'], 'checked', office.now().toISOString())
            return reply.redirect(`/verifications/answers/${id}`, 303)
          } catch (error) {
            const slips = slipsOf(error).map(({ field, message }) => ({
              field: ['department', 'answeredOn'].includes(field) ? field : 'file',
              message,
            }))
            return upload(
              request,
              reply,
              { department: typed.one('department'), answeredOn: typed.one('answeredOn') },
              slips,
            )
          }
        },
      )
    })

    const checked = (request: FastifyRequest) => {
      const job = jobOf(desk, request)
      if (job.kind !== 'recordCheck') throw new Refused('not_found', say.noSuchJob(), {})
      const read = openedText(office.sealer, job.box) as AnswersKept
      return { job, read, department: departmentOf(read.department) }
    }
    pages.get('/verifications/answers/:id', { config: reviewers }, (request, reply) => {
      const { job, read, department } = checked(request)
      if (job.state !== 'checked') return reply.redirect(`/jobs/${job.id}`, 303)
      const props = { id: job.id, read, department, slips: [] }
      return desk.send(reply, <AnswersPreviewPage shell={desk.shell(request, reply)} {...props} />)
    })
    pages.get('/verifications/answers/:id/errors.xlsx', { config: reviewers }, (request, reply) => {
      const { job, read, department } = checked(request)
      recordLook(office, request.actor, 'importErrors', '', job.id)
      const errors: List<IntakeError> = {
        ...{ name: '核对答复错误', conditions: [department.name], on: legalDayOf(office.now()), rows: read.errors },
        columns: [
          { title: '行', width: 8, of: ({ line }) => line },
          { title: '栏目', width: 16, of: ({ column }) => column },
          { title: '问题和改法', width: 90, of: ({ message }) => message },
        ],
      }
      const pieces = [...exportXlsx(errors)]
      return sendFile(reply, { name: exportName(errors, 'xlsx'), plain: 'errors', type: 'xlsx', pieces })
    })
    pages.post('/verifications/answers/:id/discard', { config: reviewers }, (request, reply) => {
      const { job } = checked(request)
      if (job.state === 'checked') jobs.discard(job.id)
      return desk.done(request, reply, '/verifications', '核对结果已删除，没有登记。')
    })
    pages.post('/verifications/answers/:id', { config: reviewers }, (request, reply) => {
      const { job, read, department } = checked(request)
      if (job.state !== 'checked') return desk.done(request, reply, `/jobs/${job.id}`, say.doneAlready())
      if (job.total === 0) {
        const props = { id: job.id, read, department, slips: [{ field: '', message: say.noAnswers() }] }
        return desk.send(reply, <AnswersPreviewPage shell={desk.shell(request, reply)} {...props} />, 422)
      }
      jobs.begin(job.id, { kind: 'recordCheck', at: office.now().toISOString(), strict: false }, [])
      runner.wake()
      return desk.done(request, reply, `/jobs/${job.id}`)
    })
  }
