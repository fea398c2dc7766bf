import { openBpmn } from './bpmn.ts'
import { openEmmett } from './emmett.ts'
import { count, type Measured, median, tell } from './figures.ts'
import { FACTS, patterns } from './log-file.ts'
import { installPeers, versionOf } from './peers.ts'
import { COMMANDS, live, openTown } from './town.ts'

const WARM = 3
const ROUNDS = 5
const LIVES = 200
const PEER_LIVES = 20
const names = ['emmett', 'bpmn'] as const

/** Whole durable lives of a case, one caller: ours against two engines with a SQLite file. Rounds alternate. */
export async function life(): Promise<Measured[]> {
  installPeers()
  const facts = (await patterns()).slice(0, PEER_LIVES)
  const town = openTown()
  const peers = { emmett: await openEmmett(), bpmn: await openBpmn() }
  const anju: number[] = []
  const rates: Record<keyof typeof peers, number[]> = { emmett: [], bpmn: [] }
  for (let round = -WARM; round < ROUNDS; round += 1) {
    // Lives of twelve commands on our side, of twelve facts with a command each on theirs.
    const ours = LIVES / (await live(town, town.arrive(LIVES), 1))
    const theirs = { emmett: 0, bpmn: 0 }
    for (const name of names) {
      globalThis.gc?.()
      theirs[name] = PEER_LIVES / (await peers[name].run(facts))
    }
    tell(
      `life ${round}: Anju ${count(ours)} lives/s, emmett ${count(theirs.emmett)}/s, bpmn-engine ${count(theirs.bpmn)}/s`,
    )
    if (round < 0) continue
    anju.push(ours)
    for (const name of names) rates[name].push(theirs[name])
  }
  for (const name of names) {
    tell(`${name}: ${peers[name].synchronous}`)
    peers[name].close()
  }
  town.close()
  const against = (key: string, name: string, version: string, theirs: readonly number[]): Measured => ({
    key,
    value: median(anju.map((r, i) => r / (theirs[i] as number))),
    behind: `${count(median(anju))} lives/s (${count(median(anju) * COMMANDS)} commands/s), ${name} ${version} ${count(median(theirs))} lives/s (${count(median(theirs) * FACTS)} commands/s)`,
  })
  return [
    against('life.vs_emmett', 'emmett-sqlite', versionOf('@event-driven-io/emmett-sqlite'), rates.emmett),
    against('life.vs_bpmn_engine', 'bpmn-engine', versionOf('bpmn-engine'), rates.bpmn),
  ]
}
