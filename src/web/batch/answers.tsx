/** @jsxRuntime automatic @jsxImportSource preact */
import type { IntakeError } from '../../intake.ts'
import { type Department, departments } from '../../verifications/departments.ts'
import { verdicts } from '../../words.ts'
import { Cells } from '../audit/cells.tsx'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

/* 部门答复: the file a department sends back, handed in, looked through, recorded. */

interface UploadProps {
  readonly shell: StaffShell
  readonly typed: Readonly<Record<string, string>>
  readonly slips: readonly Slip[]
}

/** 导入部门答复: the file as the department sent it back. */
export function AnswersPage({ shell, typed, slips }: UploadProps) {
  return (
    <StaffPage shell={shell} title="导入部门答复" section="/verifications" wrong={slips.length > 0}>
      <Trail here="导入答复" />
      <h1>导入部门答复</h1>
      <ErrorSummary slips={slips} />
      <section class="card medium">
        <h2>上传部门填好的核对表</h2>
        <p class="hint">按参考号找回案件，逐行核对后才登记；一户的各位成员须一并答复。</p>
        <Form action="/verifications/answers" csrf={shell.csrf} files>
          <Field name="department" label="答复单位" slips={slips}>
            <select id="department" name="department">
              <option value="">请选择</option>
              {departments.map(({ key, name }) => (
                <option key={key} value={key} selected={typed.department === key}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
          <Field
            name="answeredOn"
            label="收到答复的日期"
            hint="如 20260310、2026.3.10。"
            value={typed.answeredOn}
            slips={slips}
          />
          <Field name="file" label="核对表" hint="XLSX 或 CSV。" slips={slips}>
            <input id="file" name="file" type="file" accept=".xlsx,.csv" aria-describedby="file-hint" />
          </Field>
          <button class="button" type="submit">
            上传并核对
          </button>
        </Form>
      </section>
    </StaffPage>
  )
}

/** What was read of an answer, kept sealed until somebody says yes. */
export interface AnswersKept {
  readonly department: string
  readonly answeredOn: string
  readonly verdicts: Readonly<Record<string, number>>
  readonly persons: number
  readonly errors: readonly IntakeError[]
}

const SHOWN = 100

interface AnswersPreviewProps {
  readonly shell: StaffShell
  readonly id: string
  readonly read: AnswersKept
  readonly department: Department
  readonly slips: readonly Slip[]
}

/** 核对结果: what would be recorded, what is wrong in which row. */
export function AnswersPreviewPage({ shell, id, read, department, slips }: AnswersPreviewProps) {
  const { errors } = read
  const path = `/verifications/answers/${id}`
  const n = Object.values(read.verdicts).reduce((sum, each) => sum + each, 0)
  return (
    <StaffPage shell={shell} title="核对结果：部门答复" section="/verifications" wrong={slips.length > 0}>
      <Trail here="核对结果" />
      <h1>{department.name}的答复：请核对</h1>
      <ErrorSummary slips={slips} />
      <section class="card" role="status">
        <h2>收到日期 {read.answeredOn}</h2>
        <dl class="job-figures">
          <div>
            <dt>可登记（户）</dt>
            <dd>{n}</dd>
          </div>
          {Object.entries(verdicts).map(([key, name]) => (
            <div key={key}>
              <dt>{name}（户）</dt>
              <dd>{read.verdicts[key] ?? 0}</dd>
            </div>
          ))}
        </dl>
      </section>
      {errors.length > 0 && (
        <section class="card">
          <h2>错误 {errors.length} 处</h2>
          <p class="buttons">
            <a class="button plain" href={`${path}/errors.xlsx`}>
              下载错误清单（XLSX）
            </a>
          </p>
          <Cells
            caption="核对表中的错误"
            columns={[['行', 'n'], '栏目', '问题和改法']}
            rows={errors.slice(0, SHOWN).map(({ line, column, message }, i) => ({
              key: `${line}-${column}-${i}`,
              cells: [line, column, message],
            }))}
          />
          {errors.length > SHOWN && <p class="hint">只列出前 {SHOWN} 处，全部见错误清单。</p>}
        </section>
      )}
      <section class="card medium">
        <h2>登记</h2>
        {n === 0 ? (
          <p class="weak">没有可以登记的答复。请改正错误后重新上传。</p>
        ) : (
          <Form action={path} csrf={shell.csrf}>
            <div class="follows">
              <p>接下来会怎样</p>
              <ul>
                <li>作为任务逐户登记：来源、收到日期和查明的数值，据以认定各项条件</li>
                <li>同一项核查有几个单位答复的，有一个不一致即为不一致</li>
              </ul>
            </div>
            <button class="button" type="submit">
              {errors.length > 0 ? `只登记没有错误的 ${n} 户` : `登记 ${n} 户的答复`}
            </button>
          </Form>
        )}
        <Form action={`${path}/discard`} csrf={shell.csrf}>
          <button class="link" type="submit">
            不登记，删除核对结果
          </button>
        </Form>
      </section>
    </StaffPage>
  )
}

const Trail = ({ here }: { readonly here: string }) => (
  <nav class="trail" aria-label="位置">
    <ol>
      <li>
        <a href="/verifications">部门核对</a>
      </li>
      <li>
        <span aria-current="page">{here}</span>
      </li>
    </ol>
  </nav>
)
