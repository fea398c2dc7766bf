import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DocumentRow } from '../../db/project.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { DocumentContext } from '../../machines/document.ts'
import type { AnyFact } from '../../machines/fact.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { openFonts } from '../../public-notices/fonts.ts'
import { renderNotice } from '../../public-notices/render.ts'
import { chineseDay } from '../../public-notices/xmp.ts'
import { audit } from '../../src/audit.ts'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import type { Directory } from '../../src/documents/directory.ts'
import { paperName } from '../../src/documents/paper-name.ts'
import type { Press } from '../../src/documents/press.ts'
import { publishedView } from '../../src/documents/published.ts'
import { rerenderAll } from '../../src/documents/rerender.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { bookmarks, issueDocuments } from '../../src/jobs/issue-documents.ts'
import { openCityLog, printedCheckpoint } from '../../src/log/city-log.ts'
import { type AtWork, system } from '../../src/office.ts'
import { lookUpCode } from '../../src/queries/document.ts'
import { healthOf } from '../../src/queries/health.ts'
import { accepted, contextOf, ended, firstReviewed, formOf, registered, required, sheet } from '../support/life.ts'
import { staff, type TestOffice, testKey, testOffice } from '../support/office.ts'
import { everyContact, filesInMemory, textPress } from '../support/press.ts'

const rows = households({ seed: 21, county: '410305', n: 12, on: '2025-09-01' })
const [first, second] = rows as [IntakeRow, IntakeRow]
const organ = first.form.subdistrict
const publisher = staff('publisher', organ)

let office: TestOffice
let press: ReturnType<typeof textPress>
beforeEach(() => {
  office = testOffice()
  press = { ...textPress(), files: filesInMemory() }
})
afterEach(async () => {
  expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  office.close()
})

const papers = () => office.store.documents({ limit: 1000 }).reverse()
const told = () => papers().map(({ kind, state, edition }) => `${kind} ${state} ${edition}`)
const factsOf = (stream: string) => office.store.history(stream).map(({ body }) => JSON.parse(body) as AnyFact)
const typesOf = (stream: string) => factsOf(stream).map(({ type }) => type)
const document = (number: string) => contextOf<DocumentContext>(office, number)

/** A cleared notice of one household, planned to be posted on `postOn`. */
async function cleared(row = first, postOn?: string): Promise<string> {
  const application = await accepted(office, row)
  await firstReviewed(office, application)
  const { subject: notice } = await office.ask('draftNotice', staff('publisher', row.form.subdistrict), {
    stage: 'firstPublicity',
    applications: [application],
  })
  await office.ask('clearNotice', staff('release_reviewer', row.form.subdistrict), {
    notice,
    opinion: '同意发布。',
    ...(postOn ? { postOn } : {}),
  })
  return notice
}
async function post(notice: string): Promise<void> {
  for (const one of required(office, notice))
    await office.ask('postNotice', publisher, { notice, ...one, postedOn: office.clock.today, evidence: sheet })
}
const sheetsOf = (notice: string) => office.store.documentsOf(notice).filter(({ series }) => series === '公示')

