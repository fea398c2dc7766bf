import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { v7 as uuid } from 'uuid'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { sqliteStore } from '../../db/sqlite.ts'
import { audit } from '../../src/audit.ts'
import { type Command, command, type Wish } from '../../src/command.ts'
import { nothingPersonal, onApplication, subjectOfApplication } from '../../src/commands/parts.ts'
import { commandNamed } from '../../src/commands.ts'
import { committer } from '../../src/committer.ts'
import { households } from '../../src/demo/households.ts'
import { step } from '../../src/limits.ts'
import { openOffice, system } from '../../src/office.ts'
import { Refused } from '../../src/refusal.ts'
import { Draw } from '../support/draw.ts'
import { onlooker } from '../support/dump.ts'
import { accepted, firstReviewed, posted, registered } from '../support/life.ts'
import { type TestOffice, testKey, testOffice } from '../support/office.ts'
import { arrival, nonsense, sensible } from '../support/random-office.ts'

const rows = households({ seed: 11, county: '410305', n: 10, on: '2025-09-01' })

/** An office with people everywhere on the road, before a busy second. */
async function busyMorning(): Promise<{ office: TestOffice; cases: string[] }> {
  const office = testOffice()
  const cases: string[] = []
  for (const [i, row] of rows.slice(0, 8).entries()) {
    const n = i < 2 ? await registered(office, row) : await accepted(office, row)
    if (i > 4) await firstReviewed(office, n)
    if (i === 7) await posted(office, row.form.subdistrict, 'firstPublicity', [n])
    cases.push(n)
  }
  return { office, cases }
}

const wrong = (name: string, decide: Command['decide'], names = {}): Command =>
  command({
    name,
    path: null,
    roles: ['system'],
    input: z.strictObject(onApplication),
    personal: nothingPersonal,
    subject: subjectOfApplication,
    names: () => names,
    decide: decide as never,
    example: {},
  })
/** Three ways to break: while naming, while deciding, and only when the row is written. */
const broken: Command[] = [
  wrong('breakDeciding', () => {
    throw new RangeError('a bug while deciding')
  }),
  wrong('breakShape', (wish, read) => {
    const head = read.head((wish as Wish<{ application: string }>).input.application)
    return { facts: [step(wish, head, 'ApplicationWithdrawn', { unheardOf: true })] }
  }),
  wrong('breakWriting', (wish, read) => {
    const head = read.head((wish as Wish<{ application: string }>).input.application)
    // The claim is taken for a stream the store does not have: nothing notices before the row is written.
    return { facts: [step(wish, head, 'ApplicationWithdrawn', {})], take: { stream: 'nobody', keys: ['person:x'] } }
  }),
]
const breakNaming: Command = {
  ...(broken[0] as Command),
  name: 'breakNaming',
  names: () => {
    throw new RangeError('a bug while naming')
  },
}

/** Everything people hand in within one second, as wishes on their way to the store. */
async function wishesOf(office: TestOffice, cases: string[], draw: Draw, n: number): Promise<Wish[]> {
  const wishes: Wish[] = []
  const catching = openOffice({
    ...office,
    committer: {
      submit: (prepare) => {
        wishes.push(prepare())
        return Promise.reject(new Refused('not_allowed', 'caught'))
      },
      drain: () => Promise.resolve(),
    },
  })
  for (let i = 0; i < n; i += 1) {
    const asked = draw.happens(20)
      ? arrival(draw, rows)
      : draw.happens(25)
        ? nonsense(draw, office, cases)
        : sensible(draw, office, draw.of(cases))
    if (asked) {
      const one = commandNamed(asked.name)
      const subject = (asked.input.application ?? asked.input.notice ?? asked.input.record) as string | undefined
      const version =
        subject && asked.input.version === undefined ? { version: office.store.head(subject)?.version } : {}
      const fields = 'version' in one.input.shape ? { ...asked.input, ...version } : asked.input
      try {
        await catching.submit(one, asked.actor, fields, uuid())
      } catch (error) {
        if (!(error instanceof Refused)) throw error
      }
    }
    const last = wishes.at(-1)
    // Somebody presses the button twice; somebody uses the key for another thing.
    if (last && draw.happens(10)) wishes.push(last)
    if (last && draw.happens(5)) wishes.push({ ...last, request: 'another' })
    if (draw.happens(12)) {
      const application = draw.of(cases)
      const bad = draw.of([...broken, breakNaming])
      const input = { application, version: office.store.head(application)?.version }
      await catching.submit(bad, system, input, uuid()).catch(() => undefined)
    }
  }
  return wishes
}

