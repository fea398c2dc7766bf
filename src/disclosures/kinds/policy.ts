import { choice, type DisclosureKind, link, long, onDay, optional, text, textIn, yearIn } from '../form.ts'

const issuedOn = onDay('issuedOn', '发布日期', '写作 YYYY-MM-DD', '2026-09-01')

/** 政策与办事指南: within 20 working days of the day it is made (政府信息公开条例 26). */
export const policyDocument: DisclosureKind = {
  key: 'policy',
  form: 'policy/1',
  name: '政策与办事指南',
  fields: [
    choice('is', '文种', '文种', ['政策文件', '法规规章', '办事指南']),
    text('name', '文件名称', '全称，不加书名号', '公共租赁住房申请办事指南'),
    optional(text('document', '文号', '没有文号的不填', '洛建〔2026〕8号')),
    text('issuer', '发布部门', '单位全称', '牡丹市住房保障部门'),
    issuedOn,
    optional(onDay('inForceOn', '实施日期', '写作 YYYY-MM-DD', '2026-10-01')),
    long('text', '正文或要点', '正文，或者内容要点', '申请条件、需要的材料、办理地点和电话……'),
    optional(link('link', '全文网址', '本机关网站上的全文', 'https://www.example.gov.cn/')),
  ],
  year: yearIn('issuedOn'),
  title: (f) => textIn(f, 'name'),
  identifies: ['name', 'issuedOn'],
  duty: {
    period: '20工作日',
    from: (f) => textIn(f, 'issuedOn'),
    event: '文件形成之日',
    basis: '政府信息公开条例第26条',
  },
  check: (f) =>
    f.inForceOn !== undefined && textIn(f, 'inForceOn') < textIn(f, 'issuedOn')
      ? [{ field: 'inForceOn', message: '实施日期不应早于发布日期：请核对两项' }]
      : [],
}
