import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DocumentRow } from '../../db/project.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import { households } from '../../src/demo/households.ts'
import { grouped } from '../../src/documents/code.ts'
import { kindName } from '../../src/documents/paper-name.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { accepted, contextOf, ended, firstReviewed, posted } from '../support/life.ts'
import { staff } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { type Desk, openDesk, problem } from './desk.ts'

const rolls = households({ seed: 11, county: '410305', n: 6, on: '2025-09-01' })
const [row, other] = rolls as [IntakeRow, IntakeRow]
const organ = row.form.subdistrict
const press = textPress()

let desk: Desk
let application: string
let notice: string
const paper = (kind: string, of = application): DocumentRow => {
  const found = desk.office.store.documentsOf(of).find((each) => each.kind === kind)
  if (!found) throw new Error(`no ${kind} about ${of}`)
  return found
}
const url = (number: string) => `/api/documents/${number}`

beforeAll(async () => {
  desk = openDesk()
  const { office } = desk
  application = await accepted(office, row)
  await firstReviewed(office, application)
  notice = await posted(office, organ, 'firstPublicity', [application])
  await issueDocuments(office, press)
})
afterAll(() => desk.close())

describe('what hangs in public', () => {
  test('is there for everybody: how it stands, and the file, without a token', async () => {
    const { number, mark, sha256 } = paper('first-review', notice)
    const shown = await desk.get(url(number))
    expect(shown.statusCode).toBe(200)
    expect(shown.json()).toMatchObject({ number, mark, kindName: '初审公示', stateName: '已制发', edition: 1, sha256 })
    const file = await desk.get(`${url(number)}/file`)
    expect(file.statusCode).toBe(200)
    expect(file.headers['content-type']).toBe('application/pdf')
    expect(file.headers.etag).toBe(`"${sha256}"`)
    expect(file.headers['content-disposition']).toContain(encodeURIComponent(mark))
    expect(file.rawPayload.equals(Buffer.from(press.files.read(sha256 as string) as Uint8Array))).toBe(true)
  })
  test('before it is posted it is not, and when its window is over it is not any more', async () => {
    const { office } = desk
    const application = await accepted(office, other)
    await firstReviewed(office, application)
    const own = other.form.subdistrict
    const draft = { stage: 'firstPublicity', applications: [application] }
    const { subject } = await office.ask('draftNotice', staff('publisher', own), draft)
    await office.ask('clearNotice', staff('release_reviewer', own), { notice: subject, opinion: '同意发布。' })
    await issueDocuments(office, press)
    const early = paper('first-review', subject)
    expect(early.state).toBe('issued')
    expect((await desk.get(url(early.number))).statusCode).toBe(401)
    expect((await desk.get(`${url(early.number)}/file`, staff('publisher', own))).statusCode).toBe(200)

    const { number, code } = paper('first-review', notice)
    expect((await desk.get(`/v/${code}`)).json()).toMatchObject({ status: 'valid', file: `${url(number)}/file` })
    await ended(office, notice)
    await issueDocuments(office, press)
    // What was public says so: to a program in words, to a browser with a kept address by the page of the notice.
    const gone = await desk.get(`${url(number)}/file`)
    expect([gone.statusCode, gone.json()]).toMatchObject([410, { code: 'no_longer_public' }])
    expect(gone.json().detail).toContain(`/notices/${number}`)
    const asPage = { accept: 'text/html' }
    const led = await desk.app.inject({ url: `${url(number)}/file`, headers: asPage })
    expect([led.statusCode, led.headers.location]).toEqual([303, `/notices/${number}`])
    const never = await desk.app.inject({ url: `${url(early.number)}/file`, headers: asPage })
    expect(never.statusCode).toBe(401)
    expect((await desk.get(`${url(number)}/file`, staff('publisher', organ))).statusCode).toBe(200)
    expect((await desk.get(`/v/${code}`)).json()).toMatchObject({ status: 'valid', file: null })
  })
})

describe('letters', () => {
  test('go to whoever may read the case, and to nobody else', async () => {
    const { number } = paper('acceptance')
    expect(problem(await desk.get(url(number))).code).toBe('unauthenticated')
    expect(problem(await desk.get(`${url(number)}/file`)).code).toBe('unauthenticated')
    for (const who of [staff('clerk', organ), staff('reviewer', '410305'), staff('approver', '410300')])
      expect((await desk.get(`${url(number)}/file`, who)).statusCode).toBe(200)
    for (const who of [staff('clerk', '410327108'), staff('reviewer', '410302'), staff('clerk', row.form.community)])
      expect(problem(await desk.get(`${url(number)}/file`, who)).code).toBe('not_found')
  })
  test('an opinion, which tells findings, only to the reviewers of the case', async () => {
    const { number } = paper('opinion')
    const { subdistrict } = contextOf<ApplicationContext>(desk.office, application)
    expect((await desk.get(url(number), staff('first_reviewer', subdistrict))).statusCode).toBe(200)
    for (const who of [staff('clerk', subdistrict), staff('auditor', '410300'), staff('reviewer', '410302')])
      expect(problem(await desk.get(url(number), who)).code).toBe('not_found')
  })
  test('an unknown number and another’s get the same answer', async () => {
    const stranger = staff('clerk', '410327108')
    const bodies = await Promise.all(
      [paper('acceptance').number, '410305005-D-2031-00001-1', application, 'x'].map(async (number) => {
        const { instance: _, ...rest } = problem(await desk.get(url(number), stranger))
        return rest
      }),
    )
    for (const body of bodies) expect(body).toEqual(bodies[0])
  })
})

