import type { Person } from './household-form.ts'
import { Refused } from './refusal.ts'
import { say } from './words.ts'

/* Names of the people a wish is about belong into its sealed fields alone: what stands beside them goes into facts. */

/** What of a wish's personal fields names people. */
interface Named {
  readonly person?: Pick<Person, 'name'>
  readonly household?: { readonly members: readonly Pick<Person, 'name'>[] }
}

/** Whether the personal fields of a command can hold names at all. */
export const mayName = (personal: object): boolean => 'person' in personal || 'household' in personal

/**
 * Refuses a text of `input` that contains a name out of the personal fields of the same wish, such as
 * “…甲租赁合同” as a reference. Names the field, never the name. A name of one character is in too many words to tell.
 */
export function mustNameNobody(input: Readonly<Record<string, unknown>>, { person, household }: Named): void {
  const named = [...(person ? [person] : []), ...(household?.members ?? [])]
  const tells = named.flatMap(({ name }) => ([...name].length < 2 ? [] : [telling(name)]))
  if (tells.length === 0) return
  for (const [field, text] of textsIn(input, ''))
    if (tells.some((tell) => tell(text.normalize('NFC').replace(/[•・‧∙]/g, '·'))))
      throw new Refused('invalid', say.nameInClear(field), { field })
}

/**
 * Whether a text holds the name, whatever spaces stand in it. A name in Latin letters counts as whole words only: codes
 * such as `low_rent` are made of the same letters.
 */
export function telling(name: string): (text: string) => boolean {
  if (!/\p{Script=Latin}/u.test(name)) return (text) => text.replace(/\s/g, '').includes(name)
  const letters = name.replaceAll('.', '\\.')
  const words = new RegExp(`(?<![\\p{Script=Latin}\\d_])${letters}(?![\\p{Script=Latin}\\d_])`, 'iu')
  return (text) => words.test(text.replace(/\s+/g, ' '))
}

function* textsIn(value: unknown, at: string): Generator<readonly [field: string, text: string]> {
  if (typeof value === 'string') yield [at, value]
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) yield* textsIn(each, at === '' ? key : `${at}.${key}`)
}
