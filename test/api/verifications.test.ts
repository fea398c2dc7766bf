import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApplicationContext } from '../../machines/application.ts'
import { households } from '../../src/demo/households.ts'
import type { HouseholdFile } from '../../src/household-form.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import { readRoll, titlesOf, writeCsvCell } from '../../src/roll.ts'
import { referenceOf, referred } from '../../src/verifications/request-file.ts'
import { type Browser, hiddenOf, prefilledOf, wrongOf } from '../support/browser.ts'
import {
  accepted,
  contextOf,
  firstReviewed,
  ended as noticeEnded,
  posted,
  transmitted,
  workdayFrom,
} from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/* Other departments are asked about many households at once: letters, a file out, a file in, by pages. */

const all = households({ seed: 90, county: '410305', n: 300, on: '2025-09-01' })
const street = (all[0] as IntakeRow).form.subdistrict
const rows = all.filter(({ form }) => form.subdistrict === street && form.members.length > 1).slice(0, 4)
const reviewer: AtWork = { staff: 'hedui-1', role: 'reviewer', organ: '410305' }
const stranger: AtWork = { staff: 'hedui-2', role: 'reviewer', organ: '410303' }

let desk: Desk
let numbers: string[] = []
const at = (actor: AtWork = reviewer): Browser => browserOf(desk, actor)
const context = (number: string) => contextOf<ApplicationContext>(desk.office, number)
const membersOf = (number: string) => {
  const record = desk.office.store.unseal(number, context(number).household)
  return (record && (desk.office.sealer.open(record) as HouseholdFile).members) ?? []
}
async function over(location: unknown) {
  const id = String(location).split('/').at(-1) as string
  await expect.poll(() => desk.office.store.jobs.job(id)?.state, { timeout: 20_000 }).not.toBe('running')
  return desk.office.store.jobs.job(id)
}
/** Posts the form of the page with the cases ticked. */
async function withTicks(browser: Browser, action: string, cases: readonly string[], fields: Record<string, string>) {
  const boxes = [...browser.page.matchAll(/name="cases" value="([^"]+)"/g)].map(([, value]) => value as string)
  const ticks = boxes.filter((box) => cases.includes(box.split('@')[0] as string)).map((box) => ['cases', box])
  const given = { ...hiddenOf(browser.page, action), ...fields }
  return browser.post(action, [...Object.entries(given), ...ticks] as never, { origin: 'http://localhost' })
}
const uploaded = async (browser: Browser, department: string, text: string, answeredOn = desk.office.clock.today) => {
  await browser.get('/verifications/answers')
  return browser.attach(
    '/verifications/answers',
    { ...prefilledOf(browser.page, '/verifications/answers'), department, answeredOn },
    { field: 'file', name: '答复.csv', type: 'text/csv', bytes: Buffer.from(text) },
  )
}
const csvOf = (lines: readonly (readonly string[])[]) =>
  lines.map((cells) => cells.map(writeCsvCell).join(',')).join('\r\n')

beforeAll(async () => {
  const office = testOffice()
  desk = openDesk(office)
  for (const row of rows) {
    const number = await accepted(office, row)
    await firstReviewed(office, number)
    numbers.push(number)
  }
  await noticeEnded(office, await posted(office, street, 'firstPublicity', numbers))
  office.clock.at(workdayFrom(office.clock.today))
  for (const number of numbers) await transmitted(office, number, street, '410305')
  numbers = [...numbers].sort()
  const admin = await firstAdministrator(office)
  await entered(office, admin, reviewer)
  await entered(office, admin, stranger)
})
afterAll(() => desk.close())

test('a reference names a case and a member, and every misread digit shows', () => {
  const reference = referenceOf('410305-2025-00012-8', 3)
  expect(referred(reference)).toEqual({ number: '410305-2025-00012-8', member: 3 })
  for (const [i, sign] of [...reference].entries())
    if (/\d/.test(sign))
      for (const other of '0123456789')
        if (other !== sign) expect(referred(reference.slice(0, i) + other + reference.slice(i + 1))).toBeUndefined()
})

