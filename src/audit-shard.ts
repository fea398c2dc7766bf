import { canonical, sha256 } from '../db/facts.ts'
import type { Head } from '../db/heads.ts'
import { projectApplication, projectDocument, projectNotice } from '../db/project.ts'
import { type Difference, type Replayed, replayRange } from '../db/replay.ts'
import type { Sealer } from '../db/sealed.ts'
import { applicationColumns, documentColumns, noticeColumns, type Sqlite } from '../db/sqlite.ts'
import type { ApplicationContext } from '../machines/application.ts'
import type { DocumentContext } from '../machines/document.ts'
import type { AnyFact } from '../machines/fact.ts'
import { type Law, shapeFault } from '../machines/law.ts'
import type { PersonContext } from '../machines/person.ts'
import type { Procedure } from '../machines/procedure.ts'
import type { StaffContext } from '../machines/staff.ts'
import { decidesOnEligibility } from './assessment.ts'
import { sheetSeries } from './commands/document-parts.ts'
import type { DocumentFiles } from './documents/files.ts'
import { type Snapshot, verdictOf } from './eligibility.ts'
import type { HouseholdFile, Person } from './household-form.ts'
import { documentMark } from './numbers.ts'
import { identitiesOf, identityOf } from './papers.ts'
import { kinClaim, recordClaim } from './person-register.ts'

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
  /** What two streams must say alike, by what it is: how often each of the two says it. */
  readonly agreements: Readonly<Record<string, { readonly said: number; readonly told: number }>>
}

/** So many differences of one shard are told one by one; the rest only counted, so that a ruined file ends quickly. */
const TOLD = 1000

/**
 * Audits the streams with ids in [from, to]: replays each, parses every fact's shape, checks separation of duties, and
 * rebuilds head, read row and claims aside to compare them field by field with what is stored. Without a sealer the
 * sealed records and claims are left out, without `documents` the files of issued documents, and the caller says so.
 */
