import { describe, test } from 'vitest'
import { noticeMachine } from '../../machines/notice.ts'
import {
  board,
  checked,
  cleared,
  day,
  drafted,
  extended,
  interrupted,
  noticeCompleted,
  noticeCorrected,
  noticeIssued,
  noticeWithdrawn,
  office,
  on,
  posted,
  started,
} from '../support/facts.ts'
import { under } from '../support/given.ts'

const given = under(noticeMachine)

const released = [drafted(), cleared(), noticeIssued()]
const running = [...released, posted(board), posted(office), started()]

describe('先审查、后公开', () => {
  test('a draft waits for its release review', () => {
    given().when(drafted()).then('drafted', { drafter: 'publisher-zhou', entries: 1 })
    given(drafted()).when(posted(board)).refuses()
  })
  test('nobody clears their own draft', () => {
    given(drafted('publisher-zhou')).when(cleared('publisher-zhou')).refuses()
    given(drafted('publisher-zhou')).when(cleared('release-wu')).then('cleared', { clearedBy: 'release-wu' })
  })
})

describe('张贴: the window starts when the last mandatory channel is up', () => {
  test('one of two channels does not start it', () => {
    given(...released, posted(board))
      .when(started())
      .refuses()
    given(...released, posted(board), posted(office))
      .when(started())
      .then('running', {
        window: { startsOn: '2025-09-02', endsOn: '2025-09-11' },
      })
  })
  test('late posting moves the start: the two channels need not hang on one day', () => {
    given(...released, posted(board), posted(office, '2025-09-08'))
      .when(started('2025-09-09', '2025-09-18'))
      .then('running', { posted: { 'community_board@410305005001': '2025-09-01' } })
  })
  test('a posting before the release review is none: nothing hung there then', () => {
    const late = [drafted(), on(cleared(), '2025-09-03'), on(noticeIssued(), '2025-09-03')]
    given(...late)
      .when(posted(board, '2025-09-02'))
      .refuses()
    given(...late)
      .when(posted(board, '2025-09-03'))
      .then('cleared')
  })
  test('nothing hangs before its sheet is issued, nor on a day before that', () => {
    given(drafted(), cleared()).when(posted(board)).refuses()
    const late = [drafted(), cleared(), on(noticeIssued(), '2025-09-03')]
    given(...late)
      .when(posted(board, '2025-09-02'))
      .refuses()
    given(...late)
      .when(posted(board, '2025-09-03'))
      .then('cleared', { issued: { edition: 1 } })
  })
  test('a later edition replaces the sheet, an earlier one never; posting already begun goes on', () => {
    given(...released, posted(board))
      .when(noticeIssued(1))
      .refuses()
    given(...released, posted(board), on(noticeIssued(2), '2025-09-08'))
      .when(posted(office, '2025-09-02'))
      .then('cleared', { issued: { edition: 2 }, notBefore: day })
  })
  test('a sheet that comes late is issued wherever the notice then is, unless it was withdrawn', () => {
    given(...running)
      .when(noticeIssued(2))
      .then('running')
    given(...running, interrupted([board]))
      .when(noticeIssued(2))
      .then('interrupted')
    given(...running, checked(board), checked(office), noticeCompleted())
      .when(noticeIssued(2))
      .then('completed')
    given(drafted()).when(noticeIssued()).refuses()
    given(...released, noticeWithdrawn())
      .when(noticeIssued(2))
      .refuses()
  })
  test('once running, nothing more is posted', () => {
    given(...running)
      .when(posted(board))
      .refuses()
  })
})

describe('期满: a window is over when its evidence is complete', () => {
  test('end evidence of every mandatory channel', () => {
    given(...running)
      .when(noticeCompleted())
      .refuses()
    given(...running, checked(board))
      .when(noticeCompleted())
      .refuses()
    given(...running, checked(board), checked(office))
      .when(noticeCompleted())
      .then('completed')
  })
  test('of the window that was announced', () => {
    given(...running, checked(board), checked(office))
      .when(noticeCompleted('2025-09-02', '2025-09-10'))
      .refuses()
  })
  test('completing twice is not possible', () => {
    given(...running, checked(board), checked(office), noticeCompleted())
      .when(noticeCompleted())
      .refuses()
  })
})

