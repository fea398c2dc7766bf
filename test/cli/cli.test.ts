import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { main } from '../../src/cli.ts'
import { households } from '../../src/demo/households.ts'
import { intakeColumns, readIntake, shortColumns, writeIntake, writeIntakeWorkbook } from '../../src/intake.ts'
import { luoyangPolicy } from '../../src/policy.ts'
import { openWorkbook } from '../../src/sheets.ts'
import { papers } from '../../src/words.ts'
import { withoutParts } from '../support/life.ts'
import { aYear } from '../support/year.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'anju-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the real command line in a process of its own, as a person would. */
function anju(...args: string[]): Promise<Ran> {
  return run([join(root, 'src/anju.mjs'), ...args])
}
function run(args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { ...process.env, ANJU_DATA: join(folder, 'data') }
    execFile(process.execPath, args, { cwd: folder, env, maxBuffer: 1 << 26 }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out, err }),
    )
  })
}

/** A command line that ends by itself, in this process: a process of its own is most of what one costs. */
async function here(...args: string[]): Promise<Ran> {
  const said = { log: '', error: '' }
  const spies = (['log', 'error'] as const).map((to) =>
    vi.spyOn(console, to).mockImplementation((line: unknown) => {
      said[to] += `${line}\n`
    }),
  )
  try {
    return { code: await main(args), out: said.log, err: said.error }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

const shell = (line: string): Promise<Ran> =>
  new Promise((resolve) =>
    execFile('sh', ['-c', line], { cwd: folder }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out, err }),
    ),
  )

