import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { disclosureMachine } from '../../machines/disclosure.ts'
import { documentMachine } from '../../machines/document.ts'
import type { Due } from '../../machines/fact.ts'
import { luoyang } from '../../machines/law.ts'
import { noticeMachine } from '../../machines/notice.ts'
import { personMachine } from '../../machines/person.ts'
import { staffMachine } from '../../machines/staff.ts'
import { postsFor } from '../../src/auditing/acts.ts'
import { changed, changesBetween } from '../../src/auditing/changes.ts'
import { layoutOf } from '../../src/auditing/chart-layout.ts'
import { poissonTail } from '../../src/auditing/hints.ts'
import { reasonShown } from '../../src/auditing/ledgers.ts'
import { drawn, frameDigest } from '../../src/auditing/sample.ts'
import { daysUsed, overdueBy } from '../../src/auditing/terms.ts'
import { stateCouncilCalendar } from '../../src/calendar.ts'
import { Refused } from '../../src/refusal.ts'
import { fieldName, valueShown } from '../../src/web/audit/shown.ts'
import { reasonTyped } from '../../src/web/why-typed.ts'
import { auditFields, say } from '../../src/words.ts'
import { allProcedures } from '../support/procedures/all.ts'

describe('what changed', () => {
  const before = { a: 1, list: ['x', 'y', 'z'], due: null, gone: 1, map: { k: 'v' } }
  const after = { a: 1, list: ['x', 'w'], due: { on: '2025-10-01', from: '2025-09-01' }, map: { k: 'v', n: [] } }
  test('names every place and nothing else', () => {
    expect(changesBetween(before, after).map(({ path }) => path.join('.'))).toEqual([
      'list.1',
      'list.2',
      'due',
      'gone',
      'map.n',
    ])
    expect(changesBetween(after, { ...after })).toEqual([])
  })
  test('applied, gives the state after, and leaves the one before alone', () => {
    const kept = structuredClone(before)
    expect(changed(before, changesBetween(before, after))).toEqual(after)
    expect(changed(after, changesBetween(after, before))).toEqual(before)
    expect(before).toEqual(kept)
  })
})

describe('the state chart', () => {
  test.each(
    [...allProcedures, noticeMachine, documentMachine, staffMachine, personMachine, disclosureMachine].map(
      (chart) => [chart.name, chart] as const,
    ),
  )('%s: every state once, no two in one place, every transition drawn', (_, chart) => {
    const { nodes, edges, rows } = layoutOf(chart)
    expect(nodes.map(({ state }) => state).sort()).toEqual(Object.keys(chart.states).sort())
    expect(new Set(nodes.map(({ row, column }) => `${row} ${column}`)).size).toBe(nodes.length)
    for (const { row } of nodes) expect(row).toBeLessThan(rows)
    const placed = new Set(nodes.map(({ state }) => state))
    expect(edges.every(({ from, to }) => placed.has(from) && placed.has(to))).toBe(true)
  })
  test('the ordinary way of 三审两公示 stands in the middle, in its order', () => {
    const middle = layoutOf(luoyang.procedure('three-reviews@2012')).nodes.filter(({ column }) => column === 0)
    expect(middle.map(({ state }) => state)).toEqual([
      ...[
        'new',
        'received',
        'firstReview',
        'firstPublicity',
        'transmissionToCounty',
        'receiptByCounty',
        'secondReview',
      ],
      ...['transmissionToCity', 'receiptByCity', 'approval', 'finalPublicity', 'registration', 'waiting'],
    ])
  })
})

describe('days of a limit', () => {
  const due = (period: string, on: string, more: Partial<Due> = {}): Due => ({
    ...{ on, from: '2025-09-25', period, calendar: 'cn-2025' },
    ...more,
  })
  test('working days leave out the National Day holiday and count a weekend worked in exchange', () => {
    // 26 September, 28 September (worked), 29, 30 September, 9 October.
    expect(daysUsed(due('5工作日', '2025-10-09'), '2025-10-09', stateCouncilCalendar)).toEqual({ used: 5, of: 5 })
  })
  test('days for which it stood still do not count, each once', () => {
    const stops = [
      { why: 'correction' as const, from: '2025-09-26', to: '2025-09-29' },
      { why: 'verification' as const, from: '2025-09-28', to: '2025-10-01' },
    ]
    expect(daysUsed(due('30日', '2025-11-01', { stops }), '2025-10-02', stateCouncilCalendar)).toEqual({
      used: 2,
      of: 30,
    })
  })
  test('a limit at rest is not overrun, one that runs is', () => {
    const term = { due: due('3日', '2025-09-28'), endedOn: null }
    expect(overdueBy({ ...term, restsSince: '2025-09-27' }, '2025-12-01')).toBe(0)
    expect(overdueBy({ ...term, restsSince: null }, '2025-10-01')).toBe(3)
    expect(overdueBy({ ...term, restsSince: null, endedOn: '2025-09-28' }, '2025-12-01')).toBe(0)
  })
})

