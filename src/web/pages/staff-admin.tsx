/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentProps, VNode } from 'preact'
import { conflicts, type Grant } from '../../grants.ts'
import { organName } from '../../organs.ts'
import { roles } from '../../roles.ts'
import { roleNames, states } from '../../words.ts'
import { Cells } from '../audit/cells.tsx'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { GrantTable } from './account.tsx'
import { type HandedOut, HandedOutOnce, SignInSection } from './staff-sign-in.tsx'

interface Page {
  readonly shell: StaffShell
  readonly slips?: readonly Slip[]
}

/** A member of staff as the administrator's list has them. */
export interface StaffLine {
  readonly staff: string
  readonly name: string
  readonly state: string
  readonly grants: readonly (Grant & { readonly inForce: boolean })[]
  readonly canSignIn: boolean
  /** Which administrator asks for another password for them; null where nobody does. */
  readonly linkAskedBy: string | null
}

/** 人员与授权: everybody, with what they may do today, and the register of conflicts. */
export function StaffListPage({ shell, lines, q, total }: Page & ListProps) {
  return (
    <StaffPage shell={shell} title="人员与授权" section="/admin/staff">
      <div class="heading">
        <h1>人员与授权</h1>
        <a class="button" href="/admin/staff/new">
          登记人员
        </a>
      </div>
      <section class="card">
        <h2>
          工作人员 {total} 人{q !== '' && `，符合“${q}”的 ${lines.length} 人`}
        </h2>
        <form method="post" action="/admin/staff/search" class="search">
          <input type="hidden" name="csrf" value={shell.csrf} />
          <label for="q">工号、姓名、岗位或单位</label>
          <div class="row">
            <input id="q" name="q" value={q} />
            <button type="submit">查询</button>
          </div>
        </form>
        {lines.length === 0 ? (
          <p>
            没有符合的人员。<a href="/admin/staff">清除条件</a>
          </p>
        ) : (
          <Cells
            caption="工作人员"
            columns={['工号', '姓名', '状态', '今日岗位', '账号']}
            rows={lines.map((each) => ({
              key: each.staff,
              cells: [
                <a class="code" href={`/admin/staff/${each.staff}`}>
                  {each.staff}
                </a>,
                each.name,
                states[each.state] ?? each.state,
                postsOf(each),
                each.canSignIn ? '可以登录' : '未设密码',
              ],
            }))}
          />
        )}
      </section>
      <Conflicts />
    </StaffPage>
  )
}
interface ListProps {
  readonly lines: readonly StaffLine[]
  readonly q: string
  readonly total: number
}

const postsOf = ({ grants }: StaffLine): string =>
  grants
    .filter(({ inForce }) => inForce)
    .map(({ role, organ }) => `${roleNames[role]}（${organName(organ)}）`)
    .join('、') || '无'

/** The register of conflicts, so that a refusal surprises nobody. */
function Conflicts() {
  return (
    <section class="card">
      <h2>不能同时担任的岗位</h2>
      <Cells
        caption="不能同时担任的岗位"
        columns={['岗位', '不能兼任', '范围', '依据']}
        rows={conflicts.map((each) => ({
          key: each.ground,
          cells: [
            each.one.map((role) => roleNames[role]).join('、'),
            each.other.map((role) => roleNames[role]).join('、'),
            each.anywhere ? '不论单位' : '同一单位或者上下级单位',
            each.ground,
          ],
        }))}
      />
      <p class="hint">此外，一件申请的受理、各级审核、异议决定、复核由不同的人作出，逐件核对，不以岗位代替。</p>
    </section>
  )
}

type Typed = Readonly<Record<string, string>>

/** The fields of a post with its time. */
function GrantFields({ typed, slips, today }: { typed: Typed; slips: readonly Slip[]; today: string }) {
  return (
    <>
      <div class="fields">
        <Field name="role" label="岗位" slips={slips}>
          <select id="role" name="role">
            {roles
              .filter((each) => each !== 'system')
              .map((each) => (
                <option key={each} value={each} selected={typed.role === each}>
                  {roleNames[each]}
                </option>
              ))}
          </select>
        </Field>
        <Field
          name="organ"
          label="单位"
          hint="区划代码，如 410305005；审计局、纪委监委为 410305SJ、410305JW。"
          value={typed.organ}
          slips={slips}
        />
        <Field name="from" label="自何日起" hint="今天或以后" value={typed.from ?? today} slips={slips} />
        <Field name="until" label="至何日止" hint="不写则至另行终止" value={typed.until} slips={slips} />
      </div>
      <Field name="document" label="任职或者授权文件" value={typed.document} slips={slips} />
    </>
  )
}

