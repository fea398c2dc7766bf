import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import { commandNamed, commands } from '../../src/commands.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { shapeOf } from '../../src/office.ts'
import { communitiesOf, subdistrictsOf } from '../../src/organs.ts'
import { Refused } from '../../src/refusal.ts'
import { roles } from '../../src/roles.ts'
import { formOf } from '../support/life.ts'
import { staff, testKey, testOffice } from '../support/office.ts'

const folder = new URL('../../src/commands/', import.meta.url)
const sources = readdirSync(folder).map((file) => [file, readFileSync(new URL(file, folder), 'utf8')] as const)

describe('the list of commands', () => {
  test('has each command once, by a camelCase name that a file declares', () => {
    const names = commands.map((c) => c.name)
    expect(new Set(names).size).toBe(names.length)
    const declared = sources.flatMap(([, text]) => [...text.matchAll(/^ {2}name: '(\w+)',$/gm)].map((m) => m[1]))
    expect(declared.sort()).toEqual([...names].sort())
  })
  /** Their secrets lie beside the log: made where the page makes those. */
  const ofPages = new Set(['askSignInLink', 'issueSignInLink', 'issueToken', 'endToken'])
  test('has a path of nouns for each, no two the same, and none for the clock’s own and those of pages', () => {
    const paths = commands.flatMap((c) => (c.path === null ? [] : [c.path]))
    expect(new Set(paths).size).toBe(paths.length)
    for (const path of paths)
      expect(path).toMatch(
        /^\/(applications|notices|calendars|persons|protections|bars|documents|staff|disclosures)(\/:(application|notice|record|document|staff|disclosure)\/[a-z-]+)?$/,
      )
    for (const { name, path, roles: who } of commands)
      expect([name, path === null]).toEqual([name, who.includes('system') || ofPages.has(name)])
  })
  test('finds by name and fails loudly for a name that is none', () => {
    expect(commandNamed('passReview').name).toBe('passReview')
    expect(() => commandNamed('passreview')).toThrow('no command named passreview')
  })
})

describe.each(commands.map((c) => [c.name, c] as const))('%s', (_, command) => {
  const subject = command.path?.includes(':application')
    ? { application: '410305-2025-00001-4' }
    : command.path?.includes(':notice')
      ? { notice: '410305005-G2025-1' }
      : command.path?.includes(':record')
        ? { record: '410300-R-00001-4' }
        : command.path?.includes(':document')
          ? { document: '410305005-D-2025-00012-8' }
          : command.path?.includes(':staff')
            ? { staff: 'LY-0001' }
            : command.path?.includes(':disclosure')
              ? { disclosure: '410300-K2026-1' }
              : {}
  const example = { ...command.example, ...subject }

  test('its example is a whole and valid input', () => {
    if (command.path !== null) expect(shapeOf(command).safeParse(example)).toMatchObject({ success: true })
  })
  test('a field nobody knows is refused by name', () => {
    const office = testOffice()
    const body = { ...example, actor: { staff: '冒名', role: 'approver', organ: '410300' } }
    let refusal: unknown
    try {
      office.parse(command, body)
    } catch (error) {
      refusal = error
    }
    office.close()
    expect(refusal).toBeInstanceOf(Refused)
    expect((refusal as Refused).code).toBe('invalid')
    expect((refusal as Refused).message).toContain('actor')
    expect((refusal as Refused).message).not.toContain('冒名')
  })
  test('a field of the wrong type is refused by name, and its value is not repeated', () => {
    const secret = '机密之值'
    for (const field of Object.keys(example)) {
      // What is a form of its own, by kind, takes any fields here: its own shape refuses them by name.
      const wrong = field === 'fields' ? secret : { [secret]: secret }
      const parsed = shapeOf(command).safeParse({ ...example, [field]: wrong })
      expect(parsed.success, field).toBe(false)
      if (!parsed.success) expect(parsed.error.issues[0]?.path[0]).toBe(field)
    }
  })
  test('is done by roles there are, by the clock alone or by people alone', () => {
    for (const role of command.roles) expect(roles).toContain(role)
    expect(command.roles.length).toBeGreaterThan(0)
    if (command.roles.includes('system')) expect(command.roles).toEqual(['system'])
    expect(command.roles).not.toContain('auditor')
    // The administrator tends the calendar and who is at work, and decides nothing about a household.
    if (command.roles.includes('administrator') && command.path !== null)
      expect(command.path).toMatch(/^\/(calendars|staff)(\/|$)/)
    else if (command.roles.includes('administrator')) expect(command.subject(example as never)).toBe('staff-ly-0001')
  })
  test('states a version, unless it begins something', () => {
    const begins = command.subject(example as never) === null
    expect('version' in command.input.shape).toBe(!begins)
  })
  test('keeps private and public fields apart', () => {
    const both = Object.keys(command.input.shape).filter((field) => field in command.personal.shape)
    expect(both).toEqual([])
  })
})

