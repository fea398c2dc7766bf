import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import type * as Drizzle from 'drizzle-orm/better-sqlite3'
import type * as Migrator from 'drizzle-orm/better-sqlite3/migrator'
import type { ApplicationContext } from '../machines/application.ts'
import type { AnyFact } from '../machines/fact.ts'
import type { StreamKind } from '../machines/law.ts'
import { type Accounts, accountsOf } from './accounts.ts'
import { draftsOf } from './drafts.ts'
import type { StoredFact } from './facts.ts'
import type { Head } from './heads.ts'
import { jobsOf } from './jobs.ts'
import { keptLately } from './lately.ts'
import { applicationsText, keptStatements, newestText, parametersOf } from './lists.ts'
import { caseNamesOf } from './names.ts'
import { phrasesOf } from './phrases.ts'
import {
  type ApplicationRow,
  applicationColumns,
  type BoardRow,
  type DisclosureRow,
  type DocumentRow,
  type NoticeRow,
  projectApplication,
  projectDisclosure,
  projectDocument,
  projectNotice,
} from './project.ts'
import { queuesOf } from './queue.ts'
import type { SealedRecord } from './sealed.ts'
import { projectSlips, slipsOf } from './slips.ts'
import type { BoardFilter, DisclosureFilter, Grant, Known, Names, Plan, Receipted, Store, Verdict } from './store.ts'
import { trailOf } from './trail.ts'
import { chainOlder } from './trail-chain.ts'
import { waitingListsOf } from './waiting.ts'

export type Sqlite = Database.Database

/**
 * Opens the file with the settings durability rests on. better-sqlite3 leaves `synchronous` at NORMAL in WAL, which
 * loses acknowledged commits when the power goes; FULL does not. `recursive_triggers` makes REPLACE fire the guards.
 */
export function openSqlite(path: string, options: { readonly?: boolean } = {}): Sqlite {
  const db = new Database(path, { readonly: options.readonly ?? false, timeout: 3_000 })
  if (!options.readonly) {
    // For a new file. A group touches some 150 pages of 4 KB; half as many of 8 KB gave it a sixth more commands a second.
    db.pragma('page_size = 8192')
    db.pragma('journal_mode = WAL')
  }
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('recursive_triggers = ON')
  // What is mapped would count as memory of the process and grow with the file, in an audit once a thread; a cache of its
  // own does not. 96 MB hold the pages that the cases under way at one time share.
  db.pragma(options.readonly ? 'cache_size = -98304' : 'cache_size = -65536')
  db.pragma('mmap_size = 0')
  db.pragma('temp_store = MEMORY')
  // A head's page is written again and again: copying pages back every 64 MB of log instead of every 4 copies each of
  // them once for many times. A group's commits took 430 to 630 ms at 4 MB, 300 to 430 at 32, 270 to 330 at 128.
  db.pragma('wal_autocheckpoint = 8000')
  return db
}

/** How many heads are kept in memory between two commits; at least half of them. */
const REMEMBERED = 4096

interface KnownStream {
  readonly id: number
  readonly head: Head
  /** The values of its read row, where it was written with this head. */
  readonly row?: readonly (string | number | null)[]
}
type ReceiptRow = [request: string, subject: string, version: number, state: string, first: number, count: number]
type StreamRow = [id: number, kind: StreamKind, machine: string]
type HeadRow = [version: number, state: string, context: string, hash: string]

