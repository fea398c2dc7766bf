/** @jsxRuntime automatic @jsxImportSource preact */
import { localTime } from '../../calendar.ts'
import { type LogLevel, type LogLine, logLevels } from '../../kept-log.ts'
import type { Health } from '../../queries/health.ts'
import { Cells } from '../audit/cells.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { StandSign } from './lamp.tsx'
import type { Line } from './standing.ts'

interface HealthProps {
  readonly shell: StaffShell
  readonly lines: readonly Line[]
  readonly others: Health['weak']
  readonly health: Health
  /** Staff numbers of those without an identity number on file. */
  readonly unidentified: readonly string[]
}

/** 运行状况: every line with its lamp, the weak modes in red, and what to do. */
export function HealthPage({ shell, lines, others, health, unidentified }: HealthProps) {
  const bad = lines.filter(({ lamp }) => lamp === 'red').length + others.length
  return (
    <StaffPage shell={shell} title="运行状况" section="/admin/health">
      <div class="heading">
        <h1>运行状况　{bad === 0 ? '没有须处理的事项' : `须处理 ${bad} 项`}</h1>
        <p class="actions">
          <a class="button plain" href="/admin/logs">
            运行日志
          </a>
        </p>
      </div>
      <section class="card">
        <h2>本安装</h2>
        <Cells
          caption="运行状况"
          columns={['事项', '状况', '现在', '怎么办']}
          rows={lines.map((each) => ({
            key: each.key,
            mark: each.lamp === 'red' ? 'is-red' : undefined,
            cells: [each.name, <StandSign lamp={each.lamp} />, each.says, each.todo || '—'],
          }))}
        />
      </section>
      {others.length > 0 && (
        <section class="card">
          <h2>薄弱之处</h2>
          <ul class="plain-list">
            {others.map(({ code, text }) => (
              <li key={code}>
                <StandSign lamp="red" /> {text}
              </li>
            ))}
          </ul>
        </section>
      )}
      {unidentified.length > 0 && (
        <section class="card">
          <h2>没有证件号码的人员　{unidentified.length} 人</h2>
          <p>登记时还没有要求证件号码，查不出一人用几个工号：请打开各人的页面补录。</p>
          <ul class="plain-list">
            {unidentified.map((staff) => (
              <li key={staff}>
                <a href={`/admin/staff/${staff}`}>{staff}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p class="hint">
        程序适用的规程：{health.law.join('、')}；政策版本 {health.policy}；日历版本 {health.calendar.version}；封存密钥{' '}
        {health.sealingKey}（标识，不是密钥）。本页打开时测得；机器可读的在 /health。
      </p>
    </StaffPage>
  )
}

const levelNames: Readonly<Record<LogLevel, string>> = { error: '错误', warn: '警告', info: '一般', debug: '全部' }

interface LogProps {
  readonly shell: StaffShell
  readonly lines: readonly LogLine[]
  readonly level: LogLevel
  readonly text: string
  readonly isKept: boolean
}
const SHOWN = 200

/** 运行日志: what the server said lately. */
export function LogsPage({ shell, lines, level, text, isKept }: LogProps) {
  const query = new URLSearchParams({ level, ...(text ? { q: text } : {}) })
  return (
    <StaffPage shell={shell} title="运行日志" section="/admin/logs">
      <div class="heading">
        <h1>运行日志</h1>
        {lines.length > 0 && (
          <a class="button plain" href={`/admin/logs.txt?${query}`}>
            下载
          </a>
        )}
      </div>
      <form class="filter card" method="get" action="/admin/logs">
        <label for="level">程度</label>
        <select id="level" name="level">
          {logLevels.map((each) => (
            <option key={each} value={each} selected={each === level}>
              {levelNames[each]}
              {each === 'debug' || each === 'error' ? '' : '以上'}
            </option>
          ))}
        </select>
        <label for="q">含有</label>
        <input id="q" name="q" value={text} autocomplete="off" />
        <button class="button" type="submit">
          查询
        </button>
        <a href="/admin/logs">清除条件</a>
      </form>
      <section class="card">
        <h2>最近 {lines.length} 条</h2>
        {!isKept ? (
          <p>本次启动没有保留日志，请看服务的标准输出。</p>
        ) : lines.length === 0 ? (
          <p>没有符合条件的日志。服务重新启动后从头记起。</p>
        ) : (
          <Cells
            caption="运行日志"
            columns={['时间', '程度', '内容']}
            rows={lines.slice(0, SHOWN).map((each, i) => ({
              key: `${each.at} ${i}`,
              mark: each.level === 'error' ? 'is-red' : undefined,
              cells: [
                each.at && localTime(each.at),
                levelNames[each.level === 'debug' ? 'debug' : each.level],
                each.text,
              ],
            }))}
          />
        )}
        {lines.length > SHOWN && <p class="hint">只列最近 {SHOWN} 条，其余请下载。</p>}
      </section>
      <p class="hint">
        留在内存里的最近 2,000 条；不含任何人的姓名、证件号码和电话。每天的全部日志由服务的标准输出保存。
      </p>
    </StaffPage>
  )
}
