import { describe, test } from 'vitest'
import { documentMachine } from '../../machines/document.ts'
import {
  documentIssued,
  documentNumbered,
  documentSuperseded,
  documentWithdrawn,
  renderFailed,
  renderRetried,
} from '../support/facts.ts'
import { under } from '../support/given.ts'

const given = under(documentMachine)

describe('a paper', () => {
  test('is numbered, then issued, once', () => {
    given()
      .when(documentNumbered())
      .then('numbered', { mark: '涧长住公示〔2025〕12号', edition: 1, replaces: null, issue: null })
    given(documentNumbered()).when(documentNumbered()).refuses()
    given(documentNumbered())
      .when(documentIssued())
      .then('issued', { issue: { pages: 2 } })
    given(documentNumbered(), documentIssued()).when(documentIssued()).refuses()
    given().when(documentIssued()).refuses()
  })
  test('that cannot be set waits until somebody says that the cause is mended', () => {
    given(documentNumbered())
      .when(renderFailed())
      .then('failed', { failure: { where: '附件第 12 行〔姓名〕' } })
    given(documentNumbered(), renderFailed()).when(documentIssued()).refuses()
    given(documentNumbered(), renderFailed()).when(renderFailed()).refuses()
    given(documentNumbered(), renderFailed()).when(renderRetried()).then('numbered', { failure: null })
    given(documentNumbered()).when(renderRetried()).refuses()
    given(documentNumbered(), documentIssued()).when(renderFailed()).refuses()
  })
  test('is replaced by its next edition, whether it was issued or not, and nothing follows', () => {
    for (const life of [[], [documentIssued()], [renderFailed()]])
      given(documentNumbered(), ...life)
        .when(documentSuperseded())
        .then('superseded', { supersededBy: '410305005-D-2025-00013-1' })
    for (const fact of [documentIssued(), documentWithdrawn(), renderRetried()])
      given(documentNumbered(), documentIssued(), documentSuperseded()).when(fact).refuses()
  })
  test('falls with its notice, whether it was issued or not, and nothing follows', () => {
    for (const life of [[], [documentIssued()], [renderFailed()]])
      given(documentNumbered(), ...life)
        .when(documentWithdrawn())
        .then('withdrawn')
    for (const fact of [documentIssued(), documentSuperseded(), renderRetried()])
      given(documentNumbered(), documentWithdrawn()).when(fact).refuses()
  })
})
