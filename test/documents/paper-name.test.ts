import { expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import { paperName } from '../../src/documents/paper-name.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { accepted, firstReviewed } from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'

test('a paper is called what its title says: after the stage in its fact', async () => {
  const office = testOffice()
  const [a, b] = households({ seed: 21, county: '410305', n: 2, on: '2025-09-01' }) as [IntakeRow, IntakeRow]
  const passed = await accepted(office, a)
  await firstReviewed(office, passed)
  const refused = await accepted(office, b)
  await office.ask('rejectApplication', staff('first_reviewer', b.form.subdistrict), {
    ...{ application: refused, stage: 'firstReview', reason: 'other' },
    ...{ basis: '《公共租赁住房管理办法》（住房和城乡建设部令第11号）第七条', statement: '不符合条件。' },
  })
  const last = (of: string) => office.store.head(of)?.version ?? 0
  const named = (kind: string, of: string) => paperName(office, { kind, of, upTo: last(of) })
  expect(named('opinion', passed)).toBe('初审意见书')
  expect(named('rejection', refused)).toBe('初审不通过决定书')
  expect(named('registration-letter', passed)).toBe('轮候登记通知书')
  office.close()
})