describe('letters', () => {
  test('go out for many cases at once under one number, each as a fact with its own limit', async () => {
    const browser = at()
    await browser.get('/verifications?check=housing')
    expect(browser.page).toContain('待发函 4')
    const without = await withTicks(browser, '/verifications/send', numbers, { department: 'real-estate', letter: '' })
    expect([without.statusCode, wrongOf(without.payload)]).toEqual([422, [expect.stringContaining('发函文号')]])
    const wrong = await withTicks(browser, '/verifications/send', numbers, {
      department: 'civil-affairs',
      letter: '洛涧房核〔2025〕3 号',
    })
    expect(wrongOf(wrong.payload)).toEqual([expect.stringContaining('没有选择单位')])
    await browser.get('/verifications?check=housing')
    const sent = await withTicks(browser, '/verifications/send', numbers, {
      department: 'real-estate',
      letter: '洛涧房核〔2025〕3 号',
    })
    expect(await over(sent.headers.location)).toMatchObject({ state: 'done', done: 4 })
    for (const number of numbers) {
      const fact = JSON.parse(desk.office.store.history(number).at(-1)?.body ?? '{}')
      expect([fact.type, fact.actor.staff, fact.data.letter, fact.data.source]).toEqual([
        ...['CheckRequested', reviewer.staff, '洛涧房核〔2025〕3 号', '不动产登记中心'],
      ])
    }
    const page = (await browser.get('/verifications?check=housing')).payload
    expect(page).toContain('已发函、等答复 4')
    expect(page).toContain('洛涧房核〔2025〕3 号')
    // Past its limit: red, and said on top.
    const { today } = desk.office.clock
    desk.office.clock.at('2025-12-01')
    const late = (await at().get('/verifications?check=housing')).payload
    expect(late).toContain('有 4 项已过答复期限')
    expect(late).toMatch(/lamp-red[^超]*超期/)
    desk.office.clock.at(today)
  })
})

describe('the file for a department', () => {
  test('asks a reason, is recorded as a look at each case, has one row a person with whole numbers as text', async () => {
    const browser = at()
    await browser.get('/verifications?check=housing')
    const before = await withTicks(browser, '/verifications/export', numbers, {
      department: 'real-estate',
      why: '',
      type: 'csv',
    })
    expect([before.statusCode, wrongOf(before.payload)]).toEqual([422, [expect.stringContaining('事由')]])
    await browser.get('/verifications?check=housing')
    const file = await withTicks(browser, '/verifications/export', numbers, {
      ...{ department: 'real-estate', why: '向不动产登记中心核对住房', type: 'xlsx' },
    })
    expect(file.headers['cache-control']).toBe('no-store')
    const { name } = membersOf(numbers[0] as string)[0] as { name: string }
    expect(decodeURIComponent(String(file.headers['content-disposition']))).toMatch(
      /核对表_不动产登记中心_[\d-]+\.xlsx/,
    )
    expect(decodeURIComponent(String(file.headers['content-disposition']))).not.toContain(name)
    const { rows: lines } = readRoll(
      file.rawPayload,
      (titles) => titles.includes('核对结论') && titles.includes('参考号'),
    )
    const people = numbers.flatMap((number) => membersOf(number))
    expect(lines.slice(1).map(({ cells }) => cells[5]?.text)).toEqual(
      people.map(({ idNumber, paper }) => idNumber ?? paper?.number),
    )
    const looks = desk.office.store.trail.looks({ subject: numbers[0] as string }, { limit: 100, offset: 0 })
    expect(looks.map(({ what, staff, why }) => [what, staff, why])).toContainEqual([
      ...['checkFile', reviewer.staff, '不动产登记中心：向不动产登记中心核对住房'],
    ])
  })

  test('another county’s reviewer gets nothing of it, not even by naming the cases', async () => {
    const theirs = at(stranger)
    await theirs.get('/verifications')
    expect(theirs.page).not.toContain(numbers[0])
    const fields = [
      ['csrf', /name="csrf" value="([^"]+)"/.exec(theirs.page)?.[1] as string],
      ['check', 'housing'],
    ]
    const named = [...fields, ['department', 'real-estate'], ['why', '试试看能不能'], ['cases', `${numbers[0]}@9`]]
    const answer = await theirs.post('/verifications/export', named as never, { origin: 'http://localhost' })
    expect([answer.statusCode, wrongOf(answer.payload)]).toEqual([422, [expect.stringContaining('没有选择案件')]])
  })
})

