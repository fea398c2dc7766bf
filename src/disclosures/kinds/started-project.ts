import {
  category,
  choice,
  count,
  type DisclosureKind,
  type Field,
  notMore,
  onDay,
  text,
  textIn,
  uscc,
  yearIn,
} from '../form.ts'

const total = count('dwellings', '建设规模（套）', '建设总套数，整数', '600')
const planned = count('plannedStarts', '年度计划开工套数', '整数，不多于建设规模', '600')
const built = count('plannedFinishes', '年度计划基本建成套数', '整数，不多于建设规模', '0')
/** A firm that takes part, by its name and its code. */
const firm = (key: string, title: string, example: string, code: string): readonly Field[] => [
  text(key, title, '单位全称', example),
  uscc(`${key}Code`, `${title}统一社会信用代码`, '18 位，照营业执照填写', code),
]

/** 开工项目: within 20 working days of the start; the same list hangs at the site (M2011, M2012, LY2012). */
export const startedProject: DisclosureKind = {
  key: 'started-project',
  form: 'started-project/1',
  name: '开工项目',
  fields: [
    text('project', '项目名称', '批复所用全称', '牡丹苑公共租赁住房一期'),
    category,
    text('address', '建设地址', '到路口或地块', '涧西区青岛路与丽春西路交叉口西北'),
    choice('method', '建设方式', '建设方式', ['集中新建', '配建', '改建']),
    total,
    planned,
    built,
    onDay('startedOn', '开工时间', '写作 YYYY-MM-DD', '2026-09-15'),
    ...firm('builder', '建设单位', '牡丹城安居建设有限公司（示例）', '91410399MA0000002Q'),
    ...firm('designer', '设计单位', '牡丹城建筑设计有限公司（示例）', '91410399MA0000002Q'),
    ...firm('contractor', '施工单位', '牡丹城第一建筑有限公司（示例）', '91410399MA0000002Q'),
    ...firm('supervisor', '监理单位', '牡丹城工程监理有限公司（示例）', '91410399MA0000002Q'),
  ],
  year: yearIn('startedOn'),
  title: (f) => textIn(f, 'project'),
  identifies: ['project'],
  duty: {
    period: '20工作日',
    from: (f) => textIn(f, 'startedOn'),
    event: '开工之日',
    basis: '住房保障信息公开的部署要求：开工后20个工作日内，并在项目现场公开',
  },
  check: (f) => [
    ...notMore(f, planned, total),
    ...notMore(f, built, total),
    ...(f.contractorCode !== undefined && f.contractorCode === f.supervisorCode
      ? [{ field: 'supervisorCode', message: '监理单位与施工单位不得为同一单位（建筑法第34条）：请核对两项代码' }]
      : []),
  ],
}