describe('anju demo', () => {
  let ran: Ran
  beforeAll(async () => {
    ran = await anju('demo', '--no-serve')
    cpSync(join(folder, 'data/demo'), join(folder, 'eighty'), { recursive: true })
  })

  test('ends with the table and 0 differences', () => {
    expect(ran.err).toBe('')
    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(/^0 differences$/m)
    expect(ran.out).toContain('收件 80 户')
    expect(ran.out.match(/^4103(05|27)-2025-\d{5}-\d /gm)?.length).toBeGreaterThanOrEqual(80)
    // Rejections come from published numbers, and each says which version decided.
    expect(ran.out).toMatch(/复审 +2025-1\d-\d\d +收入超过标准 +luoyang-[a-z-]+@\d/)
    expect(ran.out).toMatch(/初审 +2025-\d\d-\d\d +住房面积超过标准 +luoyang-[a-z-]+@\d/)
    expect(ran.out).toMatch(/资格认定所依据的政策版本：luoyang-/)
    expect(ran.out).toMatch(/写明理由放行的条件 [1-9]\d* 项/)
  })

  test('shows every turn a case can take', () => {
    for (const word of [
      '轮候',
      '视为放弃',
      '不予受理',
      '不予通过',
      '已撤回',
      '经补正',
      '曾退回下级',
      '异议成立',
      '异议不成立',
      '复核撤销',
      '复核维持',
      '视为自收件日受理',
      '中断后重新起算',
    ])
      expect(ran.out, word).toContain(word)
  })

  test('runs across the National Day holiday and says why a window ends when it does', () => {
    expect(ran.out).toContain('第 10 日为 10 月 3 日，当日为国庆节放假，顺延至 10 月 9 日（民法典第203条）')
  })

  test('shows no full ID number', () => {
    expect(ran.out).not.toMatch(/410399\d{11}[\dX]/)
  })

  test('leaves the papers by readable names, and made all of them again: 0 differences', () => {
    const data = join(folder, 'data/demo')
    const told = /^文书 (\d+) 份（(.+)），在 /m.exec(ran.out)
    const kinds = readdirSync(join(data, 'documents'))
    expect(kinds).toEqual(
      expect.arrayContaining(['初审公示', '核准公示', '收件凭证', '轮候登记通知书', '不予核准决定书']),
    )
    const names = kinds.flatMap((kind) => readdirSync(join(data, 'documents', kind)))
    expect(names).toHaveLength(Number(told?.[1]))
    expect(names.every((name) => /^\p{Script=Han}+〔2025〕\d+号(（已被新版替换）)?\.pdf$/u.test(name))).toBe(true)
    expect(names.some((name) => name.includes('已被新版替换'))).toBe(true)
    expect(ran.out).toContain(`按事实重新生成 ${names.length} 份文书：0 differences`)
    expect(ran.out).toContain(`${names.length} 份文书文件`)
  })

  test('audit finds the altered byte and exits with 1', async () => {
    const data = join(folder, 'data/demo')
    expect(await anju('audit', '--data', data)).toMatchObject({ code: 0 })
    const aside = mkdtempSync(join(folder, 'altered-'))
    copyFileSync(join(data, 'anju.sqlite'), join(aside, 'anju.sqlite'))
    copyFileSync(join(data, 'anju.key'), join(aside, 'anju.key'))
    cpSync(join(data, 'files'), join(aside, 'files'), { recursive: true })
    const db = new Database(join(aside, 'anju.sqlite'))
    const [number] = db.prepare(`SELECT number FROM applications WHERE state = 'rejected'`).pluck().all() as string[]
    db.prepare(`UPDATE applications SET state = 'waiting' WHERE number = ?`).run(number)
    db.close()
    const found = await anju('audit', '--data', aside)
    expect(found.code).toBe(1)
    expect(found.out).toContain(`差异〔readTable〕${number} applications.state：存 waiting，重算 rejected`)
    const json = await anju('audit', '--data', aside, '--json', '--case', number as string)
    expect(json.code).toBe(1)
    expect(JSON.parse(json.out).differences).toHaveLength(1)
  })

  describe('papers', () => {
    const data = () => join(folder, 'eighty')
    const at = (...args: string[]) => anju(...args, '--data', data())
    const laid = (kind: string) => {
      const inside = join(data(), 'documents', kind)
      const name = readdirSync(inside).find((each) => !each.includes('（')) as string
      return { mark: name.replace('.pdf', ''), path: join(inside, name) }
    }

    test('a second run issues nothing, and the list has them all', async () => {
      expect(await at('documents', 'issue')).toMatchObject({ code: 0, out: '文书编号 0 份，制发 0 份。\n' })
      const list = await at('notice', 'list')
      expect(list.code).toBe(0)
      expect(list.out).toContain(laid('初审公示').mark)
      expect((await at('notice', 'list', '--state', 'superseded')).out).toMatch(/已被新版替换/)
      expect((await at('notice', 'list', '--state', 'failed')).out).toBe('文书 0 份。\n')
    })
    test('one is made again by its 发文字号 or number, and put into a file', async () => {
      const { mark, path } = laid('核准公示')
      const out = join(folder, 'again.pdf')
      const made = await at('notice', 'render', mark, '--out', out)
      expect(made).toMatchObject({ code: 0, err: '' })
      expect(made.out).toContain('与制发的相同')
      expect(readFileSync(out).equals(readFileSync(path))).toBe(true)
      expect(await at('notice', 'render', mark, '--out', out)).toMatchObject({
        code: 1,
        err: expect.stringContaining('已存在'),
      })
    })
    test('a file is told: valid, superseded, altered, unknown', async () => {
      const { path, mark } = laid('初审公示')
      expect(await at('notice', 'check', path)).toMatchObject({
        code: 0,
        out: expect.stringContaining(`有效：初审公示 ${mark}`),
      })
      const inside = join(data(), 'documents/初审公示')
      const old = readdirSync(inside).find((each) => each.includes('（')) as string
      expect(await at('notice', 'check', join(inside, old))).toMatchObject({
        code: 1,
        err: expect.stringMatching(/^已被新版替换：.+，现行的是 /),
      })
      const altered = join(folder, 'altered.pdf')
      writeFileSync(altered, Buffer.concat([readFileSync(path), Buffer.from('\n%')]))
      expect(await at('notice', 'check', altered)).toMatchObject({
        code: 1,
        err: expect.stringContaining(`不是原件：自称是 初审公示 ${mark}`),
      })
      expect(await at('notice', 'check', join(folder, 'own.csv')).then(({ code }) => code)).toBe(1)
      writeFileSync(join(folder, 'foreign.pdf'), '%PDF-1.4\n%%EOF\n')
      expect(await at('notice', 'check', join(folder, 'foreign.pdf'))).toMatchObject({
        code: 1,
        err: expect.stringContaining('查无此件'),
      })
    })
    test('a file somebody took away or wrote over is a difference that names its paper; made again, it is back', async () => {
      const [gone, other] = readdirSync(join(data(), 'files'), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.pdf'))
        .sort() as [string, string]
      const kept = readFileSync(join(data(), 'files', other))
      rmSync(join(data(), 'files', gone))
      writeFileSync(join(data(), 'files', other), 'written over')
      const found = await at('audit')
      expect(found.code).toBe(1)
      expect(found.out.match(/^差异〔file〕\d+-D-2025-\d{5}-\d file：/gm)).toHaveLength(2)
      expect(found.out).toContain('存 no file，重算')
      writeFileSync(join(data(), 'files', other), kept)
      const all = await at('notice', 'render', '--all')
      expect(all).toMatchObject({ code: 0, out: expect.stringContaining('原已缺失的文件补回 1 份。') })
      expect(await at('audit', '--render')).toMatchObject({ code: 0, out: expect.stringMatching(/^0 differences$/m) })
    })
    test('what was said wrongly is told', async () => {
      expect(await at('notice')).toMatchObject({ code: 2, err: expect.stringContaining('用法：') })
      expect(await at('notice', 'render')).toMatchObject({ code: 2, err: expect.stringContaining('用法：') })
      expect(await at('notice', 'render', 'x', '--all')).toMatchObject({
        code: 2,
        err: expect.stringContaining('用法：'),
      })
      expect(await at('notice', 'render', '无此〔2025〕1号')).toMatchObject({
        code: 1,
        err: expect.stringContaining('没有编号或发文字号'),
      })
      expect(await at('notice', 'check', 'nowhere.pdf')).toMatchObject({
        code: 1,
        err: expect.stringContaining('找不到文件'),
      })
      expect(await at('notice', 'list', '--state', 'gone')).toMatchObject({
        code: 1,
        err: expect.stringContaining('请填写'),
      })
      expect(await at('documents')).toMatchObject({ code: 2, err: expect.stringContaining('用法：') })
      expect(await anju('documents', 'issue', '--data', join(folder, 'nowhere'))).toMatchObject({
        code: 1,
        err: expect.stringContaining('找不到文件'),
      })
    })
  })

  test('backup makes a copy that audits clean, and never overwrites', async () => {
    const data = join(folder, 'data/demo')
    const target = join(folder, 'backup.sqlite')
    // A file handed in lies under the digest of its ciphertext.
    const box = Buffer.from('ciphertext')
    const name = createHash('sha256').update(box).digest('hex')
    const file = join('attachments', name.slice(0, 2), `${name}.bin`)
    mkdirSync(dirname(join(data, file)), { recursive: true })
    writeFileSync(join(data, file), box)
    const first = await anju('backup', target, '--data', data)
    expect(first.code).toBe(0)
    expect(first.out).toContain('上传的文件 1 个')
    // The health page of an administrator tells when it was.
    const trace = JSON.parse(readFileSync(join(data, 'backup.json'), 'utf8'))
    expect(trace).toMatchObject({ attachments: 1, differences: 0, bytes: statSync(target).size })
    expect(readFileSync(join(`${target}.attachments`, name.slice(0, 2), `${name}.bin`))).toEqual(box)
    writeFileSync(join(data, file), 'altered')
    const second = await anju('backup', join(folder, 'backup-2.sqlite'), '--data', data)
    expect(second).toMatchObject({ code: 1, err: expect.stringContaining('与其摘要不符') })
    rmSync(join(data, 'attachments'), { recursive: true })
    expect(first.out).toMatch(/^0 differences$/m)
    expect(statSync(target).mode & 0o777).toBe(0o600)
    expect(existsSync(`${target}-wal`)).toBe(false)
    expect(await anju('backup', target, '--data', data)).toMatchObject({
      code: 1,
      err: expect.stringContaining('已存在'),
    })
  })

  test('takes a file of one’s own', async () => {
    const file = join(folder, 'own.csv')
    writeFileSync(file, writeIntake(households({ seed: 5, county: '410311', n: 3, on: '2025-09-15' })))
    const own = await anju('demo', '--no-serve', '--intake', file)
    expect(own.out).toContain('收件 3 户')
    expect(own.out).toMatch(/^0 differences$/m)
  })
})

describe('anju policy', () => {
  const data = join(folder, 'eighty')
  const draft = (name: string, change: (numbers: Record<string, never> & { criteria: object }) => object) => {
    const numbers = structuredClone(luoyangPolicy.numbers.find((n) => n.version === 'luoyang-low-rent@1'))
    const file = join(folder, name)
    writeFileSync(file, JSON.stringify(change({ ...numbers, version: 'luoyang-low-rent@2' } as never)))
    return file
  }
  const stricter = () =>
    draft('stricter.json', (numbers) => ({
      ...numbers,
      criteria: { ...numbers.criteria, income: { ...(numbers.criteria as { income: object }).income, value: 500 } },
    }))

  test('show prints the numbers in force with basis and firmness', async () => {
    const all = await anju('policy', 'show', '--on', '2025-09-15')
    expect(all).toMatchObject({ code: 0, err: '' })
    for (const version of ['luoyang-low-rent@1', 'luoyang-affordable-sale-districts@3', 'luoyang-public-rental@1'])
      expect(all.out).toContain(version)
    const one = await anju('policy', 'show', '--programme', 'low_rent', '--county', '410327', '--on', '2025-09-15')
    expect(one.out).toMatch(/家庭人均月收入 +低于 1000 元\/人·月 +默认值，待当地确定 +默认值，待市级确定/)
    expect(one.out).toContain('适用：宜阳县')
    expect(one.out).not.toContain('public-rental')
    const json = JSON.parse((await anju('policy', 'show', '--county', '410305', '--on', '2013-10-31', '--json')).out)
    const versions = json.versions.map((v: { numbers: { version: string } }) => v.numbers.version)
    expect(versions).toContain('luoyang-public-rental@1')
    expect(versions).toContain('luoyang-affordable-sale-districts@1')
  })

  test('what-if says how many verdicts would change and why, by acceptance numbers, and writes nothing', async () => {
    const before = readFileSync(join(data, 'anju.sqlite'))
    const ran = await anju('policy', 'what-if', stricter(), '--data', data)
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toMatch(/草案 luoyang-low-rent@2：比较 \d+ 件，其中 \d+ 件至少有一项条件的认定会变/)
    expect(ran.out).toMatch(/由“符合”变为“不符合”：\d+ 件/)
    expect(ran.out).toMatch(/^410305-2025-\d{5}-\d +家庭人均月收入 +符合 +不符合 .*超出 [\d.]+ 元/m)
    expect(ran.out).not.toContain('410399')
    const json = JSON.parse((await anju('policy', 'what-if', stricter(), '--data', data, '--json')).out)
    const flips = json.counts.verdicts.find(
      (v: { was: string; would: string }) => v.was === '符合' && v.would === '不符合',
    )
    expect(ran.out).toContain(`由“符合”变为“不符合”：${flips.cases} 件`)
    expect(json.counts.cases + json.endedUndecided).toBe(80)
    expect(ran.out.match(/^4103\d\d-2025-/gm)).toHaveLength(json.changed.length)
    const there = await anju('policy', 'what-if', stricter(), '--data', data, '--county', '410327', '--json')
    const numbers = JSON.parse(there.out).changed.map((c: { number: string }) => c.number.slice(0, 6))
    expect(new Set(numbers)).toEqual(new Set(['410327']))
    expect(readFileSync(join(data, 'anju.sqlite'))).toEqual(before)
  })

  test('what is wrong is told in a sentence, and the exit code says so', async () => {
    for (const [args, code, text] of [
      [['what-if', join(folder, 'none.json')], 1, '读不到文件'],
      [['what-if', stricter(), '--county', '410999'], 1, '没有这个区县代码'],
      [['what-if', stricter(), '--data', join(folder, 'nowhere')], 1, '里没有安居的数据'],
      [['show', '--on', '2025-02-30'], 1, '日期'],
      [[], 2, '用法'],
    ] as const) {
      const ran = await anju('policy', ...args)
      expect([args, ran.code]).toEqual([args, code])
      expect(ran.err).toContain(text)
      expect(ran.err).not.toContain('    at ')
    }
  })
})

describe('anju import', () => {
  const rows = households({ seed: 9, county: '410305', n: 6, on: '2025-09-15' })
  const good = join(folder, 'good.csv')
  writeFileSync(good, writeIntake(rows))

  test('a broken row in the middle: the row and the column are named and nothing is written', async () => {
    const lines = readFileSync(good, 'utf8').split('\r\n')
    const at = Math.floor(lines.length / 2)
    const broken = join(folder, 'broken.csv')
    writeFileSync(
      broken,
      lines.map((line, i) => (i === at ? line.replace(/410399\d{11}[\dX]/, '111111111111111111') : line)).join('\r\n'),
    )
    const ran = await anju('import', broken, '--staff', 'C1')
    expect(ran.code).toBe(1)
    expect(ran.err).toContain(`第 ${at + 1} 行〔证件号码〕`)
    expect(ran.err).toContain('没有写入任何一户')
    const db = new Database(join(folder, 'data/anju.sqlite'))
    expect(db.prepare('SELECT count(*) FROM facts').pluck().get()).toBe(0)
    db.close()
  })

  test('brings every household once; the same file twice brings nothing twice', async () => {
    const first = await anju('import', good, '--staff', 'C1')
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(first.out).toContain('收件 6 户')
    const again = await anju('import', good, '--staff', 'C1')
    expect(again.out).toContain('收件 0 户；另有 6 户此前已收件')
    expect(again.out.match(/受理编号 \S+/g)).toEqual(first.out.match(/受理编号 \S+/g))
  })

  test('a household already in a case is named, from whatever file it comes', async () => {
    const other = join(folder, 'other.csv')
    const one = rows.slice(2, 3).map((row) => ({ ...row, household: '99' }))
    writeFileSync(other, writeIntake(one))
    // Told the same, it is the same household; told otherwise, one that applies twice.
    expect((await anju('import', other, '--staff', 'C2')).out).toContain('收件 0 户；另有 1 户此前已收件')
    writeFileSync(
      other,
      writeIntake(one.map(({ form, ...row }) => ({ ...row, form: { ...withoutParts(form), yearlyIncome: 1 } }))),
    )
    const ran = await anju('import', other, '--staff', 'C2')
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('一人只能有一件在办申请')
  })

  test('a folder named by mistake is no new office, for any command; --new makes one', async () => {
    const typo = join(folder, 'dtaa')
    const on = '2026-01-01'
    for (const args of [
      ['import', good, '--staff', 'C1'],
      ['persons', 'import', good, '--staff', 'R1'],
      ['close-due'],
      ['documents', 'issue'],
      ['notice', 'list'],
      ['audit'],
      ['backup', join(folder, 'no.sqlite')],
      ['export', 'applications', '--out', join(folder, 'no.csv')],
      ['token', '--staff', 'R1', '--role', 'auditor', '--organ', '410300'],
      ['deadline', '--from', on, '--period', '5日'],
    ]) {
      const ran = await anju(...args, '--data', typo)
      expect([args, ran.code, ran.err.includes(typo), ran.err.includes('anju serve')]).toEqual([args, 1, true, true])
      expect(existsSync(typo)).toBe(false)
    }
    const made = await anju('import', good, '--staff', 'C1', '--data', typo, '--new')
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining('新建数据文件夹') })
  })

  test('ends quietly when nobody reads on', async () => {
    const line = `"${process.execPath}" "${join(root, 'src/anju.mjs')}" import --help | head -1`
    const { code, out, err } = await shell(line)
    expect([code, out.split('\n').length, err]).toEqual([0, 2, ''])
  })

  test('the demo’s own file is taken in on any later day', async () => {
    const file = join(folder, 'data/demo/intake.csv')
    const text = existsSync(file) ? readFileSync(file) : undefined
    for (const day of ['2025-09-15', '2026-11-23', '2040-01-01'])
      expect(readIntake(text ?? Buffer.from(writeIntake(rows)), day).errors).toEqual([])
  })

  test('made its key file readable by nobody else, and refuses one that is', async () => {
    const key = join(folder, 'data/anju.key')
    expect(statSync(key).mode & 0o777).toBe(0o600)
    chmodSync(key, 0o640)
    const ran = await anju('close-due')
    chmodSync(key, 0o600)
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('他人可读')
  })

  test('--accept good-rows takes in the households without a slip and names the others', async () => {
    const lines = writeIntake(households({ seed: 12, county: '410305', n: 4, on: '2025-09-15' })).split('\r\n')
    const mixed = join(folder, 'mixed.csv')
    writeFileSync(
      mixed,
      [lines[0], lines[1]?.replace(/410399\d{11}[\dX]/, '111111111111111111'), ...lines.slice(2)].join('\r\n'),
    )
    const ran = await anju('import', mixed, '--staff', 'C1', '--accept', 'good-rows')
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('第 2 行〔证件号码〕')
    expect(ran.err).toContain('其余各户已收')
    expect(ran.out.match(/受理编号 \S+/g)).toHaveLength(3)
  })

  test('a workbook made from the template is taken in, with a household registered in another city', async () => {
    const template = join(folder, 'template.xlsx')
    expect(await anju('template', template, '--county', '410305')).toMatchObject({ code: 0 })
    expect(statSync(template).size).toBeGreaterThan(5_000)
    const plain = join(folder, 'template.csv')
    expect(await anju('template', plain)).toMatchObject({ code: 0 })
    expect(readFileSync(plain, 'utf8')).toBe(`\ufeff${intakeColumns.join(',')}\r\n`)
    for (const [wrong, code] of [
      [[join(folder, 'template.doc')], 2],
      [[template], 1],
      [[join(folder, 'x.xlsx'), '--county', '999999'], 1],
    ] as const)
      expect(await anju('template', ...wrong), wrong.join(' ')).toMatchObject({ code, out: '' })
    const rows = households({ seed: 13, county: '410305', n: 2, on: '2025-09-15' })
    const book = join(folder, 'roll.xlsx')
    writeFileSync(
      book,
      writeIntakeWorkbook(
        rows.map((row) => ({ ...row, form: { ...row.form, hukouCommunity: row.form.community, hukouArea: '410105' } })),
      ),
    )
    const ran = await anju('import', book, '--staff', 'C1')
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toContain('收件 2 户')
  })

  test('never makes a second key beside records sealed under a lost or another one', async () => {
    const key = join(folder, 'data/anju.key')
    const kept = readFileSync(key)
    rmSync(key)
    for (const command of [
      ['audit'],
      ['close-due'],
      ['import', good, '--staff', 'C1'],
      ['backup', join(folder, 'no.sqlite')],
    ]) {
      const ran = await anju(...command)
      expect(ran, command[0]).toMatchObject({ code: 1, err: expect.stringContaining('不见了') })
      expect(existsSync(key), command[0]).toBe(false)
    }
    writeFileSync(key, `${'0'.repeat(64)}\n`, { mode: 0o600 })
    expect(await anju('close-due')).toMatchObject({
      code: 1,
      err: expect.stringContaining('不是封存这个数据库的那一个'),
    })
    writeFileSync(key, kept, { mode: 0o600 })
  })

  test('close-due runs by hand', async () => {
    const ran = await anju('close-due')
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toContain('公示完成 0 份')
  })
})

