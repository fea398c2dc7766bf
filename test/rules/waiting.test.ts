import { describe, expect, test } from 'vitest'
import type { ListFact } from '../../db/waiting.ts'
import { nameOnStandingList } from '../../public-notices/masking.ts'
import { changesOf, publishedOn, rankChanges, ranksOn } from '../../src/queries/waiting.ts'

/** A fact as the list reads it. */
const fact = (n: number, type: string, on: string, state = 'waiting', data: object = {}): ListFact => ({
  waitingNumber: `410305-L2025-0000${n}`,
  state,
  programme: 'public_rental',
  body: JSON.stringify({ data, recordedAt: `${on}T04:00:00.000Z`, type }),
})
const own = (n: number) => `410305-L2025-0000${n}`
const facts: ListFact[] = [
  fact(1, 'ApplicationRegistered', '2025-09-01', 'withdrawn'),
  fact(2, 'ApplicationRegistered', '2025-09-02'),
  fact(3, 'ApplicationRegistered', '2025-09-03'),
  fact(4, 'ApplicationRegistered', '2025-09-04'),
  fact(2, 'RegistrationCorrected', '2025-10-10', 'waiting', { programme: 'low_rent' }),
  fact(1, 'ApplicationWithdrawn', '2025-10-20', 'withdrawn'),
  fact(2, 'RegistrationCorrected', '2025-11-05', 'waiting', { programme: 'public_rental' }),
]
const changes = changesOf(facts)

describe('places on the waiting list', () => {
  test('every change has its day, how far it moved whom, and why', () => {
    expect(rankChanges(changes, 'public_rental', own(4))).toEqual({
      first: 4,
      since: '2025-09-04',
      days: [
        { on: '2025-10-10', from: 4, to: 3, why: [{ why: 'movedOut', n: 1 }] },
        { on: '2025-10-20', from: 3, to: 2, why: [{ why: 'withdrawn', n: 1 }] },
        { on: '2025-11-05', from: 2, to: 3, why: [{ why: 'movedIn', n: 1 }] },
      ],
    })
    // Whoever is before is moved by nobody behind.
    expect(rankChanges(changes, 'public_rental', own(1))?.days).toEqual([])
  })

  test('who came back to a list is told of what happened since, and the other list knows who passed through', () => {
    expect(rankChanges(changes, 'public_rental', own(2))).toEqual({ first: 1, since: '2025-11-05', days: [] })
    expect([...ranksOn(changes, 'low_rent', '2025-10-31')]).toEqual([[own(2), 1]])
    expect([...ranksOn(changes, 'low_rent', '2025-11-30')]).toEqual([])
  })

  test('what was published at the end of a month stays what it was', () => {
    const ranks = (day: string) => [...ranksOn(changes, 'public_rental', day)].map(([number, n]) => [number.at(-1), n])
    expect(ranks('2025-09-30')).toEqual([
      ['1', 1],
      ['2', 2],
      ['3', 3],
      ['4', 4],
    ])
    expect(ranks('2025-10-31')).toEqual([
      ['3', 1],
      ['4', 2],
    ])
    expect(publishedOn('2025-11-05')).toBe('2025-10-31')
    expect(publishedOn('2026-01-01')).toBe('2025-12-31')
  })

  test('the changes of a household add up to its place', () => {
    for (const n of [3, 4]) {
      const found = rankChanges(changes, 'public_rental', own(n))
      expect(found?.days.at(-1)?.to).toBe(ranksOn(changes, 'public_rental', '2099-01-01').get(own(n)))
      for (const [i, { from }] of (found?.days ?? []).entries())
        expect(from).toBe(i === 0 ? found?.first : found?.days[i - 1]?.to)
    }
  })
})

test('a name that stays for years is masked, and a child’s is none', () => {
  expect(nameOnStandingList({ name: '测试人', id: '410399198001010018' }, '2026-01-01')).toBe('测**')
  expect(nameOnStandingList({ name: '小测试', id: '410399201302280059' }, '2026-01-01')).toBe('未成年人')
})
