/** @jsxRuntime automatic @jsxImportSource preact */
import type { Login } from '../../login-name.ts'
import { Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

interface Page {
  readonly shell: StaffShell
}

/** Single sign-on came to nothing: why, and the way in that always stands. */
export function SsoFailedPage({ shell, text, subject }: Page & { text: string; subject?: string | undefined }) {
  return (
    <StaffPage shell={shell} title="统一身份认证" wrong>
      <div class="narrow">
        <h1>没有登录</h1>
        <p role="alert">{text}</p>
        {subject && (
          <p>
            请把这个主体标识交给系统管理员关联：<span class="code">{subject}</span>
          </p>
        )}
        <a class="button" href={shell.who ? '/desk' : '/login'}>
          {shell.who ? '回到工作台' : '用工号和密码登录'}
        </a>
      </div>
    </StaffPage>
  )
}

/** The rest of a proof: a code of one's own second factor. */
export function SsoCodePage({ shell, slips, next }: Page & { readonly slips: readonly Slip[]; readonly next: string }) {
  return (
    <StaffPage shell={shell} title="验证码" section="/account" wrong={slips.length > 0}>
      <div class="narrow">
        <h1>还差一步：验证码</h1>
        <p>统一身份认证已经确认是您本人。核准前还须填写手机验证器上的验证码。</p>
        <Form action="/account/proof/code" csrf={shell.csrf}>
          <input type="hidden" name="next" value={next} />
          <Field name="code" label="验证码" autocomplete="one-time-code" slips={slips} />
          <button type="submit" class="button">
            验证身份
          </button>
        </Form>
      </div>
    </StaffPage>
  )
}

/** What the sign-in page is told of single sign-on. */
export interface SsoOffered {
  readonly name: string
  /** The time of day since which it cannot be reached. */
  readonly down: string | null
}

/** The button of single sign-on: a link, because the policy of our pages lets no form lead to another site. */
export function SsoButton({ sso, href }: { readonly sso: SsoOffered; readonly href: string }) {
  return (
    <>
      <p>
        <a class="button plain" href={href}>
          用{sso.name}登录
        </a>
      </p>
      {sso.down && (
        <p class="weak">
          {sso.name}自 {sso.down} 起无法连接：请先用工号和密码。
        </p>
      )}
    </>
  )
}

interface LinkProps {
  readonly shell: StaffShell
  readonly path: string
  readonly name: string
  readonly login: Login | undefined
  readonly version: number
  readonly once: string
  readonly typed: Readonly<Record<string, string>>
  readonly slips: readonly Slip[]
}

/** 统一身份认证 of one member of staff: linked under which name, or to be linked. */
export function SsoLink({ shell, path, name, login, version, once, typed, slips }: LinkProps) {
  const hidden = <input type="hidden" name="version" value={String(version)} />
  return (
    <section class="card medium">
      <h2>{name}</h2>
      {login ? (
        <>
          <dl class="pairs">
            <dt>认证网址</dt>
            <dd class="code">{login.issuer}</dd>
            <dt>主体标识</dt>
            <dd class="code">{login.subject}</dd>
          </dl>
          <Form action={`${path}/login-end`} csrf={shell.csrf} once={once}>
            {hidden}
            <Field name="unlinkWhy" label="解除的事由或者文号" value={typed.unlinkWhy} slips={slips} />
            <button type="submit" class="button grave">
              解除关联
            </button>
          </Form>
        </>
      ) : (
        <Form action={`${path}/login`} csrf={shell.csrf} once={once}>
          {hidden}
          <p>关联后，本人可以用{name}登录；岗位仍以本系统的授权为准。</p>
          <Field
            name="subject"
            label="主体标识（sub）"
            hint="由本人在登录时看到，或者从统一身份认证的管理端查到；加密封存。"
            value={typed.subject}
            slips={slips}
          />
          <button type="submit" class="button">
            关联
          </button>
        </Form>
      )}
    </section>
  )
}
