import { parentPort, workerData } from 'node:worker_threads'
import { CannotSet, MissingGlyph } from '../../public-notices/cannot-set.ts'
import type { NoticeDocument } from '../../public-notices/document.ts'
import { type Fonts, openFonts } from '../../public-notices/fonts.ts'
import { type RenderedNotice, renderNotice } from '../../public-notices/render.ts'
import { digestOf } from '../../public-notices/view.ts'
import type { Answer, Job, ThreadData } from './pool.ts'

/* One thread of the pool: a document or a numbered paper comes in, its file or its words go out. All is opened when first needed. */

const { fontsFolder, own, office } = workerData as ThreadData
let fonts: Fonts | undefined
let composer: ReturnType<typeof import('./on-thread.ts').composerIn> | undefined

parentPort?.on('message', async (job: Job) => {
  try {
    if ('document' in job) return answerWith(set(job.document))
    // Loaded only by a thread that composes: it brings the whole office.
    composer ??= (await import('./on-thread.ts')).composerIn(office as string)
    if ('words' in job) {
      // As bytes that change hands: to copy a long list object by object would hold the server up again.
      const view = composer.words(job.words, job.printed)
      const words = new Uint8Array(Buffer.from(JSON.stringify(view)))
      return answer({ words, digest: digestOf(view) }, [words.buffer])
    }
    const { document, view, mayHang } = composer.sheet(job.paper, job.printed)
    const rendered = set(document)
    mayHang?.(rendered.bytes)
    answerWith(rendered, view)
  } catch (error) {
    if (error instanceof MissingGlyph) answer({ missing: { character: error.character, where: error.where } })
    else if (error instanceof CannotSet) answer({ cannotSet: { where: error.where, sentence: error.sentence } })
    else answer({ error })
  }
})

function set(document: NoticeDocument): RenderedNotice {
  fonts ??= openFonts(fontsFolder, own)
  return renderNotice(document, fonts)
}

function answerWith(rendered: RenderedNotice, view = ''): void {
  const { buffer, byteLength } = rendered.bytes
  // A small Buffer lies in memory shared with others, which must not be given away.
  const bytes = byteLength === buffer.byteLength ? rendered.bytes : rendered.bytes.slice()
  answer({ rendered: { ...rendered, bytes }, view }, [bytes.buffer as ArrayBuffer])
}

function answer(message: Answer, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer)
}
