import { execFileSync } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createBrotliDecompress } from 'node:zlib'
import { fontsIn } from '../support/chromium.ts'

/* A real Chromium 78, of autumn 2019: what the domestic browsers of many offices are built on. */

const folder = fileURLToPath(new URL('./packages', import.meta.url))
const packages = createRequire(join(folder, 'package.json'))

/** What the walk uses of puppeteer 1.20, whose types are not ours to install. */
export interface OldPage {
  goto(url: string): Promise<{ status(): number } | null>
  setViewport(size: { width: number; height: number }): Promise<void>
  setJavaScriptEnabled(on: boolean): Promise<void>
  setCookie(cookie: { name: string; value: string; url: string }): Promise<void>
  evaluate<T>(expression: string): Promise<T>
  click(selector: string): Promise<void>
  type(selector: string, text: string): Promise<void>
  waitForNavigation(): Promise<unknown>
  waitForSelector(selector: string): Promise<unknown>
  keyboard: { press(key: string): Promise<void> }
  screenshot(options: { path: string; fullPage: boolean }): Promise<unknown>
  on(
    event: 'pageerror' | 'console',
    listener: (error: Error & { text?: () => string; type?: () => string }) => void,
  ): void
  url(): string
  close(): Promise<void>
}
export interface OldBrowser {
  version(): Promise<string>
  newPage(): Promise<OldPage>
  close(): Promise<void>
}

/** Installs the packages the first time, unpacks the browser, starts it. */
export async function openOldBrowser(): Promise<{ readonly browser: OldBrowser; readonly close: () => Promise<void> }> {
  if (!existsSync(join(folder, 'node_modules', 'chrome-aws-lambda')))
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 2, 2] })
  const bin = join(folder, 'node_modules', 'chrome-aws-lambda', 'bin')
  const at = mkdtempSync(join(tmpdir(), 'anju-old-browser-'))
  const unpacked = async (name: string, to: string, mode?: number) => {
    const file = join(at, to)
    await pipeline(
      createReadStream(join(bin, name)),
      createBrotliDecompress(),
      createWriteStream(file, { mode: mode ?? 0o600 }),
    )
    return file
  }
  const executablePath = await unpacked('chromium.br', 'chromium', 0o700)
  execFileSync('tar', ['-xf', await unpacked('aws.tar.br', 'aws.tar'), '-C', at])
  execFileSync('tar', ['-xf', await unpacked('swiftshader.tar.br', 'swiftshader.tar'), '-C', at])
  const puppeteer = packages('puppeteer-core') as { launch(options: object): Promise<OldBrowser> }
  const browser = await puppeteer.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-zygote', '--single-process'],
    headless: true,
    env: { ...process.env, LD_LIBRARY_PATH: join(at, 'lib'), FONTCONFIG_FILE: fontsIn(at), HOME: at },
  })
  return {
    browser,
    async close() {
      await browser.close()
      rmSync(at, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
