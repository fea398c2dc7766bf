import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../db/facts.ts'
import type { NoticeDocument } from '../../public-notices/document.ts'
import { households } from '../../src/demo/households.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { openBrowser } from '../support/chromium.ts'
import { registered } from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'
import { asText, textPress } from '../support/press.ts'
import { type Desk, logOf, openDesk } from './desk.ts'

const [row] = households({ seed: 2, county: '410305', n: 1, on: '2025-09-01' })
const reviewer = staff('reviewer', '410305')

// The page looks at how a file begins.
const plain = textPress()
const press = {
  ...plain,
  pool: {
    render: async (document: NoticeDocument) => {
      const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), asText(document).bytes])
      return { ...asText(document), bytes, sha256: sha256(bytes), contentSha256: sha256(bytes) }
    },
  },
}
let desk: Desk
let application: string
let address: string
let zip: Buffer
let key: string
beforeAll(async () => {
  const office = testOffice()
  desk = openDesk(office, await logOf(office), { press })
  application = await registered(desk.office, row as never)
  await issueDocuments(desk.office, press)
  address = await desk.app.listen({ host: '127.0.0.1', port: 0 })
  zip = (await desk.get(`/api/applications/${application}/bundle?for=case`, reviewer)).rawPayload
  key = /id="key" value="([^"]+)"/.exec((await desk.get('/verify')).payload)?.[1] as string
})
afterAll(() => desk.close())

