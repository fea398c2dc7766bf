import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'

/**
 * A real Chromium out of an npm package, with the libraries it needs beside it (NSS, expat): nothing of the machine but its C
 * library is used. The package has them for x64 only.
 */
export async function openBrowser(): Promise<{ readonly browser: Browser; readonly close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-browser-'))
  const before = { ...process.env }
  // The package unpacks its libraries only where it believes to be on a machine without any.
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' })
  try {
    const { default: chromium } = await import('@sparticuz/chromium')
    const { chromium: driver } = await import('playwright-core')
    const browser = await driver.launch({
      executablePath: await chromium.executablePath(),
      args: ['--no-sandbox'],
      headless: true,
      env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') } as Record<string, string>,
    })
    return {
      browser,
      async close() {
        await browser.close()
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
      },
    }
  } finally {
    for (const name of ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME'])
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
  }
}
