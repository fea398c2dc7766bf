import { describe, expect, test } from 'vitest'
import { threeReviews } from '../../machines/three-reviews.ts'
import {
  accepted,
  answered,
  approved,
  asked,
  check,
  completed,
  digest,
  dismissed,
  done,
  due,
  lapsed,
  listed,
  notAccepted,
  objected,
  passed,
  received,
  recomputed,
  reexaminationAsked,
  reexamined,
  registered,
  registrationCorrected,
  rejected,
  returned,
  sent,
  signedFor,
  surveyed,
  upheld,
  voided,
  withdrawn,
  withFindings,
  withValues,
} from '../support/facts.ts'
import { under } from '../support/given.ts'

const given = under(threeReviews)

const atFirstReview = [received(), accepted()]
const atFirstPublicity = [...atFirstReview, surveyed('firstReview'), passed('firstReview')]
const inFirstPublicity = [...atFirstPublicity, listed('firstPublicity')]
const atCounty = [...inFirstPublicity, completed('firstPublicity'), sent(), signedFor()]
const checkedAtCounty = [...atCounty, check('secondReview', 'housing'), check('secondReview', 'income')]
const atCity = [...checkedAtCounty, passed('secondReview'), sent(), signedFor()]
const inFinalPublicity = [...atCity, approved(), listed('finalPublicity', 'N2')]
const atRegistration = [...inFinalPublicity, completed('finalPublicity', 'N2')]
const onTheList = [...atRegistration, registered()]

describe('受理: the counter of the subdistrict', () => {
  test('what comes in waits to be accepted, and its limit runs', () => {
    given().when(received()).then('received', { number: '410305-2025-00001-4', due, decided: {} })
  })
  test('nothing happens to a household that has not applied', () => {
    given().when(accepted()).refuses()
    given().when(withdrawn()).refuses()
  })
  test('an accepted application goes to the first review', () => {
    given(received())
      .when(accepted())
      .then('firstReview', { acceptedOn: '2025-09-01', decided: { intake: ['clerk-wang'] } })
  })
  test('an application that is not for this office ends here, with the reason on file', () => {
    given(received())
      .when(notAccepted())
      .then('notAccepted', { rejection: { stage: 'intake', reason: 'outside_area' } })
    given(received(), notAccepted()).when(accepted()).refuses()
  })
  test('the same application is not received twice', () => {
    given(received()).when(received()).refuses()
  })
})

describe('补正: everything missing is named at once', () => {
  test('the clock of the stage stops, and what ran is remembered', () => {
    given(received())
      .when(asked('intake'))
      .then('intakeCorrection', {
        correction: { stage: 'intake', items: ['income_proof'] },
        still: { running: due, causes: { correction: '2025-09-01' } },
      })
  })
  test('the answer brings the case back to where it was', () => {
    given(received(), asked('intake')).when(answered('intake')).then('received', { correction: null })
    given(...atFirstReview, asked('firstReview'))
      .when(answered('firstReview'))
      .then('firstReview')
    given(...atCounty, asked('secondReview'))
      .when(answered('secondReview'))
      .then('secondReview')
  })
  test('an answer to another stage is none', () => {
    given(received(), asked('intake')).when(answered('firstReview')).refuses()
  })
  test('once per stage, and no second time after the answer', () => {
    given(received(), asked('intake'), answered('intake')).when(asked('intake')).refuses()
    given(...atFirstReview, asked('firstReview'), answered('firstReview'))
      .when(asked('firstReview'))
      .refuses()
  })
  test('each stage has its own one', () => {
    given(received(), asked('intake'), answered('intake'), accepted())
      .when(asked('firstReview'))
      .then('firstReviewCorrection', { corrected: ['intake', 'firstReview'] })
  })
  test('a stage that was returned to does not get a second one', () => {
    const again = [...atFirstReview, asked('firstReview'), answered('firstReview'), surveyed('firstReview')]
    const back = [passed('firstReview'), listed('firstPublicity'), completed('firstPublicity'), sent(), signedFor()]
    given(...again, ...back, returned('secondReview', 'firstReview', ['firstPublicity']))
      .when(asked('firstReview'))
      .refuses()
  })
  test('silence ends the case: 视为放弃', () => {
    given(received(), asked('intake')).when(lapsed('intake')).then('lapsed', { due: null })
    given(received()).when(lapsed('intake')).refuses()
  })
  test('the city asks for nothing: the approval has no correction', () => {
    given(...atCity)
      .when(asked('approval'))
      .refuses()
  })
  test('nothing is decided while the household is being asked', () => {
    given(received(), asked('intake')).when(accepted()).refuses()
    given(...atFirstReview, surveyed('firstReview'), asked('firstReview'))
      .when(passed('firstReview'))
      .refuses()
  })
})