/** The embedded store: one file, one writer. */
export function sqliteStore(path: string, options: { readonly?: boolean } = {}): Store {
  const db = openSqlite(path, options)
  let prepared: ReturnType<typeof statements> | undefined
  const sql = () => {
    prepared ??= statements(db)
    return prepared
  }

  const listed = keptStatements(db)
  const casesListed = (f: Cases) => listed(applicationsText(applicationColumns, casesAsked(f)))
  const noticesListed = (f: Parameters<Store['notices']>[0]) =>
    listed(newestText(noticeColumns, 'notices', 'stream', noticesAsked(f)))

  const streamOf = (stream: string): KnownStream | undefined => {
    const s = sql()
    const known = s.stream.get(stream) as StreamRow | undefined
    if (!known) return undefined
    const [id, kind, machine] = known
    const [version, state, context, hash] = s.head.get(id) as HeadRow
    return { id, head: { stream, kind, machine, version, state, context: JSON.parse(context), hash } }
  }

  const receiptOf = (key: string): Receipted | undefined => {
    const row = sql().receipt.get(key) as ReceiptRow | undefined
    if (!row) return undefined
    const [request, subject, version, state, first, count] = row
    const rows = sql().receiptFacts.all(first, first + count - 1) as [string, number, string, string][]
    let recordedAt = ''
    const facts = rows.map(([stream, at, body, hash]) => {
      const fact = JSON.parse(body) as AnyFact
      recordedAt = fact.recordedAt
      return { stream, version: at, type: fact.type, hash }
    })
    return { request, receipt: { subject, version, state, facts, recordedAt } }
  }

  // Heads as this process last committed or read them inside a transaction: a case is often at work twice in a row, and a
  // notice of thousands of households is asked for by each of them. Good only while `data_version`, read inside BEGIN
  // IMMEDIATE where nobody else can write, says that no other connection has; changed only after COMMIT.
  const recent = keptLately<KnownStream>(REMEMBERED)
  let seen: unknown
  // Who holds which claim, and which streams there are none of, as looked up for the wishes now in hand: what preparing has
  // asked, the transaction asks again. Good under the same condition, and until anything is written here.
  const looked = new Map<string, string | undefined>()
  const absent = new Set<string>()
  let staff: readonly string[] | undefined
  const forgetLooked = () => {
    looked.clear()
    absent.clear()
  }
  const forgetIfChanged = () => {
    const version = sql().dataVersion.get()
    if (version === seen) return
    seen = version
    recent.clear()
    forgetLooked()
    staff = undefined
  }
  const holderOf = (claim: string): string | undefined => {
    if (!db.inTransaction) return sql().claim.get(claim) as string | undefined
    const known = looked.get(claim)
    if (known !== undefined || looked.has(claim)) return known
    const holder = sql().claim.get(claim) as string | undefined
    looked.set(claim, holder)
    return holder
  }
  /** A stream as it stands in the view of the file that is open; it is remembered. */
  const streamInView = (stream: string): KnownStream | undefined => {
    const known = recent.get(stream)
    if (known || absent.has(stream)) return known
    const one = streamOf(stream)
    if (one) recent.set(stream, one)
    else absent.add(stream)
    return one
  }

  function load(batch: readonly Names[]): Known {
    const known: Known = { heads: new Map(), claims: new Map(), counters: new Map(), receipts: new Map() }
    const s = sql()
    forgetIfChanged()
    for (const names of batch) {
      for (const stream of names.streams) {
        if (known.heads.has(stream)) continue
        const one = streamInView(stream)
        if (one) known.heads.set(stream, one.head)
      }
      for (const key of names.claims) {
        if (known.claims.has(key)) continue
        const holder = holderOf(key)
        if (holder !== undefined) known.claims.set(key, holder)
      }
      for (const name of names.counters) {
        if (known.counters.has(name)) continue
        known.counters.set(name, (s.counter.get(name) as number | undefined) ?? 0)
      }
      if (!known.receipts.has(names.key)) {
        const before = receiptOf(names.key)
        if (before) known.receipts.set(names.key, before)
      }
    }
    return known
  }

  const idOf = (stream: string, begun: ReadonlyMap<string, number>): number =>
    begun.get(stream) ?? recent.get(stream)?.id ?? (sql().streamId.get(stream) as number)

  /** Writes the grants and returns the streams they changed, as they stand once the transaction has committed. */
  function write(grants: readonly Grant[]): KnownStream[] {
    const s = sql()
    const begun = new Map<string, number>()
    const heads = new Map<string, Head>()
    const counters = new Map<string, number>()
    for (const grant of grants) {
      let seq = 0
      for (const { body, head } of grant.facts) {
        if (head.version === 1)
          begun.set(head.stream, Number(s.insertStream.run(head.stream, head.kind, head.machine).lastInsertRowid))
        seq = Number(s.insertFact.run(idOf(head.stream, begun), head.version, body, head.hash).lastInsertRowid)
        heads.set(head.stream, head)
      }
      for (const stream of grant.release) s.releaseClaims.run(idOf(stream, begun))
      for (const { key, stream } of grant.free)
        if (s.freeClaim.run(key, idOf(stream, begun)).changes !== 1)
          throw new Error(`${stream} does not hold a claim it frees`)
      for (const { key, stream } of grant.take) s.takeClaim.run(key, idOf(stream, begun))
      for (const name in grant.counters) counters.set(name, grant.counters[name] as number)
      const { subject, version, state } = grant.receipt
      const id = idOf(subject, begun)
      for (const r of grant.sealed) s.insertSealed.run(id, r.digest, r.salt, r.box, r.keyId, r.wrapped ?? null)
      const { length } = grant.facts
      s.insertReceipt.run(grant.key, grant.request, id, version, state, seq - length + 1, length)
    }
    for (const [name, value] of counters) s.setCounter.run(name, value)
    const changed: KnownStream[] = []
    for (const head of heads.values()) {
      const id = idOf(head.stream, begun)
      const isNew = begun.has(head.stream)
      put(isNew, s.updateHead, s.insertHead, [head.version, head.state, JSON.stringify(head.context), head.hash, id])
      if (head.kind === 'application') {
        // A page that is not touched is not written to the log: a survey or a check changes nothing in the queue, and
        // few commands the notice, which has an index of its own. A tenth of the pages of a lone command.
        const was = recent.get(head.stream)
        const row = applicationValues(projectApplication(head))
        const old = was && (was.row ?? applicationValues(projectApplication(was.head)))
        const notice = row.length - 1
        if (!old || row.some((value, i) => value !== old[i] && i !== notice))
          put(isNew, s.updateApplication, s.insertApplication, [...row.slice(0, notice), id, head.stream])
        if (row[notice] !== (old?.[notice] ?? null) || !(old || isNew)) s.setApplicationNotice.run(row[notice], id)
        const { slips } = head.context as ApplicationContext
        if (slips.length > 0 && slips !== (was?.head.context as ApplicationContext | undefined)?.slips)
          for (const slip of projectSlips(head)) s.putSlip.run({ ...slip, stream: id })
        changed.push({ id, head, row })
        continue
      }
      if (head.kind === 'notice') {
        const { stage, organ, state, entries, startsOn, endsOn, unposted, unchecked, number } = projectNotice(head)
        const row = [stage, organ, state, entries, startsOn, endsOn, unposted, unchecked, id, number]
        put(isNew, s.updateNotice, s.insertNotice, row)
      } else if (head.kind === 'document') {
        const { state, sha256, pages, failure, ...fixed } = projectDocument(head)
        if (isNew) s.insertDocument.run({ ...fixed, state, sha256, pages, failure, stream: id })
        else s.updateDocument.run(state, sha256, pages, failure, id)
      } else if (head.kind === 'disclosure') {
        const { provisional, ...row } = projectDisclosure(head)
        s.putDisclosure.run({ ...row, provisional: provisional ? 1 : 0, stream: id })
      }
      changed.push({ id, head })
    }
    return changed
  }

  let accounts: Accounts | undefined
  return {
    path,
    trail: trailOf(db),
    queues: queuesOf(db),
    supervision: slipsOf(db),
    phrases: phrasesOf(db),
    waitingLists: waitingListsOf(db),
    drafts: draftsOf(db),
    jobs: jobsOf(db),
    caseNames: caseNamesOf(db),
    get accounts() {
      accounts ??= accountsOf(db)
      return accounts
    },
    staff() {
      if (!db.inTransaction) forgetIfChanged()
      staff ??= sql().staff.all() as string[]
      return staff
    },
    migrate() {
      // Loaded only here: importing drizzle takes 0.7 s and 130 MB, which every thread of an audit would pay.
      const load = createRequire(import.meta.url)
      const { drizzle } = load('drizzle-orm/better-sqlite3') as typeof Drizzle
      const { migrate } = load('drizzle-orm/better-sqlite3/migrator') as typeof Migrator
      migrate(drizzle({ client: db }), { migrationsFolder: fileURLToPath(new URL('./migrations', import.meta.url)) })
      chainOlder(db)
    },
    commit<W>(batch: readonly W[], namesOf: (wish: W) => Names, plan: Plan<W>): Promise<Verdict[]> {
      const s = sql()
      try {
        s.begin.run()
        const verdicts = plan(batch, load(batch.map(namesOf)))
        forgetLooked()
        const grants = verdicts.flatMap((v) => (v.is === 'granted' ? [v.grant] : []))
        const changed = write(grants)
        s.commit.run()
        for (const one of changed) {
          recent.set(one.head.stream, one)
          if (one.head.kind === 'staff') staff = undefined
        }
        return Promise.resolve(verdicts)
      } catch (error) {
        if (db.inTransaction) s.rollback.run()
        return Promise.reject(error)
      }
    },
    reading(work) {
      if (db.inTransaction) return work()
      const s = sql()
      s.look.run()
      try {
        forgetLooked()
        forgetIfChanged()
        return work()
      } finally {
        s.commit.run()
      }
    },
    head(stream) {
      // Inside a view of the file what is remembered is what stands there: see `recent`. Outside of one it is what stands
      // there at this moment, once `data_version` is asked; what only a page wants is not remembered.
      if (db.inTransaction) return streamInView(stream)?.head
      forgetIfChanged()
      return (recent.get(stream) ?? streamOf(stream))?.head
    },
    history: (stream, after = 0) =>
      (sql().history.all(stream, after) as [number, number, string, string][]).map(
        ([seq, version, body, hash]): StoredFact => ({ seq, stream, version, body, hash }),
      ),
    claimsOf: (stream) => sql().claimsOf.all(stream) as string[],
    holder: holderOf,
    receipt: (key) => receiptOf(key)?.receipt,
    unseal(stream, digest) {
      const row = sql().sealed.get(stream, digest) as [Uint8Array, Uint8Array, string, Uint8Array | null] | undefined
      return row && ({ digest, salt: row[0], box: row[1], keyId: row[2], wrapped: row[3] } satisfies SealedRecord)
    },
    application: (number) => one(sql().application.get(number), applicationRow),
    applications: (f) => (casesListed(f).all(parametersOf(casesAsked(f), f)) as unknown[]).map(applicationRow),
    *eachApplication(f) {
      // -1 is SQLite's word for no limit.
      for (const row of casesListed(f).iterate(parametersOf(casesAsked(f), { limit: -1 }))) yield applicationRow(row)
    },
    countByState: () =>
      (sql().countByState.all() as [string, string, number][]).map(([county, state, n]) => ({ county, state, n })),
    notice: (number) => one(sql().notice.get(number), noticeRow),
    notices: (f) => (noticesListed(f).all(parametersOf(noticesAsked(f), f)) as unknown[]).map(noticeRow),
    *eachNotice(f) {
      for (const row of noticesListed(f).iterate(parametersOf(noticesAsked(f), { limit: -1 }))) yield noticeRow(row)
    },
    document: (number) => sql().document.get(number) as DocumentRow | undefined,
    documentsBy: (known, value) => sql().documentsBy[known].all(value) as DocumentRow[],
    documentsOf: (stream) => sql().documentsOf.all(stream) as DocumentRow[],
    waitingDocuments: () => sql().waitingDocuments.all() as DocumentRow[],
    documents: (f) => {
      const asked = { state: f.state, organ: f.organ, kind: f.kind }
      return listed(newestText(documentColumns, 'documents', 'stream', asked)).all(
        parametersOf(asked, f),
      ) as DocumentRow[]
    },
    disclosure: (number) => one(sql().disclosure.get(number), disclosureRow),
    disclosures: (f) => (sql().disclosures.all(disclosuresAsked(f)) as unknown[]).map(disclosureRow),
    countDisclosures: (f) => sql().countDisclosures.get(disclosuresAsked(f)) as number,
    boardMonths: () => sql().boardMonths.all(boardValues({})) as string[],
    board: (f) => sql().board.all({ ...boardValues(f), limit: f.limit, offset: f.offset }) as BoardRow[],
    countBoard: (f, today) =>
      sql().countBoard.get({ ...boardValues(f), today }) as { all: number; running: number; ending: number },
    countDocuments: () => (sql().countDocuments.all() as [string, number][]).map(([state, n]) => ({ state, n })),
    factsAfter: (seq, limit) =>
      (sql().factsAfter.all(seq, limit) as [number, string, number, string, string][]).map(
        ([at, stream, version, body, hash]): StoredFact => ({ seq: at, stream, version, body, hash }),
      ),
    lastSeq: () => sql().lastSeq.get() as number,
    hashesAfter: (seq, limit) => sql().hashesAfter.all(seq, limit) as string[],
    bookmark: (name) => (sql().bookmark.get(name) as number | undefined) ?? 0,
    setBookmark(name, seq) {
      sql().setBookmark.run(name, seq)
    },
    due(today) {
      const s = sql()
      return {
        notices: s.dueNotices.all(today) as string[],
        listed: (s.dueListed.all() as [string, string][]).map(([number, notice]) => ({ number, notice })),
        corrections: s.dueCorrections.all(today) as string[],
        silent: s.dueSilent.all(today) as string[],
      }
    },
    running: () => ({
      applications: sql().runningApplications.all() as string[],
      notices: sql().runningNotices.all() as string[],
    }),
    counts() {
      const s = sql()
      const body = s.lastFact.get() as string | undefined
      return {
        facts: s.countFacts.get() as number,
        streams: s.countStreams.get() as number,
        lastRecordedAt: body === undefined ? null : (JSON.parse(body) as { recordedAt: string }).recordedAt,
      }
    },
    async backup(target, progress) {
      // On the writing connection: from another one every write restarts the copy.
      await db.backup(target, {
        progress: ({ totalPages, remainingPages }) => {
          progress?.(totalPages - remainingPages, totalPages)
          return 2000
        },
      })
      // One file, without the side files of WAL, so that it can be carried away whole.
      const copy = new Database(target)
      copy.pragma('journal_mode = DELETE')
      copy.close()
    },
    sealingKeys: () => sql().sealingKeys.all() as string[],
    ping() {
      sql().countStreams.get()
      if (db.inTransaction) throw new Error('the database is inside a transaction that should have ended')
    },
    close() {
      db.close()
    },
  }
}

