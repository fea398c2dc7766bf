import { canonical, sha256 } from '../db/facts.ts'
import type { Head } from '../db/heads.ts'
import {
  applicationColumns,
  projectApplication,
  projectDisclosure,
  projectDocument,
  projectNotice,
} from '../db/project.ts'
import { type Difference, type Replayed, type Replaying, replayRange } from '../db/replay.ts'
import type { Sealer } from '../db/sealed.ts'
import { projectSlips, type SlipRow, slipColumns } from '../db/slips.ts'
import { disclosureColumns, disclosureRow, documentColumns, noticeColumns, type Sqlite } from '../db/sqlite.ts'
import type { ApplicationFact } from '../machines/application.facts.ts'
import type { ApplicationContext } from '../machines/application.ts'
import type { DisclosureFact } from '../machines/disclosure.facts.ts'
import type { DisclosureContext } from '../machines/disclosure.ts'
import type { DocumentContext } from '../machines/document.ts'
import type { AnyFact } from '../machines/fact.ts'
import type { Standing } from '../machines/fold.ts'
import { type Law, type StreamKind, shapeFault } from '../machines/law.ts'
import type { NoticeFact } from '../machines/notice.facts.ts'
import { postingKey } from '../machines/notice.ts'
import type { PersonFact } from '../machines/person.facts.ts'
import type { PersonContext } from '../machines/person.ts'
import type { Procedure } from '../machines/procedure.ts'
import type { StaffContext } from '../machines/staff.ts'
import { officeOf } from './access.ts'
import { decidesOnEligibility } from './assessment.ts'
import { assignmentFaults, type Cast, castIn, leftOutFaults } from './audit-assignments.ts'
import type { CalendarsThen } from './audit-calendars.ts'
import {
  caseDateFaults,
  type Differ,
  documentDateFaults,
  noticeDateFaults,
  personDateFaults,
  timeFaults,
} from './audit-deadlines.ts'
import { disclosureClaims, disclosureFaults } from './audit-disclosures.ts'
import {
  calendarActorFaults,
  caseActorFaults,
  documentActorFaults,
  noticeActorFaults,
  personActorFaults,
  recusalFaults,
  separationFaults,
} from './audit-duties.ts'
import type { RegisterThen } from './audit-grants.ts'
import { addDays } from './calendar.ts'
import { sheetSeries } from './commands/document-parts.ts'
import { judges } from './commands/eligible.ts'
import type { DocumentFiles } from './documents/files.ts'
import { type Snapshot, verdictOf } from './eligibility.ts'
import type { HouseholdFile, Person } from './household-form.ts'
import { type Login, loginName } from './login-name.ts'
import { documentMark } from './numbers.ts'
import { identitiesOf, identityOf } from './papers.ts'
import { identityClaims, kinClaim, loginClaim, recordClaim } from './person-register.ts'
import type { Policy } from './policy.ts'

/** What one shard of the audit found. */
export interface ShardReport {
  readonly streams: number
  readonly facts: number
  readonly sealed: number
  /** Files of issued documents looked at. */
  readonly files: number
  readonly differences: readonly Difference[]
  /** How many numbers of each series the facts of the shard use, and the highest of them. */
  readonly numbers: Readonly<Record<string, { readonly highest: number; readonly used: number }>>
  /** What two streams must say alike, by what it is: how often each of the two says it, less what agreed. */
  readonly agreements: Readonly<Record<string, { readonly said: number; readonly told: number }>>
  /** How the last stream of the shard stood. */
  readonly standing: { readonly version: number; readonly state: string; readonly hash: string } | null
}

/** So many differences of one shard are told one by one; the rest only counted, so that a ruined file ends quickly. */
const TOLD = 1000

/** Ids of streams, from the first to the last, both included. */
export type Range = readonly [first: number, last: number]

/** What a shard goes by. */
export interface AuditBy {
  readonly law: Law
  readonly calendars: CalendarsThen
  /** Null where the audited law is not the city's (tests of other procedures). */
  readonly policy: Policy | null
  /** Without it sealed records and claims are left out. */
  readonly sealer: Sealer | null
  /** Without them the files of issued documents are left out. */
  readonly documents: DocumentFiles | null
  /** Only what was recorded at this instant or before; ISO UTC. */
  readonly until?: string
  /**
   * How many receipts cover each fact, by its seq, counted here by all shards; and whether each receipt's state is the one its
   * fact led to. Null for a part of the file: receipts are read once for a whole range, not for a few streams.
   */
  readonly covered: Uint8Array | null
  /** The register of staff as it stood at any instant. */
  readonly register: RegisterThen
}

