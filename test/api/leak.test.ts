import type { LightMyRequestResponse } from 'fastify'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DocumentRow } from '../../db/project.ts'
import { presentFindings } from '../../src/assessment.ts'
import { commands } from '../../src/commands.ts'
import { households } from '../../src/demo/households.ts'
import { roles } from '../../src/roles.ts'
import { disclosed, exits, leavers } from '../support/disclosures.ts'
import {
  accepted,
  contextOf,
  ended,
  firstReviewed,
  formOf,
  posted,
  transmitted,
  within,
  workdayFrom,
} from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'
import { entered, wholeStaffLife } from '../support/staff.ts'
import { aYear } from '../support/year.ts'
import { type Desk, logOf, openDesk, proofPath, witnessed } from './desk.ts'

const rolls = households({ seed: 11, county: '410305', n: 30, on: '2025-09-01' })
const people = rolls.flatMap(({ form }) => form.members)
const words = [
  'canary-opinion',
  'canary-finding',
  'canary-objection',
  'canary-objector',
  'canary-contact',
  'canary-source',
  'canary-check',
  'canary-override',
  '1234.56',
]
const canaries = [
  ...people.flatMap(({ idNumber, paper, name, phone }) => {
    const number = idNumber ?? paper?.number ?? ''
    return [number, ...(number.length === 18 ? [number.slice(6, 14)] : []), name, ...(phone ? [phone] : [])]
  }),
  ...[...rolls.map(({ form }) => form), ...people]
    .map(({ yearlyIncome = 0 }) => String(yearlyIncome))
    .filter((income) => income.length > 4),
  ...rolls.flatMap(({ form }) => form.homes?.map(({ address }) => address) ?? []),
  ...leavers.map(({ name }) => name),
  ...words,
]
/** Names under which staff are entered: sealed. */
const staffNames = ['测试管理', '测试人员']

let desk: Desk
/** An office where staff are registered: from then on nobody acts without a grant, so it is not the one of the cases. */
let registered: Desk
let numbers: string[]
let notice: string
let record: string
/** An item that names people who left: shown masked. */
let disclosure: string
const auditor = staff('auditor', '410300')
const responses: LightMyRequestResponse[] = []
const keep = async (asked: Promise<LightMyRequestResponse>) => {
  const response = await asked
  responses.push(response)
  return response
}

beforeAll(async () => {
  const office = testOffice()
  const log = await logOf(office)
  desk = openDesk(office, log)
  numbers = []
  for (const row of rolls) numbers.push(await accepted(office, row))
  const subdistrict = rolls[0]?.form.subdistrict as string
  const own = numbers.filter((_, i) => rolls[i]?.form.subdistrict === subdistrict)
  for (const application of own) await firstReviewed(office, application)
  notice = await posted(office, subdistrict, 'firstPublicity', own)
  await office.ask('raiseObjection', staff('clerk', subdistrict), {
    application: own[0],
    notice,
    ground: 'housing',
    identity: 'confidential',
    channel: 'desk',
    statement: 'canary-objection',
    objector: { name: 'canary-objector', contact: 'canary-contact' },
  })
  await office.ask('settleObjection', staff('first_reviewer', subdistrict, '-b'), {
    application: own[0],
    objection: `${own[0]}-Y1`,
    outcome: 'dismissed',
    finding: 'canary-finding',
  })
  await ended(office, notice)
  office.clock.at(workdayFrom(office.clock.today))
  // One case comes to the second review, with values found and something nobody could find out.
  const [assessed] = own as [string]
  await transmitted(office, assessed, subdistrict, '410305')
  const { housing, income } = within('410305', rolls[numbers.indexOf(assessed)]?.form.members.length as number)
  const { hukou: _, ...known } = { ...income, yearlyIncome: { value: 1_234.56, source: 'canary-source' } }
  for (const [check, verified] of Object.entries({ housing, income: known }))
    await office.ask('recordCheck', staff('reviewer', '410305'), {
      application: assessed,
      stage: 'secondReview',
      check,
      source: '民政部门',
      verdict: 'consistent',
      finding: 'canary-check',
      verified,
    })
  await office.ask('passReview', staff('reviewer', '410305'), {
    application: assessed,
    stage: 'secondReview',
    opinion: 'canary-opinion',
    overrides: presentFindings(office, office.policy, contextOf(office, assessed))
      .findings.filter((f) => f.verdict === '待核')
      .map(({ criterion }) => ({ criterion, reason: 'canary-override' })),
  })
  const { name, idNumber } = people[0] as (typeof people)[number]
  const entry = await office.ask('recordProtection', staff('reviewer', '410305'), {
    programme: 'public_rental',
    form: 'housed',
    where: '410305',
    reference: '涧公租2021-118',
    since: '2021-06-01',
    person: { name, idNumber },
  })
  record = entry.subject
  disclosure = await disclosed(office, 'exit', exits, { people: leavers })
  await office.ask('loadCalendarYear', staff('administrator', '410300'), {
    year: 2027,
    document: '测试〔2026〕1号',
    days: aYear(2027),
  })
  await witnessed(log, office.now())
  registered = openDesk()
  const { admin } = await wholeStaffLife(registered.office)
  await entered(registered.office, admin, auditor)
})
afterAll(async () => {
  await desk.close()
  await registered.close()
})

