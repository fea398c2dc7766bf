import { z } from 'zod'
import { legalDayOf, localTime } from '../calendar.ts'
import { type Directory, directoryFileName } from '../documents/directory.ts'
import { type LogKeeper, logWeaknesses } from '../jobs/keep-log.ts'
import { hasFailed, lastAudits } from '../last-audit.ts'
import { isBehind, type Office } from '../office.ts'
import { isRegistered } from '../sign-in.ts'
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

/** What besides the office tells how strong an installation is. */
export interface Keeping {
  readonly log: LogKeeper | undefined
  /** Whether documents get a signed copy. */
  readonly signs: boolean
  /** Whether files handed in are looked at for viruses. */
  readonly scans?: boolean
  readonly printing?: Printing
}

/** What this installation is and where it is weak. Says nothing about any case. */
export function healthOf(
  office: Office,
  { log, signs, scans = false, printing }: Keeping = { log: undefined, signs: false },
): Health {
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
    weak: [
      ...weakModes(office, { signs, scans }, counts !== undefined && counts !== null),
      ...auditWeakness(office),
      ...logWeaknesses(log?.standing(), office.now()),
      ...wrongClock(office, counts?.lastRecordedAt ?? ''),
      ...(ready ? papersHeldUp(office, printing) : []),
    ],
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

/** How the making of papers goes, as the server knows it. */
export interface Printing {
  readonly directory?: () => Directory | undefined
  /** What the last run could not handle. */
  readonly faults?: readonly string[]
}

const failedPapers = costly(({ store }: Office) => store.documents({ state: 'failed', limit: MOST_TOLD }).length)
const MOST_TOLD = 1000

/** What holds papers up: told here too, since whoever mends the directory may hold no post. Names organs, nobody's case. */
function papersHeldUp(office: Office, printing?: Printing): Health['weak'] {
  const failed = failedPapers(office)
  const faults = printing?.faults?.length ?? 0
  return [
    ...(printing?.directory?.()?.slips ?? []).map(({ organ, text }) => ({
      code: `directory${organ ?? ''}`,
      text: weaknesses.directorySlip(text, directoryFileName),
    })),
    ...(failed > 0 ? [{ code: 'papersFailed', text: weaknesses.papersFailed(failed) }] : []),
    ...(faults > 0 ? [{ code: 'papersFaulty', text: weaknesses.papersFaulty(faults) }] : []),
  ]
}

const wrongClock = ({ now }: Office, last: string): Health['weak'] =>
  isBehind(now().toISOString(), last) ? [{ code: 'clockBehind', text: weaknesses.clockBehind(last) }] : []

function weakModes(
  { calendar, now, store }: Office,
  { signs, scans }: { signs: boolean; scans: boolean },
  readable: boolean,
): Health['weak'] {
  const today = legalDayOf(now())
  const year = Number(today.slice(0, 4))
  // The State Council announces a year's holidays in October or November of the year before.
  const needed = today.slice(5) >= '11-01' ? [year, year + 1] : [year]
  return [
    ...(signs ? [] : [{ code: 'noCertificate', text: weaknesses.noCertificate() }]),
    ...(scans ? [] : [{ code: 'noVirusScanner', text: weaknesses.noVirusScanner() }]),
    ...(readable && isRegistered({ store }) ? [] : [{ code: 'demoTokens', text: weaknesses.demoTokens() }]),
    { code: 'plainHttp', text: weaknesses.plainHttp() },
    ...needed
      .filter((each) => !calendar.years.has(each))
      .map((each) => ({ code: `calendarMissing${each}`, text: weaknesses.calendarMissing(each) })),
  ]
}
