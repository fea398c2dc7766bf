import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import { type Desk, openDesk } from '../api/desk.ts'
import { openBrowser } from '../support/chromium.ts'
import { formOf } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'

/*
 * A street office on a bad day: two thousand cases in one queue, a button pressed twice, the way back in the browser, a
 * network that is slow or gone. What people do then must do no harm, and lose nothing.
 */

const MANY = 2_000
const everyone = households({ seed: 8, county: '410305', n: 12_000, on: '2025-09-01' }) as [IntakeRow, ...IntakeRow[]]
const street = everyone[0].form.subdistrict
const rows = everyone.filter(({ form }) => form.subdistrict === street)
const clerk: AtWork = { staff: 'bad-day-clerk', role: 'clerk', organ: street }

// The package has a browser for x64 alone.
describe.skipIf(process.arch !== 'x64')('on a bad day, in a real browser', () => {
  let desk: Desk
  let opened: Awaited<ReturnType<typeof openBrowser>>
  let address = ''
  let numbers: string[] = []
  let context: BrowserContext
  let page: Page
  beforeAll(async () => {
    const office = testOffice()
    desk = openDesk(office)
    // The same households as often as it takes, each time other people.
    const families = [...rows]
    for (let seed = 9; families.length < MANY; seed += 1)
      families.push(
        ...(households({ seed, county: '410305', n: 12_000, on: '2025-09-01' }) as IntakeRow[]).filter(
          ({ form }) => form.subdistrict === street,
        ),
      )
    for (let i = 0; numbers.length < MANY; i += 100) {
      const answers = await Promise.allSettled(
        families.slice(i, i + 100).map((row) => office.ask('receiveApplication', clerk, formOf(row))),
      )
      numbers.push(...answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value.subject] : [])))
    }
    numbers = numbers.slice(0, MANY)
    await entered(office, await firstAdministrator(office), clerk)
    address = await desk.app.listen({ host: '127.0.0.1', port: 0 })
    opened = await openBrowser()
    context = await opened.browser.newContext()
    const value = browserOf(desk, clerk).cookies.get('anju-session') as string
    await context.addCookies([{ name: 'anju-session', value, url: address }])
    page = await context.newPage()
  }, 180_000)
  afterAll(async () => {
    await opened?.close()
    await desk?.close()
  })
  const state = (number: string) => desk.office.store.application(number)?.state
  const accepting = (number: string) => `form[action="/cases/${number}/accept"] button[type=submit]`

  test('two thousand cases: the queue tells how many, is walked by keys, and its last page is a page like the first', async () => {
    await page.goto(`${address}/todo?size=100`)
    const shown = await page.innerText('main')
    const said = Number((/([\d,]{4,})/.exec(shown)?.[1] ?? '').replace(',', ''))
    expect(said).toBeGreaterThanOrEqual(MANY)
    expect(await page.locator('a[data-open]').count()).toBe(100)
    for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key)
    const second = await page.locator('a[data-open]').nth(1).getAttribute('href')
    await Promise.all([page.waitForURL(`**${second}`), page.keyboard.press('o')])
    const last = Math.ceil(said / 100)
    await page.goto(`${address}/todo?size=100&page=${last}`)
    const left = await page.locator('a[data-open]').count()
    expect(left).toBe(said - (last - 1) * 100)
    await page.goto(`${address}/todo?size=100&page=${last + 50}`)
    expect(await page.locator('a[data-open]').count()).toBe(left)
  }, 60_000)

  test('a button pressed twice is one wish, also on a network that takes its time', async () => {
    const [quick, slow] = numbers as [string, string]
    await page.goto(`${address}/cases/${quick}/accept`)
    const before = desk.facts()
    await Promise.all([page.waitForURL(`**/cases/${quick}**`), page.dblclick(accepting(quick))])
    await page.waitForLoadState('networkidle')
    expect([state(quick), desk.facts()]).toEqual(['firstReview', before + 1])
    let sent = 0
    await page.route('**/accept', async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      sent += 1
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      await route.continue()
    })
    await page.goto(`${address}/cases/${slow}/accept`)
    await Promise.all([
      page.waitForURL((url) => !url.pathname.endsWith('/accept')),
      page.evaluate((button) => {
        const one = document.querySelector<HTMLElement>(button)
        one?.click()
        setTimeout(() => one?.click(), 400)
      }, accepting(slow)),
    ])
    await page.unroute('**/accept')
    expect([sent, state(slow), desk.facts()]).toEqual([1, 'firstReview', before + 2])
  }, 60_000)

  test('back to the form after it was sent, and sent once more: nothing is done twice, and the page says so', async () => {
    const number = numbers[2] as string
    await page.goto(`${address}/cases/${number}/accept`)
    await Promise.all([page.waitForURL(`**/cases/${number}**`), page.click(accepting(number))])
    const before = desk.facts()
    await page.goBack()
    const button = page.locator(accepting(number))
    // Either the browser shows the form as it was, or the server says that its time is over.
    if ((await button.count()) > 0) {
      expect(await button.isEnabled()).toBe(true)
      await Promise.all([page.waitForNavigation(), button.click()])
    }
    expect(await page.innerText('main')).toMatch(/已|不能|没有/)
    expect([state(number), desk.facts()]).toEqual(['firstReview', before])
  }, 60_000)

  test('the network goes while somebody types: it is said, and what was typed is saved when it is back', async () => {
    await page.goto(`${address}/intake`)
    await page.click('text=新收一件')
    await page.click('nav.tabs >> text=家庭成员')
    await page.waitForSelector('[name="members.0.name"]')
    const url = page.url()
    await context.setOffline(true)
    await page.fill('[name="members.0.name"]', '章一鸣')
    await page.waitForSelector('.work-said:has-text("网络不通")')
    expect(await page.inputValue('[name="members.0.name"]')).toBe('章一鸣')
    await context.setOffline(false)
    await page.waitForSelector('.work-said:has-text("已自动保存")')
    await page.goto(url)
    expect(await page.inputValue('[name="members.0.name"]')).toBe('章一鸣')
  }, 60_000)
})
