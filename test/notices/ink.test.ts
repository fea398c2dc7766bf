import { createCanvas } from '@napi-rs/canvas'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { describe, expect, test } from 'vitest'
import { approval } from '../../public-notices/kinds/approval.ts'
import { renderNotice } from '../../public-notices/render.ts'
import { type PlainHousehold, viewOf } from '../../public-notices/view.ts'
import { documentFor, examples, firstReviewOf, fonts, someHouseholds } from './examples.ts'
import { type ReadPage, readPdf } from './read.ts'

/* Extracted text says nothing about outlines: a font cut wrongly prints blank squares under good text. So: look. */

const scale = 3

/** How many dark or red pixels stand in a box of a page, counted in the page's unturned points. */
async function looker(
  bytes: Uint8Array,
  number: number,
): Promise<(x: number, y: number, w: number, h: number) => number> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
  const page = await (await task.promise).getPage(number)
  const viewport = page.getViewport({ scale, rotation: 0 })
  const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height))
  const context = canvas.getContext('2d')
  await page.render({ canvas: canvas as never, canvasContext: context as never, viewport }).promise
  const { data, width } = context.getImageData(0, 0, canvas.width, canvas.height)
  await task.destroy()
  return (x, y, w, h) => {
    let ink = 0
    for (let row = Math.floor(y * scale); row < (y + h) * scale; row++)
      for (let column = Math.floor(x * scale); column < (x + w) * scale; column++)
        if ((data[(row * width + column) * 4 + 1] ?? 255) < 128) ink++
    return ink
  }
}

/** The characters of a page whose square shows no ink, although they are not spaces. */
function blanks(page: ReadPage, look: (x: number, y: number, w: number, h: number) => number): string[] {
  return page.pieces.flatMap(({ text, x, y, width, size }) => {
    const characters = Array.from(text)
    // Only pieces of one kind of width can be cut into equal squares.
    if (!characters.every((each) => /\p{Script=Han}/u.test(each))) return []
    const each = width / characters.length
    return characters.filter((_, i) => look(x + i * each, y - 0.85 * size, each, size) < size)
  })
}

describe('every character is really drawn', () => {
  test.each(Object.keys(examples))('%s: no blank square on its first page', async (kind) => {
    const view = examples[kind]?.()
    if (!view) throw new Error(kind)
    const { bytes } = renderNotice(documentFor(view), fonts())
    const page = (await readPdf(bytes)).pages[0] as ReadPage
    expect(page.pieces.some(({ text }) => text.includes(view.organ.slice(-2)))).toBe(true)
    expect(blanks(page, await looker(bytes, 1))).toEqual([])
  })

  test('rare characters of given names, from whichever font has them', async () => {
    const rare = ['镕喆堃', '祎翀彧', '赟㛃䶮', '𬭩𠮷', '𣲗𬍛']
    const view = viewOf(approval, {
      ...firstReviewOf(rare.map((name, i) => ({ ...(someHouseholds(6)[i] as PlainHousehold), name }))),
      place: '洛阳市',
      firstPublicity: { numbers: ['涧长住公示〔2026〕2号'], result: '没有收到异议' },
    })
    const { bytes } = renderNotice(documentFor(view), fonts())
    const { pages } = await readPdf(bytes)
    const table = pages.find(({ pieces }) => pieces.some(({ text }) => text.includes('镕'))) as ReadPage
    const drawn = table.pieces.map(({ text }) => text).join('')
    for (const name of rare) expect(drawn).toContain(name)
    expect(blanks(table, await looker(bytes, table.number))).toEqual([])
  })

  test('a QR code stands beside the signature, dark enough to be read', async () => {
    const { bytes } = renderNotice(documentFor(examples.receipt?.() as never), fonts())
    const { pages } = await readPdf(bytes)
    const last = pages.at(-1) as ReadPage
    const code = last.lines.find(({ text }) => text.includes('7K3M'))
    const look = await looker(bytes, last.number)
    const side = 68
    const ink = look(code?.left ?? 0, (code?.y ?? 0) - 12 - 3.5 * 29 - 2, side, 3.5 * 29)
    // About half of its modules are dark.
    expect(ink).toBeGreaterThan(0.3 * (side * scale) ** 2)
  })
})
