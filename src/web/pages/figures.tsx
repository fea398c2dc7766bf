/** @jsxRuntime automatic @jsxImportSource preact */
import type { DataFiles, DataSet } from '../../queries/open-data.ts'
import { licence } from '../../queries/open-data.ts'
import type { CityFigures } from '../../queries/public-figures.ts'
import { programmes, states } from '../../words.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'
import { Scroll } from '../ui/parts.tsx'
import { catalogData } from '../ui/structured.ts'

interface Count {
  readonly county: string
  readonly countyName: string
  readonly state: string
  readonly n: number
}

const sum = (counts: readonly Count[]): number => counts.reduce((all, { n }) => all + n, 0)

/** What stands on 统计. */
export interface StatisticsShown {
  readonly counts: readonly Count[]
  readonly waiting: readonly { readonly programme: string; readonly n: number }[]
  /** Null while they are being counted. */
  readonly city: CityFigures | null
}

/** One chart with its numbers: what is counted, in which unit, how much of each. */
export interface Chart {
  readonly title: string
  readonly of: string
  readonly unit: string
  readonly about: string
  /** `text`: what stands where the number alone would not say it. */
  readonly rows: readonly { readonly name: string; readonly n: number; readonly text?: string }[]
}

/** Everything 统计 shows, as charts: the page and the file are made from the same. */
export function chartsOf({ counts, waiting, city }: StatisticsShown): readonly Chart[] {
  const order = Object.keys(states)
  const byState = [...Map.groupBy(counts, ({ state }) => state)].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  const byCounty = [...Map.groupBy(counts, ({ countyName }) => countyName)]
  const byProgramme = [...Map.groupBy(waiting, ({ programme }) => programme)]
  const now: readonly Chart[] = [
    {
      ...{ title: '各环节', of: '环节', unit: '件', about: '现在处于各环节的申请' },
      rows: byState.map(([state, own]) => ({ name: states[state] ?? state, n: sum(own) })),
    },
    {
      ...{ title: '各区县', of: '区县', unit: '件', about: '各区县的全部申请' },
      rows: byCounty.map(([name, own]) => ({ name, n: sum(own) })),
    },
    {
      ...{ title: '轮候家庭', of: '保障方式', unit: '户', about: '现在轮候的家庭' },
      rows: byProgramme.map(([programme, own]) => ({
        name: programmes[programme] ?? programme,
        n: own.reduce((all, { n }) => all + n, 0),
      })),
    },
  ]
  if (!city) return now
  const { from, on, months, stages, decisions, objections } = city
  const year = `${from} 至 ${on} `
  return [
    ...now,
    {
      ...{ title: '逐月收件', of: '月份', unit: '件', about: `${year}收到的申请` },
      rows: months.map(({ month, received }) => ({ name: month, n: received })),
    },
    {
      ...{ title: '逐月登记轮候', of: '月份', unit: '户', about: `${year}登记为轮候对象的家庭` },
      rows: months.map(({ month, registered }) => ({ name: month, n: registered })),
    },
    {
      ...{ title: '办理用时', of: '环节', unit: '日', about: `${year}办结的环节，一半在这么多日（自然日）以内办完` },
      rows: stages.map(({ name, met, inTime, median }) => ({
        ...{ name, n: median },
        text: `${median} 日；${met} 件中 ${inTime} 件按期`,
      })),
    },
    {
      ...{ title: '审查结论', of: '环节', unit: '件', about: `${year}作出的结论` },
      rows: decisions.flatMap(({ name, passed, returned, rejected }) => [
        { name: `${name}：通过`, n: passed },
        ...(returned > 0 ? [{ name: `${name}：退回`, n: returned }] : []),
        { name: `${name}：不通过`, n: rejected },
      ]),
    },
    {
      ...{ title: '公示异议', of: '异议', unit: '件', about: `${year}收到和处理的异议` },
      rows: [
        { name: '收到', n: objections.raised },
        { name: '成立', n: objections.upheld },
        { name: '不成立', n: objections.dismissed },
      ],
    },
  ]
}

