/** @jsxRuntime automatic @jsxImportSource preact */
import type { Lamp } from '../../../db/queue.ts'
import { departments } from '../../verifications/departments.ts'
import { MOST_CASES, type OpenCheck } from '../../verifications/open-checks.ts'
import { checks as checkNames, verdicts } from '../../words.ts'
import { Cells } from '../audit/cells.tsx'
import { ErrorSummary, Field, type Slip } from '../ui/form.tsx'
import { Pager } from '../ui/parts.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { LampSign } from '../work/queue.tsx'
import { batchScriptPath } from './script.ts'

export type Tab = 'asked' | 'unasked'
export interface CheckShown extends OpenCheck {
  readonly lamp: Lamp
  readonly left: string
  /** The name masked. */
  readonly applicant: string
  readonly source: string
  readonly letter: string
}

interface VerificationsProps {
  readonly shell: StaffShell
  readonly tab: Tab
  readonly check: string
  readonly among: readonly string[]
  readonly counts: Readonly<Record<Tab, number>> & { readonly overdue: number }
  readonly rows: readonly CheckShown[]
  readonly page: number
  readonly pages: number
  readonly ticked: boolean
  readonly typed: Readonly<Record<string, string>>
  readonly slips: readonly Slip[]
}

const of = (check: string) => departments.filter((each) => each.check === check)

/** 部门核对: what has been asked and is waited for, what is still to be asked; files out and in. */
export function VerificationsPage(props: VerificationsProps) {
  const { shell, tab, check, among, counts, rows, page, pages, ticked, slips } = props
  const href = (change: Readonly<Record<string, string>>) =>
    `/verifications?${new URLSearchParams({ tab, check, ...change })}`
  const path = tab === 'asked' ? '/verifications/export' : '/verifications/send'
  return (
    <StaffPage shell={shell} title="部门核对" section="/verifications" wrong={slips.length > 0}>
      <div class="heading">
        <h1>部门核对</h1>
        <a class="button" href="/verifications/answers">
          导入部门答复
        </a>
      </div>
      <ErrorSummary slips={slips} />
      {counts.overdue > 0 && <p class="weak">有 {counts.overdue} 项已过答复期限，请催办。</p>}
      <nav class="tabs" aria-label="核对进度">
        <ol>
          {(
            [
              ['asked', `已发函、等答复 ${counts.asked}`],
              ['unasked', `待发函 ${counts.unasked}`],
            ] as const
          ).map(([key, name]) => (
            <li key={key}>
              <a href={href({ tab: key })} aria-current={key === tab ? 'page' : undefined}>
                {name}
              </a>
            </li>
          ))}
        </ol>
      </nav>
      <form class="filter card" method="get" action="/verifications">
        <input type="hidden" name="tab" value={tab} />
        <label for="check">核查内容</label>
        <select id="check" name="check">
          {among.map((key) => (
            <option key={key} value={key} selected={key === check}>
              {checkNames[key] ?? key}
            </option>
          ))}
        </select>
        <button class="button plain" type="submit">
          查询
        </button>
      </form>
      <section class="card">
        <h2>{tab === 'asked' ? '等候答复的案件' : '还没有发函的案件'}</h2>
        {rows.length === 0 ? (
          <p>
            {tab === 'asked'
              ? '没有等候答复的案件。发函以后会出现在这里。'
              : '没有待发函的案件。案件签收后会出现在这里。'}
          </p>
        ) : (
          <form method="post" action={path} data-ticks>
            <input type="hidden" name="csrf" value={shell.csrf} />
            <input type="hidden" name="check" value={check} />
            <CheckTable rows={rows} tab={tab} ticked={ticked} />
            <div class="batch-bar">
              <a class="button plain" href={href({ ticked: 'page', page: String(page) })} data-all>
                全选本页
              </a>
              <span data-count role="status" />
            </div>
            {tab === 'asked' ? <ExportFields {...props} /> : <SendFields {...props} />}
            <script src={batchScriptPath} defer />
          </form>
        )}
        {counts.asked + counts.unasked >= MOST_CASES && (
          <p class="hint">只列出最先到期的 {MOST_CASES} 件案件，办理后依次列出其余的。</p>
        )}
        <Pager page={page} pages={pages} total={counts[tab]} href={(n) => href({ page: String(n) })} />
      </section>
      <section class="card">
        <h2>各单位的核对表</h2>
        <p class="hint">每一栏的含义写在表的“说明”中，可以先发给对方单位。</p>
        <ul class="plain-list">
          {departments.map(({ key, name, check: its, columns }) => (
            <li key={key}>
              <a href={`/verifications/template/${key}.xlsx`}>{name}</a>（{checkNames[its] ?? its}：
              {columns.map(({ title }) => title).join('、')}）
            </li>
          ))}
        </ul>
      </section>
    </StaffPage>
  )
}