/**
 * Audits the streams with ids in these ranges: replays each, parses every fact's shape, computes its days again, asks who
 * might write it, and rebuilds head, read row and claims aside to compare them field by field with what is stored.
 */
export function auditShard(
  db: Sqlite,
  by: AuditBy,
  ranges: readonly Range[],
  progress: (streams: number) => void,
): ShardReport {
  const { law, policy, sealer, documents } = by
  const differences: Difference[] = []
  const numbers: Record<string, { highest: number; used: number }> = {}
  const agreements = new Map<string, { said: number; told: number }>()
  let streams = 0
  let facts = 0
  let sealed = 0
  let files = 0
  let standing: ShardReport['standing'] = null
  const heads = sideRows(db, 'heads', 'version, state, context, hash')
  const applications = sideRows(db, 'applications', applicationColumns)
  const notices = sideRows(db, 'notices', noticeColumns)
  const papers = sideRows(db, 'documents', documentColumns)
  const disclosures = sideRows(db, 'disclosures', disclosureColumns)
  const slips = db.prepare(`SELECT ${slipColumns} FROM supervisions WHERE stream = ? ORDER BY rowid`)
  // Few cases ever have one: asked once which, and not of every stream.
  const slipped = new Set(db.prepare('SELECT DISTINCT stream FROM supervisions').pluck().all() as number[])
  const claims = db.prepare('SELECT key FROM claims WHERE stream = ? ORDER BY key').pluck()
  const box = db.prepare(
    'SELECT digest, salt, box, key_id AS keyId, wrapped FROM sealed WHERE stream = ? AND digest = ?',
  )
  const boxes = db.prepare('SELECT digest FROM sealed WHERE stream = ?').pluck()
  const erasure = db.prepare(`SELECT 1 FROM retention WHERE subject = ? AND what = 'erased'`).pluck()
  const isErased = (application: string) => erasure.get(application) !== undefined
  const noticeFacts = db
    .prepare('SELECT f.body FROM facts f JOIN streams s ON s.id = f.stream WHERE s.name = ? ORDER BY f.version')
    .pluck()
  // The notices asked for last: cases of one time are listed in the notices of all organs of that time.
  const recent = new Map<string, PostedNotice>()
  let weight = 0
  const noticeCalled = (number: string): PostedNotice => {
    let known = recent.get(number)
    if (!known) {
      known = postedNotice(noticeFacts.all(number) as string[])
      recent.set(number, known)
      weight += weightOf(known)
      for (const [oldest, one] of recent) {
        if (weight <= REMEMBERED) break
        recent.delete(oldest)
        weight -= weightOf(one)
      }
    }
    return known
  }
  const tell = (d: Difference) => {
    if (differences.length < TOLD) differences.push(d)
  }

  // What one stream is found to be while it is replayed; begun anew by `visit`.
  let isSound = true
  let states: string[] = []
  let seqs: number[] = []
  let casts: Cast[] = []
  let before = ''
  const step = (stream: string, was: Standing, fact: AnyFact, is: Standing, seq: number): void => {
    const version = is.version
    const differ: Differ = (field, stored, recomputed) =>
      tell({ stream, version, type: fact.type, field, stored, recomputed })
    states.push(is.state)
    seqs.push(seq)
    const kind = kindOfMachine
    const fault = shapeFault(kind, fact)
    if (fault) {
      isSound = false
      differ('shape', fault, null)
    }
    if (!isSound) return
    countNumber(numbers, fact)
    timeFaults(fact, before, differ)
    before = fact.recordedAt
    const held = fact.actor.role === 'system' ? undefined : by.register.held(fact.actor, fact.recordedAt)
    if (held !== undefined) differ('grant', fact.actor.staff, held)
    try {
      if (kind === 'application') {
        const procedure = law.procedure(machineName)
        caseDateFaults(procedure, was, fact as ApplicationFact, is, by, differ)
        caseActorFaults(procedure, was, fact as ApplicationFact, differ)
        assignmentFaults(stream, was.context as ApplicationContext, fact as ApplicationFact, differ)
        casts.push(...castIn(stream, procedure, was.context as ApplicationContext, fact as ApplicationFact, version))
        if (fact.type === 'ApplicationReceived') pinnedFaults(fact as never, machineName, policy, differ)
      } else if (kind === 'notice') {
        noticeDateFaults(was, fact as NoticeFact, by, differ)
        noticeActorFaults(was, fact as NoticeFact, differ)
      } else if (kind === 'person') {
        personDateFaults(fact as PersonFact, by, differ)
        personActorFaults(law, policy, was, fact as PersonFact, differ)
      } else if (kind === 'document') {
        documentDateFaults(fact, differ)
        documentActorFaults(was, fact, differ)
      } else if (kind === 'disclosure') {
        disclosureFaults(was.context as DisclosureContext, fact as DisclosureFact, by, differ)
      } else if (kind === 'calendar') calendarActorFaults(fact, differ)
    } catch (error) {
      // A period, day or place no rule of the city can be asked about.
      differ('recomputation', (error as Error).message, null)
    }
  }
  let kindOfMachine: StreamKind = 'application'
  let machineName = ''
  // Begun inside the transaction, so that both see the same file.
  let receipts: ReturnType<typeof receiptsIn> | null = null

  db.exec('BEGIN')
  try {
    if (by.covered) receipts = receiptsIn(db, by.covered, ranges[0]?.[0] ?? 1, ranges.at(-1)?.[1] ?? 0)
    const visit = (one: Replayed) => {
      streams += 1
      facts += one.facts.length
      const { version, state, hash } = one.head
      standing = { version, state, hash }
      for (const d of one.differences) tell({ ...typed(one, d) })
      const wasSound = isSound && one.head.state !== ''
      receipts?.compare(one.id, states, seqs, (field, version, stored, recomputed) =>
        tell(typed(one, { stream: one.head.stream, version, field, stored, recomputed })),
      )
      // Nothing can be rebuilt under a machine nobody knows, or from facts that lack what they should hold.
      if (wasSound) soundStream(one)
      if (streams % 256 === 0) progress(streams)
    }
    const replaying: Replaying = {
      begin(_, kind, machine) {
        isSound = true
        states = []
        seqs = []
        casts = []
        before = ''
        kindOfMachine = kind
        machineName = machine
      },
      step,
      ...(by.until === undefined ? {} : { until: by.until }),
    }
    for (const [first, last] of ranges) replayRange(db, law, first, last, visit, replaying)
  } finally {
    receipts?.end()
    db.exec('COMMIT')
  }
  progress(streams)
  return { streams, facts, sealed, files, differences, numbers, agreements: Object.fromEntries(agreements), standing }

  function soundStream(one: Replayed): void {
    const { kind } = one.head
    const at = (version: number): Differ => {
      return (field, stored, recomputed) =>
        tell(typed(one, { stream: one.head.stream, version, field, stored, recomputed }))
    }
    for (const fact of one.facts) countAgreements(agreements, one.head, fact)
    if (kind === 'application') {
      separationFaults(one.facts, (notice) => noticeCalled(notice).cleared?.staff ?? null, at)
      publicityFaults(one, law.procedure(one.head.machine), noticeCalled, at)
      const persons = (household: string) => personsOf(one.id, household)
      const { keptOut, mightHave } = by.register
      recusalFaults(one.head.stream, one.facts, keptOut, persons, (notice) => noticeCalled(notice).cleared, at)
      leftOutFaults(casts, mightHave, persons, at)
    }
    if (sealer) openSealed(one, sealer)
    // What is kept beside the log is of today: it says nothing of an earlier standing.
    if (one.goesOn) return
    compare(one, 'head', heads.get(one.id), headRow(one), tell)
    const ofCase = kind === 'application' ? { ...projectApplication(one.head) } : undefined
    const ofNotice = kind === 'notice' ? { ...projectNotice(one.head) } : undefined
    compare(one, 'applications', whole(applications.get(one.id)), ofCase, tell)
    compare(one, 'notices', notices.get(one.id), ofNotice, tell)
    const written = slipped.has(one.id) ? (slips.all(one.id) as SlipRow[]) : []
    const own = kind === 'application' ? projectSlips(one.head) : []
    if (written.length !== own.length)
      tell({
        stream: one.head.stream,
        version: null,
        field: 'supervisions',
        stored: written.length,
        recomputed: own.length,
      })
    else for (const [i, slip] of own.entries()) compare(one, 'supervisions', written[i], { ...slip }, tell)
    const ofDocument = kind === 'document' ? { ...projectDocument(one.head) } : undefined
    compare(one, 'documents', papers.get(one.id), ofDocument, tell)
    const ofColumn = kind === 'disclosure' ? { ...projectDisclosure(one.head) } : undefined
    const inColumn = disclosures.get(one.id)
    compare(one, 'disclosures', inColumn === undefined ? undefined : { ...disclosureRow(inColumn) }, ofColumn, tell)
    if (kind === 'disclosure') compareSubjects(one)
    if (kind === 'document') checkPaper(one, one.head.context as DocumentContext)
    if (sealer && (kind === 'application' || kind === 'person' || kind === 'staff')) compareClaims(one, sealer)
  }

  /** The persons of a household of a case; none where there is no key, or the household is no longer on file. */
  function personsOf(id: number, household: string): readonly string[] {
    const row = sealer && box.get(id, household)
    if (!sealer || !row) return []
    try {
      const { members } = sealer.open(row as never) as HouseholdFile
      return members.flatMap((m) => identitiesOf(m).map((each) => sealer.personKey(each)))
    } catch {
      return [] // told by openSealed
    }
  }

  /** A paper's 发文字号 is made of its parts, and its file lies where it was put, to the letter. */
  function checkPaper({ head: { stream } }: Replayed, d: DocumentContext): void {
    const differ = (field: string, stored: unknown, recomputed: unknown) =>
      tell({ stream, version: null, field, stored, recomputed })
    const ending = documentMark('', d.series, d.issuedOn.slice(0, 4), d.serial)
    if (!d.mark.endsWith(ending)) differ('mark', d.mark, ending)
    if (!documents || !d.issue) return
    const bytes = documents.read(d.issue.sha256)
    if (isErased(d.of)) {
      // What was erased on purpose must be gone, and nothing else is amiss with it.
      if (bytes) differ('file', 'still there', 'erased')
      return
    }
    files += 1
    const digest = bytes && sha256(bytes)
    if (digest !== d.issue.sha256) differ('file', digest ?? 'no file', d.issue.sha256)
  }

  /** The subjects an item of the column keeps to itself. */
  function compareSubjects({ id, head }: Replayed): void {
    const stored = claims.all(id) as string[]
    const own = disclosureClaims(head.context as DisclosureContext, law.machine(head.machine).live.has(head.state))
    if (canonical(stored) !== canonical(own))
      tell({ stream: head.stream, version: null, field: 'claims', stored: stored.length, recomputed: own.length })
  }

  /**
   * Claims are rebuilt from the sealed records: the persons of a live case's household as it is now, and the person of each
   * entry in the register, hold them; nobody else does.
   */
  function compareClaims({ id, head }: Replayed, key: Sealer): void {
    const stored = claims.all(id) as string[]
    if (head.kind === 'staff') {
      compareStaffClaims(id, head.stream, head.context as StaffContext, stored, key)
      return
    }
    let own: string[] = []
    if (law.machine(head.machine).live.has(head.state)) {
      const isPerson = head.kind === 'person'
      const digest = isPerson ? (head.context as PersonContext).person : (head.context as ApplicationContext).household
      const row = box.get(id, digest)
      if (!row) {
        tell({
          stream: head.stream,
          version: null,
          field: isPerson ? 'sealed person' : 'sealed household',
          stored: null,
          recomputed: digest,
        })
        return
      }
      try {
        const file = key.open(row as never)
        own = isPerson
          ? [recordClaim(key.personKey(identityOf(file as Person)))]
          : (file as HouseholdFile).members.flatMap((m) => identitiesOf(m).map((each) => key.personKey(each))).sort()
      } catch {
        return // told by openSealed
      }
    } else if (head.kind === 'application') {
      // Of a case that has ended the household is on file until an erasure says under which rule it went.
      const { household } = head.context as ApplicationContext
      const row = box.get(id, household) !== undefined
      if (row === isErased(head.stream))
        tell({
          ...{ stream: head.stream, version: null, field: 'sealed household' },
          ...(row ? { stored: 'still there', recomputed: 'erased' } : { stored: null, recomputed: household }),
        })
    }
    if (canonical(stored) !== canonical(own))
      tell({ stream: head.stream, version: null, field: 'claims', stored: stored.length, recomputed: own.length })
  }

  /** The claims of a member of staff: kin and the name of single sign-on, from sealed records. Who has left holds none. */
  function compareStaffClaims(
    id: number,
    stream: string,
    c: StaffContext,
    stored: readonly string[],
    key: Sealer,
  ): void {
    const differ = (recomputed: unknown) =>
      tell({ stream, version: null, field: 'claims', stored: stored.length, recomputed })
    if (heads.get(id) && (heads.get(id) as { state: string }).state === 'left') {
      if (stored.length > 0) differ(0)
      return
    }
    const own = new Set<string>()
    for (const digest of [...c.kin, ...[c.login, c.identity].filter((each) => each !== null)]) {
      const row = box.get(id, digest)
      if (!row) {
        differ(`sealed record ${digest} is gone`)
        return
      }
      try {
        if (digest === c.login) {
          own.add(loginClaim(key.personKey(loginName(key.open(row as never) as Login))))
          continue
        }
        if (digest === c.identity) {
          const number = identityOf(key.open(row as never) as Person)
          for (const claim of identityClaims(key.personKey(number), c.staff)) own.add(claim)
          continue
        }
        for (const one of key.open(row as never) as Person[]) own.add(kinClaim(key.personKey(identityOf(one)), c.staff))
      } catch {
        return // told by openSealed
      }
    }
    if (canonical(stored) !== canonical([...own].sort())) differ(own.size)
  }

  /** Every sealed record a fact names that has not been erased must open and have the digest it is filed under. */
  function openSealed({ id, head, facts: history, goesOn }: Replayed, key: Sealer): void {
    // What a later fact names lies there already when only an earlier standing is asked for.
    const unnamed = new Set(goesOn ? [] : (boxes.all(id) as string[]))
    history.forEach((fact, i) => {
      for (const [field, value] of Object.entries(fact.data)) {
        if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) continue
        const row = box.get(id, value)
        if (!row) continue
        unnamed.delete(value)
        sealed += 1
        try {
          const opened = key.open(row as never)
          if (field !== 'findings') continue
          for (const [what, stored, recomputed] of findingsFaults(
            fact,
            opened as Snapshot,
            law.procedure(head.machine),
          ))
            tell({ stream: head.stream, version: i + 1, field: what, stored, recomputed })
        } catch (error) {
          tell({
            stream: head.stream,
            version: i + 1,
            field: `sealed ${field}`,
            stored: (error as Error).message,
            recomputed: value,
          })
        }
      }
    })
    if (unnamed.size > 0)
      tell({
        stream: head.stream,
        version: null,
        field: 'sealed records no fact names',
        stored: unnamed.size,
        recomputed: 0,
      })
  }
}

