import { readFileSync } from 'node:fs'
import { canonical, type StoredFact, sha256 } from '../../db/facts.ts'
import type { Head } from '../../db/heads.ts'
import { calendarStream } from '../../machines/calendar.ts'
import type { DocumentContext } from '../../machines/document.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { describe } from '../../machines/fold.ts'
import { stateCouncilCalendar } from '../calendar.ts'
import type { DocumentFiles } from '../documents/files.ts'
import type { Office } from '../office.ts'
import { isPublic } from '../queries/document.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import type { EvidenceUpTo } from './evidence.ts'
import { storedZip } from './zip.ts'

/**
 * Whom a bundle is for. All hold facts, proofs and law alike. `public`: no sealed record, and of papers those that hang now.
 * `case`: also what the household declared and was told, and the papers addressed to it. `auditor`: everything that is
 * sealed but who objected.
 */
export const audiences = ['public', 'case', 'auditor'] as const
export type Audience = (typeof audiences)[number]

/** What the household itself declared, and what its letters told it. Opinions, checks and objections are not among them. */
const ownFields = new Set([
  'ApplicationReceived household',
  'HouseholdChanged household',
  'CorrectionRequested note',
  'ApplicationNotAccepted statement',
  'ReviewRejected statement',
  'ReexaminationRequested statement',
  'ReexaminationDecided finding',
])

/** What is read for a bundle. */
type Sources = Pick<Office, 'store' | 'sealer' | 'law' | 'policy' | 'now'>

interface History {
  readonly head: Head
  readonly facts: readonly StoredFact[]
  readonly read: readonly AnyFact[]
}

/**
 * The evidence bundle of a case or a notice as one ZIP file: facts to the letter, the machine they run under, what may be
 * unsealed, papers, holidays and numbers, each fact's place in the city's log, and the programs that check all of it. The
 * same question at the same checkpoint and instant gives the same bytes. Refuses `not_found` for any other stream and
 * `conflict` where a fact or a record is no longer what it was.
 */
export function bundleOf(
  office: Sources,
  files: Pick<DocumentFiles, 'read'>,
  evidenceUpTo: EvidenceUpTo,
  subject: string,
  audience: Audience,
): Buffer {
  return office.store.reading(() => {
    const histories = historiesOf(office, subject, audience)
    const evidence = evidenceUpTo(Math.max(...histories.flatMap(({ facts }) => facts.map(({ seq }) => seq))))
    const content = new Map<string, Uint8Array>()
    const put = (name: string, text: string | Uint8Array) =>
      content.set(name, typeof text === 'string' ? Buffer.from(text) : text)

    for (const { head, facts } of histories) {
      const { stream, machine } = head
      put(`machines/${machine}.json`, canonical(describe(office.law.machine(machine).chart)))
      put(`facts/${stream}.jsonl`, facts.map((f) => `${lineOf(f)}\n`).join(''))
      for (const { seq, version } of facts) put(`proofs/${stream}/${version}.tlog-proof`, evidence.proofOf(seq))
    }
    for (const history of histories) {
      const lines = sealedLines(office, history, audience)
      if (lines.length > 0) put(`sealed/${history.head.stream}.jsonl`, lines.map((line) => `${line}\n`).join(''))
      const paper = paperOf(office, files, history, audience)
      if (paper) put(`documents/${history.head.stream}.pdf`, paper)
    }
    for (const [name, text] of lawBehind(office, histories)) put(name, text)
    for (const size of printedSizes(histories))
      if (size !== evidence.size && size > 0)
        put(
          `consistency/${size}.txt`,
          evidence
            .growthFrom(size)
            .map((each) => `${base64(each)}\n`)
            .join(''),
        )
    put('log/checkpoint', evidence.checkpoint)
    put('log/key', `${evidence.key}\n`)
    for (const [name] of programs) put(name, programCalled(name) as Buffer)

    const listed = [...content].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, bytes]) => ({ name, bytes }))
    const manifest = [
      'anju-bundle/v1',
      `origin ${evidence.origin}`,
      `subject ${subject}`,
      `for ${audience}`,
      `made ${office.now().toISOString()}`,
      `tree ${evidence.size} ${evidence.root}`,
      ...histories.map(({ head, facts }) =>
        ['stream', head.stream, head.kind, head.machine, facts.length, facts.at(-1)?.hash].join(' '),
      ),
      ...listed.map(({ name, bytes }) => `file ${bytes.length} ${sha256(bytes)} ${name}`),
    ]
    const signed = evidence.sign(manifest.map((line) => `${line}\n`).join(''))
    return storedZip([{ name: 'MANIFEST', bytes: Buffer.from(signed) }, ...listed])
  })
}

/** The name a bundle is saved under. */
export const bundleName = (subject: string): string => `证据包 ${subject}.zip`

/** What goes into every bundle: how to read it, and two programs that check it. */
const programs = [
  ['VERIFY.md', './VERIFY.md'],
  ['verify.mjs', './verify.mjs'],
  ['verify.py', '../../test/contract/verify.py'],
] as const

