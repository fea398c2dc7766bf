import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { firstReview } from '../../public-notices/kinds/first-review.ts'
import { renderNotice } from '../../public-notices/render.ts'
import { documentOf, type NoticeView, viewOf } from '../../public-notices/view.ts'
import { listOfView } from '../../src/documents/lists.ts'
import { exportCsv, exportName, exportXlsx } from '../../src/export.ts'
import { openWorkbook } from '../../src/sheets.ts'
import { examples, firstReviewOf, fonts, someHouseholds } from './examples.ts'
import { readPdf } from './read.ts'

const whole = (pieces: Iterable<Uint8Array>) => Buffer.concat([...pieces])
/** The guards before a cell that a spreadsheet would run or shorten are not part of what is read. */
const bare = (cell: string) => cell.replace(/^['\t]/, '')

test('CSV, XLSX and the sheet itself have the same cells: header, every row, every column', async () => {
  const view = viewOf(firstReview, firstReviewOf(someHouseholds(120)))
  const list = listOfView(view)
  if (!list || !view.list) throw new Error('no list')
  const shown = [view.list.columns.map(({ header }) => header), ...view.list.rows]

  const csv = parse(whole(exportCsv(list)), { bom: true }) as string[][]
  expect(csv.map((row) => row.map(bare))).toEqual(shown)

  const book = openWorkbook(whole(exportXlsx(list)))
  const cells = book.read(0).rows.map(({ cells }) => shown[0]?.map((_, i) => cells[i]?.text ?? ''))
  expect(cells).toEqual(shown)

  const pdf = await readPdf(renderNotice(documentOf(view, null), fonts()).bytes)
  const attached = parse(Buffer.from(pdf.attachments.get('list.csv') ?? []), { bom: true }) as string[][]
  expect(attached).toEqual(shown)
  const printed = pdf.pages.flatMap(({ pieces }) => pieces.map(({ text }) => text)).join('')
  // Cells that never break: number, name and masked ID number.
  for (const row of view.list.rows) for (const i of [1, 2, 3]) expect(printed).toContain(row[i])
})

test('six digits of an application stay six digits, and the file says what it is of', () => {
  const list = listOfView(viewOf(firstReview, firstReviewOf(someHouseholds(1))))
  if (!list) throw new Error('no list')
  expect(whole(exportCsv(list)).toString()).toContain('\t000412')
  expect(exportName(list, 'xlsx')).toMatch(/^长安路街道2026年第二批.+_涧长住公示〔2026〕2号_2026-07-01\.xlsx$/)
})

test('a paper without a list has none as a file', () => {
  expect(listOfView(examples.withdrawal?.() as NoticeView)).toBeUndefined()
})
