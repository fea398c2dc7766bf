import { parentPort, workerData } from 'node:worker_threads'
import { ledgerBook } from '../../db/ledger-book.ts'
import { sqliteStore } from '../../db/sqlite.ts'
import { luoyang } from '../../machines/law.ts'
import { stateCouncilCalendar } from '../calendar.ts'
import { exportCsv, exportXlsx } from '../export.ts'
import { calendarOf } from '../office.ts'
import { MOST_IN_FILE } from '../queries/parts.ts'
import { say } from '../words.ts'
import { entriesOf } from './entries.ts'
import type { Answered, Asked } from './ledger-thread.ts'
import { type Chosen, ledgers } from './ledgers.ts'

const { path } = workerData as { path: string }
const store = sqliteStore(path, { readonly: true })
// The holidays as this store has loaded them; when a year is loaded the thread is begun anew.
const calendar = calendarOf(store, stateCouncilCalendar)
const book = ledgerBook(path, (stream) => entriesOf(stream, luoyang, calendar))

function answer({ id, today, ask }: Asked): Answered {
  // The first time after a start everything is read: who waits is told how far it is.
  book.catchUp((done, total) => parentPort?.postMessage({ id, is: 'progress', done, total } satisfies Answered))
  if (ask.is === 'sql') return { id, is: 'rows', rows: ask.questions.map(({ sql, values }) => book.all(sql, values)) }
  const ledger = ledgers[ask.ledger]
  if (!ledger) throw new Error(`there is no ledger ${ask.ledger}`)
  const read = (chosen: Chosen, limit: number, offset: number) =>
    ledger.read({ book, store, today, calendar }, chosen, { limit, offset })
  if (ask.is === 'page') return { id, is: 'page', ...read(ask.chosen, ask.limit, ask.offset) }
  const { rows, total } = read(ask.chosen, MOST_IN_FILE, 0)
  if (total > MOST_IN_FILE) return { id, is: 'refused', message: say.listTooLong(MOST_IN_FILE) }
  const whole = { name: ledger.name, on: today, columns: ledger.columns, rows }
  const pieces = Array.from(ask.type === 'csv' ? exportCsv(whole) : exportXlsx(whole), (piece) => new Uint8Array(piece))
  return { id, is: 'file', pieces }
}

parentPort?.on('message', (asked: Asked) => {
  let answered: Answered
  try {
    answered = answer(asked)
  } catch (error) {
    answered = { id: asked.id, is: 'fault', fault: String(error) }
  }
  parentPort?.postMessage(answered)
})
