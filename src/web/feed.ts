import type { NoticeLine } from './pages/board.tsx'

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

/** The notices as Atom: who issued what, and when its window runs; who is listed, only the sheet itself says. */
export function atomOf(
  address: string,
  { name, host, today }: { readonly name: string; readonly host?: string | undefined; readonly today: string },
  lines: readonly NoticeLine[],
): string {
  const newest = lines.reduce((day, { issuedOn }) => (issuedOn > day ? issuedOn : day), lines[0]?.issuedOn ?? today)
  const entry = ({ number, title, organ, issuedOn, kindName, mark, period, entries }: NoticeLine): string => {
    const says = [
      kindName,
      ...(mark === null ? [] : [mark]),
      ...(entries === null ? [] : [`${entries} 户`]),
      ...(period === null ? [] : [`公示期 ${period.startsOn} 至 ${period.endsOn}`]),
    ]
    return `<entry><id>${escaped(`${address}/notices/${number}`)}</id><title>${escaped(title)}</title><updated>${instantOf(issuedOn)}</updated><published>${instantOf(issuedOn)}</published><author><name>${escaped(organ)}</name></author><link rel="alternate" type="text/html" href="${escaped(`${address}/notices/${number}`)}"/><summary>${escaped(says.join('，'))}</summary></entry>`
  }
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN"><id>${escaped(`${address}/feed.atom`)}</id><title>${escaped(`${name}：公示公告`)}</title><updated>${instantOf(newest)}</updated><author><name>${escaped(host ?? name)}</name></author><link rel="self" type="application/atom+xml" href="${escaped(`${address}/feed.atom`)}"/><link rel="alternate" type="text/html" href="${escaped(`${address}/notices`)}"/>`,
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

/** Lists of people say `noindex` themselves, so they must be let in to be read; codes and questions are nobody's to crawl. */
export const robotsOf = (address: string): string =>
  [
    'User-agent: *',
    ...['/api/', '/v/', '/progress', '/objections', '/look', '/login', '/work', '/desk'].map(
      (each) => `Disallow: ${each}`,
    ),
    `Sitemap: ${address}/sitemap.xml`,
    '',
  ].join('\n')
