import { z } from 'zod'
import { programme } from '../../machines/application.facts.ts'
import type { Intake } from '../../machines/stages.ts'
import { mustBeOffice, mustHold, officeOf } from '../access.ts'
import { daysBetween } from '../calendar.ts'
import { command } from '../command.ts'
import { householdFile, materials } from '../household-form.ts'
import { dueOf } from '../limits.ts'
import { acceptanceNumber } from '../numbers.ts'
import { ancestors } from '../organs.ts'
import { checkedMembers } from '../papers.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { day, digestOf, keptFiles, materialPapers, optionalDigest, pastDay } from './parts.ts'

const codes = materials.map((m) => m.code)

const community = z.string().regex(/^\d{12}$/, '应为 12 位社区代码，如 410305005001')

/** 收件登记: the clerk of the community's subdistrict enters a paper form. The case is pinned to procedure and policy. */
export const receiveApplication = command({
  name: 'receiveApplication',
  path: '/applications',
  roles: ['clerk'],
  input: z.strictObject({
    programme,
    community: community.describe('居住地社区代码'),
    hukouCommunity: community.describe('户籍地社区代码'),
    materials: z.array(z.enum(codes as [string, ...string[]])),
    receivedOn: day.optional().describe('收到纸质材料的日期，默认今天'),
    papers: materialPapers.optional(),
  }),
  personal: z.strictObject({
    household: householdFile,
    scans: keptFiles.optional().describe('申请表和材料的扫描件'),
  }),
  subject: () => null,
  persons: ({ household: { members, hukouSince } }, today) => {
    if (hukouSince !== undefined && hukouSince > today)
      throw new Refused('invalid', say.hukouLate(), {
        issues: [{ field: 'household.hukouSince', message: say.hukouLate() }],
      })
    if (members.filter((m) => m.relation === '申请人').length !== 1)
      throw new Refused('invalid', say.oneApplicant(), { field: 'household.members' })
    return checkedMembers(members, today, 'household.members')
  },
  names: ({ input, persons, moment }) => ({
    claims: [...persons],
    counters: [series(input.community, input.receivedOn ?? moment.today)],
  }),
  decide: (wish, read) => {
    const { input, moment, actor, persons } = wish
    const on = pastDay('receivedOn', input.receivedOn ?? moment.today, moment.today)
    if (daysBetween(on, moment.today) > LONGEST_KEPT)
      throw new Refused('invalid', say.receivedLongAgo(on, LONGEST_KEPT), { field: 'receivedOn' })
    const { subdistrict, county } = ancestors(input.community)
    if (!subdistrict || !county) throw new Refused('invalid', say.outsideArea(input.community), { field: 'community' })
    const procedure = moment.law.procedure(moment.policy.procedureFor(county, on))
    const now = moment.policy.procedureFor(county, moment.today)
    if (now !== procedure.name)
      throw new Refused('invalid', say.receivedUnderOther(on, procedure.name, now), { field: 'receivedOn' })
    const stage = procedure.definition.stages[0] as Intake
    const communities = [...new Set([input.community, input.hukouCommunity])]
    mustHold(actor, stage.role)
    mustBeOffice(actor, officeOf({ communities, subdistrict, county }, stage.level))

    if (new Set(persons).size !== persons.length)
      throw new Refused('invalid', say.samePersonTwice(), { field: 'members' })
    for (const key of persons) {
      const holder = read.holder(key)
      if (holder) throw new Refused('conflict', say.alreadyApplied(holder), { application: holder })
    }

    const counter = series(input.community, on)
    const n = read.counter(counter) + 1
    const number = acceptanceNumber(county, on.slice(0, 4), n)
    return {
      facts: [
        {
          stream: number,
          begins: { kind: 'application', machine: procedure.name },
          type: 'ApplicationReceived',
          occurredOn: on,
          data: {
            number,
            programme: input.programme,
            procedure: procedure.name,
            policy: moment.policy.version,
            county,
            subdistrict,
            communities,
            household: digestOf(wish, 'household'),
            members: persons.length,
            materials: input.materials,
            ...(input.papers ? { papers: input.papers } : {}),
            ...optionalDigest(wish, 'scans'),
            due: dueOf(stage.answerWithin, on, moment.calendar),
          },
        },
      ],
      take: { stream: number, keys: persons },
      counters: { [counter]: n },
    }
  },
  example: {
    programme: 'public_rental',
    community: '410305005001',
    hukouCommunity: '410305005001',
    materials: ['id_card', 'household_register', 'consent'],
    household: {
      members: [{ relation: '申请人', name: '测试人', idNumber: '410399198001010018' }],
      yearlyIncome: 21600,
      floorAreaPerHead: 9.5,
    },
  },
})

/** Days for which a paper may have lain at the counter before it is entered; limits count from its day. */
const LONGEST_KEPT = 60

/** Acceptance numbers run per county and year. */
const series = (community: string, on: string) => `application:${community.slice(0, 6)}:${on.slice(0, 4)}`