/** 登记人员: who, and their first post. */
export function NewStaffPage({ shell, slips = [], typed, once }: Page & { typed: Typed; once: string }) {
  return (
    <StaffPage shell={shell} title="登记人员" section="/admin/staff" wrong={slips.length > 0}>
      <h1>登记人员</h1>
      <ErrorSummary slips={slips} />
      <section class="card medium">
        <h2>人员和第一个岗位</h2>
        <Form action="/admin/staff" csrf={shell.csrf} once={once}>
          <div class="fields">
            <Field
              name="staff"
              label="工号"
              hint="字母、数字、连字符；终身不变，不转给他人。"
              value={typed.staff}
              slips={slips}
            />
            <Field name="name" label="姓名" hint="加密封存，不进入日志。" value={typed.name} slips={slips} />
            <Field
              name="idNumber"
              label="公民身份号码"
              hint="一人只登记一次，以此核对；加密封存，不再显示。程序不填。"
              value={typed.idNumber}
              slips={slips}
            />
            <Field name="phone" label="联系电话" hint="可以不填；加密封存。" value={typed.phone} slips={slips} />
            <Field name="kind" label="类别" slips={slips}>
              <select id="kind" name="kind">
                <option value="person">人员</option>
                <option value="service" selected={typed.kind === 'service'}>
                  程序（用令牌，不用密码）
                </option>
              </select>
            </Field>
          </div>
          <GrantFields typed={typed} slips={slips} today={shell.today} />
          <button type="submit" class="button">
            登记人员并授予岗位
          </button>
        </Form>
      </section>
    </StaffPage>
  )
}

/** One member of staff: posts, what may be done about them, and how they sign in. */
export function StaffMemberPage({
  shell,
  slips = [],
  line,
  version,
  typed,
  once,
  phone,
  handedOut,
  signIn,
  isUnidentified,
  link,
}: Page & MemberProps) {
  const { staff, name, state, grants, canSignIn } = line
  const path = `/admin/staff/${staff}`
  const hidden = <input type="hidden" name="version" value={String(version)} />
  const running = grants.filter(({ endedOn, until }) => endedOn === null && (until === null || until >= shell.today))
  return (
    <StaffPage shell={shell} title={`${name}（${staff}）`} section="/admin/staff" wrong={slips.length > 0}>
      <h1>
        {name}（{staff}）
      </h1>
      <ErrorSummary slips={slips} />
      <HandedOutOnce {...handedOut} />
      <section class="card">
        <h2>岗位与授权</h2>
        <dl class="pairs">
          <dt>状态</dt>
          <dd>{states[state]}</dd>
          <dt>联系电话</dt>
          <dd>{phone ?? '未填'}</dd>
          <dt>账号</dt>
          <dd>{canSignIn ? '可以登录' : '未设密码'}</dd>
        </dl>
        <GrantTable grants={grants} />
      </section>
      {isUnidentified && (
        <section class="card medium">
          <h2>补录证件号码</h2>
          <p>登记时还没有要求证件号码。补录后才能核对这个人没有另用工号登记过。加密封存，不再显示。</p>
          <Form action={`${path}/identity`} csrf={shell.csrf} once={once}>
            {hidden}
            <Field name="idNumber" label="公民身份号码" slips={slips} />
            <button type="submit" class="button">
              补录
            </button>
          </Form>
        </section>
      )}
      {state === 'active' && (
        <section class="card medium">
          <h2>授予岗位</h2>
          <Form action={`${path}/grants`} csrf={shell.csrf} once={once}>
            {hidden}
            <GrantFields typed={typed} slips={slips} today={shell.today} />
            <button type="submit" class="button">
              授予岗位
            </button>
          </Form>
        </section>
      )}
      {state !== 'left' && running.length > 0 && (
        <section class="card medium">
          <h2>终止授权</h2>
          <Form action={`${path}/grant-ends`} csrf={shell.csrf} once={once}>
            {hidden}
            <div class="fields">
              <Field name="item" label="哪一项" slips={slips}>
                <select id="item" name="item">
                  {running.map((each) => (
                    <option key={each.item} value={each.item}>
                      {each.item}　{roleNames[each.role]}（{organName(each.organ)}）
                    </option>
                  ))}
                </select>
              </Field>
              <Field name="on" label="自何日起不再有权" value={typed.on ?? shell.today} slips={slips} />
            </div>
            <Field name="why" label="事由或者文号" value={typed.why} slips={slips} />
            <button type="submit" class="button grave">
              终止授权
            </button>
          </Form>
        </section>
      )}
      {state !== 'left' && (
        <section class="card medium">
          <h2>停职、复职、离职</h2>
          <p>停职即刻生效，全部授权停止、各处登录退出；离职不能恢复。</p>
          <Form action={`${path}/standing`} csrf={shell.csrf} once={once}>
            {hidden}
            <Field name="cause" label="事由或者文号" value={typed.cause} slips={slips} />
            {state === 'active' ? (
              <button type="submit" name="do" value="suspendStaff" class="button grave">
                登记停职
              </button>
            ) : (
              <button type="submit" name="do" value="reinstateStaff" class="button">
                登记复职
              </button>
            )}{' '}
            <button type="submit" name="do" value="recordDeparture" class="button grave">
              登记离职
            </button>
          </Form>
        </section>
      )}
      {state === 'active' && <SignInSection {...signIn} isService={line.isService} canSignIn={canSignIn} />}
      {link}
    </StaffPage>
  )
}
interface MemberProps {
  /** 统一身份认证, where there is one. */
  readonly link: VNode | null
  readonly line: StaffLine & { readonly isService: boolean }
  readonly version: number
  readonly typed: Typed
  readonly once: string
  readonly phone: string | undefined
  readonly handedOut: HandedOut
  readonly signIn: Omit<ComponentProps<typeof SignInSection>, 'isService' | 'canSignIn'>
  /** Entered before identity numbers were asked for. */
  readonly isUnidentified: boolean
}
