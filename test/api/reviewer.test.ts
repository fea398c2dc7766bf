import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SealedRecord } from '../../db/sealed.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { maskName } from '../../public-notices/masking.ts'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import type { HouseholdFile } from '../../src/household-form.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import type { AtWork } from '../../src/office.ts'
import type { Role } from '../../src/roles.ts'
import { prefilledOf, wrongOf } from '../support/browser.ts'
import {
  accepted,
  checked,
  contextOf,
  ended,
  firstReviewed,
  posted,
  sheet,
  transmitted,
  workdayFrom,
} from '../support/life.ts'
import { staff, testKey, testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/* The reviewer at their pages, without script: the panel of a decision, phrases, taking back, extending, supervising. */

const rows = households({ seed: 12, county: '410305', n: 30, on: '2025-09-01' }) as [IntakeRow, ...IntakeRow[]]
const street = rows[0].form.subdistrict
const [one, two, three] = rows.filter(({ form }) => form.subdistrict === street) as [IntakeRow, IntakeRow, IntakeRow]
const post = (role: Role, organ: string, n = 1): AtWork => ({
  staff: `Lu-${role.replace('_', '-')}-${organ}-${n}`,
  role,
  organ,
})
const county = post('reviewer', '410305')
const colleague = post('reviewer', '410305', 2)
const head = post('head', '410305')
const streetHead = post('head', street)

let desk: Desk
let [ready, waiting, late] = ['', '', '']
beforeAll(async () => {
  const office = testOffice()
  desk = openDesk(office)
  ready = await accepted(office, one)
  waiting = await accepted(office, two)
  for (const each of [ready, waiting]) await firstReviewed(office, each)
  await ended(office, await posted(office, street, 'firstPublicity', [ready, waiting]))
  office.clock.at(workdayFrom(office.clock.today))
  for (const each of [ready, waiting]) await transmitted(office, each, street, '410305')
  await checked(office, ready, 'reviewer', '410305', 'secondReview')
  late = await accepted(office, three)
  const admin = await firstAdministrator(office)
  for (const actor of [
    county,
    colleague,
    head,
    streetHead,
    staff('clerk', '410305'),
    staff('clerk', '410300'),
    staff('publisher', street),
    staff('first_reviewer', street),
    staff('clerk', street),
    staff('release_reviewer', street),
  ])
    await entered(office, admin, actor)
})
afterAll(() => desk.close())

const at = (actor: AtWork) => browserOf(desk, actor)
const state = (number: string) => desk.office.store.application(number)?.state
const facts = (number: string) => desk.office.store.history(number).map(({ body }) => JSON.parse(body) as AnyFact)
const last = (number: string) => facts(number).at(-1) as AnyFact
const context = (number: string) => contextOf<ApplicationContext>(desk.office, number)
/** The last form of a page that goes to this address. */
const lastForm = (page: string, path: string) =>
  `<form ${page
    .split('<form ')
    .filter((each) => each.includes(`action="${path}"`))
    .at(-1)}`

test('while a criterion is 待核 a pass is not offered, the reason stands beside it, and the command refuses it', async () => {
  const browser = at(county)
  const page = (await browser.get(`/cases/${waiting}`)).payload
  expect(page).toMatch(/id="outcome-pass"[^>]*disabled/)
  expect(page).toContain('住房核查尚无结果')
  expect(page).toMatch(/待核 \d 项/)
  expect(page).toMatch(new RegExp(`先办：.*<a href="/cases/${waiting}/answer">登记核查结果</a>`))
  const answer = await browser.send(`/cases/${waiting}/decide`, { outcome: 'pass', 'pass.opinion': '同意。' })
  // Told before anybody signs: the check page asks the plan itself.
  expect([answer.statusCode, wrongOf(answer.payload).join()]).toEqual([422, expect.stringContaining('核查')])
})

test('staff are told by name, the number beside it; rules in words with their basis, the version at the foot', async () => {
  const page = (await at(county).get(`/cases/${ready}`)).payload
  expect(page).toMatch(/<span title="工号 \S+">测试人员<\/span>/)
  expect(page).toMatch(/<span>\S+街道 <span title="工号 first_reviewer-\d+">测试人员<\/span><\/span>/)
  expect(page).toMatch(/低于 [\d,]+ 元\/人·月<p class="hint">[^<]{8,}<\/p>/)
  expect(page).toMatch(/住房准入标准（\d{4}-\d\d-\d\d 起施行），按受理日/)
  expect(page).not.toContain('规则 luoyang')
})

test('the check page tells whom it is about, the words as kept, what speaks against it, and what follows with its day', async () => {
  const browser = at(county)
  await browser.get(`/cases/${ready}`)
  const facts = desk.office.store.counts().facts
  const pass = await browser.send(`/cases/${ready}/decide`, { outcome: 'pass', 'pass.opinion': '同意报市核准。' })
  const page = pass.payload
  expect(page).toContain(`${one.form.members[0]?.name} 等 ${one.form.members.length} 人`)
  expect(page).toContain('<q>同意报市核准。</q>')
  expect(page).toContain(`事实链第 ${(desk.office.store.head(ready)?.version ?? 0) + 1} 步：审核通过`)
  expect(page).toMatch(/项条件全部核实为符合/)
  expect(page).toMatch(/待报送市级<\/b>.*涧西区.*\d{4}-\d\d-\d\d 止（3日）/)
  await browser.get(`/cases/${ready}`)
  const reject = await browser.send(`/cases/${ready}/decide`, {
    ...{ outcome: 'reject', 'reject.reason': 'other', 'reject.basis': '《公共租赁住房管理办法》第七条' },
    'reject.statement': '与事实不符。',
  })
  expect(reject.payload).toContain('没有一项支持不予通过')
  expect(desk.office.store.counts().facts).toBe(facts)
})

test('a phrase is taken over, kept, and refused when it names somebody of the household', async () => {
  const browser = at(county)
  await browser.get(`/cases/${ready}`)
  const path = `/cases/${ready}/decide`
  const taken = await browser.send(path, {
    outcome: 'pass',
    phrase: '公示期间收到的异议经核查不成立，不影响资格认定。',
  })
  expect(prefilledOf(taken.payload, path)['pass.opinion']).toBe('公示期间收到的异议经核查不成立，不影响资格认定。')
  const name = one.form.members[0]?.name as string
  for (const [text, what] of [
    [`${name}一户情况属实。`, '家庭成员的姓名'],
    ['电话 13900000000 已联系。', '电话号码'],
  ]) {
    await browser.get(`/cases/${ready}`)
    const refused = await browser.send(path, { outcome: 'pass', keep: 'pass', 'pass.opinion': text as string })
    expect([refused.statusCode, wrongOf(refused.payload).join()]).toEqual([
      422,
      expect.stringContaining(what as string),
    ])
  }
  await browser.get(`/cases/${ready}`)
  const kept = await browser.send(path, { outcome: 'pass', keep: 'pass', 'pass.opinion': '核查属实，同意报市级核准。' })
  expect(kept.statusCode).toBe(303)
  expect((await browser.get(`/cases/${ready}`)).payload).toContain('自存')
  const book = (await browser.get('/phrases')).payload
  expect(book).toContain('核查属实，同意报市级核准。')
  expect((await at(colleague).get('/phrases')).payload).not.toContain('核查属实，同意报市级核准。')
  const id = /name="id" value="([^"]+)"/.exec(book)?.[1] as string
  expect((await browser.send('/phrases/drop', { id })).statusCode).toBe(303)
  expect((await browser.get('/phrases')).payload).not.toContain('核查属实，同意报市级核准。')
})

