import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import { type Desk, openDesk } from '../api/desk.ts'
import { openBrowser } from '../support/chromium.ts'
import { accepted, firstReviewed, formOf, posted } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rows = households({ seed: 3, county: '410305', n: 60, on: '2025-09-01' })
const street = (rows[0] as IntakeRow).form.subdistrict
const own = rows.filter(({ form }) => form.subdistrict === street)
const here = own.slice(4).find(({ form }) => form.community.startsWith(street)) as IntakeRow
const clerk: AtWork = { staff: 'ly-clerk', role: 'clerk', organ: street }
const first: AtWork = { staff: 'ly-first', role: 'first_reviewer', organ: street }

/* The clerk's day in a real browser: a paper form becomes a case, with scripts and without; a visit on a phone. */

describe.skipIf(process.arch !== 'x64')('at the counter, in a real browser', () => {
  let desk: Desk
  let opened: Awaited<ReturnType<typeof openBrowser>>
  let picture: Buffer
  let [address, toVisit, received, notice] = ['', '', '', '']
  beforeAll(async () => {
    const office = testOffice()
    desk = openDesk(office)
    toVisit = await accepted(office, own[0] as IntakeRow)
    received = (await office.ask('receiveApplication', clerk, formOf(own[1] as IntakeRow))).subject
    const listed = await accepted(office, own[2] as IntakeRow)
    await firstReviewed(office, listed)
    notice = await posted(office, street, 'firstPublicity', [listed])
    const admin = await firstAdministrator(office)
    for (const one of [clerk, first]) await entered(office, admin, one)
    picture = await sharp({ create: { width: 600, height: 800, channels: 3, background: '#f6ecd9' } })
      .jpeg()
      .toBuffer()
    address = await desk.app.listen({ host: '127.0.0.1', port: 0 })
    opened = await openBrowser('--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream')
  })
  afterAll(async () => {
    await opened?.close()
    await desk?.close()
  })

  async function signedIn(
    who: AtWork,
    options: BrowserContextOptions = {},
  ): Promise<{ context: BrowserContext; page: Page }> {
    const context = await opened.browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
    const value = browserOf(desk, who).cookies.get('anju-session') as string
    await context.addCookies([{ name: 'anju-session', value, url: address }])
    return { context, page: await context.newPage() }
  }
  const scan = (name = 'form.jpg') => ({ name, mimeType: 'image/jpeg', buffer: picture })
  const sectionOf = (page: Page, name: string) => page.click(`nav.tabs >> text=${name}`)

  test('the browser fills in sex and birthday while one types, warns of a duplicate, and saves by itself', async () => {
    const { context, page } = await signedIn(clerk)
    await page.goto(`${address}/intake`)
    await page.click('text=新收一件')
    await sectionOf(page, '家庭成员')
    await page.waitForSelector('[name="members.0.name"]')
    const id = (own[1] as IntakeRow).form.members[0]?.idNumber as string
    await page.fill('[name="members.0.name"]', '测试人')
    await page.locator('[name="members.0.idNumber"]').pressSequentially(id.slice(0, 17))
    // Nothing is said while a number is being typed.
    expect(await page.innerText('[id="members.0.idNumber-told"]')).toBe('')
    await page.locator('[name="members.0.idNumber"]').pressSequentially(id.slice(17))
    expect(await page.inputValue('[name="members.0.birthOn"]')).toBe(
      `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`,
    )
    expect(await page.inputValue('[name="members.0.sex"]')).toBe(Number(id[16]) % 2 === 1 ? '男' : '女')
    await page.waitForSelector('#known >> text=可能重复')
    expect(await page.innerText('#parts')).toContain('已填好')
    await page.fill('[name="members.0.yearlyIncome"]', '１２，０００')
    expect(await page.innerText('[id="members.0.yearlyIncome-told"]')).toBe('即 12,000')
    await context.close()
  })

  test('a scan is dropped beside the form, turned and enlarged, without a word of the form being lost', async () => {
    const { context, page } = await signedIn(clerk)
    await page.goto(`${address}/intake`)
    await page.click('text=新收一件')
    await page.waitForSelector('[name=callNumber]')
    await page.fill('[name=callNumber]', 'A038')
    const data = await page.evaluateHandle(
      ([bytes]) => {
        const transfer = new DataTransfer()
        const raw = Uint8Array.from(atob(bytes as string), (c) => c.charCodeAt(0))
        transfer.items.add(new File([raw], '申请表.jpg', { type: 'image/jpeg' }))
        return transfer
      },
      [picture.toString('base64')],
    )
    await page.dispatchEvent('#scans', 'drop', { dataTransfer: data })
    await page.waitForSelector('#scans .scan-image')
    await page.click('#scans >> text=旋转')
    expect(await page.getAttribute('#scans .scan-image', 'class')).toContain('turn-1')
    expect(await page.inputValue('[name=callNumber]')).toBe('A038')
    await page.click('text=保存，以后再填')
    await page.waitForURL('**/intake')
    expect(await page.innerText('main')).toContain('A038')
    await context.close()
  })

  test('pages are taken with a document camera, one thrown away, and become scans of the form', async () => {
    const { context, page } = await signedIn(clerk)
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    await page.goto(`${address}/intake`)
    await page.click('text=新收一件')
    await page.waitForSelector('[name=callNumber]')
    await page.fill('[name=callNumber]', 'A039')
    await page.click('text=用高拍仪或摄像头拍摄')
    const shoot = page.locator('.camera button:has-text("拍一页"):enabled')
    for (const n of [1, 2, 3]) {
      await shoot.click()
      await page.waitForSelector(`.camera >> text=已拍 ${n} 页`)
    }
    await page.click('.camera li:first-child >> text=删除')
    await page.waitForSelector('.camera >> text=已拍 2 页')
    await page.click('text=用这些')
    await page.waitForSelector('#scans >> text=共 2 份')
    expect(await page.inputValue('[name=callNumber]')).toBe('A039')
    const width = await page.locator('#scans .scan-image').evaluate((each) => (each as HTMLImageElement).naturalWidth)
    expect(width).toBeGreaterThan(300)
    expect(complaints).toEqual([])
    // No other page of ours may use it.
    const elsewhere = await context.request.get(`${address}/work`)
    expect(elsewhere.headers()['permissions-policy']).toContain('camera=()')
    await context.close()
  })

  for (const javaScriptEnabled of [true, false])
    test(`a paper form becomes a case with its scan, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const { form } = here
      const { context, page } = await signedIn(clerk, { javaScriptEnabled })
      await page.goto(`${address}/intake`)
      await page.click('text=新收一件')
      await page.waitForURL('**/application')
      await page.selectOption('[name=community]', form.community)
      await page.setInputFiles('#files', [scan()])
      await page.click('button[value="scan-add"]')
      await page.waitForSelector('#scans .scan-image')
      const next = async () => {
        await page.click('main button.button:has-text("保存并继续")')
        await page.waitForLoadState()
      }
      // Where the hukou is, step by step: each step brings the next by itself, or on pressing 保存并继续.
      await page.check('[name=hukou][value=elsewhere]')
      for (const [name, value] of [
        ['hukouProvince', '410000'],
        ['hukouCounty', '410102'],
      ] as const) {
        if (!javaScriptEnabled) await next()
        await page.waitForSelector(`[name=${name}]`)
        await page.selectOption(`[name=${name}]`, value)
      }
      await next()
      await page.waitForSelector('[name="members.0.name"]')
      await page.fill('[name="members.0.name"]', '测试人')
      // Nobody's number: in the area that is not assigned.
      await page.fill('[name="members.0.idNumber"]', javaScriptEnabled ? '410399198001010018' : '410399198001010026')
      await page.fill('[name="members.0.yearlyIncome"]', '21,600')
      await next()
      await page.waitForSelector('[name="homes.0.address"]')
      await page.fill('[name="homes.0.address"]', '测试路 1 号')
      await page.selectOption('[name="homes.0.tenure"]', 'rented')
      await page.fill('[name="homes.0.floorArea"]', '9.5')
      await next()
      await page.waitForSelector('[name=floorAreaPerHead]')
      await next()
      await page.waitForSelector('[name="papers.id_card"]')
      await page.selectOption('[name="papers.id_card"]', 'checked_copy')
      await page.setInputFiles('#files', [scan()])
      await page.selectOption('#as', 'id_card')
      await page.click('button[value="scan-add"]')
      await page.waitForSelector('text=共 2 份')
      await next()
      await page.waitForURL('**/check**')
      expect(await page.innerText('main')).toContain('申请表、身份证')
      expect(await page.innerText('main')).toMatch(/河南省[\s\S]*郑州市 中原区/)
      await page.click('text=提交收件')
      await page.waitForURL('**/received/**')
      expect(await page.innerText('main')).toContain('接下来会怎样')
      const number = page.url().split('/').at(-1) as string
      await page.goto(`${address}/cases/${number}/materials`)
      expect(await page.locator('.file-small').count()).toBe(2)
      await context.close()
    })

  test('`/` finds, Ctrl+Enter hands in, Enter goes to the next field for who wants it so, G W goes home', async () => {
    const { context, page } = await signedIn(clerk)
    await page.goto(`${address}/work`)
    await page.keyboard.press('/')
    expect(await page.evaluate('document.activeElement.id')).toBe('find')
    await page.keyboard.type(received)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/cases/${received}`)
    await page.keyboard.press('g')
    await page.keyboard.press('w')
    await page.waitForURL('**/work')
    await page.goto(`${address}/intake`)
    await page.click('text=新收一件')
    await page.waitForSelector('[name=callNumber]')
    await page.click('text=回车跳到下一项')
    await page.focus('[name=callNumber]')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.name')).toBe('programme')
    await page.selectOption('[name=community]', here.form.community)
    await page.keyboard.press('Control+Enter')
    await page.waitForURL('**/members')
    await context.close()
  })

  test('on a phone the visit is recorded with a photograph, scripts off', async () => {
    const { context, page } = await signedIn(first, {
      viewport: { width: 390, height: 844 },
      javaScriptEnabled: false,
    })
    await page.goto(`${address}/visits`)
    await page.click(`a[href="/visits/${toVisit}"]`)
    await page.waitForSelector('#camera-1')
    await page.fill('[name=investigators]', 'A01 A02')
    await page.fill('[name=finding]', '入户查看，与申报一致。')
    await page.setInputFiles('#camera-1', [scan('photo.jpg')])
    await page.click('text=登记入户调查 >> nth=-1')
    await page.waitForURL('**/visits')
    expect(await page.innerText('main')).toContain('照片 1 张')
    await context.close()
  })

  test('a session that ends is said, and the form is sent once more after signing in', async () => {
    const { context, page } = await signedIn(clerk)
    await page.goto(`${address}/intake`)
    await page.click('text=新收一件')
    await page.waitForSelector('[name=callNumber]')
    await page.fill('[name=callNumber]', 'B001')
    await context.clearCookies()
    await page.click('text=保存，以后再填')
    await page.waitForSelector('text=填写的内容还在')
    const value = browserOf(desk, clerk).cookies.get('anju-session') as string
    await context.addCookies([{ name: 'anju-session', value, url: address }])
    await page.click('button:has-text("继续提交")')
    await page.waitForSelector('text=请再提交一次')
    await page.click('button:has-text("继续提交")')
    await page.waitForURL('**/intake')
    expect(await page.innerText('main')).toContain('B001')
    await context.close()
  })

  for (const [name, width, big] of [
    ['1440', 1440, false],
    ['390', 390, false],
    ['大字版 at 390', 390, true],
  ] as const)
    test(`axe finds nothing on the counter's pages, and none is wider than its window: ${name}`, async () => {
      const found: string[] = []
      for (const [who, paths] of [
        [
          clerk,
          [
            '/work',
            '/intake',
            `/cases/${received}/materials`,
            '/objections/desk',
            `/objections/desk?notice=${notice}`,
            '/find',
          ],
        ],
        [first, ['/visits', `/cases/${received}`]],
      ] as const) {
        const { context, page } = await signedIn(who, { viewport: { width, height: 900 }, bypassCSP: true })
        if (big) await context.addCookies([{ name: 'anju-look', value: 'b', url: address }])
        const all: string[] = [...paths]
        if (who === clerk) {
          await page.goto(`${address}/intake`)
          await page.click('text=新收一件')
          await page.waitForURL('**/application')
          await page.setInputFiles('#files', [scan()])
          await page.click('button[value="scan-add"]')
          await page.waitForSelector('#scans .scan-image')
          const draft = new URL(page.url()).pathname.replace('/application', '')
          all.push(`/intake/received/${received}`)
          all.push(...['application', 'members', 'materials', 'check'].map((each) => `${draft}/${each}`))
        }
        for (const path of all) {
          await page.goto(address + path)
          await page.evaluate(axe)
          const wrong = (await page.evaluate(
            '(async () => (await axe.run()).violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")))()',
          )) as string[]
          found.push(...wrong.map((each) => `${path} ${each}`))
          const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number
          if (wide > width) found.push(`${path} is ${wide} wide`)
        }
        await context.close()
      }
      expect(found).toEqual([])
    })
})
