import { CannotSet } from '../cannot-set.ts'
import type { Heading, Kind } from '../view.ts'
import { type Contact, paragraph, parts, reach, sentence } from './phrases.ts'

/** The notice that is corrected or withdrawn. */
export interface Original {
  readonly number: string
  readonly title: string
}

export interface CorrectionNotice extends Heading {
  readonly original: Original
  readonly changes: readonly {
    /** 序号 in the list. */
    readonly entry: number
    /** What was wrong and what is right, as the publisher put it; who composes it lets nothing personal pass. */
    readonly what: string
  }[]
  /** Whether the household's window starts anew, in a notice of its own. */
  readonly restarts: boolean
  readonly contact: Contact
}

/** N10 更正公告: which entry, what it should be, and whether the window starts anew (BR-29: the sheet itself stays). */
export const correction: Kind<CorrectionNotice> = {
  name: 'correction',
  version: 1,
  audience: 'public',
  word({ original, changes, restarts, contact }) {
    if (changes.length === 0) throw new CannotSet('更正内容', '一处更正也没有，请写明更正哪一条、哪一项')
    const said = changes.map(({ entry, what }) => `名单序号${entry}：${sentence(what)}`)
    return {
      title: ['关于', `${original.number}`, '公示内容的', '更正公告'],
      body: [
        paragraph(`《${original.title}》（${original.number}）的内容有误，现更正如下。`),
        ...parts(
          ['更正内容', ...said.map((text, i) => (said.length === 1 ? text : `${i + 1}. ${text}`))],
          [
            '公示期',
            restarts
              ? '该户在原公示中的公示作废，更正后重新公示，公示期自重新公示之日起重新计算，公示期内可以提出异议；名单中其他家庭的公示期不受影响。'
              : '本次更正不影响公示期的计算，原公示期继续有效。',
          ],
          ['联系方式', `${reach(contact)}。`],
        ),
      ],
      list: null,
    }
  },
}
