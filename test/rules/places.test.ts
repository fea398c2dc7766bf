import { expect, test } from 'vitest'
import { isElsewhere } from '../../src/household-form.ts'
import { countiesIn, placeName, provinces } from '../../src/places.ts'

/* Where a hukou elsewhere may be: every place that is offered is one the form takes. */

test('every county of the country is offered under its city, and its code is one the form takes', () => {
  const offered = provinces().flatMap(([province]) => countiesIn(province, '4103'))
  expect(provinces()).toHaveLength(34)
  expect(offered.length).toBeGreaterThan(2_900)
  expect(offered.filter(([code]) => !isElsewhere(code))).toEqual([])
  expect(new Set(offered.map(([code]) => code)).size).toBe(offered.length)
  expect(offered.some(([code]) => code.startsWith('4103'))).toBe(false)
})
test('districts of a 直辖市, cities without counties and counties right under a province have their names', () => {
  expect(Object.fromEntries(countiesIn('440000', '4103'))['441900']).toBe('东莞市')
  expect(countiesIn('110000', '4103')[0]).toEqual(['110101', '东城区'])
  expect(countiesIn('71', '4103')).toEqual([])
  expect(['410102', '429004', '441900', '110105', '710000', '410322', '999999'].map(placeName)).toEqual([
    ...['河南省郑州市中原区', '湖北省仙桃市', '广东省东莞市', '北京市朝阳区', '台湾省'],
    // 孟津县 became a district in 2021: older booklets still say it.
    ...['河南省洛阳市孟津县', undefined],
  ])
})
