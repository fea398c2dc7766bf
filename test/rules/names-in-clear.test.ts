import { describe, expect, test } from 'vitest'
import { idNumber } from '../../src/demo/households.ts'
import { mayName, mustNameNobody } from '../../src/names-in-clear.ts'
import { Refused } from '../../src/refusal.ts'
import { say } from '../../src/words.ts'
import { staff, testOffice } from '../support/office.ts'

const fieldOf = (input: Record<string, unknown>, ...names: string[]): string | undefined => {
  const [first = '', ...others] = names
  const household = { members: others.map((name) => ({ name })) }
  try {
    mustNameNobody(input, { person: { name: first }, household })
    return undefined
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { field } = error.details as { field: string }
    expect(error).toMatchObject({ code: 'invalid', message: say.nameInClear(field) })
    for (const name of names) expect(JSON.stringify([error.message, error.details])).not.toContain(name)
    return field
  }
}

describe('a name in a text that goes into a fact', () => {
  test.each<[string, string, string]>([
    ['alone', '测试甲', '测试甲'],
    ['within words', '测试甲', '见测试甲租赁合同第3号'],
    ['with a space typed into it', '测试甲', '测 试\u3000甲租赁合同'],
    ['with another dot', '测试·甲某', '测试•甲某的合同'],
    ['in Latin letters, whatever their case', 'Ceshi Jia', 'lease of CESHI  JIA, 2021'],
    ['with a full stop in it', 'C. Jia', 'lease of C. Jia'],
  ])('%s is told by its field', (_, name, reference) => {
    expect(fieldOf({ where: '410305', reference }, name)).toBe('reference')
  })
  test('of any member, in any depth', () => {
    expect(fieldOf({ basis: ['文件一', { of: '依测试丙所述' }] }, '测试甲', '测试乙', '测试丙')).toBe('basis.1.of')
  })
  test.each<[string, string, string]>([
    ['nobody’s', '测试甲', '涧公租2021-118'],
    ['only a part of it', '测试甲', '测试合同'],
    ['one character, as in too many words', '甲', '甲类公租房'],
    ['letters within a code', 'Rent', 'low_rent'],
    ['letters within a word', 'Jia', 'Jianxi-3'],
    ['a full stop that is any character', 'C. Jia', 'Cx Jia'],
  ])('%s is none', (_, name, reference) => {
    expect(fieldOf({ programme: 'low_rent', reference, item: 3, left: null }, name)).toBeUndefined()
  })
  test('is looked for only where a command has people', () => {
    expect([{ person: 1 }, { household: 1 }, { reasons: 1 }, {}].map(mayName)).toEqual([true, true, false, false])
  })
})

test('a reference that names the tenant is refused before anything is written; the name alone in its field is not', async () => {
  const office = testOffice()
  const lease = {
    programme: 'public_rental',
    form: 'housed',
    where: '410305',
    since: '2021-06-01',
    person: { name: '测试甲', idNumber: idNumber({ birthOn: '1975-04-05', sex: '男', serial: 410 }) },
  }
  const record = (reference: string) =>
    office.ask('recordProtection', staff('reviewer', '410305'), { ...lease, reference })
  await expect(record('测试甲租赁合同')).rejects.toMatchObject({ code: 'invalid', details: { field: 'reference' } })
  expect(office.store.counts().facts).toBe(0)
  const { subject } = await record('涧公租2021-118')
  expect(
    office.store
      .history(subject)
      .map(({ body }) => body)
      .join(''),
  ).not.toContain('测试甲')
  office.close()
})
