import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { say } from '../words.ts'

const text = z.string().trim().min(1, '不能为空，没有的请整行删去')
const link = z
  .string()
  .trim()
  .regex(/^https?:\/\/[\w.-]+(:\d+)?(\/[\w./?=&%-]*)?$/, '应为网址，以 http:// 或者 https:// 开头')
const shape = z.strictObject({
  name: text.max(24, '最多 24 个字').default('住房保障公示平台'),
  host: text.optional(),
  address: text.optional(),
  phone: text.optional(),
  domain: text.optional(),
  siteCode: z
    .string()
    .regex(/^[\dA-Za-z]{10}$/, '网站标识码应为 10 位')
    .optional(),
  icp: text.optional(),
  police: text.optional(),
  emblem: link.optional(),
  faults: link.optional(),
  demo: z.boolean().default(false),
})

/**
 * What a city says of its own site: name, 主办单位, address, phone, domain, 网站标识码, ICP and police registration
 * , and where its 党政机关网站标识 and 政府网站找错 lead (《政府网站发展指引》). What is not set is not printed: no number is ever invented. `demo`: everybody on it is.
 */
export type Site = z.output<typeof shape>

/** The file in the data folder in which a city says so. */
export const siteFileName = 'site.json'

/** The site of an installation that has said nothing of itself. */
export const plainSite: Site = shape.parse({})

/** What a form says of a site: it, or what is wrong with each field. */
export function readSite(
  given: unknown,
): { readonly site: Site } | { readonly slips: readonly { readonly field: string; readonly message: string }[] } {
  const parsed = shape.safeParse(given)
  if (parsed.success) return { site: parsed.data }
  return { slips: parsed.error.issues.map((i) => ({ field: i.path.join('.'), message: i.message })) }
}

/** Reads a city's `site.json`, or the plain site when there is none. Throws one sentence naming every wrong field. */
export function siteOf(file: string): Site {
  if (!existsSync(file)) return { ...plainSite }
  let given: unknown
  try {
    given = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new Error(say.badSiteFile(file, [say.notJson()]))
  }
  const parsed = shape.safeParse(given)
  if (parsed.success) return parsed.data
  throw new Error(
    say.badSiteFile(
      file,
      parsed.error.issues.map((i) => say.badVariable(i.path.join('.'), i.message)),
    ),
  )
}
