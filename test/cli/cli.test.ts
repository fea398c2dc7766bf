import { execFile } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import { intakeColumns, writeIntake, writeIntakeWorkbook } from '../../src/intake.ts'
import { openWorkbook } from '../../src/sheets.ts'

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

describe('anju demo', () => {
  let ran: Ran
  beforeAll(async () => {
    ran = await anju('demo', '--no-serve')
  })

  test('ends with the table and 0 differences', () => {
    expect(ran.err).toBe('')
    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(/^0 differences$/m)
    expect(ran.out).toContain('收件 80 户')
    expect(ran.out.match(/^4103(05|27)-2025-\d{5}-\d /gm)?.length).toBeGreaterThanOrEqual(80)
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

  test('audit finds the altered byte and exits with 1', async () => {
    const data = join(folder, 'data/demo')
    expect(await anju('audit', '--data', data)).toMatchObject({ code: 0 })
    const aside = mkdtempSync(join(folder, 'altered-'))
    copyFileSync(join(data, 'anju.sqlite'), join(aside, 'anju.sqlite'))
    copyFileSync(join(data, 'anju.key'), join(aside, 'anju.key'))
    const db = new Database(join(aside, 'anju.sqlite'))
    const [number] = db.prepare(`SELECT number FROM applications WHERE state = 'rejected'`).pluck().all() as string[]
    db.prepare(`UPDATE applications SET state = 'waiting' WHERE number = ?`).run(number)
    db.close()
    const found = await anju('audit', '--data', aside)
    expect(found.code).toBe(1)
    expect(found.out).toContain(`差异：${number} applications.state：存 waiting，重算 rejected`)
    const json = await anju('audit', '--data', aside, '--json', '--case', number as string)
    expect(json.code).toBe(1)
    expect(JSON.parse(json.out).differences).toHaveLength(1)
  })

  test('backup makes a copy that audits clean, and never overwrites', async () => {
    const data = join(folder, 'data/demo')
    const target = join(folder, 'backup.sqlite')
    const first = await anju('backup', target, '--data', data)
    expect(first.code).toBe(0)
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
    expect(again.out).toContain('收件 0 户；另有 6 户此前已由同一文件收件')
    expect(again.out.match(/受理编号 \S+/g)).toEqual(first.out.match(/受理编号 \S+/g))
  })

  test('a household already in a case is named, from whatever file it comes', async () => {
    const other = join(folder, 'other.csv')
    writeFileSync(other, writeIntake(rows.slice(2, 3).map((row) => ({ ...row, household: '99' }))))
    const ran = await anju('import', other, '--staff', 'C2')
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('一人只能有一件在办申请')
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
      err: expect.stringContaining('找不到文件'),
    })
  })
})

describe('anju calendar import', () => {
  const file = join(folder, '2027.csv')
  writeFileSync(file, '日期,类型,名称,文号\n2027-01-01,休,元旦,测试〔2026〕1号\n2027-10-01,休,国庆节,测试〔2026〕1号\n')

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
    expect((await anju('audit', '--fast')).err).toContain('--data、--case、--json')
    expect(await anju('audit', '--data', join(folder, 'nowhere'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('找不到文件'),
    })
  })

  test('started by a Node that is too old, says so in one sentence before anything native is loaded', async () => {
    const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})`
    for (const entry of ['src/anju.mjs', 'src/server.ts']) {
      const ran = await run(['--import', pretend, join(root, entry), 'demo'])
      expect(ran.code, entry).toBe(1)
      expect(ran.err, entry).toContain('20.20.2')
      expect(ran.err.trim().split('\n').length, entry).toBeLessThanOrEqual(2)
    }
  })
})
