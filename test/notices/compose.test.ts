import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keyFile, sealerOf } from '../../db/sealed.ts'
import { sqliteStore } from '../../db/sqlite.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import { luoyang } from '../../machines/law.ts'
import { CannotSet } from '../../public-notices/cannot-set.ts'
import { finderOf, textsOfPdf } from '../../public-notices/gate.ts'
import { digestOf, type NoticeView } from '../../public-notices/view.ts'
import { buildApp } from '../../src/app.ts'
import { addDays, stateCouncilCalendar } from '../../src/calendar.ts'
import { demo } from '../../src/demo/demo.ts'
import { households } from '../../src/demo/households.ts'
import { compose, composerOf, kindsOfPaper, paper } from '../../src/documents/compose.ts'
import { papersByFact, papersOf } from '../../src/documents/papers-of.ts'
import { openPress } from '../../src/documents/press.ts'
import type { Asked, Sources, ToldFact } from '../../src/documents/sources.ts'
import { printedWindow } from '../../src/documents/the-notice.ts'
import type { HouseholdFile } from '../../src/household-form.ts'
import { logKeeper } from '../../src/jobs/keep-log.ts'
import { openCityLog } from '../../src/log/city-log.ts'
import { type Office, openOffice } from '../../src/office.ts'
import { luoyangPolicy } from '../../src/policy.ts'
import { tokensOf } from '../../src/web/tokens.ts'
import { accepted, contextOf, firstReviewed, posted } from '../support/life.ts'
import { staff, type TestOffice, testOffice } from '../support/office.ts'
import { type Numbered, numberedPapers, papersMade, sourcesEndingAt } from '../support/papers.ts'

const publicKinds = [
  ...['first-review', 'approval', 'registration', 'correction', 'withdrawal', 'publicity-statement'],
  ...['disclosure', 'disclosure-correction', 'disclosure-change'],
]
const words = (view: NoticeView) => JSON.stringify(view)
const numbers = { law: luoyang, policy: luoyangPolicy, calendar: stateCouncilCalendar }

/** What of a household may stand in no public text. Incomes are told from counts by their length. */
function secretsOf({ members, yearlyIncome, homes = [] }: HouseholdFile): string[] {
  return [
    ...members.flatMap(({ idNumber, paper: other, phone }) => [idNumber, other?.number, phone]),
    ...members.flatMap(({ idNumber }) => (idNumber ? [idNumber.slice(6, 14)] : [])),
    ...homes.map(({ address }) => address),
    ...[yearlyIncome, ...members.map((m) => m.yearlyIncome ?? 0)].filter((yuan) => yuan >= 10_000).map(String),
  ].filter((each) => each !== undefined)
}
const applicantsOf = (all: readonly HouseholdFile[]) =>
  all.flatMap(({ members }) => members.filter((m) => m.relation === '申请人').map((m) => m.name))

