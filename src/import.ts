import { canonical, sha256 } from '../db/facts.ts'
import type { ApplicationContext } from '../machines/application.ts'
import type { PersonContext } from '../machines/person.ts'
import { breath } from './breath.ts'
import { type LegalDay, legalDayOf } from './calendar.ts'
import { commandNamed } from './commands.ts'
import { type IntakeError, type IntakeRead, type IntakeRow, readIntake } from './intake.ts'
import type { Office } from './office.ts'
import { organName } from './organs.ts'
import { identityOf } from './papers.ts'
import { lookUpIn, mattersOf } from './person-register.ts'
import { Refused } from './refusal.ts'
import { say } from './words.ts'

/** A household taken in: the applicant's line, its number in the file, its acceptance number. */
export interface Taken {
  readonly line: number
  readonly household: string
  readonly number: string
  /** It had its number before: from this very file, or from another that told the same of the household. */
  readonly before: boolean
}

/** What became of a file. */
export interface Imported {
  /** Why a household was not taken in, by line. */
  readonly errors: readonly IntakeError[]
  /** The households that have their number now, in file order. */
  readonly taken: readonly Taken[]
  /** How many of `taken` had their number before: the same file, or a corrected one, brings nothing twice. */
  readonly repeated: number
  /** What is no error but should be said: hidden rows were read; the register knows a member. */
  readonly notes: readonly string[]
}

export interface ImportOptions {
  /** The day the papers came in; today unless a paper batch is entered late. */
  readonly receivedOn?: LegalDay
  /**
   * What to do when there are errors: `all_or_nothing` (the default) writes nothing, `good_rows` takes in every
   * household without one.
   */
  readonly accept?: 'all_or_nothing' | 'good_rows'
  /** The subdistrict whose clerk hands the file in: households of others are errors. Without it each goes to its own. */
  readonly subdistrict?: string
  /** Reads the file; `readIntake` unless it is read elsewhere, such as on a thread of its own. Its rows are used up. */
  readonly read?: (file: Uint8Array, today: LegalDay) => IntakeRead | Promise<IntakeRead>
  readonly progress?: (done: number, total: number) => void
}

/**
 * Takes a whole intake file, CSV or XLSX, over the counter. Every row is checked first: against the form, against the
 * command and against the cases on file. Each household is one command, in the name of `staff` as the clerk of its
 * subdistrict, under a key made of the file's digest and the row: a broken-off import is simply run again. A household
 * that somebody else brings in meanwhile is refused alone, as an error; with `all_or_nothing` the import then stops,
 * and `taken` says what was written before.
 */
export async function importIntake(
  office: Office,
  file: Uint8Array,
  staff: string,
  options: ImportOptions = {},
): Promise<Imported> {
  const { receivedOn, accept = 'all_or_nothing' } = options
  const { wishes, errors, notes } = await lookThroughRoll(office, file, options)
  if (errors.length > 0 && accept === 'all_or_nothing') return { errors, taken: [], repeated: 0, notes }

  const taken: Taken[] = []
  let repeated = 0
  const total = wishes.length
  // A household that has its number is let go: a long roll and its cases are never in memory together.
  while (wishes.length > 0) {
    const portion = wishes.splice(0, PORTION)
    const answers = await Promise.allSettled(portion.map((wanted) => handIn(office, wanted, staff, receivedOn)))
    let isRefused = false
    for (const [at, answer] of answers.entries()) {
      const { row } = portion[at] as Wanted
      if (answer.status === 'fulfilled') {
        const { number, isRepeated } = answer.value
        taken.push({ line: row.line, household: row.household, number, before: isRepeated })
        if (isRepeated) repeated += 1
      } else if (answer.reason instanceof Refused) {
        errors.push({ line: row.line, column: '整户', message: answer.reason.message })
        isRefused = true
      } else throw answer.reason
    }
    options.progress?.(total - wishes.length, total)
    if (isRefused && accept === 'all_or_nothing') break
  }
  return { errors: errors.sort(byLine), taken, repeated, notes }
}

const byLine = (a: IntakeError, b: IntakeError) => a.line - b.line

/** What a file holds, before anything of it is taken in. */
export interface RollLookedThrough {
  /** The households without an error, in file order. */
  readonly wishes: Wanted[]
  readonly errors: IntakeError[]
  readonly notes: string[]
}

/** Reads a whole intake file and checks every household of it: against the form, the command and the cases on file. */
export async function lookThroughRoll(
  office: Office,
  file: Uint8Array,
  options: Pick<ImportOptions, 'receivedOn' | 'subdistrict' | 'read'> = {},
): Promise<RollLookedThrough> {
  const today = legalDayOf(office.now())
  const { receivedOn, subdistrict, read: reader = readIntake } = options
  if (receivedOn !== undefined && receivedOn > today)
    throw new Refused('invalid', say.futureDay('receivedOn', receivedOn), { field: 'receivedOn' })
  const { rows, errors: slips, notes: said = [] } = await reader(file, today)
  const notes = [...said]
  const errors = [...slips]
  const digest = sha256(file)
  const wishes: Wanted[] = []
  for (const [i, row] of rows.entries()) {
    if (i % PORTION === 0) await breath()
    const wanted = isOthers(row, subdistrict) ?? wantedOf(office, row, keyOf(digest, row), receivedOn)
    if (Array.isArray(wanted)) errors.push(...wanted)
    else {
      wishes.push(wanted)
      if (wanted.before === undefined) notes.push(...knownOf(office, row, today))
    }
  }
  return { wishes, errors: errors.sort(byLine), notes }
}

