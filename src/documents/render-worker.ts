import { parentPort, workerData } from 'node:worker_threads'
import { CannotSet, MissingGlyph } from '../../public-notices/cannot-set.ts'
import type { NoticeDocument } from '../../public-notices/document.ts'
import { type Fonts, openFonts } from '../../public-notices/fonts.ts'
import { renderNotice } from '../../public-notices/render.ts'
import type { Answer, ThreadData } from './pool.ts'

/* One thread of the pool: a document comes in, its file goes out. The fonts are opened with the first document. */

const { fontsFolder, own } = workerData as ThreadData
let fonts: Fonts | undefined

parentPort?.on('message', (document: NoticeDocument) => {
  try {
    fonts ??= openFonts(fontsFolder, own)
    const rendered = renderNotice(document, fonts)
    const { buffer, byteLength } = rendered.bytes
    // A small Buffer lies in memory shared with others, which must not be given away.
    const bytes = byteLength === buffer.byteLength ? rendered.bytes : rendered.bytes.slice()
    answer({ rendered: { ...rendered, bytes } }, [bytes.buffer as ArrayBuffer])
  } catch (error) {
    if (error instanceof MissingGlyph) answer({ missing: { character: error.character, where: error.where } })
    else if (error instanceof CannotSet) answer({ cannotSet: { where: error.where, sentence: error.sentence } })
    else answer({ error })
  }
})

function answer(message: Answer, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer)
}
