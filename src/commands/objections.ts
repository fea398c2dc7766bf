import { z } from 'zod'
import type { Head } from '../../db/heads.ts'
import { accepted } from '../../machines/fold.ts'
import type { Publicity } from '../../machines/stages.ts'
import { mustBeConcerned, mustBeOffice, mustNotHaveDecided, officeOf } from '../access.ts'
import { command, type Decision, type Reading, type Wish } from '../command.ts'
import { dueOf, notNow, step } from '../limits.ts'
import { noticeNumberInput } from '../numbers.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { noticeOf } from './notice-parts.ts'
import {
  day,
  digestOf,
  keptFile,
  onApplication,
  optionalDigest,
  pastDay,
  privateText,
  stated,
  statedIn,
  subjectOfApplication,
  theCase,
} from './parts.ts'

/** So many files may come with an objection. */
export const MOST_FILES = 3

const raised = z.strictObject({
  ...onApplication,
  notice: noticeNumberInput,
  ground: z.enum(['housing', 'income', 'assets', 'household', 'duplicate', 'other']),
  identity: z.enum(['named', 'confidential', 'anonymous']),
  channel: z.enum(['desk', 'letter', 'phone', 'web']),
  raisedOn: day.optional().describe('提出异议的日期，默认今天'),
})
const whoAndWhat = z.strictObject({
  statement: privateText,
  objector: z.strictObject({ name: z.string().min(1).max(60), contact: z.string().max(100) }).optional(),
  evidence: z.array(keptFile).min(1, '请至少附一份，或去掉这一项').max(MOST_FILES).optional().describe('附上的材料'),
})

/**
 * 登记异议: anyone may object while the window runs; on its last day until 24:00 (T09). Who objects is a sealed record
 * of its own, out of reach of the household objected to. A late objection is a report (举报), not an objection.
 */
export const raiseObjection = command({
  name: 'raiseObjection',
  path: '/applications/:application/objections',
  roles: ['clerk', 'publisher', 'first_reviewer', 'reviewer'],
  input: raised,
  personal: whoAndWhat,
  subject: subjectOfApplication,
  names: ({ input }) => ({ streams: [input.notice] }),
  decide: (wish, read) => raise(wish, read),
  example: {
    version: 5,
    notice: '410305005-G2025-1',
    ground: 'housing',
    identity: 'named',
    channel: 'desk',
    statement: '该户在外区另有一套住房。',
    objector: { name: '测试人', contact: '00000000001' },
  },
})

/** The same by somebody on the public site, entered as it is handed in: nobody stands between (`web/objecting.tsx`). */
export const enterObjection = command({
  name: 'enterObjection',
  path: null,
  roles: ['system'],
  input: raised.omit({ channel: true, raisedOn: true }),
  personal: whoAndWhat,
  subject: subjectOfApplication,
  names: ({ input }) => ({ streams: [input.notice] }),
  decide: (wish, read) => raise({ ...wish, input: { ...wish.input, channel: 'web' } }, read),
  example: {
    application: '410305-2025-00001-4',
    version: 5,
    notice: '410305005-G2025-1',
    ground: 'housing',
    identity: 'confidential',
    statement: '该户在外区另有一套住房。',
    objector: { name: '测试人', contact: '00000000001' },
  },
})

