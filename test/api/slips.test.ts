import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { commands } from '../../src/commands.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { shapeOf } from '../../src/office.ts'
import { queries } from '../../src/queries.ts'
import { batchQuery, templateQuery } from '../../src/web/intake.ts'
import { policyInput, selfCheckBody, selfCheckExample } from '../../src/web/public.ts'
import { slipSays } from '../../src/words.ts'
import { formOf } from '../support/life.ts'
import { staff } from '../support/office.ts'
import { entered, firstAdministrator } from '../support/staff.ts'
import { type Desk, openDesk, problem } from './desk.ts'

/* Every route, asked with every field wrong in every way: each slip is told in Chinese, and how the field should be. */

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }
interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
}

/** What people and programs send by mistake. */
const wrong: readonly Json[] = [
  null,
  true,
  -1,
  1.5,
  1e15,
  '',
  '?',
  'no such thing',
  '字'.repeat(5_000),
  [],
  [7],
  {},
  { 字: 1 },
]

/** The body with one place of it replaced, or left out, each in turn: every place the shape has. */
function* spoilt(schema: Schema, good: Json | undefined): Generator<Json | undefined> {
  yield* wrong
  yield undefined
  const { properties, items, anyOf } = schema
  for (const each of anyOf ?? []) yield* spoilt(each, good)
  if (properties) {
    const whole =
      typeof good === 'object' && good !== null && !Array.isArray(good) ? (good as Record<string, Json>) : {}
    for (const [name, its] of Object.entries(properties))
      for (const bad of spoilt(its, whole[name])) yield withField(whole, name, bad)
    yield { ...whole, 多余: 1 }
  }
  if (items) {
    const first = Array.isArray(good) ? (good[0] as Json | undefined) : undefined
    for (const bad of spoilt(items, first)) if (bad !== undefined) yield [bad]
    yield Array.from({ length: 600 }, () => first ?? null)
  }
}

function withField(whole: Readonly<Record<string, Json>>, name: string, value: Json | undefined): Json {
  const { [name]: _, ...others } = whole
  return value === undefined ? others : { ...others, [name]: value }
}

/** The codes and field names of a shape: what a sentence may have to name in Latin letters. */
function codesIn(schema: Schema, found = new Set<string>()): Set<string> {
  for (const value of [...(schema.enum ?? []), schema.const]) if (typeof value === 'string') found.add(value)
  for (const [name, its] of Object.entries(schema.properties ?? {})) codesIn(its, found.add(name))
  for (const each of [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])]) codesIn(each, found)
  return found
}

const plainWords = new Set([
  // Codes of supervising bodies, and the staff numbers of the examples.
  'SJ',
  'JW',
  'LY',
  'YYYY',
  'MM',
  'DD',
  'JSON',
  'UUID',
  // Kinds of files as everybody calls them.
  'PDF',
  'JPEG',
  'PNG',
  'true',
  'false',
  'null',
  'format',
  'json',
  'public_rental',
  'firstReview',
])

