/** @jsxRuntime automatic @jsxImportSource preact */
import type { Procedure } from '../../../machines/procedure.ts'
import { layoutOf } from '../../auditing/chart-layout.ts'
import { numbersOf, type StageNumber } from '../../procedure-limits.ts'
import type { limitsCompared, Simulated } from '../../simulated.ts'
import { facts, stages, states } from '../../words.ts'
import { Cells, Marked } from '../audit/cells.tsx'
import { ChartDrawing } from '../audit/drawings.tsx'
import { Field, Form } from '../ui/form.tsx'
import { Scroll } from '../ui/parts.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

export interface ProcedureShown {
  readonly procedure: Procedure
  readonly digest: string
  /** Where it is in force today. */
  readonly places: readonly string[]
}

interface ListProps {
  readonly shell: StaffShell
  readonly procedures: readonly ProcedureShown[]
  readonly counties: readonly { readonly code: string; readonly name: string }[]
}

const steps = ({ definition }: Procedure): string =>
  definition.stages
    .map((each) => ('key' in each ? (stages[each.key] ?? each.key) : ''))
    .filter(Boolean)
    .join(' → ')

/** 程序: the versions there are, where each is in force, two of them compared, past cases folded under another. */
export function ProceduresPage({ shell, procedures, counties }: ListProps) {
  const Choice = ({ name, label, chosen }: { name: string; label: string; chosen: number }) => (
    <Field name={name} label={label}>
      <select id={name} name={name}>
        {procedures.map(({ procedure }, i) => (
          <option key={procedure.name} value={procedure.name} selected={i === chosen}>
            {procedure.definition.name}（{procedure.name}）
          </option>
        ))}
      </select>
    </Field>
  )
  return (
    <StaffPage shell={shell} title="办理程序" section="/admin/procedures">
      <h1>办理程序</h1>
      <p class="hint">
        一件申请受理时适用哪个版本，终身按那个版本办理。程序随程序文件发布，有摘要，不在网页上改动；这里可以看、可以比、可以拿过去的案件试。
      </p>
      {procedures.map(({ procedure, digest, places }) => (
        <section class="card" key={procedure.name}>
          <h2>
            <a href={`/admin/procedures/${procedure.name}`}>{procedure.definition.name}</a>
            <span class="more">{procedure.name}</span>
          </h2>
          <p>{steps(procedure)}</p>
          <p class="hint">
            今日施行于：{places.length === 0 ? '没有地方' : places.join('、')}。{procedure.definition.basis}
          </p>
          <p class="hint">
            程序摘要 <span class="code">{digest.slice(0, 16)}…</span>
          </p>
        </section>
      ))}
      <div class="halves">
        <section class="card">
          <h2>比较两个版本</h2>
          <form method="get" action="/admin/procedures/compare">
            <Choice name="a" label="版本一" chosen={0} />
            <Choice name="b" label="版本二" chosen={1} />
            <button class="button plain" type="submit">
              比较
            </button>
          </form>
        </section>
        <section class="card">
          <h2>拿过去的案件试</h2>
          <Form action="/admin/procedures/simulations" csrf={shell.csrf}>
            <Choice name="target" label="按哪个版本" chosen={0} />
            <Field name="county" label="哪个区县的案件">
              <select id="county" name="county">
                <option value="">全市</option>
                {counties.map(({ code, name }) => (
                  <option key={code} value={code}>
                    {name}
                  </option>
                ))}
              </select>
            </Field>
            <button class="button plain" type="submit">
              开始（只读）
            </button>
          </Form>
        </section>
      </div>
    </StaffPage>
  )
}

/** One version: its state chart, its steps and every number with its basis. */
export function ProcedurePage({ shell, shown }: { readonly shell: StaffShell; readonly shown: ProcedureShown }) {
  const { procedure, digest, places } = shown
  return (
    <StaffPage shell={shell} title={procedure.definition.name} section="/admin/procedures">
      <h1>{procedure.definition.name}</h1>
      <p class="under">
        {procedure.name}　今日施行于：{places.length === 0 ? '没有地方' : places.join('、')}
      </p>
      <section class="card auditing drawn">
        <h2>状态图</h2>
        <Scroll label="状态图">
          <ChartDrawing
            chart={layoutOf(procedure)}
            taken={new Set()}
            visited={new Set()}
            last={{ from: '', to: procedure.initial, name: '' }}
          />
        </Scroll>
        <details>
          <summary>用文字列出每个环节可以到哪里</summary>
          <ul>
            {Object.entries(procedure.states).map(([state, { on }]) => {
              const next = [...new Set(Object.values(on).flatMap((ways) => ways.map(({ target }) => target)))].filter(
                (each) => each !== state,
              )
              return (
                <li key={state}>
                  {states[state] ?? state}：
                  {next.length === 0 ? '到此结束' : next.map((each) => states[each] ?? each).join('、')}
                </li>
              )
            })}
          </ul>
        </details>
      </section>
      <section class="card">
        <h2>期限</h2>
        <Cells
          caption="各环节的期限"
          columns={['环节', '期限', '数值', '依据']}
          rows={numbersOf(procedure.definition).map((each) => ({
            key: `${each.stage} ${each.what}`,
            cells: [each.stageName, each.what, sized(each), each.basis],
          }))}
        />
        <p class="hint">
          {procedure.definition.basis}。完整摘要 <span class="code">{digest}</span>
        </p>
      </section>
      <p>
        <a href="/admin/procedures">返回办理程序</a>
      </p>
    </StaffPage>
  )
}

