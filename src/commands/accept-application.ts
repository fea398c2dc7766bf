import { z } from 'zod'
import { mustBeOffice, mustHold, officeOf } from '../access.ts'
import { command, type Reading, type Wish } from '../command.ts'
import { notNow, step } from '../limits.ts'
import { everyMember, mustBeFreeOrResolved, mustBeThisHousehold, namesOfRegister } from '../person-register.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import {
  type Case,
  nothingPersonal,
  onApplication,
  optionalDigest,
  resolutions,
  subjectOfApplication,
  theCase,
} from './parts.ts'

/** The organ and post that take a case in. */
export function atIntake(wish: Wish<{ application: string; version: number }>, read: Reading): Case {
  const its = theCase(wish, read)
  const intake = its.procedure.definition.stages[0]
  if (intake?.kind === 'intake') {
    mustHold(wish.actor, intake.role)
    mustBeOffice(wish.actor, officeOf(its.c, intake.level))
  }
  return its
}

/** The same, within the limit: silence beyond it was acceptance (BR-08), whether or not the job has already said so. */
export function inTimeAtIntake(wish: Wish<{ application: string; version: number }>, read: Reading): Case {
  const its = atIntake(wish, read)
  const { due } = its.c
  if (its.head.state === 'received' && due && !due.provisional && wish.moment.today > due.on)
    throw new Refused('not_allowed', say.acceptanceLate(due.on), { endsOn: due.on })
  return its
}

/** 受理: the file is complete and nobody in it is housed, barred or in another case; the first review's limit starts. */
export const acceptApplication = command({
  name: 'acceptApplication',
  path: '/applications/:application/acceptance',
  roles: ['clerk'],
  input: z.strictObject(onApplication),
  personal: z.strictObject({ resolutions }),
  subject: subjectOfApplication,
  register: everyMember,
  names: namesOfRegister,
  decide: (wish, read) => {
    const { head, c } = inTimeAtIntake(wish, read)
    const { today, policy } = wish.moment
    const now = policy.procedureFor(c.county, today)
    if (now !== c.procedure) throw new Refused('not_allowed', say.procedureChanged(c.procedure, now), { now })
    mustBeThisHousehold(wish, c)
    mustBeFreeOrResolved(wish, read, head.stream, wish.register?.people, c.receivedOn)
    const data = { acceptedOn: today, ...optionalDigest(wish, 'resolutions') }
    return { facts: [step(wish, head, 'ApplicationAccepted', data)] }
  },
  example: { version: 1 },
})

/** 逾期未答复视为受理: silence for longer than the limit is acceptance from the day of receipt (BR-08). */
export const deemAccepted = command({
  name: 'deemAccepted',
  path: null,
  roles: ['system'],
  input: z.strictObject(onApplication),
  personal: nothingPersonal,
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const { head, c } = theCase(wish, read)
    if (!c.due || c.due.provisional || wish.moment.today <= c.due.on)
      throw notNow(wish.moment.law, head, 'ApplicationAccepted')
    const now = wish.moment.policy.procedureFor(c.county, wish.moment.today)
    if (now !== c.procedure) throw new Refused('not_allowed', say.procedureChanged(c.procedure, now), { now })
    // The limit of the first review runs from the day the office is deemed to have accepted, which is the receipt.
    const draft = step(wish, head, 'ApplicationAccepted', { acceptedOn: c.due.from, deemed: true }, c.due.from)
    return { facts: [{ ...draft, occurredOn: wish.moment.today }] }
  },
  example: {},
})
