import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { jobRunner, secondsLeft } from '../../src/jobs/many-wishes.ts'
import type { AtWork } from '../../src/office.ts'
import type { Role } from '../../src/roles.ts'
import { readRoll } from '../../src/roll.ts'
import { leftSays } from '../../src/web/batch/jobs.tsx'
import { type Browser, hiddenOf, wrongOf } from '../support/browser.ts'
import {
  accepted,
  checked,
  firstReviewed,
  formOf,
  ended as noticeEnded,
  posted,
  transmitted,
  workdayFrom,
} from '../support/life.ts'
import { staff, testKey, testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/*
 * Many cases at once, by pages and without a script: ticked in the queue, looked through by the real rules, said yes to
 * once, done case by case as a job.
 */

const all = households({ seed: 41, county: '410305', n: 400, on: '2025-09-01' })
const street = (all[0] as IntakeRow).form.subdistrict
const rows = all.filter(({ form }) => form.subdistrict === street).slice(0, 12)
const post = (role: Role, organ: string, n = 1): AtWork => ({
  staff: `${organ}-${role}-${n}`.replace('_', '-'),
  role,
  organ,
})
const clerk = post('clerk', street)
const first = post('first_reviewer', street)
const county = post('reviewer', '410305')

let desk: Desk
const at = (actor: AtWork): Browser => browserOf(desk, actor)
/** Waits until a job has come to its end. */
async function ended(id: string) {
  await expect.poll(() => desk.office.store.jobs.job(id)?.state, { timeout: 20_000 }).not.toMatch(/running|cancelling/)
  return desk.office.store.jobs.job(id)
}
/** Ticks cases on the page of the queue, and goes on to the page that looks through them. */
async function ticked(browser: Browser, cases: readonly string[]): Promise<string> {
  const fields = [...Object.entries(hiddenOf(browser.page, '/batch/decide')), ...cases.map((each) => ['cases', each])]
  const answer = await browser.post('/batch/decide', fields as never, { origin: 'http://localhost' })
  expect(answer.statusCode, wrongOf(answer.payload).join()).toBe(303)
  await browser.follow(answer)
  return String(answer.headers.location)
}
const shownIn = (page: string) =>
  [...page.matchAll(/name="cases" value="([^"]+)"/g)].map(([, value]) => value as string)
const idOf = (path: unknown) => String(path).split('/').at(-1) as string

beforeAll(async () => {
  const office = testOffice()
  desk = openDesk(office)
  for (const row of rows) await office.ask('receiveApplication', clerk, formOf(row))
  const admin = await firstAdministrator(office)
  for (const one of [clerk, first, county, post('first_reviewer', street, 2)]) await entered(office, admin, one)
})
afterAll(() => desk.close())

describe('many cases of the queue', () => {
  test('all of a filtered queue are accepted, each as a fact of its own by whoever began it', async () => {
    const browser = at(clerk)
    await browser.get('/todo?state=received')
    expect(shownIn(browser.page)).toHaveLength(rows.length)
    const begun = await browser.send('/batch/decide', { scope: 'all' })
    const path = String(begun.headers.location)
    const page = (await browser.follow(begun)).payload
    expect(page).toContain(`将办理 <b>${rows.length}</b> 件`)
    const facts = desk.facts()
    expect(facts).toBe(desk.facts())
    const sent = await browser.send(path)
    const job = await ended(idOf(sent.headers.location))
    expect(job).toMatchObject({
      state: 'done',
      done: rows.length,
      refused: 0,
      staff: clerk.staff,
      kind: 'acceptApplication',
    })
    expect(desk.facts()).toBe(facts + rows.length)
    // Sent again: the same job, nothing twice.
    browser.page = page
    expect((await browser.send(path)).headers.location).toBe(`/jobs/${job?.id}`)
    const shown = (await browser.get(`/jobs/${job?.id}`)).payload
    for (const text of ['已完成', `${rows.length} / ${rows.length}`, '/cases/410305-2025-'])
      expect(shown).toContain(text)
    expect(desk.facts()).toBe(facts + rows.length)
  })

  test('the check page says which are left out and why, by the rules a single case is held to', async () => {
    const { office } = desk
    const numbers = office.store.queues
      .queue({
        among: ['firstReview'],
        waits: [],
        unlisted: [],
        subdistrict: street,
        today: '2025-09-01',
        soon: '2025-09-03',
        limit: 50,
        offset: 0,
      })
      .map(({ number }) => number)
    const visit = {
      stage: 'firstReview',
      kind: 'home_visit',
      investigators: ['A01', 'A02'],
      visitedOn: '2025-09-01',
      finding: '入户查看。',
    }
    // The first was not visited; from the second they keep out; the third has changed since it was ticked.
    const [unvisited = '', recused = '', changed = '', ...fine] = numbers
    for (const application of numbers.slice(1)) await office.ask('recordSurvey', first, { application, ...visit })
    await office.ask('declareRecusal', first, {
      ...{
        staff: first.staff,
        application: recused,
        ground: 'kin',
        replacement: post('first_reviewer', street, 2).staff,
      },
    })
    const browser = at(first)
    await browser.get('/todo')
    const boxes = shownIn(browser.page)
    expect(boxes.length).toBe(numbers.length)
    await office.ask('recordSurvey', first, { application: changed, ...visit })
    const path = await ticked(browser, boxes)
    const page = browser.page
    expect(page).toContain(`将办理 <b>${fine.length}</b> 件`)
    const why = (number: string) => new RegExp(`${number}</a></th><td data-l="原因">([^<]+)`).exec(page)?.[1]
    expect(why(unvisited)).toContain('调查')
    expect(why(recused)).toContain('回避')
    expect(why(changed)).toContain('有了变动')
    // Unsigned, and with another count than there is: nothing is begun, what was typed is kept.
    const facts = desk.facts()
    for (const fields of [
      { count: String(fine.length) },
      { own: 'yes', count: '12' },
      { own: 'yes', count: String(fine.length), opinion: '' },
    ]) {
      const refused = await browser.send(path, { opinion: '符合条件，同意。', ...fields })
      expect([refused.statusCode, wrongOf(refused.payload).length]).toEqual([422, 1])
    }
    expect(desk.facts()).toBe(facts)
    const sent = await browser.send(path, {
      own: 'yes',
      count: String(fine.length),
      opinion: '经初审，符合条件，同意上报。',
    })
    expect(await ended(idOf(sent.headers.location))).toMatchObject({ done: fine.length, refused: 0 })
    for (const number of numbers)
      expect([number, office.store.application(number)?.state]).toEqual([
        number,
        fine.includes(number) ? 'firstPublicity' : 'firstReview',
      ])
  })

  test('what is refused while the job runs is told with its reason, on the page and as a file', async () => {
    const { office } = desk
    const [one = '', two = ''] = office.store.applications({ state: 'firstReview' }).map(({ number }) => number)
    const second = post('first_reviewer', street, 2)
    const visit = {
      ...{ stage: 'firstReview', kind: 'home_visit', investigators: ['A01', 'A02'] },
      ...{ visitedOn: '2025-09-01', finding: '入户查看。' },
    }
    for (const application of [one, two]) await office.ask('recordSurvey', second, { application, ...visit })
    // A process that ends before the job has its turn; a colleague is at one of the cases meanwhile; the next one takes it up.
    const dying = openDesk(office, undefined, { jobs: { wake: () => {}, stop: () => Promise.resolve() } })
    const browser = browserOf(dying, second)
    await browser.get('/todo')
    const path = await ticked(
      browser,
      shownIn(browser.page).filter((box) => [one, two].includes(box.split('@')[0] as string)),
    )
    const sent = await browser.send(path, { own: 'yes', count: '2', opinion: '同意。' })
    const id = idOf(sent.headers.location)
    expect((await browser.get(`/jobs/${id}`)).payload).toContain('0 / 2')
    await office.ask('recordSurvey', second, { application: two, ...visit })
    jobRunner(office).wake()
    const job = await ended(id)
    expect([job?.done, job?.refused]).toEqual([1, 1])
    const shown = (await browser.get(`/jobs/${id}?only=refused`)).payload
    expect(shown).toContain(two)
    expect(shown).not.toContain(`/cases/${one}`)
    const file = await browser.get(`/jobs/${job?.id}/results.csv`)
    const { rows: lines } = readRoll(file.rawPayload, () => true)
    expect(lines.map(({ cells }) => cells[3]?.text)).toEqual(['结果', '已办', '未办成'])
    expect(file.headers['content-disposition']).toContain('results.csv')
    const looks = office.store.trail.looks({ staff: second.staff } as never, { limit: 10, offset: 0 })
    expect(looks.map(({ what }) => what)).toContain('jobFile')
  })

  test('what is not done yet can be cancelled; what stopped is gone on with by whoever began it', async () => {
    const { office } = desk
    const [row] = all.filter(({ form }) => form.subdistrict === street).slice(12, 13) as [IntakeRow]
    const { subject } = await office.ask('receiveApplication', clerk, formOf(row))
    const dying = openDesk(office, undefined, { jobs: { wake: () => {}, stop: () => Promise.resolve() } })
    const begin = async () => {
      const browser = browserOf(dying, clerk)
      await browser.get('/todo?state=received')
      const path = await ticked(browser, shownIn(browser.page))
      return { browser, path: String((await browser.send(path)).headers.location) }
    }
    const one = await begin()
    await one.browser.get(one.path)
    await one.browser.send(`${one.path}/cancel`)
    jobRunner(office).wake()
    expect(await ended(idOf(one.path))).toMatchObject({ state: 'cancelled', done: 0 })
    expect((await one.browser.get(one.path)).payload).toContain('已取消')
    expect(office.store.application(subject)?.state).toBe('received')

    const two = await begin()
    const id = idOf(two.path)
    office.store.jobs.move(id, ['running'], 'stopped', office.now().toISOString(), '系统出现故障')
    const page = (await two.browser.get(two.path)).payload
    expect([page.includes('系统出现故障'), page.includes('接着办')]).toEqual([true, true])
    expect((await two.browser.send(`${two.path}/go-on`)).headers.location).toBe(two.path)
    jobRunner(office).wake()
    expect(await ended(id)).toMatchObject({ state: 'done', done: 1 })
    expect(office.store.application(subject)?.state).toBe('firstReview')
    // Over is over.
    two.browser.page = page
    expect((await two.browser.send(`${two.path}/go-on`)).statusCode).toBe(409)
  })

  test('a job is its post’s own: nobody else finds it', async () => {
    const [job] = desk.office.store.jobs.jobsOf(clerk, 1)
    for (const path of [`/jobs/${job?.id}`, `/jobs/${job?.id}/results.xlsx`]) {
      expect((await at(county).get(path)).statusCode).toBe(404)
      expect((await at(clerk).get(path)).statusCode).toBe(200)
    }
    expect((await at(county).get('/jobs')).payload).toContain('还没有批量任务')
  })
})

describe('lists as files', () => {
  test('the queue as it is filtered, all cases of the area; numbers and places, nobody’s name; each recorded', async () => {
    const { office } = desk
    const browser = at(first)
    await browser.get('/todo?state=firstReview')
    const shown = shownIn(browser.page).map((box) => box.split('@')[0])
    expect(browser.page).toContain('/todo/list.xlsx?state=firstReview')
    const file = await browser.get('/todo/list.xlsx?state=firstReview')
    const { rows: lines } = readRoll(file.rawPayload, (titles) => titles.includes('受理编号'))
    expect(lines.slice(1).map(({ cells }) => cells[0]?.text)).toEqual(shown)
    expect(decodeURIComponent(String(file.headers['content-disposition']))).toMatch(/待办_初审_[\d-]+\.xlsx/)
    const cases = await browser.get('/cases/list.csv')
    expect(cases.payload.startsWith('\ufeff受理编号,')).toBe(true)
    expect(cases.payload.trim().split('\r\n')).toHaveLength(
      office.store.applications({ subdistrict: street, limit: 99 }).length + 1,
    )
    for (const { form } of rows) for (const { name } of form.members) expect(cases.payload).not.toContain(name)
    const theirs = await at(county).get('/cases/list.csv?state=firstPublicity')
    expect(theirs.payload).toContain('初审公示')
    const looks = desk.office.store.trail.looks({ staff: first.staff } as never, { limit: 10, offset: 0 })
    expect(looks.map(({ what, why }) => [what, why])).toEqual(
      expect.arrayContaining([
        ['queueFile', '初审'],
        ['casesFile', ''],
      ]),
    )
    expect((await browser.get('/todo/list.pdf')).statusCode).toBe(404)
    expect((await browser.get('/cases/list.csv?state=nowhere')).statusCode).toBe(422)
  })
})

describe('from the county to the waiting list, by batches', () => {
  test('passed, sent up, signed for, approved with a fresh proof, registered in the order they came', async () => {
    const office = testOffice()
    const own = openDesk(office)
    const households = rows.slice(0, 3)
    const numbers: string[] = []
    for (const row of households) {
      const number = await accepted(office, row)
      await firstReviewed(office, number)
      numbers.push(number)
    }
    await noticeEnded(office, await posted(office, street, 'firstPublicity', numbers))
    office.clock.at(workdayFrom(office.clock.today))
    for (const number of numbers) {
      await transmitted(office, number, street, '410305')
      await checked(office, number, 'reviewer', '410305', 'secondReview')
    }
    const admin = await firstAdministrator(office)
    const people = {
      reviewer: post('reviewer', '410305', 7),
      approver: post('approver', '410300', 7),
    }
    for (const one of Object.values(people)) await entered(office, admin, one)
    const states = () => numbers.map((number) => office.store.application(number)?.state)
    const byBatch = async (actor: AtWork, count = false) => {
      const browser = browserOf(own, actor)
      await browser.get('/todo')
      const begun = await browser.send('/batch/decide', { scope: 'all' })
      const path = String(begun.headers.location)
      await browser.follow(begun)
      expect(browser.page).toContain('将办理 <b>3</b> 件')
      const sent = await browser.send(path, count ? { own: 'yes', count: '3', opinion: '同意。' } : {})
      expect([sent.statusCode, wrongOf(sent.payload)]).toEqual([303, []])
      const id = idOf(sent.headers.location)
      await expect.poll(() => office.store.jobs.job(id)?.state).toBe('done')
      expect(office.store.jobs.job(id)).toMatchObject({ done: 3, refused: 0 })
    }
    await byBatch(people.reviewer, true)
    expect(new Set(states())).toEqual(new Set(['transmissionToCity']))
    await byBatch(people.reviewer)
    await byBatch(people.approver)
    expect(new Set(states())).toEqual(new Set(['approval']))

    // Signed in, but longer ago than a proof counts: led to prove it, and back to what was ticked. Nothing is begun.
    const stale = browserOf(own, people.approver)
    await stale.get('/todo')
    const begun = await stale.send('/batch/decide', { scope: 'all' })
    const path = String(begun.headers.location)
    await stale.follow(begun)
    const page = stale.page
    const [day, time] = [office.clock.today, '09:20'] as const
    office.clock.at(day, time)
    const facts = own.facts()
    for (const answer of [
      await stale.get(path),
      await (async () => {
        stale.page = page
        return stale.send(path, { own: 'yes', count: '3', opinion: '同意。' })
      })(),
    ])
      expect(answer.headers.location).toBe(`/account/proof?next=${encodeURIComponent(path)}`)
    expect([own.facts(), office.store.jobs.job(idOf(path))?.state]).toEqual([facts, 'checked'])
    await byBatch(people.approver, true)
    expect(new Set(states())).toEqual(new Set(['finalPublicity']))

    const publisher = staff('publisher', '410300')
    for (const one of [publisher, staff('release_reviewer', '410300')]) await entered(office, admin, one)
    await noticeEnded(office, await posted(office, '410300', 'finalPublicity', numbers))
    office.clock.at(workdayFrom(office.clock.today))
    await byBatch(publisher, true)
    // Waiting numbers follow the order they came in, whatever the order of the queue.
    const waiting = numbers.toSorted().map((number) => office.store.application(number)?.waitingNumber)
    expect(waiting).toEqual(waiting.toSorted())
    expect(new Set(waiting).size).toBe(3)
    expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
    await own.close()
  })
})

test('what is left of a job is said in words, by its pace since it was taken up', () => {
  const job = {
    state: 'running',
    total: 462,
    done: 300,
    refused: 12,
    takenUpDone: 12,
    takenUpAt: '2025-09-01T01:00:00.000Z',
  }
  const left = secondsLeft(job as never, new Date('2025-09-01T01:03:20.000Z'))
  expect([left, leftSays(left)]).toEqual([100, '约剩 1 分 40 秒'])
  expect([leftSays(null), leftSays(40), leftSays(3_700)]).toEqual(['', '约剩 40 秒', '约剩 1 小时 1 分'])
})

test('2,010 cases at once: how far the look-through is, exclusions by reason with every number, one job', async () => {
  const office = testOffice()
  const own = openDesk(office)
  const everybody = [3, 4].flatMap((seed) => households({ seed, county: '410305', n: 20_000, on: '2025-09-01' }))
  const place = (everybody[0] as IntakeRow).form.subdistrict
  const some = everybody.filter(({ form }) => form.subdistrict === place).slice(0, 2_010)
  expect(some).toHaveLength(2_010)
  const at = post('clerk', place)
  const numbers: string[] = []
  for (let from = 0; from < some.length; from += 200)
    for (const { subject } of await Promise.all(
      some.slice(from, from + 200).map((row) => office.ask('receiveApplication', at, formOf(row))),
    ))
      numbers.push(subject)
  await entered(office, await firstAdministrator(office), at)
  const browser = browserOf(own, at)
  await browser.get('/todo')
  const begun = await browser.send('/batch/decide', { scope: 'all' })
  const path = String(begun.headers.location)
  // Somebody accepts 201 of them meanwhile: they have changed since they were ticked.
  for (const application of numbers.slice(0, 201)) await office.ask('acceptApplication', at, { application })
  let page = (await browser.follow(begun)).payload
  for (let i = 0; i < 100 && page.includes('data-poll'); i += 1) {
    expect(page).toMatch(/已核对 <b>\d+<\/b> \/ 2010 件/)
    page = (await browser.get(path)).payload
  }
  expect(page).toContain('将办理 <b>1809</b> 件')
  expect(page).toMatch(/<summary><b>201 件<\/b>　[^<]+<\/summary>/)
  for (const number of numbers.slice(0, 201)) expect(page).toContain(number)
  const sent = await browser.send(path)
  expect(sent.statusCode).toBe(303)
  const job = () => office.store.jobs.job(idOf(sent.headers.location))
  await expect.poll(() => job()?.state, { timeout: 60_000 }).toBe('done')
  expect(job()).toMatchObject({ done: 1_809, refused: 0 })
  expect((await browser.get(`/jobs/${job()?.id}`)).payload).toMatch(/受理员 <span title="工号 \S+">测试人员<\/span>/)
  expect(office.store.countByState().find(({ state }) => state === 'firstReview')?.n).toBe(2_010)
  await own.close()
}, 120_000)
