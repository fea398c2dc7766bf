import { describe, expect, test } from 'vitest'
import { compile } from '../../machines/fold.ts'
import { staffMachine } from '../../machines/staff.ts'
import {
  grantEnded,
  grantGiven,
  identityRecorded,
  kinRecorded,
  linkAsked,
  linkIssued,
  programEntered,
  recusalDeclared,
  staffEntered,
  staffLeft,
  staffReinstated,
  staffSuspended,
  tokenEnded,
  tokenIssued,
} from '../support/facts.ts'
import { under } from '../support/given.ts'

const given = under(staffMachine)
const atWork = [staffEntered(), grantGiven(1)]

describe('工作人员: entered once, granted posts with dates, suspended and reinstated, gone for good', () => {
  test('a life begins with who it is, once', () => {
    given().when(staffEntered()).then('active', { staff: 'LY-7', grants: [] })
    given(staffEntered()).when(staffEntered()).refuses()
    for (const early of [grantGiven(), grantEnded(), kinRecorded(), recusalDeclared(), staffSuspended(), staffLeft()])
      given().when(early).refuses()
  })
  test('grants are numbered without gaps, and one that ends before it begins is none', () => {
    given(staffEntered()).when(grantGiven(2)).refuses()
    given(...atWork)
      .when(grantGiven(1))
      .refuses()
    given(...atWork)
      .when(grantGiven(2, '2025-09-01', '2025-09-01'))
      .then('active')
    given(...atWork)
      .when(grantGiven(2, '2025-09-01', '2025-08-31'))
      .refuses()
  })
  test('a grant ends once, and not after it is over', () => {
    given(...atWork)
      .when(grantEnded(1, '2025-09-10'))
      .then('active', { grants: [{ item: 1, endedOn: '2025-09-10' }] })
    given(...atWork, grantEnded(1))
      .when(grantEnded(1))
      .refuses()
    given(...atWork)
      .when(grantEnded(2))
      .refuses()
    given(staffEntered(), grantGiven(1, '2025-09-01', '2025-09-05'))
      .when(grantEnded(1, '2025-09-06'))
      .refuses()
  })
  test('who is suspended is granted nothing, and loses what is ended', () => {
    given(...atWork, staffSuspended())
      .when(grantGiven(2))
      .refuses()
    given(...atWork, staffSuspended())
      .when(recusalDeclared())
      .refuses()
    given(...atWork, staffSuspended())
      .when(grantEnded(1))
      .then('suspended')
    given(...atWork, staffSuspended())
      .when(staffReinstated())
      .then('active')
    given(...atWork)
      .when(staffReinstated())
      .refuses()
  })
  test('one recusal for a case; kin are added to', () => {
    given(...atWork, recusalDeclared())
      .when(recusalDeclared())
      .refuses()
    given(...atWork, kinRecorded())
      .when(kinRecorded())
      .then('active')
  })
  test('another password takes two administrators, a first one one; where there is no second one, that is said', () => {
    given(...atWork)
      .when(linkIssued('LY-1'))
      .then('active')
    given(...atWork)
      .when(linkIssued('LY-1', true))
      .refuses()
    given(...atWork, linkAsked('LY-1'))
      .when(linkIssued('ly-1', true))
      .refuses()
    given(...atWork, linkAsked('LY-1'))
      .when(linkIssued('LY-2', true))
      .then('active', { linkAskedBy: null })
    given(...atWork, linkAsked('LY-1'), linkIssued('LY-2', true))
      .when(linkIssued('LY-2', true))
      .refuses()
    given(...atWork)
      .when(linkIssued('LY-1', true, true))
      .then('active')
  })
  test('tokens are of programs, for a post they have; a person has one identity number, a program none', () => {
    given(...atWork)
      .when(tokenIssued())
      .refuses()
    given(programEntered(), grantGiven(1)).when(tokenIssued(2)).refuses()
    given(programEntered(), grantGiven(1))
      .when(tokenIssued())
      .then('active', { tokens: ['0a1b2c3d'] })
    given(programEntered(), grantGiven(1), tokenIssued()).when(tokenEnded()).then('active', { tokens: [] })
    given(programEntered()).when(identityRecorded()).refuses()
    given(programEntered()).when(linkIssued()).refuses()
    given(...atWork, identityRecorded())
      .when(identityRecorded())
      .refuses()
  })
  test('nothing follows a departure', () => {
    for (const late of [
      staffEntered(),
      grantGiven(2),
      grantEnded(1),
      staffReinstated(),
      staffSuspended(),
      kinRecorded(),
    ])
      given(...atWork, staffLeft())
        .when(late)
        .refuses()
    given(...atWork, staffSuspended())
      .when(staffLeft())
      .then('left')
    expect([...compile(staffMachine).live]).toEqual(['active', 'suspended'])
  })
})
