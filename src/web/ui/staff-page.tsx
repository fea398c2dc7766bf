/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import type { LegalDay } from '../../calendar.ts'
import type { Role } from '../../roles.ts'
import { IDLE_MS } from '../../sign-in.ts'
import { HelpPanel } from '../help/panel.tsx'
import type { Site } from '../site.ts'
import type { Waits } from '../waits.ts'
import { workScriptPath } from '../work/script.ts'
import { Form } from './form.tsx'
import { type Look, lookClass, Mark, withLook } from './page.tsx'
import { caseRoles, type Section, sectionsFor } from './sections.ts'

/** One post somebody may act in today: number of the grant, role and organ in words. */
export interface Post {
  readonly item: number
  readonly role: Role
  readonly roleName: string
  readonly organName: string
}

/** Whoever is signed in, as the bar shows them. */
export interface AtDesk {
  readonly staff: string
  readonly name: string
  readonly role: Role
  readonly post: Post
  /** All posts in force today: with more than one the bar offers to change. */
  readonly posts: readonly Post[]
}

/** What every staff page is told by the one who serves it. */
export interface StaffShell {
  readonly site: Site
  readonly today: LegalDay
  readonly css: string
  /** This page's own path with its query. */
  readonly here: string
  readonly look: Look
  /** It answers a form: its address leads nowhere by itself, so nothing on it may lead back to it. */
  readonly isAnswer: boolean
  /** Null before signing in. */
  readonly who: AtDesk | null
  /** Goes into every form (`Form` does it): proves that the form came from this session's page. */
  readonly csrf: string
  /** What has just been done, told once on top of the page. */
  readonly flash?: string
  /** What waits for this post; for those who handle cases. */
  readonly waits?: Waits
  /** What must be seen on every page of an administrator; empty where all is well. */
  readonly alarm?: string
}

interface StaffPageProps {
  readonly shell: StaffShell
  readonly title: string
  /** The path of the section it belongs to, as in `sections.ts`. */
  readonly section?: string
  /** `audit`: the ink-black bar with the badge 审计只读. */
  readonly face?: 'staff' | 'audit'
  /** Fields that were wrong: the title then begins with 错误, and `ErrorSummary` stands on top. */
  readonly wrong?: boolean
  /** Comes again by itself after so many seconds where no script runs: something goes on meanwhile. */
  readonly again?: number
  readonly children: ComponentChildren
}

/** A page for staff: bar with who is at work in which post, sections, content. Its script only enhances; no inline style. */
export function StaffPage({ shell, title, section, face = 'staff', wrong, again, children }: StaffPageProps) {
  const { site, css, look, who, csrf, flash, alarm, waits } = shell
  return (
    <html lang="zh-CN" class={['staff', face === 'audit' && 'audit', lookClass(look)].filter(Boolean).join(' ')}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="renderer" content="webkit" />
        <meta name="robots" content="noindex" />
        <title>{`${wrong ? '错误：' : ''}${title} - ${site.name}`}</title>
        <link rel="stylesheet" href={css} />
        {again !== undefined && (
          <noscript>
            <meta http-equiv="refresh" content={String(again)} />
          </noscript>
        )}
        {who && face === 'staff' && <script src={workScriptPath} defer />}
      </head>
      <body data-idle={who && face === 'staff' ? IDLE_MS / 60_000 : undefined} data-today={shell.today}>
        <a class="skip" href="#main">
          跳到正文
        </a>
        <header class="bar">
          <div class="wide">
            <Mark />
            <p class="name">
              <a href={who ? '/desk' : '/'}>{site.name}</a>
              <span>{who ? who.post.organName : '工作人员入口'}</span>
            </p>
            {who && face === 'staff' && (caseRoles as readonly string[]).includes(who.role) && (
              <SearchBox csrf={csrf} />
            )}
            {face === 'audit' && <span class="badge">审计只读</span>}
            {!shell.isAnswer && <Looks here={shell.here} look={look} />}
            {waits && waits.slips > 0 && (
              <a class="slips-open" href="/supervision">
                督办 <b>{waits.slips}</b>
                <span class="unseen">份待答复</span>
              </a>
            )}
            {who && <Who who={who} csrf={csrf} />}
          </div>
        </header>
        {who && <Menu who={who} shell={shell} section={section} />}
        <main id="main" class="wide">
          <HelpPanel here={shell.here} />
          {site.demo && <p class="weak">演示数据，演示日期 {shell.today}。人物、号码、电话均为虚构。</p>}
          {alarm && (
            <p class="weak" role="alert">
              {alarm} <a href="/admin/health">运行状况</a>
            </p>
          )}
          {flash && (
            <p class="flash" role="status">
              {flash}
            </p>
          )}
          {children}
        </main>
      </body>
    </html>
  )
}