/** Households checked between two breaths, and handed in together. With 200 a long roll took 30 MB more, and no less time. */
const PORTION = 100

function isOthers({ line, form }: IntakeRow, subdistrict: string | undefined): IntakeError[] | undefined {
  if (subdistrict === undefined || form.subdistrict === subdistrict) return undefined
  return [{ line, column: '街道', message: say.othersRow(organName(form.subdistrict), organName(subdistrict)) }]
}

/** A household to be handed in, or the number it has already. */
export interface Wanted {
  readonly row: IntakeRow
  readonly key: string
  readonly before: string | undefined
}

/** Checks a row against the command and the cases on file. */
function wantedOf(
  office: Office,
  row: IntakeRow,
  key: string,
  receivedOn: LegalDay | undefined,
): Wanted | IntakeError[] {
  const receipt = office.store.receipt(key)
  if (receipt !== undefined) return { row, key, before: receipt.subject }
  const holders = new Set<string>()
  for (const member of row.form.members) {
    const holder = office.store.holder(office.sealer.personKey(identityOf(member)))
    if (holder !== undefined) holders.add(holder)
  }
  let body: Record<string, unknown>
  try {
    body = office.parse(commandNamed('receiveApplication'), bodyOf(row, receivedOn))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return [{ line: row.line, column: '整户', message: error.message }]
  }
  if (holders.size === 0) return { row, key, before: undefined }
  const [holder = ''] = holders
  if (holders.size === 1 && isTheSame(office, holder, row, body)) return { row, key, before: holder }
  return [...holders].map((each) => ({ line: row.line, column: '证件号码', message: say.alreadyApplied(each) }))
}

/**
 * Whether a live case is this very household's, all it told being the same: a file corrected in one row is another file,
 * and its other rows are not to be told apart from those of a household that applies twice by anything but what they say.
 */
function isTheSame(office: Office, number: string, { form }: IntakeRow, body: Record<string, unknown>): boolean {
  const c = office.store.head(number)?.context as ApplicationContext | undefined
  if (c?.subdistrict !== form.subdistrict || c.programme !== form.programme) return false
  const sealed = office.store.unseal(number, c.household)
  return sealed !== undefined && canonical(office.sealer.open(sealed)) === canonical(body.household)
}

/**
 * What the register has against members of a household. It is no error of the file: who is housed or barred may hand in
 * an application, and is told at its acceptance, in writing and with remedies.
 */
function knownOf({ store, sealer, policy }: Office, { line, form }: IntakeRow, today: LegalDay): string[] {
  const lookUp = lookUpIn({ store, sealer }, today)
  return form.members.flatMap((member, i) => {
    const { relation } = member
    const { record } = lookUp.person(identityOf(member))
    const entry = record === undefined ? undefined : store.head(record)
    const found = entry ? mattersOf(entry.context as PersonContext, today, policy) : []
    return found.map(({ says }) => say.knownAtIntake(line, say.ofMember(i + 1, relation, says)))
  })
}

async function handIn(
  office: Office,
  { row, key, before }: Wanted,
  staff: string,
  receivedOn: LegalDay | undefined,
): Promise<{ number: string; isRepeated: boolean }> {
  if (before !== undefined) return { number: before, isRepeated: true }
  const actor = { staff, role: 'clerk', organ: row.form.subdistrict } as const
  const { receipt, repeated } = await office.submit(
    commandNamed('receiveApplication'),
    actor,
    bodyOf(row, receivedOn),
    key,
  )
  return { number: receipt.subject, isRepeated: repeated }
}

/** The body of `receiveApplication` for a household that came in on a day. */
export const bodyOf = (row: IntakeRow, receivedOn: LegalDay | undefined): Record<string, unknown> => ({
  ...formOf(row),
  ...(receivedOn === undefined ? {} : { receivedOn }),
})

/** The body of `receiveApplication` for one row of a file. */
export function formOf({ form }: IntakeRow): Record<string, unknown> {
  // What is not the household's own is said; everything else is about people, and sealed.
  const { programme, subdistrict: _, community, hukouCommunity, materials, ...household } = form
  return { programme, community, hukouCommunity, materials, household }
}

/** A key that names this row of this file: UUID form (version 8), the same every time. */
function keyOf(digest: string, row: IntakeRow): string {
  const h = sha256(`${digest}\n${row.line}`)
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-8${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20, 32)}`
}
