import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { staff } from '../support/office.ts'
import { type Desk, openDesk, problem } from './desk.ts'

const someone = { name: '测试人', idNumber: '410399198001010018' }

describe('GET /api/persons/:record', () => {
  let desk: Desk
  let record: string
  const reviewer = staff('reviewer', '410302')
  beforeAll(async () => {
    desk = openDesk()
    const lease = {
      programme: 'resettlement',
      form: 'bought',
      where: '410302',
      reference: '老安置2018-7',
      since: '2018-05-01',
    }
    const kept = await desk.ask('recordProtection', reviewer, { ...lease, person: someone })
    expect(kept.statusCode).toBe(201)
    record = kept.json().subject
    expect(kept.headers.location).toBe(`/api/persons/${record}`)
    const barred = await desk.ask('imposeBar', staff('approver', '410300'), {
      kind: 'fraud_leased',
      county: '410302',
      programme: 'public_rental',
      countsFrom: '2020-10-04',
      decision: '洛住保决〔2020〕9号',
      person: someone,
      reasons: '隐瞒住房。',
    })
    expect(barred.json()).toMatchObject({ subject: record, version: 3 })
  })
  afterAll(() => desk.close())

  test('shows protections and bars, each bar with its end explained, and nobody’s name or number', async () => {
    const response = await desk.get(`/api/persons/${record}`, reviewer)
    expect(response.statusCode).toBe(200)
    expect(response.json()).toMatchObject({
      number: record,
      version: 3,
      state: 'recorded',
      stateName: '在册',
      protections: [
        {
          item: 1,
          programmeName: '棚户区改造安置住房',
          formName: '已购',
          whereName: '老城区',
          since: '2018-05-01',
          endedOn: null,
        },
      ],
      bars: [
        {
          item: 2,
          kindName: '骗取承租',
          // A Saturday within the National Day holiday: not lengthened.
          endsOn: '2025-10-04',
          decision: '洛住保决〔2020〕9号',
          policyNumbers: 'luoyang-public-rental-districts@1',
          inForce: true,
          liftedOn: null,
        },
      ],
    })
    const [bar] = response.json().bars
    expect(bar.explanation.join()).toContain('不因放假顺延')
    expect(bar.basis).toContain('第35条')
    for (const secret of [someone.name, someone.idNumber, someone.idNumber.slice(6, 14), '隐瞒住房'])
      expect(response.payload).not.toContain(secret)
  })

  test('the last day is in force, the next is not', async () => {
    const inForce = async () => (await desk.get(`/api/persons/${record}`, reviewer)).json().bars[0].inForce
    const { clock } = desk.office
    clock.at('2025-10-04')
    expect(await inForce()).toBe(true)
    clock.at('2025-10-05')
    expect(await inForce()).toBe(false)
    clock.at('2025-09-01')
  })

  test('is for those who decide, and the auditor; others are told so', async () => {
    for (const role of ['first_reviewer', 'reviewer', 'approver', 'auditor'] as const)
      for (const organ of ['410305005', '410327', '410300'])
        expect((await desk.get(`/api/persons/${record}`, staff(role, organ))).statusCode).toBe(200)
    for (const role of ['clerk', 'publisher', 'release_reviewer', 'administrator'] as const)
      expect(problem(await desk.get(`/api/persons/${record}`, staff(role, '410300'))).code).toBe('forbidden')
  })

  test('an unknown number, a case and an ID number get the same answer', async () => {
    const answers = [
      await desk.get('/api/persons/410300-R-00009-1', reviewer),
      await desk.get('/api/persons/410305-2025-00001-4', reviewer),
      await desk.get('/api/persons/410399198001010018', reviewer),
    ]
    for (const answer of answers) expect(problem(answer)).toMatchObject({ code: 'not_found', status: 404 })
    expect(new Set(answers.map((answer) => problem(answer).detail)).size).toBe(1)
    expect(answers.at(-1)?.payload.replace(/"instance":"[^"]*"/, '')).not.toContain('410399198001010018')
  })
})
