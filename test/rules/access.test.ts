import { afterAll, describe, expect, test } from 'vitest'
import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { mustBeOffice, mustHold, mustNotHaveDecided, officeOf } from '../../src/access.ts'
import { separationFaults } from '../../src/audit-duties.ts'
import { commandNamed, commands } from '../../src/commands.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { type AtWork, system } from '../../src/office.ts'
import { subdistrictsOf } from '../../src/organs.ts'
import { type Role, roles } from '../../src/roles.ts'
import { isRegistered } from '../../src/sign-in.ts'
import { dryRun } from '../support/dry-run.ts'
import { checked, contextOf, ended, posted, required, sheet, transmitted } from '../support/life.ts'
import { staff, type TestOffice, testOffice } from '../support/office.ts'
import { sheetIssued } from '../support/press.ts'
import {
  countyOf,
  drafted,
  isHidden,
  objection,
  received,
  rejection,
  situations,
  type Where,
} from '../support/situations.ts'
import { entered } from '../support/staff.ts'

/*
 * Who may do what, where: every command tried by every role at every organ, in a situation where the right person may
 * (`support/situations.ts`).
 */

describe.each([
  ['三审两公示', '410305', '410302'],
  ['两审两公示', '410327', '410323'],
])('%s: every command × role × organ', (_, county, otherCounty) => {
  const three = county === '410305'
  const row = households({ seed: 1, county, n: 1, on: '2025-09-01' })[0] as IntakeRow
  const { subdistrict } = row.form
  const organs: Record<string, string> = {
    subdistrict,
    county,
    city: '410300',
    'the community': row.form.community,
    'another subdistrict of the county': subdistrictsOf(county).find((o) => o.code !== subdistrict)?.code ?? '',
    'another county': otherCounty,
    'a subdistrict of another county': subdistrictsOf(otherCounty)[0]?.code ?? '',
    'another city': '410100',
  }
  const table = situations(three)
  let cells = 0
  afterAll(() => expect(cells).toBe(table.length * roles.length * Object.keys(organs).length))

  test('the table has every command there is', () => {
    // In a county nobody passes a review above the first, yet the command is there for the first.
    expect([...new Set(table.map((s) => s.command))].sort()).toEqual(commands.map((c) => c.name).sort())
  })

  test.each(table)('$name', async ({ command, may, there }) => {
    const office = testOffice({ day: '2025-09-01' })
    const input = await there(office, row)
    for (const role of roles)
      for (const [where, organ] of Object.entries(organs)) {
        cells += 1
        const actor: AtWork = { staff: `new-${role}-${organ}`, role, organ }
        // Where staff are registered, each of them is: what is tried here is the wish, not the lack of any grant.
        const holds =
          !isRegistered(office) ||
          role === 'system' ||
          (await entered(office, staff('administrator', '410300'), actor).then(
            () => true,
            () => false,
          ))
        const answer = await dryRun(office, command, actor, input)
        // The clock has no organ: a system actor acts where only the clock may act, whatever organ it is given.
        const allowed = may[role] ?? []
        const expected = role === 'system' ? may.system !== undefined : allowed.includes(where as Where)
        const got = answer.granted ? 'granted' : answer.refusal.code
        const mayAsk = commandNamed(command).roles.includes(role) && role !== 'system'
        const hidden = mayAsk && holds && isHidden({ command, input }, role, where)
        expect(got, `${command} by ${role} at ${where}`).toBe(expected ? 'granted' : hidden ? 'not_found' : 'forbidden')
      }
    office.close()
  })
})

