/** @jsxRuntime automatic @jsxImportSource preact */
import type { ApplicationRow } from '../../../db/project.ts'
import { counties } from '../../organs.ts'
import { placeName } from '../../queries/parts.ts'
import { programmes, states } from '../../words.ts'
import { Pager } from '../ui/parts.tsx'
import { Cells, Marked } from './cells.tsx'
import { addressOf } from './ledger.tsx'
import { AuditPage, type AuditShell, Panel } from './shell.tsx'

export interface CaseSearch {
  readonly chosen: Readonly<Record<'q' | 'county' | 'state', string>>
  readonly rows: readonly ApplicationRow[]
  readonly total: number
  readonly page: number
  readonly size: number
  /** Says why a number typed leads nowhere. */
  readonly missed: boolean
}

export function CasesPage({ shell, view }: { readonly shell: AuditShell; readonly view: CaseSearch }) {
  const { chosen, rows, total, page, size, missed } = view
  return (
    <AuditPage shell={shell} title="案件查找" section="/audit/cases">
      <h1>案件回放</h1>
      {missed && (
        <p class="weak" role="status">
          没有编号为“{chosen.q}”的申请、公示、文书或人员：请核对编号，例如 410305-2025-00001-4。
        </p>
      )}
      <form class="filters" method="get" action="/audit/cases">
        <p>
          <label for="q">受理编号、公示或文书编号、工号</label>
          <input id="q" name="q" value={chosen.q} maxLength={40} />
        </p>
        <p>
          <label for="county">区县</label>
          <select id="county" name="county">
            <option value="">全部</option>
            {counties().map(({ code, name }) => (
              <option key={code} value={code} selected={code === chosen.county}>
                {name}
              </option>
            ))}
          </select>
        </p>
        <p>
          <label for="state">所处环节</label>
          <select id="state" name="state">
            <option value="">全部</option>
            {Object.entries(states).map(([key, name]) => (
              <option key={key} value={key} selected={key === chosen.state}>
                {name}
              </option>
            ))}
          </select>
        </p>
        <p>
          <button class="button" type="submit">
            查询
          </button>
          <a class="button plain" href="/audit/cases">
            清除条件
          </a>
        </p>
      </form>
      <Panel title={`${total.toLocaleString('en')} 件`} flush aside="最先到期的在前；打开一件须写明查阅事由">
        {rows.length === 0 ? (
          <p class="none">
            没有符合条件的申请。<a href="/audit/cases">清除条件</a>
          </p>
        ) : (
          <Cells
            columns={[
              ['受理编号', 'mono'],
              '保障方式',
              '区县',
              '街道或乡镇',
              '收件',
              '所处环节',
              '办理期限',
              ['未决异议', 'n'],
            ]}
            rows={rows.map((row) => {
              const isLate = row.dueOn !== null && row.dueOn < shell.today
              return {
                key: row.number,
                cells: [
                  <a href={`/audit/cases/${row.number}`}>{row.number}</a>,
                  programmes[row.programme] ?? row.programme,
                  placeName(row.county),
                  placeName(row.subdistrict),
                  row.receivedOn,
                  states[row.state] ?? row.state,
                  isLate ? new Marked('red', `■ ${row.dueOn}`) : (row.dueOn ?? '—'),
                  row.openObjections,
                ],
              }
            })}
          />
        )}
      </Panel>
      <Pager
        page={page}
        pages={Math.ceil(total / size)}
        total={total}
        href={(n) => addressOf('/audit/cases', chosen, n)}
      />
    </AuditPage>
  )
}
