import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectApplication, projectDocument, projectNotice } from '../../db/project.ts'
import { openSqlite, sqliteStore } from '../../db/sqlite.ts'
import type { Grant } from '../../db/store.ts'
import type { Town } from './town.ts'

type Value = string | number | null | Uint8Array
interface Insert {
  readonly into: keyof typeof texts
  readonly row: readonly Value[]
}

const texts = {
  streams: 'INSERT INTO streams (id, name, kind, machine) VALUES (?, ?, ?, ?)',
  facts: 'INSERT INTO facts (stream, version, body, hash) VALUES (?, ?, ?, ?)',
  unclaim: 'DELETE FROM claims WHERE stream = ?',
  claims: 'INSERT INTO claims (key, stream) VALUES (?, ?)',
  sealed: 'INSERT INTO sealed (stream, digest, salt, box, key_id, wrapped) VALUES (?, ?, ?, ?, ?, ?)',
  receipts: 'INSERT INTO receipts (key, request, stream, version, state, first, count) VALUES (?, ?, ?, ?, ?, ?, ?)',
  counters: 'INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  newHead: 'INSERT INTO heads (version, state, context, hash, stream) VALUES (?, ?, ?, ?, ?)',
  head: 'UPDATE heads SET version = ?, state = ?, context = ?, hash = ? WHERE stream = ?',
  newApplication: `INSERT INTO applications (number, state, programme, county, subdistrict, received_on, due_on,
    provisional, notice, open_objections, waiting_number, stream) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  application: `UPDATE applications SET number = ?, state = ?, programme = ?, county = ?, subdistrict = ?,
    received_on = ?, due_on = ?, provisional = ?, notice = ?, open_objections = ?, waiting_number = ? WHERE stream = ?`,
  newNotice: `INSERT INTO notices (number, stage, organ, state, entries, starts_on, ends_on, unposted, unchecked, stream)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  notice: `UPDATE notices SET number = ?, stage = ?, organ = ?, state = ?, entries = ?, starts_on = ?, ends_on = ?,
    unposted = ?, unchecked = ? WHERE stream = ?`,
  newDocument: `INSERT INTO documents (number, mark, series, kind, of, up_to, organ, code, state, edition, issued_on, sha256,
    pages, failure, stream) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  document: 'UPDATE documents SET state = ?, sha256 = ?, pages = ?, failure = ? WHERE stream = ?',
} as const

/** A file like the office's with nothing but the driver above it. */
export interface Bare {
  /**
   * Writes what the office wrote, row for row, into the same tables under the same settings, one transaction a command,
   * with everything computed beforehand: the least any program on this driver could do. Returns the timed seconds.
   */
  write(written: Town['written']): number
  close(): void
}

export function openBare(): Bare {
  const folder = mkdtempSync(join(tmpdir(), 'anju-bench-bare-'))
  const path = join(folder, 'bare.sqlite')
  const empty = sqliteStore(path)
  empty.migrate()
  empty.close()
  const db = openSqlite(path)
  const log: Log = { ids: new Map(), facts: 0 }
  const run = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, db.prepare(text)]))
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  return {
    write(written) {
      const work = written.map(({ timed, grants }) => ({ timed, rows: rowsOf(grants, log) }))
      globalThis.gc?.()
      let seconds = 0
      // Stretches of timed and untimed transactions, so that the clock is read as rarely as on the other side.
      for (let i = 0; i < work.length; ) {
        const timed = work[i]?.timed
        const start = performance.now()
        for (; i < work.length && work[i]?.timed === timed; i += 1) {
          begin.run()
          for (const { into, row } of work[i]?.rows ?? []) run[into]?.run(...row)
          commit.run()
        }
        if (timed) seconds += (performance.now() - start) / 1000
      }
      return seconds
    },
    close() {
      db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Ids and number of the rows written so far, as the file will have given them. */
interface Log {
  readonly ids: Map<string, number>
  facts: number
}

function rowsOf(grants: readonly Grant[], log: Log): Insert[] {
  const { ids } = log
  const rows: Insert[] = []
  const add = (into: Insert['into'], ...row: Value[]) => rows.push({ into, row })
  const idOf = (stream: string) => ids.get(stream) as number
  const heads = new Map<string, Grant['facts'][number]['head']>()
  const begun = new Set<string>()
  for (const grant of grants) {
    for (const { body, head } of grant.facts) {
      if (head.version === 1) {
        ids.set(head.stream, ids.size + 1)
        begun.add(head.stream)
        add('streams', idOf(head.stream), head.stream, head.kind, head.machine)
      }
      log.facts += 1
      add('facts', idOf(head.stream), head.version, body, head.hash)
      heads.set(head.stream, head)
    }
    for (const stream of grant.release) add('unclaim', idOf(stream))
    for (const { key, stream } of grant.take) add('claims', key, idOf(stream))
    for (const [name, value] of Object.entries(grant.counters)) add('counters', name, value)
    for (const s of grant.sealed)
      add('sealed', idOf(grant.receipt.subject), s.digest, s.salt, s.box, s.keyId, s.wrapped ?? null)
    const { subject, version, state } = grant.receipt
    const { length } = grant.facts
    add('receipts', grant.key, grant.request, idOf(subject), version, state, log.facts - length + 1, length)
  }
  for (const head of heads.values()) {
    const id = idOf(head.stream)
    const isNew = begun.has(head.stream)
    add(isNew ? 'newHead' : 'head', head.version, head.state, JSON.stringify(head.context), head.hash, id)
    if (head.kind === 'document') {
      const paper = projectDocument(head)
      if (isNew) add('newDocument', ...Object.values(paper), id)
      else add('document', paper.state, paper.sha256, paper.pages, paper.failure, id)
      continue
    }
    const row: Value[] = Object.values(head.kind === 'application' ? projectApplication(head) : projectNotice(head))
    const plain = row.map((value) => (typeof value === 'boolean' ? Number(value) : value))
    if (head.kind === 'application') add(isNew ? 'newApplication' : 'application', ...plain, id)
    else add(isNew ? 'newNotice' : 'notice', ...plain, id)
  }
  return rows
}
