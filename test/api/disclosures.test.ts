import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import { addDays } from '../../src/calendar.ts'
import { kindNamed } from '../../src/disclosures/kinds.ts'
import { owedOn } from '../../src/disclosures/owed.ts'
import { contactOf } from '../../src/documents/directory.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { amended, disclosed, exits, leavers, project } from '../support/disclosures.ts'
import { staff, testKey } from '../support/office.ts'
import { everyContact, textPress } from '../support/press.ts'
import { type Desk, openDesk, problem } from './desk.ts'

const publisher = staff('publisher', '410300')
const reviewer = staff('release_reviewer', '410300')
let desk: Desk
let project1: string
let left: string
const page = async (url: string) => (await desk.app.inject({ url, headers: { accept: 'text/html' } })).payload

beforeAll(async () => {
  desk = openDesk()
  const { office } = desk
  project1 = await disclosed(office, 'started-project', project('示例公寓', '2025-06-02'))
  const more = { ...project('示例公寓', '2025-06-02'), dwellings: 648 }
  await amended(office, project1, 'started-project', 'correction', more)
  await office.ask('releaseDisclosure', reviewer, { disclosure: project1 })
  left = await disclosed(office, 'exit', exits, { people: leavers })
})
afterAll(() => desk.close())

describe('public pages', () => {
  test('an item shows its fields, that it was late, how its due date follows, and its correction notice', async () => {
    const text = await page(`/disclosure/${project1}`)
    for (const word of ['示例公寓', '648', '91410399MA0000002Q', '更正公告', '600', '逾期公开', '2025-06-30'])
      expect(text).toContain(word)
    expect(text).toContain('按原始文件核对后修改。')
  })
  test('a notice of correction names the item as it was called then, the page the organ in full, and nothing is left empty', async () => {
    const { office } = desk
    const item = await disclosed(office, 'started-project', project('示例一期', '2025-06-02'))
    const rename = async (name: string, is: 'correction' | 'change') => {
      await amended(office, item, 'started-project', is, project(name, '2025-06-02'))
      await office.ask('releaseDisclosure', reviewer, { disclosure: item })
    }
    await rename('示例一期南区', 'correction')
    await rename('示例一期西区', 'change')
    const text = await page(`/disclosure/${item}`)
    expect(text).toContain('原公开的“示例一期”有误')
    expect(text).toContain('“示例一期南区”的情况自')
    expect(text).toContain('<meta name="ContentSource" content="洛阳市住房保障部门"')
    await issueDocuments(office, textPress())
    // Once papers are issued, as they bear it.
    const full = contactOf('410300', everyContact()).organ
    expect(await page(`/disclosure/${item}`)).toContain(`<meta name="ContentSource" content="${full}"`)
    await office.ask('withdrawDisclosure', reviewer, { disclosure: item, reason: '项目已经取消。' })
    const off = await page(`/disclosure/${item}`)
    expect(off).toContain('更正公告')
    expect(off).not.toContain('现改为')
    expect(off).not.toContain('示例一期南区')
  })
  test('what is not released is not there, whatever is asked', async () => {
    const hidden = await disclosed(desk.office, 'started-project', project('保密一期', '2025-09-01'), {
      release: false,
    })
    expect((await desk.app.inject({ url: `/disclosure/${hidden}`, headers: { accept: 'text/html' } })).statusCode).toBe(
      404,
    )
    for (const url of ['/disclosure', '/disclosure?q=保密', '/disclosure/items.json?kind=started-project'])
      expect(await page(encodeURI(url))).not.toContain('保密一期')
    await amended(desk.office, left, 'exit', 'change', { ...exits, category: '廉租住房' })
    expect(await page(`/disclosure/${left}`)).not.toContain('廉租住房')
    await desk.office.ask('returnDisclosure', reviewer, { disclosure: left, reason: '没有变更依据。' })
  })
  test('filters stand in the address and narrow the column', async () => {
    expect(await page('/disclosure?kind=exit')).not.toContain('示例公寓')
    expect(await page('/disclosure?kind=started-project&year=2025&organ=410300')).toContain('示例公寓')
    expect(await page('/disclosure?year=1999')).toContain('清除条件')
    expect(await page('/disclosure?kind=nonsense&page=x')).toContain('示例公寓')
  })
  test('names are masked, kept by no cache, never exported, and gone when their time is over', async () => {
    const answer = await desk.app.inject({ url: `/disclosure/${left}`, headers: { accept: 'text/html' } })
    expect(answer.payload).toContain('测***')
    expect(answer.payload).toContain('noindex')
    expect(answer.headers['cache-control']).toBe('no-store')
    const urls = [
      '/disclosure',
      '/disclosure?kind=exit',
      ...['csv', 'json'].map((t) => `/disclosure/items.${t}?kind=exit`),
    ]
    const staffUrls = [`/api/disclosures/${left}`, '/api/disclosures', '/api/disclosures?format=csv']
    const texts = [answer.payload, ...(await Promise.all(urls.map(page)))]
    for (const url of staffUrls) texts.push((await desk.get(url, reviewer)).payload)
    for (const text of texts) for (const { name } of leavers) expect(text).not.toContain(name)
    for (const text of texts.slice(1)) expect(text).not.toContain('测***')
    const was = desk.office.clock.today
    desk.office.clock.at(addDays(was, 31))
    const later = await page(`/disclosure/${left}`)
    expect(later).toContain('姓名不再显示')
    expect(later).not.toContain('测*')
    expect(later).toContain('2 人')
  })
  test('an address outside is left to with a word before it, and only to where the item leads', async () => {
    const guide = {
      ...{ is: '办事指南', name: '申请指南', issuer: '示例部门', issuedOn: '2025-08-20', text: '要点。' },
      link: 'https://www.example.gov.cn/guide',
    }
    const linked = await disclosed(desk.office, 'policy', guide)
    expect(await page(`/disclosure/${linked}`)).not.toContain('href="https:')
    const leave = await page(`/disclosure/${linked}/leave?to=https://evil.example/`)
    expect(leave).toContain('您将离开本站')
    expect(leave).toContain('href="https://www.example.gov.cn/guide"')
    expect(leave).not.toContain('href="https://evil')
    expect((await desk.app.inject(`/disclosure/${project1}/leave`)).statusCode).toBe(404)
  })
  test('an item taken off leaves number, title and reason', async () => {
    const gone = await disclosed(desk.office, 'started-project', project('取消的项目', '2025-09-01'))
    await desk.office.ask('withdrawDisclosure', reviewer, { disclosure: gone, reason: '项目已经取消。' })
    const text = await page(`/disclosure/${gone}`)
    expect(text).toContain('项目已经取消。')
    expect(text).not.toContain('示例建设有限公司')
    expect(await page('/disclosure/items.csv?kind=started-project')).not.toContain(gone)
  })
  test('exports: the same rows as CSV and JSON, with their dictionary', async () => {
    const json = JSON.parse(await page('/disclosure/items.json?kind=started-project'))
    expect(json.items).toMatchObject([{ number: project1, fields: { dwellings: 648 } }])
    const keys = kindNamed('started-project').fields.map(({ key }) => key)
    expect(json.fields.map(({ key }: { key: string }) => key)).toEqual(expect.arrayContaining(keys))
    expect(await page('/disclosure/items.csv?kind=started-project')).toContain(`${project1},洛阳市`)
    const xlsx = await desk.app.inject('/disclosure/items.xlsx?kind=started-project')
    expect(xlsx.rawPayload.subarray(0, 2).toString()).toBe('PK')
    expect((await desk.app.inject('/disclosure/items.csv?kind=none')).statusCode).toBe(404)
    expect(await page('/disclosure/fields')).toContain('supervisorCode')
  })
})

