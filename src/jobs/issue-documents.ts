import { setImmediate } from 'node:timers/promises'
import { v7 as uuid } from 'uuid'
import { sha256 as digestOf } from '../../db/facts.ts'
import type { DocumentRow } from '../../db/project.ts'
import type { PrintedCheckpoint } from '../../machines/document.facts.ts'
import type { DocumentContext } from '../../machines/document.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { CannotSet, MissingGlyph } from '../../public-notices/cannot-set.ts'
import { legalDayOf } from '../calendar.ts'
import { sheetSeries } from '../commands/document-parts.ts'
import { commandNamed } from '../commands.ts'
import { newCode } from '../documents/code.ts'
import { isPosted, newestTemplate } from '../documents/compose.ts'
import {
  type Contact,
  contactOf,
  contactPlace,
  type Directory,
  mustHaveContact,
  wordOf,
} from '../documents/directory.ts'
import { madeAs } from '../documents/made.ts'
import { type Paper, papersByFact, papersOf } from '../documents/papers-of.ts'
import type { Rendered } from '../documents/pool.ts'
import type { Press } from '../documents/press.ts'
import { type ToldFact, toldOf } from '../documents/sources.ts'
import { unreviewed } from '../documents/typed-papers.ts'
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
  press.unsigned ??= new Set()
  const run: Run = { office, press: { ...press, directory: () => directory }, watch, done, faults, isAborted }
  await readLog(run, bookmarks.atOnce, () => true)
  // A list of all who were registered on a day is made the day after.
  const today = legalDayOf(office.now())
  await readLog(run, bookmarks.dayAfter, ({ recordedAt }) => legalDayOf(new Date(recordedAt)) < today)
  await retryMended(run)
  await issueWaiting(run)
  await signUnsigned(run)
  press.isSwept = run.press.isSwept === true
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
const calling = new Set([...papersByFact, 'NoticeWithdrawn', 'DisclosureWithdrawn', 'DecisionRecalled'])
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
    const takenOff = new Set<string>()
    const recalled: ToldFact[] = []
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
      if (type === 'DisclosureWithdrawn' && !isDayAfter) takenOff.add(told.stream)
      if (type === 'NoticeWithdrawn' && !isDayAfter) fallen.add(told.stream)
      if (type === 'DecisionRecalled' && !isDayAfter) recalled.push(told)
    }
    await numberAll(run, called)
    for (const notice of fallen) await withdrawPapers(run, notice, ({ series }) => series === sheetSeries)
    for (const item of takenOff) await withdrawPapers(run, item, () => true)
    for (const { stream, data } of recalled)
      await withdrawPapers(run, stream, ({ upTo }) => upTo === (data as { recalls: number }).recalls)
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

/** The sheets of a withdrawn notice fall with it, and the paper of a decision that was taken back. */
async function withdrawPapers(
  { office, done, faults }: Run,
  of: string,
  falls: (row: DocumentRow) => boolean,
): Promise<void> {
  for (const row of office.store.documentsOf(of)) {
    const { number, state } = row
    if (!falls(row) || !['numbered', 'failed', 'issued'].includes(state)) continue
    const version = office.store.head(number)?.version
    try {
      await office.submit(commandNamed('withdrawDocument'), system, { document: number, version, of }, uuid())
      done.withdrawn += 1
    } catch (error) {
      if (!(error instanceof Refused)) faults.push(faultOf(number, error))
    }
  }
}

/**
 * Papers that only waited for their organ's contact are tried again once the directory gives it: a slip there can hold up
 * hundreds, and whoever mends the file is not the publisher.
 */
async function retryMended({ office, press, faults, isAborted }: Run): Promise<void> {
  const directory = press.directory()
  for (const row of office.store.documents({ state: 'failed', limit: 100_000 })) {
    if (isAborted()) return
    const head = office.store.head(row.number)
    const d = head?.context as DocumentContext
    if (head?.state !== 'failed' || d.failure?.where !== contactPlace || !isReachable(d, directory)) continue
    try {
      const wish = { document: row.number, version: head.version }
      await office.submit(commandNamed('resumeDocument'), system, wish, uuid())
    } catch (error) {
      if (!(error instanceof Refused)) faults.push(faultOf(row.mark, error))
    }
  }
}

function isReachable({ kind, organ }: DocumentContext, directory: Directory | undefined): boolean {
  try {
    const contact = contactOf(organ, directory)
    if (isPosted(kind)) mustHaveContact(contact)
    return true
  } catch {
    return false
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
    const sha256 = became === 'issued' ? office.store.document(number)?.sha256 : null
    if (sha256) press.unsigned?.add(sha256)
  } catch (error) {
    // Refused: another process issued it, or its notice was withdrawn meanwhile; the next run sees what is left to do.
    if (!(error instanceof Refused)) faults.push(faultOf(mark, error))
  }
}

/**
 * Makes the signed copies that are missing, where the office has a certificate: a second file, of which the log knows
 * nothing. The first run of a press looks through all standing papers, so that those of a time without a certificate, and
 * those a crash has cost their copy, get theirs. One that cannot be made is a fault of the run and is tried again at the
 * next; the paper stands without it.
 */
async function signUnsigned({ office, press, faults, isAborted }: Run): Promise<void> {
  const { files, sign } = press
  if (!sign) return
  const unsigned = press.unsigned as Set<string>
  if (!press.isSwept) {
    for await (const { sha256, state } of standingPapers(office))
      if (sha256 !== null && state === 'issued' && !files.hasSigned(sha256)) unsigned.add(sha256)
    if (!isAborted()) press.isSwept = true
  }
  for (const sha256 of unsigned) {
    if (isAborted()) return
    const bytes = files.read(sha256)
    try {
      // A file that is missing or altered is for the audit to tell: nothing else is signed in its place.
      if (bytes && digestOf(bytes) === sha256) files.writeSigned(sha256, await sign(bytes))
      unsigned.delete(sha256)
    } catch (error) {
      faults.push(faultOf(sha256, error))
      // What keeps one from being signed (a certificate that has expired) keeps all.
      return
    }
  }
}

/** All papers, so many at a time that others are answered in between. */
async function* standingPapers({ store }: Office): AsyncGenerator<DocumentRow> {
  for (let offset = 0; ; offset += PORTION) {
    const rows = store.documents({ limit: PORTION, offset })
    yield* rows
    if (rows.length < PORTION) return
    await setImmediate()
  }
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
  const waits = unreviewed(d, (stream) => office.store.history(stream))
  const made = waits ? { cannot: waits } : await madeOf(office, press, d)
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
  try {
    const contact = contactOf(d.organ, press.directory())
    return { ...(await madeAs(office, press, d, { contact, site: press.site })), contact }
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
