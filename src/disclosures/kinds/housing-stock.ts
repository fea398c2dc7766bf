import { adds, area, category, count, type DisclosureKind, inMonth, monthEnd, text, textIn, yearIn } from '../form.ts'

const one = count('oneRoom', '一居室套数', '整数，没有的填 0', '40')
const two = count('twoRooms', '两居室套数', '整数，没有的填 0', '80')
const three = count('threeRooms', '三居室套数', '整数，没有的填 0', '10')
const total = count('dwellings', '待分配套数', '各居室套数之和', '130')

/** 待分配房源: every month, within 10 working days of its end (M2012). */
export const housingStock: DisclosureKind = {
  key: 'housing-stock',
  form: 'housing-stock/1',
  name: '待分配房源',
  fields: [
    inMonth('month', '月份', '截至月末，写作 YYYY-MM', '2026-10'),
    text('project', '项目名称', '项目全称', '牡丹苑公共租赁住房一期'),
    category,
    text('address', '地址', '到小区', '涧西区青岛路 8 号院'),
    one,
    two,
    three,
    total,
    area('floorArea', '最大套型建筑面积（平方米）', '数字，最多两位小数', '59.8'),
  ],
  year: yearIn('month'),
  title: (f) => `${textIn(f, 'month')} ${textIn(f, 'project')}待分配房源`,
  identifies: ['month', 'project', 'category'],
  duty: {
    period: '10工作日',
    from: (f) => monthEnd(textIn(f, 'month')),
    event: '当月最后一日',
    basis: '住房保障信息公开的部署要求：每月后10个工作日内',
    every: 'month',
  },
  check: (f) => adds(f, [one, two, three], total),
}
