import type { TestOffice } from './office.ts'
import { staff } from './office.ts'

/** A started project of synthetic firms, as the form takes it. */
export const project = (name: string, startedOn: string) => ({
  project: name,
  category: '公共租赁住房',
  address: '示例路与示例街交叉口',
  method: '集中新建',
  dwellings: 600,
  plannedStarts: 600,
  plannedFinishes: 0,
  startedOn,
  builder: '示例建设有限公司',
  builderCode: '91410399MA0000002Q',
  designer: '示例设计有限公司',
  designerCode: '91410399MA0000002Q',
  contractor: '示例施工有限公司',
  contractorCode: '91410399MA0000002Q',
  supervisor: '示例监理有限公司',
  supervisorCode: '91410399MA00000065',
})

/** Two people who left, for the kind that names them. */
export const leavers = [
  { name: '测试甲某', project: '示例小区', ground: '自愿退出', leftOn: '2025-08-11' },
  { name: '测试乙', project: '示例小区', ground: '收入或住房已超标准', leftOn: '2025-08-20' },
]
export const exits = { month: '2025-08', category: '公共租赁住房', households: 2 }

/** Enters an item of 洛阳市; with `release` it is made public by another. */
export async function disclosed(
  office: TestOffice,
  kind: string,
  fields: object,
  more: { people?: object; release?: boolean; organ?: string } = {},
): Promise<string> {
  const { people, release = true, organ = '410300' } = more
  const body = { kind, fields, ...(people ? { people } : {}) }
  const { subject } = await office.ask('enterDisclosure', staff('publisher', organ), body)
  if (release) await office.ask('releaseDisclosure', staff('release_reviewer', organ), { disclosure: subject })
  return subject
}

/** Other content for an item, waiting to be released. */
export const amended = (
  office: TestOffice,
  disclosure: string,
  kind: string,
  is: 'change' | 'correction',
  fields: object,
  organ = '410300',
) =>
  office.ask('amendDisclosure', staff('publisher', organ), {
    disclosure,
    kind,
    is,
    fields,
    since: office.clock.today,
    reason: '按原始文件核对后修改。',
  })

/** Every fact an item can have: entered and returned; published, changed, corrected, one amendment returned, withdrawn. */
export async function wholeDisclosureLife(office: TestOffice): Promise<string> {
  const on = office.clock.today
  const reviewer = staff('release_reviewer', '410300')
  const returned = await disclosed(office, 'started-project', project('示例一期', on), { release: false })
  await office.ask('returnDisclosure', reviewer, { disclosure: returned, reason: '项目名称不完整。' })
  const disclosure = await disclosed(office, 'started-project', project('示例公寓', on))
  const release = () => office.ask('releaseDisclosure', reviewer, { disclosure })
  await amended(office, disclosure, 'started-project', 'change', { ...project('示例公寓', on), dwellings: 620 })
  await release()
  await amended(office, disclosure, 'started-project', 'correction', { ...project('示例公寓南区', on), dwellings: 620 })
  await release()
  await amended(office, disclosure, 'started-project', 'change', { ...project('示例公寓北区', on), dwellings: 620 })
  await office.ask('returnDisclosure', reviewer, { disclosure, reason: '没有变更依据。' })
  await office.ask('withdrawDisclosure', reviewer, { disclosure, reason: '项目已经取消。' })
  return disclosure
}
