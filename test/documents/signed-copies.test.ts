import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DocumentRow } from '../../db/project.ts'
import { households } from '../../src/demo/households.ts'
import { checkFile } from '../../src/documents/check-file.ts'
import { openPress, type Press, type Signature, signatureOf } from '../../src/documents/press.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { makeCertificate } from '../support/certificate.ts'
import { formOf } from '../support/life.ts'
import { staff, type TestOffice, testOffice } from '../support/office.ts'

const [row] = households({ seed: 21, county: '410305', n: 1, on: '2026-07-01' }) as [IntakeRow]
const folder = mkdtempSync(join(tmpdir(), 'anju-signed-'))
let office: TestOffice
let press: Press & { close: () => Promise<void> }
let own: Signature
let paper: DocumentRow

beforeAll(async () => {
  const signing = async (name: string) => {
    const { p12 } = await makeCertificate({ password: '口令 Aa1' })
    const file = join(folder, name)
    writeFileSync(file, p12, { mode: 0o600 })
    return (await signatureOf({ signing: { file, password: '口令 Aa1' } }, office.now)) as Signature
  }
  office = testOffice({ day: '2026-07-01' })
  own = await signing('own.p12')
  press = openPress(folder, 'https://zfbz.example.gov.cn', own)
  await office.ask('receiveApplication', staff('clerk', row.form.subdistrict), formOf(row))
  expect(await issueDocuments(office, press)).toMatchObject({ issued: 1, faults: [] })
  paper = office.store.documents({})[0] as DocumentRow
})
afterAll(async () => {
  await press.close()
  office.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a second file with the office’s signature lies beside the paper, whose bytes it begins with', () => {
  const bytes = press.files.read(paper.sha256 as string) as Uint8Array
  const copy = press.files.readSigned(paper.sha256 as string) as Uint8Array
  expect(copy.length).toBeGreaterThan(bytes.length)
  expect(Buffer.compare(copy.subarray(0, bytes.length), bytes)).toBe(0)
  expect(checkFile(office.store, bytes)).toMatchObject({ status: 'valid', isSignedCopy: false, number: paper.number })
})
test('it is the paper only under the office’s own certificate, and only as it was signed', () => {
  const copy = press.files.readSigned(paper.sha256 as string) as Uint8Array
  const certificates = new Set([own.certificate])
  expect(checkFile(office.store, copy, certificates)).toMatchObject({ status: 'valid', isSignedCopy: true })
  // Another office's, or none known: what stands behind the paper could show anything.
  for (const others of [new Set<string>(), new Set(['ab'.repeat(32)])])
    expect(checkFile(office.store, copy, others)).toMatchObject({ status: 'altered', number: paper.number })
  const longer = Buffer.concat([copy, Buffer.from('\n%%EOF\n')])
  expect(checkFile(office.store, longer, certificates)).toMatchObject({ status: 'altered' })
})
