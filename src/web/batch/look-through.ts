import type { ApplicationContext } from '../../../machines/application.ts'
import { breath } from '../../breath.ts'
import { commandNamed } from '../../commands.ts'
import type { AtWork, Office } from '../../office.ts'
import { caseSeenBy } from '../../queries/application.ts'
import { Refused } from '../../refusal.ts'
import { say } from '../../words.ts'
import type { Slice } from '../readings.ts'
import type { BatchAct } from './batch-acts.ts'

/** A case as somebody ticked it: the version they saw. */
export interface Ticked {
  readonly number: string
  readonly version: number
}
export interface Going extends Ticked {
  readonly state: string
  readonly receivedOn: string
}
export interface Left {
  readonly number: string
  readonly why: string
}
export interface LookedThrough {
  /** In the order they will be done: as they were received. */
  readonly going: readonly Going[]
  readonly left: readonly Left[]
}

/** The states of the cases that somebody may see, as they are now. */
export const statesOf = (office: Office, actor: AtWork, ticked: readonly Ticked[]): string[] =>
  ticked.flatMap(({ number }) => {
    const head = seen(office, actor, number)
    return head instanceof Refused ? [] : [head.state]
  })

/**
 * Which of these cases an act would be granted for, now, and why not the others: each is asked of the real plan. Nothing is
 * written.
 */
export async function lookThrough(
  office: Office,
  actor: AtWork,
  act: BatchAct,
  ticked: readonly Ticked[],
  opinion: string,
  slice: Slice = async (done) => {
    if (done % 10 === 9) await breath()
  },
): Promise<LookedThrough> {
  const going: Going[] = []
  const left: Left[] = []
  for (const [i, { number, version }] of ticked.entries()) {
    await slice(i, ticked.length)
    const head = seen(office, actor, number)
    const why =
      head instanceof Refused
        ? head.message
        : head.version !== version
          ? say.changedSinceTicked()
          : !act.states.includes(head.state)
            ? say.otherStateNow(head.state)
            : (
                await office.foresee(
                  commandNamed(act.command),
                  actor,
                  wishFor(act, head.state, { number, version }, opinion),
                )
              )?.message
    if (why !== undefined) left.push({ number, why })
    else if (!(head instanceof Refused))
      going.push({ number, version, state: head.state, receivedOn: (head.context as ApplicationContext).receivedOn })
  }
  going.sort((a, b) => (a.receivedOn + a.number < b.receivedOn + b.number ? -1 : 1))
  return { going, left }
}

/** The wish of an act on one case, with the version that was seen. */
export const wishFor = (act: BatchAct, state: string, { number, version }: Ticked, opinion: string) => ({
  ...{ application: number, version },
  ...act.wish(state, opinion),
})

function seen(office: Office, actor: AtWork, number: string) {
  try {
    return caseSeenBy(office, actor, number)
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
}
