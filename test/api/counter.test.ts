import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NoticeContext } from '../../machines/notice.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { indexNames } from '../../src/name-index.ts'
import type { AtWork } from '../../src/office.ts'
import type { Role } from '../../src/roles.ts'
import { type Browser, prefilledOf, wrongOf } from '../support/browser.ts'
import { accepted, contextOf, firstReviewed, formOf, posted } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { scannedPdf } from '../support/scan.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/* The counter of a subdistrict: the scan beside the form, who is found by what, visits, materials, objections, lost sessions. */

const rows = households({ seed: 3, county: '410305', n: 60, on: '2025-09-01' })
const street = (rows[0] as IntakeRow).form.subdistrict
const own = rows.filter(({ form }) => form.subdistrict === street)
const post = (role: Role, organ = street, n = 1): AtWork => ({
  staff: `${organ}-${role}-${n}`.replace('_', '-'),
  role,
  organ,
})
const [clerk, colleague, first] = [post('clerk'), post('clerk', street, 2), post('first_reviewer')]
const elsewhere = post('clerk', '410305001')

let desk: Desk
const at = (actor: AtWork): Browser => browserOf(desk, actor)
const picture = async () =>
  sharp({ create: { width: 300, height: 400, channels: 3, background: '#eeddcc' } })
    .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '34/1 39/1 0/1' } })
    .jpeg()
    .toBuffer()
const file = (bytes: Buffer, field = 'files') => ({ field, name: 'a.jpg', type: 'image/jpeg', bytes })
const looks = (what: string, subject: string) =>
  [...desk.office.store.trail.looks({ subject }, { limit: 100, offset: 0 })].filter((each) => each.what === what)
let [inReview, received, listed, notice] = ['', '', '', '']

beforeAll(async () => {
  const office = testOffice()
  desk = openDesk(office)
  inReview = await accepted(office, own[0] as IntakeRow)
  received = (await office.ask('receiveApplication', clerk, formOf(own[1] as IntakeRow))).subject
  listed = await accepted(office, own[2] as IntakeRow)
  await firstReviewed(office, listed)
  notice = await posted(office, street, 'firstPublicity', [listed])
  const admin = await firstAdministrator(office)
  for (const one of [clerk, colleague, first, elsewhere]) await entered(office, admin, one)
})
afterAll(() => desk.close())

/** A draft begun by the clerk: its address. */
async function begun(browser: Browser): Promise<string> {
  await browser.get('/intake')
  const answer = await browser.send('/intake')
  return String(answer.headers.location).replace('/application', '')
}

