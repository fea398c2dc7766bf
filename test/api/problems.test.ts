import { connect } from 'node:net'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { problemBody } from '../../src/web/problem.ts'
import { staff } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { type Desk, openDesk, problem } from './desk.ts'

describe('every error is a problem with a code, a sentence and a number', () => {
  let desk: Desk
  beforeAll(() => {
    desk = openDesk()
  })
  afterAll(() => desk.close())

  const clerk = staff('clerk', '410305005')
  const post = (payload: string | Buffer, headers: Record<string, string> = {}) =>
    desk.app.inject({
      method: 'POST',
      url: '/api/applications',
      headers: {
        authorization: desk.bearer(clerk),
        'idempotency-key': uuid(),
        'content-type': 'application/json',
        ...headers,
      },
      payload,
    })

  test.each([
    ['half a document', '{"programme":'],
    ['no document at all', ''],
    ['text', 'hello canary-value'],
    ['two documents', '{}{}'],
    ['a poisoned prototype', '{"__proto__":{"canary-value":1}}'],
    ['a poisoned constructor', '{"constructor":{"prototype":{"canary-value":1}}}'],
    ['half a character in a value', '{"programme":"canary-value\\ud800"}'],
    ['half a character in a name', '{"household":{"\\udc00":"canary-value"}}'],
  ])('%s is malformed and is not quoted', async (_, text) => {
    const response = await post(text)
    expect(problem(response)).toMatchObject({ code: 'malformed', status: 400 })
    expect(response.payload).not.toContain('canary-value')
  })

  test('a field given twice is refused by its name, wherever it stands', async () => {
    for (const [text, field] of [
      ['{"programme":"low_rent","programme":"public_rental"}', 'programme'],
      ['{"household":{"members":[{"name":"甲","na\\u006de":"乙"}]}}', 'name'],
    ] as const) {
      const refused = problem(await post(text))
      expect([refused.status, refused.issues?.[0]?.field]).toEqual([422, field])
      expect(refused.detail).toContain(`“${field}”在同一处写了两次，请只保留一次`)
    }
  })

  test('a body nested without end is refused like any other', async () => {
    const deep = `${'['.repeat(400_000)}${']'.repeat(400_000)}`
    for (const text of [deep, `{"household":${deep}}`]) expect(problem(await post(text)).status).toBeLessThan(500)
  })

  test('a whole character written as two escapes is text', async () => {
    expect(problem(await post('{"programme":"\\ud842\\udfb7"}')).code).toBe('invalid')
  })

  test('another content type is unsupported', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])
      expect(problem(await post('{}', { 'content-type': type }))).toMatchObject({
        code: 'unsupported_type',
        status: 415,
      })
  })

  test('a body over a mebibyte is too large', async () => {
    const text = JSON.stringify({ filler: 'x'.repeat(1024 * 1024) })
    expect(problem(await post(text))).toMatchObject({ code: 'too_large', status: 413 })
  })

  test('a notice of 20,000 households is not too large', async () => {
    const applications = Array.from({ length: 20_000 }, () => '410305-2025-00001-4')
    const response = await desk.ask('draftNotice', staff('publisher', '410305005'), {
      stage: 'firstPublicity',
      applications,
    })
    expect(problem(response).code).toBe('not_found')
  })

  test('a wrong method says which are right', async () => {
    for (const [method, url, allow] of [
      ['DELETE', '/api/applications', 'GET, HEAD, POST'],
      ['PUT', '/api/applications/410305-2025-00001-4', 'GET, HEAD'],
      ['GET', '/api/applications/410305-2025-00001-4/acceptance', 'POST'],
      ['POST', '/health/live', 'GET, HEAD'],
      ['PATCH', '/', 'GET, HEAD'],
      ['OPTIONS', '/api/overview?x=1', 'GET, HEAD'],
    ] as const) {
      const response = await desk.app.inject({ method, url })
      expect(problem(response)).toMatchObject({ code: 'method_not_allowed', status: 405 })
      expect(response.headers.allow).toBe(allow)
    }
  })

  test('an unknown URL is unknown and is not quoted', async () => {
    for (const url of ['/nothing', '/api', '/api/nothing/canary-value', '/%2e%2e/etc', '/aboutXus'])
      for (const method of ['GET', 'POST'] as const) {
        const response = await desk.app.inject({ method, url })
        expect([url, problem(response).code]).toEqual([url, 'unknown_route'])
        expect(response.payload).not.toContain('canary-value')
      }
    expect(problem(await desk.get(`/api/applications/${'9'.repeat(200)}`, clerk)).code).toBe('unknown_route')
    expect(problem(await desk.get('/api/applications/%ZZ', clerk)).code).toBe('malformed')
  })

  test('each request has a number of its own, and no client chooses it', async () => {
    const numbers = new Set<string>()
    for (let i = 0; i < 3; i += 1) {
      const response = await desk.app.inject({ method: 'GET', url: '/nothing', headers: { 'request-id': 'mine' } })
      numbers.add(problem(response).instance)
    }
    expect(numbers.size).toBe(3)
    expect([...numbers].join()).not.toContain('mine')
  })

  test('problems have the shape the description promises', async () => {
    const responses = [
      await post('{'),
      await post('{}'),
      await desk.get('/nothing'),
      await desk.get('/api/applications'),
      await desk.ask('acceptApplication', clerk, { application: '410305-2025-00001-4', version: 1 }),
    ]
    for (const response of responses) expect(problemBody.safeParse(response.json()).error).toBeUndefined()
  })

  test('every response forbids what a page could be misused for', async () => {
    for (const url of ['/', '/about', '/health', '/api/openapi.json', '/nothing', '/api/applications', '/%ZZ']) {
      const { headers } = await desk.get(url)
      expect(headers['content-security-policy']).toContain("default-src 'none'; style-src 'self'")
      expect(headers['content-security-policy']).not.toContain('unsafe')
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
      expect(headers).not.toHaveProperty('x-powered-by')
    }
  })

  test('what Node cannot read is answered too', async () => {
    await desk.app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = desk.app.server.address() as { port: number }
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('canary-value\r\n\r\n'))
      let text = ''
      socket.on('data', (data) => {
        text += data
      })
      socket.on('end', () => resolve(text)).on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('application/problem+json')
    expect(answer).not.toContain('canary-value')
  })
})