function raise(wish: Wish<z.output<typeof raised>>, read: Reading): Decision {
  const { head, c, procedure } = theCase(wish, read)
  const { n } = noticeOf(read.head(wish.input.notice))
  mustBeOffice(wish.actor, n.organ)
  // In time but entered after the window was closed: heard while the file has not gone on from there.
  const last = c.publicity ?? c.closed
  if (last?.notice !== n.number) throw new Refused('not_allowed', say.notListedYet(), { notice: n.number })
  // Heard from the first sheet on, also while the notice is interrupted: who can read it can object to it.
  if (n.firstPostedOn === null) throw new Refused('not_allowed', say.windowNotOpen(), { notice: n.number })
  const { today } = wish.moment
  const on = pastDay('raisedOn', wish.input.raisedOn ?? today, today, n.firstPostedOn, 'posted')
  if (n.window && on > n.window.endsOn)
    throw new Refused('not_allowed', say.windowClosed(n.window.endsOn), { endsOn: n.window.endsOn })
  const publicity = procedure.publicities[n.stage]
  if (!publicity) throw new Error(`${head.stream}: notice ${n.number} of a stage its procedure lacks`)
  const { ground, identity, channel } = wish.input
  const { identities } = publicity.objection
  if (identities && !identities.includes(identity))
    throw new Refused('invalid', say.identityNeeded(), { field: 'identity', allowed: identities })
  if (identity === 'named' && !wish.digests.objector)
    throw new Refused('invalid', say.objectorMissing(), { field: 'objector' })
  const data = {
    stage: n.stage,
    objection: `${head.stream}-Y${c.objections.length + 1}`,
    ground,
    identity,
    channel,
    statement: digestOf(wish, 'statement'),
    ...optionalDigest(wish, 'objector'),
    ...optionalDigest(wish, 'evidence'),
    due: dueOf(publicity.objection.verifyWithin, on, wish.moment.calendar),
    ...(c.publicity ? {} : reopened(wish, head, publicity)),
  }
  if (!c.publicity && !accepted(wish.moment.law.machine(head.machine), head.state).includes('ObjectionRaised'))
    throw new Refused('not_allowed', say.objectionTooLate(head.state), { state: head.state })
  return { facts: [step(wish, head, 'ObjectionRaised', data, on)] }
}

/** Beside a review, and where the days of the publicity count, the limit that runs goes on meanwhile. */
function reopened({ moment }: Wish<unknown>, head: Head, p: Publicity): { reopened: { on: string; runs?: true } } {
  const runs = p.countsTowardLimit || moment.law.procedure(head.machine).reviews[head.state] !== undefined
  return { reopened: { on: moment.today, ...(runs ? { runs } : {}) } }
}

/** As `raiseObjection` numbers them; checked, because a refusal repeats it. */
const objectionNumber = z.string().regex(/^\d{6}-\d{4}-\d{5,9}-\d-Y\d{1,4}$/, '不是有效的异议编号')

/**
 * 异议处理决定: by a reviewer of the organ that posted the notice, not by one who decided on this case before.
 * Upheld, the case goes back to the review before this publicity; dismissed, it goes on when the window is over.
 */
export const settleObjection = command({
  name: 'settleObjection',
  path: '/applications/:application/objection-decisions',
  roles: ['first_reviewer', 'reviewer', 'approver'],
  input: z.strictObject({
    ...onApplication,
    objection: objectionNumber,
    outcome: z.enum(['upheld', 'dismissed']),
    ...stated,
  }),
  personal: z.strictObject({ finding: privateText.describe('核查认定') }),
  subject: subjectOfApplication,
  separates: true,
  decide: (wish, read) => {
    const { head, c, procedure } = theCase(wish, read)
    mustBeConcerned(wish.actor, c, procedure)
    const { objection, outcome } = wish.input
    const open = c.objections.find((o) => o.id === objection && o.outcome === 'open')
    if (!open) throw new Refused('not_found', say.noSuchObjection(objection), { objection })
    const publicity = procedure.publicities[open.stage]
    if (!publicity) throw notNow(wish.moment.law, head, 'ObjectionDismissed')
    mustBeOffice(wish.actor, officeOf(c, publicity.level))
    mustNotHaveDecided(wish.actor, c, 'objection')
    const data = { stage: publicity.key, objection, finding: digestOf(wish, 'finding'), ...statedIn(wish) }
    return { facts: [step(wish, head, outcome === 'upheld' ? 'ObjectionUpheld' : 'ObjectionDismissed', data)] }
  },
  example: {
    version: 6,
    objection: '410305-2025-00001-4-Y1',
    outcome: 'dismissed',
    finding: '经查不动产登记，未发现另有住房。',
  },
})