describe('the form beside its scan', () => {
  test('an ID number typed in full width fills in sex, birthday and age; a birthday that is not its own is a slip', async () => {
    const browser = at(clerk)
    const draft = await begun(browser)
    const path = `${draft}/members`
    await browser.get(path)
    const id = (own[3] as IntakeRow).form.members[0]?.idNumber as string
    const wide = id.replace(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0)).toLowerCase()
    await browser.send(path, { 'members.0.name': '测试人', 'members.0.idNumber': wide, go: 'keep' })
    await browser.get(path)
    const birth = `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`
    expect(browser.page).toMatch(new RegExp(`✓ 校验通过　[男女]　${birth}　\\d+ 周岁`))
    expect(prefilledOf(browser.page, path)['members.0.birthOn']).toBe(birth)
    const crossed = await browser.send(path, {
      'members.0.name': '测试人',
      'members.0.relation': '申请人',
      'members.0.idNumber': id,
      'members.0.birthOn': '1968年3月7日',
      'members.0.phone': '1385700123',
    })
    expect([crossed.statusCode, ...wrongOf(crossed.payload)]).toEqual([
      422,
      expect.stringContaining('出生日期'),
      '手机号应为 11 位，现为 10 位',
    ])
  })

  test('scans are laid beside it with what was typed, put in order, and go into the case with it', async () => {
    const browser = at(clerk)
    const draft = await begun(browser)
    const path = `${draft}/application`
    await browser.get(path)
    const bytes = await picture()
    const added = await browser.attach(
      path,
      { ...prefilledOf(browser.page, path), callNumber: 'A037', as: 'application_form', go: 'scan-add' },
      file(bytes),
    )
    expect([added.statusCode, added.headers.location]).toEqual([303, path])
    await browser.follow(added)
    expect(browser.page).toContain('A037')
    const scan = /\/intake\/[\w-]+\/scans\/[\w-]+/.exec(browser.page)?.[0] as string
    const shown = await browser.get(scan)
    expect((await sharp(shown.rawPayload).metadata()).exif).toBeUndefined()
    expect((await at(elsewhere).get(scan)).statusCode).toBe(404)
    await browser.get(path)
    await browser.attach(path, { ...prefilledOf(browser.page, path), as: 'id_card', go: 'scan-add' }, file(bytes))
    const second = await browser.get(`${path}?scan=2`)
    expect(second.payload).toContain('身份证　第 2 份，共 2 份')
    const moved = await browser.send(path, { ...prefilledOf(browser.page, path), go: 'scan-up' })
    expect((await browser.follow(moved)).payload).toContain('身份证　第 1 份，共 2 份')
    // Nothing chosen: said so, and nothing typed is lost.
    const none = await browser.send(path, { ...prefilledOf(browser.page, path), go: 'scan-add' })
    expect([none.statusCode, wrongOf(none.payload)[0]]).toEqual([422, expect.stringContaining('选择要上传的文件')])
    expect(none.payload).toContain('value="A037"')
  })

  test('the pages of a scanned PDF stand beside it as pictures, for the own office alone; what is no page is a sentence', async () => {
    const browser = at(clerk)
    const path = `${await begun(browser)}/application`
    await browser.get(path)
    const sent = {
      field: 'files',
      name: '扫描.pdf',
      type: 'application/pdf',
      bytes: await scannedPdf('#e01010', '#1010e0'),
    }
    await browser.attach(path, { ...prefilledOf(browser.page, path), as: 'application_form', go: 'scan-add' }, sent)
    await browser.get(path)
    const pages = [...browser.page.matchAll(/src="([^"]+\/pages\/\d)"/g)].map(([, src]) => src as string)
    expect([pages.length, browser.page.includes('第 2 页，共 2 页')]).toEqual([2, true])
    const second = await browser.get(pages[1] as string)
    expect([second.headers['content-type'], second.headers['cache-control']]).toEqual(['image/jpeg', 'no-store'])
    const { dominant } = await sharp(second.rawPayload).stats()
    expect(dominant.b > dominant.r).toBe(true)
    const small = await browser.get((pages[0] as string).replace('/pages/1', '/small'))
    expect((await sharp(small.rawPayload).metadata()).height).toBe(320)
    for (const no of ['3', '0', 'x', '1e9']) {
      const none = await browser.get((pages[0] as string).replace(/1$/, no))
      expect([no, none.statusCode, none.payload.includes('没有画出来')]).toEqual([no, 404, true])
    }
    expect((await at(elsewhere).get(pages[0] as string)).statusCode).toBe(404)
  })

  test('a colleague sees who is at it, takes it over, and the first is shown what to do', async () => {
    const [mine, theirs] = [at(clerk), at(colleague)]
    const draft = await begun(mine)
    const path = `${draft}/members`
    await mine.get(path)
    // What a colleague fills in is opened for a reason.
    await theirs.follow(await theirs.get(path))
    expect((await theirs.follow(await theirs.send(`${draft}/why`, { why: '同事请假' }))).payload).toContain(
      '正在填这份草稿',
    )
    const blocked = await theirs.send(path, { 'members.0.name': '抢填', go: 'save' })
    expect(blocked.statusCode).toBe(409)
    await theirs.get(path)
    expect((await theirs.follow(await theirs.send(`${path}/take`))).payload).toContain('已接手')
    expect((await mine.send(path, { 'members.0.name': '后填', go: 'save' })).statusCode).toBe(409)
    expect((await theirs.send(path, { 'members.0.name': '接着填', go: 'save' })).statusCode).toBe(303)
  })

  test('a draft is thrown away only after being asked', async () => {
    const browser = at(clerk)
    const draft = await begun(browser)
    await browser.get(`${draft}/application`)
    const asked = await browser.send(`${draft}/discard`)
    expect(asked.payload).toContain('不能恢复')
    expect((await browser.send(`${draft}/discard`, { sure: 'yes' })).statusCode).toBe(303)
    expect((await browser.get(`${draft}/application`)).statusCode).toBe(404)
  })
})

describe('a session that ends while a form is filled in', () => {
  test('keeps what was typed, and takes it once the person is signed in again and says so', async () => {
    const browser = at(clerk)
    const draft = await begun(browser)
    const path = `${draft}/members`
    await browser.get(path)
    const fields = { ...prefilledOf(browser.page, path), 'members.0.name': '没有丢', go: 'save' }
    browser.cookies.clear()
    const over = await browser.post(path, fields, { origin: 'http://localhost' })
    expect(over.statusCode).toBe(401)
    expect(over.payload).toContain('登录已过期，填写的内容还在')
    expect(over.payload).toContain('value="没有丢"')
    // From elsewhere nothing is shown back, and accounts are no forms to keep.
    for (const [to, origin] of [
      [path, 'https://elsewhere.example'],
      ['/account/password', 'http://localhost'],
    ] as const)
      expect((await browser.post(to, fields, { origin })).headers.location).toContain('/login')
    const again = at(clerk)
    const stale = await again.post(path, fields, { origin: 'http://localhost' })
    expect([stale.statusCode, stale.payload.includes('请再提交一次')]).toEqual([403, true])
    const done = await again.send(path, prefilledOf(again.page, path))
    expect(done.headers.location).toBe('/intake')
    expect((await again.get('/intake')).payload).toContain('没有丢')
  })
})

