import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { CannotSet } from '../../public-notices/cannot-set.ts'
import { badInput } from '../bad-input.ts'
import { documentMark } from '../numbers.ts'
import {
  areaName,
  cityCode,
  counties,
  isDescription,
  type Organ,
  organName,
  organ as organOf,
  subdistrictsOf,
} from '../organs.ts'
import { say } from '../words.ts'

/*
 * What a document says of the organ that issues it: its full name, where it is found, who supervises it, and the
 * characters its document numbers begin with (机关代字). The city provides it; a document keeps a copy for life.
 */

/** Where a paper says how its organ is reached: what is missing there is mended in the directory. */
export const contactPlace = '联系方式'

/** How the public reaches an organ, as a document prints it. Address and telephone are empty where nobody gave them. */
export interface Contact {
  /** The organ's full name: it heads and signs the sheet. */
  readonly organ: string
  /** The office within it that answers. */
  readonly office: string
  readonly address: string
  readonly phone: string
  readonly email?: string
  /** 监督电话: the discipline inspection that hears complaints about the organ. */
  readonly supervision: { readonly organ: string; readonly phone: string }
}

const text = (most: number) => z.string().trim().min(1, '请填写').max(most, `不超过 ${most} 字`)
const landline = z
  .string()
  .trim()
  .regex(
    /^(0\d{2,3}-\d{7,8}(-\d{1,6})?|\d{5,8}|400-?\d{3}-?\d{4})$/,
    '请填写单位电话，如 0379-63900000；不得填写个人手机',
  )

const entry = z.strictObject({
  organ: text(60).exactOptional().describe('机关全称，不填则按行政区划名称'),
  code: z
    .string()
    .trim()
    .regex(/^\p{Script=Han}{2,10}$/u, '机关代字应为 2 至 10 个汉字，如 涧长住')
    .exactOptional()
    .describe('发文字号的机关代字'),
  office: text(60).describe('受理异议和查询的科室或窗口'),
  address: text(120),
  phone: landline,
  email: z.email('不是有效的电子邮箱地址').exactOptional(),
  supervision: z.strictObject({ organ: text(60), phone: landline }),
})

/** What is wrong with the file. */
export interface Slip {
  /** Whose entry; null where nobody's can be read. */
  readonly organ: string | null
  /** Its 机关代字 as far as it could be read: undefined for none given, null for one that cannot be used. */
  readonly code?: string | null
  /** Where it is wrong and how it should be. */
  readonly text: string
}

/**
 * The public contacts of organs by division code, as the city's file has them. An organ with a slip is not among them: its
 * papers wait until the slip is mended, those of the others do not.
 */
export interface Directory {
  readonly organs: Readonly<Record<string, z.infer<typeof entry>>>
  readonly slips?: readonly Slip[]
}

function isOrgan(code: string): boolean {
  try {
    return organOf(code).code === code
  } catch {
    return false
  }
}

/** Reads a directory from its JSON text. Throws nothing: every slip is named by its place, beside what is sound. */
export function readDirectory(json: string): Directory {
  let plain: unknown
  try {
    plain = JSON.parse(json)
  } catch {
    return { organs: {}, slips: [{ organ: null, text: say.directoryNotJson() }] }
  }
  const file = z.strictObject({ organs: z.record(z.string(), z.unknown()) }).safeParse(plain, { reportInput: true })
  if (!file.success) return { organs: {}, slips: [{ organ: null, text: badInput(file.error).message }] }
  const organs: Record<string, z.infer<typeof entry>> = {}
  const slips: Slip[] = []
  const given = Object.entries(file.data.organs)
  const holders = Map.groupBy(given, ([, each]) => (each as { code?: unknown } | null)?.code)
  for (const [organ, each] of given) {
    const at = `organs.${organ}`
    const read = z.object({ [at]: entry }).safeParse({ [at]: each }, { reportInput: true })
    const code = (each as { code?: unknown } | null)?.code
    const same = code === undefined ? [] : (holders.get(code) ?? []).filter(([other]) => other !== organ)
    const texts = [
      ...(isOrgan(organ) ? [] : [`${at}：${say.noSuchOrgan()}`]),
      ...(read.success ? [] : [badInput(read.error).message]),
      ...same.map(([other]) => `${at}.code：${say.sameMark(String(code), other)}`),
    ]
    if (read.success && texts.length === 0) organs[organ] = read.data[at] as z.infer<typeof entry>
    const usable = same.length === 0 && entry.shape.code.safeParse(code).success
    const word = code === undefined ? {} : { code: usable ? (code as string) : null }
    slips.push(...texts.map((text) => ({ organ, ...word, text })))
  }
  return slips.length > 0 ? { organs, slips } : { organs }
}

/** The file in the data folder a city gives its organs' contacts in. */
export const directoryFileName = 'directory.json'

