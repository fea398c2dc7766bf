import type { Law } from '../machines/law.ts'
import type { Limit, ProcedureDefinition, Stage } from '../machines/stages.ts'
import type { LegalDay } from './calendar.ts'
import { counties } from './organs.ts'
import type { Policy } from './policy.ts'
import { checks, limitSays, stages } from './words.ts'

/* The numbers of a procedure, which stand with the order of its stages: how long each may take, and what it rests on. */

/** One number of a stage. */
export interface StageNumber {
  /** The stage's key; of a transmission the level it goes to; `reexamination` beside the stages. */
  readonly stage: string
  readonly stageName: string
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly basis: string
}

/** Every number of a procedure, in the order of its stages, 复核 last. */
export function numbersOf({ stages: all, reexamineWithin }: ProcedureDefinition): readonly StageNumber[] {
  const last = numberOf('reexamination', stages.reexamination ?? '', limitSays.within(), reexamineWithin)
  return [...all.flatMap(ofStage), last]
}

/** A procedure in force and the counties it is in force for. */
export interface ProcedureInForce {
  readonly procedure: string
  readonly name: string
  readonly basis: string
  readonly counties: readonly string[]
  readonly limits: readonly StageNumber[]
}

/** The procedures in force on a day for one county or all, each with its numbers. Refuses an unknown county. */
export function proceduresOn(
  { law, policy }: { readonly law: Law; readonly policy: Pick<Policy, 'procedureFor'> },
  county: string | undefined,
  on: LegalDay,
): readonly ProcedureInForce[] {
  const places = county === undefined ? counties().map(({ code }) => code) : [county]
  const found = Map.groupBy(places, (place) => policy.procedureFor(place, on))
  return [...found].map(([procedure, own]) => {
    const { definition } = law.procedure(procedure)
    return { procedure, name: definition.name, basis: definition.basis, counties: own, limits: numbersOf(definition) }
  })
}

const numberOf = (stage: string, stageName: string, what: string, { n, unit, basis }: Limit): StageNumber => ({
  stage,
  stageName,
  what,
  value: n,
  unit,
  basis,
})

function ofStage(stage: Stage): readonly StageNumber[] {
  const key = stage.kind === 'transmit' ? stage.to : stage.key
  const name = stage.kind === 'transmit' ? limitSays.transmit(stage.to) : (stages[key] ?? key)
  const own = (what: string, limit: Limit) => numberOf(key, name, what, limit)
  switch (stage.kind) {
    case 'intake':
      return [own(limitSays.answer(), stage.answerWithin), own(limitSays.correction(), stage.correction.answerWithin)]
    case 'review':
      return [
        own(limitSays.within(), stage.within),
        ...(stage.extendBy ? [own(limitSays.extension(), stage.extendBy)] : []),
        ...(stage.checks ?? []).map((check) => own(limitSays.check(checks[check.key] ?? check.key), check.within)),
        ...(stage.correction ? [own(limitSays.correction(), stage.correction.answerWithin)] : []),
      ]
    case 'publicity':
      return [
        own(limitSays.lasts(), stage.lasts),
        // The law knows no such number: it keeps a window from being eaten by a holiday.
        own(limitSays.atLeast(), { n: stage.minWorkdays, unit: '工作日', basis: limitSays.ownDefault() }),
        own(limitSays.objection(), stage.objection.verifyWithin),
      ]
    case 'transmit':
      return [own(limitSays.within(), stage.within)]
    case 'registration':
      return [own(limitSays.publish(), stage.publishWithin)]
  }
}
