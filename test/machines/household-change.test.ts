import { describe, expect, test } from 'vitest'
import type { AnyFact } from '../../machines/fact.ts'
import { threeReviews } from '../../machines/three-reviews.ts'
import { twoReviews } from '../../machines/two-reviews.ts'
import {
  accepted,
  approved,
  asked,
  check,
  completed,
  day,
  householdChanged,
  listed,
  objected,
  passed,
  received,
  registered,
  rejected,
  returned,
  sent,
  signedFor,
  surveyed,
  upheld,
  voided,
  withdrawn,
} from '../support/facts.ts'
import { under } from '../support/given.ts'

const now = { household: 'd2'.repeat(32), members: 4, checks: {}, surveyed: false }
const checks = (stage: string) => [check(stage, 'housing'), check(stage, 'income')]

describe.each([
  ['三审两公示', threeReviews],
  ['两审两公示', twoReviews],
] as const)('家庭变更 under %s', (_, chart) => {
  const given = under(chart)
  const three = chart === threeReviews
  const taken = [received(chart.name), accepted()]
  const firstPublicity = [...taken, surveyed('firstReview'), passed('firstReview')]
  const atCounty = [...firstPublicity, listed('firstPublicity'), completed('firstPublicity'), sent(), signedFor()]
  const toApprove = three
    ? [...atCounty, ...checks('secondReview'), passed('secondReview'), sent(), signedFor()]
    : [...atCounty, ...checks('approval')]
  const finalPublicity = [...toApprove, approved()]
  const registration = [...finalPublicity, listed('finalPublicity', 'N2'), completed('finalPublicity', 'N2')]
  const waiting = [...registration, registered()]

  test.each<[string, AnyFact[]]>([
    ['received', [received(chart.name)]],
    ['intakeCorrection', [received(chart.name), asked('intake')]],
    ['firstReview', taken],
    ['firstPublicity', firstPublicity],
    ['approval', toApprove],
    ['finalPublicity', finalPublicity],
    ['registration', registration],
    ['waiting', waiting],
  ])('is recorded in %s and leaves the case where it is', (state, facts) => {
    expect(given(...facts).state).toBe(state)
    given(...facts)
      .when(householdChanged())
      .then(state, now)
  })

  test('is not recorded once the case is over, nor before it is', () => {
    given().when(householdChanged()).refuses()
    for (const end of [
      [received(chart.name), withdrawn()],
      [...taken, rejected('firstReview')],
    ])
      given(...end)
        .when(householdChanged())
        .refuses()
  })

  test('is not recorded while the household is listed: what is posted stays what the case is', () => {
    const posted = [...firstPublicity, listed('firstPublicity')]
    given(...posted)
      .when(householdChanged())
      .refuses()
    given(...posted, voided('firstPublicity'))
      .when(householdChanged())
      .then('firstPublicity', now)
    given(...posted, completed('firstPublicity'))
      .when(householdChanged())
      .then('transmissionToCounty', now)
    given(...finalPublicity, listed('finalPublicity', 'N2'))
      .when(householdChanged())
      .refuses()
  })

  test('before the acceptance nothing has been checked, so nothing is due again', () => {
    given(received(chart.name)).when(householdChanged()).then('received', { recheckSince: null })
  })

  test('a survey of the old household is no survey of the new one', () => {
    given(...taken, surveyed('firstReview'), householdChanged())
      .when(passed('firstReview'))
      .refuses()
    given(...taken, surveyed('firstReview'), householdChanged(), surveyed('firstReview'))
      .when(passed('firstReview'))
      .then('firstPublicity')
  })

  test('checks recorded before the change no longer carry a pass; recorded anew they do, and nothing is due', () => {
    const stage = three ? 'secondReview' : 'approval'
    const pass = three ? passed(stage) : approved()
    const next = three ? 'transmissionToCity' : 'finalPublicity'
    const checked = [...atCounty, ...checks(stage), householdChanged()]
    given(...checked)
      .when(pass)
      .refuses()
    given(...checked, ...checks(stage))
      .when(pass)
      .then(next, { recheckSince: null })
  })

  test('on the list, and after the approval, it is marked: a re-check is due', () => {
    for (const facts of [finalPublicity, registration, waiting])
      given(...facts)
        .when(householdChanged())
        .then(given(...facts).state, { recheckSince: day })
    given(...waiting, householdChanged())
      .when({
        ...householdChanged('death', 3),
        data: { ...householdChanged('death', 3).data, effectiveOn: '2025-10-01' },
      })
      .then('waiting', { members: 3, recheckSince: day })
  })
})

describe('an approval that rests on the checks of the county', () => {
  const given = under(threeReviews)
  const toApprove = [
    received(),
    accepted(),
    surveyed('firstReview'),
    passed('firstReview'),
    listed('firstPublicity'),
    completed('firstPublicity'),
    sent(),
    signedFor(),
    ...checks('secondReview'),
    passed('secondReview'),
    sent(),
    signedFor(),
  ]
  const back = () => returned('approval', 'secondReview')

  test('cannot pass a household that has changed since; it goes back and is checked anew', () => {
    given(...toApprove)
      .when(approved())
      .then('finalPublicity')
    given(...toApprove, householdChanged())
      .when(approved())
      .refuses()
    const again = [...toApprove, householdChanged(), back(), ...checks('secondReview'), passed('secondReview')]
    given(...again, sent(), signedFor())
      .when(approved())
      .then('finalPublicity', { recheckSince: null })
  })
  test('the change on the way up counts as well', () => {
    given(...toApprove.slice(0, -1), householdChanged(), signedFor())
      .when(approved())
      .refuses()
  })
  test('is returned a second time for a new change, and for nothing else', () => {
    const returnedOnce = [...toApprove, back(), ...checks('secondReview'), passed('secondReview'), sent(), signedFor()]
    given(...returnedOnce)
      .when(back())
      .refuses()
    given(...returnedOnce, householdChanged())
      .when(back())
      .then('secondReview', { returned: ['approval'] })
  })
  test('an objection upheld against the final publicity finds the change waiting', () => {
    const approvedOnce = [...toApprove, approved(), householdChanged(), listed('finalPublicity', 'N2')]
    const objection = [objected('finalPublicity'), upheld('finalPublicity')]
    given(...approvedOnce, ...objection)
      .when(approved())
      .refuses()
  })
})
