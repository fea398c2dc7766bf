import { deepStrictEqual } from 'node:assert/strict'
import { initialTransition, transition } from 'xstate'
import type { ApplicationFact, ApplicationFactType } from '../../machines/application.facts.ts'
import { evolve, type Standing } from '../../machines/fold.ts'
import { luoyang, shapeFault } from '../../machines/law.ts'
import { byHand, type HandStanding, handStart } from './by-hand.ts'
import { count, type Measured, median, tell } from './figures.ts'

const ROUNDS = 9
/** How often each side folds all lives in a round: some hundred milliseconds each. */
const TIMES = { table: 4000, hand: 4000, xstate: 60 }

const machine = luoyang.machine('three-reviews@2012')

/** The compiled table, XState and a hand-written reducer fold the same lives; first they are found equal, step by step. */
export async function fold(): Promise<Measured[]> {
  const histories = lives()
  const facts = histories.reduce((n, life) => n + life.length, 0)
  for (const life of histories) holdEqual(life)

  const table: number[] = []
  const hand: number[] = []
  const xstate: number[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const t = rate(TIMES.table, facts, () => histories.forEach(foldTable))
    const h = rate(TIMES.hand, facts, () => histories.forEach(foldByHand))
    const x = rate(TIMES.xstate, facts, () => histories.forEach(foldXState))
    tell(`fold ${round}: table ${count(t)}/s, by hand ${count(h)}/s, XState ${count(x)}/s`)
    if (round === 0) continue
    table.push(t)
    hand.push(h)
    xstate.push(x)
  }
  return [
    {
      key: 'fold.table_vs_xstate',
      value: median(table.map((r, i) => r / (xstate[i] as number))),
      behind: `${count(median(table))} facts/s, XState transition() ${count(median(xstate))}/s`,
    },
    {
      key: 'fold.table_vs_hand',
      value: median(table.map((r, i) => r / (hand[i] as number))),
      behind: `by hand ${count(median(hand))} facts/s; ${histories.length} lives, ${facts} facts`,
    },
  ]
}

function rate(times: number, facts: number, foldAll: () => void): number {
  globalThis.gc?.()
  const start = performance.now()
  for (let i = 0; i < times; i += 1) foldAll()
  return (times * facts * 1000) / (performance.now() - start)
}

// What was folded is kept, so that no compiler may leave the work out.
const ends: { table: unknown; hand: unknown; xstate: unknown } = { table: null, hand: null, xstate: null }

function foldTable(life: readonly ApplicationFact[]): void {
  let standing: Standing = machine.start
  for (const fact of life) standing = evolve(machine, standing, fact) as Standing
  ends.table = standing
}

function foldByHand(life: readonly ApplicationFact[]): void {
  let standing: HandStanding = handStart
  for (const fact of life) standing = byHand(standing, fact) as HandStanding
  ends.hand = standing
}

type Snapshot = ReturnType<typeof initialTransition>[0]
const [initial] = initialTransition(machine.xstate)
function foldXState(life: readonly ApplicationFact[]): void {
  let snapshot: Snapshot = initial
  for (const fact of life) [snapshot] = transition(machine.xstate, snapshot, fact)
  ends.xstate = snapshot
}

function holdEqual(life: readonly ApplicationFact[]): void {
  let standing: Standing = machine.start
  let hand: HandStanding = handStart
  let snapshot: Snapshot = initial
  for (const fact of life) {
    const fault = shapeFault('application', fact)
    if (fault) throw new Error(fault)
    const next = evolve(machine, standing, fact)
    if (!next) throw new Error(`${fact.type} does not follow ${standing.state}`)
    standing = next
    hand = byHand(hand, fact) as HandStanding
    deepStrictEqual(hand, standing)
    ;[snapshot] = transition(machine.xstate, snapshot, fact)
    deepStrictEqual({ state: snapshot.value, context: snapshot.context }, { state: next.state, context: next.context })
    // No other fact of this life may follow out of turn on one side only.
    for (const other of life)
      deepStrictEqual(byHand(hand, other) === undefined, evolve(machine, standing, other) === undefined)
  }
}

type Data<T extends ApplicationFactType> = Extract<ApplicationFact, { type: T }>['data']

