import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import { openWorkbook } from '../../src/sheets.ts'
import { states } from '../../src/words.ts'
import { accepted, firstReviewed, posted } from '../support/life.ts'
import { manyCases } from '../support/many-cases.ts'
import { staff } from '../support/office.ts'
import { type Desk, openDesk, problem } from './desk.ts'

/* Lists as files: the same rows as on the screen, in the office's words, and nobody's data. */

describe('lists as files', () => {
  let desk: Desk
  let numbers: string[]
  let notice: string
  const rows = [
    ...households({ seed: 8, county: '410305', n: 4, on: '2025-09-01' }),
    ...households({ seed: 8, county: '410327', n: 2, on: '2025-09-01' }),
  ]
  const subdistrict = rows[0]?.form.subdistrict as string
  const auditor = staff('auditor', '410300')
  beforeAll(async () => {
    desk = openDesk()
    numbers = []
    for (const row of rows) numbers.push(await accepted(desk.office, row))
    await firstReviewed(desk.office, numbers[0] as string)
    notice = await posted(desk.office, subdistrict, 'firstPublicity', [numbers[0] as string])
  })
  afterAll(() => desk.close())

  const table = (text: string) =>
    text
      .replace(/^\ufeff/, '')
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','))
  const csv = async (path: string, actor = auditor) => {
    const response = await desk.get(path, actor)
    expect([path, response.statusCode, response.headers['content-type']]).toEqual([
      path,
      200,
      'text/csv; charset=utf-8',
    ])
    expect(response.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    return table(response.payload)
  }

  test('applications: every case of the area, in Chinese', async () => {
    const [titles, ...found] = await csv('/api/applications?format=csv')
    expect(titles).toEqual([
      '受理编号',
      '所处环节',
      '保障方式',
      '区县',
      '街道或乡镇',
      '收件日期',
      '办理期限',
      '期限暂定',
      '公示编号',
      '未决异议数',
      '轮候登记号',
    ])
    expect(found.map(([number]) => number).sort()).toEqual([...numbers].sort())
    const first = found.find(([number]) => number === numbers[0])
    expect(first).toMatchObject({ 1: '初审公示', 3: '涧西区', 5: '2025-09-01', 8: notice, 9: '0', 10: '' })
    expect(new Set(found.map((row) => row[3]))).toEqual(new Set(['涧西区', '宜阳县']))
    for (const row of found) expect(Object.values(states)).toContain(row[1])
  })

  test('the same as a workbook, with text as text', async () => {
    const response = await desk.get('/api/applications?format=xlsx', auditor)
    expect(response.headers['content-type']).toContain('spreadsheetml.sheet')
    const sheet = openWorkbook(response.rawPayload).read(0)
    const read = sheet.rows.map(({ cells }) => Array.from({ length: 11 }, (_, i) => cells[i]?.text ?? ''))
    expect(read).toEqual(await csv('/api/applications?format=csv'))
    expect(sheet.rows[1]?.cells[0]?.kind).toBe('text')
  })

  test('a filter and an area narrow the file as they narrow the list, and its name says by what', async () => {
    const response = await desk.get('/api/applications?format=csv&county=410327&state=firstReview', auditor)
    expect(table(response.payload)).toHaveLength(3)
    const name = encodeURIComponent('申请_宜阳县-初审_2025-09-01.csv')
    expect(response.headers['content-disposition']).toBe(
      `attachment; filename="applications.csv"; filename*=UTF-8''${name}`,
    )
    expect(response.headers['cache-control']).toBe('no-store')
    const mine = await csv('/api/applications?format=csv', staff('clerk', subdistrict))
    expect(mine.slice(1).every((row) => row[3] === '涧西区')).toBe(true)
    expect(mine.length - 1).toBe(rows.filter(({ form }) => form.subdistrict === subdistrict).length)
    expect(await csv('/api/applications?format=csv&county=410327', staff('clerk', subdistrict))).toHaveLength(1)
  })

  test('notices and the overview', async () => {
    const [titles, row] = await csv('/api/notices?format=csv')
    expect(titles?.slice(0, 5)).toEqual(['公示编号', '公示环节', '公示单位', '状态', '列入户数'])
    expect(row).toMatchObject({ 0: notice, 1: '初审公示', 3: '公示中', 4: '1' })
    expect(row?.[2]).toMatch(/街道办事处$/)
    expect(await csv('/api/overview?format=csv')).toEqual([
      ['区县', '所处环节', '件数'],
      ['涧西区', '初审公示', '1'],
      ['涧西区', '初审', '3'],
      ['宜阳县', '初审', '2'],
    ])
    for (const path of ['/api/notices?format=xlsx', '/api/overview?format=xlsx'])
      expect(openWorkbook((await desk.get(path, auditor)).rawPayload).read(0).rows.length).toBeGreaterThan(1)
  })

  test('without a format it is the list it was', async () => {
    for (const path of ['/api/applications', '/api/applications?format=json', '/api/notices', '/api/overview'])
      expect((await desk.get(path, auditor)).headers['content-type']).toContain('application/json')
  })

  test.each([
    ['/api/applications?format=pdf', 'format'],
    ['/api/applications?format=csv&limit=5', 'limit'],
    ['/api/notices?format=xlsx&offset=1', 'offset'],
    ['/api/applications?format=csv&format=xlsx', 'format'],
    ['/api/overview?format=csv&county=410305', 'county'],
  ])('%s is refused', async (path, field) => {
    const refused = problem(await desk.get(path, auditor))
    expect([refused.status, JSON.stringify(refused.issues)]).toEqual([422, expect.stringContaining(field)])
  })

  test('no file without a token, and nobody’s data in any', async () => {
    for (const path of ['/api/applications?format=csv', '/api/notices?format=csv', '/api/overview?format=csv']) {
      expect(problem(await desk.get(path)).code).toBe('unauthenticated')
      const { payload } = await desk.get(path, auditor)
      for (const { form } of rows)
        for (const { name, idNumber, paper, phone } of form.members)
          for (const canary of [name, idNumber ?? paper?.number ?? '', phone ?? 'x'.repeat(99)])
            expect(payload).not.toContain(canary)
    }
  })
})

