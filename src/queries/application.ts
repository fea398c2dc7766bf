import { z } from 'zod'
import type { Head } from '../../db/heads.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { Due } from '../../machines/fact.ts'
import { accepted } from '../../machines/fold.ts'
import type { Calendar } from '../calendar.ts'
import { explained } from '../limits.ts'
import type { AtWork, Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import { checks as checkNames, facts, programmes, say, stages, states, stopReasons } from '../words.ts'
import { maySee } from './area.ts'
import { day, dueShape } from './parts.ts'
import { query } from './query.ts'

const output = z.strictObject({
  number: z.string(),
  version: z.int().describe('办理时须写明的版本号'),
  state: z.string(),
  stateName: z.string(),
  procedure: z.string(),
  policy: z.string(),
  programme: z.string(),
  programmeName: z.string(),
  county: z.string(),
  subdistrict: z.string(),
  communities: z.array(z.string()),
  members: z.int().describe('家庭人数'),
  receivedOn: day,
  acceptedOn: day.nullable(),
  due: dueShape.nullable(),
  still: z
    .strictObject({
      period: z.string(),
      causes: z.array(z.strictObject({ cause: z.string(), name: z.string(), since: day })),
    })
    .nullable()
    .describe('停止计算的期限及原因'),
  correction: z.strictObject({ stage: z.string(), items: z.array(z.string()), askedOn: day }).nullable(),
  surveyed: z.boolean(),
  checks: z.record(z.string(), z.string()),
  requests: z
    .array(
      z.strictObject({ check: z.string(), checkName: z.string(), on: day, due: dueShape, stopsLimit: z.boolean() }),
    )
    .describe('已发出、尚未答复的核查函'),
  verified: z.array(z.string()).describe('已登记核实值的调查和核查，不含内容'),
  assessed: z
    .array(z.strictObject({ stage: z.string(), stageName: z.string(), policyNumbers: z.string() }))
    .describe('已作出的资格认定和所依据的政策版本，内容密封'),
  publicity: z.strictObject({ stage: z.string(), notice: z.string(), entry: z.int() }).nullable(),
  publicised: z.array(z.string()),
  objections: z.array(z.strictObject({ id: z.string(), outcome: z.string(), due: dueShape })),
  decided: z.array(z.strictObject({ stage: z.string(), stageName: z.string(), staff: z.string() })),
  rejection: z.strictObject({ stage: z.string(), reason: z.string(), on: day }).nullable(),
  reexamined: z.boolean(),
  waiting: z.strictObject({ number: z.string(), on: day }).nullable(),
  recheckSince: day.nullable().describe('家庭变更后尚待重新核查：自何日起'),
  mayFollow: z.array(z.strictObject({ type: z.string(), name: z.string() })).describe('此状态可能接受的事实'),
  hash: z.string().describe('最后一项事实的链值'),
})

/** Where one case stands: its head, less everything sealed. */
export const showApplication = query({
  name: 'showApplication',
  path: '/applications/:number',
  input: z.strictObject({ number: z.string() }),
  output,
  read(office, actor, { number }) {
    const head = caseSeenBy(office, actor, number)
    const c = head.context as ApplicationContext
    const { programme, county, subdistrict, communities, members, receivedOn, acceptedOn, policy } = c
    const { surveyed, checks, publicised, rejection, reexamined, waiting, recheckSince } = c
    return {
      number: c.number,
      version: head.version,
      state: head.state,
      stateName: states[head.state] ?? head.state,
      procedure: head.machine,
      policy,
      programme,
      programmeName: programmes[programme] ?? programme,
      county,
      subdistrict,
      communities: [...communities],
      members,
      receivedOn,
      acceptedOn,
      due: c.due && limitOf(c.due, office.calendar),
      still: c.still && {
        period: c.still.running.period,
        causes: Object.entries(c.still.causes).map(([cause, since]) => ({
          cause,
          name: checkNames[cause] ?? stopReasons[cause] ?? cause,
          since,
        })),
      },
      correction: c.correction && {
        stage: c.correction.stage,
        items: [...c.correction.items],
        askedOn: c.correction.askedOn,
      },
      surveyed,
      checks: { ...checks },
      requests: Object.entries(c.requests).map(([check, { on, due }]) => ({
        check,
        checkName: checkNames[check] ?? check,
        on,
        due: limitOf(due, office.calendar),
        stopsLimit: c.still?.causes[check] !== undefined,
      })),
      verified: c.verified.map(({ by }) => by),
      assessed: c.assessed.map(({ stage, numbers }) => ({
        stage,
        stageName: stages[stage] ?? stage,
        policyNumbers: numbers,
      })),
      publicity: c.publicity,
      publicised: [...publicised],
      objections: c.objections.map(({ id, outcome, due }) => ({ id, outcome, due: limitOf(due, office.calendar) })),
      decided: Object.entries(c.decided).flatMap(([stage, people]) =>
        people.map((staff) => ({ stage, stageName: stages[stage] ?? stage, staff })),
      ),
      rejection,
      reexamined,
      waiting,
      recheckSince,
      mayFollow: accepted(office.law.machine(head.machine), head.state).map((type) => ({ type, name: factName(type) })),
      hash: head.hash,
    }
  },
})

/** The head of a case the person may see. Another organ's case and an unknown one get the same answer. */
export function caseSeenBy({ store }: Office, actor: AtWork, number: string): Head {
  const head = store.head(number)
  if (head?.kind !== 'application' || !maySee(actor, head.context as ApplicationContext))
    throw new Refused('not_found', say.noSuchCase())
  return head
}

export const factName = (type: string): string => (facts as Record<string, string>)[type] ?? type

const limitOf = (due: Due, known: Calendar) => {
  const { on, from, period, calendar, provisional } = due
  const stops = (due.stops ?? []).map((stop) => ({ ...stop, whyName: stopReasons[stop.why] ?? stop.why }))
  return { on, from, period, calendar, provisional: provisional ?? false, stops, explanation: explained(due, known) }
}
