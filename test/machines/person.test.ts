import { describe, expect, test } from 'vitest'
import { compile, evolve } from '../../machines/fold.ts'
import { personMachine } from '../../machines/person.ts'
import { barImposed, barLifted, personRecorded, protectionEnded, protectionRecorded } from '../support/facts.ts'
import { under } from '../support/given.ts'

const given = under(personMachine)

describe('人员登记: one entry for each person, kept for life', () => {
  test('an entry begins with who it is, once', () => {
    given().when(personRecorded()).then('recorded', { number: '410300-R-00001-4', protections: [], bars: [] })
    given(personRecorded()).when(personRecorded()).refuses()
    for (const early of [protectionRecorded(), barImposed(), protectionEnded(), barLifted()])
      given().when(early).refuses()
  })
  test('it is live for good, so that its claim never ends', () => {
    expect([...compile(personMachine).live]).toEqual(['recorded'])
  })
  test('protections and bars are numbered together, without gaps', () => {
    given(personRecorded()).when(protectionRecorded(2)).refuses()
    given(personRecorded()).when(barImposed(2)).refuses()
    given(personRecorded(), protectionRecorded(1)).when(barImposed(1)).refuses()
    given(personRecorded(), protectionRecorded(1)).when(barImposed(2)).then('recorded')
  })
  test('a protection runs until it has ended, and ends once', () => {
    const running = [personRecorded(), protectionRecorded(1, '2021-06-01')]
    given(...running)
      .when(protectionEnded(1, '2025-06-30'))
      .then('recorded', { protections: [{ item: 1, endedOn: '2025-06-30' }] })
    given(...running)
      .when(protectionEnded(1, '2021-06-01'))
      .then('recorded')
    given(...running)
      .when(protectionEnded(1, '2021-05-31'))
      .refuses()
    given(...running)
      .when(protectionEnded(2))
      .refuses()
    given(...running, protectionEnded(1))
      .when(protectionEnded(1))
      .refuses()
  })
  test('a bar is no protection, and is lifted once, not before it began', () => {
    const barred = [personRecorded(), barImposed(1, '2020-03-10')]
    given(...barred)
      .when(protectionEnded(1))
      .refuses()
    given(...barred)
      .when(barLifted(1, '2020-03-09'))
      .refuses()
    given(...barred)
      .when(barLifted(1, '2024-01-05'))
      .then('recorded', { bars: [{ item: 1, liftedOn: '2024-01-05' }] })
    given(...barred, barLifted(1))
      .when(barLifted(1))
      .refuses()
    given(personRecorded(), protectionRecorded(1)).when(barLifted(1)).refuses()
  })
  test('a bar that ends before it begins bars nobody', () => {
    given(personRecorded())
      .when(barImposed(1, '2025-03-10', '2025-03-09'))
      .refuses()
    given(personRecorded())
      .when(barImposed(1, '2025-03-10', '2025-03-10'))
      .then('recorded')
  })
  test('what is over stays: the end and the lifting change one item and no other', () => {
    const machine = compile(personMachine)
    const life = [personRecorded(), protectionRecorded(1), barImposed(2), protectionRecorded(3), protectionEnded(1)]
    const end = life.reduce((at, f) => evolve(machine, at, f) ?? at, machine.start)
    expect(end).toMatchObject({
      version: 5,
      context: {
        protections: [
          { item: 1, endedOn: '2025-06-30' },
          { item: 3, endedOn: null },
        ],
        bars: [{ item: 2, liftedOn: null }],
      },
    })
  })
})
