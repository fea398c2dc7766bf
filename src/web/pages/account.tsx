/** @jsxRuntime automatic @jsxImportSource preact */

import type { Session } from '../../../db/accounts.ts'
import type { AccountNews } from '../../account-news.ts'
import type { Grant } from '../../grants.ts'
import { organName } from '../../organs.ts'
import { roleNames } from '../../words.ts'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { Scroll } from '../ui/parts.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { timeOf } from '../ui/texts.ts'
import { SsoButton, type SsoOffered } from './single-sign-on.tsx'

interface Page {
  readonly shell: StaffShell
  readonly slips?: readonly Slip[]
}

/** 登录: number and password, and one sentence for whatever was wrong. */
export function LoginPage({ shell, slips = [], staff, next, insecure, sso, signOut }: Page & LoginProps) {
  return (
    <StaffPage shell={shell} title="登录" wrong={slips.length > 0}>
      <div class="narrow">
        <h1>工作人员登录</h1>
        {insecure && (
          <p class="weak">本站没有使用 https，浏览器不会保存登录状态：请用 https 网址打开，或请系统管理员配置证书。</p>
        )}
        <ErrorSummary slips={slips} />
        <Form action="/login" csrf={shell.csrf}>
          <input type="hidden" name="next" value={next} />
          <Field name="staff" label="工号" value={staff} autocomplete="username" slips={slips} />
          <Field name="password" label="密码" type="password" autocomplete="current-password" slips={slips} />
          <button type="submit" class="button">
            登录
          </button>
        </Form>
        {sso && <SsoButton sso={sso} href={`/login/sso?next=${encodeURIComponent(next)}`} />}
        {signOut && (
          <p class="flash" role="status">
            已退出本系统。在公用电脑上，请同时<a href={signOut}>退出{sso?.name}</a>。
          </p>
        )}
        <p class="hint">没有账号或者忘记密码的，请系统管理员发一个设置密码的链接。本系统没有默认密码。</p>
      </div>
    </StaffPage>
  )
}
interface LoginProps {
  readonly staff: string
  readonly next: string
  readonly insecure: boolean
  readonly sso?: SsoOffered | undefined
  /** Where one signs out of single sign-on as well, after signing out here. */
  readonly signOut?: string | undefined
}

/** 第二步: the code of the phone, or one on paper. */
export function SecondPage({ shell, slips = [] }: Page) {
  return (
    <StaffPage shell={shell} title="验证码" wrong={slips.length > 0}>
      <div class="narrow">
        <h1>第二步：验证码</h1>
        <ErrorSummary slips={slips} />
        <Form action="/login/second" csrf={shell.csrf}>
          <Field
            name="code"
            label="验证码"
            hint="手机验证器上的六位数字；手机不在身边的，填一个恢复码。"
            autocomplete="one-time-code"
            slips={slips}
          />
          <button type="submit" class="button">
            验证并登录
          </button>
        </Form>
      </div>
    </StaffPage>
  )
}

/** 启用验证器: the secret as a picture and as text, in use once a code of it was given. */
export function EnrolPage({ shell, slips = [], secret, qr, action, required }: Page & EnrolProps) {
  return (
    <StaffPage shell={shell} title="启用手机验证器" wrong={slips.length > 0}>
      <div class="narrow">
        <h1>启用手机验证器</h1>
        {required && <p>核准人和系统管理员登录须用第二个凭证。启用后才能进入工作台。</p>}
        <ErrorSummary slips={slips} />
        <p>一、用手机上的验证器（支持 TOTP 的任何一种，无需联网）扫描：</p>
        <svg
          class="qr"
          viewBox={`0 0 ${qr.size} ${qr.size}`}
          width="200"
          height="200"
          role="img"
          aria-label="验证器二维码"
        >
          <rect width={qr.size} height={qr.size} fill="#fff" />
          <path d={qr.path} fill="#000" />
        </svg>
        <p>
          不能扫描的，手工输入：<span class="code">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</span>
        </p>
        <Form action={action} csrf={shell.csrf}>
          <input type="hidden" name="secret" value={secret} />
          <Field
            name="code"
            label="二、填写手机上显示的六位验证码"
            inputmode="numeric"
            autocomplete="one-time-code"
            slips={slips}
          />
          <button type="submit" class="button">
            启用验证器
          </button>
        </Form>
      </div>
    </StaffPage>
  )
}
interface EnrolProps {
  readonly secret: string
  readonly qr: { readonly size: number; readonly path: string }
  readonly action: string
  readonly required: boolean
}

