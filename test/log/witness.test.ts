import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { logKeeper, logWeaknesses } from '../../src/jobs/keep-log.ts'
import { type CityLog, logFolder, logKeyFile, openCityLog } from '../../src/log/city-log.ts'
import { noteText, parseNote, parseVkey, signaturesBy, signerOf, vkeyOf } from '../../src/log/note.ts'
import { NoTimestamp, readTimestamp, timestampRequest } from '../../src/log/timestamps.ts'
import { addCheckpointText, cosign, NotCosigned, parseAddCheckpoint, witnessMemory } from '../../src/log/witness.ts'
import { askWitness, witnessesIn } from '../../src/log/witnesses.ts'
import { cosignFrom, serveWitness } from '../../src/log-command.ts'
import { factsUpTo } from './facts.ts'

const folders: string[] = []
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'anju-witness-'))
  folders.push(made)
  return made
}
const servers: Server[] = []
const listening = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}
afterAll(() => {
  for (const server of servers) server.close()
  for (const each of folders) rmSync(each, { recursive: true, force: true })
})
const now = () => new Date('2026-03-10T01:00:00Z')
const origin = 'zfbz.example.gov.cn/log'
const signer = signerOf(Buffer.alloc(32, 5), 'shenji.example', 'witness')
const newest = (log: CityLog) =>
  noteText(
    (
      log.newest() ??
      (() => {
        throw new Error('none')
      })()
    ).note,
  )
/** Another history under the same key: what an office would have to make to hide something. */
const forgedBeside = async (data: string, n: number, forged: number) => {
  const other = folder()
  writeFileSync(logKeyFile(other), readFileSync(logKeyFile(data)), { mode: 0o600 })
  const log = await openCityLog(other, origin)
  await log.grow(factsUpTo(n, forged))
  return { other, log }
}