describe('the search box', () => {
  const member = (own[0] as IntakeRow).form.members[0] as { name: string; idNumber: string }
  const found = async (q: string, actor = clerk) => {
    const browser = at(actor)
    await browser.get('/work')
    return browser.follow(await browser.send('/find', { q }))
  }

  test('finds a case by its number, ID number, name and initials, in this area alone, and records who was shown whom', async () => {
    for (const q of [inReview, ` ${inReview.toLowerCase()} `, member.idNumber])
      expect((await found(q)).payload, q).toContain(inReview)
    const byName = await found(member.name)
    expect(byName.payload).toContain(inReview)
    expect(looks('found', inReview).length).toBeGreaterThan(0)
    expect((await found(member.name, elsewhere)).payload).not.toContain(`/cases/${inReview}`)
    expect((await found(member.idNumber, elsewhere)).payload).not.toContain(`/cases/${inReview}`)
    const { pinyin } = await import('pinyin-pro')
    const initials = pinyin(member.name, { pattern: 'first', toneType: 'none', type: 'array', surname: 'head' }).join(
      '',
    )
    expect((await found(initials.toUpperCase())).payload).toContain(inReview)
  })

  test('says what may be typed where there is nothing, and shows results to nobody else', async () => {
    const none = await found('查无此人')
    expect([none.statusCode, none.payload.includes('拼音首字母')]).toEqual([404, true])
    const browser = at(clerk)
    await browser.get('/work')
    const answer = await browser.send('/find', { q: member.name })
    const where = String(answer.headers.location)
    expect(decodeURIComponent(where)).not.toContain(member.name)
    if (where.startsWith('/find')) expect((await at(colleague).get(where)).payload).not.toContain(inReview)
  })

  test('keeps no name in the clear, and is made anew from nothing', async () => {
    const { store } = desk.office
    await indexNames(desk.office)
    store.caseNames.put(inReview, [])
    expect((await found(member.name)).payload).not.toContain(`/cases/${inReview}"`)
    store.setBookmark('case names', 0)
    expect((await found(member.name)).payload).toContain(inReview)
  })
})

describe('materials of a case', () => {
  test('are checked against originals and scanned later; opening one asks why, once, and is recorded', async () => {
    const browser = at(clerk)
    const path = `/cases/${received}/materials`
    await browser.get(path)
    const done = await browser.attach(
      path,
      { ...prefilledOf(browser.page, path), 'papers.id_card': 'checked_copy', as: 'id_card', go: 'check' },
      file(await picture()),
    )
    expect([done.statusCode, wrongOf(done.payload)]).toEqual([303, []])
    const page = (await browser.follow(done)).payload
    expect(page).toContain('已登记核对结果')
    const href = new RegExp(`/cases/${received}/files/\\d+/1`).exec(page)?.[0] as string
    expect((await browser.get(`${href}/small`)).headers['content-type']).toBe('image/jpeg')
    expect((await browser.get(href)).payload).toContain('为什么要看')
    expect((await browser.get(`${href}/whole`)).statusCode).toBe(303)
    expect((await browser.send(href, { why: '看' })).statusCode).toBe(422)
    const opened = await browser.follow(await browser.send(href, { why: '核对身份证地址' }))
    expect(opened.payload).toContain(`src="${href}/whole"`)
    expect((await browser.get(`${href}/whole`)).headers['content-disposition']).toMatch(/^attachment/)
    expect(looks('materialFile', received).map(({ why }) => why)).toEqual(['核对身份证地址'])
    expect((await at(elsewhere).get(href)).statusCode).toBe(404)
    expect((await at(elsewhere).get(`${href}/small`)).statusCode).toBe(404)
  })

  test('a PDF among them is shown page by page, after a reason as every scan', async () => {
    const browser = at(colleague)
    const path = `/cases/${inReview}/materials`
    await browser.get(path)
    const sent = {
      field: 'files',
      name: 'a.pdf',
      type: 'application/pdf',
      bytes: await scannedPdf('#e01010', '#1010e0'),
    }
    await browser.attach(path, { ...prefilledOf(browser.page, path), as: 'id_card', go: 'check' }, sent)
    await browser.get(path)
    const href = [...browser.page.matchAll(new RegExp(`/cases/${inReview}/files/\\d+/1`, 'g'))].at(-1)?.[0] as string
    expect((await browser.get(`${href}/small`)).headers['content-type']).toBe('image/jpeg')
    expect((await browser.get(`${href}/pages/1`)).statusCode).toBe(303)
    await browser.get(href)
    await browser.follow(await browser.send(href, { why: '核对身份证地址' }))
    expect([...browser.page.matchAll(/src="([^"]+)"/g)].map(([, src]) => src)).toEqual(
      expect.arrayContaining([`${href}/pages/1`, `${href}/pages/2`]),
    )
    expect((await browser.get(`${href}/pages/2`)).headers['content-type']).toBe('image/jpeg')
    expect((await at(elsewhere).get(`${href}/pages/2`)).statusCode).toBe(404)
  })

  test('with nothing ticked nothing is registered; what is missing goes into one correction', async () => {
    const browser = at(clerk)
    const path = `/cases/${received}/materials`
    await browser.get(path)
    const none = await browser.send(path, { go: 'check', 'papers.id_card': 'checked_copy' })
    expect([none.statusCode, wrongOf(none.payload)[0]]).toEqual([422, expect.stringContaining('没有要登记的')])
    const on = await browser.send(path, { go: 'ask', items: 'income_proof' })
    expect(on.headers.location).toBe(`/cases/${received}/correct?items=income_proof`)
    expect((await browser.follow(on)).payload).toMatch(/value="income_proof" checked/)
  })
})

