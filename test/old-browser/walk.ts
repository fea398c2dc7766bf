import '../../src/node-version.ts'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { NoticeContext } from '../../machines/notice.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import { openDesk } from '../api/desk.ts'
import { accepted, contextOf, firstReviewed, formOf, posted } from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'
import { type OldPage, openOldBrowser } from './browser.ts'

/* `npm run test:old-browser`: the main pages in Chromium 78. Scripts must run without an error, forms must work, nothing may run over the edge. */

const found: string[] = []
const tell = (line: string) => process.stdout.write(`${line}\n`)
const must = (holds: boolean, what: string) => {
  if (!holds) found.push(what)
  tell(`${holds ? '✓' : '×'} ${what}`)
}
const pictures = process.env.ANJU_PICTURES

const office = testOffice()
const rows = households({ seed: 3, county: '410305', n: 40, on: '2025-09-01' }) as [IntakeRow, ...IntakeRow[]]
const [row] = rows
const street = row.form.subdistrict
const other = rows.slice(1).find(({ form }) => form.subdistrict === street) as IntakeRow
const desk = openDesk(office)
const listed = await accepted(office, row)
await firstReviewed(office, listed)
const notice = await posted(office, street, 'firstPublicity', [listed])
const sheet = `/notices/${contextOf<NoticeContext>(office, notice).issued?.document}`
const clerk: AtWork = { staff: 'ly-clerk', role: 'clerk', organ: street }
const number = (await office.ask('receiveApplication', clerk, formOf(other))).subject
const admin = await firstAdministrator(office)
await entered(office, admin, clerk)
const auditor = await entered(office, admin, staff('auditor', '410300'))
const publisher = await entered(office, admin, staff('publisher', street))
const address = await desk.app.listen({ host: '127.0.0.1', port: 0 })
const { browser, close } = await openOldBrowser()

async function pageOf(actor?: AtWork, scripts = true): Promise<OldPage> {
  const page = await browser.newPage()
  await page.setJavaScriptEnabled(scripts)
  const value = actor ? (browserOf(desk, actor).cookies.get('anju-session') as string) : ''
  await page.setCookie({ name: 'anju-session', value, url: address })
  page.on('pageerror', (error) => found.push(`${page.url()}: ${error.message}`))
  page.on('console', (said) => {
    if (said.type?.() === 'error') found.push(`${page.url()}: ${said.text?.()}`)
  })
  return page
}

/** Each page at two widths: answers, has its heading, is as wide as the window. */
async function visit(who: string, actor: AtWork | undefined, paths: readonly string[]): Promise<void> {
  const page = await pageOf(actor)
  for (const width of [1366, 390]) {
    await page.setViewport({ width, height: 768 })
    for (const path of paths) {
      const answer = await page.goto(address + path)
      const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      const heading = await page.evaluate<number>('document.querySelectorAll("h1").length')
      const styled = await page.evaluate<boolean>(
        'document.styleSheets.length > 0 && document.styleSheets[0].cssRules.length > 50',
      )
      must(
        [200, 304].includes(answer?.status() ?? 0) && over <= 0 && heading === 1 && styled,
        `${who} ${path} at ${width}${over > 0 ? `, ${over} px over` : ''}${heading === 1 ? '' : `, ${heading} headings`}, ${answer?.status()}`,
      )
      if (pictures) {
        mkdirSync(pictures, { recursive: true })
        await page.screenshot({
          path: join(pictures, `old-${path.replace(/[^a-z0-9]+/gi, '-')}-${width}.png`),
          fullPage: true,
        })
      }
    }
  }
  await page.close()
}

try {
  tell(await browser.version())
  must(/Chrome\/78\./.test(await browser.version()), 'it is Chromium 78')
  await visit('anybody', undefined, [
    ...[
      '/',
      '/notices',
      sheet,
      '/progress',
      '/objections',
      '/waiting-list',
      '/guides',
      '/guides/public_rental',
      '/self-check',
    ],
    ...['/statistics', '/data', '/calculator', '/contact', '/verify', '/disclosure', '/login', '/site-map'],
  ])
  await visit('clerk', clerk, [
    '/work',
    '/todo',
    '/intake',
    `/cases/${number}`,
    `/cases/${number}/accept`,
    '/account',
    '/help/clerk',
  ])
  await visit('publisher', publisher, ['/postings', '/disclosures'])
  await visit('auditor', auditor, ['/audit'])
  await visit('administrator', admin, [
    ...[
      '/admin',
      '/admin/staff',
      '/admin/organs',
      '/admin/calendar',
      '/policy',
      '/admin/procedures/three-reviews@2012',
    ],
    ...['/admin/templates', '/admin/site', '/admin/health', '/admin/logs', '/help'],
  ])

  const page = await pageOf(clerk)
  await page.goto(`${address}/intake`)
  await Promise.all([
    page.waitForNavigation(),
    page.evaluate(
      '[...document.querySelectorAll("main button")].find((b) => b.textContent.includes("新收一件")).click()',
    ),
  ])
  await page.goto(page.url().replace(/\/[^/]*$/, '/members'))
  if ((await page.evaluate<number>('document.querySelectorAll("[name=\\"members.0.name\\"]").length')) === 1) {
    await page.type('[name="members.0.name"]', '旧浏览器')
    await new Promise((resolve) => setTimeout(resolve, 4000))
    must((await page.evaluate<string>('document.body.innerText')).includes('已自动保存'), 'a draft saves itself')
  } else must(false, 'the form of members opens')
  await page.goto(`${address}/todo`)
  await page.keyboard.press('?')
  must((await page.evaluate<number>('document.querySelectorAll(".keys-help").length')) === 1, 'keys say what they do')
  await page.close()

  for (const scripts of [true, false]) {
    const own = await pageOf(admin, scripts)
    await own.goto(`${address}/admin/site`)
    await own.evaluate('document.querySelector("[name=why]").value = "旧浏览器"')
    await own.evaluate(`document.querySelector("[name=host]").value = "演示中心${scripts}"`)
    await Promise.all([own.waitForNavigation(), own.click('main form button[type=submit]')])
    must(
      /已保存/.test(await own.evaluate<string>('document.body.innerText')),
      `a form is sent, scripts ${scripts ? 'on' : 'off'}`,
    )
    await own.close()
  }
} finally {
  await close()
  await desk.close()
}
tell(found.length === 0 ? 'nothing wrong' : `\n${found.length} wrong:\n${found.join('\n')}`)
process.exitCode = found.length === 0 ? 0 : 1
