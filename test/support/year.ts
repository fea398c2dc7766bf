import type { NamedDay } from '../../machines/calendar.facts.ts'
import { addDays } from '../../src/calendar.ts'

/** A whole year's notice as short as one can be: a day for each holiday of the law, and whatever a test adds. */
export function aYear(year: number, more: readonly NamedDay[] = []): NamedDay[] {
  const off = new Map<string, string>()
  const isWeekend = (on: string) => [0, 6].includes(new Date(`${on}T00:00:00Z`).getUTCDay())
  for (const [name, ...days] of [
    ['元旦', '01-01'],
    ['春节', '02-05', '02-06', '02-07', '02-08'],
    ['清明节', '04-05'],
    ['劳动节', '05-01', '05-02'],
    ['端午节', '06-09'],
    ['中秋节', '09-15'],
    ['国庆节', '10-01', '10-02', '10-03'],
  ] as const) {
    const own = days.map((day) => `${year}-${day}`)
    for (const on of own) off.set(on, name)
    // A day of the law on a weekend is made up for on the next working day (放假办法 6).
    let next = own.at(-1) as string
    for (const on of own)
      if (isWeekend(on)) {
        while (off.has(next) || isWeekend(next)) next = addDays(next, 1)
        off.set(next, name)
      }
  }
  const own = [...off].map(([on, name]): NamedDay => ({ on, kind: 'off', name }))
  return [...own.filter(({ on }) => !more.some((other) => other.on === on)), ...more]
}
