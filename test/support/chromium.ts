import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Browser } from 'playwright-core'

const packageAt = (name: string) => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))

/** The package's own list of fonts names folders no machine of ours has; without any font no text is drawn, nor counts as visible. */
export function fontsIn(folder: string): string {
  const own = join(folder, 'own-fonts.conf')
  const google = ['noto-sans-sc', 'noto-serif-sc'].map((name) => packageAt(`@expo-google-fonts/${name}`))
  const folders = [join(folder, 'fonts'), ...google.flatMap((at) => [join(at, '400Regular'), join(at, '700Bold')])]
  const instead = [
    ['PingFang SC', 'Noto Sans SC'],
    ['Noto Serif CJK SC', 'Noto Serif SC'],
  ].map(
    ([asked, have]) =>
      `<alias binding="same"><family>${asked}</family><prefer><family>${have}</family></prefer></alias>`,
  )
  writeFileSync(
    own,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders
      .map((each) => `<dir>${each}</dir>`)
      .join('')}<cachedir>${join(folder, 'fonts-cache')}</cachedir>${instead.join('')}</fontconfig>`,
  )
  return own
}

/**
 * A real Chromium out of an npm package, with the libraries it needs beside it (NSS, expat): nothing of the machine but its C
 * library is used. The package has them for x64 only.
 */
export async function openBrowser(
  ...args: readonly string[]
): Promise<{ readonly browser: Browser; readonly close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-browser-'))
  const before = { ...process.env }
  // The package unpacks its libraries only where it believes to be on a machine without any.
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' })
  try {
    const { default: chromium } = await import('@sparticuz/chromium')
    const { chromium: driver } = await import('playwright-core')
    const browser = await driver.launch({
      executablePath: await chromium.executablePath(),
      args: ['--no-sandbox', ...args],
      headless: true,
      env: {
        ...process.env,
        LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
        FONTCONFIG_FILE: fontsIn(folder),
      } as Record<string, string>,
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
