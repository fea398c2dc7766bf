import type { LightMyRequestResponse } from 'fastify'
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApplicationContext } from '../../machines/application.ts'
import { households } from '../../src/demo/households.ts'
import type { HouseholdFile } from '../../src/household-form.ts'
import {
  type IntakeRow,
  intakeColumns,
  readIntake,
  shortColumns,
  writeIntake,
  writeIntakeWorkbook,
} from '../../src/intake.ts'
import { readOnThread } from '../../src/intake-thread.ts'
import { isAcceptanceNumber } from '../../src/numbers.ts'
import { openWorkbook } from '../../src/sheets.ts'
import { FILE_LIMIT } from '../../src/web/intake.ts'
import { withoutParts } from '../support/life.ts'
import { staff } from '../support/office.ts'
import { partsOf, zipOf } from '../support/workbook.ts'
import { type Desk, openDesk, problem } from './desk.ts'

const on = '2025-09-01'
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const all = households({ seed: 6, county: '410305', n: 40, on })
const subdistrict = all[0]?.form.subdistrict as string
/** The households of one subdistrict, renumbered as they stand on a roll of their own. */
const own = onRoll(all.filter(({ form }) => form.subdistrict === subdistrict))
const clerk = staff('clerk', subdistrict)

function onRoll(rows: readonly IntakeRow[]): IntakeRow[] {
  let line = 2
  return rows.map((row) => {
    const moved = { ...row, line }
    line += row.form.members.length
    return moved
  })
}

const bytes = (text: string) => Buffer.from(text)
const lineOf = (at: number) => own[at]?.line as number
/** The roll with the ID number of one household's applicant miswritten. */
function withSlip(at: number): Buffer {
  const id = own[at]?.form.members[0]?.idNumber as string
  return bytes(writeIntake(own).replace(id, `${id.slice(0, 17)}${id.endsWith('0') ? '1' : '0'}`))
}

interface Answer {
  taken: { line: number; number: string; before: boolean }[]
  errors: { line: number; column: string; message: string }[]
  repeated: number
  notes: string[]
}

let desk: Desk
beforeEach(() => {
  desk = openDesk()
})
afterEach(() => desk.close())

const send = (
  file: Uint8Array,
  { query = '', type = 'text/csv', actor = clerk, headers = {} as Record<string, string | undefined> } = {},
): Promise<LightMyRequestResponse> => {
  const sent = { authorization: desk.bearer(actor), 'idempotency-key': uuid(), 'content-type': type, ...headers }
  return desk.app.inject({
    method: 'POST',
    url: `/api/intake-batches${query}`,
    headers: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)),
    payload: Buffer.from(file),
  })
}
const streams = () => desk.office.store.counts().streams