/** The codes on paper, shown this once. */
export function RecoveryPage({ shell, codes }: Page & { readonly codes: readonly string[] }) {
  return (
    <StaffPage shell={shell} title="恢复码">
      <div class="narrow">
        <h1>验证器已启用：请保存恢复码</h1>
        <p>手机丢失时，每个恢复码可以代替验证码用一次。本页只显示这一次：请打印或抄下，放在安全的地方。</p>
        <ul class="recovery">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <a class="button" href="/desk">
          已保存，进入工作台
        </a>
      </div>
    </StaffPage>
  )
}

/** The one-time link: a new password for somebody, or the first administrator of all. */
export function SetupPage({ shell, slips = [], code, staff, typed, organ }: Page & SetupProps) {
  const first = staff === null
  const title = first ? '首次启动：登记系统管理员' : '设置密码'
  return (
    <StaffPage shell={shell} title={title} wrong={slips.length > 0}>
      <div class="narrow">
        <h1>{title}</h1>
        {first ? (
          <p>您将成为{organ}的第一名系统管理员。系统管理员登记人员、授予岗位，不办理任何案件。</p>
        ) : (
          <p>
            为工号 <strong>{staff}</strong> 设置密码。设置后这个链接作废，其他地方的登录全部退出，手机验证器须重新启用。
          </p>
        )}
        <ErrorSummary slips={slips} />
        <Form action={`/setup/${code}`} csrf={shell.csrf}>
          {first && (
            <>
              <Field
                name="staff"
                label="工号"
                hint="字母、数字、连字符，例如 LY-0001；终身不变。"
                value={typed.staff}
                autocomplete="username"
                slips={slips}
              />
              <Field name="name" label="姓名" value={typed.name} autocomplete="name" slips={slips} />
              <Field
                name="idNumber"
                label="公民身份号码"
                hint="一人只登记一次，以此核对；加密封存，不再显示。"
                value={typed.idNumber}
                slips={slips}
              />
              <Field name="document" label="任职文件" hint="例如：（文号）" value={typed.document} slips={slips} />
            </>
          )}
          <Field
            name="password"
            label="密码"
            hint="12 至 128 个字符，可以用几个不相干的词；不要求大小写和符号，也不用定期更换。"
            type="password"
            autocomplete="new-password"
            slips={slips}
          />
          <Field name="again" label="再填一次" type="password" autocomplete="new-password" slips={slips} />
          <button type="submit" class="button">
            {first ? '登记并设置密码' : '设置密码'}
          </button>
        </Form>
      </div>
    </StaffPage>
  )
}
interface SetupProps {
  readonly code: string
  readonly staff: string | null
  readonly typed: Readonly<Record<string, string>>
  readonly organ: string
}

/** 重新验证身份: before an approval, when the last proof is more than ten minutes old. */
export function ProofPage({ shell, slips = [], next, second, sso }: Page & ProofProps) {
  return (
    <StaffPage shell={shell} title="重新验证身份" section="/account" wrong={slips.length > 0}>
      <div class="narrow">
        <h1>重新验证身份</h1>
        <p>核准前须确认是您本人在操作。验证后十分钟内有效。</p>
        <ErrorSummary slips={slips} />
        <Form action="/account/proof" csrf={shell.csrf}>
          <input type="hidden" name="next" value={next} />
          <Field name="password" label="密码" type="password" autocomplete="current-password" slips={slips} />
          {second && <Field name="code" label="验证码" autocomplete="one-time-code" slips={slips} />}
          <button type="submit" class="button">
            验证身份
          </button>
        </Form>
        {sso && <SsoButton sso={sso} href={`/account/proof/sso?next=${encodeURIComponent(next)}`} />}
      </div>
    </StaffPage>
  )
}
interface ProofProps {
  readonly next: string
  readonly second: boolean
  /** Offered to whoever is linked. */
  readonly sso: SsoOffered | undefined
}