describe('from facts to papers', () => {
  test('each fact gets its paper, in the order of the log, with numbers that run by organ, series and year', async () => {
    const notice = await cleared()
    const [drafted] = factsOf(notice) as [AnyFact]
    const [application] = (drafted.data as { cases: string[] }).cases
    const other = await accepted(office, second)
    expect(await issueDocuments(office, press)).toMatchObject({ numbered: 6, issued: 6, failed: 0, faults: [] })
    expect(papers().map(({ of, kind, upTo }) => [of, kind, upTo])).toEqual([
      [application, 'receipt', 1],
      [application, 'acceptance', 2],
      [application, 'opinion', 4],
      [notice, 'first-review', 2],
      [other, 'receipt', 1],
      [other, 'acceptance', 2],
    ])
    const d = document(papers()[3]?.number as string)
    expect(d).toMatchObject({
      series: '公示',
      serial: 1,
      template: 'first-review/1',
      edition: 1,
      issuedOn: '2025-09-01',
    })
    expect(d.number).toMatch(new RegExp(`^${organ}-D-2025-0000\\d-\\d$`))
    expect(d.mark).toMatch(/^\p{Script=Han}+公示〔2025〕1号$/u)
    expect(d.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/)
    expect(new Set(papers().map(({ code }) => code)).size).toBe(6)
    // The same organ's next receipt, if it is the same organ: numbers of one series follow each other.
    const own = papers().filter((row) => row.organ === organ)
    expect(new Set(own.map(({ mark }) => mark)).size).toBe(own.length)
  })
  test('a limit that is lengthened is told to the applicant: why, by how much, until when, on what ground', async () => {
    const application = await accepted(office, first)
    const was = contextOf<ApplicationContext>(office, application).due?.on as string
    const reasons = '须向外省不动产登记机构核实房产'
    await office.ask('extendLimit', staff('head', organ), { application, stage: 'firstReview', reasons })
    await issueDocuments(office, press)
    const paper = papers().find(({ kind }) => kind === 'extension') as DocumentRow
    expect([paper.state, paper.mark]).toEqual(['issued', expect.stringMatching(/延期〔2025〕1号$/)])
    const view = await publishedView(office, document(paper.number))
    const said = (view?.body ?? []).map(({ text }) => text).join('\n')
    const now = contextOf<ApplicationContext>(office, application).due?.on as string
    expect(now > was).toBe(true)
    for (const each of [
      ...[`${reasons}。`, application, '在规定的期限内不能作出初审决定', '延长10个工作日'],
      ...[`原至${chineseDay(was)}`, `至${chineseDay(now)}（含当日）`, '参照《中华人民共和国行政许可法》第四十二条。'],
    ])
      expect(said).toContain(each)
    expect(paperName(office, paper)).toBe('延期告知书')
  })
  test('twice does nothing, nor does a bookmark that was lost', async () => {
    await cleared()
    await issueDocuments(office, press)
    const before = office.store.counts()
    const nothing = { numbered: 0, issued: 0, failed: 0, withdrawn: 0, faults: [], aborted: false }
    expect(await issueDocuments(office, press)).toEqual(nothing)
    for (const name of Object.values(bookmarks)) office.store.setBookmark(name, 0)
    expect(await issueDocuments(office, press)).toEqual(nothing)
    expect(office.store.counts()).toEqual(before)
  })
  test('two runs at once, as of two processes, number and issue everything once', async () => {
    await cleared()
    const other = testOffice({ path: office.path })
    const done = await Promise.all([issueDocuments(office, press), issueDocuments(other, press)])
    other.close()
    expect(done.flatMap(({ faults }) => faults)).toEqual([])
    await issueDocuments(office, press)
    expect(told()).toEqual(['receipt issued 1', 'acceptance issued 1', 'opinion issued 1', 'first-review issued 1'])
  })
  test('stopped in the middle it starts nothing more; the next run finishes', async () => {
    for (const row of rows.slice(0, 8)) await accepted(office, row)
    const stopping = new AbortController()
    const seen: number[] = []
    const one = await issueDocuments(office, press, {
      signal: stopping.signal,
      progress: (n, total) => {
        seen.push(total)
        if (n === 3) stopping.abort()
      },
    })
    expect(one.aborted).toBe(true)
    expect(one.numbered).toBe(16)
    expect(seen[0]).toBe(16)
    // What was under way is finished, so a few more than three.
    expect(one.issued).toBeGreaterThanOrEqual(3)
    expect(one.issued).toBeLessThan(16)
    const two = await issueDocuments(office, press)
    expect(two).toMatchObject({ numbered: 0, issued: 16 - one.issued, aborted: false })
    expect(office.store.waitingDocuments()).toEqual([])
  })
  test('aborted before it begins it does nothing at all', async () => {
    await accepted(office, first)
    expect(await issueDocuments(office, press, { signal: AbortSignal.abort() })).toMatchObject({
      numbered: 0,
      aborted: true,
    })
    expect(office.store.bookmark(bookmarks.atOnce)).toBe(0)
  })
  test('a press that breaks leaves the paper numbered and says so; the next run issues it', async () => {
    await accepted(office, first)
    const broken: Press = { ...press, pool: { render: () => Promise.reject(new Error('a thread died')) } }
    const done = await issueDocuments(office, broken)
    expect(done).toMatchObject({ numbered: 2, issued: 0, failed: 0 })
    expect(done.faults).toHaveLength(2)
    expect(told()).toEqual(['receipt numbered 1', 'acceptance numbered 1'])
    expect(await issueDocuments(office, press)).toMatchObject({ numbered: 0, issued: 2, faults: [] })
  })
  test('the list of those registered on a day is made the day after, for all of them together', async () => {
    await registered(office, first)
    await issueDocuments(office, press)
    expect(papers().some(({ kind }) => kind === 'registration')).toBe(false)
    office.clock.at(addDays(office.clock.today, 1))
    expect(await issueDocuments(office, press)).toMatchObject({ numbered: 1, issued: 1, faults: [] })
    expect(papers().at(-1)).toMatchObject({ kind: 'registration', series: '公告', state: 'issued' })
    expect(await issueDocuments(office, press)).toMatchObject({ numbered: 0, issued: 0 })
  })
  test('all of it is made again from its facts, to the letter, also when more has happened since', async () => {
    const notice = await cleared()
    await issueDocuments(office, press)
    await post(notice)
    await ended(office, notice)
    await issueDocuments(office, press)
    const again = await rerenderAll(office, press)
    expect(again).toEqual({ made: papers().length, otherZlib: 0, restored: 0, unlike: [] })
    expect(again.made).toBe(5)
  })
})

