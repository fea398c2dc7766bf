import { setImmediate } from 'node:timers/promises'
import Fastify from 'fastify'
import { bodyOf, canonical, chainHash } from '../../db/facts.ts'
import { newHead } from '../../db/heads.ts'
import { sealerOf } from '../../db/sealed.ts'
import type { Grant } from '../../db/store.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { evolve } from '../../machines/fold.ts'
import { luoyang, shapeFault } from '../../machines/law.ts'
import { assessedFor } from '../../src/assessment.ts'
import { commandNamed } from '../../src/commands.ts'
import { lookingOnce } from '../../src/look-once.ts'
import { openingLately } from '../../src/opened-lately.ts'
import { openBare } from './bare.ts'
import { count, type Measured, tell } from './figures.ts'
import { benchKey, COMMANDS, drive, openTown, phases, type Town } from './town.ts'

/*
 * What no program with this log, these shapes and this driver can leave out, and the ratios that would be left if everything
 * else took no time. Not one of the keys: it says how far they could go on the machine it runs on. Everything is the fastest
 * of several rounds, so that what others on the machine do is left out as far as can be.
 */

const WARM = 2
const ROUNDS = 8
const ONE = 60
const GROUP = 300
const CALLERS = 64
const LIVES = 40

/** Microseconds a command. */
type Us = number

export async function floor(): Promise<Measured[]> {
  const town = { single: openTown({ largest: 1, record: true }), group: openTown({ record: true }) }
  const bare = { single: openBare(), group: openBare() }
  const us = { single: [] as Us[], bareSingle: [] as Us[], group: [] as Us[], bareGroup: [] as Us[] }
  for (let round = -WARM; round < ROUNDS; round += 1) {
    const rates: Record<'single' | 'group', readonly [Us, Us]> = {
      single: await beside(town.single, bare.single, ONE),
      group: await beside(town.group, bare.group, GROUP),
    }
    tell(`floor ${round}: one a transaction ${rates.single.map(count)} µs, in groups ${rates.group.map(count)} µs`)
    if (round < 0) continue
    us.single.push(rates.single[0])
    us.bareSingle.push(rates.single[1])
    us.group.push(rates.group[0])
    us.bareGroup.push(rates.group[1])
  }
  const { parts, together: must } = await needed(town.group)
  for (const each of [...Object.values(town), ...Object.values(bare)]) each.close()
  const [single, bareSingle, group, bareGroup] = [us.single, us.bareSingle, us.group, us.bareGroup].map((each) =>
    Math.min(...each),
  ) as [Us, Us, Us, Us]
  // After a commit nothing is warm: the same work costs a lone command so many times what it costs in a group.
  const cold = (single - bareSingle) / (group - bareGroup)
  const post = await posted()
  const lone = bareSingle + cold * must
  const inGroup = bareGroup + must
  return [
    { key: 'floor.bare_one_us', value: bareSingle, behind: `ours ${count(single)}` },
    { key: 'floor.bare_group_us', value: bareGroup, behind: `ours ${count(group)}` },
    {
      key: 'floor.must_us',
      value: must,
      behind: Object.entries(parts)
        .map(([name, each]) => `${name} ${count(each)}`)
        .join(', '),
    },
    { key: 'floor.cold', value: cold, behind: 'times, one a transaction' },
    { key: 'floor.hello_cpu_us', value: post.hello, behind: 'processor time of the server' },
    { key: 'floor.post_cpu_us', value: post.post, behind: 'a bare Fastify answering the same kind of post' },
    { key: 'floor.highest_group_vs_one', value: lone / inGroup, behind: '' },
    { key: 'floor.highest_http_group_vs_one', value: (lone + post.post) / (inGroup + post.post), behind: '' },
    { key: 'floor.highest_http_vs_hello', value: post.hello / (inGroup + post.post), behind: 'by processor time' },
    { key: 'floor.highest_gain_alone', value: single / lone, behind: 'times; life.vs_emmett grows by as much' },
  ]
}

/** `n` lives by 64 callers and the same rows by the bare driver, in the same transactions. */
async function beside(town: Town, bare: ReturnType<typeof openBare>, n: number): Promise<readonly [Us, Us]> {
  const seconds = await lives(town, n)
  return [seconds, bare.write(town.written.splice(0))].map((each) => (each * 1e6) / (n * COMMANDS)) as [Us, Us]
}

async function lives(town: Town, n: number, inputs?: [name: string, body: unknown][]): Promise<number> {
  const cases = town.arrive(n)
  let seconds = 0
  for (const [steps, then] of phases) {
    const kept = steps.map((step) => ({
      ...step,
      body(...[one, today]: Parameters<typeof step.body>) {
        const body = step.body(one, today)
        inputs?.push([step.command, body])
        return body
      },
    }))
    seconds += await drive(town, cases, inputs ? kept : steps, CALLERS)
    await then?.(town, cases)
  }
  return seconds
}

type Head = Grant['facts'][number]['head']

/**
 * What every command needs whatever the design, each in a loop of its own and all of it one command after the other, at its
 * fastest. `assessment` is of the two commands of a life that decide on eligibility, with what it reads.
 */
