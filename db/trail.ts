import type Database from 'better-sqlite3'
import { type Asked, countText, keptStatements, newestText, parametersOf } from './lists.ts'
import { type ChainEnd, chain, chainEnd, type Ledger } from './trail-chain.ts'

interface Row {
  /** Its place in the order; issued when it is written. */
  readonly seq: number
  /** ISO UTC. */
  readonly at: string
  readonly staff: string
  readonly organ: string
}

/** Who looked at what, and why. `subject` is empty where the view is about no single case. */
export interface Look extends Row {
  readonly role: string
  readonly what: string
  readonly subject: string
  readonly why: string
}

/** A wish that was not granted: codes, never a sentence or a value. */
export interface Refusal extends Row {
  readonly role: string
  readonly command: string
  readonly subject: string
  readonly code: string
  /** Which sentence was said; empty where it has no name. */
  readonly reason: string
}

/** A sample as it was drawn: with the seed and the frame anybody draws it again. */
export interface Sample extends Row {
  readonly seed: string
  readonly source: string
  readonly county: string
  readonly receivedFrom: string
  readonly receivedTo: string
  readonly upTo: number
  readonly size: number
  readonly frame: number
  readonly frameDigest: string
}

/** What was done with the records of one case, and under which rule. */
export interface Kept extends Row {
  readonly role: string
  readonly what: 'held' | 'released' | 'erased'
  readonly subject: string
  readonly rule: string
  readonly endedOn: string | null
  readonly keptUntil: string | null
  /** How many sealed records were destroyed with their keys. */
  readonly records: number
}

export interface LookFilter {
  readonly subject?: string
  /** Any of these, in place of one: a case, and the sheets it stands on. */
  readonly subjects?: readonly string[]
  readonly staff?: string
  readonly what?: string
}
export interface RefusalFilter {
  readonly organ?: string
  readonly code?: string
  readonly reason?: string
}
export interface Page {
  readonly limit: number
  readonly offset: number
}

/** What is kept beside the log of those who look, ask in vain and draw by lot. Written once; triggers refuse the rest. */
export interface Trail {
  /** Durable when it returns: nothing is shown before. */
  addLook(look: Omit<Look, 'seq'>): void
  /** The same for everything one page shows, in one transaction. */
  addLooks(looks: readonly Omit<Look, 'seq'>[]): void
  addRefusals(refusals: readonly Omit<Refusal, 'seq'>[]): void
  /** Holds or releases the records of a case. */
  keep(entry: Omit<Kept, 'seq' | 'records'> & { readonly what: 'held' | 'released' }): void
  /**
   * Destroys the sealed records of a case and of the papers about it, with their keys, and says so, in one transaction. False when the case has changed since `version`, is held, or was erased before.
   */
  erase(entry: Omit<Kept, 'seq' | 'records' | 'what'>, version: number): boolean
  /**
   * Writes the whole file anew: pages that were split before an erasure hold stale copies in their free space. Others wait
   * meanwhile, on a large file for minutes.
   */
  compact(): void
  /** What was done last with the records of a case. */
  kept(subject: string): Kept | undefined
  /** Everything done with records, the newest first. */
  keptLately(page: Page): Kept[]
  /** The cases whose records were erased. */
  erased(): string[]
  addSample(sample: Omit<Sample, 'seq'>): number
  /** The newest first. */
  looks(filter: LookFilter, page: Page): Look[]
  countLooks(filter: LookFilter): number
  refusals(filter: RefusalFilter, page: Page): Refusal[]
  countRefusals(filter: RefusalFilter): number
  /** How often each organ was refused for each reason, the most frequent first. */
  refusalsByReason(): { readonly organ: string; readonly code: string; readonly reason: string; readonly n: number }[]
  samples(page: Page): Sample[]
  sample(seq: number): Sample | undefined
  /** The end of the chain over all three: who keeps it can tell later that nothing before it was altered. */
  chainEnd(): ChainEnd
  /** The acceptance numbers of a frame, in their order. */
  frame(of: Pick<Sample, 'county' | 'receivedFrom' | 'receivedTo' | 'upTo'>): string[]
}

