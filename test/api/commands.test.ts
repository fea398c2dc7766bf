import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Receipt } from '../../db/store.ts'
import { staffStream } from '../../machines/staff.ts'
import { commands } from '../../src/commands.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { acceptanceNumber, documentNumber, registerNumber } from '../../src/numbers.ts'
import { type AtWork, shapeOf } from '../../src/office.ts'
import { roles } from '../../src/roles.ts'
import { states } from '../../src/words.ts'
import { staff } from '../support/office.ts'
import { type Desk, openDesk, problem } from './desk.ts'
import { anotherOrgan, city, type Row, rows } from './rows.ts'

const withPath = commands.filter((command) => command.path !== null)
const [household] = households({ seed: 4, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]

test('every command with a path has a row, and every row a command', () => {
  expect(Object.keys(rows).sort()).toEqual(withPath.map((command) => command.name).sort())
})

describe.each(withPath.map((command) => ({ name: command.name, command })))('$name', ({ name, command }) => {
  const row = rows[name] as Row
  const shape = shapeOf(command).shape
  const inPath = /:(\w+)/.exec(command.path as string)?.[1]
  const fields = Object.keys(shape).filter((field) => field !== inPath)
  const key = uuid()
  let desk: Desk
  let actor: AtWork
  let input: Record<string, unknown>
  let before: number
  const subject = () => input[inPath as string] as string
  const stream = () => (inPath === 'staff' ? staffStream(subject()) : subject())
  const version = () => desk.office.store.head(stream())?.version as number
  const ask = (more: Record<string, unknown> = {}, headers?: Record<string, string | undefined>, who = actor) =>
    desk.ask(name, who, { ...input, ...(inPath ? { version: version() } : {}), ...more }, headers)

  beforeAll(async () => {
    desk = openDesk()
    ;({ actor, input } = await row.arrange(desk.office, household))
    before = desk.facts()
  })
  afterAll(() => desk.close())

  test('the wrong role is told so, every wrong role', async () => {
    for (const role of roles.filter((each) => each !== 'system' && !command.roles.includes(each))) {
      const refused = problem(await ask({}, {}, { ...actor, staff: 'X01', role }))
      expect([role, refused.code]).toEqual([role, 'forbidden'])
    }
  })

  test('another organ may not', async () => {
    const elsewhere = staff(actor.role, row.ofEveryDepartment ? '410305005' : anotherOrgan(actor.organ))
    // Whose case or notice it is, a stranger does not hear: it answers as a number nobody has, as reading it does.
    const named = inPath === 'application' || inPath === 'notice' || name === 'draftNotice' || name === 'retryDocument'
    const unseen = (named && actor.organ !== city) || name === 'returnDisclosure'
    expect(problem(await ask({}, {}, elsewhere)).code).toBe(unseen ? 'not_found' : 'forbidden')
  })

  if (inPath)
    test('a stale version and one from the future are conflicts', async () => {
      for (const wrong of [version() + 1, ...(version() > 1 ? [version() - 1] : [])]) {
        const refused = problem(await ask({ version: wrong }))
        expect(refused).toMatchObject({ code: 'conflict', status: 409, details: { actual: version() } })
      }
    })

  test('an unknown field is named, above all one about the actor', async () => {
    for (const field of ['actor', 'staff', 'role', 'organ', 'recordedAt', 'zz'].filter((each) => !(each in shape))) {
      const refused = problem(await ask({ [field]: 'canary-value' }))
      expect(refused).toMatchObject({ code: 'invalid', status: 422 })
      expect(JSON.stringify(refused.issues)).toContain(field)
      expect(JSON.stringify(refused)).not.toContain('canary-value')
    }
  })

  test('a wrong type names its field and repeats no value', async () => {
    for (const field of fields) {
      const refused = problem(await ask({ [field]: [['canary-value']] }))
      expect(refused).toMatchObject({ code: 'invalid', status: 422 })
      expect(refused.issues?.some((issue) => issue.field.split('.')[0] === field)).toBe(true)
      expect(JSON.stringify(refused)).not.toContain('canary-value')
    }
  })

  test('a missing field is named', async () => {
    for (const field of fields.filter((each) => !shape[each]?.safeParse(undefined).success)) {
      const refused = problem(await ask({ [field]: undefined }))
      expect(refused.code).toBe('invalid')
      expect(refused.issues?.map((issue) => issue.field)).toContain(field)
    }
  })

  test('bodies that are no object are refused', async () => {
    for (const body of ['[]', '"text"', '7', 'true', 'null']) {
      const response = await desk.app.inject({
        method: 'POST',
        url: `/api${command.path?.replace(/:\w+/, inPath ? subject() : '')}`,
        headers: {
          authorization: desk.bearer(actor),
          'idempotency-key': uuid(),
          'content-type': 'application/json',
        },
        payload: body,
      })
      expect([body, problem(response).code]).toEqual([body, 'invalid'])
    }
  })

  if (inPath)
    test('what stands in the path is not accepted in the body', async () => {
      const response = await desk.app.inject({
        method: 'POST',
        url: `/api${command.path?.replace(/:\w+/, subject())}`,
        headers: { authorization: desk.bearer(actor), 'idempotency-key': uuid() },
        payload: { ...input, version: version() },
      })
      expect(problem(response)).toMatchObject({ code: 'invalid', issues: [{ field: inPath }] })
    })

  test('no key, or one that is no UUID, is refused', async () => {
    expect(problem(await ask({}, { 'idempotency-key': undefined })).code).toBe('key_missing')
    expect(problem(await ask({}, { 'idempotency-key': 'again' })).code).toBe('key_missing')
  })

  test('no token is refused', async () => {
    expect(problem(await ask({}, { authorization: undefined }))).toMatchObject({ code: 'unauthenticated', status: 401 })
  })

  if (inPath)
    test('an unknown case, notice or entry is not found', async () => {
      const unknown = {
        application: acceptanceNumber('410305', '2031', 1),
        notice: '410305005-G2031-1',
        record: registerNumber('410300', 99_999),
        document: documentNumber('410305005', '2031', 1),
        staff: 'LY-404',
        disclosure: '410300-K2031-1',
      }[inPath]
      const refused = problem(await desk.ask(name, actor, { ...input, [inPath]: unknown, version: 1 }))
      expect([unknown, refused.code]).toEqual([unknown, 'not_found'])
    })

  test('none of that has written anything', () => {
    expect(desk.facts()).toBe(before)
  })

  test('granted: 201, a receipt, where to look; then the same key gives the same receipt', async () => {
    const asked = inPath ? { version: version() } : {}
    const granted = await ask(asked, { 'idempotency-key': key })
    expect(granted.statusCode, granted.payload).toBe(201)
    const receipt = granted.json() as Receipt & { stateName: string }
    expect(receipt).toMatchObject({ state: row.state, stateName: states[row.state] })
    expect(receipt.facts.length).toBeGreaterThan(0)
    expect(receipt.facts.every((fact) => /^[0-9a-f]{64}$/.test(fact.hash))).toBe(true)
    expect(desk.facts()).toBe(before + receipt.facts.length)
    const head = desk.office.store.head(receipt.subject)
    expect(head).toMatchObject({ version: receipt.version, state: receipt.state })
    const seen = (await desk.get(granted.headers.location as string, actor)).json()
    expect(seen).toMatchObject({ number: receipt.subject, version: receipt.version, state: receipt.state })

    for (const spelling of [key, key.toUpperCase()]) {
      const again = await ask(asked, { 'idempotency-key': spelling })
      expect(again.statusCode).toBe(200)
      expect(again.headers['idempotent-replay']).toBe('true')
      expect(again.headers.location).toBe(granted.headers.location)
      expect(again.json()).toEqual(receipt)
    }
    expect(granted.headers['idempotent-replay']).toBeUndefined()
    const other = await ask(asked, { 'idempotency-key': key }, { ...actor, staff: 'X02' })
    expect(problem(other).code).toBe('conflict')
    expect(desk.facts()).toBe(before + receipt.facts.length)
  })

  test('once it is over it is refused, and nothing is written', async () => {
    const { store } = desk.office
    const begun = inPath ? subject() : ((input.applications as string[] | undefined)?.[0] as string | undefined)
    if (begun === undefined) {
      expect(problem(await ask()).code).toBe('conflict')
      return
    }
    const head = store.head(begun)
    const ending = head?.kind === 'notice' ? 'NoticeWithdrawn' : 'ApplicationWithdrawn'
    if (head && desk.office.law.machine(head.machine).table.get(head.state)?.has(ending)) {
      const { subdistrict, organ } = head.context as { subdistrict: string; organ: string }
      if (head.kind === 'notice')
        await desk.office.ask('withdrawNotice', staff('publisher', organ), { notice: begun, reason: '撤回。' })
      else await desk.office.ask('withdrawApplication', staff('clerk', subdistrict), { application: begun })
    }
    const facts = desk.facts()
    const refused = problem(await ask())
    expect([name, refused.code]).toEqual([name, row.over ?? 'not_allowed'])
    expect(desk.facts()).toBe(facts)
  })
})