describe('a second body', () => {
  let data: string
  let log: CityLog
  let state: string
  beforeEach(async () => {
    data = folder()
    log = await openCityLog(data, origin)
    state = join(folder(), 'seen.json')
  })
  const parts = () => ({ signer, logs: [log.verifier], memory: witnessMemory(state), now })

  test('countersigns what grew out of what it signed before, from a folder handed over, and remembers', async () => {
    for (const n of [3, 300, 300, 70_000]) {
      await log.grow(factsUpTo(n))
      const signed = await cosignFrom(logFolder(data), parts())
      const [by] = signaturesBy(parseNote(signed), [signer])
      expect(by).toMatchObject({ at: now().getTime() / 1000 })
      expect(parts().memory.last(origin)?.size).toBe(n)
      expect((await log.keepCosignatures(signed, [signer])).size).toBe(n)
    }
    expect(statSync(state).mode & 0o077).toBe(0)
  })
  test('refuses a history that was rewritten, also where it is longer, and one that was cut', async () => {
    await log.grow(factsUpTo(300))
    await cosignFrom(logFolder(data), parts())
    for (const [n, forged, told] of [
      [300, 7, /两个版本/],
      [400, 7, /不是由上次会签的 300 条增长而来/],
      [299, 0, /记录被删去/],
    ] as const) {
      const { other } = await forgedBeside(data, n, forged)
      await expect(cosignFrom(logFolder(other), parts())).rejects.toThrow(told)
    }
    expect(parts().memory.last(origin)?.size).toBe(300)
  })
  test('refuses another’s log, a forged signature and a tile that is no tile', async () => {
    await log.grow(factsUpTo(5))
    await expect(cosignFrom(logFolder(data), { ...parts(), logs: [] })).rejects.toThrow(/--log/)
    const other = signerOf(Buffer.alloc(32, 1), origin, 'log')
    await expect(cosignFrom(logFolder(data), { ...parts(), logs: [other] })).rejects.toThrow()
    await cosignFrom(logFolder(data), parts())
    await log.grow(factsUpTo(9))
    writeFileSync(join(logFolder(data), 'tile/0/000.p/9'), Buffer.alloc(9 * 32))
    await expect(cosignFrom(logFolder(data), parts())).rejects.toThrow(/增长/)
  })
  test('one that has lost its memory does not sign', async () => {
    await log.grow(factsUpTo(5))
    writeFileSync(state, '{')
    await expect(cosignFrom(logFolder(data), parts())).rejects.toThrow(/见证记录/)
  })

  test('over HTTP, as C2SP tlog-witness has it, with each status of the specification', async () => {
    const server = await serveWitness(parts(), { host: '127.0.0.1', port: 0 })
    servers.push(server)
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
    const post = async (body: string) => {
      const answer = await fetch(`${url}/add-checkpoint`, { method: 'POST', body })
      return [answer.status, answer.headers.get('content-type'), await answer.text()] as const
    }
    await log.grow(factsUpTo(10))
    const ten = newest(log)
    expect((await post('old 0\n\n'.concat(ten)))[0]).toBe(200)
    expect(await post(addCheckpointText({ old: 0, proof: [], checkpoint: ten }))).toEqual([
      409,
      'text/x.tlog.size',
      '10\n',
    ])
    await log.grow(factsUpTo(20))
    const twenty = newest(log)
    const good = log.proveGrowth(10, 20)
    expect((await post(addCheckpointText({ old: 21, proof: good, checkpoint: twenty })))[0]).toBe(400)
    expect((await post('rubbish'))[0]).toBe(400)
    expect((await post(addCheckpointText({ old: 10, proof: good.slice(1), checkpoint: twenty })))[0]).toBe(422)
    expect(
      (await post(addCheckpointText({ old: 10, proof: good, checkpoint: twenty.replace(origin, 'a.example') })))[0],
    ).toBe(404)
    expect(
      (await post(addCheckpointText({ old: 10, proof: good, checkpoint: twenty.replace('\n20\n', '\n21\n') })))[0],
    ).toBe(403)
    const { log: forked } = await forgedBeside(data, 10, 3)
    expect((await post(addCheckpointText({ old: 10, proof: [], checkpoint: newest(forked) })))[0]).toBe(409)
    expect((await post(addCheckpointText({ old: 10, proof: good, checkpoint: twenty })))[0]).toBe(200)
    expect((await fetch(`${url}/other`)).status).toBe(404)

    // The office asks by itself: it is told where the witness stands, and keeps its line.
    await log.grow(factsUpTo(600))
    const key = parseVkey(vkeyOf(signer))
    expect(await askWitness(log, { key, url }, 0)).toBe(600)
    expect(log.witnessed()?.size).toBe(600)
    expect(log.witnessedBy([key])).toHaveLength(1)
    const ahead = await forgedBeside(data, 30, 0)
    await expect(askWitness(ahead.log, { key, url }, 0)).rejects.toThrow(/本日志只有 30 条/)
    await expect(askWitness(log, { key }, 0)).rejects.toThrow(/没有网址/)
    const other = signerOf(Buffer.alloc(32, 6), signer.name, 'witness')
    await log.grow(factsUpTo(601))
    await expect(askWitness(log, { key: other, url }, 600)).rejects.toThrow()
  })
  test('requests are read as they are written, and nothing else is', async () => {
    await log.grow(factsUpTo(10))
    const asked = { old: 4, proof: log.proveGrowth(4, 10), checkpoint: newest(log) }
    expect(parseAddCheckpoint(addCheckpointText(asked))).toEqual(asked)
    for (const bad of ['', 'old 04\n\nx', 'old 1\nAAAA\n\nx', `old 1\n${`${'A'.repeat(43)}=\n`.repeat(64)}\nx`])
      expect(() => parseAddCheckpoint(bad), bad.slice(0, 20)).toThrow(NotCosigned)
    expect(() => cosign({ ...asked, old: 0 }, { ...parts(), now: 1 })).toThrow(NotCosigned)
  })
  test('is named in a file of the data folder', () => {
    expect(witnessesIn(data)).toEqual([])
    const write = (value: unknown) => writeFileSync(join(data, 'witnesses.json'), JSON.stringify(value))
    write([{ key: vkeyOf(signer), url: 'https://shenji.example.gov.cn' }])
    expect(witnessesIn(data)).toMatchObject([{ key: { name: 'shenji.example' }, url: 'https://shenji.example.gov.cn' }])
    for (const bad of [
      {},
      [{ key: 'x' }],
      [{ key: vkeyOf(log.verifier) }],
      [{ key: vkeyOf(signer), url: 'ftp://x' }],
    ]) {
      write(bad)
      expect(() => witnessesIn(data)).toThrow(/witnesses.json/)
    }
  })
})

/** An authority of this machine, by another program: `openssl ts`. */
const openssl = (args: string[], input?: Uint8Array) => {
  const ran = spawnSync('openssl', args, { ...(input && { input }), maxBuffer: 1 << 20 })
  return { ok: ran.status === 0, out: ran.stdout, err: String(ran.stderr) }
}
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

