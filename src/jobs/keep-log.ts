import type { Store } from '../../db/store.ts'
import { legalDayOf } from '../calendar.ts'
import type { SignedCheckpoint } from '../log/checkpoint.ts'
import { type CityLog, LogStopped } from '../log/city-log.ts'
import { noteText, vkeyOf } from '../log/note.ts'
import { askTimestamp, readTimestamp } from '../log/timestamps.ts'
import { askWitness, type Witness } from '../log/witnesses.ts'
import { weaknesses } from '../words.ts'

/** What the log is kept with. */
export interface LogParts {
  readonly store: Pick<Store, 'lastSeq' | 'hashesAfter'>
  readonly log: CityLog
  /** The bodies that countersign, asked at each run: the file may have changed. Throws when it cannot be read. */
  readonly witnesses: () => readonly Witness[]
  /** An authority that signs times (RFC 3161); without one none is asked. */
  readonly timestamps?: string
  readonly now: () => Date
}

/** How the log stands: told on the status page, by health, and to whoever asks. Nothing in it is about anybody. */
export interface LogStanding {
  readonly origin: string
  /** The log's public key (C2SP vkey). */
  readonly key: string
  readonly size: number
  /** In base64. */
  readonly root: string
  /** The newest checkpoint, to the letter. */
  readonly checkpoint: string
  readonly witnesses: readonly {
    readonly name: string
    readonly key: string
    /** How many facts the newest checkpoint it countersigned has, and when it did; null before the first. */
    readonly size: number | null
    readonly at: string | null
  }[]
  /** The newest timestamp of a day's checkpoint; null where none was made. */
  readonly timestamp: { readonly day: string; readonly at: string; readonly by: string } | null
  readonly asksForTimestamps: boolean
  /** Why nothing more is signed; null while all is well. */
  readonly stopped: string | null
  /** What others were asked in vain the last time. */
  readonly faults: readonly string[]
}

/** Keeps one log. */
export interface LogKeeper {
  readonly log: CityLog
  /**
   * Takes up new facts and signs, keeps the first checkpoint of each day, and asks witnesses and the authority for times where
   * that is due. Rejects with LogStopped when facts and log do not belong together; what others fail at is told, not thrown.
   */
  run(signal?: AbortSignal): Promise<SignedCheckpoint>
  standing(): LogStanding
}

/** How long after a failure, or an answer, others are asked again. */
const OTHERS_MS = 10 * 60_000

/** The keeper of a log: the job of the server, and of whoever works without one. */
export function logKeeper({ store, log, witnesses, timestamps, now }: LogParts): LogKeeper {
  let stopped: string | null = null
  let faults: string[] = []
  let asked = Number.NEGATIVE_INFINITY
  const dayFile = (day: string, ending = '') => `daily/${day}${ending}`
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error))
    }
  }

  /** Witnesses and the authority for times are asked off the beaten track: they may be slow, and nothing waits for them. */
  async function askOthers(today: string): Promise<void> {
    asked = Date.now()
    faults = []
    await attempt(async () => {
      const seen = log.witnessed()?.size ?? 0
      const newest = log.newest()?.size ?? 0
      const known = witnesses()
      const signedBy = log.witnessedBy(known.map(({ key }) => key))
      for (const witness of known) {
        const has = signedBy.some(({ by }) => by.name === witness.key.name)
        if (witness.url !== undefined && newest > 0 && !(has && seen === newest))
          await attempt(() => askWitness(log, witness, has ? seen : 0))
      }
    })
    const checkpoint = log.read(dayFile(today))
    if (timestamps !== undefined && checkpoint && !log.read(dayFile(today, '.tsr')))
      await attempt(async () => log.keep(dayFile(today, '.tsr'), await askTimestamp(timestamps, checkpoint)))
  }

  return {
    log,
    async run(signal) {
      try {
        const checkpoint = await log.grow(store, signal)
        stopped = null
        const today = legalDayOf(now())
        if (!log.read(dayFile(today))) await log.keep(dayFile(today), Buffer.from(noteText(checkpoint.note)))
        if (Date.now() - asked >= OTHERS_MS) await askOthers(today)
        return checkpoint
      } catch (error) {
        if (error instanceof LogStopped) stopped = error.message
        throw error
      }
    },
    standing() {
      const newest = log.newest()
      const known = knownWitnesses()
      const seen = log.witnessed()
      const signed = log.witnessedBy(known.map(({ key }) => key))
      return {
        origin: log.verifier.name,
        key: vkeyOf(log.verifier),
        size: newest?.size ?? 0,
        root: newest?.root.toString('base64') ?? '',
        checkpoint: newest ? noteText(newest.note) : '',
        witnesses: known.map(({ key }) => {
          const line = signed.find(({ by }) => by.name === key.name)
          const at = line ? new Date(line.at * 1000).toISOString() : null
          return { name: key.name, key: vkeyOf(key), size: line && seen ? seen.size : null, at }
        }),
        timestamp: newestTimestamp(),
        asksForTimestamps: timestamps !== undefined,
        stopped,
        faults: [...faults],
      }
    },
  }

  function knownWitnesses(): readonly Witness[] {
    try {
      return witnesses()
    } catch {
      return []
    }
  }

  /** Today's or the day before's: an older one is told by its day, and counts as none. */
  function newestTimestamp(): LogStanding['timestamp'] {
    const days = log.days()
    for (const day of days.slice(-30).reverse()) {
      const [checkpoint, reply] = [log.read(dayFile(day)), log.read(dayFile(day, '.tsr'))]
      if (!checkpoint || !reply) continue
      try {
        return { day, ...readTimestamp(reply, checkpoint) }
      } catch {
        // A damaged reply is none; it stays where it is for whoever wants to know.
      }
    }
    return null
  }
}

const DAY_MS = 86_400_000

/** Where a log is weak, or what stopped it: told by health and on the status page, never silent. */
export function logWeaknesses(standing: LogStanding | undefined, now: Date): { code: string; text: string }[] {
  if (!standing) return [{ code: 'noLog', text: weaknesses.noLog() }]
  const { witnesses, timestamp, stopped, asksForTimestamps } = standing
  const newest = Math.max(...witnesses.map(({ at }) => (at === null ? 0 : Date.parse(at))), 0)
  const days = Math.floor((now.getTime() - newest) / DAY_MS)
  return [
    ...(stopped === null ? [] : [{ code: 'logStopped', text: weaknesses.logStopped(stopped) }]),
    ...(witnesses.length === 0 ? [{ code: 'noWitness', text: weaknesses.noWitness() }] : []),
    ...(witnesses.length > 0 && newest === 0 ? [{ code: 'notWitnessed', text: weaknesses.notWitnessed() }] : []),
    ...(newest > 0 && days >= 2 ? [{ code: 'witnessLate', text: weaknesses.witnessLate(days) }] : []),
    ...(asksForTimestamps ? [] : [{ code: 'noTimestamps', text: weaknesses.noTimestamps() }]),
    ...(asksForTimestamps && (!timestamp || Date.parse(timestamp.at) < now.getTime() - 2 * DAY_MS)
      ? [{ code: 'timestampLate', text: weaknesses.timestampLate(timestamp?.day ?? null) }]
      : []),
  ]
}