describe('初审: the subdistrict', () => {
  test('no pass without a home visit', () => {
    given(...atFirstReview)
      .when(passed('firstReview'))
      .refuses()
    const { due: _, ...data } = passed('firstReview').data
    given(...atFirstReview, surveyed('firstReview'))
      .when({ ...passed('firstReview'), data })
      .then('firstPublicity', { due: null })
  })
  test('a pass of another stage is none', () => {
    given(...atFirstReview, surveyed('firstReview'))
      .when(passed('secondReview'))
      .refuses()
    given(...atFirstReview, surveyed('firstReview'))
      .when(approved('firstReview'))
      .refuses()
  })
  test('a rejection is possible without a visit, and names the stage', () => {
    given(...atFirstReview)
      .when(rejected('firstReview'))
      .then('rejected', { rejection: { stage: 'firstReview', reason: 'income_over_line' } })
  })
  test('there is no lower organ to return to', () => {
    given(...atFirstReview)
      .when(returned('firstReview', 'firstReview'))
      .refuses()
  })
  test('no other department is asked at this stage', () => {
    given(...atFirstReview)
      .when(check('firstReview', 'housing'))
      .refuses()
  })
})

describe('初审公示: posted by the subdistrict', () => {
  test('the household is listed, once', () => {
    given(...atFirstPublicity)
      .when(listed('firstPublicity'))
      .then('firstPublicity', { publicity: { stage: 'firstPublicity', notice: 'N1', entry: 1 } })
    given(...inFirstPublicity)
      .when(listed('firstPublicity', 'N2'))
      .refuses()
  })
  test('nothing moves on before the window is over', () => {
    given(...inFirstPublicity)
      .when(sent())
      .refuses()
    given(...atFirstPublicity)
      .when(completed('firstPublicity'))
      .refuses()
  })
  test('the end of another notice moves nobody on', () => {
    given(...inFirstPublicity)
      .when(completed('firstPublicity', 'N2'))
      .refuses()
    given(...inFirstPublicity)
      .when(completed('finalPublicity'))
      .refuses()
  })
  test('over without objection, the file goes up', () => {
    given(...inFirstPublicity)
      .when(completed('firstPublicity'))
      .then('transmissionToCounty', { publicised: ['firstPublicity'], publicity: null, due })
  })
  test('a withdrawn notice frees the household for another one', () => {
    given(...inFirstPublicity)
      .when(voided('firstPublicity'))
      .then('firstPublicity', { publicity: null })
    given(...inFirstPublicity, voided('firstPublicity'))
      .when(listed('firstPublicity', 'N2'))
      .then('firstPublicity')
    given(...inFirstPublicity)
      .when(voided('firstPublicity', 'N2'))
      .refuses()
  })
  test('who is not listed cannot be objected to', () => {
    given(...atFirstPublicity)
      .when(objected('firstPublicity'))
      .refuses()
  })
  test('an open objection holds the household', () => {
    const open = [...inFirstPublicity, objected('firstPublicity')]
    given(...open)
      .when(completed('firstPublicity'))
      .refuses()
    given(...open, dismissed('firstPublicity'))
      .when(completed('firstPublicity'))
      .then('transmissionToCounty')
  })
  test('every one of two objections must be settled', () => {
    const two = [...inFirstPublicity, objected('firstPublicity', 'Y1'), objected('firstPublicity', 'Y2')]
    given(...two, dismissed('firstPublicity', 'Y1'))
      .when(completed('firstPublicity'))
      .refuses()
    given(...two, dismissed('firstPublicity', 'Y1'), dismissed('firstPublicity', 'Y2'))
      .when(completed('firstPublicity'))
      .then('transmissionToCounty')
  })
  test('an objection is settled once', () => {
    const settled = [...inFirstPublicity, objected('firstPublicity'), dismissed('firstPublicity')]
    given(...settled)
      .when(dismissed('firstPublicity'))
      .refuses()
    given(...settled)
      .when(upheld('firstPublicity'))
      .refuses()
  })
  test('upheld, the case goes back to the first review, which visits again', () => {
    const back = [...inFirstPublicity, objected('firstPublicity'), upheld('firstPublicity')]
    given(...inFirstPublicity, objected('firstPublicity'))
      .when(upheld('firstPublicity'))
      .then('firstReview', { publicity: null, surveyed: false, due })
    given(...back)
      .when(passed('firstReview'))
      .refuses()
    given(...back, surveyed('firstReview'))
      .when(passed('firstReview'))
      .then('firstPublicity')
  })
  test('a second objection is settled while the reviewer has the case again, whose limit runs on', () => {
    const back = [
      ...inFirstPublicity,
      objected('firstPublicity', 'Y1'),
      objected('firstPublicity', 'Y2'),
      upheld('firstPublicity', 'Y1'),
    ]
    given(...back, surveyed('firstReview'))
      .when(passed('firstReview'))
      .refuses()
    given(...back)
      .when(dismissed('firstPublicity', 'Y2'))
      .then('firstReview', { due })
    // The second decision carries no new limit, for the state stays the same.
    const { due: _, ...data } = upheld('firstPublicity', 'Y2').data
    given(...back)
      .when({ ...upheld('firstPublicity', 'Y2'), data })
      .then('firstReview', { due })
  })
})

