/** @jsxRuntime automatic @jsxImportSource preact */
import { type DraftEffect, type InForce, rowsOf } from '../../policy-command.ts'
import { type Criterion, criteriaOf, type PolicyNumbers, type Rule } from '../../policy-numbers.ts'
import { barKinds, criteria, firmnesses, periodNames, policySays, programmes } from '../../words.ts'
import { Cells, Marked } from '../audit/cells.tsx'
import { ErrorSummary, Field, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

/** Every number of a version as a line: what, the number, how firmly it is known, its basis. */
export function linesOf(numbers: PolicyNumbers): readonly (readonly string[])[] {
  return [
    ...criteriaOf(numbers).flatMap((each) => rowsOf(each, numbers.criteria[each] as Rule)),
    ...Object.entries(numbers.bars).map(([kind, bar]) => [
      policySays.bar(barKinds[kind] ?? kind),
      `${bar.value} ${bar.unit}`,
      firmnesses[bar.firmness] ?? bar.firmness,
      bar.basis,
    ]),
    ...Object.entries(numbers.periods).map(([name, { value, unit, firmness, basis }]) => [
      periodNames[name] ?? name,
      `${value} ${unit}`,
      firmnesses[firmness] ?? firmness,
      basis,
    ]),
  ]
}

interface Place {
  readonly code: string
  readonly name: string
}

interface ListProps {
  readonly shell: StaffShell
  readonly versions: readonly InForce[]
  readonly all: readonly PolicyNumbers[]
  readonly counties: readonly Place[]
  readonly asked: { readonly county: string; readonly programme: string; readonly on: string }
  readonly nameOf: (county: string) => string
  readonly slips: readonly Slip[]
}

/** 政策数值: what is in force where and since when, each number with its basis; versions; and a draft to be tried. */
export function PoliciesPage({ shell, versions, all, counties, asked, nameOf, slips }: ListProps) {
  return (
    <StaffPage shell={shell} title="政策数值" section="/policy" wrong={slips.length > 0}>
      <h1>政策数值</h1>
      <ErrorSummary slips={slips} />
      <form class="filter card" method="get" action="/policy">
        <label for="county">区县</label>
        <select id="county" name="county">
          <option value="">全市</option>
          {counties.map(({ code, name }) => (
            <option key={code} value={code} selected={code === asked.county}>
              {name}
            </option>
          ))}
        </select>
        <label for="programme">保障方式</label>
        <select id="programme" name="programme">
          <option value="">全部</option>
          {Object.entries(programmes).map(([code, name]) => (
            <option key={code} value={code} selected={code === asked.programme}>
              {name}
            </option>
          ))}
        </select>
        <label for="on">哪一天</label>
        <input id="on" name="on" value={asked.on} autocomplete="off" />
        <button class="button" type="submit">
          查询
        </button>
      </form>
      {versions.length === 0 && <p class="card">这一天、这个范围没有施行中的数值。</p>}
      {versions.map(({ numbers, counties: places }) => (
        <section class="card" key={numbers.version}>
          <h2>
            {numbers.programmeName}
            <span class="more">
              {numbers.version}，自 {numbers.effectiveFrom} 起
            </span>
          </h2>
          <p class="hint">
            {places.length === counties.length ? '全市' : places.map(nameOf).join('、')}。{numbers.document}
          </p>
          <NumbersTable numbers={numbers} />
        </section>
      ))}
      <section class="card">
        <h2>全部版本</h2>
        <p class="hint">一个版本发布以后不再改动；要改，就出下一个版本，随程序发布，自施行之日起用于新受理的申请。</p>
        <form method="get" action="/policy/compare">
          <div class="fields">
            <VersionField name="a" label="版本一" all={all} chosen={all[0]?.version} />
            <VersionField name="b" label="版本二" all={all} chosen={all.at(-1)?.version} />
          </div>
          <button class="button plain" type="submit">
            逐项比较
          </button>
        </form>
      </section>
      <section class="card" id="what-if">
        <h2>试算草案：若施行，已有案件会怎样</h2>
        <form method="post" action="/policy/what-if" enctype="multipart/form-data">
          <input type="hidden" name="csrf" value={shell.csrf} />
          <Field
            name="file"
            label="草案（JSON）"
            hint="与程序里的版本同一格式：可以先下载一个现行版本，改好数值和版本序号再上传。只比较，不写入。"
            slips={slips}
          >
            <input id="file" name="file" type="file" accept=".json,application/json" aria-describedby="file-hint" />
          </Field>
          <Field name="only" label="只试一个区县">
            <select id="only" name="only">
              <option value="">全市</option>
              {counties.map(({ code, name }) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
          <p class="actions">
            <button class="button" type="submit">
              上传并试算
            </button>
            {versions.map(({ numbers }) => (
              <a key={numbers.version} href={`/policy/${numbers.version}.json`}>
                下载 {numbers.version}
              </a>
            ))}
          </p>
        </form>
      </section>
    </StaffPage>
  )
}

function VersionField({ name, label, all, chosen }: VersionFieldProps) {
  return (
    <Field name={name} label={label}>
      <select id={name} name={name}>
        {all.map(({ version, programmeName, effectiveFrom }) => (
          <option key={version} value={version} selected={version === chosen}>
            {version}（{programmeName}，{effectiveFrom} 起）
          </option>
        ))}
      </select>
    </Field>
  )
}
interface VersionFieldProps {
  readonly name: string
  readonly label: string
  readonly all: readonly PolicyNumbers[]
  readonly chosen: string | undefined
}

function NumbersTable({ numbers }: { readonly numbers: PolicyNumbers }) {
  return (
    <div class="numbers">
      <Cells
        caption={`${numbers.programmeName}的数值`}
        columns={['条件', '标准', '把握程度', '依据']}
        rows={linesOf(numbers).map(([name = '', ...rest], i) => ({ key: `${name} ${i}`, cells: [name, ...rest] }))}
      />
    </div>
  )
}

interface CompareProps {
  readonly shell: StaffShell
  readonly a: PolicyNumbers
  readonly b: PolicyNumbers
}

/** Two versions line by line; what differs is marked. */
export function PolicyComparePage({ shell, a, b }: CompareProps) {
  const of = (numbers: PolicyNumbers) => new Map(linesOf(numbers).map(([name = '', value = '']) => [name, value]))
  const [one, two] = [of(a), of(b)]
  const names = [...new Set([...one.keys(), ...two.keys()])]
  const differ = names.filter((name) => one.get(name) !== two.get(name)).length
  return (
    <StaffPage shell={shell} title="比较两个版本" section="/policy">
      <h1>
        {a.version} 与 {b.version}：{differ === 0 ? '数值相同' : `${differ} 项不同`}
      </h1>
      <section class="card">
        <h2>逐项</h2>
        <Cells
          caption="两个版本逐项比较"
          columns={['项目', a.version, b.version, '异同']}
          rows={[
            ['保障方式', a.programmeName, b.programmeName],
            ['自何日起', a.effectiveFrom, b.effectiveFrom],
            ['地区', a.area, b.area],
            ...names.map((name) => [name, one.get(name) ?? '不设', two.get(name) ?? '不设']),
          ].map(([name = '', was = '', is = '']) => ({
            key: name,
            cells: [name, was, is, was === is ? '' : new Marked('open', '不同')],
          }))}
        />
      </section>
      <p>
        <a href="/policy">返回政策数值</a>
      </p>
    </StaffPage>
  )
}

interface EffectProps {
  readonly shell: StaffShell
  readonly effect: DraftEffect
  readonly draft: PolicyNumbers
  /** Values of households are for who decides on them: an administrator reads what was asked and what comes of it. */
  readonly withValues: boolean
}
const SHOWN = 500

/** What a draft would change, and why: nothing was written. */
export function PolicyEffectPage({ shell, effect, draft, withValues }: EffectProps) {
  const { counts, changed, endedUndecided, erased } = effect
  const compared = counts.cases - counts.notConcerned - counts.notComparable
  const rule = (criterion: Criterion): string =>
    draft.criteria[criterion]
      ? rowsOf(criterion, draft.criteria[criterion] as Rule)
          .map(([, line]) => line)
          .join('，')
      : '不设此条件'
  return (
    <StaffPage shell={shell} title={`试算 ${effect.draft}`} section="/policy">
      <h1>
        试算 {effect.draft}：{counts.changedCases} 件的认定会变
      </h1>
      <section class="card">
        <h2>结论</h2>
        <p>
          比较了 {compared} 件；与草案无关 {counts.notConcerned} 件，无从比较 {counts.notComparable} 件，决定前已结束{' '}
          {endedUndecided} 件，已到期销毁 {erased} 件。没有写入任何内容。
        </p>
        <Cells
          caption="认定的变化"
          columns={['原认定', '按草案', ['件数', 'n']]}
          rows={counts.verdicts.map(({ was, would, cases }) => ({
            key: was + would,
            cells: [was, was === would ? would : new Marked('open', would), cases],
          }))}
        />
      </section>
      <section class="card">
        <h2>逐件</h2>
        {changed.length === 0 ? (
          <p>没有一件会变。</p>
        ) : (
          <Cells
            caption="会变的认定"
            columns={['受理编号', '条件', '原认定', '按草案', '为什么']}
            rows={changed.slice(0, SHOWN).map((each) => ({
              key: `${each.number} ${each.criterion}`,
              cells: [
                <span class="code">{each.number}</span>,
                criteria[each.criterion] ?? each.criterion,
                each.was ?? policySays.notInForce(),
                each.would ?? policySays.notInForce(),
                withValues ? each.why : `草案的标准：${rule(each.criterion)}`,
              ],
            }))}
          />
        )}
        {changed.length > SHOWN && <p class="hint">只列前 {SHOWN} 项，全部请用 anju policy what-if。</p>}
        {!withValues && <p class="hint">各户的数值只给办理人看；核准人打开本页可见。</p>}
      </section>
      <p>
        <a href="/policy">返回政策数值</a>
      </p>
    </StaffPage>
  )
}
