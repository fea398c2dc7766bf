import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** A calendar or a draft of numbers is a few kilobytes. */
const FILE_BYTES = 256 * 1024

/** Routes whose forms bring one small file: the only place of these pages that reads such a body. */
export function withUpload(pages: FastifyInstance, routes: (files: FastifyInstance) => void): void {
  pages.register(async (files) => {
    await files.register(multipart, {
      attachFieldsToBody: 'keyValues',
      limits: { fileSize: FILE_BYTES, files: 1, fields: 8, parts: 9 },
      onFile: async function (this: FastifyRequest, part: { toBuffer(): Promise<Buffer>; value?: unknown }) {
        part.value = await part.toBuffer()
      } as never,
    })
    routes(files)
  })
}

/** What such a route takes at most. */
export const uploadLimit = FILE_BYTES + 65_536

/** The file of the form; undefined where none was chosen. */
export function fileOf(request: FastifyRequest): Buffer | undefined {
  const { file } = (request.body ?? {}) as { file?: unknown }
  return Buffer.isBuffer(file) && file.length > 0 ? file : undefined
}