/** Nine lives under 三审两公示: the plain one, and those that are corrected, objected to, returned, rejected, withdrawn. */
function lives(): ApplicationFact[][] {
  const digest = 'ab'.repeat(32)
  const due = { on: '2025-10-01', from: '2025-09-01', period: '30日', calendar: 'bench' }
  const place = { county: '410305', subdistrict: '410305005' }
  const remedies: Data<'ReviewRejected'>['remedies'] = [
    { kind: 'administrative_review', within: '60日', basis: '行政复议法第20条' },
  ]
  const say = <T extends ApplicationFactType>(type: T, staff: string, data: Data<T>): ApplicationFact =>
    ({
      type,
      data,
      actor: { staff, role: 'clerk', organ: place.subdistrict },
      occurredOn: '2025-09-01',
      recordedAt: '2025-09-01T01:00:00.000Z',
    }) as unknown as ApplicationFact
  const received = say('ApplicationReceived', 'clerk', {
    number: '410305-2025-00001-4',
    programme: 'public_rental',
    procedure: machine.chart.name,
    policy: 'luoyang@2012',
    ...place,
    communities: ['410305005001'],
    household: digest,
    members: 3,
    materials: ['id_card', 'household_register', 'income_proof', 'housing_proof', 'consent'],
    due,
  })
  const accepted = say('ApplicationAccepted', 'clerk', { acceptedOn: '2025-09-01', due })
  const survey = say('SurveyRecorded', 'first', {
    stage: 'firstReview',
    kind: 'home_visit',
    investigators: ['A01', 'A02'],
    visitedOn: '2025-09-03',
    finding: digest,
  })
  const first = [survey, say('ReviewPassed', 'first', { stage: 'firstReview', opinion: digest })]
  const listed = (stage: string, n: number) =>
    say('ListedInPublicity', 'publisher', { stage, notice: `${place.subdistrict}-G2025-${n}`, entry: 1 })
  const over = (stage: string, n: number) =>
    say('PublicityCompleted', 'system', {
      stage,
      notice: `${place.subdistrict}-G2025-${n}`,
      startsOn: '2025-09-05',
      endsOn: '2025-09-14',
      due,
    })
  const sent = (from: string, to: string) => [
    say('FileTransmitted', 'clerk', { from, to, due }),
    say('FileReceived', 'clerk', { from, to, due }),
  ]
  const second = [
    ...(['housing', 'income'] as const).map((check) =>
      say('CheckRecorded', 'second', { stage: 'secondReview', check, source: '民政部门', verdict: 'consistent' }),
    ),
    say('ReviewPassed', 'second', { stage: 'secondReview', opinion: digest, due }),
  ]
  const approved = say('ApplicationApproved', 'third', { stage: 'approval', opinion: digest })
  const registered = say('ApplicationRegistered', 'publisher', {
    waitingNumber: '410305-L2025-00001',
    registeredOn: '2025-10-20',
    publishBy: due,
  })
  const raised = (id: string) =>
    say('ObjectionRaised', 'clerk', {
      stage: 'firstPublicity',
      objection: id,
      ground: 'income',
      identity: 'named',
      channel: 'desk',
      statement: digest,
      due,
    })
  const correction = (stage: string) => [
    say('CorrectionRequested', 'clerk', { stage, items: ['consent'], note: digest, due }),
    say('CorrectionAnswered', 'clerk', { stage, items: ['consent'], due }),
  ]
  const rejected = say('ReviewRejected', 'second', {
    stage: 'secondReview',
    reason: 'income_over_line',
    statement: digest,
    basis: '收入标准',
    remedies,
  })
  const reexamined = (outcome: 'confirmed' | 'overturned') => [
    say('ReexaminationRequested', 'clerk', { statement: digest, due }),
    say('ReexaminationDecided', 'other', { stage: 'secondReview', outcome, finding: digest, remedies }),
  ]

  const toFirstNotice = [received, accepted, ...first, listed('firstPublicity', 1)]
  const toCounty = [...toFirstNotice, over('firstPublicity', 1), ...sent(place.subdistrict, place.county)]
  const fromCity = [
    ...sent(place.county, '410300'),
    approved,
    listed('finalPublicity', 2),
    over('finalPublicity', 2),
    registered,
  ]
  const settledBy = { stage: 'firstPublicity', objection: 'O1', finding: digest }
  const plain = [...toCounty, ...second, ...fromCity]
  const all = [
    plain,
    plain,
    [received, ...correction('intake'), accepted, ...correction('firstReview'), ...plain.slice(2)],
    [...toFirstNotice, raised('O1'), say('ObjectionDismissed', 'head', settledBy), ...plain.slice(5)],
    [
      ...toFirstNotice,
      raised('O1'),
      say('ObjectionUpheld', 'head', { ...settledBy, due }),
      ...first,
      listed('firstPublicity', 1),
      ...plain.slice(5),
    ],
    [
      ...toCounty,
      say('ReviewReturned', 'second', {
        stage: 'secondReview',
        to: 'firstReview',
        reopens: ['firstPublicity'],
        reasons: digest,
        due,
      }),
      ...first,
      ...plain.slice(4),
    ],
    [...toCounty, rejected, ...reexamined('overturned'), ...second, ...fromCity],
    [...toCounty, rejected, ...reexamined('confirmed')],
    [...toFirstNotice, say('ApplicationWithdrawn', 'clerk', { reason: digest })],
  ]
  // As they come out of the log.
  return all.map((life) => life.map((fact) => JSON.parse(JSON.stringify(fact)) as ApplicationFact))
}