describe('anju export', () => {
  const data = join(folder, 'data/demo')

  test('writes every case, notice and count, in Chinese and with nobody’s number', async () => {
    for (const [list, titles] of [
      ['applications', '受理编号,所处环节'],
      ['notices', '公示编号,公示环节'],
      ['overview', '区县,所处环节,件数'],
    ] as const) {
      const out = join(folder, `${list}.csv`)
      const ran = await anju('export', list, '--out', out, '--data', data)
      expect(ran).toMatchObject({ code: 0, err: '' })
      const text = readFileSync(out, 'utf8')
      expect(text.startsWith(`\ufeff${titles}`)).toBe(true)
      expect(ran.out).toContain(`${text.trimEnd().split('\r\n').length - 1} 行`)
      expect(text).not.toMatch(/410399\d{11}[\dX]/)
      expect(statSync(out).mode & 0o777).toBe(0o600)
    }
  })

  test('of one county, as a workbook', async () => {
    const out = join(folder, 'county.XLSX')
    expect(await anju('export', 'applications', '--out', out, '--county', '410311', '--data', data)).toMatchObject({
      code: 0,
      out: expect.stringContaining('3 行'),
    })
    const { rows } = openWorkbook(readFileSync(out)).read(0)
    expect(rows.slice(1).every(({ cells }) => cells[3]?.text === '洛龙区')).toBe(true)
  })

  test('refuses what it cannot do, and never overwrites', async () => {
    const out = join(folder, 'applications.csv')
    expect(await anju('export', 'applications', '--out', out, '--data', data)).toMatchObject({
      code: 1,
      err: expect.stringContaining('已存在'),
    })
    const free = join(folder, 'free.csv')
    for (const [args, code, said] of [
      [['applications'], 2, '用法'],
      [['people', '--out', free], 2, '用法'],
      [['applications', '--out', join(folder, 'free.doc')], 2, '用法'],
      [['applications', '--out', free, '--county', '410305005'], 1, '不是区县代码'],
      [['applications', '--out', free, '--county', '999999'], 1, '没有这个区划代码'],
      [['applications', 'notices', '--out', free], 2, '不认识“notices”'],
    ] as const)
      expect(await anju('export', ...args, '--data', data), args.join(' ')).toMatchObject({
        code,
        err: expect.stringContaining(said),
      })
    expect(existsSync(free)).toBe(false)
    expect(await anju('export', 'applications', '--out', free, '--data', join(folder, 'nowhere'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('里没有安居的数据'),
    })
  })
})

describe('anju calendar import', () => {
  const file = join(folder, '2027.csv')
  const lines = aYear(2027).map(({ on, name }) => `${on},休,${name},测试〔2026〕1号`)
  writeFileSync(file, ['日期,类型,名称,文号', ...lines, ''].join('\n'))

  test('shows what would move, and writes nothing until told to', async () => {
    const seen = await anju('calendar', 'import', file)
    expect(seen).toMatchObject({ code: 0, err: '' })
    expect(seen.out).toContain('以上为预览')
    const before = await anju('deadline', '--from', '2026-12-25', '--period', '5工作日', '--json')
    expect(JSON.parse(before.out)).toMatchObject({ endsOn: '2027-01-01', provisional: true })
  })

  test('applies it; dates that needed the year are firm from then on', async () => {
    const done = await anju('calendar', 'import', file, '--apply', '--staff', 'A1')
    expect(done.out).toContain('已载入')
    const after = await anju('deadline', '--from', '2026-12-25', '--period', '5工作日', '--binds', 'public', '--json')
    expect(JSON.parse(after.out).endsOn).toBe('2027-01-04')
    expect((await anju('calendar', 'import', file, '--apply', '--staff', 'A1')).out).toContain('与已载入的相同')
    expect((await anju('audit')).out).toMatch(/^0 differences$/m)
  })

  test('a broken file is refused by line and column', async () => {
    const broken = join(folder, 'broken-year.csv')
    writeFileSync(broken, '日期,类型,名称,文号\n2027-02-30,休,春节,x\n2027-10-01,放,国庆节,x\n')
    const ran = await anju('calendar', 'import', broken)
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('第 2 行〔日期〕')
    expect(ran.err).toContain('第 3 行〔类型〕')
  })
})

describe('anju persons import', () => {
  const file = join(folder, 'persons.csv')
  const header = '姓名,证件号码,保障方式,形式,区县,文号,自何日起'
  writeFileSync(file, `${header}\n测试人,410399198001010018,公共租赁住房,在住,涧西区,涧公租2021-118,2021-06-01\n`)

  test('enters a list, once', async () => {
    expect((await anju('persons', 'import', file)).code).toBe(2)
    const done = await anju('persons', 'import', file, '--staff', 'A1')
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toContain('登记住房保障 1 项')
    expect((await anju('persons', 'import', file, '--staff', 'A1')).out).toContain('另有 1 项此前已由同一文件登记')
    expect((await anju('audit')).out).toMatch(/^0 differences$/m)
  })
  test('a broken one is refused by line and column, and nothing is entered', async () => {
    const broken = join(folder, 'persons-broken.csv')
    writeFileSync(broken, `${header}\n测试人,410399198001010019,公共租赁住房,在住,涧西,x,2021-13-01\n`)
    const ran = await anju('persons', 'import', broken, '--staff', 'A1')
    expect(ran.code).toBe(1)
    for (const told of ['第 2 行〔证件号码〕', '〔区县〕', '〔文号〕', '〔自何日起〕', '没有登记任何一项'])
      expect(ran.err).toContain(told)
    expect(ran.err).not.toContain('410399198001010019')
  })
})

describe('anju deadline', () => {
  test('prints the date and its reasons', async () => {
    const ran = await anju('deadline', '--from', '2012-09-20', '--period', '10日', '--json')
    expect(ran.code).toBe(0)
    const { endsOn, explanation } = JSON.parse(ran.out)
    expect(endsOn).toBe('2012-10-08')
    expect(explanation.join('')).toContain('顺延至 10 月 8 日')
  })

  test('refuses what it cannot compute', async () => {
    const ran = await anju('deadline', '--from', '2028-09-20', '--period', '10工作日', '--binds', 'public', '--json')
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.out).refused).toContain('2028')
  })
})

