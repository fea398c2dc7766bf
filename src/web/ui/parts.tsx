/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { daysBetween, type LegalDay } from '../../calendar.ts'
import { shortDate } from './texts.ts'

/** How a public notice stands today. */
export type Standing = 'announced' | 'notPosted' | 'running' | 'over' | 'interrupted' | 'withdrawn' | 'superseded'

export interface Period {
  readonly startsOn: LegalDay
  readonly endsOn: LegalDay
}

/** Days of a window that are gone, of all it has; both counted with their first and last day. */
export function daysOf({ startsOn, endsOn }: Period, today: LegalDay): { gone: number; all: number; left: number } {
  const all = daysBetween(startsOn, endsOn) + 1
  const gone = Math.min(Math.max(daysBetween(startsOn, today), 0), all)
  return { gone, all, left: all - gone }
}

/** What is left of a window, in words and as a bar. */
export function PeriodBar({ period, standing, today, long }: BarProps) {
  if (standing === 'withdrawn') return <p class="left ended">已撤回</p>
  if (standing === 'superseded') return <p class="left ended">已更换</p>
  if (standing === 'announced') return <p class="left ended">已公布</p>
  if (standing === 'notPosted') return <p class="left ended">待张贴</p>
  if (standing === 'interrupted') return <p class="left ended">公示中断，重新张贴后重新计算</p>
  if (!period) return null
  const { gone, all, left } = daysOf(period, today)
  const says =
    standing === 'over'
      ? '公示期满'
      : today < period.startsOn
        ? `${shortDate(period.startsOn)} 开始`
        : today > period.endsOn
          ? '公示期满，结果待公布'
          : today === period.endsOn
            ? '今日 24 时截止'
            : `还剩 ${left} 天`
  const ended = standing === 'over' || today > period.endsOn
  return (
    <div class={ended ? 'left ended' : today === period.endsOn ? 'left last' : 'left'}>
      <p>{says}</p>
      {!ended && (
        <svg viewBox="0 0 100 4" preserveAspectRatio="none" width="100%" height="6" aria-hidden="true">
          <rect class="bar-all" width="100" height="4" />
          <rect class="bar-gone" width={Math.round((100 * gone) / all)} height="4" />
        </svg>
      )}
      <p class="dates">
        {long
          ? `${period.startsOn} 至 ${period.endsOn}`
          : `${shortDate(period.startsOn)} 至 ${shortDate(period.endsOn)}`}
      </p>
    </div>
  )
}
interface BarProps {
  readonly period: Period | null
  readonly standing: Standing
  readonly today: LegalDay
  readonly long?: boolean
}

/** The kind of a notice as a coloured label; the colour says nothing that the word does not. */
export function KindTag({ kind, name }: { readonly kind: string; readonly name: string }) {
  return <span class={`tag tag-${kind}`}>{name}</span>
}

/** Page numbers of a list; `href` gives the address of a page. */
export function Pager({ page, pages, total, href }: PagerProps) {
  const near = [...new Set([1, page - 1, page, page + 1, pages])].filter((n) => n >= 1 && n <= pages)
  return (
    <nav class="pager" aria-label="分页">
      <p>
        共 {total} 条，第 {page} / {Math.max(pages, 1)} 页
      </p>
      {pages > 1 && (
        <ul>
          {page > 1 && (
            <li>
              <a href={href(page - 1)} rel="prev">
                上一页
              </a>
            </li>
          )}
          {near.map((n) => (
            <li key={n}>
              <a href={href(n)} aria-current={n === page ? 'page' : undefined}>
                {n}
              </a>
            </li>
          ))}
          {page < pages && (
            <li>
              <a href={href(page + 1)} rel="next">
                下一页
              </a>
            </li>
          )}
        </ul>
      )}
    </nav>
  )
}
interface PagerProps {
  readonly page: number
  readonly pages: number
  readonly total: number
  readonly href: (page: number) => string
}

/** A wide table in a frame of its own that scrolls, also by keys. `label` names it for screen readers. */
export function Scroll({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}

/** Prints this page where the script runs; elsewhere it says where to find that. */
export function PrintButton({ says = '打印' }: { readonly says?: string }) {
  return (
    <>
      <button class="button plain" type="button" data-print hidden>
        {says}
      </button>
      <noscript>
        <span class="hint">打印：用浏览器菜单里的“打印”，只印这一份。</span>
      </noscript>
    </>
  )
}
