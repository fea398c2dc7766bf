import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import { logKeeper } from '../../src/jobs/keep-log.ts'
import { proofText } from '../../src/log/checkpoint.ts'
import { logFolder, openCityLog } from '../../src/log/city-log.ts'
import { noteText, signerOf, signNote, vkeyOf } from '../../src/log/note.ts'
import { Growing } from '../../src/log/tiles.ts'
import { isConsistent, rootOf } from '../../src/log/tree.ts'
import { logVerifier, vectorsFolder } from '../contract/files.ts'
import { factsUpTo, hashOf } from '../log/facts.ts'
import { formOf } from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'

const script = fileURLToPath(new URL('../log/log-child.ts', import.meta.url))
const inFolder = async (work: (folder: string) => Promise<void>) => {
  const folder = mkdtempSync(join(tmpdir(), 'anju-log-'))
  try {
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const python = ['python3', 'python'].find((name) => spawnSync(name, ['-c', '0']).status === 0)
const verified = (...args: string[]) => {
  const { status, stdout } = spawnSync(python as string, [logVerifier, ...args], { encoding: 'utf8' })
  return { holds: status === 0, told: stdout.trim() }
}

describe('kill -9 of whoever keeps the log, at any moment', () => {
  test('what was signed stays, every checkpoint grows out of those before, and the next run goes on', async () => {
    await inFolder(async (folder) => {
      const total = 6_000
      const signed: { size: number; root: Buffer }[] = []
      for (let round = 0; round < 8; round += 1) {
        const child = spawn(process.execPath, ['--import', 'tsx', script, folder, `${total}`], {
          stdio: ['ignore', 'pipe', 'pipe'],
        })
        let errors = ''
        let lines = 0
        child.stderr.on('data', (text) => {
          errors += text
        })
        child.stdout.on('data', (text: Buffer) => {
          lines += String(text).split('\n').length - 1
          // Somewhere in the middle of the next one: a different moment each round.
          if (lines >= 2 + round * 2) setTimeout(() => child.kill('SIGKILL'), (round * 7) % 11)
        })
        await new Promise((resolve) => child.on('exit', resolve))
        expect(errors).toBe('')
        const newest = (await openCityLog(folder, 'another.example')).newest()
        if (newest) signed.push({ size: newest.size, root: newest.root })
      }
      expect(new Set(signed.map(({ size }) => size)).size).toBeGreaterThan(3)
      const log = await openCityLog(folder, 'another.example')
      const { size, root } = await log.grow(factsUpTo(total))
      const tree = Growing.from(0, () => undefined)
      while (tree.size < total) tree.append(Buffer.from(hashOf(tree.size + 1), 'hex'), () => {})
      expect([size, root]).toEqual([total, rootOf(total, tree.subtrees)])
      for (const old of signed) {
        expect(log.rootAt(old.size)).toEqual(old.root)
        expect(isConsistent(old.size, old.root, size, root, log.proveGrowth(old.size))).toBe(true)
      }
      expect(log.entriesAfter(0, total)).toEqual(factsUpTo(total).hashesAfter(0, total))
    })
  })
})

describe.runIf(python)('another program, written from the specifications alone', () => {
  test('agrees on the published vectors', () => {
    expect(verified('--vectors', vectorsFolder)).toEqual({ holds: true, told: '17 vectors' })
  })
  test('reads our tiles, checkpoint and proofs, and finds what was altered', async () => {
    await inFolder(async (folder) => {
      const log = await openCityLog(folder, 'zfbz.example.gov.cn/log')
      await log.grow(factsUpTo(700))
      const witness = signerOf(Buffer.alloc(32, 5), 'shenji.example', 'witness')
      const { note } = await log.grow(factsUpTo(1_000))
      const cosigned = { ...note, signatures: [...note.signatures, signNote(note.text, witness, 1_800_000_000)] }
      await log.keepCosignatures(noteText(cosigned), [witness])
      const [key, at] = [vkeyOf(log.verifier), logFolder(folder)]
      const hashes = join(folder, 'hashes')
      writeFileSync(hashes, factsUpTo(1_000).hashesAfter(0, 1_000).join('\n'))
      expect(verified('--key', key, at, hashes)).toMatchObject({ holds: true })

      const proof = join(folder, 'one.tlog-proof')
      const made = log.prove(777)
      if (!made) throw new Error('no proof')
      writeFileSync(proof, proofText(made))
      const asked = ['--key', key, '--witness', vkeyOf(witness), '--proof', proof]
      expect(verified(...asked, hashOf(777))).toEqual({ holds: true, told: 'entry 776 of 1000, 1 witnesses' })
      expect(verified(...asked, hashOf(778)).holds).toBe(false)
      writeFileSync(proof, proofText(made).replace('\n1000\n', '\n1001\n'))
      expect(verified(...asked, hashOf(777)).holds).toBe(false)

      for (const path of ['tile/0/001', 'tile/1/000.p/3', 'tile/entries/002', 'tile/0/003.p/232', 'checkpoint']) {
        const file = join(at, path)
        const bytes = readFileSync(file)
        const altered = Buffer.from(bytes)
        altered[70] = (altered[70] as number) ^ 1
        writeFileSync(file, altered)
        expect([path, verified('--key', key, at).holds]).toEqual([path, false])
        writeFileSync(file, bytes)
      }
      writeFileSync(hashes, factsUpTo(1_000, 500).hashesAfter(0, 1_000).join('\n'))
      expect(verified('--key', key, at, hashes).told).toMatch(/entry 499 is another/)
    })
  })
})

test('while the log is built people go on working: commits wait for no tile', async () => {
  const office = testOffice()
  const folder = mkdtempSync(join(tmpdir(), 'anju-log-'))
  try {
    const rows = households({ seed: 4, county: '410305', n: 300, on: '2025-09-01' })
    const log = await openCityLog(folder, 'zfbz.example.gov.cn/log')
    const keeper = logKeeper({ store: office.store, log, witnesses: () => [], now: office.now })
    let runs = 0
    let working = true
    const building = (async () => {
      while (working) {
        await keeper.run()
        runs += 1
      }
    })()
    let committed = 0
    await Promise.all(
      rows.map(async (row) => {
        await office.ask('receiveApplication', staff('clerk', row.form.subdistrict), formOf(row))
        committed += 1
      }),
    )
    working = false
    await building
    expect(committed).toBe(300)
    expect(runs).toBeGreaterThan(0)
    expect((await keeper.run()).size).toBe(office.store.lastSeq())
    expect(log.entriesAfter(0, 1_000)).toEqual(office.store.hashesAfter(0, 1_000))
    // Nothing half-written is left behind.
    const left = readdirSync(logFolder(folder), { recursive: true, encoding: 'utf8' })
    expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([])
  } finally {
    office.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
