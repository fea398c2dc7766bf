import { existsSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { daysBetween, legalDayOf, localTime } from '../../calendar.ts'
import type { Press } from '../../documents/press.ts'
import type { LogKeeper } from '../../jobs/keep-log.ts'
import { lastBackup } from '../../last-backup.ts'
import type { Office } from '../../office.ts'
import type { Health } from '../../queries/health.ts'
import type { Lamp } from './lamp.tsx'

/* How an installation stands, line by line: what it measured, and what to do where that is not well. */

export interface Line {
  readonly key: string
  readonly name: string
  readonly lamp: Lamp
  readonly says: string
  /** What to do; empty where all is well. */
  readonly todo: string
}

export interface Measured {
  readonly office: Office
  readonly health: Health
  readonly log: LogKeeper | undefined
  readonly certificate: Press['certificate']
  readonly scans: boolean
}

const GB = 2 ** 30
/** A disk is short below a tenth, and dangerously so below two gigabytes or a twentieth. */
const SHORT = 0.1
const SCARCE = 0.05
const SCARCE_BYTES = 2 * GB
const BACKUP_DAYS = 2
const BACKUP_LATE_DAYS = 7
const CERTIFICATE_DAYS = 30

/** Every line of the page, worst things as red as they are. */
export function standingOf(m: Measured): Line[] {
  return [
    disk(m),
    database(m),
    backup(m),
    audit(m),
    ...cityLog(m),
    calendar(m),
    scanner(m),
    certificate(m),
    papers(m),
    jobs(m),
  ]
}

const line = (key: string, name: string, lamp: Lamp, says: string, todo = ''): Line => ({ key, name, lamp, says, todo })
const gb = (bytes: number): string =>
  bytes < GB ? `${Math.ceil(bytes / 2 ** 20)} MB` : `${(bytes / GB).toFixed(1)} GB`
const weak = ({ health }: Measured, code: string): string | undefined => health.weak.find((w) => w.code === code)?.text

function disk({ office }: Measured): Line {
  const { bavail, blocks, bsize } = statfsSync(dirname(office.store.path))
  const [free, all] = [bavail * bsize, blocks * bsize]
  const lamp = free < SCARCE_BYTES || free < all * SCARCE ? 'red' : free < all * SHORT ? 'amber' : 'green'
  const todo = lamp === 'green' ? '' : '请清理磁盘或者扩容：写满以后一切办理都会停止，已经办理的不会丢失。'
  return line('disk', '磁盘空间', lamp, `剩余 ${gb(free)}，共 ${gb(all)}`, todo)
}

function database({ office, health }: Measured): Line {
  const { path } = office.store
  const bytes = existsSync(path) ? statSync(path).size : 0
  const last = health.lastRecordedAt ? `，最近一条 ${localTime(health.lastRecordedAt)}` : ''
  if (!health.ready)
    return line('database', '数据库', 'red', '没有回答', '请检查数据文件夹所在的磁盘和权限，再重新启动服务。')
  const clock = health.weak.find(({ code }) => code === 'clockBehind')
  return line('database', '数据库', clock ? 'red' : 'green', `${gb(bytes)}，${health.facts} 条事实${last}`, clock?.text)
}

function backup({ office }: Measured): Line {
  const last = lastBackup(office.store.path)
  const how = '请执行 anju backup 文件，并把副本和 anju.key 分开存放到别处。'
  if (!last) return line('backup', '备份', 'red', '没有备份过的记录', how)
  const days = daysBetween(legalDayOf(new Date(last.at)), legalDayOf(office.now()))
  const says = `${localTime(last.at)}，${last.facts} 条事实，上传的文件 ${last.attachments} 个`
  if (last.differences > 0)
    return line('backup', '备份', 'red', `${says}；副本有 ${last.differences} 处差异`, `这份副本不可用。${how}`)
  if (days > BACKUP_DAYS)
    return line('backup', '备份', days > BACKUP_LATE_DAYS ? 'red' : 'amber', `${says}，已过 ${days} 天`, how)
  return line('backup', '备份', 'green', `${says}，副本核验无差异`)
}

function audit({ health }: Measured): Line {
  const found = health.weak.find(({ code }) => code.startsWith('audit') || code === 'neverAudited')
  const last = health.audit
  const says = last
    ? `${localTime(last.at)}（${last.scope === 'full' ? '整体' : '新增部分'}），${last.facts} 条事实，${last.findings} 处差异`
    : '没有核验过'
  return line('audit', '夜间核验', found ? (last && !last.passed ? 'red' : 'amber') : 'green', says, found?.text)
}

function cityLog({ log }: Measured): Line[] {
  if (!log) return [line('log', '城市日志', 'red', '没有日志', '请检查数据文件夹的 log 和 anju-log.key。')]
  const { size, stopped, witnesses, timestamp, asksForTimestamps } = log.standing()
  const signed = witnesses.filter(({ at }) => at !== null)
  return [
    line('log', '城市日志', stopped ? 'red' : 'green', stopped ? '已停止签发' : `已签发到第 ${size} 条`, stopped ?? ''),
    line(
      'witness',
      '见证方',
      signed.length > 0 ? 'green' : 'red',
      witnesses.length === 0
        ? '没有见证方'
        : witnesses.map(({ name, at }) => `${name}：${at ? `会签于 ${localTime(at)}` : '尚未会签'}`).join('；'),
      signed.length > 0
        ? ''
        : '没有另一机关会签，本机关改写全部历史就无人能发现。请与审计、公证等机关商定（anju witness）。',
    ),
    line(
      'timestamp',
      '时间戳',
      timestamp ? 'green' : asksForTimestamps ? 'amber' : 'grey',
      timestamp ? `${timestamp.day}，${timestamp.by}` : asksForTimestamps ? '尚未取得' : '未使用时间戳机构',
      timestamp || !asksForTimestamps ? '' : '请检查到时间戳机构的网络；取得以前照常办理。',
    ),
  ]
}

function calendar({ health }: Measured): Line {
  const missing = health.weak.filter(({ code }) => code.startsWith('calendarMissing'))
  const years = health.calendar.years.join('、')
  return line(
    'calendar',
    '日历',
    missing.length > 0 ? 'red' : 'green',
    `放假安排载至 ${years} 年`,
    missing.map(({ text }) => text).join(' '),
  )
}

function scanner(m: Measured): Line {
  return line(
    'scanner',
    '病毒扫描',
    m.scans ? 'green' : 'red',
    m.scans ? '已连接 ClamAV' : '没有扫描',
    weak(m, 'noVirusScanner'),
  )
}

function certificate(m: Measured): Line {
  const { certificate: own, office } = m
  if (!own) return line('certificate', '签名证书', 'red', '没有证书', weak(m, 'noCertificate'))
  const days = Math.floor((own.until.getTime() - office.now().getTime()) / 86_400_000)
  const lamp = days < 0 ? 'red' : days <= CERTIFICATE_DAYS ? 'amber' : 'green'
  const todo =
    lamp === 'green' ? '' : '请换发证书，改好 ANJU_SIGNING_CERTIFICATE 后重新启动；没有换发以前文书照发，只是没有签名。'
  return line(
    'certificate',
    '签名证书',
    lamp,
    `${own.by}，有效期至 ${legalDayOf(own.until)}（${days < 0 ? '已过期' : `剩 ${days} 天`}）`,
    todo,
  )
}

function papers({ office, health }: Measured): Line {
  const numbered = office.store.waitingDocuments().length
  const failed = health.weak.find(({ code }) => code === 'papersFailed')
  const faulty = health.weak.find(({ code }) => code === 'papersFaulty')
  const todo = [failed?.text, faulty?.text].filter(Boolean).join(' ')
  return line('papers', '文书制发', failed || faulty ? 'amber' : 'green', `排队 ${numbered} 份`, todo)
}

function jobs({ office }: Measured): Line {
  const open = office.store.jobs.openJobs()
  const stopped = open.filter(({ state }) => state === 'stopped').length
  const says = open.length === 0 ? '没有进行中的任务' : `进行中 ${open.length} 个`
  return line(
    'jobs',
    '批量任务',
    stopped > 0 ? 'amber' : 'green',
    says,
    stopped > 0 ? `${stopped} 个任务停下了，由发起人接着办。` : '',
  )
}

/** The weak modes that no line above has told: always red. */
export function otherWeaknesses(health: Health): Health['weak'] {
  const told =
    /^(noCertificate|noVirusScanner|noLog|logStopped|noWitness|notWitnessed|calendarMissing|audit|neverAudited|papersFailed|papersFaulty|clockBehind)/
  return health.weak.filter(({ code }) => !told.test(code))
}
