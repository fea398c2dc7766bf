import { z } from 'zod'
import { legalDayOf } from '../calendar.ts'
import { type LogKeeper, logWeaknesses } from '../jobs/keep-log.ts'
import { isBehind, type Office } from '../office.ts'
import { weaknesses } from '../words.ts'
import { costly } from './costly.ts'

export const healthBody = z.strictObject({
  live: z.boolean(),
  ready: z.boolean(),
  today: z.string().describe('本服务的法定日'),
  facts: z.int().nullable(),
  streams: z.int().nullable(),
  lastRecordedAt: z.string().nullable(),
  calendar: z.strictObject({ version: z.string(), years: z.array(z.int()) }),
  law: z.array(z.string()),
  policy: z.string(),
  sealingKey: z.string().describe('密钥的标识，不是密钥'),
  weak: z.array(z.strictObject({ code: z.string(), text: z.string() })).describe('本安装的薄弱之处'),
})
export type Health = z.output<typeof healthBody>

/** Whether the store answers. */
export function isReady({ store }: Office): boolean {
  try {
    store.ping()
    return true
  } catch {
    return false
  }
}

const countsOf = costly(({ store }: Office) => store.counts())

/** What besides the office tells how strong an installation is. */
export interface Keeping {
  readonly log: LogKeeper | undefined
  /** Whether documents get a signed copy. */
  readonly signs: boolean
}

/** What this installation is and where it is weak. Says nothing about any case. */
export function healthOf(office: Office, { log, signs }: Keeping = { log: undefined, signs: false }): Health {
  const { calendar, law, policy, sealer } = office
  const ready = isReady(office)
  const counts = ready ? countsOf(office) : null
  return {
    live: true,
    ready,
    today: legalDayOf(office.now()),
    facts: counts?.facts ?? null,
    streams: counts?.streams ?? null,
    lastRecordedAt: counts?.lastRecordedAt ?? null,
    calendar: { version: calendar.version, years: [...calendar.years].sort().slice(-5) },
    law: [...law.names],
    policy: policy.version,
    sealingKey: sealer.keyId,
    weak: [
      ...weakModes(office, signs),
      ...logWeaknesses(log?.standing(), office.now()),
      ...wrongClock(office, counts?.lastRecordedAt ?? ''),
    ],
  }
}

const wrongClock = ({ now }: Office, last: string): Health['weak'] =>
  isBehind(now().toISOString(), last) ? [{ code: 'clockBehind', text: weaknesses.clockBehind(last) }] : []

function weakModes({ calendar, now }: Office, signs: boolean): Health['weak'] {
  const today = legalDayOf(now())
  const year = Number(today.slice(0, 4))
  // The State Council announces a year's holidays in October or November of the year before.
  const needed = today.slice(5) >= '11-01' ? [year, year + 1] : [year]
  return [
    ...(signs ? [] : [{ code: 'noCertificate', text: weaknesses.noCertificate() }]),
    { code: 'demoTokens', text: weaknesses.demoTokens() },
    { code: 'plainHttp', text: weaknesses.plainHttp() },
    ...needed
      .filter((each) => !calendar.years.has(each))
      .map((each) => ({ code: `calendarMissing${each}`, text: weaknesses.calendarMissing(each) })),
  ]
}
