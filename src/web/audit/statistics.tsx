/** @jsxRuntime automatic @jsxImportSource preact */
import type { Figures } from '../../queries/audit-figures.ts'
import { Scroll } from '../ui/parts.tsx'
import { Cells } from './cells.tsx'
import { BarsDrawing } from './drawings.tsx'
import { AuditPage, type AuditShell, Panel } from './shell.tsx'

export function StatisticsPage({
  shell,
  figures,
}: {
  readonly shell: AuditShell
  readonly figures: readonly Figures[]
}) {
  return (
    <AuditPage shell={shell} title="统计" section="/audit/statistics">
      <div class="case-head">
        <h1>统计</h1>
        <p>
          <a href="/audit/statistics.csv">导出 CSV</a>　<a href="/audit/statistics.xlsx">导出 XLSX</a>
        </p>
      </div>
      <div class="two">
        {figures.map(({ name, unit, rows }) => (
          <Panel key={name} title={name} aside={`单位：${unit}`}>
            {rows.length === 0 ? (
              <p class="none">还没有数据。</p>
            ) : (
              <>
                <BarsDrawing label={name} rows={rows} />
                <details>
                  <summary>同样的数字，表格</summary>
                  <Scroll label={name}>
                    <Cells
                      columns={['项目', [unit, 'n']]}
                      rows={rows.map(([what, n]) => ({ key: what, cells: [what, n.toLocaleString('en')] }))}
                    />
                  </Scroll>
                </details>
              </>
            )}
          </Panel>
        ))}
      </div>
    </AuditPage>
  )
}
