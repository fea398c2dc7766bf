import { describe, expect, test } from 'vitest'
import {
  ancestors,
  areaName,
  communitiesOf,
  counties,
  countyNameOn,
  findCommunity,
  findSubdistrict,
  kindOfCounty,
  organ,
  organName,
  subdistrictsOf,
} from '../../src/organs.ts'
import { Refused } from '../../src/refusal.ts'

describe('places and offices', () => {
  test.each([
    ['410300', '洛阳市', '洛阳市住房保障部门'],
    ['410305', '涧西区', '涧西区住房保障部门'],
    ['410305005', '长安路街道', '长安路街道办事处'],
    ['410323102', '五头镇', '五头镇人民政府'],
    ['410304200', '瀍河回族乡', '瀍河回族乡人民政府'],
    ['410371', '洛阳高新技术产业开发区', '洛阳高新技术产业开发区住房保障部门'],
  ])('%s is %s and acts as %s', (code, name, office) => {
    expect(areaName(code)).toBe(name)
    expect(organName(code)).toBe(office)
  })

  test('zones and forest farms have no town government', () => {
    const names = ['410324', '410325', '410329']
      .flatMap((county) => subdistrictsOf(county))
      .map((o) => organName(o.code))
    expect(names).toContain('重渡沟生态旅游示范区管理委员会')
    expect(names).toContain('陶村林场')
  })

  test('a community knows what it lies in', () => {
    const community = findCommunity('410305005', '同乐寨')
    expect(community?.name).toBe('同乐寨社区居民委员会')
    expect(organName(community?.code ?? '')).toBe('同乐寨社区居民委员会')
    expect(ancestors(community?.code ?? '')).toEqual({
      community: community?.code,
      subdistrict: '410305005',
      county: '410305',
      city: '410300',
    })
    expect(ancestors('410305')).toEqual({ county: '410305', city: '410300' })
  })

  test('the whole list hangs together', () => {
    const subdistricts = counties().flatMap((county) => subdistrictsOf(county.code))
    expect(counties()).toHaveLength(15)
    expect(subdistricts).toHaveLength(194)
    for (const each of subdistricts) {
      expect(each.level).toBe('subdistrict')
      expect(communitiesOf(each.code).length).toBeGreaterThan(0)
    }
  })

  test('an unknown code is not found', () => {
    for (const act of [organ, areaName, organName, ancestors, communitiesOf, subdistrictsOf]) {
      expect(() => act('999999')).toThrow(expect.objectContaining({ code: 'not_found' }))
    }
    expect(() => communitiesOf('410305')).toThrow(Refused)
    expect(() => subdistrictsOf('410305005')).toThrow(Refused)
    expect(() => findCommunity('999999999', '同乐寨')).toThrow(Refused)
  })
})

describe('finding what people write', () => {
  test.each(['410305005', '长安路街道', '长安路', '长安路街道办', '长安路街道办事处', ' 长安路 街道 '])(
    '%s',
    (text) => {
      expect(findSubdistrict(text)?.code).toBe('410305005')
    },
  )
  test('a town by its government and by its stem', () => {
    expect(findSubdistrict('翟镇')?.name).toBe('翟镇镇')
    expect(findSubdistrict('翟镇镇人民政府')?.name).toBe('翟镇镇')
    expect(findSubdistrict('瀍河回族乡')?.code).toBe('410304200')
  })
  test('the several 城关镇 need their county', () => {
    expect(findSubdistrict('城关镇')).toBeUndefined()
    expect(findSubdistrict('城关镇', '410308')?.code).toBe('410308100')
    expect(findSubdistrict('410308100', '410305')).toBeUndefined()
  })
  test.each(['', '没有这条街', '410305', '410305005999'])('"%s" is no subdistrict', (text) => {
    expect(findSubdistrict(text)).toBeUndefined()
  })
  test.each(['同乐寨', '同乐寨社区', '同乐寨居委会', '同乐寨社区居委会', '同乐寨社区居民委员会'])('%s', (text) => {
    expect(findCommunity('410305005', text)?.name).toBe('同乐寨社区居民委员会')
  })
  test('a community of another street is not this one', () => {
    const [elsewhere] = communitiesOf('410305001')
    expect(findCommunity('410305005', elsewhere?.code ?? '')).toBeUndefined()
    expect(findCommunity('410305005', elsewhere?.name ?? '')).toBeUndefined()
  })
  test('every place is found by its code and, inside its parent, by its name', () => {
    for (const county of ['410302', '410305', '410311', '410323', '410326', '410327']) {
      for (const subdistrict of subdistrictsOf(county)) {
        expect(findSubdistrict(subdistrict.name, county)).toBe(subdistrict)
        expect(findSubdistrict(subdistrict.code)).toBe(subdistrict)
        for (const community of communitiesOf(subdistrict.code)) {
          expect(findCommunity(subdistrict.code, community.code)).toBe(community)
          expect(findCommunity(subdistrict.code, community.name)).toBe(community)
        }
      }
    }
  })
})

describe('district or county is a question of the day', () => {
  test.each([
    ['410307', '2012-09-10', 'county'],
    ['410307', '2021-03-17', 'county'],
    ['410307', '2021-03-18', 'district'],
    ['410307', '2023-05-01', 'district'],
    ['410308', '2021-03-17', 'county'],
    ['410308', '2021-03-18', 'district'],
    ['410381', '2012-09-10', 'county'],
    ['410322', '2012-09-10', 'county'],
    ['410306', '2012-09-10', 'district'],
    ['410305', '2012-09-10', 'district'],
    ['410371', '2026-01-01', 'district'],
    ['410327', '2026-01-01', 'county'],
  ] as const)('%s on %s is a %s', (code, on, kind) => {
    expect(kindOfCounty(code, on)).toBe(kind)
  })
  test('a subdistrict or an unknown code is no county', () => {
    for (const code of ['410305005', '410300', '999999', 'constructor', '']) {
      expect(() => kindOfCounty(code, '2026-01-01')).toThrow(expect.objectContaining({ code: 'not_found' }))
    }
  })
})

test('an old code is told with the place it was and the code it has now', () => {
  for (const [old, was, now] of [
    ['410381', '偃师市', '410307'],
    ['410322', '孟津县', '410308'],
    ['410306', '吉利区', '410308'],
  ] as const) {
    expect(() => organ(old)).toThrow(`${was}），该地现为 ${now}`)
    expect(countyNameOn(old, '2012-09-10')).toBe(was)
    expect(countyNameOn(old, '2026-01-01')).toBe(organ(now).name)
  }
  expect(countyNameOn('410308', '2012-09-10')).toBe('孟津县')
  expect(() => organ('410999')).toThrow('没有这个区划代码（410999）')
})
