import { z } from 'zod'
import type { AnyFact } from '../../machines/fact.ts'
import type { Office } from '../office.ts'
import { caseSeenBy, factName } from './application.ts'
import { wholeNoticeSeen } from './notice.ts'
import { day } from './parts.ts'
import { query } from './query.ts'

const output = z.strictObject({
  subject: z.string(),
  machine: z.string().describe('所依据的程序及版本'),
  facts: z.array(
    z.strictObject({
      version: z.int(),
      type: z.string(),
      name: z.string(),
      occurredOn: day,
      recordedAt: z.string(),
      actor: z.strictObject({ staff: z.string(), role: z.string(), organ: z.string() }),
      data: z.record(z.string(), z.unknown()).describe('个人信息只有摘要，原文密封'),
      hash: z.string(),
    }),
  ),
})
const input = z.strictObject({ number: z.string() })

/** Every fact of one case, in order, as it was stored. */
export const showApplicationHistory = query({
  name: 'showApplicationHistory',
  path: '/applications/:number/history',
  input,
  output,
  read(office, actor, { number }) {
    const { stream, machine } = caseSeenBy(office, actor, number)
    return { subject: stream, machine, facts: factsOf(office, stream) }
  },
})

/** The same of a notice. */
export const showNoticeHistory = query({
  name: 'showNoticeHistory',
  path: '/notices/:number/history',
  input,
  output,
  read(office, actor, { number }) {
    const { stream, machine } = wholeNoticeSeen(office, actor, number)
    return { subject: stream, machine, facts: factsOf(office, stream) }
  },
})

function factsOf({ store }: Office, stream: string): z.output<typeof output>['facts'] {
  return store.history(stream).map(({ version, body, hash }) => {
    const { type, data, actor, occurredOn, recordedAt } = JSON.parse(body) as AnyFact
    const { staff, role, organ } = actor
    return {
      version,
      type,
      name: factName(type),
      occurredOn,
      recordedAt,
      actor: { staff, role, organ },
      data: data as Record<string, unknown>,
      hash,
    }
  })
}
