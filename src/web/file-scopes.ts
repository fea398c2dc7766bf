/**
 * What a service's token may name besides commands and queries: the files of one case or notice, each under the name it has
 * in the description of the API; and the figures a monitor reads.
 */
export const fileScopes = [
  'showDocument',
  'getDocumentFile',
  'getCaseFile',
  'getCaseBundle',
  'getNoticeBundle',
  'getMetrics',
] as const

/** The configuration of a route that hands out such a file; who may have it is decided there, of cases for each. */
export const fileRoute = (scope: (typeof fileScopes)[number]) => ({ access: 'by-case', scope }) as const
