import { v7 as uuid } from 'uuid'
import type { ApplicationContext } from '../../machines/application.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { breath } from '../breath.ts'
import type { Calendar, LegalDay } from '../calendar.ts'
import { commandNamed } from '../commands.ts'
import { recomputed, windowNow } from '../limits.ts'
import { type Office, system } from '../office.ts'
import { Refused } from '../refusal.ts'

/** What a case or notice remembers; undefined where its head cannot be read, which an audit will name. */
function contextOf<C>(store: Office['store'], number: string): C | undefined {
  try {
    return store.head(number)?.context as C | undefined
  } catch {
    return undefined
  }
}

/** One running limit that another calendar moves, or makes firm. */
export interface Moved {
  /** Acceptance number of the case, or number of the notice. */
  readonly subject: string
  readonly what: 'limit' | 'correction' | 'objection' | 'check' | 'window'
  readonly objection?: string
  readonly check?: string
  readonly was: LegalDay
  readonly provisional: boolean
  readonly will: LegalDay
}

/**
 * Which running limits and windows a calendar would move: a reading, nothing is written. A window that would end
 * earlier is left out, since what was announced is never shortened. `progress` gets subjects looked at and in all.
 */
export async function movedBy(
  office: Office,
  calendar: Calendar,
  progress?: (done: number, total: number) => void,
): Promise<Moved[]> {
  const { store } = office
  const found: Moved[] = []
  const running = store.running()
  for (const [i, number] of running.applications.entries()) {
    if (i % PORTION === 0) {
      progress?.(i, running.applications.length)
      await breath()
    }
    const c = contextOf<ApplicationContext>(store, number)
    if (!c) continue
    const due = c.due && recomputed(c.due, calendar, c.correction ? 'shorter' : undefined)
    if (c.due && due)
      found.push({
        subject: number,
        what: c.correction ? 'correction' : 'limit',
        was: c.due.on,
        provisional: c.due.provisional ?? false,
        will: due.on,
      })
    for (const o of c.objections) {
      const later = o.outcome === 'open' ? recomputed(o.due, calendar) : undefined
      if (later)
        found.push({
          subject: number,
          what: 'objection',
          objection: o.id,
          was: o.due.on,
          provisional: o.due.provisional ?? false,
          will: later.on,
        })
    }
    for (const [check, { due: asked }] of Object.entries(c.requests)) {
      const later = recomputed(asked, calendar)
      if (later)
        found.push({
          subject: number,
          what: 'check',
          check,
          was: asked.on,
          provisional: asked.provisional ?? false,
          will: later.on,
        })
    }
  }
  for (const number of running.notices) {
    const n = contextOf<NoticeContext>(store, number)
    const window = n && windowNow(n, calendar)
    if (n?.window && window && window.endsOn > n.window.endsOn)
      found.push({ subject: number, what: 'window', was: n.window.endsOn, provisional: false, will: window.endsOn })
  }
  progress?.(running.applications.length, running.applications.length)
  return found
}

/**
 * Writes the fact for every limit that the office's calendar moves, each with `document`, the notice, as its reason.
 * Run again after a crash it finds what is left; run twice it does nothing the second time. Returns how many moved.
 */
export async function recomputeLimits(
  office: Office,
  document: string,
  progress?: (done: number, total: number) => void,
): Promise<number> {
  // A case may have several limits: each round writes one a case, on the version the round before left.
  let done = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const moved = [...new Map((await movedBy(office, office.calendar)).map((each) => [each.subject, each])).values()]
    const written = await writeMoved(office, document, moved, progress)
    done += written
    if (written === 0) break
  }
  return done
}

/** More limits than this no case has running at a time. */
const ROUNDS = 100

async function writeMoved(
  office: Office,
  document: string,
  moved: readonly Moved[],
  progress?: (done: number, total: number) => void,
): Promise<number> {
  let done = 0
  for (let i = 0; i < moved.length; i += PORTION) {
    const answers = await Promise.all(
      moved.slice(i, i + PORTION).map(async ({ subject, what, objection, check }) => {
        const command = commandNamed(what === 'window' ? 'extendWindow' : 'recomputeLimit')
        const version = office.store.head(subject)?.version
        const input =
          what === 'window'
            ? { notice: subject, version, document }
            : {
                application: subject,
                version,
                document,
                ...(objection ? { objection } : {}),
                ...(check ? { check } : {}),
              }
        try {
          await office.submit(command, system, input, uuid())
          return 1
        } catch (error) {
          // The case moved on by other hands meanwhile.
          if (error instanceof Refused) return 0
          throw error
        }
      }),
    )
    done += answers.reduce<number>((a, b) => a + b, 0)
    progress?.(Math.min(i + PORTION, moved.length), moved.length)
  }
  return done
}

/** Cases looked at between two breaths, or handed in together. */
const PORTION = 500
