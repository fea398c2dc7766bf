import type { Sample } from '../../../db/trail.ts'
import type { Hint } from '../../auditing/hints.ts'
import type { LegalDay } from '../../calendar.ts'
import { exportCsv, exportName, exportXlsx, type List } from '../../export.ts'
import type { figuresOf } from '../../queries/audit-figures.ts'

/* What auditors take along besides the ledgers: statistics, hints with their models, a sample with its seed. */

/** A list as a file of either kind. `plain`: its name for old browsers. */
export type Exported = (
  type: 'csv' | 'xlsx',
  on: LegalDay,
) => { readonly plain: string; readonly name: string; readonly pieces: readonly Uint8Array[] }

const exported =
  <Row>(plain: string, list: Omit<List<Row>, 'on'>): Exported =>
  (type, on) => {
    const dated = { ...list, on }
    const pieces = [...(type === 'csv' ? exportCsv(dated) : exportXlsx(dated))]
    return { plain, name: exportName(dated, type), pieces }
  }

export const statisticsList = (groups: Awaited<ReturnType<typeof figuresOf>>): Exported =>
  exported('statistics', {
    name: '审计统计',
    columns: [
      { title: '统计', width: 24, of: ({ group }) => group.name },
      { title: '项目', width: 30, of: ({ what }) => what },
      { title: '数值', width: 12, of: ({ n }) => n },
      { title: '单位', width: 10, of: ({ group }) => group.unit },
    ],
    rows: groups.flatMap((group) => group.rows.map(([what, n]) => ({ group, what, n }))),
  })

export const hintsList = (hints: readonly Hint[]): Exported =>
  exported('hints', {
    name: '异常提示',
    columns: [
      { title: '提示', width: 26, of: ({ hint }) => hint.name },
      { title: '没有问题时的假定', width: 60, of: ({ hint }) => hint.model },
      { title: '对象', width: 36, of: ({ row }) => row.what },
      { title: '实际', width: 10, of: ({ row }) => row.observed },
      { title: '总数', width: 10, of: ({ row }) => row.of },
      { title: '没有问题时', width: 12, of: ({ row }) => Number(row.expected.toFixed(2)) },
      // A telephone shared has no chance of its own: only what is counted against a model has.
      { title: '偶然的可能', width: 12, of: ({ row }) => (row.cases.length > 0 ? '' : Number(row.chance.toFixed(6))) },
      { title: '受理编号', width: 50, of: ({ row }) => row.cases.join(' ') },
    ],
    rows: hints.flatMap((hint) => hint.rows.map((row) => ({ hint, row }))),
  })

export const sampleList = (sample: Sample, picked: readonly string[], stateOf: (number: string) => string): Exported =>
  exported(`sample-${sample.seq}`, {
    name: `抽样-${sample.seq}`,
    columns: [
      { title: '次序', width: 8, of: ({ at }) => at },
      { title: '受理编号', width: 24, of: ({ number }) => number },
      { title: '现在所处环节', width: 20, of: ({ number }) => stateOf(number) },
      { title: '种子', width: 40, of: () => sample.seed },
      { title: '名单摘要', width: 66, of: () => sample.frameDigest },
    ],
    rows: picked.map((number, i) => ({ at: i + 1, number })),
  })
