import { setTimeout as wait } from 'node:timers/promises'
import { v5 } from 'uuid'
import type { JobItem, JobOutcome, JobRow } from '../../db/jobs.ts'
import { staffStream } from '../../machines/staff.ts'
import { mustHoldGrant } from '../access.ts'
import { legalDayOf } from '../calendar.ts'
import { commandNamed } from '../commands.ts'
import type { AtWork, Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import { openedText, sealedText } from '../sealed-text.ts'
import { isRegistered } from '../sign-in.ts'
import { say } from '../words.ts'

/*
 * Work for many at once: every case its own command, in the name of whoever began it, in the post they began it in. Each wish
 * has a key of its own, so that a job whose process was killed is taken up where it was and repeats nothing.
 */

/** A wish as it waits in a job. */
export interface ManyWish {
  readonly command: string
  readonly body: Readonly<Record<string, unknown>>
  /** How its row is called in the results: the line of a file, a case. */
  readonly label: string
}

/** What became of a row. */
export interface Told {
  readonly label: string
  /** Why it was refused. */
  readonly message?: string
  /** It had been done before: the same file, the same wish. */
  readonly before?: true
}

/** Wishes handed in between two looks at whether to go on. */
const PORTION = 25
/** How long a finished job can be looked at. Its facts stay for ever. */
const KEPT_MS = 90 * 24 * 3_600_000
/** How long what somebody had looked through waits for their word: it holds people's papers. */
const WAITS_MS = 7 * 24 * 3_600_000

const KEYS = '1c0e5a3e-5b0b-4c7d-a6f6-0c5a0c1f4f57'
/** The key of a job's row, the same whenever it is taken up. */
export const rowKey = (job: string, n: number): string => v5(`${job}/${n}`, KEYS)

type Parts = Pick<Office, 'store' | 'sealer' | 'now' | 'submit'>

/** A wish as a row of a job, waiting. */
export const waitingItem = (
  { sealer }: Pick<Office, 'sealer'>,
  n: number,
  key: string,
  subject: string,
  wish: ManyWish,
): JobItem => ({ n, key, state: 'waiting', subject, box: sealedText(sealer, wish), told: null })

/** What a row tells, opened. */
export const toldBy = ({ sealer }: Pick<Office, 'sealer'>, { told, box }: JobItem): Told => {
  const text = told ?? box
  return text === null ? { label: '' } : (openedText(sealer, text) as Told)
}

/** Runs jobs one portion after the other, fairly among all that are open. */
export interface JobRunner {
  /** Looks whether there is anything to do. Called at the start of a process and whenever a job begins. */
  wake(): void
  /** Ends between two portions; what is left is taken up by the next process. */
  stop(): Promise<void>
}

export function jobRunner(office: Parts, onFault: (error: unknown, job: string) => void = () => {}): JobRunner {
  const { jobs } = office.store
  const takenUp = new Set<string>()
  let running: Promise<void> | undefined
  let stopping = false

  const at = () => office.now().toISOString()

  async function run(): Promise<void> {
    const before = (ms: number) => new Date(office.now().getTime() - ms).toISOString()
    jobs.forgetBefore(before(KEPT_MS), before(WAITS_MS))
    for (let open = jobs.openJobs(); open.length > 0 && !stopping; open = jobs.openJobs())
      for (const job of open) {
        if (stopping) return
        await portion(job)
        // Others' requests come between two portions.
        await wait(1)
      }
  }

  async function portion(job: JobRow): Promise<void> {
    if (job.state === 'cancelling') return void jobs.move(job.id, ['cancelling'], 'cancelled', at())
    if (!takenUp.has(job.id)) {
      jobs.takeUp(job.id, at())
      takenUp.add(job.id)
    }
    const actor = { staff: job.staff, role: job.role, organ: job.organ } as AtWork
    try {
      const head = office.store.head(staffStream(job.staff))
      mustHoldGrant(actor, head, isRegistered(office), legalDayOf(office.now()))
      const items = jobs.waiting(job.id, PORTION)
      const outcomes = await Promise.all(items.map((item) => handIn(actor, item)))
      jobs.answer(job.id, outcomes)
      if (job.strict && outcomes.some(({ state }) => state === 'refused'))
        jobs.move(job.id, ['running', 'cancelling'], 'stopped', at(), say.jobEndedAtRefusal())
      else if (items.length < PORTION) jobs.move(job.id, ['running', 'cancelling'], 'done', at())
    } catch (error) {
      takenUp.delete(job.id)
      if (!(error instanceof Refused)) onFault(error, job.id)
      const why = error instanceof Refused ? error.message : say.jobFault()
      jobs.move(job.id, ['running', 'cancelling'], 'stopped', at(), why)
    }
  }

  async function handIn(actor: AtWork, item: JobItem): Promise<JobOutcome> {
    const { command, body, label } = openedText(office.sealer, item.box ?? '') as ManyWish
    const answer = (state: JobOutcome['state'], subject: string, more: Partial<Told> = {}): JobOutcome => ({
      ...{ n: item.n, state, subject },
      told: sealedText(office.sealer, { label, ...more }),
    })
    try {
      const { receipt } = await office.submit(commandNamed(command), actor, body, item.key)
      return answer('done', receipt.subject)
    } catch (error) {
      if (error instanceof Refused) return answer('refused', item.subject, { message: messageOf(error) })
      throw error
    }
  }

  let again = false
  function wake(): void {
    if (stopping) return
    // One that begins while the last look was being taken is not left lying.
    again = true
    running ??= (async () => {
      try {
        while (again && !stopping) {
          again = false
          await run()
        }
      } catch (error) {
        onFault(error, '')
      } finally {
        running = undefined
      }
    })()
  }

  return {
    wake,
    async stop() {
      stopping = true
      await running
    },
  }
}

/** The refusal with the sentence of each field that was wrong. */
function messageOf({ message, details }: Refused): string {
  const { issues } = details as { issues?: readonly { readonly message: string }[] }
  return issues?.[0] ? issues.map((each) => each.message).join('；') : message
}

/** How long a job will still take, in seconds, by its pace since it was taken up; null while nobody can say. */
export function secondsLeft(job: JobRow, now: Date): number | null {
  const gone = job.done + job.refused - job.takenUpDone
  const spent = job.takenUpAt === null ? 0 : (now.getTime() - new Date(job.takenUpAt).getTime()) / 1000
  if (job.state !== 'running' || gone <= 0 || spent <= 0) return null
  return Math.ceil(((job.total - job.done - job.refused) * spent) / gone)
}