/** 我的账号: where somebody is signed in, their password, their second factor, their posts. */
export function AccountPage({ shell, slips = [], news, ...props }: Page & AccountProps) {
  const { sessions, current, grants, second, codesLeft } = props
  return (
    <StaffPage shell={shell} title="我的账号" section="/account" wrong={slips.length > 0}>
      <h1>我的账号</h1>
      <ErrorSummary slips={slips} />
      <section class="card">
        <h2>我的岗位</h2>
        <GrantTable grants={grants} />
        {shell.who?.role !== 'auditor' && (
          <p>
            亲属可能申请保障的，请先<a href="/account/kin">登记亲属</a>，以便回避。
          </p>
        )}
      </section>
      <section class="card">
        <h2>登录在哪里</h2>
        <Scroll label="登录的设备">
          <table>
            <thead>
              <tr>
                <th scope="col">设备</th>
                <th scope="col">地址</th>
                <th scope="col">登录时间</th>
                <th scope="col">最近使用</th>
                <th scope="col">办理</th>
              </tr>
            </thead>
            <tbody>
              {sessions.map((each) => (
                <tr key={each.token}>
                  <td>{browserOf(each.browser)}</td>
                  <td class="code">{each.address}</td>
                  <td>{timeOf(each.startedAt)}</td>
                  <td>{timeOf(each.seenAt)}</td>
                  <td>
                    {each.token === current ? (
                      '本机'
                    ) : (
                      <Form action="/account/sessions/end" csrf={shell.csrf}>
                        <input type="hidden" name="session" value={each.token} />
                        <button type="submit" class="button plain">
                          退出该处
                        </button>
                      </Form>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </section>
      <section class="card medium">
        <h2>修改密码</h2>
        <Form action="/account/password" csrf={shell.csrf}>
          <Field name="current" label="现在的密码" type="password" autocomplete="current-password" slips={slips} />
          <Field
            name="password"
            label="新密码"
            hint="12 至 128 个字符，可以用几个不相干的词。"
            type="password"
            autocomplete="new-password"
            slips={slips}
          />
          <Field name="again" label="再填一次新密码" type="password" autocomplete="new-password" slips={slips} />
          <button type="submit" class="button">
            修改密码，退出其他各处
          </button>
        </Form>
      </section>
      <section class="card medium">
        <h2>手机验证器</h2>
        {second ? (
          <p>已启用，恢复码还剩 {codesLeft} 个。更换手机的，可以重新启用，原来的验证器和恢复码随即失效。</p>
        ) : (
          <p>未启用。启用后登录须另填手机上的验证码，密码被人知道也不能登录。</p>
        )}
        <a class="button plain" href="/account/second">
          {second ? '重新启用验证器' : '启用验证器'}
        </a>
      </section>
      <News news={news} />
    </StaffPage>
  )
}

/** 账号记录: what others did about one's own account and posts, newest first. */
function News({ news }: { readonly news: readonly AccountNews[] }) {
  return (
    <section class="card">
      <h2>账号和岗位的变动</h2>
      <p class="hint">由他人办理、记入日志的变动。不是您知道的，请立即告诉单位负责人和审计人员。</p>
      {news.length === 0 ? (
        <p>没有变动。</p>
      ) : (
        <Scroll label="账号和岗位的变动">
          <table>
            <thead>
              <tr>
                <th scope="col">时间</th>
                <th scope="col">变动</th>
                <th scope="col">办理人</th>
              </tr>
            </thead>
            <tbody>
              {news.map(({ version, at, what, by }) => (
                <tr key={version}>
                  <td>{at.slice(0, 16)}</td>
                  <td>{what}</td>
                  <td>{by}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  )
}
interface AccountProps {
  readonly news: readonly AccountNews[]
  readonly sessions: readonly Session[]
  readonly current: string
  readonly grants: readonly (Grant & { readonly inForce: boolean })[]
  readonly second: boolean
  readonly codesLeft: number
}

/** Posts with their time, and whether each is in force today: in words, never by colour alone. */
export function GrantTable({ grants }: { readonly grants: readonly (Grant & { readonly inForce: boolean })[] }) {
  return (
    <Scroll label="岗位与授权">
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">
              序号
            </th>
            <th scope="col">岗位</th>
            <th scope="col">单位</th>
            <th scope="col">起</th>
            <th scope="col">止</th>
            <th scope="col">今日</th>
          </tr>
        </thead>
        <tbody>
          {grants.map((each) => (
            <tr key={each.item}>
              <td class="number">{each.item}</td>
              <td>{roleNames[each.role]}</td>
              <td>{organName(each.organ)}</td>
              <td>{each.from}</td>
              <td>{each.endedOn ? `${each.endedOn} 终止` : (each.until ?? '至另行终止')}</td>
              <td>{each.inForce ? '有权' : '无权'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** The browser and system of a session, as somebody would name theirs. */
function browserOf(agent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari|curl)\/[\d.]+/.exec(agent)?.[1] ?? '未知浏览器'
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent)?.[1]
  return system ? `${browser}（${system}）` : browser
}

/** 工作台, as long as there is nothing else on it: who is there and what they may open. */
export function DeskPage({
  shell,
  grants,
}: Page & { readonly grants: readonly (Grant & { readonly inForce: boolean })[] }) {
  return (
    <StaffPage shell={shell} title="工作台" section="/desk">
      <h1>{shell.who?.name}，您好</h1>
      <section class="card">
        <h2>今日岗位</h2>
        <GrantTable grants={grants.filter(({ inForce }) => inForce)} />
      </section>
    </StaffPage>
  )
}
