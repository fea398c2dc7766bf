/** @jsxRuntime automatic @jsxImportSource preact */
import type { RefusalGroup } from '../../auditing/refusals-grouped.ts'
import { Cells } from './cells.tsx'
import { Panel } from './shell.tsx'

/** Which organ was refused how often, and for which reason. */
export function RefusalSummary({ groups }: { readonly groups: readonly RefusalGroup[] }) {
  if (groups.length === 0) return null
  return (
    <Panel title="按单位和理由" flush aside="最多的在前">
      <Cells
        columns={['单位', '类别', '理由', ['次数', 'n']]}
        rows={groups.slice(0, 20).map(({ organ, organName, code, kind, reason, n }) => ({
          key: `${organ} ${code} ${reason}`,
          cells: [<a href={`/audit/refusals?organ=${organ}&code=${code}`}>{organName}</a>, kind, reason, n],
        }))}
      />
    </Panel>
  )
}