describe('at the counter', () => {
  const row = households({ seed: 1, county: '410305', n: 1, on: '2025-09-01' })[0] as IntakeRow
  const person = (idNumber: string, relation = '申请人') => ({ relation, name: '测试人', idNumber })
  const form = (members: object[], more = {}) => ({
    ...formOf(row),
    household: { members, yearlyIncome: 21_600, floorAreaPerHead: 9.5 },
    ...more,
  })
  const clerk = staff('clerk', row.form.subdistrict)
  const refuses = async (body: Record<string, unknown>, refusal: object) => {
    const office = testOffice()
    await expect(office.ask('receiveApplication', clerk, body)).rejects.toMatchObject({ name: 'Refused', ...refusal })
    expect(office.store.counts()).toMatchObject({ facts: 0, streams: 0 })
    office.close()
  }

  test.each([
    ['T14: eighteen times 1', '111111111111111111'],
    ['a wrong check digit', '410399198001010019'],
    ['a day that never was', '410399198002300018'],
    ['a birth to come', '410399202901010016'],
    ['fifteen digits', '410399800101001'],
    ['words instead', '无'],
  ])('%s is no ID number, and the refusal does not repeat it', async (_, idNumber) => {
    const office = testOffice()
    const asked = office.ask('receiveApplication', clerk, form([person(idNumber)]))
    await expect(asked).rejects.toMatchObject({ code: 'invalid', message: expect.not.stringContaining(idNumber) })
    expect(office.store.counts().facts).toBe(0)
    office.close()
  })
  test('T15: a lower-case x is the same person as a capital X', async () => {
    const office = testOffice()
    const withX = households({ seed: 1, county: '410305', n: 400, on: '2025-09-01' })
      .flatMap(({ form: { members } }) => members)
      .find(({ idNumber }) => idNumber?.endsWith('X'))
    const id = withX?.idNumber ?? ''
    await office.ask('receiveApplication', clerk, form([person(id.toLowerCase())]))
    await expect(office.ask('receiveApplication', clerk, form([person(id)]))).rejects.toMatchObject({
      code: 'conflict',
    })
    expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
    office.close()
  })
  test('T16: a spouse who applies in another district is found', async () => {
    const office = testOffice()
    const { subject } = await office.ask(
      'receiveApplication',
      clerk,
      form([person('410399198001010018'), person('410399195602290023', '配偶')]),
    )
    const elsewhere = subdistrictsOf('410302')[0]?.code ?? ''
    const community = communitiesOf(elsewhere)[0]?.code ?? ''
    const alone = form([person('410399195602290023')], { community, hukouCommunity: community })
    await expect(office.ask('receiveApplication', staff('clerk', elsewhere), alone)).rejects.toMatchObject({
      code: 'conflict',
      details: { application: subject },
    })
    office.close()
  })
  test('one person twice in a household, no applicant, two applicants: refused', async () => {
    const [a, b] = ['410399198001010018', '410399195602290023'] as const
    await refuses(form([person(a), person(a, '配偶')]), { code: 'invalid' })
    await refuses(form([person(a, '配偶')]), { code: 'invalid' })
    await refuses(form([person(a), person(b)]), { code: 'invalid' })
    await refuses(form([]), { code: 'invalid' })
  })
  test('a community of nowhere, and one of another office', async () => {
    const id = person('410399198001010018')
    await refuses(form([id], { community: '410305999999' }), { code: 'not_found' })
    const other = communitiesOf(subdistrictsOf('410302')[0]?.code ?? '')[0]?.code
    await refuses(form([id], { community: other }), { code: 'forbidden' })
  })
  test('a day to come', async () => {
    await refuses(form([person('410399198001010018')], { receivedOn: '2025-09-02' }), { code: 'invalid' })
  })
  test('T03: 偃师 is a county in 2012 and a district in 2023; the day of receipt decides', async () => {
    for (const [day, machine] of [
      ['2012-09-10', 'two-reviews@2012'],
      ['2023-09-11', 'three-reviews@2012'],
    ] as const) {
      const office = testOffice({ day })
      const subdistrict = subdistrictsOf('410307')[0]?.code ?? ''
      const community = communitiesOf(subdistrict)[0]?.code ?? ''
      const body = form([person('410399198001010018')], { community, hukouCommunity: community })
      const { subject } = await office.ask('receiveApplication', staff('clerk', subdistrict), body)
      expect(office.store.head(subject)?.machine).toBe(machine)
      office.close()
    }
  })
})