/** One of these, as it lies in every bundle. */
export const programCalled = (name: string): Buffer | undefined => {
  const found = programs.find(([each]) => each === name)
  return found && readFileSync(new URL(found[1], import.meta.url))
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** The body as it was stored, not written anew: what was altered there shows. */
const lineOf = ({ body, hash, version }: StoredFact) => `{"body":${body},"hash":"${hash}","version":${version}}`

/** The subject first, then its papers, the notices it hung in, and the years that were loaded for its dates. */
function historiesOf(office: Sources, subject: string, audience: Audience): History[] {
  const known = (stream: string): History | undefined => {
    const head = office.store.head(stream)
    if (!head) return undefined
    const facts = office.store.history(stream)
    return { head, facts, read: facts.map((fact) => readFact(fact)) }
  }
  const first = known(subject)
  if (!first || (first.head.kind !== 'application' && first.head.kind !== 'notice'))
    throw new Refused('not_found', say.noSuchSubject(subject.slice(0, 40)), {})
  const papers = office.store.documentsOf(subject).map(({ number }) => number)
  const notices = first.read.flatMap(({ type, data }) =>
    type === 'ListedInPublicity' ? [(data as { notice: string }).notice] : [],
  )
  const found = [first, ...[...papers, ...new Set(notices)].flatMap((stream) => known(stream) ?? [])].filter(
    ({ head }) =>
      // A public bundle of a notice tells of no paper that does not hang: its code would lead to it.
      audience !== 'public' ||
      head.kind !== 'document' ||
      first.head.kind !== 'notice' ||
      isPublic(office, head, contextOf(head)),
  )
  const years = new Set(
    calendarsIn(found).flatMap((version) =>
      version
        .split('+')
        .slice(1)
        .map((each) => Number(each.split('.')[0])),
    ),
  )
  return [...found, ...[...years].sort().flatMap((year) => known(calendarStream(year)) ?? [])]
}

const contextOf = (head: Head) => head.context as DocumentContext

function readFact({ stream, version, body }: StoredFact): AnyFact {
  try {
    return JSON.parse(body) as AnyFact
  } catch {
    throw new Refused('conflict', say.brokenFact(stream, version), {})
  }
}

/** Every value of this name anywhere in the facts. */
function valuesOf(histories: readonly History[], name: string): unknown[] {
  const found: unknown[] = []
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (key === name) found.push(inner)
      walk(inner)
    }
  }
  for (const { read } of histories) for (const { data } of read) walk(data)
  return found
}
const textsOf = (histories: readonly History[], name: string) => [
  ...new Set(valuesOf(histories, name).filter((value) => typeof value === 'string')),
]
const calendarsIn = (histories: readonly History[]) => textsOf(histories, 'calendar')

function sealedLines({ store, sealer }: Sources, { head, read }: History, audience: Audience): string[] {
  if (audience === 'public') return []
  const lines = new Map<string, string>()
  for (const { type, data } of read)
    for (const [field, digest] of Object.entries(data)) {
      // What somebody handed in with an objection can tell who they are as well as their name does.
      const ofObjector = field === 'objector' || (type === 'ObjectionRaised' && field === 'evidence')
      const isFor = audience === 'auditor' ? !ofObjector : ownFields.has(`${type} ${field}`)
      if (!isFor || typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)) continue
      const record = store.unseal(head.stream, digest)
      if (!record) continue
      let value: unknown
      try {
        value = sealer.open(record)
      } catch {
        throw new Refused('conflict', say.brokenRecord(head.stream, field), {})
      }
      lines.set(digest, canonical({ digest, salt: Buffer.from(record.salt).toString('hex'), value }))
    }
  return [...lines.values()]
}

/** The file of an issued paper, as it lies there: an opinion only for the auditor, a list of others never with a case. */
function paperOf(
  office: Sources,
  files: Pick<DocumentFiles, 'read'>,
  { head }: History,
  audience: Audience,
): Uint8Array | undefined {
  if (head.kind !== 'document') return undefined
  const d = contextOf(head)
  if (!d.issue) return undefined
  const isFor = audience === 'auditor' || (audience === 'case' ? d.kind !== 'opinion' : isPublic(office, head, d))
  return isFor ? files.read(d.issue.sha256) : undefined
}

/** The holidays that come with the program, where a date rests on them, and the numbers decisions were made under. */
function lawBehind({ policy }: Sources, histories: readonly History[]): [string, string][] {
  const { version, years, off, work } = stateCouncilCalendar
  const bases = new Set(calendarsIn(histories).map((each) => each.split('+')[0]))
  const days = { version, years: [...years], off: [...off.keys()], work: [...work.keys()] }
  return [
    ...(bases.has(version) ? [[`calendar/${version}.json`, canonical(days)] as [string, string]] : []),
    ...textsOf(histories, 'policyNumbers').map((name): [string, string] => {
      const numbers = policy.numbers.find((each) => each.version === name)
      if (!numbers) throw new Refused('conflict', say.noSuchVersion(name), {})
      return [`policy/${name}.json`, canonical(numbers)]
    }),
  ]
}

/** Sizes of the log printed on these papers: the tree of today must begin with each of those. */
const printedSizes = (histories: readonly History[]) => [
  ...new Set(valuesOf(histories, 'checkpoint').map((each) => (each as { size: number }).size)),
]
