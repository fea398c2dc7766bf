import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DocumentRow } from '../../db/project.ts'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { LogKeeper } from '../../src/jobs/keep-log.ts'
import { disclosed, exits, leavers } from '../support/disclosures.ts'
import { accepted, registered } from '../support/life.ts'
import { staff, testKey, testOffice } from '../support/office.ts'
import { entered, wholeStaffLife } from '../support/staff.ts'
import { aYear } from '../support/year.ts'
import { type Desk, logOf, openDesk, problem, proofPath, whyRead, witnessed } from './desk.ts'
import { anotherOrgan } from './rows.ts'

interface Listed {
  applications: { number: string; county: string; subdistrict: string; state: string; stateName: string }[]
  more: boolean
}

describe('reads', () => {
  let desk: Desk
  let travelled: string
  let notice: string
  let log: LogKeeper
  let subdistrict: string
  const auditor = staff('auditor', '410300')
  const list = async (who = auditor, query = '') => (await desk.get(`/api/applications${query}`, who)).json() as Listed

  beforeAll(async () => {
    const office = testOffice()
    log = await logOf(office)
    desk = openDesk(office, log)
    const district = households({ seed: 8, county: '410305', n: 6, on: '2025-09-01' })
    const county = households({ seed: 8, county: '410327', n: 3, on: '2025-09-01' })
    for (const row of [...district.slice(1), ...county]) await accepted(desk.office, row)
    travelled = await registered(desk.office, district[0] as IntakeRow)
    subdistrict = (district[0] as IntakeRow).form.subdistrict
    notice = desk.office.store.notices({ organ: subdistrict })[0]?.number as string
  })
  afterAll(() => desk.close())

  test('each sees the cases of their own area: city and auditor all, county and subdistrict their own', async () => {
    const all = (await list()).applications
    expect(all).toHaveLength(9)
    const numbers = (of: typeof all) => of.map((each) => each.number).sort()
    expect(numbers((await list(staff('approver', '410300'))).applications)).toEqual(numbers(all))
    expect(numbers((await list(staff('auditor', subdistrict))).applications)).toEqual(numbers(all))
    for (const county of ['410305', '410327'])
      expect(numbers((await list(staff('reviewer', county))).applications)).toEqual(
        numbers(all.filter((each) => each.county === county)),
      )
    expect((await list(staff('administrator', '410300'))).applications).toEqual([])
    expect(numbers((await list(staff('clerk', subdistrict))).applications)).toEqual(
      numbers(all.filter((each) => each.subdistrict === subdistrict)),
    )
    expect((await list(staff('reviewer', '410302'))).applications).toEqual([])
    expect((await list(staff('reviewer', `${subdistrict}001`))).applications).toEqual([])
  })

  test('a filter narrows and never widens', async () => {
    const clerk = staff('clerk', subdistrict)
    expect((await list(clerk, '?county=410327')).applications).toEqual([])
    expect((await list(clerk, `?subdistrict=${anotherOrgan(subdistrict)}`)).applications).toEqual([])
    expect((await list(staff('reviewer', '410327'), '?county=410305')).applications).toEqual([])
    expect((await list(auditor, '?county=410327')).applications).toHaveLength(3)
    expect((await list(auditor, '?state=waiting')).applications).toMatchObject([
      { number: travelled, stateName: '轮候' },
    ])
    expect((await list(auditor, `?notice=${notice}`)).applications).toEqual([])
  })

  test('a long list comes in parts', async () => {
    const first = await list(auditor, '?limit=5')
    const second = await list(auditor, '?limit=5&offset=5')
    expect([first.applications.length, first.more, second.applications.length, second.more]).toEqual([
      5,
      true,
      4,
      false,
    ])
    expect(new Set([...first.applications, ...second.applications].map((each) => each.number)).size).toBe(9)
  })

  test.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=many', 'limit'],
    ['offset=-1', 'offset'],
    ['state=nowhere', 'state'],
    ['county=41', 'county'],
    ['state=waiting&state=received', 'state'],
    ['everything=1', 'everything'],
    ['subdistrict=410305', 'subdistrict'],
  ])('?%s is refused', async (query, field) => {
    const refused = problem(await desk.get(`/api/applications?${query}`, auditor))
    expect(refused).toMatchObject({ code: 'invalid', status: 422 })
    expect(JSON.stringify(refused.issues)).toContain(field)
  })

  test.each([
    ['applications?county=999999', 'county', '没有这个区县代码'],
    ['applications?county=410399', 'county', '没有这个区县代码'],
    ['applications?county=410300', 'county', '没有这个区县代码'],
    ['applications?county=41', 'county', '区县应为 6 位区划代码'],
    ['applications?county=999999&format=csv', 'county', '没有这个区县代码'],
    ['applications?county=999999&format=xlsx', 'county', '没有这个区县代码'],
    ['applications?subdistrict=410305999', 'subdistrict', '没有这个街道或乡镇代码'],
    ['applications?subdistrict=410305', 'subdistrict', '9 位区划代码'],
    ['notices?organ=999999', 'organ', '没有这个单位的区划代码'],
    ['notices?organ=41&format=csv', 'organ', '6、9 或 12 位'],
  ])('a place that is none is refused in Chinese, not an empty list: /api/%s', async (path, field, message) => {
    const refused = problem(await desk.get(`/api/${path}`, auditor))
    expect(refused).toMatchObject({ code: 'invalid', status: 422 })
    expect(refused.issues).toContainEqual({ field, message: expect.stringContaining(message) })
    expect(JSON.stringify(refused.issues)).not.toMatch(/regex|\^|\\d/)
  })

  test('a county of the past is asked for by either code', async () => {
    const own = openDesk()
    const [row] = households({ seed: 8, county: '410307', n: 1, on: '2025-09-01' }) as [IntakeRow]
    const number = await accepted(own.office, row)
    for (const county of ['410381', '410307']) {
      const { applications } = (await own.get(`/api/applications?county=${county}`, auditor)).json() as Listed
      expect(applications).toMatchObject([{ number, county: '410307' }])
      const file = await own.get(`/api/applications?county=${county}&format=csv`, auditor)
      expect(file.payload).toContain(number)
    }
    await own.close()
  })

  test("another organ's case, its history and its notice answer exactly as unknown ones do", async () => {
    const stranger = staff('clerk', anotherOrgan(subdistrict))
    for (const [mine, unknown] of [
      [`/api/applications/${travelled}`, '/api/applications/410305-2031-00001-6'],
      [`/api/applications/${travelled}/history`, '/api/applications/nothing/history'],
      [`/api/applications/${travelled}`, `/api/applications/${notice}`],
      [`/api/notices/${notice}`, '/api/notices/410305005-G2031-1'],
      [`/api/notices/${notice}/history`, `/api/notices/${travelled}/history`],
    ] as const) {
      const refused = problem(await desk.get(mine, stranger))
      const { instance: _, ...other } = problem(await desk.get(unknown, stranger))
      expect(refused).toMatchObject({ ...other, code: 'not_found', status: 404 })
      expect((await desk.get(mine, staff('clerk', subdistrict))).statusCode).toBe(200)
    }
  })

  test('a case says where it stands', async () => {
    const seen = (await desk.get(`/api/applications/${travelled}`, staff('clerk', subdistrict))).json()
    const head = desk.office.store.head(travelled)
    expect(seen).toMatchObject({
      number: travelled,
      version: head?.version,
      state: 'waiting',
      stateName: '轮候',
      procedure: 'three-reviews@2012',
      due: null,
      waiting: { number: '410305-L2025-00001' },
      publicised: ['firstPublicity', 'finalPublicity'],
      hash: head?.hash,
    })
    expect(seen.decided).toContainEqual({
      stage: 'approval',
      stageName: '核准',
      staff: 'approver-410300',
    })
    expect(seen.mayFollow).toContainEqual({ type: 'RegistrationCorrected', name: '更正登记' })
    expect(seen).not.toHaveProperty('household')
    // Which version decided, and where values were verified, is no secret; what was found is.
    const numbers = seen.assessed.map((each: { policyNumbers: string }) => each.policyNumbers)
    expect(seen.assessed.map((each: { stage: string }) => each.stage)).toEqual([
      'firstReview',
      'secondReview',
      'approval',
    ])
    expect(new Set(numbers).size).toBe(1)
    expect(seen.verified).toEqual(['check housing', 'check income'])
    const digests = JSON.stringify(head?.context).match(/[0-9a-f]{64}/g) ?? []
    expect(digests).toHaveLength(6)
    for (const digest of digests) expect(JSON.stringify(seen)).not.toContain(digest)
    const running = (await list(auditor, '?state=firstReview&limit=1')).applications[0]?.number
    const due = (await desk.get(`/api/applications/${running}`, auditor)).json().due
    expect(due).toMatchObject({ from: '2025-09-01', period: '30日', provisional: false })
    expect(due.explanation.join('')).toContain(`期限至 ${due.on} 届满`)
  })

  test('a history holds every fact in order, to the letter', async () => {
    const { subject, facts } = (await desk.get(`/api/applications/${travelled}/history`, auditor)).json()
    const stored = desk.office.store.history(travelled)
    expect(subject).toBe(travelled)
    expect(facts).toHaveLength(stored.length)
    for (const [i, { name, hash, version, ...fact }] of facts.entries()) {
      expect({ hash, version }).toEqual({ hash: stored[i]?.hash, version: i + 1 })
      expect(fact).toEqual(JSON.parse(stored[i]?.body as string))
      expect(name).toMatch(/\p{Script=Han}/u)
    }
  })

  test('a notice says where it hangs and until when, and who may follow', async () => {
    const seen = (await desk.get(`/api/notices/${notice}`, staff('clerk', subdistrict))).json()
    const row = desk.office.store.notice(notice)
    expect(seen).toMatchObject({
      number: notice,
      state: 'completed',
      stageName: '初审公示',
      window: { startsOn: row?.startsOn, endsOn: row?.endsOn },
    })
    expect(
      seen.postings.every((each: { postedOn: string; checkedOn: string }) => each.postedOn && each.checkedOn),
    ).toBe(true)
    const { notices } = (await desk.get('/api/notices?state=completed', staff('clerk', subdistrict))).json()
    expect(notices.map((each: { number: string }) => each.number)).toContain(notice)
    const { facts } = (await desk.get(`/api/notices/${notice}/history`, auditor)).json()
    expect(facts[0]).toMatchObject({ type: 'NoticeDrafted', data: { cases: [travelled] } })
  })

  test('the overview counts every case once', async () => {
    const { counts } = (await desk.get('/api/overview', auditor)).json()
    expect(counts.reduce((sum: number, each: { n: number }) => sum + each.n, 0)).toBe(9)
    expect(counts).toContainEqual({
      county: '410305',
      countyName: '涧西区',
      state: 'waiting',
      stateName: '轮候',
      n: 1,
    })
  })

  test('an auditor reads and never commands; an administrator has nothing to do with cases', async () => {
    for (const [role, read] of [
      ['auditor', 200],
      ['administrator', 404],
    ] as const) {
      const who = staff(role, '410305')
      expect((await desk.get(`/api/applications/${travelled}`, who)).statusCode).toBe(read)
      expect((await desk.get(`/api/notices/${notice}`, who)).statusCode).toBe(read)
      const version = desk.office.store.head(travelled)?.version
      const refused = problem(await desk.ask('withdrawApplication', who, { application: travelled, version }))
      expect(refused.code).toBe('forbidden')
    }
  })

  test('an evidence bundle with sealed records is a look into the case, and recorded; one without is none', async () => {
    const reviewer = staff('reviewer', '410305')
    const looks = () => desk.office.store.trail.looks({}, { limit: 1000, offset: 0 })
    await witnessed(log, desk.office.now())
    const before = looks().length
    expect((await desk.get(`/api/applications/${travelled}/bundle`, reviewer)).statusCode).toBe(200)
    expect((await desk.get(`/api/applications/${travelled}/bundle?for=case`, auditor)).statusCode).toBe(403)
    expect(looks()).toHaveLength(before)
    for (const url of [`/api/applications/${travelled}/bundle?for=case`, `/api/notices/${notice}/bundle?for=case`])
      expect([url, (await desk.get(url, reviewer)).statusCode]).toEqual([url, 200])
    const what = 'bundle'
    expect(looks()).toHaveLength(before + 2)
    for (const subject of [travelled, notice])
      expect(looks()).toContainEqual(expect.objectContaining({ staff: reviewer.staff, what, subject }))
  })

  test('GET and HEAD of every route change nothing', async () => {
    await desk.office.ask('loadCalendarYear', staff('administrator', '410300'), {
      year: 2027,
      document: '测试〔2026〕1号',
      days: aYear(2027),
    })
    const { subject: record } = await desk.office.ask('recordProtection', staff('reviewer', '410305'), {
      programme: 'public_rental',
      form: 'housed',
      where: '410305',
      reference: '涧公租2021-118',
      since: '2021-06-01',
      person: { name: '测试人', idNumber: '410399198001010018' },
    })
    const paper = desk.office.store.documentsOf(notice)[0] as DocumentRow
    const disclosure = await disclosed(desk.office, 'exit', exits, { people: leavers })
    await witnessed(log, desk.office.now())
    // Once somebody is registered nobody acts without a grant: staff are read in an office of their own.
    const registered = openDesk()
    const { admin } = await wholeStaffLife(registered.office)
    await entered(registered.office, admin, auditor)
    const of = (url: string) => (url.startsWith('/api/staff') ? registered : desk)
    const counted = () => [desk, registered].map(({ office }) => office.store.counts())
    const before = counted()
    const { paths } = (await desk.get('/api/openapi.json')).json() as { paths: Record<string, object> }
    const urls = Object.entries(paths)
      // A list is there while its window runs, this one's is over; a month of the feed when it is over: see site.test; this item of the
      // column has no page elsewhere to leave for: see disclosures.test.
      .filter(([url, methods]) => 'get' in methods && !/\{(type|month)\}|\/leave$/.test(url))
      .map(([url]) =>
        url
          .replace(
            '{number}',
            url.startsWith('/api/notices') ? notice : /documents|notices/.test(url) ? paper.number : travelled,
          )
          .replace('{file}', 'verify.py')
          .replace('{programme}', 'public_rental')
          .replace('{disclosure}', disclosure)
          .replace('{code}', paper.code)
          .replace('{year}', '2027')
          .replace('{month}', desk.office.store.boardMonths().at(-1) ?? '')
          .replace('{day}', desk.office.clock.today)
          .replace('{tile}', '0/000.p/20')
          .replace('{record}', record)
          .replace('{staff}', 'LY-7'),
      )
      .map((url) => (url === '/api/log/proof' ? proofPath(desk.office, travelled) : url))
      .map((url) => (url === '/objections/new' ? `${url}?notice=${paper.number}` : url))
      .map((url) => (url === '/api/disclosure-template' ? `${url}?kind=exit` : url))
      .map((url) => (url === '/api/public/policy' ? `${url}?programme=low_rent&county=410305` : url))
    expect(urls.length).toBeGreaterThan(10)
    for (const url of urls)
      for (const method of ['GET', 'HEAD'] as const) {
        const who = /(findings|case-file)$/.test(url) ? staff('reviewer', '410305') : auditor
        const headers = { authorization: desk.bearer(who), ...whyRead }
        const response = await of(url).app.inject({ method, url, headers })
        expect([url, response.statusCode]).toEqual([url, url === '/favicon.ico' ? 204 : url === '/look' ? 303 : 200])
        if (method === 'HEAD') expect(response.payload).toBe('')
      }
    expect(urls.filter((url) => of(url) === registered)).toHaveLength(2)
    expect(counted()).toEqual(before)
    await registered.close()
    expect(await audit({ path: desk.office.path, key: testKey })).toMatchObject({ differences: [] })
  })
})
