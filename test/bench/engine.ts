import { writeBare } from './bare.ts'
import { count, type Measured, median, tell } from './figures.ts'
import { COMMANDS, live, newCases, openTown } from './town.ts'

const ROUNDS = 5
const ONE = 150
const GROUP = 1200
const CALLERS = 64

/** One caller against the bare driver; 64 callers in groups against 64 callers one by one. Rounds alternate. */
export async function engine(): Promise<Measured[]> {
  const one: number[] = []
  const bare: number[] = []
  const single: number[] = []
  const group: number[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const lonely = openTown({ record: true })
    const oneRate = (ONE * COMMANDS) / (await live(lonely, newCases(ONE), 1))
    lonely.close()
    const bareRate = (ONE * COMMANDS) / writeBare(lonely.written)
    const singleRate = await rate(1, ONE)
    const groupRate = await rate(undefined, GROUP)
    tell(
      `engine ${round}: one ${count(oneRate)}/s, bare ${count(bareRate)}/s; 64 callers: one by one ${count(singleRate)}/s, groups ${count(groupRate)}/s`,
    )
    // The first round only warms the code up.
    if (round === 0) continue
    one.push(oneRate)
    bare.push(bareRate)
    single.push(singleRate)
    group.push(groupRate)
  }
  return [
    {
      key: 'engine.one_vs_bare',
      value: median(one.map((r, i) => r / (bare[i] as number))),
      behind: `${count(median(one))} commands/s, bare driver ${count(median(bare))}/s`,
    },
    {
      key: 'engine.group_vs_one',
      value: median(group.map((r, i) => r / (single[i] as number))),
      behind: `${CALLERS} callers: ${count(median(group))} commands/s in groups, ${count(median(single))}/s one a transaction`,
    },
  ]
}

async function rate(largest: number | undefined, n: number): Promise<number> {
  const town = openTown(largest === undefined ? {} : { largest })
  const seconds = await live(town, newCases(n), CALLERS)
  town.close()
  return (n * COMMANDS) / seconds
}