/** Where a decision and the findings sealed with it tell different stories. Criteria are named, no value. */
function findingsFaults(fact: AnyFact, sealed: Snapshot, { definition }: Procedure): [string, unknown, unknown][] {
  const { stage, reason = '', policyNumbers } = fact.data as { stage: string; reason?: string; policyNumbers?: string }
  const faults: [string, unknown, unknown][] = []
  if (sealed.policy !== policyNumbers) faults.push(['policyNumbers', policyNumbers ?? null, sealed.policy])
  const { failed, open } = verdictOf(sealed)
  const against = [...failed, ...(decidesOnEligibility(definition, stage) ? open : [])]
  // An adverse decision is made because of them, and rests on one its reason names; a 复核 answers for that reason alone.
  if (fact.type === 'ReviewRejected' || fact.type === 'ApplicationNotAccepted') {
    const grounds = judges[reason] ?? []
    if (!grounds.some((criterion) => failed.includes(criterion))) faults.push(['findings', reason, 'no ground'])
  } else if (fact.type !== 'ReexaminationDecided' && against.length > 0)
    faults.push(['findings', fact.type, against.join(', ')])
  return faults
}

/** So many streams' rows are read at once. */
const SIDE = 64

/** The rows of a table with a row a stream, for who asks in the order of streams: read many at a time. */
function sideRows(db: Sqlite, table: string, columns: string) {
  const read = db.prepare(
    `SELECT stream AS "at", ${columns} FROM ${table} WHERE stream BETWEEN ? AND ? ORDER BY stream`,
  )
  let rows: { readonly at: number }[] = []
  let [from, to, next] = [1, 0, 0]
  return {
    get(stream: number): unknown {
      if (stream < from || stream > to) {
        ;[from, to, next] = [stream, stream + SIDE - 1, 0]
        rows = read.all(from, to) as { at: number }[]
      }
      while (next < rows.length && (rows[next] as { at: number }).at < stream) next += 1
      return rows[next]?.at === stream ? rows[next] : undefined
    },
  }
}

