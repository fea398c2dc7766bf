import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canonical, chainHash, machineDigest } from '../../db/facts.ts'
import type { Difference } from '../../db/replay.ts'
import { sealerOf } from '../../db/sealed.ts'
import { luoyang } from '../../machines/law.ts'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import type { Snapshot } from '../../src/eligibility.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { accepted, firstReviewed, posted, registered, withNewborn } from '../support/life.ts'
import { staff, testKey, testOffice } from '../support/office.ts'

const folder = mkdtempSync(join(tmpdir(), 'anju-altered-'))
const original = join(folder, 'original.sqlite')
let copies = 0
/** One case on the list (7 facts and more), one in a running publicity, one withdrawn; two notices over, one running. */
let waiting = ''
let listed = ''
let gone = ''
let notice = ''
/** The entry of a person of `waiting` in the register, whose household has changed since. */
let record = ''
const [a, b, c] = households({ seed: 31, county: '410305', n: 3, on: '2025-09-01' })

beforeAll(async () => {
  const path = join(folder, 'work.sqlite')
  const office = testOffice({ path })
  if (!a || !b || !c) throw new Error('three households needed')
  waiting = await registered(office, a)
  listed = await accepted(office, b)
  await firstReviewed(office, listed)
  notice = await posted(office, b.form.subdistrict, 'firstPublicity', [listed])
  const { name, idNumber } = a.form.members[0] as (typeof a.form.members)[number]
  record = (
    await office.ask('imposeBar', staff('approver', '410300'), {
      kind: 'give_up',
      county: '410305',
      programme: 'public_rental',
      countsFrom: '2025-09-01',
      decision: '决〔2025〕3号',
      person: { name, idNumber },
      reasons: '选房后放弃。',
    })
  ).subject
  await office.ask('changeHousehold', staff('clerk', a.form.subdistrict), {
    application: waiting,
    change: 'birth',
    effectiveOn: office.clock.today,
    evidence: ['birth_certificate'],
    household: withNewborn(a, office.clock.today),
  })
  gone = await accepted(office, c)
  await office.ask('withdrawApplication', staff('clerk', c.form.subdistrict), { application: gone, reason: '已购房。' })
  await closeDue(office)
  await office.store.backup(original)
  office.close()
  expect((await audit({ path: original, key: testKey })).differences).toEqual([])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Alters a copy as somebody with the file and without scruples would, and audits it. */
async function altered(alter: (db: Database.Database) => void): Promise<readonly Difference[]> {
  copies += 1
  const path = join(folder, `copy-${copies}.sqlite`)
  copyFileSync(original, path)
  const db = new Database(path)
  db.pragma('foreign_keys = OFF')
  const triggers = db.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`).all() as {
    name: string
    sql: string
  }[]
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
  alter(db)
  for (const { sql } of triggers) db.exec(sql)
  db.close()
  return (await audit({ path, key: testKey })).differences
}
const run =
  (statement: string, ...values: unknown[]) =>
  (db: Database.Database) => {
    if (db.prepare(statement).run(...values).changes === 0) throw new Error(`nothing altered by ${statement}`)
  }
/** SQL that sets one byte of a column (the first is 1) to another than it is: one in 256 is what any fixed one would be. */
const anotherByte = (column: string, at: number) =>
  `${column} = CAST(substr(${column}, 1, ${at - 1}) || CASE substr(${column}, ${at}, 1) WHEN x'00' THEN x'01' ELSE x'00' END || substr(${column}, ${at + 1}) AS BLOB)`
const streamId = (name: string) => `(SELECT id FROM streams WHERE name = '${name}')`
const named = (stream: string, version: number | null, field: string) =>
  expect.arrayContaining([expect.objectContaining({ stream, version, field })])

/** Takes a stream out of every table. */
const everywhere = (db: Database.Database, name: string) => {
  const id = db.prepare('SELECT id FROM streams WHERE name = ?').pluck().get(name)
  for (const [table, key] of [
    ['claims', 'stream'],
    ['sealed', 'stream'],
    ['receipts', 'stream'],
    ['heads', 'stream'],
    ['applications', 'stream'],
    ['notices', 'stream'],
    ['documents', 'stream'],
    ['facts', 'stream'],
    ['streams', 'id'],
  ])
    db.prepare(`DELETE FROM ${table} WHERE ${key} = ?`).run(id)
}

describe('something taken out, by hand and with care', () => {
  const fields = async (alter: (db: Database.Database) => void) => (await altered(alter)).map((d) => d.field)

  test('a whole case: its notices list one more than say so, numbers and facts have a gap', async () => {
    const told = await fields((db) => everywhere(db, waiting))
    expect(told).toContain('facts without a gap')
    expect(told.filter((field) => field.startsWith('cases listed in'))).toHaveLength(2)
    expect(told.some((field) => field.startsWith('numbers of application:'))).toBe(true)
  })
  test('the newest case of all, which leaves no gap: its number is missing', async () => {
    expect(await fields((db) => everywhere(db, gone))).toContain('counter application:410305:2025')
  })
  test('the last fact of the log with its receipt: the head still knows it', async () => {
    const last = (db: Database.Database) => {
      const { seq, stream, version } = db.prepare('SELECT * FROM facts ORDER BY seq DESC LIMIT 1').get() as Record<
        string,
        number
      >
      db.prepare('DELETE FROM facts WHERE seq = ?').run(seq)
      db.prepare('DELETE FROM receipts WHERE stream = ? AND version = ?').run(stream, version)
    }
    expect((await altered(last)).map((d) => d.field)).toContain('head.version')
  })
  test('a fact out of the middle', async () => {
    const told = await fields(run(`DELETE FROM facts WHERE stream = ${streamId(waiting)} AND version = 3`))
    expect(told).toContain('facts without a gap')
  })
  test('receipts: all, one, one pointing elsewhere', async () => {
    expect(await fields(run('DELETE FROM receipts'))).toContain('receipts')
    expect(await fields(run('DELETE FROM receipts WHERE first = 3'))).toContain('receipts')
    expect(
      await fields(run(`UPDATE receipts SET stream = ${streamId(waiting)} WHERE stream = ${streamId(gone)}`)),
    ).toContain('receipt')
    const state = `UPDATE receipts SET state = 'waiting' WHERE stream = ${streamId(gone)}`
    expect(await altered(run(state))).toContainEqual(
      expect.objectContaining({ stream: gone, field: 'receipt state', recomputed: 'withdrawn' }),
    )
  })
  test('two facts of one case in the other order of the log', async () => {
    const swap = (db: Database.Database) => {
      const [a, b] = db
        .prepare(`SELECT seq FROM facts WHERE stream = ${streamId(waiting)} ORDER BY version LIMIT 2`)
        .pluck()
        .all() as [number, number]
      db.prepare('UPDATE facts SET seq = 999999 WHERE seq = ?').run(a)
      db.prepare('UPDATE facts SET seq = ? WHERE seq = ?').run(a, b)
      db.prepare('UPDATE facts SET seq = ? WHERE seq = 999999').run(b)
    }
    expect(await altered(swap)).toEqual(named(waiting, 2, 'order of facts'))
  })
  test('a claim or a sealed record of nobody, and a sealed record no fact names', async () => {
    expect(await fields(run(`INSERT INTO claims (key, stream) VALUES ('${'0'.repeat(32)}', 9999)`))).toContain(
      'claims of no stream',
    )
    const copy = (stream: string) =>
      run(`INSERT INTO sealed SELECT ${stream}, '${'ab'.repeat(32)}', salt, box, key_id, wrapped FROM sealed LIMIT 1`)
    expect(await fields(copy('9999'))).toContain('sealed of no stream')
    expect(await altered(copy(streamId(gone)))).toEqual(named(gone, null, 'sealed records no fact names'))
  })
  test('the guards of the file: a trigger or an index', async () => {
    const path = join(folder, 'unguarded.sqlite')
    copyFileSync(original, path)
    const db = new Database(path)
    db.exec('DROP TRIGGER facts_no_update; DROP INDEX facts_stream_version')
    db.close()
    const told = (await audit({ path, key: testKey })).differences.map((d) => d.field)
    expect(told).toEqual(expect.arrayContaining(['schema facts_no_update', 'schema facts_stream_version']))
  })
})

describe('an issued paper', () => {
  const sheetOf = (of: string) => {
    const db = new Database(original, { readonly: true })
    const number = db.prepare('SELECT number FROM documents WHERE of = ?').pluck().get(of) as string
    db.close()
    return number
  }
  /** The log rewritten from a fact on, with hashes that fit: only what other streams say can show it. */
  const rewritten =
    (stream: string, change: (fact: { type: string; data: Record<string, unknown> }) => void) =>
    (db: Database.Database) => {
      const rows = db
        .prepare(`SELECT seq, version, body FROM facts WHERE stream = ${streamId(stream)} ORDER BY version`)
        .all() as { seq: number; version: number; body: string }[]
      const machine = db.prepare(`SELECT machine FROM streams WHERE name = '${stream}'`).pluck().get() as string
      let hash = machineDigest(luoyang.machine(machine).chart)
      for (const { seq, version, body } of rows) {
        const fact = JSON.parse(body)
        change(fact)
        const text = canonical(fact)
        hash = chainHash(hash, stream, version, text)
        db.prepare('UPDATE facts SET body = ?, hash = ? WHERE seq = ?').run(text, hash, seq)
      }
      db.prepare(`UPDATE heads SET hash = ? WHERE stream = ${streamId(stream)}`).run(hash)
    }
  test('its row: another state, another number, another file', async () => {
    const sheet = sheetOf(notice)
    for (const [column, value] of [
      ['state', 'withdrawn'],
      ['mark', '涧长住公示〔2025〕99号'],
      ['code', '0000000000000000'],
      ['sha256', 'ab'.repeat(32)],
    ])
      expect(await altered(run(`UPDATE documents SET ${column} = '${value}' WHERE number = '${sheet}'`))).toEqual(
        named(sheet, null, `documents.${column}`),
      )
  })
  test('the notice says another file was issued than the paper says', async () => {
    const told = await altered(
      rewritten(notice, ({ type, data }) => {
        if (type === 'NoticeIssued') data.sha256 = 'ab'.repeat(32)
      }),
    )
    expect(told.filter(({ field }) => field.startsWith(`sheet ${sheetOf(notice)} of its notice`))).toHaveLength(2)
  })
  test('a 发文字号 that is not made of its parts, and one nobody has', async () => {
    const sheet = sheetOf(notice)
    const told = await altered(
      rewritten(sheet, ({ type, data }) => {
        if (type === 'DocumentNumbered') data.serial = 7
      }),
    )
    expect(told).toEqual(named(sheet, null, 'mark'))
    expect(told.some(({ field }) => field.startsWith('counter mark:'))).toBe(true)
  })
  test('taken out whole: its number is missing, and the notice stands alone', async () => {
    const told = (await altered((db) => everywhere(db, sheetOf(notice)))).map((d) => d.field)
    expect(told.some((field) => /^(counter|numbers of) (document|mark):/.test(field))).toBe(true)
    expect(told.some((field) => field.startsWith('sheet '))).toBe(true)
  })
})

describe('a fact altered', () => {
  test('its body: the case, the fact and the hash are named', async () => {
    const alter = run(
      `UPDATE facts SET body = replace(body, '2025-09-01', '2025-08-01') WHERE stream = ${streamId(waiting)} AND version = 3`,
    )
    expect(await altered(alter)).toEqual(named(waiting, 3, 'hash'))
  })
  test('one letter of its body', async () => {
    const alter = run(
      `UPDATE facts SET body = substr(body, 1, 20) || 'X' || substr(body, 22) WHERE stream = ${streamId(listed)} AND version = 2`,
    )
    expect(await altered(alter)).toEqual(named(listed, 2, 'hash'))
  })
  test('a body that is no JSON any more', async () => {
    const alter = run(`UPDATE facts SET body = '{' WHERE stream = ${streamId(waiting)} AND version = 5`)
    expect(await altered(alter)).toEqual(named(waiting, 5, 'body'))
  })
  test.each([['null'], ['[]'], ['"text"'], ['{"type":"ReviewPassed"}'], ['{"type":"ReviewPassed","data":null}']])(
    'a body that is JSON and no fact: %s',
    async (body) => {
      const alter = run(`UPDATE facts SET body = ? WHERE stream = ${streamId(waiting)} AND version = 4`, body)
      expect(await altered(alter)).toEqual(named(waiting, 4, 'hash'))
      const first = run(`UPDATE facts SET body = ? WHERE stream = ${streamId(notice)} AND version = 1`, body)
      expect(await altered(first)).toEqual(named(notice, 1, 'hash'))
    },
  )
  test('a first fact that lacks what everything after it rests on', async () => {
    const strip = (field: string, stream: string) =>
      run(
        `UPDATE facts SET body = json_remove(body, '$.data.${field}') WHERE stream = ${streamId(stream)} AND version = 1`,
      )
    expect(await altered(strip('required', notice))).toEqual(named(notice, 1, 'hash'))
    expect(await altered(strip('communities', waiting))).toEqual(named(waiting, 1, 'shape'))
  })
  test('white space that changes nothing but the letters', async () => {
    const alter = run(`UPDATE facts SET body = body || ' ' WHERE stream = ${streamId(waiting)} AND version = 4`)
    expect(await altered(alter)).toEqual([expect.objectContaining({ stream: waiting, version: 4, field: 'hash' })])
  })
  test('its hash', async () => {
    const alter = run(`UPDATE facts SET hash = ? WHERE stream = ${streamId(waiting)} AND version = 6`, 'ab'.repeat(32))
    expect(await altered(alter)).toEqual(named(waiting, 6, 'hash'))
  })
  test('body and hash together: the next fact still hangs on the old hash', async () => {
    const differences = await altered((db) => {
      const read = db.prepare(`SELECT body, hash FROM facts WHERE stream = ${streamId(waiting)} AND version = ?`)
      const [before, it] = [read.get(3), read.get(4)] as { body: string; hash: string }[]
      const body = (it?.body ?? '').replace('2025-09-01', '2025-08-31')
      const hash = chainHash(before?.hash ?? '', waiting, 4, body)
      run(`UPDATE facts SET body = ?, hash = ? WHERE stream = ${streamId(waiting)} AND version = 4`, body, hash)(db)
    })
    expect(differences).toEqual(named(waiting, 5, 'hash'))
  })
  test('the last one, with body, hash and head made to fit: what it says is still judged', async () => {
    const rewritten = (change: (fact: { type: string; data: Record<string, unknown> }) => void) =>
      altered((db) => {
        const last = db
          .prepare(`SELECT version, body FROM facts WHERE stream = ${streamId(gone)} ORDER BY version DESC LIMIT 1`)
          .get() as { version: number; body: string }
        const { hash: previous } = db
          .prepare(`SELECT hash FROM facts WHERE stream = ${streamId(gone)} AND version = ?`)
          .get(last.version - 1) as { hash: string }
        const fact = JSON.parse(last.body) as { type: string; data: Record<string, unknown> }
        change(fact)
        const body = JSON.stringify(fact)
        const hash = chainHash(previous, gone, last.version, body)
        run(
          `UPDATE facts SET body = ?, hash = ? WHERE stream = ${streamId(gone)} AND version = ?`,
          body,
          hash,
          last.version,
        )(db)
        run(`UPDATE heads SET hash = ? WHERE stream = ${streamId(gone)}`, hash)(db)
      })
    const extra = (fact: { data: Record<string, unknown> }) => {
      fact.data.note = '夹带'
    }
    expect(await rewritten(extra)).toEqual(named(gone, 3, 'shape'))
    const jump = (fact: { type: string; data: Record<string, unknown> }) => {
      fact.type = 'ApplicationRegistered'
      fact.data = {}
    }
    expect(await rewritten(jump)).toEqual(named(gone, 3, 'type'))
  })
  test('one taken out of the middle', async () => {
    const alter = run(`DELETE FROM facts WHERE stream = ${streamId(waiting)} AND version = 4`)
    expect(await altered(alter)).toEqual(named(waiting, 5, 'version'))
  })
  test('the last one taken away', async () => {
    const alter = run(`DELETE FROM facts WHERE stream = ${streamId(gone)} AND version = 3`)
    expect(await altered(alter)).toEqual(named(gone, null, 'head.version'))
  })
  test('all of them taken away', async () => {
    const alter = run(`DELETE FROM facts WHERE stream = ${streamId(gone)}`)
    expect(await altered(alter)).toEqual(named(gone, 0, 'facts'))
  })
  test('a case that never was', async () => {
    const alter = run(
      `INSERT INTO streams (name, kind, machine) VALUES ('410305-2025-00009-9', 'application', 'three-reviews@2012')`,
    )
    expect(await altered(alter)).toEqual(named('410305-2025-00009-9', 0, 'facts'))
  })
  test('the person who decided, in body and chain: duties are judged over the whole history', async () => {
    const differences = await altered((db) => {
      const rows = db
        .prepare(`SELECT version, body, hash FROM facts WHERE stream = ${streamId(waiting)} ORDER BY version`)
        .all() as { version: number; body: string; hash: string }[]
      const actors = rows.map((r) => JSON.parse(r.body) as { type: string; actor: { staff: string } })
      const first = actors.find((f) => f.type === 'ReviewPassed')?.actor.staff as string
      const approver = actors.find((f) => f.type === 'ApplicationApproved')?.actor.staff as string
      let previous = ''
      for (const { version, body } of rows) {
        const text = body.replaceAll(approver, first)
        if (version > 1) {
          const hash = chainHash(previous, waiting, version, text)
          run(
            `UPDATE facts SET body = ?, hash = ? WHERE stream = ${streamId(waiting)} AND version = ?`,
            text,
            hash,
            version,
          )(db)
          previous = hash
        } else previous = rows[0]?.hash as string
      }
    })
    expect(differences.some((d) => d.stream === waiting && d.field === 'separation of duties')).toBe(true)
  })
})

describe('the machine a case is pinned to', () => {
  test('another known one: the root of the chain is its digest', async () => {
    const alter = run(`UPDATE streams SET machine = 'two-reviews@2012' WHERE name = ?`, listed)
    expect(await altered(alter)).toEqual(named(listed, 1, 'hash'))
  })
  test('an unknown one', async () => {
    const alter = run(`UPDATE streams SET machine = 'four-reviews@2030' WHERE name = ?`, listed)
    expect(await altered(alter)).toEqual(named(listed, null, 'machine'))
  })
  test('one of another kind', async () => {
    const alter = run(`UPDATE streams SET machine = 'notice@1' WHERE name = ?`, listed)
    expect(await altered(alter)).toEqual(named(listed, null, 'machine'))
    const kind = run(`UPDATE streams SET kind = 'application' WHERE name = ?`, notice)
    expect(await altered(kind)).toEqual(named(notice, null, 'machine'))
  })
  test('another name for the case', async () => {
    const alter = run(`UPDATE streams SET name = '410305-2025-00077-0' WHERE name = ?`, listed)
    expect(await altered(alter)).toEqual(named('410305-2025-00077-0', 1, 'hash'))
  })
})

describe.each([
  ['version', '99'],
  ['state', `'waiting'`],
  ['context', `'{}'`],
  ['hash', `'00'`],
])('a head’s %s altered', (column, value) => {
  test('is named', async () => {
    const alter = run(`UPDATE heads SET ${column} = ${value} WHERE stream = ${streamId(listed)}`)
    expect(await altered(alter)).toEqual([expect.objectContaining({ stream: listed, field: `head.${column}` })])
  })
})
test('one number deep in a head’s context altered is named', async () => {
  const alter = run(
    `UPDATE heads SET context = json_set(context, '$.publicity.entry', 2) WHERE stream = ${streamId(listed)}`,
  )
  expect(await altered(alter)).toEqual([expect.objectContaining({ stream: listed, field: 'head.context' })])
})
test('a head taken away is named', async () => {
  expect(await altered(run(`DELETE FROM heads WHERE stream = ${streamId(listed)}`))).toEqual(
    named(listed, null, 'head'),
  )
})

describe.each([
  ['number', 'number', `'410305-2025-00099-0'`],
  ['state', 'state', `'waiting'`],
  ['programme', 'programme', `'other'`],
  ['county', 'county', `'410302'`],
  ['subdistrict', 'subdistrict', `'410302001'`],
  ['received_on', 'receivedOn', `'2024-01-01'`],
  ['due_on', 'dueOn', `'2024-01-01'`],
  ['provisional', 'provisional', '1'],
  ['notice', 'notice', 'NULL'],
  ['open_objections', 'openObjections', '3'],
  ['waiting_number', 'waitingNumber', `'410305-L2025-00009'`],
])('applications.%s altered', (column, field, value) => {
  test('is named', async () => {
    const alter = run(`UPDATE applications SET ${column} = ${value} WHERE stream = ${streamId(listed)}`)
    expect(await altered(alter)).toEqual([expect.objectContaining({ stream: listed, field: `applications.${field}` })])
  })
})

describe.each([
  ['number', 'number', `'410305005-G2025-99'`],
  ['stage', 'stage', `'finalPublicity'`],
  ['organ', 'organ', `'410302001'`],
  ['state', 'state', `'completed'`],
  ['entries', 'entries', '40'],
  ['starts_on', 'startsOn', `'2025-01-01'`],
  ['ends_on', 'endsOn', `'2025-01-01'`],
  ['unposted', 'unposted', '9'],
  ['unchecked', 'unchecked', '0'],
])('notices.%s altered', (column, field, value) => {
  test('is named', async () => {
    const alter = run(`UPDATE notices SET ${column} = ${value} WHERE stream = ${streamId(notice)}`)
    expect(await altered(alter)).toEqual([expect.objectContaining({ stream: notice, field: `notices.${field}` })])
  })
})
test.each([['applications'], ['notices']])('a row of %s taken away or put in is named', async (table) => {
  const own = table === 'applications' ? listed : notice
  const differences = await altered(run(`DELETE FROM ${table} WHERE stream = ${streamId(own)}`))
  expect(differences).toEqual(named(own, null, table))
  const columns = `stream, * FROM ${table}`
  const more = await altered((db) => {
    const names = db.pragma(`table_info(${table})`) as { name: string }[]
    const list = names.map(({ name }) => (name === 'stream' ? '999' : name === 'number' ? `'x'` : name)).join()
    run(`INSERT INTO ${table} SELECT ${list} FROM ${table} LIMIT 1`)(db)
  })
  expect(more, columns).toEqual(named('', null, table))
})

describe('claims', () => {
  test('one taken away: a person could apply twice', async () => {
    const alter = run(`DELETE FROM claims WHERE stream = ${streamId(listed)}`)
    expect(await altered(alter)).toEqual([expect.objectContaining({ stream: listed, field: 'claims' })])
  })
  test('one given to another case', async () => {
    const alter = run(`UPDATE claims SET stream = ${streamId(waiting)} WHERE stream = ${streamId(listed)}`)
    expect(await altered(alter)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ stream: listed, field: 'claims' }),
        expect.objectContaining({ stream: waiting, field: 'claims' }),
      ]),
    )
  })
  test('one held for a case that is over: a person could never apply again', async () => {
    const person = sealerOf(testKey).personKey(c?.form.members[0]?.idNumber ?? '')
    const alter = run(`INSERT INTO claims (key, stream) VALUES (?, ${streamId(gone)})`, person)
    expect(await altered(alter)).toEqual([expect.objectContaining({ stream: gone, field: 'claims' })])
  })
})

describe('the register of persons', () => {
  const claim = () => `record:${sealerOf(testKey).personKey(a?.form.members[0]?.idNumber ?? '')}`
  test('a bar shortened in the log, or in the head alone', async () => {
    const inLog = run(
      `UPDATE facts SET body = replace(body, '2027-09-01', '2025-09-02') WHERE stream = ${streamId(record)} AND version = 2`,
    )
    expect(await altered(inLog)).toEqual(named(record, 2, 'hash'))
    const inHead = run(
      `UPDATE heads SET context = json_set(context, '$.bars[0].endsOn', '2025-09-02') WHERE stream = ${streamId(record)}`,
    )
    expect(await altered(inHead)).toEqual(named(record, null, 'head.context'))
  })
  test('its claim taken away: the person would get a second entry, without the bar', async () => {
    expect(await altered(run('DELETE FROM claims WHERE key = ?', claim()))).toEqual(named(record, null, 'claims'))
  })
  test('its claim given to somebody else, or to a case', async () => {
    const other = run('UPDATE claims SET key = ? WHERE key = ?', `record:${'ab'.repeat(16)}`, claim())
    expect(await altered(other)).toEqual(named(record, null, 'claims'))
    const toCase = run(`UPDATE claims SET stream = ${streamId(listed)} WHERE key = ?`, claim())
    expect(await altered(toCase)).toEqual(
      expect.arrayContaining([record, listed].map((stream) => expect.objectContaining({ stream, field: 'claims' }))),
    )
  })
  test('the sealed person altered, or erased while the entry stands', async () => {
    const digest = `(SELECT json_extract(body, '$.data.person') FROM facts WHERE stream = ${streamId(record)} AND version = 1)`
    const box = run(`UPDATE sealed SET ${anotherByte('box', 21)} WHERE digest = ${digest}`)
    expect(await altered(box)).toEqual(named(record, 1, 'sealed person'))
    expect(await altered(run(`DELETE FROM sealed WHERE digest = ${digest}`))).toEqual(
      named(record, null, 'sealed person'),
    )
  })
  test('the counter of its numbers put back', async () => {
    const back = run(`UPDATE counters SET value = 0 WHERE name = 'person:410300'`)
    expect(await altered(back)).toEqual(named('', null, 'counter person:410300'))
  })
  test('the newest household decides the claims: a newcomer’s taken away is named', async () => {
    const newest = `(SELECT json_extract(context, '$.household') FROM heads WHERE stream = ${streamId(waiting)})`
    const last = run(`UPDATE sealed SET ${anotherByte('box', 21)} WHERE digest = ${newest}`)
    expect((await altered(last)).some((d) => d.stream === waiting && d.field === 'sealed household')).toBe(true)
    const claims = run(
      `DELETE FROM claims WHERE key = (SELECT max(key) FROM claims WHERE stream = ${streamId(waiting)})`,
    )
    expect(await altered(claims)).toEqual(named(waiting, null, 'claims'))
  })
})

describe('counters', () => {
  const series = 'application:410305:2025'
  test.each([
    ['put back, so that a number would be issued twice', 'UPDATE counters SET value = value - 1 WHERE name = ?'],
    ['put forward, so that a number would be missing', 'UPDATE counters SET value = value + 1 WHERE name = ?'],
    ['taken away', 'DELETE FROM counters WHERE name = ?'],
  ])('one %s is named', async (_, statement) => {
    expect(await altered(run(statement, series))).toEqual([expect.objectContaining({ field: `counter ${series}` })])
  })
  test('one of a series that never was is named', async () => {
    const alter = run(`INSERT INTO counters VALUES ('waiting:410399:2025', 7)`)
    expect(await altered(alter)).toEqual([expect.objectContaining({ field: 'counter waiting:410399:2025' })])
  })
})

describe('sealed records', () => {
  const household = (number: string) =>
    `(SELECT json_extract(body, '$.data.household') FROM facts WHERE stream = ${streamId(number)} AND version = 1)`
  test.each([
    ['one byte of the box', anotherByte('box', 21)],
    ['one byte of the salt', anotherByte('salt', 1)],
    ['the key it is under', `key_id = 'another'`],
  ])('%s: the case, the fact and the field are named', async (_, change) => {
    const alter = run(`UPDATE sealed SET ${change} WHERE digest = ${household(listed)}`)
    expect(await altered(alter)).toEqual(named(listed, 1, 'sealed household'))
  })
  test.each([
    ['findings', 'ApplicationApproved'],
    ['findings', 'ReviewPassed'],
    ['verified', 'CheckRecorded'],
  ])('%s of %s are opened like every other: one byte of the box is found', async (field, type) => {
    const at = `FROM facts WHERE stream = ${streamId(waiting)} AND json_extract(body, '$.type') = '${type}' LIMIT 1`
    const digest = `(SELECT json_extract(body, '$.data.${field}') ${at})`
    const differences = await altered((db) => {
      run(`UPDATE sealed SET ${anotherByte('box', 21)} WHERE digest = ${digest}`)(db)
    })
    expect(differences).toEqual([expect.objectContaining({ stream: waiting, field: `sealed ${field}` })])
  })
  test('findings put in the place of those a pass was decided on: another version, and one that fails', async () => {
    const sealer = sealerOf(testKey)
    const differences = await altered((db) => {
      const of = db.prepare(
        `SELECT version, body FROM facts WHERE stream = ${streamId(waiting)} AND json_extract(body, '$.type') = 'ApplicationApproved'`,
      )
      const { version, body } = of.get() as { version: number; body: string }
      const { findings } = (JSON.parse(body) as { data: { findings: string } }).data
      const row = db
        .prepare('SELECT digest, salt, box, key_id AS keyId, wrapped FROM sealed WHERE digest = ?')
        .get(findings)
      const snapshot = sealer.open(row as never) as Snapshot
      const forged = sealer.seal({
        ...snapshot,
        policy: 'luoyang-forged@1',
        findings: snapshot.findings.map((f) => (f.criterion === 'income' ? { ...f, verdict: '不符合' } : f)),
      })
      run(
        `INSERT INTO sealed (stream, digest, salt, box, key_id, wrapped) VALUES (${streamId(waiting)}, ?, ?, ?, ?, ?)`,
        forged.digest,
        forged.salt,
        forged.box,
        forged.keyId,
        forged.wrapped,
      )(db)
      run(
        `UPDATE facts SET body = replace(body, ?, ?) WHERE stream = ${streamId(waiting)} AND version = ?`,
        findings,
        forged.digest,
        version,
      )(db)
    })
    const told = differences.map(({ field, recomputed }) => [field, recomputed])
    expect(told).toContainEqual(['policyNumbers', 'luoyang-forged@1'])
    expect(told).toContainEqual(['findings', 'income'])
    expect(told.map(([field]) => field)).toContain('hash')
  })
  test('one filed under the digest of another', async () => {
    const differences = await altered((db) => {
      const pick = db.prepare('SELECT salt, box FROM sealed WHERE digest = ?')
      const digest = db
        .prepare(`SELECT ${household(waiting)}`)
        .pluck()
        .get() as string
      const theirs = pick.get(digest) as { salt: Buffer; box: Buffer }
      run(`UPDATE sealed SET salt = ?, box = ? WHERE digest = ${household(listed)}`, theirs.salt, theirs.box)(db)
    })
    expect(differences).toEqual(named(listed, 1, 'sealed household'))
  })
  test('the household of a live case erased: its claims can no longer be proved', async () => {
    const alter = run(`DELETE FROM sealed WHERE digest = ${household(listed)}`)
    expect(await altered(alter)).toEqual(named(listed, null, 'sealed household'))
  })
  test('of a case that is over, erased when its time has come: nothing is wrong', async () => {
    // Of a case that has ended it may be erased, which is written down: without that it is missing.
    const erase = run(`DELETE FROM sealed WHERE digest = ${household(gone)}`)
    expect(await altered(erase)).toEqual(named(gone, null, 'sealed household'))
    const entry = run(`INSERT INTO retention (at, staff, role, organ, what, subject, rule, records)
      VALUES ('2031-01-01T00:00:00Z', 'x', 'approver', '410300', 'erased', '${gone}', 'r', 1)`)
    const both = (db: Parameters<typeof erase>[0]) => {
      erase(db)
      entry(db)
    }
    // Put in by hand, its link in the chain is missing, and nothing else.
    expect(await altered(both)).toEqual(named('', null, 'retention in the chain'))
  })
  test('under another key everything is told, and nothing is opened', async () => {
    const { differences } = await audit({ path: original, key: Buffer.alloc(32, 8) })
    expect(differences.length).toBeGreaterThan(3)
    expect(differences.every((d) => d.field.startsWith('sealed '))).toBe(true)
    expect(String(differences[0]?.stored)).toMatch(/^sealed under key [0-9a-f]{16}; this key is [0-9a-f]{16}$/)
  })
})

/** How many bytes at the end of a b-tree page belong to no cell, since what stood there was deleted (a trigger made anew). */
function freeAtEnd(page: Buffer): number {
  for (let at = page.readUInt16BE(1); at !== 0; at = page.readUInt16BE(at)) {
    const size = page.readUInt16BE(at + 2)
    if (at + size === page.length) return size
  }
  return 0
}

describe('bytes of the file itself', () => {
  test('a ruined page of anything the audit rests on is never passed over in silence', async () => {
    const bytes = readFileSync(original)
    const pageSize = bytes.readUInt16BE(16)
    // Receipts only repeat what facts say, the list of migrations is not the office's, a bookmark lost costs only time, how
    // people sign in is no fact: the audit reads none of them. Of looks, refusals and samples it reads the numbers alone,
    // and nobody has made any here. A page without a cell has no byte in use.
    const without = ['receipts', 'drizzle', 'bookmarks', 'sqlite_seq']
    const signIn = ['accounts', 'sessions', 'invitations', 'service_tokens']
    const db = new Database(original, { readonly: true })
    const pages = db
      .prepare(
        `SELECT name, pageno, pagetype FROM dbstat WHERE (ncell > 0 OR pagetype = 'overflow')
        AND ${[...without, ...signIn].map((name) => `name NOT LIKE '%${name}%'`).join(' AND ')}`,
      )
      .all() as { name: string; pageno: number; pagetype: string }[]
    db.close()
    expect(pages.length).toBeGreaterThan(20)
    for (const { name, pageno: page, pagetype } of pages.filter((p) => p.pageno > 1)) {
      const ruined = Buffer.from(bytes)
      // Cells fill a page from its end, the rest of a long one its page from the beginning: these bytes are in use.
      const begin = (page - 1) * pageSize
      const end =
        pagetype === 'overflow' ? begin + 60 : page * pageSize - freeAtEnd(bytes.subarray(begin, page * pageSize))
      for (let i = end - 40; i < end; i += 1) ruined[i] = 0xff - (ruined[i] ?? 0)
      const path = join(folder, 'ruined.sqlite')
      writeFileSync(path, ruined)
      const told = await audit({ path, key: testKey }).then(
        ({ differences }) => differences.length > 0,
        (error: Error) => error.name === 'SqliteError',
      )
      expect(told, `page ${page} of ${name}`).toBe(true)
    }
  })
})
