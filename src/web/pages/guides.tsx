/** @jsxRuntime automatic @jsxImportSource preact */
import { criterionName, requiredText } from '../../documents/findings.ts'
import { materials } from '../../household-form.ts'
import { areaName } from '../../organs.ts'
import { criteriaOf, type PolicyNumbers, type Rule } from '../../policy-numbers.ts'
import type { ProcedureInForce } from '../../procedure-limits.ts'
import type { SelfCheck } from '../../self-check.ts'
import { programmeBasis, programmes } from '../../words.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'
import { Scroll } from '../ui/parts.tsx'
import { serviceData } from '../ui/structured.ts'

const about = {
  is: 'column',
  type: '办事服务',
  name: '办事指南',
  description: '各类住房保障的条件、材料、步骤和期限',
  keywords: '住房保障,公租房,申请条件,申请材料',
} as const

const addressOf = (programme: string, county: string) => `/guides/${programme}?county=${county}`

/** 办事指南: which programmes there are, place by place. */
export function GuidesPage({
  shell,
  places,
}: {
  readonly shell: Shell
  readonly places: readonly { readonly county: string; readonly programmes: readonly string[] }[]
}) {
  return (
    <PublicPage shell={shell} title="办事指南" about={about}>
      <h1 class="ruled">办事指南</h1>
      <p>
        先选申请地和保障方式，看条件、材料、步骤和期限，可以打印带到窗口。不知道是否符合条件的，先
        <a href="/self-check">自己对照</a>
        ，不留姓名。
      </p>
      <div class="tiles">
        {places.map(({ county, programmes: own }) => (
          <section key={county} class="card">
            <h2>{areaName(county)}</h2>
            <ul class="files">
              {own.map((programme) => (
                <li key={programme}>
                  <a href={addressOf(programme, county)}>{programmes[programme] ?? programme}</a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </PublicPage>
  )
}

/** One programme in one county: the numbers in force today, each with what it rests on. */
export function GuidePage({
  shell,
  county,
  numbers,
  procedure,
}: {
  readonly shell: Shell
  readonly county: string
  readonly numbers: PolicyNumbers
  readonly procedure: ProcedureInForce
}) {
  const { programme, programmeName } = numbers
  const asked = materials.filter((each) => !each.programmes || each.programmes.some((one) => one === programme))
  const title = `${areaName(county)}${programmeName}申请指南`
  return (
    <PublicPage
      shell={shell}
      title={title}
      about={{ ...about, name: title }}
      data={[serviceData({ name: programmeName, area: areaName(county), url: addressOf(programme, county) })]}
    >
      <div class="prose">
        <h1 class="ruled">{title}</h1>
        <p>
          以下各项自 {numbers.effectiveFrom} 起施行，本页于 {shell.today} 生成。依据：
          {(programmeBasis[programme] ?? []).join('、')}。
        </p>
        <h2>条件</h2>
        <Founded
          label="申请条件"
          columns={['条件', '标准和依据']}
          rows={criteriaOf(numbers).map((criterion) => {
            const rule = numbers.criteria[criterion] as Rule
            return [criterionName(criterion), requiredText({ required: rule }), rule.cite ?? rule.basis]
          })}
        />
        <p>
          “低于”不含本数，“不超过”“满”含本数（民法典第1259条）。<a href="/self-check">自己对照一下</a>
        </p>
        <h2>带什么材料</h2>
        <ul class="bring">
          {asked.map(({ code, name }) => (
            <li key={code}>{name}</li>
          ))}
        </ul>
        <p>材料不齐的，窗口会一次告诉您全部缺项。</p>
        <h2>到哪里办</h2>
        <p>
          户籍或者居住地的街道办事处（乡镇人民政府）便民服务窗口，<a href={`/contact?county=${county}`}>查地址和电话</a>
          。受理后发给凭证，凭上面的编号和查询码随时
          <a href="/progress">查询进度</a>。
        </p>
        <h2>办理步骤和期限</h2>
        <Founded
          label={procedure.name}
          columns={['环节', '期限和依据']}
          rows={procedure.limits.map(({ stageName, what, value, unit, basis }) => [
            stageName,
            `${what}：${value}${unit === '工作日' ? '个' : ''}${unit}`,
            basis,
          ])}
        />
        <p>
          期限怎样数，见<a href="/calculator">期限计算</a>。
        </p>
      </div>
    </PublicPage>
  )
}

/** What holds, line by line, each with what it rests on under it. */
function Founded({
  label,
  columns,
  rows,
}: {
  readonly label: string
  readonly columns: readonly [string, string]
  readonly rows: readonly (readonly [name: string, holds: string, basis: string])[]
}) {
  return (
    <Scroll label={label}>
      <table class="plain">
        <caption>{label}</caption>
        <thead>
          <tr>
            {columns.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, holds, basis]) => (
            <tr key={`${name} ${holds}`}>
              <th scope="row">{name}</th>
              <td>
                {holds}
                <small>{basis}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** The questions of the self-check, in the words of the form. */
const questions = [
  { name: 'members', label: '家里几口人（含申请人）', hint: '' },
  { name: 'yearlyIncome', label: '全家一年收入多少元', hint: '工资、养老金、经营等全部收入' },
  { name: 'floorAreaPerHead', label: '人均住房面积多少平方米', hint: '现住房面积除以人数' },
  { name: 'homes', label: '自己名下有几套住房', hint: '没有写 0' },
  { name: 'assets', label: '全家财产多少元', hint: '存款、证券等' },
  { name: 'vehicles', label: '有几辆汽车', hint: '没有写 0' },
  { name: 'withoutPaper', label: '有几名家庭成员没有身份证件', hint: '没有写 0' },
  { name: 'protections', label: '家里已经享受或者登记了几项住房保障', hint: '没有写 0' },
  { name: 'bars', label: '家里有几人在限制申请期内', hint: '没有写 0' },
] as const
/** What a question asks, for a slip. */
export const questionOf = (field: string): string => questions.find(({ name }) => name === field)?.label ?? '所填内容'
export const selfCheckFields: readonly string[] = [
  'programme',
  'county',
  'hukouCounty',
  ...questions.map(({ name }) => name),
]

/** 自己对照: the reviewers' own criteria over a few answers. Nothing is kept. */
export function SelfCheckPage({
  shell,
  typed,
  counties,
  slips,
  answer,
}: {
  readonly shell: Shell
  readonly typed: Readonly<Record<string, string>>
  readonly counties: readonly { readonly code: string; readonly name: string }[]
  readonly slips: readonly string[]
  readonly answer: SelfCheck | null
}) {
  const title = '自己对照条件'
  return (
    <PublicPage shell={shell} title={slips.length > 0 ? `错误：${title}` : title} about={{ ...about, name: title }}>
      <h1 class="ruled">{title}</h1>
      <p>只问几个数字，不问姓名，不留记录。结果仅供参考，以审核认定为准。</p>
      {slips.length > 0 && (
        <div class="card answer answer-unknown" role="alert">
          <h2>请先改正</h2>
          <ul>
            {slips.map((slip) => (
              <li key={slip}>{slip}</li>
            ))}
          </ul>
        </div>
      )}
      {answer && (
        <section class={`card answer ${answer.verdict === '不符合' ? 'answer-unknown' : 'answer-valid'}`} role="status">
          <h2>{answer.conclusion}</h2>
          <ol class="working">
            {answer.lines.map(({ criterion, sentence }) => (
              <li key={criterion}>{sentence}</li>
            ))}
          </ol>
        </section>
      )}
      <form class="card search ask" action="/self-check" method="post">
        <Choice
          name="county"
          label="在哪里申请"
          value={typed.county}
          options={counties.map(({ code, name }) => [code, name])}
        />
        <Choice name="programme" label="申请哪一种" value={typed.programme} options={Object.entries(programmes)} />
        <Choice
          name="hukouCounty"
          label="户籍在哪里"
          value={typed.hukouCounty}
          options={[['', '不在本市，或者不填'], ...counties.map(({ code, name }) => [code, name] as const)]}
        />
        {questions.map(({ name, label, hint }) => (
          <div key={name}>
            <label for={name}>{label}</label>
            {hint && (
              <p class="hint" id={`${name}-hint`}>
                {hint}
              </p>
            )}
            <input
              id={name}
              name={name}
              value={typed[name] ?? ''}
              inputMode="decimal"
              maxLength={12}
              aria-describedby={hint ? `${name}-hint` : undefined}
              required={name === 'members'}
            />
          </div>
        ))}
        <button type="submit">对照</button>
      </form>
    </PublicPage>
  )
}

function Choice({
  name,
  label,
  value,
  options,
}: {
  readonly name: string
  readonly label: string
  readonly value: string | undefined
  readonly options: readonly (readonly [string, string])[]
}) {
  return (
    <div>
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        {options.map(([code, text]) => (
          <option key={code} value={code} selected={code === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
