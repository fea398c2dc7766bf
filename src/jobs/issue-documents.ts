import { v7 as uuid } from 'uuid'
import type { DocumentRow } from '../../db/project.ts'
import type { PrintedCheckpoint } from '../../machines/document.facts.ts'
import type { DocumentContext } from '../../machines/document.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { CannotSet, MissingGlyph } from '../../public-notices/cannot-set.ts'
import { legalDayOf } from '../calendar.ts'
import { sheetSeries } from '../commands/document-parts.ts'
import { commandNamed } from '../commands.ts'
import { newCode } from '../documents/code.ts'
import { newestTemplate } from '../documents/compose.ts'
import { type Contact, contactOf, wordOf } from '../documents/directory.ts'
import { type Paper, papersByFact, papersOf } from '../documents/papers-of.ts'
import type { Rendered } from '../documents/pool.ts'
import type { Press } from '../documents/press.ts'
import { sheetOf } from '../documents/sheet.ts'
import { sourcesOf, type ToldFact, toldOf } from '../documents/sources.ts'
import { type Office, system } from '../office.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'

export interface Watch {
  /** Starts nothing more once aborted; what is at work is finished. Another run goes on from there. */
  readonly signal?: AbortSignal
  readonly progress?: (done: number, total: number) => void
}

/** What one run did. */
export interface IssuedDocuments {
  readonly numbered: number
  readonly issued: number
  /** Papers that cannot be set as they stand: each is a task for the publisher. */
  readonly failed: number
  readonly withdrawn: number
  /** Subjects the run could not handle, with the fault: they are tried again at the next run. */
  readonly faults: readonly string[]
  readonly aborted: boolean
}

/**
 * Makes the papers that facts call for: allots numbers in the order of the log, composes, renders in the pool, puts the
 * file on disk, issues. Off the commit path. Each step is known by a key or a state of its own, so a run that was killed
 * anywhere is simply run again, and running it twice does nothing the second time.
 */
export async function issueDocuments(office: Office, press: Press, watch: Watch = {}): Promise<IssuedDocuments> {
  const done = { numbered: 0, issued: 0, failed: 0, withdrawn: 0 }
  const faults: string[] = []
  const isAborted = () => watch.signal?.aborted === true
  // Read once a run: a mended directory counts from the next one.
  const directory = press.directory()
  const run: Run = { office, press: { ...press, directory: () => directory }, watch, done, faults, isAborted }
  await readLog(run, bookmarks.atOnce, () => true)
  // A list of all who were registered on a day is made the day after.
  const today = legalDayOf(office.now())
  await readLog(run, bookmarks.dayAfter, ({ recordedAt }) => legalDayOf(new Date(recordedAt)) < today)
  await issueWaiting(run)
  return { ...done, faults, aborted: isAborted() }
}

interface Run {
  readonly office: Office
  readonly press: Press
  readonly watch: Watch
  readonly done: { numbered: number; issued: number; failed: number; withdrawn: number }
  readonly faults: string[]
  readonly isAborted: () => boolean
}

/** Facts of which one calls for a paper at once, and those whose paper waits for the end of their day. */
export const bookmarks = { atOnce: 'documents', dayAfter: 'documents of the day before' } as const

/** How many facts are looked at between two marks. */
const PORTION = 2_000
const calling = new Set([...papersByFact, 'NoticeWithdrawn'])
/** Bodies are canonical JSON: the type is the last of their members. */
const typeAtEnd = /"type":"(\w+)"\}$/

/** Reads the log from where this job last stopped, as far as `isDue` says, and numbers what its facts call for. */
async function readLog(run: Run, bookmark: string, isDue: (fact: ToldFact) => boolean): Promise<void> {
  const { store } = run.office
  const isDayAfter = bookmark === bookmarks.dayAfter
  const before = run.faults.length
  let read = store.bookmark(bookmark)
  for (let more = true; more && !run.isAborted(); ) {
    const stored = store.factsAfter(read, PORTION)
    const last = stored.at(-1)
    if (!last) return
    const called: [ToldFact, Paper][] = []
    const fallen = new Set<string>()
    more = true
    for (const fact of stored) {
      const type = typeAtEnd.exec(fact.body)?.[1] ?? ''
      const isFirstNotDue = isDayAfter && !isDue(toldOf(fact))
      if (isFirstNotDue) {
        more = false
        break
      }
      read = fact.seq
      if (!calling.has(type)) continue
      const told = toldOf(fact)
      const head = store.head(told.stream)
      if (!head) continue
      for (const paper of papersOf(told, head)) {
        const waits = paper.after !== undefined
        if (waits === isDayAfter && !isAsPrinted(told, paper)) called.push([told, paper])
      }
      if (type === 'NoticeWithdrawn' && !isDayAfter) fallen.add(told.stream)
    }
    await numberAll(run, called)
    for (const notice of fallen) await withdrawSheets(run, notice)
    // After a fault the others go on, but the mark stays: the next run looks again from there, and knows what is done.
    if (run.faults.length === before && !run.isAborted()) store.setBookmark(bookmark, read)
    if (stored.length < PORTION) more = false
  }
}

