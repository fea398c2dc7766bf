import { describe, expect, test } from 'vitest'
import { stateCouncilCalendar as calendar, withYears, workdaysAfter } from '../../src/calendar.ts'
import { dueOf, explained, recomputed, resumed } from '../../src/limits.ts'

const afterStop = (due: ReturnType<typeof dueOf>, from: string, to: string) =>
  resumed(due, 'correction', from, to, calendar)

describe('a clock that was stopped', () => {
  test('gives back the calendar days between request and answer', () => {
    const due = dueOf({ n: 30, unit: '日' }, '2025-11-03', calendar)
    expect(due.on).toBe('2025-12-03')
    const later = afterStop(due, '2025-11-10', '2025-11-17')
    expect(later).toEqual({
      ...due,
      on: '2025-12-10',
      stops: [{ why: 'correction', from: '2025-11-10', to: '2025-11-17' }],
    })
  })

  test('gives back working days where the limit counts working days', () => {
    const due = dueOf({ n: 10, unit: '工作日' }, '2025-09-22', calendar)
    expect(due.on).toBe('2025-10-11')
    // Asked on Friday 26 September, answered on Monday 13 October: 28, 29, 30 September and 9, 10, 11, 13 October.
    const later = afterStop(due, '2025-09-26', '2025-10-13')
    expect(later.on).toBe('2025-10-21')
  })

  test('adds several stops up, without the rolling of one entering the next', () => {
    const due = dueOf({ n: 30, unit: '日' }, '2025-09-04', calendar)
    expect(due.on).toBe('2025-10-09') // nominally 4 October, a holiday
    const once = afterStop(due, '2025-09-10', '2025-09-12')
    expect(once).toMatchObject({ on: '2025-10-09' }) // nominally 6 October, still the holiday
    expect(afterStop(once, '2025-09-15', '2025-09-20')).toMatchObject({ on: '2025-10-11' })
  })

  test('loses nothing when the answer comes on the day of the request', () => {
    const due = dueOf({ n: 15, unit: '日' }, '2025-11-03', calendar)
    expect(afterStop(due, '2025-11-05', '2025-11-05')).toEqual(due)
  })

  test('goes on provisionally into a year whose calendar is not published yet', () => {
    const due = dueOf({ n: 10, unit: '工作日' }, '2026-12-21', calendar)
    expect(due.provisional).toBe(true)
    const later = afterStop(due, '2026-12-25', '2027-01-08')
    expect(later).toMatchObject({ provisional: true, period: '10工作日', from: '2026-12-21' })
    expect(later.on > due.on).toBe(true)
  })

  test('gives a day back once, however many reasons it had', () => {
    const due = dueOf({ n: 15, unit: '工作日' }, '2025-11-03', calendar)
    const once = resumed(due, 'correction', '2025-11-05', '2025-11-10', calendar)
    const twice = resumed(once, 'publicity', '2025-11-04', '2025-11-13', calendar)
    expect(twice.on).toBe(resumed(due, 'publicity', '2025-11-04', '2025-11-13', calendar).on)
    expect(twice.stops).toHaveLength(2)
  })

  test('lengthens months and years by the natural days that stood still', () => {
    const due = dueOf({ n: 1, unit: '月' }, '2025-11-03', calendar)
    expect(due.on).toBe('2025-12-03')
    expect(resumed(due, 'correction', '2025-11-10', '2025-11-15', calendar).on).toBe('2025-12-08')
    // Ending inside the rest: it goes on behind it.
    expect(resumed(due, 'correction', '2025-12-01', '2025-12-05', calendar).on).toBe('2025-12-08')
  })

  test('counts what stood still anew when the year it ran through is loaded', () => {
    const due = dueOf({ n: 15, unit: '工作日' }, '2026-12-21', calendar)
    const later = resumed(due, 'correction', '2026-12-30', '2027-01-06', calendar)
    const days = ['2027-01-01', '2027-01-04'].map((on) => ({ on, kind: 'off' as const, name: '元旦' }))
    const loaded = withYears(calendar, [{ year: 2027, revision: 1, days }])
    // 22 to 30 December are seven working days; the eighth is 7 January.
    expect(recomputed(later, loaded)?.on ?? later.on).toBe('2027-01-18')
    expect(workdaysAfter('2027-01-06', recomputed(later, loaded)?.on ?? later.on, loaded)).toBe(8)
  })

  test('tells in its explanation what stood still and why', () => {
    const due = dueOf({ n: 10, unit: '工作日' }, '2025-11-03', calendar)
    const later = resumed(due, 'verification', '2025-11-06', '2025-11-12', calendar)
    expect(explained(later, calendar).join('\n')).toContain('11 月 7 日至 12 日停止计算（等候核查答复），不计')
    expect(explained(later, calendar).at(-1)).toContain(later.on)
  })
})