/** The columns of a row that may change, in the order of the statements; the notice last, since it is set by itself. */
const applicationValues = (r: ApplicationRow): (string | number | null)[] => [
  r.state,
  r.programme,
  r.county,
  r.subdistrict,
  r.receivedOn,
  r.dueOn,
  r.provisional ? 1 : 0,
  r.openObjections,
  r.waitingNumber,
  r.notice,
]

/** An UPDATE of what is there, an INSERT of what is not: an upsert tries the insert first and costs a third more. */
function put(isNew: boolean, update: Database.Statement, insert: Database.Statement, row: readonly unknown[]): void {
  if (isNew || update.run(...row).changes === 0) insert.run(...row)
}

const boardValues = (f: BoardFilter): Record<string, string | number | null> => ({
  is: f.is ?? null,
  kind: f.kind ?? null,
  county: f.county ?? null,
  text: f.text ?? null,
  organs: JSON.stringify(f.organs ?? []),
  month: f.month ?? null,
  year: f.year ?? null,
  on: f.on ?? null,
  fallen: f.fallen ? 1 : 0,
})

const one = <T>(row: unknown, make: (row: unknown) => T): T | undefined => (row === undefined ? undefined : make(row))
const applicationRow = (row: unknown): ApplicationRow => {
  const r = row as Omit<ApplicationRow, 'provisional'> & { provisional: number }
  return { ...r, provisional: r.provisional === 1 }
}
const noticeRow = (row: unknown): NoticeRow => row as NoticeRow

