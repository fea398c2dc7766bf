import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { NamedDay } from '../../machines/calendar.facts.ts'
import { mustBeWholeYear } from '../commands/load-calendar-year.ts'
import { commandNamed } from '../commands.ts'
import type { AtWork, Office } from '../office.ts'
import { cityCode } from '../organs.ts'
import { day } from '../queries/parts.ts'
import { Refused } from '../refusal.ts'
import { movedLimits, say } from '../words.ts'
import { previewYear } from '../year-preview.ts'
import { draft7 } from './schemas.ts'

/* What a year's notice moves, to be read before it is loaded. Asks, and nothing follows: so it takes no Idempotency-Key. */

const kinds = ['limit', 'correction', 'objection', 'check', 'window'] as const
/** So many are listed, those of the whole city by `anju calendar import`. */
const MOST_LISTED = 500

export const previewAnswer = z.strictObject({
  year: z.int(),
  document: z.string(),
  off: z.int().describe('放假天数'),
  work: z.int().describe('调休上班天数'),
  same: z.boolean().describe('与已载入的相同'),
  odd: z.array(z.string()).describe('与法定天数不符之处：通知确实如此的，载入时须写明原因（unusual）'),
  counts: z.strictObject(
    Object.fromEntries(kinds.map((kind) => [kind, z.int().describe(movedLimits[kind])])) as Record<
      (typeof kinds)[number],
      z.ZodInt
    >,
  ),
  moved: z.array(
    z.strictObject({
      subject: z.string().describe('受理编号或公示编号'),
      what: z.enum(kinds),
      whatName: z.string(),
      was: day,
      provisional: z.boolean().describe('原为暂定'),
      will: day,
    }),
  ),
  more: z.boolean().describe(`还有未列出的：最多列 ${MOST_LISTED} 项`),
})

/** Only who may load a year may ask what it would do. */
export function mustLoadYears({ role, organ }: AtWork): void {
  const { name, roles } = commandNamed('loadCalendarYear')
  if (!roles.includes(role)) throw new Refused('forbidden', say.roleMayNot(role, name, roles))
  if (organ !== cityCode()) throw new Refused('forbidden', say.cityOnly())
}

/** The route of the preview; its body is that of loading the year. */
export const calendarRoutes =
  (office: Office) =>
  async (desk: FastifyInstance): Promise<void> => {
    desk.post('/api/calendars/previews', { schema: { response: { 200: draft7(previewAnswer) } } }, async (request) => {
      mustLoadYears(request.actor)
      const asked = office.parse(commandNamed('loadCalendarYear'), request.body ?? {}) as {
        year: number
        document: string
        days: NamedDay[]
      }
      mustBeWholeYear(asked)
      const { moved, ...preview } = await previewYear(office, asked)
      return {
        ...preview,
        odd: [...preview.odd],
        counts: Object.fromEntries(kinds.map((kind) => [kind, moved.filter(({ what }) => what === kind).length])),
        moved: moved.slice(0, MOST_LISTED).map(({ subject, what, was, provisional, will }) => ({
          ...{ subject, what, whatName: movedLimits[what], was, provisional, will },
        })),
        more: moved.length > MOST_LISTED,
      }
    })
  }
