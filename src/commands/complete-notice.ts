import { z } from 'zod'
import type { ApplicationContext } from '../../machines/application.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { addDays, type LegalDay } from '../calendar.ts'
import { command } from '../command.ts'
import { caseOf, notNow, resumed, step, targetOf } from '../limits.ts'
import { noticeNumberInput } from '../numbers.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { noticeOf, theNotice } from './notice-parts.ts'
import { nothingPersonal, onApplication, onNotice, subjectOfApplication, subjectOfNotice } from './parts.ts'

/** 公示完成: the window has ended (24:00 of its last day) and every mandatory channel has its end evidence. */
export const completeNotice = command({
  name: 'completeNotice',
  path: null,
  roles: ['system'],
  input: z.strictObject(onNotice),
  personal: nothingPersonal,
  subject: subjectOfNotice,
  decide: (wish, read) => {
    const { head, n } = theNotice(wish, read)
    if (head.state !== 'running' || !n.window) throw notNow(wish.moment.law, head, 'NoticeCompleted')
    const { startsOn, endsOn } = n.window
    if (wish.moment.today <= endsOn) throw new Refused('not_allowed', say.windowStillOpen(n.stage, endsOn), { endsOn })
    const missing = n.required.length - Object.keys(n.checked).length
    if (missing > 0) throw new Refused('not_allowed', say.evidenceMissing(missing), { missing })
    return { facts: [{ stream: head.stream, type: 'NoticeCompleted', data: { startsOn, endsOn } }] }
  },
  example: {},
})

/**
 * 公示期满转办: moves one listed household on when its notice is completed, or frees it when the notice was withdrawn.
 * One command a household, so that an open objection holds its own household only.
 */
export const closePublicity = command({
  name: 'closePublicity',
  path: null,
  roles: ['system'],
  input: z.strictObject({ ...onApplication, notice: noticeNumberInput }),
  personal: nothingPersonal,
  subject: subjectOfApplication,
  names: ({ input }) => ({ streams: [input.notice] }),
  decide: (wish, read) => {
    const head = read.head(wish.input.application)
    const { c, procedure } = caseOf(head, wish.moment)
    const notice = noticeOf(read.head(wish.input.notice))
    const { number, stage, window } = notice.n
    if (c.publicity?.notice !== number) throw new Refused('not_allowed', say.notListed(number), { notice: number })
    if (notice.head.state === 'withdrawn')
      return { facts: [step(wish, head, 'PublicityVoided', { stage, notice: number, why: 'withdrawn' })] }
    if (notice.head.state !== 'completed' || !window)
      throw new Refused('not_allowed', say.publicityRunning(window?.endsOn ?? null), { notice: number })
    const open = c.objections.filter((o) => o.outcome === 'open').length
    if (open > 0) throw new Refused('not_allowed', say.objectionsOpen(open), { openObjections: open })
    const { startsOn, endsOn } = window
    const draft = step(
      wish,
      head,
      'PublicityCompleted',
      { stage, notice: number, startsOn, endsOn },
      readyOn(notice.n, c, wish.moment.today),
    )
    // Beside a review still at work its limit runs on, or rests on, with the days of the window given back unless they
    // count.
    const running = c.still?.running ?? c.due
    if (procedure.publicities[stage]?.countsTowardLimit || !running) return { facts: [draft] }
    if (targetOf(wish, head, draft) !== head.state) return { facts: [draft] }
    const due = resumed(running, 'publicity', addDays(startsOn, -1), endsOn, wish.moment.calendar)
    return { facts: [{ ...draft, data: { ...draft.data, ...(c.still ? { resting: due } : { due }) } }] }
  },
  example: {},
})

/**
 * The day on which the household could go on: the day after the window, or that of the last end evidence, or that of the
 * last decision on an objection. The next limit counts from it, however late the clock's job came to say so.
 */
function readyOn(n: NoticeContext, c: ApplicationContext, today: LegalDay): LegalDay {
  const settled = c.objections.flatMap((o) => (o.stage === n.stage && o.settledOn ? [o.settledOn] : []))
  const days = [addDays(n.window?.endsOn ?? today, 1), ...Object.values(n.checked), ...settled]
  const ready = days.reduce((a, b) => (a > b ? a : b))
  return ready < today ? ready : today
}
