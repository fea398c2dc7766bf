import { join } from 'node:path'
import { sealerIn } from '../../db/keys.ts'
import { sqliteStore } from '../../db/sqlite.ts'
import { luoyang } from '../../machines/law.ts'
import { stateCouncilCalendar } from '../calendar.ts'
import { calendarOf } from '../office.ts'
import { luoyangPolicy } from '../policy.ts'
import { composedAs, sheetOf } from './sheet.ts'
import { sourcesOf } from './sources.ts'

/*
 * Papers composed on a thread, over a connection of its own: a list of 20,000 households reads as many histories and
 * opens as many records, some four seconds in which a server would answer nobody.
 */

/** Composes from the office of a data folder, as it stands at each call. */
export function composerIn(folder: string) {
  const store = sqliteStore(join(folder, 'anju.sqlite'), { readonly: true })
  const sealer = sealerIn(folder, true)
  const fixed = { store, sealer, law: luoyang, policy: luoyangPolicy }
  const sources = () => sourcesOf({ ...fixed, calendar: calendarOf(store, stateCouncilCalendar) })
  return {
    sheet: (...[d, printed]: [Parameters<typeof sheetOf>[0], Parameters<typeof sheetOf>[1]]) =>
      store.reading(() => sheetOf(d, printed, sources())),
    words: (...[d, printed]: [Parameters<typeof composedAs>[0], Parameters<typeof composedAs>[1]]) =>
      store.reading(() => composedAs(d, printed, sources())),
  }
}