const headRow = ({ head }: Replayed) => ({
  version: head.version,
  state: head.state,
  context: JSON.stringify(head.context),
  hash: head.hash,
})
/** As project.ts makes it; a flag that is neither 0 nor 1 stays what it is, and differs. */
const whole = (row: unknown) => {
  if (row === undefined) return undefined
  const { provisional } = row as { provisional: number }
  return { ...(row as object), provisional: provisional === 0 || provisional === 1 ? provisional === 1 : provisional }
}

function compare(
  one: Replayed,
  where: string,
  stored: unknown,
  own: Record<string, unknown> | undefined,
  tell: (d: Difference) => void,
): void {
  const told = { stream: one.head.stream, version: null }
  if (stored === undefined || own === undefined) {
    if (stored !== own)
      tell({
        ...told,
        field: where,
        stored: stored === undefined ? 'no row' : 'a row',
        recomputed: own === undefined ? 'no row' : 'a row',
      })
    return
  }
  for (const field of Object.keys(own)) {
    const was = (stored as Record<string, unknown>)[field]
    if (was !== own[field] && !(field === 'context' && sameJson(was, own[field])))
      tell({ ...told, field: `${where}.${field}`, stored: was, recomputed: own[field] })
  }
}

/** What the cases of a notice are held against. */
interface PostedNotice {
  readonly drafted: Extract<NoticeFact, { type: 'NoticeDrafted' }>['data'] | null
  /** Where it must hang: the places of each channel. */
  readonly required: ReadonlyMap<string, ReadonlySet<string>>
  readonly completed: { readonly startsOn: string; readonly endsOn: string } | null
  /** The days on which the sheets were seen in place at the end. */
  readonly checkedOn: readonly string[]
  readonly withdrawn: boolean
  /** Who reviewed its release, and when. */
  readonly cleared: { readonly staff: string; readonly at: string } | null
}

