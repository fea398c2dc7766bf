import type { LightMyRequestResponse } from 'fastify'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KeptFile } from '../../src/attachments/store-attachment.ts'
import { beginDraft } from '../../src/drafts.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { digestible, type PolicyNumbers } from '../../src/policy-numbers.ts'
import { csrfOf } from '../../src/sign-in.ts'
import { wrongOf } from '../support/browser.ts'
import { multipartOf } from '../support/multipart.ts'
import { testOffice } from '../support/office.ts'
import {
  answersOf,
  clerkBeside,
  everybody,
  householdsOf,
  jobOf,
  layScan,
  pictureKept,
  placesAround,
  thingsOf,
  unknownThings,
  type Worker,
} from '../support/office-matrix.ts'
import { type Answer, closed, type Line, own, type Things } from '../support/route-rules.ts'
import { sessionFor } from '../support/signed-in.ts'
import { aYear } from '../support/year.ts'
import { type Desk, logOf, openDesk } from './desk.ts'

/*
 * Role × route × relation, over real sessions: everybody who can hold a post at the organ of a case, above it, beside it and
 * elsewhere comes to every door with a thing of that organ in hand, and with one nobody has. What they should hear is written
 * down in `support/route-rules.ts`; what is not let in must sound the same for a real number of others' and for none.
 */

let desk: Desk
let workers: Worker[]
let things: Things
let picture: KeptFile
beforeAll(async () => {
  const office = testOffice()
  desk = openDesk(office, await logOf(office))
  await desk.app.ready()
  const rows = householdsOf('410305', 7, office.clock.today)
  const places = placesAround((rows[0] as IntakeRow).form.subdistrict, '410302')
  things = await thingsOf(desk, rows)
  picture = await pictureKept(office)
  workers = await everybody(desk, places)
  things = { ...things, staff: await clerkBeside(desk, places.subdistrict), job: jobOf(desk, clerkOf(workers).actor) }
  things = { ...things, organ: places.subdistrict, ...(await readingsBegun(of('administrator', 'city'))) }
})
afterAll(() => desk.close())
const of = (role: Worker['role'], place: Worker['place']) =>
  workers.find((each) => each.role === role && each.place === place) as Worker
const clerkOf = (all: readonly Worker[]) =>
  all.find(({ role, place }) => role === 'clerk' && place === 'subdistrict') as Worker

/** A year's holidays as the page takes them: the notice that is loaded already, so that loading it again does nothing. */
const calendarOf = (year: number): string =>
  ['日期,类型,名称,文号', ...aYear(year).map(({ on, name }) => `${on},休,${name},示例〔${year - 1}〕1号`)].join('\r\n')

/** Readings somebody begins and nobody else sees: what a calendar would move, a draft of numbers tried, cases under another procedure. */
async function readingsBegun({ token }: Worker): Promise<Things> {
  const csrf = csrfOf(token)
  const begun = async (url: string, fields: Record<string, string>, file?: string) => {
    const bytes = Buffer.from(file ?? '')
    const { type, body } = multipartOf(
      { csrf, ...fields },
      file === undefined ? [] : [{ field: 'file', name: 'a.csv', type: 'text/csv', bytes }],
    )
    const isForm = file === undefined
    const answer = await desk.app.inject({
      method: 'POST',
      url,
      headers: {
        ...{ host: 'localhost', origin: 'http://localhost', cookie: `anju-session=${token}` },
        'content-type': isForm ? 'application/x-www-form-urlencoded' : type,
      },
      payload: isForm ? new URLSearchParams({ csrf, ...fields }).toString() : body,
    })
    expect([url, answer.statusCode, wrongOf(answer.payload)]).toEqual([url, 303, []])
    const path = String(answer.headers.location)
    for (let n = 0; n < 200; n += 1) {
      const { headers } = await desk.app.inject({ url: path, headers: { cookie: `anju-session=${token}` } })
      if (headers.refresh === undefined) return path.split('/').at(-1) as string
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`${url}: still being read`)
  }
  const numbers = digestible(desk.office.policy.numbers[0] as PolicyNumbers)
  return {
    preview: await begun('/admin/calendar/previews', {}, calendarOf(2027)),
    whatIf: await begun('/policy/what-if', {}, JSON.stringify(numbers)),
    simulation: await begun('/admin/procedures/simulations', { target: 'two-reviews@2012' }),
  }
}

const filled = (text: string, with_: Things): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => with_[name] ?? `{${name}}`)

/** What somebody hears who looks for a number: the page they are led to. */
async function come(line: Line, token: string | undefined, of: Things): Promise<LightMyRequestResponse> {
  const answer = await ask(line, token, of)
  const { location } = answer.headers
  if (line.route !== 'POST /find' || answer.statusCode !== 303 || String(location).startsWith('/login')) return answer
  return desk.app.inject({ url: String(location), headers: { host: 'localhost', cookie: `anju-session=${token}` } })
}

