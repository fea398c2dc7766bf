import { describe, expect, test } from 'vitest'
import { compile } from '../../machines/fold.ts'
import { noticeMachine } from '../../machines/notice.ts'
import { everyPlace, type Place, reaching, roadTo } from '../support/explore.ts'
import { allProcedures } from '../support/procedures/all.ts'

/** States nothing leads out of. A rejection that was examined again is the end of its road, too. */
const ends = ['notAccepted', 'lapsed', 'rejectionConfirmed', 'withdrawn']

describe.each(allProcedures.map((p) => [p.name, p] as const))('%s, its whole graph', (_, procedure) => {
  const places = everyPlace(procedure)
  const roads = (found: Iterable<[string, Place]>) => [...found].slice(0, 3).map(([key]) => roadTo(places, key))
  const where = (wanted: (p: Place) => boolean) => [...places].filter(([, p]) => wanted(p))
  const both = Object.keys(procedure.publicities)

  test('every state is reachable', () => {
    const seen = new Set([...places.values()].map((p) => p.standing.state))
    // Withdrawal leads from every live state to the same end; the walk leaves it out.
    expect([...seen, 'withdrawn'].sort()).toEqual(Object.keys(procedure.states).sort())
  })

  test('every state except the ends has a way out', () => {
    const { table } = compile(procedure)
    const without = [...table].filter(([, row]) => row.size === 0).map(([state]) => state)
    expect(without.sort()).toEqual([...ends].sort())
    for (const [state, node] of Object.entries(procedure.states)) {
      expect(node.on.ApplicationWithdrawn !== undefined, `withdrawal from ${state}`).toBe(node.live === true)
      expect(node.final === true, `${state} is an end`).toBe(ends.includes(state))
    }
  })

  test('no live case is ever stuck: from wherever it stands, some road leads on to the waiting list', () => {
    const hopeful = reaching(places, (p) => p.standing.state === 'waiting')
    const stuck = [...places].filter(([key, p]) => !hopeful.has(key) && procedure.states[p.standing.state]?.live)
    expect(roads(stuck)).toEqual([])
  })

  test('no path from new to waiting without both publicities completed and still standing (BR-03)', () => {
    expect(both).toHaveLength(2)
    expect(where((p) => p.standing.state === 'waiting').length).toBeGreaterThan(0)
    expect(roads(where((p) => p.standing.state === 'waiting' && both.some((stage) => !p.stands.has(stage))))).toEqual(
      [],
    )
  })

  test('no review above begins before the publicity below is over (BR-04)', () => {
    const { stages } = procedure.definition
    const early = where(({ standing: { state }, stands }) => {
      const at = stages.findIndex((s) => 'key' in s && s.key === state)
      return stages.slice(0, at).some((s, i) => s.kind === 'publicity' && i < at && !stands.has(s.key))
    })
    expect(roads(early)).toEqual([])
  })

  test('no open objection ever gets past its publicity', () => {
    const { stages } = procedure.definition
    const indexOf = (key: string) => stages.findIndex((s) => 'key' in s && s.key === key)
    // An open objection belongs at or just before the publicity it was raised in, or to a case that is over.
    const near = new Set(
      stages.flatMap((s, i) => {
        const before = stages[i - 1]
        return s.kind === 'publicity' && before?.kind === 'review' ? [s.key, before.key, `${before.key}Correction`] : []
      }),
    )
    const over = new Set(['rejected', 'reexamination', 'rejectionConfirmed', 'lapsed'])
    const strayed = where(
      ({ standing: { state, context } }) => context.objections.length > 0 && !near.has(state) && !over.has(state),
    )
    expect(roads(strayed)).toEqual([])
    expect(indexOf('registration')).toBe(stages.length - 1)
  })

  test('returned once by each stage, corrected once at each', () => {
    const twice = where(({ standing: { context } }) => {
      const { returned, corrected } = context
      return new Set(returned).size !== returned.length || new Set(corrected).size !== corrected.length
    })
    expect(roads(twice)).toEqual([])
  })

  test('a case that is over is in no publicity', () => {
    const { states } = procedure
    const listed = where(({ standing: { state, context } }) => !states[state]?.live && context.publicity !== null)
    expect(roads(listed)).toEqual([])
  })
})

describe('notice@1, its graph', () => {
  const { table } = compile(noticeMachine)

  test('every state is reachable, and only the withdrawn notice has no way out', () => {
    const seen = new Set(['new'])
    for (const state of seen)
      for (const row of table.get(state)?.values() ?? []) for (const { target } of row.candidates) seen.add(target)
    expect([...seen].sort()).toEqual(Object.keys(noticeMachine.states).sort())
    expect([...table].filter(([, row]) => row.size === 0).map(([state]) => state)).toEqual(['withdrawn'])
  })

  test('the only way to completed leads through running, with its evidence', () => {
    const into = [...table].flatMap(([state, rows]) =>
      [...rows].flatMap(([type, { candidates }]) =>
        candidates.filter((c) => c.target === 'completed' && state !== 'completed').map((c) => [state, type, c.guard]),
      ),
    )
    expect(into).toEqual([['running', 'NoticeCompleted', expect.any(Function)]])
  })
})
