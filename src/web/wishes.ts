import type { RouteOptions } from 'fastify'
import { z } from 'zod'
import type { Command } from '../command.ts'
import { disclosureNumberInput, isAcceptanceNumber, isDocumentNumber, isRegisterNumber } from '../numbers.ts'
import type { Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import { say, states } from '../words.ts'
import { Problem } from './problem.ts'
import { draft7 } from './schemas.ts'

/** What a granted wish is answered with; the same again for the same key. */
export const receiptBody = z.strictObject({
  subject: z.string().describe('受理编号、公示编号、人员登记编号、文书编号、信息公开编号或年度'),
  version: z.int().describe('办理后的版本号'),
  state: z.string(),
  stateName: z.string(),
  facts: z.array(z.strictObject({ stream: z.string(), version: z.int(), type: z.string(), hash: z.string() })),
  recordedAt: z.string(),
})
const answer = draft7(receiptBody)

/** The field of a command's input that stands in its path, if any. */
export const fieldInPath = (command: Command): string | undefined => /:(\w+)/.exec(command.path ?? '')?.[1]

/** The `POST` route of a command. Body and path are parsed once, by the command's own shape. */
export function wishRoute(command: Command, office: Office): RouteOptions {
  const inPath = fieldInPath(command)
  return {
    method: 'POST',
    url: `/api${command.path}`,
    config: { access: command.roles, scope: command.name },
    schema: { response: { 200: answer, 201: answer } },
    async handler(request, reply) {
      const key = keyOf(request.headers['idempotency-key'])
      const body = inputOf(request.body, request.params, inPath)
      const { receipt, repeated } = await office.submit(command, request.actor, body, key)
      reply.code(repeated ? 200 : 201).header('location', locationOf(receipt.subject))
      if (repeated) reply.header('idempotent-replay', 'true')
      return { ...receipt, stateName: states[receipt.state] ?? receipt.state }
    },
  }
}

/** Where a subject is read. */
function locationOf(subject: string): string {
  if (isAcceptanceNumber(subject)) return `/api/applications/${subject}`
  if (subject.startsWith('staff-')) return `/api/staff/${subject.slice(6)}`
  if (subject.startsWith('calendar-')) return `/api/calendars/${subject.slice(9)}`
  if (disclosureNumberInput.safeParse(subject).success) return `/api/disclosures/${subject}`
  if (isDocumentNumber(subject)) return `/api/documents/${subject}`
  if (isRegisterNumber(subject)) return `/api/persons/${subject}`
  return `/api/notices/${subject}`
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The idempotency key of a post, in one spelling. Throws the problem of one that is missing or no UUID. */
export function keyOf(header: string | string[] | undefined): string {
  if (!header) throw new Problem('key_missing', say.keyMissing())
  if (typeof header !== 'string' || !uuid.test(header)) throw new Problem('key_missing', say.keyBad())
  return header.toLowerCase()
}

function inputOf(body: unknown, params: unknown, inPath: string | undefined): unknown {
  if (inPath === undefined) return body ?? {}
  if (body === undefined || body === null) return params
  // Anything but an object is left to the shape, which refuses it.
  if (typeof body !== 'object' || Array.isArray(body)) return body
  if (Object.hasOwn(body, inPath)) {
    const message = say.inThePath(inPath)
    throw new Refused('invalid', say.badInput([message]), { issues: [{ field: inPath, message }] })
  }
  return { ...body, ...(params as object) }
}
