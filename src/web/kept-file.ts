import multipart, { type MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ArrivedFile, arrive } from '../attachments/arriving.ts'
import { MOST_PAGES, readablePage } from '../attachments/pdf-pages.ts'
import {
  type AttachmentLimits,
  dropAttachment,
  type KeptFile,
  openAttachment,
  openThumbnail,
  storeAttachment,
} from '../attachments/store-attachment.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { Problem } from './problem.ts'

/* Files handed in over HTTP: received with their form, kept, and sent again so that they never act as a page of ours. */

/** Bytes of one file, and what its form may weigh besides. */
export const FILE_BYTES = 10 * 1024 * 1024
export const FORM_BYTES = 65_536

/** The files of a request that are on their way: gone when it is answered, or given up. */
const arrivedWith = new WeakMap<FastifyRequest, ArrivedFile[]>()

/**
 * Reads forms with files (`multipart/form-data`) on the routes of this scope only; put `bodyLimit` on the route itself. A
 * file's field holds an `ArrivedFile`, which lies encrypted below `folder` until the request is answered.
 */
export async function readForms(
  pages: FastifyInstance,
  folder: string,
  { files = 1, fields = 12, fileSize = FILE_BYTES }: { files?: number; fields?: number; fileSize?: number } = {},
): Promise<void> {
  const dropAll = (request: FastifyRequest) => {
    for (const file of arrivedWith.get(request) ?? []) file.drop()
  }
  pages.addHook('onRequest', (request, reply, done) => {
    // A client that hangs up has no response that ends.
    reply.raw.once('close', () => dropAll(request))
    done()
  })
  pages.addHook('onResponse', (request, _reply, done) => {
    dropAll(request)
    done()
  })
  await pages.register(multipart, {
    attachFieldsToBody: 'keyValues',
    limits: { fileSize, files, fields, parts: files + fields },
    onFile: async function (this: FastifyRequest, part: MultipartFile & { value?: ArrivedFile }) {
      const file = await arrive(part.file, folder)
      if (part.file.truncated) {
        file?.drop()
        throw new pages.multipartErrors.RequestFileTooLargeError()
      }
      if (!file) throw new Problem('too_many', say.uploadsBusy(), { 'retry-after': '60' })
      arrivedWith.set(this, [...(arrivedWith.get(this) ?? []), file])
      part.value = file
    } as never,
  })
}

/** The files that were chosen in a form's field: one left empty comes as a file of no bytes. */
export const filesIn = (request: FastifyRequest, field: string): readonly ArrivedFile[] =>
  [((request.body ?? {}) as Record<string, unknown>)[field]]
    .flat()
    .filter((each): each is ArrivedFile => each instanceof ArrivedFile && each.size > 0)

/** The files of a form's field, each made harmless and kept. `missing`: what is said where there is none. */
export async function keptIn(
  request: FastifyRequest,
  field: string,
  { folder, limits, missing }: { readonly folder: string; readonly limits: AttachmentLimits; readonly missing: string },
): Promise<readonly KeptFile[]> {
  const files = filesIn(request, field)
  if (files.length === 0) throw new Refused('invalid', missing, { field })
  const kept: KeptFile[] = []
  try {
    for (const file of files) kept.push(await storeAttachment(file.read(), folder, limits))
  } catch (error) {
    // All or none: what was kept before the one that is refused belongs to nothing.
    for (const file of kept) dropAttachment(folder, file)
    throw error
  }
  return kept
}

/**
 * Hands in the wish that names files just kept. A refusal has written nothing, so nobody will ever open them: they are taken
 * off the disk again. After any other failure it is not known what was written, and they stay.
 */
export async function namedBy<T>(folder: string, kept: readonly KeptFile[], wish: () => Promise<T>): Promise<T> {
  try {
    return await wish()
  } catch (error) {
    if (error instanceof Refused) for (const file of kept) dropAttachment(folder, file)
    throw error
  }
}

/** Headers under which a file may be sent from our own origin: kept, never shown as a page of ours. */
export const keptHeaders: Readonly<Record<string, string>> = {
  'content-disposition': 'attachment',
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

const endings = { 'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png' } as const

/**
 * Sends a kept file under a name of ours (ASCII, without ending: never the name it came with). An `<img>` of our own page may
 * show it all the same; opened by itself it is a download. Refuses `not_found` where it is gone.
 */
export function sendKept(reply: FastifyReply, folder: string, kept: KeptFile | undefined, name: string): FastifyReply {
  const bytes = kept && openAttachment(folder, kept)
  if (!bytes) throw new Refused('not_found', say.keptFileGone(), {})
  return sent(reply, bytes, kept.type, `${name}.${endings[kept.type]}`)
}

/** A page of a file as a picture, from 1: a photograph is its own only page. Refuses `not_found` what cannot be drawn: the page beside it leads to the file itself. */
export async function sendPage(
  reply: FastifyReply,
  folder: string,
  kept: KeptFile | undefined,
  name: string,
  page: string,
): Promise<FastifyReply> {
  const n = Number(page)
  if (kept && kept.type !== 'application/pdf' && n === 1) return sendKept(reply, folder, kept, name)
  const isOne = kept?.type === 'application/pdf' && Number.isInteger(n) && n >= 1 && n <= MOST_PAGES
  const bytes = isOne ? await readablePage(kept.address, n, () => openAttachment(folder, kept)) : undefined
  if (!bytes) throw new Refused('not_found', say.pageNotDrawn(), {})
  return sent(reply, bytes, 'image/jpeg', `${name}-${n}.jpg`)
}

/** The same of its small picture. A PDF that cannot be drawn has none: show its number of pages instead (`kept.pages`). */
export function sendThumbnail(
  reply: FastifyReply,
  folder: string,
  kept: KeptFile | undefined,
  name: string,
): FastifyReply {
  const bytes = kept && openThumbnail(folder, kept)
  if (!bytes) throw new Refused('not_found', say.keptFileGone(), {})
  return sent(reply, bytes, 'image/jpeg', `${name}-small.jpg`)
}

const sent = (reply: FastifyReply, bytes: Uint8Array, type: string, name: string): FastifyReply =>
  reply
    .headers({ ...keptHeaders, 'content-disposition': `attachment; filename="${name}"` })
    .type(type)
    .send(Buffer.from(bytes))
