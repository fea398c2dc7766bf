import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../db/facts.ts'
import { checkProof } from '../../src/log/checkpoint.ts'
import { type CityLog, cityLogIn, LogStopped, logFolder, logKeyFile, openCityLog } from '../../src/log/city-log.ts'
import { NotANote, noteText, parseNote, signerOf, signNote } from '../../src/log/note.ts'
import { Growing, parseTilePath, subtreesOf, tilePath } from '../../src/log/tiles.ts'
import { isConsistent, leafHash, rootOf } from '../../src/log/tree.ts'

const hashOf = (seq: number) => sha256(`fact ${seq}`)
/** A store with that many facts; `other` is the seq of one that is another. */
const factsUpTo = (n: number, other = 0) => ({
  lastSeq: () => n,
  hashesAfter: (seq: number, limit: number) =>
    Array.from({ length: Math.max(0, Math.min(limit, n - seq)) }, (_, i) =>
      seq + i + 1 === other ? sha256('forged') : hashOf(seq + i + 1),
    ),
})
const folders: string[] = []
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'anju-log-'))
  folders.push(made)
  return made
}
afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true, force: true })
})
const newestOf = (log: CityLog): string => {
  const newest = log.newest()
  if (!newest) throw new Error('no checkpoint')
  return noteText(newest.note)
}
const origin = 'zfbz.example.gov.cn/log'

test('tiles lie where C2SP tlog-tiles puts them', () => {
  expect(tilePath(0, 1_234_067)).toBe('tile/0/x001/x234/067')
  expect(tilePath('entries', 5, 17)).toBe('tile/entries/005.p/17')
  for (const path of ['tile/0/x001/x234/067', 'tile/63/000', 'tile/entries/005.p/255'])
    expect(tilePath(...(Object.values(parseTilePath(path) ?? {}) as [0, 0, 0]))).toBe(path)
  for (const bad of [
    'tile/64/000',
    'tile/01/000',
    'tile/0/1',
    'tile/0/x000/001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/07',
    'tile/0/../../anju.key',
    'tile/0/000/',
  ])
    expect(parseTilePath(bad), bad).toBeUndefined()
})

test('a tree of 70,000 has the tiles the specification counts', async () => {
  const data = folder()
  const log = await openCityLog(data, origin)
  await log.grow(factsUpTo(70_000))
  const at = (path: string) => readdirSync(join(logFolder(data), path), { recursive: true, encoding: 'utf8' })
  const files = (path: string) => at(path).filter((name) => statSync(join(logFolder(data), path, name)).isFile())
  // 273 full ones of level 0 and one of 112; one full of level 1 and one of 17; one of level 2, of width 1.
  expect(files('tile/0').filter((name) => !name.includes('.p'))).toHaveLength(273)
  expect(files('tile/0').filter((name) => name.includes('.p'))).toEqual(['273.p/112'])
  expect(files('tile/1').sort()).toEqual(['000', '001.p/17'])
  expect(files('tile/2')).toEqual(['000.p/1'])
  expect(files('tile/entries')).toHaveLength(274)
  expect(log.read('tile/0/000')?.subarray(32, 64)).toEqual(leafHash(Buffer.from(hashOf(2), 'hex')))
  expect(log.read('tile/0/000.p/3')).toEqual(log.read('tile/0/000')?.subarray(0, 96))
  expect(log.read('tile/0/273.p/7')).toEqual(log.read('tile/0/273.p/112')?.subarray(0, 7 * 32))
  for (const none of ['tile/0/273', 'tile/0/273.p/113', '../anju-log.key', '.lock', 'tile', ''])
    expect(log.read(none), none).toBeUndefined()
  expect(log.read('tile/entries/000')?.subarray(34, 68).toString('hex')).toBe(`0020${hashOf(2)}`)
})

