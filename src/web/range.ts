import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CheckedFile } from '../documents/checked-file.ts'

/** First and last byte asked for; null: everything; 'beyond': nothing of it is there. */
export function rangeOf(header: string | undefined, size: number): readonly [number, number] | null | 'beyond' {
  // Several ranges at once, other units and what nobody can read may be answered whole (RFC 9110, 14.2).
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return null
  if (first === '') return Number(last) === 0 || size === 0 ? 'beyond' : [Math.max(0, size - Number(last)), size - 1]
  if (last !== '' && Number(last) < Number(first)) return null
  if (Number(first) >= size) return 'beyond'
  return [Number(first), last === '' ? size - 1 : Math.min(Number(last), size - 1)]
}

/** Sends a checked file, or the part of it that is asked for: 206, 416, and 304 where the reader has it. */
export async function sendChecked(
  request: FastifyRequest,
  reply: FastifyReply,
  file: CheckedFile,
  etag: string,
): Promise<FastifyReply> {
  const { size } = file
  const bare = async (code: number) => {
    await file.close()
    return reply.code(code).send()
  }
  reply.header('etag', etag).header('accept-ranges', 'bytes')
  if ((request.headers['if-none-match'] ?? '').split(',').some((each) => each.trim() === etag)) return bare(304)
  const older = request.headers['if-range']
  const range = older !== undefined && older !== etag ? null : rangeOf(request.headers.range, size)
  if (range === 'beyond') {
    reply.removeHeader('content-type').header('content-range', `bytes */${size}`)
    return bare(416)
  }
  const [first, last] = range ?? [0, size - 1]
  if (range !== null) reply.code(206).header('content-range', `bytes ${first}-${last}/${size}`)
  reply.header('content-length', String(last - first + 1))
  return reply.send(file.stream(first, last))
}