describe('posting waits for the sheet', () => {
  test('before it is issued a posting is refused, saying why; after, it is not', async () => {
    const notice = await cleared()
    await expect(post(notice)).rejects.toMatchObject({
      code: 'not_allowed',
      message: expect.stringContaining('尚未制发'),
    })
    await issueDocuments(office, press)
    await post(notice)
    expect(office.store.head(notice)?.state).toBe('running')
  })
  test('not before the day on which it was issued', async () => {
    const notice = await cleared()
    office.clock.at('2025-09-03')
    await issueDocuments(office, press)
    const [one] = required(office, notice)
    await expect(
      office.ask('postNotice', publisher, { notice, ...one, postedOn: '2025-09-02', evidence: sheet }),
    ).rejects.toMatchObject({ code: 'invalid', details: { field: 'postedOn' } })
  })
  test('the same transaction tells paper and notice, with one digest', async () => {
    const notice = await cleared()
    await issueDocuments(office, press)
    const [row] = sheetsOf(notice)
    const told = factsOf(notice).at(-1) as AnyFact
    expect(told).toMatchObject({
      type: 'NoticeIssued',
      data: { document: row?.number, edition: 1, sha256: row?.sha256 },
    })
    expect(press.files.has(row?.sha256 as string)).toBe(true)
    expect(told.recordedAt).toBe(factsOf(row?.number as string).at(-1)?.recordedAt)
  })
})