describe('a home visit', () => {
  test('is listed by community, recorded on a phone with photographs that say nothing of where, and leaves the list', async () => {
    const browser = at(first)
    expect((await browser.get('/visits')).payload).toContain(`/visits/${inReview}`)
    const path = `/visits/${inReview}`
    await browser.get(path)
    const fields = { ...prefilledOf(browser.page, path), finding: '入户查看，与申报一致。' }
    // One investigator is too few: the words stay, the photographs have to be chosen again.
    const few = await browser.attach(path, { ...fields, investigators: 'A01' }, file(await picture()))
    expect([few.statusCode, ...wrongOf(few.payload)]).toEqual([
      422,
      expect.any(String),
      expect.stringContaining('重新选择'),
    ])
    expect(few.payload).toContain('与申报一致')
    const done = await browser.attach(path, { ...fields, investigators: 'A01、A02' }, file(await picture()))
    expect([done.statusCode, wrongOf(done.payload)]).toEqual([303, []])
    const list = (await browser.follow(done)).payload
    expect(list).toContain('照片 1 张')
    expect(list).not.toContain(`/visits/${inReview}`)
    const fact = JSON.parse(desk.office.store.history(inReview).at(-1)?.body as string)
    expect([fact.type, fact.data.photos]).toEqual(['SurveyRecorded', expect.stringMatching(/^[0-9a-f]{64}$/)])
    expect((await browser.get(`/cases/${inReview}/materials`)).payload).toContain('照片，入户调查')
    expect((await at(clerk).get('/visits')).statusCode).toBe(403)
  })
})

describe('an objection at the desk', () => {
  test('finds the posted household by its number on the sheet, and takes ground, channel and evidence', async () => {
    const browser = at(clerk)
    expect((await browser.get('/objections/desk')).payload).toContain(notice)
    expect((await browser.get(`/objections/desk?notice=${notice}&entry=99`)).payload).toContain('没有这个序号')
    expect((await browser.get(`/objections/desk?notice=${notice}&entry=1`)).payload).toContain(
      `/objections/desk/${listed}`,
    )
    expect(looks('listed', listed).map(({ why }) => why)).toEqual([notice])
    const path = `/objections/desk/${listed}`
    await browser.get(path)
    const fields = prefilledOf(browser.page, path)
    expect((await browser.attach(path, fields, file(Buffer.alloc(0)))).statusCode).toBe(422)
    const done = await browser.attach(
      path,
      { ...fields, statement: '该户另有住房。', name: '测试甲', contact: '00000000003', channel: 'phone' },
      file(await picture()),
    )
    expect([done.statusCode, wrongOf(done.payload)]).toEqual([303, []])
    expect((await browser.follow(done)).payload).toContain(`${listed}-Y1`)
    const fact = JSON.parse(desk.office.store.history(listed).at(-1)?.body as string)
    expect([fact.type, fact.data.channel, typeof fact.data.evidence]).toEqual(['ObjectionRaised', 'phone', 'string'])
    expect(contextOf<NoticeContext>(desk.office, notice).number).toBe(notice)
    expect((await at(elsewhere).get(path)).statusCode).toBe(404)
  })
})

test('the workbench has the drafts of the counter, and a colleague sees who has a case open', async () => {
  expect((await at(clerk).get('/work')).payload).toContain('没有填完的收件')
  await at(clerk).get(`/cases/${received}`)
  const theirs = at(colleague)
  expect((await theirs.get(`/cases/${received}`)).payload).toContain('正在办理本案')
  expect((await theirs.follow(await theirs.send(`/cases/${received}/take`))).payload).toContain('已接手')
})
