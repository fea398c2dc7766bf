import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { keyFile } from '../../db/sealed.ts'
import { logKeeper } from '../../src/jobs/keep-log.ts'
import { checkProof, checkpointText } from '../../src/log/checkpoint.ts'
import { cityLogIn, logFolder, logKeyFile, openCityLog } from '../../src/log/city-log.ts'
import { noteText, signerOf, signNote } from '../../src/log/note.ts'
import { Growing, type Tile, tilePath } from '../../src/log/tiles.ts'
import { rootOf } from '../../src/log/tree.ts'
import { count, type Measured, median, tell } from './figures.ts'
import { COMMANDS, live, openTown } from './town.ts'

const WARM = 1
const ROUNDS = 5
const LIVES = 600
const CALLERS = 64
const LEAVES = 10_000_000
const PROOFS = 1_000
/** As the server does: see LOG_MS in src/server.ts. */
const EVERY_MS = 1_000

/** What the city log costs the commands, and what a proof costs out of ten million facts. */
export async function log(): Promise<Measured[]> {
  return [await cost(), proofs()]
}

/** Commands a second of 64 callers while the log takes up their facts, against none; rounds alternate, on two towns of one size. */
async function cost(): Promise<Measured> {
  const [withLog, without] = [openTown(), openTown()]
  const kept = await openCityLog(dirname(withLog.path), 'bench.example/log')
  const { store, now } = withLog.office
  const keeper = logKeeper({ store, log: kept, witnesses: () => [], now })
  const rate = async (town: typeof withLog) => (LIVES * COMMANDS) / (await live(town, town.arrive(LIVES), CALLERS))
  const on: number[] = []
  const off: number[] = []
  for (let round = -WARM; round < ROUNDS; round += 1) {
    let running: Promise<unknown> | undefined
    const look = () => {
      running ??= keeper.run().finally(() => {
        running = undefined
      })
    }
    globalThis.gc?.()
    const measured = { on: 0, off: 0 }
    const turns = [
      async () => {
        const every = setInterval(look, EVERY_MS)
        look()
        measured.on = await rate(withLog)
        clearInterval(every)
        await running
      },
      async () => {
        measured.off = await rate(without)
      },
    ]
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn()
    tell(`log ${round}: on ${count(measured.on)} commands/s, off ${count(measured.off)}`)
    if (round < 0) continue
    on.push(measured.on)
    off.push(measured.off)
  }
  const { size } = await keeper.run()
  if (size !== store.lastSeq()) throw new Error(`the log has ${size} of ${store.lastSeq()} facts`)
  withLog.close()
  without.close()
  return {
    key: 'audit.tree_cost',
    value: median(on.map((each, i) => each / (off[i] as number))),
    behind: `${count(median(on))} commands/s with the log, ${count(median(off))} without`,
  }
}

/** One proof out of ten million, from the request to its text, each for another fact; every one is checked. */
function proofs(): Measured {
  const data = mkdtempSync(join(tmpdir(), 'anju-bench-log-'))
  try {
    const began = performance.now()
    const folder = logFolder(data)
    const tree = Growing.from(0, () => undefined)
    const made = new Set<string>()
    // Made once and thrown away: no tile is waited for on its way to the disk.
    const put = ({ level, index, width, bytes }: Tile) => {
      const path = join(folder, tilePath(level, index, width))
      if (!made.has(dirname(path))) mkdirSync(dirname(path), { recursive: true })
      made.add(dirname(path))
      writeFileSync(path, bytes)
    }
    for (let index = 0; index < LEAVES; index += 1) tree.append(entry(index), put)
    for (const tile of tree.unfinished()) put(tile)
    const signer = signerOf(keyFile(logKeyFile(data)), 'bench.example/log', 'log')
    const text = checkpointText({ origin: signer.name, size: LEAVES, root: rootOf(LEAVES, tree.subtrees) })
    writeFileSync(join(folder, 'checkpoint'), noteText({ text, signatures: [signNote(text, signer)] }))
    tell(`log: ${count(LEAVES)} leaves in ${count((performance.now() - began) / 1000)} s`)
    const city = cityLogIn(data)
    const times: number[] = []
    for (let i = 0; i < PROOFS; i += 1) {
      const seq = 1 + Math.floor(((i * 0.618_033_988_75) % 1) * LEAVES)
      const start = performance.now()
      const proof = city?.prove(seq)
      times.push(performance.now() - start)
      if (!city || !proof) throw new Error(`no proof of ${seq}`)
      checkProof(proof, entry(seq - 1), city.verifier)
    }
    return {
      key: 'audit.proof_ms',
      value: median(times),
      behind: `${PROOFS} facts of ${count(LEAVES)}, each read from tiles on disk; the slowest ${count(Math.max(...times))} ms`,
    }
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

/** Stands for the hash of a fact: 32 bytes, each fact's its own. */
function entry(index: number): Buffer {
  const bytes = Buffer.alloc(32)
  bytes.writeUInt32BE(index, 0)
  bytes.writeUInt32BE((index * 2_654_435_761) >>> 0, 28)
  return bytes
}
