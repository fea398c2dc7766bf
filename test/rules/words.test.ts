import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  applicationFacts,
  changeEvidence,
  householdChange,
  programme,
  reasonCode,
} from '../../machines/application.facts.ts'
import { calendarFacts } from '../../machines/calendar.facts.ts'
import { calendarMachine } from '../../machines/calendar.ts'
import { disclosureFacts } from '../../machines/disclosure.facts.ts'
import { disclosureMachine } from '../../machines/disclosure.ts'
import { documentFacts } from '../../machines/document.facts.ts'
import { documentMachine } from '../../machines/document.ts'
import { noticeFacts } from '../../machines/notice.facts.ts'
import { noticeMachine } from '../../machines/notice.ts'
import { personFacts, protectionForm } from '../../machines/person.facts.ts'
import { personMachine } from '../../machines/person.ts'
import { staffFacts } from '../../machines/staff.facts.ts'
import { staffMachine } from '../../machines/staff.ts'
import { commands } from '../../src/commands.ts'
import { kindsOfPaper } from '../../src/documents/compose.ts'
import { shapeOf } from '../../src/office.ts'
import { roles } from '../../src/roles.ts'
import * as words from '../../src/words.ts'
import { allProcedures } from '../support/procedures/all.ts'

const stagesOf = allProcedures.flatMap(({ definition: { stages } }) =>
  stages.flatMap((s) => (s.kind === 'transmit' ? [] : [s.key])),
)
const factTypes = [
  ...applicationFacts,
  ...noticeFacts,
  ...calendarFacts,
  ...personFacts,
  ...documentFacts,
  ...staffFacts,
  ...disclosureFacts,
].map((f) => f.shape.type.value as string)

/** What the code has, and the words for it. Two other people decide in a case besides those of its stages. */
const vocabularies: [string, Iterable<string>, Readonly<Record<string, string>>][] = [
  [
    'state',
    [
      ...allProcedures,
      noticeMachine,
      calendarMachine,
      personMachine,
      documentMachine,
      staffMachine,
      disclosureMachine,
    ].flatMap((m) => Object.keys(m.states)),
    words.states,
  ],
  ['fact', factTypes, words.facts],
  ['command', commands.map((c) => c.name), words.commands],
  ['role', roles, words.roleNames],
  ['stage', [...stagesOf, 'objection', 'reexamination'], words.stages],
  ['reason', reasonCode.options, words.reasons],
  ['kind of paper', kindsOfPaper, words.documentKinds],
  ['programme', programme.options, words.programmes],
  ['form of protection', protectionForm.options, words.protectionForms],
  ['household change', householdChange.options, words.householdChanges],
  ['proof of a change', changeEvidence.options, words.changeEvidences],
  [
    'channel',
    allProcedures.flatMap((p) => Object.values(p.publicities).flatMap((x) => x.channels.map((c) => c.channel))),
    words.channels,
  ],
]

describe.each(vocabularies)('every %s', (name, code, chinese) => {
  test('has its Chinese word, and no word is left over', () => {
    // A newspaper is a channel the law names (S15); no procedure of ours uses it yet.
    const known = new Set([...code, ...(name === 'channel' ? ['newspaper'] : [])])
    expect([...known].filter((key) => !(key in chinese))).toEqual([])
    expect(Object.keys(chinese).filter((key) => !known.has(key))).toEqual([])
  })
  test('is said in Chinese, each in its own words', () => {
    for (const [key, word] of Object.entries(chinese)) expect(word, key).toMatch(/^[\p{Script=Han}（）、，]+$/u)
    expect(new Set(Object.values(chinese)).size).toBe(Object.keys(chinese).length)
  })
})

test('the checks of the published procedures have their words', () => {
  const published = allProcedures.slice(0, 2).flatMap((p) => Object.values(p.reviews).flatMap((r) => r.checks ?? []))
  expect(Object.keys(words.checks).sort()).toEqual([...new Set(published.map((c) => c.key))].sort())
})

test('the glossary of README.md has every fact, state, command, role, programme and paper, in both directions', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const section = /^## 词汇表\s*$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(readme)?.[1]
  if (section === undefined) throw new Error('README.md has no section 词汇表')
  const rows = [...section.matchAll(/^\|\s*([^|\n]+?)\s*\|\s*`([^`|\n]+)`\s*\|/gm)]
  const told = new Map<string, Set<string>>()
  for (const [, chinese = '', code = ''] of rows) told.set(code, (told.get(code) ?? new Set()).add(chinese))

  const lists = [words.states, words.facts, words.commands, words.roleNames, words.programmes, words.papers]
  const all: [string, string][] = lists.flatMap((list) => Object.entries(list as Record<string, string>))
  for (const [code, chinese] of all) expect([...(told.get(code) ?? [])], code).toContain(chinese)
  const known = new Map<string, Set<string>>()
  for (const [code, chinese] of all) known.set(code, (known.get(code) ?? new Set()).add(chinese))
  const leftOver = rows.filter(([, chinese = '', code = '']) => !known.get(code)?.has(chinese)).map(([row]) => row)
  expect(leftOver).toEqual([])
})

describe('refusals', () => {
  /** Every sentence with some example in its gaps; a list where it wants a list. */
  const said = Object.entries(words.say).map(([name, make]): [string, string] => {
    const fill = make as (...gaps: unknown[]) => string
    const day = '2025-09-01'
    const list = ['身份证', '户口簿']
    const fillings = [
      [day, '2025-09-02', '410305', '甲', '乙', '丙'],
      [list, list],
      [day, day, list],
      ['本件', day, day, list],
    ]
    for (const gaps of fillings)
      try {
        return [name, fill(...gaps)]
      } catch {
        // Another sentence wants its list elsewhere.
      }
    throw new Error(`no filling for ${name}`)
  })
  test.each(said)('%s is said in Chinese, with every gap filled', (_, text) => {
    expect(text).toMatch(/[\p{Script=Han}：。]/u)
    expect(text).not.toMatch(/undefined|\[object/)
  })
  // What only says that something is so stands inside another sentence, or is no refusal.
  const parts = new Set([
    'badInput',
    'badVariable',
    'badConfig',
    'listening',
    'stopping',
    'limitStopped',
    'limitAsThen',
    'calendarOfProgram',
    'ofMember',
    'foundCase',
    'foundProtection',
    'foundBar',
    'memberMatter',
    'windowAsThen',
    'windowLater',
  ])
  test.each(said.filter(([name]) => !parts.has(name)))('%s says what to do', (_, text) => {
    expect(text).toMatch(/请|须|应|只能|可用|无须|由系统|不得/)
  })
})

test('every day somebody enters is called by its Chinese name when it is refused', () => {
  const days = new Set(commands.flatMap((c) => Object.keys(shapeOf(c).shape).filter((f) => /(On|^on|^since)$/.test(f))))
  expect(days.size).toBeGreaterThan(8)
  for (const field of days) {
    expect(words.say.futureDay(field, '2025-09-01')).toMatch(/^\p{Script=Han}+ 2025-09-01 晚于今天/u)
    expect(words.say.earlierThan(field, '2025-09-01', '2025-09-02')).toMatch(/^\p{Script=Han}+ 2025-09-01 早于/u)
  }
})
