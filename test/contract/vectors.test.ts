import { spawnSync } from 'node:child_process'
import { createCipheriv, createHmac, hkdfSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { canonical, chainHash, machineDigest, sha256 } from '../../db/facts.ts'
import { sealerOf } from '../../db/sealed.ts'
import { applicationFacts } from '../../machines/application.facts.ts'
import { calendarFacts } from '../../machines/calendar.facts.ts'
import { disclosureFacts } from '../../machines/disclosure.facts.ts'
import { documentFacts } from '../../machines/document.facts.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { evolve } from '../../machines/fold.ts'
import { luoyang, shapeFault } from '../../machines/law.ts'
import { noticeFacts } from '../../machines/notice.facts.ts'
import { personFacts } from '../../machines/person.facts.ts'
import { staffFacts } from '../../machines/staff.facts.ts'
import { threeReviews } from '../../machines/three-reviews.ts'
import { households } from '../../src/demo/households.ts'
import { registered } from '../support/life.ts'
import { testKey, testOffice } from '../support/office.ts'
import { type CorpusLine, corpusFile, machinesFile, vectorsFolder, verifier } from './files.ts'

interface Vectors<V> {
  readonly vectors: readonly (V & { readonly name: string })[]
}
const read = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T
const folder = mkdtempSync(join(tmpdir(), 'anju-vectors-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('published vectors', () => {
  const json = read<Vectors<{ json: string; canonical: string }>>(join(vectorsFolder, 'canonical.json'))
  test.each(json.vectors)('canonical JSON: $name', (v) => {
    expect(canonical(JSON.parse(v.json))).toBe(v.canonical)
  })

  const chain = read<Vectors<{ previous: string; stream: string; version: number; body: string; hash: string }>>(
    join(vectorsFolder, 'chain.json'),
  )
  test.each(chain.vectors)('the chain: $name', ({ previous, stream, version, body, hash }) => {
    expect(canonical(JSON.parse(body))).toBe(body)
    expect(chainHash(previous, stream, version, body)).toBe(hash)
  })

  const sealed = read<Vectors<{ salt: string; plaintext: string; digest: string }>>(join(vectorsFolder, 'sealed.json'))
  test.each(sealed.vectors)('a sealed record: $name', ({ salt, plaintext, digest }) => {
    expect(sha256(Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(plaintext)]))).toBe(digest)
    // A record made by hand after the description in db/sealed.ts opens: the digest is over salt and text, nothing else.
    if (plaintext === '') return
    const sealing = Buffer.from(hkdfSync('sha256', testKey, new Uint8Array(0), 'anju sealed records', 32))
    const key = createHmac('sha256', sealing).update(Buffer.from(salt, 'hex')).digest()
    const nonce = Buffer.alloc(12, 5)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    cipher.setAAD(Buffer.from(digest, 'hex'))
    const box = Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
    const sealer = sealerOf(testKey)
    const record = { digest, salt: Buffer.from(salt, 'hex'), box, keyId: sealer.keyId }
    expect(sealer.open(record)).toEqual(JSON.parse(plaintext))
    expect(() => sealer.open({ ...record, salt: Buffer.alloc(16, 9) })).toThrow()
    expect(() => sealer.open({ ...record, digest: '00'.repeat(32) })).toThrow()
  })

  test('what a sealer seals has the digest of its salt and its text', () => {
    const sealer = sealerOf(testKey)
    const record = sealer.seal({ b: 1, a: '测试' })
    expect(sha256(Buffer.concat([record.salt, Buffer.from('{"a":"测试","b":1}')]))).toBe(record.digest)
    expect(sealer.seal({ b: 1, a: '测试' }).digest).not.toBe(record.digest)
  })

  test.each([1, 1_400, 5_000, 100_000])('a text of %i letters opens as it was', (n) => {
    const sealer = sealerOf(testKey)
    const text = '认定'.padEnd(n, '符合').slice(0, n)
    const record = sealer.seal(text)
    const plain = Buffer.from(canonical(text))
    expect(record.digest).toBe(sha256(Buffer.concat([record.salt, plain])))
    expect(sealer.open(record)).toBe(text)
    expect(record.box.length).toBe(plain.length + 28)
    const altered = Buffer.from(record.box)
    altered[14] = 0xff - (altered[14] ?? 0)
    expect(() => sealer.open({ ...record, box: altered })).toThrow()
  })
})

