import { CannotSet } from '../cannot-set.ts'
import type { Heading, Kind } from '../view.ts'
import { chineseDay } from '../xmp.ts'
import { basisOf, type Contact, paragraph, parts, reach, sentence } from './phrases.ts'

/** An item of the column 重点领域信息公开专栏, as its papers speak of it. */
export interface DisclosedItem extends Heading {
  /** What it is called: 牡丹苑二期. */
  readonly item: string
  /** 开工项目. */
  readonly kindName: string
  /** Its number in the column, for life. */
  readonly itemNumber: string
  readonly contact: Contact
  /** Codes of firms and organs it prints: eighteen digits that are nobody's. */
  readonly codes: readonly string[]
}

export interface DisclosureNotice extends DisclosedItem {
  readonly fields: readonly { readonly title: string; readonly value: string }[]
  /** What the duty to disclose rests on. */
  readonly basis: readonly string[]
  /** The day the limit runs from, and how long it is: 开工之日, 20工作日. */
  readonly event: string
  readonly period: string
  readonly dueOn: string
  readonly publishedOn: string
  /** How many people the item names on its page; null where it names none. No paper names them. */
  readonly people: { readonly count: number; readonly shownUntil: string | null } | null
}

/** A line of a title holds some twenty characters: a longer piece of a name parts into even ones. */
const LONGEST_PIECE = 16
/** The words of an item's name, at which a title may break. */
const wordsOf = (name: string): string[] =>
  name.split(/(?<=[）”》、，：年\s])|(?=[（“《])/u).flatMap((piece) => {
    const letters = Array.from(piece)
    const parts = Math.ceil(letters.length / LONGEST_PIECE)
    const each = Math.ceil(letters.length / parts)
    return Array.from({ length: parts }, (_, i) => letters.slice(i * each, (i + 1) * each).join(''))
  })

/** 信息公开公告: what the item says, by when it was due, where to ask. A paper outlives the time names may be shown. */
export const disclosure: Kind<DisclosureNotice> = {
  name: 'disclosure',
  version: 1,
  audience: 'public',
  word({ item, kindName, itemNumber, fields, basis, event, period, dueOn, publishedOn, people, contact }) {
    if (fields.length === 0) throw new CannotSet('公开内容', '一项内容也没有，不能公开空的事项，请核对')
    const named =
      people === null
        ? []
        : [
            `名单共${people.count}户，在本机关信息公开专栏的该事项页面公布，姓名部分隐去${
              people.shownUntil ? `，公布至${chineseDay(people.shownUntil)}` : ''
            }。`,
          ]
    return {
      title: ['关于', '公开', ...wordsOf(item), '的', '公告'],
      body: [
        paragraph(`${basisOf(basis)}现将${item}（${kindName}，编号${itemNumber}）公开如下。`),
        ...parts(
          ['公开内容', ...fields.map(({ title, value }) => `${title}：${sentence(value)}`), ...named],
          [
            '公开期限',
            `应当在${event}后${period}内、即${chineseDay(dueOn)}前公开，实际于${chineseDay(publishedOn)}公开${publishedOn > dueOn ? '，逾期' : ''}。`,
          ],
          ['联系方式', `${reach(contact)}。`],
        ),
      ],
      list: null,
    }
  },
}

export interface DisclosureAmendmentNotice extends DisclosedItem {
  readonly publishedOn: string
  readonly changes: readonly { readonly title: string; readonly before: string; readonly after: string }[]
  readonly since: string
  readonly reason: string
}

const shown = (value: string) => (value === '' ? '（无）' : value)
const changed = ({ changes }: DisclosureAmendmentNotice): string[] =>
  changes.length === 0
    ? ['名单有变化，其他内容不变。']
    : changes.map(({ title, before, after }, i) => {
        const text = `${title}：原公开为“${shown(before)}”，现改为“${shown(after)}”。`
        return changes.length === 1 ? text : `${i + 1}. ${text}`
      })
const publishedItem = ({ item, kindName, itemNumber, publishedOn }: DisclosureAmendmentNotice): string =>
  `本机关于${chineseDay(publishedOn)}公开的${item}（${kindName}，编号${itemNumber}）`

/** 信息公开更正公告: what was published wrongly, and what is right. */
export const disclosureCorrection: Kind<DisclosureAmendmentNotice> = {
  name: 'disclosure-correction',
  version: 1,
  audience: 'public',
  word: (plain) => ({
    title: ['关于', ...wordsOf(plain.item), '公开内容的', '更正公告'],
    body: [
      paragraph(`${publishedItem(plain)}内容有误，现更正如下。`),
      ...parts(
        ['更正内容', ...changed(plain)],
        ['更正原因', sentence(plain.reason)],
        ['联系方式', `${reach(plain.contact)}。`],
      ),
    ],
    list: null,
  }),
}

/** 信息公开变更公告: what has changed in the world since it was published. */
export const disclosureChange: Kind<DisclosureAmendmentNotice> = {
  name: 'disclosure-change',
  version: 1,
  audience: 'public',
  word: (plain) => ({
    title: ['关于', ...wordsOf(plain.item), '情况变化的', '公告'],
    body: [
      paragraph(`${publishedItem(plain)}，情况自${chineseDay(plain.since)}起有变化，现公开如下。`),
      ...parts(
        ['变更内容', ...changed(plain)],
        ['变更原因', sentence(plain.reason)],
        ['联系方式', `${reach(plain.contact)}。`],
      ),
    ],
    list: null,
  }),
}
