import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskIdNumber, maskName } from '../../public-notices/masking.ts'
import { ageOn, checkIdNumber, idCheckDigit, normaliseIdNumber } from '../../src/people.ts'
import { Refused } from '../../src/refusal.ts'

const today = '2026-03-10'
const reasonOf = (text: string, on = today): unknown => {
  try {
    checkIdNumber(text, on)
  } catch (error) {
    if (error instanceof Refused) return error.details.reason
    throw error
  }
  return 'accepted'
}

describe('identity numbers', () => {
  test.each([
    ['410399198001010018', '1980-01-01', '男', 46],
    ['410399195602290023', '1956-02-29', '女', 70],
    ['410399197812310036', '1978-12-31', '男', 47],
    ['410399199005150047', '1990-05-15', '女', 35],
    ['410399201302280059', '2013-02-28', '男', 13],
    ['410399196507080065', '1965-07-08', '女', 60],
    ['410399197203190120', '1972-03-19', '女', 53],
  ])('%s is born on %s, %s, aged %i', (id, birthOn, sex, ageYears) => {
    expect(checkIdNumber(id, today)).toEqual({ id, birthOn, sex, ageYears })
  })

  test('a lower-case x, full-width digits and spaces are one spelling', () => {
    const first17 = '41039919800101019'
    expect(idCheckDigit(first17)).toBe('X')
    for (const text of [`${first17}x`, `${first17}Ｘ`, ' ４１０３９９ 19800101 019 x ', `${first17}\u3000x`]) {
      expect(normaliseIdNumber(text)).toBe(`${first17}X`)
      expect(checkIdNumber(text, today).id).toBe(`${first17}X`)
    }
  })

  test.each([
    ['111111111111111111', 'placeholder'],
    ['000000000000000000', 'placeholder'],
    ['11111111111111111X', 'placeholder'],
    ['123456789012345678', 'placeholder'],
    ['', 'placeholder'],
    ['无', 'placeholder'],
    ['41039919800101001', 'length'],
    ['4103991980010100188', 'length'],
    ['410399800101001', 'length'],
    ['41039919800101A018', 'characters'],
    ['X10399198001010018', 'characters'],
    ['410399198001010019', 'check_digit'],
    ['41039919800101001X', 'check_digit'],
    ['410399198002300015', 'birth_date'],
    ['410399202702280015', 'birth_date'],
  ])('%s is refused: %s', (text, reason) => {
    expect(reasonOf(text)).toBe(reason)
  })

  test('a number is never repeated in its refusal', () => {
    try {
      checkIdNumber('410399198001010019', today)
    } catch (error) {
      expect(JSON.stringify([(error as Refused).message, (error as Refused).details])).not.toContain('19800101')
    }
  })

  test('a child born today is accepted, a child born tomorrow is not', () => {
    const id = `41039920260310001${idCheckDigit('41039920260310001')}`
    expect(checkIdNumber(id, '2026-03-10').ageYears).toBe(0)
    expect(reasonOf(id, '2026-03-09')).toBe('birth_date')
  })

  test.each(['410381', '410322', '410306', '532932'])('the abolished or foreign region %s is not judged', (region) => {
    const first17 = `${region}19750607003`
    expect(checkIdNumber(first17 + idCheckDigit(first17), today).birthOn).toBe('1975-06-07')
  })

  test('any one wrong digit and any two neighbours swapped are noticed', () => {
    const id = '410399199005150047'
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 17 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digit = String((Number(id.charAt(at)) + by) % 10)
        expect(reasonOf(id.slice(0, at) + digit + id.slice(at + 1))).not.toBe('accepted')
      }),
    )
    for (let at = 0; at < 17; at++) {
      const swapped = id.slice(0, at) + id.charAt(at + 1) + id.charAt(at) + id.slice(at + 2)
      if (swapped !== id) expect(reasonOf(swapped)).not.toBe('accepted')
    }
  })

  test('arbitrary text is refused, never a crash', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 24 }), (text) => void reasonOf(text)))
  })
})

describe('age', () => {
  test.each([
    ['2012-03-10', '2026-03-10', 14],
    ['2012-03-11', '2026-03-10', 13],
    ['2012-02-29', '2026-02-28', 13],
    ['2012-02-29', '2026-03-01', 14],
    ['2026-03-11', '2026-03-10', 0],
  ])('born %s is on %s aged %i', (birthOn, on, age) => {
    expect(ageOn(birthOn, on)).toBe(age)
  })
})

describe('masks', () => {
  test('an ID number shows three and four', () => {
    expect(maskIdNumber('410399198001011234')).toBe('410***********1234')
    expect(maskIdNumber('1234567')).toBe('1*****7')
    expect(maskIdNumber('12')).toBe('**')
    expect(maskIdNumber('')).toBe('')
  })
  test.each([
    ['E12345678', 'E******78'],
    ['G1234567', 'G******7'],
    ['PE1234567', 'P******67'],
    ['H12345678', 'H******78'],
    ['12345678', '1******8'],
    ['410399800101001', '4**********1001'],
    ['ABC123456789012', 'A**********9012'],
  ])('of a paper as short as %s at most a third', (number, masked) => {
    expect(maskIdNumber(number)).toBe(masked)
    expect(masked.replaceAll('*', '').length * 3).toBeLessThanOrEqual(number.length)
  })
  test.each([
    ['张三', '张*'],
    ['欧阳娜娜', '欧***'],
    ['𠮷野堃', '𠮷**'],
    ['阿卜杜·买买提', '阿**·***'],
    ['张', '*'],
    ['', ''],
  ])('%s is shown as %s', (name, masked) => {
    expect(maskName(name)).toBe(masked)
  })
})