const told = (answer: PromiseSettledResult<unknown>): unknown =>
  answer.status === 'fulfilled'
    ? answer.value
    : answer.reason instanceof Refused
      ? [answer.reason.code, answer.reason.message]
      : [(answer.reason as Error).name]

test('a batch decided together ends as one by one in the same order; what breaks breaks alone', async () => {
  const { office, cases } = await busyMorning()
  const folder = mkdtempSync(join(tmpdir(), 'anju-batch-'))
  let run = 0
  let granted = 0
  let faults = 0
  await fc.assert(
    fc.asyncProperty(fc.nat(0x7fffffff), async (seed) => {
      run += 1
      const [together, apart] = [join(folder, `${run}-a.sqlite`), join(folder, `${run}-b.sqlite`)]
      await office.store.backup(together)
      await office.store.backup(apart)
      const draw = new Draw(seed)
      const wishes = await wishesOf(office, cases, draw, 30)

      const a = sqliteStore(together)
      const many = committer(a)
      const answers = await Promise.allSettled(wishes.map((wish) => many.submit(() => wish)))
      const b = sqliteStore(apart)
      const single = committer(b, 1)
      const oneByOne: PromiseSettledResult<unknown>[] = []
      for (const wish of wishes) oneByOne.push(...(await Promise.allSettled([single.submit(() => wish)])))
      expect(answers.map(told)).toEqual(oneByOne.map(told))
      a.close()
      b.close()

      const [seenA, seenB] = [onlooker(together), onlooker(apart)]
      expect(seenA.dump()).toEqual(seenB.dump())
      seenA.close()
      seenB.close()
      expect((await audit({ path: together, key: testKey })).differences).toEqual([])
      granted += answers.filter((x) => x.status === 'fulfilled').length
      faults += answers.filter((x) => x.status === 'rejected' && !(x.reason instanceof Refused)).length
    }),
    { numRuns: 15, endOnFailure: true },
  )
  expect(granted).toBeGreaterThan(60)
  expect(faults).toBeGreaterThan(15)
  office.close()
  rmSync(folder, { recursive: true, force: true })
})

test('one wish that breaks at the moment of writing fails alone; its 63 neighbours are stored', async () => {
  const { office, cases } = await busyMorning()
  const many = committer(office.store)
  const wishes = await wishesOf(office, [cases[2] as string], new Draw(1), 0)
  expect(wishes).toEqual([])
  const before = office.store.counts().facts
  const clerk = (i: number) => {
    const row = households({ seed: 12, county: '410305', n: 63, on: '2025-09-01' })[i] as (typeof rows)[number]
    return row
  }
  const caught: Wish[] = []
  const catching = openOffice({
    ...office,
    committer: {
      submit: (prepare) => {
        caught.push(prepare())
        return Promise.reject(new Error('caught'))
      },
      drain: () => Promise.resolve(),
    },
  })
  const receive = commandNamed('receiveApplication')
  for (let i = 0; i < 63; i += 1) {
    const { programme, community, hukouCommunity, materials, members, yearlyIncome, floorAreaPerHead, subdistrict } =
      clerk(i).form
    const household = { members, yearlyIncome, floorAreaPerHead }
    const body = { programme, community, hukouCommunity, materials, household }
    await catching
      .submit(receive, { staff: 'clerk-x', role: 'clerk', organ: subdistrict }, body, uuid())
      .catch(() => undefined)
    if (i === 31) {
      const input = { application: cases[2], version: office.store.head(cases[2] as string)?.version }
      await catching.submit(broken[2] as Command, system, input, uuid()).catch(() => undefined)
    }
  }
  expect(caught).toHaveLength(64)
  const answers = await Promise.allSettled(caught.map((wish) => many.submit(() => wish)))
  expect(answers.filter((a) => a.status === 'fulfilled')).toHaveLength(63)
  expect(answers.findIndex((a) => a.status === 'rejected')).toBe(32)
  expect(office.store.counts().facts).toBe(before + 63)
  expect(office.store.head(cases[2] as string)?.state).not.toBe('withdrawn')
  expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  office.close()
})
