import type { NoticeView } from '../../public-notices/view.ts'
import { exportCsv, exportName, exportXlsx } from '../export.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'

/** The list of a notice as a file for a spreadsheet: the very cells of its page and its PDF. Refuses one without a list. */
export function listFile(
  { list, issuedOn, number }: NoticeView,
  type: 'csv' | 'xlsx',
): { readonly name: string; readonly pieces: readonly Uint8Array[] } {
  if (!list) throw new Refused('not_found', say.noSuchPublicNotice(), {})
  const file = {
    name: list.title.join(''),
    conditions: [number],
    on: issuedOn,
    columns: list.columns.map(({ header, wraps }, i) => ({
      title: header,
      width: wraps ? 24 : 14,
      of: (row: readonly string[]) => row[i],
    })),
    rows: list.rows,
  }
  return { name: exportName(file, type), pieces: [...(type === 'csv' ? exportCsv(file) : exportXlsx(file))] }
}
