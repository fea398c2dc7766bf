import type { BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import type { AtWork } from '../../src/office.ts'
import type { Role } from '../../src/roles.ts'
import { type Desk, openDesk } from '../api/desk.ts'
import { openBrowser } from '../support/chromium.ts'
import { required, within, workdayFrom } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { sheetIssued } from '../support/press.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'

/*
 * One household from the paper form to the waiting list, every step by the person whose turn it is, in a real browser: what
 * stands on a page is read and pressed, nothing is sent that a page did not offer. Once with the script, once without.
 */

const { form } = Array.from(
  { length: 400 },
  (_, i) => (households({ seed: 100 + i, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow])[0],
).find(
  ({ form: { hukouCommunity, subdistrict, members } }) => hukouCommunity.startsWith(subdistrict) && members.length > 1,
) as IntakeRow
const street = form.subdistrict
const post = (role: Role, organ: string): AtWork => ({ staff: `${organ}-${role}`.replace('_', '-'), role, organ })
const clerk = post('clerk', street)
const first = post('first_reviewer', street)
const publisher = post('publisher', street)
const release = post('release_reviewer', street)
const county = post('reviewer', '410305')
const approver = post('approver', '410300')
const cityPublisher = post('publisher', '410300')
const cityRelease = post('release_reviewer', '410300')
const everybody = [clerk, first, publisher, release, county, approver, cityPublisher, cityRelease]

/** What is typed, ticked or chosen in a form, by the names of its fields. */
type Given = Readonly<Record<string, string | readonly string[]>>

// The package has a browser for x64 alone.
describe.skipIf(process.arch !== 'x64')('from the paper form to the waiting list, in a real browser', () => {
  let opened: Awaited<ReturnType<typeof openBrowser>>
  let photograph: { name: string; mimeType: string; buffer: Buffer }
  beforeAll(async () => {
    opened = await openBrowser()
    const buffer = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#8899aa' } })
      .jpeg()
      .toBuffer()
    photograph = { name: '张贴.jpg', mimeType: 'image/jpeg', buffer }
  })
  afterAll(() => opened?.close())

  for (const javaScriptEnabled of [true, false])
    describe(`scripts ${javaScriptEnabled ? 'on' : 'off'}`, () => {
      let desk: Desk
      let address = ''
      let number = ''
      beforeAll(async () => {
        desk = openDesk(testOffice())
        const admin = await firstAdministrator(desk.office)
        for (const actor of everybody) await entered(desk.office, admin, actor)
        address = await desk.app.listen({ host: '127.0.0.1', port: 0 })
      })
      afterAll(() => desk?.close())
      const state = () => desk.office.store.application(number)?.state

      /** Has somebody do something at a browser of their own, signed in a moment ago. */
      async function at<T>(actor: AtWork, work: (page: Page, context: BrowserContext) => Promise<T>): Promise<T> {
        const context = await opened.browser.newContext({ javaScriptEnabled })
        const value = browserOf(desk, actor).cookies.get('anju-session') as string
        await context.addCookies([{ name: 'anju-session', value, url: address }])
        const page = await context.newPage()
        page.on('pageerror', (error) => {
          throw error
        })
        try {
          return await work(page, context)
        } finally {
          await context.close()
        }
      }
      const goTo = async (page: Page, path: string) => {
        const answer = await page.goto(address + path)
        expect([path, answer?.status()]).toEqual([path, 200])
      }
      async function fill(page: Page, within: string, given: Given) {
        for (const [name, value] of Object.entries(given)) {
          const field = page.locator(`${within} [name="${name}"]`)
          const [tag, type] = await field
            .first()
            .evaluate((each) => [each.tagName.toLowerCase(), each.getAttribute('type') ?? ''])
          if (type === 'radio' || type === 'checkbox')
            for (const each of [value].flat()) await page.check(`${within} [name="${name}"][value="${each}"]`)
          else if (tag === 'select') await field.selectOption(value as string)
          else await field.fill(value as string)
        }
      }
      /** Sends a form by its button and waits for where it leads. */
      async function press(page: Page, button: string) {
        const before = page.url()
        await Promise.all([page.waitForNavigation(), page.click(button)])
        expect(await page.locator('.error-summary').allInnerTexts(), `${before}: ${button}`).toEqual([])
      }
      /** An act by its page: filled in, looked through where it decides, done. */
      const act = (actor: AtWork, path: string, given: Given = {}, files: readonly string[] = []) =>
        at(actor, async (page) => {
          await goTo(page, path)
          const within = `form[action="${path}"]`
          await fill(page, within, given)
          for (const name of files) await page.setInputFiles(`${within} [name="${name}"]`, photograph)
          await press(page, `${within} button[type=submit]`)
          if ((await page.title()).startsWith('核对')) {
            const own = page.locator('[name=own]')
            if ((await own.count()) > 0 && (await own.first().getAttribute('type')) === 'checkbox') await own.check()
            await press(page, `form[action="${path}"]:has-text("提交：") button[type=submit]:has-text("提交：")`)
          }
          return page.innerText('main')
        })
      const onCase = (actor: AtWork, key: string, given: Given = {}) => act(actor, `/cases/${number}/${key}`, given)

      /** A notice of the case by its pages: drafted, released by another person, posted everywhere, checked, over. */
      async function posted(by: AtWork, releasedBy: AtWork, stage: string) {
        const { office } = desk
        const path = await at(by, async (page) => {
          await goTo(page, '/postings')
          await Promise.all([page.waitForNavigation(), page.click(`a[href="/postings/new?stage=${stage}"]`)])
          await page.check(`[name=applications][value="${number}"]`)
          await press(page, 'form[action="/postings"] button[type=submit]')
          return new URL(page.url()).pathname
        })
        await act(releasedBy, `${path}/clear`)
        const notice = path.split('/').at(-1) as string
        await sheetIssued(office, notice)
        const proved = async (key: 'post' | 'check') => {
          for (const { channel, place } of required(office, notice))
            await act(by, `${path}/${key}`, { at: `${channel}@${place}` }, ['file'])
        }
        await proved('post')
        const { endsOn } = office.store.notice(notice) as { endsOn: string }
        office.clock.at(endsOn, '17:00')
        await proved('check')
        office.clock.at(workdayFrom(addDays(endsOn, 1)))
        await closeDue(office)
      }

      test('the clerk takes the form in, in six parts, and gets a number', async () => {
        number = await at(clerk, async (page) => {
          await goTo(page, '/intake')
          await press(page, 'text=新收一件')
          const next = '#draft .button:has-text("保存并继续")'
          await fill(page, '#draft', {
            programme: form.programme,
            community: form.community,
            hukou: 'here',
          })
          // Which community is asked once the form knows that it is another one of the subdistrict.
          if (!javaScriptEnabled) await press(page, next)
          await page.waitForSelector('#draft [name=hukouHere]')
          await fill(page, '#draft', { hukouHere: form.hukouCommunity })
          await press(page, next)
          for (let i = 1; i < form.members.length; i += 1) await press(page, '#draft button:has-text("增加一位成员")')
          for (const [i, { name, relation, idNumber = '' }] of form.members.entries())
            await fill(page, '#draft', {
              [`members.${i}.name`]: name,
              [`members.${i}.relation`]: relation,
              [`members.${i}.idNumber`]: idNumber,
              [`members.${i}.yearlyIncome`]: i === 0 ? '12,000' : '0',
            })
          await press(page, next)
          await fill(page, '#draft', {
            'homes.0.address': '测试路 1 号',
            'homes.0.tenure': 'rented',
            'homes.0.floorArea': '40',
          })
          await press(page, next)
          await press(page, next)
          await fill(page, '#draft', { 'papers.id_card': 'original' })
          await press(page, next)
          expect(await page.innerText('main')).toContain(form.members[0]?.name)
          await press(page, 'form[action$="/check"] button[type=submit]')
          return new URL(page.url()).pathname.split('/').at(-1) as string
        })
        expect(state()).toBe('received')
        expect(await onCase(clerk, 'accept')).toContain('已办理：予以受理')
        expect(state()).toBe('firstReview')
      })

      test('the subdistrict visits, passes, and posts its list until its window is over', async () => {
        await onCase(first, 'survey', {
          kind: 'home_visit',
          investigators: 'A01、A02',
          visitedOn: '2025.9.1',
          finding: '入户查看，与申报一致。',
          'found.floorAreaPerHead': '８.5',
        })
        await onCase(first, 'pass')
        expect(state()).toBe('firstPublicity')
        await posted(publisher, release, 'firstPublicity')
        await onCase(first, 'transmit')
        await onCase(county, 'receive')
        expect(state()).toBe('secondReview')
      })

      test('the county asks a department, records both answers, and passes', async () => {
        await onCase(county, 'ask', { check: 'income', source: '民政局' })
        const { housing, income } = within('410305', form.members.length)
        const values = (all: Record<string, unknown>) =>
          Object.fromEntries(
            Object.entries(all).flatMap(([key, found]) => {
              const { value } = found as { value?: unknown }
              return typeof value === 'number' ? [[`found.${key}`, String(value)]] : []
            }),
          )
        const hukou = { 'found.hukou': '410305', 'found.hukouSince': '2001-01-01', 'found.papers': 'all' }
        await onCase(county, 'answer', { check: 'housing', source: '不动产登记中心', ...values(housing) })
        await onCase(county, 'answer', { check: 'income', source: '民政局', ...values(income), ...hukou })
        await onCase(county, 'pass')
        await onCase(county, 'transmit')
        expect(state()).toBe('receiptByCity')
      })

      test('the city signs for it, approves, posts and registers; the household has its place', async () => {
        await onCase(approver, 'receive')
        await onCase(approver, 'pass')
        expect(state()).toBe('finalPublicity')
        await posted(cityPublisher, cityRelease, 'finalPublicity')
        expect(await onCase(cityPublisher, 'register')).toContain('轮候号')
        expect(state()).toBe('waiting')
      })
    })
})
