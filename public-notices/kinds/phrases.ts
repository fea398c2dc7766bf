import type { Block } from '../document.ts'
import type { PlainHousehold } from '../view.ts'
import { chineseDay } from '../xmp.ts'

/* Sentences that several kinds share. */

export const paragraph = (text: string): Block => ({ is: 'paragraph', text })
export const addressee = (text: string): Block => ({ is: 'addressee', text: `${text}：` })

const numerals = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']

/** 一、公示时间 …: each part with its own heading, numbered in order. */
export function parts(...all: readonly (readonly [heading: string, ...texts: readonly string[]])[]): Block[] {
  return all.flatMap(([heading, ...texts], i) => [
    { is: 'heading', level: 1, text: `${numerals[i]}、${heading}` },
    ...texts.map(paragraph),
  ])
}

/** The laws a sheet rests on: `根据《…》、《…》等有关规定，`. */
export function basisOf(basis: readonly string[]): string {
  return `根据${basis.join('、')}等有关规定，`
}

/** 公共租赁住房保障资格; of a list of several programmes, 住房保障资格. */
export const eligibility = (scheme: string): string => (scheme.endsWith('保障') ? `${scheme}资格` : `${scheme}保障资格`)

/** What a publicity notice needs beside its heading. */
export interface Publicity {
  /** What the households applied for: 公共租赁住房; 住房保障 where they did not all apply for the same. */
  readonly scheme: string
  /** The words of the batch: ['2026年', '第二批']. */
  readonly batch: readonly string[]
  /** Laws and local rules with their document numbers. */
  readonly basis: readonly string[]
  readonly window: Window
  /** Where objections are taken. */
  readonly contact: Contact
  /** The discipline inspection's telephone (监督电话). */
  readonly supervision: { readonly organ: string; readonly phone: string }
  readonly households: readonly PlainHousehold[]
}

export interface Window {
  readonly startsOn: string
  readonly endsOn: string
  /** The period as the rules name it: 10日. */
  readonly lasts: string
}

export interface Contact {
  readonly office: string
  readonly address: string
  readonly phone: string
  readonly email?: string
}

export const windowText = ({ startsOn, endsOn, lasts }: Window): string =>
  `自${chineseDay(startsOn)}起至${chineseDay(endsOn)}止，共${lasts}。`

/** How to object: what about, in what form, where. */
export function objectionTexts({ contact, supervision }: Pick<Publicity, 'contact' | 'supervision'>): {
  readonly how: string
  readonly where: string
} {
  const email = contact.email ? `；电子邮箱：${contact.email}` : ''
  return {
    how:
      '公示期内，任何单位和个人认为名单中家庭的人口、住房、收入、财产等情况与事实不符，或者审核程序有错误的，可以书面提出异议，' +
      '写明事实和理由，并附相关线索或者证据。以单位名义提出的，应当加盖公章；以个人名义提出的，应当署真实姓名并留联系方式。' +
      '受理单位对异议人的信息严格保密。',
    where:
      `受理单位：${contact.office}；地址：${contact.address}；电话：${contact.phone}${email}。` +
      `监督电话：${supervision.phone}（${supervision.organ}）。`,
  }
}

/** Why the list may not be used for anything else (个人信息保护法 6, 27). */
export const useOnly = '名单仅供社会监督使用，任何单位和个人不得复制、传播或者用于其他目的。'

/** Where somebody can be reached, as far as it is known: 窗口，地址：…，电话：…. */
export const reach = ({ office, address, phone }: Pick<Contact, 'office' | 'address' | 'phone'>): string =>
  [office, ...(address ? [`地址：${address}`] : []), ...(phone ? [`电话：${phone}`] : [])].join('，')

/** The same inside a sentence: 凭编号向窗口（地址：…；电话：…）查询. */
export function reachWithin({ office, address, phone }: Pick<Contact, 'office' | 'address' | 'phone'>): string {
  const how = [...(address ? [`地址：${address}`] : []), ...(phone ? [`电话：${phone}`] : [])]
  return how.length > 0 ? `${office}（${how.join('；')}）` : office
}

/** One way an applicant can turn against a decision, as the decision itself named it. */
export interface Remedy {
  readonly kind: 'reexamination' | 'administrative_review' | 'lawsuit'
  /** Whom to ask. */
  readonly to: string
  /** Its time limit from the day the decision is known, 60日; absent where the rules set none. */
  readonly within?: string
  /** What its rules call asking the department again where that is not 复核: 申诉. */
  readonly called?: string
  readonly basis: string
  /** By when a 复核 is answered: 15个工作日. */
  readonly answeredWithin?: string
  /** What sets that term, where the basis does not: 参照…第九条. */
  readonly answeredUnder?: string
}

const askings = {
  reexamination: (to: string, called = '') => `可以向${to}${called || '申请复核'}`,
  administrative_review: (to: string) => `可以依法向${to}申请行政复议`,
  lawsuit: (to: string) => `也可以依法向${to}提起行政诉讼`,
} as const

/**
 * 复核 or 申诉 (公共租赁住房管理办法 9, 廉租住房保障办法 17), 行政复议 (行政复议法 20), 行政诉讼 (行政诉讼法 46): every one the decision
 * names, numbered. Who asks the department again must know that the other limits run on.
 */
export function remedyTexts(remedies: readonly Remedy[]): string[] {
  const runOn = remedies.some(({ kind }) => kind !== 'reexamination')
  return remedies.map(({ kind, to, within, called, basis, answeredWithin, answeredUnder }, i) => {
    const when = within ? `自知道本决定之日起${within}内，` : ''
    const answer = answeredWithin
      ? `，该机关自收到申请之日起${answeredWithin}内书面答复${answeredUnder ? `（${answeredUnder}）` : ''}`
      : ''
    const others =
      kind === 'reexamination' && runOn
        ? `${called ?? '申请复核'}不影响申请行政复议和提起行政诉讼，其期限照常计算。`
        : ''
    return `${i + 1}. 不服本决定的，${when}${askings[kind](to, called)}${answer}。${others}依据：${basis}。`
  })
}

/** One finding of a review, as the decision must give it. */
export interface Finding {
  readonly criterion: string
  readonly required: string
  readonly found: string
  readonly source: string
  readonly basis: string
}

/** The findings as numbered sentences: what the rule asks, what was found, from where, under which article. */
export function findingTexts(findings: readonly Finding[]): string[] {
  return findings.map(
    ({ criterion, required, found, source, basis }, i) =>
      `${i + 1}. ${criterion}：标准为${required}；经核查为${found}${source ? `（核查来源：${source}）` : ''}。依据：${basis}。`,
  )
}

/** A sentence as somebody typed it, ended with one full stop. */
export const sentence = (text: string): string => `${text.trim().replace(/[。；;.，,\s]+$/, '')}。`
