import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import { type Desk, openDesk } from '../api/desk.ts'
import { openBrowser } from '../support/chromium.ts'
import { accepted, checked, ended, firstReviewed, posted, transmitted, workdayFrom } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rows = households({ seed: 3, county: '410305', n: 40, on: '2025-09-01' }) as [IntakeRow, ...IntakeRow[]]
const street = rows[0].form.subdistrict
const reviewer: AtWork = { staff: 'lu-reviewer', role: 'reviewer', organ: '410305' }
const head: AtWork = { staff: 'lu-head', role: 'head', organ: '410305' }

// The package has a browser for x64 alone.
describe.skipIf(process.arch !== 'x64')('a reviewer of the county, in a real browser', () => {
  let desk: Desk
  let opened: Awaited<ReturnType<typeof openBrowser>>
  let address = ''
  const numbers: string[] = []
  beforeAll(async () => {
    const office = testOffice()
    desk = openDesk(office)
    for (const row of rows.filter(({ form }) => form.subdistrict === street).slice(0, 4)) {
      const number = await accepted(office, row)
      await firstReviewed(office, number)
      numbers.push(number)
    }
    await ended(office, await posted(office, street, 'firstPublicity', numbers))
    office.clock.at(workdayFrom(office.clock.today))
    for (const number of numbers) await transmitted(office, number, street, '410305')
    for (const number of numbers.slice(0, 3)) await checked(office, number, 'reviewer', '410305', 'secondReview')
    const admin = await firstAdministrator(office)
    for (const actor of [reviewer, head]) await entered(office, admin, actor)
    address = await desk.app.listen({ host: '127.0.0.1', port: 0 })
    opened = await openBrowser()
  }, 120_000)
  afterAll(async () => {
    await opened?.close()
    await desk?.close()
  })

  async function signedIn(
    actor: AtWork,
    options: BrowserContextOptions = {},
  ): Promise<{ context: BrowserContext; page: Page }> {
    const context = await opened.browser.newContext(options)
    const value = browserOf(desk, actor).cookies.get('anju-session') as string
    await context.addCookies([{ name: 'anju-session', value, url: address }])
    return { context, page: await context.newPage() }
  }
  const state = (number: string) => desk.office.store.application(number)?.state

  test('with the keyboard alone: walks the queue in two panes, decides, checks, is done, takes it back', async () => {
    const [first, second] = numbers as [string, string]
    const { context, page } = await signedIn(reviewer)
    await page.goto(`${address}/todo?view=panes`)
    expect(await page.innerText('.pane-case')).toContain(first)
    await Promise.all([page.waitForURL(`**at=${second}`), page.keyboard.press('j')])
    await Promise.all([page.waitForURL(`**at=${first}`), page.keyboard.press('k')])
    await page.keyboard.press('a')
    expect(await page.evaluate('document.activeElement.id')).toBe('outcome-pass')
    await page.keyboard.press('ArrowRight')
    expect(await page.isVisible('[name="return.reasons"]')).toBe(true)
    expect(await page.isVisible('[name="pass.opinion"]')).toBe(false)
    await page.keyboard.press('ArrowLeft')
    await page.focus('[name="pass.opinion"]')
    await page.keyboard.type(' 补充：核查无误。')
    await page.focus('.decision [name=own]')
    await page.keyboard.press('Space')
    await page.focus('.decision button.wide-button')
    await Promise.all([page.waitForSelector('text=请核对，提交后不能修改'), page.keyboard.press('Enter')])
    expect(await page.isChecked('[name=own]')).toBe(true)
    await page.focus('button:has-text("提交：复审通过")')
    await Promise.all([page.waitForURL('**/done'), page.keyboard.press('Enter')])
    expect(state(first)).toBe('transmissionToCity')
    expect(await page.innerText('main')).toContain('下一件')
    await page.focus('text=撤回这项决定')
    await Promise.all([page.waitForURL('**/recall'), page.keyboard.press('Enter')])
    await page.focus('[name=reasons]')
    await page.keyboard.type('误选结论。')
    await page.focus('button:has-text("下一步：核对")')
    await Promise.all([page.waitForSelector('text=请核对'), page.keyboard.press('Enter')])
    await page.focus('button:has-text("提交：撤回本人的决定")')
    await Promise.all([page.waitForURL(`**/cases/${first}`), page.keyboard.press('Enter')])
    expect(state(first)).toBe('secondReview')
    await context.close()
  }, 60_000)

  for (const javaScriptEnabled of [true, false])
    test(`a phrase is taken over and the case passed, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const number = numbers[javaScriptEnabled ? 1 : 2] as string
      const { context, page } = await signedIn(reviewer, { javaScriptEnabled })
      await page.goto(`${address}/cases/${number}`)
      await page.click('.when-pass .phrases summary')
      await page.click('.when-pass .phrase >> text=同意报核准')
      expect(await page.inputValue('[name="pass.opinion"]')).toBe(
        '经住房、收入核查，核查结果与申报一致，符合保障条件，同意报核准。',
      )
      await page.click('.decision button.wide-button')
      await page.waitForSelector('text=请核对')
      await page.check('[name=own]')
      await page.click('button:has-text("提交：复审通过")')
      await page.waitForURL('**/done')
      expect(state(number)).toBe('transmissionToCity')
      await context.close()
    }, 60_000)

  test('while something is 待核 a pass cannot be chosen', async () => {
    const { context, page } = await signedIn(reviewer)
    await page.goto(`${address}/cases/${numbers[3]}`)
    expect(await page.isDisabled('#outcome-pass')).toBe(true)
    expect(await page.innerText('#why-not')).toContain('待核')
    await context.close()
  })

  for (const [name, width, big] of [
    ['1440', 1440, false],
    ['390', 390, false],
    ['大字版 at 390', 390, true],
  ] as const)
    test(`axe finds nothing, and nothing scrolls sideways: ${name}`, async () => {
      const { context, page } = await signedIn(head, { viewport: { width, height: 900 }, bypassCSP: true })
      const reviewing = await signedIn(reviewer, { viewport: { width, height: 900 }, bypassCSP: true })
      if (big)
        for (const each of [context, reviewing.context])
          await each.addCookies([{ name: 'anju-look', value: 'b', url: address }])
      const found: string[] = []
      const look = async (on: Page, path: string) => {
        const answer = await on.goto(address + path)
        expect([path, answer?.status()]).toEqual([path, 200])
        await on.evaluate(axe)
        const wrong = (await on.evaluate(
          '(async () => (await axe.run()).violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")))()',
        )) as string[]
        found.push(...wrong.map((each) => `${path} ${each}`))
        const wide = (await on.evaluate('document.documentElement.scrollWidth')) as number
        if (wide > width) found.push(`${path} scrolls sideways: ${wide}`)
      }
      const number = numbers[3] as string
      for (const path of [`/cases/${number}`, `/todo?view=panes&at=${number}`, '/todo?size=20&lamp=red', '/phrases'])
        await look(reviewing.page, path)
      for (const path of ['/extensions', '/supervision', '/reports', `/cases/${number}/extend`]) await look(page, path)
      expect(found).toEqual([])
      await context.close()
      await reviewing.context.close()
    }, 120_000)
})
