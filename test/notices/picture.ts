import { readFileSync, writeFileSync } from 'node:fs'
import { crc32, deflateSync } from 'node:zlib'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { renderNotice } from '../../public-notices/render.ts'
import type { NoticeView } from '../../public-notices/view.ts'
import { documentFor, fonts } from './examples.ts'
import { readPdf } from './read.ts'

/* Pages as small grey pictures, drawn by pdf.js; kept beside the tests, so that whoever changes a layout sees it. */

/** Grey values, 0 black to 255 white, row by row. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly grey: Uint8Array
}

/** A pixel a point: small to keep, and a page number moved by a point still shows. */
const scale = 1

/** Draws pages of a PDF, counted from 1. */
export async function drawn(bytes: Uint8Array, numbers: readonly number[]): Promise<Picture[]> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
  const pdf = await task.promise
  try {
    const pictures: Picture[] = []
    for (const number of numbers) {
      const page = await pdf.getPage(number)
      const viewport = page.getViewport({ scale })
      const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height))
      const context = canvas.getContext('2d')
      await page.render({ canvas: canvas as never, canvasContext: context as never, viewport }).promise
      pictures.push(greyOf(context.getImageData(0, 0, canvas.width, canvas.height)))
    }
    return pictures
  } finally {
    await task.destroy()
  }
}

/** The two pages of a document worth keeping, by number: the first, and the first of its list or else the second. */
export async function twoPages(view: NoticeView): Promise<ReadonlyMap<number, Picture>> {
  const { bytes } = renderNotice(documentFor(view), fonts())
  const { pages } = await readPdf(bytes)
  const list = pages.find(({ lines }) => lines.some(({ text }) => text === '附件'))?.number
  const numbers = [1, list ?? 2]
  const pictures = await drawn(bytes, numbers)
  return new Map(numbers.map((number, i) => [number, pictures[i] as Picture]))
}

export const pathOf = (kind: string, page: number): URL => new URL(`pictures/${kind}-${page}.png`, import.meta.url)

/** Reads a kept picture. */
export async function kept(kind: string, page: number): Promise<Picture> {
  const image = await loadImage(readFileSync(pathOf(kind, page)))
  const context = createCanvas(image.width, image.height).getContext('2d')
  context.drawImage(image, 0, 0)
  return greyOf(context.getImageData(0, 0, image.width, image.height))
}

/** How many pixels differ by more than a quarter of the way from black to white; all if the sizes differ. */
export function differing(one: Picture, other: Picture): number {
  if (one.width !== other.width || one.height !== other.height) return one.grey.length
  return one.grey.reduce((count, grey, i) => count + (Math.abs(grey - (other.grey[i] ?? 0)) > 64 ? 1 : 0), 0)
}

/** Keeps a picture: a PNG of one grey byte a pixel, in six steps. */
export function keep(kind: string, page: number, { width, height, grey }: Picture): void {
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = Math.round((grey[y * width + x] ?? 0) / 51) * 51
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const pixels = deflateSync(rows, { level: 9 })
  writeFileSync(
    pathOf(kind, page),
    Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]),
  )
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(data.length, 0)
  ends.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
}

function greyOf({
  data,
  width,
  height,
}: {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number
}): Picture {
  const grey = new Uint8Array(width * height)
  for (let i = 0; i < grey.length; i++) {
    const [red = 0, green = 0, blue = 0] = data.subarray(i * 4, i * 4 + 3)
    grey[i] = Math.round(0.3 * red + 0.59 * green + 0.11 * blue)
  }
  return { width, height, grey }
}