const sized = ({ value, unit }: StageNumber): string => `${value} ${unit}`

interface CompareProps {
  readonly shell: StaffShell
  readonly a: Procedure
  readonly b: Procedure
  readonly limits: ReturnType<typeof limitsCompared>
}

/** Two versions: their steps, and their numbers where they differ. */
export function ProcedureComparePage({ shell, a, b, limits }: CompareProps) {
  const only = (one: Procedure, other: Procedure) =>
    Object.keys(one.states)
      .filter((state) => !(state in other.states))
      .map((state) => states[state] ?? state)
  const differ = limits.filter((each) => !each.a || !each.b || sized(each.a) !== sized(each.b)).length
  return (
    <StaffPage shell={shell} title="比较两个程序" section="/admin/procedures">
      <h1>
        {a.definition.name} 与 {b.definition.name}
      </h1>
      <section class="card">
        <h2>环节</h2>
        <Cells
          caption="环节的差别"
          columns={['程序', '依次经过', '只有它有的状态']}
          rows={[
            [a, b],
            [b, a],
          ].map(([one, other]) => ({
            key: (one as Procedure).name,
            cells: [
              (one as Procedure).definition.name,
              steps(one as Procedure),
              only(one as Procedure, other as Procedure).join('、') || '没有',
            ],
          }))}
        />
      </section>
      <section class="card">
        <h2>期限：{differ === 0 ? '全部相同' : `${differ} 项不同`}</h2>
        <Cells
          caption="期限的差别"
          columns={['环节', '期限', `${a.definition.name}（${a.name}）`, `${b.definition.name}（${b.name}）`, '异同']}
          rows={limits.map((each) => {
            const [was, is] = [each.a ? sized(each.a) : '没有', each.b ? sized(each.b) : '没有']
            return {
              key: `${each.name} ${each.what}`,
              cells: [each.name, each.what, was, is, was === is ? '' : new Marked('open', '不同')],
            }
          })}
        />
      </section>
      <p>
        <a href="/admin/procedures">返回办理程序</a>
      </p>
    </StaffPage>
  )
}

interface SimulatedProps {
  readonly shell: StaffShell
  readonly found: Simulated
  readonly limits: ReadonlyMap<string, ReturnType<typeof limitsCompared>>
}
const SHOWN = 200

/** What comes of past cases under another procedure; nothing was written. */
export function SimulatedPage({ shell, found, limits }: SimulatedProps) {
  const { target, cases, taken, elsewhere, stuck, reasons } = found
  return (
    <StaffPage shell={shell} title={`试 ${target}`} section="/admin/procedures">
      <h1>
        按 {target}：{cases - taken} 件走不通
      </h1>
      <section class="card">
        <h2>结论</h2>
        <p>
          读了 {cases} 件的全部历史：{taken} 件每一步都被接受{elsewhere > 0 && `（其中 ${elsewhere} 件会停在另一环节）`}
          ，{cases - taken} 件在某一步不被接受。没有写入任何内容，没有一件改变程序。
        </p>
        {reasons.length > 0 && (
          <Cells
            caption="不被接受的事实"
            columns={['在哪个环节', '不接受的事实', ['件数', 'n']]}
            rows={reasons.map((each) => ({
              key: `${each.state} ${each.fact}`,
              cells: [
                states[each.state] ?? each.state,
                facts[each.fact as keyof typeof facts] ?? each.fact,
                each.cases,
              ],
            }))}
          />
        )}
      </section>
      {[...limits].map(([machine, rows]) => {
        const different = rows.filter((each) => each.a && each.b && sized(each.a) !== sized(each.b))
        return (
          <section class="card" key={machine}>
            <h2>期限与 {machine} 不同的环节</h2>
            {different.length === 0 ? (
              <p>两边都有的环节，期限全部相同。</p>
            ) : (
              <Cells
                caption="不同的期限"
                columns={['环节', '期限', machine, target]}
                rows={different.map((each) => ({
                  key: `${each.name} ${each.what}`,
                  cells: [
                    each.name,
                    each.what,
                    sized(each.a as StageNumber),
                    new Marked('open', sized(each.b as StageNumber)),
                  ],
                }))}
              />
            )}
          </section>
        )
      })}
      {stuck.length > 0 && (
        <section class="card">
          <h2>走不通的案件</h2>
          <Cells
            caption="走不通的案件"
            columns={['受理编号', '现用程序', ['已接受', 'n'], '停在', '不接受的事实']}
            rows={stuck.slice(0, SHOWN).map((each) => ({
              key: each.number,
              cells: [
                <span class="code">{each.number}</span>,
                each.machine,
                `${each.taken} / ${each.facts}`,
                states[each.state] ?? each.state,
                facts[each.fact as keyof typeof facts] ?? each.fact,
              ],
            }))}
          />
          {cases - taken > SHOWN && <p class="hint">只列前 {SHOWN} 件。</p>}
        </section>
      )}
      <p>
        <a href="/admin/procedures">返回办理程序</a>
      </p>
    </StaffPage>
  )
}
