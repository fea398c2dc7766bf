import { sha256 } from '../../db/facts.ts'
import { legalDayOf } from '../calendar.ts'
import { commandNamed } from '../commands.ts'
import type { AtWork, Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { disclosureClaim, subjectOf } from './content.ts'
import { dueOf } from './duty.ts'
import { type FiledItem, type LineSlip, readDisclosureFile } from './file.ts'
import type { DisclosureKind } from './form.ts'
import { isDepartment } from './kinds.ts'

/** What came of a file, or would come of it. */
export interface ImportedItems {
  /** What was entered; in a preview what would be, without numbers. */
  readonly taken: readonly {
    readonly line: number
    readonly title: string
    readonly number: string | null
    readonly dueOn: string
    /** It had been entered from this very file before. */
    readonly before: boolean
  }[]
  readonly errors: readonly LineSlip[]
  readonly notes: readonly string[]
}

export interface DisclosureImport {
  readonly kind: DisclosureKind
  readonly accept: 'all' | 'good-rows'
  /** Only say what would come of it. */
  readonly preview: boolean
}

/** Only the publisher of the city's or a county's department brings items in. */
export function mustBePublisher({ role, organ: code }: AtWork): void {
  if (role !== 'publisher' || !isDepartment(code)) throw new Refused('forbidden', say.disclosureImportByPublisher(), {})
}

/**
 * Brings the items of a file in, for the organ of who brings it. With `all` nothing is entered while one line is wrong.
 * The same file again enters nothing twice: each item's key is the file's digest and its line.
 */
export async function importDisclosures(
  office: Office,
  file: Uint8Array,
  actor: AtWork,
  { kind, accept, preview }: DisclosureImport,
): Promise<ImportedItems> {
  mustBePublisher(actor)
  const read = readDisclosureFile(file, kind)
  const errors = [...read.errors]
  const digest = sha256(file)
  const seen = new Map<string, number>()
  const wanted = read.items.flatMap((item) => {
    const key = keyOf(`${digest}\n${kind.key}\n${actor.organ}\n${item.line}`)
    const before = office.store.receipt(key)?.subject
    const slip = before === undefined ? againstOthers(office, kind, actor.organ, item, seen) : undefined
    if (slip) errors.push(slip)
    return slip ? [] : [{ item, key, before }]
  })
  errors.sort((a, b) => a.line - b.line)
  const told = ({ item, before }: (typeof wanted)[number]) => ({
    line: item.line,
    title: item.title,
    number: before ?? null,
    dueOn: dueOf(kind, item.fields, office.calendar).on,
    before: before !== undefined,
  })
  const { notes } = read
  if (errors.length > 0 && accept === 'all') return { taken: preview ? wanted.map(told) : [], errors, notes }
  if (preview) return { taken: wanted.map(told), errors, notes }

  const answers = await Promise.allSettled(
    wanted.map(async (one) => {
      const { item, key, before } = one
      if (before !== undefined) return told(one)
      const body = { kind: kind.key, fields: item.fields, ...(item.people ? { people: item.people } : {}) }
      const { receipt, repeated } = await office.submit(commandNamed('enterDisclosure'), actor, body, key)
      return { ...told(one), number: receipt.subject, before: repeated }
    }),
  )
  const taken: ImportedItems['taken'][number][] = []
  for (const [i, answer] of answers.entries()) {
    if (answer.status === 'fulfilled') taken.push(answer.value)
    else if (answer.reason instanceof Refused)
      errors.push({ line: wanted[i]?.item.line ?? 1, column: '整行', message: answer.reason.message })
    else throw answer.reason
  }
  return { taken, errors: errors.sort((a, b) => a.line - b.line), notes }
}

/** A second item of one subject, in the file or in the column; and what has not happened yet. */
function againstOthers(
  office: Office,
  kind: DisclosureKind,
  organCode: string,
  item: FiledItem,
  seen: Map<string, number>,
): LineSlip | undefined {
  const subject = subjectOf(kind, item.fields)
  const column = kind.fields.find(({ key }) => key === kind.identifies[0])?.title ?? '整行'
  const twin = seen.get(subject)
  if (twin !== undefined) return { line: item.line, column, message: `与第 ${twin} 行是同一事项：请删去一行` }
  seen.set(subject, item.line)
  const holder = office.store.holder(disclosureClaim(kind.key, organCode, subject))
  if (holder) return { line: item.line, column, message: say.disclosedAlready(item.title, holder) }
  const from = kind.duty.from(item.fields)
  if (kind.duty.every !== 'month' && from > legalDayOf(office.now()))
    return { line: item.line, column: '整行', message: say.disclosureAhead(kind.duty.event, from) }
  return undefined
}

/** UUID form (version 8) of a digest: the same every time. */
function keyOf(text: string): string {
  const h = sha256(text)
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-8${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20, 32)}`
}
