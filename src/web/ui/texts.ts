/** 2026年7月1日: a day as prose has it. */
export function chineseDate(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}

/** 07-01: a day where its year is plain. */
export const shortDate = (day: string): string => day.slice(5)

/** A code in groups of four, as people read it aloud. */
export const inFours = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1 ')

/** An instant as offices here read it: 2026-11-23 21:05. */
export function timeOf(instant: string): string {
  // Shanghai has kept UTC+8 without summer time since 1992.
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
}
