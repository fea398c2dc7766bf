import type { NamedDay } from '../../machines/calendar.facts.ts'

/** A whole year's notice as short as one can be: a day for each holiday of the law, and whatever a test adds. */
export function aYear(year: number, more: readonly NamedDay[] = []): NamedDay[] {
  const day = (at: string, name: string): NamedDay => ({ on: `${year}-${at}`, kind: 'off', name })
  const own = [
    day('01-01', '元旦'),
    day('02-06', '春节'),
    day('04-05', '清明节'),
    day('05-01', '劳动节'),
    day('06-09', '端午节'),
    day('09-15', '中秋节'),
    day('10-01', '国庆节'),
  ]
  return [...own.filter(({ on }) => !more.some((other) => other.on === on)), ...more]
}