async function passed(): Promise<string> {
  const browser = at(county)
  await browser.get(`/cases/${ready}`)
  const path = `/cases/${ready}/pass`
  const basis = /<option value="([^"]+)" selected/.exec(lastForm(browser.page, `/cases/${ready}/decide`))?.[1] ?? ''
  const typed = { outcome: 'pass', 'pass.opinion': '同意。', 'pass.basis': basis }
  const checking = await browser.send(`/cases/${ready}/decide`, typed)
  expect(checking.payload).toContain('请核对')
  browser.page = lastForm(checking.payload, path)
  expect((await browser.send(path, {})).payload).toContain('利害关系')
  const anew = await browser.get(`/cases/${ready}`)
  expect(anew.statusCode).toBe(200)
  const again = await browser.send(`/cases/${ready}/decide`, typed)
  browser.page = lastForm(again.payload, path)
  const done = await browser.send(path, { own: 'yes' })
  expect([done.statusCode, done.headers.location]).toEqual([303, `/cases/${ready}/done`])
  return (await browser.follow(done)).payload
}

test('conclusion, check, done: the statement of no interest and the article stand in the fact', async () => {
  const page = await passed()
  expect(state(ready)).toBe('transmissionToCity')
  expect(last(ready)).toMatchObject({
    type: 'ReviewPassed',
    data: { noInterest: true, basis: expect.stringMatching(/^《.+》（.+）$/) },
  })
  expect(page).toContain('已提交：审核通过')
  expect(page).toContain('撤回这项决定')
})

