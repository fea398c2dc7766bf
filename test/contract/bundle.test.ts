import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canonical, chainHash, sha256 } from '../../db/facts.ts'
import { bundleOf } from '../../src/bundle/bundle.ts'
import { evidenceFrom } from '../../src/bundle/evidence.ts'
import { type Report, verify } from '../../src/bundle/verify.mjs'
import { storedZip } from '../../src/bundle/zip.ts'
import { households } from '../../src/demo/households.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { cityLogIn } from '../../src/log/city-log.ts'
import { vkeyOf } from '../../src/log/note.ts'
import { testLog } from '../support/city-log.ts'
import { Draw } from '../support/draw.ts'
import { node } from '../support/evidence.ts'
import { registered } from '../support/life.ts'
import { type TestOffice, testOffice } from '../support/office.ts'
import { filesInMemory, textPress } from '../support/press.ts'
import { noteKey, signatureLine, smallLog, vkey } from './small-log.ts'

/* A stranger with a bundle, a verifier and no network. The log is the office's own, on disk. */

const folder = mkdtempSync(join(tmpdir(), 'anju-bundle-'))
const files = filesInMemory()
let office: TestOffice
let own: ReturnType<typeof testLog>
let application: string
let zip: Buffer
let key: string
beforeAll(async () => {
  office = testOffice({ path: join(folder, 'anju.sqlite') })
  own = testLog()
  key = vkeyOf(own.log.verifier)
  const [row] = households({ seed: 8, county: '410305', n: 1, on: '2025-09-01' })
  application = await registered(office, row as never)
  // Papers bear a checkpoint of the log as it was then: today's has to begin with it.
  const press = {
    ...textPress(),
    files,
    checkpoint: async () => {
      const { size, root } = await own.log.grow(office.store)
      return { size, root: root.toString('base64') }
    },
  }
  await issueDocuments(office, press)
  zip = await made()
})
afterAll(() => {
  office.close()
  own.remove()
  rmSync(folder, { recursive: true, force: true })
})

const made = async (from: TestOffice = office, log = own.log, papers: Pick<typeof files, 'read'> = files) =>
  bundleOf(from, papers, await evidenceFrom(log, from.store), application, 'auditor')
const check = (bytes: Uint8Array): Report => verify(bytes, { key }, node)

/** The files of a stored ZIP. */
function unzipped(bytes: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50; ) {
    const from = at + 30 + bytes.readUInt16LE(at + 26)
    const to = from + bytes.readUInt32LE(at + 18)
    found.set(bytes.toString('latin1', at + 30, from), bytes.subarray(from, to))
    at = to
  }
  return found
}

interface Line {
  body: { type: string; data: Record<string, unknown>; occurredOn: string }
  hash: string
  version: number
}
/**
 * Somebody who has everything but the office's key: rewrites the history as they like, with chains, a tree and a manifest
 * that agree, under a key of their own.
 */
function forged(change: (facts: Line[]) => Line[]): { zip: Buffer; key: string } {
  const mine = noteKey(own.log.verifier.name)
  const all = unzipped(zip)
  const name = `facts/${application}.jsonl`
  const lines = change(
    (all.get(name) as Buffer)
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line),
  )
  let hash = sha256(all.get('machines/three-reviews@2012.json') as Buffer)
  const anew = lines.map((line, i) => {
    hash = chainHash(hash, application, i + 1, canonical(line.body))
    return { ...line, version: i + 1, hash }
  })
  all.set(name, Buffer.from(anew.map((line) => `${canonical(line)}\n`).join('')))
  const streams = [...all.keys()].flatMap((each) => /^facts\/(.+)\.jsonl$/.exec(each)?.[1] ?? [])
  const hashes = streams.flatMap((stream) => {
    const text = (all.get(`facts/${stream}.jsonl`) as Buffer).toString().trim()
    return text.split('\n').map((line, i) => ({ stream, version: i + 1, hash: (JSON.parse(line) as Line).hash }))
  })
  const log = smallLog(hashes, mine)
  for (const each of all.keys()) if (/^(proofs|consistency)\//.test(each)) all.delete(each)
  hashes.forEach(({ stream, version }, i) => {
    all.set(`proofs/${stream}/${version}.tlog-proof`, Buffer.from(log.proofOf(i + 1)))
  })
  all.set('log/checkpoint', Buffer.from(log.checkpoint))
  all.set('log/key', Buffer.from(`${log.key}\n`))
  const manifest = (all.get('MANIFEST') as Buffer).toString().split('\n\n')[0] as string
  all.delete('MANIFEST')
  const heads = manifest.split('\n').flatMap((line) => {
    if (line.startsWith('file ')) return []
    if (line.startsWith('tree ')) return [`tree ${log.size} ${log.root}`]
    if (line.startsWith(`stream ${application} `))
      return [`stream ${application} application three-reviews@2012 ${anew.length} ${hash}`]
    return [line]
  })
  const listed = [...all].map(([each, bytes]) => `file ${bytes.length} ${sha256(bytes)} ${each}`)
  const text = [...heads, ...listed].map((line) => `${line}\n`).join('')
  const signed = `${text}\n${signatureLine(text, { ...mine, name: `${mine.name}/bundle` })}`
  const bytes = storedZip([
    { name: 'MANIFEST', bytes: Buffer.from(signed) },
    ...[...all].map(([each, content]) => ({ name: each, bytes: content })),
  ])
  return { zip: bytes, key: vkey(mine) }
}

