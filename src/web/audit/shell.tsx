/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import type { AtWork } from '../../office.ts'
import { placeName } from '../../queries/parts.ts'
import { roleNames } from '../../words.ts'
import type { Site } from '../site.ts'
import type { Look } from '../ui/page.tsx'

/** What every auditor's page is told by the one who serves it. */
export interface AuditShell {
  readonly site: Site
  readonly look: Look
  readonly css: string
  readonly script: string
  readonly here: string
  readonly actor: AtWork
  /** The reason given for this view; empty where none is asked. */
  readonly why: string
}

const menu = [
  ['/audit', '监督总览'],
  ['/audit/cases', '案件回放'],
  ['/audit/deadlines', '时限台账'],
  ['/audit/authority', '职权核验'],
  ['/audit/postings', '张贴证据'],
  ['/audit/refusals', '拒办记录'],
  ['/audit/reads', '查阅记录'],
  ['/audit/samples', '抽样检查'],
  ['/audit/hints', '异常提示'],
  ['/audit/statistics', '统计'],
] as const

interface Page {
  readonly shell: AuditShell
  readonly title: string
  readonly crumbs?: readonly (readonly [href: string, text: string])[]
  readonly children: ComponentChildren
}

/** An auditor's page: black bar with the golden badge, so that nobody takes it for a desk at which things are decided. */
export function AuditPage({ shell, title, crumbs = [], children }: Page) {
  const { site, look, css, script, here, actor } = shell
  const path = here.split('?')[0] as string
  const current = menu.findLast(([href]) => path === href || (href !== '/audit' && path.startsWith(`${href}/`)))
  const isCompare = path === '/audit/compare'
  return (
    <html lang="zh-CN" class={[look.big && 'big', look.contrast && 'contrast'].filter(Boolean).join(' ') || undefined}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="renderer" content="webkit" />
        <meta name="robots" content="noindex" />
        <title>{`${title} - 审计 - ${site.name}`}</title>
        <link rel="stylesheet" href={css} />
        <script src={script} defer />
      </head>
      <body class="audit">
        <a class="skip" href="#main">
          跳到正文
        </a>
        <header class="bar">
          <svg class="bar-mark" viewBox="0 0 64 64" width="30" height="30" aria-hidden="true">
            <circle cx="32" cy="32" r="29" fill="none" stroke="#e8c778" stroke-width="3" />
            <path d="M16 33 32 19l16 14M21 31v14h22V31" fill="none" stroke="#fff" stroke-width="4" />
            <path d="M28 45V36h8v9" fill="none" stroke="#e8c778" stroke-width="3" />
          </svg>
          <div class="bar-name">
            <p>{site.name}</p>
            <p>{placeName(actor.organ)}</p>
          </div>
          <p class="badge">审计只读</p>
          <form class="bar-search" action="/audit/cases" method="get">
            <label class="unseen" for="bar-q">
              受理编号
            </label>
            <input id="bar-q" name="q" placeholder="受理编号" maxLength={40} />
          </form>
          <p class="bar-who">
            {actor.staff} · {roleNames[actor.role]}
          </p>
        </header>
        <nav class="tabs" aria-label="审计栏目">
          <ul>
            {menu.map(([href, text]) => (
              <li key={href}>
                <a
                  href={href}
                  aria-current={
                    current?.[0] === href || (isCompare && href === '/audit/cases') ? 'page' : undefined
                  }
                >
                  {text}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <main id="main">
          {crumbs.length > 0 && (
            <nav class="crumbs" aria-label="位置">
              <ol>
                {crumbs.map(([href, text]) => (
                  <li key={text}>{href ? <a href={href}>{text}</a> : text}</li>
                ))}
              </ol>
            </nav>
          )}
          {children}
          <p class="recorded">
            {shell.why ? (
              <>
                查阅事由：<b>{shell.why}</b>。
              </>
            ) : null}
            本页的每次查阅均已记入<a href="/audit/reads">查阅记录</a>。
          </p>
        </main>
      </body>
    </html>
  )
}

/** A card with the blue stroke before its title; `aside` stands at the right of the title. */
export function Panel({ title, aside, flush, children, kind }: PanelProps) {
  return (
    <section class={['panel', flush && 'flush', kind].filter(Boolean).join(' ')}>
      <div class="panel-head">
        <h2>{title}</h2>
        {aside && <div class="aside">{aside}</div>}
      </div>
      <div class="panel-body">{children}</div>
    </section>
  )
}
interface PanelProps {
  readonly title: ComponentChildren
  readonly aside?: ComponentChildren
  /** The content reaches the edges: a table. */
  readonly flush?: boolean
  readonly kind?: string
  readonly children: ComponentChildren
}

/** ✓, ✗ or △ with its word for those who do not see the colour. */
export function Verdict({ verdict }: { readonly verdict: 'holds' | 'broken' | 'noted' }) {
  const [mark, word] = { holds: ['✓', '符合'], broken: ['✗', '不符合'], noted: ['△', '提示'] }[verdict] as [string, string]
  return (
    <span class={`verdict ${verdict}`} title={word}>
      <span aria-hidden="true">{mark}</span>
      <span class="unseen">{word}：</span>
    </span>
  )
}
