import type { FeedLine, FeedShown } from '../queries/board.ts'

/* What programs read of the public site: an Atom feed (RFC 4287), a site map (sitemaps.org), robots.txt (RFC 9309). Pure. */

const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

/** A legal day as an instant: its beginning in Shanghai. */
const instantOf = (day: string): string => `${day}T00:00:00+08:00`

/** Where the feed and its archives are. */
const feedPath = (month: string | null): string => (month === null ? '/feed.atom' : `/feed/${month}.atom`)

/** What an entry says first that no longer stands. */
const ended: Readonly<Partial<Record<FeedLine['standing'], string>>> = { superseded: '已更换', withdrawn: '已撤回' }

/**
 * The notices as Atom: who issued what, and when its window runs; who is listed, only the sheet itself says. Older months
 * are archives to which nothing is added, each linked to the next (RFC 5005, 4): a reader that was away misses nothing. An
 * entry is never taken out of them: what was replaced or withdrawn says so, with the day as its `updated`.
 */
export function atomOf(
  address: string,
  { name, host, today }: { readonly name: string; readonly host?: string | undefined; readonly today: string },
  { lines, month, previous, next }: FeedShown,
): string {
  const link = (rel: string, path: string, type = 'application/atom+xml') =>
    `<link rel="${rel}" type="${type}" href="${escaped(address + path)}"/>`
  const entry = ({
    number,
    title,
    organ,
    publishedOn,
    updatedOn,
    standing,
    kindName,
    period,
    entries,
  }: FeedLine): string => {
    const at = escaped(`${address}/notices/${number}`)
    const says = [
      ...(ended[standing] ? [`${ended[standing]}（${updatedOn}）`] : []),
      kindName,
      ...(entries === null ? [] : [`${entries} 户`]),
      ...(period === null ? [] : [`公示期 ${period.startsOn} 至 ${period.endsOn}`]),
    ]
    return `<entry><id>${at}</id><title>${escaped(`${ended[standing] ? `【${ended[standing]}】` : ''}${title}`)}</title><updated>${instantOf(updatedOn)}</updated><published>${instantOf(publishedOn)}</published><author><name>${escaped(organ)}</name></author><link rel="alternate" type="text/html" href="${at}"/><summary>${escaped(says.join('，'))}</summary></entry>`
  }
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0" xml:lang="zh-CN">',
    `<id>${escaped(address + feedPath(month))}</id>`,
    `<title>${escaped(`${name}：公示公告${month === null ? '' : `（${month}）`}`)}</title>`,
    `<updated>${instantOf(lines.reduce((last, { updatedOn }) => (updatedOn > last ? updatedOn : last), lines[0]?.updatedOn ?? today))}</updated>`,
    `<author><name>${escaped(host ?? name)}</name></author>`,
    link('self', feedPath(month)),
    link('alternate', '/notices', 'text/html'),
    ...(month === null ? [] : ['<fh:archive/>', link('current', feedPath(null))]),
    ...(previous === null ? [] : [link('prev-archive', feedPath(previous))]),
    ...(next === null ? [] : [link('next-archive', feedPath(next))]),
    ...lines.map(entry),
    '</feed>\n',
  ].join('\n')
}

/** Addresses search engines may know: pages that name nobody. */
export const sitemapOf = (address: string, paths: readonly string[]): string =>
  [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...paths.map((path) => `<url><loc>${escaped(address + path)}</loc></url>`),
    '</urlset>\n',
  ].join('\n')

const closed = ['/api/', '/v/', '/progress', '/objections', '/look', '/login', '/work', '/desk']
/** Pages that say `noindex` themselves: lists of people, and what somebody has looked for. */
const unlisted = ['/waiting-list', '/v', '/verify', '/search']

/** Whether an address of the site may stand in its map: a page that is open to search engines and to be found by them. */
export const isForSearchEngines = (path: string): boolean =>
  !closed.some((each) => path.startsWith(each)) && !unlisted.includes(path) && !path.endsWith('.atom')

/** Lists of people say `noindex` themselves, so they must be let in to be read; codes and questions are nobody's to crawl. */
export const robotsOf = (address: string): string =>
  ['User-agent: *', ...closed.map((each) => `Disallow: ${each}`), `Sitemap: ${address}/sitemap.xml`, ''].join('\n')
