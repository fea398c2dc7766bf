import { expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import { registered } from '../support/life.ts'
import { testKey, testOffice } from '../support/office.ts'

test.each([
  ['三审两公示', '410305', 'three-reviews@2012'],
  ['两审两公示', '410327', 'two-reviews@2012'],
])('%s: a household of %s travels from the counter to the waiting list', async (_, county, procedure) => {
  const office = testOffice()
  const [row] = households({ seed: 1, county, n: 1, on: '2025-09-01' })
  const application = await registered(office, row as NonNullable<typeof row>)
  const head = office.store.head(application)
  expect(head?.state).toBe('waiting')
  expect(head?.machine).toBe(procedure)
  expect(office.store.application(application)?.waitingNumber).toBe(`${county}-L2025-00001`)
  expect(await audit({ path: office.path, key: testKey })).toMatchObject({ differences: [], streams: 5 })
  office.close()
})