test('a bug is a 500 that hides its message, and the store being gone is not ready', async () => {
  const desk = openDesk()
  const auditor = staff('auditor', '410300')
  await desk.app.ready()
  desk.office.store.close()
  const broken = problem(await desk.get('/api/applications', auditor))
  expect(broken).toMatchObject({ code: 'internal', status: 500 })
  expect(broken.detail).toContain(broken.instance.replace('urn:anju:request:', ''))
  expect(JSON.stringify(broken)).not.toMatch(/database|sqlite|open/i)
  expect(problem(await desk.get('/health/ready'))).toMatchObject({ code: 'unavailable', status: 503 })
  const health = await desk.get('/health')
  expect([health.statusCode, health.json().live, health.json().ready]).toEqual([503, true, false])
  expect((await desk.get('/health/live')).statusCode).toBe(200)
  await desk.close()
})

test('a bug is logged with the number the client was given, and nothing else is logged of a request', async () => {
  const desk = openDesk()
  const lines: string[] = []
  const logger = { level: 'info', stream: { write: (line: string) => lines.push(line) } }
  const app = buildApp({ office: desk.office, tokens: desk.tokens, press: textPress(), logger })
  const headers = { authorization: desk.bearer(staff('auditor', '410300')) }
  await app.inject({ method: 'GET', url: '/api/applications/canary-value', headers })
  expect(lines).toEqual([])
  desk.office.store.close()
  const { instance } = problem(await app.inject({ method: 'GET', url: '/api/overview', headers }))
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] as string)).toMatchObject({ reqId: instance.replace('urn:anju:request:', ''), level: 50 })
  expect(lines[0]).not.toContain(headers.authorization)
  await app.close()
  await desk.close()
})
