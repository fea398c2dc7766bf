import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApplicationContext } from '../../machines/application.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { whileShown } from '../../src/web/public-desk.ts'
import { accepted, contextOf, ended, firstReviewed, posted } from '../support/life.ts'
import { staff, testKey } from '../support/office.ts'
import { type Desk, openDesk } from './desk.ts'

/** What the pages of an objection carry from one to the next: their hidden fields and what is typed besides. */
const fieldsOf = (page: string): Record<string, string> =>
  Object.fromEntries(
    [...page.matchAll(/<input type="hidden" name="(\w+)" value(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&'),
    ]),
  )
const statement = '该户在栾川另有一套住房，2024 年买的。'
const objector = { identity: 'confidential', name: '不可说', contact: '0379-00009999' }

describe('提出异议 on the public site', () => {
  let desk: Desk
  let row: IntakeRow
  let application: string
  let notice: string
  let sheet: string
  beforeAll(async () => {
    desk = openDesk()
    row = households({ seed: 5, county: '410305', n: 1, on: '2025-09-01' })[0] as IntakeRow
    application = await accepted(desk.office, row)
    await firstReviewed(desk.office, application)
    notice = await posted(desk.office, row.form.subdistrict, 'firstPublicity', [application])
    sheet = contextOf<NoticeContext>(desk.office, notice).issued?.document as string
  })
  afterAll(() => desk.close())
  let address = 0
  const send = (url: string, given: Record<string, string>, from?: string) => {
    address += 1
    return desk.app.inject({
      method: 'POST',
      url,
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(given).toString(),
      remoteAddress: from ?? `10.1.${address >> 8}.${address & 255}`,
    })
  }
  /** The step of files, with one or none: a form in its own encoding. */
  const upload = (given: Record<string, string>, file?: Buffer, type = 'image/jpeg') => {
    address += 1
    const boundary = 'anju-test-boundary'
    const parts = Object.entries(given).map(
      ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="p"\r\ncontent-type: ${type}\r\n\r\n`
    return desk.app.inject({
      method: 'POST',
      url: '/objections/files',
      headers: { accept: 'text/html', 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: Buffer.concat([
        Buffer.from(parts.join('')),
        ...(file ? [Buffer.from(head), file, Buffer.from('\r\n')] : []),
        Buffer.from(`--${boundary}--\r\n`),
      ]),
      remoteAddress: `10.1.${address >> 8}.${address & 255}`,
    })
  }
  const begin = () => desk.app.inject({ method: 'GET', url: `/objections/new?notice=${sheet}` })
  /** Fills in page after page, up to and with the step named. */
  async function upTo(last: 'entry' | 'about' | 'files' | 'who' | 'check') {
    const typed = {
      entry: { entry: '1' },
      about: { ground: 'housing', statement },
      who: objector,
      check: {},
    }
    let answer = await begin()
    for (const step of ['entry', 'about', 'files', 'who', 'check'] as const) {
      answer =
        step === 'files'
          ? await upload(fieldsOf(answer.payload))
          : await send('/objections', { ...fieldsOf(answer.payload), ...typed[step] })
      if (step === last) break
    }
    return answer
  }

  test('the notice leads there, and each page asks one thing', async () => {
    const page = await desk.app.inject({ method: 'GET', url: `/notices/${sheet}`, headers: { accept: 'text/html' } })
    expect(page.payload).toContain(`/objections/new?notice=${sheet}`)
    const first = await begin()
    expect(first.payload).toContain('第 1 步，共 5 步')
    expect(first.payload.match(/<h1/g)).toHaveLength(1)
    expect((await upTo('entry')).payload).toContain('第 2 步，共 5 步')
    const check = await upTo('who')
    for (const said of [statement, '住房情况', objector.name, objector.contact, '提交异议'])
      expect(check.payload).toContain(said)
    expect(desk.office.store.head(application)?.context).toMatchObject({ objections: [] })
  })

  test('one step back keeps what was typed', async () => {
    const about = await upTo('entry')
    const back = await send('/objections', { ...fieldsOf(about.payload), ground: 'income', statement, back: '1' })
    expect(back.payload).toContain('第 1 步，共 5 步')
    expect(fieldsOf(back.payload)).toMatchObject({ ground: 'income', statement })
  })

  test('an answer is changed from the check page and leads straight back to it', async () => {
    const check = await upTo('who')
    const again = await send('/objections', { ...fieldsOf(check.payload), change: 'entry' })
    expect(again.statusCode).toBe(200)
    expect(again.payload).toContain('第 1 步，共 5 步')
    expect(again.payload).toContain('回到核对页')
    const wrong = await send('/objections', { ...fieldsOf(again.payload), entry: '99' })
    expect(wrong.statusCode).toBe(422)
    const back = await send('/objections', { ...fieldsOf(wrong.payload), entry: '1' })
    expect(back.payload).toContain('第 5 步，共 5 步')
    for (const said of [statement, objector.name, objector.contact]) expect(back.payload).toContain(said)
    const files = await send('/objections', { ...fieldsOf(back.payload), change: 'files' })
    expect((await upload(fieldsOf(files.payload))).payload).toContain('第 5 步，共 5 步')
    // Only the check page offers it: a step asked for elsewhere is not skipped to.
    const skip = await send('/objections', { ...fieldsOf((await begin()).payload), entry: '1', change: 'check' })
    expect(skip.payload).toContain('第 2 步，共 5 步')
  })

  test('what is wrong leads to its field, which says it too', async () => {
    const { payload } = await send('/objections', { ...fieldsOf((await begin()).payload), entry: '99' })
    expect(payload).toMatch(/role="alert"><h2><a href="#entry">名单上没有第 99 号/)
    expect(payload).toMatch(/<p class="slip" id="entry-slip">名单上没有第 99 号/)
    expect(payload).toMatch(/<input id="entry"[^>]*aria-invalid="true" aria-describedby="entry-slip"/)
  })

  test.each([
    ['an entry the list has not', 'entry', { entry: '99' }, '名单上没有第 99 号'],
    ['an entry that is no number', 'entry', { entry: '第一' }, '请填写名单第一列的序号'],
    ['no statement', 'about', { entry: '1', ground: 'housing', statement: ' ' }, '请写明您知道的事实'],
    ['no ground', 'about', { entry: '1', ground: 'x', statement }, '请选择异议涉及哪方面'],
    ['no contact', 'who', { entry: '1', ground: 'housing', statement, ...objector, contact: '' }, '请填写联系电话'],
    ['a page changed on its way', 'check', { entry: '1', ground: 'x', statement, ...objector }, '请选择异议涉及'],
  ])('%s comes back with what to do', async (_, step, given, says) => {
    const { statusCode, payload } = await send('/objections', { ...fieldsOf((await begin()).payload), ...given, step })
    expect(statusCode).toBe(422)
    expect(payload).toContain('<title>错误：')
    expect(payload).toContain(says)
  })

  test('what is typed comes back as text', async () => {
    const page = await send('/objections', {
      ...fieldsOf((await begin()).payload),
      ...{ step: 'about', entry: '1', ground: 'housing', statement: '</textarea><script>x</script>', back: '' },
    })
    expect(page.payload).not.toContain('<script>')
  })

  test('handed in, it holds the household, gives a number and a code, and twice is once', async () => {
    const check = await upTo('who')
    const fields = fieldsOf(check.payload)
    const [one, two] = [await send('/objections', fields), await send('/objections', fields)]
    expect([one.statusCode, two.statusCode]).toEqual([200, 200])
    const [id = '', code = ''] = [...one.payload.matchAll(/<dd>([\dA-Z -]+)<\/dd>/g)].map(([, said = '']) => said)
    expect(id).toBe(`${application}-Y1`)
    expect(code.replaceAll(' ', '')).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/)
    expect(two.payload).toContain(id)
    const c = contextOf<ApplicationContext>(desk.office, application)
    expect(c.objections).toHaveLength(1)
    const last = JSON.parse(desk.office.store.history(application).at(-1)?.body ?? '{}')
    expect(last).toMatchObject({
      type: 'ObjectionRaised',
      data: { ground: 'housing', identity: 'confidential', channel: 'web', objection: id },
      actor: { staff: 'system' },
    })
    expect(JSON.stringify(last)).not.toContain(objector.name)

    const told = await send('/objections/track', { objection: id.toLowerCase(), code })
    expect(told.payload).toContain('正在核查')
    expect(told.payload).toContain('第 1 至 10 日为 9 月 2 日至 15 日')
    for (const wrong of [
      { objection: id, code: '0000000000000000' },
      { objection: `${application}-Y2`, code },
      { objection: 'x', code },
    ]) {
      const { statusCode, payload } = await send('/objections/track', wrong)
      expect(statusCode).toBe(404)
      expect(payload).toContain('没有查到')
    }

    const report = await audit({
      path: desk.office.path,
      key: testKey,
      law: desk.office.law,
      policy: desk.office.policy,
    })
    expect(report.differences).toEqual([])

    // The outcome is told without anything of what was found.
    const { subdistrict } = row.form
    await desk.office.ask('settleObjection', staff('reviewer', subdistrict, '-x'), {
      ...{ application, objection: id, outcome: 'dismissed', finding: '经查没有另外的住房。' },
    })
    const settled = await send('/objections/track', { objection: id, code })
    expect(settled.payload).toContain('核查认定异议不成立')
    expect(settled.payload).not.toContain('经查没有')
    expect(settled.payload).not.toContain(objector.name)
    const open = await desk.app.inject({ url: `/notices/${sheet}/objections`, headers: { accept: 'text/html' } })
    const words = open.payload.replace(/<[^>]+>/g, '')
    for (const said of ['收到1 件', '正在核查0 件', '不成立1 件']) expect(words).toContain(said)
    for (const secret of [statement, objector.name, application, '经查没有', row.form.members[0]?.name as string])
      expect(open.payload).not.toContain(secret)
  })

  test('another address may go on where one has asked too often', async () => {
    const codes: number[] = []
    for (let i = 0; i < 21; i += 1)
      codes.push((await send('/objections/track', { objection: 'x', code: 'x' }, '192.0.2.8')).statusCode)
    expect(codes.at(-1)).toBe(429)
    expect((await send('/objections/track', { objection: 'x', code: 'x' })).statusCode).toBe(404)
  })

  test('after the window the page names the other channels, and nothing can be handed in', async () => {
    const check = fieldsOf((await upTo('who')).payload)
    const handedIn = fieldsOf((await upTo('who')).payload)
    const receipt = await send('/objections', handedIn)
    const id = /[\d-]+-Y\d+/.exec(receipt.payload)?.[0] as string
    await desk.office.ask('settleObjection', staff('reviewer', row.form.subdistrict, '-x'), {
      ...{ application, objection: id, outcome: 'dismissed', finding: '经查没有。' },
    })
    await ended(desk.office, notice)
    // Sent once more after the last midnight: what was in time has its receipt again.
    const again = await send('/objections', handedIn)
    expect(again.payload).toContain(id)
    expect(again.payload).toContain('异议已经收到')
    const closed = await begin()
    expect(closed.payload).toContain('公示期已于')
    expect(closed.payload).toMatch(/href="tel:/)
    const late = await send('/objections', check)
    expect(late.payload).toContain('现在不能提出异议')
    // What somebody was still typing is theirs.
    expect(late.payload).toContain(statement)
    expect(contextOf<ApplicationContext>(desk.office, application).objections).toHaveLength(2)
    const unknown = await desk.app.inject({ method: 'GET', url: '/objections/new?notice=x' })
    expect(unknown.statusCode).toBe(404)
  })
})

describe('a list of which an entry was corrected and is posted anew', () => {
  let desk: Desk
  beforeAll(() => {
    desk = openDesk()
  })
  afterAll(() => desk.close())

  test('says so at the row, takes no objection to it, and the announcement leads back to the sheet', async () => {
    const { office } = desk
    const all = households({ seed: 9, county: '410305', n: 40, on: '2025-09-01' })
    const [first] = all as [IntakeRow]
    const { subdistrict, programme } = first.form
    const same = all.filter(({ form }) => form.subdistrict === subdistrict && form.programme === programme).slice(0, 2)
    expect(same).toHaveLength(2)
    const cases: string[] = []
    for (const each of same) {
      const number = await accepted(office, each)
      await firstReviewed(office, number)
      cases.push(number)
    }
    const notice = await posted(office, subdistrict, 'firstPublicity', cases)
    const sheet = contextOf<NoticeContext>(office, notice).issued?.document as string
    const page = async (url: string) => (await desk.app.inject({ url, headers: { accept: 'text/html' } })).payload
    expect(await page(`/notices/${sheet}`)).not.toContain('已更正，另行公示')
    await office.ask('correctNotice', staff('publisher', subdistrict), {
      ...{ notice, application: cases[1], restarts: true, what: '家庭人口应为三人。' },
    })
    const marked = await page(`/notices/${sheet}`)
    expect(marked).toMatch(/>2<small>（已更正，另行公示）/)
    expect(marked).not.toMatch(/>1<small>/)
    const begin = fieldsOf(await page(`/objections/new?notice=${sheet}`))
    const entered = async (entry: string) =>
      desk.app.inject({
        method: 'POST',
        url: '/objections',
        headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ ...begin, entry }).toString(),
      })
    const struck = await entered('2')
    expect([struck.statusCode, struck.payload.includes('第 2 号的公示内容已经更正')]).toEqual([422, true])
    expect((await entered('1')).payload).toContain('第 2 步，共 5 步')
  })
})

test('a list is kept by no cache over the last midnight it is shown', () => {
  const at = (time: string) => whileShown('2025-09-11', new Date(`2025-09-11T${time}+08:00`))
  expect([at('23:57:00'), at('23:58:30'), at('23:59:59')]).toEqual(['public, max-age=60', 'no-store', 'no-store'])
  expect(whileShown('2025-09-12', new Date('2025-09-11T23:59:00+08:00'))).toBe('public, max-age=60')
})
