import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { maskName } from '../../public-notices/masking.ts'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import { contactOf } from '../../src/documents/directory.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { disclosed } from '../support/disclosures.ts'
import { contextOf, registered } from '../support/life.ts'
import { staff } from '../support/office.ts'
import { everyContact } from '../support/press.ts'
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
  for (const url of [...open, '/site-map', '/contact', '/accessibility', `/waiting-list?number=${numbers[0]}`]) {
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

test('contacts are those papers bear, by county and by name; what is not found says what to type', async () => {
  const { address, phone, supervision } = contactOf('410305', everyContact())
  const city = await page('/contact')
  expect(city.payload).toContain(`href="tel:${phone.replace(/\D/g, '')}"`)
  for (const text of [address, supervision.phone]) expect(words(city.payload)).toContain(text)
  expect(words((await page('/contact?county=410305')).payload)).toContain(contactOf('410305005', everyContact()).organ)
  const found = words((await page(`/contact?q=${encodeURIComponent('涧西区')}`)).payload)
  expect(found).toContain(contactOf('410305005', everyContact()).organ)
  expect(words((await page(`/contact?q=${encodeURIComponent('<b>没有的')}`)).payload)).toContain(
    '请只写街道、乡镇或者区县的名称',
  )
  expect((await page('/contact?county=999999&q=')).statusCode).toBe(200)
})

test('statistics tell the year in numbers that are the log’s own, as a page and as a file', async () => {
  const { payload } = await page('/statistics')
  const { today } = desk.office.clock
  const rowOf = (name: string) =>
    [...payload.matchAll(new RegExp(`<th scope="row">${name}</th><td>(.*?)</td>`, 'g'))].map(([, n]) => words(n ?? ''))
  expect(rowOf(today.slice(0, 7)).length).toBe(2)
  const csv = (await desk.app.inject('/statistics.csv')).payload
  const of = (chart: string) =>
    [...csv.matchAll(new RegExp(`^${chart},([^,]*),(\\d+),`, 'gm'))].map(([, name, n]) => [name, Number(n)] as const)
  const sum = (chart: string) => of(chart).reduce((all, [, n]) => all + n, 0)
  expect(of('逐月收件')).toHaveLength(12)
  expect(sum('逐月收件')).toBe(rows.length)
  expect(sum('逐月登记轮候')).toBe(rows.length)
  expect(of('审查结论')).toContainEqual(['初审：通过', rows.length])
  expect(of('审查结论')).toContainEqual(['初审：不通过', 0])
  expect(of('办理用时').map(([name]) => name)).toContain('初审')
  expect(csv).toMatch(/办理用时,初审,\d+,日,\d+ 日；3 件中 \d 件按期/)
  expect((await desk.app.inject('/statistics.xlsx')).statusCode).toBe(200)
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
    expect((await page('/waiting-list')).headers['cache-control']).toBe('no-store')
    expect(desk.app.keptPages.has(' /waiting-list')).toBe(false)
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
    const { today } = desk.office.clock
    expect(third).toContain(`${today}：前面 1 户撤回申请；第 3 位 → 第 2 位`)
    expect(third).toContain('上月末以后登记，尚未公布过位次')
    // The month that is over stays as it was published; the next publication knows.
    desk.office.clock.at(addDays(`${today.slice(0, 7)}-28`, 8))
    expect(await stands(numbers[2] as string)).toContain('公布时第 2 位。与上次公布的位次一样。')
    const { form } = rows[2] as IntakeRow
    const listed = words((await page('/waiting-list')).payload)
    expect(listed).toContain(maskName(form.members[0]?.name as string))
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

describe('results of allocation', () => {
  const result = {
    ...{ batch: '2025年第一批', category: '公共租赁住房', project: '牡丹苑（虚构）', households: 2 },
    fixedOn: '2025-09-01',
  }
  test('stand on a page, each household finds its own by number and is named to nobody', async () => {
    expect(words((await page('/allocations')).payload)).toContain('还没有公布过配租结果')
    const number = await disclosed(desk.office, 'allocation-result', result, {
      people: [
        { name: '示例甲', floorArea: 49.5, number: '410305-L2024-00017' },
        { name: '示例乙', floorArea: 59.8 },
      ],
    })
    const { payload } = await page('/allocations')
    expect(payload).toContain(`href="/disclosure/${number}"`)
    expect(words(payload)).toContain('本系统还不办理摇号和选房')
    const own = await page('/allocations?number=410305-l2024-00017')
    expect(words(own.payload)).toContain('410305-L2024-00017：牡丹苑（虚构），套型面积 49.5 平方米')
    expect(own.payload).not.toContain('示例')
    expect(own.headers['cache-control']).toBe('no-store')
    expect(words((await page('/allocations?number=410305-L2024-00018')).payload)).toContain('已公布的各批结果里没有')
    // The item itself keeps its columns where a number was left out.
    const item = (await page(`/disclosure/${number}`)).payload
    expect(item).toMatch(/<td>示\*\*<\/td><td>59.8<\/td><td>—<\/td>/)
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
    const told = async () => words((await page('/data')).payload)
    for (const set of ['cases', 'notices']) {
      const csv = await desk.app.inject(`/data/${set}.csv`)
      // What counts every case is counted anew no more often than it is worth: the page may be a moment behind.
      for (const type of ['csv', 'xlsx', 'json'])
        await expect
          .poll(async () => {
            const file = await desk.app.inject(`/data/${set}.${type}`)
            const its = createHash('sha256').update(file.rawPayload)
            expect(file.headers['repr-digest']).toBe(`sha-256=:${its.copy().digest('base64')}:`)
            return (await told()).includes(its.digest('hex'))
          })
          .toBe(true)
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

test.each([
  ['年度计划', '/disclosure'],
  ['怎样申请', '/guides'],
  ['怎么申请公租房', '/guides/public_rental?county=410305'],
  ['低保', '/guides'],
  ['条件', '/self-check'],
  ['材料', '/guides'],
  ['地址', '/contact'],
  ['电话', '/contact'],
  ['投诉', '/objections'],
  ['排队', '/waiting-list'],
])('the search finds by %s what people look for', async (q, href) => {
  const { payload } = await page(`/search?q=${encodeURIComponent(q)}`)
  expect(payload.replaceAll('&amp;', '&')).toContain(`href="${href}"`)
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
      expect(paths.filter((path) => path.startsWith(closed))).toEqual([])
    for (const path of paths)
      expect([path, (await page(path)).payload.includes('content="noindex')]).toEqual([path, false])
  })
})
