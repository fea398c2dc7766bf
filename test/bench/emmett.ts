import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyFact } from '../../machines/fact.ts'
import { evolve, type Standing } from '../../machines/fold.ts'
import { luoyang } from '../../machines/law.ts'
import { importPeer } from './peers.ts'

interface Connection {
  query<T>(sql: string): Promise<T[]>
  close(): void
}
interface EmmettSqlite {
  sqliteConnection(options: { fileName: string }): Connection
  getSQLiteEventStore(options: object): { schema: { migrate(): Promise<void> } }
}
interface Emmett {
  CommandHandler(options: {
    evolve: (state: Standing, event: EmmettEvent) => Standing
    initialState: () => Standing
  }): (store: object, id: string, decide: (state: Standing) => EmmettEvent) => Promise<unknown>
}
/** Emmett keeps type and data of an event; the whole fact goes into the data. */
interface EmmettEvent {
  readonly type: string
  readonly data: AnyFact
}

/** The peer with its file open. `run` drives one case through its commands, each a durable append; returns seconds. */
export interface Peer {
  readonly synchronous: string
  run(lives: readonly (readonly AnyFact[])[]): Promise<number>
  close(): void
}

let lived = 0

/**
 * Emmett as its documentation has it, `getSQLiteEventStore({ fileName })` and a command handler: read the stream, fold
 * it, decide, append with the version read as the expected one. Order is checked by the same compiled table as ours.
 * It opens a connection for each read and each append, and on a slow disk it fails now and then with SQLITE_BUSY,
 * "cannot commit transaction - SQL statements in progress"; such a command is handed in again, as a caller would.
 */
export async function openEmmett(): Promise<Peer> {
  const { CommandHandler } = await importPeer<Emmett>('@event-driven-io/emmett')
  const { getSQLiteEventStore, sqliteConnection } = await importPeer<EmmettSqlite>('@event-driven-io/emmett-sqlite')
  const folder = mkdtempSync(join(tmpdir(), 'anju-bench-emmett-'))
  const fileName = join(folder, 'emmett.sqlite')
  const connection = sqliteConnection({ fileName })
  const [{ synchronous } = { synchronous: -1 }] = await connection.query<{ synchronous: number }>('PRAGMA synchronous')
  const [{ journal_mode: journal } = { journal_mode: '' }] = await connection.query<{ journal_mode: string }>(
    'PRAGMA journal_mode',
  )
  if (synchronous !== 2) throw new Error(`emmett opens its file with synchronous ${synchronous}, not FULL`)
  connection.close()
  const store = getSQLiteEventStore({ fileName })
  await store.schema.migrate()
  const machine = luoyang.machine('two-reviews@2012')
  const handle = CommandHandler({
    evolve: (state, event) => evolve(machine, state, event.data) as Standing,
    initialState: () => machine.start,
  })
  const append = (id: string, fact: AnyFact) =>
    handle(store, id, (state) => {
      if (!evolve(machine, state, fact)) throw new Error(`${fact.type} does not follow ${state.state}`)
      return { type: fact.type, data: fact }
    })
  return {
    synchronous: `journal ${journal}, synchronous ${synchronous}`,
    async run(lives) {
      const start = performance.now()
      for (const facts of lives) {
        lived += 1
        for (const fact of facts) await again(() => append(`application-${lived}`, fact))
      }
      return (performance.now() - start) / 1000
    },
    close() {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function again(attempt: () => Promise<unknown>): Promise<void> {
  for (let left = 20; ; left -= 1) {
    try {
      await attempt()
      return
    } catch (error) {
      if (left === 0 || (error as { code?: unknown }).code !== 'SQLITE_BUSY') throw error
    }
  }
}
