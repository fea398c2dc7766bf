/** @jsxRuntime automatic @jsxImportSource preact */
import multipart from '@fastify/multipart'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid } from 'uuid'
import type { JobItem } from '../../../db/jobs.ts'
import { day } from '../../../machines/fact.ts'
import { dayTyped } from '../../as-typed.mjs'
import { breath } from '../../breath.ts'
import { legalDayOf } from '../../calendar.ts'
import { exportCsv, exportName, exportXlsx, type List } from '../../export.ts'
import { bodyOf, lookThroughRoll, type Wanted } from '../../import.ts'
import { type IntakeError, intakeTemplate, writeIntake } from '../../intake.ts'
import { readOnThread } from '../../intake-thread.ts'
import { type JobRunner, waitingItem } from '../../jobs/many-wishes.ts'
import { ancestors, areaName } from '../../organs.ts'
import { recordLook } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { openedText, sealedText } from '../../sealed-text.ts'
import { lists, say } from '../../words.ts'
import { sendFile } from '../attachment.ts'
import { type StaffPart, slipsOf } from '../desk.tsx'
import { FILE_LIMIT } from '../intake.ts'
import { MessageForStaff } from '../pages/staff-message.tsx'
import type { Slip } from '../ui/form.tsx'
import { typedIn } from '../work/routes.tsx'
import { ImportPage, PreviewPage, type RollRead } from './import.tsx'
import { jobOf } from './job-routes.tsx'

const clerks = { access: ['clerk'] } as const
const KIND = 'receiveApplication'
/** Rows kept in one transaction: others write between two. */
const PORTION = 200