/** What a remembered notice weighs: its list, and as much as twenty cases for the rest. 100 bytes each, about. */
const weightOf = ({ drafted }: PostedNotice) => (drafted?.cases?.length ?? 0) + 20
const REMEMBERED = 200_000

/** A stored body as a fact; what is none is a finding of its own stream's replay. */
function factOf(body: string): AnyFact | undefined {
  try {
    const fact = JSON.parse(body) as AnyFact | null
    return typeof fact === 'object' && fact !== null && typeof fact.data === 'object' && fact.data !== null
      ? fact
      : undefined
  } catch {
    return undefined
  }
}

/** The facts of a notice that its cases are held against; most of the others are postings. */
const asksWhat =
  /"type":"(NoticeDrafted|NoticeCleared|PostingChecked|WindowExtended|NoticeInterrupted|NoticeCompleted|NoticeWithdrawn)"/

function postedNotice(bodies: readonly string[]): PostedNotice {
  let drafted: PostedNotice['drafted'] = null
  let completed: PostedNotice['completed'] = null
  let withdrawn = false
  let cleared: PostedNotice['cleared'] = null
  let checked = new Map<string, string>()
  for (const body of bodies) {
    if (!asksWhat.test(body)) continue
    const fact = factOf(body) as NoticeFact | undefined
    if (!fact) continue
    if (fact.type === 'NoticeCleared') cleared = { staff: fact.actor.staff, at: fact.recordedAt }
    if (fact.type === 'NoticeDrafted') drafted = fact.data
    if (fact.type === 'PostingChecked') checked.set(postingKey(fact.data), fact.data.checkedOn)
    if (fact.type === 'WindowExtended' || fact.type === 'NoticeInterrupted') checked = new Map()
    if (fact.type === 'NoticeCompleted') completed = fact.data
    if (fact.type === 'NoticeWithdrawn') withdrawn = true
  }
  const required = new Map<string, Set<string>>()
  for (const { channel, place } of Array.isArray(drafted?.required) ? drafted.required : [])
    required.set(channel, (required.get(channel) ?? new Set()).add(place))
  return { drafted, required, completed, checkedOn: [...checked.values()], withdrawn, cleared }
}

