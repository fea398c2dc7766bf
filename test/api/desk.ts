import { dirname } from 'node:path'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { v7 as uuid } from 'uuid'
import { type AppParts, buildApp } from '../../src/app.ts'
import { commandNamed } from '../../src/commands.ts'
import { type LogKeeper, logKeeper } from '../../src/jobs/keep-log.ts'
import { openCityLog } from '../../src/log/city-log.ts'
import { noteText, signerOf, signNote } from '../../src/log/note.ts'
import type { Witness } from '../../src/log/witnesses.ts'
import type { AtWork } from '../../src/office.ts'
import type { Role } from '../../src/roles.ts'
import type { ProblemBody } from '../../src/web/problem.ts'
import { type Tokens, tokensOf } from '../../src/web/tokens.ts'
import { type TestOffice, testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'

/** The office behind HTTP: the real app on a real store. */
export interface Desk {
  readonly office: TestOffice
  readonly app: FastifyInstance
  readonly tokens: Tokens
  bearer(actor: AtWork): string
  get(path: string, actor?: AtWork): Promise<LightMyRequestResponse>
  /** Posts a wish as its client would: the field of the path goes into the path, the rest into the body. */
  ask(
    name: string,
    actor: AtWork,
    input: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string | undefined>>,
  ): Promise<LightMyRequestResponse>
  facts(): number
  close(): Promise<void>
}

/** The key tokens of tests are signed with. */
export const tokenSecret = Buffer.alloc(32, 9)

/** The second body that countersigns the logs of tests. */
export const witness = signerOf(Buffer.alloc(32, 4), 'shenji.example', 'witness')

/** A city log of a test's office, beside its database. */
export async function logOf(
  office: TestOffice,
  witnesses: readonly Witness[] = [{ key: witness }],
): Promise<LogKeeper> {
  const log = await openCityLog(dirname(office.path), 'zfbz.example.gov.cn/log')
  return logKeeper({ store: office.store, log, witnesses: () => witnesses, now: office.now })
}

/** Takes up every fact, and has the witness countersign. */
export async function witnessed(keeper: LogKeeper, now: Date): Promise<void> {
  const { note } = await keeper.run()
  const line = signNote(note.text, witness, Math.floor(now.getTime() / 1000))
  await keeper.log.keepCosignatures(noteText({ ...note, signatures: [...note.signatures, line] }), [witness])
}

/** The address of a proof of a case's first fact. */
export function proofPath(office: TestOffice, stream: string): string {
  const [first] = office.store.history(stream)
  return `/api/log/proof?fact=${stream}@1&hash=${first?.hash}`
}

/** Why the programs of tests read papers: 核对送达. */
export const whyRead = { 'x-anju-why': encodeURIComponent('核对送达') }

export function openDesk(office: TestOffice = testOffice(), log?: LogKeeper, more: Partial<AppParts> = {}): Desk {
  const tokens = tokensOf(tokenSecret, office.now)
  const app = buildApp({ office, tokens, press: textPress(), ...(log && { log }), ...more })
  const bearer = ({ staff, role, organ }: AtWork) => {
    const exp = Math.floor(office.now().getTime() / 1000) + 3600
    return `Bearer ${tokens.issue({ staff, role: role as Exclude<Role, 'system'>, organ, exp })}`
  }
  return {
    office,
    app,
    tokens,
    bearer,
    get: (path, actor) =>
      app.inject({ method: 'GET', url: path, headers: actor ? { authorization: bearer(actor), ...whyRead } : {} }),
    ask(name, actor, input, headers = {}) {
      const path = commandNamed(name).path as string
      const field = /:(\w+)/.exec(path)?.[1]
      const body = Object.fromEntries(Object.entries(input).filter(([key]) => key !== field))
      const sent = { authorization: bearer(actor), 'idempotency-key': uuid(), ...headers }
      return app.inject({
        method: 'POST',
        url: `/api${path.replace(/:\w+/, encodeURIComponent(String(input[field ?? ''])))}`,
        headers: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)),
        payload: body,
      })
    },
    facts: () => office.store.counts().facts,
    async close() {
      await app.close()
      office.close()
    },
  }
}

/** The body of a problem, after the checks that hold for every one. */
export function problem(response: LightMyRequestResponse): ProblemBody {
  const body = response.json() as ProblemBody
  const { type, title, status, detail, code, instance } = body
  const whole = response.headers['content-type'] === 'application/problem+json; charset=utf-8'
  if (!whole || status !== response.statusCode || type !== `urn:anju:problem:${code}`)
    throw new Error(`not a problem: ${response.statusCode} ${response.payload}`)
  if (!/\p{Script=Han}/u.test(title + detail) || !instance.startsWith('urn:anju:request:'))
    throw new Error(`a problem without words or number: ${response.payload}`)
  return body
}