test('who decided takes it back while the file is not signed for; its paper falls; the limit goes on as it was', async () => {
  const { office } = desk
  const before = context(ready).recall?.before.due
  await issueDocuments(office, textPress())
  const opinion = () => office.store.documentsOf(ready).findLast(({ kind }) => kind === 'opinion')
  expect(opinion()?.state).toBe('issued')
  expect((await at(colleague).get(`/cases/${ready}/recall`)).statusCode).toBe(409)
  const version = office.store.head(ready)?.version
  const other = await desk.ask('recallDecision', colleague, {
    application: ready,
    version,
    stage: 'secondReview',
    reasons: '误。',
  })
  expect([other.statusCode, other.json().detail]).toEqual([403, expect.stringContaining('只能由其本人撤回')])
  await office.ask('transmitFile', staff('clerk', '410305'), { application: ready })
  const browser = at(county)
  const path = `/cases/${ready}/recall`
  await browser.get(path)
  const checking = await browser.send(path, { reasons: '意见引用的数据有误。' })
  browser.page = lastForm(checking.payload, path)
  expect((await browser.send(path, {})).statusCode).toBe(303)
  expect(state(ready)).toBe('secondReview')
  const own = context(ready)
  expect([own.due, own.recall, own.checks.housing]).toEqual([before, null, 'consistent'])
  expect(last(ready).data).toMatchObject({ decision: 'ReviewPassed', recalls: version as number })
  await issueDocuments(office, textPress())
  expect(opinion()?.state).toBe('withdrawn')
  await passed()
  await transmitted(office, ready, '410305', '410300')
  const tooLate = await desk.ask('recallDecision', county, {
    ...{ application: ready, version: office.store.head(ready)?.version, stage: 'secondReview', reasons: '误。' },
  })
  expect([tooLate.statusCode, tooLate.json().detail]).toEqual([409, expect.stringContaining('不得撤回')])
})

test('the head of the organ extends a limit once, before it is over, and the new day explains itself', async () => {
  const browser = at(head)
  const path = `/cases/${waiting}/extend`
  const due = context(waiting).due?.on as string
  expect((await browser.get(`/cases/${waiting}`)).payload).toContain('批准延长 10 工作日')
  await browser.get(path)
  const checking = await browser.send(path, { reasons: '须向外省核实。' })
  browser.page = lastForm(checking.payload, path)
  expect((await browser.send(path, {})).statusCode).toBe(303)
  const { due: now } = context(waiting)
  expect([now?.extended, (now?.on as string) > due, last(waiting).data]).toEqual([
    '10工作日',
    true,
    expect.objectContaining({ was: due, basis: expect.stringContaining('行政许可法第42条') }),
  ])
  expect((await browser.get(`/cases/${waiting}`)).payload).toContain('经本单位负责人批准延长 10工作日')
  expect((await browser.get(path)).statusCode).toBe(409)
})

