import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PersonContext } from '../../machines/person.ts'
import { audit } from '../../src/audit.ts'
import { addDays } from '../../src/calendar.ts'
import { idNumber } from '../../src/demo/households.ts'
import { provenBy } from '../../src/household-change.ts'
import type { HouseholdFile, Person } from '../../src/household-form.ts'
import { mattersOf, recordClaim } from '../../src/person-register.ts'
import { Refused } from '../../src/refusal.ts'
import { onlooker } from '../support/dump.ts'
import { contextOf } from '../support/life.ts'
import { staff, type TestOffice, testKey, testOffice } from '../support/office.ts'

const subdistrict = '410305005'
const clerk = staff('clerk', subdistrict)
const place = { materials: [], community: '410305005001', hukouCommunity: '410305005001', programme: 'public_rental' }
/** Eight people, all of an age to apply: so few that they meet again and again. */
const people = Array.from(
  { length: 8 },
  (_, i): Omit<Person, 'relation'> => ({
    name: '测试人',
    idNumber: idNumber({ birthOn: `198${i}-06-15`, sex: '女', serial: 310 }),
  }),
)
const home = (who: readonly number[]): HouseholdFile => ({
  members: who.map((n, i) => ({ ...(people[n] as (typeof people)[number]), relation: i === 0 ? '申请人' : '其他' })),
  yearlyIncome: 20_000,
  floorAreaPerHead: 9,
})
const receive = async (office: TestOffice, who: readonly number[]) =>
  (await office.ask('receiveApplication', clerk, { ...place, household: home(who) })).subject

/** What somebody does next: hand in a form, let a household grow or shrink, withdraw, or enter somebody in the register. */
type Act =
  | { readonly do: 'receive'; readonly who: readonly number[] }
  | { readonly do: 'enter' | 'leave' | 'withdraw'; readonly at: number; readonly who: number }
  | { readonly do: 'record'; readonly who: number }
const inCase = (what: 'enter' | 'leave' | 'withdraw') =>
  fc.record({ do: fc.constant(what), at: fc.nat(9), who: fc.nat(7) })
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('receive' as const),
      who: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 4, arbitrary: inCase('enter') },
  { weight: 4, arbitrary: inCase('leave') },
  { weight: 1, arbitrary: inCase('withdraw') },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('record' as const), who: fc.nat(7) }) },
)

/** Who is where, written down beside the program. */
interface Town {
  readonly homes: Map<string, readonly number[]>
  readonly entries: Map<number, string>
}

/** One wish, and what becomes of the town when it is granted with this stream. */
interface Asked {
  readonly answer: Promise<string>
  readonly granted: (stream: string) => void
}

function handIn(office: TestOffice, { homes, entries }: Town, one: Act): Asked | undefined {
  if (one.do === 'receive') return { answer: receive(office, one.who), granted: (stream) => homes.set(stream, one.who) }
  if (one.do === 'record') {
    const { name, idNumber: id } = people[one.who] as (typeof people)[number]
    const lease = { programme: 'public_rental', form: 'waiting', where: '410302', since: '2021-06-01' }
    const input = { ...lease, reference: `轮候-${office.store.counts().facts}`, person: { name, idNumber: id } }
    return {
      answer: office.ask('recordProtection', staff('reviewer', '410300'), input).then((r) => r.subject),
      granted(stream) {
        expect(entries.get(one.who) ?? stream).toBe(stream)
        entries.set(one.who, stream)
      },
    }
  }
  const application = [...homes.keys()][one.at % Math.max(1, homes.size)]
  if (application === undefined) return undefined
  const ask = (name: string, input: object) => office.ask(name, clerk, { application, ...input }).then((r) => r.subject)
  if (one.do === 'withdraw')
    return { answer: ask('withdrawApplication', {}), granted: (stream) => homes.delete(stream) }
  const who = homes.get(application) as readonly number[]
  const gone = 1 + (one.who % 3)
  const [change, after, leaving] =
    one.do === 'enter'
      ? (['moved_in', [...who, one.who], []] as const)
      : (['moved_out', who.filter((_, i) => i !== gone), [gone + 1]] as const)
  const evidence = [...provenBy[change]]
  return {
    answer: ask('changeHousehold', { change, leaving, effectiveOn: '2025-09-01', evidence, household: home(after) }),
    granted: (stream) => homes.set(stream, after),
  }
}

