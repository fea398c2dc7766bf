import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { accepted, contextOf, ended, firstReviewed, posted, required } from '../support/life.ts'
import { staff } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { type Desk, openDesk } from './desk.ts'

describe('进度查询', () => {
  let desk: Desk
  let row: IntakeRow
  let number: string
  let code: string
  beforeAll(async () => {
    desk = openDesk()
    const some = households({ seed: 3, county: '410305', n: 9, on: '2025-09-01' })
    row = some.find(({ form }) => (form.yearlyIncome ?? 0) > 1000) as IntakeRow
    number = await accepted(desk.office, row)
    await issueDocuments(desk.office, textPress())
    code = codeOf('receipt')
  })
  afterAll(() => desk.close())
  const codeOf = (kind: string) =>
    desk.office.store.documentsOf(number).find((each) => each.kind === kind)?.code ?? 'none'
  let address = 0
  const ask = (given: Record<string, string>, from?: string) => {
    address += 1
    return desk.app.inject({
      method: 'POST',
      url: '/progress',
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(given).toString(),
      remoteAddress: from ?? `10.0.${address >> 8}.${address & 255}`,
    })
  }

  test('tells where the case is, who has it, until when and why that day', async () => {
    const { statusCode, payload, headers } = await ask({ number, code })
    expect(statusCode).toBe(200)
    expect(headers['cache-control']).toBe('no-store')
    expect(payload).toContain('正在初审')
    expect(payload).toContain('第 2 步，共 7 步')
    expect(payload).toMatch(/<li class="step-done"><span[^>]*>✓<\/span><b>受理<\/b>/)
    expect(payload).toMatch(/aria-current="step"[^>]*><span[^>]*>●<\/span><b>初审<\/b>/)
    expect(payload).toContain('街道办事处')
    expect(payload).toContain('最迟办到')
    expect(payload).toMatch(/第 1 日为/)
    for (const paper of ['收件凭证', '受理通知书']) expect(payload).toContain(`<b>${paper}</b>`)
  })

  test('a code as somebody types it is understood', async () => {
    const typed = ` ${code
      .toLowerCase()
      .replace(/0/g, 'o')
      .replace(/(.{4})/g, '$1-')} `
    expect((await ask({ number: ` ${number.toLowerCase()} `, code: typed })).statusCode).toBe(200)
  })

  test('no name, no ID number, no income is told', async () => {
    const { payload } = await ask({ number, code })
    for (const { name, idNumber } of row.form.members) {
      expect(payload).not.toContain(name)
      if (idNumber) expect(payload).not.toContain(idNumber)
    }
    expect(payload).not.toContain(String(row.form.yearlyIncome))
  })

  test('a wrong code, another case’s number and an unknown number get the same answer', async () => {
    const answers = await Promise.all([
      ask({ number, code: '0000000000000000' }),
      ask({ number: '410305-2025-9999999', code }),
      ask({ number: 'x', code: 'x' }),
      ask({}),
    ])
    const told = answers.map(({ statusCode, payload }) => [statusCode, payload.replace(/ value(="[^"]*")?/, '')])
    expect(new Set(told.map((each) => JSON.stringify(each))).size).toBe(1)
    expect(told[0]?.[0]).toBe(404)
    expect(answers[0]?.payload).toContain('<title>错误：进度查询')
  })

  test('what is typed comes back as text', async () => {
    const { payload } = await ask({ number: '"><script>alert(1)</script>', code })
    expect(payload).not.toContain('<script>')
    expect(payload).toContain('&quot;>&lt;script>')
  })

  test('twenty questions a minute from one address, then a page that says when to come back', async () => {
    const from = '192.0.2.7'
    const codes: number[] = []
    for (let i = 0; i < 21; i += 1) codes.push((await ask({ number, code: 'x' }, from)).statusCode)
    expect(codes.slice(0, 20).every((each) => each === 404)).toBe(true)
    expect(codes[20]).toBe(429)
    const last = await ask({ number, code }, from)
    expect(last.statusCode).toBe(429)
    expect(last.headers['retry-after']).toBeDefined()
    expect(last.payload).toMatch(/查询过于频繁，请 \d+ 秒后再试/)
    expect((await ask({ number, code })).statusCode).toBe(200)
  })

  test('another body than a form is refused', async () => {
    const { statusCode } = await desk.app.inject({
      method: 'POST',
      url: '/progress',
      headers: { 'content-type': 'application/json' },
      payload: '{"number":1,"code":[]}',
      remoteAddress: '192.0.2.9',
    })
    expect(statusCode).toBeLessThan(500)
    expect(statusCode).toBeGreaterThanOrEqual(400)
  })

  test('while its notice hangs, the household is led to its entry; a notice’s own code opens no case', async () => {
    await firstReviewed(desk.office, number)
    // Passed and on no list yet is no case under way between two organs.
    const unlisted = await ask({ number, code })
    expect(unlisted.payload).toContain('等待列入下一份公示')
    expect(unlisted.payload).not.toContain('移送')
    const notice = await posted(desk.office, row.form.subdistrict, 'firstPublicity', [number])
    const { payload } = await ask({ number, code })
    expect(payload).toMatch(/初审公示：\d{4}-\d\d-\d\d 至 \d{4}-\d\d-\d\d/)
    expect(payload).toMatch(/href="\/notices\/[^"]+">查看这份公示<\/a>，您家在名单的第 1 号/)
    const onTheWall = desk.office.store.documentsOf(notice)[0]?.code ?? ''
    expect((await ask({ number, code: onTheWall })).statusCode).toBe(404)
  })
})

describe('进度查询, all the way', () => {
  let desk: Desk
  beforeAll(() => {
    desk = openDesk(undefined, undefined, { address: 'http://x.test' })
  })
  afterAll(() => desk.close())
  let address = 0
  const page = async (url: string, form?: Record<string, string>) => {
    address += 1
    const { payload, statusCode } = await desk.app.inject({
      ...(form ? { method: 'POST', payload: new URLSearchParams(form).toString() } : { method: 'GET' }),
      url,
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      remoteAddress: `10.9.${address >> 8}.${address & 255}`,
    })
    return { statusCode, payload, words: payload.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ') }
  }
  const stepNow = (payload: string) =>
    /<li class="step-(?:now|disputed|stopped)"[^>]*>.*?<b>(.*?)<\/b>/.exec(payload)?.[1]

  test('the words and the step agree: unlisted, sent back, under way, late, interrupted; scanned is enough', async () => {
    const { office } = desk
    const row = households({ seed: 5, county: '410305', n: 1, on: '2025-09-01' })[0] as IntakeRow
    const { subdistrict } = row.form
    const number = await accepted(office, row)
    await issueDocuments(office, textPress())
    const code = office.store.documentsOf(number).find(({ kind }) => kind === 'receipt')?.code as string
    const ask = () => page('/progress', { number, code })

    office.clock.at('2026-03-02')
    const late = await ask()
    expect(late.words).toContain('已经超过期限')
    office.clock.at('2025-09-01')
    expect((await ask()).words).not.toContain('已经超过期限')

    await firstReviewed(office, number)
    const first = await posted(office, subdistrict, 'firstPublicity', [number])
    office.clock.at(office.store.notice(first)?.startsOn as string)
    await office.ask('interruptNotice', staff('publisher', subdistrict), {
      ...{
        notice: first,
        failed: required(office, first).slice(0, 1),
        since: office.clock.today,
        reason: '张贴处漏雨。',
      },
    })
    expect((await ask()).words).toContain('公示中断，重新张贴后重新计算')

    const other = await accepted(
      office,
      households({ seed: 6, county: '410305', n: 1, on: '2025-09-01' })[0] as IntakeRow,
    )
    await issueDocuments(office, textPress())
    const its = office.store.documentsOf(other).find(({ kind }) => kind === 'receipt')?.code as string
    await firstReviewed(office, other)
    const c = contextOf<{ subdistrict: string }>(office, other)
    const notice = await posted(office, c.subdistrict, 'firstPublicity', [other])
    await office.ask('raiseObjection', staff('clerk', c.subdistrict), {
      ...{ application: other, notice, ground: 'housing', statement: '另有住房。' },
      ...{ channel: 'desk', identity: 'named', objector: { name: '测试人', contact: '00000000001' } },
    })
    const doubted = await page('/progress', { number: other, code: its })
    expect(doubted.words).toMatch(/正在核实，最迟 \d{4}-\d\d-\d\d 查清/)
    await office.ask('settleObjection', staff('first_reviewer', c.subdistrict, '-b'), {
      ...{ application: other, objection: `${other}-Y1`, outcome: 'upheld', finding: '另有住房。' },
    })
    const back = await page('/progress', { number: other, code: its })
    expect(back.words).toContain('已退回重新审核')
    expect(stepNow(back.payload)).toBe('初审')
    expect(back.words).toContain('第 2 步，共 7 步')

    // What a telephone scanned leads on without typing; a notice's own code leads to no case.
    const scanned = await page(`/v/${its}`)
    expect(scanned.payload).toMatch(/action="\/progress"[\s\S]*name="code" value="[0-9A-Z]{16}"/)
    expect((await page('/progress', { number: '', code: its })).words).toContain(other)
    const wall = office.store.documentsOf(notice)[0]?.code as string
    expect((await page(`/v/${wall}`)).payload).not.toContain('查这件申请的进度')
    expect((await page('/progress', { number: '', code: wall })).statusCode).toBe(404)
  })

  test('between two organs no step is said to be at work', async () => {
    const { office } = desk
    const row = households({ seed: 7, county: '410305', n: 1, on: '2025-09-01' })[0] as IntakeRow
    const number = await accepted(office, row)
    await issueDocuments(office, textPress())
    const code = office.store.documentsOf(number).find(({ kind }) => kind === 'receipt')?.code as string
    await firstReviewed(office, number)
    const { subdistrict } = contextOf<{ subdistrict: string }>(office, number)
    await ended(office, await posted(office, subdistrict, 'firstPublicity', [number]))
    const told = await page('/progress', { number, code })
    expect(told.words).toContain('等待移送')
    expect(told.words).toContain('前 3 步已经办完，共 7 步')
    expect(stepNow(told.payload)).toBeUndefined()
  })
})

describe('期限计算', () => {
  let desk: Desk
  beforeAll(() => {
    desk = openDesk()
  })
  afterAll(() => desk.close())
  const reckon = (query: string) => desk.app.inject({ method: 'GET', url: `/calculator${query}` })

  test('shows the last day and every day on the way', async () => {
    const { statusCode, payload } = await reckon('?from=2012-09-20&period=10日')
    expect(statusCode).toBe(200)
    expect(payload).toContain('期限至 2012年10月8日 届满')
    expect(payload).toContain('当日为中秋节放假，顺延至 10 月 8 日')
    expect((await reckon('')).statusCode).toBe(200)
  })

  test.each([
    ['20260126', '7天', '2026-01-26', '7日'],
    ['2026.1.26', '六个月', '2026-01-26', '6月'],
    ['2026年1月26日', '10个工作日', '2026-01-26', '10工作日'],
    ['２０２６-０１-２６', '十五个工作日', '2026-01-26', '15工作日'],
    ['2026/1/26', '两周', '2026-01-26', '14日'],
    ['2026-01-26', '半年', '2026-01-26', '6月'],
    ['2026-01-26', '一百二十天', '2026-01-26', '120日'],
  ])('takes %s and %s, and says how it understood them', async (from, period, day, length) => {
    const { statusCode, payload } = await reckon(`?${new URLSearchParams({ from, period })}`)
    expect(statusCode).toBe(200)
    expect(payload).toContain(`从 ${day} 起算，期限为 ${length}。`)
    const plain = (await reckon(`?${new URLSearchParams({ from: day, period: length })}`)).payload
    expect(plain).not.toContain('按您填写的')
    expect(plain.match(/期限至 [^<]+/)?.[0]).toBe(payload.match(/期限至 [^<]+/)?.[0])
  })

  test.each([
    ['?from=2025-02-30&period=10日', /2025-02-30|日期/],
    ['?from=2025-02-03&period=若干日', /期限/],
    ['?from=2025-02-03', /请填写/],
    ['?from=2040-02-03&period=10工作日', /2040 年的放假安排还没有公布/],
  ])('%s is told what to mend, on the page', async (query, says) => {
    const { statusCode, payload } = await reckon(query)
    expect(statusCode).toBe(422)
    expect(payload).toContain('<title>错误：期限计算')
    expect(payload).toMatch(says)
    expect(payload).not.toContain('anju calendar')
  })
})
