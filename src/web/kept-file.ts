import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { MOST_PAGES, readablePage } from '../attachments/pdf-pages.ts'
import type { KeptFile } from '../attachments/store-attachment.ts'
import {
  type AttachmentLimits,
  dropAttachment,
  openAttachment,
  openThumbnail,
  storeAttachment,
} from '../attachments/store-attachment.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'

/* Files handed in over HTTP: received with their form, kept, and sent again so that they never act as a page of ours. */

/** Bytes of one file, and what its form may weigh besides. */
export const FILE_BYTES = 10 * 1024 * 1024
export const FORM_BYTES = 65_536

/** Reads forms with files (`multipart/form-data`) on the routes of this scope only; put `bodyLimit` on the route itself. */
export async function readForms(pages: FastifyInstance, files = 1, fields = 12): Promise<void> {
  await pages.register(multipart, {
    attachFieldsToBody: 'keyValues',
    limits: { fileSize: FILE_BYTES, files, fields, parts: files + fields },
    onFile: async function (this: FastifyRequest, part: { toBuffer(): Promise<Buffer>; value?: unknown }) {
      part.value = await part.toBuffer()
    } as never,
  })
}

/** The files of a form's field, each made harmless and kept. `missing`: what is said where there is none. */
export async function keptIn(
  request: FastifyRequest,
  field: string,
  { folder, limits, missing }: { readonly folder: string; readonly limits: AttachmentLimits; readonly missing: string },
): Promise<readonly KeptFile[]> {
  const given = [((request.body ?? {}) as Record<string, unknown>)[field]].flat()
  const files = given.filter((each): each is Buffer => Buffer.isBuffer(each) && each.length > 0)
  if (files.length === 0) throw new Refused('invalid', missing, { field })
  const kept: KeptFile[] = []
  try {
    for (const bytes of files) kept.push(await storeAttachment(inOnePiece(bytes), folder, limits))
  } catch (error) {
    // All or none: what was kept before the one that is refused belongs to nothing.
    for (const file of kept) dropAttachment(folder, file)
    throw error
  }
  return kept
}

async function* inOnePiece(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
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
