/** @jsxRuntime automatic @jsxImportSource preact */
import type { ApplicationRow } from '../../../db/project.ts'
import { areaName } from '../../organs.ts'
import { programmes, states } from '../../words.ts'
import { Cells } from '../audit/cells.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

/** One case that was found. */
export interface Hit {
  readonly row: ApplicationRow
  readonly applicant: string
  readonly members: number
}

interface FoundProps {
  readonly shell: StaffShell
  /** How it was looked for; what was typed is not repeated. */
  readonly by: string
  readonly hits: readonly Hit[]
  readonly most: number
}

/** What a search found, where it is more than one case or none. */
export function FoundPage({ shell, by, hits, most }: FoundProps) {
  return (
    <StaffPage shell={shell} title="查找结果" section="/todo">
      <h1>
        查找结果{by && `：按${by}`}　{hits.length} 件
      </h1>
      {hits.length === 0 ? (
        <section class="card medium">
          <h2>没有找到</h2>
          <p>只查找本单位辖区内的案件。可以输入：</p>
          <ul class="plain-list">
            <li>受理编号，如 410305-2025-00001-4（末位是校验码）</li>
            <li>文书编号或发文字号、公示编号</li>
            <li>身份证号：只找得到在办的申请</li>
            <li>家庭成员的完整姓名，或拼音首字母，如 zxm</li>
          </ul>
          <p class="hint">查找结果保留 10 分钟，过后请重新查找。</p>
        </section>
      ) : (
        <section class="card">
          <h2>案件</h2>
          <Cells
            caption="找到的案件"
            columns={['受理编号', '申请人', ['人口', 'n'], '环节', '保障方式', '街道乡镇', '收件']}
            rows={hits.map(({ row, applicant, members }) => ({
              key: row.number,
              cells: [
                <a class="code" href={`/cases/${row.number}`} data-open>
                  {row.number}
                </a>,
                applicant,
                members,
                states[row.state] ?? row.state,
                programmes[row.programme] ?? row.programme,
                areaName(row.subdistrict),
                row.receivedOn,
              ],
            }))}
          />
          <p class="hint">
            {hits.length >= most ? `只列最近的 ${most} 件，请用更完整的姓名或编号查找。` : ''}
            所列案件已记入您的查阅记录。
          </p>
        </section>
      )}
    </StaffPage>
  )
}
