import { legalDayOf } from '../calendar.ts'
import { typedCode } from '../documents/code.ts'
import type { Press } from '../documents/press.ts'
import type { Office } from '../office.ts'
import { areaName, organsNamed } from '../organs.ts'
import { places } from '../web/pages/site-map.tsx'
import { commonNames, documentKinds, guideWords, programmes } from '../words.ts'
import { boardKinds, lineOf, markTyped } from './board.ts'

/* 全站搜索: what is public and about nobody. No name, ID number or telephone is looked for anywhere. */

/** One place a search leads to. */
export interface Hit {
  readonly href: string
  readonly title: string
  /** What stands under it: organ, kind, dates. */
  readonly about: string
}

export interface Found {
  readonly q: string
  /** What was typed looks like a number that has a page of its own. */
  readonly straight: Hit | null
  readonly parts: readonly { readonly name: string; readonly hits: readonly Hit[]; readonly all: Hit | null }[]
}

const MOST = 10

/** What fits some words: notices by place, kind and 发文字号, items of the column, guides, and pages of the site. */
export async function searched(
  office: Office,
  q: string,
  guides: readonly { readonly county: string; readonly programmes: readonly string[] }[],
  making?: Press['making'],
): Promise<Found> {
  if (q === '') return { q, straight: null, parts: [] }
  const { store } = office
  const today = legalDayOf(office.now())
  const words = officialWords(q)
  const kinds = boardKinds.filter((each) => words.some((word) => documentKinds[each]?.includes(word)))
  // “公示” is several kinds and narrows nothing.
  const kind = kinds.length === 1 ? kinds[0] : undefined
  const named = Object.keys(programmes).filter((each) => words.some((word) => programmes[each]?.includes(word)))
  // What is neither a kind of notice nor a programme is a place or a number.
  const rest = words.filter((word) => !kinds.some((each) => documentKinds[each]?.includes(word)))
  const place = rest.filter((word) => !named.some((each) => programmes[each]?.includes(word))).join(' ')
  const asked = {
    ...(kind ? { kind } : {}),
    ...(place === '' ? {} : { text: markTyped(place), organs: organsNamed(place) }),
  }
  // The board knows no programme: its titles are made when they are read.
  const onBoard = kinds.length > 0 || (place !== '' && named.length === 0)
  const { all } = onBoard ? store.countBoard(asked, today) : { all: 0 }
  const lines = await Promise.all(
    (onBoard ? store.board({ ...asked, limit: MOST, offset: 0 }) : []).map((row) => lineOf(office, row, making)),
  )
  const items = { shown: true, text: words.join('') } as const
  const others = store.countDisclosures(items)
  const fits = (text: string) => words.every((word) => text.includes(word))
  const more = new URLSearchParams({ ...(kind ? { kind } : {}), ...(place === '' ? {} : { q: place }) })
  const manuals = guides
    .flatMap(({ county, programmes: own }) =>
      own.map((programme) => ({
        href: `/guides/${programme}?county=${county}`,
        title: `${areaName(county)}${programmes[programme] ?? programme}申请指南`,
        about: '条件、材料、步骤和期限',
      })),
    )
    .filter(({ title, about }) => fits(`${title} ${about} ${guideWords}`))
  const queues = store.waitingLists
    .waitingLists()
    .map(({ county, programme, n }) => ({
      href: `/waiting-list?county=${county}&programme=${programme}`,
      title: `${areaName(county)}${programmes[programme] ?? programme}轮候册`,
      about: `${n} 户`,
    }))
    .filter(({ title }) => fits(title))
  const parts = [
    {
      name: `公示公告 ${all}`,
      hits: lines.map(({ number, title, organ, mark, issuedOn }) => ({
        href: `/notices/${number}`,
        title,
        about: [organ, mark, issuedOn].filter(Boolean).join('　'),
      })),
      all: all > MOST ? { href: `/notices?${more}`, title: `全部 ${all} 份`, about: '' } : null,
    },
    {
      name: `信息公开 ${others}`,
      hits: store.disclosures({ ...items, limit: MOST }).map(({ number, title, publishedOn }) => ({
        href: `/disclosure/${number}`,
        title,
        about: publishedOn ?? '',
      })),
      all:
        others > MOST
          ? { href: `/disclosure?${new URLSearchParams({ q: items.text })}`, title: `全部 ${others} 项`, about: '' }
          : null,
    },
    { name: `轮候册 ${queues.length}`, hits: queues.slice(0, MOST), all: allOf(queues, '/waiting-list', '全部轮候册') },
    {
      name: `办事指南 ${manuals.length}`,
      hits: manuals.slice(0, MOST),
      all: allOf(manuals, '/guides', '全部办事指南'),
    },
    {
      name: '栏目',
      hits: places
        .flatMap(({ pages }) => pages)
        .filter(([, name, others = '']) => fits(`${name} ${others}`))
        .map(([href, title]) => ({ href, title, about: '' })),
      all: null,
    },
  ]
  return { q, straight: straightTo(q), parts: parts.filter(({ hits }) => hits.length > 0) }
}

const allOf = (hits: readonly Hit[], href: string, title: string): Hit | null =>
  hits.length > MOST ? { href, title, about: '' } : null

/** The words somebody typed, a programme under its official name whatever people call it. */
function officialWords(q: string): readonly string[] {
  const said = commonNames.find(([common, official]) => q.includes(common) && !q.includes(official))
  const text = said ? q.replace(said[0], ` ${said[1]} `) : q
  return text.split(/\s+/).filter((word) => word !== '')
}

/** A number that is printed on papers leads where it is asked about; whether it exists is said there. */
function straightTo(q: string): Hit | null {
  const typed = q.replace(/\s/g, '').toUpperCase()
  if (/^\d{6}-\d{4}-\d{5,9}-\d$/.test(typed))
    return { href: '/progress', title: '查询这个受理编号的进度', about: '还需要凭证上的查询码' }
  if (/^\d{6}-L\d{4}-\d+$/.test(typed))
    return { href: `/waiting-list?number=${typed}`, title: `查 ${typed} 的轮候位置`, about: '轮候册' }
  if (/-Y\d+$/.test(typed)) return { href: '/objections', title: '查询这件异议的处理结果', about: '还需要查询码' }
  const code = typedCode(q)
  if (/^[0-9A-HJKMNP-TV-Z]{16}$/.test(code)) return { href: `/v/${code}`, title: `核验 ${code}`, about: '核验公示' }
  return null
}
