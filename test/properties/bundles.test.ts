import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../db/facts.ts'
import { type Audience, audiences, bundleOf } from '../../src/bundle/bundle.ts'
import { type Report, verify } from '../../src/bundle/verify.mjs'
import { storedZip } from '../../src/bundle/zip.ts'
import { noteKey, signatureLine, smallLog, vkey } from '../contract/small-log.ts'
import { Draw } from '../support/draw.ts'
import { busyOffice, node } from '../support/evidence.ts'

/*
 * 1,000 bundles as they were made: none is accused. 1,000 with one byte changed, in the file or, by somebody who holds the
 * office's key, in what it holds: all are found, and the place is named.
 */

const folder = mkdtempSync(join(tmpdir(), 'anju-bundles-'))
const key = noteKey('zfbz.example.gov.cn/log')
const witness = noteKey('audit.example.gov.cn/witness', 4)
const trusted = { key: vkey(key), witnesses: [vkey(witness)] }
let made: { office: Awaited<ReturnType<typeof busyOffice>>['office']; subjects: string[] }
let bundle: (subject: string, audience: Audience, more?: number) => Buffer

beforeAll(async () => {
  const { office, press } = await busyOffice()
  const facts = office.store.factsAfter(0, 1e6)
  const streams = [...new Set(facts.map(({ stream }) => stream))]
  const kind = (stream: string) => office.store.head(stream)?.kind ?? ''
  made = { office, subjects: streams.filter((each) => ['application', 'notice'].includes(kind(each))) }
  // The log has gone on since by so many facts of others.
  const logs = new Map<number, ReturnType<typeof smallLog>>()
  bundle = (subject, audience, more = 0) => {
    const others = Array.from({ length: more }, (_, i) => ({ hash: sha256(`${i}`) }))
    const log = logs.get(more) ?? smallLog([...facts, ...others], key, [witness])
    logs.set(more, log)
    return bundleOf(office, press.files, () => log, subject, audience)
  }
})
afterAll(() => {
  made.office.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Entry {
  readonly name: string
  readonly from: number
  readonly to: number
}
/** Where the files lie in a stored ZIP: their contents, and the rest. */
function entriesOf(zip: Buffer): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50; ) {
    const from = at + 30 + zip.readUInt16LE(at + 26)
    const to = from + zip.readUInt32LE(at + 18)
    entries.push({ name: zip.toString('latin1', at + 30, from), from, to })
    at = to
  }
  return entries
}
const filesOf = (zip: Buffer) => entriesOf(zip).map(({ name, from, to }) => ({ name, bytes: zip.subarray(from, to) }))

/** Another byte in one place. */
function changed(bytes: Uint8Array, at: number, draw: Draw): Buffer {
  const other = Buffer.from(bytes)
  other[at] = ((other[at] as number) + 1 + draw.below(255)) & 0xff
  return other
}

/** The bundle with other files, listed and signed anew with the office's own key. */
function signedAnew(files: readonly { name: string; bytes: Buffer }[]): Buffer {
  const [manifest, ...others] = files as [{ name: string; bytes: Buffer }, ...{ name: string; bytes: Buffer }[]]
  const text = manifest.bytes.toString().split('\n\n')[0] as string
  const heads = text.split('\n').filter((line) => !line.startsWith('file '))
  const listed = others.map(({ name, bytes }) => `file ${bytes.length} ${sha256(bytes)} ${name}`)
  const anew = [...heads, ...listed].map((line) => `${line}\n`).join('')
  const signed = `${anew}\n${signatureLine(anew, { ...key, name: `${key.name}/bundle` })}`
  return storedZip([{ name: 'MANIFEST', bytes: Buffer.from(signed) }, ...others])
}

const kept: { zip: Buffer; report: Report }[] = []
/** Keeps every n-th case for the second program. */
const keep = (zip: Buffer, report: Report, isKept: boolean) => {
  if (isKept) kept.push({ zip, report })
}

