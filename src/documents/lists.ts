import type { ListView, NoticeView } from '../../public-notices/view.ts'
import type { List } from '../export.ts'

/* The list of a notice as a file for a spreadsheet: the cells of the sheet itself, as they are masked there. */

/**
 * The list of a view as `exportCsv` and `exportXlsx` write it: every cell as text, also where a spreadsheet would shorten a
 * number (000412). Undefined for a paper without a list.
 */
export function listOfView(view: NoticeView): List<readonly string[]> | undefined {
  const { list, number, issuedOn } = view
  if (!list) return undefined
  return {
    name: list.title.join(''),
    conditions: [number],
    on: issuedOn,
    columns: list.columns.map(({ header }, i) => ({
      title: header,
      width: widthOf(list, i),
      of: (row) => row[i] ?? '',
    })),
    rows: list.rows,
  }
}

/** Wide enough for the first rows, in characters of half width. */
function widthOf({ columns, rows }: ListView, i: number): number {
  const halves = (text: string) => Array.from(text).reduce((n, each) => n + (each > 'ÿ' ? 2 : 1), 0)
  const texts = [columns[i]?.header ?? '', ...rows.slice(0, 50).map((row) => row[i] ?? '')]
  return Math.min(40, Math.max(6, ...texts.map(halves)) + 2)
}