describe('POST /api/intake-batches', () => {
  test('a roll is taken in, as CSV or workbook; the same file twice brings nothing twice', async () => {
    const half = Math.floor(own.length / 2)
    for (const [file, type, rows] of [
      [bytes(writeIntake(onRoll(own.slice(0, half)))), 'text/csv; charset=utf-8', own.slice(0, half)],
      [writeIntakeWorkbook(onRoll(own.slice(half))), xlsx, own.slice(half)],
    ] as const) {
      const before = streams()
      const first = await send(file, { type })
      expect(first.statusCode, first.payload).toBe(201)
      const answer = first.json() as Answer
      expect(answer).toMatchObject({ errors: [], repeated: 0, notes: [] })
      expect(answer.taken.map(({ line }) => line)).toEqual(onRoll(rows).map(({ line }) => line))
      expect(answer.taken.every(({ number }) => isAcceptanceNumber(number))).toBe(true)
      expect(streams()).toBe(before + rows.length)
      const again = await send(file, { type })
      expect([again.statusCode, again.headers['idempotent-replay']]).toEqual([200, 'true'])
      const taken = answer.taken.map((each) => ({ ...each, before: true }))
      expect(again.json()).toEqual({ ...answer, taken, repeated: rows.length })
      expect(streams()).toBe(before + rows.length)
    }
  })

  test('one slip and nothing is taken: every slip by line, column, reason and what to do', async () => {
    const refused = problem(await send(withSlip(3)))
    expect(refused).toMatchObject({
      status: 422,
      code: 'invalid',
      details: {
        errors: [{ line: lineOf(3), column: '证件号码', message: expect.stringContaining('请核对') }],
        notes: [],
      },
    })
    expect(JSON.stringify(refused)).not.toContain(own[3]?.form.members[0]?.idNumber?.slice(6, 14))
    expect(streams()).toBe(0)
  })

  test('good rows: all but the broken one in the middle; the corrected file brings the rest', async () => {
    const first = await send(withSlip(3), { query: '?accept=good-rows&receivedOn=2025-08-29' })
    expect(first.statusCode).toBe(201)
    const answer = first.json() as Answer
    expect(answer.errors).toMatchObject([{ line: lineOf(3), column: '证件号码' }])
    expect(answer.taken).toHaveLength(own.length - 1)
    expect(desk.office.store.application(answer.taken[0]?.number as string)?.receivedOn).toBe('2025-08-29')
    const corrected = await send(bytes(writeIntake(own)), { query: '?accept=good-rows' })
    // What the first file brought is known by what it says, and counted apart.
    const { taken, errors, repeated } = corrected.json() as Answer & { repeated: number }
    expect([taken.length, errors, repeated]).toEqual([own.length, [], own.length - 1])
    expect(taken.filter(({ before }) => !before).map(({ line }) => line)).toEqual([lineOf(3)])
    const again = await send(bytes(`${writeIntake(own)}\r\n`), { query: '?accept=good-rows' })
    expect([again.statusCode, again.headers['idempotent-replay']]).toEqual([200, 'true'])
    // Nothing is left to take and one household tells something else: an answer full of errors is no success.
    const [first0] = own as [IntakeRow]
    const other = { ...first0, form: { ...withoutParts(first0.form), yearlyIncome: 1 } } as IntakeRow
    expect(problem(await send(bytes(writeIntake([other])), { query: '?accept=good-rows' })).code).toBe('invalid')
    expect(streams()).toBe(own.length)
  })

  test('households of other subdistricts are errors, and their numbers are not told', async () => {
    const foreign = all.find(({ form }) => form.subdistrict !== subdistrict) as IntakeRow
    const theirs = staff('clerk', foreign.form.subdistrict)
    const taken = await send(bytes(writeIntake([foreign])), { actor: theirs })
    const number = (taken.json() as Answer).taken[0]?.number as string
    const refused = problem(await send(bytes(writeIntake([foreign]))))
    expect(refused.details).toMatchObject({
      errors: [{ line: 2, column: '街道', message: expect.stringContaining('请') }],
    })
    expect(JSON.stringify(refused)).not.toContain(number)
    const mixed = onRoll([...own.slice(0, 2), foreign])
    const good = await send(bytes(writeIntake(mixed)), { query: '?accept=good-rows' })
    expect(good.json()).toMatchObject({
      taken: [{ line: mixed[0]?.line }, { line: mixed[1]?.line }],
      errors: [{ line: mixed[2]?.line, column: '街道' }],
    })
  })

  test.each([
    ['no file', bytes(''), 'text/csv', '空的'],
    ['no roll', bytes('hello\nworld'), 'text/csv', '列名'],
    ['a broken workbook', Buffer.from(writeIntakeWorkbook(own)).subarray(0, 3_000), xlsx, '损坏'],
    ['a workbook with a document type', withDtd(), xlsx, '文档类型声明'],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), xlsx, '旧版 Excel'],
  ])('%s is refused with what to do', async (_, file, type, said) => {
    const refused = problem(await send(file, { type }))
    expect(refused).toMatchObject({
      status: 422,
      details: { errors: [{ line: 1, message: expect.stringContaining(said) }] },
    })
    expect(streams()).toBe(0)
  })

  test('a cell that a spreadsheet would compute is text here and comes back as text', async () => {
    const formula = '=HYPERLINK("http://x")'
    const row = { ...(own[0] as IntakeRow), line: 2 }
    const members = row.form.members.map((member, i) => (i === 0 ? { ...member, work: formula } : member))
    const text = writeIntake([{ ...row, form: { ...row.form, members } }])
    expect(text).toContain(`"'=HYPERLINK`)
    const answer = (await send(bytes(text))).json() as Answer
    const { store, sealer } = desk.office
    const head = store.head(answer.taken[0]?.number ?? '')
    const record = head && store.unseal(head.stream, (head.context as ApplicationContext).household)
    if (!record) throw new Error('no household on file')
    expect((sealer.open(record) as HouseholdFile).members[0]?.work).toBe(formula)
  })

  test('any other media type is refused and says which there are', async () => {
    for (const type of [
      'application/json',
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/vnd.ms-excel',
    ]) {
      const refused = problem(await send(bytes('{}'), { type }))
      expect([type, refused.status, refused.detail]).toEqual([type, 415, expect.stringContaining('text/csv')])
    }
  })

  test('only the clerk of a subdistrict, with a token and a key', async () => {
    const file = bytes(writeIntake(own))
    for (const actor of [
      staff('first_reviewer', subdistrict),
      staff('administrator', '410300'),
      staff('clerk', '410305'),
      staff('clerk', '410300'),
      staff('clerk', `${subdistrict}001`),
    ])
      expect(problem(await send(file, { actor }))).toMatchObject({ code: 'forbidden', status: 403 })
    expect(problem(await send(file, { headers: { authorization: undefined } })).code).toBe('unauthenticated')
    expect(problem(await send(file, { headers: { 'idempotency-key': undefined } })).code).toBe('key_missing')
    expect(problem(await send(file, { headers: { 'idempotency-key': 'again' } })).code).toBe('key_missing')
    expect(streams()).toBe(0)
  })

  test.each([
    ['?accept=some', 'accept'],
    ['?accept=all&accept=all', 'accept'],
    ['?receivedOn=2025-02-30', 'receivedOn'],
    ['?receivedOn=2025-09-02', 'receivedOn'],
    ['?county=410305', 'county'],
  ])('%s is refused', async (query, field) => {
    const refused = problem(await send(bytes(writeIntake(own)), { query }))
    expect([refused.status, JSON.stringify(refused.issues)]).toEqual([422, expect.stringContaining(field)])
    expect(streams()).toBe(0)
  })

  test('a file beyond the limit is too large; one that is too large elsewhere is not', async () => {
    const refused = problem(await send(Buffer.alloc(FILE_LIMIT + 1, 'x')))
    expect(refused).toMatchObject({ code: 'too_large', status: 413, detail: expect.stringContaining('32768 KB') })
    const padded = bytes(`${writeIntake(own.slice(0, 1))}${'\r\n'.repeat(700_000)}`)
    expect(padded.length).toBeGreaterThan(1024 * 1024)
    expect((await send(padded)).statusCode).toBe(201)
  })

  test('what somebody else brings in meanwhile is an error of its own row', async () => {
    const [theirs] = own.slice(2, 3) as [IntakeRow]
    const told = { ...theirs, form: { ...withoutParts(theirs.form), yearlyIncome: 1 } } as IntakeRow
    const one = bytes(writeIntake(onRoll([told])))
    const [single, batch] = await Promise.all([
      send(one),
      send(bytes(writeIntake(own)), { query: '?accept=good-rows' }),
    ])
    expect((single.json() as Answer).taken).toHaveLength(1)
    expect((batch.json() as Answer).errors).toMatchObject([{ line: lineOf(2) }])
    expect(streams()).toBe(own.length)
  })
})

