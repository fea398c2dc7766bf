import type { LightMyRequestResponse } from 'fastify'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApplicationContext } from '../../machines/application.ts'
import { type StaffContext, staffStream } from '../../machines/staff.ts'
import { ledgersOf } from '../../src/auditing/ledger-thread.ts'
import type { ActShown } from '../../src/auditing/ledgers.ts'
import { commandNamed } from '../../src/commands.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import type { Role } from '../../src/roles.ts'
import { contextOf } from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'
import { everybody, householdsOf, placesAround, unknownThings, type Worker } from '../support/office-matrix.ts'
import type { Place } from '../support/route-rules.ts'
import { sessionFor } from '../support/signed-in.ts'
import { isHidden, type Situation, situations } from '../support/situations.ts'
import { entered } from '../support/staff.ts'
import { type Desk, openDesk, problem } from './desk.ts'

/*
 * Every command of the API, in a situation where the right person may, asked over HTTP by everybody who can hold a post, each in
 * a session of their own; and by the right post in the hands of whoever keeps out of the case, is related to it, or decided
 * before. All of them name a version that is not there: who gets past every rule about persons hears that and nothing
 * else (409), so that nothing changes; at the end the right person says it with the right version, and it is done.
 */

/** A version nobody has seen. */
const STALE = 99_999
type Input = Record<string, unknown>
interface Tried extends Situation {
  input: Input
}

/** Numbers of nothing, for each field that names something. */
const { case: application, draft: notice, paper: document, item: disclosure, record, staff: nobody } = unknownThings
const nobodys = { application, notice, document, record, disclosure, staff: nobody } as Readonly<Record<string, string>>

/** From the counter of a subdistrict, those whose places move the calendar come first: what waits must still be fresh. */
const takesWeeks = ({ name, command }: Situation) =>
  /Supervision$/.test(command) || /second|appro|final|list|transmit|by the county|above|last day|over$/i.test(name)
const isAboutStaff = ({ command }: Situation) =>
  /Staff|Grant|Kin|Recusal|Departure|Login|SignIn|Token|Identity|loadCalendarYear|reassignCase/.test(command)
const isAnswer = ({ command }: Situation) => command === 'answerCorrection'
/** What must not be late comes last of those that take weeks. The first of those about staff still has a household come to a counter where nobody is registered. */
const order = (s: Situation) =>
  s.command === 'declareRecusal'
    ? 3
    : isAboutStaff(s)
      ? 4
      : takesWeeks(s)
        ? s.command === 'extendLimit'
          ? 1.5
          : isAnswer(s)
            ? 1
            : 0
        : 2

