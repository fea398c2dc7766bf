/** @jsxRuntime automatic @jsxImportSource preact */
import type { NoticeRow } from '../../../db/project.ts'
import { stages, states } from '../../words.ts'
import { Cells } from '../audit/cells.tsx'
import { ErrorSummary, Form, type Slip } from '../ui/form.tsx'
import { Pager } from '../ui/parts.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { ActFields } from './act.tsx'
import type { Act, Typed } from './acts.ts'

/** Notices of this organ against which an objection can be made today. */
export function DeskObjectionsPage({ shell, notices }: { shell: StaffShell; notices: readonly NoticeRow[] }) {
  return (
    <StaffPage shell={shell} title="异议登记" section="/objections/desk">
      <h1>异议登记</h1>
      <p class="under">先找到公示，再按序号找到被异议的家庭。公示期最后一日 24 时前提出的都要登记。</p>
      <section class="card">
        <h2>可以提出异议的公示　{notices.length} 份</h2>
        {notices.length === 0 ? (
          <p>本单位现在没有公示在进行。公示期满后反映的情况，按举报处理，不在这里登记。</p>
        ) : (
          <Cells
            caption="可以提出异议的公示"
            columns={['公示编号', '种类', '状态', ['户数', 'n'], '公示期', '操作']}
            rows={notices.map((row) => ({
              key: row.number,
              cells: [
                <span class="code">{row.number}</span>,
                stages[row.stage] ?? row.stage,
                states[row.state] ?? row.state,
                row.entries,
                row.startsOn ? `${row.startsOn} 至 ${row.endsOn}` : '未起算',
                <a class="button plain small" href={`/objections/desk?notice=${row.number}`}>
                  找家庭
                </a>,
              ],
            }))}
          />
        )}
      </section>
    </StaffPage>
  )
}

/** A household of a notice, as its sheet numbers it. */
export interface Listed {
  readonly entry: number
  readonly number: string
  readonly applicant: string
  readonly isOut: boolean
}

interface ListedProps {
  readonly shell: StaffShell
  readonly notice: string
  readonly asked: string
  readonly listed: readonly Listed[]
  readonly total: number
  readonly page: number
  readonly size: number
}

/** Whom a notice lists, by the number on its sheet. */
export function DeskListedPage({ shell, notice, asked, listed, total, page, size }: ListedProps) {
  const href = (n: number) => `/objections/desk?${new URLSearchParams({ notice, page: String(n) })}`
  return (
    <StaffPage shell={shell} title={`异议登记 ${notice}`} section="/objections/desk">
      <h1>
        找到被异议的家庭　<span class="code">{notice}</span>
      </h1>
      <form class="filter card" method="get" action="/objections/desk">
        <input type="hidden" name="notice" value={notice} />
        <label for="entry">公示上的序号</label>
        <input id="entry" name="entry" value={asked} inputMode="numeric" autocomplete="off" />
        <button class="button" type="submit">
          查找
        </button>
        {asked && <a href={href(1)}>清除条件</a>}
      </form>
      <section class="card">
        <h2>所列家庭　{total} 户</h2>
        {listed.length === 0 ? (
          <p>这份公示没有这个序号，请与张贴的公示件核对。</p>
        ) : (
          <Cells
            caption="公示所列家庭"
            columns={[['序号', 'n'], '申请人', '受理编号', '操作']}
            rows={listed.map(({ entry, number, applicant, isOut }) => ({
              key: number,
              cells: [
                entry,
                applicant,
                <span class="code">{number}</span>,
                isOut ? (
                  '已移出'
                ) : (
                  <a class="button plain small" href={`/objections/desk/${number}`}>
                    登记异议
                  </a>
                ),
              ],
            }))}
          />
        )}
        {asked === '' && <Pager page={page} pages={Math.ceil(total / size)} total={total} href={href} />}
      </section>
    </StaffPage>
  )
}

interface ObjectProps {
  readonly shell: StaffShell
  readonly number: string
  readonly version: number
  readonly act: Act
  readonly typed: Typed | null
  readonly once: string
  readonly slips: readonly Slip[]
}

/** The objection itself: ground, channel, who, what, and the evidence they brought. */
export function DeskObjectPage({ shell, number, version, act, typed, once, slips }: ObjectProps) {
  return (
    <StaffPage shell={shell} title={`登记异议 ${number}`} section="/objections/desk" wrong={slips.length > 0}>
      <h1>登记异议</h1>
      <ErrorSummary slips={slips} />
      <div class="card medium">
        <h2>
          被异议的家庭 <span class="code">{number}</span>
        </h2>
        <Form action={`/objections/desk/${number}`} csrf={shell.csrf} once={once} files>
          <input type="hidden" name="version" value={version} />
          <ActFields fields={act.fields} typed={typed} slips={slips} />
          <div class="field">
            <label for="files">证据（选填，JPG、PNG、HEIC、PDF，可多选）</label>
            <p class="hint" id="files-hint">
              每份不超过 10 MB。加密保存，被异议的家庭无从得知是谁提交的。
            </p>
            <input
              id="files"
              name="files"
              type="file"
              multiple
              accept="image/jpeg,image/png,image/heic,.heic,application/pdf"
              aria-describedby="files-hint"
            />
          </div>
          <button class="button" type="submit">
            登记异议
          </button>{' '}
          <a class="button plain" href="/objections/desk">
            返回
          </a>
        </Form>
      </div>
    </StaffPage>
  )
}

/** What came of it: the number for whoever objected, and what is next. */
export function ObjectedPage({
  shell,
  id,
  dueOn,
}: {
  readonly shell: StaffShell
  readonly id: string
  readonly dueOn: string
}) {
  return (
    <StaffPage shell={shell} title={`异议已登记 ${id}`} section="/objections/desk">
      <div class="card medium done">
        <h1>异议已登记</h1>
        <p class="big-number code">{id}</p>
        <h2>接下来会怎样</h2>
        <ul class="plain-list">
          <li>把编号告诉提出人，凭编号可以询问核查结果。</li>
          <li>由未参与本案审核的人员核查，{dueOn} 前答复。</li>
          <li>只暂停这一户，公示其他家庭不受影响；成立的，案件回到公示前的审核。</li>
        </ul>
        <p>
          <a class="button" href="/objections/desk">
            再登记一件
          </a>
        </p>
      </div>
    </StaffPage>
  )
}
