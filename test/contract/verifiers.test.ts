import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { browser } from '../../src/bundle/mathematics.mjs'
import * as own from '../../src/bundle/verify.mjs'
import { deadline, parsePeriod, publicityWindow } from '../../src/calendar.ts'
import { Draw } from '../support/draw.ts'
import { node } from '../support/evidence.ts'
import { vectorsFolder } from './files.ts'
import { noteKey, signatureLine } from './small-log.ts'

/* The verifier in a bundle, and what it calculates with in a browser, against published vectors. verify.py: vectors.test.ts. */

const read = (name: string) => JSON.parse(readFileSync(join(vectorsFolder, name), 'utf8'))
const raw = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))
const unhex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

describe.each([
  ['Node’s', node],
  ['the page’s own', browser],
])('with %s SHA-256 and Ed25519', (_name, math) => {
  const { leaf, rootFrom, isConsistent, node: join2 } = own.treeOf(math.sha256)
  const tree = read('tree.json')

  test('canonical JSON, chains, sealed records', () => {
    for (const v of read('canonical.json').vectors) expect(own.canonical(JSON.parse(v.json)), v.name).toBe(v.canonical)
    const hex = (text: string | Uint8Array) =>
      Buffer.from(math.sha256(new Uint8Array(Buffer.from(text)))).toString('hex')
    for (const { previous, stream, version, body, hash } of read('chain.json').vectors)
      expect(hex(`${previous}\n${stream}\n${version}\n${body}`)).toBe(hash)
    for (const { salt, plaintext, digest } of read('sealed.json').vectors)
      expect(hex(Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(plaintext)]))).toBe(digest)
  })

  test('trees: roots, inclusion, consistency (Certificate Transparency’s own)', () => {
    const leaves = (tree.entries.entries as string[]).map((each) => leaf(unhex(each)))
    const root = (from: readonly Uint8Array[]): Uint8Array => {
      if (from.length === 1) return from[0] as Uint8Array
      const k = 2 ** Math.ceil(Math.log2(from.length) - 1)
      return join2(root(from.slice(0, k)), root(from.slice(k)))
    }
    leaves.forEach((_, i) => {
      expect(Buffer.from(root(leaves.slice(0, i + 1))).toString('hex')).toBe(tree.entries.roots[i + 1])
    })
    for (const v of tree.inclusion.vectors) {
      const at = v.entry === undefined ? raw(v.leaf) : leaf(raw(v.entry))
      const path = v.proof.map(raw)
      expect(rootFrom(at, v.index, v.size, path)).toEqual(raw(v.root))
      for (const other of altered(path)) expect(rootFrom(at, v.index, v.size, other)).not.toEqual(raw(v.root))
      if (v.index > 0) expect(rootFrom(at, v.index - 1, v.size, path)).not.toEqual(raw(v.root))
    }
    for (const { from, to, fromRoot, toRoot, proof } of tree.consistency.vectors) {
      const path = proof.map(raw)
      expect(isConsistent(from, raw(fromRoot), to, raw(toRoot), path)).toBe(true)
      expect(isConsistent(from, raw(toRoot), to, raw(fromRoot), path)).toBe(false)
      for (const other of altered(path)) expect(isConsistent(from, raw(fromRoot), to, raw(toRoot), other)).toBe(false)
    }
    expect(isConsistent(0, math.sha256(new Uint8Array()), 8, raw(tree.inclusion.vectors[0].root), [])).toBe(true)
    expect(isConsistent(0, new Uint8Array(32), 8, raw(tree.inclusion.vectors[0].root), [])).toBe(false)
  })

  test('signatures (RFC 8032) and signed notes (sumdb)', () => {
    for (const v of read('ed25519.json').vectors) {
      let holds = false
      try {
        holds = math.ed25519(unhex(v.key), unhex(v.message), unhex(v.signature))
      } catch {
        // Node refuses a key that is no point with an error.
      }
      expect(holds, v.name).toBe(v.holds)
    }
    for (const v of read('notes.json').vectors) {
      const note = own.readNote(`${v.text}\n${v.signatures.join('')}`)
      for (const text of [v.key, ...v.others]) {
        const key = own.readKey(text, math.sha256)
        if (!note || !key) throw new Error(v.name)
        expect(own.signedBy(note, key, math)).toBe('signed')
        expect(own.signedBy({ ...note, text: `${note.text}x\n` }, key, math)).toBe('wrong')
        expect(own.signedBy({ ...note, signatures: [] }, key, math)).toBe('missing')
        expect(own.readKey(text.replace('+A', '+B'), math.sha256)).toBeNull()
      }
    }
  })

  test('random signatures, whole and with any bit changed', () => {
    const draw = new Draw(5)
    for (let i = 0; i < 12; i += 1) {
      const key = noteKey('example.com/log')
      const text = '住房'.repeat(draw.below(60))
      const line = signatureLine(text, key).split(' ')[2]?.trim() ?? ''
      const signature = raw(line).subarray(4)
      const message = new TextEncoder().encode(text)
      expect(math.ed25519(new Uint8Array(key.raw), message, signature)).toBe(true)
      const at = draw.below(64)
      signature[at] = (signature[at] as number) ^ (1 << draw.below(8))
      expect(math.ed25519(new Uint8Array(key.raw), message, signature)).toBe(false)
    }
  })
})