test('a slip from the county about a street that is late: issued, on the list of both, answered', async () => {
  const { office } = desk
  office.clock.at('2025-11-20')
  const browser = at(head)
  const path = `/cases/${late}/supervise`
  await browser.get(path)
  expect((await browser.send(path, { demand: '初审已超期，请说明原因。' })).statusCode).toBe(303)
  const slip = `${late}-D1`
  expect((await browser.get('/supervision')).payload).toContain(slip)
  const paper = (await browser.get(`/supervision/${slip}`)).payload
  expect(paper).toContain('初审已超期，请说明原因。')
  const answering = at(streetHead)
  const asked = (await answering.get('/supervision')).payload
  expect(asked).toContain(slip)
  expect(asked).toMatch(/<a class="slips-open" href="\/supervision">督办 <b>1<\/b>/)
  expect(asked).toMatch(/督办<b class="count is-late">1<\/b>/)
  await answering.get(`/cases/${late}/answer-slip-1`)
  expect((await answering.send(`/cases/${late}/answer-slip-1`, { answer: '十一月底前办结。' })).statusCode).toBe(303)
  expect((await browser.get(`/supervision/${slip}`)).payload).toContain('十一月底前办结。')
  expect(context(late).slips[0]?.answeredOn).toBe('2025-11-20')
  expect((await answering.get('/supervision')).payload).not.toContain('slips-open')
  expect((await at(staff('clerk', '410300')).get(`/supervision/${slip}`)).statusCode).toBe(200)
})

test('the queue: sizes, sorts, two panes with plain links, and what to do when nothing matches', async () => {
  const browser = at(county)
  const page = (await browser.get('/todo?sort=number&size=20&state=secondReview')).payload
  expect(page).toContain('复审 <span aria-hidden="true">×</span>')
  // Whose cases they are, the name masked; how many there are, in the menu of every page.
  const { office } = desk
  const record = office.store.unseal(waiting, context(waiting).household) as SealedRecord
  const name = (office.sealer.open(record) as HouseholdFile).members[0]?.name as string
  expect(page).toContain(`<td data-l="申请人">${maskName(name)}`)
  expect(page).not.toContain(name)
  expect(page).toMatch(/待办<b class="count">\d+<\/b>/)
  expect(page).toMatch(/href="\/todo\?state=secondReview&amp;sort=number&amp;size=20&amp;view=panes"/)
  const panes = (await browser.get(`/todo?view=panes&at=${waiting}`)).payload
  expect(panes).toMatch(new RegExp(`at=${waiting}" data-open="true" aria-current="true"`))
  expect(panes).toContain('id="decision"')
  expect(panes.match(/<h1/g)).toHaveLength(1)
  const none = (await browser.get('/todo?programme=resettlement&lamp=green')).payload
  expect(none).toContain('没有符合条件的案件')
  expect(none).toContain('清除条件')
  expect((await browser.get('/todo?sort=nonsense&size=7&at=x')).statusCode).toBe(200)
})

test('extensions and stops are listed for the desk, and the head finds what may be extended', async () => {
  expect((await at(head).get('/extensions')).payload).toContain('10工作日')
  expect((await at(county).get('/extensions')).payload).toContain('已延长　1 件')
})

