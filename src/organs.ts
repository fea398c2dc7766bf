import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { LegalDay } from './calendar.ts'
import { Refused } from './refusal.ts'

/* The places of Luoyang and the offices that act for them, from the division list of 2023 in db/divisions.csv. */

export type OrganLevel = 'community' | 'subdistrict' | 'county' | 'city'

export interface Organ {
  readonly code: string
  readonly name: string
  readonly level: OrganLevel
  /** The code of the next higher place; empty for the city. */
  readonly parent: string
}

const levels: Readonly<Record<string, OrganLevel>> = {
  community: 'community',
  town: 'subdistrict',
  county: 'county',
  city: 'city',
}

function load(): ReadonlyMap<string, Organ> {
  const file = readFileSync(new URL('../db/divisions.csv', import.meta.url))
  const rows: Record<string, string>[] = parse(file, { columns: true, bom: true })
  const organs = new Map<string, Organ>()
  for (const { code = '', name = '', level = '', parent = '' } of rows) {
    const known = levels[level]
    if (known === undefined) throw new Error(`db/divisions.csv: unknown level ${level} of ${code}`)
    organs.set(code, { code, name, level: known, parent })
  }
  return organs
}

/** Bodies that supervise the offices and act in no case: 审计机关 and 纪检监察机关 of the city and of each county. */
const supervisors = { SJ: '审计局', JW: '纪委监委' } as const

const organs = load()
const children = Map.groupBy(organs.values(), (each) => each.parent)

/** Places of the past: their code, the name they had, and the present code (国务院 2021-03-18). */
const former: Readonly<Record<string, { readonly name: string; readonly now: string }>> = {
  '410381': { name: '偃师市', now: '410307' },
  '410322': { name: '孟津县', now: '410308' },
  '410306': { name: '吉利区', now: '410308' },
}
const REARRANGED = '2021-03-18'

/** The present division code of a county-level place: old codes of 偃师, 孟津 and 吉利 lead to their successors. */
export const presentCode = (county: string): string => former[county]?.now ?? county

/** The place with this division code; refuses `not_found`, an old code with the present one. */
export function organ(code: string): Organ {
  const found = organs.get(code)
  if (found) return found
  const was = former[code.slice(0, 6)]
  const says = was
    ? `${code.slice(0, 12)} 是 ${REARRANGED} 以前的区划代码（${was.name}），该地现为 ${was.now}（${organs.get(was.now)?.name ?? ''}），请改填现在的代码`
    : `没有这个区划代码（${code.slice(0, 12)}），请核对后改正`
  throw new Refused('not_found', says, { code: code.slice(0, 20), ...(was ? { now: was.now } : {}) })
}

/** What a county or district was called on a day: 410307 was 偃师市 in 2012. Old codes are understood. Refuses `not_found`. */
export function countyNameOn(code: string, on: LegalDay): string {
  if (on >= REARRANGED) return areaName(presentCode(code))
  if (former[code]) return former[code].name
  const [before] = Object.values(former).filter(({ now, name }) => now === code && name !== '吉利区')
  return before ? before.name : areaName(code)
}

/** The name of the place: 涧西区, 长安路街道, 同乐寨社区居民委员会. Refuses `not_found`. */
export function areaName(code: string): string {
  return organ(code).name
}

const housingDepartment = '住房保障部门'
/** Whether a name only says what an office does (涧西区住房保障部门): what it is called, the division list does not know. */
export const isDescription = (name: string): boolean => name.endsWith(housingDepartment)

/**
 * The name of the office that acts for a place: 长安路街道办事处, 柳泉镇人民政府, 涧西区住房保障部门. Special zones have a
 * management committee and state forest farms act in their own name. Refuses `not_found`.
 */
export function organName(code: string): string {
  if (isSupervisor(code))
    return `${areaName(code.slice(0, 6))}${supervisors[code.slice(6) as keyof typeof supervisors]}`
  const { level, name } = organ(code)
  if (level === 'community') return name
  if (level !== 'subdistrict') return `${name}${housingDepartment}`
  if (name.endsWith('街道')) return `${name}办事处`
  if (/[镇乡]$/.test(name)) return `${name}人民政府`
  return name.endsWith('区') ? `${name}管理委员会` : name
}

