import type { Kind } from '../view.ts'
import { chineseDay } from '../xmp.ts'
import type { Letter } from './letters.ts'
import { addressee, type Finding, findingTexts, paragraph, parts, type Remedies, remedyTexts } from './phrases.ts'

export interface Reexamination extends Letter {
  /** The decision that was re-examined. */
  readonly decision: { readonly name: string; readonly number: string }
  readonly requestedOn: string
  readonly outcome: '维持' | '撤销'
  readonly findings: readonly Finding[]
  readonly reasons: string
  readonly basis: readonly string[]
  readonly remedies: Omit<Remedies, 'reexaminedBy'>
}

/** 复核决定书: what was found the second time, and whether the decision stands. */
export const reexamination: Kind<Reexamination> = {
  name: 'reexamination',
  version: 1,
  audience: 'applicant',
  word: (plain) => ({
    title: ['复核', '决定书'],
    body: [
      addressee(plain.applicant),
      paragraph(
        `你于${chineseDay(plain.requestedOn)}对《${plain.decision.name}》（${plain.decision.number}）申请复核` +
          `（${plain.scheme}保障申请，编号${plain.application}）。经复核，决定${plain.outcome}该决定` +
          `${plain.outcome === '撤销' ? '，申请继续办理' : ''}。`,
      ),
      ...parts(
        ['复核查明的事实', ...(plain.findings.length > 0 ? findingTexts(plain.findings) : ['各项条件均符合规定。'])],
        ['理由', plain.reasons],
        ['依据', `${plain.basis.join('、')}。`],
        ['救济途径', ...remedyTexts(plain.remedies)],
        ['联系方式', `${plain.contact.office}，地址：${plain.contact.address}，电话：${plain.contact.phone}。`],
      ),
    ],
    list: null,
  }),
}
