import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { areaCode, day } from '../../machines/fact.ts'
import { legalDayOf } from '../calendar.ts'
import { exportName } from '../export.ts'
import { importIntake } from '../import.ts'
import { intakeTemplate, writeIntake } from '../intake.ts'
import { readOnThread } from '../intake-thread.ts'
import type { AtWork, Office } from '../office.ts'
import { areaName, organ } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { lists, say } from '../words.ts'
import { sendFile } from './attachment.ts'
import { sendProblem } from './problem.ts'
import { queryOf } from './reads.ts'
import { draft7 } from './schemas.ts'
import { keyOf } from './wishes.ts'

/* Intake files over HTTP: the empty form to fetch, the filled one to hand in. */

/** Ten thousand households as XLSX are two to three megabytes, as CSV five. */
export const FILE_LIMIT = 32 * 1024 * 1024

/** What a roll may come as. Which of the two it is, its first bytes say. */
export const rollTypes = ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'] as const

export const batchQuery = z.strictObject({
  accept: z
    .enum(['all', 'good-rows'])
    .default('all')
    .describe('all：有一处错误则整份不收；good-rows：只收没有错误的各户'),
  receivedOn: day.optional().describe('收到纸质材料的日期，默认今天'),
})

export const batchAnswer = z.strictObject({
  taken: z
    .array(
      z.strictObject({ line: z.int(), number: z.string(), before: z.boolean().describe('此前已收件，没有重复收') }),
    )
    .describe('已收件的各户：申请人所在行、受理编号'),
  errors: z.array(z.strictObject({ line: z.int(), column: z.string(), message: z.string() })),
  repeated: z.int().describe('taken 中此前已收件（同一文件，或内容相同的各户）、没有重复收的户数'),
  notes: z.array(z.string()).describe('不是错误而应知道的'),
})

export const templateQuery = z.strictObject({
  format: z.enum(['xlsx', 'csv']).default('xlsx'),
  county: areaCode.length(6, '区县应为 6 位区划代码').optional().describe('只列这个区县的街道'),
})

/** Only the clerk of a subdistrict or town hands in a roll, and only for it. */
function mustBeClerk({ role, organ: code }: AtWork): void {
  if (role !== 'clerk' || organ(code).level !== 'subdistrict') throw new Refused('forbidden', say.batchByClerk())
}

/** The routes of intake files; below them only rolls are read, no JSON. */
export const intakeRoutes =
  (office: Office) =>
  async (desk: FastifyInstance): Promise<void> => {
    desk.removeAllContentTypeParsers()
    desk.addContentTypeParser<Buffer>([...rollTypes], { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    desk.setErrorHandler((error, request, reply) =>
      sendProblem(error, request, reply, FILE_LIMIT, say.unsupportedRoll(rollTypes)),
    )

    desk.get('/api/intake-template', (request, reply) => {
      const { format, county } = queryOf(templateQuery, request)
      const conditions = county === undefined ? [] : [areaName(county)]
      // The lists of the workbook are made before anything is sent: an unknown county is refused, not cut off.
      const file = format === 'xlsx' ? intakeTemplate(county) : new TextEncoder().encode(writeIntake([]))
      const name = exportName({ name: lists.template.name, conditions, on: legalDayOf(office.now()) }, format)
      return sendFile(reply, { name, plain: 'intake-template', type: format, pieces: [file] })
    })

    const answer = draft7(batchAnswer)
    desk.post<{ Body: Buffer | undefined }>(
      '/api/intake-batches',
      {
        bodyLimit: FILE_LIMIT,
        // Before the file is let in.
        onRequest: (request, _reply, done) => {
          try {
            mustBeClerk(request.actor)
            done()
          } catch (refusal) {
            done(refusal as Error)
          }
        },
        schema: { response: { 200: answer, 201: answer } },
      },
      async (request, reply) => {
        // The key is asked for as with every post; what makes a repetition harmless is the file itself.
        keyOf(request.headers['idempotency-key'])
        const { accept, receivedOn } = queryOf(batchQuery, request)
        const { staff, organ: subdistrict } = request.actor
        const done = await importIntake(office, request.body ?? new Uint8Array(), staff, {
          accept: accept === 'all' ? 'all_or_nothing' : 'good_rows',
          subdistrict,
          read: readOnThread,
          ...(receivedOn === undefined ? {} : { receivedOn }),
        })
        const { errors, notes, repeated } = done
        const taken = done.taken.map(({ line, number, before }) => ({ line, number, before }))
        if (taken.length === 0) throw new Refused('invalid', say.batchRefused(errors.length), { errors, notes })
        if (taken.length === repeated) reply.header('idempotent-replay', 'true')
        reply.code(taken.length === repeated ? 200 : 201)
        return { taken, errors, repeated, notes }
      },
    )
  }
