import type { AnyFact } from '../../../machines/fact.ts'
import type { KeptFile } from '../../attachments/store-attachment.ts'
import type { ShownFile } from '../../commands/parts.ts'
import type { Office } from '../../office.ts'

/* The files of a case: each belongs to the sealed list that one of its facts names. */

/** One file, by the fact that names its list and its place there. */
export interface CaseFile {
  readonly version: number
  /** From 1. */
  readonly place: number
  readonly on: string
  /** How it came: at the counter, in answer to a correction, at a visit. */
  readonly came: string
  readonly shows: string
  readonly file: KeptFile
}

/** Evidence of an objection is read on the objection's own page, by who settles it. */
const lists = ['scans', 'photos'] as const
const cameWith: Readonly<Record<string, string>> = {
  ApplicationReceived: '收件',
  CorrectionAnswered: '补正',
  MaterialsChecked: '核对',
  SurveyRecorded: '入户调查',
}

/** All files of a case that are still there, in the order they came. */
export function filesOf({ store, sealer }: Pick<Office, 'store' | 'sealer'>, number: string): CaseFile[] {
  return store.history(number).flatMap(({ version, body }) => {
    const { type, occurredOn, data } = JSON.parse(body) as AnyFact
    const came = cameWith[type]
    if (came === undefined) return []
    return lists.flatMap((name) => {
      const digest = (data as Readonly<Record<string, unknown>>)[name]
      const record = typeof digest === 'string' ? store.unseal(number, digest) : undefined
      const files = record ? (sealer.open(record) as ShownFile[]) : []
      return files.map(({ shows, ...file }, i) => ({ version, place: i + 1, on: occurredOn, came, shows, file }))
    })
  })
}

/** As what each material was last said to have been received. */
export function papersOf({ store }: Pick<Office, 'store'>, number: string): ReadonlyMap<string, string> {
  const told = store.history(number).flatMap(({ body }) => {
    const { papers = [] } = (JSON.parse(body) as AnyFact).data as { papers?: { material: string; as: string }[] }
    return papers.map(({ material, as }) => [material, as] as const)
  })
  return new Map(told)
}
