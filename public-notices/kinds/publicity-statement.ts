import type { Heading, Kind } from '../view.ts'
import { chineseDay } from '../xmp.ts'
import type { Original } from './correction.ts'
import { paragraph, parts, type Window, windowText } from './phrases.ts'

export interface PublicityStatement extends Heading {
  readonly original: Original
  readonly window: Window
  readonly listed: number
  /** Every place where it hung: when it was posted, and when it was last seen in place. */
  readonly postings: readonly {
    readonly channel: string
    readonly place: string
    readonly postedOn: string
    readonly checkedOn: string
  }[]
  readonly objections: {
    readonly raised: number
    readonly upheld: number
    readonly dismissed: number
    readonly pending: number
  }
  readonly interruptions: number
}

/** What became of the objections, without those outcomes there were none of. */
const outcomes = ({ upheld, dismissed, pending }: PublicityStatement['objections']): string[] => [
  ...(upheld > 0 ? [`经核查成立${upheld}件`] : []),
  ...(dismissed > 0 ? [`经核查不成立${dismissed}件`] : []),
  ...(pending > 0 ? [`尚在核查${pending}件`] : []),
]

/** 公示情况证明: that a window ran, with its evidence and its objections, for the file. Names nobody. */
export const publicityStatement: Kind<PublicityStatement> = {
  name: 'publicity-statement',
  version: 1,
  audience: 'public',
  word: ({ original, window, listed, postings, objections, interruptions, organ }) => ({
    title: ['公示情况', '证明'],
    body: [
      paragraph(
        `《${original.title}》（${original.number}）由${organ}依法公示，所列家庭${listed}户。现将公示情况证明如下：`,
      ),
      ...parts(
        [
          '公示时间',
          `${windowText(window)}${interruptions === 0 ? '公示期间没有中断。' : `公示期间中断${interruptions}次，已按规定重新起算。`}`,
        ],
        ['公示地点和方式', `共${postings.length}处，各处张贴和期满查验的日期见附件。`],
        [
          '异议情况',
          objections.raised === 0
            ? '公示期内没有收到异议。'
            : `公示期内收到异议${objections.raised}件，其中${outcomes(objections).join('，')}。`,
        ],
      ),
      paragraph('特此证明。'),
    ],
    list: {
      title: ['公示张贴', '和期满查验', '情况'],
      columns: [
        { header: '序号', wraps: false },
        { header: '方式', wraps: true },
        { header: '地点', wraps: true },
        { header: '张贴日期', wraps: false },
        { header: '期满查验日期', wraps: false },
      ],
      rows: postings.map(({ channel, place, postedOn, checkedOn }, i) => [
        `${i + 1}`,
        channel,
        place,
        chineseDay(postedOn),
        chineseDay(checkedOn),
      ]),
    },
  }),
}
