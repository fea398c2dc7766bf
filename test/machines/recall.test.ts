import { describe, expect, test } from 'vitest'
import type { ApplicationContext } from '../../machines/application.ts'
import { evolve, replay } from '../../machines/fold.ts'
import { luoyang } from '../../machines/law.ts'
import * as f from '../support/facts.ts'

/* 撤回决定, 延期, 督办: what the machine of the three reviews lets happen. */

const machine = luoyang.machine('three-reviews@2012')
const at = (...facts: f.Fact[]) =>
  replay(machine, facts) as { state: string; context: ApplicationContext; version: number }
const led = (facts: readonly f.Fact[], fact: f.Fact) => evolve(machine, replay(machine, facts), fact)

const atFirstReview = [f.received(), f.accepted(), f.surveyed('firstReview')]
const passed = [...atFirstReview, f.passed('firstReview')]
const listed = [...passed, f.listed('firstPublicity')]
const atCounty = [...listed, f.completed('firstPublicity'), f.sent(), f.signedFor()]
const checked = [...atCounty, f.check('secondReview', 'housing'), f.check('secondReview', 'income')]
const sentUp = [...checked, f.passed('secondReview'), f.sent()]

describe('撤回决定', () => {
  test('brings back what the case remembered before, but who decided it', () => {
    const before = at(...atFirstReview).context
    const back = at(...passed, f.recalled('firstReview', 'ReviewPassed', 4))
    expect(back.state).toBe('firstReview')
    expect({ ...back.context, decided: before.decided, recalled: [] }).toEqual(before)
    expect([back.context.decided.firstReview, back.context.recalled]).toEqual([['clerk-wang'], [4]])
  })
  test('also while the file is under way, and no longer once it is signed for', () => {
    expect(led(sentUp, f.recalled('secondReview', 'ReviewPassed'))?.state).toBe('secondReview')
    expect(led([...sentUp, f.signedFor()], f.recalled('secondReview', 'ReviewPassed'))).toBeUndefined()
  })
  test('not once a notice lists the household', () => {
    expect(led(listed, f.recalled('firstReview', 'ReviewPassed'))).toBeUndefined()
  })
  test('by nobody else, and of no other stage or decision', () => {
    expect(led(passed, f.done(f.recalled('firstReview', 'ReviewPassed'), 'clerk-li'))).toBeUndefined()
    expect(led(passed, f.recalled('secondReview', 'ReviewPassed'))).toBeUndefined()
    expect(led(passed, f.recalled('firstReview', 'ReviewReturned'))).toBeUndefined()
  })
  test('a return: what it took back stands again, until somebody below acts', () => {
    const returned = [...checked, f.returned('secondReview', 'firstReview', ['firstPublicity'])]
    const back = led(returned, f.recalled('secondReview', 'ReviewReturned'))
    const c = back?.context as ApplicationContext
    expect([back?.state, c.publicised, c.returned]).toEqual(['secondReview', ['firstPublicity'], []])
    expect(led([...returned, f.surveyed('firstReview')], f.recalled('secondReview', 'ReviewReturned'))).toBeUndefined()
  })
  test('a request for papers on the day it was made alone; the one of the stage is then not used up', () => {
    const asked = [f.received(), f.asked('intake')]
    const back = led(asked, f.recalled('intake', 'CorrectionRequested'))
    expect([back?.state, (back?.context as ApplicationContext | undefined)?.corrected]).toEqual(['received', []])
    expect(led(asked, f.on(f.recalled('intake', 'CorrectionRequested'), '2025-09-02'))).toBeUndefined()
  })
  test('never a rejection', () => {
    const rejected = [...atFirstReview, f.rejected('firstReview')]
    expect(at(...rejected).context.recall).toBeNull()
    expect(led(rejected, f.recalled('firstReview', 'ReviewPassed'))).toBeUndefined()
  })
})

describe('延期', () => {
  test('once for each limit, at the stage that has the case', () => {
    const extended = [...atFirstReview, f.limitExtended('firstReview')]
    expect(at(...extended).context.due).toMatchObject({ on: '2025-10-20', extended: '10工作日' })
    expect(led(extended, f.limitExtended('firstReview'))).toBeUndefined()
    expect(led(atFirstReview, f.limitExtended('secondReview'))).toBeUndefined()
    expect(led(passed, f.limitExtended('firstReview'))).toBeUndefined()
  })
})

describe('督办', () => {
  test('one open slip to an organ at a time, answered once', () => {
    const asked = [...atFirstReview, f.slipIssued()]
    expect(led(asked, f.slipIssued('D2'))).toBeUndefined()
    const answered = [...asked, f.slipAnswered()]
    expect(at(...answered).context.slips).toMatchObject([{ id: 'D1', from: '410305', answeredOn: '2025-09-01' }])
    expect(led(answered, f.slipAnswered())).toBeUndefined()
    expect(led(answered, f.slipIssued('D2'))?.version).toBe(6)
  })
  test('it does not keep a decision from being taken back', () => {
    const back = at(...sentUp, f.slipIssued(), f.recalled('secondReview', 'ReviewPassed'))
    expect([back.state, back.context.slips.length]).toEqual(['secondReview', 1])
  })
})