const altered = (path: Uint8Array[]): Uint8Array[][] => [
  ...path.flatMap((step, i) => {
    const other = Uint8Array.from(step)
    other[0] = (other[0] as number) ^ 1
    return [path.with(i, other), path.toSpliced(i, 1)]
  }),
  [...path, new Uint8Array(32)],
]

test('the page’s SHA-256 is Node’s, for every length around a block', () => {
  for (let n = 0; n < 200; n += 1) {
    const bytes = Uint8Array.from({ length: n }, (_, i) => (i * 7 + n) & 255)
    expect(browser.sha256(bytes)).toEqual(node.sha256(bytes))
  }
  const long = new Uint8Array(100_003).fill(0x5a)
  expect(browser.sha256(long)).toEqual(node.sha256(long))
})

describe('legal periods, three times: by hand, by the verifier, by the office', () => {
  const { calendar, limits, windows } = read('periods.json')
  const days = {
    years: new Set<number>(calendar.years),
    off: new Set<string>(calendar.off),
    work: new Set<string>(calendar.work),
  }
  const offices = {
    version: 'test',
    years: days.years,
    off: new Map(calendar.off.map((day: string) => [day, '放假'])) as ReadonlyMap<string, string>,
    work: new Map(calendar.work.map((day: string) => [day, '上班'])) as ReadonlyMap<string, string>,
  }
  test.each(
    limits as {
      name: string
      from: string
      period: string
      stops?: { from: string; to: string }[]
      on: string
      provisional?: true
    }[],
  )('$name', ({ from, period, stops = [], on, provisional = false }) => {
    expect(own.limitEnd(from, period, stops, days)).toEqual({ on, provisional })
    const office = deadline(
      from,
      parsePeriod(period),
      'office',
      offices,
      stops.map((stop) => ({ why: '', ...stop })),
    )
    expect(office).toMatchObject({ endsOn: on, provisional })
  })
  test.each(
    windows as {
      name: string
      lastPosted: string
      period: string
      minWorkdays: number
      startsOn: string
      endsOn: string
      workdays: number
    }[],
  )('$name', ({ lastPosted, period, minWorkdays, startsOn, endsOn, workdays }) => {
    expect(own.windowOf(lastPosted, period, minWorkdays, days)).toEqual({ startsOn, endsOn, workdays })
    expect(publicityWindow(lastPosted, parsePeriod(period), minWorkdays, offices)).toMatchObject({
      startsOn,
      endsOn,
      workdays,
    })
  })
})