function withDtd(): Uint8Array {
  const parts = partsOf(writeIntakeWorkbook(own))
  const name = 'xl/worksheets/sheet1.xml'
  return zipOf({ ...parts, [name]: (parts[name] ?? '').replace('<worksheet', '<!DOCTYPE x []><worksheet') })
}

test('a thread of its own reads what reading here reads, several files one after the other', async () => {
  const files = [bytes(writeIntake(own)), writeIntakeWorkbook(own), bytes('hello')]
  const read = await Promise.all(files.map((file) => readOnThread(file, on)))
  expect(read).toEqual(files.map((file) => readIntake(file, on)))
})

describe('GET /api/intake-template', () => {
  test('gives the empty form, as workbook or CSV, under a Chinese name', async () => {
    const book = await desk.get('/api/intake-template?county=410305', clerk)
    expect(book.headers['content-type']).toBe(xlsx)
    expect(book.headers['content-disposition']).toBe(
      `attachment; filename="intake-template.xlsx"; filename*=UTF-8''${encodeURIComponent('收件表_涧西区_2025-09-01.xlsx')}`,
    )
    const sheets = openWorkbook(book.rawPayload)
    expect(sheets.read(0).rows[0]?.cells.map((cell) => cell?.text)).toEqual([...intakeColumns])
    expect(
      sheets
        .read(2)
        .rows.slice(1)
        .every(({ cells }) => cells[2]?.text === '涧西区'),
    ).toBe(true)
    const csv = await desk.get('/api/intake-template?format=csv', clerk)
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(csv.payload).toBe(`\ufeff${intakeColumns.join(',')}\r\n`)
    expect(intakeColumns).toEqual(expect.arrayContaining([...shortColumns]))
  })

  test('refuses what it does not know', async () => {
    expect(problem(await desk.get('/api/intake-template')).code).toBe('unauthenticated')
    expect(problem(await desk.get('/api/intake-template?county=999999', clerk)).code).toBe('not_found')
    for (const query of ['?format=pdf', '?county=41', '?what=1'])
      expect(problem(await desk.get(`/api/intake-template${query}`, clerk)).code).toBe('invalid')
  })
})