describe('growing', () => {
  test('in whatever steps, it is the same tree, and each checkpoint grows out of those before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 6 }), async (steps) => {
        const data = folder()
        const once = Growing.from(0, () => undefined)
        let n = 0
        let log = await openCityLog(data, origin)
        const before: { size: number; root: Buffer }[] = []
        for (const [i, step] of steps.entries()) {
          n += step
          if (i % 2 === 1) log = await openCityLog(data, 'another.example')
          const { size, root } = await log.grow(factsUpTo(n))
          while (once.size < n) once.append(Buffer.from(hashOf(once.size + 1), 'hex'), () => {})
          expect([size, root]).toEqual([n, rootOf(n, once.subtrees)])
          for (const old of before)
            expect(isConsistent(old.size, old.root, size, root, log.proveGrowth(old.size))).toBe(true)
          before.push({ size, root })
          for (const seq of new Set([1, n, Math.ceil(n / 2), n - (n % 256)]))
            if (seq >= 1 && seq <= n) {
              const proof = log.prove(seq)
              if (!proof) throw new Error('no proof')
              expect(checkProof(proof, Buffer.from(hashOf(seq), 'hex'), log.verifier).checkpoint.size).toBe(n)
              const wrong = Buffer.from(hashOf(seq + 1), 'hex')
              expect(() => checkProof(proof, wrong, log.verifier)).toThrow(NotANote)
            }
          expect(log.prove(n + 1)).toBeUndefined()
          expect(log.entriesAfter(0, n + 5)).toEqual(factsUpTo(n).hashesAfter(0, n))
        }
        expect(log.verifier.name).toBe(origin)
      }),
      { numRuns: 12 },
    )
  })
  test('two at once, in one process or through two, make one log', async () => {
    const data = folder()
    const [a, b] = [await openCityLog(data, origin), await openCityLog(data, origin)]
    const made = await Promise.all(
      [a.grow(factsUpTo(300)), b.grow(factsUpTo(301)), a.grow(factsUpTo(302))].map((one) => one.catch((e) => e)),
    )
    // Whoever comes with fewer facts than are signed would be a store that has lost some.
    expect(made.filter((one) => one instanceof LogStopped).length).toBeLessThan(2)
    expect((await b.grow(factsUpTo(302))).root).toEqual((await a.grow(factsUpTo(302))).root)
    expect(
      rootOf(
        302,
        subtreesOf(
          302,
          (level, index, width) => a.read(tilePath(level, index, width)) ?? a.read(tilePath(level, index)),
        ),
      ),
    ).toEqual(a.newest()?.root)
  })
  test('a run that is broken off is simply run again', async () => {
    const data = folder()
    const log = await openCityLog(data, origin)
    const stop = new AbortController()
    const many = factsUpTo(10_000)
    let asked = 0
    const watched = {
      ...many,
      hashesAfter: (seq: number, limit: number) => {
        asked += 1
        if (asked === 3) stop.abort()
        return many.hashesAfter(seq, limit)
      },
    }
    await expect(log.grow(watched, stop.signal)).rejects.toThrow()
    expect(log.newest()?.size).toBe(0)
    expect((await log.grow(many)).size).toBe(10_000)
  })
})

