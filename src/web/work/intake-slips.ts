import type { LegalDay } from '../../calendar.ts'
import type { Typing } from '../../drafts.ts'
import { say } from '../../words.ts'
import type { Slip } from '../ui/form.tsx'
import { homesIn, hukouField, membersIn, one, type Section, sectionOf } from './intake-form.ts'

/**
 * Slips as a clerk reads them: what was left empty is called by its name, not by the shape it should have; a place of
 * residence left open is said once, not again as the household's registered place.
 */
export function namedSlips<S extends Slip & { readonly section: Section }>(
  slips: readonly S[],
  typing: Typing,
  subdistrict: string,
  today: LegalDay,
): S[] {
  const hukou = one(typing, 'hukou')
  return slips
    .filter(({ field }) => field !== 'hukouPlace' || (hukou !== '' && hukou !== 'same'))
    .map((slip) => {
      const name = slip.field === 'hukouPlace' ? hukouField(typing) : slip.field
      const { fields, rows } = sectionOf(slip.section, typing, subdistrict, today)
      const field = [...fields, ...rows.flatMap((row) => row.fields)].find((each) => each.name === name)
      if (!field || one(typing, name) !== '') return { ...slip, field: name }
      const isChosen = field.as === 'one' || field.as === 'choose'
      return { ...slip, field: name, message: isChosen ? say.notChosen(field.label) : say.notFilled(field.label) }
    })
}

/** Of several members or homes each slip says whose it is: the same words may be wrong twice. */
export function rowed<S extends Slip>(slips: readonly S[], typing: Typing): S[] {
  return slips.map((slip) => {
    const [, part, n] = /^(members|homes)\.(\d+)\./.exec(slip.field) ?? []
    const rows = part === 'members' ? membersIn(typing) : part === 'homes' ? homesIn(typing) : 1
    if (n === undefined || rows < 2) return slip
    const whose =
      (part === 'members' && one(typing, `members.${n}.name`)) ||
      `第 ${Number(n) + 1} ${part === 'homes' ? '处' : '位'}`
    return { ...slip, message: `${whose}：${slip.message}` }
  })
}
