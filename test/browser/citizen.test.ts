import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContextOptions, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../db/facts.ts'
import type { DocumentContext } from '../../machines/document.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { households } from '../../src/demo/households.ts'
import { grouped } from '../../src/documents/code.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { organName } from '../../src/organs.ts'
import { places } from '../../src/web/pages/site-map.tsx'
import { type Desk, logOf, openDesk } from '../api/desk.ts'
import { openBrowser } from '../support/chromium.ts'
import { disclosed, exits, leavers } from '../support/disclosures.ts'
import { accepted, contextOf, firstReviewed, posted, registered } from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'

/* A citizen at the public site, in a real browser: on a phone, with large type and keys alone, without scripts. */

const requires = createRequire(import.meta.url)
const DROPPED = '%PDF-1.7 dropped, not what was issued'
const axe = readFileSync(requires.resolve('axe-core/axe.min.js'), 'utf8')
const jsQR = requires('jsqr') as typeof import('jsqr').default
const [first, row] = households({ seed: 3, county: '410305', n: 2, on: '2025-09-01' }) as [IntakeRow, IntakeRow]
const street = row.form.subdistrict

// The package has a browser for x64 alone.
describe.skipIf(process.arch !== 'x64')('a citizen', () => {
  let desk: Desk
  let opened: Awaited<ReturnType<typeof openBrowser>>
  let [address, sheet, application, item] = ['', '', '', '']
  let d: DocumentContext
  let photograph: Buffer
  beforeAll(async () => {
    const office = testOffice()
    const log = await logOf(office)
    desk = openDesk(office, log)
    await registered(office, first)
    item = await disclosed(office, 'exit', exits, { people: leavers })
    application = await accepted(office, row)
    await firstReviewed(office, application)
    const notice = await posted(office, street, 'firstPublicity', [application])
    const number = contextOf<NoticeContext>(office, notice).issued?.document as string
    d = contextOf<DocumentContext>(office, number)
    sheet = `/notices/${number}`
    await log.run()
    const picture = { width: 800, height: 600, channels: 3 as const, background: '#786' }
    photograph = await sharp({ create: picture }).jpeg().toBuffer()
    address = await desk.app.listen({ host: '127.0.0.1', port: 0 })
    opened = await openBrowser()
  }, 60_000)
  afterAll(async () => {
    await opened?.close()
    await desk?.close()
  })

  /** A browser of its own; whatever its pages complain of (a policy broken, a script failed) is kept. */
  async function fresh(options: BrowserContextOptions = {}) {
    const context = await opened.browser.newContext(options)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (/Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text())
    })
    return { context, page, complaints }
  }
  const told = (page: Page) => page.innerText('main')
  const violations = async (page: Page) => {
    await page.evaluate(axe)
    return (await page.evaluate(
      '(async () => (await axe.run()).violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")))()',
    )) as string[]
  }

  for (const javaScriptEnabled of [true, false])
    test(`on a phone finds the street's notice, reads its code, objects with a photograph and tracks the answer, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const { context, page, complaints } = await fresh({ viewport: { width: 390, height: 844 }, javaScriptEnabled })
      await page.goto(`${address}/`)
      await page.fill('#q', organName(street).replace(/街道办事处$/, ''))
      await page.click('.seek button')
      await page.locator(`a[href="${sheet}"]`).first().click()
      await page.waitForURL(`**${sheet}`)
      const width = async () => (await page.locator('html').boundingBox())?.width ?? 999
      expect(await width()).toBeLessThanOrEqual(390)

      // The very code a phone's camera would see.
      const { data, info } = await sharp(await page.locator('svg.qr').screenshot())
        .resize(400)
        .ensureAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true })
      const read = jsQR(new Uint8ClampedArray(data), info.width, info.height)?.data as string
      expect(read).toBe(`${d.issue?.site}/v/${d.code}`)
      await page.goto(address + new URL(read).pathname)
      expect(await told(page)).toContain('现行有效')
      await page.click('text=查看这份公示的内容')

      await page.click('.do a[href^="/objections/new"]')
      await page.fill('#entry', '1')
      await page.click('button:has-text("下一步")')
      await page.check('input[name=ground][value=housing]')
      await page.fill('#statement', '该户在栾川另有一套住房。')
      await page.click('button:has-text("下一步")')
      await page.setInputFiles('#file', { name: 'a.jpg', mimeType: 'image/jpeg', buffer: photograph })
      await page.click('text=上传这个文件')
      await page.waitForSelector('text=第 1 份：照片')
      expect(await width()).toBeLessThanOrEqual(390)
      await page.click('button:has-text("下一步")')
      await page.check('input[name=identity][value=confidential]')
      await page.fill('#name', '不可说')
      await page.fill('#contact', '0379-00009999')
      await page.click('button:has-text("下一步")')
      expect(await told(page)).toContain('照片，')
      await page.click('button:has-text("提交异议")')
      await page.waitForSelector('text=异议已经收到')
      const [id = '', code = ''] = await page.locator('dl.large dd').allInnerTexts()

      const track = async () => {
        await page.goto(`${address}/objections`)
        await page.fill('#objection', id)
        await page.fill('#code', code)
        await page.click('text=查询结果')
        return told(page)
      }
      expect(await track()).toContain('正在核查')
      await desk.office.ask('settleObjection', staff('reviewer', street, '-x'), {
        ...{ application, objection: id, outcome: 'dismissed', finding: '经查没有另外的住房。' },
      })
      const answer = await track()
      expect(answer).toContain('核查认定异议不成立')
      expect(answer).not.toContain('经查没有')
      expect(complaints).toEqual([])
      await context.close()
    }, 90_000)

  test('an older person with the keyboard alone takes the larger type, opens the notice and begins an objection', async () => {
    const { context, page } = await fresh()
    await page.goto(`${address}/`)
    /** Goes on by Tab until the link or button is reached, as far as a person would bear. */
    const tabTo = async (selector: string) => {
      for (let i = 0; i < 80; i += 1) {
        await page.keyboard.press('Tab')
        if (await page.locator(':focus').evaluateAll((all, wanted) => all[0]?.matches(wanted) === true, selector))
          return
      }
      throw new Error(`${selector}: not reached by Tab`)
    }
    await tabTo('a[href^="/look?big=1"]')
    await page.keyboard.press('Enter')
    await page.waitForSelector('html.big')
    await tabTo(`a[href="${sheet}"]`)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**${sheet}`)
    expect(await page.getAttribute('html', 'class')).toContain('big')
    await tabTo('a[href^="/objections/new"]')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/objections/new**')
    await tabTo('#entry')
    await page.keyboard.type('1')
    await page.keyboard.press('Enter')
    await page.waitForSelector('text=第 2 步，共 5 步')
    // Large type is large: nothing a person reads is smaller than 18 px, and nothing runs out of the page.
    const sizes = await page
      .locator('main p, main label, main legend, main button')
      .evaluateAll((all) => all.map((each) => Number.parseFloat(getComputedStyle(each).fontSize)))
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(18)
    await context.close()
  }, 60_000)

  test('a PDF dropped onto the page of a code is told to be altered; only its digest leaves the browser', async () => {
    const { context, page, complaints } = await fresh()
    const bodies: string[] = []
    page.on('request', (request) => bodies.push(request.postData() ?? ''))
    await page.goto(`${address}/v/${d.code}`)
    await page.locator('#paper').waitFor()
    const forged = { name: 'x.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 not what was issued') }
    await page.setInputFiles('#file', forged)
    await page.waitForURL(`**/v/${d.code}?file=*`)
    expect(await told(page)).toContain('不是制发的原件')
    expect(await told(page)).toContain('现行有效')
    // Without a code in the address the file's own is followed, which proves nothing but leads to what was issued.
    await page.goto(`${address}/v`)
    await page.locator('#paper').waitFor()
    await page.setInputFiles('#file', {
      ...forged,
      buffer: Buffer.from(`%PDF-1.7 <anju:code>${grouped(d.code)}</anju:code>`),
    })
    await page.waitForURL(`**/v/${d.code}?file=*`)
    expect(await told(page)).toContain('不是制发的原件')
    // Dropped onto the page itself, wherever: read and told in the same way.
    await page.goto(`${address}/v/${d.code}`)
    await page.locator('#paper').waitFor()
    await page.evaluate((text) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([text], 'sheet.pdf', { type: 'application/pdf' }))
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
    }, DROPPED)
    await page.waitForURL(`**/v/${d.code}?file=${sha256(DROPPED)}`)
    expect(await told(page)).toContain('不是制发的原件')
    expect(bodies.filter((body) => body !== '')).toEqual([])
    expect(complaints).toEqual([])
    await context.close()
  }, 60_000)

  test.each([1440, 390])(
    'axe finds nothing on any step of an objection, nor on how objections ended: %i',
    async (width) => {
      const { context, page } = await fresh({ viewport: { width, height: 900 }, bypassCSP: true })
      const clean = async (step: string) => {
        await page.waitForSelector(`text=${step}`)
        expect(await violations(page), step).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth'), step).toBeLessThanOrEqual(width)
      }
      const next = () => page.click('button:has-text("下一步")')
      await page.goto(`${address}/objections/new?notice=${d.number}`)
      await page.fill('#entry', '1')
      await next()
      await clean('第 2 步，共 5 步')
      // An empty step is told what it lacks: that page too.
      await next()
      await clean('第 2 步，共 5 步')
      await page.check('input[name=ground][value=housing]')
      await page.fill('#statement', '该户另有一套住房。')
      await next()
      await clean('第 3 步，共 5 步')
      await page.setInputFiles('#file', { name: 'a.jpg', mimeType: 'image/jpeg', buffer: photograph })
      await page.click('text=上传这个文件')
      await page.waitForSelector('text=第 1 份：照片')
      await clean('第 3 步，共 5 步')
      await next()
      await clean('第 4 步，共 5 步')
      await page.check('input[name=identity][value=confidential]')
      await page.fill('#name', '不可说')
      await page.fill('#contact', '0379-00009999')
      await next()
      await clean('第 5 步，共 5 步')
      await page.goto(`${address}${sheet}/objections`)
      await clean('异议')
      await context.close()
    },
    120_000,
  )

  for (const [name, width, look] of [
    ['1440', 1440, ''],
    ['390', 390, ''],
    ['大字版 at 390', 390, 'b'],
    ['高对比', 1440, 'c'],
  ] as const)
    test(`axe finds nothing on any public page, and none is wider than the screen: ${name}`, async () => {
      const { context, page } = await fresh({ viewport: { width, height: 900 }, bypassCSP: true })
      if (look) await context.addCookies([{ name: 'anju-look', value: look, url: address }])
      const paths = [
        '/',
        ...places.flatMap(({ pages }) => pages.map(([path]) => path)).filter((path) => !/\.atom|^\/api/.test(path)),
        ...[sheet, `/v/${d.code}`, `/v/${d.code}?file=${'0'.repeat(64)}`, `/objections/new?notice=${d.number}`],
        ...[`/disclosure/${item}`, '/guides/public_rental?county=410305', '/search?q=公示', '/search?q=没有的'],
        ...['/waiting-list?number=410305-L2025-00001', '/allocations?number=410305-L2025-00001', '/nothing-here'],
      ]
      const found: string[] = []
      for (const path of paths) {
        await page.goto(address + path)
        const wrong = await violations(page)
        const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number
        found.push(...wrong.map((each) => `${path} ${each}`), ...(wide > width ? [`${path}: ${wide} px wide`] : []))
      }
      expect(found).toEqual([])
      await context.close()
    }, 180_000)
})
