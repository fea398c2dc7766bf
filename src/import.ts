import { sha256 } from '../db/facts.ts'
import { type LegalDay, legalDayOf } from './calendar.ts'
import { commandNamed } from './commands.ts'
import { type IntakeError, type IntakeRow, readIntake } from './intake.ts'
import type { Office } from './office.ts'
import { say } from './words.ts'

/** What became of a file: either nothing was written and `errors` says why, or every household has its number. */
export interface Imported {
  readonly errors: readonly IntakeError[]
  readonly taken: readonly { readonly row: IntakeRow; readonly number: string }[]
  /** Households this very file had brought before: the same file twice brings nothing twice. */
  readonly repeated: number
}

/**
 * Takes a whole intake file over the counter. Every row is checked first, against the form and against the cases on
 * file; one bad row and nothing is written. Each household is one command, in the name of `staff` as the clerk of its
 * subdistrict, as received on `receivedOn` (today unless a paper batch is entered late), under a key made of the file's digest and the row: a broken-off import is simply run again.
 */
export async function importIntake(
  office: Office,
  file: Uint8Array,
  staff: string,
  options: { readonly receivedOn?: LegalDay; readonly progress?: (done: number, total: number) => void } = {},
): Promise<Imported> {
  const today = legalDayOf(office.now())
  const { rows, errors } = readIntake(file, today)
  const digest = sha256(file)
  const found = [...errors]
  if (found.length === 0) for (const row of rows) found.push(...conflictsOf(office, digest, row))
  if (found.length > 0) return { errors: found, taken: [], repeated: 0 }

  const on = options.receivedOn === undefined ? {} : { receivedOn: options.receivedOn }
  const receive = commandNamed('receiveApplication')
  const taken: { row: IntakeRow; number: string }[] = []
  let repeated = 0
  for (let i = 0; i < rows.length; i += PORTION) {
    const answers = await Promise.all(
      rows.slice(i, i + PORTION).map(async (row) => {
        const actor = { staff, role: 'clerk', organ: row.form.subdistrict } as const
        const answer = await office.submit(
          receive,
          actor,
          office.parse(receive, { ...formOf(row), ...on }),
          keyOf(digest, row),
        )
        return { row, ...answer }
      }),
    )
    for (const { row, receipt, repeated: again } of answers) {
      taken.push({ row, number: receipt.subject })
      if (again) repeated += 1
    }
    options.progress?.(taken.length, rows.length)
  }
  return { errors: [], taken, repeated }
}

const PORTION = 200

/** The body of `receiveApplication` for one row of a file. */
export function formOf({ form }: IntakeRow): Record<string, unknown> {
  const { programme, community, hukouCommunity, materials, members, yearlyIncome, floorAreaPerHead } = form
  return { programme, community, hukouCommunity, materials, household: { members, yearlyIncome, floorAreaPerHead } }
}

/** A key that names this row of this file: UUID form (version 8), the same every time. */
function keyOf(digest: string, row: IntakeRow): string {
  const h = sha256(`${digest}\n${row.line}`)
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-8${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20, 32)}`
}

/** Members who already have a live case. A row this very file has brought before has its receipt and is no conflict. */
function conflictsOf(office: Office, digest: string, row: IntakeRow): IntakeError[] {
  if (office.store.receipt(keyOf(digest, row)) !== undefined) return []
  return row.form.members.flatMap((member) => {
    const holder = office.store.holder(office.sealer.personKey(member.idNumber))
    return holder === undefined ? [] : [{ line: row.line, column: '证件号码', message: say.alreadyApplied(holder) }]
  })
}
