/** @jsxRuntime automatic @jsxImportSource preact */
import { localTime } from '../../calendar.ts'
import { grouped } from '../../documents/code.ts'
import type { Draft, Scan, Typing } from '../../drafts.ts'
import { Cells } from '../audit/cells.tsx'
import { QrCode } from '../pages/notice.tsx'
import { ErrorSummary, Form, type Slip } from '../ui/form.tsx'
import { PrintButton } from '../ui/parts.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import type { ActField } from './acts.ts'
import { applicant, type Known, KnownNote, SectionList, type Stands, typedOf } from './intake.tsx'
import { type Section, sectionOf, sections } from './intake-form.ts'
import { scanName } from './intake-scans.tsx'
import { paperHref } from './paper.tsx'

interface CheckProps {
  readonly shell: StaffShell
  readonly draft: Draft
  readonly subdistrict: string
  readonly slips: readonly Slip[]
  readonly known: readonly Known[]
  readonly stands: Stands
  readonly scans: readonly Scan[]
  readonly once: string
  /** Slips with the section each stands in. */
  readonly wrong: readonly (Slip & { readonly section: Section })[]
}

/** 核对提交: everything as it will be entered, each part with its way back. */
export function IntakeCheckPage({ shell, draft, subdistrict, slips, known, stands, scans, once, wrong }: CheckProps) {
  const typed = typedOf(draft.typing)
  const shownOf = (field: ActField): string =>
    typed
      .all(field.name)
      .filter(Boolean)
      .map((each) => field.options?.find(([code]) => code === each)?.[1] ?? each)
      .join('、')
  return (
    <StaffPage shell={shell} title="收件登记：核对提交" section="/intake" wrong={slips.length > 0}>
      <h1>请与纸质申请表核对</h1>
      <SectionList here="check" id={draft.id} stands={stands} />
      <ErrorSummary slips={slips} />
      {wrong.length > 0 && (
        <div class="errors">
          <h2>还不能提交</h2>
          <ul>
            {wrong.map(({ section, field, message }) => (
              <li key={field + message}>
                <a href={`/intake/${draft.id}/${section}#${field}`}>
                  {sections.find(({ key }) => key === section)?.name}：{message}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
      <KnownNote known={known} />
      <div class="side-by-side">
        {sections.map(({ key, name }) => {
          const { fields, rows } = sectionOf(key, draft.typing, subdistrict, shell.today)
          const groups = rows.length > 0 ? rows : [{ title: '', fields }]
          return (
            <section key={key} class="card">
              <h2>
                {name}
                <a class="more" href={`/intake/${draft.id}/${key}`}>
                  改<span class="unseen">{name}</span>
                </a>
              </h2>
              {groups.every((group) => group.fields.every((field) => shownOf(field) === '')) && <p>还没有填。</p>}
              {groups.map((group) => (
                <>
                  {group.title && <h3>{group.title}</h3>}
                  <dl key={group.title} class="pairs">
                    {group.fields
                      .filter((field) => shownOf(field) !== '')
                      .map((field) => (
                        <>
                          <dt key={field.name}>{field.label}</dt>
                          <dd>{shownOf(field)}</dd>
                        </>
                      ))}
                  </dl>
                </>
              ))}
            </section>
          )
        })}
        <section class="card">
          <h2>扫描件　{scans.length} 份</h2>
          <p>
            {scans.length === 0
              ? '没有扫描件。可以先提交，以后在案件的“材料”一栏补传。'
              : scans.map(({ shows }) => scanName(shows)).join('、')}
          </p>
        </section>
      </div>
      <Form action={`/intake/${draft.id}/check`} csrf={shell.csrf} once={once}>
        <div class="follows">
          <p>提交后</p>
          <ul>
            <li>编受理编号，生成《收件凭证》，上有查询码和二维码，交给申请人</li>
            <li>五个工作日内决定受理、告知补正或者不予受理；逾期视为受理</li>
          </ul>
        </div>
        <button class="button" type="submit">
          提交收件
        </button>
      </Form>
    </StaffPage>
  )
}

interface ReceivedProps {
  readonly shell: StaffShell
  readonly number: string
  readonly programme: string
  readonly on: string
  readonly dueOn: string | null
  readonly applicant: string
  readonly members: number
  /** Materials received, with what each was received as; and those of the programme that are missing. */
  readonly received: readonly string[]
  readonly missing: readonly string[]
  /** The slip as a paper, once it has its number: its code, and whether it is set. */
  readonly paper: { readonly number: string; readonly code: string; readonly issued: boolean } | null
  readonly address: string
  readonly once: string
}

/** What came of it: number and code in large, what is next, and the slip; printed, it is the slip and nothing else. */
export function ReceivedPage(props: ReceivedProps) {
  const { shell, number, programme, on, dueOn, applicant, members, received, missing, paper, address, once } = props
  return (
    <StaffPage shell={shell} title={`已收件 ${number}`} section="/intake">
      <div class="card medium done slip">
        <h1>
          <span class="on-screen">已收件</span>
          <span class="on-paper">收 件 凭 证</span>
        </h1>
        <p class="big-number code">{number}</p>
        {paper && (
          <p class="query-code">
            查询码 <b class="code">{grouped(paper.code)}</b>
          </p>
        )}
        <dl class="pairs of-two">
          <dt>申请人</dt>
          <dd>
            {applicant}　共 {members} 人
          </dd>
          <dt>申请事项</dt>
          <dd>{programme}</dd>
          <dt>收件日期</dt>
          <dd>{on}</dd>
          <dt>收件单位</dt>
          <dd>{shell.who?.post.organName}</dd>
          <dt>收件人</dt>
          <dd>{shell.who?.name}</dd>
          <dt>受理决定期限</dt>
          <dd>{dueOn ? `${dueOn} 前` : '—'}</dd>
        </dl>
        <h2>已收材料</h2>
        {received.length === 0 ? (
          <p>没有登记材料。</p>
        ) : (
          <ol class="numbered">
            {received.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ol>
        )}
        {missing.length > 0 && (
          <>
            <h2>尚未收到</h2>
            <ol class="numbered">
              {missing.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ol>
          </>
        )}
        {paper && (
          <div class="slip-code">
            <QrCode text={`${address}/v/${paper.code}`} />
            <p>
              扫码核验，或登录 {address.replace(/^https?:\/\//, '')}，凭受理编号和查询码查询进度。
              <span class="on-paper">申请人签字：　　　　　　　　收件单位（章）：</span>
            </p>
          </div>
        )}
        <p class="on-paper">
          打印 {shell.today}　经办 {shell.who?.staff}
        </p>
        <div class="on-screen">
          <h2>接下来会怎样</h2>
          <ul class="plain-list">
            <li>
              把《收件凭证》交给申请人：
              {paper?.issued ? (
                <>
                  <a href={paperHref(number, paper.number)}>查看、打印</a>，或
                  <a href={`/api/documents/${paper.number}/file`}>打开 PDF</a>
                </>
              ) : (
                '正在制作，几秒后本页自动刷新；也可以先打印本页'
              )}
              。
            </li>
            <li>
              {missing.length === 0
                ? '材料齐全，可以当场受理。'
                : '缺材料的，在案件的“材料”一栏勾选，一次性告知补正，生成《一次性告知书》。'}
            </li>
            <li>五个工作日内决定受理、告知补正或者不予受理；逾期视为受理（行政许可法第 32 条）。</li>
          </ul>
          <p>
            <a class="button" href={`/cases/${number}`}>
              打开案件
            </a>{' '}
            <a class="button plain" href={`/cases/${number}/materials`}>
              材料
            </a>{' '}
            <PrintButton says="打印本页凭证" />
          </p>
          <Form action="/intake" csrf={shell.csrf} once={once}>
            <button class="button plain" type="submit">
              再收一件
            </button>
          </Form>
        </div>
      </div>
    </StaffPage>
  )
}

interface StaleProps {
  readonly shell: StaffShell
  readonly draft: Draft
  readonly section: Section
  readonly mine: Typing
  readonly fields: readonly ActField[]
  /** Who saved it, or has taken it over. */
  readonly by: string
}

/** Somebody else has saved meanwhile: both are shown, and the person says which stands. */
export function StalePage({ shell, draft, section, mine, fields, by }: StaleProps) {
  const differing = fields.filter(({ name }) => (mine[name] ?? []).join('\n') !== (draft.typing[name] ?? []).join('\n'))
  return (
    <StaffPage shell={shell} title="草稿已被改过" section="/intake">
      <h1>草稿已被改过，您的没有存入</h1>
      <p class="weak">
        {by === draft.staff ? `${by} 于 ${localTime(draft.savedAt).slice(0, 16)} 保存过` : `${by} 已接手`}
        这份草稿。请看不同之处，再选用哪一份。
      </p>
      <section class="card">
        <h2>不同之处</h2>
        <Cells
          caption="两份草稿的不同"
          columns={['项目', `${draft.staff} 保存的`, '您填的']}
          rows={differing.map(({ name, label }) => ({
            key: name,
            cells: [
              label,
              (draft.typing[name] ?? []).join('、') || '（空）',
              (mine[name] ?? []).join('、') || '（空）',
            ],
          }))}
        />
      </section>
      <Form action={`/intake/${draft.id}/${section}`} csrf={shell.csrf}>
        <input type="hidden" name="version" value={draft.version} />
        <input type="hidden" name="take" value="yes" />
        {Object.entries(mine).flatMap(([name, values]) =>
          values.map((value) => <input key={name + value} type="hidden" name={name} value={value} />),
        )}
        <button class="button" type="submit" name="go" value="save">
          用我填的
        </button>{' '}
        <a class="button plain" href={`/intake/${draft.id}/${section}`}>
          用已保存的
        </a>
      </Form>
    </StaffPage>
  )
}

/** Before a draft is thrown away for good: who it is about, and what goes with it. */
export function DiscardPage({ shell, draft }: { readonly shell: StaffShell; readonly draft: Draft }) {
  return (
    <StaffPage shell={shell} title="删除草稿" section="/intake">
      <h1>删除这份草稿？</h1>
      <div class="card medium">
        <h2>{applicant(draft)}</h2>
        <p>填写的内容和扫描件一并删除，不能恢复。纸质材料请退还申请人。</p>
        <Form action={`/intake/${draft.id}/discard`} csrf={shell.csrf}>
          <button class="button grave" type="submit" name="sure" value="yes">
            删除草稿
          </button>{' '}
          <a class="button plain" href={`/intake/${draft.id}/application`}>
            不删，返回
          </a>
        </Form>
      </div>
    </StaffPage>
  )
}
