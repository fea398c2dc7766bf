import { describe, expect, test } from 'vitest'
import { commandNamed } from '../../src/commands.ts'
import { shapeOf } from '../../src/office.ts'
import { verifiedValues } from '../../src/verified.ts'
import { say } from '../../src/words.ts'

const hukouIn = (county: string) => verifiedValues.safeParse({ hukou: { value: { county } } })

describe('where a verified hukou is', () => {
  test.each(['410305', '410307', '410381', '410322', '410102', '110101'])('%s is a place', (county) => {
    expect(hukouIn(county).success).toBe(true)
  })
  test.each(['000000', '410399', '990101', '410300'])('%s is none', (county) => {
    expect(hukouIn(county).error?.issues).toMatchObject([
      { path: ['hukou', 'value', 'county'], message: say.noSuchHukouCounty() },
    ])
  })
  test('words are no code', () => {
    expect(hukouIn('洛阳').error?.issues[0]?.message).toBe('户籍地应为 6 位区划代码')
  })
})

test('reasons that are asked for one by one are not an empty list, and that is said in Chinese', () => {
  for (const name of ['passReview', 'approveApplication'])
    for (const field of ['overrides', 'resolutions']) {
      const issues: { message: string }[] = shapeOf(commandNamed(name)).shape[field]?.safeParse([]).error?.issues ?? []
      expect([name, field, issues.map(({ message }) => message)]).toEqual([name, field, ['请至少写一项，或去掉这一项']])
    }
})
