import type { DocumentContext } from '../../machines/document.ts'
import type { Office } from '../office.ts'
import type { Rendered } from './pool.ts'
import type { Press } from './press.ts'
import { type PrintedWith, sheetOf } from './sheet.ts'
import { sourcesOf } from './sources.ts'

/**
 * A numbered paper composed and set as PDF, with the digest of its words: on a thread of the press, where it has the office's
 * folder. Rejects with CannotSet when it cannot be made as it stands.
 */
export async function madeAs(
  office: Office,
  { pool, making }: Pick<Press, 'pool' | 'making'>,
  d: DocumentContext,
  printed: PrintedWith,
): Promise<{ readonly rendered: Rendered; readonly view: string }> {
  if (making) return making.make(d, { contact: printed.contact, site: printed.site })
  const { document, view, mayHang } = office.store.reading(() => sheetOf(d, printed, sourcesOf(office)))
  const rendered = await pool.render(document)
  mayHang?.(rendered.bytes)
  return { rendered, view }
}
