/** @jsxRuntime automatic @jsxImportSource preact */
import type { DataSet } from '../../queries/open-data.ts'
import { licence } from '../../queries/open-data.ts'
import { states } from '../../words.ts'
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

/** 统计: how many cases stand where, as bars and as the table of the same numbers. */
export function StatisticsPage({ shell, counts }: { readonly shell: Shell; readonly counts: readonly Count[] }) {
  const order = Object.keys(states)
  const byState = [...Map.groupBy(counts, ({ state }) => state)].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  const byCounty = [...Map.groupBy(counts, ({ countyName }) => countyName)]
  return (
    <PublicPage
      shell={shell}
      title="统计"
      about={{
        is: 'column',
        type: '信息公开',
        name: '统计',
        description: '各区县各环节的申请件数',
        keywords: '住房保障,统计',
      }}
    >
      <h1 class="ruled">统计</h1>
      {counts.length === 0 ? (
        <div class="card empty">
          <p>还没有申请。</p>
        </div>
      ) : (
        <>
          <p>
            截至 {shell.today}，共 {sum(counts)} 件。同样的数字可以从<a href="/data">开放数据</a>下载。
          </p>
          <Bars title="各环节" rows={byState.map(([state, own]) => [states[state] ?? state, sum(own)])} />
          <Bars title="各区县" rows={byCounty.map(([name, own]) => [name, sum(own)])} />
        </>
      )}
    </PublicPage>
  )
}

/** Bars beside their numbers: the table is the chart, and reads as a table without seeing it. */
function Bars({ title, rows }: { readonly title: string; readonly rows: readonly (readonly [string, number])[] }) {
  const most = Math.max(1, ...rows.map(([, n]) => n))
  return (
    <section class="card">
      <h2>{title}</h2>
      <Scroll label={`${title}的申请件数`}>
        <table class="plain amounts">
          <caption class="unseen">{title}的申请件数</caption>
          <thead>
            <tr>
              <th scope="col">{title.slice(1)}</th>
              <th scope="col">件数</th>
              <th scope="col">图</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, n]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{n}</td>
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

/** 开放数据: the files, what stands in them, under which conditions, and the digest of each as it is now. */
export function DataPage({
  shell,
  sets,
}: {
  readonly shell: Shell
  readonly sets: readonly { readonly set: DataSet; readonly sha256: string }[]
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
          sets.map(({ set: { key, name, about }, sha256 }) => ({ key, name, about, sha256 })),
          licence,
        ),
      ]}
    >
      <h1 class="ruled">开放数据</h1>
      <p>{licence}</p>
      {sets.map(({ set, sha256 }) => (
        <section class="card" key={set.key}>
          <h2>{set.name}</h2>
          <p>{set.about}</p>
          <ul class="chips" aria-label={`下载${set.name}`}>
            {(['csv', 'xlsx', 'json'] as const).map((type) => (
              <li key={type}>
                <a href={`/data/${set.key}.${type}`}>下载 {type.toUpperCase()}</a>
              </li>
            ))}
          </ul>
          <p>
            {shell.today} CSV 文件的摘要（SHA-256）：<code class="digest">{sha256}</code>
          </p>
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
