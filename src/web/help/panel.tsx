/** @jsxRuntime automatic @jsxImportSource preact */
import { accountHelp } from './account.ts'
import { adminHelp } from './admin.ts'
import { auditHelp } from './audit.ts'
import { casesHelp } from './cases.ts'
import { counterHelp } from './counter.ts'
import type { Help } from './help.ts'
import { publishingHelp } from './publishing.ts'

const all: readonly Help[] = [
  ...casesHelp,
  ...counterHelp,
  ...publishingHelp,
  ...auditHelp,
  ...adminHelp,
  ...accountHelp,
]

/** The sentences for a page: of the longest path it begins with. Empty where nobody has written any. */
export function helpFor(address: string): readonly string[] {
  const path = address.split('?')[0] ?? ''
  const fits = ([own]: Help) => path === own || path.startsWith(own.endsWith('/') ? own : `${own}/`)
  const [found] = all.filter(fits).toSorted((a, b) => b[0].length - a[0].length)
  return found?.slice(1) ?? []
}

/** 帮助 on every page of the staff site: shut until somebody asks. */
export function HelpPanel({ here }: { readonly here: string }) {
  const says = helpFor(here)
  if (says.length === 0) return null
  return (
    <details class="help">
      <summary>帮助</summary>
      <ul>
        {says.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <p>
        办不下去时，红框里写着缺什么、怎么办、找谁。各岗位的办事指南在<a href="/help">帮助</a>，可以打印。
      </p>
    </details>
  )
}
