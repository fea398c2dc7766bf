import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import type { AtWork } from '../../src/office.ts'
import type { Role } from '../../src/roles.ts'
import { type Browser, prefilledOf, wrongOf } from '../support/browser.ts'
import { formOf, required, within, workdayFrom } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { sheetIssued } from '../support/press.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/*
 * Cases handled by people at their pages: forms as the pages give them, no script. One household from the counter to the
 * waiting list, and what happens to whoever comes late, twice, from elsewhere, or with nothing filled in.
 */

const [row] = households({ seed: 12, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
const street = row.form.subdistrict
const post = (role: Role, organ: string, n = 1): AtWork => ({
  staff: `${organ}-${role}-${n}`.replace('_', '-'),
  role,
  organ,
})
const clerk = post('clerk', street)
const first = post('first_reviewer', street)
const publisher = post('publisher', street)
const release = post('release_reviewer', street)
const county = post('reviewer', '410305')
const approver = post('approver', '410300')
const cityPublisher = post('publisher', '410300')
const cityRelease = post('release_reviewer', '410300')
const stranger = post('first_reviewer', '410305001')

let desk: Desk
/** A browser of theirs, signed in a moment ago. */
const at = async (actor: AtWork): Promise<Browser> => browserOf(desk, actor)
let number = ''
beforeAll(async () => {
  const office = testOffice()
  desk = openDesk(office)
  number = (await office.ask('receiveApplication', clerk, formOf(row))).subject
  const admin = await firstAdministrator(office)
  const others = [post('first_reviewer', street, 2), post('reviewer', '410305', 2)]
  for (const one of [
    clerk,
    first,
    publisher,
    release,
    county,
    approver,
    cityPublisher,
    cityRelease,
    stranger,
    ...others,
  ])
    await entered(office, admin, one)
})
afterAll(() => desk.close())
const state = () => desk.office.store.application(number)?.state
/** Does one act by its page, looking through it first where it asks that. */
const act = (actor: AtWork, key: string, fields: Record<string, string> = {}, of = number) =>
  decide(actor, `/cases/${of}/${key}`, fields)
async function decide(actor: AtWork, path: string, fields: Record<string, string> = {}) {
  const browser = await at(actor)
  const key = path.split('/').at(-1)
  expect((await browser.get(path)).statusCode, `${key}: ${wrongOf(browser.page)}`).toBe(200)
  let answer = await browser.send(path, { ...prefilledOf(browser.page, path), ...fields })
  if (answer.statusCode === 200 && browser.page.includes('提交后不能修改')) {
    const form =
      browser.page
        .split('<form ')
        .filter((each) => each.includes(`action="${path}"`))
        .at(-1) ?? ''
    browser.page = `<form ${form}`
    answer = await browser.send(path, form.includes('name="own"') ? { own: 'yes' } : {})
  }
  expect([answer.statusCode, wrongOf(answer.payload)], `${key} by ${actor.staff}`).toEqual([303, []])
  return browser.follow(answer)
}
/** A photograph as a phone takes it, with the place it was taken at in its EXIF. */
const photograph = async () =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: '#8899aa' } })
    .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '34/1 39/1 0/1' } })
    .jpeg()
    .toBuffer()

