import { afterAll, beforeAll, expect, test } from 'vitest'
import { leakByForm, textsOfPdf } from '../../public-notices/gate.ts'
import { renderNotice } from '../../public-notices/render.ts'
import { audit } from '../../src/audit.ts'
import { usccCheck } from '../../src/disclosures/uscc.ts'
import type { Press } from '../../src/documents/press.ts'
import { rerenderAll } from '../../src/documents/rerender.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { noticeOnScreen, verifiedOnScreen } from '../../src/queries/board.ts'
import { documentSeen, lookUpCode } from '../../src/queries/document.ts'
import { fonts } from '../notices/examples.ts'
import { amended, disclosed, exits, leavers, project } from '../support/disclosures.ts'
import { staff, type TestOffice, testKey, testOffice } from '../support/office.ts'
import { filesInMemory, textPress } from '../support/press.ts'

/* The papers of 重点领域信息公开专栏, from the facts of an item to a PDF somebody can check. */

const reviewer = staff('release_reviewer', '410300')
let office: TestOffice
let item: string
let left: string
const pool: Press['pool'] = { render: async (document) => renderNotice(document, fonts()) }
const press = { ...textPress(), files: filesInMemory(), pool }

/** A code whose check character is a digit too. */
const digitsOnly = Array.from({ length: 40 }, (_, n) => `914103990${String(10_000_000 + n)}`)
  .map((first) => `${first}${usccCheck(first)}`)
  .find((code) => /^\d{18}$/.test(code)) as string

const papers = (of: string) => office.store.documentsOf(of)
const bytesOf = (sha256: string | null) => press.files.read(sha256 ?? '') as Uint8Array
const screen = async (number: string) => JSON.stringify((await noticeOnScreen(office, number, press))?.view)

beforeAll(async () => {
  office = testOffice()
  // A builder's code of digits alone looks like anybody's number, and is nobody's.
  const fields = { ...project('示例公寓', '2025-06-02'), builderCode: digitsOnly }
  item = await disclosed(office, 'started-project', fields)
  const renamed = { ...fields, project: '示例公寓南区' }
  await amended(office, item, 'started-project', 'correction', { ...renamed, dwellings: 648 })
  await office.ask('releaseDisclosure', reviewer, { disclosure: item })
  await amended(office, item, 'started-project', 'change', { ...renamed, dwellings: 636 })
  await office.ask('releaseDisclosure', reviewer, { disclosure: item })
  left = await disclosed(office, 'exit', exits, { people: leavers })
  const { faults, failed } = await issueDocuments(office, press)
  expect({ faults, failed }).toEqual({ faults: [], failed: 0 })
}, 120_000)
afterAll(async () => {
  expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  office.close()
})

test('every release calls for its paper, numbered in a series of the organ', async () => {
  expect(papers(item).map(({ kind, state, mark }) => [kind, state, mark])).toEqual([
    ['disclosure', 'issued', expect.stringMatching(/公开〔2025〕1号$/)],
    ['disclosure-correction', 'issued', expect.stringMatching(/公开〔2025〕2号$/)],
    ['disclosure-change', 'issued', expect.stringMatching(/公开〔2025〕3号$/)],
  ])
  expect((await issueDocuments(office, press)).numbered).toBe(0)
})

test('says what was released then, what was corrected, what changed', async () => {
  const [first = '', correction = '', change = ''] = await Promise.all(papers(item).map(({ number }) => screen(number)))
  for (const word of [
    '示例公寓',
    '600',
    digitsOnly,
    '国务院令第711号',
    item,
    '20个工作日内、即2025年6月30日前公开',
    '逾期',
    '2025年6月2日',
  ])
    expect(first).toContain(word)
  expect(first).not.toContain('648')
  expect(correction).toContain('原公开为“600”，现改为“648”')
  expect(change).toContain('原公开为“648”，现改为“636”')
  expect(change).toContain('情况自2025年')
  // What is corrected is what everybody had read, under the name it had then.
  expect(correction).toContain('原公开为“示例公寓”，现改为“示例公寓南区”')
  expect(correction).toContain('公开的示例公寓（')
  expect(correction.split('示例公寓南区').length).toBe(2)
  expect(change).toContain('示例公寓南区')
})

test('names nobody: people are counted, and read on the page for as long as they may be', async () => {
  const [paper] = papers(left)
  const said = await screen(paper?.number ?? '')
  expect(said).toMatch(/名单共2户，在本机关信息公开专栏的该事项页面公布，姓名部分隐去，公布至2025年/)
  const texts = [said, ...[...textsOfPdf(bytesOf(paper?.sha256 ?? null))].map(({ text }) => text)]
  for (const text of texts) {
    for (const { name } of leavers) expect(text).not.toContain(name)
    expect(text).not.toContain('测*')
    expect(leakByForm(text)).toBeUndefined()
  }
})

test('is a PDF, the same bytes whenever it is made', async () => {
  for (const { sha256 } of [...papers(item), ...papers(left)])
    expect(Buffer.from(bytesOf(sha256)).subarray(0, 8).toString()).toBe('%PDF-1.7')
  expect(await rerenderAll(office, press)).toMatchObject({ made: 4, unlike: [] })
})

test('is public, and its code tells that it stands; of an item taken off, that it does so no longer', async () => {
  const nobody = () => {
    throw new Error('asked who is there')
  }
  for (const { number, code } of papers(item)) {
    expect(documentSeen(office, number, nobody).d.number).toBe(number)
    expect(lookUpCode(office, code)).toMatchObject({ status: 'valid', file: `/api/documents/${number}/file` })
    expect((await verifiedOnScreen(office, code)).document?.title).toContain('示例公寓')
  }
  await office.ask('withdrawDisclosure', reviewer, { disclosure: item, reason: '项目已经取消。' })
  const check = async () => {
    for (const { number, code } of papers(item)) {
      expect(lookUpCode(office, code)).toMatchObject({ status: 'withdrawn', file: null })
      expect(await noticeOnScreen(office, number, press)).toBeUndefined()
      expect(() => documentSeen(office, number, nobody)).toThrow('asked who is there')
    }
  }
  // At once, and when the job has told its papers.
  await check()
  expect((await issueDocuments(office, press)).withdrawn).toBe(3)
  await check()
})
