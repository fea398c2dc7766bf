import { v7 as uuid } from 'uuid'
import { legalDayOf } from '../calendar.ts'
import { commandNamed } from '../commands.ts'
import { type Office, system } from '../office.ts'
import { Refused } from '../refusal.ts'

/** What one run of the clock's job did. `refused` counts cases that meanwhile moved on by other hands: no harm. */
export interface ClosedDue {
  readonly notices: number
  readonly households: number
  readonly lapsed: number
  readonly deemed: number
  readonly refused: number
}

/**
 * What the clock does, as the named actor 系统: completes notices whose window is over and whose evidence is complete,
 * moves their households on, lets unanswered corrections lapse, deems silent receipts accepted. The work is a query, so
 * a crash between due time and completion loses nothing, and running it twice does nothing the second time.
 * `progress` gets done and total of the step at work.
 */
export async function closeDue(office: Office, progress?: (done: number, total: number) => void): Promise<ClosedDue> {
  let refused = 0
  const ask = async (name: string, input: Record<string, unknown>): Promise<number> => {
    const command = commandNamed(name)
    try {
      await office.submit(command, system, office.parse(command, input), uuid())
      return 1
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refused += 1
      return 0
    }
  }
  const all = async <T>(items: readonly T[], one: (item: T) => Promise<number>): Promise<number> => {
    let done = 0
    // In portions, so that a day on which thousands end neither fills the memory nor holds other callers off.
    for (let i = 0; i < items.length; i += PORTION) {
      const answers = await Promise.all(items.slice(i, i + PORTION).map(one))
      done += answers.reduce((a, b) => a + b, 0)
      progress?.(Math.min(i + PORTION, items.length), items.length)
    }
    return done
  }
  const version = (subject: string) => office.store.head(subject)?.version

  const { store } = office
  office.refreshCalendar()
  const today = legalDayOf(office.now())
  const notices = await all(store.due(today).notices, (notice) =>
    ask('completeNotice', { notice, version: version(notice) }),
  )
  const { listed, corrections, silent } = store.due(today)
  const households = await all(listed, ({ number, notice }) =>
    ask('closePublicity', { application: number, notice, version: version(number) }),
  )
  const lapsed = await all(corrections, (application) =>
    ask('lapseCorrection', { application, version: version(application) }),
  )
  const deemed = await all(silent, (application) => ask('deemAccepted', { application, version: version(application) }))
  return { notices, households, lapsed, deemed, refused }
}

const PORTION = 500