describe('复审: the district', () => {
  test('the file is sent and signed for: two facts, so that none is lost between', () => {
    given(...inFirstPublicity, completed('firstPublicity'))
      .when(signedFor())
      .refuses()
    given(...inFirstPublicity, completed('firstPublicity'))
      .when(sent())
      .then('receiptByCounty')
    given(...inFirstPublicity, completed('firstPublicity'), sent())
      .when(sent())
      .refuses()
  })
  test('both checks must be answered, in either order', () => {
    given(...atCounty)
      .when(passed('secondReview'))
      .refuses()
    given(...atCounty, check('secondReview', 'income'))
      .when(passed('secondReview'))
      .refuses()
    given(...atCounty, check('secondReview', 'income'), check('secondReview', 'housing'))
      .when(passed('secondReview'))
      .then('transmissionToCity')
  })
  test('数据缺失 is no answer, until a later one replaces it', () => {
    const missing = [...atCounty, check('secondReview', 'housing', 'unavailable'), check('secondReview', 'income')]
    given(...missing)
      .when(passed('secondReview'))
      .refuses()
    given(...missing, check('secondReview', 'housing'))
      .when(passed('secondReview'))
      .then('transmissionToCity')
  })
  test('an inconsistent finding bars a pass until it was cleared up by a later one', () => {
    const differing = [...atCounty, check('secondReview', 'housing', 'inconsistent'), check('secondReview', 'income')]
    given(...differing)
      .when(passed('secondReview'))
      .refuses()
    given(...differing)
      .when(rejected('secondReview'))
      .then('rejected')
    given(...differing, check('secondReview', 'housing'))
      .when(passed('secondReview'))
      .then('transmissionToCity')
  })
  test('a check nobody asked for is refused', () => {
    given(...atCounty)
      .when(check('secondReview', 'vehicles'))
      .refuses()
  })
  test('returned once to the subdistrict; what was published no longer stands', () => {
    given(...checkedAtCounty)
      .when(returned('secondReview', 'firstReview', ['firstPublicity']))
      .then('firstReview', { returned: ['secondReview'], publicised: [], checks: {}, surveyed: false })
  })
  test('it goes to the review before, nowhere else', () => {
    given(...checkedAtCounty)
      .when(returned('secondReview', 'approval'))
      .refuses()
    given(...checkedAtCounty)
      .when(returned('approval', 'firstReview'))
      .refuses()
  })
  test('and not a second time', () => {
    const again = [
      ...checkedAtCounty,
      returned('secondReview', 'firstReview', ['firstPublicity']),
      surveyed('firstReview'),
      passed('firstReview'),
      listed('firstPublicity', 'N3'),
      completed('firstPublicity', 'N3'),
      sent(),
      signedFor(),
    ]
    given(...again)
      .when(returned('secondReview', 'firstReview', ['firstPublicity']))
      .refuses()
    given(...again, check('secondReview', 'housing'), check('secondReview', 'income'))
      .when(passed('secondReview'))
      .then('transmissionToCity')
  })
  test('the district publishes nothing: there are two publicities, not three', () => {
    given(...checkedAtCounty)
      .when(listed('firstPublicity', 'N3'))
      .refuses()
    given(...checkedAtCounty, passed('secondReview'))
      .when(listed('finalPublicity'))
      .refuses()
  })
})

