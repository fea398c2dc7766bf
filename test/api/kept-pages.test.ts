import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NoticeContext } from '../../machines/notice.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { accepted, contextOf, ended, firstReviewed, posted } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { type Desk, openDesk } from './desk.ts'

const [row] = households({ seed: 3, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]

describe('public pages are kept', () => {
  let desk: Desk
  let [notice, path, number] = ['', '', '']
  beforeAll(async () => {
    desk = openDesk(testOffice())
    number = await accepted(desk.office, row)
    await firstReviewed(desk.office, number)
    notice = await posted(desk.office, row.form.subdistrict, 'firstPublicity', [number])
    path = `/notices/${contextOf<NoticeContext>(desk.office, notice).issued?.document}`
  })
  afterAll(() => desk.close())
  const get = (url: string, headers: Record<string, string> = {}) =>
    desk.app.inject({ url, headers: { accept: 'text/html', ...headers } })

  test('the second reader gets the same bytes, who has them gets none, and packed they are the same page', async () => {
    const first = await get(path)
    const { etag } = first.headers
    expect([first.statusCode, (await get(path)).payload]).toEqual([200, first.payload])
    const known = await get(path, { 'if-none-match': String(etag) })
    expect([known.statusCode, known.payload, known.headers.etag]).toEqual([304, '', etag])
    const packed = await get(path, { 'accept-encoding': 'gzip, br' })
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(packed.rawPayload).toString()).toBe(first.payload)
    expect((await get(path, { 'accept-encoding': 'gzip;q=0' })).headers['content-encoding']).toBeUndefined()
    expect(packed.headers['content-security-policy']).toBe(first.headers['content-security-policy'])
  })

  test('lists nobody keeps cross the line packed all the same; the public sheet leaves out what only staff see', async () => {
    for (const url of ['/waiting-list', '/site-map']) {
      const plain = await get(url)
      const packed = await get(url, { 'accept-encoding': 'gzip' })
      expect(packed.headers['content-encoding'], url).toBe('gzip')
      expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.payload)
      expect(packed.headers['cache-control']).toBe(plain.headers['cache-control'])
    }
    const sheetOf = async (page: string) => (await get(/href="(\/anju\.\w+\.css)"/.exec(page)?.[1] as string)).payload
    const [open, behind] = [await sheetOf((await get('/')).payload), await sheetOf((await get('/login')).payload)]
    expect([open.includes('.auditing'), behind.includes('.auditing'), open.length < behind.length]).toEqual([
      false,
      true,
      true,
    ])
  })

  test('another look is another page', async () => {
    const big = await get(path, { cookie: 'anju-look=b' })
    expect(big.payload).toContain('class="big"')
    expect((await get(path)).payload).not.toContain('class="big"')
  })

  test('what is refused, and made-up addresses, fill nothing', async () => {
    const before = desk.app.keptPages.size
    expect((await get('/notices/410305005-T9')).statusCode).toBe(404)
    expect(desk.app.keptPages.size).toBe(before)
    for (let i = 0; i < 520; i += 1) await get(`/notices?x=${i}`)
    expect(desk.app.keptPages.size).toBeLessThanOrEqual(500)
  })

  test('when the window ends neither page nor cache keeps a person', async () => {
    const name = row.form.members[0]?.name as string
    const kept = () => [...desk.app.keptPages.values()].filter(({ plain }) => plain.includes(name)).length
    const before = await get(path)
    expect(before.payload.includes(name)).toBe(true)
    expect(kept()).toBeGreaterThan(0)
    await ended(desk.office, notice)
    const after = await get(path, { 'if-none-match': String(before.headers.etag) })
    expect(after.statusCode).not.toBe(304)
    expect(after.payload.includes(name)).toBe(false)
    for (const url of ['/', '/notices', `${path}/list.csv`, `/notices/${notice}`])
      expect((await get(url)).payload.includes(name), url).toBe(false)
    expect(kept()).toBe(0)
  })
})
