import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvOf } from '../../public-notices/csv.ts'
import { approval } from '../../public-notices/kinds/approval.ts'
import { firstReview } from '../../public-notices/kinds/first-review.ts'
import { registration } from '../../public-notices/kinds/registration.ts'
import { defaultMasking, isUnder14, maskName, shownPeople } from '../../public-notices/masking.ts'
import { digestOf, type PlainHousehold, viewOf } from '../../public-notices/view.ts'
import { examples, firstReviewOf, idOf, someHouseholds } from './examples.ts'

const one = (over: Partial<PlainHousehold> = {}): PlainHousehold => ({
  ...(someHouseholds(1)[0] as PlainHousehold),
  ...over,
})
const wordsOf = (view: unknown) => JSON.stringify(view)

describe('the mandatory fields of each notice (domain.md 8.2)', () => {
  test.each([
    [
      'first-review',
      [
        '序号',
        '受理编号',
        '申请人姓名',
        '身份证号',
        '社区（村）',
        '家庭人口',
        '人均住房面积（㎡）',
        '收入类别',
        '申请类别',
        '初审意见',
      ],
    ],
    [
      'approval',
      ['序号', '受理编号', '申请人姓名', '身份证号', '所属街道（乡镇）', '家庭人口', '保障方式', '核准意见'],
    ],
    ['registration', ['序号', '受理编号', '申请人姓名', '保障方式', '轮候序号', '登记日期']],
  ])('%s lists exactly its columns', (kind, columns) => {
    expect(examples[kind]?.().list?.columns.map(({ header }) => header)).toEqual(columns)
  })

  test('a publicity says what, until when, how and where to object, and whom to call about the officials', () => {
    for (const kind of ['first-review', 'approval']) {
      const said = wordsOf(examples[kind]?.().body)
      for (const each of [
        '自2026年7月1日起至2026年7月10日止，共10日',
        '书面提出异议',
        '真实姓名',
        '洛阳市涧西区长安路1号',
        '0379-12345678',
        '监督电话：0379-87654321',
        '部令第11号',
      ])
        expect(said, kind).toContain(each)
    }
    expect(wordsOf(examples.approval?.().body)).toContain('涧长住公示〔2026〕2号')
  })

  test('a correction points to the original, tells what changed and whether the window starts anew', () => {
    const said = wordsOf(examples.correction?.().body)
    for (const each of ['涧长住公示〔2026〕2号', '序号12', '原为3人', '更正为4人', '重新公示', '重新计算'])
      expect(said).toContain(each)
  })

  test('every adverse paper carries all remedies with their time limits', () => {
    for (const kind of ['non-acceptance', 'rejection', 'reexamination']) {
      const said = wordsOf(examples[kind]?.().body)
      for (const each of ['60日内', '行政复议', '6个月内', '行政诉讼', '依据']) expect(said, kind).toContain(each)
      if (kind !== 'reexamination') expect(said, kind).toContain('15个工作日')
    }
  })

  test('a paper without its substance is refused: no finding, no item, no household, no change', () => {
    expect(() => viewOf(firstReview, firstReviewOf([]))).toThrow(/不能公示空名单/)
  })

  test('every view says its kind, its wording’s version and its digest', () => {
    const digests = Object.entries(examples).map(([name, make]) => {
      const view = make()
      expect(view.template).toBe(`${name}/1`)
      expect(digestOf(JSON.parse(JSON.stringify(view)))).toBe(digestOf(view))
      return digestOf(view)
    })
    expect(new Set(digests).size).toBe(digests.length)
  })
})