export const disclosureRow = (row: unknown): DisclosureRow => {
  const { provisional, ...rest } = row as Omit<DisclosureRow, 'provisional'> & { provisional: number }
  return { ...rest, provisional: provisional === 1 }
}
const disclosuresAsked = (f: DisclosureFilter) => ({
  kind: f.kind ?? null,
  organ: f.organ ?? null,
  year: f.year ?? null,
  state: f.state ?? null,
  text: f.text ?? null,
  shown: f.shown ? 1 : 0,
  unreleasedOf: f.unreleasedOf ?? null,
  overdueOn: f.overdueOn ?? null,
  limit: f.limit ?? 100,
  offset: f.offset ?? 0,
})

type Cases = Parameters<Store['applications']>[0]
const casesAsked = ({ state, county, subdistrict, notice }: Cases) => ({ state, county, subdistrict, notice })
const noticesAsked = ({ state, organ }: Parameters<Store['notices']>[0]) => ({ state, organ })

/** What hangs in public, filtered: an interrupted notice too, which has no window until it hangs again. A withdrawn one is told by its announcement. */
const onBoard = `FROM documents d LEFT JOIN notices n ON n.number = d.of AND d.series = '公示'
  WHERE (@fallen = 1 AND d.sha256 IS NOT NULL AND d.series IN ('公示', '公告') OR d.state = 'issued' AND (d.series = '公告'
    OR (d.series = '公示' AND (n.starts_on IS NOT NULL OR n.state = 'interrupted'))))
  AND (@is IS NULL OR n.state = iif(@is = 'over', 'completed', @is))
  AND (@kind IS NULL OR d.kind = @kind) AND (@county IS NULL OR substr(d.organ, 1, 6) = @county)
  AND (@text IS NULL OR instr(d.mark, @text) > 0 OR d.number = @text
    OR d.organ IN (SELECT value FROM json_each(@organs)))
  AND (@month IS NULL OR substr(d.issued_on, 1, 7) = @month) AND (@year IS NULL OR substr(d.issued_on, 1, 4) = @year)
  AND (@on IS NULL OR n.ends_on >= @on)`