async function needed(town: Town): Promise<{ readonly parts: Readonly<Record<string, Us>>; readonly together: Us }> {
  const { office } = town
  const inputs: [string, unknown][] = []
  await lives(town, LIVES, inputs)
  const sealer = sealerOf(benchKey)
  const lately = openingLately(sealer)
  const heads = new Map<string, Head>()
  const done = town.written.splice(0).flatMap(({ timed, grants }) =>
    grants.flatMap(({ facts, sealed }) => {
      const known = facts.map(({ body, head }) => {
        const before = heads.get(head.stream) ?? newHead(head.stream, head.kind, luoyang.machine(head.machine))
        heads.set(head.stream, head)
        return { fact: JSON.parse(body) as AnyFact, before, head, body }
      })
      return timed ? [{ facts: known, texts: sealed.map((record) => sealer.openText(record)) }] : []
    }),
  )
  const commands = done.map(({ facts, texts }, i) => {
    const [name, body] = inputs[i] as (typeof inputs)[number]
    const [first] = facts
    const assessed = first !== undefined && 'findings' in first.fact.data
    return { command: commandNamed(name), input: body, facts, texts, assessed }
  })
  type Done = (typeof commands)[number]
  const steps: Readonly<Record<string, (one: Done) => void>> = {
    parse: ({ command, input }) => office.parse(command, input),
    // Not the findings, which nobody sent.
    'request digest': ({ texts, assessed }) =>
      sealer.requestDigest(texts.slice(0, assessed ? -1 : undefined).join('\n')),
    assessment({ facts, assessed }) {
      if (!assessed) return
      const { before } = facts[0] as (typeof facts)[number]
      assessedFor(lookingOnce({ store: office.store, sealer: lately }), office.policy, before, {}, canonical)
    },
    seal: ({ texts }) => texts.forEach((text) => void sealer.sealText(text)),
    'machine and shape': ({ facts }) =>
      facts.forEach(({ fact, before }) => {
        evolve(luoyang.machine(before.machine), before, fact)
        shapeFault(before.kind, fact)
      }),
    'body and chain': ({ facts }) =>
      facts.forEach(({ fact, head, before, body }) => {
        bodyOf(fact)
        chainHash(before.hash, head.stream, head.version, body)
      }),
    'head as text': ({ facts }) => facts.forEach(({ head }) => void JSON.stringify(head.context)),
  }
  const fastest = (work: (one: Done) => void): Us => {
    let best = Number.POSITIVE_INFINITY
    for (let i = 0; i < 40; i += 1) {
      const start = performance.now()
      office.store.reading(() => commands.forEach(work))
      best = Math.min(best, performance.now() - start)
    }
    return (best * 1000) / commands.length
  }
  const parts = Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, fastest(step)]))
  const all = Object.values(steps)
  return { parts, together: fastest((one) => all.forEach((step) => void step(one))) }
}

const HELLOS = 60_000
const POSTS = 30_000
const receipt = {
  ...{ subject: '410327-2025-00001-3', version: 3, state: 'firstPublicity', stateName: '初审公示' },
  facts: [{ stream: '410327-2025-00001-3', version: 3, type: 'ReviewPassed', hash: 'ab'.repeat(32) }],
  recordedAt: '2025-09-01T00:00:00.000Z',
}

/** Processor time of a Fastify that greets, and of one that takes a post of a review's size and answers with a receipt. */
async function posted(): Promise<{ readonly hello: Us; readonly post: Us }> {
  const { ask, loader, portOf } = await import('./http.ts')
  const load = loader()
  const greeter = Fastify()
  greeter.get('/', () => ({ hello: 'world' }))
  const poster = Fastify()
  poster.post('/applications/:application/reviews', async (_request, reply) => {
    await setImmediate()
    reply.code(201)
    return receipt
  })
  const ports = [await portOf(greeter), await portOf(poster)] as const
  const body = {
    stage: 'firstReview',
    opinion: '经审核，符合条件。本单位承担审查责任。',
    finding: '家庭情况与申报一致。',
  }
  const step = {
    ...{ path: '/applications/:application/reviews', token: 'x'.repeat(180), versioned: true, body },
    key: '0190b0f0-0000-7000-8000-000000000000',
  }
  const best = { hello: Number.POSITIVE_INFINITY, post: Number.POSITIVE_INFINITY }
  const spent = async (task: Parameters<typeof ask>[1], requests: number): Promise<Us> => {
    const start = process.cpuUsage()
    await ask(load, task)
    const { user, system } = process.cpuUsage(start)
    return (user + system) / requests
  }
  for (let round = 0; round < 6; round += 1) {
    const hello = await spent({ kind: 'hello', port: ports[0], connections: CALLERS, requests: HELLOS }, HELLOS)
    const cases = Array.from({ length: POSTS / 10 }, () => ({
      ...{ number: receipt.subject, version: 3 },
      steps: Array.from({ length: 10 }, () => step),
    }))
    const post = await spent({ kind: 'cases', port: ports[1], connections: CALLERS, cases }, POSTS)
    best.hello = Math.min(best.hello, hello)
    best.post = Math.min(best.post, post)
  }
  await greeter.close()
  await poster.close()
  load.disconnect()
  return best
}
