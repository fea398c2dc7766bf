/** @jsxRuntime automatic @jsxImportSource preact */

import type { Reading } from '../readings.ts'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

interface Props {
  readonly shell: StaffShell
  readonly title: string
  readonly section: string
  readonly reading: Reading
}

/** A reading under way: the page asks again by itself (the Refresh header), with or without scripts. */
export function ReadingPage({ shell, title, section, reading: { done, total, began, failed } }: Props) {
  const seconds = (performance.now() - began) / 1000
  const left = done > 0 ? Math.ceil((seconds * (total - done)) / done) : null
  return (
    <StaffPage shell={shell} title={title} section={section}>
      <h1>{title}</h1>
      <section class="card medium">
        {failed ? (
          <>
            <p>{failed}</p>
            <p>
              <a href={section}>返回重试</a>
            </p>
          </>
        ) : (
          <>
            <p role="status">
              正在逐件比较：{done} / {total || '…'} 件{left !== null && total > done ? `，约剩 ${left} 秒` : ''}。
            </p>
            <progress max={Math.max(total, 1)} value={done} aria-label={title} />
            <p class="hint">只读不写。本页每两秒自动更新，可以离开，稍后再来。</p>
          </>
        )}
      </section>
    </StaffPage>
  )
}