/** A window that began as the sheets on the walls announce it needs no other sheet. */
export const isAsPrinted = (fact: ToldFact, paper: Paper): boolean =>
  paper.renews === true && fact.type === 'PublicityStarted' && (fact.data as { reprint?: true }).reprint !== true

/** Numbers papers in the order of their facts; those that follow another about the same thing wait for it. */
async function numberAll(run: Run, called: readonly [ToldFact, Paper][]): Promise<void> {
  let underway: Promise<unknown>[] = []
  let about = new Set<string>()
  const settle = async () => {
    await Promise.all(underway)
    underway = []
    about = new Set()
  }
  // Once a portion, before the first number: every fact these papers state is in the tree they name. A log that has stopped
  // (facts are missing, or others) allots no numbers: those may have been given out before.
  const checkpoint = called.length > 0 ? await run.press.checkpoint?.() : undefined
  for (const [fact, paper] of called) {
    const thing = `${paper.of} ${paper.kind}`
    if (about.has(thing) || underway.length >= AT_ONCE) await settle()
    if (run.isAborted()) break
    about.add(thing)
    underway.push(numberOne(run, fact, paper, checkpoint))
  }
  await settle()
}

/** How many wishes are handed in together: few enough that other callers are answered in between. */
const AT_ONCE = 64

/** The key a paper is known by: the same fact never gets a second one. */
const keyOf = (fact: ToldFact, { kind, of, after }: Paper): string =>
  after === undefined ? `document ${fact.stream} ${fact.version} ${kind}` : `document ${of} ${after} ${kind}`

async function numberOne(
  { office, press, done, faults }: Run,
  fact: ToldFact,
  paper: Paper,
  checkpoint?: PrintedCheckpoint,
): Promise<void> {
  try {
    if (await numberPaper(office, press, fact, paper, checkpoint)) done.numbered += 1
  } catch (error) {
    faults.push(faultOf(paper.of, error))
  }
}

/** Gives a paper its numbers, unless it has them. Tells whether it had none. */
export async function numberPaper(
  office: Office,
  press: Pick<Press, 'directory'>,
  fact: ToldFact,
  paper: Paper,
  checkpoint?: PrintedCheckpoint,
): Promise<boolean> {
  const { store } = office
  const key = keyOf(fact, paper)
  if (store.receipt(key)) return false
  const wish = { ...numbering(office, press, fact, paper), ...(checkpoint && { checkpoint }) }
  try {
    await office.submit(commandNamed('numberDocument'), system, wish, key)
    return true
  } catch (error) {
    // Another process was first: its code is the one that counts.
    if (error instanceof Refused && store.receipt(key)) return false
    throw error
  }
}

/** What the numbering of a paper asks for. */
export function numbering(
  { store }: Pick<Office, 'store'>,
  press: Pick<Press, 'directory'>,
  fact: ToldFact,
  { of, kind, series, organ, renews, after }: Paper,
): Record<string, unknown> {
  const upTo = of === fact.stream ? fact.version : (store.head(of)?.version ?? 0)
  // Of sheets with another window, and lists that have grown, a later one takes the place of the former.
  const before = renews || after !== undefined ? standing(store.documentsOf(of), kind) : undefined
  return {
    ...{ of, upTo, kind, series, organ },
    template: newestTemplate(kind),
    word: wordOf(organ, press.directory()),
    code: newCode(),
    ...(before ? { replaces: before.number } : {}),
  }
}

/** The newest edition of a kind that has not fallen. */
const standing = (rows: readonly DocumentRow[], kind: string): DocumentRow | undefined =>
  rows.findLast((row) => row.kind === kind && ['numbered', 'failed', 'issued'].includes(row.state))

/** The sheets of a withdrawn notice fall with it. */
async function withdrawSheets({ office, done, faults }: Run, notice: string): Promise<void> {
  for (const { number, series, state } of office.store.documentsOf(notice)) {
    if (series !== sheetSeries || !['numbered', 'failed', 'issued'].includes(state)) continue
    const version = office.store.head(number)?.version
    try {
      await office.submit(commandNamed('withdrawDocument'), system, { document: number, version, of: notice }, uuid())
      done.withdrawn += 1
    } catch (error) {
      if (!(error instanceof Refused)) faults.push(faultOf(number, error))
    }
  }
}