describe('anju', () => {
  test('says what it can do, and what it did not understand', async () => {
    expect((await anju('help')).out).toContain('anju <命令>')
    expect(await anju('dmeo')).toMatchObject({ code: 2, err: expect.stringContaining('没有“dmeo”这个命令') })
    expect(await anju('audit', '--fast')).toMatchObject({ code: 2, err: expect.stringContaining('选项有误') })
    expect((await anju('audit', '--fast')).err).toContain('“--fast”')
    expect((await anju('audit', '--fast')).err).toContain('--data、--case、--organ、--as-of、--since、--render、--json')
    const data = join(folder, 'eighty')
    for (const [slip, said] of [
      [['--as-of', '昨天'], '应为日期或带时区的时间'],
      [['--as-of', '2026-03-10T09:00'], '应为日期或带时区的时间'],
      [['--as-of', '2199-01-01'], '晚于今天'],
      [['--since', '上次'], '应为事实条数或 last'],
      [['--organ', '999999'], '没有这个区划代码'],
      [['--organ', '410305', '--case', '410305-2026-00001-1'], '只能写一个'],
    ] as const)
      expect(await anju('audit', '--data', data, ...slip)).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining(said),
      })
    expect(await anju('audit', '--data', join(folder, 'nowhere'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('里没有安居的数据'),
    })
  })

  test('says of each command all that is needed to use it, with every option it takes', async () => {
    const names = [
      ...new Set([...(await anju('help')).out.matchAll(/^ {2}([a-z][a-z-]*) ?/gm)].map(([, name]) => name as string)),
    ]
    expect(names.length).toBeGreaterThan(11)
    // One as it is typed; the rest without a process of its own each.
    expect((await anju('audit', '--help')).out).toBe((await here('audit', '--help')).out)
    for (const name of names) {
      const told = await here(name, '--help')
      expect([name, told.code, told.out.startsWith(`用法：anju ${name}`)]).toEqual([name, 0, true])
      expect((await here('help', name)).out).toBe(told.out)
      const { err } = await here(name, '--no-such-option')
      const options = /可用的选项：([^；。]*)/.exec(err)?.[1]?.split('、') ?? []
      for (const option of options) expect([name, option, told.out.includes(option)]).toEqual([name, option, true])
    }
  })

  test('says of an intake file each column, which of them it must have, and every kind of paper', async () => {
    const { out } = await anju('import', '--help')
    for (const column of intakeColumns) expect(out).toMatch(new RegExp(`^${column}( \\*)? `, 'm'))
    for (const column of shortColumns) expect(out).toContain(`${column} *`)
    for (const paper of Object.values(papers)) expect(out).toContain(paper)
  })

  test('started by a Node that is too old, says so in one sentence before anything native is loaded', async () => {
    const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})`
    for (const entry of ['src/anju.mjs', 'src/server.ts']) {
      const ran = await run(['--import', import.meta.resolve('tsx'), '--import', pretend, join(root, entry), 'demo'])
      expect(ran.code, entry).toBe(1)
      expect(ran.err, entry).toContain('20.20.2')
      expect(ran.err.trim().split('\n').length, entry).toBeLessThanOrEqual(2)
    }
  })
})
