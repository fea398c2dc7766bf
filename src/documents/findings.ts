import type { Finding as PrintedFinding } from '../../public-notices/kinds/phrases.ts'
import type { Finding, Snapshot } from '../eligibility.ts'
import { areaName } from '../organs.ts'
import { criteria, findingNotes, hukouScopes, units } from '../words.ts'

/* A sealed finding in the words of a paper. */

const withUnit = (value: number, unit: string): string => `${value}${units[unit] ?? unit}`

/** What a criterion is called. */
export const criterionName = (criterion: string): string => criteria[criterion] ?? criterion

/** What the criterion asks: 低于2000元, 满1年, 没有, 户籍在本市. */
export function requiredText({ required: { bound, value, unit } }: Pick<Finding, 'required'>): string {
  if (typeof value === 'string') return `户籍在${hukouScopes[value] ?? value}`
  return value === 0 && bound === '不超过' ? '没有' : bound + withUnit(value, unit)
}

/** A declared or verified value: 1800元, 没有, 涧西区; `missing` where there is none. */
export function valueText(value: number | string | null, { required }: Finding, missing: string): string {
  if (value === null) return missing
  if (typeof value === 'string') return placeText(value)
  return value === 0 && required.value === 0 ? '没有' : withUnit(value, required.unit)
}

/** A place of the city by its name, another by its code, which is all the file has of it. */
function placeText(code: string): string {
  try {
    return areaName(code.slice(0, 6))
  } catch {
    return `外地（区划代码${code.slice(0, 6)}）`
  }
}

/** A criterion that is not met, as a decision gives it, and what it rests on. */
export function printedFinding(finding: Finding, basis: string): PrintedFinding {
  const found = valueText(finding.verified, finding, findingNotes.unverified())
  return {
    criterion: criterionName(finding.criterion),
    required: requiredText(finding),
    found: [found, ...finding.notes].join('；'),
    source: finding.source ?? '',
    basis,
  }
}

/** What an adverse decision rests on: what is verified as not met, declared so, or held so for a reason. */
export function groundsOf(
  { findings, held = [], admitted = [] }: Snapshot,
  basisOf: (finding: Finding) => string,
): readonly PrintedFinding[] {
  return findings.flatMap((finding) => {
    if (finding.verdict === '不符合') return [printedFinding(finding, basisOf(finding))]
    const why = held.find(({ criterion }) => criterion === finding.criterion)?.reason
    if (why !== undefined)
      return [{ ...printedFinding(finding, basisOf(finding)), found: `${findingNotes.unverified()}；${why}` }]
    if (!admitted.includes(finding.criterion)) return []
    const found = findingNotes.declaredOnly(valueText(finding.declared, finding, findingNotes.unverified()))
    return [{ ...printedFinding(finding, basisOf(finding)), found }]
  })
}
