import type { Posting } from '../../../machines/notice.facts.ts'
import { type NoticeContext, postingKey } from '../../../machines/notice.ts'
import { samePerson } from '../../access.ts'
import { dayTyped } from '../../as-typed.mjs'
import type { AtWork } from '../../office.ts'
import { areaName } from '../../organs.ts'
import type { TypedPaper } from '../../queries/typed-papers.ts'
import { channels } from '../../words.ts'
import type { Act } from './acts.ts'

/* What a person can do about a notice, as forms: as `acts.ts` has it for a case. */

/** A notice as its page knows it. */
export interface NoticeSeen {
  readonly n: NoticeContext
  readonly state: string
  readonly version: number
  readonly today: string
  /** Announcements about it that are not out yet. */
  readonly papers: readonly TypedPaper[]
  /** The households it lists, in their order, where somebody chooses among them. */
  readonly cases?: readonly { readonly number: string; readonly applicant: string }[]
}

export const postingName = ({ channel, place }: Posting): string =>
  `${channels[channel] ?? channel}（${areaName(place)}）`

const options = (postings: readonly Posting[]) => postings.map((each) => [postingKey(each), postingName(each)] as const)
const placeOf = (key: string): Posting => {
  const at = key.indexOf('@')
  return { channel: key.slice(0, at), place: key.slice(at + 1) } as Posting
}

/** Everything this person is offered about a notice, the usual next step first. */
export function noticeActsFor(seen: NoticeSeen, actor: AtWork): readonly Act[] {
  const { n, state, today } = seen
  if (n.organ !== actor.organ) return []
  const acts: Act[] = []
  if (actor.role === 'release_reviewer' && state === 'drafted' && !samePerson(n.drafter, actor.staff))
    acts.push(clear(today))
  if (actor.role === 'release_reviewer')
    for (const paper of seen.papers)
      if (paper.typist !== undefined && !samePerson(paper.typist, actor.staff)) acts.push(reviewWords(paper))
  if (actor.role !== 'publisher') return acts
  const unposted = n.required.filter((each) => n.posted[postingKey(each)] === undefined)
  if ((state === 'cleared' || state === 'interrupted') && unposted.length > 0) acts.push(post(unposted, today))
  const unchecked = n.required.filter((each) => n.checked[postingKey(each)] === undefined)
  const isOver = n.window !== null && today >= n.window.endsOn
  if (state === 'running' && isOver && unchecked.length > 0) acts.push(check(unchecked, today))
  const posted = n.required.filter((each) => n.posted[postingKey(each)] !== undefined)
  if (posted.length > 0 && (state === 'running' || state === 'cleared')) acts.push(interrupt(posted, today))
  // While interrupted nothing hangs that could be corrected: it is posted anew first.
  if (state === 'running') acts.push(correct(seen))
  if (['drafted', 'cleared', 'running', 'interrupted'].includes(state)) acts.push(withdraw)
  return [...acts, ...seen.papers.map(reword)]
}

const clear = (today: string): Act => ({
  key: 'clear',
  command: 'clearNotice',
  button: '同意发布',
  decides: true,
  fields: [
    {
      name: 'opinion',
      label: '保密审查意见',
      as: 'lines',
      value: '经审查，内容不涉密，个人信息已作去标识化处理，同意发布。',
    },
    {
      name: 'postOn',
      label: '计划张贴日期',
      as: 'day',
      value: today,
      hint: '公示期自最后一处张贴的次日起算，印在公示件上。',
    },
  ],
  wish: ({ one }) => ({ opinion: one('opinion'), postOn: dayTyped(one('postOn')) }),
  follows: ['编发文字号，制成公示件（PDF），可以打印张贴'],
})

/** The words of an announcement, read and found fit to be public by somebody who did not type them. */
const reviewWords = ({ number, version, kindName, text }: TypedPaper): Act => ({
  key: `review-${number}`,
  command: 'retryDocument',
  button: `同意发布${kindName}`,
  decides: true,
  about: { document: number, version },
  fields: [],
  wish: () => ({}),
  follows: [`将公布的文字：${text}`, '同意的，制成公告并公布', '不同意的，请公示发布人改写，改写后再审查'],
})

