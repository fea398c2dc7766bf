import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { drawPage, readablePage } from '../../src/attachments/pdf-pages.ts'
import { openAttachment, openThumbnail, storeAttachment } from '../../src/attachments/store-attachment.ts'
import { drawnPdf, scannedPdf } from '../support/scan.ts'

/* A scanner's PDF becomes pictures, page by page; whatever else calls itself a PDF becomes no picture, and nothing breaks. */

const folder = mkdtempSync(join(tmpdir(), 'anju-pdf-pages-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function colourOf(jpeg: Uint8Array | undefined): Promise<string> {
  const { dominant } = await sharp(jpeg).stats()
  return Object.entries(dominant).sort((a, b) => b[1] - a[1])[0]?.[0] as string
}
async function* whole(bytes: Uint8Array) {
  yield bytes
}

describe('a PDF of a scanner', () => {
  test('is kept with the picture of its first page, and each page is drawn as it stands', async () => {
    const kept = await storeAttachment(whole(await scannedPdf('#e01010', '#1010e0')), folder)
    expect([kept.type, kept.pages]).toEqual(['application/pdf', 2])
    const small = openThumbnail(folder, kept)
    const { width, height } = await sharp(small).metadata()
    expect([width, height, await colourOf(small)]).toEqual([226, 320, 'r'])
    const open = () => openAttachment(folder, kept)
    const second = await readablePage(kept.address, 2, open)
    expect([(await sharp(second).metadata()).height, await colourOf(second)]).toEqual([1800, 'b'])
    // Looked at again it is not drawn again: the file is not even opened.
    expect(
      await readablePage(kept.address, 2, () => {
        throw new Error('opened')
      }),
    ).toEqual(second)
    expect(await readablePage(kept.address, 3, open)).toBeUndefined()
  })
})

describe('a PDF that cannot be drawn', () => {
  const page = (bytes: Uint8Array) => drawPage({ bytes, page: 1, side: 400 })
  test('is no picture: noise, half a file, one that asks for more memory than there is to have', async () => {
    const good = await scannedPdf('#10c010')
    expect(await page(Buffer.from('%PDF-1.7\nnothing of it is true\n%%EOF'))).toBeUndefined()
    expect(await page(good.subarray(0, 200))).toBeUndefined()
    const bomb = await drawnPdf((pdf) => {
      for (let i = 0; i < 1_500_000; i += 1) pdf.rect(0, 0, 595, 842).fill('red')
    })
    expect(bomb.length).toBeLessThan(1024 * 1024)
    expect(await page(bomb)).toBeUndefined()
    // The next one is drawn as if nothing had been.
    expect(await colourOf((await page(good))?.jpeg)).toBe('g')
  })
  test('is kept all the same, without a picture, and its pages are those it says it has', async () => {
    const broken = Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Page >>\nendobj\n%%EOF\n', 'latin1')
    const kept = await storeAttachment(whole(broken), folder)
    expect([kept.thumbnail, kept.pages]).toEqual([undefined, 1])
    expect(Buffer.from(openAttachment(folder, kept) as Uint8Array)).toEqual(broken)
  })
})