describe('the papers of the demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anju-papers-'))
  let office: Office
  let all: ReturnType<typeof numberedPapers>
  beforeAll(async () => {
    await demo({
      folder,
      site: 'http://127.0.0.1:8080',
      print: () => {},
      progress: () => ({ tick: () => {}, end: () => {} }),
    })
    const store = sqliteStore(join(folder, 'anju.sqlite'))
    const sealer = sealerOf(keyFile(join(folder, 'anju.key'), true))
    office = openOffice({ ...numbers, store, sealer, now: () => new Date('2026-06-01T01:00:00Z') })
    all = numberedPapers(office)
  }, 300_000)
  afterAll(() => {
    office.store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const fileOf = (number: string): HouseholdFile => {
    const { household } = contextOf<ApplicationContext>(office, number)
    const record = office.store.unseal(number, household)
    if (!record) throw new Error(`${number}: no household on file`)
    return office.sealer.open(record) as HouseholdFile
  }
  const ofKind = (kind: string) => all.numbered.filter(({ asked }) => asked.kind === kind)

  test('are of every kind but those of slips, and each can be composed', () => {
    const made = new Set(all.numbered.map(({ asked }) => asked.kind))
    expect([...kindsOfPaper].sort()).toEqual([...made, 'correction', 'withdrawal'].sort())
    for (const { asked } of all.numbered) {
      const view = compose(asked, all.sources)
      expect(view).toMatchObject({ kind: asked.kind, template: asked.template, number: asked.mark })
      // No word of the program, no gap where a value was missing.
      expect(words(view), asked.mark).not.toMatch(/undefined|NaN|\[object|null号/)
      const said = [...view.title, ...view.body.map(({ text }) => text), ...(view.list?.rows.flat() ?? [])].join('\n')
      expect(said.replace(/工号[\w-]+/g, ''), asked.mark).not.toMatch(/[a-z]{3,}/i)
      // An office's paper cites documents by their full names, and nothing we note for ourselves beside a number.
      expect(said, asked.mark).not.toMatch(/待核对|转引|默认值|待[市县]级确定|（部令\d+号|办法（令|行政许可法第|宜尽早/)
    }
  })

  test('say the same years later as on the day they were made', () => {
    // Each is composed from the log as it was when it was numbered, from the log as it is at the end, and was issued so.
    const sample = all.numbered.filter((_, i) => i % 7 === 0)
    const ofOthers = ['registration', 'approval', 'publicity-statement'].flatMap(ofKind)
    for (const { asked, seq, d } of [...sample, ...ofOthers]) {
      const digest = digestOf(compose(asked, sourcesEndingAt(office, seq)))
      expect(digest, asked.mark).toBe(digestOf(compose(asked, all.sources)))
      expect(digest, asked.mark).toBe(d.issue?.view)
    }
  })

  test('tell the public nothing of a household but what its row may show', () => {
    const files = office.store.applications({ limit: 10_000 }).map(({ number }) => fileOf(number))
    expect(files.length).toBe(80)
    const secrets = files.flatMap(secretsOf)
    const applicants = applicantsOf(files)
    const others = files
      .flatMap(({ members }) => members.filter((m) => m.relation !== '申请人').map((m) => m.name))
      .filter((name) => [...name].length > 1 && !applicants.some((each) => each.includes(name)))
    expect(others.length).toBeGreaterThan(80)
    let views = 0
    for (const { asked } of all.numbered.filter(({ asked }) => publicKinds.includes(asked.kind))) {
      const said = words({ ...compose(asked, all.sources), number: '' })
      for (const secret of [...secrets, ...others]) expect(said.includes(secret), `${asked.mark} ${secret}`).toBe(false)
      views += 1
    }
    expect(views).toBeGreaterThan(50)
  })

  test('no public byte of the whole city carries what is private: every address, error, file, header and line of the log', async () => {
    const files = office.store.applications({ limit: 10_000 }).map(({ number }) => fileOf(number))
    const applicants = applicantsOf(files)
    const others = files
      .flatMap(({ members }) => members.filter((m) => m.relation !== '申请人').map((m) => m.name))
      .filter((name) => [...name].length > 2 && !applicants.some((each) => each.includes(name)))
    const exact = files.flatMap(({ members, homes = [] }) => [
      ...members.flatMap(({ idNumber, paper: other, phone }) => [idNumber, other?.number, phone]),
      ...homes.map(({ address }) => address),
    ])
    const incomes = files.flatMap(({ members, yearlyIncome }) => [
      yearlyIncome,
      ...members.map((m) => m.yearlyIncome ?? 0),
    ])
    const canaries = [...exact, ...others].filter((each) => each !== undefined)
    const amounts = new Set(incomes.filter((yuan) => yuan >= 10_000).map(String))
    expect(canaries.length).toBeGreaterThan(300)
    const logged: string[] = []
    const app = buildApp({
      office,
      tokens: tokensOf(Buffer.alloc(32, 3), office.now),
      press: openPress(folder, 'http://127.0.0.1:8080'),
      log: logKeeper({
        store: office.store,
        log: await openCityLog(folder, '127.0.0.1:8080/log'),
        witnesses: () => [],
        now: office.now,
      }),
      logger: { level: 'trace', stream: { write: (line: string) => void logged.push(line) } },
    })
    const told: [where: string, text: string][] = []
    const seen = new Set<string>()
    const get = async (url: string, init: object = {}) => {
      const { payload, rawPayload, headers, statusCode } = await app.inject({
        method: 'GET',
        url,
        headers: { accept: 'text/html' },
        ...init,
      })
      const isPdf = headers['content-type'] === 'application/pdf'
      told.push(
        [url, isPdf ? [...textsOfPdf(rawPayload)].map(({ text }) => text).join('\n') : payload],
        [`headers of ${url}`, JSON.stringify(headers)],
      )
      return { payload, statusCode, isPdf }
    }
    const waiting = [
      '/',
      '/api/openapi.json',
      '/api/log',
      '/log/checkpoint',
      '/health',
      '/about',
      '/privacy',
      '/log',
      '/progress',
      '/objections',
      '/calculator',
      '/verify',
      '/v',
      '/login',
    ]
    const rows = office.store.documents({ limit: 10_000 })
    for (const row of rows) waiting.push(`/v/${row.code}`)
    for (const row of rows.filter(({ series }) => ['公示', '公告', '公开'].includes(series)))
      waiting.push(
        `/notices/${row.number}`,
        `/notices/${row.number}/list.csv`,
        `/notices/${row.number}/list.xlsx`,
        `/api/documents/${row.number}`,
        `/api/documents/${row.number}/file`,
        `/notices/${row.of}`,
      )
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
      if (seen.has(url)) continue
      seen.add(url)
      const { payload, isPdf } = await get(url)
      if (!isPdf)
        for (const [, href] of payload.matchAll(/(?:href|src)="(\/[^"#]*)"/g))
          waiting.push((href as string).replaceAll('&amp;', '&'))
    }
    // Addresses and forms somebody types a private number into: nothing of it comes back in an error or in the log.
    const {
      idNumber = '',
      phone = '',
      name,
    } = files.flatMap(({ members }) => members)[0] as HouseholdFile['members'][number]
    for (const typed of [idNumber, phone, encodeURIComponent(name)])
      for (const path of [
        '',
        'notices/',
        'v/',
        'api/documents/',
        'api/applications/',
        'api/public/',
        'log/tile/',
        'verify/',
      ])
        expect((await get(`/${path}${typed}`)).statusCode).toBeLessThan(500)
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const url of ['/progress', '/objections/track', '/login'])
      await get(url, {
        method: 'POST',
        headers: form,
        payload: `number=${idNumber}&code=${phone}&staff=${idNumber}&password=${phone}`,
      })
    await app.close()
    expect(seen.size).toBeGreaterThan(500)
    for (const line of logged) told.push(['the log of the server', line])
    for (const file of readdirSync(join(folder, 'log'), { recursive: true, withFileTypes: true }))
      if (file.isFile()) told.push([file.name, readFileSync(join(file.parentPath, file.name)).toString('latin1')])
    // Names of files, also of those kept for the office alone: they stand in backups and listings.
    for (const name of readdirSync(folder, { recursive: true })) told.push(['name of a file', String(name)])
    const found = finderOf(canaries.map((text) => ({ what: 'sealed', text })))
    const number = /(?<![\d.])\d{5,}(?![\d.])/g
    let echoes = 0
    // What somebody typed comes back to them in the field of the form they sent, and in the links of a page to its own
    // address; nowhere else: that is struck, the rest read.
    const withoutEcho = (where: string, text: string): string => {
      if (!/^\/(progress|objections\/track|login|v\/.*)$/.test(where)) return text
      // A code is shown in fours, in its field and in the title of its page.
      const typed = [idNumber, phone, name].map((each) => [...each].join('[ -]?')).join('|')
      const echo = new RegExp(`(<input [^>]*value="|<title>核验 )(${typed})(?="| - )`, 'g')
      return text.replaceAll(`back=${encodeURIComponent(where)}"`, 'back="').replace(echo, (_, field: string) => {
        echoes += 1
        return field
      })
    }
    for (const [where, whole] of told) {
      const text = withoutEcho(where, whole)
      const leak = found(text)
      expect(leak ? `${where}: …${text.slice(Math.max(0, leak.at - 30), leak.at + 8)}` : '', where).toBe('')
      if (!where.startsWith('/') || where.startsWith('/log') || where.startsWith('/api/documents')) continue
      const sums =
        text
          .replace(/(?<=\d),(?=\d{3})/g, '')
          .match(number)
          ?.filter((each) => amounts.has(each)) ?? []
      expect(sums, where).toEqual([])
    }
    // The net would catch one: a page that holds a canary is found out, also beside an echo of it.
    expect(found(`<p>${idNumber}</p>`)).toBeDefined()
    expect(echoes).toBeGreaterThan(0)
    expect(found(withoutEcho('/progress', `<input name="number" value="${idNumber}"/> ${phone}`))).toBeDefined()
    expect(found(withoutEcho('/', `<input name="number" value="${idNumber}"/>`))).toBeDefined()
  })

  test('a letter is about its own household only', () => {
    for (const { asked } of all.numbered.filter(({ asked }) => !publicKinds.includes(asked.kind))) {
      const said = words(compose(asked, all.sources))
      const own = fileOf(asked.of)
      expect(said).toContain(applicantsOf([own])[0])
      for (const { idNumber } of own.members) if (idNumber) expect(said).not.toContain(idNumber)
    }
  })

  test('an approval notice cites the first publicities by their numbers and how they ended', () => {
    for (const { asked } of ofKind('approval')) {
      const said = words(compose(asked, all.sources))
      expect(said).toMatch(/初审情况已经公示（[涧宜].+公示〔2025〕\d+号/)
      expect(said).toMatch(/没有收到异议|共收到异议\d+件，均已核查并作出决定/)
    }
    const told = ofKind('approval').map(({ asked }) => words(compose(asked, all.sources)))
    expect(told.some((text) => text.includes('、复审和核准审查'))).toBe(true)
    // In a county there is no second review.
    expect(told.some((text) => text.includes('初审公示和核准审查'))).toBe(true)
  })

  test('a rejection gives each criterion not met, what was found and where, and every remedy with its time', () => {
    const views = ofKind('rejection').map(({ asked }) => compose(asked, all.sources))
    const said = views.map(words)
    expect(said.some((text) => /标准为低于15平方米；经核查为[\d.]+平方米（核查来源：入户调查）。依据/.test(text))).toBe(
      true,
    )
    for (const text of said) {
      expect(text).toMatch(
        /可以向.+(申请复核|申诉)，该机关自收到申请之日起15个工作日内书面答复(。|（参照《公共租赁住房管理办法》)/,
      )
      expect(text).toMatch(/不影响申请行政复议和提起行政诉讼/)
      expect(text).toMatch(/60日内，可以依法向(涧西区|宜阳县|洛阳市)人民政府申请行政复议/)
      expect(text).toMatch(/6个月内，也可以依法向有管辖权的人民法院提起行政诉讼/)
    }
    expect(new Set(views.map(({ title }) => title.join('')))).toContain('初审不通过决定书')
    // “经核准，决定不予核准” would contradict itself; what the applicant reads has no blanks and no count of our versions.
    for (const text of said) expect(text).toMatch(/经(核准审查，决定不予核准|.审，决定不予通过)。/)
    for (const text of said) expect(text).not.toMatch(/\p{Script=Han} |第\d+版/u)
    // The term of an answer is cited where the basis itself sets none.
    for (const text of said.filter((each) => each.includes('第162号）第十七条')))
      if (text.includes('申诉，该机关')) expect(text).toContain('书面答复（参照《公共租赁住房管理办法》')
  })

  test('an opinion shows the findings, what was let pass and why, and who answers for it', () => {
    const said = ofKind('opinion').map(({ asked }) => words(compose(asked, all.sources)))
    expect(said.some((text) => text.includes('查询系统停用，凭申请人授权书'))).toBe(true)
    for (const text of said) expect(text).toMatch(/(初审员|复审员|核准人)，工号4103/)
    const titles = new Set(ofKind('opinion').map(({ asked }) => compose(asked, all.sources).title.join('')))
    expect([...titles].sort()).toEqual(['初审意见书', '复审意见书', '核准意见书'].sort())
  })

  test('a statement counts the objections known when the window ended, and names where the sheets hung', () => {
    const said = ofKind('publicity-statement').map(({ asked }) => compose(asked, all.sources))
    expect(said.some((view) => words(view).includes('公示期间中断1次'))).toBe(true)
    expect(said.some((view) => /公示期内收到异议\d+件，其中/.test(words(view)))).toBe(true)
    for (const view of said) {
      for (const row of view.list?.rows ?? [])
        expect(row.slice(3).join()).toMatch(/^\d{4}年\d+月\d+日,\d{4}年\d+月\d+日$/)
      expect(words(view)).not.toContain('演示反映人')
    }
  })

  test('a registration list has every household registered before its day, once, in the order of the queue', () => {
    const listed = ofKind('registration').flatMap(({ asked }) => {
      const rows = compose(asked, all.sources).list?.rows ?? []
      const queue = rows.map((row) => row[4] as string)
      expect(queue).toEqual([...queue].sort())
      return queue
    })
    const registered = office.store.applications({ state: 'waiting', limit: 10_000 })
    expect(new Set(listed).size).toBe(registered.length)
    // On the day itself the list could still grow: nobody registered that day stands on it.
    const [{ asked }] = ofKind('registration') as [Numbered]
    const theDayItself = addDays(asked.issuedOn, -1)
    expect(() => compose({ ...asked, issuedOn: theDayItself }, all.sources)).toThrow(/一户也没有/)
  })

  test('without an organ’s contact a letter can be made, a posted notice cannot, and the refusal says what to do', () => {
    const bare = (asked: Asked): Asked => ({
      ...asked,
      contact: {
        organ: '某街道办事处',
        office: '某街道办事处',
        address: '',
        phone: '',
        supervision: { organ: '', phone: '' },
      },
    })
    const [letter] = ofKind('receipt') as [Numbered]
    const [notice] = ofKind('first-review') as [Numbered]
    expect(words(compose(bare(letter.asked), all.sources))).toContain('凭受理编号向某街道办事处查询')
    expect(() => compose(bare(notice.asked), all.sources)).toThrow(
      /联系方式：没有某街道办事处的受理地址.*“单位”页（\/admin\/organs，即数据文件夹的 directory\.json）补上/,
    )
  })

  test('a paper asked for another fact than it can state is refused', () => {
    const [letter] = ofKind('acceptance') as [Numbered]
    const other = { ...letter.asked, upTo: 1 }
    expect(() => compose(other, all.sources)).toThrow(/应写明“受理”，而所指的是“收件登记”/)
    expect(() => compose({ ...letter.asked, of: '410305-2025-99999-9' }, all.sources)).toThrow(CannotSet)
    const erased: Sources = { ...all.sources, open: () => undefined }
    expect(() => compose(letter.asked, erased)).toThrow(/已按期限销毁/)
  })

  test('every paper a fact calls for has a wording', () => {
    expect(papersByFact.length).toBeGreaterThan(13)
    for (const { asked } of all.numbered) expect(kindsOfPaper).toContain(asked.kind)
  })
})

describe('any households', () => {
  test('whoever is listed, nothing personal but the applicant’s name is in the notice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 25 }), (seed, n) => {
        const rows = households({ seed, county: '410305', n, on: '2025-09-01' })
        const files = rows.map(({ form }) => form as HouseholdFile)
        const view = compose(noticeAsked, imagined(rows.map(({ form }) => form)))
        const said = words(view)
        const applicants = applicantsOf(files)
        const names = files
          .flatMap(({ members }) => members.filter((m) => m.relation !== '申请人').map((m) => m.name))
          .filter((name) => [...name].length > 1 && !applicants.some((each) => each.includes(name)))
        for (const secret of [...files.flatMap(secretsOf), ...names]) expect(said.includes(secret), secret).toBe(false)
        expect(view.list?.rows.length).toBe(n)
        expect(view.list?.columns.map(({ header }) => header)).not.toContain('住址')
      }),
      { numRuns: 40 },
    )
  })

  test('an applicant under 14 is not named, whatever paper says how old they are; an adult with a passport is', () => {
    const [row] = households({ seed: 3, county: '410305', n: 1, on: '2025-09-01' })
    const form = row?.form as HouseholdFile & { subdistrict: string }
    const as = (member: object) => ({
      ...form,
      members: [{ relation: '申请人' as const, name: '测试小满', ...member }],
    })
    const told = (member: object) => words(compose(noticeAsked, imagined([as(member)])))
    expect(told({ idNumber: '410399201501010014' })).not.toContain('测试小满')
    expect(told({ paper: { kind: 'passport', number: 'E12345678', birthOn: '2015-01-01' } })).not.toContain('测试小满')
    const adult = told({ paper: { kind: 'passport', number: 'E12345678', birthOn: '1985-01-01' } })
    expect(adult).toContain('测试小满')
    expect(adult).not.toContain('E12345678')
    expect(adult).not.toContain('1985')
  })

  const noticeAsked: Asked = {
    kind: 'first-review',
    template: 'first-review/1',
    of: '410305005-G2025-1',
    upTo: 2,
    mark: '涧长住公示〔2025〕1号',
    issuedOn: '2025-09-18',
    issuedAt: '2025-09-18T01:00:00.000Z',
    contact: {
      organ: '涧西区长安路街道办事处',
      office: '窗口',
      address: '演示路1号',
      phone: '0379-00000000',
      supervision: { organ: '纪检监察机关', phone: '0379-00000001' },
    },
  }

  /** Sources that hold one notice and the cases it lists: facts as the log would have them, households unsealed. */
  function imagined(forms: readonly (HouseholdFile & { readonly subdistrict?: string })[]): Sources {
    const streams = new Map<string, ToldFact[]>()
    const sealed = new Map<string, unknown>()
    const tell = (stream: string, type: string, data: object, day = '2025-09-15') => {
      const before = streams.get(stream) ?? []
      const version = before.length + 1
      const actor = { staff: 'A01', role: 'clerk', organ: '410305005' }
      const told = {
        stream,
        version,
        hash: 'h',
        type,
        data,
        actor,
        occurredOn: day,
        recordedAt: `${day}T01:00:00.000Z`,
      }
      streams.set(stream, [...before, told])
    }
    const cases = forms.map((form, i) => {
      const number = `410305-2025-${String(i + 1).padStart(5, '0')}-1`
      sealed.set(`household ${i}`, form)
      tell(number, 'ApplicationReceived', {
        number,
        programme: 'public_rental',
        procedure: 'three-reviews@2012',
        policy: 'luoyang@2012',
        county: '410305',
        subdistrict: '410305005',
        communities: ['410305005001'],
        household: `household ${i}`,
        members: form.members.length,
        materials: [],
      })
      tell(number, 'ListedInPublicity', { stage: 'firstPublicity', notice: noticeAsked.of, entry: i + 1 }, '2025-09-17')
      return number
    })
    const common = { number: noticeAsked.of, stage: 'firstPublicity', organ: '410305005', required: [], minWorkdays: 5 }
    tell(noticeAsked.of, 'NoticeDrafted', { ...common, cases, lasts: '10日' }, '2025-09-17')
    const window = { startsOn: '2025-09-19', endsOn: '2025-09-28', workdays: 6 }
    tell(noticeAsked.of, 'NoticeCleared', { opinion: 'o', postOn: '2025-09-18', window }, '2025-09-18')
    return {
      ...numbers,
      history: (stream, upTo = Number.POSITIVE_INFINITY) =>
        (streams.get(stream) ?? []).filter(({ version }) => version <= upTo),
      open: (_, digest) => sealed.get(digest),
    }
  }
})

