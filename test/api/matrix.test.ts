import type { LightMyRequestResponse } from 'fastify'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { beginDraft } from '../../src/drafts.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { csrfOf } from '../../src/sign-in.ts'
import { testOffice } from '../support/office.ts'
import {
  clerkBeside,
  everybody,
  householdsOf,
  jobOf,
  placesAround,
  thingsOf,
  unknownThings,
  type Worker,
} from '../support/office-matrix.ts'
import { type Answer, closed, type Line, own, type Things } from '../support/route-rules.ts'
import { sessionFor } from '../support/signed-in.ts'
import { type Desk, logOf, openDesk } from './desk.ts'

/*
 * Role × route × relation, over real sessions: everybody who can hold a post at the organ of a case, above it, beside it and
 * elsewhere comes to every door with a thing of that organ in hand, and with one nobody has. What they should hear is written
 * down in `support/route-rules.ts`; what is not let in must sound the same for a real number of others' and for none.
 */

let desk: Desk
let workers: Worker[]
let things: Things
beforeAll(async () => {
  const office = testOffice()
  desk = openDesk(office, await logOf(office))
  await desk.app.ready()
  const rows = householdsOf('410305', 4, office.clock.today)
  const places = placesAround((rows[0] as IntakeRow).form.subdistrict, '410302')
  things = await thingsOf(desk, rows)
  workers = await everybody(desk, places)
  things = { ...things, staff: await clerkBeside(desk, places.subdistrict), job: jobOf(desk, clerkOf(workers).actor) }
})
afterAll(() => desk.close())
const clerkOf = (all: readonly Worker[]) =>
  all.find(({ role, place }) => role === 'clerk' && place === 'subdistrict') as Worker

const filled = (text: string, with_: Things): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => with_[name] ?? `{${name}}`)

/** Comes to a route as a browser does: its session, its own origin, and with a form the proof of it. */
function come({ route, path, form }: Line, token: string | undefined, of: Things): Promise<LightMyRequestResponse> {
  const [method = '', url = ''] = route.split(' ')
  const isApi = url.startsWith('/api/')
  const type = isApi ? (/batches$/.test(url) ? 'text/csv' : 'application/json') : 'application/x-www-form-urlencoded'
  const fields = Object.fromEntries(Object.entries(form).map(([key, text]) => [key, filled(text, of)]))
  const proved = token === undefined ? fields : { ...fields, csrf: csrfOf(token) }
  const payload = isApi ? (/batches$/.test(url) ? '' : '{}') : new URLSearchParams(proved).toString()
  return desk.app.inject({
    method: method as 'GET' | 'POST',
    url: filled(path, of),
    // Everybody at a desk of their own: what can be guessed is counted by address.
    remoteAddress: `10.0.0.${1 + workers.findIndex((each) => each.token === token)}`,
    headers: {
      host: 'localhost',
      ...(token === undefined ? {} : { cookie: `anju-session=${token}` }),
      ...(method === 'POST' ? { origin: 'http://localhost', 'content-type': type, 'idempotency-key': uuid() } : {}),
    },
    ...(method === 'POST' ? { payload } : {}),
  })
}

function heard({ statusCode, headers }: LightMyRequestResponse): Answer | 'door' | 'fault' {
  if (statusCode >= 500) return 'fault'
  if (statusCode === 401 || (statusCode === 303 && String(headers.location).startsWith('/login'))) return 'door'
  return statusCode === 403 ? 'refused' : statusCode === 404 ? 'nothing' : 'in'
}

/** What leads to the door, or asks who is there, once it has let somebody in. */
const ownDoors = new Set(['POST /logout', 'POST /account/proof', 'POST /account/proof/code'])

/** The beginning of what somebody reads. */
const said = ({ payload }: LightMyRequestResponse) =>
  (/<main[\s\S]*/.exec(payload)?.[0] ?? payload).replace(/<[^>]+>/g, ' ').slice(0, 160)

/** What an answer says, without what differs from request to request and without the number asked for. */
function words({ payload }: LightMyRequestResponse, of: Things): string {
  const numbers = Object.values(of).filter((number) => number.length > 3)
  const said = /<main[\s\S]*<\/main>/.exec(payload)?.[0].replace(/<p class="flash".*?<\/p>/, '') ?? payload
  return numbers
    .sort((a, b) => b.length - a.length)
    .reduce((text, number) => text.replaceAll(number, '#'), said)
    .replace(/urn:anju:request:[\w-]+/, '')
}

describe('every route', () => {
  test('of the API or of pages asks who is there; nothing is said before', async () => {
    for (const line of closed)
      expect([line.route, heard(await come(line, undefined, things))]).toEqual([line.route, 'door'])
  })
})

describe('role × route × relation', () => {
  test.each(closed)('$route', async (line) => {
    const isPost = line.route.startsWith('POST ')
    // What is thrown away is there anew each time.
    const fresh = (): Things => ({ ...things, typing: beginDraft(desk.office, clerkOf(workers).actor, {}) })
    const isThere = workers.some((worker) => line.rule(worker) === 'in')
    const before = desk.facts()
    for (const worker of workers) {
      const token = isPost && line.route.includes('/logout') ? sessionFor(desk, worker.actor) : worker.token
      const of = fresh()
      const answer = await come(line, token, of)
      const wanted = line.rule(worker)
      const who = `${worker.role} at ${worker.place}: ${answer.statusCode} ${said(answer)}`
      expect([who, ownDoors.has(line.route) ? 'in' : heard(answer)]).toEqual([who, wanted])
      // Whoever sees the thing may hear why they do not act on it; nobody else hears that there is one.
      const seesIt = own.includes(worker.place) || worker.role === 'auditor'
      // Where nobody is let in there is nothing to hide from those who see what it belongs to.
      if (wanted === 'in' || (seesIt && (wanted === 'refused' || !isThere))) continue
      const none = await come(line, token, unknownThings)
      expect([none.statusCode, words(none, unknownThings)]).toEqual([answer.statusCode, words(answer, of)])
    }
    expect(desk.facts()).toBe(before)
  })
})
