import type { Kind } from '../view.ts'
import { chineseDay } from '../xmp.ts'
import type { Letter } from './letters.ts'
import { addressee, paragraph, parts, type Remedy, reach, remedyTexts, sentence } from './phrases.ts'

export interface Reexamination extends Letter {
  /** The decision that was re-examined: 初审不通过决定, of which organ, of which day. */
  readonly decision: { readonly name: string; readonly organ: string; readonly on: string }
  readonly requestedOn: string
  /** What the decision called asking for it where that was not 复核: 申诉. */
  readonly called?: string
  /** What was found the second time, in the words of who decided. */
  readonly finding: string
  readonly basis: string
  /** Whether the decision falls, and where the application then goes on: 初审. */
  readonly overturned: { readonly stage: string } | null
  /** What is left after a decision that confirms; none after one that overturns. */
  readonly remedies: readonly Remedy[]
}

/** 复核决定书: what was found the second time, and whether the decision stands. */
export const reexamination: Kind<Reexamination> = {
  name: 'reexamination',
  version: 1,
  audience: 'applicant',
  word: ({
    applicant,
    application,
    scheme,
    decision,
    requestedOn,
    called,
    finding,
    basis,
    overturned,
    remedies,
    contact,
  }) => ({
    title: ['复核', '决定书'],
    body: [
      addressee(applicant),
      paragraph(
        `你对${decision.organ}于${chineseDay(decision.on)}作出的${decision.name}（${scheme}保障申请，编号${application}）不服，` +
          `于${chineseDay(requestedOn)}${called === undefined ? '申请复核' : `提出${called}`}。本机关另行指派人员进行了复核，现已复核终结。`,
      ),
      ...parts(
        ['复核认定', sentence(finding)],
        [
          '复核决定',
          overturned
            ? `撤销上述决定，你的申请自${overturned.stage}环节起继续办理。`
            : '上述决定认定事实清楚，适用依据正确，予以维持。',
        ],
        ['依据', sentence(basis)],
        ...(remedies.length > 0 ? [['救济途径', ...remedyTexts(remedies)] as const] : []),
        ['联系方式', `${reach(contact)}。`],
      ),
    ],
    list: null,
  }),
}