describe.each([
  ['三审两公示', '410305', '410302'],
  ['两审两公示', '410327', '410323'],
])('%s', (_, county, otherCounty) => {
  const three = county === '410305'
  const table = situations(three)
    .filter(({ command }) => commandNamed(command).path !== null)
    .sort((a, b) => order(a) - order(b)) as Tried[]
  let desk: Desk
  let workers: Worker[]
  const done: (AtWork & { name: string; facts: { stream: string; version: number; type: string }[] })[] = []
  beforeAll(async () => {
    const office = testOffice({ day: '2025-01-06' })
    desk = openDesk(office)
    await desk.app.ready()
    const rows = householdsOf(county, table.length, '2025-01-06')
    let settled = ''
    for (const [i, tried] of table.entries()) {
      if (order(tried) === 2) settled ||= office.clock.today
      tried.input = await tried.there(office, rows[i] as IntakeRow)
      if (order(tried) >= 2) expect([tried.name, office.clock.today]).toEqual([tried.name, settled])
    }
    workers = await everybody(desk, placesAround((rows[0] as IntakeRow).form.subdistrict, otherCounty))
  }, 120_000)
  afterAll(() => desk.close())

  /** Hands a wish in as a page of the site would: with a session, from this origin. */
  function ask(command: string, token: string, input: Input): Promise<LightMyRequestResponse> {
    const { path, input: shape } = commandNamed(command)
    const field = /:(\w+)/.exec(path as string)?.[1]
    const versioned = 'version' in shape.shape ? { version: STALE, ...input } : input
    return desk.app.inject({
      method: 'POST',
      url: `/api${(path as string).replace(/:\w+/, encodeURIComponent(String(input[field ?? ''])))}`,
      headers: {
        ...{ host: 'localhost', origin: 'http://localhost', cookie: `anju-session=${token}` },
        'idempotency-key': uuid(),
      },
      payload: Object.fromEntries(Object.entries(versioned).filter(([key]) => key !== field)),
    })
  }
  const heard = ({ statusCode }: LightMyRequestResponse) =>
    statusCode === 403
      ? 'refused'
      : statusCode === 404
        ? 'nothing'
        : [201, 409].includes(statusCode)
          ? 'in'
          : statusCode
  const words = (answer: LightMyRequestResponse, input: Input) => {
    const { detail, code } = problem(answer)
    const numbers = [input.applications, ...Object.keys(nobodys).map((field) => input[field])].flat()
    const said = numbers.reduce<string>(
      (text, number) =>
        number ? text.replaceAll(String(number), '#').replaceAll(String(number).toLowerCase(), '#') : text,
      detail,
    )
    return [code, said]
  }
  const asNobodys = (input: Input): Input => ({
    ...Object.fromEntries(Object.entries(input).map(([field, value]) => [field, nobodys[field] ?? value])),
    ...('applications' in input ? { applications: [nobodys.application] } : {}),
  })
  const may = ({ may: who }: Tried, role: Role, place: Place): boolean => (who[role] ?? []).includes(place as never)

  test.each(table)('$name', async (tried) => {
    const { command, input } = tried
    const begins = !('version' in commandNamed(command).input.shape)
    for (const { role, place, token } of workers) {
      const allowed = may(tried, role, place)
      // What begins something would begin it: the right ones ask at the end.
      if (allowed && begins) continue
      const answer = await ask(command, token, input)
      const hidden = isHidden(
        tried,
        role,
        place === 'another subdistrict' ? 'another subdistrict of the county' : place,
      )
      const told = `${role} at ${place}: ${answer.statusCode} ${answer.payload.slice(0, 200)}`
      if (allowed) {
        expect([told, heard(answer), problem(answer).code]).toEqual([told, 'in', 'conflict'])
        continue
      }
      // Where the post has this wish at all, the number of another organ's is none; where it has not, that is said of any.
      expect([told, ['refused', ...(hidden ? ['nothing'] : [])]]).toEqual([
        told,
        expect.arrayContaining([heard(answer)]),
      ])
      if (hidden && role in tried.may) expect([told, heard(answer)]).toEqual([told, 'nothing'])
      if (!hidden) continue
      const none = asNobodys(input)
      expect([told, words(await ask(command, token, none), none)]).toEqual([told, words(answer, input)])
    }
  })

  test('whoever keeps out of a case, is of the household or decided another stage of it, is refused in the right post too', async () => {
    const { office } = desk
    const admin = staff('administrator', '410300')
    let deciding = 0
    for (const [i, tried] of table.entries()) {
      const { application } = tried.input as { application?: string }
      if (application === undefined || isAboutStaff(tried)) continue
      const [role, [place]] = Object.entries(tried.may)[0] as [Role, [Place]]
      const right = workers.find((each) => each.role === role && each.place === place) as Worker
      const post = { role, organ: right.actor.organ }
      const with_ = async (number: string): Promise<AtWork> => entered(office, admin, { staff: number, ...post })
      // Related: a member of the household is entered as kin.
      const kin = await with_(`kin-${i}`)
      const c = contextOf<ApplicationContext>(office, application)
      const { household } = c
      const file = office.sealer.open(office.store.unseal(application, household) as never) as {
        members: { name: string; idNumber?: string }[]
      }
      const { name, idNumber } = file.members[0] as { name: string; idNumber: string }
      await office.ask('recordKin', admin, { staff: kin.staff, kin: [{ relation: '父母', name, idNumber }] })
      const version = office.store.head(application)?.version
      const related = await ask(tried.command, sessionFor(desk, kin), { ...tried.input, version })
      expect([tried.name, problem(related).code, problem(related).detail]).toEqual([
        tried.name,
        'forbidden',
        expect.stringContaining('亲属'),
      ])
      // Declared.
      const out = await with_(`out-${i}`)
      await office.ask('declareRecusal', out, {
        ...{ staff: out.staff, application, ground: 'interest', replacement: right.actor.staff },
      })
      const recused = await ask(tried.command, sessionFor(desk, out), tried.input)
      expect([tried.name, problem(recused).code, problem(recused).detail]).toEqual([
        tried.name,
        'forbidden',
        expect.stringContaining('回避'),
      ])
      // Decided before: whoever accepted it, now in this post.
      const before = Object.entries(c.decided).find(([, people]) => people.length > 0)
      if (!before || !decides.has(tried.command) || place === undefined) continue
      const [stage, [person]] = before as [string, [string]]
      const held = () => contextOf<StaffContext>(office, staffStream(person)).grants.length
      if (office.store.head(staffStream(person)))
        await office.ask('giveGrant', admin, { staff: person, ...post, from: office.clock.today, document: '（文号）' })
      else await entered(office, admin, { staff: person, ...post })
      const again = await ask(tried.command, sessionFor(desk, { staff: person, ...post }, held()), tried.input)
      expect([tried.name, person, stage, problem(again).code]).toEqual([tried.name, person, stage, 'forbidden'])
      await office.ask('endGrant', admin, { staff: person, item: held(), on: office.clock.today, why: '（文号）' })
      deciding += 1
    }
    expect(deciding).toBeGreaterThan(5)
  })

  test.each(table)('$name: the right person, the right version, and it is done', async (tried) => {
    const [role, [place]] = Object.entries(tried.may)[0] as [Role, [Place]]
    const right = workers.find((each) => each.role === role && each.place === place) as Worker
    const { subject } = commandNamed(tried.command)
    const stream = subject(tried.input as never)
    const version = stream === null ? {} : { version: desk.office.store.head(stream)?.version }
    const answer = await ask(tried.command, right.token, { ...tried.input, ...version })
    expect([answer.payload.slice(0, 300), answer.statusCode]).toEqual([expect.anything(), 201])
    const { facts } = answer.json() as { facts: { stream: string; version: number; type: string }[] }
    done.push({ ...right.actor, name: tried.name, facts })
  })

  test('every one of these is in the authority ledger: who, in which post, under which grant', async () => {
    expect(done).toHaveLength(table.length)
    const { store, clock } = desk.office
    const books = ledgersOf(
      store.path,
      () => desk.office.calendar.version,
      () => clock.today,
    )
    await books.unready(60_000)
    for (const { name, staff: number, role, organ, facts } of done)
      for (const { stream, version, type } of facts) {
        const { rows } = await books.page('authority', { subject: stream }, 1_000, 0)
        const row = (rows as unknown as ActShown[]).find((each) => each.version === version)
        expect([name, row]).toEqual([name, expect.objectContaining({ type, staff: number, role, organ })])
        expect([name, row?.grant]).toEqual([name, expect.stringMatching(/^第 \d+ 项/)])
        expect([name, row?.wrongPost, row?.wrongOrgan]).toEqual([name, 0, 0])
      }
    await books.close()
  })
})

const decides = new Set([
  ...['acceptApplication', 'declineApplication', 'passReview', 'returnReview', 'rejectApplication'],
  ...['approveApplication', 'settleObjection', 'decideReexamination'],
])
