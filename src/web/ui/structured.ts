import type { LegalDay } from '../../calendar.ts'
import { exportTypes } from '../../export.ts'
import type { DataFiles } from '../../queries/open-data.ts'
import type { About, Shell } from './page.tsx'

/*
 * What a page is, for search engines and programs: schema.org as JSON-LD. A data block, which no browser runs and no content
 * policy blocks. Holds only what the page says anyway, and nobody by name. Addresses are relative to the page.
 */

/** One thing in the vocabulary of schema.org. */
export type Thing = { readonly '@type': string } & Readonly<Record<string, unknown>>

const organization = (name: string): Thing => ({ '@type': 'GovernmentOrganization', name })

/** What every page says of itself; `more` is what only its kind has. */
export function pageData({ site }: Pick<Shell, 'site'>, about: About, more: readonly Thing[] = []): string {
  const whole = {
    inLanguage: 'zh-CN',
    isPartOf: { '@type': 'WebSite', name: site.name, url: '/' },
    ...(site.host ? { publisher: organization(site.host) } : {}),
  }
  const page: Thing =
    about.is === 'column'
      ? { '@type': 'CollectionPage', name: about.name, description: about.description, ...whole }
      : { '@type': 'WebPage', name: about.title, datePublished: about.published.slice(0, 10), ...whole }
  const text = JSON.stringify({ '@context': 'https://schema.org', '@graph': [page, ...more] })
  // Nothing in it may end the element it stands in.
  return text.replace(/[<>&\u2028\u2029]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The site itself, and where it is searched: on its first page. */
export const siteData = ({ site }: Pick<Shell, 'site'>): Thing => ({
  '@type': 'WebSite',
  name: site.name,
  url: '/',
  potentialAction: {
    '@type': 'SearchAction',
    target: { '@type': 'EntryPoint', urlTemplate: '/search?q={search_term_string}' },
    'query-input': 'required name=search_term_string',
  },
})

/** A notice as a document, with its window; its list is not among it. */
export const noticeData = (notice: {
  readonly title: string
  readonly organ: string
  readonly mark: string
  readonly kindName: string
  readonly issuedOn: LegalDay
  readonly publishedOn: LegalDay
  readonly period: { readonly startsOn: LegalDay; readonly endsOn: LegalDay } | null
  readonly verifyAt: string | null
  readonly pdf: string | null
}): Thing => ({
  '@type': 'DigitalDocument',
  name: notice.title,
  identifier: notice.mark,
  genre: notice.kindName,
  author: organization(notice.organ),
  dateCreated: notice.issuedOn,
  datePublished: notice.publishedOn,
  ...(notice.period
    ? { temporalCoverage: `${notice.period.startsOn}/${notice.period.endsOn}`, expires: notice.period.endsOn }
    : {}),
  ...(notice.verifyAt ? { sameAs: notice.verifyAt } : {}),
  ...(notice.pdf
    ? { encoding: { '@type': 'MediaObject', encodingFormat: 'application/pdf', contentUrl: notice.pdf } }
    : {}),
})

/** An item of the disclosure column. */
export const itemData = (item: {
  readonly title: string
  readonly number: string
  readonly kindName: string
  readonly organ: string
  readonly publishedOn: LegalDay
}): Thing => ({
  '@type': 'CreativeWork',
  name: item.title,
  identifier: item.number,
  genre: item.kindName,
  author: organization(item.organ),
  datePublished: item.publishedOn,
})

/** A programme people apply for, where. */
export const serviceData = (service: {
  readonly name: string
  readonly area: string
  readonly url: string
}): Thing => ({
  '@type': 'GovernmentService',
  name: service.name,
  serviceType: '住房保障',
  areaServed: { '@type': 'AdministrativeArea', name: service.area },
  url: service.url,
})

/** Data sets, each with its files and their digests. */
export const catalogData = (
  sets: readonly { readonly key: string; readonly name: string; readonly about: string; readonly files: DataFiles }[],
  licence: string,
): Thing => ({
  '@type': 'DataCatalog',
  name: '开放数据',
  dataset: sets.map(({ key, name, about, files }) => ({
    '@type': 'Dataset',
    name,
    description: about,
    isAccessibleForFree: true,
    license: { '@type': 'CreativeWork', text: licence },
    distribution: (['csv', 'xlsx', 'json'] as const).map((type) => ({
      '@type': 'DataDownload',
      encodingFormat: type === 'json' ? 'application/json' : exportTypes[type].split(';')[0],
      contentUrl: `/data/${key}.${type}`,
      sha256: files[type].sha256,
    })),
  })),
})
