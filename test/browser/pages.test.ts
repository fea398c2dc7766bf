import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NoticeContext } from '../../machines/notice.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import { type Desk, openDesk } from '../api/desk.ts'
import { openBrowser } from '../support/chromium.ts'
import { accepted, contextOf, firstReviewed, formOf, posted } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rows = households({ seed: 3, county: '410305', n: 40, on: '2025-09-01' }) as [IntakeRow, ...IntakeRow[]]
const [row] = rows
const street = row.form.subdistrict
const other = rows.slice(1).find(({ form }) => form.subdistrict === street) as IntakeRow
const clerk: AtWork = { staff: 'ly-clerk', role: 'clerk', organ: street }

// The package has a browser for x64 alone.
describe.skipIf(process.arch !== 'x64')('in a real browser', () => {
  let desk: Desk
  let opened: Awaited<ReturnType<typeof openBrowser>>
  let [address, sheet, number] = ['', '', '']
  beforeAll(async () => {
    const office = testOffice()
    desk = openDesk(office)
    const listed = await accepted(office, row)
    await firstReviewed(office, listed)
    const notice = await posted(office, street, 'firstPublicity', [listed])
    sheet = `/notices/${contextOf<NoticeContext>(office, notice).issued?.document}`
    number = (await office.ask('receiveApplication', clerk, formOf(other))).subject
    await entered(office, await firstAdministrator(office), clerk)
    address = await desk.app.listen({ host: '127.0.0.1', port: 0 })
    opened = await openBrowser()
  })
  afterAll(async () => {
    await opened?.close()
    await desk?.close()
  })

  async function signedIn(options: BrowserContextOptions = {}): Promise<{ context: BrowserContext; page: Page }> {
    const context = await opened.browser.newContext(options)
    const value = browserOf(desk, clerk).cookies.get('anju-session') as string
    await context.addCookies([{ name: 'anju-session', value, url: address }])
    return { context, page: await context.newPage() }
  }
  const begun = async (page: Page) => {
    await page.goto(`${address}/intake`)
    await page.click('text=新收一件')
    await page.click('nav.tabs >> text=家庭成员')
    await page.waitForSelector('[name="members.0.name"]')
  }

  for (const [name, width, big] of [
    ['1440', 1440, false],
    ['390', 390, false],
    ['大字版 at 390', 390, true],
  ] as const)
    test(`axe finds nothing on any page: ${name}`, async () => {
      const { context, page } = await signedIn({ viewport: { width, height: 900 }, bypassCSP: true })
      if (big) await context.addCookies([{ name: 'anju-look', value: 'b', url: address }])
      await begun(page)
      const draft = new URL(page.url()).pathname
      const open = [
        '/',
        sheet,
        '/v',
        '/progress',
        '/objections',
        '/calculator',
        '/contact',
        '/contact?county=410305',
        ...['/waiting-list', '/guides', '/guides/public_rental', '/self-check', '/statistics', '/data', '/site-map'],
        '/accessibility',
        '/disclosure',
        '/about',
        '/privacy',
        '/verify',
      ]
      const staff = ['/work', '/todo', '/intake', draft, `/cases/${number}`, `/cases/${number}/accept`, '/account']
      const found: string[] = []
      for (const path of [...open, ...staff]) {
        const answer = await page.goto(address + path)
        expect([path, answer?.status()]).toEqual([path, 200])
        const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number
        if (wide > width) found.push(`${path} scrolls sideways: ${wide}`)
        await page.evaluate(axe)
        const wrong = (await page.evaluate(
          '(async () => (await axe.run()).violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")))()',
        )) as string[]
        found.push(...wrong.map((each) => `${path} ${each}`))
      }
      expect(found).toEqual([])
      await context.close()
    })

  test('大字版 and 高对比 are chosen in the bar of any page at work, and kept', async () => {
    const { context, page } = await signedIn()
    const size = () => page.evaluate('getComputedStyle(document.querySelector("main")).fontSize')
    await page.goto(`${address}/todo?lamp=red`)
    const before = await size()
    await Promise.all([page.waitForNavigation(), page.click('.looks >> text=大字版')])
    expect(page.url()).toBe(`${address}/todo?lamp=red`)
    expect([before, await size()]).toEqual(['14px', '24px'])
    await page.goto(`${address}/account`)
    expect(await page.getAttribute('html', 'class')).toBe('staff big')
    await Promise.all([page.waitForNavigation(), page.click('.looks >> text=高对比')])
    expect(await page.getAttribute('html', 'class')).toBe('staff big contrast')
    await Promise.all([page.waitForNavigation(), page.click('.looks >> text=标准版')])
    expect(await size()).toBe('14px')
    await context.close()
  })

  for (const javaScriptEnabled of [true, false])
    test(`a guide says how it is printed, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const { context, page } = await signedIn({ javaScriptEnabled })
      await page.goto(`${address}/help/clerk`)
      expect(await page.isVisible('[data-print]')).toBe(javaScriptEnabled)
      expect(await page.isVisible('noscript .hint')).toBe(!javaScriptEnabled)
      if (javaScriptEnabled) {
        await page.evaluate('window.print = () => { document.title = "printed" }')
        await page.click('[data-print]')
        expect(await page.title()).toBe('printed')
      }
      await context.close()
    })

  test('keys walk the queue, say what they do, and can be turned off', async () => {
    const { context, page } = await signedIn()
    await page.goto(`${address}/todo`)
    await page.keyboard.press('?')
    expect(await page.innerText('.keys-help')).toContain('J 下一件')
    await page.click('.keys-help button')
    await page.reload()
    await page.keyboard.press('j')
    expect(await page.evaluate('document.activeElement.tagName')).toBe('BODY')
    await page.keyboard.press('?')
    await page.click('.keys-help button')
    await page.reload()
    await page.keyboard.press('j')
    await Promise.all([page.waitForURL(`**/cases/${number}`), page.keyboard.press('o')])
    await context.close()
  })

  test('what is typed saves itself; a session that ran out keeps the form in the page and says so', async () => {
    const { context, page } = await signedIn()
    await begun(page)
    await page.fill('[name="members.0.name"]', '自动存')
    await page.fill('[name="members.0.idNumber"]', row.form.members[0]?.idNumber as string)
    expect(await page.innerText('main')).toContain('✓ 校验通过')
    await page.waitForSelector('text=已自动保存')
    await page.fill('[name="members.0.name"]', '又改过')
    await expect.poll(() => page.inputValue('input[name=version]'), { timeout: 15_000 }).toMatch(/^([3-9]|\d\d)$/)
    await page.reload()
    expect(await page.inputValue('[name="members.0.name"]')).toBe('又改过')
    await context.clearCookies()
    await page.fill('[name="members.0.name"]', '没有丢')
    await page.waitForSelector('text=登录已过期')
    expect(await page.inputValue('[name="members.0.name"]')).toBe('没有丢')
    await context.close()
  })

  for (const javaScriptEnabled of [true, false])
    test(`a form is begun, saved and told of, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const { context, page } = await signedIn({ javaScriptEnabled })
      await page.goto(`${address}/intake`)
      await page.click('text=新收一件')
      await page.waitForURL('**/application')
      await page.click('text=保存，以后再填')
      await page.waitForURL('**/intake')
      expect(await page.innerText('main')).toContain('已保存')
      await context.close()
    })

  test('a citizen on a phone finds the notice of their street, and from there where to object', async () => {
    const context = await opened.browser.newContext({ viewport: { width: 390, height: 844 } })
    const page = await context.newPage()
    await page.goto(`${address}/`)
    await page.locator(`a[href="${sheet}"]`).first().click()
    await page.waitForURL(address + sheet)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    const check = await page.getAttribute('.proof a', 'href')
    await page.click('.do a[href^="/objections/new"]')
    await page.waitForURL('**/objections/new**')
    await page.goto(address + check)
    expect(await page.innerText('main')).toContain('有效')
    await context.close()
  })

  test('with the keyboard alone: the larger type is two keys away and stays on the next page', async () => {
    const context = await opened.browser.newContext()
    const page = await context.newPage()
    await page.goto(`${address}/`)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('大字版')
    await page.keyboard.press('Enter')
    await page.waitForSelector('html.big')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).toBe('skip')
    await page.goto(address + sheet)
    expect(await page.getAttribute('html', 'class')).toContain('big')
    await context.close()
  })

  test('two clerks on one draft: the later is shown both, and nothing is written over', async () => {
    const one = await signedIn({ javaScriptEnabled: false })
    const two = await signedIn({ javaScriptEnabled: false })
    await begun(one.page)
    await two.page.goto(one.page.url())
    await one.page.fill('[name="members.0.name"]', '先存的')
    await one.page.click('text=保存，以后再填')
    await two.page.fill('[name="members.0.name"]', '后存的')
    await two.page.click('text=保存，以后再填')
    const text = await two.page.innerText('main')
    expect([text.includes('先存的'), text.includes('后存的')]).toEqual([true, true])
    await one.context.close()
    await two.context.close()
  })
})
