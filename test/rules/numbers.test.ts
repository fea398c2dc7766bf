import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  acceptanceNumber,
  applicationNumber,
  checkDigit,
  isAcceptanceNumber,
  noticeNumber,
  noticeNumberInput,
  waitingNumber,
} from '../../src/numbers.ts'

const county = fc.constantFrom('410302', '410305', '410311', '410327', '410371')
const number = fc
  .tuple(county, fc.integer({ min: 2012, max: 2099 }), fc.integer({ min: 1, max: 400_000 }))
  .map(([c, year, n]) => acceptanceNumber(c, String(year), n))
const digitsOf = (text: string) => text.replaceAll('-', '')
const written = (d: string) => `${d.slice(0, 6)}-${d.slice(6, 10)}-${d.slice(10, -1)}-${d.slice(-1)}`

describe('acceptance numbers', () => {
  test('carry county, year, running number and check digit', () => {
    expect(acceptanceNumber('410305', '2025', 1)).toBe('410305-2025-00001-4')
    expect(acceptanceNumber('410305', '2025', 123_456)).toMatch(/^410305-2025-123456-\d$/)
    fc.assert(
      fc.property(number, (n) => {
        expect(isAcceptanceNumber(n)).toBe(true)
      }),
    )
  })
  test('the check digit is Damm’s, as its author’s example has it', () => {
    expect(checkDigit('572')).toBe(4)
  })
  test('one digit misread is never another household’s number', () => {
    fc.assert(
      fc.property(number, fc.nat(), fc.integer({ min: 1, max: 9 }), (n, at, more) => {
        const d = digitsOf(n)
        const i = at % d.length
        const misread = d.slice(0, i) + ((Number(d[i]) + more) % 10) + d.slice(i + 1)
        expect(isAcceptanceNumber(written(misread))).toBe(false)
      }),
      { numRuns: 5_000 },
    )
  })
  test('two neighbours swapped are always noticed', () => {
    let swaps = 0
    let unnoticed = 0
    for (let n = 1; n <= 2_000; n += 1) {
      const d = digitsOf(acceptanceNumber('410305', '2025', n))
      for (let i = 0; i + 1 < d.length; i += 1) {
        if (d[i] === d[i + 1]) continue
        swaps += 1
        const swapped = d.slice(0, i) + d[i + 1] + d[i] + d.slice(i + 2)
        if (isAcceptanceNumber(written(swapped))) unnoticed += 1
      }
    }
    expect(swaps).toBeGreaterThan(10_000)
    expect(unnoticed).toBe(0)
  })
  test.each([
    '410305-2025-00001-2',
    '410305-2025-1-1',
    '41030-2025-00001-4',
    '410305-25-00001-4',
    '410305-2025-00001',
    ' 410305-2025-00001-4',
    '410305-2025-00001-4\n',
    '410305202500001 1',
    '４10305-2025-00001-1',
    '',
  ])('%j is none', (text) => {
    expect(isAcceptanceNumber(text)).toBe(false)
    expect(applicationNumber.safeParse(text).success).toBe(false)
  })
})

test('notice and waiting numbers sort within their series as they were issued', () => {
  expect(noticeNumber('410305005', '2025', 7)).toBe('410305005-G2025-7')
  const numbers = [1, 2, 10, 99, 100, 99_999].map((n) => waitingNumber('410305', '2025', n))
  expect([...numbers].sort()).toEqual(numbers)
})

test.each([
  ['410305005-G2025-1', true],
  ['410300-G2025-12', true],
  ['410305005001-G2025-3', true],
  ['410305005-2025-1', false],
  ['410305005-G25-1', false],
  ['410305005-G2025-1 ', false],
  ['410305005-G2025-1\n', false],
])('%j as a notice number: %s', (text, ok) => {
  expect(noticeNumberInput.safeParse(text).success).toBe(ok)
})