test('reports: numbers of the month by stage and organ, the same as a file, and leads to the queue', async () => {
  const browser = at(county)
  const read = async (path: string) => {
    for (let i = 0; i < 40; i += 1) {
      const answer = await browser.get(path)
      if (!answer.headers.refresh) return answer
    }
    throw new Error('the ledgers are never ready')
  }
  const { payload } = await read('/reports?month=2025-09')
  // Three firstReviews met their limit in September: two passed at once, one is late and still runs.
  expect(payload).toMatch(/state=firstReview">初审<\/a><\/th><td[^>]*>2<\/td><td[^>]*>2<\/td><td[^>]*>100\.0%/)
  expect(payload).toContain('href="/todo?state=firstReview&amp;lamp=red"')
  expect(payload).toMatch(/撤回决定 1 件/)
  const csv = await read('/reports.csv?month=2025-09')
  expect(csv.headers['content-disposition']).toContain('.csv')
  expect(csv.payload).toMatch(/各环节办理时限,初审,2,2/)
  expect((await read('/reports.xlsx?month=2025-09')).rawPayload.subarray(0, 2).toString()).toBe('PK')
  expect((await at(streetHead).get('/reports?month=2025-09')).payload).not.toContain('市住房')
}, 60_000)

test('a publisher sees the sheet as it would hang before anything is drafted', async () => {
  const { office } = desk
  const browser = at(staff('publisher', street))
  await office.ask('recordSurvey', staff('first_reviewer', street), {
    ...{ application: late, stage: 'firstReview', kind: 'home_visit', investigators: ['A01', 'A02'] },
    ...{ visitedOn: office.clock.today, finding: '一致。' },
  })
  await office.ask('passReview', staff('first_reviewer', street), {
    application: late,
    stage: 'firstReview',
    opinion: '同意。',
  })
  await browser.get('/postings/new?stage=firstPublicity')
  expect(browser.page).toContain('预览公示件')
  browser.page = browser.page.replace('action="/postings"', 'action="/postings/preview"')
  const before = desk.facts()
  const answer = await browser.send('/postings/preview', { applications: late })
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/pdf'])
  const [name] = three.form.members.map((member) => member.name)
  expect(answer.payload).toContain(name)
  expect(answer.payload).not.toContain(three.form.members[0]?.idNumber)
  expect([desk.facts(), office.store.notices({ organ: street, limit: 9 }).length]).toEqual([before, 1])
  browser.page = (await browser.get('/postings/new?stage=firstPublicity')).payload.replace(
    'action="/postings"',
    'action="/postings/preview"',
  )
  const none = await browser.send('/postings/preview', { applications: ready })
  expect([none.statusCode, wrongOf(none.payload).join()]).toEqual([422, expect.stringMatching(/不能列入|不属/)])
})

/** One act by its page, looked through where it asks that. */
async function by(actor: AtWork, path: string, fields: Record<string, string>): Promise<void> {
  const browser = at(actor)
  expect((await browser.get(path)).statusCode, path).toBe(200)
  let answer = await browser.send(path, { ...prefilledOf(browser.page, path), ...fields })
  if (answer.payload.includes('提交后不能修改')) {
    browser.page = lastForm(answer.payload, path)
    answer = await browser.send(path, browser.page.includes('name="own"') ? { own: 'yes' } : {})
  }
  expect([answer.statusCode, wrongOf(answer.payload)], path).toEqual([303, []])
}

test('a notice interrupted, posted anew, corrected and withdrawn by its pages', async () => {
  const { office } = desk
  const publisher = staff('publisher', street)
  const notice = await posted(office, street, 'firstPublicity', [late])
  const path = `/postings/${notice}`
  const [place] = contextOf<{ required: { channel: string; place: string }[] }>(office, notice).required
  const failed = `${place?.channel}@${place?.place}`
  await by(publisher, `${path}/interrupt`, { failed, reason: '公示栏脱落。' })
  expect(office.store.notice(notice)?.state).toBe('interrupted')
  // What does not hang cannot be corrected: it is posted anew first.
  expect((await at(publisher).get(`${path}/correct`)).statusCode).toBe(409)
  await office.ask('postNotice', publisher, { notice, ...place, postedOn: office.clock.today, evidence: sheet })
  expect(office.store.notice(notice)?.state).toBe('running')
  await by(publisher, `${path}/correct`, { application: late, what: '面积误录，已更正', restarts: 'no' })
  // Whom a correction is about is chosen among those listed, by number and masked name.
  expect((await at(publisher).get(`${path}/correct`)).payload).toMatch(
    new RegExp(`<option value="${late}"[^>]*>第 1 项`),
  )
  // Its words go out when somebody else has read them; the publisher may type others meanwhile.
  const releasing = staff('release_reviewer', street)
  const press = textPress()
  await issueDocuments(office, press)
  const words = () => office.store.documentsOf(notice).find(({ kind }) => kind === 'correction')
  const [number, mark] = [words()?.number, words()?.mark]
  expect((await at(releasing).get('/postings')).payload).toContain(`${mark} 的文字等待另一人审查`)
  expect((await at(releasing).get(path)).payload).toContain('同意发布更正公告')
  expect((await at(publisher).get(path)).payload).not.toContain('同意发布更正公告')
  expect((await at(publisher).get(`${path}/review-${number}`)).statusCode).toBe(409)
  await by(publisher, `${path}/reword-${number}`, { text: '人均面积误录，已更正' })
  await issueDocuments(office, press)
  expect(words()?.state).toBe('failed')
  expect((await at(releasing).get(`${path}/review-${number}`)).payload).toContain('人均面积误录，已更正')
  await by(releasing, `${path}/review-${number}`, {})
  await issueDocuments(office, press)
  expect(words()?.state).toBe('issued')
  await by(publisher, `${path}/withdraw`, { reason: '名单有误，重新公示。' })
  expect(office.store.notice(notice)?.state).toBe('withdrawn')
})

test('who reviews a release sees the whole sheet before signing: names and place, no code; afterwards the real one', async () => {
  const { office } = desk
  const publisher = staff('publisher', street)
  const releasing = at(staff('release_reviewer', street))
  // The households of the withdrawn one are free again once the clock's job has let them go.
  await closeDue(office)
  const draft = { stage: 'firstPublicity', applications: [late] }
  const { subject: notice } = await office.ask('draftNotice', publisher, draft)
  const path = `/postings/${notice}`
  // It waits on their workbench, as on the publisher's does what is to be put up.
  expect((await releasing.get('/work')).payload).toContain(`${notice}（1 户）：等待保密审查`)
  expect((await releasing.get(`${path}/clear`)).payload).toContain(`${path}/preview.pdf`)
  const facts = desk.facts()
  const sheetSeen = await releasing.get(`${path}/preview.pdf`)
  expect([sheetSeen.statusCode, sheetSeen.headers['content-type']]).toEqual([200, 'application/pdf'])
  const record = office.store.unseal(late, context(late).household) as SealedRecord
  const name = (office.sealer.open(record) as HouseholdFile).members[0]?.name as string
  for (const text of [name, '第三批', '预览']) expect(sheetSeen.payload).toContain(text)
  expect(desk.facts()).toBe(facts)
  await by(staff('release_reviewer', street), `${path}/clear`, {})
  expect((await releasing.get(`${path}/preview.pdf`)).statusCode).toBe(409)
  expect((await at(publisher).get('/work')).payload).toMatch(new RegExp(`${notice}（1 户）：还有 \\d 处没有张贴`))
  expect((await releasing.get('/work')).payload).toContain('没有要拟稿、审查、张贴或者查验的公示')
  await by(publisher, `${path}/withdraw`, { reason: '名单有误。' })
})

test('a rejection is disputed at the counter and decided anew by the page, by somebody else', async () => {
  const { office } = desk
  const rejecting = {
    application: waiting,
    stage: 'secondReview',
    reason: 'other',
    basis: '收入标准',
    statement: '不符。',
  }
  await office.ask('rejectApplication', county, rejecting)
  expect((await at(county).get(`/cases/${waiting}/recall`)).statusCode).toBe(409)
  await by(staff('clerk', street), `/cases/${waiting}/dispute`, { statement: '请复核。' })
  expect((await at(county).get(`/cases/${waiting}/reexamine`)).statusCode).toBe(409)
  expect((await at(colleague).get('/todo?state=reexamination')).payload).toContain(waiting)
  await by(colleague, `/cases/${waiting}/reexamine`, { outcome: 'overturned', finding: '原认定有误。' })
  expect([state(waiting), (last(waiting).data as { noInterest?: true }).noInterest]).toEqual(['secondReview', true])
})

test('the log of all this audits clean', async () => {
  const { office } = desk
  const { differences } = await audit({ path: office.path, key: testKey })
  expect(differences).toEqual([])
})
