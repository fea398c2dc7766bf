import { describe, expect, test } from 'vitest'
import { demoDirectory } from '../../src/demo/directory.ts'
import { contactOf, markOf, mustHaveContact, readDirectory, wordOf } from '../../src/documents/directory.ts'
import { cityCode, communitiesOf, counties, type Organ, organ, subdistrictsOf } from '../../src/organs.ts'

const one = {
  organ: '洛阳市涧西区长安路街道办事处',
  code: '涧长办',
  office: '便民服务中心',
  address: '洛阳市涧西区演示路1号',
  phone: '0379-00001234',
  email: 'zfbz@example.gov.cn',
  supervision: { organ: '涧西区纪检监察机关', phone: '12388' },
}
const written = (organs: object) => readDirectory(JSON.stringify({ organs }))
const all: Organ[] = counties().flatMap((county) => [county, ...subdistrictsOf(county.code)])

describe('the city’s directory of its organs', () => {
  test('gives an organ’s contact and the characters of its numbers', () => {
    const directory = written({ '410305005': one })
    const { code: _, ...contact } = one
    expect(contactOf('410305005', directory)).toEqual(contact)
    expect(markOf('410305005', '公示', 2025, 12, directory)).toBe('涧长办公示〔2025〕12号')
    expect(() => mustHaveContact(contactOf('410305005', directory))).not.toThrow()
  })

  test('an organ it does not have is named as in the division list, and can post nothing', () => {
    expect(contactOf('410327102')).toMatchObject({
      organ: expect.stringMatching(/^宜阳县.+镇人民政府$/),
      address: '',
      phone: '',
    })
    expect(contactOf('410305', written({ '410305005': one })).organ).toBe('涧西区住房保障部门')
    expect(() => mustHaveContact(contactOf('410305'))).toThrow(/没有涧西区住房保障部门的受理地址.*directory\.json/)
    expect(() => mustHaveContact({ ...contactOf('410305'), address: '某路1号', phone: '0379-00000000' })).toThrow()
  })

  test('an organ that is only described (…住房保障部门) heads no posted sheet; the file says its name', () => {
    const { organ: _, ...unnamed } = one
    expect(() => mustHaveContact(contactOf('410305', written({ '410305': unnamed })))).toThrow(
      /“涧西区住房保障部门”不是机关名称.*directory\.json.*organ/,
    )
    // Of a subdistrict or township the division list has the name itself.
    expect(() => mustHaveContact(contactOf('410305005', written({ '410305005': unnamed })))).not.toThrow()
  })

  test.each([
    ['{"organs": ', /不是 JSON：请检查/],
    ['{}', /organs：缺少此项，请填写/],
    [JSON.stringify({ organs: { '410305999': one } }), /organs\.410305999：没有这个单位的区划代码/],
    [
      JSON.stringify({ organs: { '410305005': { ...one, phone: '13800001234' } } }),
      /phone：请填写单位电话.*不得填写个人手机/,
    ],
    [
      JSON.stringify({ organs: { '410305005': { ...one, supervision: { organ: '纪委' } } } }),
      /supervision\.phone：缺少此项/,
    ],
    [JSON.stringify({ organs: { '410305005': { ...one, fax: '1' } } }), /fax：没有这一项，请去掉/],
    [JSON.stringify({ organs: { '410305005': { ...one, code: 'JX' } } }), /机关代字应为 2 至 10 个汉字/],
    [JSON.stringify({ organs: { '410305005': one, '410305006': one } }), /机关代字“涧长办”已由 410305005 使用/],
  ])('says what is wrong in %s', (json, sentence) => {
    expect(
      readDirectory(json)
        .slips?.map(({ text }) => text)
        .join(),
    ).toMatch(sentence)
  })

  test('a slip holds up its own organ and no other', () => {
    const slipped = { ...one, phone: '13800001234' }
    const { code: _, ...plain } = one
    const directory = written({ '410305005': slipped, '410305006': plain, '410305007': { ...slipped, code: 'JX' } })
    expect(directory.slips?.map(({ organ }) => organ)).toEqual(['410305005', '410305007'])
    expect(contactOf('410305006', directory).phone).toBe(one.phone)
    expect(() => contactOf('410305005', directory)).toThrow(
      /联系方式：directory\.json 有误：.*410305005\.phone.*请改正/,
    )
    // Its number can be given, since the characters it begins with are sound; one for life is not guessed.
    expect(wordOf('410305005', directory)).toBe('涧长办')
    expect(() => wordOf('410305007', directory)).toThrow(/机关代字/)
    expect(() => wordOf('410305006', readDirectory('{"organs": '))).toThrow(/不是 JSON/)
  })

  test('the demo’s is one, and nobody can be reached by it', () => {
    const directory = demoDirectory([organ(cityCode()), ...all])
    expect(readDirectory(JSON.stringify(directory))).toEqual(directory)
    for (const { phone, supervision } of Object.values(directory.organs))
      for (const each of [phone, supervision.phone]) expect(each).toMatch(/^0379-0000/)
  })
})

describe('document numbers', () => {
  test('have the year in full, six-corner brackets, no leading zero and no 第 (GB/T 9704-2012, 7.2.5)', () => {
    expect(markOf('410305', '决定', '2025', 7)).toBe('涧住保决定〔2025〕7号')
    expect(markOf(cityCode(), '公告', '2026', 105)).toBe('洛住保公告〔2026〕105号')
  })

  test('no two organs of the city begin theirs alike', () => {
    const holders = Map.groupBy([cityCode(), ...all.map(({ code }) => code)], (code) => wordOf(code))
    expect([...holders].filter(([, codes]) => codes.length > 1)).toEqual([])
    expect(holders.size).toBeGreaterThan(180)
    const [first] = subdistrictsOf('410305')
    const communities = communitiesOf(first?.code ?? '').map(({ code }) => wordOf(code))
    expect(new Set(communities).size).toBe(communities.length)
  })
})