describe('evidence bundles', () => {
  test('1,000 untouched ones hold, and say so only for the right key', () => {
    const draw = new Draw(11)
    const counted: Record<string, number> = {}
    for (let i = 0; i < 1000; i += 1) {
      const zip = bundle(draw.of(made.subjects), audiences[i % 3] as Audience, draw.below(40))
      const report = verify(zip, trusted, node)
      expect(report.faults, `${report.subject} ${report.audience}`).toEqual([])
      for (const [what, n] of Object.entries(report.checked)) counted[what] = (counted[what] ?? 0) + n
      expect(report.open.dates).toBe(0)
      keep(zip, report, i % 50 === 0)
    }
    // Everything was there to be checked.
    for (const what of ['facts', 'sealed', 'documents', 'steps', 'dates', 'roots', 'witnesses'])
      expect(counted[what], what).toBeGreaterThan(500)
  })

  test('any single byte of the file: found, and the place is named', () => {
    const draw = new Draw(12)
    for (let i = 0; i < 600; i += 1) {
      const zip = bundle(draw.of(made.subjects), audiences[i % 3] as Audience, draw.below(3))
      // Half anywhere in the file, half in a file chosen first: most of a bundle are the programs.
      const entries = entriesOf(zip)
      const entry = draw.of(entries)
      const at = i % 2 ? draw.below(zip.length) : entry.from + draw.below(Math.max(1, entry.to - entry.from))
      const hit = entries.find(({ from, to }) => from <= at && at < to)
      const other = changed(zip, at, draw)
      const report = verify(other, trusted, node)
      const where = `${i}: byte ${at} of ${hit?.name ?? 'the ZIP’s own'}`
      if (hit)
        expect(
          report.faults.map(({ file }) => file),
          where,
        ).toContain(hit.name)
      else
        expect(
          report.faults.map(({ fault }) => fault),
          where,
        ).toContain('zip')
      keep(other, report, i % 12 === 0)
    }
  })

  test('a byte of what is in it, signed anew with the office’s own key: found in its line', () => {
    const draw = new Draw(13)
    const groups = [
      'facts/',
      'facts/',
      'proofs/',
      'sealed/',
      'documents/',
      'machines/',
      'log/checkpoint',
      'consistency/',
    ]
    for (let i = 0; i < 400; i += 1) {
      const group = groups[i % groups.length] as string
      let files: ReturnType<typeof filesOf>
      do files = filesOf(bundle(draw.of(made.subjects), 'auditor'))
      while (!files.some(({ name }) => name.startsWith(group)))
      const target = draw.of(files.filter(({ name }) => name.startsWith(group)))
      const at = draw.below(target.bytes.length)
      const bytes = changed(target.bytes, at, draw)
      const other = signedAnew(files.map((file) => (file === target ? { ...file, bytes } : file)))
      const report = verify(other, trusted, node)
      const line = target.bytes.subarray(0, at).toString().split('\n').length
      const found = report.faults.map((fault) => `${fault.file} ${fault.at}`)
      const where = `${i}: ${target.name} byte ${at}, line ${line}: ${found.slice(0, 3).join('; ')}`
      if (group === 'facts/' || group === 'sealed/')
        expect(
          found.some(
            (each) =>
              each.startsWith(`${target.name} line ${line}`) ||
              (each.startsWith(target.name) && bytes[at] === 10) ||
              target.bytes[at] === 10 ||
              each === `${target.name} `,
          ),
          where,
        ).toBe(true)
      // A definition is held against the chains that begin with it.
      else if (group === 'machines/')
        expect(
          found.some((each) => /^(facts\/\S+ line 1 |machines\/)/.test(each)),
          where,
        ).toBe(true)
      // A root printed on a paper is held against the proof that today's log grew out of it.
      else if (group === 'consistency/')
        expect(
          found.some((each) => / checkpoint$/.test(each) || each.startsWith(target.name)),
          where,
        ).toBe(true)
      else
        expect(
          found.some((each) => each.startsWith(target.name)),
          where,
        ).toBe(true)
      keep(other, report, i % 8 === 0)
    }
  })

  const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0)
  test.skipIf(!python)('the second program says the same, file by file', () => {
    const paths = kept.map(({ zip }, i) => {
      writeFileSync(join(folder, `${i}.zip`), zip)
      return join(folder, `${i}.zip`)
    })
    const program = fileURLToPath(new URL('../contract/verify.py', import.meta.url))
    const witnesses = trusted.witnesses.flatMap((each) => ['--witness', each])
    const said = spawnSync(python as string, [program, '--json', '--key', trusted.key, ...witnesses, ...paths], {
      encoding: 'utf8',
      maxBuffer: 1e8,
    })
    expect(said.stderr).toBe('')
    const reports = said.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Report)
    expect(reports.length).toBe(kept.length)
    reports.forEach((report, i) => {
      expect(report, `${i}`).toEqual(kept[i]?.report)
    })
  })
})