describe('中断: a sheet torn down, a site out of reach', () => {
  test('what failed is posted again; what still hangs stays; the end evidence is void', () => {
    given(...running, checked(office))
      .when(interrupted([board]))
      .then('interrupted', {
        window: null,
        posted: { 'organ_board@410305005': '2025-09-01' },
        checked: {},
        interruptions: 1,
      })
  })
  test('no end, no start before it hangs again', () => {
    given(...running, interrupted([board]))
      .when(noticeCompleted())
      .refuses()
    given(...running, interrupted([board]))
      .when(started())
      .refuses()
  })
  test('a new posting cannot be older than the interruption', () => {
    given(...running, interrupted([board], '2025-09-05'))
      .when(posted(board, '2025-09-04'))
      .refuses()
    given(...running, interrupted([board], '2025-09-05'), posted(board, '2025-09-05'))
      .when(started('2025-09-06', '2025-09-15'))
      .then('running', { window: { startsOn: '2025-09-06', endsOn: '2025-09-15' } })
  })
  test('a sheet may come down before all hang, and a second one before the first hangs again', () => {
    given(...released, posted(board))
      .when(interrupted([board]))
      .then('cleared', { posted: {} })
    given(...running, interrupted([board]))
      .when(interrupted([office]))
      .then('interrupted', { posted: {}, window: null })
  })
  test('what is not out yet, or is over, cannot be interrupted', () => {
    given(drafted())
      .when(interrupted([board]))
      .refuses()
    given(...running, checked(board), checked(office), noticeCompleted())
      .when(interrupted([board]))
      .refuses()
  })
})

describe('更正 and 撤回', () => {
  test('what was published is never edited: a correction stands beside it', () => {
    given(...running)
      .when(noticeCorrected(false))
      .then('running', { corrected: [] })
    given(...running)
      .when(noticeCorrected(true))
      .then('running', { corrected: ['410305-2025-00001-4'] })
    given(...running, checked(board), checked(office), noticeCompleted())
      .when(noticeCorrected(true))
      .then('completed')
    given(...released)
      .when(noticeCorrected(true))
      .refuses()
  })
  test('a notice is withdrawn at any time before its end, and nothing follows', () => {
    for (const life of [[drafted()], released, running, [...running, interrupted([board])]])
      given(...life)
        .when(noticeWithdrawn())
        .then('withdrawn', { window: null })
    given(...running, checked(board), checked(office), noticeCompleted())
      .when(noticeWithdrawn())
      .refuses()
    given(...running, noticeWithdrawn())
      .when(posted(board))
      .refuses()
  })
})

describe('顺延: a day off that became known later', () => {
  test('moves the end of a running window to a later day, never to an earlier one', () => {
    given(...running)
      .when(extended('2025-09-12'))
      .then('running', { window: { startsOn: '2025-09-02', endsOn: '2025-09-12' } })
    given(...running)
      .when(extended('2025-09-10'))
      .refuses()
    given(...running)
      .when(extended('2025-09-11'))
      .refuses()
  })
  test('then it is over on the new day, not on the old', () => {
    const moved = [...running, checked(board), checked(office), extended('2025-09-12')]
    given(...moved)
      .when(noticeCompleted())
      .refuses()
    // What was seen on the old last day says nothing about the new one.
    given(...moved)
      .when(noticeCompleted('2025-09-02', '2025-09-12'))
      .refuses()
    given(...moved, checked(board, '2025-09-12'), checked(office, '2025-09-11'))
      .when(noticeCompleted('2025-09-02', '2025-09-12'))
      .refuses()
    given(...moved, checked(board, '2025-09-12'), checked(office, '2025-09-12'))
      .when(noticeCompleted('2025-09-02', '2025-09-12'))
      .then('completed')
  })
  test('nothing that is not running is extended', () => {
    given(...released)
      .when(extended('2025-09-12'))
      .refuses()
    given(...running, interrupted([board]))
      .when(extended('2025-09-12'))
      .refuses()
  })
})