test('under random changes nobody is in two live cases or has two entries, and whoever leaves is free at once', async () => {
  let granted = 0
  let refused = 0
  const groups = fc.array(fc.array(act, { minLength: 1, maxLength: 3 }), { minLength: 10, maxLength: 25 })
  await fc.assert(
    fc.asyncProperty(groups, async (life) => {
      const office = testOffice()
      const town: Town = { homes: new Map(), entries: new Map() }
      const caseOf = (n: number) => [...town.homes].filter(([, who]) => who.includes(n)).map(([stream]) => stream)
      // Those of one group are handed in within the same second: one batch, each judged by what came before it.
      for (const group of life) {
        const asked = group.flatMap((one) => handIn(office, town, one) ?? [])
        const answers = await Promise.allSettled(asked.map(({ answer }) => answer))
        for (const [i, answer] of answers.entries()) {
          if (answer.status === 'fulfilled') {
            granted += 1
            asked[i]?.granted(answer.value)
          } else if (answer.reason instanceof Refused) {
            refused += 1
            // Only somebody who is not free stands in the way of a form, whatever the register says.
            const [only, ...more] = group
            if (only?.do === 'receive' && more.length === 0) expect(only.who.flatMap(caseOf)).not.toEqual([])
          } else throw answer.reason
        }
        for (const [n, { idNumber: id }] of people.entries()) {
          const key = office.sealer.personKey(id as string)
          const [own, ...more] = caseOf(n)
          expect(more).toEqual([])
          expect(office.store.holder(key)).toBe(own)
          expect(office.store.holder(recordClaim(key))).toBe(town.entries.get(n))
        }
      }
      const seen = onlooker(office.path)
      const entries = [...seen.heads().keys()].filter((name) => name.includes('-R-'))
      expect(entries.sort()).toEqual([...town.entries.values()].sort())
      seen.close()
      expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
      office.close()
    }),
    { numRuns: 12, endOnFailure: true },
  )
  expect(granted).toBeGreaterThan(100)
  expect(refused).toBeGreaterThan(20)
})

test('a bar blocks on its last day, whichever weekday that is, and not on the next', async () => {
  const office = testOffice({ day: '2024-12-31' })
  const { name, idNumber: id } = people[1] as (typeof people)[number]
  let decision = 0
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 730 }).map((n) => addDays('2022-12-31', n)),
      fc.constantFrom('fraud_leased', 'give_up'),
      async (countsFrom, kind) => {
        decision += 1
        office.clock.at('2024-12-31')
        const receipt = await office.ask('imposeBar', staff('approver', '410300'), {
          kind,
          county: '410305',
          programme: 'public_rental',
          countsFrom,
          decision: `决〔2024〕${decision}号`,
          person: { name, idNumber: id },
          reasons: '事由。',
        })
        const { bars } = contextOf<{ bars: { item: number; endsOn: string }[] }>(office, receipt.subject)
        const { item, endsOn } = bars.at(-1) as (typeof bars)[number]
        const years = kind === 'give_up' ? 2 : 5
        expect(Number(endsOn.slice(0, 4)) - Number(countsFrom.slice(0, 4))).toBe(years)
        const entry = contextOf<PersonContext>(office, receipt.subject)
        const granted = (day: string) => mattersOf(entry, day, office.policy).length === 0
        expect([countsFrom, endsOn, granted(endsOn)]).toEqual([countsFrom, endsOn, false])
        expect([countsFrom, endsOn, granted(addDays(endsOn, 1))]).toEqual([countsFrom, endsOn, true])
        // A bar still running is lifted, so that the next one is alone.
        office.clock.at('2024-12-31')
        if (endsOn >= '2024-12-31')
          await office.ask('liftBar', staff('approver', '410300'), {
            record: receipt.subject,
            item,
            why: 'decision_revoked',
            document: '（文号）',
            reasons: '撤销。',
          })
      },
    ),
    {
      numRuns: 60,
      examples: [
        ['2024-02-29', 'fraud_leased'],
        ['2022-12-31', 'give_up'],
        ['2024-10-06', 'fraud_leased'],
      ],
    },
  )
  office.close()
})