describe('published machines', () => {
  const { machines } = read<{ machines: Record<string, string> }>(machinesFile)
  test('each is what it was when it was published', () => {
    const advice =
      'The definition of a published machine has changed. Cases are pinned to it for life: leave it as it was and publish a new version (a new `version` in defineProcedure), then run test/contract/write.ts'
    for (const [name, digest] of Object.entries(machines))
      expect(machineDigest(luoyang.machine(name).chart), `${name}: ${advice}`).toBe(digest)
  })
  test('each one in force has its digest published', () => {
    expect(Object.keys(machines).sort(), 'run test/contract/write.ts').toEqual([...luoyang.names].sort())
  })
  test('a digest covers every number, guard and state', () => {
    const chart = threeReviews
    const known = machineDigest(chart)
    const { states, definition } = chart
    const [, review] = definition.stages
    for (const other of [
      { ...chart, name: 'three-reviews@2013' },
      { ...chart, states: { ...states, lapsed: { on: {} } } },
      { ...chart, states: { ...states, received: { on: states.received?.on ?? {} } } },
      { ...chart, definition: { ...definition, reexamineWithin: { ...definition.reexamineWithin, n: 14 } } },
      {
        ...chart,
        definition: { ...definition, stages: definition.stages.map((s) => (s === review ? { ...s, x: 1 } : s)) },
      },
    ])
      expect(machineDigest(other as typeof chart)).not.toBe(known)
  })
})

describe('the corpus: every fact shape ever written', () => {
  const lines = readFileSync(corpusFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CorpusLine)
  const lives = [...Map.groupBy(lines, (l) => `${l.life} ${l.stream}`).values()]
  const factOf = (line: CorpusLine) => JSON.parse(line.body) as AnyFact

  test('has an example of every type (for a new one, run test/contract/write.ts)', () => {
    const all = [
      ...applicationFacts,
      ...noticeFacts,
      ...calendarFacts,
      ...personFacts,
      ...documentFacts,
      ...staffFacts,
      ...disclosureFacts,
    ].map((f) => f.shape.type.value as string)
    expect([...new Set(lines.map((l) => factOf(l).type))].sort()).toEqual(all.sort())
  })
  test.each(lives.map((life) => [life[0]?.stream, life[0]?.machine, life] as const))(
    '%s (%s) still parses, folds and holds its chain',
    (stream, name, life) => {
      const machine = luoyang.machine(name ?? '')
      let standing = machine.start
      let hash = life[0]?.root ?? ''
      for (const line of life) {
        const fact = factOf(line)
        expect(shapeFault(machine.chart.kind, fact)).toBeUndefined()
        const next = evolve(machine, standing, fact)
        if (!next) throw new Error(`${stream}: ${fact.type} is no longer acceptable in ${standing.state}`)
        standing = next
        expect(line.version).toBe(standing.version)
        expect(canonical(fact)).toBe(line.body)
        hash = chainHash(hash, line.stream, line.version, line.body)
        expect(hash).toBe(line.hash)
      }
    },
  )
})

describe('a second implementation (Python, standard library only)', () => {
  const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0)
  const check = (...args: string[]) => {
    const { status, stdout } = spawnSync(python as string, [verifier, ...args], { encoding: 'utf8' })
    return { status, said: stdout.trim().split('\n') }
  }
  const exported = (name: string, facts: readonly object[]) => {
    const file = join(folder, name)
    writeFileSync(file, facts.map((f) => JSON.stringify(f)).join('\n'))
    return file
  }

  test.skipIf(!python)('agrees on the vectors', () => {
    expect(check('--vectors', vectorsFolder)).toMatchObject({ status: 0 })
  })

  test.skipIf(!python)('agrees on a real history, and names what somebody altered', async () => {
    const office = testOffice()
    const facts: (CorpusLine & { seq: number })[] = []
    for (const row of households({ seed: 2, county: '410305', n: 3, on: '2025-09-01' })) {
      const stream = await registered(office, row)
      const machine = office.store.head(stream)?.machine ?? ''
      const root = machineDigest(office.law.machine(machine).chart)
      facts.push(...office.store.history(stream).map((f) => ({ ...f, life: 0, machine, root })))
    }
    office.close()
    const ok = check('--history', exported('real.jsonl', facts))
    expect(ok).toEqual({ status: 0, said: [`${facts.length} facts in 3 streams, 0 differences`] })

    const at = 7
    const altered = facts.map((f, i) => (i === at ? { ...f, body: f.body.replace('2025', '2024') } : f))
    const bad = check('--history', exported('altered.jsonl', altered))
    expect(bad.status).toBe(1)
    expect(bad.said[0]).toContain(`line ${at + 1}: ${facts[at]?.stream} fact ${facts[at]?.version}: hash is`)
    const gone = check(
      '--history',
      exported(
        'gone.jsonl',
        facts.filter((_, i) => i !== at),
      ),
    )
    expect(gone).toMatchObject({
      status: 1,
      said: [expect.stringContaining('expected'), expect.anything(), expect.anything()],
    })
    const swapped = facts.map((f, i) => facts[i === 3 ? 4 : i === 4 ? 3 : i] ?? f)
    expect(check('--history', exported('swapped.jsonl', swapped)).status).toBe(1)
  })

  test.skipIf(!python)('agrees on the corpus', () => {
    const lines = readFileSync(corpusFile, 'utf8')
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l) as CorpusLine)
    for (const [life, facts] of Map.groupBy(lines, (l) => l.life))
      expect(check('--history', exported(`life-${life}.jsonl`, facts))).toMatchObject({ status: 0 })
  })
})
