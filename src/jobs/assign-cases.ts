import { randomBytes } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import type { ApplicationContext } from '../../machines/application.ts'
import { officeOf } from '../access.ts'
import { inOrder } from '../assignment.ts'
import { legalDayOf } from '../calendar.ts'
import { commandNamed } from '../commands.ts'
import { procedureNamed } from '../duties.ts'
import { type Office, system } from '../office.ts'
import { organ } from '../organs.ts'
import { whoMightHave } from '../queries/recusal.ts'
import { Refused } from '../refusal.ts'

/** What one run did. `nobody`: cases whose review nobody of the organ might have, left to whoever may. */
export interface Assigned {
  readonly assigned: number
  readonly nobody: number
  /** Cases that meanwhile moved on by other hands: the next run looks again. */
  readonly refused: number
}

/**
 * 随机分配, as the named actor 系统: every case in a review of these organs that nobody has yet is given to one of those who
 * might do it, by a fresh seed of 32 bytes each. The work is a query: a crash loses nothing, a second run finds nothing to do.
 */
export async function assignCases(office: Office, organs: readonly string[]): Promise<Assigned> {
  const { store, law, now } = office
  const command = commandNamed('assignCase')
  const done = { assigned: 0, nobody: 0, refused: 0 }
  for (const code of organs) {
    for (const number of waitingIn(office, code)) {
      const head = store.head(number)
      if (head?.kind !== 'application') continue
      const c = head.context as ApplicationContext
      const stage = head.state
      const review = law.procedure(head.machine).reviews[stage]
      if (!review || officeOf(c, review.level) !== code || c.assigned[stage] !== undefined) continue
      const among = inOrder(
        whoMightHave(office, { role: review.role, organ: code }, number, stage, legalDayOf(now())).map(
          ({ staff }) => staff,
        ),
      )
      if (among.length === 0) {
        done.nobody += 1
        continue
      }
      const seed = randomBytes(32).toString('hex')
      try {
        await office.submit(command, system, { application: number, version: head.version, stage, seed, among }, uuid())
        done.assigned += 1
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        done.refused += 1
      }
    }
  }
  return done
}

/** Cases of an organ's area in any review, nobody's yet; whose review it is their own procedure says. */
function waitingIn({ store, law, now }: Office, code: string): readonly string[] {
  const today = legalDayOf(now())
  const { level } = organ(code)
  const among = [...new Set(law.names.flatMap((name) => Object.keys(procedureNamed(law, name)?.reviews ?? {})))]
  const area =
    level === 'subdistrict'
      ? { county: code.slice(0, 6), subdistrict: code }
      : level === 'county'
        ? { county: code }
        : {}
  const filter = { among, waits: [], unlisted: [], today, soon: today, has: '', ...area }
  return store.queues.queue({ ...filter, limit: -1, offset: 0 }).map(({ number }) => number)
}
