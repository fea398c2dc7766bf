import { describe, expect, test } from 'vitest'
import { createMachine, not } from 'xstate'
import { compile, replay } from '../../machines/fold.ts'
import { defineProcedure } from '../../machines/procedure.ts'
import type { ProcedureDefinition, Stage } from '../../machines/stages.ts'
import type { Statechart, StateNode } from '../../machines/statechart.ts'
import { threeReviews } from '../../machines/three-reviews.ts'
import { accepted, received, sent } from '../support/facts.ts'

const small: Statechart = {
  kind: 'application',
  name: 'small@1',
  initial: 'a',
  empty: {},
  guards: { free: () => true },
  reducers: { Went: (c: object) => c },
  definition: {},
  states: { a: { on: { Went: [{ target: 'b' }] } }, b: { on: {}, final: true } },
}
const withState = (node: object): Statechart => ({
  ...small,
  states: { ...small.states, a: { ...small.states.a, ...node } as StateNode },
})

describe('the table is compiled from the machine, or not at all', () => {
  test('a flat machine of named guards compiles', () => {
    expect([...compile(small).table.keys()]).toEqual(['a', 'b'])
  })
  test('a guard nobody defined is refused', () => {
    const guarded = withState({ on: { Went: [{ target: 'b', guard: { type: 'nobody', params: {} } }] } })
    expect(() => compile(guarded)).toThrow(/small@1.*a on Went.*unknown guard/)
  })
  test('a fact without a reducer is refused', () => {
    expect(() => compile(withState({ on: { Flew: [{ target: 'b' }] } }))).toThrow(/no reducer for Flew/)
  })
  test('a wildcard is refused', () => {
    expect(() => compile(withState({ on: { '*': [{ target: 'b' }] } }))).toThrow(/no reducer for \*/)
  })
  test('a target that does not exist is refused', () => {
    expect(() => compile(withState({ on: { Went: [{ target: 'nowhere' }] } }))).toThrow()
  })
})

describe.each([
  ['always', { always: { target: 'b' } }],
  ['after', { after: { 1000: 'b' } }],
  ['invoke', { invoke: { src: 'clock' } }],
  ['entry actions', { entry: 'copy' }],
  ['exit actions', { exit: 'copy' }],
  ['parallel regions', { type: 'parallel', states: { x: {}, y: {} } }],
  ['nested states', { initial: 'x', states: { x: {} } }],
  ['history', { type: 'history' }],
  ['another action', { on: { Went: { target: 'b', actions: ['copy', 'shout'] } } }],
  ['no action', { on: { Went: { target: 'b' } } }],
  ['two targets', { on: { Went: { target: ['b', 'a'], actions: 'copy' } } }],
  ['no target', { on: { Went: { actions: 'copy' } } }],
  ['an inline guard', { on: { Went: { target: 'b', actions: 'copy', guard: () => true } } }],
  ['a combined guard', { on: { Went: { target: 'b', actions: 'copy', guard: not('free') } } }],
])('a machine with %s', (_, node) => {
  const went = { Went: { target: 'b', actions: 'copy' } }
  test('is not compiled: the table could not be proved equal to it', () => {
    const machine = { id: 'small@1', initial: 'a', states: { a: { on: went, ...node }, b: { type: 'final' } } }
    expect(() => compile(small, createMachine(machine as never))).toThrow(/small@1: cannot compile/)
  })
  test('cannot be written as a statechart: what the type has no place for is dropped', () => {
    if ('on' in node) return
    const { table, xstate } = compile(withState(node))
    const { a } = xstate.root.states
    expect([...(table.get('a')?.keys() ?? [])]).toEqual(['Went'])
    expect([a?.type, a?.always, a?.after, a?.invoke, a?.entry]).toEqual(['atomic', undefined, [], [], []])
  })
})

test('transitions or regions on the root are not compiled', () => {
  const onRoot = { id: 's', initial: 'a', states: { a: {} }, on: { Went: { target: '.a', actions: 'copy' } } }
  expect(() => compile(small, createMachine(onRoot as never))).toThrow(/on the root/)
  expect(() => compile(small, createMachine({ type: 'parallel', states: { a: {}, b: {} } } as never))).toThrow(/root/)
})

describe('a list of stages no law could mean', () => {
  const definition = (stages: readonly Stage[]): ProcedureDefinition => ({ ...threeReviews.definition, stages })
  const { stages } = threeReviews.definition
  const without = (kind: Stage['kind']) => stages.filter((s) => s.kind !== kind)
  test.each([
    ['no intake first', without('intake'), /first stage must be the intake/],
    ['no registration last', without('registration'), /last stage must be the registration/],
    ['two intakes', [stages[0] as Stage, ...stages], /one intake/],
    ['a publicity without a review before it', without('review'), /must follow a review|must be followed/],
    ['a stage twice', [...stages.slice(0, 2), stages[1] as Stage, ...stages.slice(2)], /same key/],
    ['a transmission with no review after it', without('review').filter((s) => s.kind !== 'publicity'), /followed by/],
  ])('%s is refused by name', (_, list, message) => {
    expect(() => defineProcedure(definition(list))).toThrow(message)
  })
})

test('a history with a fact out of order names the fact and the state', () => {
  const machine = compile(threeReviews)
  expect(replay(machine, [received(), accepted()]).state).toBe('firstReview')
  expect(() => replay(machine, [received(), sent()])).toThrow('fact 2 (FileTransmitted) is not acceptable in received')
})
