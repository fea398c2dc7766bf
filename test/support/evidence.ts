import { createHash, createPublicKey, verify as signatureHolds } from 'node:crypto'
import type { Mathematics } from '../../src/bundle/verify.mjs'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { recomputeLimits } from '../../src/jobs/recompute-limits.ts'
import { Refused } from '../../src/refusal.ts'
import { leafHash, treeOver } from '../contract/small-log.ts'
import { Draw } from './draw.ts'
import { accepted, firstReviewed, formOf, posted, registered } from './life.ts'
import { staff, type TestOffice, testOffice } from './office.ts'
import { textPress } from './press.ts'
import { arrival, sensible } from './random-office.ts'
import { aYear } from './year.ts'

const prefix = Buffer.from('302a300506032b6570032100', 'hex')

/** What a verifier calculates with, by Node. */
export const node: Mathematics = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  ed25519: (key, message, signature) =>
    signatureHolds(
      null,
      message,
      createPublicKey({ key: Buffer.concat([prefix, key]), format: 'der', type: 'spki' }),
      signature,
    ),
}

/** An office in which much has happened: whole lives, random ones, rejections, objections, a year loaded late. */
export async function busyOffice(seed = 3): Promise<{ office: TestOffice; press: ReturnType<typeof textPress> }> {
  const office = testOffice({ day: '2025-03-03' })
  // Papers bear the checkpoint of the log as it was then.
  const checkpoint = async () => {
    const hashes = office.store.factsAfter(0, 1e6).map(({ hash }) => leafHash(Buffer.from(hash, 'hex')))
    return { size: hashes.length, root: treeOver(hashes).root().toString('base64') }
  }
  const press = { ...textPress(), checkpoint }
  const rows = households({ seed, county: '410305', n: 6, on: '2025-03-03' })
  await registered(office, rows[0] as never)
  const draw = new Draw(seed)
  const cases: string[] = []
  for (let step = 0; step < 260; step += 1) {
    const asked = cases.length === 0 || draw.happens(5) ? arrival(draw, rows) : sensible(draw, office, draw.of(cases))
    if (!asked || draw.happens(8)) {
      office.clock.at(addDays(office.clock.today, 1 + draw.below(7)))
      await closeDue(office)
      continue
    }
    try {
      const { subject } = await office.ask(asked.name, asked.actor, asked.input)
      if (asked.name === 'receiveApplication') cases.push(subject)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
    }
  }
  await loadedLate(office, seed)
  await issueDocuments(office, press)
  return { office, press }
}

/** A window and limits that a year's holidays, loaded and loaded again, move. */
async function loadedLate(office: TestOffice, seed: number): Promise<void> {
  office.clock.at('2026-12-28')
  const [late, listed] = households({ seed: seed + 100, county: '410305', n: 2, on: '2026-12-28' })
  if (!late || !listed) throw new Error('two households needed')
  const load = async (days: Parameters<typeof aYear>[1], document: string) => {
    await office.ask('loadCalendarYear', staff('administrator', '410300'), {
      year: 2027,
      document,
      days: aYear(2027, days),
      ...(days && days.length > 0 ? { unusual: '多放的日子，只为试验' } : {}),
    })
    office.refreshCalendar()
    await recomputeLimits(office, document)
  }
  await office.ask('receiveApplication', staff('clerk', late.form.subdistrict), formOf(late))
  await load([], '示例〔2026〕1号')
  office.clock.at('2027-03-01')
  const application = await accepted(office, listed)
  await firstReviewed(office, application)
  await posted(office, listed.form.subdistrict, 'firstPublicity', [application])
  await load(
    ['2027-03-11', '2027-03-12', '2027-10-01'].map((on) => ({ on, kind: 'off' as const, name: '放假' })),
    '示例〔2027〕2号',
  )
}
