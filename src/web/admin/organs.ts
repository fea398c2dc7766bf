import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DocumentContext } from '../../../machines/document.ts'
import {
  contactOf,
  contactPlace,
  type Directory,
  directoryFileName,
  fullName,
  mustHaveContact,
  readDirectory,
} from '../../documents/directory.ts'
import type { Office } from '../../office.ts'
import { ancestors, cityCode, counties, organ, organName, subdistrictsOf } from '../../organs.ts'
import { adminSays } from '../../words.ts'
import type { Slip } from '../ui/form.tsx'

/* The organs of a city with what the public is told of each: the city's directory, changed an entry at a time. */

export interface OrganShown {
  readonly code: string
  readonly name: string
  readonly phone: string
  readonly address: string
  /** Why nothing of it can be posted; null where all is there. */
  readonly lacks: string | null
  /** Papers held up for it. */
  readonly heldUp: number
  readonly below: readonly OrganShown[]
}

/** City, counties, subdistricts: with what each lacks, and how many of its papers wait for that. */
export function organTree(office: Pick<Office, 'store'>, directory: Directory | undefined): OrganShown {
  const failed = office.store.documents({ state: 'failed', limit: 1000 })
  const heldUp = Map.groupBy(
    failed.filter(({ number }) => {
      const c = office.store.head(number)?.context as DocumentContext | undefined
      return c?.failure?.where === contactPlace
    }),
    (row) => row.organ,
  )
  const shown = (code: string, below: readonly OrganShown[]): OrganShown => {
    const entry = directory?.organs[code]
    return {
      code,
      name: organName(code),
      phone: entry?.phone ?? '',
      address: entry?.address ?? '',
      lacks: lackOf(code, directory),
      heldUp: heldUp.get(code)?.length ?? 0,
      below,
    }
  }
  return shown(
    cityCode(),
    counties().map((county) =>
      shown(
        county.code,
        subdistrictsOf(county.code).map(({ code }) => shown(code, [])),
      ),
    ),
  )
}

function lackOf(code: string, directory: Directory | undefined): string | null {
  try {
    mustHaveContact(contactOf(code, directory))
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Whether an administrator keeps an organ's entry: the city's all, a county's own and what lies in it. */
export function mayKeep(administrator: string, code: string): boolean {
  if (administrator === cityCode()) return true
  return code === administrator || ancestors(code).county === administrator
}

/** The fields of an entry as a form has them, and where each stands in the file. */
export const entryFields = [
  ['organ', '机关全称', '不填则按行政区划名称；区县、市须写机关的全称，如 洛阳市住房保障服务中心。'],
  ['code', '机关代字', '发文字号的代字，2 至 10 个汉字，如 涧长住；不填由系统按名称取。'],
  ['office', '受理的科室或窗口', ''],
  ['address', '地址', ''],
  ['phone', '电话', '单位电话，如 0379-63900000；不得填写个人手机。'],
  ['email', '电子邮箱', '可以不填。'],
  ['supervision.organ', '监督机关', '受理投诉举报的纪检监察机关。'],
  ['supervision.phone', '监督电话', ''],
] as const

/** An entry as the form shows it. */
export function entryOf(code: string, directory: Directory | undefined): Record<string, string> {
  const found = directory?.organs[code]
  if (!found) return { office: '', organ: '' }
  const { supervision, ...own } = found
  return { ...own, 'supervision.organ': supervision.organ, 'supervision.phone': supervision.phone }
}

/** The text of the whole file with one entry changed, and what is wrong with that entry. */
export function withEntry(
  folder: string,
  code: string,
  typed: Readonly<Record<string, string>>,
): { readonly text: string; readonly slips: readonly Slip[] } {
  const path = join(folder, directoryFileName)
  let organs: Record<string, unknown> = {}
  if (existsSync(path))
    try {
      organs = (JSON.parse(readFileSync(path, 'utf8')) as { organs?: Record<string, unknown> }).organs ?? {}
    } catch {
      return { text: '', slips: [{ field: '', message: adminSays.directoryBroken(directoryFileName) }] }
    }
  const given = Object.fromEntries(
    entryFields.flatMap(([name]) => {
      const value = typed[name] ?? ''
      return name.includes('.') || (value === '' && ['organ', 'code', 'email'].includes(name)) ? [] : [[name, value]]
    }),
  )
  const supervision = { organ: typed['supervision.organ'] ?? '', phone: typed['supervision.phone'] ?? '' }
  const text = `${JSON.stringify({ organs: { ...organs, [code]: { ...given, supervision } } }, null, 2)}\n`
  const slips = (readDirectory(text).slips ?? [])
    .filter((slip) => slip.organ === code)
    .flatMap((slip) =>
      slip.text
        .replace(/^输入有误：/, '')
        .split('；')
        .map((each) => slipOf(each, code)),
    )
  return { text, slips }
}

/** A slip of the file at the field of the form. */
function slipOf(text: string, code: string): Slip {
  const bare = text.replaceAll(`organs.${code}.`, '').replaceAll(`organs.${code}`, '').trim()
  const field = entryFields.map(([name]) => name).findLast((name) => bare.startsWith(name))
  const title = entryFields.find(([name]) => name === field)?.[1]
  return { field: field ?? '', message: field && title ? bare.replace(field, title) : bare }
}

/** Its name in the division list: what a paper says where the entry gives none. */
export const plainName = (code: string): string => fullName(organ(code).code)
