import type { Office } from '../office.ts'
import { organName } from '../organs.ts'
import { healthOf } from '../queries/health.ts'
import { overviewOf } from '../queries/overview.ts'
import { stages, states } from '../words.ts'
import { html } from './html.ts'

/** The first page: what this server is and how much it holds. Figures and public notices only, nothing about anybody. */
export function homePage(office: Office): string {
  const { counts } = overviewOf(office)
  const counties = [...new Map(counts.map((each) => [each.county, each.countyName]))]
  const order = Object.keys(states)
  const seen = [...new Set(counts.map((each) => each.state))].sort((a, b) => order.indexOf(a) - order.indexOf(b))
  const n = new Map(counts.map((each) => [`${each.county} ${each.state}`, each.n]))
  const running = office.store.notices({ state: 'running', limit: 200 })
  const health = healthOf(office)
  return html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>安居：公共住房申请审核</title>
<link rel="stylesheet" href="/home.css">
</head>
<body>
<header>
<h1>安居</h1>
<p>公共住房申请的受理、审核、公示与轮候。每一步都是一项只增不改的事实，多年以后仍可逐项复核。</p>
</header>
<main>
<section>
<h2>各环节件数</h2>
${
  counties.length === 0
    ? html`<p>还没有申请。</p>`
    : html`<div class="wide" tabindex="0" role="region" aria-label="各区县各环节的申请件数"><table>
<caption>截至 ${health.today}，各区县各环节的申请件数</caption>
<thead><tr><th scope="col">环节</th>${counties.map(([, name]) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${seen.map(
        (state) => html`<tr><th scope="row">${states[state] ?? state}</th>${counties.map(
          ([county]) => html`<td>${n.get(`${county} ${state}`) ?? 0}</td>`,
        )}</tr>
`,
      )}</tbody>
</table></div>`
}
</section>
<section>
<h2>正在公示</h2>
${
  running.length === 0
    ? html`<p>目前没有正在进行的公示。</p>`
    : html`<div class="wide" tabindex="0" role="region" aria-label="正在进行的公示"><table>
<caption>公示期内任何人都可以提出异议</caption>
<thead><tr><th scope="col">公示编号</th><th scope="col">单位</th><th scope="col">环节</th><th scope="col">公示期</th>
<th scope="col">户数</th></tr></thead>
<tbody>${running.map(
        (notice) => html`<tr><th scope="row">${notice.number}</th><td>${organName(notice.organ)}</td>
<td>${stages[notice.stage] ?? notice.stage}</td><td>${notice.startsOn ?? ''} 至 ${notice.endsOn ?? ''}</td>
<td>${notice.entries}</td></tr>
`,
      )}</tbody>
</table></div>`
}
</section>
<section>
<h2>本安装的薄弱之处</h2>
<ul>${health.weak.map(({ text }) => html`<li>${text}</li>`)}</ul>
</section>
</main>
<footer>
<p><a href="/api/openapi.json">接口说明（OpenAPI）</a> · <a href="/health">运行状况</a></p>
</footer>
</body>
</html>
`.html
}

/** Its style sheet: the only one, so that the content policy can forbid every other. */
export const homeStyle = `:root { color-scheme: light dark }
body { margin: 0 auto; max-width: 60rem; padding: 1rem 1.25rem; font: 1rem/1.7 system-ui, 'PingFang SC',
  'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif }
h1 { font-size: 1.6rem; margin: 0 }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; min-width: 100% }
caption { text-align: start; padding-block: .25rem }
th, td { border: 1px solid color-mix(in srgb, currentColor 30%, transparent); padding: .3rem .6rem; text-align: start }
td { font-variant-numeric: tabular-nums }
thead th { background: color-mix(in srgb, currentColor 8%, transparent) }
footer { margin-top: 2rem; border-top: 1px solid color-mix(in srgb, currentColor 30%, transparent) }
`