describe('entering and releasing', () => {
  test('who entered it does not release it, in either spelling of the number', async () => {
    const fields = project('四眼项目', '2025-09-01')
    const { office } = desk
    const { subject } = await office.ask(
      'enterDisclosure',
      { ...publisher, staff: 'LY-9' },
      { kind: 'started-project', fields },
    )
    const own = { ...reviewer, staff: 'ly-9' }
    await expect(office.ask('releaseDisclosure', own, { disclosure: subject })).rejects.toThrow('录入人不得自行发布')
  })
  test('a second item of one project is refused and the first named; under another organ it is another', async () => {
    const body = { kind: 'started-project', fields: project(' 示例公寓', '2025-09-01') }
    expect(problem(await desk.ask('enterDisclosure', publisher, body)).detail).toContain(project1)
    expect((await desk.ask('enterDisclosure', staff('publisher', '410305'), body)).statusCode).toBe(201)
  })
  test('what has not happened yet, and people who are missing, are refused', async () => {
    const ahead = { kind: 'started-project', fields: project('未来项目', addDays(desk.office.clock.today, 1)) }
    expect(problem(await desk.ask('enterDisclosure', publisher, ahead)).detail).toContain('晚于今天')
    const nobody = { kind: 'exit', fields: { ...exits, month: '2025-07' } }
    expect(problem(await desk.ask('enterDisclosure', publisher, nobody)).detail).toContain('没有相应的名单')
  })
})

