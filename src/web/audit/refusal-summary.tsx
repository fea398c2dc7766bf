/** @jsxRuntime automatic @jsxImportSource preact */
import type { RefusalGroup } from '../../auditing/refusals-grouped.ts'
import { Panel } from './shell.tsx'

/** Which organ was refused how often, and for which reason. */
export function RefusalSummary({ groups }: { readonly groups: readonly RefusalGroup[] }) {
  if (groups.length === 0) return null
  return (
    <Panel title="按单位和理由" flush aside="最多的在前">
      <table class="cells">
        <thead>
          <tr>
            {['单位', '类别', '理由', '次数'].map((each) => (
              <th key={each} scope="col" class={each === '次数' ? 'n' : undefined}>
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.slice(0, 20).map(({ organ, organName, code, kind, reason, n }) => (
            <tr key={`${organ} ${code} ${reason}`}>
              <th scope="row">
                <a href={`/audit/refusals?organ=${organ}&code=${code}`}>{organName}</a>
              </th>
              <td data-l="类别">{kind}</td>
              <td data-l="理由">{reason}</td>
              <td data-l="次数" class="n">
                {n}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
