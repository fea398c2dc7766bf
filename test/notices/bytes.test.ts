import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { csvOf } from '../../public-notices/csv.ts'
import { firstReview } from '../../public-notices/kinds/first-review.ts'
import { renderNotice } from '../../public-notices/render.ts'
import { digestOf, type NoticeView, viewOf } from '../../public-notices/view.ts'
import { documentFor, examples, firstReviewOf, fonts, someHouseholds } from './examples.ts'
import { type ReadPdf, readPdf } from './read.ts'

const child = fileURLToPath(new URL('render-child.ts', import.meta.url))

describe('the same view gives the same bytes', () => {
  test.each(Object.keys(examples))('%s, twice in one process', (kind) => {
    const view = examples[kind]?.()
    if (!view) throw new Error(kind)
    const [one, two] = [renderNotice(documentFor(view), fonts()), renderNotice(documentFor(view), fonts())]
    expect(Buffer.compare(Buffer.from(one.bytes), Buffer.from(two.bytes))).toBe(0)
    expect(createHash('sha256').update(one.bytes).digest('hex')).toBe(one.sha256)
    expect(one.zlib).toBe(process.versions.zlib)
  })

  test('in three processes with different time zones and languages', () => {
    const places = [
      { TZ: 'Asia/Shanghai', LANG: 'zh_CN.UTF-8' },
      { TZ: 'America/Los_Angeles', LANG: 'C' },
      { TZ: 'Pacific/Kiritimati', LANG: 'de_DE.UTF-8' },
    ]
    const digests = places.map((place) =>
      execFileSync(process.execPath, ['--import', 'tsx', child], {
        env: { ...process.env, ...place, LC_ALL: place.LANG },
        encoding: 'utf8',
      }),
    )
    expect(digests[0]?.trim().split('\n')).toHaveLength(Object.keys(examples).length)
    // And in this process.
    const [kind, sha256, contentSha256] = digests[0]?.split(' ') ?? []
    const here = renderNotice(documentFor(examples[kind ?? '']?.() as NoticeView), fonts())
    expect([here.sha256, here.contentSha256]).toEqual([sha256, contentSha256])
    expect(new Set(digests).size).toBe(1)
  })

  test('another moment, name or number gives other bytes and another content digest where the content differs', () => {
    const document = documentFor(viewOf(firstReview, firstReviewOf(someHouseholds(3))))
    const base = renderNotice(document, fonts())
    const later = renderNotice({ ...document, issuedAt: '2026-07-01T00:00:00Z' }, fonts())
    expect(later.sha256).not.toBe(base.sha256)
    expect(later.contentSha256).toBe(base.contentSha256)
    const other = renderNotice({ ...document, number: '涧长住公示〔2026〕3号' }, fonts())
    expect(other.contentSha256).not.toBe(base.contentSha256)
  })
})

describe('the file', () => {
  const view = viewOf(firstReview, firstReviewOf(someHouseholds(60)))
  let pdf: ReadPdf
  let text: string
  beforeAll(async () => {
    const { bytes } = renderNotice(documentFor(view), fonts())
    text = Buffer.from(bytes).toString('latin1')
    pdf = await readPdf(bytes)
  })

  test('tells its title, author, language and date', () => {
    expect(pdf.info).toMatchObject({
      Title: view.title.join(''),
      Author: view.organ,
      CreationDate: 'D:20260630163000Z',
      ModDate: 'D:20260630163000Z',
    })
    expect(pdf.lang).toBe('zh-CN')
    expect(text).toContain('/DisplayDocTitle true')
  })

  test('is marked as PDF/A-3a and PDF/UA-1 in an XMP packet that is well formed whatever the title', async () => {
    expect(pdf.xmp).toMatch(/<pdfaid:part>3<.*<pdfaid:conformance>A</s)
    expect(pdf.xmp).toContain('<pdfuaid:part>1</pdfuaid:part>')
    const wild = { ...documentFor(view), title: ['关于', '<a&b>', '的', '公示'], organ: '甲&乙<丙>' }
    const { xmp, info } = await readPdf(renderNotice(wild, fonts()).bytes)
    expect(info.Title).toBe('关于<a&b>的公示')
    expect(xmp).toContain('关于&lt;a&amp;b&gt;的公示')
    expect(xmp).toContain('甲&amp;乙&lt;丙&gt;')
    expect(xmp.replace(/&(amp|lt|gt);/g, '')).not.toContain('&')
  })

  test('carries the list as CSV, the same rows as the table', () => {
    const csv = Buffer.from(pdf.attachments.get('list.csv') ?? []).toString('utf8')
    expect(csv).toBe(
      csvOf(
        (view.list?.columns ?? []).map(({ header }) => header),
        view.list?.rows ?? [],
      ),
    )
    expect(text).toContain('/AFRelationship /Data')
  })

  test('is tagged: one H1, headings, and a table whose rows have as many cells as the header', () => {
    const all = pdf.tags.join(' ')
    expect(all.match(/H1\(/g)).toHaveLength(1)
    expect(all).toMatch(/H2\(\).*Figure\(\)/s)
    const table = pdf.tags.filter((each) => each.includes('Table('))
    expect(table.length).toBeGreaterThan(2)
    // Each page tells the whole of the table that runs over it.
    const rows = (table[0] ?? '').match(/TR\([^T]*(?:T[HD]\(\) ?)+\)/g) ?? []
    expect(rows.length).toBe(60 + table.length)
    for (const row of rows) expect(row.match(/T[HD]\(/g)).toHaveLength(10)
  })

  test('embeds every font it uses, and none of pdfkit’s own', () => {
    expect(text).not.toContain('Helvetica')
    expect((text.match(/\/FontFile2/g) ?? []).length).toBe((text.match(/\/Type \/FontDescriptor/g) ?? []).length)
  })

  test('prints its code and the digest of its view', () => {
    const said = pdf.pages.flatMap((page) => page.lines.map((each) => each.text)).join('\n')
    expect(said).toContain('7K3M-9QXR-2T5V')
    expect(said).toContain(digestOf(view))
  })
})