describe('what the public may see', () => {
  const poison = {
    income: '毒丸一',
    phone: '毒丸二',
    address: '毒丸三',
    disability: '毒丸四',
    bankAccount: '毒丸五',
    spouse: { name: '毒丸六', employer: '毒丸七' },
    birthOn: '毒丸八',
    membersList: ['毒丸九'],
  }

  test('fields nobody allowed are not copied, whatever the caller hands in', () => {
    const households = someHouseholds(20).map((each) => ({ ...each, ...poison }))
    const plain = { ...firstReviewOf(households), ...poison }
    const views = [
      viewOf(firstReview, plain),
      viewOf(approval, { ...plain, firstPublicity: { numbers: ['涧〔2026〕1号'], result: '无异议' } }),
      viewOf(registration, plain),
    ]
    for (const view of views) {
      expect(wordsOf(view)).not.toContain('毒丸')
      expect(Object.keys(view).sort()).toEqual(
        ['body', 'issuedAt', 'issuedOn', 'kind', 'list', 'number', 'organ', 'template', 'title'].sort(),
      )
    }
  })

  test('no whole ID number and no whole application number of any household is in any public view', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (count) => {
        const households = someHouseholds(count)
        const said = wordsOf(viewOf(firstReview, firstReviewOf(households)))
        for (const { id, application } of households) {
          expect(said).not.toContain(id)
          expect(said).not.toContain(id.slice(6, 14))
          expect(said).not.toContain(application)
          expect(said).toContain(application.slice(-6))
        }
      }),
      { numRuns: 10 },
    )
  })

  test('an ID number or a mobile number typed into any text stops the notice', () => {
    const plain = firstReviewOf(someHouseholds(3))
    expect(() => viewOf(firstReview, { ...plain, nextOrgan: `张三${idOf('19800101', 7)}` })).toThrow(/身份证号码/)
    expect(() => viewOf(firstReview, { ...plain, contact: { ...plain.contact, phone: '13800001234' } })).toThrow(
      /手机号码/,
    )
    expect(() =>
      viewOf(firstReview, { ...plain, households: [one({ opinion: '年收入三万元，电话13912345678' })] }),
    ).toThrow(/附件第 1 行/)
  })

  test('an income instead of a band is refused with the bands', () => {
    expect(() => viewOf(firstReview, firstReviewOf([one({ incomeBand: '年收入 31,200 元' })]))).toThrow(
      /低保.*改用类别/,
    )
  })

  test('nobody under 14 is named, on the day before and on the birthday', () => {
    expect(isUnder14(idOf('20120702', 1), '2026-07-01')).toBe(true)
    expect(isUnder14(idOf('20120701', 1), '2026-07-01')).toBe(false)
    expect(isUnder14(idOf('20120229', 1), '2026-02-28')).toBe(true)
    expect(isUnder14(idOf('20120229', 1), '2026-03-01')).toBe(false)
    expect(isUnder14('护照 E12345678', '2026-07-01')).toBe(true)
    const child = one({ name: '小满满', id: idOf('20150301', 5) })
    const view = viewOf(firstReview, firstReviewOf([...someHouseholds(3), child]))
    expect(wordsOf(view)).not.toContain('小满满')
    expect(view.list?.rows[3]).toEqual(expect.arrayContaining(['未成年人', '—', '000412']))
    expect(() =>
      viewOf(firstReview, { ...firstReviewOf([...someHouseholds(3), child]), nextOrgan: '小满满的监护人' }),
    ).toThrow(/未成年人的姓名/)
  })
})

describe('namesakes in one list', () => {
  test('the same name and mask show just enough more to be told apart; others stay as they are', () => {
    const people = [
      { name: '王建国', id: '410399197001010018' },
      { name: '王建国', id: '410305197001010018' },
      { name: '王建国', id: '410399198505050018' },
      { name: '李堃', id: '410399197001010018' },
    ]
    const shown = shownPeople(people, '2026-07-01', defaultMasking)
    expect(shown[3]?.id).toBe('410***********0018')
    const ids = shown.slice(0, 3).map(({ id }) => id)
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/\*{2,}/)
    // The place code alone tells two of them apart: then nothing of a birthday shows.
    const two = shownPeople(people.slice(0, 2), '2026-07-01', defaultMasking)
    expect(two.map(({ id }) => id)).toEqual(
      ['4103*********0018', '4103*********0018'].map((_, i) => (i === 0 ? '41039*********0018' : '41030*********0018')),
    )
  })

  test('any list of different people is told apart by name and shown number, and no birthday is ever whole', () => {
    const person = fc.record({
      name: fc.constantFrom('王建国', '李堃', '张伟', '王芳'),
      year: fc.integer({ min: 1950, max: 2005 }),
      month: fc.integer({ min: 1, max: 12 }),
      sequence: fc.integer({ min: 0, max: 999 }),
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(person, {
          minLength: 2,
          maxLength: 40,
          selector: ({ year, month, sequence }) => `${year}${month} ${sequence}`,
        }),
        (all) => {
          const people = all.map(({ name, year, month, sequence }) => ({
            name,
            id: idOf(`${year}${String(month).padStart(2, '0')}01`, sequence),
          }))
          for (const names of ['full', 'masked'] as const) {
            const shown = shownPeople(people, '2026-07-01', { ...defaultMasking, names })
            expect(new Set(shown.map(({ name, id }) => `${name} ${id}`)).size).toBe(people.length)
            for (const [i, { id, name }] of shown.entries()) {
              expect(id).toMatch(/\*/)
              if (names === 'masked') expect(name).toBe(maskName(people[i]?.name ?? ''))
            }
          }
        },
      ),
    )
  })
})

describe('the list as CSV', () => {
  test('has a byte order mark, CRLF, quotes where needed, and no cell that a spreadsheet would run', () => {
    expect(
      csvOf(
        ['甲', '乙'],
        [
          ['a,b', 'say "x"'],
          ['=1+1', '-'],
          ['+86', '@x'],
        ],
      ),
    ).toBe('\ufeff甲,乙\r\n"a,b","say ""x"""\r\n\'=1+1,-\r\n\'+86,\'@x\r\n')
  })
})