describe('a stranger with a bundle', () => {
  test('finds a true one true: facts, papers, the roots printed on them', () => {
    const report = check(zip)
    expect(report.faults).toEqual([])
    expect(report).toMatchObject({ trusted: true, origin: own.log.verifier.name, size: office.store.lastSeq() })
    expect(report.checked.roots).toBeGreaterThan(3)
    expect(report.open).toEqual({ sealed: 0, documents: 0, dates: 0 })
    // The same question at the same checkpoint and instant.
    return made().then((again) => expect(again.equals(zip)).toBe(true))
  })

  test.each([
    [
      'a decision turned into another',
      (facts: Line[]) =>
        facts.map((f) =>
          f.body.type === 'ReviewPassed' ? { ...f, body: { ...f.body, occurredOn: '2025-09-02' } } : f,
        ),
    ],
    ['a fact taken out', (facts: Line[]) => facts.filter(({ body }) => body.type !== 'SurveyRecorded')],
    ['the end cut off', (facts: Line[]) => facts.slice(0, -1)],
  ])('is not deceived by a history made up whole under another key: %s', (_what, change) => {
    const { zip: other, key: theirs } = forged(change)
    const [report] = [check(other)]
    const found = report.faults.map(({ file, fault }) => `${file} ${fault}`)
    for (const each of ['log/key otherKey', 'MANIFEST signature', 'log/checkpoint signature'])
      expect(found).toContain(each)
    // By its own key it may agree with itself; the roots on the papers still tell.
    const believed = verify(other, { key: theirs }, node).faults.map(({ fault }) => fault)
    expect(believed).toContain('missing')
    // Whoever gives no key is told that nothing is proven.
    expect(verify(other, {}, node).trusted).toBe(false)
  })

  test('is told where a history breaks the procedure, or a date does not follow', () => {
    const order = forged((facts) => facts.filter(({ body }) => body.type !== 'FileReceived'))
    expect(verify(order.zip, { key: order.key }, node).faults).toContainEqual({
      file: `facts/${application}.jsonl`,
      at: expect.stringMatching(/^line \d+ /),
      fault: 'order',
    })
    const late = forged((facts) =>
      facts.map((f, i) =>
        i === 0
          ? {
              ...f,
              body: { ...f.body, data: { ...f.body.data, due: { ...(f.body.data.due as object), on: '2025-09-30' } } },
            }
          : f,
      ),
    )
    expect(verify(late.zip, { key: late.key }, node).faults).toContainEqual({
      file: `facts/${application}.jsonl`,
      at: 'line 1 ApplicationReceived due',
      fault: 'date',
    })
    const short = forged((facts) =>
      facts.map((f) =>
        f.body.type === 'PublicityCompleted'
          ? { ...f, body: { ...f.body, data: { ...f.body.data, endsOn: '2025-09-03' } } }
          : f,
      ),
    )
    expect(verify(short.zip, { key: short.key }, node).faults.map(({ fault }) => fault)).toContain('window')
  })

  test('runs the programs in it, with nothing else, and goes by their exit codes', () => {
    const all = unzipped(zip)
    for (const name of ['verify.mjs', 'verify.py']) writeFileSync(join(folder, name), all.get(name) as Buffer)
    writeFileSync(join(folder, 'true.zip'), zip)
    writeFileSync(join(folder, 'forged.zip'), forged((facts) => facts.slice(0, -1)).zip)
    const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0)
    const programs = [[process.execPath, 'verify.mjs'], ...(python ? [[python, 'verify.py']] : [])] as [
      string,
      string,
    ][]
    for (const [program, file] of programs) {
      const run = (...args: string[]) => {
        const { status, stdout } = spawnSync(program, [file, ...args], { cwd: folder, encoding: 'utf8', env: {} })
        return { status, stdout }
      }
      expect(run('true.zip', '--key', key)).toMatchObject({ status: 0, stdout: expect.stringContaining('全部相符') })
      expect(run('true.zip')).toMatchObject({ status: 3, stdout: expect.stringContaining('公钥取自包内') })
      expect(run('forged.zip', '--key', key)).toMatchObject({ status: 1, stdout: expect.stringContaining('不可信') })
      expect(run('none.zip', '--key', key).status).toBe(2)
      expect(run('--what').status).toBe(2)
    }
  })
})

