import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { canonical } from '../../db/facts.ts'
import { hmacUnder, sealerOf } from '../../db/sealed.ts'
import { openingLately } from '../../src/opened-lately.ts'
import { testKey } from '../support/office.ts'

const sealer = sealerOf(testKey)

describe('what was sealed or opened lately', () => {
  const household = { members: [{ relation: '申请人', idNumber: '410399199001010016' }], yearlyIncome: 12_000 }

  test('is not decrypted again, and every reader has an object of their own', () => {
    const counted = { ...sealer, openText: vi.fn(sealer.openText) }
    const lately = openingLately(counted)
    const record = sealer.seal(household)
    const first = lately.open(record) as typeof household
    first.yearlyIncome = 0
    expect(lately.open(record)).toEqual(household)
    expect(counted.openText).toHaveBeenCalledTimes(1)
    const kept = sealer.seal(household)
    lately.keep(kept.digest, canonical(household))
    expect(lately.open(kept)).toEqual(household)
    expect(counted.openText).toHaveBeenCalledTimes(1)
  })

  test('is forgotten as newer ones come, the one asked for longest ago first; long texts are never kept', () => {
    const counted = { ...sealer, openText: vi.fn(sealer.openText) }
    const lately = openingLately(counted, 2)
    const [a, b, c, long] = ['甲', '乙', '丙', '长'.repeat(4_001)].map((text) => sealer.seal(text))
    for (const record of [a, b, a, c, a]) lately.open(record as never)
    expect(counted.openText).toHaveBeenCalledTimes(3)
    lately.open(b as never)
    expect(counted.openText).toHaveBeenCalledTimes(4)
    for (const record of [long, long]) lately.open(record as never)
    expect(counted.openText).toHaveBeenCalledTimes(6)
  })
})

describe('the keyed hash', () => {
  test.each([0, 1, 55, 56, 63, 64, 65, 1_364, 1_365, 1_366, 5_000])('is HMAC-SHA-256, for %i characters', (n) => {
    for (const key of [randomBytes(32), randomBytes(64)])
      for (const message of ['洛'.repeat(n), 'a'.repeat(n), randomBytes(n)])
        expect(hmacUnder(key)(message)).toBe(createHmac('sha256', key).update(message).digest('hex'))
  })
})
