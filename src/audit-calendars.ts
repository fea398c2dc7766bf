import type { Sqlite } from '../db/sqlite.ts'
import type { CalendarFact } from '../machines/calendar.facts.ts'
import type { Calendar, LoadedYear } from './calendar.ts'
import { withYears } from './calendar.ts'

/** A calendar as it was under a version that facts name, and since when it can have been known. */
export interface CalendarThen {
  readonly calendar: Calendar
  /** The instant the last of its years was loaded; empty for what came with a program. */
  readonly knownSince: string
}

/** Finds calendars by the version a fact names; undefined when this file and this program do not know such a one. */
export type CalendarsThen = (version: string) => CalendarThen | undefined

type Loaded = LoadedYear & { readonly at: string }

/**
 * The calendars facts may name: a base with the years loaded since, each in the revision named (`cn-2026+2027.1`). Read
 * once from the calendar streams. A base older than the one of this program is that one without the later years.
 */
export function calendarsThen(db: Sqlite, base: Calendar): CalendarsThen {
  const loaded = new Map<string, Loaded>()
  const rows = db
    .prepare(`SELECT f.version, f.body FROM facts f JOIN streams s ON s.id = f.stream WHERE s.kind = 'calendar'`)
    .raw()
    .all() as [number, string][]
  for (const [revision, body] of rows) {
    try {
      const { data, recordedAt } = JSON.parse(body) as CalendarFact
      loaded.set(`${data.year}.${revision}`, { year: data.year, revision, days: data.days, at: recordedAt })
    } catch {
      // Told where the stream is replayed.
    }
  }
  const known = new Map<string, CalendarThen | undefined>()
  return (version) => {
    if (!known.has(version)) known.set(version, made(version, base, loaded))
    return known.get(version)
  }
}

function made(version: string, base: Calendar, loaded: ReadonlyMap<string, Loaded>): CalendarThen | undefined {
  const own = version === base.version || version.startsWith(`${base.version}+`) ? base.version : version.split('+')[0]
  const from = baseThen(own ?? '', base)
  if (!from || own === undefined) return undefined
  const named = version === own ? [] : version.slice(own.length + 1).split('+')
  const years = named.flatMap((each) => loaded.get(each) ?? [])
  if (years.length !== named.length) return undefined
  const calendar = withYears(from, years)
  if (calendar.version !== version) return undefined
  return { calendar, knownSince: years.reduce((last, { at }) => (at > last ? at : last), '') }
}

/** `cn-2025` of a program that knows 2026: what was known then, the notices up to 2025. */
function baseThen(version: string, base: Calendar): Calendar | undefined {
  if (version === base.version) return base
  const last = Number(/^cn-(\d{4})$/.exec(version)?.[1])
  if (!(last < Math.max(...base.years)) || !base.version.startsWith('cn-')) return undefined
  const upTo = <T>(days: ReadonlyMap<string, T>) =>
    new Map([...days].filter(([day]) => Number(day.slice(0, 4)) <= last))
  return {
    version,
    years: new Set([...base.years].filter((year) => year <= last)),
    off: upTo(base.off),
    work: upTo(base.work),
  }
}