describe('what lies in the office, altered by one byte', () => {
  /** A copy of the database with one change made behind its back; the bundle of it, or the refusal to make one. */
  async function altered(change: (db: Database.Database) => void): Promise<string> {
    const path = join(folder, 'altered.sqlite')
    office.store.ping()
    new Database(office.path).exec('PRAGMA wal_checkpoint(TRUNCATE)').close()
    copyFileSync(office.path, path)
    const db = new Database(path)
    for (const name of db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all() as string[])
      db.exec(`DROP TRIGGER "${name}"`)
    change(db)
    db.close()
    const other = testOffice({ path, day: office.clock.today })
    try {
      return told(await made(other))
    } catch (error) {
      return (error as Error).message
    } finally {
      other.close()
      for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true })
    }
  }
  const told = (bytes: Buffer) =>
    check(bytes)
      .faults.map(({ file, at, fault }) => `${file} ${at} ${fault}`)
      .join('\n')
  const flipped = (bytes: Buffer, draw: Draw) => {
    const at = draw.below(bytes.length)
    bytes[at] = ((bytes[at] as number) + 1 + draw.below(255)) & 0xff
    return bytes
  }

  test('a stored fact: its stream and its line are named', async () => {
    const draw = new Draw(21)
    const history = office.store.history(application)
    for (let i = 0; i < 12; i += 1) {
      const { seq, version, body } = draw.of(history)
      // A letter or a digit of the text: it stays text.
      const at = [...body.matchAll(/[a-z0-9]/g)].map(({ index }) => index)
      const place = draw.of(at)
      const other = `${body.slice(0, place)}${body[place] === '7' ? '8' : '7'}${body.slice(place + 1)}`
      const said = await altered((db) => db.prepare('UPDATE facts SET body = ? WHERE seq = ?').run(other, seq))
      expect(said, `${version} ${body.slice(place - 12, place + 3)}`).toMatch(
        new RegExp(`facts/${application}.jsonl line ${version} |${application} 的第 ${version} 条|没有政策版本`),
      )
    }
  })

  test('a sealed record: its stream and field are named', async () => {
    const draw = new Draw(22)
    for (let i = 0; i < 6; i += 1) {
      const said = await altered((db) => {
        const rows = db.prepare(
          'SELECT rowid AS id, salt, box FROM sealed WHERE stream = (SELECT id FROM streams WHERE name = ?)',
        )
        const { id, salt, box } = draw.of(rows.all(application) as { id: number; salt: Buffer; box: Buffer }[])
        const [field, bytes] = i % 2 ? ['salt', flipped(salt, draw)] : ['box', flipped(box, draw)]
        db.prepare(`UPDATE sealed SET ${field} = ? WHERE rowid = ?`).run(bytes, id)
      })
      expect(said).toContain(`${application} 的封存记录`)
    }
  })

  test('the file of a paper', async () => {
    const draw = new Draw(23)
    const [wanted] = office.store.documentsOf(application)
    const read = (digest: string) => {
      const bytes = files.read(digest)
      return bytes && digest === wanted?.sha256 ? flipped(Buffer.from(bytes), draw) : bytes
    }
    for (let i = 0; i < 4; i += 1)
      expect(told(await made(office, own.log, { read }))).toContain(`documents/${wanted?.number}.pdf  document`)
  })

  test('a tile or a checkpoint of the log: no evidence is given, or the proof is named', async () => {
    const draw = new Draw(24)
    const all = readdirSync(join(own.data, 'log'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
    expect(all.some((path) => path.includes('/tile/'))).toBe(true)
    // Parts of earlier trees lie there too, and nothing is read from them any more.
    const width = (own.log.newest()?.size ?? 0) % 256
    const used = all.filter((path) => path.endsWith(`/tile/0/000.p/${width}`) || path.endsWith('/checkpoint'))
    expect(used.length).toBe(2)
    for (let i = 0; i < 16; i += 1) {
      const path = draw.of(used)
      const whole = readFileSync(path)
      writeFileSync(path, flipped(Buffer.from(whole), draw))
      // Opened anew, as after a start: what a process still holds in memory is not asked.
      const log = cityLogIn(own.data, undefined)
      const said = await made(office, log).then(told, (error: Error) => error.message)
      writeFileSync(path, whole)
      expect(said, path).toMatch(/检查点|proofs\/\S+ {2}tree|log\/checkpoint|日志/)
    }
    expect(told(await made())).toBe('')
  })
})
