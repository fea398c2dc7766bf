import { type NoticeContext, postingKey } from '../../machines/notice.ts'
import { samePerson } from '../access.ts'
import { addDays, type Calendar, daysBetween, parsePeriod, publicityWindow, workdaysAfter } from '../calendar.ts'
import { placeName } from '../queries/parts.ts'
import { auditChecks, channels, roleNames } from '../words.ts'
import { enteredAt, postsFor } from './acts.ts'
import { type Check, LATE_DAYS } from './checks.ts'
import type { Step } from './replay.ts'

type Say = (rule: Check['rule'], holds: boolean | 'noted', note: string) => void

function saying(found: Check[]): Say {
  return (rule, holds, note) =>
    found.push({
      rule,
      verdict: holds === 'noted' ? 'noted' : holds ? 'holds' : 'broken',
      text: auditChecks[rule],
      note,
    })
}

interface Known {
  readonly calendar: Calendar
  readonly before: Step | undefined
}

/** Every rule that applies to one step of a notice, with what was found. */
export function noticeChecks(step: Step, { calendar, before }: Known): Check[] {
  const { fact } = step
  const { actor } = fact
  const found: Check[] = []
  const say = saying(found)
  const was = step.before.context as NoticeContext
  const is = step.after.context as NoticeContext

  const posts = postsFor(fact.type)
  if (posts)
    say(
      'mayAct',
      posts.includes(actor.role) || actor.role === 'system',
      `${nameOfRole(actor.role)}；此事由${posts.map(nameOfRole).join('、')}办理`,
    )
  if (actor.role !== 'system')
    say('ownOffice', actor.organ === is.organ, `应由 ${placeName(is.organ)}，实由 ${placeName(actor.organ)}`)
  if (fact.type === 'NoticeCleared')
    say('clearedByAnother', !samePerson(actor.staff, was.drafter), `拟稿 ${was.drafter}，审查 ${actor.staff}`)

  if (fact.type === 'PublicityStarted') {
    const missing = missingIn(is, is.posted)
    say('postedEverywhere', missing.length === 0, missing.join('、') || `${is.required.length} 处均有开始的证据`)
    const days = Object.values(is.posted).sort()
    const last = days.at(-1) ?? ''
    say('windowFromLastPosting', windowRight(is, last, calendar), `最后一处张贴于 ${last}`)
  }
  if (fact.type === 'PublicityStarted' || fact.type === 'NoticeCompleted') {
    const { startsOn, endsOn } = fact.data as { startsOn: string; endsOn: string }
    const { n, unit } = parsePeriod(is.lasts)
    const days = daysBetween(startsOn, endsOn) + 1
    const work = workdaysAfter(addDays(startsOn, -1), endsOn, calendar, 'office')
    const isLong = (unit === '工作日' ? work : days) >= n && work >= is.minWorkdays
    say(
      'longEnough',
      isLong,
      `${startsOn} 至 ${endsOn}，${days} 日、${work} 个工作日；应不少于 ${n} ${unit}、${is.minWorkdays} 个工作日`,
    )
  }
  if (fact.type === 'NoticeCompleted') {
    const end = is.window?.endsOn ?? ''
    const missing = is.required
      .filter((p) => (is.checked[postingKey(p)] ?? '') < end)
      .map(({ channel, place }) => `${channels[channel] ?? channel}（${placeName(place)}）`)
    say('hungToTheEnd', missing.length === 0, missing.join('、') || `${is.required.length} 处均在期满后查验在位`)
  }
  say('accepted', true, 'notice@1')
  common(step, before, say)
  return found
}

/** What can be said of a step of any other stream. */
export function recordChecks(step: Step, machine: string, before: Step | undefined): Check[] {
  const found: Check[] = []
  const say = saying(found)
  say('accepted', true, machine)
  common(step, before, say)
  return found
}

/** When it was entered, in which order, and whether it is as it was written. */
function common({ fact, chain }: Step, before: Step | undefined, say: Say): void {
  const late = daysBetween(fact.occurredOn, enteredAt(fact).day)
  say('enteredInTime', late <= LATE_DAYS ? true : 'noted', late === 0 ? '当日入库' : `事后 ${late} 日入库`)
  if (before) {
    const isInOrder = fact.occurredOn >= before.fact.occurredOn
    say(
      'inOrder',
      isInOrder ? true : 'noted',
      isInOrder ? '' : `上一步发生于 ${before.fact.occurredOn}，本步为事后补登`,
    )
  }
  say('hashRight', chain.stored === chain.recomputed, '')
}

const nameOfRole = (role: string): string => (roleNames as Readonly<Record<string, string>>)[role] ?? role

const missingIn = ({ required }: NoticeContext, seen: Readonly<Record<string, string>>): string[] =>
  required
    .filter((p) => seen[postingKey(p)] === undefined)
    .map(({ channel, place }) => `${channels[channel] ?? channel}（${placeName(place)}）`)

/** Whether the window is the one that follows from the last posting; in a year not loaded nothing can be said against it. */
function windowRight({ window, lasts, minWorkdays }: NoticeContext, last: string, calendar: Calendar): boolean {
  if (!window || last === '') return false
  try {
    const own = publicityWindow(last, parsePeriod(lasts), minWorkdays, calendar)
    return own.startsOn === window.startsOn && own.endsOn === window.endsOn
  } catch {
    return true
  }
}
