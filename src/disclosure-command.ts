import type { DisclosureKind } from './disclosures/form.ts'
import type { ImportedItems } from './disclosures/import.ts'
import { disclosureKinds, findKind } from './disclosures/kinds.ts'
import type { Owed, OwedBy } from './disclosures/owed.ts'
import type { AtWork } from './office.ts'
import { cityCode } from './organs.ts'
import { placeName } from './queries/parts.ts'
import { Refused } from './refusal.ts'

/* What `anju disclosure` says, apart from reading the command line. */

/** The kind a command line names, by its code or its Chinese name. Refuses naming those there are. */
export function kindAsked(text: string): DisclosureKind {
  const kind = findKind(text) ?? disclosureKinds.find(({ name }) => name === text)
  if (kind) return kind
  const known = disclosureKinds.map(({ key, name }) => `${key}（${name}）`).join('、')
  throw new Refused('invalid', `没有“${text}”这一种类：请从 ${known} 中选用。`, {})
}

/** Who brings a file in from the command line: the publisher of that department, the city's unless said. */
export const publisherAt = (staff: string, organ: string = cityCode()): AtWork => ({ staff, role: 'publisher', organ })

const kindName = (key: string) => findKind(key)?.name ?? key
const line = ({ organ, kind, title, number, dueOn }: Owed): string =>
  `${placeName(organ)}　${kindName(kind)}　${title}${number ? `（${number}）` : ''}　期限 ${dueOn ?? '自计划确定之日起算'}`

/** What is owed, in lines: late, missing, and who has nothing there. */
export const tellOwed = ({ late, missing, silent }: OwedBy): string[] => [
  `逾期未公开 ${late.length} 项`,
  ...late.map((each) => `  ${line(each)}`),
  `应公开而未录入 ${missing.length} 项`,
  ...missing.map((each) => `  ${line(each)}`),
  `专栏中尚无任何事项的单位 ${silent.length} 个${silent.length > 0 ? `：${silent.map(placeName).join('、')}` : ''}`,
]

/** What came of a file: what was entered, and every slip. */
export function tellImport(
  { taken, errors, notes }: ImportedItems,
  preview: boolean,
): { out: string[]; err: string[] } {
  const fresh = taken.filter(({ before }) => !before).length
  return {
    out: [
      ...notes,
      ...taken.map(
        ({ line: at, title, number, dueOn, before }) =>
          `第 ${at} 行　${title}　${number ?? '（预览）'}　公开期限 ${dueOn}${before ? '　此前已录入' : ''}`,
      ),
      preview ? `预览 ${taken.length} 项，没有写入。` : `录入 ${fresh} 项，待另一人审查发布。`,
    ],
    err: errors.map(({ line: at, column, message }) => `第 ${at} 行〔${column}〕${message}`),
  }
}