/** 批量导入: a filled form is uploaded, looked through row by row, said yes to, and taken in as a job. */
export const importPages =
  (runner: JobRunner): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const { jobs } = office.store
    const readOf = (box: string) => openedText(office.sealer, box) as RollRead

    const upload = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = [], receivedOn = '') => {
      const waiting = jobs.checkedBy(request.actor.staff, KIND).map((job) => ({ job, read: readOf(job.box) }))
      const page = <ImportPage shell={desk.shell(request, reply)} {...{ waiting, slips, receivedOn }} />
      return desk.send(reply, page, slips.length > 0 ? 422 : 200)
    }
    pages.get('/intake/import', { config: clerks }, (request, reply) => upload(request, reply))

    pages.get('/intake/import/template.:type', { config: clerks }, (request, reply) => {
      const { type } = request.params as { type: string }
      const county = ancestors(request.actor.organ).county ?? ''
      if (type !== 'csv' && type !== 'xlsx') throw new Refused('not_found', say.noSuchJob(), {})
      const file = type === 'xlsx' ? intakeTemplate(county) : new TextEncoder().encode(writeIntake([]))
      const name = exportName(
        { name: lists.template.name, conditions: [areaName(county)], on: legalDayOf(office.now()) },
        type,
      )
      return sendFile(reply, { name, plain: 'intake-template', type, pieces: [file] })
    })

    pages.register(async (files) => {
      await files.register(multipart, {
        attachFieldsToBody: 'keyValues',
        limits: { fileSize: FILE_LIMIT, files: 1, fields: 6, parts: 7 },
        onFile: async function (
          this: FastifyRequest,
          part: { toBuffer(): Promise<Buffer>; filename?: string; value?: unknown },
        ) {
          part.value = Object.assign(await part.toBuffer(), { fileName: part.filename ?? '' })
        } as never,
      })
      files.setErrorHandler((error, request, reply) => {
        if ((error as { statusCode?: number }).statusCode !== 413) throw error
        const text = say.rollFileTooBig(FILE_LIMIT / 1024 / 1024)
        return desk.send(reply, <MessageForStaff shell={desk.shell(request, reply)} text={text} status={413} />, 413)
      })
      files.post('/intake/import', { config: clerks, bodyLimit: FILE_LIMIT + 65_536 }, async (request, reply) => {
        const { file } = (request.body ?? {}) as { file?: Buffer & { readonly fileName?: string } }
        const typed = typedIn(request).one('receivedOn')
        const receivedOn = typed === '' ? undefined : dayTyped(typed)
        try {
          if (!Buffer.isBuffer(file) || file.length === 0)
            throw new Refused('invalid', say.noRollGiven(), { field: 'file' })
          if (receivedOn !== undefined && !day.safeParse(receivedOn).success)
            throw new Refused('invalid', say.noSuchDayTyped(typed), { field: 'receivedOn' })
          const { organ: subdistrict } = request.actor
          const found = await lookThroughRoll(office, file, {
            ...{ subdistrict, read: readOnThread },
            ...(receivedOn === undefined ? {} : { receivedOn }),
          })
          // A file that is no roll at all has one thing wrong with it: said where it was chosen.
          const [only, ...more] = found.errors
          if (only && found.wishes.length === 0 && more.length === 0)
            throw new Refused('invalid', only.message, { field: 'file' })
          const id = await kept(request, found, file.fileName || '收件名单', receivedOn ?? null)
          return reply.redirect(`/intake/import/${id}`, 303)
        } catch (error) {
          const slips = slipsOf(error).map(({ field, message }) => ({
            field: field === 'receivedOn' ? field : 'file',
            message,
          }))
          return upload(request, reply, slips, typed)
        }
      })
    })

    /** Keeps what was read, sealed, until its clerk says yes to it. */
    async function kept(
      { actor }: FastifyRequest,
      { wishes, errors, notes }: Awaited<ReturnType<typeof lookThroughRoll>>,
      fileName: string,
      receivedOn: string | null,
    ): Promise<string> {
      const id = uuid()
      const fresh = wishes.filter(({ before }) => before === undefined)
      const read: RollRead = {
        ...{ fileName: fileName.slice(0, 100), receivedOn, errors, notes },
        households: wishes.length,
        persons: fresh.reduce((sum, { row }) => sum + row.form.members.length, 0),
        before: wishes.length - fresh.length,
      }
      const { staff, role, organ } = actor
      const at = office.now().toISOString()
      const nothing = { endedAt: null, done: 0, refused: 0, takenUpAt: null, takenUpDone: 0, strict: false, why: '' }
      jobs.add(
        {
          ...{ id, kind: KIND, staff, role, organ, state: 'reading', startedAt: at, total: wishes.length, ...nothing },
          box: sealedText(office.sealer, read),
        },
        [],
      )
      for (let from = 0; from < wishes.length; from += PORTION) {
        jobs.append(
          id,
          wishes.slice(from, from + PORTION).map((wanted, i) => itemOf(from + i + 1, wanted, receivedOn)),
        )
        await breath()
      }
      jobs.move(id, ['reading'], 'checked', at)
      return id
    }

    function itemOf(n: number, { row, key, before }: Wanted, receivedOn: string | null): JobItem {
      const label = `第 ${row.line} 行，户号 ${row.household}`
      if (before === undefined)
        return waitingItem(office, n, key, '', { command: KIND, body: bodyOf(row, receivedOn ?? undefined), label })
      const told = sealedText(office.sealer, { label, before: true })
      return { n, key, state: 'done', subject: before, box: null, told }
    }

    const checked = (request: FastifyRequest) => {
      const job = jobOf(desk, request)
      if (job.kind !== KIND) throw new Refused('not_found', say.noSuchJob(), {})
      return { job, read: readOf(job.box) }
    }
    pages.get('/intake/import/:id', { config: clerks }, (request, reply) => {
      const { job, read } = checked(request)
      if (job.state !== 'checked') return reply.redirect(`/jobs/${job.id}`, 303)
      return desk.send(reply, <PreviewPage shell={desk.shell(request, reply)} {...{ id: job.id, read, slips: [] }} />)
    })
    pages.get('/intake/import/:id/errors.:type', { config: clerks }, (request, reply) => {
      const { job, read } = checked(request)
      const { type } = request.params as { type: string }
      if (type !== 'csv' && type !== 'xlsx') throw new Refused('not_found', say.noSuchJob(), {})
      recordLook(office, request.actor, 'importErrors', '', job.id)
      const list: List<IntakeError> = {
        ...{ name: '收件名单错误', on: legalDayOf(office.now()), rows: read.errors },
        columns: [
          { title: '行', width: 8, of: ({ line }) => line },
          { title: '栏目', width: 16, of: ({ column }) => column },
          { title: '问题和改法', width: 90, of: ({ message }) => message },
        ],
      }
      const pieces = [...(type === 'csv' ? exportCsv(list) : exportXlsx(list))]
      return sendFile(reply, { name: exportName(list, type), plain: 'errors', type, pieces })
    })
    pages.post('/intake/import/:id/discard', { config: clerks }, (request, reply) => {
      const { job } = checked(request)
      if (job.state === 'checked') jobs.discard(job.id)
      return desk.done(request, reply, '/intake/import', '核对结果已删除，没有收件。')
    })
    pages.post('/intake/import/:id', { config: clerks }, (request, reply) => {
      const { job, read } = checked(request)
      if (job.state !== 'checked') return desk.done(request, reply, `/jobs/${job.id}`, say.doneAlready())
      const strict = typedIn(request).one('accept') !== 'good'
      const slip =
        read.households === read.before
          ? say.importNothingNew()
          : strict && read.errors.length > 0
            ? say.importHasErrors()
            : undefined
      if (slip !== undefined) {
        const props = { id: job.id, read, slips: [{ field: '', message: slip }] }
        return desk.send(reply, <PreviewPage shell={desk.shell(request, reply)} {...props} />, 422)
      }
      jobs.begin(job.id, { kind: KIND, at: office.now().toISOString(), strict }, [])
      runner.wake()
      return desk.done(request, reply, `/jobs/${job.id}`)
    })
  }
