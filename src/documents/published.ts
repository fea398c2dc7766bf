import type { DocumentContext } from '../../machines/document.ts'
import { digestOf, type NoticeView } from '../../public-notices/view.ts'
import type { Office } from '../office.ts'
import type { Press } from './press.ts'
import { composedAs } from './sheet.ts'
import { sourcesOf } from './sources.ts'

/** Views kept in memory: a board shows some dozens again and again, a long list is a few megabytes. */
const KEPT = 64
const kept = new WeakMap<Office, Map<string, Promise<NoticeView | undefined>>>()

/**
 * The words of an issued document, the very view its PDF was set from: composed from the same facts and held against the
 * digest that was recorded (and is printed on the sheet). Undefined when it no longer has that digest, as after a
 * household's record was erased: then nothing is shown rather than something else. `making` composes on a thread.
 */
export function publishedView(
  office: Office,
  d: DocumentContext,
  making?: Press['making'],
): Promise<NoticeView | undefined> {
  const views = kept.get(office) ?? new Map<string, Promise<NoticeView | undefined>>()
  kept.set(office, views)
  const before = views.get(d.number)
  if (before) return before
  const composing = composed(office, d, making)
  views.set(d.number, composing)
  if (views.size > KEPT) views.delete(views.keys().next().value as string)
  // What could not be shown is asked for anew the next time.
  const forget = () => views.delete(d.number)
  composing.then((view) => view ?? forget(), forget)
  return composing
}

async function composed(office: Office, d: DocumentContext, making: Press['making']): Promise<NoticeView | undefined> {
  const { issue } = d
  if (!issue) return undefined
  if (making) {
    const { view, digest } = await making.words(d, { contact: issue.contact })
    return digest === issue.view ? view : undefined
  }
  const view = office.store.reading(() => composedAs(d, issue, sourcesOf(office)))
  return digestOf(view) === issue.view ? view : undefined
}