describe('files', () => {
  const kind = kindNamed('annual-plan')
  const csv = (...lines: string[]) => `\ufeff${[kind.fields.map((f) => f.title).join(','), ...lines].join('\r\n')}\r\n`
  const good = (category: string) => `2025,${category},600,420,300,示例〔2025〕8号,2025-09-02`
  const send = (payload: string, query = '', who = publisher) =>
    desk.app.inject({
      method: 'POST',
      url: `/api/disclosure-batches?kind=annual-plan${query}`,
      headers: { authorization: desk.bearer(who), 'idempotency-key': uuid(), 'content-type': 'text/csv' },
      payload,
    })
  const bad = '2025,别墅,1,1,1,示例〔2025〕8号,2025-09-02'
  test('a preview and a file with one slip write nothing; good-rows takes the rest; the same file again takes nothing', async () => {
    const file = csv(good('公共租赁住房'), good('廉租住房'), bad, good('廉租住房'))
    const before = desk.facts()
    const preview = (await send(file, '&preview=yes&accept=good-rows')).json()
    expect(preview).toMatchObject({ taken: [{ line: 2, number: null, dueOn: '2025-09-29' }, { line: 3 }] })
    expect(preview.errors).toMatchObject([
      { line: 4, column: '类别' },
      { line: 5, column: '年度', message: expect.stringContaining('第 3 行') },
    ])
    expect(problem(await send(file)).code).toBe('invalid')
    expect(desk.facts()).toBe(before)
    expect((await send(file, '&accept=good-rows')).statusCode).toBe(201)
    expect(desk.facts()).toBe(before + 2)
    const again = await send(file, '&accept=good-rows')
    expect([again.statusCode, again.json().taken.map((t: { before: boolean }) => t.before)]).toEqual([
      200,
      [true, true],
    ])
    expect(desk.facts()).toBe(before + 2)
    // The same rows in another file are told from new ones.
    expect(problem(await send(csv(good('公共租赁住房')))).details).toMatchObject({ errors: [{ line: 2 }] })
  })
  test('only a publisher of city or county', async () => {
    for (const who of [reviewer, staff('publisher', '410305005'), staff('clerk', '410300')])
      expect(problem(await send(csv(good('经济适用住房')), '', who)).code).toBe('forbidden')
  })
})

test('the overdue list: late by organ, missing reports by month, silent departments', async () => {
  const { office } = desk
  const today = '2025-12-01'
  const owed = owedOn(office.store, office.calendar, today)
  expect(owed.late.map(({ organ, dueOn }) => [organ, dueOn !== null && dueOn < today])).toEqual(
    expect.arrayContaining([['410305', true]]),
  )
  const city = owed.missing.filter(({ organ, kind }) => organ === '410300' && kind === 'progress')
  expect(city.map(({ title, dueOn }) => [title.slice(0, 7), dueOn])).toEqual(
    expect.arrayContaining([['2025-10', '2025-11-14']]),
  )
  // Exits of August were reported; of November they are not due before the middle of December.
  const exitsOwed = owed.missing.filter(({ kind }) => kind === 'exit').map(({ title }) => title.slice(0, 7))
  expect(exitsOwed).not.toContain('2025-11')
  expect(owed.silent).toContain('410302')
  expect(owed.silent).not.toContain('410305')
  const answer = (await desk.get('/api/overdue-disclosures?organ=410305', reviewer)).json()
  expect(answer.late.every(({ organ }: { organ: string }) => organ === '410305')).toBe(true)
})

test('plans are owed by category, and monthly reports for each category an organ has', async () => {
  const { office } = desk
  const plan = (category: string) => ({
    ...{ year: 2026, category, starts: 600, finishes: 420, completions: 300 },
    ...{ document: '示例〔2025〕9号', fixedOn: office.clock.today },
  })
  const of = (kind: string, today = '2026-02-20') =>
    owedOn(office.store, office.calendar, today, '410327').missing.flatMap((each) =>
      each.kind === kind ? [each.title] : [],
    )
  await disclosed(office, 'annual-plan', plan('公共租赁住房'), { organ: '410327' })
  expect(of('annual-plan')).toEqual(
    ['廉租住房', '经济适用住房', '棚户区改造安置住房'].map((each) => `2026年${each}年度建设计划`),
  )
  await disclosed(office, 'annual-plan', plan('廉租住房'), { organ: '410327' })
  expect(of('annual-plan')).not.toContain('2026年廉租住房年度建设计划')
  const month = office.clock.today.slice(0, 7)
  expect(of('progress')).toEqual(
    expect.arrayContaining([`${month} 公共租赁住房任务完成进度`, `${month} 廉租住房任务完成进度`]),
  )
  expect(of('progress').some((title) => title.includes('经济适用'))).toBe(false)
  expect(of('housing-stock')).toContain(`${month} 待分配房源`)
})

test('replay makes all of it again', async () => {
  expect(await audit({ path: desk.office.path, key: testKey })).toMatchObject({ differences: [] })
})
