import { z } from 'zod'
import type { Head } from '../../db/heads.ts'
import { staffNumber } from '../../machines/fact.ts'
import { type StaffContext, staffStream } from '../../machines/staff.ts'
import { samePerson } from '../access.ts'
import { legalDayOf } from '../calendar.ts'
import { isInForce } from '../grants.ts'
import type { AtWork, Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import { reads, say, states } from '../words.ts'
import { maySeeStaff } from './area.ts'
import { query } from './query.ts'

const shownGrant = z.strictObject({
  item: z.int(),
  role: z.string(),
  organ: z.string(),
  from: z.string(),
  until: z.string().nullable(),
  endedOn: z.string().nullable(),
  document: z.string(),
  inForce: z.boolean().describe('今日有权'),
})
/** What leaves the house of a member of staff: number and posts. Name and telephone stay sealed. */
export const shownStaff = z.strictObject({
  number: z.string().describe('登记编号'),
  staff: z.string(),
  kind: z.enum(['person', 'service']),
  state: z.string(),
  stateName: z.string(),
  version: z.int(),
  grants: z.array(shownGrant),
  recusals: z.array(z.strictObject({ application: z.string(), ground: z.string(), replacement: z.string() })),
})

function shown(office: Pick<Office, 'now'>, head: Head): z.output<typeof shownStaff> {
  const { staff, kind, grants, recusals } = head.context as StaffContext
  const today = legalDayOf(office.now())
  return {
    number: head.stream,
    staff,
    kind,
    state: head.state,
    stateName: states[head.state] ?? head.state,
    version: head.version,
    grants: grants.map((each) => ({ ...each, inForce: head.state === 'active' && isInForce(each, today) })),
    recusals: [...recusals],
  }
}

/**
 * The head of a member of staff somebody may know of: of themselves, those they look after, an auditor of everybody. Another
 * county's and an unknown number get the same answer.
 */
export function staffSeen({ store }: Pick<Office, 'store'>, actor: AtWork, staff: string): Head {
  const head = store.head(staffStream(staff))
  if (head?.kind !== 'staff' || !maySeeStaff(actor, head.context as StaffContext))
    throw new Refused('not_found', say.noSuchStaff(staff), {})
  return head
}

/** Who is at work is for those to know who give posts and those who look over it; and for everybody of themselves. */
function mustBeKeeper(actor: AtWork, name: 'showStaff' | 'listStaff'): void {
  if (actor.role !== 'administrator' && actor.role !== 'auditor')
    throw new Refused('forbidden', say.mayNotRead(actor.role, reads[name]), { role: actor.role })
}

/** One member of staff: posts with their dates, and the cases they keep out of. */
export const showStaff = query({
  name: 'showStaff',
  path: '/staff/:staff',
  input: z.strictObject({ staff: staffNumber.describe('工号') }),
  output: shownStaff,
  read(office, actor, { staff }) {
    if (!samePerson(actor.staff, staff)) mustBeKeeper(actor, 'showStaff')
    return shown(office, staffSeen(office, actor, staff))
  },
})

/** All staff whoever asks looks after, an auditor all there are, in the order they were entered. */
export const listStaff = query({
  name: 'listStaff',
  path: '/staff',
  input: z.strictObject({}),
  output: z.array(shownStaff),
  read(office, actor) {
    mustBeKeeper(actor, 'listStaff')
    return office.store.reading(() =>
      office.store.staff().flatMap((stream) => {
        const head = office.store.head(stream)
        return head && maySeeStaff(actor, head.context as StaffContext) ? [shown(office, head)] : []
      }),
    )
  },
})
