import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import PDFDocument from 'pdfkit'
import { csvOf } from '../../public-notices/csv.ts'
import type { NoticeDocument } from '../../public-notices/document.ts'
import { openFonts } from '../../public-notices/fonts.ts'
import { renderNotice } from '../../public-notices/render.ts'
import { median } from './figures.ts'
import { longNotice } from './long-notice.ts'

/* One measurement of notices.ts in a process of its own: `ours`, `tagged`, `naive` or `deflate`, rows, font folder. */

const [what = '', rows = '', folder = ''] = process.argv.slice(2)
const document = longNotice(Number(rows))
const fonts = openFonts(folder)
const tagged = what === 'tagged'
// The peak is that of a process that makes one such notice, as the office does; times are of code compiled by more than
// one and a half seconds of work, the same for every side.
const runs = Number(rows) > 1000 ? 4 : 30
let bytes = 0
let make: () => void | Promise<void>
if (what === 'naive') {
  make = async () => {
    bytes = await naive(document)
  }
} else if (what === 'deflate') {
  const streams = streamsOf(Buffer.from(renderNotice(document, fonts, { tagged }).bytes))
  make = () => {
    bytes = streams.reduce((sum, each) => sum + deflateSync(each).length, 0)
  }
} else {
  make = () => {
    bytes = renderNotice(document, fonts, { tagged }).bytes.length
  }
}
await make()
const peakMb = process.resourceUsage().maxRSS / 1024
const began = performance.now()
do await make()
while (performance.now() - began < 1500)
const times: number[] = []
for (let i = 0; i < runs; i += 1) {
  const start = performance.now()
  await make()
  times.push(performance.now() - start)
}
process.stdout.write(JSON.stringify({ ms: median(times), bytes, peakMb }))

/**
 * The same notice with pdfkit's text calls, as its guide shows: the same words and rows in the same fonts, one call a
 * paragraph and a cell, one stroke a cell, the list attached. Without QR code and without the rules of Chinese lines.
 */
async function naive(notice: NoticeDocument): Promise<number> {
  const resolve = createRequire(import.meta.url).resolve
  const serif = (weight: string) => resolve(`@expo-google-fonts/noto-serif-sc/${weight}/NotoSerifSC_${weight}.ttf`)
  const pdf = new PDFDocument({ size: 'A4', margins: { left: 79, right: 73, top: 105, bottom: 99 }, lang: 'zh-CN' })
  let length = 0
  const done = new Promise<void>((finish) => {
    pdf.on('data', (chunk: Uint8Array) => {
      length += chunk.length
    })
    pdf.on('end', finish)
  })
  pdf.registerFont('标题', serif('700Bold'))
  pdf.registerFont('宋体', serif('400Regular'))
  pdf.registerFont('黑体', resolve('@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf'))
  const body = readdirSync(folder).find((name) => name.endsWith('.ttf') && name.includes('-300-normal'))
  pdf.registerFont('正文', join(folder, body ?? ''))
  pdf.font('标题').fontSize(34).fillColor('#cc0000').text(notice.organ, { align: 'center' }).fillColor('black')
  pdf.font('正文').fontSize(16).text(notice.number, { align: 'center' })
  pdf.font('标题').fontSize(22).text(notice.title.join(''), { align: 'center' })
  for (const block of notice.body) {
    pdf
      .font(block.is === 'heading' ? '黑体' : '正文')
      .fontSize(16)
      .text(block.text, { indent: 32, lineGap: 10 })
  }
  pdf.font('正文').text(notice.organ, { align: 'right' }).text(notice.issuedOn, { align: 'right' })
  const [table] = notice.attachments
  const width = 442 / (table?.columns.length ?? 1)
  let page = 1
  let y = 900
  for (const row of table?.rows ?? []) {
    if (y > 720) {
      pdf.font('宋体').fontSize(14).text(`— ${page} —`, 400, 750, { lineBreak: false })
      pdf.addPage()
      page += 1
      y = 105
      pdf.font('黑体').fontSize(10)
      for (const [i, { header }] of (table?.columns ?? []).entries()) {
        pdf.text(header, 79 + i * width, y + 4, { width, align: 'center', height: 12 })
      }
      y += 19
      pdf.font('正文').fontSize(10)
    }
    for (const [i, cell] of row.entries()) {
      pdf.text(cell, 79 + i * width, y + 4, { width, align: 'center', height: 12 })
      pdf
        .rect(79 + i * width, y, width, 19)
        .lineWidth(0.5)
        .stroke()
    }
    y += 19
  }
  const csv = csvOf(
    (table?.columns ?? []).map(({ header }) => header),
    table?.rows ?? [],
  )
  pdf.file(Buffer.from(csv), { name: 'list.csv', type: 'text/csv' })
  pdf.end()
  await done
  return length
}

/** What our file compresses, uncompressed again. */
function streamsOf(file: Buffer): Buffer[] {
  const found: Buffer[] = []
  let at = 0
  for (;;) {
    const begin = file.indexOf('stream\n', at)
    if (begin < 0) return found
    const end = file.indexOf('\nendstream', begin)
    const bytes = file.subarray(begin + 7, end)
    const dictionary = file.toString('latin1', Math.max(0, begin - 300), begin)
    if (dictionary.slice(dictionary.lastIndexOf(' obj')).includes('FlateDecode')) found.push(inflateSync(bytes))
    at = end + 10
  }
}