export const documentColumns = `number, mark, series, kind, of, up_to AS upTo, organ, code, state, edition,
  issued_on AS issuedOn, sha256, pages, failure`
export const disclosureColumns = `number, kind, organ, year, title, subject, state, entered_on AS enteredOn, due_on AS dueOn,
  provisional,  published_on AS publishedOn, amended_on AS amendedOn, corrections`
const inColumn = `FROM disclosures WHERE (@kind IS NULL OR kind = @kind) AND (@organ IS NULL OR organ = @organ)
  AND (@year IS NULL OR year = @year) AND (@state IS NULL OR state = @state)
  AND (@text IS NULL OR instr(title, @text) > 0 OR number = @text)
  AND (@shown = 0 OR published_on IS NOT NULL)
  AND (@unreleasedOf IS NULL OR published_on IS NOT NULL OR organ = @unreleasedOf)
  AND (@overdueOn IS NULL OR (state IN ('entered', 'amending') AND due_on < @overdueOn))`
export const noticeColumns = `number, stage, organ, state, entries, starts_on AS startsOn, ends_on AS endsOn, unposted, unchecked`

/**
 * Hot statements, prepared once: drizzle's builder costs 10 to 30 times as much per call. None of them joins: the driver
 * compiles SQLite with STAT4, which prepares a join again for every new value bound to it (6 to 14 µs instead of 1).
 */
