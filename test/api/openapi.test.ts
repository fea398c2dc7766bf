import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { commands } from '../../src/commands.ts'
import { queries } from '../../src/queries.ts'
import { commands as commandNames, reads } from '../../src/words.ts'
import { staff } from '../support/office.ts'
import { type Desk, openDesk } from './desk.ts'

type Json = Record<string, unknown>
interface Operation {
  operationId: string
  summary: string
  security?: unknown[]
  parameters?: { name: string; in: string; required: boolean; schema: Json }[]
  requestBody?: { content: { 'application/json': { schema: Json; example: Json } } }
  responses: Record<string, Json>
}

describe('/api/openapi.json', () => {
  let desk: Desk
  let description: { openapi: string; paths: Record<string, Record<string, Operation>>; components: Json }
  beforeAll(async () => {
    desk = openDesk()
    const response = await desk.get('/api/openapi.json')
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8')
    description = response.json()
  })
  afterAll(() => desk.close())
  const templated = (path: string) => path.replace(/:(\w+)/g, '{$1}')

  test('is OpenAPI 3.1 and asks for a signed token unless a route says otherwise', () => {
    expect(description.openapi).toBe('3.1.0')
    expect(description).toMatchObject({
      security: [{ token: [] }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    })
  })

  test('every command with a path is there, and no other post but the one of files', () => {
    const posts = Object.entries(description.paths).flatMap(([path, { post }]) =>
      post ? [`${path} ${post.operationId}`] : [],
    )
    const wanted = commands.flatMap(({ path, name }) => (path ? [`/api${templated(path)} ${name}`] : []))
    // Posts that are no command: two ask, and nothing follows; one hands in many wishes.
    const others = [
      '/api/public/self-check selfCheck',
      '/api/intake-batches importBatch',
      '/api/calendars/previews previewCalendarYear',
      '/api/disclosure-batches importDisclosures',
      '/progress showProgress',
      '/self-check showSelfCheck',
      '/objections makeObjection',
      '/objections/files uploadForObjection',
      '/objections/track showObjection',
      '/login/sso/logout endSignInsByProvider',
    ]
    expect(posts.sort()).toEqual([...wanted, ...others].sort())
  })

  test('every query is there, and has a name in Chinese', () => {
    for (const { path, name } of queries)
      expect(description.paths[`/api${templated(path)}`]?.get).toMatchObject({
        operationId: name,
        summary: reads[name as keyof typeof reads],
      })
    expect(Object.keys(reads).sort()).toEqual(queries.map((query) => query.name).sort())
  })

  // Pages behind signing in say who may come to them, and are no part of the API.
  test('no route is left out but the pages of staff', async () => {
    for (const [path, methods] of Object.entries(description.paths))
      for (const method of Object.keys(methods)) {
        const found = desk.app.hasRoute({
          method: method.toUpperCase() as 'GET',
          url: path.replace('{tile}', '*').replace(/\{(\w+)\}/g, ':$1'),
        })
        expect([path, method, found]).toEqual([path, method, true])
      }
    const described = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('{tile}', '*')}`),
    )
    const served = [...desk.app.access].flatMap(([route, access]) => {
      const [method, url] = route.split(' ') as [string, string]
      const isStaffPage = access !== undefined && !url.startsWith('/api/')
      return method === 'HEAD' || isStaffPage ? [] : [templated(route)]
    })
    expect(served.sort()).toEqual(described.sort())
    const staffPages = [...desk.app.access.keys()].filter((route) =>
      /^GET \/(desk|audit|admin|account|disclosures)\b/.test(route),
    )
    expect(staffPages.length).toBeGreaterThan(10)
    expect(served).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^GET \/(desk|audit|admin|account|disclosures)\b/)]),
    )
  })

  test.each(commands.filter(({ path }) => path !== null).map((command) => [command.name, command] as const))(
    'the example of %s fits the schema it stands beside, and one with an unknown field does not',
    (name, { path }) => {
      const post = description.paths[`/api${templated(path as string)}`]?.post as Operation
      const { schema, example } = (post.requestBody as NonNullable<Operation['requestBody']>).content[
        'application/json'
      ]
      // Zod reads patterns without the u flag that JSON Schema asks for; the command itself judges them below.
      const plain = JSON.parse(
        JSON.stringify(schema, (name, value) => (name === 'pattern' && value.includes('\\p') ? undefined : value)),
      )
      const shape = z.fromJSONSchema(plain)
      expect(shape.safeParse(example).error).toBeUndefined()
      expect(shape.safeParse({ ...example, unknown: 1 }).success).toBe(false)
      expect(post.summary).toBe(commandNames[name])
      const key = post.parameters?.find((each) => each.name === 'Idempotency-Key')
      expect(key).toMatchObject({ in: 'header', required: true })
      expect(Object.keys(post.responses)).toEqual(expect.arrayContaining(['200', '201', '401', '403', '409', '422']))
    },
  )

  test.each(commands.filter(({ path }) => path !== null).map((command) => [command.name, command] as const))(
    'the example of %s is read by the command itself',
    (_, command) => {
      const inPath = {
        application: '410305-2025-00001-4',
        notice: '410305005-G2025-1',
        record: '410300-R-00001-4',
        staff: 'LY-1',
        document: '410305005-D-2025-00012-8',
        disclosure: '410300-K2025-1',
      }
      const field = /:(\w+)/.exec(command.path as string)?.[1] as keyof typeof inPath | undefined
      desk.office.parse(command, { ...command.example, ...(field ? { [field]: inPath[field] } : {}) })
    },
  )

  test.each(['/api/public/self-check', '/api/calendars/previews'])(
    'the example of %s fits, and is answered',
    async (url) => {
      const post = description.paths[url]?.post as Operation
      const { schema, example } = (post.requestBody as NonNullable<Operation['requestBody']>).content[
        'application/json'
      ]
      const shape = z.fromJSONSchema(schema as never)
      expect(shape.safeParse(example).error).toBeUndefined()
      expect(shape.safeParse({ ...example, unknown: 1 }).success).toBe(false)
      const headers = { authorization: desk.bearer(staff('administrator', '410300')) }
      const answer = await desk.app.inject({ method: 'POST', url, payload: example, headers })
      expect(answer.statusCode).toBe(200)
    },
  )

  test('every reference leads somewhere', () => {
    const text = JSON.stringify(description)
    for (const [, ref] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      let at: unknown = description
      for (const step of (ref as string).split('/')) at = (at as Json | undefined)?.[step]
      expect([ref, at]).toEqual([ref, expect.anything()])
    }
  })
})
