import type { Store } from '../db/store.ts'
import type { Refusal } from '../db/trail.ts'
import { isAcceptanceNumber, isDocumentNumber, isRegisterNumber } from './numbers.ts'
import type { AtWork } from './office.ts'
import type { Refused } from './refusal.ts'

/*
 * What was refused is no fact: nothing came of it. It is noted all the same, a moment later and many in one transaction,
 * so that a client that asks in vain a thousand times does not hold up those who ask well.
 */

const SOON_MS = 200
/** While the file cannot be written, so many wait; what comes on top is not noted. */
const MOST_WAITING = 10_000

export interface RefusalBook {
  note(actor: AtWork, command: string, asked: unknown, refused: Refused, at: Date): void
  /** Writes what waits. */
  flush(): void
}

/** The refusals of one office. Of what was asked only a number of a case, notice, paper or entry is kept. */
export function refusalBook({ trail }: Pick<Store, 'trail'>): RefusalBook {
  let waiting: Omit<Refusal, 'seq'>[] = []
  let timer: NodeJS.Timeout | undefined
  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length === 0) return
    try {
      trail.addRefusals(waiting)
      waiting = []
    } catch {
      // The file is closed, full or held by another process: they wait for the next one.
    }
  }
  return {
    note({ staff, role, organ }, command, asked, { code, reason }, at) {
      if (role === 'system' || waiting.length >= MOST_WAITING) return
      waiting.push({ at: at.toISOString(), staff, role, organ, command, subject: subjectIn(asked), code, reason })
      timer ??= setTimeout(flush, SOON_MS).unref()
    },
    flush,
  }
}

// Of a notice's number, which has no check digit, no more digits than any will ever have.
const isNoticeNumber = (text: string) => /^\d{6,12}-G\d{4}-\d{1,6}$/.test(text)
const isNumber = [isAcceptanceNumber, isNoticeNumber, isDocumentNumber, isRegisterNumber]

/** The first number of ours among the fields of what was asked; nothing else of it, whatever it looks like. */
function subjectIn(asked: unknown): string {
  if (typeof asked !== 'object' || asked === null) return ''
  const found = ['application', 'notice', 'document', 'record'].map(
    (field) => (asked as Record<string, unknown>)[field],
  )
  return (found.find((each) => typeof each === 'string' && isNumber.some((is) => is(each))) as string | undefined) ?? ''
}
