/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { scriptPath } from './script.ts'

/** What every auditor's page is told by the one who serves it. */
export interface AuditShell extends StaffShell {
  /** The reason given for this view. */
  readonly why: string
}

interface Page {
  readonly shell: AuditShell
  readonly title: string
  /** The menu's line it belongs to. */
  readonly section: string
  readonly crumbs?: readonly (readonly [href: string, text: string])[]
  readonly children: ComponentChildren
}

/** An auditor's page: black bar with the golden badge, so that nobody takes it for a desk at which things are decided. */
export function AuditPage({ shell, title, section, crumbs = [], children }: Page) {
  return (
    <StaffPage shell={shell} title={title} section={section} face="audit">
      <div class="auditing">
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
          {shell.why && (
            <>
              查阅事由：<b>{shell.why}</b>。
            </>
          )}
          本页的每次查阅均已记入<a href="/audit/reads">查阅记录</a>。
        </p>
      </div>
      <script src={scriptPath} defer />
    </StaffPage>
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
  const [mark, word] = { holds: ['✓', '符合'], broken: ['✗', '不符合'], noted: ['△', '提示'] }[verdict] as [
    string,
    string,
  ]
  return (
    <span class={`verdict ${verdict}`} title={word}>
      <span aria-hidden="true">{mark}</span>
      <span class="unseen">{word}：</span>
    </span>
  )
}