/** The directory in a data folder, read anew whenever the file has changed; undefined while there is none. */
export function directoryIn(folder: string): () => Directory | undefined {
  const path = join(folder, directoryFileName)
  let read: { readonly stamp: string; readonly directory: Directory } | undefined
  return () => {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (!stat) return undefined
    const stamp = `${stat.ino} ${stat.mtimeMs} ${stat.size}`
    if (read?.stamp !== stamp) read = { stamp, directory: readDirectory(readFileSync(path, 'utf8')) }
    return read.directory
  }
}

/** The first slip that stands in the way of an organ's papers. */
const slipOf = (organ: string, directory?: Directory): Slip | undefined =>
  directory?.slips?.find((slip) => slip.organ === null || slip.organ === organ)

/**
 * The full name of an organ from the division list: 涧西区长安路街道办事处, 宜阳县柳泉镇人民政府, 涧西区住房保障部门. Refuses
 * `not_found`.
 */
export function fullName(organ: string): string {
  const { level, parent } = organOf(organ)
  return (level === 'community' || level === 'subdistrict' ? areaName(parent) : '') + organName(organ)
}

/**
 * What a document of this organ prints of it, from the city's directory. Without an entry only names: such a document may
 * be a letter, never a posted notice (`mustHaveContact`). Refuses `not_found`; throws CannotSet where the entry has a slip.
 */
export function contactOf(organ: string, directory?: Directory): Contact {
  const slip = slipOf(organ, directory)
  if (slip) throw new CannotSet(contactPlace, say.directorySlip(slip.text, directoryFileName))
  const found = directory?.organs[organ]
  if (!found) {
    const name = fullName(organ)
    return { organ: name, office: name, address: '', phone: '', supervision: { organ: '', phone: '' } }
  }
  const { organ: name = fullName(organ), office, address, phone, email, supervision } = found
  return { organ: name, office, address, phone, ...(email === undefined ? {} : { email }), supervision }
}

/**
 * A publicity without an address to object to and a supervising telephone is none (domain.md 8.2; 信息公开条例 17):
 * throws CannotSet, saying what to put where; also for an organ that is only described (…住房保障部门), since a red head
 * names the organ itself (GB/T 9704-2012 7.2.4).
 */
export function mustHaveContact({ organ, address, phone, supervision }: Contact): void {
  if (address === '' || phone === '' || supervision.phone === '')
    throw new CannotSet(contactPlace, say.noContact(organ, directoryFileName))
  if (isDescription(organ)) throw new CannotSet(contactPlace, say.noOrganName(organ, directoryFileName))
}

/**
 * 机关代字, the characters an organ's document numbers begin with: 涧长住. The directory's, else made from the organ's name
 * so that no two organs of the city share them. Refuses `not_found`; throws CannotSet where the directory gives some that
 * cannot be used, since a number is for life.
 */
export function wordOf(organ: string, directory?: Directory): string {
  const slip = slipOf(organ, directory)
  if (slip && (slip.organ === null || slip.code === null))
    throw new CannotSet('机关代字', say.directorySlip(slip.text, directoryFileName))
  if (slip?.code) return slip.code
  return directory?.organs[organ]?.code ?? madeFromName(organ)
}

/** A document number: 涧长住公示〔2025〕12号, year in full, no leading zero, no 第 (GB/T 9704-2012, 7.2.5). */
export function markOf(organ: string, series: string, year: string | number, n: number, directory?: Directory): string {
  return documentMark(wordOf(organ, directory), series, String(year), n)
}

const made = new Map<string, string>()

function madeFromName(code: string): string {
  const mark = made.get(code) ?? marked(organOf(code))
  made.set(code, mark)
  return mark
}

function marked({ code, level, parent, name }: Organ): string {
  if (level === 'city') return `${name.slice(0, 1)}住保`
  if (level === 'county') return `${countyMark(code)}住保`
  if (level === 'community') return madeFromName(parent) + name.replace(/(社区)?(居民|村民)?委员会$|社区$/, '')
  return `${countyMark(parent)}${shortest(
    name,
    subdistrictsOf(parent).map((each) => each.name),
  )}住`
}

/** 涧 of 涧西区; of a zone that carries the city's name, what follows it. */
function countyMark(code: string): string {
  const city = areaName(cityCode()).replace(/市$/, '')
  const bare = (name: string) => (name.startsWith(city) ? name.slice(city.length) : name)
  return shortest(
    bare(areaName(code)),
    counties().map((each) => bare(each.name)),
  )
}

/** The shortest beginning of a name that no other of these names has. */
function shortest(name: string, all: readonly string[]): string {
  const others = all.filter((each) => each !== name)
  let n = 1
  while (n < name.length && others.some((each) => each.startsWith(name.slice(0, n)))) n += 1
  return name.slice(0, n)
}
