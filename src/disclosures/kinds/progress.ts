import { category, count, type DisclosureKind, inMonth, monthEnd, notMore, textIn, yearIn } from '../form.ts'

const month = inMonth('month', '月份', '报告的月份，写作 YYYY-MM', '2026-10')
const started = count('started', '本月开工套数', '整数', '120')
const startedSoFar = count('startedSoFar', '本年累计开工套数', '整数，含本月', '480')
const built = count('built', '本月基本建成套数', '整数', '60')
const builtSoFar = count('builtSoFar', '本年累计基本建成套数', '整数，含本月', '260')

/** 任务完成进度: every month, within 10 working days of its end (M2012). */
export const progress: DisclosureKind = {
  key: 'progress',
  form: 'progress/1',
  name: '任务完成进度',
  fields: [month, category, started, startedSoFar, built, builtSoFar],
  year: yearIn('month'),
  title: (f) => `${textIn(f, 'month')} ${textIn(f, 'category')}任务完成进度`,
  identifies: ['month', 'category'],
  duty: {
    period: '10工作日',
    from: (f) => monthEnd(textIn(f, 'month')),
    event: '当月最后一日',
    basis: '住房保障信息公开的部署要求：每月后10个工作日内',
    every: 'month',
  },
  check: (f) => [...notMore(f, started, startedSoFar), ...notMore(f, built, builtSoFar)],
}
