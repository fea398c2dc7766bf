import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NoticeDocument } from '../../public-notices/document.ts'
import { type CaseFile, caseFileDocument } from '../../public-notices/kinds/case-file.ts'
import type { RenderedNotice } from '../../public-notices/render.ts'
import { renderNotice } from '../../public-notices/render.ts'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import { composeCaseFile, type IssuedPaper, issuedAbout, renderCaseFile } from '../../src/documents/case-file.ts'
import type { Sources, ToldFact } from '../../src/documents/sources.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { caseFileFor } from '../../src/queries/case-file.ts'
import { Refused } from '../../src/refusal.ts'
import { accepted, checked, ended, firstReviewed, posted, transmitted, workdayFrom } from '../support/life.ts'
import { staff, type TestOffice, testOffice } from '../support/office.ts'
import { papersMade } from '../support/papers.ts'
import { fonts } from './examples.ts'
import { type ReadPdf, readPdf } from './read.ts'

const objector = { name: '匿名反映人甲', contact: '00000000009' }
const proof = { code: '7K3M-9QXR-2T5V-8W4Z', url: 'https://zfbz.example.gov.cn/v/7K3M9QXR2T5V8W4Z' }

const render = async (document: NoticeDocument) => renderNotice(document, fonts())

describe('the file of a case that was objected to', () => {
  let office: TestOffice
  let number: string
  let file: CaseFile
  let rendered: RenderedNotice
  let pdf: ReadPdf
  let sources: Sources
  let issued: (of: string) => IssuedPaper[]
  const [row] = households({ seed: 21, county: '410305', n: 1, on: '2025-09-01' })
  if (!row) throw new Error('no household')
  const { subdistrict } = row.form

  beforeAll(async () => {
    office = testOffice({ day: '2025-09-01' })
    number = await accepted(office, row)
    await firstReviewed(office, number)
    const notice = await posted(office, subdistrict, 'firstPublicity', [number])
    office.clock.at('2025-09-04')
    await office.ask('raiseObjection', staff('clerk', subdistrict), {
      application: number,
      notice,
      ground: 'housing',
      identity: 'named',
      channel: 'desk',
      statement: '我是楼上邻居，反映该户另有住房',
      objector,
    })
    office.clock.at('2025-09-09')
    await office.ask('settleObjection', staff('first_reviewer', subdistrict, '-2'), {
      application: number,
      objection: `${number}-Y1`,
      outcome: 'dismissed',
      finding: '经查不动产登记，未发现另有住房',
    })
    await ended(office, notice)
    office.clock.at(workdayFrom(addDays(office.clock.today, 1)))
    await closeDue(office)
    await transmitted(office, number, subdistrict, '410305')
    await checked(office, number, 'reviewer', '410305', 'secondReview')
    const papers = await papersMade(office)
    sources = papers.sources
    issued = (of) => papers.numbered.filter(({ asked }) => asked.of === of).map(({ asked }) => ({ asked, proof }))
    file = composeCaseFile(
      { number, madeOn: '2025-10-20', madeAt: '2025-10-20T01:00:00.000Z', madeBy: 'A07', issued },
      sources,
    )
    rendered = await renderCaseFile(file, render)
    pdf = await readPdf(rendered.bytes)
  })
  afterAll(() => office.close())

  const textOf = (page: number) => pdf.pages[page - 1]?.pieces.map(({ text }) => text).join('') ?? ''
  const all = () => pdf.pages.map((_, i) => textOf(i + 1)).join('\n')

  test('has every paper its facts called for, in their order, and the statement of its publicity', () => {
    expect(file.papers.map(({ title }) => title)).toEqual(['收件凭证', '受理通知书', '初审意见书', '公示情况证明'])
    for (const { number: mark } of file.papers) expect(mark).toMatch(/^涧.+〔2025〕\d+号$/)
    expect(file.state).toBe('复审')
  })

  test('the table of contents names the page on which each part begins, and there it begins', () => {
    const parts = [...file.before, ...file.papers, ...file.after].map(({ title }) => [title].flat().join(''))
    expect(rendered.starts.length).toBe(parts.length)
    const { binding } = caseFileDocument(file, rendered.starts, rendered.pages)
    expect(binding?.contents.rows.map((row) => Number.parseInt(row.at(-1) ?? '', 10))).toEqual([...rendered.starts])
    for (const [i, start] of rendered.starts.entries()) expect(textOf(start), parts[i]).toContain(parts[i])
    const listed = textOf(2)
    expect(listed).toContain('卷内文件目录')
    for (const [i, start] of rendered.starts.entries()) {
      const next = (rendered.starts[i + 1] ?? rendered.pages + 1) - 1
      expect(listed).toContain(next > start ? `${start}—${next}` : `${start}`)
    }
  })

  test('pages are numbered through; only the cover bears no number', () => {
    expect(pdf.pages.length).toBe(rendered.pages)
    for (let page = 2; page <= rendered.pages; page++) expect(textOf(page)).toContain(`— ${page} —`)
    expect(textOf(1)).not.toContain('— 1 —')
    expect(textOf(1)).toContain('住房保障申请卷宗')
    expect(textOf(1)).toContain(`共${rendered.pages}页`)
  })

  test('lists every fact with who, when and its hash, and the same as a file inside', () => {
    const facts = office.store.history(number)
    const csv = Buffer.from(pdf.attachments.get('facts.csv') ?? []).toString()
    const said = all().replace(/\s/g, '')
    for (const { hash } of facts) {
      expect(csv.replace(/ /g, '')).toContain(hash)
      for (const group of hash.match(/.{16}/g) ?? []) expect(said).toContain(group)
    }
    expect(csv.trim().split('\r\n').length).toBe(facts.length + 1)
    expect([...pdf.attachments.keys()]).toEqual(['facts.csv'])
    expect(textOf(1)).toContain(facts.at(-1)?.hash)
  })

  test('tells what an objection was about and what was found, never who made it nor in what words', () => {
    const said = all().replace(/\s/g, '')
    expect(said).toContain('公示异议及其处理情况')
    expect(said).toContain('未发现另有住房')
    for (const secret of [objector.name, objector.contact, '楼上邻居']) expect(said).not.toContain(secret)
    for (const { idNumber } of row.form.members) if (idNumber) expect(said).not.toContain(idNumber)
  })

  test('the same facts give the same bytes', async () => {
    const again = composeCaseFile(
      { number, madeOn: '2025-10-20', madeAt: '2025-10-20T01:00:00.000Z', madeBy: 'A07', issued },
      sources,
    )
    expect((await renderCaseFile(again, render)).sha256).toBe(rendered.sha256)
  })

  test('papers never issued are made from their facts, and say that they have no number', () => {
    const bare = composeCaseFile(
      { number, madeOn: '2025-10-20', madeAt: '2025-10-20T01:00:00.000Z', madeBy: 'A07', issued: () => [] },
      sources,
    )
    expect(bare.papers.map(({ number: mark, title }) => [mark, title])).toEqual([
      ['（未编号）', '收件凭证'],
      ['（未编号）', '受理通知书'],
      ['（未编号）', '初审意见书'],
    ])
  })

  test('issued papers are read from the facts of their documents: number, contact, code and address', async () => {
    const [first] = (await papersMade(office)).numbered
    if (!first) throw new Error('no paper')
    const { contact, issuedAt, ...stated } = first.asked
    const fact = (type: string, data: object): ToldFact =>
      ({ ...sources.history(number)[0], stream: 'D1', type, data, recordedAt: issuedAt }) as ToldFact
    const numbered = fact('DocumentNumbered', { ...stated, code: '7K3M9QXR2T5V8W4Z' })
    const printed = fact('DocumentIssued', { contact, site: 'https://zfbz.example.gov.cn' })
    const of = (history: readonly ToldFact[]) =>
      issuedAbout(() => [{ number: 'D1' }], { ...sources, history: () => history })(number)
    expect(of([numbered, printed])).toEqual([{ asked: first.asked, proof }])
    expect(of([numbered])).toEqual([])
  })

  test('is for those who review the case: others of the same organ and other organs are refused', () => {
    expect(caseFileFor(office, staff('reviewer', '410305'), number).number).toBe(number)
    for (const actor of [staff('clerk', '410305'), staff('auditor', '410305'), staff('reviewer', '410304')])
      expect(() => caseFileFor(office, actor, number)).toThrow(Refused)
  })
})