describe('the page that verifies', () => {
  test('runs one script of ours, may fetch nothing, and says without a script how else to check', async () => {
    const { headers, payload } = await desk.get('/verify')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toMatch(/connect-src|unsafe|https?:/)
    expect(payload.match(/<script(?! type="application\/ld)[^>]*>/g)).toEqual([
      '<script type="module" src="/verify/verify-page.mjs">',
    ])
    expect(payload).toMatch(/<noscript>.*没有运行脚本.*<\/noscript>/s)
    // Every page but the two that read a file keeps the policy without any script.
    expect(String((await desk.get('/about')).headers['content-security-policy'])).not.toContain('script-src')
    for (const name of ['verify.mjs', 'verify.py', 'VERIFY.md']) {
      const { statusCode, rawPayload } = await desk.get(`/verify/${name}`)
      expect([name, statusCode]).toEqual([name, 200])
      expect(zip.includes(rawPayload)).toBe(true)
    }
    expect((await desk.get('/verify/..%2Fapp.ts')).statusCode).toBe(404)
    expect((await desk.get('/verify/constructor')).statusCode).toBe(404)
  })

  test('scripts are written for Chromium 78', async () => {
    for (const name of ['paper-page.mjs', 'verify-page.mjs', 'mathematics.mjs', 'verify.mjs']) {
      const code = (await desk.get(`/verify/${name}`)).payload.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      expect(code, name).not.toMatch(
        /\?\.[a-zA-Z[(]|\?\?|\|\|=|&&=|\.at\(|replaceAll|hasOwn|static \{|toSorted|findLast/,
      )
    }
  })

  test('a digest of an issued paper leads to its check, another to nothing', async () => {
    const paper = desk.office.store.documentsOf(application)[0]
    const found = await desk.get(`/v?sha256=${paper?.sha256}`)
    expect([found.statusCode, found.headers.location]).toEqual([303, `/v/${paper?.code}`])
    expect((await desk.get(`/v?sha256=${'0'.repeat(64)}`)).payload).toContain('没有查到')
  })
})

// The package has a browser for x64 alone.
describe.skipIf(process.arch !== 'x64')('in a real browser', () => {
  let opened: Awaited<ReturnType<typeof openBrowser>>
  beforeAll(async () => {
    opened = await openBrowser()
  })
  afterAll(() => opened?.close())

  /** The page, loaded and cut off from the network; whatever it complains of or asks for afterwards is kept. */
  async function page(): Promise<{ page: Page; complaints: string[]; asked: string[] }> {
    const context = await opened.browser.newContext()
    const one = await context.newPage()
    const [complaints, asked]: string[][] = [[], []]
    one.on('pageerror', (error) => complaints?.push(error.message))
    one.on('console', (message) => complaints?.push(message.text()))
    await one.goto(`${address}/verify`)
    await one.locator('#check').waitFor()
    one.on('request', (request) => asked?.push(request.url()))
    await context.setOffline(true)
    return { page: one, complaints: complaints as string[], asked: asked as string[] }
  }
  async function check(one: Page, name: string, buffer: Buffer): Promise<string> {
    await one.setInputFiles('#file', { name, mimeType: 'application/octet-stream', buffer })
    await one.locator('#answer:not([hidden]) h2', { hasNotText: '正在核验' }).waitFor()
    return one.innerText('#answer')
  }

  test('a true bundle holds, a forged one does not, and nothing is sent anywhere', async () => {
    const { page: one, complaints, asked } = await page()
    const told = await check(one, 'a.zip', zip)
    expect(told).toContain('全部相符')
    expect(told).toContain(key)
    const facts = desk.office.store.history(application)
    expect(told).toContain(application)

    const forged = Buffer.from(zip)
    const at = forged.indexOf('"members":')
    forged[at + 10] = (forged[at + 10] as number) ^ 1
    const refused = await check(one, 'b.zip', forged)
    expect(refused).toContain('不可信')
    expect(refused).toContain(`facts/${application}.jsonl（line 1 ApplicationReceived）：链值不符`)
    expect(facts.length).toBeGreaterThan(10)

    await one.fill('#key', '')
    expect(await check(one, 'c.zip', zip)).toContain('公钥取自包内')
    await one.fill('#key', `${key.slice(0, -4)}AAAA`)
    expect(await check(one, 'd.zip', zip)).toContain('不是有效的公钥')

    const pdf = Buffer.from('%PDF-1.7 not ours')
    expect(await check(one, 'e.pdf', pdf)).toContain(sha256(pdf))
    expect(await one.getAttribute('#answer a', 'href')).toBe(`/v?sha256=${sha256(pdf)}`)
    expect(await check(one, 'f.txt', Buffer.from('hello'))).toContain('不是证据包')
    expect({ complaints, asked }).toEqual({ complaints: [], asked: [] })
    await one.context().close()
  })

  test('under the page of one paper another genuine one is told as what it is, an altered one as altered', async () => {
    const [mine, other] = desk.office.store.documentsOf(application)
    const context = await opened.browser.newContext()
    const one = await context.newPage()
    const choose = async (buffer: Buffer) => {
      await one.goto(`${address}/v/${mine?.code}`)
      await one.locator('#paper').waitFor()
      await Promise.all([
        one.waitForURL(/file=/),
        one.setInputFiles('#file', { name: 'a.pdf', mimeType: 'application/pdf', buffer }),
      ])
      return one.innerText('main')
    }
    const file = Buffer.from(press.files.read(other?.sha256 as string) as Uint8Array)
    const told = await choose(file)
    expect(told).toContain(`您选的是另一份真实的文件`)
    expect(told).toContain(other?.mark)
    expect(told).not.toContain('改动过')
    await one.getByRole('link', { name: '查看您选的那一份是否有效' }).click()
    expect(await one.innerText('main')).toContain('逐字节相同')
    expect(await choose(Buffer.concat([file, Buffer.from(' ')]))).toContain('内容被改动过')
    await context.close()
  })

  test('without scripts the form is not shown and the other ways are', async () => {
    const context = await opened.browser.newContext({ javaScriptEnabled: false })
    const one = await context.newPage()
    await one.goto(`${address}/verify`)
    expect(await one.locator('#check').isVisible()).toBe(false)
    expect(await one.innerText('main')).toContain('verify.py')
    await context.close()
  })
})
