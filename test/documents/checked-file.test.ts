import { mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { sha256 } from '../../db/facts.ts'
import { type CheckedFile, fileChecker } from '../../src/documents/checked-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'anju-checked-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'paper.pdf')
const bytes = Buffer.alloc(300_000, 'a sheet that hangs in public. ')
const digest = sha256(bytes)
const check = fileChecker()
const opened = async () => (await check(path, digest)) as CheckedFile
const whole = async (file: CheckedFile) => buffer(file.stream(0, file.size - 1))

test('a sound file comes whole and in parts; none, and one of another digest, do not come at all', async () => {
  expect(await check(path, digest)).toBeUndefined()
  writeFileSync(path, bytes)
  const files = await Promise.all(Array.from({ length: 20 }, opened))
  for (const each of files) expect((await whole(each)).equals(bytes)).toBe(true)
  const part = await opened()
  expect((await buffer(part.stream(100_000, 250_000))).equals(bytes.subarray(100_000, 250_001))).toBe(true)
  expect(await check(path, sha256(Buffer.from('another')))).toBeUndefined()
})

test('one that was altered afterwards does not come, also where its size and time were put back', async () => {
  await whole(await opened())
  const { atime, mtime } = statSync(path)
  const bent = Buffer.from(bytes)
  bent[1000] = 0
  writeFileSync(path, bent)
  utimesSync(path, atime, mtime)
  expect(statSync(path).mtime).toEqual(mtime)
  expect(await check(path, digest)).toBeUndefined()
  writeFileSync(join(folder, 'beside'), bytes)
  renameSync(join(folder, 'beside'), path)
  expect((await whole(await opened())).equals(bytes)).toBe(true)
})

test('one that is written to while it is being sent breaks off before its end', async () => {
  const file = await opened()
  const writer = await open(path, 'r+')
  await writer.write('x', file.size - 1)
  await writer.close()
  await expect(whole(file)).rejects.toThrow('changed while it was sent')
  writeFileSync(path, bytes)
})

test('one that is replaced while it is being sent is sent as it was', async () => {
  const file = await opened()
  writeFileSync(join(folder, 'beside'), 'something else')
  renameSync(join(folder, 'beside'), path)
  // Taken off its name, the file's own stamp has changed: a reader asks again rather than trusting it.
  await whole(file).then(
    (sent) => expect(sent.equals(bytes)).toBe(true),
    (error: Error) => expect(error.message).toContain('changed'),
  )
})

test('a signed copy must begin with the document', async () => {
  const signed = join(folder, 'signed.pdf')
  writeFileSync(signed, Buffer.concat([bytes, Buffer.from('and a signature')]))
  const file = (await fileChecker()(signed, digest, bytes.length)) as CheckedFile
  expect((await whole(file)).subarray(-9).toString()).toBe('signature')
  writeFileSync(signed, Buffer.from('short'))
  expect(await fileChecker()(signed, digest, bytes.length)).toBeUndefined()
})
