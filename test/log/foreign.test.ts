import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { logFolder, openCityLog } from '../../src/log/city-log.ts'
import { vkeyOf } from '../../src/log/note.ts'
import { factsUpTo } from './facts.ts'

/*
 * The log read by somebody else’s client: the one Go checks its module database with, from Debian’s packages golang-go and
 * golang-golang-x-mod-dev. Where those are not installed the second implementation in Python (test/contract) stands alone.
 */

const gopath = '/usr/share/gocode'
const has = existsSync(join(gopath, 'src/golang.org/x/mod/sumdb/tlog')) && spawnSync('go', ['version']).status === 0
const data = mkdtempSync(join(tmpdir(), 'anju-foreign-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))

describe.skipIf(!has)('Go’s client of transparency logs', () => {
  test('reads checkpoint, tiles and bundles, proves every entry and the growth; an altered tile it does not believe', async () => {
    const program = join(data, 'read_log')
    const env = { ...process.env, GO111MODULE: 'off', GOPATH: gopath, GOCACHE: join(data, 'cache') }
    const source = fileURLToPath(new URL('../contract/read_log.go', import.meta.url))
    const built = spawnSync('go', ['build', '-o', program, source], { env, encoding: 'utf8' })
    expect([built.status, built.stderr]).toEqual([0, ''])

    const log = await openCityLog(data, 'zfbz.example.gov.cn/log')
    const read = (key = vkeyOf(log.verifier)) => {
      const { status, stdout, stderr } = spawnSync(program, [logFolder(data), key], { encoding: 'utf8' })
      return { status, told: `${stdout}${stderr}`.trim() }
    }
    for (const size of [1, 255, 256, 257, 1_000, 3_000]) {
      await log.grow(factsUpTo(size))
      const { status, told } = read()
      expect([status, told.split(',')[0]]).toEqual([0, `zfbz.example.gov.cn/log: ${size} records`])
    }

    const tile = join(logFolder(data), 'tile/0/005')
    const bytes = readFileSync(tile)
    const other = Buffer.from(bytes)
    other[700] = (other[700] as number) ^ 1
    writeFileSync(tile, other)
    expect(read().status).toBe(1)
    writeFileSync(tile, bytes)
    expect(read().status).toBe(0)

    const checkpoint = join(logFolder(data), 'checkpoint')
    const text = readFileSync(checkpoint, 'utf8')
    writeFileSync(checkpoint, text.replace('\n3000\n', '\n2999\n'))
    expect(read().status).toBe(1)
    writeFileSync(checkpoint, text)
    expect(read().status).toBe(0)
  }, 120_000)
})
