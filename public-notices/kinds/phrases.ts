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

/** Where an applicant can turn against a decision. Every adverse paper carries all of them with their time limits. */
export interface Remedies {
  /** The housing department that re-examines; absent when the paper is itself the re-examination. */
  readonly reexaminedBy?: string
  readonly reconsideredBy: string
  readonly court: string
  /** Where reconsideration can be asked for online, when the paper is delivered online (行政复议法 22). */
  readonly online?: string
}

/** 复核 (公共租赁住房管理办法 9), 行政复议 (行政复议法 20), 行政诉讼 (行政诉讼法 46). */
export function remedyTexts({ reexaminedBy, reconsideredBy, court, online }: Remedies): string[] {
  const texts: string[] = []
  if (reexaminedBy) {
    texts.push(
      `对本决定有异议的，可以向${reexaminedBy}申请复核；复核结果在收到复核申请之日起15个工作日内书面告知。` +
        '（《公共租赁住房管理办法》第九条）',
    )
  }
  const channel = online ? `，也可以通过互联网渠道（${online}）申请` : ''
  texts.push(
    `不服本决定的，可以自知道本决定之日起60日内，依法向${reconsideredBy}申请行政复议${channel}；` +
      `也可以自知道本决定之日起6个月内，依法向${court}提起行政诉讼。` +
      '（《中华人民共和国行政复议法》第二十条、《中华人民共和国行政诉讼法》第四十六条）',
  )
  return texts
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
      `${i + 1}. ${criterion}：规定为${required}；经核查为${found}（核查来源：${source}）。依据：${basis}。`,
  )
}
