import { readdirSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NoticeContext } from '../../machines/notice.ts'
import { audit } from '../../src/audit.ts'
import { bundleOf } from '../../src/bundle/bundle.ts'
import { evidenceFrom } from '../../src/bundle/evidence.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { LogKeeper } from '../../src/jobs/keep-log.ts'
import type { AtWork } from '../../src/office.ts'
import { browserOn, hiddenOf } from '../support/browser.ts'
import { accepted, contextOf, firstReviewed, posted } from '../support/life.ts'
import { staff, testKey, testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'
import { type Desk, logOf, openDesk } from './desk.ts'

/* Files handed in with an objection: harmless, encrypted, and for the eyes of its decider alone. */

const row = households({ seed: 5, county: '410305', n: 1, on: '2025-09-01' })[0] as IntakeRow
const { subdistrict } = row.form
const decider: AtWork = staff('first_reviewer', subdistrict, '-decider')
const others = [staff('clerk', subdistrict), staff('first_reviewer', '410305005', '-elsewhere')]
let desk: Desk
let log: LogKeeper
let application: string
let sheet: string
let photograph: Buffer
let address = 0
beforeAll(async () => {
  const office = testOffice()
  log = await logOf(office)
  desk = openDesk(office, log)
  application = await accepted(desk.office, row)
  await firstReviewed(desk.office, application)
  const notice = await posted(desk.office, subdistrict, 'firstPublicity', [application])
  sheet = contextOf<NoticeContext>(desk.office, notice).issued?.document as string
  photograph = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#987' } })
    .withExif({ IFD0: { Artist: 'canary-objector' } })
    .jpeg()
    .toBuffer()
})
afterAll(() => desk.close())

const folder = () => join(dirname(desk.office.path), 'attachments')
const lying = (below = '') => {
  try {
    return readdirSync(join(folder(), below), { recursive: true, encoding: 'utf8' }).filter((n) => n.endsWith('.bin'))
  } catch {
    return []
  }
}
const statement = '该户在栾川另有一套住房，2024 年买的。'

/** Somebody at the step of files. */
async function atFiles() {
  address += 1
  const citizen = browserOn(desk.app, `10.7.0.${address}`)
  await citizen.get(`/objections/new?notice=${sheet}`)
  await citizen.send('/objections', { entry: '1' })
  await citizen.send('/objections', { ground: 'housing', statement })
  expect(citizen.page).toContain('第 3 步，共 5 步')
  const add = (bytes: Buffer, more: Record<string, string> = { add: '1' }, type = 'image/jpeg') =>
    citizen.attach('/objections/files', more, { field: 'file', name: 'mein haus.jpg', type, bytes })
  return { citizen, add }
}

test('what carries something, is damaged, or too large is refused in words, and the form stays', async () => {
  const { citizen, add } = await atFiles()
  for (const [bytes, says] of [
    [Buffer.from('MZ this is a program'), '只收'],
    [photograph.subarray(0, 400), '打不开'],
  ] as const) {
    const answer = await add(bytes)
    expect(answer.statusCode).toBe(422)
    expect(answer.payload).toContain('role="alert"')
    expect(hiddenOf(citizen.page, '/objections/files').statement).toBe(statement)
    expect([says, lying()]).toEqual([says, []])
  }
  const none = await add(Buffer.alloc(0))
  expect(none.payload).toContain('请先选择一个文件')
  const large = await add(Buffer.alloc(10 * 1024 * 1024 + 1, 1))
  expect(large.statusCode).toBe(413)
  expect(large.payload).toContain('不超过 10 MB')
})

test('one at a time, three at most, each can be taken away; another form’s ticket opens nothing', async () => {
  const { citizen, add } = await atFiles()
  for (const n of [1, 2, 3]) {
    await add(photograph)
    expect(citizen.page).toContain(`第 ${n} 份：照片`)
  }
  expect(citizen.page).not.toContain('type="file"')
  const three = hiddenOf(citizen.page, '/objections/files').files as string
  expect(Buffer.from(three.split('.')[3] as string, 'base64url').toString('latin1')).not.toContain('address')
  // A photograph and its small picture each.
  expect(lying('pending')).toHaveLength(6)
  const stranger = await atFiles()
  const stolen = await stranger.add(photograph, { add: '1', files: three })
  expect(stolen.payload).toContain('已经过期')
  await citizen.attach(
    '/objections/files',
    { drop: '1' },
    { field: 'file', name: '', type: 'application/octet-stream', bytes: Buffer.alloc(0) },
  )
  expect(citizen.page).toContain('第 2 份：照片')
  expect(citizen.page).not.toContain('第 3 份：照片')
  expect(lying('pending')).toHaveLength(4)
  // Given up, it is gone after a day, with the next that comes.
  const yesterday = new Date(desk.office.now().getTime() - 25 * 3_600_000)
  for (const name of lying('pending')) utimesSync(join(folder(), 'pending', name), yesterday, yesterday)
  const next = await atFiles()
  await next.add(photograph)
  expect(lying('pending')).toHaveLength(2)
  await next.citizen.attach(
    '/objections/files',
    { drop: '0' },
    { field: 'file', name: '', type: 'application/octet-stream', bytes: Buffer.alloc(0) },
  )
  expect(lying('pending')).toEqual([])
})

test('handed in, the fact holds a digest, the decider sees all of it, and nobody else any of it', async () => {
  const { citizen, add } = await atFiles()
  await add(photograph, {})
  expect(citizen.page).toContain('第 4 步，共 5 步')
  await citizen.send('/objections', { identity: 'confidential', name: '不可说', contact: '0379-00009999' })
  expect(citizen.page).toContain('照片，')
  const check = hiddenOf(citizen.page, '/objections')
  const made = await citizen.send('/objections')
  expect(made.payload).toContain(`${application}-Y1`)
  // Sent twice is once, and the file is where it was.
  expect((await citizen.post('/objections', check, { origin: 'http://localhost' })).payload).toContain('-Y1')
  expect([lying('pending'), lying().length]).toEqual([[], 2])
  const fact = desk.office.store.history(application).at(-1)?.body as string
  expect(JSON.parse(fact).data.evidence).toMatch(/^[0-9a-f]{64}$/)
  expect(fact).not.toMatch(/address|image/)
  const { path } = desk.office
  const { law, policy } = desk.office
  expect((await audit({ path, key: testKey, law, policy })).differences).toEqual([])

  const admin = await firstAdministrator(desk.office)
  for (const each of [decider, ...others]) await entered(desk.office, admin, each)
  const at = browserOf(desk, decider)
  const page = `/cases/${application}/objections/${application}-Y1`
  expect((await at.get(`/cases/${application}`)).payload).toContain(`href="${page}"`)
  const shown = await at.get(page)
  for (const said of [statement, '不可说', '0379-00009999', '附上的材料', `${page}/files/1/small`])
    expect(shown.payload).toContain(said)
  const file = await at.get(`${page}/files/1`)
  expect([file.statusCode, file.headers['content-type'], file.headers['cache-control']]).toEqual([
    200,
    'image/jpeg',
    'no-store',
  ])
  expect(file.headers['content-disposition']).toContain('attachment')
  expect(file.rawPayload.includes('canary-objector')).toBe(false)
  expect(await sharp(file.rawPayload).metadata()).toMatchObject({ width: 640, height: 480 })
  expect((await at.get(`${page}/files/2`)).statusCode).toBe(404)
  const looks = desk.office.store.trail.looks({ what: 'objection' }, { limit: 20, offset: 0 })
  expect(looks.map(({ staff: who }) => who)).toEqual([decider.staff, decider.staff])

  for (const other of others)
    for (const url of [page, `${page}/files/1`, `${page}/files/1/small`]) {
      const answer = await browserOf(desk, other).get(url)
      expect([other.staff, url, answer.statusCode >= 403]).toEqual([other.staff, url, true])
      expect(answer.payload).not.toContain(statement)
    }
  // The first reviewer decided on this household: another person hears what is said against it.
  const judge = staff('first_reviewer', subdistrict)
  await entered(desk.office, admin, judge)
  expect((await browserOf(desk, judge).get(page)).statusCode).toBe(404)
  // No bundle holds it, though an auditor's holds what was said.
  const { data } = JSON.parse(fact)
  await log.run()
  const evidence = await evidenceFrom(log.log, desk.office.store)
  for (const audience of ['case', 'auditor'] as const) {
    const bundle = Buffer.from(bundleOf(desk.office, textPress().files, evidence, application, audience))
    const sealed = (digest: string) => bundle.includes(`"digest":"${digest}"`)
    expect([audience, sealed(data.statement), sealed(data.evidence), sealed(data.objector)]).toEqual([
      audience,
      audience === 'auditor',
      false,
      false,
    ])
  }
})