/** So many papers are composed and under way at a time: the pool never waits, and thousands need the memory of a few. */
const UNDER_WAY = 8

async function issueWaiting(run: Run): Promise<void> {
  const waiting = run.office.store.waitingDocuments()
  let taken = 0
  let finished = 0
  const take = async (): Promise<void> => {
    for (let row = waiting[taken]; row !== undefined && !run.isAborted(); row = waiting[taken]) {
      taken += 1
      await issueOne(run, row)
      finished += 1
      run.watch.progress?.(finished, waiting.length)
    }
  }
  await Promise.all(Array.from({ length: UNDER_WAY }, take))
}

async function issueOne({ office, press, done, faults }: Run, { number, mark }: DocumentRow): Promise<void> {
  try {
    const became = await issueNumbered(office, press, number)
    if (became) done[became] += 1
    if (became === 'issued') await signCopy(press, office.store.document(number))
  } catch (error) {
    // Refused: another process issued it, or its notice was withdrawn meanwhile; the next run sees what is left to do.
    if (!(error instanceof Refused)) faults.push(faultOf(mark, error))
  }
}

/**
 * The signed copy of an issued paper, where the office has a certificate: a second file, of which the log knows nothing. One
 * that could not be made is a fault of this run; the paper stands without it.
 */
async function signCopy({ files, sign }: Press, row: DocumentRow | undefined): Promise<void> {
  const bytes = row?.sha256 ? files.read(row.sha256) : undefined
  if (sign && row?.sha256 && bytes) files.writeSigned(row.sha256, await sign(bytes))
}

/** Makes a numbered paper and issues it, or says why it cannot be made. Undefined when it is numbered no longer. */
export async function issueNumbered(
  office: Office,
  press: Press,
  number: string,
): Promise<'issued' | 'failed' | undefined> {
  const head = office.store.head(number)
  if (head?.state !== 'numbered') return undefined
  const d = head.context as DocumentContext
  const ask = (name: string, input: object) =>
    office.submit(commandNamed(name), system, { document: number, version: head.version, ...input }, uuid())
  const made = await madeOf(office, press, d)
  if ('cannot' in made) {
    await ask('failDocument', made.cannot)
    return 'failed'
  }
  press.files.write(made.rendered.sha256, made.rendered.bytes)
  await ask('issueDocument', issuing(office, d, made, press.site))
  return 'issued'
}

/** What the issuing of a paper tells: how it was printed, and which edition it takes the place of. */
export function issuing(
  office: Pick<Office, 'store'>,
  d: DocumentContext,
  { rendered, view, contact }: { readonly rendered: Rendered; readonly view: string; readonly contact: Contact },
  site: string,
): Record<string, unknown> {
  const { sha256, contentSha256: content, zlib, pages, bytes } = rendered
  const standing = standsBefore(office, d)
  const printed = { sha256, view, content, zlib, pages, bytes: bytes.length, contact, site }
  return { of: d.of, ...(standing === undefined ? {} : { standing }), ...printed }
}

/** The edition a new one takes the place of. */
function standsBefore({ store }: Pick<Office, 'store'>, d: DocumentContext): string | undefined {
  if (d.series === sheetSeries) return (store.head(d.of)?.context as NoticeContext | undefined)?.issued?.document
  if (d.edition === 1) return undefined
  return store.documentsOf(d.of).findLast(({ kind, state }) => kind === d.kind && state === 'issued')?.number
}

/** A paper set as PDF, or why it cannot be. */
async function madeOf(office: Office, press: Omit<Press, 'files'>, d: DocumentContext) {
  const contact = contactOf(d.organ, press.directory())
  try {
    const { document, view } = office.store.reading(() => sheetOf(d, { contact, site: press.site }, sourcesOf(office)))
    return { rendered: await press.pool.render(document), view, contact }
  } catch (error) {
    if (error instanceof CannotSet) return { cannot: tellable(error) }
    throw error
  }
}

/**
 * Why a paper cannot be set, fit to stand in a fact for good: where, and what to do. The first words of a paragraph, which
 * a letter addresses by name, are left out; a character no font has may be part of a name and is told by its code point.
 */
export function tellable(error: CannotSet): { where: string; sentence: string } {
  const where = error.where.replace(/“[^”]*”/g, '')
  if (error instanceof MissingGlyph) {
    const codePoint = (error.character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return { where, sentence: say.glyphMissing(where, `U+${codePoint}`) }
  }
  return { where, sentence: `${where}${error.message.slice(error.where.length)}` }
}

const faultOf = (what: string, error: unknown): string =>
  `${what}: ${error instanceof Error ? error.message : String(error)}`