describe('editions', () => {
  const windowOf = (notice: string) => contextOf<NoticeContext>(office, notice).window
  test('posted on the planned day, the sheet stands as it is', async () => {
    const notice = await cleared(first, '2025-09-03')
    await issueDocuments(office, press)
    office.clock.at('2025-09-03')
    await post(notice)
    expect(await issueDocuments(office, press)).toMatchObject({ numbered: 0 })
    expect(sheetsOf(notice)).toHaveLength(1)
    expect(windowOf(notice)).toEqual(contextOf<NoticeContext>(office, notice).printed)
  })
  test('posted later, a new edition with the true days follows and takes the place of the first', async () => {
    const notice = await cleared()
    await issueDocuments(office, press)
    office.clock.at('2025-09-04')
    await post(notice)
    expect(await issueDocuments(office, press)).toMatchObject({ numbered: 1, issued: 1, faults: [] })
    const [one, two] = sheetsOf(notice)
    expect([one?.state, two?.state, two?.edition]).toEqual(['superseded', 'issued', 2])
    expect(document(two?.number as string).replaces).toBe(one?.number)
    expect(document(one?.number as string).supersededBy).toBe(two?.number)
    expect(contextOf<NoticeContext>(office, notice).issued).toEqual({ document: two?.number, edition: 2 })
    const text = Buffer.from(press.files.read(two?.sha256 as string) ?? []).toString()
    expect(text).toContain('自2025年9月5日起')
    expect(lookUpCode(office, one?.code as string)).toMatchObject({ status: 'superseded', supersededBy: two?.mark })
    expect(lookUpCode(office, two?.code as string)).toMatchObject({ status: 'valid', edition: 2 })
  })
  test('a first edition that was never issued is passed over, and the third follows the one that stood', async () => {
    const notice = await cleared()
    await issueDocuments(office, press)
    office.clock.at('2025-09-04')
    await post(notice)
    const broken: Press = { ...press, directory: () => undefined }
    expect(await issueDocuments(office, broken)).toMatchObject({ numbered: 1, failed: 1 })
    office.clock.at('2025-09-08')
    const [one] = required(office, notice)
    await office.ask('interruptNotice', publisher, { notice, failed: [one], since: '2025-09-08', reason: '脱落。' })
    await office.ask('postNotice', publisher, { notice, ...one, postedOn: '2025-09-08', evidence: sheet })
    await issueDocuments(office, press)
    expect(sheetsOf(notice).map(({ state, edition }) => `${state} ${edition}`)).toEqual([
      'superseded 1',
      'superseded 2',
      'issued 3',
    ])
    expect(lookUpCode(office, sheetsOf(notice)[1]?.code as string).status).toBe('unknown')
  })
  test('the planned day is today or later, and not far off', async () => {
    const application = await accepted(office, first)
    await firstReviewed(office, application)
    const draft = { stage: 'firstPublicity', applications: [application] }
    const { subject: notice } = await office.ask('draftNotice', publisher, draft)
    const clear = (postOn: string) =>
      office.ask('clearNotice', staff('release_reviewer', organ), { notice, opinion: '同意。', postOn })
    await expect(clear('2025-08-31')).rejects.toMatchObject({ code: 'invalid', details: { field: 'postOn' } })
    await expect(clear('2025-10-02')).rejects.toMatchObject({ code: 'invalid', details: { field: 'postOn' } })
    await clear('2025-10-01')
  })
})

describe('a withdrawn notice', () => {
  test('takes its sheets with it, and a code says so at once', async () => {
    const notice = await cleared()
    await issueDocuments(office, press)
    await post(notice)
    await office.ask('withdrawNotice', publisher, { notice, reason: '误列一户。' })
    const [row] = sheetsOf(notice)
    expect(lookUpCode(office, row?.code as string).status).toBe('withdrawn')
    expect(await issueDocuments(office, press)).toMatchObject({ withdrawn: 1, numbered: 1, faults: [] })
    expect(told().slice(-2)).toEqual(['first-review withdrawn 1', 'withdrawal failed 1'])
    const [waits] = office.store.documents({ state: 'failed' })
    await office.ask('retryDocument', staff('release_reviewer', organ), { document: waits?.number })
    await issueDocuments(office, press)
    expect(told().slice(-2)).toEqual(['first-review withdrawn 1', 'withdrawal issued 1'])
    expect(lookUpCode(office, row?.code as string).status).toBe('withdrawn')
  })
  test('withdrawn before its sheet was set, none is issued', async () => {
    const notice = await cleared()
    const broken: Press = { ...press, directory: () => undefined }
    await issueDocuments(office, broken)
    await office.ask('withdrawNotice', publisher, { notice, reason: '误列一户。' })
    await issueDocuments(office, press)
    expect(sheetsOf(notice).map(({ state }) => state)).toEqual(['withdrawn'])
  })
})

