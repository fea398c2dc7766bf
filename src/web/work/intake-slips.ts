import type { LegalDay } from '../../calendar.ts'
import type { Typing } from '../../drafts.ts'
import { say } from '../../words.ts'
import type { Slip } from '../ui/form.tsx'
import { hukouField, one, type Section, sectionOf } from './intake-form.ts'

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