/** Comes to a route as a browser does: its session, its own origin, and with a form the proof of it. */
function ask(
  { route, path, form, takesFiles }: Line,
  token: string | undefined,
  of: Things,
): Promise<LightMyRequestResponse> {
  const [method = '', url = ''] = route.split(' ')
  const isApi = url.startsWith('/api/')
  const type = isApi ? (/batches$/.test(url) ? 'text/csv' : 'application/json') : 'application/x-www-form-urlencoded'
  const fields = Object.fromEntries(Object.entries(form).map(([key, text]) => [key, filled(text, of)]))
  const proved = token === undefined ? fields : { ...fields, csrf: csrfOf(token) }
  const sent = multipartOf(proved)
  const payload = takesFiles
    ? sent.body
    : isApi
      ? /batches$/.test(url)
        ? ''
        : '{}'
      : new URLSearchParams(proved).toString()
  return desk.app.inject({
    method: method as 'GET' | 'POST',
    url: filled(path, of),
    // Everybody at a desk of their own: what can be guessed is counted by address.
    remoteAddress: `10.0.0.${1 + workers.findIndex((each) => each.token === token)}`,
    headers: {
      host: 'localhost',
      ...(token === undefined ? {} : { cookie: `anju-session=${token}` }),
      ...(method === 'POST'
        ? { origin: 'http://localhost', 'content-type': takesFiles ? sent.type : type, 'idempotency-key': uuid() }
        : {}),
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
    .replace(/\d{6}-\d{4}-\d{5}-\d/g, '#')
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
    const fresh = (): Things => {
      const typing = beginDraft(desk.office, clerkOf(workers).actor, {})
      return {
        ...things,
        typing,
        ...(line.path.includes('{laid}') ? { laid: layScan(desk, typing, picture) } : {}),
        ...(line.path.includes('{answers}') ? { answers: answersOf(desk, of('reviewer', 'county').actor) } : {}),
      }
    }
    const isThere = workers.some((worker) => line.rule(worker) === 'in')
    const before = desk.facts()
    for (const worker of workers) {
      const token = isPost && line.route.includes('/logout') ? sessionFor(desk, worker.actor) : worker.token
      const its = fresh()
      const answer = await come(line, token, its)
      const wanted = line.rule(worker)
      const who = `${worker.role} at ${worker.place}: ${answer.statusCode} ${said(answer)}`
      expect([who, ownDoors.has(line.route) ? 'in' : heard(answer)]).toEqual([who, wanted])
      // Whoever sees the thing may hear why they do not act on it; nobody else hears that there is one.
      const seesIt = own.includes(worker.place) || worker.role === 'auditor'
      // Where nobody is let in there is nothing to hide from those who see what it belongs to.
      if (wanted === 'in' || (seesIt && (wanted === 'refused' || !isThere || line.isKnownOf))) continue
      // Which organs there are is no secret.
      const none = await come(line, token, { ...unknownThings, organ: things.organ ?? '' })
      expect([none.statusCode, words(none, unknownThings)]).toEqual([answer.statusCode, words(answer, its)])
    }
    expect(desk.facts()).toBe(before)
  })
})

describe('lists as files', () => {
  const file = async (path: string, { token }: Worker) =>
    (await desk.app.inject({ url: path, headers: { host: 'localhost', cookie: `anju-session=${token}` } })).payload
  const all = () => [things.case, things.filed, things.objected, things.late] as string[]
  const held = async (path: string, worker: Worker) => {
    const list = await file(path, worker)
    return all().filter((number) => list.includes(number))
  }
  test('of cases: every case of those through whose hands they go, no case of anybody else’s', async () => {
    expect(await held('/cases/list.csv', of('approver', 'city'))).toEqual(all())
    expect(await held('/cases/list.csv', of('publisher', 'another subdistrict'))).toEqual([])
    expect(await held('/cases/list.csv', of('reviewer', 'another county'))).toEqual([])
  })
  test('of what waits: the new case for the clerk of its counter and no other’s, accepted ones for who reviews them', async () => {
    expect(await held('/todo/list.csv', of('clerk', 'subdistrict'))).toEqual([things.case])
    expect(await held('/todo/list.csv', of('clerk', 'another subdistrict'))).toEqual([])
    const reviewing = await held('/todo/list.csv', of('first_reviewer', 'subdistrict'))
    expect(reviewing).toEqual(expect.arrayContaining([things.filed, things.late]))
  })
  test('and a sheet looked at beforehand: of others’ cases it says what it says of none', async () => {
    const publisher = of('publisher', 'another subdistrict')
    const sheet = async (number: string) => {
      const typed = { stage: 'firstPublicity', applications: number }
      const line = {
        route: 'POST /postings/preview',
        rule: (): Answer => 'in',
        path: '/postings/preview',
        form: typed,
      } as const
      const answer = await come(line, publisher.token, {})
      return [answer.statusCode, wrongOf(answer.payload).map((each) => each.replaceAll(number, '#'))]
    }
    const [theirs, nobodys] = [await sheet(things.case as string), await sheet(unknownThings.case as string)]
    expect(theirs).toEqual(nobodys)
    expect(theirs[0]).not.toBe(200)
  })
})
