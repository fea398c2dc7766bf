import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { exportTypes } from '../export.ts'
import { mustBePublic } from './public-gate.ts'

/** The header that names a file: in Chinese (RFC 5987), and in ASCII for old programs. */
export function attachmentNamed(name: string, plain: string, as: 'attachment' | 'inline' = 'attachment'): string {
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${as}; filename="${plain}"; filename*=UTF-8''${encoded}`
}

/** Answers with a file to be kept, through the gate where anybody may have it, under its Chinese name (RFC 6266, RFC 5987) with a plain one for old programs. */
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
  mustBePublic(reply.request, pieces, type)
  return reply
    .type(exportTypes[type])
    .header('content-disposition', attachmentNamed(name, `${plain}.${type}`))
    .header('content-length', String(pieces.reduce((sum, piece) => sum + piece.length, 0)))
    .header('cache-control', 'no-store')
    .send(Readable.from(pieces))
}
