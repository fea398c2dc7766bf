import { v7 as uuid } from 'uuid'
import type { Store } from '../../db/store.ts'
import { type CalendarContext, calendarStream } from '../../machines/calendar.ts'
import { legalDayOf } from '../calendar.ts'
import { commandNamed } from '../commands.ts'
import { type Office, system } from '../office.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { recomputeLimits } from './recompute-limits.ts'

/** What one run of the clock's job did. `refused` counts cases that meanwhile moved on by other hands: no harm. */
export interface ClosedDue {
  readonly notices: number
  readonly households: number
  readonly lapsed: number
  readonly deemed: number
  readonly refused: number
  /** Subjects the run could not handle, with the fault: something is broken there, and an audit will name it. */
  readonly faults: readonly string[]
}

/**
 * What the clock does, as the named actor 系统: completes notices whose window is over and whose evidence is complete,
 * moves their households on, lets unanswered corrections lapse, deems silent receipts accepted. The work is a query, so
 * a crash between due time and completion loses nothing, and running it twice does nothing the second time.
 * `progress` gets done and total of the step at work.
 */
export async function closeDue(office: Office, progress?: (done: number, total: number) => void): Promise<ClosedDue> {
  let refused = 0
  const faults: string[] = []
  const ask = async (name: string, input: Record<string, unknown>): Promise<number> => {
    const command = commandNamed(name)
    try {
      const version = office.store.head((input.application ?? input.notice) as string)?.version
      await office.submit(command, system, { ...input, version }, uuid())
      return 1
    } catch (error) {
      if (error instanceof Refused) refused += 1
      // One broken case must not stop the clock for the city: the others go on, and the run says so at its end.
      else
        faults.push(`${input.application ?? input.notice}: ${error instanceof Error ? error.message : String(error)}`)
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
  const { store } = office
  office.refreshCalendar()
  // A year may have been loaded by another process, or come with a new program: its limits are computed once.
  const { version } = office.calendar
  if (computedUnder.get(store) !== version) {
    await recomputeLimits(office, noticeOf(office) ?? say.calendarOfProgram(version))
    computedUnder.set(store, version)
  }
  const today = legalDayOf(office.now())
  const notices = await all(store.due(today).notices, (notice) => ask('completeNotice', { notice }))
  const { listed, corrections, silent } = store.due(today)
  const households = await all(listed, ({ number, notice }) => ask('closePublicity', { application: number, notice }))
  const lapsed = await all(corrections, (application) => ask('lapseCorrection', { application }))
  const deemed = await all(silent, (application) => ask('deemAccepted', { application }))
  return { notices, households, lapsed, deemed, refused, faults }
}

/** The calendar under which this process last computed the running limits of a store. */
const computedUnder = new WeakMap<Store, string>()

/** The document of the latest year an office has loaded. */
function noticeOf({ store, calendar }: Office): string | undefined {
  const loaded = [...calendar.years].sort((a, b) => b - a).flatMap((year) => store.head(calendarStream(year)) ?? [])
  return (loaded[0]?.context as CalendarContext | undefined)?.document
}

const PORTION = 500
