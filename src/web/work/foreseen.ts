import type { Head } from '../../../db/heads.ts'
import type { ApplicationContext } from '../../../machines/application.ts'
import type { AnyFact } from '../../../machines/fact.ts'
import { officeOf } from '../../access.ts'
import { commandNamed } from '../../commands.ts'
import { dutiesOf } from '../../duties.ts'
import type { AtWork, Office } from '../../office.ts'
import { organName } from '../../organs.ts'
import { factName } from '../../queries/application.ts'
import type { Refused } from '../../refusal.ts'
import { roleNames, states } from '../../words.ts'

/** Where a case would be after a decision: the step it would be in the log, its state, whose turn it is, and until when. */
export interface Next {
  readonly step: number
  readonly fact: string
  readonly state: string
  readonly by: string | null
  readonly due: { readonly on: string; readonly period: string } | null
  /** The limit stands still, for whatever reason. */
  readonly isStill: boolean
}

/**
 * What a wish about a case would lead to, asked of the plan itself: what the page promises is what would be written. A refusal is
 * told before anybody is asked to sign.
 */
export async function foreseen(
  office: Office,
  actor: AtWork,
  command: string,
  wish: Readonly<Record<string, unknown>> & { readonly application: string },
): Promise<Next | Refused | null> {
  const found: Next[] = []
  const refused = await office.foresee(commandNamed(command), actor, wish, ({ facts }) => {
    const last = facts.findLast((fact) => fact.head.stream === wish.application)
    if (!last) return
    const { head } = last
    const { due, still } = head.context as ApplicationContext
    found.push({
      step: head.version,
      fact: factName((JSON.parse(last.body) as AnyFact).type),
      state: states[head.state] ?? head.state,
      by: whose(office, head),
      due: due && { on: due.on, period: due.period },
      isStill: due === null && still !== null,
    })
  })
  return refused ?? found[0] ?? null
}

/** Whose turn a state is: organ and post, in words. Null where it is nobody's. */
function whose({ law }: Office, { state, machine, context }: Head): string | null {
  const duty = dutiesOf(law).find((each) => each.state === state && each.turn === 'act')
  if (!duty) return null
  const { reviews, publicities } = law.procedure(machine)
  const { level } = reviews[state] ?? publicities[state] ?? duty
  return `${organName(officeOf(context as ApplicationContext, level))}　${roleNames[duty.role]}`
}