describe('samples', () => {
  const numbers = Array.from({ length: 50 }, (_, i) => `410305-2025-${String(i).padStart(5, '0')}-0`)
  test('are what anybody computes from seed and numbers, in whatever order these come', () => {
    const own = [...numbers]
      .map((n) => [createHmac('sha256', Buffer.from('双色球 2026134')).update(n).digest('hex'), n] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, n]) => n)
    expect(drawn('双色球 2026134', numbers, 7)).toEqual(own.slice(0, 7))
    expect(drawn('双色球 2026134', [...numbers].reverse(), 7)).toEqual(own.slice(0, 7))
    expect(drawn('another seed', numbers, 7)).not.toEqual(own.slice(0, 7))
  })
  test('the digest of a frame does not depend on its order', () => {
    expect(frameDigest([...numbers].reverse())).toBe(frameDigest(numbers))
    expect(frameDigest(numbers.slice(1))).not.toBe(frameDigest(numbers))
  })
})

test('the chance of a Poisson count is that of the tables', () => {
  expect(poissonTail(0, 2)).toBe(1)
  expect(poissonTail(1, 2)).toBeCloseTo(1 - Math.exp(-2), 12)
  expect(poissonTail(5, 2)).toBeCloseTo(0.0526530173, 9)
  expect(poissonTail(3, 0)).toBe(0)
  expect(poissonTail(2000, 1000)).toBe(0)
  expect(poissonTail(10, 1000)).toBe(1)
})

describe('words', () => {
  test('everything a stream remembers has a name', () => {
    for (const { chart } of luoyang.names.map((name) => luoyang.machine(name)))
      for (const key of Object.keys(chart.empty)) expect(auditFields[key], key).toMatch(/\p{Script=Han}/u)
  })
  test('paths and values are told in Chinese, digests shortened', () => {
    expect(fieldName(['objections', '0', 'outcome'])).toBe('异议 · 1 · 结果')
    expect(fieldName(['posted', 'community_board@410305010003'])).toContain('社区（村）公示栏')
    expect(valueShown('firstReview', ['state'])).toBe('初审')
    expect(valueShown({ on: '2025-10-09', from: '2025-09-25', period: '5工作日' })).toBe(
      '2025-10-09 止（5工作日，自 2025-09-25 起算）',
    )
    expect(valueShown('ab'.repeat(32))).toBe('abababababab…abababab')
    expect(valueShown(null)).toBe('—')
  })
  test('a refusal knows which sentence it was, and is shown without its particulars', () => {
    const refused = new Refused('forbidden', say.roleMayNot('clerk', 'passReview', ['reviewer']), {})
    expect(refused.reason).toBe('roleMayNot')
    expect(reasonShown('roleMayNot')).toContain('不能办理')
    expect(new Refused('invalid', 'made up').reason).toBe('')
    // A line of a list of settings, and no refusal.
    for (const name of Object.keys(say).filter((each) => each !== 'badVariable'))
      expect(reasonShown(name), name).toMatch(/\p{Script=Han}/u)
  })
  test('every fact of a case or notice is made by posts somebody can hold', () => {
    const types = new Set(
      [...luoyang.names.map((name) => luoyang.machine(name))]
        .filter(({ chart }) => chart.kind === 'application' || chart.kind === 'notice')
        .flatMap(({ chart }) => Object.values(chart.states).flatMap(({ on }) => Object.keys(on))),
    )
    for (const type of types) expect(postsFor(type)?.length, type).toBeGreaterThan(0)
  })
  test('a reason says something and names nobody', () => {
    expect(reasonTyped('  第四季度  抽查 047 号 ')).toBe('第四季度 抽查 047 号')
    for (const bad of ['', '看看', undefined, '查 410399199001011234', '查 138 0013 8000 1'])
      expect(() => reasonTyped(bad)).toThrow(Refused)
  })
})