/** How much waits behind a section, where it is counted. */
function waiting({ href }: Section, waits: Waits | undefined): ComponentChildren {
  if (!waits) return null
  const n = href === '/todo' ? waits.todo : href === '/supervision' ? waits.slips : 0
  if (href === '/verifications' && waits.late > 0) return <b class="count is-late">逾期 {waits.late}</b>
  return n > 0 ? <b class={href === '/supervision' ? 'count is-late' : 'count'}>{n}</b> : null
}

interface MenuProps {
  readonly who: AtDesk
  readonly shell: StaffShell
  readonly section: string | undefined
}

/**
 * The sections, in a row. On a phone one line that opens: what is shut takes no room, and nothing of it needs a script. There it
 * holds what the bar has no room for, too.
 */
function Menu({ who, shell, section }: MenuProps) {
  const { waits, csrf, here, look, isAnswer } = shell
  const all = sectionsFor(who.role)
  const now = all.find(({ href }) => href === section)
  const list = (
    <ul class="wide">
      {all.map((each) => (
        <li key={each.href}>
          <a href={each.href} aria-current={each.href === section ? 'true' : undefined}>
            {each.name}
            {waiting(each, waits)}
          </a>
        </li>
      ))}
    </ul>
  )
  return (
    <>
      <nav class="sections" aria-label="栏目">
        {list}
      </nav>
      <nav class="sections-shut" aria-label="栏目">
        <details>
          <summary>
            <span>菜单</span>
            {now && <b>{now.name}</b>}
            {waits && waits.slips > 0 && <span class="count is-late">督办 {waits.slips}</span>}
          </summary>
          {list}
          <div class="bar wide">
            {!isAnswer && <Looks here={here} look={look} />}
            <Who who={who} csrf={csrf} />
          </div>
        </details>
      </nav>
    </>
  )
}

/** One box for numbers, ID numbers, names and initials: posted, since none of a person's may stand in an address. */
function SearchBox({ csrf }: { readonly csrf: string }) {
  return (
    <form class="find" method="post" action="/find">
      <input type="hidden" name="csrf" value={csrf} />
      <label for="find" class="unseen">
        查找案件
      </label>
      <input id="find" name="q" placeholder="编号、姓名、拼音首字母或身份证号" autocomplete="off" />
      <button class="button" type="submit">
        查找
      </button>
    </form>
  )
}

/** 大字版 and 高对比, by the same choice as on the public site. */
function Looks({ here, look }: { readonly here: string; readonly look: Look }) {
  return (
    <ul class="looks" aria-label="显示方式">
      <li>
        <a href={withLook(here, 'big', !look.big)}>{look.big ? '标准版' : '大字版'}</a>
      </li>
      <li>
        <a href={withLook(here, 'contrast', !look.contrast)}>{look.contrast ? '普通对比' : '高对比'}</a>
      </li>
    </ul>
  )
}

function Who({ who, csrf }: { readonly who: AtDesk; readonly csrf: string }) {
  return (
    <div class="who">
      <a href="/account">
        {who.name} · {who.post.roleName}
      </a>
      {who.posts.length > 1 && (
        <Form action="/account/post" csrf={csrf}>
          <select name="item" aria-label="当前岗位">
            {who.posts.map((each) => (
              <option key={each.item} value={each.item} selected={each.item === who.post.item}>
                {each.roleName}（{each.organName}）
              </option>
            ))}
          </select>
          <button type="submit">换岗位</button>
        </Form>
      )}
      <Form action="/logout" csrf={csrf}>
        <button type="submit">退出</button>
      </Form>
    </div>
  )
}
