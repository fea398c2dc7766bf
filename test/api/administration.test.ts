import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../db/facts.ts'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import { directoryIn } from '../../src/documents/directory.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { keptLog } from '../../src/kept-log.ts'
import { rememberAudit } from '../../src/last-audit.ts'
import { lastBackup, rememberBackup } from '../../src/last-backup.ts'
import { digestible, numbersFor } from '../../src/policy-numbers.ts'
import { healthOf } from '../../src/queries/health.ts'
import { changeSettings, changesOf, digestOf, settingsBookName } from '../../src/settings-book.ts'
import { standingOf } from '../../src/web/admin/standing.ts'
import type { Browser } from '../support/browser.ts'
import { wrongOf } from '../support/browser.ts'
import { accepted } from '../support/life.ts'
import { staff, testKey, testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator, numberOf } from '../support/staff.ts'
import { aYear } from '../support/year.ts'
import { type Desk, logOf, openDesk, witnessed } from './desk.ts'

/* What administrators see and change at their pages: no case, everything recorded, nothing that the API would refuse. */

const [row] = households({ seed: 4, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
let desk: Desk
let city: Browser
let county: Browser
let approver: Browser
let number = ''
let folder = ''
const log = keptLog({ write: () => true })

beforeAll(async () => {
  const office = testOffice()
  folder = dirname(office.path)
  const press = { ...textPress(), directory: directoryIn(folder) }
  desk = openDesk(office, undefined, { press, keptLog: log, site: { name: '测试站', demo: false } })
  number = await accepted(office, row)
  const admin = await firstAdministrator(office)
  const one = await entered(office, admin, staff('administrator', '410305'))
  const decides = await entered(office, admin, staff('approver', '410300'))
  city = browserOf(desk, admin)
  county = browserOf(desk, one)
  approver = browserOf(desk, decides)
})
afterAll(() => desk.close())

/** Goes on asking until a reading has its result. */
async function result(browser: Browser, path: string): Promise<string> {
  for (let i = 0; i < 200; i += 1) {
    const answer = await browser.get(path)
    if (answer.headers.refresh === undefined) return answer.payload
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`${path} never came to an end`)
}

describe('the administrators’ home', () => {
  test('is where they land, with a lamp and words for every area', async () => {
    expect((await city.get('/desk')).headers.location).toBe('/admin')
    const { payload } = await city.get('/admin')
    for (const area of [
      '运行状况',
      '日历',
      '单位与联系方式',
      '人员与授权',
      '政策数值',
      '办理程序',
      '文书样式',
      '网站设置',
    ])
      expect(payload).toContain(area)
    expect(payload).toContain('没有备份过的记录')
  })
  test('is closed to everybody else, and no page of theirs names a case', async () => {
    const clerk = await entered(desk.office, staff('administrator', '410300'), staff('clerk', row.form.subdistrict))
    expect((await browserOf(desk, clerk).get('/admin')).statusCode).toBe(403)
    for (const path of ['/admin', '/admin/health', '/admin/jobs', '/admin/organs', '/admin/calendar'])
      expect((await city.get(path)).payload).not.toContain(number)
    expect((await city.get(`/cases/${number}`)).statusCode).toBe(403)
  })
  test('a grant that ends within a month is named', async () => {
    const admin = staff('administrator', '410300')
    await desk.office.ask('enterStaff', admin, {
      ...{ staff: 'LY-END', role: 'clerk', organ: '410305005', from: '2025-09-01', until: '2025-09-20' },
      ...{ document: '（文号）', person: { name: '到期人员' }, identity: numberOf('LY-END') },
    })
    expect((await city.get('/admin')).payload).toContain('2025-09-20')
  })
  test('an audit that found something stands on every page of an administrator, and on nobody else’s', async () => {
    const run = { at: '2025-09-01T00:00:00.000Z', scope: 'full', seconds: 1, streams: 1, facts: 9, upTo: 9 } as const
    rememberAudit(desk.office.path, { ...run, tree: null, findings: 2, codes: { chain: 2 } })
    for (const path of ['/admin', '/admin/site', '/account'])
      expect((await city.get(path)).payload).toContain('2 处差异')
    expect((await approver.get('/account')).payload).not.toContain('2 处差异')
    rememberAudit(desk.office.path, { ...run, tree: null, findings: 0, codes: {} })
    expect((await city.get('/account')).payload).not.toContain('role="alert"')
  })
})

describe('health', () => {
  test('measures disk, backup, audit and what is weak, and says what to do', async () => {
    const { payload } = await city.get('/admin/health')
    for (const name of ['磁盘空间', '备份', '夜间核验', '城市日志', '日历', '病毒扫描', '签名证书', '文书制发'])
      expect(payload).toContain(name)
    expect(payload).toMatch(/剩余 [\d.]+ GB/)
    expect(payload).toContain('薄弱之处')
  })
  test('a backup leaves a trace, and an old one is told', async () => {
    rememberBackup(desk.office.path, {
      at: '2025-08-20T01:00:00.000Z',
      bytes: 1,
      facts: 7,
      attachments: 0,
      differences: 0,
    })
    expect(lastBackup(desk.office.path)?.facts).toBe(7)
    expect((await city.get('/admin/health')).payload).toContain('已过 12 天')
    rememberBackup(desk.office.path, {
      at: '2025-09-01T01:00:00.000Z',
      bytes: 1,
      facts: 7,
      attachments: 0,
      differences: 0,
    })
    expect((await city.get('/admin/health')).payload).toContain('副本核验无差异')
  })
  test('the log is kept, filtered, downloaded, and names nobody', async () => {
    const line = (level: number, msg: string) => `${JSON.stringify({ level, time: 1_756_692_000_000, msg })}\n`
    log.write(line(30, '开始'))
    log.write(line(50, '坏了：410399196803070012 电话 13800000000'))
    const all = (await city.get('/admin/logs?level=debug')).payload
    expect(all).toContain('开始')
    expect(all).toContain('（证件号码略）')
    for (const secret of ['410399196803070012', '13800000000']) expect(all).not.toContain(secret)
    expect((await city.get('/admin/logs?level=error')).payload).not.toContain('开始')
    const file = await city.get('/admin/logs.txt?level=debug&q=开始')
    expect([file.headers['content-type'], file.payload.trim().split('\n').length]).toEqual([
      'text/plain; charset=utf-8',
      1,
    ])
  })
})

describe('how an installation stands', () => {
  const of = (key: string, more: Partial<Parameters<typeof standingOf>[0]> = {}) =>
    standingOf({
      ...{ office: desk.office, health: healthOf(desk.office), log: undefined, certificate: undefined, scans: false },
      ...more,
    }).find((line) => line.key === key)
  test('a certificate is amber a month before its end, and red after it', () => {
    const until = (day: string) => ({ by: '测试机关', until: new Date(`${day}T00:00:00Z`) })
    expect(of('certificate')?.lamp).toBe('red')
    expect(of('certificate', { certificate: until('2026-09-01') })?.lamp).toBe('green')
    expect(of('certificate', { certificate: until('2025-09-20') })).toMatchObject({
      lamp: 'amber',
      todo: expect.stringContaining('换发'),
    })
    expect(of('certificate', { certificate: until('2025-08-20') })?.says).toContain('已过期')
  })
  test('the city log is red until another body has signed', async () => {
    const own = testOffice()
    const keeper = await logOf(own)
    await keeper.run()
    expect(of('witness', { log: keeper })?.lamp).toBe('red')
    await accepted(own, row)
    await witnessed(keeper, own.now())
    expect(of('witness', { log: keeper })).toMatchObject({ lamp: 'green', says: expect.stringContaining('会签于') })
    expect(of('log', { log: keeper })?.lamp).toBe('green')
    own.close()
  })
  test('a virus scanner that looks is told as one', () => {
    expect([of('scanner')?.lamp, of('scanner', { scans: true })?.lamp]).toEqual(['red', 'green'])
  })
})

describe('the calendar', () => {
  const csv = (year: number, document = '（文号）') =>
    Buffer.from(
      [
        '日期,类型,名称,文号',
        ...aYear(year).map((d) => `${d.on},${d.kind === 'off' ? '休' : '班'},${d.name},${document}`),
      ].join('\n'),
    )
  const year = () => Math.max(...desk.office.calendar.years) + 1
  const upload = async (browser: Browser, bytes: Buffer) => {
    await browser.get('/admin/calendar')
    return browser.attach('/admin/calendar/previews', {}, { field: 'file', name: '日历.csv', type: 'text/csv', bytes })
  }
  test('a file with slips is refused line by line', async () => {
    const wrong = await upload(city, Buffer.from('日期,类型,名称,文号\n2027-13-01,休,元旦,x'))
    expect(wrong.statusCode).toBe(422)
    expect(wrong.payload).toContain('第 2 行')
  })
  test('what it would move is shown first; loading asks who is there; then the year is there', async () => {
    const next = year()
    const sent = await upload(city, csv(next))
    expect(sent.statusCode).toBe(303)
    const path = String(sent.headers.location)
    const facts = desk.facts()
    const page = await result(city, path)
    expect(page).toMatch(/影响 \d+ 件的到期日/)
    expect(desk.facts()).toBe(facts)
    expect((await county.get(path)).statusCode).toBe(404)
    desk.office.clock.at('2025-09-01', '09:25')
    expect((await city.send(path)).headers.location).toContain('/account/proof')
    desk.office.clock.at('2025-09-01', '09:00')
    await city.get(path)
    expect((await city.send(path)).headers.location).toBe('/admin/calendar')
    expect(desk.office.calendar.years.has(next)).toBe(true)
    expect((await city.get('/admin/calendar')).payload).toContain('本单位载入（第 1 次）')
  })
  test('a county reads and does not load', async () => {
    expect((await county.get('/admin/calendar')).payload).toContain('由市级系统管理员统一载入')
    await city.get('/admin/calendar')
    const own = await county.get('/admin/calendar')
    expect(own.payload).not.toContain('type="file"')
    expect((await city.get('/admin/calendar/template.csv?year=2031')).payload).toContain('2031-10-01,休,国庆节')
  })
})

describe('policies', () => {
  test('in force by county, programme and day, with basis and firmness; versions compared', async () => {
    const page = (await city.get('/policy?county=410305&programme=low_rent')).payload
    const { version } = numbersFor(desk.office.policy, 'low_rent', '410305', '2025-09-01')
    expect(page).toContain(version)
    expect(page).toContain('把握程度')
    expect((await city.get('/policy?on=13月')).statusCode).toBe(422)
    expect((await city.get(`/policy/compare?a=${version}&b=${version}`)).payload).toContain('数值相同')
    const [one, two] = desk.office.policy.numbers.map((each) => each.version)
    expect((await city.get(`/policy/compare?a=${one}&b=${two}`)).payload).toContain('项不同')
  })
  test('a draft is tried on the cases on file, tells reasons, and writes nothing', async () => {
    const now = digestible(numbersFor(desk.office.policy, row.form.programme, '410305', '2025-09-01'))
    const { assets: _, ...criteria } = now.criteria as Record<string, object>
    const draft = { ...now, version: `${String(now.version).split('@')[0]}@99`, criteria }
    const bytes = Buffer.from(JSON.stringify(draft))
    const facts = desk.facts()
    const tried = async (browser: Browser) => {
      await browser.get('/policy')
      const sent = await browser.attach(
        '/policy/what-if',
        { only: '' },
        { field: 'file', name: 'x.json', type: 'application/json', bytes },
      )
      return result(browser, String(sent.headers.location))
    }
    const seen = await tried(city)
    expect(seen).toContain('草案的标准：不设此条件')
    expect(seen).toContain(number)
    // Values of households are for who decides on them.
    expect(await tried(approver)).not.toContain('草案的标准：')
    expect(seen).not.toMatch(/申报[^<]*元/)
    expect(desk.facts()).toBe(facts)
    await city.get('/policy')
    const slip = await city.attach(
      '/policy/what-if',
      {},
      { field: 'file', name: 'x.json', type: 'application/json', bytes: Buffer.from('{') },
    )
    expect([slip.statusCode, wrongOf(slip.payload).length]).toEqual([422, 1])
  })
})

describe('procedures', () => {
  test('are drawn, numbered and compared', async () => {
    expect((await city.get('/admin/procedures')).payload).toContain('三审两公示')
    const page = (await city.get('/admin/procedures/three-reviews@2012')).payload
    expect(page).toContain('<svg class="chart"')
    expect(page).toContain('工作日')
    expect((await city.get('/admin/procedures/compare?a=three-reviews@2012&b=two-reviews@2012')).payload).toContain(
      '项不同',
    )
    expect((await city.get('/admin/procedures/nothing@1')).statusCode).toBe(404)
  })
  test('past cases are folded under another: taken whole by their own', async () => {
    const simulated = async (target: string) => {
      await city.get('/admin/procedures')
      const sent = await city.send('/admin/procedures/simulations', { target, county: '' })
      return result(city, String(sent.headers.location))
    }
    expect(await simulated('three-reviews@2012')).toContain('0 件走不通')
    expect(await simulated('two-reviews@2012')).toContain('读了 1 件')
    // Another county's administrator reads none of this county's, whatever is asked.
    const away = await entered(desk.office, staff('administrator', '410300'), staff('administrator', '410327'))
    const there = browserOf(desk, away)
    await there.get('/admin/procedures')
    const sent = await there.send('/admin/procedures/simulations', { target: 'three-reviews@2012', county: '410305' })
    expect(await result(there, String(sent.headers.location))).toContain('读了 0 件')
  })
})

describe('organs and their contacts', () => {
  const contact = {
    organ: '洛阳市涧西区长安路街道办事处',
    office: '便民服务中心',
    address: '演示路1号',
    phone: '0379-00001000',
    'supervision.organ': '涧西区纪检监察机关',
    'supervision.phone': '0379-00000000',
    why: '首次登记（文号）',
  }
  test('the tree says what each lacks; an entry is validated field by field', async () => {
    expect((await city.get('/admin/organs')).payload).toContain('联系方式不全')
    await city.get('/admin/organs/410305005')
    const wrong = await city.send('/admin/organs/410305005', { ...contact, phone: '13800000000', address: '' })
    expect(wrong.statusCode).toBe(422)
    expect(wrongOf(wrong.payload).join()).toContain('电话')
    expect(existsSync(join(folder, 'directory.json'))).toBe(false)
  })
  test('a change is written, recorded with who and why, and true at once; a stale form is refused', async () => {
    await city.get('/admin/organs/410305005')
    const stale = browserOf(desk, staff('administrator', '410300'))
    await stale.get('/admin/organs/410305005')
    expect((await city.send('/admin/organs/410305005', contact)).statusCode).toBe(303)
    expect(JSON.parse(readFileSync(join(folder, 'directory.json'), 'utf8')).organs['410305005'].phone).toBe(
      '0379-00001000',
    )
    const late = await stale.send('/admin/organs/410305005', { ...contact, phone: '0379-00001001' })
    expect(wrongOf(late.payload).join()).toContain('别人已经改过')
    const page = (await city.get('/admin/organs/410305005')).payload
    expect(page).toContain('首次登记（文号）')
    expect(page).toContain('administrator-410300')
    expect((await county.get('/admin/organs/410305005')).statusCode).toBe(200)
    expect((await county.get('/admin/organs/410327')).statusCode).toBe(403)
  })
  test('no reason, no change; a record that was altered shows', async () => {
    await city.get('/admin/organs/410305005')
    const none = await city.send('/admin/organs/410305005', { ...contact, phone: '0379-00001002', why: '' })
    expect(wrongOf(none.payload).join()).toContain('写明为什么改')
    const other = mkdtempSync(join(tmpdir(), 'anju-book-'))
    writeFileSync(
      join(other, settingsBookName),
      readFileSync(join(folder, settingsBookName), 'utf8').replace('首次登记', '另行登记'),
    )
    expect(changesOf(other, 'directory.json').holds).toBe(false)
    expect(changesOf(folder, 'directory.json').holds).toBe(true)
    rmSync(other, { recursive: true })
  })
})

describe('the audit holds the book of settings', () => {
  type Line = { n: number; text: string; why: string; hash: string; before: string }
  const book = (): Line[] =>
    readFileSync(join(folder, settingsBookName), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line)
  /** Codes and fields of what the audit finds about settings in a copy of the folder that was changed by other hands. */
  async function foundIn(alter: (copy: string, lines: Line[]) => Line[] | undefined): Promise<string[]> {
    const copy = mkdtempSync(join(tmpdir(), 'anju-settings-'))
    await desk.office.store.backup(join(copy, 'anju.sqlite'))
    for (const name of ['directory.json', 'site.json', settingsBookName])
      if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(copy, name))
    const lines = alter(copy, book())
    if (lines) writeFileSync(join(copy, settingsBookName), lines.map((each) => `${JSON.stringify(each)}\n`).join(''))
    const { differences } = await audit({ path: join(copy, 'anju.sqlite'), key: testKey, log: copy })
    rmSync(copy, { recursive: true })
    return differences.filter(({ field }) => field.startsWith('settings')).map(({ field }) => field)
  }
  beforeAll(async () => {
    // A second change, so that there is a middle to alter and an end to cut off.
    const own = JSON.parse(readFileSync(join(folder, 'directory.json'), 'utf8')) as { organs: object }
    const by = { staff: 'administrator-410300', organ: '410300' }
    for (const [i, why] of ['电话更正（文号）', '再次更正（文号）'].entries())
      changeSettings(
        folder,
        {
          ...{ file: 'directory.json', seen: digestOf(folder, 'directory.json'), what: '联系方式', why },
          text: `${JSON.stringify(own, null, i + 1)}\n`,
        },
        by,
        desk.office.now(),
      )
    expect(book().length).toBeGreaterThanOrEqual(3)
  })
  test('as the pages left it, nothing is found', async () => {
    expect(await foundIn(() => undefined)).toEqual([])
  })
  test.each<[string, (lines: Line[]) => Line[], string]>([
    [
      'a reason was altered',
      (all) => all.map((one, i) => (i === 1 ? { ...one, why: '另有原因' } : one)),
      'settings change 2',
    ],
    [
      'a version was altered',
      (all) => all.map((one, i) => (i === 0 ? { ...one, text: '{}' } : one)),
      'settings change 1',
    ],
    ['a change was taken out', (all) => all.toSpliced(1, 1), 'settings change 2'],
    ['two changes were exchanged', ([a, b, ...rest]) => [b, a, ...rest] as Line[], 'settings change 1'],
    ['a change was put in', (all) => [...all, { ...(all[0] as Line), n: all.length + 1 }], 'settings change '],
    ['the last change was cut off', (all) => all.slice(0, -1), 'settings file directory.json'],
  ])('%s: it is named', async (_, alter, field) => {
    expect(await foundIn((_copy, lines) => alter(lines))).toContainEqual(expect.stringContaining(field))
  })
  test('a change whose hash was made anew is named by the one after it', async () => {
    const found = await foundIn((_copy, lines) => {
      const { hash: _, ...first } = { ...(lines[0] as Line), why: '另有原因' }
      return [{ ...first, hash: sha256(JSON.stringify(first)) }, ...lines.slice(1)]
    })
    expect(found).toEqual(['settings change 2'])
  })
  test('a file changed by other hands is named; so is one that is gone, and a book that cannot be read', async () => {
    const other = await foundIn((copy) => void writeFileSync(join(copy, 'directory.json'), '{"organs":{}}\n'))
    const gone = await foundIn((copy) => void rmSync(join(copy, 'directory.json')))
    const unread = await foundIn((copy) => void writeFileSync(join(copy, settingsBookName), 'not JSON\n'))
    expect([other, gone, unread]).toEqual([
      ['settings file directory.json'],
      ['settings file directory.json'],
      ['settings book'],
    ])
  })
})

describe('templates and the site', () => {
  test('every kind of paper shows its words and makes a sample', async () => {
    const kinds = [
      ...(await city.get('/admin/templates')).payload.matchAll(/href="\/admin\/templates\/([\w-]+)"/g),
    ].map(([, k]) => k)
    expect(kinds.length).toBe(18)
    for (const kind of kinds) {
      expect((await city.get(`/admin/templates/${kind}`)).payload).toMatch(/<section class="card medium">[\s\S]*<p>/)
      expect((await city.get(`/admin/templates/${kind}/sample.pdf`)).headers['content-type']).toBe('application/pdf')
    }
  })
  test('what the city says of its site is validated, recorded and true without a restart', async () => {
    await city.get('/admin/site')
    const wrong = await city.send('/admin/site', { name: '测试站', siteCode: '12', why: '补登' })
    expect(wrongOf(wrong.payload).join()).toContain('10 位')
    await city.get('/admin/site')
    const sent = await city.send('/admin/site', {
      name: '测试市住房保障',
      host: '测试市住房保障中心',
      phone: '0379-00000001',
      why: '补登',
    })
    expect(sent.statusCode).toBe(303)
    expect((await desk.get('/about')).payload).toContain('测试市住房保障中心')
    expect((await city.get('/admin/site')).payload).toContain('主办单位、电话')
    expect((await county.get('/admin/site')).payload).not.toContain('保存网站设置')
  })
})