describe('long lists', () => {
  let desk: Desk
  const auditor = staff('auditor', '410300')
  beforeEach(() => {
    desk = openDesk()
  })
  afterEach(() => desk.close())

  test.each(['csv', 'xlsx'])('as %s: made elsewhere, so that others are answered meanwhile', async (format) => {
    manyCases(desk.office.path, 20_000)
    const answered: string[] = []
    const told = async (path: string) => {
      const answer = await desk.get(path, auditor)
      answered.push(path)
      return answer
    }
    const path = `/api/applications?format=${format}`
    // Asked for after it, answered before it: again and again.
    const list = told(path)
    for (let i = 0; i < 5; i += 1) expect((await told('/health')).statusCode).toBe(200)
    const { rawPayload, headers } = await list
    expect(answered).toEqual([...Array.from({ length: 5 }, () => '/health'), path])
    expect(headers['content-length']).toBe(String(rawPayload.length))
    const lines =
      format === 'csv'
        ? rawPayload.toString('utf8').trimEnd().split('\r\n').length
        : openWorkbook(rawPayload).read(0).rows.length
    expect(lines).toBe(20_001)
  })

  test('several at once are each whole', async () => {
    manyCases(desk.office.path, 300)
    const paths = [
      '/api/applications?format=csv',
      '/api/applications?format=csv&state=waiting',
      '/api/overview?format=csv',
    ]
    const lists = await Promise.all(paths.map((path) => desk.get(path, auditor)))
    expect(lists.map(({ payload }) => payload.trimEnd().split('\r\n').length - 1)).toEqual([300, 60, 5])
  })

  test('more rows than a file may have are refused, not cut off', async () => {
    manyCases(desk.office.path, 200_001)
    const refused = problem(await desk.get('/api/applications?format=csv', auditor))
    expect([refused.status, refused.detail]).toEqual([422, expect.stringContaining('请按区县')])
    const fits = await desk.get('/api/applications?format=csv&state=waiting', auditor)
    expect(fits.payload.trimEnd().split('\r\n')).toHaveLength(40_001)
  })
})