const reword = ({ number, version, kindName, text, failure }: TypedPaper): Act => ({
  key: `reword-${number}`,
  command: 'retryDocument',
  button: `改写${kindName}`,
  tone: 'plain',
  about: { document: number, version },
  fields: [{ name: 'text', label: '将公布的文字', as: 'line', value: text, hint: failure }],
  wish: ({ one }) => ({ text: one('text') }),
  follows: ['由另一人审查后制成公告并公布'],
})

const evidenceFields = (today: string, name: string): Act['fields'] => [
  { name, label: '日期', as: 'day', value: today },
  {
    name: 'file',
    label: '照片或网页截图',
    as: 'file',
    hint: '看得清张贴位置和公示件。照片去掉拍摄信息后加密保存，摘要写入事实链。JPG、PNG、HEIC 或 PDF，不超过 10 MB。',
  },
  { name: 'note', label: '说明', as: 'line', optional: true },
]

const post = (unposted: readonly Posting[], today: string): Act => ({
  key: 'post',
  command: 'postNotice',
  button: '登记张贴',
  fields: [
    { name: 'at', label: '张贴处', as: 'one', options: options(unposted), value: postingKey(unposted[0] as Posting) },
    ...evidenceFields(today, 'postedOn'),
  ],
  wish: ({ one }) => ({ ...placeOf(one('at')), postedOn: dayTyped(one('postedOn')) }),
  follows: ['最后一处张贴登记后，公示期自次日起算'],
})

const check = (unchecked: readonly Posting[], today: string): Act => ({
  key: 'check',
  command: 'checkPosting',
  button: '登记期满查验',
  fields: [
    { name: 'at', label: '查验处', as: 'one', options: options(unchecked), value: postingKey(unchecked[0] as Posting) },
    ...evidenceFields(today, 'checkedOn'),
  ],
  wish: ({ one }) => ({ ...placeOf(one('at')), checkedOn: dayTyped(one('checkedOn')) }),
  follows: ['各处查验齐全、没有未处理的异议，期满次日自动完成公示'],
})

const interrupt = (posted: readonly Posting[], today: string): Act => ({
  key: 'interrupt',
  command: 'interruptNotice',
  button: '登记中断',
  tone: 'grave',
  decides: true,
  fields: [
    { name: 'failed', label: '中断之处', as: 'many', options: options(posted) },
    { name: 'since', label: '自何日起', as: 'day', value: today },
    { name: 'reason', label: '原因', as: 'lines' },
  ],
  wish: ({ all, one }) => ({
    failed: all('failed').map(placeOf),
    since: dayTyped(one('since')),
    reason: one('reason'),
  }),
  follows: ['中断之处重新张贴后，整个公示期重新起算'],
})

/** Up to so many households are offered to choose from; of more, the number is typed. */
const CHOSEN = 500

const correct = ({ cases = [] }: NoticeSeen): Act => ({
  key: 'correct',
  command: 'correctNotice',
  button: '登记更正',
  tone: 'plain',
  decides: true,
  fields: [
    cases.length > 0 && cases.length <= CHOSEN
      ? {
          name: 'application',
          label: '更正哪一户',
          as: 'choose',
          options: cases.map(({ number, applicant }, i) => [number, `第 ${i + 1} 项　${number}　${applicant}`]),
          ...(cases.length === 1 && cases[0] ? { value: cases[0].number } : {}),
        }
      : { name: 'application', label: '更正哪一户', as: 'line', hint: '受理编号，公示页列有。' },
    {
      name: 'what',
      label: '更正内容',
      as: 'line',
      hint: '将原文公布：写成一行，不得含证件号码、电话、门牌、健康状况。',
    },
    {
      name: 'restarts',
      label: '影响',
      as: 'one',
      options: [
        ['no', '不影响认定，只作更正公告'],
        ['yes', '影响认定：该户移出，另行公示'],
      ],
      value: 'no',
    },
  ],
  wish: ({ one }) => ({ application: one('application'), what: one('what'), restarts: one('restarts') === 'yes' }),
  follows: ['已公布的内容不改动，另发更正公告'],
})

const withdraw: Act = {
  key: 'withdraw',
  command: 'withdrawNotice',
  button: '撤回公示',
  tone: 'grave',
  decides: true,
  fields: [{ name: 'reason', label: '撤回理由', as: 'line', hint: '将原文公布。' }],
  wish: ({ one }) => ({ reason: one('reason') }),
  follows: ['公示不再有效，所列家庭回到待公示', '已张贴的，发布撤回公告'],
}
