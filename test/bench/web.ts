import { mkdtempSync, rmSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { AtWork } from '../../src/office.ts'
import { type Desk, openDesk } from '../api/desk.ts'
import type { Browser } from '../support/browser.ts'
import { openBrowser } from '../support/chromium.ts'
import { testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'
import { writeCity } from './city-file.ts'
import { count, type Measured, median, tell } from './figures.ts'
import { benchKey, county } from './town.ts'

const CASES = 100_000
const WARM = 20
const ROUNDS = 101
const COLD = 5
/** An old office computer on the office's line. */
const SLOWER = 6
const LINE = { offline: false, latency: 5, downloadThroughput: 10e6 / 8, uploadThroughput: 10e6 / 8 }

/** The workbench in a city of 100,000 cases: what a page takes on the server, on the line and on an old computer. */
export async function web(): Promise<Measured[]> {
  const folder = mkdtempSync(join(process.env.ANJU_BENCH_FOLDER ?? tmpdir(), 'anju-bench-web-'))
  const path = join(folder, 'anju.sqlite')
  try {
    const city = await writeCity(path, Number(process.env.ANJU_BENCH_CASES ?? CASES))
    tell(
      `web: ${count(city.cases)} cases, ${count(city.facts)} facts, ${count(statSync(path).size / 2 ** 20)} MB, on ${city.today}`,
    )
    const office = testOffice({ path, key: benchKey, day: city.today })
    const desk = openDesk(office)
    try {
      const approver = await entered(office, await firstAdministrator(office), at('approver', county))
      return await measured(desk, approver, city.cases)
    } finally {
      await desk.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const at = (role: AtWork['role'], organ: string): AtWork => ({ staff: `bench-${role}`, role, organ })

async function measured(desk: Desk, approver: AtWork, cases: number): Promise<Measured[]> {
  const browser = browserOf(desk, approver)
  const first = (await browser.get('/todo')).payload
  const total = Number(/待办　?\s*(\d+) 件/.exec(first)?.[1])
  const pages = Math.ceil(total / 50)
  const numbers = [...new Set([...first.matchAll(/href="\/cases\/([\d-]+)"/g)].map(([, n]) => n as string))]
  if (numbers.length !== 50 || total < cases / 50) throw new Error(`the queue has ${total}, its page ${numbers.length}`)
  tell(`web: ${count(total)} cases on one desk`)

  // Another page of the queue each time, as somebody leafs through it; other cases each time.
  const queue = await times(browser, (i) => `/todo?page=${1 + (i % Math.min(pages, 40))}`)
  const seen = await numbersOf(browser, Math.min(pages, 8))
  const single = await times(browser, (i) => `/cases/${seen[i % seen.length]}`)
  const admin = browserOf(desk, { ...approver, staff: 'administrator-410300' })
  const weighed = [
    ...(await weigh(desk, browser, ['/todo', '/work', `/cases/${numbers[0]}`, '/policy'])),
    ...(await weigh(desk, browser, ['/', '/waiting-list', '/guides'])),
    ...(await weigh(desk, admin, ['/admin', '/admin/organs', '/admin/procedures/three-reviews@2012'])),
  ]
  const heaviest = weighed.reduce((a, b) => (b.kb > a.kb ? b : a))
  const paint = await paints(desk, approver, ['/todo', `/cases/${numbers[0]}`, '/'])
  const slowest = paint.reduce((a, b) => (b.ms > a.ms ? b : a))
  const told = (all: readonly { path: string; ms: number }[]) =>
    all.map(({ path, ms }) => `${plain(path)} ${count(ms)}`)
  return [
    { key: 'web.queue_ms', value: median(queue), behind: `50 rows of ${count(total)}, ${count(cases)} cases on file` },
    { key: 'web.case_ms', value: median(single), behind: `${count(seen.length)} cases in turn, each look recorded` },
    {
      key: 'web.page_kb',
      value: heaviest.kb,
      behind: `${plain(heaviest.path)}; ${weighed.map(({ path, kb }) => `${plain(path)} ${count(kb)}`).join(', ')}`,
    },
    { key: 'web.fcp_old_pc_ms', value: slowest.ms, behind: told(paint).join(', ') },
  ]
}

const plain = (path: string) => path.replace(/^\/cases\/.*/, '/cases/…')

async function numbersOf(browser: Browser, pages: number): Promise<string[]> {
  const found = new Set<string>()
  for (let page = 1; page <= pages; page += 1)
    for (const [, n] of (await browser.get(`/todo?page=${page}`)).payload.matchAll(/href="\/cases\/([\d-]+)"/g))
      found.add(n as string)
  return [...found]
}

async function times(browser: Browser, path: (i: number) => string): Promise<number[]> {
  const all: number[] = []
  for (let i = 0; i < WARM + ROUNDS; i += 1) {
    const start = performance.now()
    const answer = await browser.get(path(i))
    const ms = performance.now() - start
    if (answer.statusCode !== 200) throw new Error(`${path(i)}: ${answer.statusCode}`)
    if (i >= WARM) all.push(ms)
  }
  return all
}

/** What crosses the line for a page nobody has seen before: itself, its style sheet, its scripts. */
async function weigh(desk: Desk, browser: Browser, paths: readonly string[]): Promise<{ path: string; kb: number }[]> {
  const bytes = async (path: string): Promise<{ html: string; size: number }> => {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await desk.app.inject({ url: path, headers: { cookie, 'accept-encoding': 'gzip' } })
    if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode}`)
    const html = answer.headers['content-encoding'] === 'gzip' ? '' : answer.payload
    return { html, size: answer.rawPayload.length }
  }
  const all: { path: string; kb: number }[] = []
  for (const path of paths) {
    const { payload } = await browser.get(path)
    const parts = [...payload.matchAll(/(?:<link rel="stylesheet" href|<script src)="([^"]+)"/g)].map(([, p]) => p)
    let size = (await bytes(path)).size
    for (const part of parts) size += (await bytes(part as string)).size
    all.push({ path, kb: size / 1024 })
    tell(
      `web: ${plain(path)} ${count(size / 1024)} KB with ${parts.length} parts; HTML ${count(payload.length / 1024)} KB`,
    )
    // What is sent unpacked by mistake would be found here.
    if (size > 2 * (gzipSync(payload).length + 30_000)) throw new Error(`${path} goes out unpacked`)
  }
  return all
}

/** First contentful paint in a browser started for it: no cache, no compiled script, a sixth of the processor. */
async function paints(desk: Desk, actor: AtWork, paths: readonly string[]): Promise<{ path: string; ms: number }[]> {
  await desk.app.listen({ port: 0, host: '127.0.0.1' })
  const address = `http://127.0.0.1:${(desk.app.server.address() as AddressInfo).port}`
  const all: { path: string; ms: number }[] = []
  const once = async (path: string): Promise<number> => {
    const { browser, close } = await openBrowser()
    try {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      const value = browserOf(desk, actor).cookies.get('anju-session') as string
      await context.addCookies([{ name: 'anju-session', value, url: address }])
      const page = await context.newPage()
      const cdp = await context.newCDPSession(page)
      await cdp.send('Network.enable')
      await cdp.send('Network.emulateNetworkConditions', LINE)
      await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
      await page.goto(address + path)
      return (await page.evaluate(
        `new Promise((resolve) => new PerformanceObserver((list) => list.getEntriesByName('first-contentful-paint').forEach((e) => resolve(e.startTime))).observe({ type: 'paint', buffered: true }))`,
      )) as number
    } finally {
      await close()
    }
  }
  for (const path of paths) {
    const found: number[] = []
    // The very first start of this browser on a machine sometimes ends by itself; it is started again.
    for (let failed = 0; found.length < COLD; )
      try {
        found.push(await once(path))
      } catch (error) {
        failed += 1
        if (failed > 2) throw error
      }
    all.push({ path, ms: median(found) })
    tell(`web: ${plain(path)} first paint ${found.map(count).join(', ')} ms`)
  }
  return all
}