describe('verified values and findings', () => {
  const a = 'a1'.repeat(32)
  const b = 'b1'.repeat(32)
  const of = (by: string, verified: string) => ({ by, digest: verified })
  const survey = withValues(surveyed('firstReview'), a)
  const firstPassed = withFindings(passed('firstReview'))
  const toCounty = [listed('firstPublicity'), completed('firstPublicity'), sent(), signedFor()]
  const before = [...atFirstReview, survey, firstPassed, ...toCounty]

  test('are remembered by digest beyond their stage: later reviews decide on them', () => {
    given(...before)
      .when(withValues(check('secondReview', 'housing'), b))
      .then('secondReview', {
        verified: [of('survey home_visit', a), of('check housing', b)],
        assessed: [{ stage: 'firstReview', findings: digest, numbers: 'luoyang-low-rent@1' }],
      })
  })
  test('the newest record of a survey or check stands with what it carries, also with nothing', () => {
    const twice = [withValues(check('secondReview', 'housing'), a), withValues(check('secondReview', 'income'), b)]
    given(...before, ...twice)
      .when(withValues(check('secondReview', 'housing'), b))
      .then('secondReview', { verified: [of('survey home_visit', a), of('check income', b), of('check housing', b)] })
    given(...before, ...twice)
      .when(check('secondReview', 'income'))
      .then('secondReview', { verified: [of('survey home_visit', a), of('check housing', a)] })
  })
  test('a decision with findings adds to those before, also a rejection; one without adds nothing', () => {
    const first = { stage: 'firstReview', findings: digest, numbers: 'luoyang-low-rent@1' }
    given(...before)
      .when(withFindings(rejected('secondReview'), 'luoyang-low-rent@2'))
      .then('rejected', { assessed: [first, { ...first, stage: 'secondReview', numbers: 'luoyang-low-rent@2' }] })
    given(...before)
      .when(rejected('secondReview'))
      .then('rejected', { assessed: [first] })
    given(...atCity)
      .when(withFindings(approved()))
      .then('finalPublicity', { assessed: [{ ...first, stage: 'approval' }] })
  })
})

describe('核准 and 核准公示: the city', () => {
  test('an approval, not a pass', () => {
    given(...atCity)
      .when(passed('approval'))
      .refuses()
    given(...atCity)
      .when(approved())
      .then('finalPublicity', { decided: { approval: ['clerk-wang'] } })
  })
  test('returned to the district, once, with its own right', () => {
    given(...atCity)
      .when(returned('approval', 'secondReview'))
      .then('secondReview', {
        returned: ['approval'],
        publicised: ['firstPublicity'],
      })
  })
  test('no return while an objection is open: below, nobody could settle it', () => {
    const two = [
      ...inFinalPublicity,
      objected('finalPublicity', 'Y1'),
      objected('finalPublicity', 'Y2'),
      upheld('finalPublicity', 'Y1'),
    ]
    given(...two)
      .when(returned('approval', 'secondReview'))
      .refuses()
    given(...two, dismissed('finalPublicity', 'Y2'))
      .when(returned('approval', 'secondReview'))
      .then('secondReview')
  })
  test('an objection upheld at the final publicity goes back to the city', () => {
    given(...inFinalPublicity, objected('finalPublicity'))
      .when(upheld('finalPublicity'))
      .then('approval')
  })
  test('after it the city may refuse, with reasons (T10)', () => {
    given(...inFinalPublicity, objected('finalPublicity'), upheld('finalPublicity'))
      .when(rejected('approval'))
      .then('rejected', { rejection: { stage: 'approval' }, publicity: null })
  })
  test('two publicities completed, the household is registered', () => {
    given(...inFinalPublicity)
      .when(registered())
      .refuses()
    given(...atRegistration)
      .when(registered())
      .then('waiting', { waiting: { number: '410305-L2025-00001' }, publicised: ['firstPublicity', 'finalPublicity'] })
  })
  test('a slip in the registration is put right by a new fact', () => {
    given(...onTheList)
      .when(registrationCorrected())
      .then('waiting', { programme: 'low_rent' })
    given(...atRegistration)
      .when(registrationCorrected())
      .refuses()
  })
})

