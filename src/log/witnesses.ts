import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { say } from '../words.ts'
import type { CityLog } from './city-log.ts'
import { noteText, parseVkey, type Verifier } from './note.ts'
import { addCheckpointText, withCosignature } from './witness.ts'

/** The file in the data folder that names the bodies whose countersignatures count. */
export const witnessesFileName = 'witnesses.json'

/** A body that countersigns; with an address, the office asks it by itself. */
export interface Witness {
  readonly key: Verifier
  /** Where its `add-checkpoint` is, without a slash at its end. */
  readonly url?: string
}

const file = z.array(
  z.strictObject({
    key: z.string(),
    url: z
      .string()
      .regex(/^https?:\/\/[^\s]+[^\s/]$/)
      .exactOptional(),
  }),
)

/** The witnesses of a data folder, none where there is no file. Throws a sentence that says what is wrong with it. */
export function witnessesIn(data: string): readonly Witness[] {
  const path = join(data, witnessesFileName)
  if (!existsSync(path)) return []
  try {
    return file.parse(JSON.parse(readFileSync(path, 'utf8'))).map(({ key, ...rest }) => {
      const verifier = parseVkey(key)
      if (verifier.kind !== 'witness') throw new Error('a log’s own key')
      return { key: verifier, ...rest }
    })
  } catch {
    throw new Error(say.badWitnesses(path))
  }
}

const PATIENCE_MS = 20_000

/** What a witness answers when it has seen another size than it was asked by. */
const seenSize = /^(0|[1-9]\d{0,15})\n?$/

/**
 * Asks a witness to countersign the newest checkpoint (C2SP tlog-witness) and keeps its answer. `seen` is what it signed last,
 * as far as we know; it says itself when that is wrong. Throws when it cannot be reached, refuses, or answers nonsense.
 */
export async function askWitness(log: CityLog, { key, url }: Witness, seen: number): Promise<number> {
  if (url === undefined) throw new Error(say.witnessWithoutAddress(key.name))
  const newest = log.newest()
  if (!newest) return 0
  const checkpoint = noteText(newest.note)
  const ask = async (old: number) => {
    const body = addCheckpointText({ old, proof: log.proveGrowth(old, newest.size), checkpoint })
    const answer = await fetch(`${url}/add-checkpoint`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    return { status: answer.status, text: (await answer.text()).slice(0, 20_000) }
  }
  let answer = await ask(Math.min(seen, newest.size))
  const told = answer.status === 409 ? seenSize.exec(answer.text)?.[1] : undefined
  if (told !== undefined) {
    // A witness that has seen more than we have signed has seen another log than this one.
    if (Number(told) > newest.size) throw new Error(say.witnessAhead(key.name, Number(told), newest.size))
    answer = await ask(Number(told))
  }
  if (answer.status !== 200)
    throw new Error(say.witnessRefused(key.name, answer.status, answer.text.slice(0, 200).trim()))
  await log.keepCosignatures(withCosignature(checkpoint, answer.text, key), [key])
  return newest.size
}
