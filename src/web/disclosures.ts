import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { legalDayOf } from '../calendar.ts'
import { disclosureTemplate, templateName } from '../disclosures/file.ts'
import { importDisclosures, mustBePublisher } from '../disclosures/import.ts'
import { disclosureKinds, kindNamed } from '../disclosures/kinds.ts'
import type { Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { sendFile } from './attachment.ts'
import { FILE_LIMIT, rollTypes } from './intake.ts'
import { sendProblem } from './problem.ts'
import { queryOf } from './reads.ts'
import { draft7 } from './schemas.ts'
import { keyOf } from './wishes.ts'

/* Files of the disclosure column over HTTP: the empty form to fetch, the filled one to look over and to hand in. */

const kind = z.enum(disclosureKinds.map(({ key }) => key) as [string, ...string[]]).describe('事项种类')
export const disclosureTemplateQuery = z.strictObject({ kind, format: z.enum(['xlsx', 'csv']).default('xlsx') })
export const disclosureBatchQuery = z.strictObject({
  kind,
  accept: z
    .enum(['all', 'good-rows'])
    .default('all')
    .describe('all：有一处错误则整份不收；good-rows：只收没有错误的各项'),
  preview: z.enum(['yes', 'no']).default('no').describe('yes：只告知结果，不录入'),
})
export const disclosureBatchAnswer = z.strictObject({
  taken: z.array(
    z.strictObject({
      line: z.int(),
      title: z.string(),
      number: z.string().nullable().describe('预览时尚无编号'),
      dueOn: z.string().describe('公开期限'),
      before: z.boolean().describe('此前已由同一文件录入'),
    }),
  ),
  errors: z.array(z.strictObject({ line: z.int(), column: z.string(), message: z.string() })),
  notes: z.array(z.string()),
})

/** The routes of files of items; below them only lists are read, no JSON. */
export const disclosureFileRoutes =
  (office: Office) =>
  async (desk: FastifyInstance): Promise<void> => {
    desk.removeAllContentTypeParsers()
    desk.addContentTypeParser<Buffer>([...rollTypes], { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    desk.setErrorHandler((error, request, reply) =>
      sendProblem(error, request, reply, FILE_LIMIT, say.unsupportedRoll(rollTypes)),
    )
    desk.get('/api/disclosure-template', (request, reply) => {
      const { kind: key, format } = queryOf(disclosureTemplateQuery, request)
      const one = kindNamed(key)
      const name = templateName(one, legalDayOf(office.now()), format)
      const pieces = [disclosureTemplate(one, format)]
      return sendFile(reply, { name, plain: `${key}-template`, type: format, pieces })
    })
    const answer = draft7(disclosureBatchAnswer)
    desk.post<{ Body: Buffer | undefined }>(
      '/api/disclosure-batches',
      {
        bodyLimit: FILE_LIMIT,
        onRequest: (request, _reply, done) => {
          try {
            mustBePublisher(request.actor)
            done()
          } catch (refusal) {
            done(refusal as Error)
          }
        },
        schema: { response: { 200: answer, 201: answer } },
      },
      async (request, reply) => {
        keyOf(request.headers['idempotency-key'])
        const { kind: key, accept, preview } = queryOf(disclosureBatchQuery, request)
        const file = request.body ?? new Uint8Array()
        const options = { kind: kindNamed(key), accept, preview: preview === 'yes' }
        const done = await importDisclosures(office, file, request.actor, options)
        const { taken, errors, notes } = done
        if (taken.length === 0) throw new Refused('invalid', say.batchRefused(errors.length), { errors, notes })
        const isNew = !options.preview && taken.some(({ before }) => !before)
        reply.code(isNew ? 201 : 200)
        return done
      },
    )
  }
