/** @jsxRuntime automatic @jsxImportSource preact */
import { inText } from '../../colleagues.ts'
import { type Person, relations } from '../../household-form.ts'
import { identityOf } from '../../papers.ts'
import type { KeptOutShown } from '../../queries/recusal.ts'
import { papers, recusalGrounds } from '../../words.ts'
import { Cells } from '../audit/cells.tsx'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { aboutCase, Trail } from '../work/act.tsx'

interface Page {
  readonly shell: StaffShell
  readonly slips: readonly Slip[]
  readonly typed: Readonly<Record<string, string>>
  readonly once: string
}

const lastFour = (number: string): string => `${'*'.repeat(Math.max(0, number.length - 4))}${number.slice(-4)}`

/** 亲属登记: whose cases I keep out of. Only added to. */
export function KinPage({ shell, slips, typed, once, known, version }: Page & KinProps) {
  const options = (values: readonly (readonly [string, string])[], chosen: string | undefined) =>
    values.map(([value, text]) => (
      <option key={value} value={value} selected={chosen === value}>
        {text}
      </option>
    ))
  return (
    <StaffPage shell={shell} title="亲属登记" section="/account" wrong={slips.length > 0}>
      <h1>亲属登记</h1>
      <ErrorSummary slips={slips} />
      <p>
        您本人、配偶、直系血亲、三代以内旁系血亲、近姻亲，以及同住的人申请保障的，您应当回避（公务员法第七十六条）。登记后，系统在他们的案件中自动提示；
        内容加密封存，只有您自己看得到姓名，不能删除，只能增加。
      </p>
      <section class="card">
        <h2>已登记　{known.length} 人</h2>
        {known.length === 0 ? (
          <p>还没有登记。没有需要回避的亲属的，不必填写。</p>
        ) : (
          <Cells
            caption="已登记的亲属"
            columns={['姓名', '关系', '证件号码']}
            rows={known.map((one, i) => ({
              key: String(i),
              cells: [one.name, one.relation, <span class="code">{lastFour(identityOf(one))}</span>],
            }))}
          />
        )}
      </section>
      <section class="card medium">
        <h2>增加一人</h2>
        <Form action="/account/kin" csrf={shell.csrf} once={once}>
          <input type="hidden" name="version" value={String(version)} />
          <div class="fields">
            <Field name="relation" label="与您的关系" slips={slips}>
              <select id="relation" name="relation">
                {options(
                  ['配偶', ...relations.filter((each) => each !== '申请人' && each !== '配偶'), '本人'].map((r) => [
                    r,
                    r,
                  ]),
                  typed.relation,
                )}
              </select>
            </Field>
            <Field name="name" label="姓名" value={typed.name} autocomplete="off" slips={slips} />
            <Field name="paper" label="证件" slips={slips}>
              <select id="paper" name="paper">
                {options(Object.entries(papers), typed.paper)}
              </select>
            </Field>
            <Field name="number" label="证件号码" value={typed.number} autocomplete="off" slips={slips} />
            <Field
              name="birthOn"
              label="出生日期"
              hint="用居民身份证的不必填；写作 1980-01-31。"
              value={typed.birthOn}
              slips={slips}
            />
            <Field name="sex" label="性别" slips={slips}>
              <select id="sex" name="sex">
                {options(
                  [
                    ['', '用居民身份证的不必选'],
                    ['男', '男'],
                    ['女', '女'],
                  ],
                  typed.sex,
                )}
              </select>
            </Field>
          </div>
          <button type="submit" class="button">
            登记
          </button>
        </Form>
      </section>
    </StaffPage>
  )
}
interface KinProps {
  readonly known: readonly Person[]
  readonly version: number
}

/** What a page says to somebody who keeps out of its case, or should. Nothing to everybody else. */
export function KeptOutNote({ kept, number }: KeptOutProps) {
  if (!kept) return null
  return kept.is === 'declared' ? (
    <p class="flash" role="status">
      您对本案已登记回避，由 {inText(kept.by ?? { name: '', staff: kept.replacement })} 办理。
    </p>
  ) : (
    <div class="errors" role="alert">
      <h2>您应当回避本案</h2>
      <p>
        这一户中有您本人或者您登记的亲属（公务员法第七十六条）。您的办理会被拒绝：请
        <a href={`/cases/${number}/recusal`}>登记回避并选定接办人</a>。
      </p>
    </div>
  )
}

interface KeptOutProps {
  readonly kept: KeptOutShown | undefined
  readonly number: string
}

/** 登记回避: why, and who takes the case over. */
export function RecusalPage({ shell, slips, typed, once, number, kept, others }: Page & RecusalProps) {
  const ground = typed.ground ?? (kept?.is === 'kin' ? 'kin' : undefined)
  return (
    <StaffPage shell={shell} title={`登记回避 ${number}`} section="/todo" wrong={slips.length > 0}>
      <Trail about={aboutCase(number)} here="登记回避" />
      <h1>登记回避</h1>
      <ErrorSummary slips={slips} />
      {kept?.is === 'declared' ? (
        <KeptOutNote kept={kept} number={number} />
      ) : others.length === 0 ? (
        <p class="card">
          没有可以接办的人：本单位今天没有同一岗位、又不须回避、也没有决定过本案其他环节的人员。请系统管理员先授予他人岗位，再来登记；登记前请不要办理本案。
        </p>
      ) : (
        <section class="card medium">
          <Form action={`/cases/${number}/recusal`} csrf={shell.csrf} once={once}>
            <Field name="ground" label="回避的事由" slips={slips}>
              <select id="ground" name="ground">
                {Object.entries(recusalGrounds).map(([code, name]) => (
                  <option key={code} value={code} selected={code === ground}>
                    {name}
                  </option>
                ))}
              </select>
            </Field>
            <Field name="replacement" label="接办人" hint="本单位今天同一岗位、可以办理本案的人员。" slips={slips}>
              <select id="replacement" name="replacement">
                <option value="">请选择</option>
                {others.map(({ staff, name }) => (
                  <option key={staff} value={staff} selected={staff === typed.replacement}>
                    {name}（{staff}）
                  </option>
                ))}
              </select>
            </Field>
            <div class="follows">
              <p>接下来会怎样</p>
              <ul>
                <li>您从此不能再办理本案，这一登记不能撤销</li>
                <li>事由、接办人和时间记入人员登记，审计可以查到</li>
              </ul>
            </div>
            <button class="button" type="submit">
              登记回避
            </button>
          </Form>
        </section>
      )}
    </StaffPage>
  )
}
interface RecusalProps {
  readonly number: string
  readonly kept: KeptOutShown | undefined
  readonly others: readonly { readonly staff: string; readonly name: string }[]
}
