import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { NoticeDocument } from '../../public-notices/document.ts'
import * as geometry from '../../public-notices/page.ts'
import { renderNotice } from '../../public-notices/render.ts'
import type { NoticeView } from '../../public-notices/view.ts'
import { documentFor, examples, fonts } from './examples.ts'
import { differing, drawn, kept, type Picture, twoPages } from './picture.ts'

/*
 * Two pages of each kind beside the pictures kept of them. After a change that was meant:
 * node --import tsx test/notices/write-pictures.ts, and look at what it drew.
 */

/** Two machines may shade an edge differently; the smallest change that matters is a page number moved by a point. */
const tolerance = 12

describe('two pages of each kind look as they did', () => {
  test.each(Object.keys(examples))('%s', async (kind) => {
    for (const [page, picture] of await twoPages(examples[kind]?.() as NoticeView))
      expect(differing(picture, await kept(kind, page)), `page ${page} of ${kind}`).toBeLessThanOrEqual(tolerance)
  })

  test('no picture is left over', () => {
    const kinds = readdirSync(new URL('pictures/', import.meta.url)).map((name) => name.replace(/-\d+\.png$/, ''))
    expect([...new Set(kinds)].sort()).toEqual(Object.keys(examples).sort())
    expect(kinds).toHaveLength(2 * Object.keys(examples).length)
  })
})

describe('a small change shows', () => {
  const document = documentFor(examples.rejection?.() as NoticeView)
  const firstPage = async (over: Partial<NoticeDocument>) =>
    (await drawn(renderNotice({ ...document, ...over }, fonts()).bytes, [1]))[0] as Picture

  test('a line, a number or a word that is another', async () => {
    const before = await kept('rejection', 1)
    expect(differing(await firstPage({}), before)).toBeLessThanOrEqual(tolerance)
    const [first, ...others] = document.body
    if (first?.is !== 'addressee') throw new Error('no addressee')
    for (const over of [
      { number: '洛房保不核〔2026〕9号' },
      { body: [{ ...first, text: '欧阳熔：' }, ...others] },
      { title: ['不予', '核准', '通知书'] },
      { organ: '洛阳市住房保障和房屋管理局' },
    ])
      expect(differing(await firstPage(over), before), JSON.stringify(over)).toBeGreaterThan(tolerance)
  })

  test('a piece of the page moved by one point', async () => {
    const { bytes } = renderNotice(document, fonts())
    const [before] = await drawn(bytes, [1])
    if (!before) throw new Error('no page')
    // A body line and the page number, as boxes; a pixel is a point.
    const pieces = {
      line: [80, geometry.baselineOf(15) - 16, 480, 20],
      number: [440, geometry.pageNumber.baseline - 12, 80, 16],
    }
    for (const [name, box] of Object.entries(pieces)) {
      const [x = 0, y = 0, w = 0, h = 0] = box.map(Math.round)
      const grey = before.grey.slice()
      for (let row = y; row < y + h; row++)
        for (let at = x; at < x + w; at++)
          grey[row * before.width + at] = before.grey[(row - 1) * before.width + at] ?? 0
      expect(differing({ ...before, grey }, before), name).toBeGreaterThan(tolerance)
    }
  })
})
