import type { StreamKind } from '../machines/law.ts'
import type { Accounts } from './accounts.ts'
import type { Drafts } from './drafts.ts'
import type { StoredFact } from './facts.ts'
import type { Head } from './heads.ts'
import type { Jobs } from './jobs.ts'
import type { CaseNames } from './names.ts'
import type { Phrases } from './phrases.ts'
import type { ApplicationRow, BoardRow, DisclosureRow, DocumentRow, NoticeRow } from './project.ts'
import type { Queues } from './queue.ts'
import type { SealedRecord } from './sealed.ts'
import type { Slips } from './slips.ts'
import type { Trail } from './trail.ts'
import type { WaitingLists } from './waiting.ts'

/** The keys a decision wants to read. All of them are point look-ups. */
export interface Names {
  readonly streams: readonly string[]
  readonly claims: readonly string[]
  readonly counters: readonly string[]
  /** The idempotency key of the wish. */
  readonly key: string
}

/** What the caller gets for a granted wish; the same again for the same idempotency key. */
export interface Receipt {
  readonly subject: string
  /** Version and state the subject had once the wish was granted. */
  readonly version: number
  readonly state: string
  readonly facts: readonly {
    readonly stream: string
    readonly version: number
    readonly type: string
    readonly hash: string
  }[]
  readonly recordedAt: string
}

/** A receipt with the keyed digest of what was asked, to tell the same wish from another under the same key. */
export interface Receipted {
  readonly request: string
  readonly receipt: Receipt
}

/** What was loaded for a batch. `plan` writes its decisions into it, so that later wishes of the batch see them. */
export interface Known {
  readonly heads: Map<string, Head>
  readonly claims: Map<string, string>
  readonly counters: Map<string, number>
  readonly receipts: Map<string, Receipted>
}

/** A fact decided but not yet stored, with the head it leads to. */
export interface NewFact {
  readonly body: string
  readonly head: Head
}

/** What one granted wish writes, all or nothing. */
export interface Grant {
  readonly facts: readonly NewFact[]
  /** Claims taken, by key, for the stream that now holds them. */
  readonly take: readonly { readonly key: string; readonly stream: string }[]
  /** Streams whose claims all end, because their case is no longer live. */
  readonly release: readonly string[]
  /** Single claims given up by a stream that lives on: a person leaves the household. One that is not held is a fault. */
  readonly free: readonly { readonly key: string; readonly stream: string }[]
  readonly counters: Readonly<Record<string, number>>
  /** Personal data named by these facts, filed under the subject's stream. */
  readonly sealed: readonly SealedRecord[]
  readonly key: string
  readonly request: string
  readonly receipt: Receipt
}

/** The outcome of one wish: granted (with what to write), answered before (same key), or refused. */
export type Verdict =
  | { readonly is: 'granted'; readonly grant: Grant }
  | { readonly is: 'repeated'; readonly receipt: Receipt }
  | { readonly is: 'refused'; readonly error: unknown }

/** Decides a whole batch in memory: pure and synchronous, one verdict per wish, in order. */
export type Plan<W> = (batch: readonly W[], known: Known) => Verdict[]

export interface ApplicationFilter {
  readonly state?: string
  readonly county?: string
  readonly subdistrict?: string
  readonly notice?: string
  readonly limit?: number
  readonly offset?: number
}

/** What somebody looks for on the public board. Without a field, everything. */
export interface BoardFilter {
  readonly is?: 'running' | 'over'
  readonly kind?: string
  /** A county with all its subdistricts: the first six digits of an organ's code. */
  readonly county?: string
  /** Part of a 发文字号, or the organs whose names were meant. */
  readonly text?: string
  readonly organs?: readonly string[]
  /** Issued in this month or year, `2025-09`. */
  readonly month?: string
  readonly year?: string
  /** Of what runs, what has not yet seen its last day on this one: evidence entered late keeps nothing up. */
  readonly on?: string
  /** Also what was replaced or withdrawn, which no board shows; whether it ever hung, its notice says. */
  readonly fallen?: true
}

export interface DocumentFilter {
  readonly state?: string
  readonly organ?: string
  readonly kind?: string
  readonly limit?: number
  readonly offset?: number
}

/** What somebody looks for in the column. `shown`: only what the public may see (released, also if withdrawn since). */
export interface DisclosureFilter {
  readonly kind?: string
  readonly organ?: string
  readonly year?: number
  readonly state?: string
  readonly text?: string
  readonly shown?: true
  /** Of items nobody has released, only those of this organ. */
  readonly unreleasedOf?: string
  /** Waiting to be released, and due before this day. */
  readonly overdueOn?: string
  readonly limit?: number
  readonly offset?: number
}

/** One shard of the log, in (stream, version) order, as the replay wants it. */
export interface Shard {
  readonly fromStream: number
  readonly toStream: number
}

