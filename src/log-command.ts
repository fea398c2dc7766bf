import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Store } from '../db/store.ts'
import { localTime } from './calendar.ts'
import type { LogStanding } from './jobs/keep-log.ts'
import { proofText, readCheckpoint } from './log/checkpoint.ts'
import type { CityLog } from './log/city-log.ts'
import { noteText, parseNote, type Signer, type Verifier } from './log/note.ts'
import { remoteLog } from './log/remote.ts'
import { subtreesOf } from './log/tiles.ts'
import { consistencyProof } from './log/tree.ts'
import { type AddCheckpoint, cosign, NotCosigned, parseAddCheckpoint, type WitnessMemory } from './log/witness.ts'
import { Refused } from './refusal.ts'
import { say } from './words.ts'

/* What `anju log` and `anju witness` do, apart from reading the command line. */

/** How the log stands, in lines. */
export function tellLog(standing: LogStanding, weak: readonly { readonly text: string }[]): string[] {
  const { origin, key, size, root, checkpoint, witnesses, timestamp } = standing
  return [
    `日志名称　${origin}`,
    `公钥　　　${key}`,
    `检查点　　${size} 条，树根 ${root}`,
    ...witnesses.map(
      (each) =>
        `见证　　　${each.name}：${each.at === null ? '还没有会签' : `会签到第 ${each.size} 条，${localTime(each.at)}`}`,
    ),
    ...(timestamp ? [`时间戳　　${timestamp.day} 的检查点：${localTime(timestamp.at)}，${timestamp.by}`] : []),
    ...weak.map(({ text }) => `注意　　　${text}`),
    '',
    checkpoint,
  ]
}

/** The proof of one fact, named `编号@序号`, as C2SP tlog-proof; refused where there is no such fact, or none in a checkpoint yet. */
export function proofOf(store: Pick<Store, 'history'>, log: CityLog, fact: string): string {
  const [stream = '', version] = fact.split('@')
  const stored = store.history(stream).find((one) => one.version === Number(version))
  if (!stored) throw new Refused('not_found', say.noFactAt(fact), {})
  const proof = log.prove(stored.seq)
  if (!proof) throw new Refused('not_found', say.notYetLogged(), {})
  return proofText(proof)
}

/** Every fact of the store against the log's own entries: the first that differs, or undefined. `progress` gets done and total. */
export function firstDifference(
  store: Pick<Store, 'hashesAfter'>,
  log: CityLog,
  progress: (done: number, total: number) => void = () => {},
): { readonly seq: number; readonly stored: string | undefined; readonly logged: string } | undefined {
  const total = log.newest()?.size ?? 0
  for (let at = 0; at < total; at += PORTION) {
    const stored = store.hashesAfter(at, PORTION)
    for (const [i, logged] of log.entriesAfter(at, PORTION).entries())
      if (stored[i] !== logged) return { seq: at + i + 1, stored: stored[i], logged }
    progress(Math.min(at + PORTION, total), total)
  }
  return undefined
}
const PORTION = 4_096

/** A body that countersigns, at work. */
export interface WitnessParts {
  readonly signer: Signer
  readonly logs: readonly Verifier[]
  readonly memory: WitnessMemory
  /** The clock. */
  readonly now: () => Date
}

const seconds = (now: Date) => Math.floor(now.getTime() / 1000)

/** Looks a log up, makes sure that it grew out of what was signed before, and countersigns: the note with the new signature. */
export async function cosignFrom(at: string, parts: WitnessParts): Promise<string> {
  const log = remoteLog(at)
  const checkpoint = await log.checkpoint()
  const named = parts.logs.find(({ name }) => name === checkpoint.split('\n', 1)[0])
  if (!named) throw new Error(say.logUnknown(checkpoint.split('\n', 1)[0] as string))
  const { size, origin } = readCheckpoint(checkpoint, named)
  const old = parts.memory.last(origin)?.size ?? 0
  if (old > size) throw new Error(say.logShrank(old, size))
  const proof = await log.compute((read) => consistencyProof(old, size, subtreesOf(size, read)))
  const asked: AddCheckpoint = { old, proof, checkpoint }
  const lines = cosign(asked, { ...parts, now: seconds(parts.now()) })
  return noteText(parseNote(`${checkpoint}${lines}`))
}

/** Larger requests are none: 63 hashes and a note. */
const LARGEST = 64 * 1024

/** Answers `POST /add-checkpoint` as C2SP tlog-witness has it, for any log this witness knows. Resolves once it listens. */
export async function serveWitness(parts: WitnessParts, at: { readonly host: string; readonly port: number }) {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string, type = 'text/plain; charset=utf-8') =>
      response.writeHead(status, { 'content-type': type, connection: 'close' }).end(text)
    if (request.method !== 'POST' || request.url !== '/add-checkpoint') return answer(404, say.witnessKnowsOnly())
    const pieces: Buffer[] = []
    let length = 0
    request.on('data', (piece: Buffer) => {
      length += piece.length
      if (length > LARGEST) request.destroy()
      else pieces.push(piece)
    })
    request.on('end', () => {
      try {
        const asked = parseAddCheckpoint(Buffer.concat(pieces).toString('utf8'))
        answer(200, cosign(asked, { ...parts, now: seconds(parts.now()) }))
      } catch (error) {
        if (!(error instanceof NotCosigned)) return answer(500, error instanceof Error ? error.message : String(error))
        const isSize = error.status === 409 && error.seen !== undefined
        return isSize ? answer(409, `${error.seen}\n`, 'text/x.tlog.size') : answer(error.status, error.message)
      }
    })
  })
  server.requestTimeout = 20_000
  server.listen(at.port, at.host)
  await once(server, 'listening')
  return server
}
