import { category, count, type DisclosureKind, onDay, text, textIn, uscc, yearIn } from '../form.ts'

/** 竣工项目: within 20 working days of acceptance (M2011, M2012, LY2012). */
export const completedProject: DisclosureKind = {
  key: 'completed-project',
  form: 'completed-project/1',
  name: '竣工项目',
  fields: [
    text('project', '项目名称', '批复所用全称；分期竣工的写明期数', '牡丹苑公共租赁住房一期'),
    category,
    text('address', '建设地点', '到路口或地块', '涧西区青岛路与丽春西路交叉口西北'),
    text('builder', '建设单位', '单位全称', '牡丹城安居建设有限公司（示例）'),
    uscc('builderCode', '建设单位统一社会信用代码', '18 位，照营业执照填写', '91410399MA0000002Q'),
    count('dwellings', '竣工套数', '整数', '300'),
    onDay('completedOn', '竣工时间', '竣工验收合格之日，写作 YYYY-MM-DD', '2026-09-15'),
  ],
  year: yearIn('completedOn'),
  title: (f) => textIn(f, 'project'),
  identifies: ['project'],
  duty: {
    period: '20工作日',
    from: (f) => textIn(f, 'completedOn'),
    event: '竣工验收合格之日',
    basis: '住房保障信息公开的部署要求：竣工后20个工作日内',
  },
}
