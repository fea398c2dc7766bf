import type { ApplicationFact } from '../../machines/application.facts.ts'
import { type ApplicationContext, emptyApplication } from '../../machines/application.ts'
import type { Stop } from '../../machines/fact.ts'

/** What the hand-written reducer carries along: the same three things as the compiled table. */
export interface HandStanding {
  readonly version: number
  readonly state: string
  readonly context: ApplicationContext
}

export const handStart: HandStanding = { version: 0, state: 'new', context: emptyApplication }

const noneOpen = (c: ApplicationContext) => c.objections.every((o) => o.outcome !== 'open')
const isOpen = (c: ApplicationContext, id: string) => c.objections.some((o) => o.id === id && o.outcome === 'open')
const isGood = (verdict: string | undefined) => verdict !== undefined && verdict !== 'unavailable'
const decidedBy = (c: ApplicationContext, stage: string, staff: string) => {
  const before = c.decided[stage] ?? []
  return before.includes(staff) ? c.decided : { ...c.decided, [stage]: [...before, staff] }
}
const stopped = (c: ApplicationContext, stop: Stop | undefined) => (stop ? [...c.stops, stop] : c.stops)
const verifiedBy = (c: ApplicationContext, by: string, digest: string | undefined) => {
  const others = c.verified.filter((v) => v.by !== by)
  return digest === undefined ? others : [...others, { by, digest }]
}
const assessedBy = (
  c: ApplicationContext,
  f: { stage: string; findings?: string | undefined; policyNumbers?: string | undefined },
) =>
  f.findings === undefined || f.policyNumbers === undefined
    ? c.assessed
    : [...c.assessed, { stage: f.stage, findings: f.findings, numbers: f.policyNumbers }]
const settled = (c: ApplicationContext, id: string, outcome: 'upheld' | 'dismissed') =>
  c.objections.map((o) => (o.id === id ? { ...o, outcome } : o))

const after = (version: number, state: string, context: ApplicationContext): HandStanding => ({
  version: version + 1,
  state,
  context,
})

/** The stage an objection may be settled for while the case is in a state. */
const publicityOf = (state: string) =>
  state === 'firstReview' || state === 'firstPublicity'
    ? 'firstPublicity'
    : state === 'approval' || state === 'finalPublicity'
      ? 'finalPublicity'
      : undefined

/**
 * 三审两公示 as somebody would write it without a machine: one switch over the facts, with the same checks of order and
 * the same result as the compiled table. It exists only to be measured against; the benchmark first holds it to the
 * table, step by step. Undefined when the fact may not follow.
 */
