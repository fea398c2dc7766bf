import { v7 as uuid } from 'uuid'
import { addDays, type LegalDay } from '../calendar.ts'
import { commandNamed } from '../commands.ts'
import { usccCheck } from '../disclosures/uscc.ts'
import type { AtWork, Office } from '../office.ts'
import type { Role } from '../roles.ts'

/* What the departments of the demo city disclose: invented projects, firms with codes of the unassigned area 410399. */

const code = (n: number): string => {
  const first = `91410399MA${String(n).padStart(7, '0')}`
  return `${first}${usccCheck(first)}`
}
const builder = { builder: '牡丹城安居建设有限公司（虚构）', builderCode: code(21) }
const firms = {
  ...builder,
  designer: '牡丹城建筑设计有限公司（虚构）',
  designerCode: code(22),
  contractor: '牡丹城第一建筑有限公司（虚构）',
  contractorCode: code(23),
  supervisor: '牡丹城工程监理有限公司（虚构）',
  supervisorCode: code(24),
}
const rental = '公共租赁住房'

interface Planned {
  readonly organ: string
  readonly kind: string
  readonly fields: Readonly<Record<string, string | number>>
  readonly people?: readonly Readonly<Record<string, string | number>>[]
  readonly enter: LegalDay
  /** Left out: it waits, and is late by now. */
  readonly release?: LegalDay
  /** A change or a correction that follows: entered on a day, released on the next. */
  readonly later?: {
    readonly on: LegalDay
    readonly is: 'change' | 'correction'
    readonly fields: Readonly<Record<string, string | number>>
    readonly reason: string
  }
}

const plan = (
  year: number,
  category: string,
  starts: number,
  finishes: number,
  completions: number,
  fixedOn: string,
) => ({
  ...{ year, category, starts, finishes, completions, fixedOn },
  document: `示例〔${year}〕8号`,
})
const started = (project: string, address: string, dwellings: number, startedOn: string) => ({
  ...{ project, category: rental, address, method: '集中新建', dwellings, startedOn },
  ...{ plannedStarts: dwellings, plannedFinishes: 0 },
  ...firms,
})
const stock = (month: string, rooms: readonly [number, number, number]) => ({
  ...{ month, project: '牡丹苑一期（虚构）', category: rental, address: '涧西区示例路 8 号院', floorArea: 59.8 },
  ...{ oneRoom: rooms[0], twoRooms: rooms[1], threeRooms: rooms[2], dwellings: rooms[0] + rooms[1] + rooms[2] },
})
const progress = (month: string, now: readonly [number, number], soFar: readonly [number, number]) => ({
  ...{ month, category: rental, started: now[0], startedSoFar: soFar[0], built: now[1], builtSoFar: soFar[1] },
})

