import type { AuditOptions, AuditReport } from './audit.ts'
import { addDays, instantOf, legalDayOf, parseDay } from './calendar.ts'
import { sinceLast } from './jobs/nightly-audit.ts'
import { type AuditRun, lastAudits, rememberAudit } from './last-audit.ts'
import { organ } from './organs.ts'
import { Refused } from './refusal.ts'
import { states } from './words.ts'

/* `anju audit`: what it is narrowed to, how its result is told and remembered. */

export interface AuditAsked {
  readonly case?: string | undefined
  readonly organ?: string | undefined
  readonly 'as-of'?: string | undefined
  readonly since?: string | undefined
}

/** What an audit is narrowed to. Refuses what cannot be meant. */
export function auditNarrowed(
  values: AuditAsked,
  path: string,
): Pick<AuditOptions, 'only' | 'organ' | 'asOf' | 'since' | 'treeThen'> {
  if (values.case !== undefined && values.organ !== undefined)
    throw new Refused('invalid', '--case 和 --organ 只能写一个：单件核验请去掉 --organ。', {})
  if (values.organ !== undefined && organ(values.organ).level === 'community')
    throw new Refused('invalid', `${values.organ} 是社区：请填写市、区县或街道乡镇的区划代码。`, {})
  return {
    ...(values.case === undefined ? {} : { only: values.case }),
    ...(values.organ === undefined ? {} : { organ: values.organ }),
    ...(values['as-of'] === undefined ? {} : { asOf: instantAsOf(values['as-of'], new Date()) }),
    ...(values.since === undefined ? {} : sinceOf(values.since, path)),
  }
}

/** A day stands for its end in Shanghai; an instant is ISO 8601 with its zone. */
function instantAsOf(text: string, now: Date): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
  if (!isDay && (!isInstant || Number.isNaN(Date.parse(text))))
    throw new Refused(
      'invalid',
      `--as-of 应为日期或带时区的时间，如 2026-03-10 或 2026-03-10T09:00:00+08:00，而不是“${text.slice(0, 40)}”。`,
      {},
    )
  const at = isDay ? new Date(instantOf(addDays(parseDay(text), 1), '00:00').getTime() - 1) : new Date(text)
  if (instantOf(legalDayOf(at), '00:00') > now)
    throw new Refused('invalid', `--as-of ${text} 晚于今天：请填写今天或以前的日期。`, {})
  return at.toISOString()
}

/** How many facts the log had: a number, or `last` for the last audit that found nothing. */
function sinceOf(text: string, path: string): Pick<AuditOptions, 'since' | 'treeThen'> {
  if (/^\d{1,15}$/.test(text)) return { since: Number(text) }
  if (text !== 'last')
    throw new Refused('invalid', `--since 应为事实条数或 last（上次核验无误之处），而不是“${text.slice(0, 40)}”。`, {})
  const audits = lastAudits(path)
  if (!audits)
    throw new Refused('not_found', '还没有核验记录，无法从上次之处继续：请先运行 anju audit 整体核验一次。', {})
  return sinceLast(audits)
}

/** Whether nothing narrows an audit but where the last one ended: such a run is remembered as the nightly one is. */
export const isSinceOnly = (values: AuditAsked): boolean =>
  values.since === 'last' && [values.case, values.organ, values['as-of']].every((each) => each === undefined)

/** The audit of a folder that may only be read is made all the same. */
export function remember(path: string, run: AuditRun): void {
  try {
    rememberAudit(path, run)
  } catch (error) {
    console.error(`核验结果没有记下（${(error as Error).message}）：请检查数据文件夹的写入权限；本次结果见上。`)
  }
}

/** What an audit found, difference by difference, and how much it looked at. */
export function tellAudit(report: AuditReport): void {
  for (const d of report.differences) {
    const where = [d.stream, d.version === null ? '' : `第 ${d.version} 条`, d.type ?? '', d.field]
      .filter((part) => part !== '')
      .join(' ')
    console.log(`差异〔${d.code}〕${where}：存 ${short(d.stored)}，重算 ${short(d.recomputed)}。${d.sentence}`)
  }
  if (report.standing)
    console.log(
      `该件处于“${states[report.standing.state] ?? report.standing.state}”，共 ${report.standing.version} 条事实。`,
    )
  console.log(
    `核验：${report.streams} 个案卷，${report.facts} 条事实，${report.sealedChecked ? `${report.sealed} 份封存记录` : '封存记录未核验（没有密钥）'}${report.files === null ? '' : `，${report.files} 份文书文件`}${report.tree === null ? '' : `，城市日志 ${report.tree.size} 条`}`,
  )
  console.log(`${report.differences.length} differences`)
}

const short = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 117)}…` : text
}
