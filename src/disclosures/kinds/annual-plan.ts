import { category, count, type DisclosureKind, notMore, numberIn, onDay, text, textIn, yearOf } from '../form.ts'

const year = yearOf('year', '年度', '计划年度，四位数字', '2026')
const fixedOn = onDay('fixedOn', '计划确定日期', '年度计划最终确定（批准、下达）的日期', '2026-03-05')
const starts = count('starts', '计划开工套数', '整数，不带单位', '600')
const finishes = count('finishes', '计划基本建成套数', '整数，不带单位', '420')
const completions = count('completions', '计划竣工套数', '整数，不多于基本建成套数', '300')

/** 年度建设计划: by category, within 20 working days of the day it is fixed (M2011, M2012). */
export const annualPlan: DisclosureKind = {
  key: 'annual-plan',
  form: 'annual-plan/1',
  name: '年度建设计划',
  fields: [
    year,
    category,
    starts,
    finishes,
    completions,
    text('document', '文号', '下达或批准计划的文号', '洛建〔2026〕8号'),
    fixedOn,
  ],
  year: (f) => numberIn(f, 'year'),
  title: (f) => `${numberIn(f, 'year')}年度${textIn(f, 'category')}建设计划`,
  identifies: ['year', 'category'],
  duty: {
    period: '20工作日',
    from: (f) => textIn(f, 'fixedOn'),
    event: '年度计划确定之日',
    basis: '政府信息公开条例第26条；住房保障信息公开的部署要求',
    every: 'year',
  },
  check: (f) => notMore(f, completions, finishes),
}