/**
 * Two streams must tell the same story: a case is listed only where the notice lists it, at that place, in a notice of its
 * stage and organ that hangs where and as long as its procedure says; and its publicity is over only if that very notice
 * was completed, with the same window, on the first day it could go on.
 */
function publicityFaults(
  { head, facts }: Replayed,
  procedure: Procedure,
  noticeCalled: (number: string) => PostedNotice,
  at: (version: number) => Differ,
): void {
  const c = head.context as ApplicationContext
  const settled: { stage: string; on: string }[] = []
  facts.forEach((given, i) => {
    const differ = at(i + 1)
    const fact = given as ApplicationFact
    if (fact.type === 'ObjectionUpheld' || fact.type === 'ObjectionDismissed')
      settled.push({ stage: fact.data.stage, on: fact.occurredOn })
    if (fact.type === 'ListedInPublicity') {
      const { notice, entry, stage } = fact.data
      const { drafted, required } = noticeCalled(notice)
      const listed = drafted?.cases?.[entry - 1]
      if (listed !== head.stream) differ(`entry ${entry} of ${notice}`, head.stream, listed ?? null)
      const rule = procedure.publicities[stage]
      if (!drafted || !rule) return
      if (drafted.stage !== stage) differ(`stage of ${notice}`, drafted.stage, stage)
      const organ = officeOf(c, rule.level)
      if (drafted.organ !== organ) differ(`organ of ${notice}`, drafted.organ, organ)
      const lasts = `${rule.lasts.n}${rule.lasts.unit}`
      if (drafted.lasts !== lasts) differ(`period of ${notice}`, drafted.lasts, lasts)
      if (drafted.minWorkdays !== rule.minWorkdays)
        differ(`working days of ${notice}`, drafted.minWorkdays, rule.minWorkdays)
      for (const { channel, at: where } of rule.channels) {
        const hangs = required.get(channel)
        for (const place of where === 'organ' ? [organ] : c.communities)
          if (!hangs?.has(place)) differ(`channels of ${notice}`, null, postingKey({ channel, place }))
      }
    } else if (fact.type === 'PublicityCompleted') {
      const { notice, startsOn, endsOn, stage } = fact.data
      const { completed: window, checkedOn } = noticeCalled(notice)
      if (window?.startsOn !== startsOn || window.endsOn !== endsOn)
        differ(
          `window of ${notice}`,
          `${startsOn} ${endsOn}`,
          window ? `${window.startsOn} ${window.endsOn}` : 'not completed',
        )
      // The next limit counts from here: the day after the window, the last end evidence, or the last decision.
      const days = [addDays(endsOn, 1), ...checkedOn, ...settled.flatMap((o) => (o.stage === stage ? [o.on] : []))]
      const ready = days.reduce((a, b) => (a > b ? a : b))
      if (window && fact.occurredOn !== ready) differ('occurredOn', fact.occurredOn, ready)
    } else if (fact.type === 'PublicityVoided') {
      const { notice, why } = fact.data
      if (why === 'withdrawn' && !noticeCalled(notice).withdrawn)
        differ(`withdrawal of ${notice}`, 'withdrawn', 'not withdrawn')
    }
  })
}

