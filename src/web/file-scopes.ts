/**
 * What a service's token may name besides commands and queries: the files of one case or notice, each under the name it has
 * in the description of the API.
 */
export const fileScopes = [
  'showDocument',
  'getDocumentFile',
  'getCaseFile',
  'getCaseBundle',
  'getNoticeBundle',
] as const

/** The configuration of a route that hands out such a file; who may have it is decided for each case. */
export const fileRoute = (scope: (typeof fileScopes)[number]) => ({ access: 'by-case', scope }) as const
