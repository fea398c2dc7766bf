import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { accepted } from '../support/life.ts'
import { type Desk, openDesk } from './desk.ts'

describe('what anybody may see', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = openDesk()
    const [row] = households({ seed: 3, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
    await accepted(desk.office, row)
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
      law: [
        'three-reviews@2012',
        'two-reviews@2012',
        'notice@1',
        'calendar@1',
        'person@1',
        'document@1',
        'staff@1',
        'disclosure@1',
      ],
    })
    expect(health.calendar.years).toContain(2025)
    const codes = health.weak.map((each: { code: string }) => each.code)
    expect(codes).toEqual(['noCertificate', 'noVirusScanner', 'demoTokens', 'plainHttp', 'neverAudited', 'noLog'])
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
})