/** A case is pinned to the procedure in force for its county on its day, and to a policy this program knows. */
function pinnedFaults(
  {
    data: { procedure, policy: version, county },
    occurredOn,
  }: Extract<ApplicationFact, { type: 'ApplicationReceived' }>,
  machine: string,
  policy: Policy | null,
  differ: Differ,
): void {
  if (procedure !== machine) differ('procedure', procedure, machine)
  if (!policy) return
  if (version !== policy.version) differ('policy', version, policy.version)
  const inForce = policy.procedureFor(county, occurredOn)
  if (procedure !== inForce) differ('procedure', procedure, inForce)
}

const typed = ({ facts }: Replayed, d: Difference): Difference => {
  const type = d.version === null ? undefined : facts[d.version - 1]?.type
  return type === undefined || d.type !== undefined ? d : { ...d, type }
}

/**
 * Holds the receipts of a range against the facts they are of, stream by stream in their order: the state it led to, and that
 * it is among the rows the receipt covers. The table has no index over streams, which would cost every commit: it is read and
 * sorted once.
 */
function receiptsIn(db: Sqlite, covered: Uint8Array, from: number, to: number) {
  type Receipt = [stream: number, version: number, state: string, first: number, count: number]
  const rows = db
    .prepare('SELECT stream, version, state, first, count FROM receipts WHERE stream BETWEEN ? AND ? ORDER BY stream')
    .raw()
    .iterate(from, to) as IterableIterator<Receipt>
  let next = rows.next()
  return {
    compare(
      stream: number,
      states: readonly string[],
      seqs: readonly number[],
      differ: (field: string, version: number, stored: unknown, recomputed: unknown) => void,
    ) {
      for (; !next.done && next.value[0] <= stream; next = rows.next()) {
        const [of, version, state, first, count] = next.value
        for (let seq = first; seq < first + Math.min(count, covered.length); seq += 1)
          if (seq >= 0 && seq < covered.length) Atomics.add(covered, seq, 1)
        if (of !== stream) continue
        const [is, seq] = [states[version - 1], seqs[version - 1]]
        if (is === undefined || seq === undefined || seq < first || seq >= first + count)
          differ('receipt', version, `facts ${first} to ${first + count - 1}`, seq ?? null)
        else if (is !== state) differ('receipt state', version, state, is)
      }
    },
    end: () => rows.return?.(),
  }
}

