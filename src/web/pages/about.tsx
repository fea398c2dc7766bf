/** @jsxRuntime automatic @jsxImportSource preact */
import type { Office } from '../../office.ts'
import type { Health } from '../../queries/health.ts'
import { overviewOf } from '../../queries/overview.ts'
import { states } from '../../words.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'
import { Scroll } from '../ui/parts.tsx'

/** What this installation is and how much it holds: figures only, nothing about anybody; its weak sides said plainly. */
export function AboutPage({
  shell,
  office,
  health,
  hasLog,
}: {
  readonly shell: Shell
  readonly office: Office
  readonly health: Health
  /** Whether a city log is kept: without one its page is not there. */
  readonly hasLog: boolean
}) {
  const { counts } = overviewOf(office)
  const counties = [...new Map(counts.map((each) => [each.county, each.countyName]))]
  const order = Object.keys(states)
  const seen = [...new Set(counts.map((each) => each.state))].sort((a, b) => order.indexOf(a) - order.indexOf(b))
  const n = new Map(counts.map((each) => [`${each.county} ${each.state}`, each.n]))
  return (
    <PublicPage
      shell={shell}
      title="本系统现状"
      about={{
        is: 'column',
        type: '网站说明',
        name: '本系统现状',
        description: '各环节件数和系统的薄弱之处',
        keywords: '住房保障,统计',
      }}
    >
      <div class="prose">
        <h1 class="ruled">本系统现状</h1>
        <p>安居办理公共住房申请的受理、审核、公示与轮候。每一步都是一项只增不改的事实，多年以后仍可逐项复核。</p>
        <h2>各环节件数</h2>
        {counties.length === 0 ? (
          <p>还没有申请。</p>
        ) : (
          <Scroll label="各区县各环节的申请件数">
            <table>
              <caption>截至 {health.today}，各区县各环节的申请件数</caption>
              <thead>
                <tr>
                  <th scope="col">环节</th>
                  {counties.map(([code, name]) => (
                    <th key={code} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {seen.map((state) => (
                  <tr key={state}>
                    <th scope="row">{states[state] ?? state}</th>
                    {counties.map(([county]) => (
                      <td key={county}>{n.get(`${county} ${state}`) ?? 0}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
        {hasLog && (
          <p>
            <a href="/log">城市日志</a>：全部事实的存证检查点、公钥和外部见证。
          </p>
        )}
        <h2>本安装的薄弱之处</h2>
        <ul>
          {health.weak.map(({ text }) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </div>
    </PublicPage>
  )
}
