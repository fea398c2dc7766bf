import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { roles } from '../../src/roles.ts'
import { guides } from '../../src/web/help/guides.ts'
import { helpFor } from '../../src/web/help/panel.tsx'
import { roleNames } from '../../src/words.ts'
import type { Browser } from '../support/browser.ts'
import { browserOf } from '../support/signed-in.ts'
import { firstAdministrator } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/* Help in the product: a panel on every page behind the door, a guide for every post. */

let desk: Desk
let browser: Browser
beforeAll(async () => {
  desk = openDesk()
  browser = browserOf(desk, await firstAdministrator(desk.office))
  await desk.app.ready()
})
afterAll(() => desk.close())

describe('the panel', () => {
  test('has words of its own for every page behind sign-in', () => {
    const pages = [...desk.app.access].flatMap(([route, access]) => {
      const [method, url = ''] = route.split(' ')
      const isPage = method === 'GET' && access !== undefined && access !== 'everyone' && access !== 'by-case'
      return isPage && !url.startsWith('/api/') && !/\.(js|css|json|csv|xlsx|txt|pdf|zip|jpg)$/.test(url) ? [url] : []
    })
    expect(pages.length).toBeGreaterThan(50)
    expect(pages.filter((url) => helpFor(url).length === 0)).toEqual([])
  })
  test('stands on the page, shut, and leads to the guides', async () => {
    const { payload } = await browser.get('/admin/calendar')
    expect(payload).toMatch(/<details class="help"><summary>帮助<\/summary>[\s\S]*放假安排|上传 CSV/)
    expect(payload).not.toContain('<details class="help" open')
  })
  test('the longest path decides, and nothing fits by half a word', () => {
    expect(helpFor('/admin/staff/LY-1')).not.toEqual(helpFor('/admin'))
    expect(helpFor('/workshop')).toEqual([])
  })
})

describe('guides', () => {
  test('there is one for every post, and each is read by whoever is signed in', async () => {
    expect(guides.map(({ role }) => role).sort()).toEqual(roles.filter((role) => role !== 'system').sort())
    for (const { role } of guides) {
      const { statusCode, payload } = await browser.get(`/help/${role}`)
      expect([role, statusCode]).toEqual([role, 200])
      expect(payload).toContain(`${roleNames[role]}办事指南`)
    }
    expect((await browser.get('/help/nobody')).statusCode).toBe(404)
  })
})
