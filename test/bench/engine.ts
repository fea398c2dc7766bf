import { openBare } from './bare.ts'
import { count, type Measured, median, tell } from './figures.ts'
import { COMMANDS, live, openTown, type Town } from './town.ts'

const WARM = 2
const ROUNDS = 7
const ONE = 150
const GROUP = 1000
const CALLERS = 64

/** One caller against the bare driver; 64 callers in groups against 64 callers one by one. Rounds alternate. */
export async function engine(): Promise<Measured[]> {
  const lonely = openTown({ record: true })
  const bare = openBare()
  const single = openTown({ largest: 1 })
  const group = openTown()
  const rates = { one: [] as number[], bare: [] as number[], single: [] as number[], group: [] as number[] }
  for (let round = -WARM; round < ROUNDS; round += 1) {
    const o = await rate(lonely, ONE, 1)
    const b = (ONE * COMMANDS) / bare.write(lonely.written.splice(0))
    const s = await rate(single, ONE, CALLERS)
    const g = await rate(group, GROUP, CALLERS)
    tell(
      `engine ${round}: one ${count(o)}/s, bare ${count(b)}/s; 64 callers: one by one ${count(s)}/s, groups ${count(g)}/s`,
    )
    // The first rounds only warm the code up.
    if (round < 0) continue
    rates.one.push(o)
    rates.bare.push(b)
    rates.single.push(s)
    rates.group.push(g)
  }
  for (const each of [lonely, bare, single, group]) each.close()
  return [
    {
      key: 'engine.one_vs_bare',
      value: median(rates.one.map((r, i) => r / (rates.bare[i] as number))),
      behind: `${count(median(rates.one))} commands/s, bare driver ${count(median(rates.bare))}/s`,
    },
    {
      key: 'engine.group_vs_one',
      value: median(rates.group.map((r, i) => r / (rates.single[i] as number))),
      behind: `${CALLERS} callers: ${count(median(rates.group))} commands/s in groups, ${count(median(rates.single))}/s one a transaction`,
    },
  ]
}

const rate = async (town: Town, n: number, callers: number): Promise<number> =>
  (n * COMMANDS) / (await live(town, town.arrive(n), callers))
