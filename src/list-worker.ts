import { parentPort, workerData } from 'node:worker_threads'
import { sqliteStore } from '../db/sqlite.ts'
import { exportCsv, exportXlsx } from './export.ts'
import type { AskedList, MadeList } from './list-thread.ts'
import { deskFiles } from './queries/desk-files.ts'
import { listFiles } from './queries/list-files.ts'
import { Refused } from './refusal.ts'

const { path, list, type, actor, input, on } = workerData as AskedList

function make(): MadeList {
  const file = listFiles[list] ?? deskFiles[list]
  if (!file) throw new Error(`there is no list ${list}`)
  const store = sqliteStore(path, { readonly: true })
  try {
    const { name, columns } = file
    const whole = { name, columns, on, rows: file.rows({ store }, actor, input) }
    // A copy of its own can be handed over; a piece of Node's shared buffers could not.
    const pieces = Array.from(type === 'csv' ? exportCsv(whole) : exportXlsx(whole), (piece) => new Uint8Array(piece))
    return { pieces }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { refused: { code: error.code, message: error.message, details: error.details } }
  } finally {
    store.close()
  }
}

const made = make()
parentPort?.postMessage(made, 'pieces' in made ? made.pieces.map(({ buffer }) => buffer) : [])
