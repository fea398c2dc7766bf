import { listApplications } from './applications.ts'
import { listDisclosures } from './disclosures.ts'
import { listNotices } from './notices.ts'
import { showOverview } from './overview.ts'
import type { ListFile, Query } from './query.ts'

/** The lists there are as files, by their plain name: what `anju export` and the thread of the server look up. */
export const listFiles: Readonly<Record<string, ListFile>> = Object.fromEntries(
  [listApplications, listNotices, showOverview, listDisclosures].map((query) => [fileOf(query).plain, fileOf(query)]),
)

function fileOf({ name, file }: Query): ListFile {
  if (file === undefined) throw new Error(`${name} makes no file`)
  return file
}