describe('nobody decides two stages of one case (BR-02), every pair and every second round', () => {
  interface Decision {
    readonly stage: string
    readonly command: string
    readonly role: Role
    readonly organ: string
    readonly input: Record<string, unknown>
  }
  /** A long life with every kind of decision in it, some twice; `decide` is asked before each of them. */
  async function longLife(office: TestOffice, row: IntakeRow, decide: (d: Decision) => Promise<void>): Promise<void> {
    const { subdistrict } = row.form
    const [county, city] = [countyOf(row), '410300']
    const application = await received(office, row)
    const visit = (n: number) =>
      office.ask('recordSurvey', staff('first_reviewer', subdistrict, `-visitor-${n}`), {
        application,
        stage: 'firstReview',
        kind: 'home_visit',
        investigators: ['A01', 'A02'],
        visitedOn: office.clock.today,
        finding: '一致。',
      })
    const first = (command: string, input = {}) =>
      decide({
        stage: 'firstReview',
        command,
        role: 'first_reviewer',
        organ: subdistrict,
        input: { application, ...input },
      })
    const settle = (n: number, outcome: string, role: Role, organ: string, stage = 'objection') =>
      decide({
        stage,
        command: 'settleObjection',
        role,
        organ,
        input: { application, objection: `${application}-Y${n}`, outcome, finding: '已核查。' },
      })
    const object = (notice: string, organ: string) =>
      office.ask('raiseObjection', staff('clerk', organ, '-window'), { application, notice, ...objection })
    const pass = { stage: 'firstReview', opinion: '符合。' }

    await decide({
      stage: 'intake',
      command: 'acceptApplication',
      role: 'clerk',
      organ: subdistrict,
      input: { application },
    })
    await visit(1)
    await first('passReview', pass)
    const notice = await posted(office, subdistrict, 'firstPublicity', [application])
    await object(notice, subdistrict)
    await object(notice, subdistrict)
    await settle(1, 'dismissed', 'first_reviewer', subdistrict)
    await settle(2, 'upheld', 'first_reviewer', subdistrict)
    await visit(2)
    await first('passReview', pass)
    await ended(office, await posted(office, subdistrict, 'firstPublicity', [application]))
    await transmitted(office, application, subdistrict, county)
    const second = (command: string, input = {}) =>
      decide({
        stage: 'secondReview',
        command,
        role: 'reviewer',
        organ: county,
        input: { application, stage: 'secondReview', ...input },
      })
    await second('returnReview', { reasons: '请重新调查。' })
    await visit(3)
    await first('passReview', pass)
    await ended(office, await posted(office, subdistrict, 'firstPublicity', [application]))
    await transmitted(office, application, subdistrict, county)
    await checked(office, application, 'reviewer', county, 'secondReview')
    await second('passReview', { opinion: '同意。' })
    await transmitted(office, application, county, city)
    const approver = (command: string, input = {}) =>
      decide({ stage: 'approval', command, role: 'approver', organ: city, input: { application, ...input } })
    await approver('rejectApplication', { stage: 'approval', ...rejection })
    await office.ask('requestReexamination', staff('clerk', subdistrict, '-window'), {
      application,
      statement: '请复核。',
    })
    await decide({
      stage: 'reexamination',
      command: 'decideReexamination',
      role: 'approver',
      organ: city,
      input: { application, outcome: 'overturned', finding: '有误。' },
    })
    await approver('approveApplication', { opinion: '核准。' })
    const last = await posted(office, city, 'finalPublicity', [application])
    await office.ask('raiseObjection', staff('publisher', city), { application, notice: last, ...objection })
    await settle(3, 'dismissed', 'approver', city, 'last objection')
    await ended(office, last)
    await office.ask('registerApplication', staff('publisher', city), { application })
  }

  test('whoever decided one stage may take up that stage again and no other, however often others decided since', async () => {
    const office = testOffice({ day: '2025-03-03' })
    const row = households({ seed: 1, county: '410305', n: 1, on: '2025-03-03' })[0] as IntakeRow
    const decidedBy = new Map<string, string>()
    const pairs = new Set<string>()
    let round = 0
    await longLife(office, row, async ({ stage, command, role, organ, input }) => {
      round += 1
      for (const [person, before] of decidedBy) {
        const answer = await dryRun(office, command, { staff: person, role, organ }, input)
        pairs.add(`${before} → ${stage}`)
        const got = answer.granted ? 'granted' : [answer.refusal.code, answer.refusal.details]
        expect(got, `${person} decided ${before}, now ${stage}`).toEqual(
          before === stage ? 'granted' : ['forbidden', { stage: before.replace('last ', '') }],
        )
      }
      // Each round by another person, so that a stage has several deciders.
      const person = `person-${round}`
      await office.ask(command, { staff: person, role, organ }, input)
      decidedBy.set(person, stage)
    })
    expect([...pairs].sort()).toEqual(
      [
        // Objections in the last publicity are another decision than those in the first.
        ...['firstReview', 'objection', 'secondReview', 'approval', 'reexamination'].flatMap((s) =>
          ['intake', 'firstReview', 'objection'].map((before) => `${before} → ${s}`),
        ),
        ...['firstReview', 'secondReview', 'approval', 'reexamination'].map((s) => `secondReview → ${s}`),
        ...['approval', 'reexamination'].map((s) => `approval → ${s}`),
        'reexamination → approval',
        ...['intake', 'firstReview', 'objection', 'secondReview', 'approval', 'reexamination'].map(
          (before) => `${before} → last objection`,
        ),
      ].sort(),
    )
    office.close()
  })

  test('whoever reviewed the release of a list decides on none of its households; whoever decided on one reviews no list with it', async () => {
    const office = testOffice({ day: '2025-03-03' })
    const row = households({ seed: 1, county: '410305', n: 1, on: '2025-03-03' })[0] as IntakeRow
    const { subdistrict } = row.form
    const refusedTo = async (name: string, who: AtWork, input: Record<string, unknown>) => {
      const answer = await dryRun(office, name, who, input)
      return answer.granted ? 'granted' : [answer.refusal.code, answer.refusal.message]
    }
    const notice = await drafted(office, row)
    const { decided } = contextOf<ApplicationContext>(office, `${listedIn(office, notice)}`)
    expect(Object.keys(decided).sort()).toEqual(['firstReview', 'intake'])
    for (const [person] of Object.values(decided)) {
      const releaser = { staff: `${person}`.toUpperCase(), role: 'release_reviewer', organ: subdistrict } as const
      const got = await refusedTo('clearNotice', releaser, { notice, opinion: '同意。' })
      expect(got).toEqual(['forbidden', expect.stringContaining('不得再对该名单作保密审查')])
    }
    const releaser = staff('release_reviewer', subdistrict)
    await office.ask('clearNotice', releaser, { notice, opinion: '同意。' })
    await sheetIssued(office, notice)
    const application = listedIn(office, notice)
    for (const place of required(office, notice))
      await office.ask('postNotice', staff('publisher', subdistrict), {
        ...{ notice, ...place, postedOn: office.clock.today, evidence: sheet },
      })
    await office.ask('raiseObjection', staff('clerk', subdistrict, '-2'), { application, notice, ...objection })
    const settling = { application, objection: `${application}-Y1`, outcome: 'dismissed', finding: '已核查。' }
    const inPost = (role: Role, organ: string): AtWork => ({ staff: releaser.staff.toUpperCase(), role, organ })
    const refusal = ['forbidden', expect.stringContaining('您作过该公示的保密审查')]
    expect(await refusedTo('settleObjection', inPost('first_reviewer', subdistrict), settling)).toEqual(refusal)
    await office.ask('settleObjection', staff('first_reviewer', subdistrict, '-2'), settling)
    await ended(office, notice)
    await transmitted(office, application, subdistrict, '410305')
    await checked(office, application, 'reviewer', '410305', 'secondReview')
    const pass = { application, stage: 'secondReview', opinion: '同意。' }
    expect(await refusedTo('passReview', inPost('reviewer', '410305'), pass)).toEqual(refusal)
    await office.ask('passReview', staff('reviewer', '410305'), pass)
    await transmitted(office, application, '410305', '410300')
    const approve = { application, opinion: '核准。' }
    expect(await refusedTo('approveApplication', inPost('approver', '410300'), approve)).toEqual(refusal)
    expect(await refusedTo('approveApplication', staff('approver', '410300'), approve)).toBe('granted')
    office.close()
  })

  test('the audit finds one person settling objections in two publicities, and none of an honest pair', () => {
    const settled = (staff: string, stage: string, version: number): AnyFact => ({
      type: 'ObjectionDismissed',
      data: { stage, objection: `410305-2025-00001-4-Y${version}`, finding: 'aa' },
      actor: { staff, role: 'approver', organ: '410300' },
      occurredOn: '2025-03-03',
      recordedAt: '2025-03-03T01:00:00.000Z',
    })
    const found = (facts: AnyFact[]): unknown[] => {
      const told: unknown[] = []
      separationFaults(
        facts,
        () => null,
        (version) => (field, stored) => told.push([version, field, stored]),
      )
      return told
    }
    expect(found([settled('A-1', 'firstPublicity', 1), settled('a-1', 'finalPublicity', 2)])).toEqual([
      [2, 'separation of duties', 'a-1'],
    ])
    expect(found([settled('A-1', 'firstPublicity', 1), settled('A-1', 'firstPublicity', 2)])).toEqual([])
    expect(found([settled('A-1', 'firstPublicity', 1), settled('A-2', 'finalPublicity', 2)])).toEqual([])
  })

  test('nobody clears their own draft, whatever post they hold that day (BR-27)', async () => {
    const office = testOffice()
    const row = households({ seed: 1, county: '410305', n: 1, on: '2025-09-01' })[0] as IntakeRow
    const notice = await drafted(office, row)
    const { subdistrict } = row.form
    const drafter: AtWork = { ...staff('release_reviewer', subdistrict), staff: staff('publisher', subdistrict).staff }
    const answer = await dryRun(office, 'clearNotice', drafter, { notice, opinion: '同意。' })
    expect(answer).toMatchObject({ granted: false, refusal: { code: 'forbidden' } })
    office.close()
  })
})

