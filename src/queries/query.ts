import { z } from 'zod'
import type { ListColumn } from '../export.ts'
import type { AtWork, Office } from '../office.ts'

/** A read: what it takes, what of the answer may leave the house, and the function. It writes nothing. */
export interface Query {
  /** camelCase verb-noun; its Chinese name stands in words.ts. */
  readonly name: string
  /** `GET` path below `/api`. */
  readonly path: string
  /** Path and query parameters together. */
  readonly input: z.ZodObject
  readonly output: z.ZodType
  readonly read: (office: Office, actor: AtWork, input: Record<string, unknown>) => unknown
  readonly file?: ListFile
  /** It opens sealed records of the case named in its path: who reads it is recorded. */
  readonly opens?: true
}

/** A list as a file for a spreadsheet: all of it, with the words of the office instead of codes, and nobody's data. */
export interface ListFile<Row = never, I = Record<string, unknown>> {
  /** What it is a list of, for the file's name; `plain` is the same in ASCII. */
  readonly name: string
  readonly plain: string
  readonly columns: readonly ListColumn<Row>[]
  /** What it was filtered by, in words. */
  readonly conditions: (input: I) => readonly string[]
  /** Gone through once. Only the store is asked: command line and thread export without an office. */
  readonly rows: (office: Pick<Office, 'store'>, actor: AtWork, input: I) => Iterable<Row>
}

interface Spec<I extends z.ZodObject, O extends z.ZodType, Row> {
  readonly name: string
  readonly path: string
  readonly input: I
  readonly output: O
  readonly read: (office: Office, actor: AtWork, input: z.output<I>) => z.output<O>
  readonly file?: ListFile<Row, Partial<z.output<I>>>
  readonly opens?: true
}

const format = z
  .enum(['json', 'csv', 'xlsx'])
  .default('json')
  .describe('csv、xlsx：整份名单下载为文件（不用 limit、offset）')

/** Declares a query with its types, and forgets them for the list of all queries. One with a file takes `format` too. */
export const query = <I extends z.ZodObject, O extends z.ZodType, Row = never>(spec: Spec<I, O, Row>): Query => {
  const input = spec.file ? spec.input.extend({ format }) : spec.input
  return { ...spec, input } as unknown as Query
}
