import { describe, test } from 'vitest'
import { twoReviews } from '../../machines/two-reviews.ts'
import {
  accepted,
  answered,
  approved,
  asked,
  check,
  completed,
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
} from '../support/facts.ts'
import { under } from '../support/given.ts'

const given = under(twoReviews)

const inFirstPublicity = [
  received('two-reviews@2012'),
  accepted(),
  surveyed('firstReview'),
  passed('firstReview'),
  listed('firstPublicity'),
]
const atCounty = [...inFirstPublicity, completed('firstPublicity'), sent(), signedFor()]
const checked = [...atCounty, check('approval', 'housing'), check('approval', 'income')]
const inFinalPublicity = [...checked, approved(), listed('finalPublicity', 'N2')]

describe('两审两公示: the county approves what the township reviewed', () => {
  test('the file goes from the township to the county and stops there', () => {
    given(...inFirstPublicity)
      .when(completed('firstPublicity'))
      .then('transmissionToCounty')
    given(...inFirstPublicity, completed('firstPublicity'), sent())
      .when(signedFor())
      .then('approval')
  })
  test('there is no second review and no city', () => {
    given(...atCounty)
      .when(passed('secondReview'))
      .refuses()
    given(...checked)
      .when(sent())
      .refuses()
  })
  test('the checks happen at the approval', () => {
    given(...atCounty)
      .when(approved())
      .refuses()
    given(...atCounty, check('approval', 'income'))
      .when(approved())
      .refuses()
    given(...checked)
      .when(approved())
      .then('finalPublicity', { checks: {} })
  })
  test('the county may ask for missing materials, once', () => {
    given(...atCounty)
      .when(asked('approval'))
      .then('approvalCorrection')
    given(...atCounty, asked('approval'), answered('approval'))
      .when(asked('approval'))
      .refuses()
  })
  test('the county may return the case once; the first publicity is repeated', () => {
    given(...checked)
      .when(returned('approval', 'firstReview', ['firstPublicity']))
      .then('firstReview', { publicised: [] })
  })
  test('registration needs both publicities', () => {
    given(...inFinalPublicity)
      .when(registered())
      .refuses()
    given(...inFinalPublicity, completed('finalPublicity', 'N2'))
      .when(registered())
      .then('waiting')
  })
  test('T04: nobody is approved who was not published', () => {
    given(...inFirstPublicity)
      .when(approved())
      .refuses()
    given(...inFirstPublicity)
      .when(sent())
      .refuses()
  })
  test('an objection upheld at the final publicity goes back to the county, which may refuse', () => {
    const back = [...inFinalPublicity, objected('finalPublicity'), upheld('finalPublicity')]
    given(...inFinalPublicity, objected('finalPublicity'))
      .when(upheld('finalPublicity'))
      .then('approval')
    given(...back)
      .when(approved())
      .refuses()
    given(...back)
      .when(rejected('approval'))
      .then('rejected')
  })
})