/** The one case of a notice's list. */
const listedIn = (office: TestOffice, notice: string): string =>
  (JSON.parse(office.store.history(notice)[0]?.body ?? '{}') as { data: { cases: string[] } }).data.cases[0] ?? ''

describe('the predicates', () => {
  const c = {
    communities: ['410305005001', '410302001002'],
    subdistrict: '410305005',
    county: '410305',
    decided: { intake: ['甲'], firstReview: ['乙', '丙'] },
  } as unknown as ApplicationContext
  test.each([
    ['community', '410305005001'],
    ['subdistrict', '410305005'],
    ['county', '410305'],
    ['city', '410300'],
  ] as const)('the office of a case at the level %s is %s', (level, organ) => {
    expect(officeOf(c, level)).toBe(organ)
  })
  test('only the organ responsible acts, and the refusal names it', () => {
    expect(() => mustBeOffice(staff('clerk', '410305005'), '410305005')).not.toThrow()
    expect(() => mustBeOffice(staff('clerk', '410305'), '410305005')).toThrow('长安路街道办事处')
    expect(() => mustBeOffice(system, '410305005')).not.toThrow()
  })
  test('the post a stage asks for', () => {
    expect(() => mustHold(staff('clerk', '410305005'), 'clerk')).not.toThrow()
    expect(() => mustHold(staff('clerk', '410305005'), 'publisher')).toThrow('公示发布人')
  })
  test('everybody who decided another stage is kept out, not only the last', () => {
    const person = (name: string) => ({ ...staff('reviewer', '410305'), staff: name })
    for (const name of ['甲', '乙', '丙']) expect(() => mustNotHaveDecided(person(name), c, 'approval')).toThrow()
    expect(() => mustNotHaveDecided(person('丁'), c, 'approval')).not.toThrow()
    expect(() => mustNotHaveDecided(person('乙'), c, 'firstReview')).not.toThrow()
    // Nobody is called by a name of the language's own.
    for (const name of ['constructor', '__proto__', 'length'])
      expect(() => mustNotHaveDecided(person(name), c, 'approval')).not.toThrow()
  })
})