describe('the code on a paper', () => {
  test('is found however it was typed', async () => {
    const { code, mark } = paper('acceptance')
    const typed = [
      code,
      code.toLowerCase(),
      grouped(code),
      ` ${grouped(code)} `,
      code.replaceAll('0', 'O').replaceAll('1', 'l'),
    ]
    for (const text of typed)
      expect((await desk.get(`/v/${encodeURIComponent(text)}`)).json()).toMatchObject({ status: 'valid', mark })
  })
  test('tells of a letter that it stands, and nothing of whom it is for', async () => {
    const response = await desk.get(`/v/${paper('acceptance').code}`)
    expect(response.json()).toMatchObject({ status: 'valid', statusName: '有效', kindName: '受理通知书', file: null })
    expect(response.headers['cache-control']).toBe('no-store')
    const secrets = [
      application,
      ...row.form.members.flatMap(({ name, idNumber }) => [name, ...(idNumber ? [idNumber] : [])]),
    ]
    for (const secret of secrets) expect(response.payload).not.toContain(secret)
  })
  test('unknown is answered in the same shape', async () => {
    const known = Object.keys((await desk.get(`/v/${paper('acceptance').code}`)).json()).sort()
    for (const code of ['0000000000000000', 'x', '%E4%BD%A0', 'A'.repeat(90)]) {
      const response = await desk.get(`/v/${code}`)
      expect([code, response.statusCode]).toEqual([code, 200])
      expect(response.json()).toMatchObject({ status: 'unknown', statusName: '查无此件' })
      expect(Object.keys(response.json()).sort()).toEqual(known)
    }
  })
})

describe('the list of papers', () => {
  test('shows an organ its own, and those above it all; failed ones are its tasks', async () => {
    const { office } = desk
    const third = await accepted(office, rolls[2] as IntakeRow)
    await firstReviewed(office, third)
    const own = contextOf<ApplicationContext>(office, third).subdistrict
    const draft = { stage: 'firstPublicity', applications: [third] }
    const { subject } = await office.ask('draftNotice', staff('publisher', own), draft)
    await office.ask('clearNotice', staff('release_reviewer', own), { notice: subject, opinion: '同意发布。' })
    await issueDocuments(office, { ...press, directory: () => undefined })

    const tasks = (await desk.get('/api/documents?state=failed', staff('publisher', own))).json()
    expect(tasks.documents).toHaveLength(1)
    expect(tasks.documents[0]).toMatchObject({ of: subject, kindName: '初审公示', stateName: '未能制作' })
    expect(tasks.documents[0].failure).toContain('directory.json')
    const { number } = tasks.documents[0]
    expect(problem(await desk.get(`${url(number)}/file`, staff('publisher', own))).code).toBe('not_allowed')
    const version = (await desk.get(url(number), staff('publisher', own))).json().version
    const retried = await desk.ask('retryDocument', staff('publisher', own), { document: number, version })
    expect(retried.statusCode).toBe(201)
    expect(retried.headers.location).toBe(url(number))
    await issueDocuments(office, press)
    expect((await desk.get('/api/documents?state=failed', staff('publisher', own))).json().documents).toEqual([])

    const organs = async (who: Parameters<Desk['get']>[1], query = '') =>
      (await desk.get(`/api/documents${query}`, who)).json().documents.map((each: { organ: string }) => each.organ)
    expect(new Set(await organs(staff('clerk', own)))).toEqual(new Set([own]))
    expect(new Set(await organs(staff('reviewer', '410305'), `?organ=${own}`))).toEqual(new Set([own]))
    expect((await organs(staff('auditor', '410300'), '?limit=500')).length).toBe(
      office.store.documents({ limit: 500 }).length,
    )
    expect(problem(await desk.get(`/api/documents?organ=${own}`, staff('reviewer', '410302'))).code).toBe('not_found')
    expect(problem(await desk.get('/api/documents')).code).toBe('unauthenticated')
  })
  test('every kind has its Chinese name', () => {
    for (const { kind } of desk.office.store.documents({ limit: 500 }))
      expect(kindName(kind)).toMatch(/^\p{Script=Han}+$/u)
  })
})
