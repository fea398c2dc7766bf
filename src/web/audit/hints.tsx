/** @jsxRuntime automatic @jsxImportSource preact */
import type { Hint } from '../../auditing/hints.ts'
import { Cells } from './cells.tsx'
import { AuditPage, type AuditShell, Panel } from './shell.tsx'

export function HintsPage({ shell, hints }: { readonly shell: AuditShell; readonly hints: readonly Hint[] }) {
  return (
    <AuditPage shell={shell} title="异常提示" section="/audit/hints">
      <h1>异常提示</h1>
      <p class="weak">
        这里列出的只是提示，不是结论：每项写明没有问题时应当是多少、偶然出现的可能有多大。可能小于百分之一的才列出；比较的项目多，总会有偶然的。
      </p>
      <p class="exports">
        <a href="/audit/hints.csv">导出 CSV</a>　<a href="/audit/hints.xlsx">导出 XLSX</a>
      </p>
      {hints.map(({ key, name, counts, model, rows }) => (
        <Panel
          key={key}
          title={name}
          aside={rows.length === 0 ? <b class="green">没有可提示的</b> : `${rows.length} 项`}
          flush
        >
          <div class="padded">
            <p>{counts}</p>
            <p class="note">没有问题时：{model}</p>
          </div>
          {rows.length > 0 && (
            <Cells
              columns={['对象', '实际', '没有问题时', '偶然的可能', '查看']}
              rows={rows.map((row) => ({
                key: `${row.what} ${row.cases.join(' ')}`,
                cells: [
                  row.what,
                  row.of === null ? row.observed : `${row.observed} / ${row.of}`,
                  row.expected < 10 ? row.expected.toFixed(2) : row.expected.toFixed(0),
                  row.cases.length > 0 ? '—' : chanceShown(row.chance),
                  <>
                    {row.href && <a href={row.href}>台账</a>}
                    {row.cases.map((number) => (
                      <a key={number} class="mono spaced" href={`/audit/cases/${number}`}>
                        {number}
                      </a>
                    ))}
                  </>,
                ],
              }))}
            />
          )}
        </Panel>
      ))}
      <p class="note">银行账号不在本系统登记，无从比较。</p>
    </AuditPage>
  )
}

const chanceShown = (p: number): string =>
  p < 0.0001 ? '不到万分之一' : `万分之 ${Math.max(1, Math.round(p * 10_000))}`