describe('what does not belong together stops the log', () => {
  let grown: string
  beforeAll(async () => {
    grown = folder()
    await (await openCityLog(grown, origin)).grow(factsUpTo(1_000))
  })
  const copy = () => {
    const data = folder()
    cpSync(grown, data, { recursive: true })
    return data
  }
  const signedAt = (data: string) => readFileSync(join(logFolder(data), 'checkpoint'), 'utf8')

  test.each([
    ['facts cut off at the end', factsUpTo(999), /只有 999 条/],
    ['all facts gone', factsUpTo(0), /只有 0 条/],
    ['another last fact', factsUpTo(1_000, 1_000), /第 1000 条/],
    ['another last fact, and more behind it', factsUpTo(1_500, 1_000), /第 1000 条/],
  ])('%s', async (_, facts, told) => {
    const data = copy()
    const log = await openCityLog(data, origin)
    await expect(log.grow(facts)).rejects.toThrow(told)
    await expect(log.grow(facts)).rejects.toBeInstanceOf(LogStopped)
    expect(signedAt(data)).toBe(signedAt(grown))
    // Once the right facts are back it goes on.
    expect((await log.grow(factsUpTo(1_001))).size).toBe(1_001)
  })
  test.each(['tile/0/003.p/232', 'tile/1/000.p/3', 'tile/entries/003.p/232'])(
    'an altered or missing %s',
    async (path) => {
      const data = copy()
      const file = join(logFolder(data), path)
      const bytes = readFileSync(file)
      bytes[40] = 0xff - (bytes[40] as number)
      writeFileSync(file, bytes)
      const log = await openCityLog(data, origin)
      await expect(log.grow(factsUpTo(1_010))).rejects.toThrow(/log 文件夹/)
      rmSync(file)
      await expect((await openCityLog(data, origin)).grow(factsUpTo(1_020))).rejects.toThrow(/log 文件夹/)
    },
  )
  test('a checkpoint that is gone, altered or by another key', async () => {
    const data = copy()
    rmSync(join(logFolder(data), 'checkpoint'))
    await expect(openCityLog(data, origin)).rejects.toThrow(/不见了/)
    for (const text of [
      signedAt(grown).replace('1000', '1001'),
      'nothing',
      (() => {
        const { text } = parseNote(signedAt(grown))
        return noteText({ text, signatures: [signNote(text, signerOf(Buffer.alloc(32, 3), origin, 'log'))] })
      })(),
    ]) {
      writeFileSync(join(logFolder(data), 'checkpoint'), text)
      await expect(openCityLog(data, origin)).rejects.toThrow(LogStopped)
    }
  })
  test('a key that is gone or that others may read', async () => {
    const data = copy()
    chmodSync(logKeyFile(data), 0o644)
    await expect(openCityLog(data, origin)).rejects.toThrow(/他人可读/)
    rmSync(logKeyFile(data))
    await expect(openCityLog(data, origin)).rejects.toThrow(/切勿另建/)
    expect(existsSync(logKeyFile(data))).toBe(false)
    expect(() => cityLogIn(data)).toThrow(/切勿另建/)
  })
})

test('its key is its owner’s alone, and its first checkpoint is the empty tree', async () => {
  const data = folder()
  expect(cityLogIn(data)).toBeUndefined()
  const log = await openCityLog(data, origin)
  expect(statSync(logKeyFile(data)).mode & 0o777).toBe(0o600)
  expect(log.newest()).toMatchObject({ origin, size: 0 })
  expect(cityLogIn(data)?.newest()?.size).toBe(0)
})

test('cosignatures are kept from witnesses that are known, for trees that are this log’s', async () => {
  const data = folder()
  const log = await openCityLog(data, origin)
  const witness = signerOf(Buffer.alloc(32, 5), 'shenji.example', 'witness')
  const other = signerOf(Buffer.alloc(32, 6), 'gongzheng.example', 'witness')
  const cosigned = (note: string, ...by: (typeof witness)[]) => {
    const { text, signatures } = parseNote(note)
    return noteText({ text, signatures: [...signatures, ...by.map((one) => signNote(text, one, 1_800_000_000))] })
  }
  await log.grow(factsUpTo(5))
  const five = newestOf(log)
  await log.grow(factsUpTo(9))
  await expect(log.keepCosignatures(five, [witness])).rejects.toThrow(NotANote)
  await expect(log.keepCosignatures(cosigned(five, other), [witness])).rejects.toThrow(/witnesses.json/)
  await log.keepCosignatures(cosigned(five, witness), [witness, other])
  await log.keepCosignatures(cosigned(five, other), [witness, other])
  expect(log.witnessedBy([witness, other]).map(({ by, at }) => [by.name, at])).toEqual([
    ['shenji.example', 1_800_000_000],
    ['gongzheng.example', 1_800_000_000],
  ])
  // Facts the witnesses saw are proven under their checkpoint, later ones under the newest.
  expect(log.prove(5)?.checkpoint).toContain('shenji.example')
  expect(log.prove(6)?.checkpoint).not.toContain('shenji.example')
  // The log's own key, used for another history: that is what witnesses are for.
  const forgedLog = await openCityLog(
    (() => {
      const forged = folder()
      writeFileSync(logKeyFile(forged), readFileSync(logKeyFile(data)), { mode: 0o600 })
      return forged
    })(),
    origin,
  )
  await forgedLog.grow(factsUpTo(7, 3))
  const forged = cosigned(newestOf(forgedLog), witness)
  await expect(log.keepCosignatures(forged, [witness])).rejects.toThrow(/两个版本/)
})
