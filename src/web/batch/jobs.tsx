/** @jsxRuntime automatic @jsxImportSource preact */
import type { JobRow, JobState } from '../../../db/jobs.ts'
import type { Colleague } from '../../colleagues.ts'
import { secondsLeft } from '../../jobs/many-wishes.ts'
import { commands, roleNames } from '../../words.ts'
import { Cells, Marked } from '../audit/cells.tsx'
import { By } from '../ui/colleague.tsx'
import { Form } from '../ui/form.tsx'
import { Pager } from '../ui/parts.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { batchScriptPath } from './script.ts'

export const jobStates: Readonly<Record<JobState, string>> = {
  reading: '正在读取',
  checked: '待确认',
  running: '进行中',
  cancelling: '正在取消',
  done: '已完成',
  cancelled: '已取消',
  stopped: '已停下',
}

/** What a job is called: what it does to each of its cases. */
export const jobName = ({ kind }: Pick<JobRow, 'kind'>): string => `批量${commands[kind] ?? '办理'}`

/** 约剩 1 分 40 秒, in words; empty while nobody can say. */
export function leftSays(seconds: number | null): string {
  if (seconds === null) return ''
  if (seconds < 60) return `约剩 ${Math.max(1, seconds)} 秒`
  const minutes = Math.floor(seconds / 60)
  if (minutes >= 60) return `约剩 ${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`
  return `约剩 ${minutes} 分 ${seconds % 60} 秒`
}

const gone = ({ done, refused }: JobRow): number => done + refused

function Progress({ job, now }: { readonly job: JobRow; readonly now: Date }) {
  const left = leftSays(secondsLeft(job, now))
  return (
    <>
      <progress max={Math.max(1, job.total)} value={gone(job)} aria-label={`${jobName(job)}进度`}>
        {gone(job)} / {job.total}
      </progress>
      <p>
        <b>
          {gone(job)} / {job.total}
        </b>
        {left !== '' && `，${left}`}
      </p>
    </>
  )
}

/** 正在进行的任务, on the workbench. Nothing when there is none. */
export function RunningJobs({ jobs, now }: { readonly jobs: readonly JobRow[]; readonly now: Date }) {
  if (jobs.length === 0) return null
  return (
    <section class="card">
      <h2>正在进行的任务</h2>
      {jobs.map((job) => (
        <div key={job.id}>
          <p>
            <a href={`/jobs/${job.id}`}>{jobName(job)}</a>
          </p>
          <Progress job={job} now={now} />
        </div>
      ))}
      <p class="hint">可以离开页面，任务照常进行。</p>
    </section>
  )
}

interface JobsProps {
  readonly shell: StaffShell
  readonly jobs: readonly (JobRow & { readonly by: Colleague })[]
  /** What the system does by itself: a line each. */
  readonly system: readonly (readonly [name: string, says: string])[]
}

