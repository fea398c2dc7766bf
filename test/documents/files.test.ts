import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../db/facts.ts'
import { documentFiles } from '../../src/documents/files.ts'

const folder = mkdtempSync(join(tmpdir(), 'anju-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const all = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.'))

describe('files of issued documents', () => {
  const files = documentFiles(folder)
  const bytes = Buffer.from('一份文书')
  const digest = sha256(bytes)
  const path = join(folder, digest.slice(0, 2), `${digest}.pdf`)

  test('lie under the digest of their bytes, for their owner alone, and nothing lies beside them', () => {
    expect(files.has(digest)).toBe(false)
    expect(files.read(digest)).toBeUndefined()
    files.write(digest, bytes)
    files.write(digest, bytes)
    expect(files.has(digest)).toBe(true)
    expect(Buffer.from(files.read(digest) ?? [])).toEqual(bytes)
    expect(all()).toEqual([`${digest.slice(0, 2)}/${digest}.pdf`])
    expect(statSync(path).mode & 0o077).toBe(0)
  })
  test('of another digest are refused and leave nothing', () => {
    expect(() => files.write('ab'.repeat(32), bytes)).toThrow('do not have the digest')
    expect(all()).toHaveLength(1)
  })
  test('that somebody has changed are put right by the next writing of the same', () => {
    writeFileSync(path, 'something else')
    files.write(digest, bytes)
    expect(sha256(files.read(digest) ?? new Uint8Array())).toBe(digest)
  })
  test('that cannot be written leave no part of them', () => {
    const other = Buffer.from('另一份')
    const taken = sha256(other)
    writeFileSync(join(folder, taken.slice(0, 2)), 'a file where a folder should be')
    expect(() => files.write(taken, other)).toThrow()
    expect(all()).toHaveLength(1)
  })
})
