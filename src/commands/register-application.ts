import { z } from 'zod'
import { mustBeOffice, mustHold, officeOf } from '../access.ts'
import { command } from '../command.ts'
import { dueOf, step } from '../limits.ts'
import { waitingNumber } from '../numbers.ts'
import { everyMember, mustBeFreeOrResolved, mustBeThisHousehold, namesOfRegister } from '../person-register.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { onApplication, optionalDigest, resolutions, subjectOfApplication, theCase } from './parts.ts'

/** 登记为轮候对象: after the second publicity. The waiting number's order is the order of registration (部令11号 9). */
export const registerApplication = command({
  name: 'registerApplication',
  path: '/applications/:application/registration',
  roles: ['publisher'],
  input: z.strictObject(onApplication),
  personal: z.strictObject({ resolutions }),
  subject: subjectOfApplication,
  register: everyMember,
  names: (wish) => ({
    ...namesOfRegister(wish),
    counters: [series(wish.input.application, wish.moment.today)],
  }),
  decide: (wish, read) => {
    const { head, c, procedure } = theCase(wish, read)
    const stage = procedure.definition.stages.at(-1)
    if (stage?.kind !== 'registration' || head.state !== 'registration')
      throw new Refused('not_allowed', say.notThisStage('registration', head.state), { state: head.state })
    mustHold(wish.actor, stage.role)
    mustBeOffice(wish.actor, officeOf(c, stage.level))
    mustBeThisHousehold(wish, c)
    mustBeFreeOrResolved(wish, read, head.stream)
    const { today, calendar } = wish.moment
    const counter = series(c.number, today)
    const n = read.counter(counter) + 1
    const data = {
      waitingNumber: waitingNumber(c.county, today.slice(0, 4), n),
      registeredOn: today,
      publishBy: dueOf(stage.publishWithin, today, calendar),
      ...optionalDigest(wish, 'resolutions'),
    }
    return { facts: [step(wish, head, 'ApplicationRegistered', data)], counters: { [counter]: n } }
  },
  example: { version: 16 },
})

/** Waiting numbers run per county and year; the county stands first in the acceptance number. */
const series = (application: string, on: string) => `waiting:${application.slice(0, 6)}:${on.slice(0, 4)}`