export function auditShard(
  db: Sqlite,
  law: Law,
  sealer: Sealer | null,
  documents: DocumentFiles | null,
  from: number,
  to: number,
  progress: (streams: number) => void,
): ShardReport {
  const differences: Difference[] = []
  const numbers: Record<string, { highest: number; used: number }> = {}
  const agreements: Record<string, { said: number; told: number }> = {}
  let streams = 0
  let facts = 0
  let sealed = 0
  let files = 0
  const heads = db.prepare('SELECT version, state, context, hash FROM heads WHERE stream = ?')
  const applications = db.prepare(`SELECT ${applicationColumns} FROM applications WHERE stream = ?`)
  const notices = db.prepare(`SELECT ${noticeColumns} FROM notices WHERE stream = ?`)
  const papers = db.prepare(`SELECT ${documentColumns} FROM documents WHERE stream = ?`)
  const claims = db.prepare('SELECT key FROM claims WHERE stream = ? ORDER BY key').pluck()
  const box = db.prepare('SELECT digest, salt, box, key_id AS keyId FROM sealed WHERE stream = ? AND digest = ?')
  const boxes = db.prepare('SELECT digest FROM sealed WHERE stream = ?').pluck()
  const noticeFacts = db
    .prepare('SELECT f.body FROM facts f JOIN streams s ON s.id = f.stream WHERE s.name = ? ORDER BY f.version')
    .pluck()
  // The last notices asked for: the cases of one notice mostly lie side by side.
  const recent = new Map<string, PostedNotice>()
  const noticeCalled = (number: string): PostedNotice => {
    let known = recent.get(number)
    if (!known) {
      known = postedNotice(noticeFacts.all(number) as string[])
      recent.set(number, known)
      if (recent.size > 64) recent.delete(recent.keys().next().value as string)
    }
    return known
  }
  const tell = (d: Difference) => {
    if (differences.length < TOLD) differences.push(d)
  }

  db.exec('BEGIN')
  try {
    replayRange(db, law, from, to, (one) => {
      streams += 1
      facts += one.facts.length
      for (const d of one.differences) tell(d)
      let isSound = one.head.state !== ''
      one.facts.forEach((fact, i) => {
        const fault = shapeFault(one.head.kind, fact)
        if (fault) isSound = false
        if (fault) tell({ stream: one.head.stream, version: i + 1, field: 'shape', stored: fault, recomputed: null })
        countNumber(numbers, fact)
        countAgreements(agreements, one.head, fact)
      })
      // Nothing can be rebuilt under a machine nobody knows, or from facts that lack what they should hold.
      if (!isSound) return
      for (const d of dutiesOf(one)) tell(d)
      for (const d of publicitiesOf(one, noticeCalled)) tell(d)
      compare(one, 'head', heads.get(one.id), headRow(one), tell)
      const { kind } = one.head
      const ofCase = kind === 'application' ? { ...projectApplication(one.head) } : undefined
      const ofNotice = kind === 'notice' ? { ...projectNotice(one.head) } : undefined
      compare(one, 'applications', whole(applications.get(one.id)), ofCase, tell)
      compare(one, 'notices', notices.get(one.id), ofNotice, tell)
      const ofDocument = kind === 'document' ? { ...projectDocument(one.head) } : undefined
      compare(one, 'documents', papers.get(one.id), ofDocument, tell)
      if (kind === 'document') checkPaper(one, one.head.context as DocumentContext)
      if (sealer && (kind === 'application' || kind === 'person' || kind === 'staff')) compareClaims(one, sealer)
      if (sealer) openSealed(one, sealer)
      if (streams % 256 === 0) progress(streams)
    })
  } finally {
    db.exec('COMMIT')
  }
  progress(streams)
  return { streams, facts, sealed, files, differences, numbers, agreements }

  /** A paper's 发文字号 is made of its parts, and its file lies where it was put, to the letter. */
  function checkPaper({ head: { stream } }: Replayed, d: DocumentContext): void {
    const differ = (field: string, stored: unknown, recomputed: unknown) =>
      tell({ stream, version: null, field, stored, recomputed })
    const ending = documentMark('', d.series, d.issuedOn.slice(0, 4), d.serial)
    if (!d.mark.endsWith(ending)) differ('mark', d.mark, ending)
    if (!documents || !d.issue) return
    files += 1
    const bytes = documents.read(d.issue.sha256)
    const digest = bytes && sha256(bytes)
    if (digest !== d.issue.sha256) differ('file', digest ?? 'no file', d.issue.sha256)
  }

  /**
   * Claims are rebuilt from the sealed records: the persons of a live case's household as it is now, and the person of each
   * entry in the register, hold them; nobody else does.
   */
  function compareClaims({ id, head }: Replayed, key: Sealer): void {
    const stored = claims.all(id) as string[]
    if (head.kind === 'staff') {
      compareKin(id, head.stream, head.context as StaffContext, stored, key)
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
    }
    if (canonical(stored) !== canonical(own))
      tell({ stream: head.stream, version: null, field: 'claims', stored: stored.length, recomputed: own.length })
  }

  /** The claims of a member of staff: their kin, from the sealed lists. Somebody who has left holds none. */
  function compareKin(id: number, stream: string, c: StaffContext, stored: readonly string[], key: Sealer): void {
    const differ = (recomputed: unknown) =>
      tell({ stream, version: null, field: 'claims', stored: stored.length, recomputed })
    if (heads.get(id) && (heads.get(id) as { state: string }).state === 'left') {
      if (stored.length > 0) differ(0)
      return
    }
    const own = new Set<string>()
    for (const digest of c.kin) {
      const row = box.get(id, digest)
      if (!row) {
        differ(`sealed kin ${digest} is gone`)
        return
      }
      try {
        for (const one of key.open(row as never) as Person[]) own.add(kinClaim(key.personKey(identityOf(one)), c.staff))
      } catch {
        return // told by openSealed
      }
    }
    if (canonical(stored) !== canonical([...own].sort())) differ(own.size)
  }

  /** Every sealed record a fact names that has not been erased must open and have the digest it is filed under. */
  function openSealed({ id, head, facts: history }: Replayed, key: Sealer): void {
    const unnamed = new Set(boxes.all(id) as string[])
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
  const { stage, policyNumbers } = fact.data as { stage: string; policyNumbers?: string }
  const faults: [string, unknown, unknown][] = []
  if (sealed.policy !== policyNumbers) faults.push(['policyNumbers', policyNumbers ?? null, sealed.policy])
  const { failed, open } = verdictOf(sealed)
  const against = [...failed, ...(decidesOnEligibility(definition, stage) ? open : [])]
  // A rejection is made because of them; a 复核 answers for the disputed reason alone.
  const mayStand = fact.type === 'ReviewRejected' || fact.type === 'ReexaminationDecided'
  if (!mayStand && against.length > 0) faults.push(['findings', fact.type, against.join(', ')])
  return faults
}

const headRow = ({ head }: Replayed) => ({
  version: head.version,
  state: head.state,
  context: JSON.stringify(head.context),
  hash: head.hash,
})
const whole = (row: unknown) =>
  row === undefined
    ? undefined
    : { ...(row as object), provisional: (row as { provisional: number }).provisional === 1 }

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

/** What the cases of a notice are held against: the list, and the window it was completed with. */
interface PostedNotice {
  readonly cases: readonly string[]
  readonly completed: { readonly startsOn: string; readonly endsOn: string } | null
  readonly withdrawn: boolean
}

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

function postedNotice(bodies: readonly string[]): PostedNotice {
  let cases: readonly string[] = []
  let completed: PostedNotice['completed'] = null
  let withdrawn = false
  for (const body of bodies) {
    const fact = factOf(body)
    if (!fact) continue
    const { type, data } = fact
    if (type === 'NoticeDrafted') cases = (data as { cases: string[] }).cases
    if (type === 'NoticeCompleted') completed = data as { startsOn: string; endsOn: string }
    if (type === 'NoticeWithdrawn') withdrawn = true
  }
  return { cases, completed, withdrawn }
}

/**
 * Two streams must tell the same story: a case is listed only where the notice lists it, at that place, and its
 * publicity is over only if that very notice was completed, with the same window.
 */
function publicitiesOf({ head, facts }: Replayed, noticeCalled: (number: string) => PostedNotice): Difference[] {
  if (head.kind !== 'application') return []
  const found: Difference[] = []
  facts.forEach((fact, i) => {
    const differ = (field: string, stored: unknown, recomputed: unknown) =>
      found.push({ stream: head.stream, version: i + 1, field, stored, recomputed })
    if (fact.type === 'ListedInPublicity') {
      const { notice, entry } = fact.data as { notice: string; entry: number }
      const listed = noticeCalled(notice).cases[entry - 1]
      if (listed !== head.stream) differ(`entry ${entry} of ${notice}`, head.stream, listed ?? null)
    } else if (fact.type === 'PublicityCompleted') {
      const { notice, startsOn, endsOn } = fact.data as { notice: string; startsOn: string; endsOn: string }
      const window = noticeCalled(notice).completed
      if (window?.startsOn !== startsOn || window.endsOn !== endsOn)
        differ(
          `window of ${notice}`,
          `${startsOn} ${endsOn}`,
          window ? `${window.startsOn} ${window.endsOn}` : 'not completed',
        )
    } else if (fact.type === 'PublicityVoided') {
      const { notice, why } = fact.data as { notice: string; why: string }
      if (why === 'withdrawn' && !noticeCalled(notice).withdrawn)
        differ(`withdrawal of ${notice}`, 'withdrawn', 'not withdrawn')
    }
  })
  return found
}

/** A head's context may hold the same members in another order than the replay makes them. */
const sameJson = (a: unknown, b: unknown): boolean => {
  try {
    return canonical(JSON.parse(a as string)) === canonical(JSON.parse(b as string))
  } catch {
    return false
  }
}

/** BR-02 over the whole history: the decisions of two stages of one case by the same person. */
function dutiesOf({ head, facts }: Replayed): Difference[] {
  if (head.kind !== 'application') return []
  const stageOf = new Map<string, string>()
  const found: Difference[] = []
  facts.forEach((fact, i) => {
    const stage = decidedStage(fact)
    if (stage === undefined || fact.actor.role === 'system') return
    const before = stageOf.get(fact.actor.staff)
    if (before !== undefined && before !== stage)
      found.push({
        stream: head.stream,
        version: i + 1,
        field: 'separation of duties',
        stored: fact.actor.staff,
        recomputed: `decided ${before} and ${stage}`,
      })
    stageOf.set(fact.actor.staff, stage)
  })
  return found
}

function decidedStage(fact: AnyFact): string | undefined {
  switch (fact.type) {
    case 'ApplicationAccepted':
    case 'ApplicationNotAccepted':
      return 'intake'
    case 'ObjectionUpheld':
    case 'ObjectionDismissed':
      return 'objection'
    case 'ReexaminationDecided':
      return 'reexamination'
    case 'ReviewPassed':
    case 'ReviewReturned':
    case 'ReviewRejected':
    case 'ApplicationApproved':
      return (fact.data as { stage: string }).stage
    default:
      return undefined
  }
}

/**
 * What two streams tell of each other, each in its own shard: a case that it was listed, a notice whom it lists; a document
 * that it was issued as a notice's sheet, the notice that it was.
 */
function countAgreements(
  agreements: Record<string, { said: number; told: number }>,
  { kind, stream, context }: Head,
  { type, data: given }: AnyFact,
): void {
  const add = (what: string, said: number, told: number) => {
    const known = agreements[what] ?? { said: 0, told: 0 }
    agreements[what] = { said: known.said + said, told: known.told + told }
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
  } else if (fact.type === 'StaffEntered') {
    use('staff', (fact.data as { serial: number }).serial)
  } else if (fact.type === 'DocumentNumbered' && data.number) {
    const { organ, series, serial, issuedOn } = fact.data as DocumentContext
    const [, , , n] = data.number.split('-')
    use(`document:${organ}:${issuedOn.slice(0, 4)}`, Number(n))
    use(`mark:${organ}:${series}:${issuedOn.slice(0, 4)}`, serial)
  }
}
