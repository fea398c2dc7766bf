import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import { writeIntake } from '../../src/intake.ts'
import { type JobRunner, jobRunner } from '../../src/jobs/many-wishes.ts'
import type { AtWork } from '../../src/office.ts'
import { communitiesOf } from '../../src/organs.ts'
import { type Desk, openDesk } from '../api/desk.ts'
import { openBrowser } from '../support/chromium.ts'
import { accepted, ended, firstReviewed, formOf, posted, transmitted, workdayFrom } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'

/* Work for many at once, as a person sees it: ticks by ranges, progress that moves by itself, with and without scripts. */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const street = '410305005'
const community = communitiesOf(street)[0]?.code as string
const rows = households({ seed: 33, county: '410305', n: 60, on: '2025-09-01' }).map((row) => {
  const { homes: _, ...form } = row.form
  return { ...row, form: { ...form, subdistrict: street, community, hukouCommunity: community } }
})
const clerk: AtWork = { staff: 'ly-clerk', role: 'clerk', organ: street }
const reviewer: AtWork = { staff: 'ly-reviewer', role: 'reviewer', organ: '410305' }

// The package has a browser for x64 alone.
describe.skipIf(process.arch !== 'x64')('many at once in a real browser', () => {
  let desk: Desk
  let opened: Awaited<ReturnType<typeof openBrowser>>
  let address = ''
  /** The real runner, held back until a test lets it go: so that a job can be looked at before it is over. */
  let runner: JobRunner
  let isHeld = false
  beforeAll(async () => {
    const office = testOffice()
    runner = jobRunner(office)
    desk = openDesk(office, undefined, { jobs: { wake: () => isHeld || runner.wake(), stop: () => runner.stop() } })
    const under: string[] = []
    for (const row of rows.slice(0, 3)) {
      const number = await accepted(office, row)
      await firstReviewed(office, number)
      under.push(number)
    }
    await ended(office, await posted(office, street, 'firstPublicity', under))
    office.clock.at(workdayFrom(office.clock.today))
    for (const number of under) await transmitted(office, number, street, '410305')
    for (const row of rows.slice(3, 40)) await office.ask('receiveApplication', clerk, formOf(row))
    const admin = await firstAdministrator(office)
    await entered(office, admin, clerk)
    await entered(office, admin, reviewer)
    address = await desk.app.listen({ host: '127.0.0.1', port: 0 })
    opened = await openBrowser()
  })
  afterAll(async () => {
    await opened?.close()
    await desk?.close()
  })

  async function signedIn(actor: AtWork, options: BrowserContextOptions = {}) {
    const context = await opened.browser.newContext(options)
    const value = browserOf(desk, actor).cookies.get('anju-session') as string
    await context.addCookies([{ name: 'anju-session', value, url: address }])
    return { context, page: await context.newPage() }
  }
  /** Keeps a picture where somebody wants to look at the pages. */
  const pictured = async (page: Page, name: string) => {
    if (process.env.ANJU_PICTURES)
      await page.screenshot({ path: `${process.env.ANJU_PICTURES}/${name}.png`, fullPage: true })
  }
  const checkedCount = (page: Page) => page.locator('input[name=cases]:checked').count()

  test('ticks by ranges, by X and all at once; looked through; the job’s page moves by itself to its end', async () => {
    const { context, page } = await signedIn(clerk, { viewport: { width: 1440, height: 900 } })
    await page.goto(`${address}/todo?state=received`)
    const boxes = page.locator('input[name=cases]')
    await boxes.nth(2).click()
    await boxes.nth(6).click({ modifiers: ['Shift'] })
    expect(await checkedCount(page)).toBe(5)
    expect(await page.innerText('[data-count]')).toBe('已选 5 件')
    await page.keyboard.press('x')
    expect(await checkedCount(page)).toBe(4)
    await page.click('[data-all]')
    expect(await checkedCount(page)).toBe(37)
    await page.click('[data-all]')
    expect(await checkedCount(page)).toBe(0)
    await boxes.nth(0).click()
    await boxes.nth(4).click({ modifiers: ['Shift'] })
    await pictured(page, 'todo-1440')
    await page.click('text=批量办理所选')
    await page.waitForURL('**/batch/decide/**')
    expect(await page.innerText('.split-counts')).toContain('将办理 5 件')
    await pictured(page, 'decide-1440')
    isHeld = true
    await page.click('text=予以受理 5 件')
    await page.waitForURL('**/jobs/**')
    expect(await page.innerText('[data-poll]')).toContain('0 / 5')
    await pictured(page, 'job-running-1440')
    isHeld = false
    runner.wake()
    await page.waitForSelector('h2:text("已完成")', { timeout: 15_000 })
    expect(await page.getAttribute('progress', 'value')).toBe('5')
    expect(await page.locator('[data-poll]').count()).toBe(0)
    await context.close()
  })

  test('the same without scripts: the page comes again by itself until the job is over', async () => {
    const { context, page } = await signedIn(clerk, { javaScriptEnabled: false, viewport: { width: 390, height: 844 } })
    await page.goto(`${address}/todo?state=received`)
    await page.click('text=全选本页')
    await page.waitForURL('**ticked=page**')
    await pictured(page, 'todo-390')
    await page.click('text=批量办理所选')
    await page.waitForURL('**/batch/decide/**')
    expect(await page.innerText('.split-counts')).toContain('将办理 32 件')
    isHeld = true
    await page.click('text=予以受理 32 件')
    await page.waitForURL('**/jobs/**')
    expect(await page.innerText('main')).toContain('0 / 32')
    await pictured(page, 'job-running-390')
    isHeld = false
    runner.wake()
    await page.waitForSelector('h2:text("已完成")', { timeout: 20_000 })
    expect(await page.innerText('main')).toContain('32 / 32')
    await pictured(page, 'job-done-390')
    await context.close()
  })

  for (const javaScriptEnabled of [true, false])
    test(`a roll is uploaded, its errors are shown, the good households are taken in, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const { context, page } = await signedIn(clerk, { javaScriptEnabled, viewport: { width: 1440, height: 900 } })
      const mine = rows.slice(javaScriptEnabled ? 40 : 50, javaScriptEnabled ? 50 : 60)
      const text = writeIntake(mine)
      const id = mine[1]?.form.members[0]?.idNumber as string
      const wrong = text.replace(id, `${id.slice(0, 14)}${(Number(id[14]) + 1) % 10}${id.slice(15)}`)
      await page.goto(`${address}/intake`)
      await page.click('text=批量导入名单')
      await page.waitForURL('**/intake/import')
      await page.setInputFiles('input[type=file]', {
        name: '名单.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(wrong),
      })
      await pictured(page, 'import-1440')
      await page.click('text=上传并核对')
      await page.waitForURL(/intake\/import\/./)
      expect(await page.innerText('main')).toContain('校验位')
      expect(await page.isDisabled('input[value=all]')).toBe(true)
      await pictured(page, 'preview-1440')
      await page.click('text=收件 9 户')
      await page.waitForURL('**/jobs/**')
      await page.waitForSelector('h2:text("已完成")', { timeout: 20_000 })
      expect(await page.locator('text=收件凭证').count()).toBe(9)
      await pictured(page, 'import-done-1440')
      await context.close()
    })

  for (const width of [1440, 390])
    test(`axe finds nothing on the pages of work for many: ${width}`, async () => {
      const found: string[] = []
      const look = async (page: Page, path: string, name: string) => {
        if (path !== '') expect([path, (await page.goto(address + path))?.status()]).toEqual([path, 200])
        await pictured(page, `${name}-${width}`)
        await page.evaluate(axe)
        const wrong = (await page.evaluate(
          '(async () => (await axe.run()).violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")))()',
        )) as string[]
        found.push(...wrong.map((each) => `${name} ${each}`))
        expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, width])
      }
      const options = { viewport: { width, height: 900 }, bypassCSP: true }
      const own = await signedIn(clerk, options)
      const [job] = desk.office.store.jobs.jobsOf(clerk, 1)
      for (const [path, name] of [
        ['/todo', 'todo'],
        ['/jobs', 'jobs'],
        [`/jobs/${job?.id}`, 'job'],
        ['/intake/import', 'import'],
      ] as const)
        await look(own.page, path, name)
      await own.context.close()
      const county = await signedIn(reviewer, options)
      await look(county.page, '/verifications?tab=unasked', 'verifications-unasked')
      if (width === 1440) {
        await county.page.click('[data-all]')
        await county.page.selectOption('#department', { index: 0 })
        await county.page.fill('#letter', '洛涧房核〔2025〕3 号')
        await county.page.click('text=登记发函')
        await county.page.waitForURL('**/jobs/**')
        await county.page.waitForSelector('h2:text("已完成")', { timeout: 15_000 })
      }
      await look(county.page, '/verifications?tab=asked', 'verifications-asked')
      await look(county.page, '/verifications/answers', 'answers')
      await county.page.goto(`${address}/todo`)
      await county.page.locator('input[name=cases]').first().check()
      await county.page.click('text=批量办理所选')
      await county.page.waitForURL('**/batch/decide/**')
      await look(county.page, '', 'decide')
      await county.context.close()
      expect(found).toEqual([])
    })
})
