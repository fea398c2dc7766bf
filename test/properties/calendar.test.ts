import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  type Calendar,
  stateCouncilCalendar as cn,
  daysBetween,
  deadline,
  instantOf,
  isWorkday,
  legalDayOf,
  type Period,
  publicityWindow,
  workdaysAfter,
} from '../../src/calendar.ts'

// Starts leave room inside the covered years, so that every result is known.
const day = fc.integer({ min: 0, max: daysBetween('2005-01-01', '2025-06-30') }).map((n) => addDays('2005-01-01', n))
const short: fc.Arbitrary<Period> = fc.oneof(
  fc.record({ n: fc.integer({ min: 1, max: 60 }), unit: fc.constant('日' as const) }),
  fc.record({ n: fc.integer({ min: 1, max: 60 }), unit: fc.constant('工作日' as const) }),
  fc.record({ n: fc.integer({ min: 1, max: 6 }), unit: fc.constant('月' as const) }),
)
const years: fc.Arbitrary<Period> = fc.record({ n: fc.integer({ min: 1, max: 100 }), unit: fc.constant('年' as const) })
const runs = { numRuns: 1_000 }

describe('for every day and period', () => {
  test('a period of n 工作日 contains exactly n counted days and ends on one', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 90 }), (from, n) => {
        const { endsOn } = deadline(from, { n, unit: '工作日' }, 'public', cn)
        expect(workdaysAfter(from, endsOn, cn)).toBe(n)
        expect(isWorkday(endsOn, cn)).toBe(true)
      }),
      runs,
    )
  })

  test('rolling never lands on a day off and never shortens', () => {
    fc.assert(
      fc.property(day, short, (from, period) => {
        const rolled = deadline(from, period, 'public', cn).endsOn
        expect(isWorkday(rolled, cn)).toBe(true)
        expect(rolled >= deadline(from, period, 'person', cn).endsOn).toBe(true)
      }),
      runs,
    )
  })

  test('the explanation names the end', () => {
    fc.assert(
      fc.property(day, fc.oneof(short, years), fc.constantFrom('office', 'person'), (from, period, binds) => {
        const { endsOn, explanation } = deadline(from, period, binds, cn)
        expect(explanation.join('\n')).toContain(endsOn)
      }),
      runs,
    )
    fc.assert(
      fc.property(day, short, fc.nat(10), (from, period, min) => {
        const window = publicityWindow(from, period, min, cn)
        expect(window.explanation.join('\n')).toContain(window.endsOn)
      }),
      runs,
    )
  })

  test('one more day off never makes a deadline or a window earlier', () => {
    fc.assert(
      fc.property(day, short, fc.nat(120), fc.nat(10), (from, period, offset, min) => {
        const extra = addDays(from, offset)
        const more: Calendar = { ...cn, off: new Map([...cn.off, [extra, '临时放假']]) }
        for (const binds of ['office', 'public', 'person'] as const) {
          expect(deadline(from, period, binds, more).endsOn >= deadline(from, period, binds, cn).endsOn).toBe(true)
        }
        expect(publicityWindow(from, period, min, more).endsOn >= publicityWindow(from, period, min, cn).endsOn).toBe(
          true,
        )
      }),
      { numRuns: 500 },
    )
  })

  test('posting later never ends earlier', () => {
    fc.assert(
      fc.property(day, fc.nat(40), short, fc.nat(10), (from, later, period, min) => {
        const early = publicityWindow(from, period, min, cn)
        const late = publicityWindow(addDays(from, later), period, min, cn)
        expect(late.endsOn >= early.endsOn).toBe(true)
        expect(late.startsOn >= early.startsOn).toBe(true)
      }),
      runs,
    )
  })

  test('a window lasts its period, holds its minimum and ends on a working day', () => {
    fc.assert(
      fc.property(day, short, fc.nat(10), (from, period, min) => {
        const window = publicityWindow(from, period, min, cn)
        expect(window.startsOn).toBe(addDays(from, 1))
        expect(window.workdays).toBe(workdaysAfter(from, window.endsOn, cn))
        expect(window.workdays).toBeGreaterThanOrEqual(min)
        expect(isWorkday(window.endsOn, cn)).toBe(true)
        expect(window.endsOn >= deadline(from, period, 'person', cn).endsOn).toBe(true)
      }),
      runs,
    )
  })

  test('an instant and its legal day agree', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 86_399 }), (on, second) => {
        const instant = new Date(instantOf(on, '00:00').getTime() + second * 1000)
        expect(legalDayOf(instant)).toBe(on)
      }),
      runs,
    )
  })
})