/** What a file cabinet can do. SQLite is one; the contract tests say what any other must do. */
export interface Store {
  /** Where another connection opens the same data: a thread does, to read. */
  readonly path: string
  /** Who looked, who was refused, what was drawn by lot: beside the log, append-only. */
  readonly trail: Trail
  /** What lies on whose desk. */
  readonly queues: Queues
  /** 督办单: who asks whom, and what is still unanswered. */
  readonly supervision: Slips
  /** Phrases members of staff keep for themselves. */
  readonly phrases: Phrases
  /** Who waits, in which order. */
  readonly waitingLists: WaitingLists
  /** Forms being filled in. */
  readonly drafts: Drafts
  /** By which names cases are found: keyed indexes. */
  readonly caseNames: CaseNames
  /** Work for many at once. */
  readonly jobs: Jobs
  /** Brings the schema up to date. Never rewrites a fact. */
  migrate(): void
  /**
   * One transaction: loads what the wishes name, plans, writes every grant, commits. Resolves only after the commit is
   * durable. A fault while writing rejects and leaves nothing of the batch.
   */
  commit<W>(batch: readonly W[], namesOf: (wish: W) => Names, plan: Plan<W>): Promise<Verdict[]>
  /** Runs look-ups on one view of the file: many of them cost a third of what they cost one by one. Writes nothing. */
  reading<T>(work: () => T): T
  head(stream: string): Head | undefined
  /** The facts of a stream, in order; those after a version, where one is known already. */
  history(stream: string, after?: number): StoredFact[]
  /** The claims a stream holds now, in the order of their keys. */
  claimsOf(stream: string): string[]
  /** The stream that holds a claim now, if any. */
  holder(claim: string): string | undefined
  /** The receipt of an idempotency key, if its wish was granted: the same to the letter as when it was given. */
  receipt(key: string): Receipt | undefined
  /** The sealed record a fact of this stream names; undefined once it is erased. */
  unseal(stream: string, digest: string): SealedRecord | undefined
  application(number: string): ApplicationRow | undefined
  applications(filter: ApplicationFilter): ApplicationRow[]
  /** All rows of a filter, one after the other, in the order of `applications`: never more than one in memory. */
  eachApplication(filter: Omit<ApplicationFilter, 'limit' | 'offset'>): Iterable<ApplicationRow>
  countByState(): { readonly county: string; readonly state: string; readonly n: number }[]
  notice(number: string): NoticeRow | undefined
  notices(filter: {
    readonly state?: string
    readonly organ?: string
    readonly limit?: number
    readonly offset?: number
  }): NoticeRow[]
  /** All rows of a filter, one after the other, in the order of `notices`. */
  eachNotice(filter: { readonly state?: string; readonly organ?: string }): Iterable<NoticeRow>
  document(number: string): DocumentRow | undefined
  /** The documents with this code, this 发文字号 or this file: what somebody who holds a paper can name. */
  documentsBy(known: 'code' | 'mark' | 'sha256', value: string): DocumentRow[]
  /** The documents about one notice or case, in the order they were numbered. */
  documentsOf(stream: string): DocumentRow[]
  /** Documents numbered and not yet issued, oldest first: what a crash in between leaves. */
  waitingDocuments(): DocumentRow[]
  /** Documents, the newest on top. */
  documents(filter: DocumentFilter): DocumentRow[]
  /**
   * What hangs or hung in public: sheets whose window began, and announcements; of several editions the one that stands.
   * Running ones first, then the newest.
   */
  /** The months something that is on the board was issued in, the newest first. */
  boardMonths(): string[]
  /** Running ones first, then interrupted ones; the newest first in each. */
  board(filter: BoardFilter & { readonly limit: number; readonly offset: number }): BoardRow[]
  /** How many those are, how many run, and how many of them end on a day. */
  countBoard(
    filter: BoardFilter,
    today: string,
  ): { readonly all: number; readonly running: number; readonly ending: number }
  disclosure(number: string): DisclosureRow | undefined
  /** Items of the column, the newest year and the newest item on top. Without a field, all; `overdueOn`: late that day. */
  disclosures(filter: DisclosureFilter): DisclosureRow[]
  countDisclosures(filter: DisclosureFilter): number
  /** How many documents there are in each state. */
  countDocuments(): { readonly state: string; readonly n: number }[]
  /** The facts behind `seq`, in the order they were written: for a job that reads the log as it grows. */
  factsAfter(seq: number, limit: number): StoredFact[]
  /** The `seq` of the newest fact, 0 in an empty log: tells at once whether there is anything new. */
  lastSeq(): number
  /** The hashes of the facts behind `seq`, in the order they were written: what the city log is made of. */
  hashesAfter(seq: number, limit: number): string[]
  /** How far a job has read: 0 at first. Losing it costs time and changes nothing. */
  bookmark(name: string): number
  setBookmark(name: string, seq: number): void
  /** Work the clock has made due on `today` (exclusive of windows that still run): see DueWork. */
  due(today: string): DueWork
  /** Everything on which a clock runs: live cases with a due date or an open objection, and running notices. */
  running(): { readonly applications: readonly string[]; readonly notices: readonly string[] }
  counts(): { readonly facts: number; readonly streams: number; readonly lastRecordedAt: string | null }
  /** Copies the database while it is in use; `progress` gets pages done and in all. */
  backup(path: string, progress?: (done: number, total: number) => void): Promise<void>
  /** The key ids of the sealed records: which keys this database needs. */
  sealingKeys(): string[]
  /** How staff sign in: plain tables beside the log. */
  readonly accounts: Accounts
  /** The numbers of all staff entered, in the order they were. */
  staff(): readonly string[]
  /** Throws when the file cannot be read or written: the readiness probe. */
  ping(): void
  close(): void
}

/** What the job has to do: each list is a query over read tables, so a crash between two runs loses nothing. */
export interface DueWork {
  /** Notices whose window has ended and whose evidence is complete. */
  readonly notices: readonly string[]
  /** Cases listed in a notice that is over, withdrawn, or no longer theirs, with no open objection. */
  readonly listed: readonly { readonly number: string; readonly notice: string }[]
  /** Corrections whose time has passed unanswered. */
  readonly corrections: readonly string[]
  /** Receipts nobody answered within the limit: deemed accepted (BR-08). */
  readonly silent: readonly string[]
}

export type { StreamKind }
