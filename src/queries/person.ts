import { z } from 'zod'
import type { PersonContext } from '../../machines/person.ts'
import { legalDayOf } from '../calendar.ts'
import { isBarred, placeName, programmeName } from '../person-register.ts'
import { Refused } from '../refusal.ts'
import type { Role } from '../roles.ts'
import { barKinds, protectionForms, reads, say, states } from '../words.ts'
import { day } from './parts.ts'
import { query } from './query.ts'

const protection = z.strictObject({
  item: z.int().describe('序号'),
  programme: z.string(),
  programmeName: z.string(),
  form: z.string(),
  formName: z.string(),
  where: z.string(),
  whereName: z.string(),
  reference: z.string().describe('文号或合同编号'),
  since: day,
  endedOn: day.nullable(),
})
const bar = z.strictObject({
  item: z.int().describe('序号'),
  kind: z.string(),
  kindName: z.string(),
  county: z.string(),
  programme: z.string(),
  countsFrom: day,
  endsOn: day.describe('最后一日，含当日'),
  explanation: z.array(z.string()).describe('逐步说明届满日如何算出'),
  basis: z.string(),
  policyNumbers: z.string().describe('所依据的政策数值版本'),
  decision: z.string().describe('决定书文号'),
  liftedOn: day.nullable(),
  inForce: z.boolean().describe('今天是否仍受限制'),
})

/** Those who decide about households, and the auditor. */
const readers: readonly Role[] = ['first_reviewer', 'reviewer', 'approver', 'auditor']

/**
 * One person's entry in the register, by its number: protections and bars, no name and no ID number. Any reviewer of the
 * city may read it, since a duplicate is found across districts and must be judged where it is found.
 */
export const showPerson = query({
  name: 'showPerson',
  path: '/persons/:record',
  input: z.strictObject({ record: z.string() }),
  output: z.strictObject({
    number: z.string(),
    version: z.int().describe('办理时须写明的版本号'),
    state: z.string(),
    stateName: z.string(),
    protections: z.array(protection),
    bars: z.array(bar),
    hash: z.string().describe('最后一项事实的链值'),
  }),
  read({ store, policy, now }, { role }, { record }) {
    if (!readers.includes(role)) throw new Refused('forbidden', say.mayNotRead(role, reads.showPerson), { role })
    const head = store.head(record)
    if (head?.kind !== 'person') throw new Refused('not_found', say.noSuchRecord())
    const c = head.context as PersonContext
    const today = legalDayOf(now())
    return {
      number: c.number,
      version: head.version,
      state: head.state,
      stateName: states[head.state] ?? head.state,
      protections: c.protections.map((p) => ({
        item: p.item,
        programme: p.programme,
        programmeName: programmeName(p.programme, policy),
        form: p.form,
        formName: protectionForms[p.form] ?? p.form,
        where: p.where,
        whereName: placeName(p.where),
        reference: p.reference,
        since: p.since,
        endedOn: p.endedOn,
      })),
      bars: c.bars.map((b) => ({
        item: b.item,
        kind: b.kind,
        kindName: barKinds[b.kind] ?? b.kind,
        county: b.county,
        programme: b.programme,
        countsFrom: b.countsFrom,
        endsOn: b.endsOn,
        explanation: [...b.explanation],
        basis: b.basis,
        policyNumbers: b.policyNumbers,
        decision: b.decision,
        liftedOn: b.liftedOn,
        inForce: isBarred(b, today),
      })),
      hash: head.hash,
    }
  },
})
