import { sha256 } from '../db/facts.ts'
import { legalDayOf } from './calendar.ts'
import { commandNamed } from './commands.ts'
import type { Office } from './office.ts'
import { cityCode } from './organs.ts'
import { identityOf } from './papers.ts'
import { type PersonError, type PersonRow, readPersonsFile } from './persons-file.ts'
import { Refused } from './refusal.ts'

/** What became of a list. */
export interface PersonsImported {
  readonly errors: readonly PersonError[]
  /** How many protections stand in the register now; `repeated` of them this very file had brought before. */
  readonly recorded: number
  readonly repeated: number
  readonly notes: readonly string[]
}

/**
 * Enters a list of protections, in the name of `staff` as the city's reviewer. Every line is checked first, and one slip
 * keeps the whole list out. Each line is one command under a key made of the file's digest and the line: a list that
 * was broken off is simply brought again. A line that is refused then, as one that stands in the register already, is
 * told and holds up nobody else.
 */
export async function importPersons(office: Office, file: Uint8Array, staff: string): Promise<PersonsImported> {
  const command = commandNamed('recordProtection')
  const { rows, errors: slips, notes } = readPersonsFile(file, legalDayOf(office.now()), office.policy)
  const errors = [...slips]
  for (const { line, body } of rows) {
    try {
      office.parse(command, body)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      errors.push({ line, column: '整行', message: error.message })
    }
  }
  const byLine = (a: PersonError, b: PersonError) => a.line - b.line
  if (errors.length > 0) return { errors: errors.sort(byLine), recorded: 0, repeated: 0, notes }

  const digest = sha256(file)
  const actor = { staff, role: 'reviewer', organ: cityCode() } as const
  let recorded = 0
  let repeated = 0
  for (const portion of portions(rows)) {
    const answers = await Promise.allSettled(
      portion.map(({ line, body }) => office.submit(command, actor, body, keyOf(digest, line))),
    )
    for (const [i, answer] of answers.entries()) {
      if (answer.status === 'fulfilled') {
        recorded += 1
        if (answer.value.repeated) repeated += 1
      } else if (answer.reason instanceof Refused)
        errors.push({ line: (portion[i] as PersonRow).line, column: '整行', message: answer.reason.message })
      else throw answer.reason
    }
  }
  return { errors, recorded, repeated, notes }
}

const PORTION = 200

/** Lines that may be handed in together: nobody twice, since the second line needs the entry the first one begins. */
function* portions(rows: readonly PersonRow[]): Generator<PersonRow[]> {
  let portion: PersonRow[] = []
  let people = new Set<string>()
  for (const row of rows) {
    const identity = identityOf(row.body.person)
    if (portion.length === PORTION || people.has(identity)) {
      yield portion
      portion = []
      people = new Set()
    }
    portion.push(row)
    people.add(identity)
  }
  if (portion.length > 0) yield portion
}

/** A key that names this line of this file: UUID form (version 8), the same every time. */
function keyOf(digest: string, line: number): string {
  const h = sha256(`persons\n${digest}\n${line}`)
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-8${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20, 32)}`
}