describe('a department’s answer', () => {
  const titles = ['参考号', '证件号码', '自有住房套数', '住房建筑面积合计', '核对结论', '说明']
  const line = (number: string, i: number, more: readonly string[]) => {
    const { idNumber, paper } = membersOf(number)[i] ?? {}
    return [referenceOf(number, i + 1), idNumber ?? paper?.number ?? '', ...more]
  }
  const answered = (number: string, conclusion = '一致', homes = '0', area = '16') =>
    membersOf(number).map((_, i) => line(number, i, i === 0 ? [homes, area, conclusion, ''] : ['', '', '一致', '']))

  test('is checked row by row: what is wrong is named by row and column, and nothing of it is recorded', async () => {
    const [one = '', two = '', three = '', four = ''] = numbers
    const facts = desk.facts()
    const shifted = answered(two).map((cells, i) =>
      i === 0 ? [cells[0] as string, '410399197001010018', ...cells.slice(2)] : cells,
    )
    const text = csvOf([
      titles,
      ...answered(one, '一致', '两套'),
      ...shifted,
      ...answered(three).slice(0, 1),
      ...answered(four),
      ['410305-2025-99999-9/011', '', '', '', '一致', ''],
    ])
    const browser = at()
    const answer = await uploaded(browser, 'real-estate', text)
    expect([answer.statusCode, wrongOf(answer.payload)]).toEqual([303, []])
    const page = (await browser.follow(answer)).payload
    const told = [...page.matchAll(/data-l="栏目">([^<]*)<\/td><td data-l="问题和改法">([^<]*)/g)].map(
      ([, column, message]) => [column, message],
    )
    expect(told).toEqual([
      ['自有住房套数', expect.stringContaining('整数')],
      ['证件号码', expect.stringContaining('错行')],
      ['整户', expect.stringContaining('缺第')],
      ['参考号', expect.stringContaining('有误')],
    ])
    expect(page).toMatch(/可登记（户）<\/dt><dd>1</)
    expect(desk.facts()).toBe(facts)
    const file = await browser.get(`${answer.headers.location}/errors.xlsx`)
    expect(readRoll(file.rawPayload, (all) => all.includes('栏目')).rows).toHaveLength(5)
    await browser.get(String(answer.headers.location))
    await browser.send(`${answer.headers.location}/discard`)
    expect(desk.facts()).toBe(facts)
  })

  test('is recorded by a job: source, day, verdict, and values the criteria are judged on', async () => {
    const [one = '', two = ''] = numbers
    const browser = at()
    const answer = await uploaded(
      browser,
      'real-estate',
      csvOf([titles, ...answered(one, '一致', '0', '16'), ...answered(two, '不一致', '1', '90')]),
    )
    await browser.follow(answer)
    const job = await over((await browser.send(String(answer.headers.location))).headers.location)
    expect(job).toMatchObject({ state: 'done', done: 2, refused: 0, kind: 'recordCheck' })
    expect([context(one).checks.housing, context(two).checks.housing]).toEqual(['consistent', 'inconsistent'])
    const verified = context(one).verified.find(({ by }) => by === 'check housing')?.digest as string
    const record = desk.office.store.unseal(one, verified)
    expect(record && desk.office.sealer.open(record)).toMatchObject({
      homes: { value: 0, source: '不动产登记中心' },
      floorAreaPerHead: { value: Number((16 / membersOf(one).length).toFixed(6)), source: '不动产登记中心' },
    })
    expect(context(one).requests.housing).toBeUndefined()
  })

  test('of several departments under one check: values stand side by side, and one that differs is not undone', async () => {
    const [, , three = ''] = numbers
    const plain = (conclusion: string, ...values: string[]) =>
      membersOf(three).map((_, i) => [
        referenceOf(three, i + 1),
        ...(i === 0 ? values : values.map(() => '')),
        conclusion,
      ])
    const browser = at()
    const recorded = async (department: string, lines: string[][]) => {
      const answer = await uploaded(browser, department, csvOf(lines))
      expect([answer.statusCode, wrongOf(answer.payload)]).toEqual([303, []])
      await browser.follow(answer)
      expect(await over((await browser.send(String(answer.headers.location))).headers.location)).toMatchObject({
        done: 1,
      })
    }
    await recorded('civil-affairs', [
      ['参考号', '家庭年收入', '家庭财产', '核对结论'],
      ...plain('不一致', '36,000', '５000'),
    ])
    await recorded('traffic-police', [
      ['参考号', '机动车辆数', '最贵一辆购买价格', '核对结论'],
      ...plain('一致', '1', '60000.5'),
    ])
    expect(context(three).checks.income).toBe('inconsistent')
    const digest = context(three).verified.find(({ by }) => by === 'check income')?.digest as string
    const record = desk.office.store.unseal(three, digest)
    expect(record && desk.office.sealer.open(record)).toEqual({
      yearlyIncome: { value: 36_000, source: '民政局' },
      assets: { value: 5_000, source: '民政局' },
      vehicles: { value: 1, source: '公安交管部门' },
      vehiclePrice: { value: 60_000.5, source: '公安交管部门' },
    })
    // The department that differed answers anew.
    await recorded('civil-affairs', [['参考号', '家庭年收入', '核对结论'], ...plain('一致', '30000')])
    expect(context(three).checks.income).toBe('consistent')
  })

  test('a template says what each column means', async () => {
    const file = await at().get('/verifications/template/public-security.xlsx')
    const { rows: lines } = readRoll(file.rawPayload, (all) => all.includes('核对结论') && all.includes('参考号'))
    expect(titlesOf(lines[0] as never)).toEqual(expect.arrayContaining(['户籍地区划代码', '身份证件有效', '核对结论']))
    expect((await at().get('/verifications/template/nobody.xlsx')).statusCode).toBe(422)
  })
})
