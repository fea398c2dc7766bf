import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keyFile, sealerOf } from '../../db/sealed.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-key-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a key file is made at first start, for its owner alone, and read again afterwards', () => {
  const path = join(folder, 'new', 'deep', 'anju.key')
  const key = keyFile(path)
  expect(key).toHaveLength(32)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'new')).mode & 0o077).toBe(0)
  expect(Buffer.from(keyFile(path))).toEqual(Buffer.from(key))
  expect(readFileSync(path, 'utf8')).toBe(`${Buffer.from(key).toString('hex')}\n`)
})

test('two first starts never get the same key', () => {
  expect(Buffer.from(keyFile(join(folder, 'a')))).not.toEqual(Buffer.from(keyFile(join(folder, 'b'))))
})

test.each([0o640, 0o604, 0o660, 0o644, 0o601, 0o777])('a key file with mode %o is refused', (mode) => {
  const path = join(folder, 'anju.key')
  keyFile(path)
  chmodSync(path, mode)
  expect(() => keyFile(path)).toThrow(/chmod 600/)
})

test.each([
  ['empty', ''],
  ['too short', 'ab'.repeat(31)],
  ['too long', 'ab'.repeat(33)],
  ['not hex', 'zz'.repeat(32)],
  ['in capitals', 'AB'.repeat(32)],
])('a key file that is %s is refused, and left as it is', (_, text) => {
  const path = join(folder, 'anju.key')
  writeFileSync(path, text, { mode: 0o600 })
  expect(() => keyFile(path)).toThrow(/64 位十六进制/)
  expect(readFileSync(path, 'utf8')).toBe(text)
  expect(existsSync(path)).toBe(true)
})

test('a record under another key is not opened, and both keys are named', () => {
  const [mine, theirs] = [sealerOf(Buffer.alloc(32, 1)), sealerOf(Buffer.alloc(32, 2))]
  const record = mine.seal({ name: '测试人' })
  expect(mine.open(record)).toEqual({ name: '测试人' })
  expect(() => theirs.open(record)).toThrow(`sealed under key ${mine.keyId}; this key is ${theirs.keyId}`)
  expect(() => theirs.open({ ...record, keyId: theirs.keyId })).toThrow()
  expect(mine.personKey('410399198001010018')).not.toBe(theirs.personKey('410399198001010018'))
})

test('a key of the wrong length is refused', () => {
  expect(() => sealerOf(Buffer.alloc(16))).toThrow(/32 bytes/)
})

test('no key id tells anything of the key', () => {
  expect(sealerOf(Buffer.alloc(32, 1)).keyId).not.toContain('0101')
})
