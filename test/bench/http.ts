import { type ChildProcess, fork } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { v7 as uuid } from 'uuid'
import { buildApp } from '../../src/app.ts'
import { commandNamed } from '../../src/commands.ts'
import { tokensOf } from '../../src/web/tokens.ts'
import { textPress } from '../support/press.ts'
import { count, type Measured, median, tell } from './figures.ts'
import type { LoadResult, LoadTask } from './load.ts'
import { type Case, drive, openTown, phases, type Step, type Town } from './town.ts'

const WARM = 2
const ROUNDS = 5
const CONNECTIONS = 64
const HELLO = 60_000
const ONE = 200
const GROUP = 1000

const tokens = tokensOf(Buffer.alloc(32, 5), () => new Date())
const passes = new Map<string, string>()

/** The same lives over HTTP, against themselves one a transaction and against Fastify's hello-world. Rounds alternate. */
export async function http(): Promise<Measured[]> {
  const load = loader()
  const greeter = Fastify()
  greeter.get('/', () => ({ hello: 'world' }))
  const greets = await portOf(greeter)
  const single = await openServer(1)
  const group = await openServer()
  const rates = { hello: [] as number[], single: [] as number[], group: [] as number[] }
  try {
    for (let round = -WARM; round < ROUNDS; round += 1) {
      globalThis.gc?.()
      const task: LoadTask = { kind: 'hello', port: greets, connections: CONNECTIONS, requests: HELLO }
      const h = HELLO / (await ask(load, task)).seconds
      const s = await single.rate(load, ONE)
      const g = await group.rate(load, GROUP)
      tell(`http ${round}: hello-world ${count(h)}/s; commands one by one ${count(s)}/s, groups ${count(g)}/s`)
      if (round < 0) continue
      rates.hello.push(h)
      rates.single.push(s)
      rates.group.push(g)
    }
  } finally {
    await greeter.close()
    await single.close()
    await group.close()
    load.disconnect()
  }
  const { hello } = rates
  return [
    {
      key: 'engine.http_group_vs_one',
      value: median(rates.group.map((r, i) => r / (rates.single[i] as number))),
      behind: `${CONNECTIONS} connections: ${count(median(rates.group))} commands/s in groups, ${count(median(rates.single))}/s one a transaction`,
    },
    {
      key: 'engine.http_vs_hello',
      value: median(rates.group.map((r, i) => r / (hello[i] as number))),
      behind: `hello-world ${count(median(hello))} requests/s`,
    },
  ]
}

/** The load generator, in a process of its own. */
export const loader = (): ChildProcess => fork(new URL('./load.ts', import.meta.url), { execArgv: [] })

/** Has an app listen and tells where. */
export async function portOf(app: FastifyInstance): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}

/** Gives the load generator a task. */
export function ask(load: ChildProcess, task: LoadTask): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    load.once('message', (answer: LoadResult | { error: string }) => {
      if ('error' in answer) reject(new Error(answer.error))
      else resolve(answer)
    })
    load.send(task)
  })
}

interface Server {
  /** Commands a second over `n` new households: every command a person hands in. What only the clock has is untimed. */
  rate(load: ChildProcess, n: number): Promise<number>
  close(): Promise<void>
}

/** One server for all rounds, as in life: `largest` 1 commits every command by itself. */
export async function openServer(largest?: number): Promise<Server> {
  const town = openTown(largest === undefined ? {} : { largest })
  const app = buildApp({ office: town.office, tokens, press: textPress() })
  const port = await portOf(app)
  return {
    async rate(load, n) {
      const cases = town.arrive(n)
      let commands = 0
      let seconds = 0
      for (const [steps, then] of phases) {
        const byClock = steps.filter(({ command }) => commandNamed(command).path === null)
        if (byClock.length > 0) await drive(town, cases, byClock, CONNECTIONS)
        const byHand = steps.filter(({ command }) => commandNamed(command).path !== null)
        const task: LoadTask = { kind: 'cases', port, connections: CONNECTIONS, cases: scripts(town, cases, byHand) }
        globalThis.gc?.()
        const result = await ask(load, task)
        seconds += result.seconds
        commands += n * byHand.length
        result.cases.forEach(({ number, version }, i) => {
          Object.assign(cases[i] as Case, { number, version })
        })
        await then?.(town, cases)
      }
      return commands / seconds
    },
    async close() {
      await app.close()
      town.close()
    },
  }
}

const scripts = (town: Town, cases: readonly Case[], steps: readonly Step[]) =>
  cases.map((one) => ({
    number: one.number,
    version: one.version,
    steps: steps.map((step) => {
      const { application: _, version, ...body } = step.body(one, town.today)
      const versioned = version !== undefined
      const path = `/api${commandNamed(step.command).path}`
      return { path, token: passOf(step.actor(one)), key: uuid(), versioned, body }
    }),
  }))

function passOf({ staff, role, organ }: ReturnType<Step['actor']>): string {
  let pass = passes.get(staff)
  if (pass === undefined) {
    pass = tokens.issue({ staff, role: role as never, organ, exp: Math.floor(Date.now() / 1000) + 86_400 })
    passes.set(staff, pass)
  }
  return pass
}
