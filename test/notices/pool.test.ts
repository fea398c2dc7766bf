import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { CannotSet, MissingGlyph } from '../../public-notices/cannot-set.ts'
import type { NoticeDocument } from '../../public-notices/document.ts'
import { firstReview } from '../../public-notices/kinds/first-review.ts'
import { renderNotice } from '../../public-notices/render.ts'
import { viewOf } from '../../public-notices/view.ts'
import { type Outcome, type PoolOptions, type RenderPool, renderPool } from '../../src/documents/pool.ts'
import { say } from '../../src/words.ts'
import { documentFor, firstReviewOf, fonts, someHouseholds } from './examples.ts'

/* Rendering on threads of its own: same bytes, same errors, nothing lost when a thread dies. */

const fontsFolder = fileURLToPath(new URL('../../node_modules/.cache/anju-fonts', import.meta.url))
const open: RenderPool[] = []
const pool = (options: Partial<PoolOptions> = {}) => {
  const made = renderPool({ fontsFolder, threads: 2, ...options })
  open.push(made)
  return made
}
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

const documentOf = (households: number, number = '涧长住公示〔2026〕2号'): NoticeDocument => ({
  ...documentFor(viewOf(firstReview, firstReviewOf(someHouseholds(households)))),
  number,
})
/** The same on this thread. */
const here = (households: number) => renderNotice(documentOf(households), fonts())
const withNameless = (): NoticeDocument => {
  const good = documentOf(3)
  const attachments = good.attachments.map((each) => ({
    ...each,
    rows: each.rows.map((row, i) => (i === 1 ? row.map((cell, k) => (k === 2 ? '王\u{3FFFD}' : cell)) : row)),
  }))
  return { ...good, attachments }
}

describe('one document', () => {
  test('is the same file as without a thread, and its bytes are its own', async () => {
    const rendered = await pool().render(documentOf(60))
    const { bytes, ...facts } = here(60)
    expect(Buffer.compare(Buffer.from(rendered.bytes), Buffer.from(bytes))).toBe(0)
    expect(rendered).toMatchObject(facts)
    expect(rendered.bytes.buffer.byteLength).toBe(rendered.bytes.byteLength)
  })

  test('that cannot be set arrives as what it is: the place, the sentence, the character', async () => {
    const threads = pool()
    const long = { ...documentOf(2), title: ['关于', '公共租赁住房'.repeat(30), '的公示'] }
    const refused = await threads.render(long).catch((error) => error)
    expect(refused).toBeInstanceOf(CannotSet)
    expect(refused).not.toBeInstanceOf(MissingGlyph)
    expect(refused).toMatchObject({ where: '标题', message: `标题：${refused.sentence}` })
    const missing = await threads.render(withNameless()).catch((error) => error)
    expect(missing).toBeInstanceOf(MissingGlyph)
    expect(missing).toMatchObject({ character: '\u{3FFFD}', where: expect.stringContaining('附件第 2 行') })
    expect((await threads.render(documentOf(2))).sha256).toBe(here(2).sha256)
  })

  test('that is not plain data is refused, and its thread takes the next one', async () => {
    const threads = pool({ threads: 1 })
    const odd = { ...documentOf(1), proof: (() => null) as never }
    await expect(threads.render(odd)).rejects.toThrow(/could not be cloned/)
    expect((await threads.render(documentOf(1))).sha256).toBe(here(1).sha256)
  })

  test('whose fonts cannot be unpacked is refused with the reason of the file system', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'anju-pool-')), 'not-a-folder')
    writeFileSync(file, '')
    await expect(pool({ fontsFolder: file }).render(documentOf(1))).rejects.toThrow(/EEXIST|ENOTDIR/)
  })
})

describe('a thread that dies', () => {
  test('fails the document it had with a sentence, and no other', async () => {
    const threads = pool({ threads: 1, mostMb: 32 })
    const before = threads.render(documentOf(5))
    const tooMuch = threads.render(documentOf(40_000)).catch((error) => error)
    const after = threads.render(documentOf(6))
    expect((await before).sha256).toBe(here(5).sha256)
    const error = await tooMuch
    expect(error).toBeInstanceOf(Error)
    expect(error.message).toBe(say.renderingBroke('ERR_WORKER_OUT_OF_MEMORY'))
    expect((await after).sha256).toBe(here(6).sha256)
  })
})

describe('many documents', () => {
  test('come in order, a bad one among them, and are asked for only when a thread will soon be free', async () => {
    const threads = pool()
    let asked = 0
    let taken = 0
    let furthest = 0
    function* documents() {
      for (let i = 0; i < 24; i++) {
        asked++
        furthest = Math.max(furthest, asked - taken)
        yield i === 7 ? withNameless() : documentOf(1 + (i % 5), `涧长住公示〔2026〕${i + 1}号`)
      }
    }
    const outcomes: Outcome[] = []
    for await (const outcome of threads.each(documents())) {
      taken++
      outcomes.push(outcome)
    }
    expect(outcomes.map(({ index }) => index)).toEqual(Array.from({ length: 24 }, (_, i) => i))
    expect(outcomes.flatMap((each) => ('failed' in each ? [[each.index, each.failed.name]] : []))).toEqual([
      [7, 'MissingGlyph'],
    ])
    for (const each of outcomes.slice(20)) {
      const alone = renderNotice(documentOf(1 + (each.index % 5), `涧长住公示〔2026〕${each.index + 1}号`), fonts())
      expect('rendered' in each && each.rendered.sha256).toBe(alone.sha256)
    }
    expect(furthest).toBeLessThanOrEqual(2 * 2 + 1)
  })

  test('can be cancelled: what waits is given up, and the pool goes on', async () => {
    const threads = pool({ threads: 1 })
    const cancel = new AbortController()
    const batch = Array.from({ length: 50 }, () => documentOf(60))
    const taken: number[] = []
    const run = async () => {
      for await (const { index } of threads.each(batch, { signal: cancel.signal })) {
        taken.push(index)
        if (index === 2) cancel.abort(new Error('停止'))
      }
    }
    await expect(run()).rejects.toThrow('停止')
    expect(taken).toEqual([0, 1, 2])
    const single = new AbortController()
    const [first, second] = [threads.render(documentOf(60)), threads.render(documentOf(2), { signal: single.signal })]
    single.abort()
    await expect(second).rejects.toMatchObject({ name: 'AbortError' })
    await expect(threads.render(documentOf(2), { signal: single.signal })).rejects.toMatchObject({ name: 'AbortError' })
    expect((await first).sha256).toBe(here(60).sha256)
  })
})

describe('closing', () => {
  test('waits for what was handed in and takes nothing more', async () => {
    const threads = pool({ threads: 1 })
    let done = 0
    const all = Array.from({ length: 6 }, () => threads.render(documentOf(60)).then(() => done++))
    await threads.close()
    await expect(threads.render(documentOf(1))).rejects.toThrow(say.renderingClosed())
    expect(done).toBe(6)
    await Promise.all(all)
  })

  test('of a pool that was never used is at once', async () => {
    await pool().close()
  })
})