describe('a paper that cannot be set', () => {
  test('is a task that says what to do; mended and tried again, it is issued', async () => {
    const notice = await cleared()
    const broken: Press = { ...press, directory: () => undefined }
    await issueDocuments(office, broken)
    const [row] = sheetsOf(notice)
    expect(row).toMatchObject({ state: 'failed', failure: expect.stringContaining('directory.json') })
    // No second task is made; a directory that has been mended speaks for itself.
    expect(await issueDocuments(office, broken)).toMatchObject({ issued: 0, failed: 0 })
    expect(await issueDocuments(office, press)).toMatchObject({ issued: 1 })
    expect(typesOf(row?.number as string)).toEqual([
      'DocumentNumbered',
      'RenderFailed',
      'RenderRetried',
      'DocumentIssued',
    ])
    await expect(office.ask('retryDocument', publisher, { document: row?.number })).rejects.toMatchObject({
      code: 'not_allowed',
    })
  })
  test('a slip in the directory holds up its own organ, says what to correct, and ends by itself once mended', async () => {
    const other = rows.find(({ form }) => form.subdistrict !== organ) as IntakeRow
    await accepted(office, first)
    await accepted(office, other)
    const { [organ]: _, ...others } = everyContact().organs
    const text = `organs.${organ}.phone：请填写单位电话`
    const slipped: Directory = { organs: others, slips: [{ organ, text }] }
    const broken: Press = { ...press, directory: () => slipped }
    const { issued, failed, faults } = await issueDocuments(office, broken)
    expect([issued, failed, faults]).toEqual([2, 2, []])
    const tasks = office.store.documents({ state: 'failed' })
    expect(new Set(tasks.map((row) => row.organ))).toEqual(new Set([organ]))
    for (const { failure } of tasks) expect(failure).toMatch(/directory\.json 有误：organs.+请填写单位电话。请改正/)
    const { weak } = healthOf(office, { log: undefined, signs: false, printing: broken })
    expect(weak.map(({ code }) => code)).toEqual(expect.arrayContaining([`directory${organ}`, 'papersFailed']))
    expect(weak.map((each) => each.text).join()).toContain(text)
    expect(await issueDocuments(office, press)).toMatchObject({ issued: 2, failed: 0, faults: [] })
    expect(
      healthOf(office, { log: undefined, signs: false, printing: press }).weak.map(({ code }) => code),
    ).not.toContain('papersFailed')
  })
  test('a directory nobody can read holds up numbers too, since those are for life, and loses nothing', async () => {
    await accepted(office, first)
    const unread: Press = { ...press, directory: () => ({ organs: {}, slips: [{ organ: null, text: '不是 JSON' }] }) }
    const held = await issueDocuments(office, unread)
    expect(held).toMatchObject({ numbered: 0, issued: 0, failed: 0 })
    expect(held.faults.join()).toContain('不是 JSON')
    expect(await issueDocuments(office, press)).toMatchObject({ numbered: 2, issued: 2, faults: [] })
  })
  /** Another than whoever typed them reviews the words that wait for it. */
  const wordsReviewed = async () => {
    for (const { number, failure } of office.store.documents({ state: 'failed' }))
      if (failure?.startsWith('发布审查'))
        await office.ask('retryDocument', staff('release_reviewer', organ), { document: number })
  }
  test('what somebody typed goes out when somebody else has reviewed it, and other words are reviewed anew', async () => {
    const notice = await cleared()
    await issueDocuments(office, press)
    await post(notice)
    const application = (factsOf(notice)[0] as AnyFact & { data: { cases: string[] } }).data.cases[0]
    const what = '举报人王小五反映、邻居刘大明证实，面积应为9平方米'
    await office.ask('correctNotice', publisher, { notice, application, restarts: false, what })
    expect(await issueDocuments(office, press)).toMatchObject({ issued: 0, failed: 1 })
    const paper = office.store.documents({ state: 'failed' })[0] as DocumentRow
    expect(paper.failure).toContain(`发布审查：文字由工号“${publisher.staff}”拟写，等待另一人审查`)
    const retry = (actor: AtWork, text?: string) =>
      office.ask('retryDocument', actor, { document: paper.number, ...(text ? { text } : {}) })
    // Not the publisher by asking again, not whoever typed them under another post, not the clock, not another office.
    await expect(retry(publisher)).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(retry({ ...publisher, role: 'release_reviewer' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(retry(staff('release_reviewer', '410305'))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(office.ask('resumeDocument', system, { document: paper.number })).rejects.toMatchObject({
      code: 'not_allowed',
    })
    const reviewer = staff('release_reviewer', organ)
    await expect(retry(reviewer, '我来改')).rejects.toMatchObject({ code: 'forbidden' })
    expect(await issueDocuments(office, press)).toMatchObject({ issued: 0, failed: 0 })
    // The reviewer does not agree: the publisher types other words, and these wait again.
    await retry(publisher, '人均住房面积应为9平方米')
    expect(await issueDocuments(office, press)).toMatchObject({ issued: 0, failed: 1 })
    await retry(reviewer)
    expect(await issueDocuments(office, press)).toMatchObject({ issued: 1, failed: 0 })
    const sheet = Buffer.from(press.files.read(office.store.document(paper.number)?.sha256 as string) as Uint8Array)
    expect([sheet.toString().includes('应为9平方米'), sheet.toString().includes('王小五')]).toEqual([true, false])
    expect(office.store.history(paper.number).map(({ body }) => (JSON.parse(body) as AnyFact).actor.role)).toEqual([
      ...['system', 'system', 'publisher', 'system', 'release_reviewer', 'system'],
    ])
    // A withdrawal is reviewed too; what it takes down is down at once.
    await office.ask('withdrawNotice', publisher, { notice, reason: '误列一户。' })
    expect(await issueDocuments(office, press)).toMatchObject({ issued: 0, failed: 1 })
    expect(office.store.documentsOf(notice).find(({ series }) => series === '公示')?.state).toBe('withdrawn')
    await wordsReviewed()
    expect(await issueDocuments(office, press)).toMatchObject({ issued: 1, failed: 0 })
  })
  test('a typed text that may not be posted is given anew by the publisher, and only then is posted', async () => {
    const notice = await cleared()
    await issueDocuments(office, press)
    await post(notice)
    const { members } = (formOf(first) as { household: { members: { name: string; relation: string }[] } }).household
    const child = members.find(({ relation, name }) => relation !== '申请人' && name.length > 1)?.name as string
    const application = (factsOf(notice)[0] as AnyFact & { data: { cases: string[] } }).data.cases[0]
    const typed = { notice, application, restarts: false, what: `家庭成员应加上${child}` }
    await office.ask('correctNotice', publisher, typed)
    expect(await issueDocuments(office, press)).toMatchObject({ issued: 0, failed: 1 })
    await wordsReviewed()
    expect(await issueDocuments(office, press)).toMatchObject({ issued: 0, failed: 1 })
    const task = office.store.documents({ state: 'failed' })[0] as DocumentRow
    expect(task.failure).toMatch(/不得公开：请公示发布人改写.*text/)
    // Trying again with the same words, or others no better, leaves the task.
    for (const text of [undefined, `应为${child}`]) {
      await office.ask('retryDocument', publisher, { document: task.number, ...(text ? { text } : {}) })
      expect(await issueDocuments(office, press)).toMatchObject({ issued: 0, failed: 1 })
      if (text) {
        await wordsReviewed()
        expect(await issueDocuments(office, press)).toMatchObject({ issued: 0, failed: 1 })
      }
    }
    await expect(
      office.ask('retryDocument', publisher, { document: task.number, text: '电话 13800001234' }),
    ).rejects.toMatchObject({ code: 'invalid' })
    await office.ask('retryDocument', publisher, { document: task.number, text: '家庭人口应为3人' })
    expect(await issueDocuments(office, press)).toMatchObject({ issued: 0, failed: 1 })
    await wordsReviewed()
    expect(await issueDocuments(office, press)).toMatchObject({ issued: 1, failed: 0 })
    const sheet = Buffer.from(press.files.read(office.store.document(task.number)?.sha256 as string) as Uint8Array)
    expect(sheet.toString()).toContain('家庭人口应为3人')
    expect(sheet.toString()).not.toContain(child)
    expect((await rerenderAll(office, press)).unlike).toEqual([])
    for (const { body } of office.store.history(task.number)) expect(body).not.toContain('家庭人口应为')
    // Of a letter, whose words are in the facts of its case, nothing can be reworded.
    await accepted(office, second)
    const its = second.form.subdistrict
    const slips = [{ organ: its, text: '缺少电话' }]
    await issueDocuments(office, { ...press, directory: () => ({ organs: {}, slips }) })
    const letter = office.store.documents({ state: 'failed' })[0] as DocumentRow
    await expect(
      office.ask('retryDocument', staff('publisher', its), { document: letter.number, text: '另写一段' }),
    ).rejects.toThrow(/不能在重新制作时改写/)
  })
  test('for a character no font has names entry and code point, and nothing of the name', async () => {
    const fonts = openFonts(fileURLToPath(new URL('../../node_modules/.cache/anju-fonts', import.meta.url)))
    const real: Press = { ...press, pool: { render: async (document) => renderNotice(document, fonts) } }
    const rare = '\u{2EBF0}'
    const form = formOf(first) as { household: { members: { name: string; relation: string }[] } }
    const members = form.household.members.map((m) => (m.relation === '申请人' ? { ...m, name: `欧阳${rare}` } : m))
    const { subject: application } = await office.ask('receiveApplication', staff('clerk', organ), {
      ...form,
      household: { ...form.household, members },
    })
    await office.ask('acceptApplication', staff('clerk', organ), { application })
    await firstReviewed(office, application)
    const { subject: notice } = await office.ask('draftNotice', publisher, {
      stage: 'firstPublicity',
      applications: [application],
    })
    await office.ask('clearNotice', staff('release_reviewer', organ), { notice, opinion: '同意。' })
    await issueDocuments(office, real)
    const [row] = sheetsOf(notice)
    expect(row?.state).toBe('failed')
    expect(row?.failure).toContain('U+2EBF0')
    expect(row?.failure).toContain('附件第 1 行')
    const everything = papers().flatMap(({ number }) => office.store.history(number).map(({ body }) => body))
    for (const body of everything) {
      expect(body).not.toContain(rare)
      expect(body).not.toContain('欧阳')
    }
    await expect(post(notice)).rejects.toMatchObject({ code: 'not_allowed' })
    fonts.close()
  })
})

test('contacts are read once a run, and printed papers keep theirs', async () => {
  await accepted(office, first)
  let asked = 0
  const counting: Press = {
    ...press,
    directory: () => {
      asked += 1
      return everyContact()
    },
  }
  await issueDocuments(office, counting)
  expect(asked).toBe(1)
  const moved = { organs: { ...everyContact().organs } }
  for (const [code, entry] of Object.entries(moved.organs)) moved.organs[code] = { ...entry, phone: '0379-00009999' }
  expect((await rerenderAll(office, press)).unlike).toEqual([])
  expect(document(papers()[0]?.number as string).issue?.contact.phone).not.toBe('0379-00009999')
})

test('papers print how far the city log had come, which has every fact they state, and say so for ever', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'anju-log-'))
  try {
    const log = await openCityLog(folder, 'zfbz.example.gov.cn/log')
    const logged = { ...press, checkpoint: () => printedCheckpoint(log, office.store) }
    const notice = await cleared()
    const stated = office.store.history(notice).at(-1)?.seq as number
    expect(await issueDocuments(office, logged)).toMatchObject({ failed: 0, faults: [] })
    const [sheetOfNotice] = sheetsOf(notice)
    const { checkpoint, issue } = document(sheetOfNotice?.number as string)
    expect(checkpoint?.size).toBeGreaterThanOrEqual(stated)
    expect(log.rootAt(checkpoint?.size as number).toString('base64')).toBe(checkpoint?.root)
    const printed = JSON.parse(Buffer.from(press.files.read(issue?.sha256 as string) as Uint8Array).toString())
    expect(printed.proof.checkpoint).toBe(`${checkpoint?.size} ${checkpoint?.root}`)
    // Made again later, when the log has grown, it is the same to the letter.
    await accepted(office, second)
    await issueDocuments(office, logged)
    expect(await rerenderAll(office, press)).toMatchObject({ unlike: [] })
    expect(document(sheetsOf(notice)[0]?.number as string).checkpoint).toEqual(checkpoint)
    // A log that has stopped allots no numbers: they may have been given out before.
    const before = papers().length
    await accepted(office, rows[2] as IntakeRow)
    const cut = { ...office.store, lastSeq: () => 1 }
    const stopped = { ...press, checkpoint: () => printedCheckpoint(log, cut) }
    await expect(issueDocuments(office, stopped)).rejects.toThrow(/只有 1 条/)
    expect(papers()).toHaveLength(before)
    expect((await issueDocuments(office, logged)).numbered).toBeGreaterThan(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
