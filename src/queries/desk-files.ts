import type { QueueFilter, QueueRow } from '../../db/queue.ts'
import type { Office } from '../office.ts'
import { lampNames, lists, programmes, states } from '../words.ts'
import { mustFit, placeName } from './parts.ts'
import type { ListFile } from './query.ts'

const titles = lists.applications.columns

/** A desk's queue as a file, the most urgent first, as its page has it. Its filter is made where the calendar is known. */
const queue: ListFile<QueueRow, { filter: QueueFilter }> = {
  name: lists.queue.name,
  plain: 'queue',
  columns: [
    { title: titles.number, width: 24, of: (row) => row.number },
    { title: lists.queue.lamp, width: 20, of: (row) => lampNames[row.lamp] },
    { title: titles.state, of: (row) => states[row.state] ?? row.state },
    { title: titles.programme, width: 20, of: (row) => programmes[row.programme] ?? row.programme },
    { title: titles.county, width: 12, of: (row) => placeName(row.county) },
    { title: titles.subdistrict, width: 18, of: (row) => placeName(row.subdistrict) },
    { title: titles.receivedOn, width: 12, of: (row) => row.receivedOn },
    { title: titles.dueOn, width: 12, of: (row) => row.dueOn },
    { title: titles.provisional, width: 10, of: (row) => (row.provisional ? lists.yes : '') },
    { title: titles.openObjections, width: 12, of: (row) => row.openObjections },
  ],
  conditions: () => [],
  rows: ({ store }: Pick<Office, 'store'>, _actor, { filter }) =>
    mustFit(store.queues.queue({ ...filter, limit: -1, offset: 0 })),
}

/** Lists of one's own desk, beside those of `listFiles`, which the command line offers too. */
export const deskFiles: Readonly<Record<string, ListFile>> = { queue: queue as unknown as ListFile }
