import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { exportTypes } from '../export.ts'

/** Answers with a file to be kept, under its Chinese name (RFC 6266, RFC 5987) with a plain one for old programs. */
export function sendFile(
  reply: FastifyReply,
  {
    name,
    plain,
    type,
    pieces,
  }: {
    readonly name: string
    /** The name in ASCII, without ending. */
    readonly plain: string
    readonly type: keyof typeof exportTypes
    /** The whole file: how long it is, is said, so that one that was cut off shows. */
    readonly pieces: readonly Uint8Array[]
  },
): FastifyReply {
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return reply
    .type(exportTypes[type])
    .header('content-disposition', `attachment; filename="${plain}.${type}"; filename*=UTF-8''${encoded}`)
    .header('content-length', String(pieces.reduce((sum, piece) => sum + piece.length, 0)))
    .header('cache-control', 'no-store')
    .send(Readable.from(pieces))
}
