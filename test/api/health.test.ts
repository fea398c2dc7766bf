import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { html } from '../../src/web/html.ts'
import { accepted, firstReviewed, posted } from '../support/life.ts'
import { type Desk, openDesk } from './desk.ts'

describe('what anybody may see', () => {
  let desk: Desk
  let notice: string
  let subdistrict: string
  beforeAll(async () => {
    desk = openDesk()
    const [row] = households({ seed: 3, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
    subdistrict = row.form.subdistrict
    const application = await accepted(desk.office, row)
    await firstReviewed(desk.office, application)
    notice = await posted(desk.office, subdistrict, 'firstPublicity', [application])
  })
  afterAll(() => desk.close())

  test('live and ready', async () => {
    expect((await desk.get('/health/live')).json()).toEqual({ live: true })
    expect((await desk.get('/health/ready')).json()).toEqual({ ready: true })
  })

  test('health says what it is and where it is weak', async () => {
    const { facts, streams } = desk.office.store.counts()
    const health = (await desk.get('/health')).json()
    expect(health).toMatchObject({
      ready: true,
      today: '2025-09-01',
      facts,
      streams,
      policy: 'luoyang@2012',
      sealingKey: desk.office.sealer.keyId,
      law: ['three-reviews@2012', 'two-reviews@2012', 'notice@1', 'calendar@1', 'person@1', 'document@1'],
    })
    expect(health.calendar.years).toContain(2025)
    const codes = health.weak.map((each: { code: string }) => each.code)
    expect(codes).toEqual(['noWitness', 'noTimestamps', 'demoTokens', 'plainHttp'])
  })

  test('from 1 November a missing calendar of next year is a weakness; in a year without one, at once', async () => {
    const weakOn = async (day: string) => {
      desk.office.clock.at(day)
      const { weak } = (await desk.get('/health')).json() as { weak: { code: string }[] }
      return weak.map((each) => each.code).filter((code) => code.startsWith('calendar'))
    }
    const last = Math.max(...desk.office.calendar.years)
    expect(await weakOn(`${last}-10-31`)).toEqual([])
    expect(await weakOn(`${last}-11-01`)).toEqual([`calendarMissing${last + 1}`])
    expect(await weakOn(`${last + 1}-03-01`)).toEqual([`calendarMissing${last + 1}`])
    desk.office.clock.at('2025-09-01')
  })

  test('the first page is plain HTML that its own content policy allows', async () => {
    const page = await desk.get('/')
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.payload).toMatch(/^<!doctype html>\n<html lang="zh-CN">/)
    expect(page.payload).not.toMatch(/<script|style="|<style|https?:|src=/)
    const style = await desk.get('/home.css')
    expect([style.statusCode, style.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8'])
    expect(style.payload).not.toMatch(/url\(|@import/)
    for (const link of [...page.payload.matchAll(/href="([^"]+)"/g)].map((match) => match[1] as string))
      expect([link, (await desk.get(link)).statusCode]).toEqual([link, 200])
  })

  test('it shows figures and running notices, and no case', async () => {
    const { payload } = await desk.get('/')
    expect(payload).toContain('涧西区')
    expect(payload).toMatch(/<th scope="row">初审公示<\/th><td>1<\/td>/)
    expect(payload).toContain(notice)
    const window = desk.office.store.notice(notice)
    expect(payload).toContain(`${window?.startsOn} 至 ${window?.endsOn}`)
    expect(payload).not.toMatch(/410305-2025-\d{5}-\d/)
  })

  test('what is put into a page is escaped', () => {
    const wild = `<b>&"'`
    expect(html`<p title="${wild}">${wild}${[html`<i>${1}</i>`, html`<i>${wild}</i>`]}</p>`.html).toBe(
      '<p title="&lt;b&gt;&amp;&quot;&#39;">&lt;b&gt;&amp;&quot;&#39;<i>1</i><i>&lt;b&gt;&amp;&quot;&#39;</i></p>',
    )
  })
})
