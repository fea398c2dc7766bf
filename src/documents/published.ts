import type { DocumentContext } from '../../machines/document.ts'
import { digestOf, type NoticeView } from '../../public-notices/view.ts'
import type { Office } from '../office.ts'
import { composedAs } from './sheet.ts'
import { sourcesOf } from './sources.ts'

/** Views kept in memory: a board shows some dozens again and again, a long list is a few megabytes. */
const KEPT = 64
const kept = new WeakMap<Office, Map<string, NoticeView>>()

/**
 * The words of an issued document, the very view its PDF was set from: composed from the same facts and held against the
 * digest that was recorded (and is printed on the sheet). Undefined when it no longer has that digest, as after a
 * household's record was erased: then nothing is shown rather than something else.
 */
export function publishedView(office: Office, d: DocumentContext): NoticeView | undefined {
  const { issue } = d
  if (!issue) return undefined
  const views = kept.get(office) ?? new Map<string, NoticeView>()
  kept.set(office, views)
  const before = views.get(d.number)
  if (before) return before
  const view = office.store.reading(() => composedAs(d, issue, sourcesOf(office)))
  if (digestOf(view) !== issue.view) return undefined
  views.set(d.number, view)
  if (views.size > KEPT) views.delete(views.keys().next().value as string)
  return view
}
