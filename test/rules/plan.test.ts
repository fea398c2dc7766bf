import { describe, expect, test } from 'vitest'
import type { Known } from '../../db/store.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { system } from '../../src/office.ts'
import { identityOf } from '../../src/papers.ts'
import { namesOf, plan } from '../../src/plan.ts'
import { wishOf } from '../support/dry-run.ts'
import { accepted, formOf } from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'

const rows = households({ seed: 51, county: '410305', n: 4, on: '2025-09-01' })
const [a, b] = rows as [IntakeRow, IntakeRow]
const nothing = (): Known => ({ heads: new Map(), claims: new Map(), counters: new Map(), receipts: new Map() })
const copy = (known: Known): Known => structuredClone(known)
const receiving = (office: ReturnType<typeof testOffice>, row: IntakeRow) =>
  wishOf(office, 'receiveApplication', staff('clerk', row.form.subdistrict), formOf(row))

describe('plan: a batch decided in memory', () => {
  test('a granted wish tells everything it writes, and later wishes see it', async () => {
    const office = testOffice()
    const known = nothing()
    const verdicts = plan([await receiving(office, a), await receiving(office, b)], known)
    expect(verdicts).toMatchObject([
      {
        is: 'granted',
        grant: { facts: [{ head: { version: 1, state: 'received' } }], counters: { 'application:410305:2025': 1 } },
      },
      { is: 'granted', grant: { counters: { 'application:410305:2025': 2 } } },
    ])
    expect(known.heads.size).toBe(2)
    expect(known.claims.size).toBe(a.form.members.length + b.form.members.length)
    expect(known.receipts.size).toBe(2)
    office.close()
  })

  test('what a wish wants loaded are keys: nothing else is read', async () => {
    const office = testOffice()
    const wish = await receiving(office, a)
    const claims = a.form.members.map((m) => office.sealer.personKey(identityOf(m)))
    const counters = ['application:410305:2025']
    // Who acts, and whether anybody is registered, is looked up with what is acted on; the clock is nobody.
    expect(namesOf(wish)).toEqual({
      streams: [`staff-clerk-${a.form.subdistrict}`],
      claims,
      counters: [...counters, 'staff'],
      key: wish.key,
    })
    expect(namesOf({ ...wish, actor: system })).toEqual({ streams: [], claims, counters, key: wish.key })
    office.close()
  })

  test('a refused wish leaves what is known exactly as it was', async () => {
    const office = testOffice()
    const application = await accepted(office, a)
    const known = nothing()
    known.heads.set(application, office.store.head(application) as never)
    const clerk = staff('clerk', a.form.subdistrict)
    const refused = [
      await wishOf(office, 'acceptApplication', clerk, { application }),
      await wishOf(office, 'withdrawApplication', clerk, { application, version: 1 }),
      await wishOf(office, 'withdrawApplication', staff('clerk', '410302001'), { application }),
      await wishOf(office, 'withdrawApplication', staff('clerk', '410305'), { application }),
      await wishOf(office, 'passReview', staff('first_reviewer', a.form.subdistrict), {
        application,
        stage: 'firstReview',
        opinion: '符合。',
      }),
    ]
    const before = copy(known)
    expect(plan(refused, known)).toMatchObject([
      { is: 'refused', error: { code: 'not_allowed' } },
      { is: 'refused', error: { code: 'conflict', details: { expected: 1, actual: 2, state: 'firstReview' } } },
      { is: 'refused', error: { code: 'not_found', details: { subject: application } } },
      { is: 'refused', error: { code: 'forbidden' } },
      { is: 'refused', error: { code: 'not_allowed', details: { missing: 'survey' } } },
    ])
    expect(known).toEqual(before)
    office.close()
  })

  test('is pure: the same batch over the same knowledge gives the same verdicts, to the letter', async () => {
    const office = testOffice()
    const batch = [await receiving(office, a), await receiving(office, b), await receiving(office, a)]
    const first = plan(batch, nothing())
    expect(plan(batch, nothing())).toEqual(first)
    expect(first.map((v) => v.is)).toEqual(['granted', 'granted', 'refused'])
    office.close()
  })

  test('the role comes before the version, the version before the decision', async () => {
    const office = testOffice()
    const application = await accepted(office, a)
    const known = nothing()
    known.heads.set(application, office.store.head(application) as never)
    const auditor = staff('auditor', a.form.subdistrict)
    const [verdict] = plan([await wishOf(office, 'withdrawApplication', auditor, { application, version: 1 })], known)
    expect(verdict).toMatchObject({ is: 'refused', error: { code: 'forbidden', details: { role: 'auditor' } } })
    office.close()
  })

  test('a subject that was not found is not_found', async () => {
    const office = testOffice()
    const missing = { application: '410305-2025-00001-4', version: 1 }
    const wish = await wishOf(office, 'withdrawApplication', staff('clerk', '410305005'), missing)
    expect(plan([wish], nothing())).toMatchObject([{ is: 'refused', error: { code: 'not_found' } }])
    office.close()
  })

  test('a wish of the same key is answered as before, without deciding again', async () => {
    const office = testOffice()
    const wish = await receiving(office, a)
    const known = nothing()
    const [first, again, other] = plan([wish, wish, { ...wish, request: 'another' }], known)
    if (first?.is !== 'granted') throw new Error('a grant expected')
    expect(again).toEqual({ is: 'repeated', receipt: first.grant.receipt })
    expect(other).toMatchObject({ is: 'refused', error: { code: 'conflict', details: { key: wish.key } } })
    office.close()
  })

  test('the facts of one wish carry its actor, its day and its instant', async () => {
    const office = testOffice({ day: '2025-09-03' })
    const [verdict] = plan([await receiving(office, a)], nothing())
    if (verdict?.is !== 'granted') throw new Error('a grant expected')
    expect(JSON.parse(verdict.grant.facts[0]?.body ?? '')).toMatchObject({
      actor: { staff: `clerk-${a.form.subdistrict}`, role: 'clerk', organ: a.form.subdistrict },
      occurredOn: '2025-09-03',
      recordedAt: '2025-09-03T01:00:00.000Z',
    })
    office.close()
  })
})
