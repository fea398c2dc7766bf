import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DocumentRow } from '../../db/project.ts'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import { checkFile } from '../../src/documents/check-file.ts'
import { openPress, type Press, type Signature, signatureOf } from '../../src/documents/press.ts'
import { checkOne } from '../../src/documents-command.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { makeCertificate } from '../support/certificate.ts'
import { formOf } from '../support/life.ts'
import { staff, type TestOffice, testKey, testOffice } from '../support/office.ts'

const [row, other] = households({ seed: 21, county: '410305', n: 2, on: '2026-07-01' }) as [IntakeRow, IntakeRow]
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
    expect(checkFile(office.store, copy, others)).toMatchObject({
      status: 'appended',
      number: paper.number,
      original: 'valid',
      behind: 'another certificate',
      isSignedCopy: false,
    })
  const longer = Buffer.concat([copy, Buffer.from('\n%%EOF\n')])
  expect(checkFile(office.store, longer, certificates)).toMatchObject({
    status: 'appended',
    behind: 'broken signature',
  })
  const bytes = press.files.read(paper.sha256 as string) as Uint8Array
  const unsigned = Buffer.concat([bytes, Buffer.from('1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n')])
  expect(checkFile(office.store, unsigned, certificates)).toMatchObject({ status: 'appended', behind: 'no signature' })
  // With other bytes in front it is nothing of ours, whatever it says of itself.
  const bent = Buffer.from(copy)
  bent[500] = (bent[500] as number) ^ 1
  expect(checkFile(office.store, bent, certificates)).toMatchObject({ status: 'altered', number: paper.number })
  const path = join(folder, 'other.pdf')
  writeFileSync(path, copy)
  const told = checkOne(office, path, new Set())
  expect(told.isSound).toBe(false)
  expect(told.lines[0]).toMatch(/内含原件：.*收件凭证.*逐字节相同（该件有效）；其后有“.+”的电子签名，签名完好，但不是/)
})
test('a copy that a crash took, or that was issued before there was a certificate, is made by the next program', async () => {
  const sha256 = paper.sha256 as string
  const path = join(folder, 'files', sha256.slice(0, 2), `${sha256}.signed.pdf`)
  rmSync(path)
  await office.ask('receiveApplication', staff('clerk', other.form.subdistrict), formOf(other))
  const plain = openPress(folder, 'https://zfbz.example.gov.cn')
  expect(await issueDocuments(office, plain)).toMatchObject({ issued: 1, faults: [] })
  await plain.close()
  const late = office.store.documents({})[0]?.sha256 as string
  expect([press.files.hasSigned(sha256), press.files.hasSigned(late)]).toEqual([false, false])
  // A certificate that cannot sign today is told at each run, once, and costs no paper.
  let works = false
  const sign = (bytes: Uint8Array) => (works ? own.sign(bytes) : Promise.reject(new Error('证书已过期')))
  const next: Press = { ...press, sign, unsigned: new Set(), isSwept: false }
  for (const _ of [1, 2]) {
    const { faults } = await issueDocuments(office, next)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain('证书已过期')
  }
  works = true
  expect(await issueDocuments(office, next)).toMatchObject({ issued: 0, faults: [] })
  for (const each of [sha256, late])
    expect(
      checkFile(office.store, press.files.readSigned(each) as Uint8Array, new Set([own.certificate])),
    ).toMatchObject({
      status: 'valid',
      isSignedCopy: true,
    })
})
test('an audit tells a broken signed copy and whatever else lies in the folder', async () => {
  const sha256 = paper.sha256 as string
  const files = join(folder, 'files')
  const near = join(files, sha256.slice(0, 2))
  const told = async () => (await audit({ path: office.path, key: testKey, files })).differences
  expect(await told()).toEqual([])
  const copy = press.files.readSigned(sha256) as Buffer
  const bent = Buffer.from(copy)
  const at = bent.lastIndexOf('/Contents <') + 3000
  bent[at] = bent[at] === 0x30 ? 0x31 : 0x30
  const bad = [bent, Buffer.concat([copy, Buffer.from('more')]), copy.subarray(0, 4000), Buffer.from('no pdf')]
  for (const each of bad) {
    writeFileSync(join(near, `${sha256}.signed.pdf`), each)
    expect(await told()).toMatchObject([{ field: `file ${sha256.slice(0, 2)}/${sha256}.signed.pdf` }])
  }
  writeFileSync(join(near, `${sha256}.signed.pdf`), copy)
  const old = new Date(Date.now() - 3_600_000)
  const strays = ['list.xlsx', `${'ab'.repeat(32)}.pdf`, `${'ab'.repeat(32)}.signed.pdf`].map((name) =>
    join(near, name),
  )
  for (const path of strays) {
    writeFileSync(path, copy)
    // What has just been put there may be on its way.
    expect(await told()).toEqual([])
    utimesSync(path, old, old)
    expect(await told()).toMatchObject([{ stored: 'a file', recomputed: 'no file' }])
    rmSync(path)
  }
})