/** The trail of a store's own connection. Statements are prepared when first needed: a new file has no tables yet. */
export function trailOf(db: Database.Database): Trail {
  let prepared: ReturnType<typeof statements> | undefined
  const sql = () => {
    prepared ??= statements(db)
    return prepared
  }
  /** A row and its link in the chain, or neither; in its turn among processes. Returns the row's number. */
  const written = (ledger: Ledger, insert: () => Database.RunResult): number =>
    db
      .transaction(() => {
        const seq = Number(insert().lastInsertRowid)
        chain(db, ledger, seq, seq)
        return seq
      })
      .immediate()
  const listed = keptStatements(db)
  const looked = ({ subject, staff, what }: LookFilter) => ({ subject, staff, what })
  const refused = ({ organ, code, reason }: RefusalFilter) => ({ organ, code, reason })
  const rows = (table: string, asked: Asked, page: Page) =>
    listed(newestText('*', table, 'seq', asked)).all(parametersOf(asked, page))
  const count = (table: string, asked: Asked) =>
    listed(countText(table, asked)).pluck().get(parametersOf(asked, {})) as number
  return {
    addLook(look) {
      written('looks', () => sql().addLook.run(look))
    },
    addLooks(looks) {
      db.transaction(() => {
        for (const each of looks) written('looks', () => sql().addLook.run(each))
      }).immediate()
    },
    addRefusals(refusals) {
      db.transaction(() => {
        for (const each of refusals) written('refusals', () => sql().addRefusal.run(each))
      }).immediate()
    },
    keep: (entry) => void written('retention', () => sql().addKept.run({ ...entry, records: 0 })),
    erase(entry, version) {
      // What is deleted is overwritten; what earlier splits of pages left of it goes with `compact`.
      db.pragma('secure_delete = ON')
      const isErased = db
        .transaction(() => {
          const last = sql().kept.get(entry.subject) as Kept | undefined
          if (sql().version.get(entry.subject) !== version || (last && last.what !== 'released')) return false
          const records = sql().eraseSealed.run({ subject: entry.subject }).changes
          written('retention', () => sql().addKept.run({ ...entry, what: 'erased', records }))
          return true
        })
        .immediate()
      return isErased
    },
    compact() {
      db.exec('VACUUM')
      db.pragma('wal_checkpoint(TRUNCATE)')
    },
    kept: (subject) => sql().kept.get(subject) as Kept | undefined,
    keptLately: (page) => sql().keptLately.all(page) as Kept[],
    erased: () => sql().erased.all() as string[],
    addSample: (sample) => written('samples', () => sql().addSample.run(sample)),
    chainEnd: () => chainEnd(db),
    looks({ subjects, ...filter }, page) {
      if (!subjects) return rows('looks', looked(filter), page) as Look[]
      // Each newest first, as far as the page reaches; together in their order.
      const most = { limit: page.offset + page.limit, offset: 0 }
      const all = subjects.flatMap((subject) => rows('looks', looked({ ...filter, subject }), most) as Look[])
      return all.sort((a, b) => b.seq - a.seq).slice(page.offset, page.offset + page.limit)
    },
    countLooks: ({ subjects, ...filter }) =>
      subjects
        ? subjects.reduce((n, subject) => n + count('looks', looked({ ...filter, subject })), 0)
        : count('looks', looked(filter)),
    refusals: (filter, page) => rows('refusals', refused(filter), page) as Refusal[],
    countRefusals: (filter) => count('refusals', refused(filter)),
    refusalsByReason: () =>
      sql().refusalsByReason.all() as { organ: string; code: string; reason: string; n: number }[],
    samples: (page) => sql().samples.all(page) as Sample[],
    sample: (seq) => sql().sample.get(seq) as Sample | undefined,
    frame: (of) => sql().frame.all(of) as string[],
  }
}

const keptColumns = `seq, at, staff, role, organ, what, subject, rule, ended_on AS endedOn, kept_until AS keptUntil, records`
const sampleColumns = `seq, at, staff, organ, seed, source, county, received_from AS receivedFrom,
  received_to AS receivedTo, up_to AS upTo, size, frame, frame_digest AS frameDigest`

function statements(db: Database.Database) {
  const pluck = (text: string) => db.prepare(text).pluck()
  return {
    addLook: db.prepare(`INSERT INTO looks (at, staff, role, organ, what, subject, why)
      VALUES (@at, @staff, @role, @organ, @what, @subject, @why)`),
    addRefusal: db.prepare(`INSERT INTO refusals (at, staff, role, organ, command, subject, code, reason)
      VALUES (@at, @staff, @role, @organ, @command, @subject, @code, @reason)`),
    addKept:
      db.prepare(`INSERT INTO retention (at, staff, role, organ, what, subject, rule, ended_on, kept_until, records)
      VALUES (@at, @staff, @role, @organ, @what, @subject, @rule, @endedOn, @keptUntil, @records)`),
    kept: db.prepare(`SELECT ${keptColumns} FROM retention WHERE subject = ? ORDER BY seq DESC LIMIT 1`),
    keptLately: db.prepare(`SELECT ${keptColumns} FROM retention ORDER BY seq DESC LIMIT @limit OFFSET @offset`),
    erased: pluck(`SELECT subject FROM retention WHERE what = 'erased' ORDER BY seq`),
    version: pluck('SELECT version FROM heads WHERE stream = (SELECT id FROM streams WHERE name = ?)'),
    eraseSealed: db.prepare(`DELETE FROM sealed WHERE stream IN (SELECT id FROM streams WHERE name = @subject
      UNION SELECT stream FROM documents WHERE of = @subject)`),
    addSample:
      db.prepare(`INSERT INTO samples (at, staff, organ, seed, source, county, received_from, received_to, up_to,
      size, frame, frame_digest) VALUES (@at, @staff, @organ, @seed, @source, @county, @receivedFrom, @receivedTo, @upTo,
      @size, @frame, @frameDigest)`),
    refusalsByReason: db.prepare(`SELECT organ, code, reason, count(*) AS n FROM refusals GROUP BY organ, code, reason
      ORDER BY n DESC, organ, code, reason LIMIT 200`),
    samples: db.prepare(`SELECT ${sampleColumns} FROM samples ORDER BY seq DESC LIMIT @limit OFFSET @offset`),
    sample: db.prepare(`SELECT ${sampleColumns} FROM samples WHERE seq = ?`),
    frame: pluck(`SELECT a.number FROM applications a JOIN facts f ON f.stream = a.stream AND f.version = 1
      WHERE (@county = '' OR a.county = @county) AND a.received_on BETWEEN @receivedFrom AND @receivedTo
      AND f.seq <= @upTo ORDER BY a.number`),
  }
}
