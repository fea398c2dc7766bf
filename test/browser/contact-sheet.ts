import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'

/** Photographs a page into a folder, under its route and how it was looked at. */
export async function pageOf(page: Page, folder: string, route: string, look: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const name = `${route.split(' ')[0]?.replace(/[/:]+/g, '_')}-${look}.jpg`
  await page.screenshot({ path: join(folder, name), type: 'jpeg', quality: 80 })
}

/** Sets the photographs of each folder side by side: one sheet a person, three looks a page. */
export async function sheetsOf(browser: Browser, folder: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 2600, height: 900 } })
  for (const who of readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory())) {
    const names = readdirSync(join(folder, who.name)).sort()
    const pages = Map.groupBy(names, (name) => name.replace(/-\w+\.jpg$/, ''))
    const figures = [...pages].map(([route, looks]) => {
      const images = looks.map((name) => readFileSync(join(folder, who.name, name)).toString('base64'))
      const shown = images.map((bytes) => `<img src="data:image/jpeg;base64,${bytes}">`).join(' ')
      return `<figure>${shown}<figcaption>${route.replaceAll('_', '/')}</figcaption></figure>`
    })
    await page.setContent(
      `<!doctype html><meta charset="utf-8"><title>${who.name}</title><style>body{font:13px sans-serif;margin:16px}
      figure{display:inline-block;margin:0 20px 16px 0;vertical-align:top;white-space:nowrap}
      img{height:300px;border:1px solid #b9c2ce}</style><h1>${who.name}</h1>${figures.join('')}`,
    )
    await page.screenshot({ path: join(folder, `contact-${who.name}.png`), fullPage: true })
  }
  await page.close()
}
