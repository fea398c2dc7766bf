import { describe, expect, test } from 'vitest'
import { stateCouncilCalendar as calendar } from '../../src/calendar.ts'
import { dueOf, resumed } from '../../src/limits.ts'

const afterStop = (due: ReturnType<typeof dueOf>, from: string, to: string) =>
  resumed(due, 'correction', from, to, calendar).due

describe('a clock that was stopped', () => {
  test('gives back the calendar days between request and answer', () => {
    const due = dueOf({ n: 30, unit: '日' }, '2025-11-03', calendar)
    expect(due.on).toBe('2025-12-03')
    const later = afterStop(due, '2025-11-10', '2025-11-17')
    expect(later).toEqual({ ...due, on: '2025-12-10', stopped: 7 })
  })

  test('gives back working days where the limit counts working days', () => {
    const due = dueOf({ n: 10, unit: '工作日' }, '2025-09-22', calendar)
    expect(due.on).toBe('2025-10-11')
    // Asked on Friday 26 September, answered on Monday 13 October: 28, 29, 30 September and 9, 10, 11, 13 October.
    const later = afterStop(due, '2025-09-26', '2025-10-13')
    expect(later).toEqual({ ...due, on: '2025-10-21', stopped: 7 })
  })

  test('adds several stops up, without the rolling of one entering the next', () => {
    const due = dueOf({ n: 30, unit: '日' }, '2025-09-04', calendar)
    expect(due.on).toBe('2025-10-09') // nominally 4 October, a holiday
    const once = afterStop(due, '2025-09-10', '2025-09-12')
    expect(once).toMatchObject({ on: '2025-10-09', stopped: 2 }) // nominally 6 October, still the holiday
    expect(afterStop(once, '2025-09-15', '2025-09-20')).toMatchObject({ on: '2025-10-11', stopped: 7 })
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
})
