import { z } from 'zod'
import { legalDayOf, localTime } from '../calendar.ts'
import { hasFailed, lastAudits } from '../last-audit.ts'
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
  audit: z
    .strictObject({
      at: z.string().describe('上次核验结束的时间'),
      scope: z.enum(['full', 'incremental']).describe('full 整体；incremental 只核验新增的'),
      facts: z.int(),
      findings: z.int(),
      fullAt: z.string().nullable().describe('上次整体核验结束的时间'),
      passed: z.boolean(),
    })
    .nullable()
    .describe('上次核验的结果；没有核验过为 null'),
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

/** What this installation is and where it is weak. Says nothing about any case. */
export function healthOf(office: Office): Health {
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
    audit: auditOf(office),
    weak: [...weakModes(office), ...auditWeakness(office), ...wrongClock(office, counts?.lastRecordedAt ?? '')],
  }
}

/** How the last audits ended, without naming a case. */
export function auditOf({ store }: Pick<Office, 'store'>): Health['audit'] {
  const audits = lastAudits(store.path)
  if (!audits) return null
  const { at, scope, facts } = audits.latest
  const findings = Math.max(audits.latest.findings, audits.full?.findings ?? 0)
  return { at, scope, facts, findings, fullAt: audits.full?.at ?? null, passed: !hasFailed(audits) }
}

const TWO_DAYS_MS = 48 * 3_600_000

/** What is wrong with the audit, in words: it found something, could not be carried through, or was not made. */
export function auditWeakness(office: Pick<Office, 'store' | 'now'>): Health['weak'] {
  const last = auditOf(office)
  if (!last) return [{ code: 'neverAudited', text: weaknesses.neverAudited() }]
  const at = localTime(last.at)
  if (!last.passed) return [{ code: 'auditFailed', text: weaknesses.auditFailed(at, last.findings) }]
  if (office.now().getTime() - Date.parse(last.at) > TWO_DAYS_MS)
    return [{ code: 'auditOld', text: weaknesses.auditOld(at) }]
  return []
}

const wrongClock = ({ now }: Office, last: string): Health['weak'] =>
  isBehind(now().toISOString(), last) ? [{ code: 'clockBehind', text: weaknesses.clockBehind(last) }] : []

function weakModes({ calendar, now }: Office): Health['weak'] {
  const today = legalDayOf(now())
  const year = Number(today.slice(0, 4))
  // The State Council announces a year's holidays in October or November of the year before.
  const needed = today.slice(5) >= '11-01' ? [year, year + 1] : [year]
  return [
    { code: 'noWitness', text: weaknesses.noWitness() },
    { code: 'noTimestamps', text: weaknesses.noTimestamps() },
    { code: 'demoTokens', text: weaknesses.demoTokens() },
    { code: 'plainHttp', text: weaknesses.plainHttp() },
    ...needed
      .filter((each) => !calendar.years.has(each))
      .map((each) => ({ code: `calendarMissing${each}`, text: weaknesses.calendarMissing(each) })),
  ]
}