describe('what is wrong with an input is told in Chinese', () => {
  let desk: Desk
  // Once somebody is registered nobody acts without a grant: the register of staff is swept in an office of its own.
  let registered: Desk
  beforeAll(async () => {
    desk = openDesk()
    registered = openDesk()
    const admin = await firstAdministrator(registered.office, 'administrator-410300')
    await entered(registered.office, admin, { staff: 'LY-1', role: 'clerk', organ: '410305005' })
  })
  afterAll(async () => {
    await desk.close()
    await registered.close()
  })

  /** The messages of an answer that hold an English word or say nothing of how the field should be. */
  function poor(answer: Awaited<ReturnType<Desk['get']>>, codes: ReadonlySet<string>): string[] {
    if (answer.statusCode < 400) return []
    const { status, detail, issues = [] } = problem(answer)
    expect(status, detail).toBeLessThan(500)
    const messages = status === 422 && issues.length > 0 ? issues.map(({ message }) => message) : [detail]
    const vague = new Set([slipSays.otherwise(), slipSays.format('')])
    return messages.filter((message) => {
      const latin = message.replaceAll('/api/openapi.json', '').match(/[A-Za-z][A-Za-z_]+(?:-[a-z]+)*/g) ?? []
      return latin.some((word) => !codes.has(word) && !plainWords.has(word)) || vague.has(message)
    })
  }
  const schemaOf = (shape: z.ZodType) => z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as Schema

  test.each(commands.filter(({ path }) => path !== null))('$name', async (command) => {
    const schema = schemaOf(shapeOf(command))
    const codes = codesIn(schema)
    const found = new Set<string>()
    const field = /:(\w+)/.exec(command.path ?? '')?.[1] ?? ''
    const actor = staff(command.roles[0] as 'clerk', '410300')
    const inPath = {
      application: '410305-2025-00001-4',
      notice: '410305005-G2025-1',
      record: '410300-R-00001-4',
      staff: 'LY-1',
    }
    const good = {
      ...(command.example as Record<string, Json>),
      ...(field ? { [field]: inPath[field as 'notice'] } : {}),
    }
    const at = command.path?.startsWith('/staff') ? registered : desk
    let asked = 0
    for (const bad of spoilt(schema, good)) {
      if (typeof bad !== 'object' || bad === null || Array.isArray(bad)) continue
      asked += 1
      const body = { ...(bad as Record<string, Json>) }
      if (field && typeof body[field] !== 'string') body[field] = good[field] as Json
      for (const message of poor(await at.ask(command.name, actor, body), codes)) found.add(message)
    }
    expect(asked).toBeGreaterThan(20)
    expect([...found]).toEqual([])
  })

  const reads = [
    ...queries.map(({ path, input }) => ({ path: `/api${path}`, input })),
    { path: '/api/intake-template', input: templateQuery },
    { path: '/api/public/policy', input: policyInput },
  ]
  test.each(reads)('GET $path', async ({ path, input }) => {
    const schema = schemaOf(input)
    const found = new Set<string>()
    const values = ['', '?', '-1', '1.5', '1e99', 'no such thing', '字'.repeat(300)]
    const inPath = /:(\w+)/.exec(path)?.[1]
    for (const name of [...Object.keys(schema.properties ?? {}), '多余'])
      for (const value of values) {
        const url =
          name === inPath
            ? path.replace(/:\w+/, encodeURIComponent(value))
            : `${path.replace(/:\w+/, '2027')}?${encodeURIComponent(name)}=${encodeURIComponent(value)}`
        const answer = await desk.get(url, staff('auditor', '410300'))
        for (const message of poor(answer, codesIn(schema))) found.add(message)
      }
    expect([...found]).toEqual([])
  })

  test('POST /api/intake-batches and /api/public/self-check', async () => {
    const found = new Set<string>()
    const authorization = desk.bearer(staff('clerk', '410305005'))
    for (const name of Object.keys(batchQuery.shape))
      for (const value of ['', '?', 'no such thing', '2026-02-30']) {
        const url = `/api/intake-batches?${name}=${encodeURIComponent(value)}`
        const headers = { authorization, 'content-type': 'text/csv', 'idempotency-key': crypto.randomUUID() }
        const answer = await desk.app.inject({ method: 'POST', url, headers, payload: '户号' })
        expect(answer.statusCode).toBe(422)
        for (const message of poor(answer, codesIn(schemaOf(batchQuery)))) found.add(message)
      }
    const schema = schemaOf(selfCheckBody)
    for (const bad of spoilt(schema, selfCheckExample as Json)) {
      if (typeof bad !== 'object' || bad === null) continue
      const answer = await desk.app.inject({ method: 'POST', url: '/api/public/self-check', payload: bad as object })
      for (const message of poor(answer, codesIn(schema))) found.add(message)
    }
    expect([...found]).toEqual([])
  })
})

describe('where a slip is', () => {
  const [row] = households({ seed: 5, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
  test.each([
    ['a placeholder number', 'household.members.0.idNumber', '不要用占位数字'],
    ['a hukou of tomorrow', 'household.hukouSince', '晚于今天'],
    ['a hukou before birth', 'household.hukouSince', '早于申请人的出生日期'],
    ['no community', 'community', '12 位社区代码'],
  ] as const)('%s is told with its field', async (what, field, text) => {
    const desk = openDesk()
    try {
      const body = formOf(row) as { household: { members: Record<string, unknown>[] } }
      const { household } = body
      const [applicant, ...rest] = household.members as [Record<string, unknown>]
      const { paper: _, ...plain } = applicant
      const wrong = {
        'a placeholder number': {
          household: { ...household, members: [{ ...plain, idNumber: '111111111111111111' }, ...rest] },
        },
        'a hukou of tomorrow': { household: { ...household, hukouSince: '2199-01-01' } },
        'a hukou before birth': { household: { ...household, hukouSince: '1901-01-01' } },
        'no community': { community: '' },
      }[what]
      const answer = problem(
        await desk.ask('receiveApplication', staff('clerk', row.form.subdistrict), { ...body, ...wrong }),
      )
      expect(answer).toMatchObject({
        status: 422,
        issues: [{ field, message: expect.stringContaining(text) }],
      })
    } finally {
      desk.close()
    }
  })
})