/** A head's context may hold the same members in another order than the replay makes them. */
const sameJson = (a: unknown, b: unknown): boolean => {
  try {
    return canonical(JSON.parse(a as string)) === canonical(JSON.parse(b as string))
  } catch {
    return false
  }
}

/**
 * What two streams tell of each other, each in its own shard: a case that it was listed, a notice whom it lists; a document
 * that it was issued as a notice's sheet, the notice that it was.
 */
function countAgreements(
  agreements: Map<string, { said: number; told: number }>,
  { kind, stream, context }: Head,
  { type, data: given }: AnyFact,
): void {
  const add = (what: string, said: number, told: number) => {
    const known = agreements.get(what)
    const now = { said: said + (known?.said ?? 0), told: told + (known?.told ?? 0) }
    // What agrees need not be remembered: only what is left over grows with the file.
    if (now.said === now.told) agreements.delete(what)
    else agreements.set(what, now)
  }
  const data = given as {
    notice?: string
    number?: string
    cases?: readonly string[]
    document?: string
    sha256?: string
  }
  if (type === 'ListedInPublicity' && data.notice) add(`cases listed in ${data.notice}`, 1, 0)
  else if (type === 'NoticeDrafted' && data.number) add(`cases listed in ${data.number}`, 0, data.cases?.length ?? 0)
  else if (type === 'NoticeIssued') add(`sheet ${data.document} of its notice, ${data.sha256}`, 0, 1)
  else if (type === 'DocumentIssued' && kind === 'document' && (context as DocumentContext).series === sheetSeries)
    add(`sheet ${stream} of its notice, ${data.sha256}`, 1, 0)
}

/** The highest number of each series in use, so that the counters can be compared: none is issued twice. */
function countNumber(numbers: Record<string, { highest: number; used: number }>, fact: AnyFact): void {
  const use = (series: string, n: number) => {
    const { highest, used } = numbers[series] ?? { highest: 0, used: 0 }
    numbers[series] = { highest: Math.max(highest, n), used: used + 1 }
  }
  const data = fact.data as { number?: string; waitingNumber?: string }
  if (fact.type === 'ApplicationReceived' && data.number) {
    const [county, year, n] = data.number.split('-')
    use(`application:${county}:${year}`, Number(n))
  } else if (fact.type === 'NoticeDrafted' && data.number) {
    const [organ, year, n] = data.number.split('-')
    use(`notice:${organ}:${year?.slice(1)}`, Number(n))
  } else if (fact.type === 'ApplicationRegistered' && data.waitingNumber) {
    const [county, year, n] = data.waitingNumber.split('-')
    use(`waiting:${county}:${year?.slice(1)}`, Number(n))
  } else if (fact.type === 'PersonRecorded' && data.number) {
    const [city, , n] = data.number.split('-')
    use(`person:${city}`, Number(n))
  } else if (fact.type === 'DisclosureEntered' && data.number) {
    const [organ, year, n] = data.number.split('-')
    use(`disclosure:${organ}:${year?.slice(1)}`, Number(n))
  } else if (fact.type === 'StaffEntered') {
    use('staff', (fact.data as { serial: number }).serial)
  } else if (fact.type === 'DocumentNumbered' && data.number) {
    const { organ, series, serial, issuedOn } = fact.data as DocumentContext
    const [, , , n] = data.number.split('-')
    use(`document:${organ}:${issuedOn.slice(0, 4)}`, Number(n))
    use(`mark:${organ}:${series}:${issuedOn.slice(0, 4)}`, serial)
  }
}
