import { CannotSet } from '../cannot-set.ts'
import { isUnder14, type Masking, maskIdNumber, maskName, unnamed } from '../masking.ts'
import { type Heading, incomeBands, type Kind } from '../view.ts'
import { type Contact, paragraph, parts, type Window, windowText } from './phrases.ts'

/** The notice that is corrected or withdrawn. */
export interface Original {
  readonly number: string
  readonly title: string
}

/** A field of the list that can be corrected in public; each is shown the way the list shows it. */
export type CorrectedField =
  | '申请人姓名'
  | '身份证号'
  | '社区（村）'
  | '家庭人口'
  | '收入类别'
  | '申请类别'
  | '保障方式'
  | '审核意见'

export interface CorrectionNotice extends Heading {
  readonly original: Original
  readonly reason: string
  readonly changes: readonly {
    /** 序号 in the list. */
    readonly entry: number
    readonly field: CorrectedField
    /** The applicant's ID number: tells whether they may be named. Never shown whole. */
    readonly id: string
    readonly was: string
    readonly now: string
  }[]
  /** The new window when the correction makes the publicity start anew; null when it goes on. */
  readonly restarts: Window | null
  readonly contact: Contact
}

/** N10 更正公告: which entry, what it was, what it is now, and whether the window starts anew. */
export const correction: Kind<CorrectionNotice> = {
  name: 'correction',
  version: 1,
  audience: 'public',
  word(plain, masking) {
    if (plain.changes.length === 0) throw new CannotSet('更正内容', '一处更正也没有，请写明更正哪一条、哪一项')
    const changes = plain.changes.map(({ entry, field, id, was, now }) => {
      const show = shownAs(field, id, plain.issuedOn, masking)
      return `名单序号${entry}的“${field}”，原为“${show(was)}”，更正为“${show(now)}”。`
    })
    return {
      title: ['关于', `${plain.original.number}`, '公示内容的', '更正公告'],
      body: [
        paragraph(`《${plain.original.title}》（${plain.original.number}）的内容有误，现更正如下：`),
        ...parts(
          ['更正内容', ...changes.map((text, i) => (changes.length === 1 ? text : `${i + 1}. ${text}`))],
          ['更正原因', plain.reason],
          [
            '公示期',
            plain.restarts
              ? `更正后重新公示，公示期${windowText(plain.restarts)}公示期内可以提出异议。`
              : '本次更正不影响公示期的计算，原公示期继续有效。',
          ],
          ['联系方式', `${plain.contact.office}，地址：${plain.contact.address}，电话：${plain.contact.phone}。`],
        ),
      ],
      list: null,
    }
  },
}

function shownAs(field: CorrectedField, id: string, on: string, masking: Masking): (text: string) => string {
  if (field === '申请人姓名') {
    if (isUnder14(id, on)) return () => unnamed.name
    return masking.names === 'full' ? (text) => text : maskName
  }
  if (field === '身份证号') return (text) => maskIdNumber(text, masking.idHead, masking.idTail)
  if (field === '收入类别') {
    return (text) => {
      if (!incomeBands.includes(text)) throw new CannotSet('更正内容〔收入类别〕', '只能公开收入类别，不能公开具体收入')
      return text
    }
  }
  return (text) => text
}
