import type { Law } from '../machines/law.ts'
import type { Level, Stage } from '../machines/stages.ts'
import type { AtWork } from './office.ts'
import { isOrgan, organ } from './organs.ts'
import type { Role } from './roles.ts'

/*
 * What lies on whose desk: which post at which level has something to do about a case in a state. Read from the
 * procedures, so that another city's stages need nothing here.
 */

/** One state in which a post has work. */
export interface Duty {
  readonly state: string
  readonly role: Role
  readonly level: Level
  /** `act`: it is this post's turn. `wait`: the household or another organ has it, and the clock stands still. */
  readonly turn: 'act' | 'wait'
  /** Only cases in no running notice: what is listed waits for its window. */
  readonly unlisted?: true
}

/** Every duty of every procedure, each once. */
export function dutiesOf(law: Law): readonly Duty[] {
  const all = new Map<string, Duty>()
  const add = (duty: Duty) => all.set(`${duty.state} ${duty.role} ${duty.level} ${duty.turn}`, duty)
  for (const name of law.names) {
    const procedure = procedureNamed(law, name)
    if (!procedure) continue
    const { stages } = procedure.definition
    const reviews = stages.filter((stage) => stage.kind === 'review')
    stages.forEach((stage, i) => {
      for (const duty of dutiesAt(stage, stages, i)) add(duty)
    })
    // 复核 is by a housing department: the county's, or the city's of what the city rejected.
    for (const { role, level } of reviews)
      if (level === 'county' || level === 'city')
        add({ state: 'reexamination', role: role as Role, level, turn: 'act' })
  }
  return [...all.values()]
}

/** A procedure of the law; undefined for the machines it holds that are none. */
export function procedureNamed(law: Law, name: string) {
  try {
    return law.procedure(name)
  } catch {
    return undefined
  }
}

function dutiesAt(stage: Stage, stages: readonly Stage[], at: number): Duty[] {
  switch (stage.kind) {
    case 'intake': {
      const post = { role: stage.role as Role, level: stage.level }
      return [
        { state: 'received', ...post, turn: 'act' },
        { state: 'intakeCorrection', ...post, turn: 'wait' },
      ]
    }
    case 'review': {
      const post = { role: stage.role as Role, level: stage.level }
      const own: Duty = { state: stage.key, ...post, turn: 'act' }
      return stage.correction ? [own, { state: `${stage.key}Correction`, ...post, turn: 'wait' }] : [own]
    }
    case 'publicity':
      return [{ state: stage.key, role: stage.role as Role, level: stage.level, turn: 'act', unlisted: true }]
    case 'transmit': {
      const before = stages.slice(0, at).findLast((each) => each.kind === 'review')
      const after = stages.slice(at + 1).find((each) => each.kind === 'review')
      const to = `${stage.to.charAt(0).toUpperCase()}${stage.to.slice(1)}`
      return [
        ...(before?.kind === 'review'
          ? [{ state: `transmissionTo${to}`, role: before.role as Role, level: before.level, turn: 'act' as const }]
          : []),
        ...(after?.kind === 'review'
          ? [{ state: `receiptBy${to}`, role: after.role as Role, level: after.level, turn: 'act' as const }]
          : []),
      ]
    }
    case 'registration':
      return [{ state: 'registration', role: stage.role as Role, level: stage.level, turn: 'act' }]
  }
}

/** The duties of somebody at work: their post's, at the level of their organ. */
export function dutiesFor(law: Law, { role, organ: code }: AtWork): readonly Duty[] {
  if (!isOrgan(code)) return []
  const { level } = organ(code)
  const here = dutiesOf(law).filter((duty) => duty.level === level)
  if (role !== 'head') return here.filter((duty) => duty.role === role)
  // Who heads an organ looks over all of its desks.
  return [...new Map(here.map((duty) => [`${duty.state} ${duty.turn}`, { ...duty, role }])).values()]
}