/** Whether this is the code of a body that supervises (审计局, 纪委监委) in a place that has one: 410300SJ, 410305JW. */
export const isSupervisor = (code: string): boolean =>
  /^\d{6}(SJ|JW)$/.test(code) && ['city', 'county'].includes(organs.get(code.slice(0, 6))?.level ?? '')

/** Whether somebody can be at work there: an office that acts for a place, or a body that supervises. */
export const isOrgan = (code: string): boolean => organs.has(code) || isSupervisor(code)

/** The codes of the places a place lies in, itself included at its own level. Refuses `not_found`. */
export function ancestors(code: string): { readonly [level in OrganLevel]?: string } {
  const found: { [level in OrganLevel]?: string } = {}
  for (let each: Organ | undefined = organ(code); each; each = organs.get(each.parent)) found[each.level] = each.code
  return found
}

function childrenOf(code: string, level: OrganLevel): readonly Organ[] {
  if (organ(code).level !== level) {
    throw new Refused('not_found', `该代码不是${level === 'county' ? '区县' : '街道或乡镇'}，请核对后改正`, { code })
  }
  return children.get(code) ?? []
}

/** The communities and villages of a subdistrict or town, in code order. Refuses `not_found`. */
export function communitiesOf(subdistrict: string): readonly Organ[] {
  return childrenOf(subdistrict, 'subdistrict')
}

/** The subdistricts and towns of a county or district, in code order. Refuses `not_found`. */
export function subdistrictsOf(county: string): readonly Organ[] {
  return childrenOf(county, 'county')
}

/** The code of the city whose divisions are loaded. */
export function cityCode(): string {
  return counties()[0]?.parent ?? ''
}

const countyOrgans = [...organs.values()].filter((each) => each.level === 'county')

/** All counties and districts of the city, in code order. */
export function counties(): readonly Organ[] {
  return countyOrgans
}

/** The offices whose name, with that of their county, has this text in it: 长安路, 涧西区, 住房保障部门. */
export function organsNamed(text: string): readonly string[] {
  const wanted = tidy(text)
  return [...organs.values()]
    .filter(({ level }) => level !== 'community')
    .filter(({ code, level, parent }) =>
      `${level === 'subdistrict' ? areaName(parent) : ''}${areaName(code)} ${organName(code)}`.includes(wanted),
    )
    .map(({ code }) => code)
}

function only(codes: readonly string[] | undefined): string | undefined {
  return codes?.length === 1 ? codes[0] : undefined
}

/** Where each spelling may lead. Official names are kept apart because one of them beats any short form. */
interface Spellings {
  readonly official: ReadonlyMap<string, readonly string[]>
  readonly short: ReadonlyMap<string, readonly string[]>
}

function spellings(places: readonly Organ[], shortFormsOf: (place: Organ) => readonly string[]): Spellings {
  const official = new Map<string, string[]>()
  const short = new Map<string, string[]>()
  const add = (map: Map<string, string[]>, key: string, code: string) => {
    const codes = map.get(key)
    if (codes === undefined) map.set(key, [code])
    else codes.push(code)
  }
  for (const place of places) {
    add(official, place.name, place.code)
    for (const form of new Set(shortFormsOf(place))) if (form !== place.name) add(short, form, place.code)
  }
  return { official, short }
}

function look({ official, short }: Spellings, text: string): Organ | undefined {
  const code = only(official.get(text) ?? short.get(text))
  return code === undefined ? undefined : organs.get(code)
}

function shortSubdistrict({ code, name }: Organ): readonly string[] {
  const stem = name.replace(/(街道|镇|乡)$/, '')
  return name.endsWith('街道') ? [stem, `${stem}街道办`, organName(code)] : [stem, organName(code)]
}

