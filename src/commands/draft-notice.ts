import { z } from 'zod'
import type { Posting } from '../../machines/notice.facts.ts'
import { noticeMachine, postingKey } from '../../machines/notice.ts'
import { mustBeOffice, mustHold, officeOf } from '../access.ts'
import { command } from '../command.ts'
import { caseOf, step } from '../limits.ts'
import { applicationNumber, noticeNumber } from '../numbers.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { nothingPersonal, stageKey } from './parts.ts'

/**
 * 公示拟稿: one notice lists many households of one organ at one stage. Where it must hang follows from the procedure's
 * channels and the households' communities; the order of the list is the order given and never changes.
 */
export const draftNotice = command({
  name: 'draftNotice',
  path: '/notices',
  roles: ['publisher'],
  input: z.strictObject({ stage: stageKey, applications: z.array(applicationNumber).min(1).max(20_000) }),
  personal: nothingPersonal,
  subject: () => null,
  names: ({ input, actor, moment }) => ({
    streams: [...input.applications],
    counters: [series(actor.organ, moment.today)],
  }),
  decide: (wish, read) => {
    const { input, actor, moment } = wish
    const seen = new Set<string>()
    const communities = new Set<string>()
    const cases = input.applications.map((number) => {
      if (seen.has(number)) throw new Refused('invalid', say.listTwice(number), { application: number })
      seen.add(number)
      const head = read.head(number)
      const its = caseOf(head, moment)
      const publicity = its.procedure.publicities[input.stage]
      if (!publicity) throw new Refused('invalid', say.noSuchStage(input.stage), { stage: input.stage })
      // Who may not act hears that first, and nothing of where the case stands.
      mustHold(actor, publicity.role)
      mustBeOffice(actor, officeOf(its.c, publicity.level))
      if (moment.law.machine(head.machine).table.get(head.state)?.has('ListedInPublicity') !== true)
        throw new Refused('not_allowed', say.otherPublicity(number, head.state), { application: number })
      if (its.c.publicity)
        throw new Refused('not_allowed', say.listedElsewhere(number, its.c.publicity.notice), { application: number })
      for (const community of its.c.communities) communities.add(community)
      return { head, publicity, procedure: its.procedure }
    })
    const { publicity, procedure } = cases[0] as (typeof cases)[number]
    if (cases.some((one) => one.procedure !== procedure)) throw new Refused('invalid', say.mixedPublicity(), {})

    const required: Posting[] = publicity.channels.flatMap(({ channel, at }) =>
      (at === 'organ' ? [actor.organ] : [...communities].sort()).map((place) => ({ channel, place })),
    )
    const unique = [...new Map(required.map((p) => [postingKey(p), p])).values()]
    const counter = series(actor.organ, moment.today)
    const n = read.counter(counter) + 1
    const number = noticeNumber(actor.organ, moment.today.slice(0, 4), n)
    const { lasts, minWorkdays } = publicity
    return {
      facts: [
        {
          stream: number,
          begins: { kind: 'notice', machine: noticeMachine.name },
          type: 'NoticeDrafted',
          data: {
            number,
            stage: input.stage,
            organ: actor.organ,
            cases: input.applications,
            required: unique,
            lasts: `${lasts.n}${lasts.unit}`,
            minWorkdays,
          },
        },
        ...cases.map(({ head }, i) =>
          step(wish, head, 'ListedInPublicity', { stage: input.stage, notice: number, entry: i + 1 }),
        ),
      ],
      counters: { [counter]: n },
    }
  },
  example: { stage: 'firstPublicity', applications: ['410305-2025-00001-4'] },
})

/** Notice numbers run per organ and year. */
const series = (organ: string, on: string) => `notice:${organ}:${on.slice(0, 4)}`
