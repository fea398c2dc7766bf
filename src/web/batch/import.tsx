/** @jsxRuntime automatic @jsxImportSource preact */
import type { JobRow } from '../../../db/jobs.ts'
import type { IntakeError } from '../../intake.ts'
import { Cells } from '../audit/cells.tsx'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

/** What was read of a file, kept sealed until somebody says yes. */
export interface RollRead {
  readonly fileName: string
  readonly receivedOn: string | null
  readonly households: number
  readonly persons: number
  /** Households that have their number already. */
  readonly before: number
  readonly errors: readonly IntakeError[]
  readonly notes: readonly string[]
}

const Trail = ({ here }: { readonly here: string }) => (
  <nav class="trail" aria-label="位置">
    <ol>
      <li>
        <a href="/intake">收件登记</a>
      </li>
      <li>
        <span aria-current="page">{here}</span>
      </li>
    </ol>
  </nav>
)

interface ImportProps {
  readonly shell: StaffShell
  readonly waiting: readonly { readonly job: JobRow; readonly read: RollRead }[]
  readonly receivedOn: string
  readonly slips: readonly Slip[]
}

/** 批量导入: the empty form to fetch, the filled one to hand in, what still waits for a word. */
export function ImportPage({ shell, waiting, receivedOn, slips }: ImportProps) {
  return (
    <StaffPage shell={shell} title="批量导入收件名单" section="/intake" wrong={slips.length > 0}>
      <Trail here="批量导入" />
      <h1>批量导入收件名单</h1>
      <ErrorSummary slips={slips} />
      <section class="card medium">
        <h2>1　下载空白收件表</h2>
        <p>
          一人一行，申请人那一行填写全户信息；表里另有填写说明和本区县的街道、社区。证件号码一列是文本，不会被改动。
        </p>
        <p class="buttons">
          <a class="button plain" href="/intake/import/template.xlsx">
            下载收件表（XLSX）
          </a>
          <a href="/intake/import/template.csv">CSV</a>
        </p>
      </section>
      <section class="card medium">
        <h2>2　上传填好的名单</h2>
        <p class="hint">
          上传后先逐行核对，不会马上收件。一份最多一万户，32 兆字节。同一份名单再传一次，已收的各户不会重复。
        </p>
        <Form action="/intake/import" csrf={shell.csrf} files>
          <Field
            name="receivedOn"
            label="收到纸质材料的日期（选填）"
            hint="默认今天。如 20260310、2026.3.10。"
            value={receivedOn}
            slips={slips}
          />
          <Field name="file" label="收件名单" hint="XLSX 或 CSV。" slips={slips}>
            <input id="file" name="file" type="file" accept=".xlsx,.csv" aria-describedby="file-hint" />
          </Field>
          <button class="button" type="submit">
            上传并核对
          </button>
        </Form>
      </section>
      {waiting.length > 0 && (
        <section class="card medium">
          <h2>已核对、等您确认的</h2>
          <ul class="plain-list">
            {waiting.map(({ job, read }) => (
              <li key={job.id}>
                <a href={`/intake/import/${job.id}`}>
                  {read.fileName}：可收 {read.households - read.before} 户，错误 {read.errors.length} 处
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </StaffPage>
  )
}

const SHOWN = 100

interface PreviewProps {
  readonly shell: StaffShell
  readonly id: string
  readonly read: RollRead
  readonly slips: readonly Slip[]
}

/** 核对结果: how many can be taken in, what is wrong in which row and column, and the choice. */
export function PreviewPage({ shell, id, read, slips }: PreviewProps) {
  const { errors, notes, households, persons, before } = read
  const fresh = households - before
  const path = `/intake/import/${id}`
  const lines = new Set(errors.map(({ line }) => line)).size
  return (
    <StaffPage shell={shell} title="核对结果：批量导入" section="/intake" wrong={slips.length > 0}>
      <Trail here="核对结果" />
      <h1>核对结果</h1>
      <ErrorSummary slips={slips} />
      <section class="card" role="status">
        <h2>{read.fileName}</h2>
        <dl class="job-figures">
          {(
            [
              ['可以收件（户）', fresh],
              ['其中人数', persons],
              ['此前已收，不重复（户）', before],
              ['有错误（行）', lines],
            ] as const
          ).map(([name, n]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{n}</dd>
            </div>
          ))}
        </dl>
        {read.receivedOn !== null && <p>收到纸质材料的日期：{read.receivedOn}</p>}
      </section>
      {errors.length > 0 && (
        <section class="card">
          <h2>错误 {errors.length} 处：请在文件里改正</h2>
          <p class="buttons">
            <a class="button plain" href={`${path}/errors.xlsx`}>
              下载错误清单（XLSX）
            </a>
            <a href={`${path}/errors.csv`}>CSV</a>
          </p>
          <Cells
            caption="名单中的错误"
            columns={[['行', 'n'], '栏目', '问题和改法']}
            rows={errors.slice(0, SHOWN).map(({ line, column, message }, i) => ({
              key: `${line}-${column}-${i}`,
              cells: [line, column, message],
            }))}
          />
          {errors.length > SHOWN && <p class="hint">只列出前 {SHOWN} 处，全部见错误清单。</p>}
        </section>
      )}
      {notes.length > 0 && (
        <section class="card">
          <h2>请留意</h2>
          <ul class="plain-list">
            {notes.slice(0, SHOWN).map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
          {notes.length > SHOWN && <p class="hint">另有 {notes.length - SHOWN} 条，受理时会逐户再提示。</p>}
        </section>
      )}
      <section class="card medium">
        <h2>怎样收件</h2>
        {fresh === 0 ? (
          <p class="weak">
            名单中没有可以收件的新户。{errors.length > 0 ? '请改正错误后重新上传。' : '各户此前都已收件。'}
          </p>
        ) : (
          <Form action={path} csrf={shell.csrf}>
            <fieldset class="field ticks">
              <legend>选择一种</legend>
              <label class="tick">
                <input
                  type="radio"
                  name="accept"
                  value="all"
                  disabled={errors.length > 0}
                  checked={errors.length === 0}
                />{' '}
                全部无误才收{errors.length > 0 && '（还有错误，改正后重新上传才可选）'}
              </label>
              <label class="tick">
                <input type="radio" name="accept" value="good" checked={errors.length > 0} /> 只收没有错误的各户
                {errors.length > 0 && '；其余改正后把文件再导入一次，已收的不会重复'}
              </label>
            </fieldset>
            <div class="follows">
              <p>接下来会怎样</p>
              <ul>
                <li>作为一项任务逐户收件，可以离开页面，随时查看进度</li>
                <li>每户得到受理编号，生成收件凭证</li>
              </ul>
            </div>
            <button class="button" type="submit">
              收件 {fresh} 户
            </button>
          </Form>
        )}
        <Form action={`${path}/discard`} csrf={shell.csrf}>
          <button class="link" type="submit">
            不要这份名单，删除核对结果
          </button>
        </Form>
      </section>
    </StaffPage>
  )
}
