import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { sha256 } from '../../db/facts.ts'
import { type CheckedFile, fileChecker } from '../../src/documents/checked-file.ts'
import { slowCollectors } from '../../src/web/list-readers.ts'
import { sendProblem } from '../../src/web/problem.ts'
import { rangeOf, sendChecked } from '../../src/web/range.ts'

test.each([
  [undefined, null],
  ['bytes=0-3', [0, 3]],
  ['bytes=4-', [4, 9]],
  ['bytes=-3', [7, 9]],
  ['bytes=-300', [0, 9]],
  ['bytes=2-300', [2, 9]],
  ['bytes=9-9', [9, 9]],
  ['bytes=10-', 'beyond'],
  ['bytes=-0', 'beyond'],
  ['bytes=5-2', null],
  ['bytes=0-1,4-5', null],
  ['lines=0-1', null],
  ['bytes=-', null],
  ['bytes=a-b', null],
] as const)('of ten bytes %s is %j', (header, wanted) => {
  expect(rangeOf(header, 10)).toEqual(wanted)
})

test('parts put together are the whole; a reader who has it gets nothing; an older part is not mixed with a newer whole', async () => {
  const app = Fastify()
  const bytes = Buffer.from('0123456789')
  const folder = mkdtempSync(join(tmpdir(), 'anju-range-'))
  const path = join(folder, 'ten.pdf')
  writeFileSync(path, bytes)
  const check = fileChecker()
  app.get('/file', async (request, reply) => {
    const file = (await check(path, sha256(bytes))) as CheckedFile
    return sendChecked(request, reply.type('application/pdf'), file, '"v2"')
  })
  const get = (headers: Record<string, string> = {}) => app.inject({ url: '/file', headers })
  const parts = await Promise.all(['bytes=0-3', 'bytes=4-6', 'bytes=7-'].map((range) => get({ range })))
  expect(parts.map(({ statusCode }) => statusCode)).toEqual([206, 206, 206])
  expect(parts.map(({ headers }) => headers['content-range'])).toEqual(['bytes 0-3/10', 'bytes 4-6/10', 'bytes 7-9/10'])
  expect(parts.map(({ payload }) => payload).join('')).toBe('0123456789')
  expect(await get()).toMatchObject({ statusCode: 200, payload: '0123456789' })
  expect((await get()).headers).toMatchObject({ 'accept-ranges': 'bytes', etag: '"v2"' })
  expect(await get({ 'if-none-match': '"v1", "v2"' })).toMatchObject({ statusCode: 304, payload: '' })
  expect(await get({ range: 'bytes=0-3', 'if-range': '"v1"' })).toMatchObject({
    statusCode: 200,
    payload: '0123456789',
  })
  expect(await get({ range: 'bytes=0-3', 'if-range': '"v2"' })).toMatchObject({ statusCode: 206, payload: '0123' })
  const beyond = await get({ range: 'bytes=99-' })
  expect([beyond.statusCode, beyond.headers['content-range'], beyond.payload]).toEqual([416, 'bytes */10', ''])
  const head = await app.inject({ url: '/file', method: 'HEAD' })
  expect([head.statusCode, head.headers['content-length'], head.payload]).toEqual([200, '10', ''])
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

test('one address opens so many different notices and no more, as often as it likes; another is not held up', async () => {
  const app = Fastify()
  let now = Date.parse('2025-09-01T01:00:00Z')
  slowCollectors(app, () => new Date(now))
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, 1024))
  app.get('/notices/:number', () => 'a list')
  app.get('/notices', () => 'the board')
  app.get('/waiting-list', () => 'a list')
  app.get('/api/documents/:number/file', () => 'a file')
  const get = (number: number, remoteAddress = '10.0.0.1') => app.inject({ url: `/notices/N-${number}`, remoteAddress })
  for (let round = 0; round < 2; round++) for (let i = 0; i < 120; i++) expect((await get(i)).statusCode).toBe(200)
  const held = await get(120)
  expect([held.statusCode, held.headers['retry-after']]).toEqual([429, '600'])
  expect(held.json().detail).toContain('10 分钟')
  expect((await get(5)).statusCode).toBe(200)
  expect((await app.inject({ url: '/notices', remoteAddress: '10.0.0.1' })).statusCode).toBe(200)
  expect((await get(120, '10.0.0.2')).statusCode).toBe(200)
  // The same lists as files are the same lists; one's own place on a list is none, and what is not there is none either.
  const file = (number: number, remoteAddress: string) =>
    app.inject({ url: `/api/documents/N-${number}/file`, remoteAddress })
  expect((await file(5, '10.0.0.1')).statusCode).toBe(200)
  expect((await file(121, '10.0.0.1')).statusCode).toBe(429)
  for (let i = 0; i < 130; i++) {
    await app.inject({ url: `/waiting-list?number=410305-L2025-${i}`, remoteAddress: '10.0.0.3' })
    await app.inject({ url: `/notices/${i}/nothing`, remoteAddress: '10.0.0.3' })
  }
  expect((await get(1, '10.0.0.3')).statusCode).toBe(200)
  now += 10 * 60_000
  expect((await get(120)).statusCode).toBe(200)
  await app.close()
})
