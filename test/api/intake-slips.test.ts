import { describe, expect, test } from 'vitest'
import { namedSlips, rowed } from '../../src/web/work/intake-slips.ts'

const street = '410305006'
const at = (field: string, message = '应为 12 位社区代码') => ({ section: 'application' as const, field, message })
const told = (typing: Record<string, string[]>, ...slips: ReturnType<typeof at>[]) =>
  namedSlips(slips, typing, street, '2026-03-02').map(({ field, message }) => `${field} ${message}`)

describe('what is wrong with a paper form, in the words of the counter', () => {
  test('what was left empty is called by its name, and no code of ours is shown', () => {
    expect(told({}, at('programme', '应为low_rent、public_rental之一'), at('community'))).toEqual([
      'programme 还没有选“保障方式”：请选择',
      'community 还没有选“居住地社区（村）”：请选择',
    ])
    const name = { section: 'members' as const, field: 'members.0.name', message: '缺少此项，请填写' }
    expect(namedSlips([name], {}, street, '2026-03-02')[0]?.message).toBe('还没有填“姓名”：请照纸上的填写')
  })
  test('a place of residence left open is said once, where the registered place is the same', () => {
    expect(told({}, at('community'), at('hukouPlace'))).toHaveLength(1)
    expect(told({ hukou: ['same'] }, at('community'), at('hukouPlace'))).toHaveLength(1)
    expect(told({ hukou: ['here'] }, at('hukouPlace'))).toEqual(['hukouHere 还没有选“户籍社区（本街道）”：请选择'])
    expect(told({ hukou: ['city'] }, at('hukouPlace'))).toEqual(['hukouTown 还没有选“户籍街道（乡镇）”：请选择'])
    expect(told({ hukou: ['city'], hukouTown: ['410305001'] }, at('hukouPlace'))).toEqual([
      'hukouThere 还没有选“户籍社区（村）”：请选择',
    ])
    expect(told({ hukou: ['elsewhere'], hukouProvince: ['440000'] }, at('hukouPlace'))).toEqual([
      'hukouCounty 还没有选“户籍区县”：请选择',
    ])
  })
  test('of several members or homes each says whose it is; of one it need not', () => {
    const slip = (field: string) => ({ section: 'members' as const, field, message: '不对' })
    const typing = { members: ['2'], homes: ['2'], 'members.0.name': ['测试人'] }
    const said = rowed(['members.0.phone', 'members.1.phone', 'homes.1.address', 'yearlyIncome'].map(slip), typing)
    expect(said.map(({ message }) => message)).toEqual(['测试人：不对', '第 2 位：不对', '第 2 处：不对', '不对'])
    expect(rowed([slip('members.0.phone')], {}).map(({ message }) => message)).toEqual(['不对'])
  })
  test('what was typed and is wrong keeps its own words', () => {
    expect(told({ hukou: ['elsewhere'], hukouCode: ['4103'] }, at('hukouPlace', '应为 6 位'))).toEqual([
      'hukouCode 应为 6 位',
    ])
  })
})
