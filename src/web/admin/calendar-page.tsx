/** @jsxRuntime automatic @jsxImportSource preact */
import type { CalendarError } from '../../calendar-file.ts'
import { movedLimits } from '../../words.ts'
import type { YearPreview } from '../../year-preview.ts'
import { Cells } from '../audit/cells.tsx'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

export interface YearShown {
  readonly year: number
  /** `base`: comes with the program; else how often it was loaded. */
  readonly revision: number | 'base'
  readonly document: string
  readonly off: number
  readonly work: number
}

interface ListProps {
  readonly shell: StaffShell
  readonly years: readonly YearShown[]
  readonly missing: readonly string[]
  /** Only the city loads years. */
  readonly mayLoad: boolean
  readonly errors?: readonly CalendarError[]
  readonly slips?: readonly Slip[]
}

/** 日历: which years are known, the guard over those that are not, and the upload of a year's notice. */
export function CalendarPage({ shell, years, missing, mayLoad, errors = [], slips = [] }: ListProps) {
  const next = Math.max(...years.map(({ year }) => year)) + 1
  return (
    <StaffPage shell={shell} title="日历" section="/admin/calendar" wrong={errors.length + slips.length > 0}>
      <h1>日历：法定节假日与调休</h1>
      {missing.map((text) => (
        <p key={text} class="weak" role="alert">
          {text}
        </p>
      ))}
      <ErrorSummary slips={slips} />
      {errors.length > 0 && (
        <section class="card" role="alert">
          <h2>文件有 {errors.length} 处错误，没有载入</h2>
          <Cells
            caption="文件中的错误"
            columns={['行', '列', '改法']}
            rows={errors.map((each, i) => ({
              key: `${i}`,
              cells: [`第 ${each.line} 行`, each.column || '—', each.message],
            }))}
          />
        </section>
      )}
      <section class="card">
        <h2>载入一年的放假安排</h2>
        {mayLoad ? (
          <form method="post" action="/admin/calendar/previews" enctype="multipart/form-data">
            <input type="hidden" name="csrf" value={shell.csrf} />
            <Field
              name="file"
              label="放假安排（CSV）"
              hint="每行一天：日期、类型（休或班）、名称、文号，按国务院办公厅的通知逐日填写。上传后先预览，不会马上生效。"
            >
              <input id="file" name="file" type="file" accept=".csv,text/csv" aria-describedby="file-hint" />
            </Field>
            <p class="actions">
              <button class="button" type="submit">
                上传并预览影响
              </button>
              <a href={`/admin/calendar/template.csv?year=${next}`}>下载 {next} 年空白表</a>
            </p>
          </form>
        ) : (
          <p>放假安排由市级系统管理员统一载入，全市共用一份日历。</p>
        )}
      </section>
      <section class="card">
        <h2>已有的年份</h2>
        <Cells
          caption="已有的年份"
          columns={['年份', '来源', '文号', ['放假天数', 'n'], ['调休上班', 'n']]}
          rows={years.map((each) => ({
            key: `${each.year}`,
            cells: [
              `${each.year} 年`,
              each.revision === 'base' ? '随程序提供' : `本单位载入（第 ${each.revision} 次）`,
              each.document || '—',
              each.off || '—',
              each.work || '—',
            ],
          }))}
        />
        <p class="hint">没有载入的年份，到期日只能算作“暂定”，公示不能排到那一年；载入以后自动重算，并逐件留下记录。</p>
      </section>
    </StaffPage>
  )
}

interface PreviewProps {
  readonly shell: StaffShell
  readonly id: string
  readonly once: string
  readonly preview: YearPreview
  readonly slips: readonly Slip[]
  readonly unusual: string
  /** Cases among what moves can be opened by those who handle them only. */
  readonly shown: number
}

/** 影响预览: what loading a year would move, before it is loaded. */
export function CalendarPreviewPage({ shell, id, once, preview, slips, unusual, shown }: PreviewProps) {
  const { year, document, off, work, same, odd, moved } = preview
  const kinds = Map.groupBy(moved, ({ what }) => what)
  return (
    <StaffPage shell={shell} title={`${year} 年放假安排`} section="/admin/calendar" wrong={slips.length > 0}>
      <h1>
        {year} 年放假安排：影响 {moved.length} 件的到期日
      </h1>
      <ErrorSummary slips={slips} />
      <section class="card medium">
        <h2>载入</h2>
        <p>
          {document}：放假 {off} 天，调休上班 {work} 天。
        </p>
        {same && <p>与已载入的完全相同，不需要再载入。</p>}
        {odd.map((each) => (
          <p key={each} class="weak">
            {each}
          </p>
        ))}
        {!same && (
          <Form action={`/admin/calendar/previews/${id}`} csrf={shell.csrf} once={once}>
            {odd.length > 0 && (
              <Field
                name="unusual"
                label="通知确实如此的，写明原因"
                hint="如：2015 年增加抗战胜利纪念日。是漏写的，请改好文件重新上传。"
                value={unusual}
                slips={slips}
              />
            )}
            <p class="hint">生效后不能撤销，只能载入更正后的通知；每件变动都记入该件的历史，并写明文号。</p>
            <p class="actions">
              <button class="button danger" type="submit">
                载入 {year} 年，重算 {moved.length} 件
              </button>
              <a href="/admin/calendar">不载入，返回</a>
            </p>
          </Form>
        )}
      </section>
      <section class="card">
        <h2>会变的到期日</h2>
        {moved.length === 0 ? (
          <p>没有正在计算的期限会变。</p>
        ) : (
          <>
            <p>
              {[...kinds].map(([what, each]) => `${movedLimits[what]} ${each.length} 件`).join('，')}。
              {moved.length > shown && `下面只列前 ${shown} 件。`}
            </p>
            <Cells
              caption="会变的到期日"
              columns={['编号', '期限', '原来', '改为']}
              rows={moved.slice(0, shown).map((each, i) => ({
                key: `${each.subject} ${i}`,
                cells: [
                  <span class="code">{each.subject}</span>,
                  movedLimits[each.what],
                  each.provisional ? `${each.was}（暂定）` : each.was,
                  each.will,
                ],
              }))}
            />
          </>
        )}
      </section>
    </StaffPage>
  )
}