/** The canaries a text shows. Five digits of an income may stand by chance inside a digest: digits count where neither a digit nor a letter is beside them. */
function shown(text: string): string[] {
  return canaries.filter(
    (canary) =>
      text.includes(canary) &&
      (!/^\d{1,8}$/.test(canary) || new RegExp(`(?<![0-9A-Za-z])${canary}(?![0-9A-Za-z])`).test(text)),
  )
}

test('no GET shows an ID number, a birth date, a name, a phone, an income or a sealed text', async () => {
  const { paths } = (await keep(desk.get('/api/openapi.json'))).json() as { paths: Record<string, object> }
  const { code, number: sheet } = desk.office.store.documentsOf(notice)[0] as DocumentRow
  const queries: Readonly<Record<string, string>> = {
    '/api/public/policy': '?programme=low_rent&county=410305',
    '/objections/new': `?notice=${sheet}`,
    '/api/disclosure-template': '?kind=exit',
    '/search': `?q=${encodeURIComponent('公示')}`,
  }
  for (const [url, methods] of Object.entries(paths)) {
    if (!('get' in methods)) continue
    if (url === '/disclosure/items.{type}') {
      for (const type of ['csv', 'json']) await keep(desk.get(`/disclosure/items.${type}?kind=exit`, auditor))
      continue
    }
    if (url === '/data/{set}.{type}') {
      for (const set of ['cases', 'notices'])
        for (const type of ['csv', 'json']) await keep(desk.get(`/data/${set}.${type}`, auditor))
      continue
    }
    // A month becomes an archive of the feed when it is over.
    if (url === '/feed/{month}.atom' && desk.office.store.boardMonths()[0] === desk.office.clock.today.slice(0, 7))
      continue
    // The sheet and its page name whom they list, as the law wants it: test/documents and site.test say what they may show.
    if (url.endsWith('/file') || url.startsWith('/notices/')) continue
    const sheets = desk.office.store.documents({}).map(({ number }) => number)
    const listed = url.includes('documents') ? sheets : url.includes('notices') ? [notice] : numbers
    const of = url.includes('{number}') ? listed : ['']
    for (const number of of) {
      const response = await keep(
        (url.startsWith('/api/staff') ? registered : desk).get(
          (url === '/api/log/proof' ? proofPath(desk.office, numbers[0] as string) : url)
            .replace('{number}', number)
            .replace('{year}', '2027')
            .replace('{day}', desk.office.clock.today)
            .replace('{tile}', 'entries/000.p/20')
            .replace('{record}', record)
            .replace('{staff}', 'LY-7')
            .replace('{month}', desk.office.store.boardMonths()[0] as string)
            .replace('{disclosure}', disclosure)
            .replace('{file}', 'verify.mjs')
            .replace('{programme}', 'public_rental')
            .replace('{code}', code) + (queries[url] ?? ''),
          auditor,
        ),
      )
      // The findings are for those who review the case, and for nobody else: see below.
      const wanted =
        // This item has no page elsewhere to leave for.
        url.endsWith('/leave')
          ? 404
          : url === '/favicon.ico'
            ? 204
            : /(findings|case-file)$/.test(url)
              ? 403
              : url === '/look'
                ? 303
                : 200
      expect([url, response.statusCode]).toEqual([url, wanted])
    }
  }
  const staffRead = responses.filter(({ payload }) => payload.includes('"LY-7"'))
  expect(staffRead).toHaveLength(2)
  for (const { payload } of staffRead)
    for (const secret of [...staffNames, ...kinOfStaff()]) expect(payload).not.toContain(secret)
  // Under two characters of a name may stand anywhere; two and more may not.
  expect(canaries.every((canary) => canary.length >= 2)).toBe(true)
  for (const response of responses) expect(shown(response.payload)).toEqual([])
})

const rowOfStaff = () =>
  households({ seed: 5, county: '410305', n: 1, on: registered.office.clock.today })[0] as (typeof rolls)[number]
/** Whom LY-7 registered as kin: the applicant of the one case there. */
function kinOfStaff(): string[] {
  const { name, idNumber } = rowOfStaff().form.members[0] as (typeof people)[number]
  return [name, idNumber as string]
}