function statements(db: Sqlite) {
  const raw = (text: string) => db.prepare(text).raw()
  const pluck = (text: string) => db.prepare(text).pluck()
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    look: db.prepare('BEGIN'),
    commit: db.prepare('COMMIT'),
    dataVersion: pluck('PRAGMA data_version'),
    rollback: db.prepare('ROLLBACK'),
    stream: raw('SELECT id, kind, machine FROM streams WHERE name = ?'),
    head: raw('SELECT version, state, context, hash FROM heads WHERE stream = ?'),
    claimsOf: pluck('SELECT key FROM claims WHERE stream = (SELECT id FROM streams WHERE name = ?) ORDER BY key'),
    claim: pluck('SELECT name FROM streams WHERE id = (SELECT stream FROM claims WHERE key = ?)'),
    counter: pluck('SELECT value FROM counters WHERE name = ?'),
    receipt: raw(`SELECT request, (SELECT name FROM streams WHERE id = receipts.stream), version, state, first, count
      FROM receipts WHERE key = ?`),
    receiptFacts: raw(`SELECT (SELECT name FROM streams WHERE id = facts.stream), version, body, hash FROM facts
      WHERE seq BETWEEN ? AND ? ORDER BY seq`),
    // Machines of staff only: by the index over streams' kinds.
    staff: pluck(`SELECT name FROM streams WHERE kind = 'staff' ORDER BY id`),
    streamId: pluck('SELECT id FROM streams WHERE name = ?'),
    insertStream: db.prepare('INSERT INTO streams (name, kind, machine) VALUES (?, ?, ?)'),
    insertFact: db.prepare('INSERT INTO facts (stream, version, body, hash) VALUES (?, ?, ?, ?)'),
    insertSealed: db.prepare(
      'INSERT INTO sealed (stream, digest, salt, box, key_id, wrapped) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    insertReceipt: db.prepare(
      'INSERT INTO receipts (key, request, stream, version, state, first, count) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    takeClaim: db.prepare('INSERT INTO claims (key, stream) VALUES (?, ?)'),
    releaseClaims: db.prepare('DELETE FROM claims WHERE stream = ?'),
    freeClaim: db.prepare('DELETE FROM claims WHERE key = ? AND stream = ?'),
    setCounter: db.prepare(
      'INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    ),
    insertHead: db.prepare('INSERT INTO heads (version, state, context, hash, stream) VALUES (?, ?, ?, ?, ?)'),
    updateHead: db.prepare('UPDATE heads SET version = ?, state = ?, context = ?, hash = ? WHERE stream = ?'),
    insertApplication: db.prepare(`INSERT INTO applications (state, programme, county, subdistrict, received_on, due_on,
      provisional, open_objections, waiting_number, stream, number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    updateApplication: db.prepare(`UPDATE applications SET state = ?, programme = ?, county = ?, subdistrict = ?,
      received_on = ?, due_on = ?, provisional = ?, open_objections = ?, waiting_number = ?
      WHERE stream = ? AND number = ?`),
    setApplicationNotice: db.prepare('UPDATE applications SET notice = ? WHERE stream = ?'),
    insertNotice:
      db.prepare(`INSERT INTO notices (stage, organ, state, entries, starts_on, ends_on, unposted, unchecked,
      stream, number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    updateNotice:
      db.prepare(`UPDATE notices SET stage = ?, organ = ?, state = ?, entries = ?, starts_on = ?, ends_on = ?,
      unposted = ?, unchecked = ? WHERE stream = ? AND number = ?`),
    history: raw(`SELECT seq, version, body, hash FROM facts
      WHERE stream = (SELECT id FROM streams WHERE name = ?) AND version > ? ORDER BY version`),
    sealed: raw(
      'SELECT salt, box, key_id, wrapped FROM sealed WHERE stream = (SELECT id FROM streams WHERE name = ?) AND digest = ?',
    ),
    application: db.prepare(`SELECT ${applicationColumns} FROM applications WHERE number = ?`),
    countByState: raw('SELECT county, state, count(*) FROM applications GROUP BY county, state ORDER BY county, state'),
    notice: db.prepare(`SELECT ${noticeColumns} FROM notices WHERE number = ?`),
    insertDocument:
      db.prepare(`INSERT INTO documents (stream, number, mark, series, kind, of, up_to, organ, code, state,
      edition, issued_on, sha256, pages, failure) VALUES (@stream, @number, @mark, @series, @kind, @of, @upTo, @organ, @code,
      @state, @edition, @issuedOn, @sha256, @pages, @failure)`),
    updateDocument: db.prepare('UPDATE documents SET state = ?, sha256 = ?, pages = ?, failure = ? WHERE stream = ?'),
    document: db.prepare(`SELECT ${documentColumns} FROM documents WHERE number = ?`),
    documentsBy: {
      code: db.prepare(`SELECT ${documentColumns} FROM documents WHERE code = ?`),
      mark: db.prepare(`SELECT ${documentColumns} FROM documents WHERE mark = ? ORDER BY stream`),
      sha256: db.prepare(`SELECT ${documentColumns} FROM documents WHERE sha256 = ? ORDER BY stream`),
    },
    documentsOf: db.prepare(`SELECT ${documentColumns} FROM documents WHERE of = ? ORDER BY stream`),
    waitingDocuments: db.prepare(`SELECT ${documentColumns} FROM documents WHERE state = 'numbered' ORDER BY stream`),
    board:
      db.prepare(`SELECT d.number, d.mark, d.kind, d.of, d.state, d.organ, d.issued_on AS issuedOn, n.state AS noticeState,
      n.entries, n.starts_on AS startsOn, n.ends_on AS endsOn ${onBoard}
      ORDER BY coalesce(n.state, '') = 'running' DESC, coalesce(n.state, '') = 'interrupted' DESC, d.stream DESC LIMIT @limit OFFSET @offset`),
    boardMonths: pluck(`SELECT DISTINCT substr(d.issued_on, 1, 7) ${onBoard} ORDER BY 1 DESC`),
    countBoard:
      db.prepare(`SELECT count(*) AS "all", coalesce(sum(n.state = 'running' AND n.ends_on >= @today), 0) AS running,
      coalesce(sum(n.state = 'running' AND n.ends_on = @today), 0) AS ending ${onBoard}`),
    putSlip:
      db.prepare(`INSERT INTO supervisions (slip, stream, application, asks, answers, issued_on, due_on, answered_on)
      VALUES (@slip, @stream, @application, @asks, @answers, @issuedOn, @dueOn, @answeredOn)
      ON CONFLICT (slip) DO UPDATE SET answered_on = @answeredOn`),
    putDisclosure:
      db.prepare(`INSERT INTO disclosures (stream, number, kind, organ, year, title, subject, state, entered_on,
      due_on, provisional, published_on, amended_on, corrections) VALUES (@stream, @number, @kind, @organ, @year, @title, @subject,
      @state, @enteredOn, @dueOn, @provisional, @publishedOn, @amendedOn, @corrections) ON CONFLICT (stream) DO UPDATE SET
      year = @year, title = @title, subject = @subject, state = @state, due_on = @dueOn, provisional = @provisional,
      published_on = @publishedOn, amended_on = @amendedOn, corrections = @corrections`),
    disclosure: db.prepare(`SELECT ${disclosureColumns} FROM disclosures WHERE number = ?`),
    disclosures: db.prepare(`SELECT ${disclosureColumns} ${inColumn} ORDER BY year DESC, stream DESC
      LIMIT @limit OFFSET @offset`),
    countDisclosures: pluck(`SELECT count(*) ${inColumn} AND @limit IS NOT NULL AND @offset IS NOT NULL`),
    countDocuments: raw('SELECT state, count(*) FROM documents GROUP BY state ORDER BY state'),
    factsAfter: raw(`SELECT seq, (SELECT name FROM streams WHERE id = facts.stream), version, body, hash FROM facts
      WHERE seq > ? ORDER BY seq LIMIT ?`),
    bookmark: pluck('SELECT seq FROM bookmarks WHERE name = ?'),
    setBookmark: db.prepare(
      'INSERT INTO bookmarks (name, seq) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq',
    ),
    dueNotices: pluck(`SELECT number FROM notices WHERE state = 'running' AND ends_on < ? AND unposted = 0
      AND unchecked = 0 ORDER BY ends_on, stream`),
    dueListed: raw(`SELECT a.number, a.notice FROM applications a JOIN notices n ON n.number = a.notice
      WHERE n.state IN ('completed', 'withdrawn') AND (a.open_objections = 0 OR n.state = 'withdrawn') ORDER BY a.stream`),
    dueCorrections: pluck(`SELECT number FROM applications WHERE state LIKE '%Correction' AND due_on < ?
      ORDER BY due_on, stream`),
    dueSilent: pluck(`SELECT number FROM applications WHERE state = 'received' AND due_on < ? AND provisional = 0
      ORDER BY due_on, stream`),
    runningApplications: pluck(
      'SELECT number FROM applications WHERE due_on IS NOT NULL OR open_objections > 0 ORDER BY stream',
    ),
    runningNotices: pluck(`SELECT number FROM notices WHERE state = 'running' ORDER BY stream`),
    // Those of the first and the last stream will do: keys are changed one after the other, never at random.
    sealingKeys: pluck(`SELECT key_id FROM sealed WHERE stream = (SELECT min(stream) FROM sealed)
      UNION SELECT key_id FROM sealed WHERE stream = (SELECT max(stream) FROM sealed)`),
    lastSeq: pluck('SELECT coalesce(max(seq), 0) FROM facts'),
    hashesAfter: pluck('SELECT hash FROM facts WHERE seq > ? ORDER BY seq LIMIT ?'),
    lastFact: pluck('SELECT body FROM facts ORDER BY seq DESC LIMIT 1'),
    // Nothing is ever deleted, so the last number is the count: a count would read the whole index.
    countFacts: pluck('SELECT coalesce(max(seq), 0) FROM facts'),
    countStreams: pluck('SELECT coalesce(max(id), 0) FROM streams'),
  }
}
