import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { lockAt } from '../../db/lock.ts'
import { say } from '../words.ts'
import { type Checkpoint, parseCheckpoint, readCheckpoint } from './checkpoint.ts'
import { putFile } from './durable.ts'
import {
  fromBase64,
  NotANote,
  noteText,
  parseNote,
  type Signer,
  signatureLine,
  signaturesBy,
  signNote,
  type Verifier,
} from './note.ts'
import { isConsistent } from './tree.ts'

/*
 * A second body (an audit office, a notary) countersigns checkpoints, after it has made sure that each grew out of the one
 * before (https://c2sp.org/tlog-witness, https://c2sp.org/tlog-cosignature v1). It remembers one checkpoint a log.
 */

/** Why a witness does not sign: the status its HTTP interface answers with, and the size it has seen where that is asked. */
export class NotCosigned extends Error {
  readonly status: 400 | 403 | 404 | 409 | 422
  /** The size of the last checkpoint it signed, where the caller went by another. */
  readonly seen: number | undefined
  constructor(status: NotCosigned['status'], message: string, seen?: number) {
    super(message)
    this.status = status
    this.seen = seen
  }
}

const seenFile = z.record(z.string(), z.strictObject({ size: z.int().min(0), root: z.string() }))

/** What a witness remembers. */
export interface WitnessMemory {
  /** The last checkpoint it signed for a log; undefined before the first. */
  last(origin: string): Checkpoint | undefined
  /** Runs alone on this memory; what `work` returns is on disk before anybody hears of it. */
  update<T>(work: (remember: (checkpoint: Checkpoint) => void) => T): T
}

/** The memory kept in a file, for its owner alone. A damaged one is refused: who forgets what it signed is no witness. */
export function witnessMemory(path: string): WitnessMemory {
  const read = () => {
    if (!existsSync(path)) return {}
    try {
      return seenFile.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch {
      throw new Error(say.witnessForgot(path))
    }
  }
  return {
    last(origin) {
      const known = read()[origin]
      return known && { origin, size: known.size, root: Buffer.from(known.root, 'base64') }
    },
    update(work) {
      const release = lockAt(`${path}.lock`).take()
      if (!release) throw new Error(say.witnessBusy(path))
      try {
        const all = read()
        let changed = false
        const done = work(({ origin, size, root }) => {
          all[origin] = { size, root: root.toString('base64') }
          changed = true
        })
        if (changed) putFile(path, Buffer.from(`${JSON.stringify(all, null, 1)}\n`))
        return done
      } finally {
        release()
      }
    },
  }
}

/** What a witness is asked: a checkpoint, and that it grew out of the one of `old` entries. */
export interface AddCheckpoint {
  readonly old: number
  readonly proof: readonly Uint8Array[]
  /** The note, to the letter. */
  readonly checkpoint: string
}

/** The body of `POST <prefix>/add-checkpoint`. */
export const addCheckpointText = ({ old, proof, checkpoint }: AddCheckpoint): string =>
  [`old ${old}`, ...proof.map((each) => Buffer.from(each).toString('base64')), '', checkpoint].join('\n')

/** Reads such a body. Throws NotCosigned. */
export function parseAddCheckpoint(text: string): AddCheckpoint {
  const end = text.indexOf('\n\n')
  const [first = '', ...lines] = text.slice(0, Math.max(0, end)).split('\n')
  const old = /^old (0|[1-9]\d{0,15})$/.exec(first)?.[1]
  const proof = lines.map(fromBase64)
  if (old === undefined || proof.length > 63 || !proof.every((each) => each?.length === 32))
    throw new NotCosigned(400, say.notAddCheckpoint())
  return { old: Number(old), proof: proof as Buffer[], checkpoint: text.slice(end + 2) }
}

/**
 * Checks what is asked against what this witness signed before and countersigns: the lines to be added to the note. `logs` are
 * the logs it watches; `now` in seconds since 1970. Throws NotCosigned; what was signed is remembered before this returns.
 */
export function cosign(
  asked: AddCheckpoint,
  {
    signer,
    logs,
    memory,
    now,
  }: {
    readonly signer: Signer
    readonly logs: readonly Verifier[]
    readonly memory: WitnessMemory
    readonly now: number
  },
): string {
  const checkpoint = read(asked.checkpoint, logs)
  const { origin, size, root, note } = checkpoint
  if (asked.old > size) throw new NotCosigned(400, say.notAddCheckpoint())
  return memory.update((remember) => {
    const last = memory.last(origin)
    const seen = last?.size ?? 0
    if (asked.old !== seen) throw new NotCosigned(409, say.witnessSawOther(seen, asked.old), seen)
    if (last && size === seen && !last.root.equals(root)) throw new NotCosigned(409, say.logTwoFaced(size), seen)
    if (last && !isConsistent(seen, last.root, size, root, asked.proof))
      throw new NotCosigned(422, say.logNotGrown(seen, size))
    if (!last && asked.proof.length > 0) throw new NotCosigned(422, say.logNotGrown(0, size))
    remember(checkpoint)
    return signatureLine(signNote(note.text, signer, now))
  })
}

function read(text: string, logs: readonly Verifier[]) {
  let origin: string
  try {
    origin = parseCheckpoint(parseNote(text).text).origin
  } catch {
    throw new NotCosigned(400, say.notAddCheckpoint())
  }
  const log = logs.find(({ name }) => name === origin)
  if (!log) throw new NotCosigned(404, say.logUnknown(origin))
  try {
    return readCheckpoint(text, log)
  } catch (error) {
    if (error instanceof NotANote) throw new NotCosigned(403, say.logNotSigned(origin))
    throw error
  }
}

/** A note with a witness's lines below it, once those by this witness are found good. Throws NotANote. */
export function withCosignature(checkpoint: string, lines: string, witness: Verifier): string {
  const note = parseNote(`${checkpoint}${lines}`)
  const by = signaturesBy(note, [witness])
  if (by.length === 0) throw new NotANote(say.noKnownWitness())
  const before = parseNote(checkpoint)
  return noteText({ text: before.text, signatures: [...before.signatures, ...by.map(({ line }) => line)] })
}