const dateTime = (iso: string): string =>
  new Date(new Date(iso).getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')

/** 批量任务: what was begun in this post, newest first. */
export function JobsPage({ shell, jobs, system }: JobsProps) {
  return (
    <StaffPage shell={shell} title="批量任务" section="/jobs">
      <h1>批量任务</h1>
      <section class="card">
        <h2>本岗位的任务</h2>
        {jobs.length === 0 ? (
          <p>
            还没有批量任务。在<a href="/todo">待办</a>中勾选案件后可以批量办理
            {shell.who?.role === 'clerk' && (
              <>
                ，也可以<a href="/intake/import">批量导入收件名单</a>
              </>
            )}
            。
          </p>
        ) : (
          <Cells
            caption="批量任务"
            columns={['任务', '状态', ['已办', 'n'], ['未办成', 'n'], ['共', 'n'], '发起人', '开始时间']}
            rows={jobs.map((job) => ({
              key: job.id,
              cells: [
                <a href={`/jobs/${job.id}`}>{jobName(job)}</a>,
                job.state === 'stopped' ? new Marked('bad', jobStates[job.state]) : jobStates[job.state],
                job.done,
                job.refused,
                job.total,
                <By who={job.by} />,
                dateTime(job.startedAt),
              ],
            }))}
          />
        )}
        <p class="hint">任务的逐件结果保留九十天；办理的事实长期保存在案卷里。</p>
      </section>
      <section class="card">
        <h2>系统自动进行的</h2>
        <dl class="pairs">
          {system.map(([name, says]) => (
            <>
              <dt key={name}>{name}</dt>
              <dd>{says}</dd>
            </>
          ))}
        </dl>
      </section>
    </StaffPage>
  )
}

/** A row of the results. */
export interface ResultShown {
  readonly n: number
  readonly label: string
  readonly subject: string
  readonly state: 'waiting' | 'done' | 'refused'
  readonly message: string
  readonly before: boolean
}

interface JobProps {
  readonly shell: StaffShell
  readonly job: JobRow
  /** Who began it. */
  readonly by: Colleague
  readonly now: Date
  readonly results: readonly ResultShown[]
  readonly only: 'refused' | ''
  readonly page: number
  readonly pages: number
  readonly shown: number
}

/** One job: how far it is, then what became of each of its cases. */
export function JobPage({ shell, job, by, now, results, only, page, pages, shown }: JobProps) {
  const path = `/jobs/${job.id}`
  const isOpen = job.state === 'running' || job.state === 'cancelling'
  const href = (n: number) => `${path}?${new URLSearchParams({ ...(only && { only }), page: String(n) })}`
  return (
    <StaffPage
      shell={shell}
      title={`${jobName(job)}：${jobStates[job.state]}`}
      section="/jobs"
      {...(isOpen ? { again: 4 } : {})}
    >
      <nav class="trail" aria-label="位置">
        <ol>
          <li>
            <a href="/jobs">批量任务</a>
          </li>
          <li>
            <span aria-current="page">{jobName(job)}</span>
          </li>
        </ol>
      </nav>
      <h1>{jobName(job)}</h1>
      <section class="card" {...(isOpen ? { 'data-poll': path } : {})} aria-label="进度">
        <h2>{jobStates[job.state]}</h2>
        {job.why !== '' && <p class="weak">{job.why}</p>}
        <Progress job={job} now={now} />
        <dl class="job-figures">
          {(
            [
              ['已办', job.done],
              ['未办成', job.refused],
              ['未办', job.total - gone(job)],
              ['共', job.total],
            ] as const
          ).map(([name, n]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{n}</dd>
            </div>
          ))}
        </dl>
        <p class="hint">
          {roleNames[job.role as keyof typeof roleNames]} <By who={by} /> 于 {dateTime(job.startedAt)} 发起
          {job.endedAt !== null && `，${dateTime(job.endedAt)} 结束`}。
          {isOpen && '可以离开本页，任务照常进行；程序重启后自动接着办，已办的不会重复。'}
        </p>
        <Follow job={job} csrf={shell.csrf} path={path} mine={shell.who?.staff === job.staff} />
      </section>
      <section class="card">
        <h2>逐件结果</h2>
        <p class="buttons">
          {only === '' ? (
            <a href={`${path}?only=refused`}>只看未办成的 {job.refused} 件</a>
          ) : (
            <a href={path}>看全部 {job.total} 件</a>
          )}
          <a href={`${path}/results.xlsx`}>下载全部结果（XLSX）</a>
          <a href={`${path}/results.csv`}>CSV</a>
          {job.refused > 0 && <a href={`${path}/results.xlsx?only=refused`}>下载未办成的（XLSX）</a>}
        </p>
        {results.length === 0 ? (
          <p>{only === '' ? '没有案件。' : '没有未办成的案件。'}</p>
        ) : (
          <Cells
            caption="逐件结果"
            columns={['案件', '结果', '说明']}
            rows={results.map((each) => ({
              key: String(each.n),
              cells: [
                <Subject of={each} kind={job.kind} />,
                resultMark(each),
                each.message === '' ? '—' : each.message,
              ],
            }))}
          />
        )}
        <Pager page={page} pages={pages} total={shown} href={href} />
      </section>
      {isOpen && <script src={batchScriptPath} defer />}
    </StaffPage>
  )
}

/** A result in one word. */
export const resultSays = ({ state, before }: Pick<ResultShown, 'state' | 'before'>): string =>
  state === 'waiting' ? '未办' : state === 'refused' ? '未办成' : before ? '此前已办' : '已办'

const resultMark = (each: ResultShown) =>
  new Marked(each.state === 'done' ? 'good' : each.state === 'refused' ? 'bad' : 'open', resultSays(each))

function Subject({ of: { label, subject }, kind }: { readonly of: ResultShown; readonly kind: string }) {
  return (
    <>
      {label !== subject && `${label}　`}
      {subject !== '' && (
        <a class="code" href={`/cases/${subject}`}>
          {subject}
        </a>
      )}
      {kind === 'receiveApplication' && subject !== '' && '　'}
      {kind === 'receiveApplication' && subject !== '' && <a href={`/intake/received/${subject}`}>收件凭证</a>}
    </>
  )
}

interface FollowProps {
  readonly job: JobRow
  readonly csrf: string
  readonly path: string
  /** Whether who looks began it: a job acts as whoever began it, and nobody else goes on with it. */
  readonly mine: boolean
}
function Follow({ job, csrf, path, mine }: FollowProps) {
  if (job.state === 'running')
    return (
      <Form action={`${path}/cancel`} csrf={csrf}>
        <button class="button plain" type="submit">
          取消其余未办的
        </button>
      </Form>
    )
  if (job.state === 'stopped' && !job.strict && !mine) return <p class="hint">由发起人本人接着办。</p>
  if (job.state === 'stopped' && !job.strict)
    return (
      <Form action={`${path}/go-on`} csrf={csrf}>
        <button class="button" type="submit">
          接着办
        </button>
      </Form>
    )
  return null
}
