/** @jsxRuntime automatic @jsxImportSource preact */
import { Field, Form, type Slip } from '../ui/form.tsx'
import { timeOf } from '../ui/texts.ts'

/** What was just made and is shown this once. */
export interface HandedOut {
  readonly link?: string | undefined
  readonly token?: string | undefined
}

interface SignInProps {
  readonly path: string
  readonly csrf: string
  readonly once: string
  readonly version: number
  readonly typed: Readonly<Record<string, string>>
  readonly slips: readonly Slip[]
  readonly isService: boolean
  /** Whether they can sign in already: another password takes two administrators. */
  readonly canSignIn: boolean
  /** Whether there is a second administrator who could consent. */
  readonly hasSecond: boolean
  /** Who has asked for another password, waiting for a second administrator; and whether that is who looks. */
  readonly asked: { readonly by: string; readonly isYou: boolean } | null
  readonly tokens: readonly { readonly name: string; readonly scopes: readonly string[]; readonly endsAt: string }[]
}

/** A link or a token, on the answer itself: it is kept nowhere in the clear. */
export function HandedOutOnce({ link, token }: HandedOut) {
  return (
    <>
      {token && (
        <p class="flash" role="status">
          令牌只显示这一次，请交给该程序保管：<span class="code">{token}</span>
        </p>
      )}
      {link && (
        <p class="flash" role="status">
          链接只显示这一次，72 小时内有效，请当面交给本人：<span class="code">{link}</span>
        </p>
      )}
    </>
  )
}

/** 登录: how somebody signs in, as an administrator gives it: a link for a person, tokens for a program. */
export function SignInSection(props: SignInProps) {
  const { path, csrf, once, version, typed, slips, isService, tokens } = props
  const hidden = <input type="hidden" name="version" value={String(version)} />
  return (
    <section class="card medium">
      <h2>登录</h2>
      {isService ? (
        <Form action={`${path}/tokens`} csrf={csrf} once={once}>
          {hidden}
          <Field
            name="scopes"
            label="令牌的用途"
            hint="接口的英文名，以空格分开，例如 receiveApplication listApplications。"
            value={typed.scopes}
            slips={slips}
          />
          <Field name="days" label="有效天数" hint="1 至 366" value={typed.days ?? '90'} slips={slips} />
          <button type="submit" class="button">
            签发令牌
          </button>
        </Form>
      ) : (
        <Form action={`${path}/invitation`} csrf={csrf} once={once}>
          {hidden}
          <p>{saysOf(props)}</p>
          <Field
            name="linkWhy"
            label="事由或者文号"
            hint="例如：首次登录；手机遗失，本人书面申请。"
            value={typed.linkWhy}
            slips={slips}
          />
          <button type="submit" class={props.canSignIn ? 'button grave' : 'button plain'}>
            {buttonOf(props)}
          </button>
        </Form>
      )}
      {tokens.map((each) => (
        <Form key={each.name} action={`${path}/tokens/end`} csrf={csrf}>
          <p>
            <span class="code">anju_{each.name}_…</span>　{each.scopes.join('、')}　至{' '}
            {timeOf(each.endsAt).slice(0, 10)} {hidden}
            <input type="hidden" name="name" value={each.name} />
            <button type="submit" class="button plain">
              作废
            </button>
          </p>
        </Form>
      ))}
    </section>
  )
}

const once = '用后原密码和手机验证器作废，各处登录退出。'

function saysOf({ canSignIn, hasSecond, asked }: SignInProps): string {
  if (!canSignIn) return '发一个 72 小时内有效、只能用一次的链接，由本人设置密码。'
  if (!hasSecond)
    return `该人员已能登录。没有第二名能管理该人员的系统管理员，只能由您一人签发：这件事记入日志，并列入审计人员的提示清单，本人下次登录时也会看到。${once}`
  if (asked === null)
    return `该人员已能登录，重设密码须两名系统管理员办理：您提出申请，由另一名核实后同意并签发链接。${once}`
  if (asked.isYou) return '您已提出重设密码的申请，等另一名系统管理员核实后同意并签发链接。'
  return `系统管理员 ${asked.by} 申请为该人员重设密码。请向本人核实确有此事再签发。${once}`
}

const buttonOf = ({ canSignIn, hasSecond, asked }: SignInProps): string => {
  if (!canSignIn || !hasSecond) return '生成设置密码的链接'
  return asked === null || asked.isYou ? '申请重设密码' : '同意并生成链接'
}
