/** What a page's panel says: the path it begins with, and a few sentences. */
export type Help = readonly [path: string, ...sentences: readonly string[]]
