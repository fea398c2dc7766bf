import { isOrgan, organ } from '../organs.ts'
import type { DisclosureKind } from './form.ts'
import { allocationResult } from './kinds/allocation-result.ts'
import { annualPlan } from './kinds/annual-plan.ts'
import { completedProject } from './kinds/completed-project.ts'
import { exit } from './kinds/exit.ts'
import { housingStock } from './kinds/housing-stock.ts'
import { policyDocument } from './kinds/policy.ts'
import { progress } from './kinds/progress.ts'
import { startedProject } from './kinds/started-project.ts'

/** The kinds of items of the column, in the order it shows them. A new kind is a file of fields and a line here. */
export const disclosureKinds: readonly DisclosureKind[] = [
  policyDocument,
  annualPlan,
  progress,
  startedProject,
  completedProject,
  housingStock,
  allocationResult,
  exit,
]

const byKey = new Map(disclosureKinds.map((kind) => [kind.key, kind]))
const byForm = new Map(disclosureKinds.map((kind) => [kind.form, kind]))

/** The kind of that key, or undefined. */
export const findKind = (key: string): DisclosureKind | undefined => byKey.get(key)

/** The kind of that key. Throws when there is none: a mistake of the program. */
export function kindNamed(key: string): DisclosureKind {
  const kind = byKey.get(key)
  if (!kind) throw new Error(`no kind of disclosure named ${key}`)
  return kind
}

/** The kind whose form a fact names; undefined for a form this program does not know. */
export const kindOfForm = (form: string): DisclosureKind | undefined => byForm.get(form)

/** Whether an organ is a housing department of the city or a county: those enter items, and owe them. */
export const isDepartment = (code: string): boolean =>
  /^\d{6}$/.test(code) && isOrgan(code) && ['city', 'county'].includes(organ(code).level)
