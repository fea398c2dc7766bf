import { area, category, count, type DisclosureKind, onDay, optional, text, textIn, yearIn } from '../form.ts'

/** 分配结果: 分配对象姓名、类型、套型面积、项目, within 20 working days of the day it is fixed (M2012). */
export const allocationResult: DisclosureKind = {
  key: 'allocation-result',
  form: 'allocation-result/1',
  name: '分配结果',
  fields: [
    text('batch', '批次', '批次名称', '2026年第三批'),
    category,
    text('project', '所在建设项目名称', '项目全称', '牡丹苑公共租赁住房一期'),
    count('households', '分配户数', '整数，与名单人数一致', '2'),
    onDay('fixedOn', '结果确定日期', '写作 YYYY-MM-DD', '2026-09-15'),
  ],
  year: yearIn('fixedOn'),
  title: (f) => `${textIn(f, 'project')}${textIn(f, 'batch')}分配结果`,
  identifies: ['batch', 'category', 'project'],
  duty: {
    period: '20工作日',
    from: (f) => textIn(f, 'fixedOn'),
    event: '结果确定之日',
    basis: '住房保障信息公开的部署要求：结果确定后20个工作日内',
  },
  people: {
    fields: [
      text('name', '分配对象姓名', '照身份证件填写；公开时自动隐去', '示例甲'),
      area('floorArea', '套型面积（平方米）', '数字，最多两位小数', '49.5'),
      optional(text('number', '轮候登记号', '照登记通知书填写；填了，本户才能凭号查到结果', '410305-L2026-00010')),
    ],
    shownFor: null,
    counted: 'households',
  },
}
