/** @jsxRuntime automatic @jsxImportSource preact */
import { localTime } from '../../calendar.ts'
import type { Overview } from '../../queries/audit-figures.ts'
import { placeName } from '../../queries/parts.ts'
import { Cells, Marked } from './cells.tsx'
import { AuditPage, type AuditShell, Panel } from './shell.tsx'

/** What an auditor finds first: whether anything was altered, who is late, what stands out. */
export function OverviewPage({ shell, view }: { readonly shell: AuditShell; readonly view: Overview }) {
  const { health } = view
  const { audit } = health
  return (
    <AuditPage shell={shell} title="监督总览" section="/audit">
      <h1>监督总览</h1>
      <div class="two">
        <Panel title="日志是否被改动过">
          {audit ? (
            <p class={audit.passed ? 'green' : 'red'}>
              <b>
                {audit.passed ? '✓ 没有差异' : audit.findings > 0 ? `✗ ${audit.findings} 处差异` : '✗ 核验没有完成'}
              </b>
              {'　'}
              {localTime(audit.at)} 核验 {audit.facts.toLocaleString('en')} 条事实
              {audit.fullAt && `，最近一次全面核验 ${localTime(audit.fullAt)}`}
            </p>
          ) : (
            <p class="amber">△ 还没有核验的结果：请系统管理员运行 anju audit。单件的哈希链在案件回放中当场复算。</p>
          )}
          <dl class="told one">
            <div>
              <dt>事实</dt>
              <dd>
                {(health.facts ?? 0).toLocaleString('en')} 条，{(health.streams ?? 0).toLocaleString('en')} 个案卷
              </dd>
            </div>
            <div>
              <dt>最后入库</dt>
              <dd class="mono">{health.lastRecordedAt ? localTime(health.lastRecordedAt) : '—'}</dd>
            </div>
            <div>
              <dt>程序</dt>
              <dd>{health.law.join('、')}</dd>
            </div>
            <div>
              <dt>日历</dt>
              <dd>{health.calendar.version}</dd>
            </div>
          </dl>
          {health.weak.length > 0 && (
            <ul class="law">
              {health.weak.map(({ code, text }) => (
                <li key={code}>△ {text}</li>
              ))}
            </ul>
          )}
        </Panel>
        <Panel title="异常和疑点" flush>
          <Cells
            columns={['事项', ['件数', 'n']]}
            rows={view.odd.map(({ name, n, href }) => ({
              key: name,
              cells: [<a href={href}>{name}</a>, new Marked(n > 0 ? 'n red' : 'n', n.toLocaleString('en'))],
            }))}
          />
        </Panel>
      </div>
      <div class="two">
        <Panel title="超期：按单位" flush aside={<a href="/audit/deadlines?standing=over">时限台账</a>}>
          {view.overdue.length === 0 ? (
            <p class="none">没有超期。</p>
          ) : (
            <Cells
              columns={['单位', ['在办超期', 'n'], ['已办超期', 'n'], ['最长（日）', 'n']]}
              rows={view.overdue.map(({ organ, running, late, days }) => ({
                key: organ,
                cells: [
                  organ ? placeName(organ) : '其他部门',
                  running > 0 ? new Marked('n red', `■ ${running}`) : 0,
                  late,
                  days,
                ],
              }))}
            />
          )}
        </Panel>
        <Panel title="超期办结：按人" flush>
          {view.people.length === 0 ? (
            <p class="none">没有超期办结。</p>
          ) : (
            <Cells
              columns={[
                ['工号', 'mono'],
                ['件数', 'n'],
                ['最长（日）', 'n'],
              ]}
              rows={view.people.map(({ staff, late, days }) => ({
                key: staff,
                cells: [<a href={`/audit/authority?staff=${encodeURIComponent(staff)}`}>{staff}</a>, late, days],
              }))}
            />
          )}
        </Panel>
      </div>
      <Panel title="各区县的日志" flush>
        <Cells
          columns={['区县', ['案件', 'n'], ['步骤', 'n'], ['最后入库', 'mono']]}
          rows={view.offices.map(({ county, cases, steps, last }) => ({
            key: county,
            cells: [
              <a href={`/audit/cases?county=${county}`}>{placeName(county)}</a>,
              cases.toLocaleString('en'),
              steps.toLocaleString('en'),
              last,
            ],
          }))}
        />
      </Panel>
    </AuditPage>
  )
}