describe.runIf(hasOpenssl)('timestamps (RFC 3161)', () => {
  const at = folder()
  const config = join(at, 'tsa.cnf')
  const authority = (name: string) => {
    writeFileSync(
      config,
      `[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n[dn]\nCN=测试时间戳机构\n[ext]\nextendedKeyUsage=critical,timeStamping\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n[tsa]\ndefault_tsa=t\n[t]\nserial=${at}/serial\ncrypto_device=builtin\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\nordering=yes\ness_cert_id_chain=no\ness_cert_id_alg=sha256\naccuracy=secs:1\n`,
    )
    writeFileSync(join(at, 'serial'), '01\n')
    const made = openssl([
      'req',
      '-x509',
      '-utf8',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      `${at}/${name}.key`,
      '-out',
      `${at}/${name}.pem`,
      '-days',
      '30',
      '-config',
      config,
    ])
    if (!made.ok) throw new Error(made.err)
    return (query: Uint8Array): Buffer => {
      writeFileSync(join(at, 'query.tsq'), query)
      const answered = openssl([
        'ts',
        '-reply',
        '-config',
        config,
        '-section',
        't',
        '-queryfile',
        `${at}/query.tsq`,
        '-signer',
        `${at}/${name}.pem`,
        '-inkey',
        `${at}/${name}.key`,
        '-out',
        `${at}/reply.tsr`,
      ])
      if (!answered.ok) throw new Error(answered.err)
      return readFileSync(join(at, 'reply.tsr'))
    }
  }
  const reply = authority('one')
  const bytes = Buffer.from('a checkpoint')
  const nonce = Buffer.from('4142434445464748', 'hex')

  test('a request is one that another program reads; its reply says when, and by whom', () => {
    const query = timestampRequest(bytes, nonce)
    const told = openssl(['ts', '-query', '-in', '/dev/stdin', '-text'], query)
    expect(String(told.out)).toMatch(
      /Hash Algorithm: sha256[\s\S]*Nonce: 0x4142434445464748[\s\S]*Certificate required: yes/,
    )
    const answer = reply(query)
    const read = readTimestamp(answer, bytes, nonce)
    expect(read.by).toBe('测试时间戳机构')
    expect(Math.abs(Date.parse(read.at) - Date.now())).toBeLessThan(60_000)
    writeFileSync(join(at, 'reply.tsr'), answer)
    writeFileSync(join(at, 'data'), bytes)
    expect(
      openssl([
        'ts',
        '-verify',
        '-data',
        `${at}/data`,
        '-in',
        `${at}/reply.tsr`,
        '-partial_chain',
        '-CAfile',
        `${at}/one.pem`,
      ]).ok,
    ).toBe(true)
  })
  test('of other bytes, to another request, refused or altered, it is none', () => {
    const answer = reply(timestampRequest(bytes, nonce))
    expect(() => readTimestamp(answer, Buffer.from('another'), nonce)).toThrow(/不是这个检查点/)
    expect(() => readTimestamp(answer, bytes, Buffer.alloc(8, 0x41))).toThrow(/不是对本次请求/)
    expect(() => readTimestamp(Buffer.from('300530030201022', 'hex'), bytes)).toThrow(NoTimestamp)
    let told = 0
    for (let i = 0; i < answer.length; i += 1) {
      const altered = Buffer.from(answer)
      altered[i] = (altered[i] as number) ^ 0x01
      try {
        const same = readTimestamp(altered, bytes, nonce)
        // What nobody signs (the status in words, the chain that came along) may change; what is told may not.
        expect(same.at, `byte ${i}`).toBe(readTimestamp(answer, bytes, nonce).at)
      } catch (error) {
        expect(error, `byte ${i}`).toBeInstanceOf(NoTimestamp)
        told += 1
      }
    }
    expect(told).toBeGreaterThan(answer.length / 4)
  })
  test('once a day, by the job; off unless the configuration names an authority, and visibly so', async () => {
    let asked = 0
    const url = await listening((request, response) => {
      const pieces: Buffer[] = []
      request.on('data', (piece) => pieces.push(piece))
      request.on('end', () => {
        asked += 1
        response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(reply(Buffer.concat(pieces)))
      })
    })
    const data = folder()
    const log = await openCityLog(data, origin)
    const store = factsUpTo(40)
    const own = { store, log, witnesses: () => [], now: () => new Date() }
    const off = logKeeper(own)
    await off.run()
    expect(logWeaknesses(off.standing(), new Date()).map(({ code }) => code)).toEqual(['noWitness', 'noTimestamps'])
    const on = logKeeper({ ...own, timestamps: url })
    await on.run()
    await on.run()
    await logKeeper({ ...own, timestamps: url }).run()
    expect(asked).toBe(1)
    expect(on.standing().timestamp?.by).toBe('测试时间戳机构')
    expect(logWeaknesses(on.standing(), new Date()).map(({ code }) => code)).toEqual(['noWitness'])
    const later = new Date(Date.now() + 5 * 86_400_000)
    expect(logWeaknesses(on.standing(), later).map(({ code }) => code)).toEqual(['noWitness', 'timestampLate'])
  })
  test('one that cannot be had is told, and stops nothing', async () => {
    const data = folder()
    const log = await openCityLog(data, origin)
    const url = await listening((_, response) => void response.writeHead(503).end())
    const keeper = logKeeper({ store: factsUpTo(4), log, witnesses: () => [], now, timestamps: url })
    expect((await keeper.run()).size).toBe(4)
    expect(keeper.standing().faults).toEqual([expect.stringMatching(/503/)])
    expect(keeper.standing().timestamp).toBeNull()
  })
})