function shortCommunity({ name }: Organ): readonly string[] {
  const village = /^(.+?)(村民委员会|村委会)$/.exec(name)?.[1]
  if (village !== undefined) return [village, `${village}村`, `${village}村委会`, `${village}村民委员会`]
  const stem = /^(.+?)(社区居民委员会|居民委员会|社区)$/.exec(name)?.[1]
  if (stem === undefined) return []
  return ['', '社区', '居委会', '社区居委会', '居民委员会', '社区居民委员会'].map((ending) => stem + ending)
}

function tidy(text: string): string {
  return text.replace(/\s/g, '')
}

const allSubdistricts = spellings(
  [...organs.values()].filter((each) => each.level === 'subdistrict'),
  shortSubdistrict,
)
const spellingsWithin = new Map<string, Spellings>()

function within(parent: string, shortFormsOf: (place: Organ) => readonly string[]): Spellings {
  const known = spellingsWithin.get(parent) ?? spellings(children.get(parent) ?? [], shortFormsOf)
  spellingsWithin.set(parent, known)
  return known
}

/**
 * The subdistrict or town meant by a code or a name; 长安路, 长安路街道 and 长安路街道办事处 are the same. Undefined when
 * nothing or more than one place fits (there are several 城关镇); naming the county settles most of those.
 */
export function findSubdistrict(text: string, county?: string): Organ | undefined {
  const wanted = tidy(text)
  const byCode = organs.get(wanted)
  if (byCode?.level === 'subdistrict') return county === undefined || byCode.parent === county ? byCode : undefined
  return look(county === undefined ? allSubdistricts : within(organ(county).code, shortSubdistrict), wanted)
}

/**
 * The community or village of a subdistrict meant by a code or a name; 同乐寨, 同乐寨社区 and 同乐寨社区居民委员会 are the
 * same. Undefined when nothing or more than one fits, or when the code lies in another subdistrict.
 */
export function findCommunity(subdistrict: string, text: string): Organ | undefined {
  const wanted = tidy(text)
  const byCode = organs.get(wanted)
  if (byCode?.level === 'community') return byCode.parent === subdistrict ? byCode : undefined
  return look(within(organ(subdistrict).code, shortCommunity), wanted)
}

export type CountyKind = 'district' | 'county'

interface KindSince {
  readonly since: LegalDay
  readonly kind: CountyKind
}

const always = (kind: CountyKind): readonly KindSince[] => [{ since: '0000-00-00', kind }]
// The State Council turned 偃师市 and 孟津县 into districts on 2021-03-18 and merged 吉利区 into 孟津区.
const becameDistrict: readonly KindSince[] = [...always('county'), { since: '2021-03-18', kind: 'district' }]

const countyKinds: ReadonlyMap<string, readonly KindSince[]> = new Map([
  ['410302', always('district')],
  ['410303', always('district')],
  ['410304', always('district')],
  ['410305', always('district')],
  ['410306', always('district')], // 吉利区, abolished in 2021
  ['410307', becameDistrict],
  ['410381', becameDistrict], // 偃师 under its old code
  ['410308', becameDistrict],
  ['410322', becameDistrict], // 孟津 under its old code
  ['410311', always('district')],
  ['410371', always('district')], // 高新区: not a division of its own, run as a city district
  ['410323', always('county')],
  ['410324', always('county')],
  ['410325', always('county')],
  ['410326', always('county')],
  ['410327', always('county')],
  ['410328', always('county')],
  ['410329', always('county')],
])

/**
 * Whether a county-level place was a city district (三审两公示) or a county (两审两公示) on a day. The answer for a case
 * is taken once, at acceptance. Old codes of 偃师, 孟津 and 吉利 are understood. Refuses `not_found`.
 */
export function kindOfCounty(code: string, on: LegalDay): CountyKind {
  const kind = countyKinds.get(code)?.findLast(({ since }) => since <= on)?.kind
  if (kind === undefined) throw new Refused('not_found', '没有这个区县代码，请核对后改正', { code: code.slice(0, 20) })
  return kind
}
