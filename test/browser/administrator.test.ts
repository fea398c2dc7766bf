import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import { directoryIn } from '../../src/documents/directory.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { keptLog } from '../../src/kept-log.ts'
import type { AtWork } from '../../src/office.ts'
import { guides } from '../../src/web/help/guides.ts'
import { type Desk, openDesk } from '../api/desk.ts'
import { openBrowser } from '../support/chromium.ts'
import { accepted } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { browserOf } from '../support/signed-in.ts'
import { firstAdministrator } from '../support/staff.ts'
import { aYear } from '../support/year.ts'

/* An administrator's year in a real browser: the calendar loaded, a contact mended, the system looked at, a guide printed. */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Where pictures go, for whoever wants to look at them. */
const pictures = process.env.ANJU_PICTURES

const pages = [
  ...['/admin', '/admin/staff', '/admin/staff/new', '/admin/organs', '/admin/organs/410305005', '/admin/calendar'],
  ...['/policy', '/policy/compare?a=luoyang-low-rent@1&b=luoyang-low-rent@1', '/admin/procedures'],
  ...['/admin/procedures/three-reviews@2012', '/admin/procedures/compare?a=three-reviews@2012&b=two-reviews@2012'],
  ...['/admin/templates', '/admin/templates/receipt', '/admin/site', '/admin/health', '/admin/jobs', '/admin/logs'],
  ...['/help', '/help/clerk'],
]

describe.skipIf(process.arch !== 'x64')('an administrator in a real browser', () => {
  let desk: Desk
  let opened: Awaited<ReturnType<typeof openBrowser>>
  let address = ''
  let admin: AtWork
  beforeAll(async () => {
    const office = testOffice()
    const log = keptLog({ write: () => true })
    log.write(`${JSON.stringify({ level: 50, time: 1_756_692_000_000, msg: '一处出错' })}\n`)
    const press = { ...textPress(), directory: directoryIn(dirname(office.path)) }
    desk = openDesk(office, undefined, { press, keptLog: log })
    const [row] = households({ seed: 4, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
    await accepted(office, row)
    admin = await firstAdministrator(office)
    address = await desk.app.listen({ host: '127.0.0.1', port: 0 })
    opened = await openBrowser()
  })
  afterAll(async () => {
    await opened?.close()
    await desk?.close()
  })
  const signedIn = async (options: BrowserContextOptions = {}) => {
    const context = await opened.browser.newContext(options)
    const value = browserOf(desk, admin).cookies.get('anju-session') as string
    await context.addCookies([{ name: 'anju-session', value, url: address }])
    return { context, page: await context.newPage() }
  }

  for (const [name, width, big] of [
    ['1440', 1440, false],
    ['390', 390, false],
    ['大字版 at 390', 390, true],
  ] as const)
    test(`axe finds nothing, and nothing runs over the edge: ${name}`, async () => {
      const { context, page } = await signedIn({ viewport: { width, height: 900 }, bypassCSP: true })
      if (big) await context.addCookies([{ name: 'anju-look', value: 'b', url: address }])
      const found: string[] = []
      for (const path of pages) {
        const answer = await page.goto(address + path)
        expect([path, answer?.status()]).toEqual([path, 200])
        await page.evaluate(axe)
        const wrong = (await page.evaluate(
          '(async () => (await axe.run()).violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")))()',
        )) as string[]
        const over = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number
        found.push(...wrong.map((each) => `${path} ${each}`), ...(over > 0 ? [`${path} runs ${over} px over`] : []))
        if (pictures) {
          mkdirSync(pictures, { recursive: true })
          const file = `${path.replace(/[^a-z0-9]+/gi, '-').slice(1, 40)}-${width}${big ? '-big' : ''}.png`
          await page.screenshot({ path: join(pictures, file), fullPage: true })
        }
      }
      expect(found).toEqual([])
      await context.close()
    })

  for (const javaScriptEnabled of [true, false])
    test(`next year’s calendar is looked at and loaded, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const { context, page } = await signedIn({ javaScriptEnabled })
      const year = Math.max(...desk.office.calendar.years) + 1
      const rows = aYear(year).map((d) => `${d.on},休,${d.name},（文号）`)
      await page.goto(`${address}/admin`)
      await page.click('nav.sections >> text=日历')
      const buffer = Buffer.from(['日期,类型,名称,文号', ...rows].join('\n'))
      await page.setInputFiles('#file', { name: '日历.csv', mimeType: 'text/csv', buffer })
      await page.click('text=上传并预览影响')
      await page.waitForSelector('text=件的到期日')
      await page.click(`button:has-text("载入 ${year} 年")`)
      await page.waitForURL('**/admin/calendar')
      expect(await page.innerText('main')).toContain(`已载入 ${year} 年`)
      await context.close()
    })

  test('a contact with a slip keeps what was typed, then is saved and stands in the record', async () => {
    const { context, page } = await signedIn()
    await page.goto(`${address}/admin/organs/410305005`)
    const fill = async (all: Record<string, string>) => {
      for (const [name, value] of Object.entries(all)) await page.fill(`[name="${name}"]`, value)
    }
    const phones = { phone: '13800000000', 'supervision.phone': '0379-00000000' }
    await fill({
      office: '便民服务中心',
      address: '演示路1号',
      'supervision.organ': '纪检监察机关',
      why: '搬迁',
      ...phones,
    })
    await page.click('text=保存联系方式')
    expect(await page.title()).toContain('错误：')
    expect(await page.inputValue('[name=address]')).toBe('演示路1号')
    await page.fill('[name=phone]', '0379-00001000')
    await page.click('text=保存联系方式')
    await page.waitForURL('**/admin/organs')
    await page.goto(`${address}/admin/organs/410305005`)
    expect(await page.innerText('main')).toContain('搬迁')
    await context.close()
  })

  test('help opens by keys; every guide prints on two sheets of A4 at most, without the bar', async () => {
    const { context, page } = await signedIn()
    await page.goto(`${address}/admin/health`)
    await page.focus('details.help summary')
    await page.keyboard.press('Enter')
    expect(await page.innerText('details.help')).toContain('怎么办')
    for (const { role } of guides) {
      await page.goto(`${address}/help/${role}`)
      const pdf = await page.pdf({ format: 'A4', margin: { top: '15mm', bottom: '15mm', left: '15mm', right: '15mm' } })
      const sheets = pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)?.length ?? 0
      expect([role, sheets > 0 && sheets <= 2]).toEqual([role, true])
      if (pictures) writeFileSync(join(pictures, `guide-${role}.pdf`), pdf)
    }
    await page.emulateMedia({ media: 'print' })
    expect(await page.isVisible('header.bar')).toBe(false)
    await context.close()
  })
})