describe('复核: a rejection is examined once more, by somebody else', () => {
  const refused = [...atFirstReview, rejected('firstReview')]
  test('only a rejection can be', () => {
    given(...atFirstReview)
      .when(reexaminationAsked())
      .refuses()
    given(received(), notAccepted()).when(reexaminationAsked()).refuses()
    given(...refused)
      .when(reexaminationAsked())
      .then('reexamination', { due })
  })
  test('confirmed, it is final', () => {
    given(...refused, reexaminationAsked())
      .when(reexamined('firstReview', 'confirmed'))
      .then('rejectionConfirmed', { rejection: { stage: 'firstReview' }, reexamined: true })
    given(...refused, reexaminationAsked(), reexamined('firstReview', 'confirmed'))
      .when(reexaminationAsked())
      .refuses()
  })
  test('overturned, the case is back at the stage that rejected it', () => {
    given(...refused, reexaminationAsked())
      .when(reexamined('firstReview', 'overturned'))
      .then('firstReview', { rejection: null, due })
    given(...atCity, rejected('approval'), reexaminationAsked())
      .when(reexamined('approval', 'overturned'))
      .then('approval')
  })
  test('a decision about another stage is none', () => {
    given(...refused, reexaminationAsked())
      .when(reexamined('secondReview', 'overturned'))
      .refuses()
    given(...refused, reexaminationAsked())
      .when(reexamined('secondReview', 'confirmed'))
      .refuses()
  })
  test('once for each rejection: one that follows an overturned one may be disputed again', () => {
    const again = [...refused, reexaminationAsked(), reexamined('firstReview', 'overturned'), rejected('firstReview')]
    given(...again)
      .when(reexaminationAsked())
      .then('reexamination')
    given(...again, reexaminationAsked(), reexamined('firstReview', 'confirmed'))
      .when(reexaminationAsked())
      .refuses()
  })
})

describe('期限重算: a limit computed anew when a year’s holidays become known', () => {
  test('only one that runs', () => {
    given(received())
      .when(recomputed())
      .then('received', { due: { on: '2025-10-09' } })
    given(...onTheList)
      .when(recomputed())
      .refuses()
  })
  test('that of an open objection, by its number', () => {
    const open = [...inFirstPublicity, objected('firstPublicity')]
    given(...open)
      .when(recomputed('Y1'))
      .then('firstPublicity', { objections: [{ id: 'Y1', outcome: 'open', due: { on: '2025-10-09' } }] })
    given(...open)
      .when(recomputed('Y2'))
      .refuses()
    given(...open, dismissed('firstPublicity'))
      .when(recomputed('Y1'))
      .refuses()
  })
})

describe('撤回 and memory', () => {
  test('a household may withdraw at any time before an end, even from the waiting list', () => {
    for (const life of [[received()], atFirstReview, inFirstPublicity, atCounty, atCity, onTheList])
      given(...life)
        .when(withdrawn())
        .then('withdrawn', { publicity: null, due: null })
    given(received(), withdrawn()).when(withdrawn()).refuses()
    given(...atFirstReview, rejected('firstReview'))
      .when(withdrawn())
      .refuses()
  })
  test('everybody who ever decided a stage is remembered, a second round frees nobody', () => {
    const firstRound = [...atFirstReview, surveyed('firstReview'), done(passed('firstReview'), 'staff-1')]
    const back = [listed('firstPublicity'), objected('firstPublicity'), done(upheld('firstPublicity'), 'staff-2')]
    given(...firstRound, ...back, surveyed('firstReview'))
      .when(done(passed('firstReview'), 'staff-3'))
      .then('firstPublicity', { decided: { firstReview: ['staff-1', 'staff-3'], objection: ['staff-2'] } })
  })
  test('no fact about a person: digests only', () => {
    expect(JSON.stringify(onTheList)).toContain(digest)
  })
})
