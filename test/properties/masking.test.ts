import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Masking, maskName, nameOnStandingList, shownPeople } from '../../public-notices/masking.ts'
import { idNumber } from '../../src/demo/households.ts'

/* 以排除同名即可为原则: entries of one list are told apart wherever any mask can do it, and nobody shows more than it takes. */

const ON = '2026-11-30'

/** Few names, few birthdays and few serials, so that namesakes meet, also with the same digits shown. */
const person = fc
  .record({
    name: fc.constantFrom('张三', '张 三 ', '李四', '王五五', '阿依·买买提', '𠮷田一', '测'),
    birthOn: fc.constantFrom('1960-01-01', '1960-01-02', '1988-12-31', '2014-06-01', '2020-02-29'),
    sex: fc.constantFrom('女' as const, '男' as const),
    serial: fc.integer({ min: 300, max: 310 }),
    paper: fc.constantFrom('resident', 'foreign', 'foreign without a birthday'),
  })
  .map(({ name, birthOn, sex, serial, paper }) =>
    paper === 'resident'
      ? { name, id: idNumber({ birthOn, sex, serial }) }
      : { name, id: `PE${serial}${serial}7`, ...(paper === 'foreign' ? { birthOn } : {}) },
  )
const lists = fc.array(person, { minLength: 1, maxLength: 14 })
const masks = fc.record({
  names: fc.constantFrom('full' as const, 'masked' as const),
  idHead: fc.integer({ min: 0, max: 6 }),
  idTail: fc.integer({ min: 0, max: 6 }),
})

/** Whether somebody is a child, told from the day of birth alone: written here beside the program. */
function isChild({ id, birthOn }: { id: string; birthOn?: string }): boolean {
  const born = /^\d{17}[\dX]$/.test(id) ? `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}` : birthOn
  return born === undefined || born > '2012-11-30'
}
/** How many characters of a number a mask lets see. */
const readable = (masked: string) => masked.replaceAll('*', '').length
/** The narrowest mask: as the jurisdiction says, of a short number at most a third of it, the end before the head. */
function narrowest(id: string, { idHead, idTail }: Masking): readonly [number, number] {
  const third = Math.floor(id.length / 3)
  if (id.length === 18 || idHead + idTail <= third) return [idHead, idTail]
  const tail = Math.min(idTail, idHead > 0 ? third - 1 : third)
  return [Math.min(idHead, third - tail), tail]
}
const stars = (id: string, [head, tail]: readonly [number, number]) =>
  head + tail >= id.length
    ? '*'.repeat(id.length)
    : `${id.slice(0, head)}${'*'.repeat(id.length - head - tail)}${tail === 0 ? '' : id.slice(-tail)}`
/** Every mask that may stand instead of the one asked for, from the narrowest: the order the office gives. */
function masksFrom(id: string, masking: Masking): (readonly [number, number])[] {
  const [idHead, idTail] = narrowest(id, masking)
  // What is no resident's number is widened at its end, and never shown whole.
  if (id.length < 18)
    return Array.from({ length: id.length - 1 - idHead - idTail }, (_, i) => [idHead, idTail + 1 + i] as const)
  const heads = Array.from({ length: 7 - Math.min(idHead, 6) }, (_, i) => [idHead + i, idTail] as const)
  const tails = Array.from({ length: 12 - idTail }, (_, i) => [Math.max(6, idHead), idTail + 1 + i] as const)
  return [...heads, ...tails]
}

describe('the people of one list', () => {
  test('are told apart wherever any mask tells them apart, and no mask is wider than it takes', () => {
    fc.assert(
      fc.property(lists, masks, (people, masking) => {
        const shown = shownPeople(people, ON, masking)
        const nameOf = (i: number) => {
          const name = (people[i]?.name ?? '').trim()
          return masking.names === 'full' ? name : maskName(name)
        }
        for (const [i, one] of people.entries()) {
          if (isChild(one)) {
            expect(shown[i]).toEqual({ name: '未成年人', id: '—' })
            continue
          }
          const mask = (of: number, by: readonly [number, number]) => stars(people[of]?.id ?? '', by)
          const narrow = narrowest(one.id, masking)
          // Who looks the same at the narrowest mask, and is somebody else.
          const others = [...people.keys()].filter(
            (k) =>
              k !== i &&
              !isChild(people[k] as typeof one) &&
              nameOf(k) === nameOf(i) &&
              mask(k, narrowest(people[k]?.id ?? '', masking)) === mask(i, narrow) &&
              people[k]?.id !== one.id,
          )
          const needed = masksFrom(one.id, masking).find((each) => others.every((k) => mask(k, each) !== mask(i, each)))
          const own = shown[i] as (typeof shown)[number]
          expect(own.name).toBe(nameOf(i))
          expect([one.id, own.id]).toEqual([one.id, mask(i, others.length === 0 || !needed ? narrow : needed)])
          expect(readable(own.id)).toBeLessThan(Math.max(one.id.length, 1))
          if (!needed) continue
          for (const [k, other] of shown.entries())
            if (k !== i && people[k]?.id !== one.id)
              expect(`${other.name} ${other.id}`).not.toBe(`${own.name} ${own.id}`)
        }
      }),
      { numRuns: 400 },
    )
  })

  test('on a list that stays for years are masked each by itself, and a child is not named', () => {
    fc.assert(
      fc.property(person, (one) => {
        const name = nameOnStandingList(one, ON)
        const letters = Array.from(one.name.trim())
        const wanted = letters.map((letter, i) => (letter === '·' || (i === 0 && letters.length > 1) ? letter : '*'))
        expect(name).toBe(isChild(one) ? '未成年人' : wanted.join(''))
      }),
    )
  })
})
