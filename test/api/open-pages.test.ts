import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { contextOf, registered } from '../support/life.ts'
import { staff } from '../support/office.ts'
import { xmlOf } from '../support/xml.ts'
import { type Desk, openDesk } from './desk.ts'

/* What is open to all and about nobody: waiting list, guides, self-check, figures, data, feed. */

const asPage = { accept: 'text/html' }
let desk: Desk
let rows: IntakeRow[]
let numbers: string[]
const places: string[] = []
beforeAll(async () => {
  desk = openDesk()
  const all = households({ seed: 21, county: '410305', n: 60, on: '2025-09-01' })
  const programme = (all[0] as IntakeRow).form.programme
  rows = all.filter(({ form }) => form.programme === programme).slice(0, 3)
  numbers = []
  for (const row of rows) {
    numbers.push(await registered(desk.office, row))
  }
  for (const number of numbers)
    places.push(contextOf<{ waiting: { number: string } }>(desk.office, number).waiting.number)
})
afterAll(() => desk.close())
const page = async (url: string) => desk.app.inject({ method: 'GET', url, headers: asPage })
const words = (html: string) => html.replace(/<[^>]+>/g, '').replaceAll('&amp;', '&')
const asked = (form: Record<string, string>) =>
  desk.app.inject({
    method: 'POST',
    url: '/self-check',
    headers: { ...asPage, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  })

test('every page is whole, without a script, and names nobody', async () => {
  const open = [
    '/waiting-list',
    '/guides',
    '/guides/public_rental?county=410305',
    '/self-check',
    '/statistics',
    '/data',
  ]
  for (const url of [...open, '/site-map', '/accessibility', `/waiting-list?number=${numbers[0]}`]) {
    const { statusCode, payload } = await page(url)
    expect([url, statusCode]).toEqual([url, 200])
    expect(payload).not.toMatch(/<script(?! type="application\/ld\+json">)|style="|\son\w+="/)
    expect(payload.match(/<h1/g)).toHaveLength(1)
    for (const { form } of rows)
      for (const { name, idNumber } of form.members) {
        expect([url, payload.includes(name)]).toEqual([url, false])
        if (idNumber) expect(payload).not.toContain(idNumber)
      }
  }
  expect((await page('/guides/nothing?county=410305')).statusCode).toBe(404)
})

describe('the waiting list', () => {
  const stands = async (number: string) => words((await page(`/waiting-list?number=${number}`)).payload)

  test('is in the order of registration, and finds one by either number', async () => {
    const { payload } = await page('/waiting-list')
    const at = places.map((place) => payload.indexOf(`>${place}<`))
    expect(at.every((i) => i > 0)).toBe(true)
    expect([...at].sort((a, b) => a - b)).toEqual(at)
    for (const [i, number] of numbers.entries()) {
      expect(await stands(number)).toContain(`${places[i]}：现在第 ${i + 1} 位`)
      expect(await stands((places[i] as string).toLowerCase())).toContain('登记以来位次没有变化')
    }
    expect(payload).toContain('<meta name="robots" content="noindex"')
  })

  test('who leaves moves up those behind, with the reason; who is before keeps the place', async () => {
    const { subdistrict } = contextOf<{ subdistrict: string }>(desk.office, numbers[1] as string)
    await desk.office.ask('withdrawApplication', staff('clerk', subdistrict), {
      application: numbers[1],
      reason: '已自行购房。',
    })
    expect(await stands(numbers[0] as string)).toContain(`${places[0]}：现在第 1 位`)
    const third = await stands(numbers[2] as string)
    expect(third).toContain(`${places[2]}：现在第 2 位`)
    expect(third).toContain('登记时第 3 位')
    expect(third).toContain('前面有 1 户不再轮候（已撤回 1 户），提前了 1 位')
    expect(await stands(numbers[1] as string)).toContain(`${places[1]}：不再轮候`)
    const { payload } = await page('/waiting-list')
    expect(payload).not.toContain(`>${places[1]}<`)
  })

  test('a number nobody has, and pages that are not there, are answered in words', async () => {
    expect(await stands('410305-L2025-99999')).toContain('没有这个编号的轮候登记')
    expect(await stands('<b>')).toContain('没有这个编号的轮候登记')
    for (const url of ['/waiting-list?page=999', '/waiting-list?year=1800&county=x', '/waiting-list?page=-1'])
      expect((await page(url)).payload).toContain(`>${places[0]}<`)
  })
})

describe('the self-check', () => {
  const whole = { programme: 'public_rental', county: '410305', hukouCounty: '410305', members: '3' }

  test('judges what was typed by the numbers in force, and says so', async () => {
    const fits = await asked({ ...whole, yearlyIncome: '36000', homes: '0' })
    expect([fits.statusCode, words(fits.payload)]).toEqual([200, expect.stringContaining('自有住房：没有，符合')])
    const fails = words((await asked({ ...whole, homes: '2' })).payload)
    expect(fails).toContain('不符合')
    expect(fits.headers['cache-control']).toBe('no-store')
  })

  test('a slip is named with its question, and what was typed stays', async () => {
    const { statusCode, payload } = await asked({ ...whole, members: 'abc', yearlyIncome: '36000' })
    expect(statusCode).toBe(422)
    expect(words(payload)).toContain('家里几口人（含申请人）：应填数字')
    expect(payload).toContain('value="36000"')
    for (const form of [{}, { ...whole, members: '0' }, { ...whole, county: '999999' }, { ...whole, programme: 'x' }])
      expect((await asked(form as Record<string, string>)).statusCode).toBe(422)
  })
})

describe('open data', () => {
  test('is what its digest says, the same in JSON, and holds nobody', async () => {
    const told = words((await page('/data')).payload)
    for (const set of ['cases', 'notices']) {
      const csv = await desk.app.inject(`/data/${set}.csv`)
      const digest = createHash('sha256').update(csv.rawPayload)
      expect(csv.headers['repr-digest']).toBe(`sha-256=:${digest.copy().digest('base64')}:`)
      expect(told).toContain(digest.digest('hex'))
      const json = (await desk.app.inject(`/data/${set}.json`)).json() as { fields: object[]; rows: object[] }
      const lines = csv.payload.trim().split('\r\n')
      expect(json.rows).toHaveLength(lines.length - 1)
      expect(json.rows.length).toBeGreaterThan(0)
      expect(json.fields).toHaveLength((lines[0] as string).split(',').length)
    }
    expect((await desk.app.inject('/data/persons.csv')).statusCode).toBe(404)
    expect((await desk.app.inject('/data/cases.exe')).statusCode).toBe(404)
  })

  test('counts add up to the cases there are', async () => {
    const { rows: counts } = (await desk.app.inject('/data/cases.json')).json() as { rows: { n: number }[] }
    expect(counts.reduce((sum, { n }) => sum + n, 0)).toBe(numbers.length)
  })
})

describe('what programs read', () => {
  test('the site map leads to pages that are there and may be indexed', async () => {
    const { payload } = await desk.app.inject('/sitemap.xml')
    xmlOf(payload)
    const paths = [...payload.matchAll(/<loc>([^<]+)/g)].map(([, loc]) => new URL(loc as string).pathname)
    expect(paths.length).toBeGreaterThan(12)
    for (const path of paths) expect([path, (await page(path)).statusCode]).toEqual([path, 200])
    const { payload: robots } = await desk.app.inject('/robots.txt')
    expect(robots).toMatch(/^User-agent: \*\n/)
    for (const [, closed = ''] of robots.matchAll(/^Disallow: (.+)$/gm))
      expect(
        paths.filter((path) => path.startsWith(closed) && closed !== '/objections' && closed !== '/progress'),
      ).toEqual([])
  })
})
