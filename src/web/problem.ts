import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type RefusalCode, Refused } from '../refusal.ts'
import { problemTitles, refusalTitles, say } from '../words.ts'
import { securityHeaders } from './security.ts'

type WebCode = keyof typeof problemTitles
export type ProblemCode = RefusalCode | WebCode

/** The only place where refusals meet HTTP numbers. */
export const statusOf: Readonly<Record<ProblemCode, number>> = {
  invalid: 422,
  forbidden: 403,
  not_found: 404,
  not_allowed: 409,
  conflict: 409,
  malformed: 400,
  key_missing: 400,
  unauthenticated: 401,
  unknown_route: 404,
  method_not_allowed: 405,
  no_longer_public: 410,
  too_many: 429,
  too_large: 413,
  unsupported_type: 415,
  internal: 500,
  unavailable: 503,
}

/** What stands in the way before a wish is understood: the problems that only HTTP has. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: WebCode
  readonly headers: Readonly<Record<string, string>>

  constructor(code: WebCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.code = code
    this.headers = headers
  }
}

/** The body of every error (RFC 9457). */
export const problemBody = z.strictObject({
  type: z.string().describe('urn:anju:problem:<code>'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('一句话说明哪里不对、怎么办'),
  code: z.enum(Object.keys(statusOf) as [ProblemCode, ...ProblemCode[]]),
  instance: z.string().describe('urn:anju:request:<编号>，与日志对应'),
  issues: z.array(z.strictObject({ field: z.string(), message: z.string() })).optional(),
  details: z.record(z.string(), z.unknown()).optional(),
})
export type ProblemBody = z.infer<typeof problemBody>

/** Makes the body of a problem. Field slips stand in `issues`; what else programs may want, in `details`. */
export function bodyOf(
  code: ProblemCode,
  detail: string,
  request: string,
  given: Readonly<Record<string, unknown>> = {},
): ProblemBody {
  const { issues, field, ...details } = given
  const slips = Array.isArray(issues) ? issues : typeof field === 'string' ? [{ field, message: detail }] : []
  return {
    type: `urn:anju:problem:${code}`,
    title: code in refusalTitles ? refusalTitles[code as RefusalCode] : problemTitles[code as WebCode],
    status: statusOf[code],
    detail,
    code,
    instance: `urn:anju:request:${request}`,
    ...(slips.length > 0 ? { issues: slips } : {}),
    ...(Object.keys(details).length > 0 ? { details } : {}),
  }
}

export const problemType = 'application/problem+json; charset=utf-8'

/**
 * Answers with a problem: a refusal, what Fastify found unreadable, or, message hidden and logged, a bug. `unsupported`
 * says which media types the route reads; `onPage` tells a browser instead.
 */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  bodyLimit: number,
  unsupported: string = say.unsupportedType(),
  onPage?: (status: number, detail: string) => FastifyReply,
): FastifyReply {
  const send = (code: ProblemCode, detail: string, details?: Readonly<Record<string, unknown>>) =>
    onPage?.(statusOf[code], detail) ??
    reply
      .code(statusOf[code])
      .type(problemType)
      .send(JSON.stringify(bodyOf(code, detail, request.id, details)))
  if (error instanceof Refused) return send(error.code, error.message, error.details)
  if (error instanceof Problem) {
    reply.headers(error.headers)
    return send(error.code, error.message)
  }
  // Fastify's own messages may quote the request, so none of them is passed on.
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return send('too_large', say.tooLarge(bodyLimit))
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return send('unsupported_type', unsupported)
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') return send('unknown_route', say.unknownRoute())
  if (String(code).startsWith('SQLITE_BUSY')) return send('unavailable', say.busy())
  if (statusCode === 429) return send('too_many', say.tooMany())
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return send('malformed', say.malformed())
  request.log.error({ err: error }, 'request failed')
  return send('internal', say.internal(request.id))
}

/** Answers what Node could not even read as HTTP, on the bare socket. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const body = JSON.stringify(bodyOf('malformed', say.malformed(), 'unread'))
  const headers = {
    ...securityHeaders,
    'content-type': problemType,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 400 ${STATUS_CODES[400]}\r\n${lines.join('')}\r\n${body}`)
}