describe('a notice that does not go as planned', () => {
  let office: TestOffice
  let cases: string[]
  let notice: string
  const all = households({ seed: 11, county: '410305', n: 40, on: '2025-09-01' })
  const organ = all[0]?.form.subdistrict as string
  const rows = all.filter(({ form }) => form.subdistrict === organ && form.members.length > 1).slice(0, 3)
  const form = rows[1]?.form as HouseholdFile
  beforeAll(async () => {
    office = testOffice({ day: '2025-09-01' })
    cases = []
    for (const row of rows) {
      const number = await accepted(office, row)
      await firstReviewed(office, number)
      cases.push(number)
    }
    notice = await posted(office, organ, 'firstPublicity', cases)
  })
  afterAll(() => office.close())
  const paperOf = async (kind: string) => {
    const { numbered, sources } = await papersMade(office)
    const found = numbered.findLast(({ asked }) => asked.kind === kind)
    if (!found) throw new Error(`no ${kind}`)
    return { asked: found.asked, sources, view: () => compose(found.asked, sources) }
  }
  const correct = (what: string, restarts = false) =>
    office.ask('correctNotice', staff('publisher', organ), {
      notice,
      application: cases[1],
      version: office.store.head(notice)?.version,
      restarts,
      what,
    })

  test('prints the planned window until it runs, and the real one after', async () => {
    const { sources } = await paperOf('first-review')
    const history = sources.history(notice)
    const cleared = history.findIndex(({ type }) => type === 'NoticeCleared')
    expect(printedWindow(history.slice(0, cleared + 1), sources)).toEqual({
      startsOn: '2025-09-02',
      endsOn: '2025-09-11',
      lasts: '10日',
    })
    const started = history.find(({ type }) => type === 'PublicityStarted') as ToldFact
    const later = { ...started, data: { ...started.data, startsOn: '2025-09-04', endsOn: '2025-09-13' } }
    expect(printedWindow([...history, later], sources)).toMatchObject({ startsOn: '2025-09-04', endsOn: '2025-09-13' })
  })

  test('a correction tells the entry, what it should be and what becomes of the window', async () => {
    await correct('人均住房面积误录，应为 9.5 平方米')
    const said = words((await paperOf('correction')).view())
    expect(said).toContain('名单序号2：人均住房面积误录，应为 9.5 平方米。')
    expect(said).toContain('原公示期继续有效')
    expect(said).toMatch(/《关于.+街道2025年第一批.+初审情况的公示》（涧.+住公示〔2025〕1号）/)
  })

  test('a correction that would tell of people what the list does not is not posted', async () => {
    const { members, yearlyIncome } = form
    const other = members.find((m) => m.relation !== '申请人')
    for (const what of [
      `证件号码应为 ${members[0]?.idNumber}`,
      '住址应为演示路3号院2栋401室',
      '银行账号 6222 0217 0000 1234',
      '患尘肺病',
      '第一行\n第二行',
    ])
      await expect(correct(what), what).rejects.toThrow(/将原文公布/)
    const told = [`年收入应为 ${yearlyIncome.toLocaleString('en-US')} 元`, `应加上成员${other?.name}`]
    for (const what of told) {
      await correct(what)
      const { view } = await paperOf('correction')
      expect(view, what).toThrow(/更正内容.*不得公开/)
    }
    await correct('家庭人口应为3人', true)
    expect(words((await paperOf('correction')).view())).toContain('该户在原公示中的公示作废')
  })

  test('an edition after the correction lists the others, each at its own place', async () => {
    const { asked, sources } = await paperOf('first-review')
    const later: ToldFact = {
      ...(sources.history(notice).at(-1) as ToldFact),
      type: 'WindowExtended',
      data: { endsOn: '2025-09-15', was: '2025-09-11', workdays: 10, calendar: 'c', document: 'd' },
      version: 99,
      recordedAt: '2025-09-05T01:00:00.000Z',
    }
    const longer: Sources = {
      ...sources,
      history: (stream, upTo) => [
        ...sources.history(stream, upTo),
        ...(stream === notice && upTo === 99 ? [later] : []),
      ],
    }
    const rowsShown = compose({ ...asked, upTo: 99 }, longer).list?.rows.map(([entry]) => entry)
    expect(rowsShown).toEqual(['1', '3'])
    expect(words(compose({ ...asked, upTo: 99 }, longer))).toContain('2025年9月15日止，共14日')
  })

  test('a withdrawal says why and what follows', async () => {
    await office.ask('withdrawNotice', staff('publisher', organ), { notice, reason: '名单中混入了其他批次的家庭' })
    const said = words((await paperOf('withdrawal')).view())
    expect(said).toContain('撤回原因：名单中混入了其他批次的家庭。')
    expect(said).toContain('重新公示')
    // What never hung needs no public withdrawal.
    const head = office.store.head(notice)
    const fact = (await paperOf('withdrawal')).sources.history(notice).at(-1) as ToldFact
    const neverHung = { ...head, context: { ...contextOf<object>(office, notice), firstPostedOn: null } }
    expect(papersOf(fact, neverHung as never)).toEqual([])
  })
})

