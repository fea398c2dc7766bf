import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { z } from 'zod'
import { badInput } from '../bad-input.ts'
import { legalDayOf } from '../calendar.ts'
import { exportName } from '../export.ts'
import { listOnThread } from '../list-thread.ts'
import type { Office } from '../office.ts'
import type { ListFile, Query } from '../queries/query.ts'
import { recordLook } from '../record-look.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { sendFile } from './attachment.ts'
import { draft7 } from './schemas.ts'

/** The `GET` route of a query. */
export function readRoute(query: Query, office: Office): RouteOptions {
  return {
    method: 'GET',
    url: `/api${query.path}`,
    config: { access: 'by-case', scope: query.name },
    schema: { response: { 200: draft7(query.output) } },
    async handler(request, reply) {
      const { format, ...input } = queryOf(query.input, request) as { format?: 'json' | 'csv' | 'xlsx' }
      if (query.file === undefined || format === undefined || format === 'json') {
        const answer = query.read(office, request.actor, input)
        if (query.opens) recordLook(office, request.actor, query.name, (input as { number: string }).number)
        return answer
      }
      return sendList(office, query.file, format, input, request, reply)
    },
  }
}

async function sendList(
  office: Office,
  file: ListFile,
  type: 'csv' | 'xlsx',
  input: Record<string, unknown>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  // A file is the whole list: a part of it that looks like the whole would be worse than none.
  for (const field of ['limit', 'offset'])
    if (Object.hasOwn(request.query as object, field)) throw refused(field, say.wholeList(field))
  const { name, plain } = file
  const on = legalDayOf(office.now())
  const { actor } = request
  const pieces = await listOnThread({ path: office.store.path, list: plain, type, actor, input, on })
  return sendFile(reply, {
    name: exportName({ name, conditions: file.conditions(input), on }, type),
    plain,
    type,
    pieces,
  })
}

/** The parameters of path and query, parsed by a shape. Refuses naming each that is wrong, unknown or given twice. */
export function queryOf<S extends z.ZodObject>(shape: S, request: FastifyRequest): z.output<S> {
  const input = inputOf(request.query as object, request.params as object)
  const parsed = shape.safeParse(input, { reportInput: true })
  if (!parsed.success) throw badInput(parsed.error)
  return parsed.data
}

function inputOf(given: object, params: object): object {
  for (const field of Object.keys(given)) {
    const message = Object.hasOwn(params, field)
      ? say.inThePath(field)
      : Array.isArray((given as Record<string, unknown>)[field])
        ? say.givenTwice(field)
        : undefined
    if (message) throw refused(field, message)
  }
  return { ...given, ...params }
}

const refused = (field: string, message: string) =>
  new Refused('invalid', say.badInput([message]), { issues: [{ field, message }] })