test('who is at work, under which grants, is read by administrators, auditors and themselves; by nobody else', async () => {
  const clerk = (number: string) => ({ ...staff('clerk', rowOfStaff().form.subdistrict), staff: number })
  const admin = staff('administrator', '410300')
  const asked = [
    ...[admin, auditor].flatMap((who) => [[who, '/api/staff', 200] as const, [who, '/api/staff/LY-7', 200] as const]),
    [clerk('LY-8'), '/api/staff/LY-8', 200],
    [clerk('LY-8'), '/api/staff/LY-7', 403],
    [clerk('LY-8'), '/api/staff', 403],
    // Whoever has left reads nothing any more, not even of themselves.
    [clerk('LY-7'), '/api/staff/LY-7', 403],
  ] as const
  for (const [who, url, wanted] of asked) {
    const { statusCode, payload } = await registered.get(url, who)
    expect([who.staff, url, statusCode]).toEqual([who.staff, url, wanted])
    for (const secret of [...staffNames, ...kinOfStaff()]) expect(payload).not.toContain(secret)
  }
})

test('findings go to the reviewers of the case, who read no name, number or phone in them; to nobody else', async () => {
  const assessed = numbers.find((n) => desk.office.store.head(n)?.state === 'transmissionToCity') as string
  const c = contextOf<{ subdistrict: string }>(desk.office, assessed)
  const mayRead = new Set([`first_reviewer ${c.subdistrict}`, 'reviewer 410305', 'approver 410300'])
  const organs = [c.subdistrict, '410305', '410300', '410302', '410327', '410327108']
  const people = roles.filter((role) => role !== 'system')
  let read = 0
  for (const role of people)
    for (const organ of organs) {
      const response = await desk.get(`/api/applications/${assessed}/findings`, staff(role, organ))
      const may = mayRead.has(`${role} ${organ}`)
      expect([role, organ, response.statusCode < 300]).toEqual([role, organ, may])
      if (!may) expect(shown(response.payload)).toEqual([])
      if (!may) continue
      read += 1
      expect(response.payload).toContain('canary-override')
      expect(response.payload).toContain('canary-source')
      for (const { idNumber, name, phone } of rolls.flatMap(({ form }) => form.members))
        for (const secret of [...(idNumber ? [idNumber, idNumber.slice(6, 14)] : []), name, phone])
          if (secret) expect(response.payload).not.toContain(secret)
    }
  expect(read).toBe(3)
  expect((await desk.get(`/api/applications/${assessed}/findings`)).statusCode).toBe(401)
})

test('no receipt and no error repeats what was handed in', async () => {
  const errors: LightMyRequestResponse[] = []
  for (const [i, row] of rolls.slice(0, 8).entries()) {
    const known = { application: numbers[i], notice, record }
    const clerk = staff('clerk', row.form.subdistrict)
    const form = formOf(row) as { household: { members: Record<string, unknown>[] } & Record<string, unknown> }
    const [first, ...others] = form.household.members as [Record<string, unknown>]
    const changed = (members: unknown) => ({ ...form, household: { ...form.household, members } })
    const id = String(first.idNumber)
    const wrongDigit = id.slice(0, 17) + (id.endsWith('0') ? '1' : '0')
    for (const input of [
      form,
      changed([first, first]),
      changed([{ ...first, idNumber: wrongDigit }, ...others]),
      changed([{ ...first, idNumber: `${id}${id}` }]),
      changed([{ ...first, name: `${first.name}1` }]),
      changed([{ ...first, phone: first.name }]),
      changed([{ ...first, relation: first.name }]),
      changed([{ ...first, relation: '其他' }]),
      changed(first.name),
      { ...form, programme: first.name },
      { ...form, community: id },
      { ...form, materials: [first.name] },
      { ...form, receivedOn: id },
    ])
      errors.push(await desk.ask('receiveApplication', clerk, input))
    errors.push(await desk.get(`/api/applications/${id}`, auditor))
    errors.push(await desk.get(`/api/applications?state=${encodeURIComponent(String(first.name))}`, auditor))
    errors.push(await desk.get(`/api/applications?county=${id}`, auditor))
    errors.push(await desk.get(`/${id}`))
    for (const { name, path, example } of commands) {
      if (!path?.includes(':')) continue
      errors.push(await desk.ask(name, clerk, { ...example, application: id, notice: id, record: id, version: 1 }))
      for (const [field, value] of Object.entries(example)) {
        const canary = Array.isArray(value) ? [id] : id
        errors.push(await desk.ask(name, clerk, { ...example, ...known, version: 1, [field]: canary }))
      }
    }
    errors.push(
      await desk.app.inject({
        method: 'POST',
        url: '/api/applications',
        headers: {
          authorization: desk.bearer(clerk),
          'idempotency-key': uuid(),
          'content-type': 'application/json',
        },
        payload: `{"idNumber":"${id}","name":${first.name}}`,
      }),
    )
  }
  for (const { statusCode, payload } of errors) {
    expect(statusCode).toBeGreaterThanOrEqual(400)
    expect(statusCode).toBeLessThan(500)
    for (const canary of canaries) expect(payload).not.toContain(canary)
  }
})