/** 统计: how much there is, how much came, how long it takes: as bars and as the table of the same numbers. */
export function StatisticsPage({ shell, shown }: { readonly shell: Shell; readonly shown: StatisticsShown }) {
  return (
    <PublicPage
      shell={shell}
      title="统计"
      about={{
        is: 'column',
        type: '信息公开',
        name: '统计',
        description: '申请、轮候、办理用时、审查结论和异议的数量',
        keywords: '住房保障,统计',
      }}
    >
      <h1 class="ruled">统计</h1>
      {shown.counts.length === 0 ? (
        <div class="card empty">
          <p>还没有申请。收件以后，这里有各环节、各区县的件数和办理用时。</p>
        </div>
      ) : (
        <>
          <p>
            截至 {shell.today}，全市共 {sum(shown.counts)} 件。下载本页的数：
            <a href="/statistics.csv">CSV</a>、<a href="/statistics.xlsx">XLSX</a>；分区县、分环节的见
            <a href="/data">开放数据</a>。
          </p>
          {shown.city === null && (
            <p class="warning" role="status">
              近十二个月的数正在汇总，请过几分钟再打开本页。
            </p>
          )}
          <div class="two-up">
            {chartsOf(shown)
              .filter(({ rows }) => rows.length > 0)
              .map((chart) => (
                <Bars key={chart.title} chart={chart} />
              ))}
          </div>
        </>
      )}
    </PublicPage>
  )
}

/** Bars beside their numbers: the table is the chart, and reads as a table without seeing it. */
function Bars({ chart: { title, of, unit, about, rows } }: { readonly chart: Chart }) {
  const most = Math.max(1, ...rows.map(({ n }) => n))
  return (
    <section class="card">
      <h2>{title}</h2>
      <Scroll label={`${title}（${unit}）`}>
        <table class="plain amounts">
          <caption>{about}</caption>
          <thead>
            <tr>
              <th scope="col">{of}</th>
              <th scope="col">{unit}数</th>
              <th scope="col">图</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, n, text }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  {text ? text.split('；').map((part) => <span key={part}>{part}</span>) : n.toLocaleString('en')}
                </td>
                <td>
                  <svg viewBox="0 0 100 8" preserveAspectRatio="none" width="100%" height="14" aria-hidden="true">
                    <rect class="amount-all" width="100" height="8" />
                    <rect class="amount" width={((100 * n) / most).toFixed(1)} height="8" />
                  </svg>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  )
}

const fileTypes = ['csv', 'xlsx', 'json'] as const

/** 开放数据: the files, what stands in them, under which conditions, and the digest of each as it is now. */
export function DataPage({
  shell,
  sets,
}: {
  readonly shell: Shell
  readonly sets: readonly { readonly set: DataSet; readonly files: DataFiles }[]
}) {
  return (
    <PublicPage
      shell={shell}
      title="开放数据"
      about={{
        is: 'column',
        type: '信息公开',
        name: '开放数据',
        description: '可以下载使用的数据和字段说明',
        keywords: '住房保障,开放数据',
      }}
      data={[
        catalogData(
          sets.map(({ set: { key, name, about }, files }) => ({ key, name, about, files })),
          licence,
        ),
      ]}
    >
      <h1 class="ruled">开放数据</h1>
      <p>{licence}</p>
      {sets.map(({ set, files }) => (
        <section class="card" key={set.key}>
          <h2>{set.name}</h2>
          <p>{set.about}</p>
          <ul class="chips" aria-label={`下载${set.name}`}>
            {fileTypes.map((type) => (
              <li key={type}>
                <a href={`/data/${set.key}.${type}`}>下载 {type.toUpperCase()}</a>
              </li>
            ))}
          </ul>
          <p>{shell.today} 各文件的摘要（SHA-256）：</p>
          <ul class="files">
            {fileTypes.map((type) => (
              <li key={type}>
                {type.toUpperCase()}　<code class="digest">{files[type].sha256}</code>
              </li>
            ))}
          </ul>
          <Scroll label={`${set.name}的字段`}>
            <table class="plain">
              <caption>字段</caption>
              <thead>
                <tr>
                  <th scope="col">列名</th>
                  <th scope="col">JSON 字段</th>
                  <th scope="col">含义</th>
                </tr>
              </thead>
              <tbody>
                {set.fields.map(({ key, title, means }) => (
                  <tr key={key}>
                    <th scope="row">{title}</th>
                    <td>{key}</td>
                    <td>{means}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
      ))}
      <p>
        建设计划、项目、房源、配租和退出等事项的数据和字段，见<a href="/disclosure/fields">信息公开专栏字段说明</a>。
        新的公示可以用<a href="/feed.atom">订阅（Atom）</a>跟踪。
      </p>
    </PublicPage>
  )
}