describe('versions of a wording', () => {
  const told = (name: string, version: number, text: string) =>
    paper(
      {
        name,
        version,
        audience: 'file',
        word: () => ({ title: [text], body: [], list: null }),
      },
      ({ mark, issuedOn, issuedAt, contact }) => ({ organ: contact.organ, number: mark, issuedOn, issuedAt }),
    )
  const asked = (template: string) =>
    ({ kind: 'fixture', template, mark: '试〔2025〕1号', contact: { organ: '试' } }) as unknown as Asked
  const { compose: both, newestTemplate } = composerOf([told('fixture', 1, '旧文'), told('fixture', 2, '新文')])

  test('a paper keeps the one it was made from; a new one is made from the newest', () => {
    expect(both(asked('fixture/1'), {} as Sources)).toMatchObject({ template: 'fixture/1', title: ['旧文'] })
    expect(both(asked('fixture/2'), {} as Sources)).toMatchObject({ template: 'fixture/2', title: ['新文'] })
    expect(newestTemplate('fixture')).toBe('fixture/2')
  })
  test('one that this program does not have is refused, never replaced by another', () => {
    expect(() => both(asked('fixture/3'), {} as Sources)).toThrow(/没有文书模板“fixture\/3”/)
    expect(() => both({ ...asked('fixture/1'), kind: 'other' }, {} as Sources)).toThrow(/没有文书模板/)
    expect(() => newestTemplate('other')).toThrow(/没有“other”这种文书/)
    expect(() => composerOf([told('fixture', 1, '甲'), told('fixture', 1, '乙')])).toThrow()
  })
})