const city = '410300'
const jianxi = '410305'
const planned: readonly Planned[] = [
  {
    ...{ organ: city, kind: 'policy', enter: '2025-09-16', release: '2025-09-17' },
    fields: {
      is: '办事指南',
      name: '公共租赁住房申请办事指南',
      issuer: '牡丹城住房保障部门（虚构）',
      issuedOn: '2025-09-15',
      text: '由户籍所在地或者工作单位所在地的街道、乡镇受理。请带申请书、身份证、户口簿和收入、住房情况的声明；材料不齐的，街道一次告知需要补正的全部内容。',
    },
  },
  // The plan for 廉租住房 was fixed long before the column was opened: late, and said so.
  ...(
    [
      ['廉租住房', 0, 120, 120, '2025-03-14'],
      [rental, 600, 420, 300, '2025-09-02'],
      ['经济适用住房', 0, 80, 80, '2025-09-02'],
      ['棚户区改造安置住房', 900, 640, 500, '2025-09-02'],
    ] as const
  ).map(([category, starts, finishes, completions, fixedOn]) => ({
    ...{ organ: city, kind: 'annual-plan', enter: '2025-09-16', release: '2025-09-17' },
    fields: plan(2025, category, starts, finishes, completions, fixedOn),
  })),
  {
    ...{ organ: city, kind: 'started-project', enter: '2025-09-18', release: '2025-09-19' },
    fields: started('牡丹苑二期（虚构）', '涧西区示例路与模范街交叉口西北', 600, '2025-09-10'),
    later: {
      ...{ on: '2025-10-14', is: 'correction', reason: '建设规模录入时漏计 3 号楼，按施工许可更正。' },
      fields: started('牡丹苑二期（虚构）', '涧西区示例路与模范街交叉口西北', 648, '2025-09-10'),
    },
  },
  {
    ...{ organ: jianxi, kind: 'started-project', enter: '2025-09-22', release: '2025-09-23' },
    fields: started('芍药里（虚构）', '涧西区样板路 5 号地块', 216, '2025-08-28'),
    later: {
      ...{ on: '2025-10-20', is: 'change', reason: '规划调整，减少一个单元。' },
      fields: started('芍药里（虚构）', '涧西区样板路 5 号地块', 204, '2025-08-28'),
    },
  },
  {
    ...{ organ: jianxi, kind: 'completed-project', enter: '2025-09-24', release: '2025-09-25' },
    fields: {
      ...{ project: '牡丹苑一期（虚构）', category: rental, address: '涧西区示例路 8 号院', ...builder },
      ...{ dwellings: 300, completedOn: '2025-09-05' },
    },
  },
  {
    ...{ organ: city, kind: 'progress', enter: '2025-10-10', release: '2025-10-13' },
    fields: progress('2025-09', [216, 0], [480, 300]),
  },
  {
    ...{ organ: jianxi, kind: 'housing-stock', enter: '2025-10-13', release: '2025-10-14' },
    fields: stock('2025-09', [60, 180, 24]),
  },
  {
    ...{ organ: jianxi, kind: 'allocation-result', enter: '2025-10-15', release: '2025-10-16' },
    fields: {
      batch: '2025年第一批',
      category: rental,
      project: '牡丹苑一期（虚构）',
      households: 3,
      fixedOn: '2025-10-11',
    },
    people: [
      { name: '示例甲', floorArea: 49.5, number: '410305-L2024-00017' },
      { name: '示例乙乙', floorArea: 59.8, number: '410305-L2024-00018' },
      { name: '示例丙', floorArea: 49.5, number: '410305-L2024-00021' },
    ],
  },
  {
    ...{ organ: jianxi, kind: 'exit', enter: '2025-10-15', release: '2025-10-16' },
    fields: { month: '2025-09', category: rental, households: 1 },
    people: [{ name: '示例丁', project: '示例旧院（虚构）', ground: '自愿退出', leftOn: '2025-09-18' }],
  },
  // Nobody released it: it stands on the list of what is overdue.
  {
    ...{ organ: jianxi, kind: 'completed-project', enter: '2025-10-16' },
    fields: {
      ...{ project: '芍药里样板段（虚构）', category: rental, address: '涧西区样板路 5 号地块', ...builder },
      ...{ dwellings: 24, completedOn: '2025-09-12' },
    },
  },
]

/** How the departments keep the column: what is due for entry or release on a day, each by another person. */
export function columnKeepers(office: Office): (day: LegalDay) => Promise<void> {
  const numbers = new Map<Planned, string>()
  const post = (role: Role, organ: string): AtWork => ({
    staff: `${organ}-${role === 'publisher' ? '05' : '06'}-1`,
    role,
    organ,
  })
  const ask = async (name: string, actor: AtWork, body: object): Promise<string> =>
    (await office.submit(commandNamed(name), actor, body, uuid())).receipt.subject
  const release = (disclosure: string, organ: string) =>
    ask('releaseDisclosure', post('release_reviewer', organ), {
      disclosure,
      version: office.store.head(disclosure)?.version,
    })
  return async (day) => {
    for (const item of planned) {
      const { organ, kind, fields, people, later } = item
      if (item.enter === day) {
        const body = { kind, fields, ...(people ? { people } : {}) }
        numbers.set(item, await ask('enterDisclosure', post('publisher', organ), body))
      }
      const disclosure = numbers.get(item)
      if (!disclosure) continue
      if (item.release === day) await release(disclosure, organ)
      if (later?.on === day)
        await ask('amendDisclosure', post('publisher', organ), {
          ...{ disclosure, kind, is: later.is, fields: later.fields, since: addDays(day, -4), reason: later.reason },
          version: office.store.head(disclosure)?.version,
        })
      if (later && addDays(later.on, 1) === day) await release(disclosure, organ)
    }
  }
}
