import type { Directory } from '../documents/directory.ts'
import { fullName } from '../documents/directory.ts'
import { ancestors, areaName, type Organ } from '../organs.ts'

/*
 * Contacts of organs for the demo. Every address stands in a street that does not exist, every telephone number begins
 * with the zeros no exchange has: nobody can be reached by them.
 */

/** The demo's directory of these organs. */
export function demoDirectory(organs: readonly Pick<Organ, 'code' | 'level'>[]): Directory {
  return {
    organs: Object.fromEntries(
      organs.map(({ code, level }, i) => [
        code,
        {
          organ:
            level === 'subdistrict' || level === 'community'
              ? fullName(code)
              : `${areaName(code)}住房保障服务中心（演示）`,
          office: level === 'subdistrict' ? '便民服务中心住房保障窗口' : '住房保障服务窗口',
          address: `${placeOf(code)}演示路${i + 1}号`,
          phone: `0379-0000${String(1000 + i).slice(-4)}`,
          supervision: { organ: `${placeOf(ancestors(code).county ?? code)}纪检监察机关`, phone: '0379-00000000' },
        },
      ]),
    ),
  }
}

const placeOf = (code: string): string => {
  const { city, county } = ancestors(code)
  return `${city && city !== code ? areaName(city) : ''}${areaName(county ?? code)}`
}
