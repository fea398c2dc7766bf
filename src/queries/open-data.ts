import { createHash } from 'node:crypto'
import type { BoardRow } from '../../db/project.ts'
import { legalDayOf } from '../calendar.ts'
import { kindName } from '../documents/paper-name.ts'
import { exportCsv, exportXlsx, type List } from '../export.ts'
import type { Office } from '../office.ts'
import { areaName } from '../organs.ts'
import { standingNames, states } from '../words.ts'
import { everPublished, issuerOf, rowStanding } from './board.ts'
import { costly } from './costly.ts'
import { overviewOf } from './overview.ts'

/* What anybody may take away and use: figures and a directory, nobody's name. One list makes page, CSV, XLSX and JSON. */

/** A column with its name for programs and what it means: the field dictionary. */
interface Field<Row> {
  readonly key: string
  readonly title: string
  readonly means: string
  readonly of: (row: Row) => string | number | null
}

/** Every file of a data set. */
export type DataFiles = Readonly<Record<'csv' | 'xlsx' | 'json', { readonly bytes: Buffer; readonly sha256: string }>>

/** A data set as it is offered. */
export interface DataSet {
  readonly key: string
  readonly name: string
  readonly about: string
  readonly fields: readonly Pick<Field<never>, 'key' | 'title' | 'means'>[]
  /** Its files whole, each with its SHA-256 in hexadecimal; made anew no more often than it is worth. */
  readonly files: (office: Office) => DataFiles
  readonly records: (office: Office) => readonly Readonly<Record<string, string | number | null>>[]
}

function dataSet<Row>(
  key: string,
  name: string,
  about: string,
  fields: readonly Field<Row>[],
  rows: (office: Office) => readonly Row[],
): DataSet {
  const list = (office: Office): List<unknown> => ({
    name,
    on: legalDayOf(office.now()),
    columns: fields.map(({ title, of }) => ({ title, of: of as (row: unknown) => string | number | null })),
    rows: rows(office),
  })
  const records = (office: Office) =>
    rows(office).map((row) => Object.fromEntries(fields.map(({ key: field, of }) => [field, of(row)])))
  const set = { key, name, about, fields, records }
  return {
    ...set,
    files: costly((office: Office) => ({
      csv: digested(Buffer.concat([...exportCsv(list(office))])),
      xlsx: digested(Buffer.concat([...exportXlsx(list(office))])),
      json: digested(Buffer.from(jsonOf(set, office))),
    })),
  }
}

const digested = (bytes: Buffer) => ({ bytes, sha256: createHash('sha256').update(bytes).digest('hex') })

type Count = ReturnType<typeof overviewOf>['counts'][number]

export const dataSets: readonly DataSet[] = [
  dataSet<Count>(
    'cases',
    '各区县各环节申请件数',
    '每个区县现在各环节有多少件申请。只有件数。',
    [
      { key: 'county', title: '区划代码', means: '区县的六位代码（2023 年）', of: ({ county }) => county },
      { key: 'countyName', title: '区县', means: '区县名称', of: ({ countyName }) => countyName },
      { key: 'state', title: '环节代码', means: '环节的代码', of: ({ state }) => state },
      { key: 'stateName', title: '环节', means: '环节的名称', of: ({ state }) => states[state] ?? state },
      { key: 'n', title: '件数', means: '现在处于该环节的申请件数', of: ({ n }) => n },
    ],
    (office) => overviewOf(office).counts,
  ),
  dataSet<BoardRow & { readonly issuer: string }>(
    'notices',
    '公示公告目录',
    '发布过的公示和公告：发文字号、单位、公示期、户数。不含名单；名单只在公示期内、在公示页上查看。',
    [
      { key: 'number', title: '文书编号', means: '公示页地址 /notices/ 之后的编号', of: ({ number }) => number },
      { key: 'mark', title: '发文字号', means: '印在公示件上的文号', of: ({ mark }) => mark },
      {
        key: 'kind',
        title: '种类',
        means: '初审公示、核准公示、登记结果公告、更正公告、撤回公告',
        of: ({ kind }) => kindName(kind),
      },
      { key: 'organ', title: '单位', means: '发布单位，与公示件上的名称一致', of: ({ issuer }) => issuer },
      { key: 'county', title: '区县', means: '发布单位所在区县', of: ({ organ }) => areaName(organ.slice(0, 6)) },
      { key: 'issuedOn', title: '成文日期', means: '年-月-日', of: ({ issuedOn }) => issuedOn },
      {
        key: 'standing',
        title: '状态',
        means: '正在公示、公示中断、公示期满、已更换、已撤回；公告为已公布',
        of: (row) => standingNames[rowStanding(row)] ?? null,
      },
      { key: 'startsOn', title: '公示期自', means: '公示期第一日，公告没有', of: ({ startsOn }) => startsOn },
      { key: 'endsOn', title: '公示期至', means: '公示期最后一日，公告没有', of: ({ endsOn }) => endsOn },
      { key: 'entries', title: '户数', means: '所列家庭户数', of: ({ entries }) => entries },
    ],
    // Whole, however many: a list that ends early would say that there are no more.
    ({ store }) => everPublished(store).map((row) => ({ ...row, issuer: issuerOf({ store }, row) })),
  ),
]

/** The data set of a key; undefined for none. */
export const dataSetCalled = (key: string): DataSet | undefined => dataSets.find((each) => each.key === key)

/** A data set as JSON, with its dictionary: says itself what it is, of when, and under which conditions. */
const jsonOf = (set: Omit<DataSet, 'files'>, office: Office): string =>
  JSON.stringify({
    name: set.name,
    about: set.about,
    on: legalDayOf(office.now()),
    licence,
    fields: set.fields.map(({ key, title, means }) => ({ key, title, means })),
    rows: set.records(office),
  })

/** What whoever uses the data is asked for. */
export const licence = '依法主动公开的信息，任何单位和个人可以免费使用；使用时请注明来源和获取日期，不改变数据的含义。'
