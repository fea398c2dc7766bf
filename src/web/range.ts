import type { FastifyReply, FastifyRequest } from 'fastify'

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

/**
 * Sends bytes that were checked whole, or the part of them that is asked for: 206, 416, and 304 where the reader has them.
 * Checked first and so read whole: what has been altered on disk must not leave in pieces either.
 */
export function sendBytes(request: FastifyRequest, reply: FastifyReply, bytes: Buffer, etag: string): FastifyReply {
  reply.header('etag', etag).header('accept-ranges', 'bytes')
  if ((request.headers['if-none-match'] ?? '').split(',').some((each) => each.trim() === etag)) {
    return reply.code(304).send()
  }
  const older = request.headers['if-range']
  const range = older !== undefined && older !== etag ? null : rangeOf(request.headers.range, bytes.length)
  if (range === null) return reply.send(bytes)
  if (range === 'beyond')
    return reply.code(416).removeHeader('content-type').header('content-range', `bytes */${bytes.length}`).send()
  const [first, last] = range
  return reply
    .code(206)
    .header('content-range', `bytes ${first}-${last}/${bytes.length}`)
    .send(bytes.subarray(first, last + 1))
}