/** Drafts, clears, posts and checks one notice of the case, all by its pages, and lets its window end. */
async function posted(by: AtWork, releasedBy: AtWork, stage: string) {
  const { office } = desk
  const browser = await at(by)
  expect((await browser.get('/postings')).payload).toContain(`/postings/new?stage=${stage}`)
  await browser.get(`/postings/new?stage=${stage}`)
  const drafted = await browser.send('/postings', { applications: number })
  const path = String(drafted.headers.location)
  const notice = path.split('/').at(-1) as string
  await decide(releasedBy, `${path}/clear`)
  await sheetIssued(office, notice)
  const bytes = await photograph()
  // Where a scanner is set and cannot be asked, nothing is taken.
  const strict = openDesk(office, undefined, { clamd: { host: '127.0.0.1', port: 1 } })
  const careful = browserOf(strict, by)
  await careful.get(`${path}/post`)
  const [first] = required(office, notice)
  const unscanned = await careful.attach(
    `${path}/post`,
    { ...prefilledOf(careful.page, `${path}/post`), at: `${first?.channel}@${first?.place}` },
    { field: 'file', name: 'a.jpg', type: 'image/jpeg', bytes },
  )
  expect([unscanned.statusCode, unscanned.payload]).toEqual([expect.any(Number), expect.stringContaining('病毒')])
  expect(unscanned.statusCode).toBeGreaterThanOrEqual(400)
  await strict.app.close()
  const proved = async (key: 'post' | 'check') => {
    for (const { channel, place } of required(office, notice)) {
      const own = await at(by)
      await own.get(`${path}/${key}`)
      const fields = { ...prefilledOf(own.page, `${path}/${key}`), at: `${channel}@${place}` }
      expect(
        (
          await own.attach(`${path}/${key}`, fields, {
            field: 'file',
            name: 'a.jpg',
            type: 'image/jpeg',
            bytes: Buffer.alloc(0),
          })
        ).statusCode,
      ).toBe(422)
      await own.get(`${path}/${key}`)
      const done = await own.attach(
        `${path}/${key}`,
        { ...prefilledOf(own.page, `${path}/${key}`), at: `${channel}@${place}` },
        { field: 'file', name: '张贴.jpg', type: 'image/jpeg', bytes },
      )
      expect([done.statusCode, wrongOf(done.payload)]).toEqual([303, []])
    }
  }
  await proved('post')
  const { endsOn } = office.store.notice(notice) as { endsOn: string }
  office.clock.at(endsOn, '17:00')
  await proved('check')
  const page = (await (await at(by)).get(path)).payload
  const photo = /\/postings\/[^"]+\/evidence\/\d+/.exec(page)?.[0] as string
  const shown = await (await at(by)).get(photo)
  expect(shown.headers['content-disposition']).toMatch(/^attachment/)
  const { exif } = await sharp(shown.rawPayload).metadata()
  expect([shown.rawPayload.length > 100, exif]).toEqual([true, undefined])
  // The list shows it small, under the same rule and the same headers.
  expect(page).toContain(`<img src="${photo}/small"`)
  const small = await (await at(by)).get(`${photo}/small`)
  expect((await sharp(small.rawPayload).metadata()).format).toBe('jpeg')
  expect(small.headers).toMatchObject({
    'content-disposition': expect.stringMatching(/^attachment; filename="[\w-]+-small\.jpg"$/),
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'no-store',
  })
  for (const path of [photo, `${photo}/small`])
    expect((await (await at(stranger)).get(path)).statusCode).toBeGreaterThanOrEqual(403)
  office.clock.at(workdayFrom(addDays(endsOn, 1)))
  await closeDue(office)
}

describe('the road, page by page', () => {
  test('the clerk finds the case on the workbench, in the queue and by its number, and accepts it', async () => {
    const browser = await at(clerk)
    for (const page of ['/work', '/todo']) expect((await browser.get(page)).payload, page).toContain(number)
    expect((await browser.send('/find', { q: number })).headers.location).toBe(`/cases/${number}`)
    const id = row.form.members[0]?.idNumber as string
    await browser.get('/work')
    const found = await browser.send('/find', { q: id })
    expect(found.headers.location).toBe(`/cases/${number}`)
    const shown = (await browser.get(`/cases/${number}`)).payload
    expect(shown).toContain(row.form.members[0]?.name)
    expect(shown).not.toContain(id)
    expect((await act(clerk, 'accept')).payload).toContain('已办理：予以受理')
    expect(state()).toBe('firstReview')
  })

  test('the reviewer records the visit with what was measured, and passes', async () => {
    await act(first, 'survey', {
      kind: 'home_visit',
      investigators: 'A01、A02',
      visitedOn: '2025.9.1',
      finding: '入户查看，与申报一致。',
      'found.floorAreaPerHead': '８.5',
    })
    await act(first, 'pass')
    expect(state()).toBe('firstPublicity')
  })

  test('listed, transmitted, signed for', async () => {
    await posted(publisher, release, 'firstPublicity')
    await act(first, 'transmit')
    await act(county, 'receive')
    expect(state()).toBe('secondReview')
  })

  test('the county asks a department, records both answers, and passes', async () => {
    await act(county, 'ask', { check: 'income', source: '民政局' })
    const { housing, income } = within('410305', row.form.members.length)
    const values = (all: Record<string, unknown>) =>
      Object.fromEntries(
        Object.entries(all).flatMap(([key, found]) => {
          const { value } = found as { value?: unknown }
          return typeof value === 'number' ? [[`found.${key}`, String(value)]] : []
        }),
      )
    const hukou = { 'found.hukou': '410305', 'found.hukouSince': '2001-01-01', 'found.papers': 'all' }
    await act(county, 'answer', { check: 'housing', source: '不动产登记中心', ...values(housing) })
    await act(county, 'answer', { check: 'income', source: '民政局', ...values(income), ...hukou })
    const browser = await at(county)
    const page = (await browser.get(`/cases/${number}`)).payload
    expect(page).toContain('准入条件核对')
    expect(page).not.toContain('… 待核')
    await act(county, 'pass')
    await act(county, 'transmit')
  })

  test('the city signs, approves with a fresh proof of who is there, posts and registers', async () => {
    await act(approver, 'receive')
    await act(approver, 'pass')
    expect(state()).toBe('finalPublicity')
    await posted(cityPublisher, cityRelease, 'finalPublicity')
    const done = await act(cityPublisher, 'register')
    expect(state()).toBe('waiting')
    expect(done.payload).toContain('轮候号')
  })
})

describe('a paper form over the counter', () => {
  // Another household of the same street, registered there too.
  const paper = Array.from(
    { length: 400 },
    (_, i) => households({ seed: 100 + i, county: '410305', n: 1, on: '2025-09-01' })[0],
  ).find(
    (each) =>
      each?.form.subdistrict === street && each.form.hukouCommunity.startsWith(street) && each.form.members.length > 1,
  ) as IntakeRow
  const { form } = paper
  const application = {
    programme: form.programme,
    receivedOn: '',
    community: form.community,
    hukou: 'here',
    hukouHere: form.hukouCommunity,
  }
  const memberFields = (members: typeof form.members) =>
    Object.fromEntries(
      members.flatMap(({ name, relation, idNumber = '' }, i) => [
        [`members.${i}.name`, name],
        [`members.${i}.relation`, relation],
        [`members.${i}.idNumber`, idNumber],
        [`members.${i}.yearlyIncome`, i === 0 ? '12000' : '0'],
      ]),
    )
  let path = ''

  test('is filled in section by section, says what is wrong where, and is found again by a colleague', async () => {
    const browser = await at(clerk)
    await browser.get('/intake')
    const begun = await browser.send('/intake')
    path = String(begun.headers.location).replace('/application', '')
    await browser.follow(begun)
    const today = desk.office.clock.today
    const sent = await browser.send(`${path}/application`, { ...application, receivedOn: today.replaceAll('-', '') })
    expect(sent.headers.location).toBe(`${path}/members`)
    await browser.follow(sent)
    for (let i = 1; i < form.members.length; i += 1) {
      await browser.send(`${path}/members`, { go: 'more' })
      await browser.get(`${path}/members`)
    }
    const fields = memberFields(form.members)
    const right = fields['members.0.idNumber'] as string
    // Another digit in the serial: the check digit no longer fits, and is told at its field, with all that was typed.
    const slip = `${right.slice(0, 14)}${(Number(right[14]) + 1) % 10}${right.slice(15)}`
    const wrong = await browser.send(`${path}/members`, { ...fields, 'members.0.idNumber': slip })
    expect([wrong.statusCode, wrongOf(wrong.payload)[0]]).toEqual([422, expect.stringContaining('校验位')])
    expect(wrong.payload).toContain(`value="${form.members[0]?.name}"`)
    const list = (await (await at(clerk)).get('/intake')).payload
    expect(list).toContain(form.members[0]?.name)
  })

  test('what a colleague saved meanwhile is not overwritten: both are shown', async () => {
    const mine = await at(clerk)
    const theirs = await at(clerk)
    await mine.get(`${path}/members`)
    await theirs.get(`${path}/members`)
    const fields = memberFields(form.members)
    expect((await theirs.send(`${path}/members`, { ...fields, 'members.0.phone': '00000000001' })).statusCode).toBe(303)
    const stale = await mine.send(`${path}/members`, { ...fields, 'members.0.phone': '00000000002' })
    expect(stale.statusCode).toBe(409)
    for (const phone of ['00000000001', '00000000002']) expect(stale.payload).toContain(phone)
    expect((await mine.send(`${path}/members`, { go: 'save' })).headers.location).toBe('/intake')
    expect((await mine.get(`${path}/members`)).payload).toContain('value="00000000002"')
  })

  test('is looked through, handed in once however often it is sent, and gets a number', async () => {
    const browser = await at(clerk)
    const send = async (section: string, fields: Record<string, string>) => {
      await browser.get(`${path}/${section}`)
      const answer = await browser.send(`${path}/${section}`, {
        ...prefilledOf(browser.page, `${path}/${section}`),
        ...fields,
      })
      expect([answer.statusCode, wrongOf(answer.payload)], section).toEqual([303, []])
    }
    await send('homes', { 'homes.0.address': '测试路 1 号', 'homes.0.tenure': 'rented', 'homes.0.floorArea': '40' })
    await browser.get(`${path}/income`)
    // What the members and homes add up to is proposed.
    expect(browser.page).toContain('各成员合计')
    await send('income', {})
    await send('materials', { 'papers.id_card': 'original' })
    await browser.get(`${path}/check`)
    expect(browser.page).toContain(form.members[0]?.idNumber)
    const facts = desk.facts()
    const page = browser.page
    const done = await browser.send(`${path}/check`)
    expect(done.headers.location).toMatch(/^\/intake\/received\/410305-2025-/)
    browser.page = page
    const again = await browser.send(`${path}/check`)
    expect([again.headers.location, desk.facts()]).toEqual([done.headers.location, facts + 1])
    const shown = (await browser.follow(done)).payload
    expect(shown).toContain(String(done.headers.location).split('/').at(-1))
    expect((await browser.get(path)).statusCode).toBe(404)
  })

  test('somebody who is in a live case is told of while the form is filled in', async () => {
    const browser = await at(clerk)
    await browser.get('/intake')
    const begun = await browser.send('/intake')
    const draft = String(begun.headers.location).replace('/application', '')
    await browser.get(`${draft}/members`)
    await browser.send(`${draft}/members`, { ...memberFields(form.members.slice(0, 1)), go: 'more' })
    expect((await browser.get(`${draft}/members`)).payload).toContain('可能重复')
    expect((await (await at(stranger)).get(`${draft}/members`)).statusCode).toBe(403)
  })
})

describe('who comes late, twice, from elsewhere, or with nothing', () => {
  test('a case of another street is not found, and a post that has no turn is offered nothing', async () => {
    const elsewhere = await at(stranger)
    for (const page of [`/cases/${number}`, `/cases/${number}/pass`])
      expect((await elsewhere.get(page)).statusCode, page).toBe(404)
    await elsewhere.get('/work')
    expect((await elsewhere.follow(await elsewhere.send('/find', { q: number }))).statusCode).toBe(404)
    const ours = await at(first)
    expect((await ours.get(`/cases/${number}`)).payload).toContain('已登记轮候')
    expect((await ours.get(`/cases/${number}/pass`)).statusCode).toBe(409)
  })

  test('a full ID number asks a reason, and is told to the auditor', async () => {
    const browser = await at(first)
    const id = row.form.members[0]?.idNumber as string
    await browser.get(`/cases/${number}`)
    expect((await browser.send(`/cases/${number}/full-numbers`, { why: '' })).statusCode).toBe(422)
    await browser.get(`/cases/${number}`)
    const shown = await browser.send(`/cases/${number}/full-numbers`, { why: '核对户口簿原件' })
    expect(shown.payload).toContain(id)
    expect((await browser.get(`/cases/${number}`)).payload).not.toContain(id)
    const looks = desk.office.store.trail.looks({ subject: number }, { limit: 100, offset: 0 })
    expect(looks.map(({ what, why }) => [what, why])).toContainEqual(['fullNumbers', '核对户口簿原件'])
  })
})
