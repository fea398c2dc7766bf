import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DocumentContext } from '../../machines/document.ts'
import { households } from '../../src/demo/households.ts'
import { grouped } from '../../src/documents/code.ts'
import { publishedView } from '../../src/documents/published.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { chineseDate } from '../../src/web/ui/texts.ts'
import { wrongOf } from '../support/browser.ts'
import { accepted, firstReviewed, posted } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator, staff } from '../support/staff.ts'
import { type Desk, logOf, openDesk, problem } from './desk.ts'

/* Whoever opens a paper of a household, its case file or its sealed records says why; that stands in the read log. */

const [row] = households({ seed: 11, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
const street = row.form.subdistrict
const clerk = staff('A-1', 'clerk', street)
const reviewer = staff('A-2', 'first_reviewer', street)
const stranger = staff('A-3', 'clerk', '410327108')

let desk: Desk
let number: string
let notice: string
beforeAll(async () => {
  const office = testOffice()
  const press = textPress()
  desk = openDesk(office, await logOf(office), { press })
  number = await accepted(office, row)
  await firstReviewed(office, number)
  notice = await posted(office, street, 'firstPublicity', [number])
  await issueDocuments(office, press)
  const admin = await firstAdministrator(office)
  for (const one of [clerk, reviewer, stranger]) await entered(office, admin, one)
})
afterAll(() => desk.close())

const paper = (kind: string, of = number) =>
  desk.office.store.documentsOf(of).find((each) => each.kind === kind)?.number as string
const looks = (what: string) =>
  desk.office.store.trail.looks({ subject: number, what }, { limit: 100, offset: 0 }).map(({ why }) => why)
const fileOf = (document: string) => `/api/documents/${document}/file`

describe('a browser', () => {
  test('is asked once for a case and led on to the paper; each look is recorded with the reason, nothing before', async () => {
    const b = browserOf(desk, clerk)
    const file = fileOf(paper('acceptance'))
    const before = looks('document').length
    const sent = await b.get(file)
    expect([sent.statusCode, sent.headers.location]).toEqual([303, `/cases/${number}/why/${paper('acceptance')}`])
    const asked = await b.follow(sent)
    expect(asked.payload).toContain('打开受理通知书')
    const at = sent.headers.location as string
    for (const why of ['看', '     ', '核对 4103 9919 8001 0100 18', '打电话 138-0013-8000']) {
      const again = await b.send(at, { why })
      expect([why, again.statusCode, wrongOf(again.payload).length]).toEqual([why, 422, 1])
    }
    expect((await b.get(file)).statusCode).toBe(303)
    expect(looks('document')).toHaveLength(before)
    const led = await b.send(at, { why: '打印送达' })
    expect([led.statusCode, led.headers.location]).toEqual([303, file])
    expect((await b.get(file)).headers['content-type']).toBe('application/pdf')
    expect((await b.get(fileOf(paper('receipt')))).statusCode).toBe(200)
    expect((await b.get(at)).headers.location).toBe(file)
    expect(looks('document').slice(0, 2)).toEqual(['打印送达', '打印送达'])
    expect(looks('document')).toHaveLength(before + 2)
  })

  test('is asked before a letter is shown as a page to print, which has the words and the proof of its PDF', async () => {
    const colleague = staff('A-4', 'clerk', street)
    await entered(desk.office, { staff: 'administrator-410300', role: 'administrator', organ: '410300' }, colleague)
    const b = browserOf(desk, colleague)
    const document = paper('acceptance')
    const at = `/cases/${number}/papers/${document}`
    expect((await b.get(`/cases/${number}`)).payload).toContain(`href="${at}"`)
    const before = looks('document').length
    const sent = await b.get(at)
    const asks = `/cases/${number}/why/${document}.print`
    expect([sent.statusCode, sent.headers.location]).toEqual([303, asks])
    await b.follow(sent)
    const shown = await b.follow(await b.send(asks, { why: '打印送达' }))
    expect([shown.statusCode, looks('document').length, looks('document')[0]]).toEqual([200, before + 1, '打印送达'])
    const { context } = desk.office.store.head(document) as { context: DocumentContext }
    const view = await publishedView(desk.office, context)
    const plain = shown.payload.replace(/<[^>]+>/g, '').replaceAll('&quot;', '"')
    for (const { text } of view?.body ?? []) expect(plain).toContain(text)
    for (const word of [view?.number, context.issue?.view, grouped(context.code), chineseDate(context.issuedOn)])
      expect(plain).toContain(word)
    expect(shown.payload).toContain(`/api/documents/${document}/file`)
    expect((await browserOf(desk, stranger).get(at)).statusCode).toBe(404)
    // An opinion tells findings: it is the reviewers', not the counter's.
    expect((await b.get(`/cases/${number}/papers/${paper('opinion')}`)).statusCode).toBe(404)
    expect((await b.get(`/cases/${number}/papers/${paper('first-review', notice)}`)).statusCode).toBe(404)
  })

  test('is asked for the case file and the bundle with sealed records; the bundle of hashes needs none', async () => {
    const b = browserOf(desk, reviewer)
    for (const [file, what] of [
      [`/api/applications/${number}/case-file`, 'case-file'],
      [`/api/applications/${number}/bundle?for=case`, 'bundle'],
    ] as const) {
      const sent = await b.get(file)
      expect([sent.statusCode, sent.headers.location]).toEqual([303, `/cases/${number}/why/${what}`])
    }
    expect((await b.get(`/api/applications/${number}/bundle`)).headers['content-type']).toBe('application/zip')
    await b.get(`/cases/${number}/why/case-file`)
    await b.send(`/cases/${number}/why/case-file`, { why: '整理归档' })
    expect((await b.get(`/api/applications/${number}/case-file`)).headers['content-type']).toBe('application/pdf')
    expect(looks('caseFile')).toEqual(['整理归档'])
  })

  test('of another person, and after four hours the same, is asked anew', async () => {
    const file = fileOf(paper('acceptance'))
    const b = browserOf(desk, reviewer)
    expect((await b.get(file)).statusCode).toBe(200)
    desk.office.clock.at(desk.office.clock.today, '23:00')
    const later = browserOf(desk, reviewer)
    expect((await later.get(file)).statusCode).toBe(303)
  })

  test('is not asked about what it may not have: that is not found', async () => {
    const b = browserOf(desk, stranger)
    for (const what of [paper('acceptance'), 'case-file', 'bundle', paper('first-review', notice), 'x'])
      expect([what, (await b.get(`/cases/${number}/why/${what}`)).statusCode]).toEqual([what, 404])
    expect((await b.get(fileOf(paper('acceptance')))).statusCode).toBe(404)
  })
})

describe('a program', () => {
  const asks = (url: string, why?: string) =>
    desk.app.inject({ url, headers: { authorization: desk.bearer(clerk), ...(why && { 'x-anju-why': why }) } })

  test('says it in a header with each request, and is told so', async () => {
    const file = fileOf(paper('acceptance'))
    for (const why of [undefined, '%E7%9C%8B', '%', encodeURIComponent('核对410399198001010018')]) {
      const body = problem(await asks(file, why))
      expect([why, body.code, body.issues?.[0]?.field]).toEqual([why, 'invalid', 'x-anju-why'])
      expect(body.detail).not.toContain('4103991980')
    }
    const before = looks('document')
    expect((await asks(file, encodeURIComponent('档案系统 夜间归档'))).statusCode).toBe(200)
    expect(looks('document')).toEqual(['档案系统 夜间归档', ...before])
  })

  test('needs none for the sheets of notices, nor for how a paper stands', async () => {
    expect((await asks(fileOf(paper('first-review', notice)))).statusCode).toBe(200)
    expect((await asks(`/api/documents/${paper('acceptance')}`)).statusCode).toBe(200)
  })
})

test('a reason that names somebody is refused for full numbers and scans as well', async () => {
  const b = browserOf(desk, clerk)
  await b.get(`/cases/${number}`)
  const answer = await b.send(`/cases/${number}/full-numbers`, { why: '核对410399198001010018' })
  expect([answer.statusCode, answer.payload.includes('不得写证件号码')]).toEqual([422, true])
  expect(looks('fullNumbers')).toEqual([])
})
