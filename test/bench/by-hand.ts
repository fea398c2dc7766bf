import type { ApplicationFact } from '../../machines/application.facts.ts'
import { type ApplicationContext, emptyApplication } from '../../machines/application.ts'
import type { Due } from '../../machines/fact.ts'

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
const resting = (c: ApplicationContext, cause: string, on: string): ApplicationContext['still'] => {
  if (c.still) return { ...c.still, causes: { ...c.still.causes, [cause]: on } }
  return c.due ? { running: c.due, causes: { [cause]: on } } : null
}
const lifted = (c: ApplicationContext, cause: string, due: Due | undefined, rests: Due | undefined) => {
  if (due || !c.still) return null
  const { [cause]: _, ...causes } = c.still.causes
  return { running: rests ?? c.still.running, causes }
}
const resolvedBy = (c: ApplicationContext, digest: string | undefined) =>
  digest === undefined ? c.resolutions : [...c.resolutions, digest]
const rechecked = (c: ApplicationContext) => (Object.keys(c.checks).length > 0 ? null : c.recheckSince)
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
const settled = (c: ApplicationContext, id: string, outcome: 'upheld' | 'dismissed', on: string) =>
  c.objections.map((o) => (o.id === id ? { ...o, outcome, settledOn: on } : o))

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
        correction: { stage, items: f.data.items, askedOn: f.occurredOn },
        still: resting(c, 'correction', f.occurredOn),
        corrected: [...c.corrected, stage],
      })
    }
    case 'CorrectionAnswered': {
      const { stage } = f.data
      if (state !== `${stage}Correction` || c.correction?.stage !== stage) return undefined
      return after(version, stage === 'intake' ? 'received' : stage, {
        ...c,
        correction: null,
        still: lifted(c, 'correction', f.data.due, f.data.resting),
        due: f.data.due ?? null,
      })
    }
    case 'CorrectionLapsed': {
      const { stage } = f.data
      if (state !== `${stage}Correction` || c.correction?.stage !== stage) return undefined
      return after(version, 'lapsed', { ...c, publicity: null, requests: {}, still: null, due: null })
    }
    case 'ApplicationAccepted':
      if (state !== 'received') return undefined
      return after(version, 'firstReview', {
        ...c,
        acceptedOn: f.data.acceptedOn,
        resolutions: resolvedBy(c, f.data.resolutions),
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
    case 'CheckRequested': {
      const { check, due, stops } = f.data
      if (state !== 'secondReview' || f.data.stage !== 'secondReview') return undefined
      if ((check !== 'housing' && check !== 'income') || c.requests[check] || c.checks[check] === 'consistent')
        return undefined
      return after(version, 'secondReview', {
        ...c,
        requests: { ...c.requests, [check]: { on: f.occurredOn, due } },
        still: stops ? resting(c, check, f.occurredOn) : c.still,
        due: stops ? null : c.due,
      })
    }
    case 'CheckRecorded': {
      const { check, verdict, due } = f.data
      if ((state !== 'secondReview' && state !== 'secondReviewCorrection') || f.data.stage !== 'secondReview')
        return undefined
      if (check !== 'housing' && check !== 'income') return undefined
      const { [check]: _, ...requests } = c.requests
      return after(version, state, {
        ...c,
        checks: { ...c.checks, [check]: verdict },
        verified: verifiedBy(c, `check ${check}`, f.data.verified),
        requests,
        still: lifted(c, check, due, f.data.resting),
        due: due ?? c.due,
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
        resolutions: resolvedBy(c, f.data.resolutions),
        recheckSince: rechecked(c),
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
      // The approval has no checks of its own: what the lower review checked must still be so.
      if (c.recheckSince !== null) return undefined
      return after(version, 'finalPublicity', {
        ...c,
        resolutions: resolvedBy(c, f.data.resolutions),
        recheckSince: rechecked(c),
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
      if ((c.returned.includes(stage) && c.recheckSince === null) || !noneOpen(c)) return undefined
      return after(version, target, {
        ...c,
        checks: {},
        requests: {},
        still: null,
        surveyed: false,
        decided: decidedBy(c, stage, f.actor.staff),
        returned: c.returned.includes(stage) ? c.returned : [...c.returned, stage],
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
      const { stage, objection, due, reopened } = f.data
      const open = { id: objection, stage, outcome: 'open' as const, settledOn: null, due }
      const objections = [...c.objections, open]
      if (state === 'firstPublicity' || state === 'finalPublicity') {
        if (stage !== state || c.publicity?.stage !== stage || reopened) return undefined
        return after(version, state, { ...c, objections })
      }
      // Made in time, entered late: back into the publicity.
      const isFirst = state === 'transmissionToCounty' || state === 'receiptByCounty'
      if ((!isFirst && state !== 'registration') || stage !== (isFirst ? 'firstPublicity' : 'finalPublicity'))
        return undefined
      if (!reopened || c.publicity !== null || c.closed?.stage !== stage || !c.publicised.includes(stage))
        return undefined
      const publicised = c.publicised.filter((each) => each !== stage)
      return after(version, stage, {
        ...c,
        objections,
        publicity: c.closed,
        publicised,
        due: reopened.runs ? c.due : null,
      })
    }
    case 'ObjectionDismissed': {
      const { stage, objection } = f.data
      if (stage !== publicityOf(state) || !isOpen(c, objection)) return undefined
      return after(version, state, {
        ...c,
        objections: settled(c, objection, 'dismissed', f.occurredOn),
        decided: decidedBy(c, 'objection', f.actor.staff),
      })
    }
    case 'ObjectionUpheld': {
      const { stage, objection } = f.data
      if (stage !== publicityOf(state) || !isOpen(c, objection)) return undefined
      return after(version, stage === 'firstPublicity' ? 'firstReview' : 'approval', {
        ...c,
        checks: {},
        requests: f.data.due ? {} : c.requests,
        still: f.data.due ? null : c.still,
        surveyed: false,
        objections: settled(c, objection, 'upheld', f.occurredOn),
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
        still: f.data.resting && c.still ? { ...c.still, running: f.data.resting } : c.still,
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
          return after(version, 'withdrawn', {
            ...c,
            publicity: null,
            correction: null,
            requests: {},
            still: null,
            due: null,
          })
      }
    case 'HouseholdChanged':
      switch (state) {
        case 'new':
        case 'rejected':
        case 'notAccepted':
        case 'lapsed':
        case 'rejectionConfirmed':
        case 'withdrawn':
          return undefined
        default:
          if (c.publicity !== null) return undefined
          return after(version, state, {
            ...c,
            household: f.data.household,
            members: f.data.members,
            resolutions: resolvedBy(c, f.data.resolutions),
            verified: [],
            checks: {},
            requests: {},
            surveyed: false,
            recheckSince: c.acceptedOn === null ? null : (c.recheckSince ?? f.data.effectiveOn),
          })
      }
    case 'MaterialsChecked':
      if (['new', 'rejected', 'notAccepted', 'lapsed', 'rejectionConfirmed', 'withdrawn'].includes(state))
        return undefined
      return after(version, state, c)
    case 'RegistrationCorrected':
      if (state !== 'waiting') return undefined
      return after(version, 'waiting', {
        ...c,
        programme: f.data.programme,
        assessed: assessedBy(c, { ...f.data, stage: 'registration' }),
      })
  }
}
