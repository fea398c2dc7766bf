/** @jsxRuntime automatic @jsxImportSource preact */
import { postingKey } from '../../../machines/notice.ts'
import { formatPeriod, parsePeriod } from '../../calendar.ts'
import { placeName } from '../../queries/parts.ts'
import { historyPath, type OtherReplay } from '../../queries/replay-other.ts'
import { channels, stages, states } from '../../words.ts'
import { Cells, Marked } from './cells.tsx'
import { ReplayFrame } from './replay-frame.tsx'
import { type AuditShell, Panel } from './shell.tsx'
import { shortHash } from './shown.ts'

const kinds: Readonly<Record<OtherReplay['kind'], string>> = {
  notice: '公示',
  document: '文书',
  staff: '人员',
  person: '名册',
  disclosure: '信息公开',
  calendar: '放假安排',
}

interface OtherProps {
  readonly shell: AuditShell
  readonly view: OtherReplay
  readonly logged: number | null
}

/** The history of a notice, a paper, a member of staff or an entry of a register, step by step. */
export function OtherReplayPage({ shell, view, logged }: OtherProps) {
  const { number, kind, steps, chart, notice } = view
  const { name, basis } = chart.definition as { name: string; basis: string }
  const of = (view.head.context as { of?: string }).of
  const path = historyPath(number, kind)
  const { organ } = view.head.context as { organ?: string }
  return (
    <ReplayFrame
      shell={shell}
      logged={logged}
      view={view}
      path={path}
      crumb={number}
      heading={
        notice
          ? `${stages[notice.context.stage] ?? notice.context.stage}　${notice.listed} 户`
          : `${kinds[kind]}　${number}`
      }
      facts={
        <>
          <span>
            编号　<b class="mono">{number}</b>
          </span>
          <span>
            程序　{name} {chart.name.split('@')[1]}
          </span>
          {organ && <span>{placeName(organ)}</span>}
          <span>
            {steps[0]?.fact.occurredOn} 起，历 {view.lastsDays} 日
          </span>
          {kind === 'document' && of && <a href={ofPath(of)}>所属 {of}</a>}
          {notice && (
            <a href={`/api/notices/${number}/bundle`} download>
              导出证据包
            </a>
          )}
          {notice?.context.issued && (
            <a href={historyPath(notice.context.issued.document, 'document')}>
              公示文书 {notice.context.issued.document}
            </a>
          )}
        </>
      }
      lawName={`${name} ${chart.name.split('@')[1]}`}
      basis={basis}
      changesTitle="所记数据变化"
      law={notice && <NoticeLaw notice={notice} />}
    >
      {notice && <Windows notice={notice} href={(n) => `${path}?at=${n}`} />}
      {notice && <Postings notice={notice} href={(n) => `${path}?at=${n}`} />}
      {notice && <List notice={notice} />}
    </ReplayFrame>
  )
}

const ofPath = (of: string) => historyPath(of, /-G\d{4}-/.test(of) ? 'notice' : 'application')
type Notice = NonNullable<OtherReplay['notice']>

function NoticeLaw({ notice: { context } }: { readonly notice: Notice }) {
  const names = [...new Set(context.required.map(({ channel }) => channels[channel] ?? channel))]
  return (
    <Panel title="当时施行的程序" aside="随公示写定">
      <ul class="law">
        <li>
          公示不少于 {formatPeriod(parsePeriod(context.lasts))}，其中不少于 {context.minWorkdays}{' '}
          个工作日，自最后一处张贴的次日起算
        </li>
        <li>
          法定渠道：{names.join('、')}，共 {context.required.length} 处；每处应有开始和期满的证据（BR-05）
        </li>
        <li>先审查、后公开：发布审查人不得是拟稿人（政府信息公开条例第17条）</li>
        <li>张贴中断的，重新张贴，公示期重新起算；已公布的截止日只能延后</li>
      </ul>
    </Panel>
  )
}

interface Part {
  readonly notice: Notice
  readonly href: (n: number) => string
}

function Windows({ notice: { windows }, href }: Part) {
  return (
    <Panel title="公示期" flush aside={`${windows.length} 次`}>
      {windows.length === 0 ? (
        <p class="none">公示期尚未开始：每一处都张贴以后才起算。</p>
      ) : (
        <Cells
          columns={['起算步', '开始', '截止', ['工作日', 'n'], '日历版本', '结果']}
          rows={windows.map(({ began, startsOn, endsOn, workdays, calendar, stoppedOn }) => ({
            key: `${began}`,
            cells: [
              <a href={href(began)}>{began}</a>,
              startsOn,
              endsOn,
              workdays,
              calendar,
              stoppedOn ? new Marked('amber', `△ ${stoppedOn} 中断`) : '—',
            ],
          }))}
        />
      )}
    </Panel>
  )
}

/** Where it had to hang, and the evidence of its beginning and end; as of the step looked at. */
function Postings({ notice: { postings, context }, href }: Part) {
  const told = (on: string | null, seen: { n: number; evidence: string } | null, missing: string) =>
    on === null || seen === null ? (
      new Marked('amber', missing)
    ) : (
      <>
        {on}　<a href={href(seen.n)}>第 {seen.n} 步</a>
        <small class="mono" title={seen.evidence}>
          证据 {shortHash(seen.evidence)}
        </small>
      </>
    )
  const up = Object.keys(context.posted).length
  return (
    <Panel title="张贴和查验" flush aside={`本步时已张贴 ${up} / ${postings.length} 处`}>
      <Cells
        columns={['渠道', '地点', '张贴', '期满查验']}
        rows={postings.map((p) => ({
          key: postingKey(p),
          cells: [
            channels[p.channel] ?? p.channel,
            placeName(p.place),
            told(p.postedOn, p.postedAt, '△ 未张贴'),
            told(p.checkedOn, p.checkedAt, '△ 未查验'),
          ],
        }))}
      />
    </Panel>
  )
}

function List({ notice: { list, listed } }: { readonly notice: Notice }) {
  return (
    <Panel
      title="名单"
      flush
      aside={listed > list.length ? `前 ${list.length} 户，共 ${listed} 户；全部名单见公示文书` : `${listed} 户`}
    >
      <Cells
        columns={[['序号', 'n'], ['受理编号', 'mono'], '现在所处环节']}
        rows={list.map(({ entry, number, state }) => ({
          key: number,
          cells: [entry, <a href={historyPath(number, 'application')}>{number}</a>, states[state] ?? state],
        }))}
      />
    </Panel>
  )
}