export function byHand({ version, state, context: c }: HandStanding, f: ApplicationFact): HandStanding | undefined {
  switch (f.type) {
    case 'ApplicationReceived':
      if (state !== 'new') return undefined
      return after(version, 'received', {
        ...emptyApplication,
        number: f.data.number,
        programme: f.data.programme,
        procedure: f.data.procedure,
        policy: f.data.policy,
        county: f.data.county,
        subdistrict: f.data.subdistrict,
        communities: f.data.communities,
        household: f.data.household,
        members: f.data.members,
        receivedOn: f.occurredOn,
        due: f.data.due ?? null,
      })
    case 'CorrectionRequested': {
      const { stage } = f.data
      const here = state === 'received' ? 'intake' : state
      if (here !== 'intake' && here !== 'firstReview' && here !== 'secondReview') return undefined
      if (stage !== here || c.corrected.includes(stage)) return undefined
      return after(version, `${stage}Correction`, {
        ...c,
        due: f.data.due ?? null,
        correction: { stage, items: f.data.items, askedOn: f.occurredOn, running: c.due },
        corrected: [...c.corrected, stage],
      })
    }
    case 'CorrectionAnswered': {
      const { stage } = f.data
      if (state !== `${stage}Correction` || c.correction?.stage !== stage) return undefined
      return after(version, stage === 'intake' ? 'received' : stage, {
        ...c,
        correction: null,
        due: f.data.due ?? null,
        stops: stopped(c, f.data.stop),
      })
    }
    case 'CorrectionLapsed': {
      const { stage } = f.data
      if (state !== `${stage}Correction` || c.correction?.stage !== stage) return undefined
      return after(version, 'lapsed', { ...c, publicity: null, due: null })
    }
    case 'ApplicationAccepted':
      if (state !== 'received') return undefined
      return after(version, 'firstReview', {
        ...c,
        acceptedOn: f.data.acceptedOn,
        decided: decidedBy(c, 'intake', f.actor.staff),
        due: f.data.due ?? null,
      })
    case 'ApplicationNotAccepted':
      if (state !== 'received') return undefined
      return after(version, 'notAccepted', {
        ...c,
        decided: decidedBy(c, 'intake', f.actor.staff),
        rejection: { stage: 'intake', reason: f.data.reason, on: f.occurredOn },
        due: null,
      })
    case 'SurveyRecorded':
      if (state !== 'firstReview' || f.data.stage !== 'firstReview') return undefined
      return after(version, 'firstReview', {
        ...c,
        surveyed: true,
        verified: verifiedBy(c, `survey ${f.data.kind}`, f.data.verified),
      })
    case 'CheckRecorded': {
      const { check, verdict } = f.data
      if (state !== 'secondReview' || f.data.stage !== 'secondReview') return undefined
      if (check !== 'housing' && check !== 'income') return undefined
      return after(version, 'secondReview', {
        ...c,
        checks: { ...c.checks, [check]: verdict },
        verified: verifiedBy(c, `check ${check}`, f.data.verified),
      })
    }
    case 'ReviewPassed': {
      const { stage } = f.data
      if (stage !== state || !noneOpen(c)) return undefined
      let target: string
      if (state === 'firstReview' && c.surveyed) target = 'firstPublicity'
      else if (state === 'secondReview' && isGood(c.checks.housing) && isGood(c.checks.income))
        target = 'transmissionToCity'
      else return undefined
      return after(version, target, {
        ...c,
        checks: {},
        requests: {},
        still: null,
        surveyed: false,
        assessed: assessedBy(c, f.data),
        decided: decidedBy(c, stage, f.actor.staff),
        due: f.data.due ?? null,
      })
    }
    case 'ApplicationApproved':
      if (state !== 'approval' || f.data.stage !== 'approval' || !noneOpen(c)) return undefined
      return after(version, 'finalPublicity', {
        ...c,
        checks: {},
        requests: {},
        still: null,
        surveyed: false,
        assessed: assessedBy(c, f.data),
        decided: decidedBy(c, 'approval', f.actor.staff),
        due: f.data.due ?? null,
      })
    case 'ReviewReturned': {
      const { stage, reopens } = f.data
      const target = state === 'secondReview' ? 'firstReview' : state === 'approval' ? 'secondReview' : undefined
      if (target === undefined || stage !== state || f.data.to !== target) return undefined
      if (c.returned.includes(stage) || !noneOpen(c)) return undefined
      return after(version, target, {
        ...c,
        checks: {},
        requests: {},
        still: null,
        surveyed: false,
        decided: decidedBy(c, stage, f.actor.staff),
        returned: [...c.returned, stage],
        publicity: null,
        publicised: c.publicised.filter((each) => !reopens.includes(each)),
        due: f.data.due ?? null,
      })
    }
    case 'ReviewRejected': {
      const { stage, reason } = f.data
      if (stage !== state || (state !== 'firstReview' && state !== 'secondReview' && state !== 'approval'))
        return undefined
      return after(version, 'rejected', {
        ...c,
        checks: {},
        requests: {},
        still: null,
        surveyed: false,
        decided: decidedBy(c, stage, f.actor.staff),
        assessed: assessedBy(c, f.data),
        rejection: { stage, reason, on: f.occurredOn },
        publicity: null,
        due: null,
      })
    }
    case 'FileTransmitted': {
      const target =
        state === 'transmissionToCounty'
          ? 'receiptByCounty'
          : state === 'transmissionToCity'
            ? 'receiptByCity'
            : undefined
      if (target === undefined) return undefined
      return after(version, target, { ...c, due: f.data.due ?? null })
    }
    case 'FileReceived': {
      const target = state === 'receiptByCounty' ? 'secondReview' : state === 'receiptByCity' ? 'approval' : undefined
      if (target === undefined) return undefined
      return after(version, target, { ...c, due: f.data.due ?? null })
    }
    case 'ListedInPublicity': {
      const { stage, notice, entry } = f.data
      if ((state !== 'firstPublicity' && state !== 'finalPublicity') || stage !== state) return undefined
      if (c.publicity !== null || c.publicised.includes(stage)) return undefined
      return after(version, state, { ...c, publicity: { stage, notice, entry } })
    }
    case 'PublicityVoided': {
      const { stage, notice } = f.data
      if ((state !== 'firstPublicity' && state !== 'finalPublicity') || stage !== state) return undefined
      if (c.publicity?.stage !== stage || c.publicity.notice !== notice) return undefined
      return after(version, state, { ...c, publicity: null })
    }
    case 'ObjectionRaised': {
      const { stage, objection, due } = f.data
      const objections = [...c.objections, { id: objection, outcome: 'open' as const, due }]
      if (state === 'firstPublicity' || state === 'finalPublicity') {
        if (stage !== state || c.publicity?.stage !== stage) return undefined
        return after(version, state, { ...c, objections })
      }
      // Made in time, entered late: back into the publicity.
      const last = state === 'transmissionToCounty' ? 'firstPublicity' : 'finalPublicity'
      if ((state !== 'transmissionToCounty' && state !== 'registration') || stage !== last) return undefined
      if (c.publicity !== null || c.closed?.stage !== stage || !c.publicised.includes(stage)) return undefined
      const publicised = c.publicised.filter((each) => each !== stage)
      return after(version, stage, { ...c, objections, publicity: c.closed, publicised, due: null })
    }
    case 'ObjectionDismissed': {
      const { stage, objection } = f.data
      if (stage !== publicityOf(state) || !isOpen(c, objection)) return undefined
      return after(version, state, {
        ...c,
        objections: settled(c, objection, 'dismissed'),
        decided: decidedBy(c, 'objection', f.actor.staff),
      })
    }
    case 'ObjectionUpheld': {
      const { stage, objection } = f.data
      if (stage !== publicityOf(state) || !isOpen(c, objection)) return undefined
      return after(version, stage === 'firstPublicity' ? 'firstReview' : 'approval', {
        ...c,
        checks: {},
        requests: {},
        still: null,
        surveyed: false,
        objections: settled(c, objection, 'upheld'),
        decided: decidedBy(c, 'objection', f.actor.staff),
        publicity: null,
        due: f.data.due ?? c.due,
      })
    }
    case 'PublicityCompleted': {
      const { stage, notice } = f.data
      if ((state !== 'firstPublicity' && state !== 'finalPublicity') || stage !== state) return undefined
      if (c.publicity?.stage !== stage || c.publicity.notice !== notice || !noneOpen(c)) return undefined
      return after(version, state === 'firstPublicity' ? 'transmissionToCounty' : 'registration', {
        ...c,
        publicity: null,
        publicised: c.publicised.includes(stage) ? c.publicised : [...c.publicised, stage],
        due: f.data.due ?? c.due,
        stops: stopped(c, f.data.stop),
        closed: c.publicity,
      })
    }
    case 'ApplicationRegistered':
      if (state !== 'registration') return undefined
      if (!c.publicised.includes('firstPublicity') || !c.publicised.includes('finalPublicity')) return undefined
      return after(version, 'waiting', {
        ...c,
        waiting: { number: f.data.waitingNumber, on: f.data.registeredOn },
        due: null,
      })
    case 'ReexaminationRequested':
      if (state !== 'rejected' || c.reexamined) return undefined
      return after(version, 'reexamination', { ...c, due: f.data.due })
    case 'ReexaminationDecided': {
      const { stage, outcome } = f.data
      if (state !== 'reexamination' || stage !== c.rejection?.stage) return undefined
      const overturned = outcome === 'overturned'
      if (overturned && stage !== 'firstReview' && stage !== 'secondReview' && stage !== 'approval') return undefined
      return after(version, overturned ? stage : 'rejectionConfirmed', {
        ...c,
        decided: decidedBy(c, 'reexamination', f.actor.staff),
        rejection: overturned ? null : c.rejection,
        reexamined: true,
        due: f.data.due ?? null,
      })
    }
    case 'ApplicationWithdrawn':
      switch (state) {
        case 'new':
        case 'rejected':
        case 'notAccepted':
        case 'lapsed':
        case 'rejectionConfirmed':
        case 'withdrawn':
          return undefined
        default:
          return after(version, 'withdrawn', { ...c, publicity: null, correction: null, due: null })
      }
    case 'RegistrationCorrected':
      if (state !== 'waiting') return undefined
      return after(version, 'waiting', { ...c, programme: f.data.programme })
  }
}
