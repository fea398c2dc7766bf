/** @jsxRuntime automatic @jsxImportSource preact */
import type { Look } from '../../../db/trail.ts'
import { isOrgan, organName } from '../../organs.ts'
import { lookedAt, roleNames } from '../../words.ts'
import { Cells } from '../audit/cells.tsx'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { timeOf } from '../ui/texts.ts'
import { aboutCase, Trail } from '../work/act.tsx'

interface AskedProps {
  readonly shell: StaffShell
  readonly number: string
  readonly members: number
  readonly typed: Readonly<Record<string, string>>
  readonly slips: readonly Slip[]
}

/** Who asks, before the record is shown: somebody of the household, identified by their paper. */
export function ReadLogAskedPage({ shell, number, members, typed, slips }: AskedProps) {
  return (
    <StaffPage shell={shell} title={`查阅记录 ${number}`} section="/todo" wrong={slips.length > 0}>
      <Trail about={aboutCase(number)} here="查阅记录" />
      <h1>给当事人的查阅记录</h1>
      <ErrorSummary slips={slips} />
      <section class="card medium">
        <p>
          家庭成员可以查阅谁看过本户的档案（个人信息保护法第四十五条）。请先核对来人的证件；这次查询也会记入查阅记录。
        </p>
        <Form action={`/cases/${number}/reads`} csrf={shell.csrf}>
          <Field name="member" label="来查询的家庭成员" slips={slips}>
            <select id="member" name="member">
              <option value="">请选择</option>
              {Array.from({ length: members }, (_, i) => String(i + 1)).map((place) => (
                <option key={place} value={place} selected={typed.member === place}>
                  第 {place} 位{place === '1' ? '（申请人）' : ''}
                </option>
              ))}
            </select>
          </Field>
          <p class="tick">
            <label>
              <input id="identified" type="checkbox" name="identified" value="yes" /> 已核对本人证件
            </label>
          </p>
          <button class="button" type="submit">
            显示查阅记录
          </button>
        </Form>
      </section>
    </StaffPage>
  )
}

interface ReadLogProps {
  readonly shell: StaffShell
  readonly number: string
  readonly member: number
  /** The newest first, this very look among them. */
  readonly looks: readonly Look[]
  readonly total: number
}

/** The record, to be printed and handed over: when, which organ, which post, what. No name, and no reason somebody typed. */
export function ReadLogPage({ shell, number, member, looks, total }: ReadLogProps) {
  return (
    <StaffPage shell={shell} title={`查阅记录 ${number}`} section="/todo">
      <Trail about={aboutCase(number)} here="查阅记录" />
      <h1>档案查阅记录</h1>
      <p>
        受理编号 <span class="code">{number}</span>　应家庭成员第 {member} 位的请求，{shell.today} 出具　共 {total} 次
        {looks.length < total && `，以下为最近 ${looks.length} 次，全部可以向审计机构查询`}
      </p>
      <p class="hint">用浏览器的“打印”印出交给本人。查阅事由由审计人员核查，不在此列出。</p>
      <section class="card">
        <Cells
          caption="查阅记录，新的在上"
          columns={[['序号', 'n'], '时间', '单位', '岗位', '工号', '查看的内容']}
          rows={looks.map((look, i) => ({
            key: String(look.seq),
            cells: [
              total - i,
              timeOf(look.at),
              isOrgan(look.organ) ? organName(look.organ) : look.organ,
              roleNames[look.role as keyof typeof roleNames] ?? look.role,
              <span class="code">{look.staff}</span>,
              lookedAt[look.what] ?? look.what,
            ],
          }))}
        />
      </section>
    </StaffPage>
  )
}
