import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onlooker } from '../support/dump.ts'
import { type Desk, openDesk, problem } from './desk.ts'

let desk: Desk
beforeAll(() => {
  desk = openDesk()
})
afterAll(() => desk.close())

const selfCheck = (payload: unknown, type = 'application/json') =>
  desk.app.inject({
    method: 'POST',
    url: '/api/public/self-check',
    headers: { 'content-type': type },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })
const household = {
  programme: 'affordable_sale',
  county: '410305',
  members: 3,
  yearlyIncome: 90_000,
  floorAreaPerHead: 12,
  vehicles: 0,
  businesses: 0,
  hukouCounty: '410305',
  hukouSince: '2015-06-01',
  withoutPaper: 0,
  protections: 0,
  bars: 0,
}
interface Line {
  criterion: string
  verdict: string
  sentence: string
  byHowMuch: { value: number; unit: string } | null
}

describe('the public self-check', () => {
  test('asks for no token and says that all is well, under the numbers of today', async () => {
    const answer = await selfCheck(household)
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({
      policy: 'luoyang-affordable-sale-districts@3',
      on: '2025-09-01',
      verdict: '符合',
    })
    expect(answer.json().conclusion).toContain('仅供参考')
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('says which criterion fails and by how much', async () => {
    const { verdict, lines } = (await selfCheck({ ...household, yearlyIncome: 111_600 })).json()
    expect(verdict).toBe('不符合')
    const failed = (lines as Line[]).filter((line) => line.verdict === '不符合')
    expect(failed).toMatchObject([{ criterion: 'income', byHowMuch: { value: 100, unit: '元/人·月' } }])
    expect(failed[0]?.sentence).toContain('超出 100 元')
    expect(failed[0]?.sentence).toContain('默认值')
  })

  test('leaves open what was not answered', async () => {
    const { verdict, lines } = (await selfCheck({ programme: 'low_rent', county: '410327', members: 2 })).json()
    expect(verdict).toBe('待核')
    expect((lines as Line[]).every((line) => line.byHowMuch === null)).toBe(true)
  })

  test.each([
    ['no programme', { county: '410305', members: 1 }, 'programme'],
    ['a field nobody knows', { ...household, idNumber: '410399198001010018' }, 'idNumber'],
    ['nobody in the household', { ...household, members: 0 }, 'members'],
    ['an income below nothing', { ...household, yearlyIncome: -1 }, 'yearlyIncome'],
    ['a day that is none', { ...household, hukouSince: '2015-02-30' }, 'hukouSince'],
    ['a county that is a word', { ...household, county: '涧西区' }, 'county'],
    ['a list', [household], ''],
  ])('%s is a problem that names the field and repeats no answer', async (_, body, field) => {
    const refused = problem(await selfCheck(body))
    expect(refused).toMatchObject({ code: 'invalid', status: 422 })
    expect(refused.issues?.map((issue) => issue.field)).toContain(field)
    expect(JSON.stringify(refused)).not.toContain('410399198001010018')
  })
  test.each([
    ['a county there is not', { ...household, county: '410999' }],
    ['a programme without numbers', { ...household, programme: 'shared_ownership' }],
  ])('%s is not found, in a sentence', async (_, body) => {
    expect(problem(await selfCheck(body))).toMatchObject({ code: 'not_found', status: 404 })
  })
  test('what is no JSON is unreadable, another type is not taken, and GET has no answer', async () => {
    expect(problem(await selfCheck('{"members":')).status).toBe(400)
    expect(problem(await selfCheck('members=1', 'text/plain')).status).toBe(415)
    const got = await desk.get('/api/public/self-check')
    expect([problem(got).status, got.headers.allow]).toEqual([405, 'POST'])
    expect(problem(await desk.app.inject({ method: 'POST', url: '/api/public/self-check' })).status).toBe(422)
  })

  test('of a programme nobody has says which there are', async () => {
    const refused = problem(await selfCheck({ ...household, programme: 'villas' }))
    expect([refused.status, refused.issues?.[0]?.field]).toEqual([404, 'programme'])
    expect(refused.detail).toContain('请填写')
    expect(refused.detail).toContain('low_rent（廉租住房）')
  })

  test('leaves nothing behind', async () => {
    const seen = onlooker(desk.office.path)
    const before = seen.dump()
    await selfCheck(household)
    await selfCheck({ ...household, members: 0 })
    expect(seen.dump()).toEqual(before)
    seen.close()
  })
})

describe('the public numbers', () => {
  const policy = (query: string) => desk.get(`/api/public/policy?${query}`)

  test('each with basis and firmness, in the order of the criteria', async () => {
    const answer = (await policy('programme=public_rental&county=410305')).json()
    expect(answer).toMatchObject({
      version: 'luoyang-public-rental-districts@1',
      programmeName: '公共租赁住房',
      on: '2025-09-01',
      kind: 'district',
    })
    expect(answer.criteria.map((each: Line) => each.criterion)).toEqual([
      'income',
      'homes',
      'assets',
      'hukou_place',
      'papers',
      'protection',
      'bars',
    ])
    expect(answer.criteria[0]).toMatchObject({
      name: '家庭人均月收入',
      bound: '低于',
      value: 2000,
      firmness: 'default',
    })
    expect(answer.criteria[3]).toMatchObject({ value: 'city', orEmployment: { bound: '满', value: 1, unit: '年' } })
    for (const { basis } of answer.criteria) expect(basis).toMatch(/\p{Script=Han}/u)
    expect(answer.bars.map((each: { bar: string }) => each.bar)).toEqual(['fraud_leased', 'give_up'])
    expect(answer.periods).toContainEqual(expect.objectContaining({ period: 'lease_longest', value: 5, unit: '年' }))
  })

  test('of another day and of a county', async () => {
    const then = (await policy('programme=affordable_sale&county=410305&on=2020-01-01')).json()
    expect(then.version).toBe('luoyang-affordable-sale-districts@1')
    const there = (await policy('programme=affordable_sale&county=410327')).json()
    expect(there.version).toBe('luoyang-affordable-sale-counties@1')
  })

  test.each([
    ['', 'invalid', 'programme'],
    ['programme=low_rent', 'invalid', 'county'],
    ['programme=low_rent&county=41', 'invalid', 'county'],
    ['programme=Low&county=410305', 'invalid', 'programme'],
    ['programme=low_rent&county=410305&on=2025-13-01', 'invalid', 'on'],
    ['programme=low_rent&county=410305&county=410302', 'invalid', 'county'],
    ['programme=low_rent&county=410305&who=me', 'invalid', 'who'],
    ['programme=low_rent&county=410999', 'not_found', ''],
    ['programme=low_rent&county=410305&on=2001-01-01', 'not_found', ''],
  ])('?%s is refused', async (query, code, field) => {
    const refused = problem(await policy(query))
    expect(refused.code).toBe(code)
    expect(JSON.stringify(refused.issues ?? '')).toContain(field)
  })
})
