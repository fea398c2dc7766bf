import { parentPort } from 'node:worker_threads'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import sharp from 'sharp'
import type { AskedPage, DrawnPage } from './pdf-pages.ts'

/*
 * Draws pages of PDFs from outside. PDFium runs as WebAssembly: whatever a file makes it do stays inside its own memory, which
 * may not grow beyond a bound; who waits for it ends the thread when a page takes too long.
 */

/** What PDFium may take. A page of a scan needs some 100 MB at 600 dpi. */
const MOST_MEMORY = 512 * 1024 * 1024
const WASM_PAGE = 65_536

// PDFium asks for memory by this call alone; refused, it gives the page up as it does on a machine that has no more.
const { grow } = WebAssembly.Memory.prototype
WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number) {
  if (this.buffer.byteLength + pages * WASM_PAGE > MOST_MEMORY) throw new RangeError('no more memory for PDFs')
  return grow.call(this, pages)
}

const library = PDFiumLibrary.init()

parentPort?.on('message', async ({ bytes, page, side }: AskedPage) => {
  const drawn = await draw(bytes, page, side).catch(() => undefined)
  parentPort?.postMessage(drawn satisfies DrawnPage | undefined, drawn ? [drawn.jpeg.buffer as ArrayBuffer] : [])
})

/** A page as a JPEG whose longer side is `side`. Throws on whatever cannot be drawn. */
async function draw(bytes: Uint8Array, page: number, side: number): Promise<DrawnPage> {
  const document = await (await library).loadDocument(bytes)
  try {
    const pages = document.getPageCount()
    if (page > pages) throw new RangeError(`page ${page} of ${pages}`)
    const its = document.getPage(page - 1)
    const { originalWidth, originalHeight } = its.getOriginalSize()
    const scale = side / Math.max(originalWidth, originalHeight)
    const size = (points: number) => Math.max(1, Math.round(points * scale))
    const { data, width, height } = await its.render({
      ...{
        scale: 1,
        width: size(originalWidth),
        height: size(originalHeight),
        render: 'bitmap',
        renderFormFields: true,
      },
    })
    const raw = { width, height, channels: 4 } as const
    const jpeg = await sharp(data, { raw }).flatten({ background: '#fff' }).jpeg({ quality: 82 }).toBuffer()
    return { pages, jpeg: new Uint8Array(jpeg) }
  } finally {
    document.destroy()
  }
}