function CheckTable({ rows, tab, ticked }: Pick<VerificationsProps, 'rows' | 'tab' | 'ticked'>) {
  const box = ({ number, version }: CheckShown) => (
    <>
      <label class="row-tick">
        <input type="checkbox" name="cases" value={`${number}@${version}`} checked={ticked} />
        <span class="unseen">选择 {number}</span>
      </label>
      <a class="code" href={`/cases/${number}`} data-open>
        {number}
      </a>
    </>
  )
  const last = ({ verdict }: CheckShown) => (verdict === null ? '—' : (verdicts[verdict] ?? verdict))
  if (tab === 'unasked')
    return (
      <Cells
        caption="待发函的案件"
        columns={['受理编号', '申请人', '上次结果']}
        rows={rows.map((row) => ({ key: row.number, cells: [box(row), row.applicant, last(row)] }))}
      />
    )
  return (
    <Cells
      caption="等候答复的案件"
      columns={['受理编号', '申请人', '时限', '发往单位', '发函文号', '发函日期', '答复期限']}
      rows={rows.map((row) => ({
        key: row.number,
        cells: [
          box(row),
          row.applicant,
          <LampSign lamp={row.lamp} says={row.left} />,
          row.source,
          row.letter === '' ? '—' : row.letter,
          row.request?.on ?? '',
          row.request?.due.on ?? '',
        ],
      }))}
    />
  )
}

function DepartmentField({ check, typed, slips }: Pick<VerificationsProps, 'check' | 'typed' | 'slips'>) {
  return (
    <Field name="department" label="单位" slips={slips}>
      <select id="department" name="department">
        {of(check).map(({ key, name }) => (
          <option key={key} value={key} selected={typed.department === key}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  )
}

function SendFields({ check, typed, slips }: VerificationsProps) {
  return (
    <div class="medium">
      <DepartmentField {...{ check, typed, slips }} />
      <Field
        name="letter"
        label="发函文号"
        hint="本单位发文登记的文号，所选案件同用一号。如：洛涧房核〔2026〕12 号。"
        value={typed.letter}
        autocomplete="off"
        slips={slips}
      />
      <button class="button" type="submit">
        登记发函
      </button>
      <p class="hint">作为任务逐件登记，答复期限自次日起算；登记后在“已发函”中导出核对表，随函送出。</p>
    </div>
  )
}

function ExportFields({ check, typed, slips }: VerificationsProps) {
  return (
    <div class="medium">
      <DepartmentField {...{ check, typed, slips }} />
      <Field
        name="why"
        label="导出事由"
        hint="核对表含姓名和证件号码，一人一行；谁在何时为何导出，逐件记入查阅记录。"
        value={typed.why}
        autocomplete="off"
        slips={slips}
      />
      <div class="buttons">
        <button class="button" type="submit" name="type" value="xlsx">
          导出核对表（XLSX）
        </button>
        <button class="button plain" type="submit" name="type" value="csv">
          CSV
        </button>
      </div>
      <p class="hint">请按保密规定交接，用完即删；文件名不含个人信息。</p>
    </div>
  )
}
