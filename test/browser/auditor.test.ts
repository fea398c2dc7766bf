import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { LogKeeper } from '../../src/jobs/keep-log.ts'
import type { AtWork } from '../../src/office.ts'
import { Refused } from '../../src/refusal.ts'
import { type Desk, logOf, openDesk, witnessed } from '../api/desk.ts'
import { openBrowser } from '../support/chromium.ts'
import { accepted, contextOf, firstReviewed, fromFirstPublicity, workdayFrom } from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'

/*
 * One auditor's morning in a real browser: a complaint names a case; was everything right with it? With ANJU_PICTURES set to a
 * folder, each page is kept as a picture there.
 */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const pictures = process.env.ANJU_PICTURES
const auditor: AtWork = { staff: 'SJ-0001', role: 'auditor', organ: '410300SJ' }
const administrator: AtWork = { staff: 'administrator-410300', role: 'administrator', organ: '410300' }
const why = '2025 年第四季度抽查 047 号'
const rows = households({ seed: 5, county: '410305', n: 12, on: '2025-09-01' }) as [IntakeRow, ...IntakeRow[]]
const views = ['', '/cases', '/deadlines', '/authority', '/postings', '/refusals', '/reads', '/samples', '/hints']

// The package has a browser for x64 alone.
describe.skipIf(process.arch !== 'x64')('an auditor in a real browser', () => {
  let desk: Desk
  let log: LogKeeper
  let opened: Awaited<ReturnType<typeof openBrowser>>
  let folder = ''
  let [address, done, late, notice] = ['', '', '', '']
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'anju-auditor-'))
    const office = testOffice()
    log = await logOf(office)
    desk = openDesk(office, log)
    // One household comes to the waiting list; another is left lying at the counter's neighbour.
    done = await accepted(office, rows[0])
    late = await accepted(office, rows.find(({ form }) => form.subdistrict !== rows[0].form.subdistrict) as IntakeRow)
    await firstReviewed(office, done)
    await fromFirstPublicity(office, done)
    // Its clock stands still for a correction, then nobody decides in time.
    const street = contextOf<{ subdistrict: string }>(office, late).subdistrict
    await office.ask('requestCorrection', staff('first_reviewer', street), {
      application: late,
      items: ['housing_proof'],
    })
    office.clock.at(workdayFrom(addDays(office.clock.today, 5)))
    await office.ask('answerCorrection', staff('clerk', street), { application: late, items: ['housing_proof'] })
    await office
      .ask('passReview', staff('clerk', street), { application: late, stage: 'firstReview', opinion: '同意' })
      .catch((error: unknown) => expect(error).toBeInstanceOf(Refused))
    notice = office.store.notices({ limit: 9, offset: 0 }).at(-1)?.number as string
    office.clock.at(workdayFrom(addDays(office.clock.today, 60)))
    await firstAdministrator(office)
    await entered(office, administrator, auditor)
    await office.drain()
    await witnessed(log, office.now())
    address = await desk.app.listen({ host: '127.0.0.1', port: 0 })
    opened = await openBrowser()
  }, 120_000)
  afterAll(async () => {
    await opened?.close()
    await desk?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  interface Look {
    readonly width?: number
    readonly big?: boolean
    readonly script?: boolean
  }
  async function signedIn({ width = 1440, big = false, script = true }: Look = {}): Promise<{
    context: BrowserContext
    page: Page
  }> {
    const context = await opened.browser.newContext({
      viewport: { width, height: 900 },
      bypassCSP: true,
      javaScriptEnabled: script,
      acceptDownloads: true,
    })
    const value = browserOf(desk, auditor).cookies.get('anju-session') as string
    await context.addCookies([{ name: 'anju-session', value, url: address }])
    if (big) await context.addCookies([{ name: 'anju-look', value: 'b', url: address }])
    return { context, page: await context.newPage() }
  }
  /** Opens a view and says why where it asks; the ledgers may still be in the making. */
  async function open(page: Page, path: string): Promise<void> {
    await page.goto(address + path)
    if ((await page.locator('[name=why]').count()) > 0) {
      await page.fill('[name=why]', why)
      await page.click('text=记录事由并查阅')
    }
    await page.waitForSelector('.recorded', { timeout: 30_000 })
  }
  const told = (page: Page) => page.innerText('main')
  const picture = async (page: Page, name: string) => {
    if (!pictures) return
    mkdirSync(pictures, { recursive: true })
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
  }
  /** The number of the step of a kind in the history of a stream, from 1. */
  const stepOf = (stream: string, type: string) =>
    desk.office.store.history(stream).findIndex(({ body }) => (JSON.parse(body) as { type: string }).type === type) + 1

  test('finds the case by its number, is asked why, and sees at once whether its chain is whole', async () => {
    const { context, page } = await signedIn()
    await open(page, '/audit/cases')
    await page.fill('#q', done)
    await page.click('text=查询')
    await page.waitForURL(`**/audit/cases/${done}`)
    expect(await page.title()).toContain('查阅事由')
    await page.fill('[name=why]', why)
    await page.click('text=记录事由并查阅')
    await page.waitForSelector('.axis')
    const text = await told(page)
    expect(text).toContain('事件链完整')
    expect(text).toMatch(/锚定\s*城市日志第 [\d,]+ 条，检查点 [\d,]+ 已收入/)
    expect(text).toContain(why)
    await context.close()
  })

  test('who decided, under which rule, and was it in time', async () => {
    const { context, page } = await signedIn()
    const at = stepOf(done, 'ApplicationApproved')
    await open(page, `/audit/cases/${done}?at=${at}`)
    const text = await told(page)
    const { actor } = JSON.parse(desk.office.store.history(done)[at - 1]?.body as string) as { actor: AtWork }
    for (const said of [
      actor.staff,
      '岗位有权作出本步动作',
      '同一人没有办理两个环节',
      '当时施行的程序和政策',
      '政策数值',
    ])
      expect(text, said).toContain(said)
    expect(text).toMatch(/依据\s*洛阳市公租房办事指南（2021）；三审两公示 2012/)
    expect(await page.locator('.three .verdict.broken').count()).toBe(0)
    await picture(page, 'approved-1440')
    // The other household: its limit is overrun, on the axis as on the table.
    await open(page, `/audit/cases/${late}`)
    expect(await told(page)).toMatch(/■ 在办超期 \d+ 日/)
    expect(await told(page)).toMatch(/■ 超 \d+ 日/)
    expect(await page.locator('.axis .over').count()).toBeGreaterThan(0)
    expect(await page.locator('.axis .stop').count()).toBeGreaterThan(0)
    await picture(page, 'late-1440')
    await context.close()
  })

  test('was it seen by the public for long enough: the notice has a replay of its own', async () => {
    const { context, page } = await signedIn()
    await open(page, `/audit/cases/${done}`)
    await page.click(`text=公示 ${notice}`)
    await page.fill('[name=why]', why)
    await page.click('text=记录事由并查阅')
    await page.waitForSelector('text=张贴和查验')
    await page.goto(`${address}/audit/histories/${notice}?at=${stepOf(notice, 'NoticeCompleted')}`)
    const text = await told(page)
    expect(text).toMatch(/符合：\s*公示期够长/)
    expect(text).toMatch(/符合：\s*每一法定渠道都张贴到期满/)
    expect(text).toContain(done)
    expect(await page.locator('.axis .publicity .used').count()).toBe(1)
    await picture(page, 'notice-1440')
    await context.close()
  })

  for (const script of [true, false])
    test(`walks the steps ${script ? 'by keys' : 'by links, without any script'}`, async () => {
      const { context, page } = await signedIn({ script })
      const last = desk.office.store.history(done).length
      await open(page, `/audit/cases/${done}`)
      const at = async (n: number) => {
        await page.waitForURL(new RegExp(`at=${n}$`))
        expect(await page.innerText('.where')).toContain(`第 ${n} / ${last} 步`)
      }
      const go = async (key: string, n: number) => {
        if (script) await page.keyboard.press(key)
        else await page.locator(`a[data-key="${key}"]`).click()
        await at(n)
      }
      await go('Home', 1)
      await go('ArrowRight', 2)
      await go('ArrowRight', 3)
      await go('ArrowLeft', 2)
      await go('End', last)
      const doubts = await page.locator('tr .amber, tr .red').count()
      if (doubts > 0) {
        const to = Number(/at=(\d+)/.exec((await page.getAttribute('a[data-key="p"]', 'href')) ?? '')?.[1])
        await go('p', to)
      }
      await page.locator('.axis a.dot').first().click()
      await at(1)
      await context.close()
    })

  test('two cases side by side', async () => {
    const { context, page } = await signedIn()
    await open(page, `/audit/compare?a=${done}`)
    await page.fill('#b', late)
    await page.click('main button:has-text("对照")')
    if ((await page.locator('[name=why]').count()) > 0) {
      await page.fill('[name=why]', why)
      await page.click('text=记录事由并查阅')
    }
    await page.waitForSelector('text=逐步对照')
    expect(await told(page)).toMatch(/超 \d+ 日/)
    await picture(page, 'compare-1440')
    await context.close()
  })

  test('takes the ledgers along as files, and the evidence, which a stranger checks without the office', async () => {
    const { context, page } = await signedIn()
    for (const view of ['deadlines', 'authority', 'postings', 'refusals', 'reads', 'hints', 'statistics']) {
      await open(page, `/audit/${view}`)
      for (const [name, begins] of [
        ['导出 CSV', '\ufeff'],
        ['导出 XLSX', 'PK'],
      ] as const) {
        const [file] = await Promise.all([page.waitForEvent('download'), page.click(`text=${name}`)])
        const text = readFileSync(await file.path(), 'utf8')
        expect([view, name, text.startsWith(begins), text.length > 30]).toEqual([view, name, true, true])
      }
    }
    await open(page, `/audit/cases/${done}`)
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('text=导出证据包')])
    const bundle = join(folder, 'bundle.zip')
    await file.saveAs(bundle)
    const program = (name: string) => fileURLToPath(new URL(name, import.meta.url))
    const key = log.standing().key
    const [byNode, byPython] = [
      execFileSync(process.execPath, [program('../../src/bundle/verify.mjs'), bundle, '--key', key], {
        encoding: 'utf8',
      }),
      execFileSync('python3', [program('../contract/verify.py'), bundle, '--key', key], { encoding: 'utf8' }),
    ]
    expect(byNode).toBe(byPython)

    // The same in the browser, with no network: whole, then with one byte changed.
    await page.goto(`${address}/verify`)
    await context.setOffline(true)
    const check = async (path: string, word: string) => {
      await page.setInputFiles('#file', path)
      await page.waitForSelector(`#answer:has-text("${word}")`)
      return page.innerText('#answer')
    }
    expect(await check(bundle, '全部相符')).toContain(done)
    await picture(page, 'verify-whole')
    const bytes = readFileSync(bundle)
    const place = bytes.indexOf('"occurredOn":"2025')
    bytes[place + 17] = bytes[place + 17] === 0x31 ? 0x32 : 0x31
    const altered = join(folder, 'altered.zip')
    writeFileSync(altered, bytes)
    expect(await check(altered, '不可信')).toMatch(/facts\/\S+（line \d+ \w+）/)
    await picture(page, 'verify-altered')
    await context.close()
  })

  for (const [name, look] of [
    ['1440', {}],
    ['390', { width: 390 }],
    ['大字版 at 390', { width: 390, big: true }],
  ] as const satisfies readonly (readonly [string, Look])[])
    test(`axe finds nothing on any of the auditor’s pages: ${name}`, async () => {
      const { context, page } = await signedIn(look)
      const found: string[] = []
      const paper = desk.office.store.documentsOf(notice)[0]?.number
      for (const path of [
        ...views.map((view) => `/audit${view}`),
        '/audit/statistics',
        `/audit/cases/${done}?at=5`,
        `/audit/cases/${late}`,
        `/audit/compare?a=${done}&b=${late}`,
        `/audit/histories/${notice}`,
        `/audit/histories/${paper}`,
        '/audit/histories/staff-sj-0001',
      ]) {
        await open(page, path)
        await picture(
          page,
          `${path.replace(/\W+/g, '-').slice(1, 60)}-${name.replace(/\W+/g, '')}${'big' in look ? '-big' : ''}`,
        )
        await page.evaluate(axe)
        const wrong = (await page.evaluate(
          '(async () => (await axe.run()).violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")))()',
        )) as string[]
        const wide = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number
        found.push(...wrong.map((each) => `${path} ${each}`), ...(wide > 0 ? [`${path} is ${wide} px too wide`] : []))
      }
      expect(found).toEqual([])
      await context.close()
    }, 240_000)

  test('has anything been altered since: one letter of one fact, and the page says where', async () => {
    const { context, page } = await signedIn()
    const db = new Database(desk.office.path)
    const triggers = db.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'facts'`)
    const dropped = triggers.all() as { name: string; sql: string }[]
    for (const { name } of dropped) db.exec(`DROP TRIGGER ${name}`)
    const at = stepOf(done, 'ApplicationApproved')
    const fact = desk.office.store.history(done)[at - 1] as { seq: number; body: string }
    db.prepare('UPDATE facts SET body = ? WHERE seq = ?').run(fact.body.replace('"staff":"', '"staff":"x'), fact.seq)
    for (const { sql } of dropped) db.exec(sql)
    db.close()
    await open(page, `/audit/cases/${done}?at=${at}`)
    const text = await told(page)
    expect(text).toContain('事件链有误')
    expect(text).toContain('本步不一致')
    expect(await page.locator(`tr:has(a[href$="at=${at}"]) .red`).count()).toBeGreaterThan(0)
    await picture(page, 'altered-1440')
    await context.close()
  })
})
