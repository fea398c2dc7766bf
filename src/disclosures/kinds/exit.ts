import {
  category,
  choice,
  count,
  type DisclosureKind,
  inMonth,
  monthEnd,
  onDay,
  text,
  textIn,
  yearIn,
} from '../form.ts'

/** 退出情况: every month, within 10 working days of its end (M2012). Names go after 30 days: who left is left in peace. */
export const exit: DisclosureKind = {
  key: 'exit',
  form: 'exit/1',
  name: '退出情况',
  fields: [
    inMonth('month', '月份', '退出的月份，写作 YYYY-MM', '2026-10'),
    category,
    count('households', '退出户数', '整数，与名单人数一致；没有的填 0', '1'),
  ],
  year: yearIn('month'),
  title: (f) => `${textIn(f, 'month')} ${textIn(f, 'category')}退出情况`,
  identifies: ['month', 'category'],
  duty: {
    period: '10工作日',
    from: (f) => monthEnd(textIn(f, 'month')),
    event: '当月最后一日',
    basis: '住房保障信息公开的部署要求：每月后10个工作日内',
    every: 'month',
  },
  people: {
    fields: [
      text('name', '原保障对象姓名', '照身份证件填写；公开时自动隐去', '示例乙'),
      text('project', '原租（购）项目', '项目全称', '牡丹苑公共租赁住房一期'),
      choice('ground', '退出原因', '退出原因', ['自愿退出', '收入或住房已超标准', '合同期满不再续租', '违规清退']),
      onDay('leftOn', '退出日期', '写作 YYYY-MM-DD', '2026-10-12'),
    ],
    shownFor: '30日',
    counted: 'households',
  },
}
