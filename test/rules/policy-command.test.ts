import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { SealedRecord } from '../../db/sealed.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import { luoyang } from '../../machines/law.ts'
import { presentFindings } from '../../src/assessment.ts'
import { households } from '../../src/demo/households.ts'
import { verdictOf } from '../../src/eligibility.ts'
import { counties, countyNameOn } from '../../src/organs.ts'
import { luoyangPolicy } from '../../src/policy.ts'
import { draftFrom, effectOf, inForceOn, tellEffect, tellProcedures } from '../../src/policy-command.ts'
import { type PolicyNumbers, readNumbers } from '../../src/policy-numbers.ts'
import { proceduresOn } from '../../src/procedure-limits.ts'
import { Refused } from '../../src/refusal.ts'
import {
  accepted,
  checked,
  contextOf,
  ended,
  firstReviewed,
  formOf,
  posted,
  registered,
  transmitted,
  within,
  withoutParts,
  workdayFrom,
} from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'

const folder = mkdtempSync(join(tmpdir(), 'anju-draft-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const lowRent = luoyangPolicy.numbers.find((n) => n.version === 'luoyang-low-rent@1') as PolicyNumbers
const sale = luoyangPolicy.numbers.find((n) => n.criteria.vehicles) as PolicyNumbers
const file = (content: unknown) => {
  const path = join(folder, 'draft.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
const refusal = (work: () => unknown): Refused => {
  try {
    work()
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
  throw new Error('not refused')
}

describe('a draft', () => {
  test('is read as a published version is', () => {
    expect(draftFrom(file(lowRent), luoyangPolicy.numbers)).toEqual(lowRent)
  })
  test.each([
    ['what is no JSON', 'version: x', '不是 JSON'],
    ['nothing', '', '不是 JSON'],
    ['a name given twice', '{"version":"a","version":"b"}', '“version”在同一处写了两次'],
    ['a list', [lowRent], '输入有误'],
    ['an unknown field', { ...lowRent, colour: 1 }, 'colour：没有这一项'],
    ['a missing one', { ...lowRent, document: undefined }, 'document：缺少此项'],
    [
      'a line that is none',
      { ...lowRent, criteria: { income: { ...lowRent.criteria.income, value: '千' } } },
      'criteria.income.value',
    ],
    [
      'a line without basis',
      { ...lowRent, criteria: { income: { bound: '低于', value: 1, unit: '元/人·月', firmness: 'law' } } },
      'criteria.income.basis',
    ],
    ['no criteria at all', { ...lowRent, criteria: {} }, '至少要有一项条件'],
    ['a day that is none', { ...lowRent, effectiveFrom: '2026-02-30' }, 'effectiveFrom'],
    ['an area elsewhere', { ...lowRent, area: '4101' }, '没有地区 4101'],
    ['a county there is not', { ...lowRent, area: '410399' }, '没有地区 410399'],
  ])('%s is refused, in a sentence', (_, content, text) => {
    const refused = refusal(() => draftFrom(file(content), []))
    expect(refused.message).toContain(text)
  })
  test('other numbers under a published version’s name are refused: what is published never changes', () => {
    const other = { ...lowRent, document: '另一份文件' }
    expect(refusal(() => draftFrom(file(other), luoyangPolicy.numbers))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('请把草案的 version 改为 luoyang-low-rent@2'),
    })
  })
  test('a file that is not there, and an old code of a place that is', () => {
    expect(refusal(() => draftFrom(join(folder, 'none.json'), []))).toMatchObject({ code: 'not_found' })
    expect(draftFrom(file({ ...lowRent, version: 'draft@1', area: '410381' }), [lowRent]).area).toBe('410381')
  })
  test('one for a programme nobody has published numbers of: no case could differ by it', () => {
    const draft = file({ ...lowRent, version: 'draft@1', programme: 'low_rnet' })
    expect(refusal(() => draftFrom(draft, [lowRent]))).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('low_rnet'),
    })
  })
})

describe('what a draft would change', () => {
  test('is told of every case on file, and the files of others stay shut', async () => {
    const office = testOffice()
    const [decided, open, gone, other, elsewhere] = households({
      seed: 23,
      county: '410305',
      n: 5,
      on: '2025-09-01',
    }).map((row, i) => ({
      ...row,
      form: { ...row.form, programme: i === 3 ? ('public_rental' as const) : ('low_rent' as const) },
    })) as never as [Parameters<typeof registered>[1], ...Parameters<typeof registered>[1][]]
    const person = { relation: '申请人' as const, name: '测试人', idNumber: '410399198001010018' }
    const waiting = await registered(office, decided)
    const undecided = await accepted(office, open as typeof decided)
    const withdrawn = await accepted(office, gone as typeof decided)
    await office.ask('withdrawApplication', staff('clerk', (gone as typeof decided).form.subdistrict), {
      application: withdrawn,
      reason: '已购房。',
    })
    await accepted(office, other as typeof decided)
    const last = elsewhere as typeof decided
    await office.ask('receiveApplication', staff('clerk', last.form.subdistrict), formOf(last))

    // One has been verified since its first review left everything open: that is no effect of any draft.
    const again = { ...decided, form: withoutParts({ ...decided.form, members: [person] }) }
    const verified = await accepted(office, again)
    await firstReviewed(office, verified)
    await ended(office, await posted(office, again.form.subdistrict, 'firstPublicity', [verified]))
    office.clock.at(workdayFrom(office.clock.today))
    await transmitted(office, verified, again.form.subdistrict, '410305')
    await checked(office, verified, 'reviewer', '410305', 'secondReview')

    // 6,000 yuan a year and head are 500 a month: exactly on the drafted line, and 低于 leaves the line out.
    const income = { ...lowRent.criteria.income, value: 500 }
    const draft = readNumbers({
      ...lowRent,
      version: 'luoyang-low-rent@2',
      criteria: { income, homes: lowRent.criteria.homes },
    })
    const opened: string[] = []
    const watching = {
      ...office.sealer,
      open(record: SealedRecord) {
        opened.push(record.digest)
        return office.sealer.open(record)
      },
    }
    const ticks: number[] = []
    const effect = effectOf({ ...office, sealer: watching }, draft, undefined, (done) => ticks.push(done))
    expect(ticks).toEqual([1, 2, 3, 4, 5, 6])
    expect(effect).toMatchObject({ draft: draft.version, county: null, endedUndecided: 1, erased: 0 })
    expect(effect.counts).toMatchObject({ cases: 5, notConcerned: 1, notComparable: 0 })
    const own = (number: string) => effect.changed.filter((c) => c.number === number)
    expect(own(waiting)).toContainEqual(expect.objectContaining({ criterion: 'income', was: '符合', would: '不符合' }))
    expect(own(waiting)).toContainEqual(expect.objectContaining({ criterion: 'assets', was: '符合', would: null }))
    // Nothing is verified of this one: open before and after, but for what the draft no longer asks.
    expect(own(undecided).map((c) => [c.was, c.would])).not.toContainEqual(['待核', '不符合'])
    expect(effect.counts.verdicts).toContainEqual({ was: '符合', would: '不符合', cases: 2 })
    expect(own(verified)).toContainEqual(expect.objectContaining({ criterion: 'income', was: '符合', would: '不符合' }))
    const shut = office.store
      .applications({ limit: 10 })
      .filter(({ programme, state }) => programme === 'public_rental' || state === 'withdrawn')
    expect(shut).toHaveLength(2)
    for (const { number } of shut) expect(opened).not.toContain(contextOf<ApplicationContext>(office, number).household)

    const text = tellEffect(effect)
    expect(text).toContain('比较 4 件')
    expect(text).toContain('由“符合”变为“不符合”：2 件')
    expect(text).toContain('另有 1 件未作资格认定即已结束')
    for (const { name, idNumber } of decided.form.members)
      for (const secret of [name, idNumber]) expect(text).not.toContain(secret)
    expect(effectOf(office, draft, '410327').counts.cases).toBe(0)
    expect(tellEffect(effectOf(office, lowRent, undefined))).toContain('总认定没有变化')
    office.close()
  })
})

describe('of decided cases', () => {
  test('a draft like the numbers in force changes nothing, whatever happened since; a tightened line flips whom it hits', async () => {
    const office = testOffice()
    const [first, second] = households({ seed: 29, county: '410305', n: 2, on: '2025-09-01' }).map((row) => ({
      ...row,
      form: { ...row.form, programme: 'low_rent' as const },
    })) as [Parameters<typeof registered>[1], Parameters<typeof registered>[1]]
    const approved = async (row: typeof first, perHeadAndYear: number) => {
      const application = await accepted(office, row)
      await firstReviewed(office, application)
      await ended(office, await posted(office, row.form.subdistrict, 'firstPublicity', [application]))
      office.clock.at(workdayFrom(office.clock.today))
      await transmitted(office, application, row.form.subdistrict, '410305')
      await checked(office, application, 'reviewer', '410305', 'secondReview')
      const reviewer = staff('reviewer', '410305')
      const { members } = contextOf<ApplicationContext>(office, application)
      const { income } = within('410305', members)
      const verified = { ...income, yearlyIncome: { value: perHeadAndYear * members } }
      await office.ask('recordCheck', reviewer, {
        application,
        stage: 'secondReview',
        check: 'income',
        source: '民政部门',
        verdict: 'consistent',
        verified,
      })
      await office.ask('passReview', reviewer, { application, stage: 'secondReview', opinion: '同意。' })
      await transmitted(office, application, '410305', '410300')
      await office.ask('approveApplication', staff('approver', '410300'), { application, opinion: '核准。' })
      return application
    }
    const better = await approved(first, 6_000)
    const poorer = await approved(second, 5_988)

    // Since then a member of each has been housed: that is for a re-check to find, and no effect of a draft.
    for (const { form } of [first, second]) {
      const [{ name, idNumber } = { name: '', idNumber: '' }] = form.members
      const lease = {
        programme: 'public_rental',
        form: 'housed',
        where: '410302',
        reference: '公租2025-7',
        since: '2025-09-02',
      }
      await office.ask('recordProtection', staff('reviewer', '410300'), { ...lease, person: { name, idNumber } })
    }
    const now = (number: string) => presentFindings(office, office.policy, contextOf(office, number))
    for (const number of [better, poorer]) expect(verdictOf(now(number)).failed).toEqual(['protection'])

    const opened: string[] = []
    const watching = {
      ...office.sealer,
      open(record: SealedRecord) {
        opened.push(record.digest)
        return office.sealer.open(record)
      },
    }
    const effect = (draft: PolicyNumbers) => effectOf({ ...office, sealer: watching }, draft, undefined)
    const same = effect(readNumbers({ ...lowRent, version: 'luoyang-low-rent@2' }))
    expect(same.changed).toEqual([])
    expect(same.counts).toMatchObject({
      cases: 2,
      changedCases: 0,
      verdicts: [{ was: '符合', would: '符合', cases: 2 }],
      criteriaNew: [],
    })

    // 500 and 499 yuan a month: 低于 500 leaves the line out.
    const income = { ...lowRent.criteria.income, value: 500 }
    const tighter = readNumbers({
      ...lowRent,
      version: 'luoyang-low-rent@2',
      criteria: { ...lowRent.criteria, income },
    })
    const tightened = effect(tighter)
    expect(tightened.changed).toMatchObject([{ number: better, criterion: 'income', was: '符合', would: '不符合' }])
    expect(tightened.changed).toHaveLength(1)

    // What the decisions were never asked is told apart, and not guessed from the file.
    const vehicles = { ...sale.criteria.vehicles, value: 0 }
    const wider = readNumbers({
      ...lowRent,
      version: 'luoyang-low-rent@2',
      criteria: { ...lowRent.criteria, vehicles },
    })
    const asking = effect(wider)
    expect(asking.counts).toMatchObject({
      verdicts: [{ was: '符合', would: '待核', cases: 2 }],
      criteriaNew: [{ criterion: 'vehicles', cases: 2 }],
    })
    expect(tellEffect(asking)).toContain('草案的条件“家庭汽车”在已决定的 2 件中没有认定过，按待核计')
    expect(tellEffect(asking)).toContain('作出决定时不是条件，没有认定过')

    // Of a decided case the findings are opened, and neither the household nor what was verified of it.
    expect(new Set(opened).size).toBe(2)
    for (const number of [better, poorer]) {
      const { household, verified, assessed } = contextOf<ApplicationContext>(office, number)
      expect(opened).toContain(assessed.at(-1)?.findings)
      for (const digest of [household, ...verified.map((v) => v.digest)]) expect(opened).not.toContain(digest)
    }
    office.close()
  })
})

describe('the numbers in force', () => {
  test('are one version for each programme and county, each county once', () => {
    for (const on of ['2012-09-10', '2020-01-01', '2025-09-15']) {
      const found = inForceOn(luoyangPolicy, { on })
      const seen = found.flatMap(({ numbers, counties: places }) =>
        places.map((place) => `${numbers.programme} ${place}`),
      )
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen).toHaveLength(counties().length * new Set(luoyangPolicy.numbers.map((n) => n.programme)).size)
    }
  })
  test.each([
    [{ programme: 'castle', on: '2025-09-15' }, '没有保障方式“castle”'],
    [{ county: '410999', on: '2025-09-15' }, '没有这个区县代码'],
    [{ on: '2001-01-01' }, '2001-01-01 没有适用的政策数值'],
  ])('%o is refused', (asked, text) => {
    expect(refusal(() => inForceOn(luoyangPolicy, asked)).message).toContain(text)
  })
})

describe('the procedures in force', () => {
  const at = (county: string | undefined, on: string) =>
    proceduresOn({ law: luoyang, policy: luoyangPolicy }, county, on)
  test('are those of the day, with every number of every stage and its basis', () => {
    expect(at('410307', '2012-12-01')).toMatchObject([{ procedure: 'two-reviews@2012' }])
    const [three] = at('410307', '2026-12-01')
    expect(three?.procedure).toBe('three-reviews@2012')
    const found = new Map(three?.limits.map((each) => [`${each.stageName} ${each.what}`, each]))
    expect(found.get('初审 办理期限')).toMatchObject({ value: 30, unit: '日', basis: expect.stringContaining('17') })
    expect(found.get('初审公示 公示期')).toMatchObject({ value: 10, unit: '日' })
    expect(found.get('核准公示 公示期内最少工作日')).toMatchObject({ value: 5, unit: '工作日' })
    expect(found.get('报送市级 办理期限')).toMatchObject({ value: 3 })
    expect(found.get('复核 办理期限')).toMatchObject({ value: 15, unit: '工作日' })
    for (const { basis } of three?.limits ?? []) expect(basis).not.toBe('')
    // No limit of the definition is left out.
    const text = JSON.stringify(luoyang.procedure('three-reviews@2012').definition)
    expect(three?.limits).toHaveLength(
      (text.match(/"n":/g)?.length ?? 0) + (text.match(/"minWorkdays":/g)?.length ?? 0),
    )
  })
  test('are told with the names of that day', () => {
    const told = (on: string) => tellProcedures(at('410307', on), (county) => countyNameOn(county, on))
    expect(told('2012-12-01')).toContain('适用于 偃师市')
    expect(told('2026-12-01')).toContain('适用于 偃师区')
  })
})
