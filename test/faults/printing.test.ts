import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { DocumentRow } from '../../db/project.ts'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import { documentFiles } from '../../src/documents/files.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { accepted } from '../support/life.ts'
import { testKey, testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'

const script = fileURLToPath(new URL('./printing-child.ts', import.meta.url))

/** Runs the job in a process of its own, which kills itself; resolves with the signal it died of. */
const killedAt = (...args: string[]): Promise<string | null> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { stdio: 'ignore' })
    child.on('exit', (_, signal) => resolve(signal))
  })

test.each([
  ['numbered', '1'],
  ['numbered', '9'],
  ['written', '1'],
  ['written', '6'],
  ['issued', '1'],
  ['issued', '7'],
])(
  'kill -9 of the job when paper %s %s: the next run issues each paper once, and numbers none twice',
  async (moment, n) => {
    const folder = mkdtempSync(join(tmpdir(), 'anju-printing-'))
    try {
      const path = join(folder, 'anju.sqlite')
      const files = join(folder, 'files')
      const before = testOffice({ path })
      for (const row of households({ seed: 3, county: '410305', n: 6, on: '2025-09-01' })) await accepted(before, row)
      before.close()
      expect(await killedAt(path, files, moment, n)).toBe('SIGKILL')
      expect((await audit({ path, key: testKey, files })).differences).toEqual([])

      const office = testOffice({ path })
      const numbered = office.store.documents({ limit: 100 }).length
      const press = { ...textPress(), files: documentFiles(files) }
      const done = await issueDocuments(office, press)
      expect(done).toMatchObject({ numbered: 12 - numbered, failed: 0, faults: [] })
      const papers = office.store.documents({ limit: 100 })
      expect(papers).toHaveLength(12)
      expect(papers.every(({ state }) => state === 'issued')).toBe(true)
      expect(new Set(papers.map(({ of, upTo }) => `${of} ${upTo}`)).size).toBe(12)
      expect(new Set(papers.map(({ mark }) => mark)).size).toBe(12)
      expect(await issueDocuments(office, press)).toMatchObject({ numbered: 0, issued: 0 })
      office.close()
      const left = readdirSync(files, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.'))
      expect(left.every((name) => name.endsWith('.pdf'))).toBe(true)
      expect((await audit({ path, key: testKey, files })).differences).toEqual([])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
)

test('a file missing, and one altered, are told by the paper they belong to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'anju-printing-'))
  try {
    const path = join(folder, 'anju.sqlite')
    const press = textPress()
    const office = testOffice({ path })
    for (const row of households({ seed: 3, county: '410305', n: 2, on: '2025-09-01' })) await accepted(office, row)
    const files = documentFiles(join(folder, 'files'))
    await issueDocuments(office, { ...press, files })
    const [one, two] = office.store.documents({}) as [DocumentRow, DocumentRow]
    office.close()
    const at = ({ sha256 }: DocumentRow) => join(folder, 'files', sha256?.slice(0, 2) ?? '', `${sha256}.pdf`)
    rmSync(at(one))
    writeFileSync(at(two), 'another text')
    const { differences, files: looked } = await audit({ path, key: testKey, files: join(folder, 'files') })
    expect(looked).toBe(4)
    expect(differences).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          code: 'file',
          stream: one.number,
          field: 'file',
          stored: 'no file',
          recomputed: one.sha256,
        }),
        expect.objectContaining({ stream: two.number, field: 'file', recomputed: two.sha256 }),
      ]),
    )
    expect(differences).toHaveLength(2)
    // Without the folder the log alone is audited, and the report says that no file was looked at.
    expect(await audit({ path, key: testKey })).toMatchObject({ differences: [], files: null })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
