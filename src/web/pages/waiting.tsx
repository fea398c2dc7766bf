/** @jsxRuntime automatic @jsxImportSource preact */
import type { Place } from '../../../db/waiting.ts'
import { areaName, organName } from '../../organs.ts'
import { programmes, states } from '../../words.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'
import { Pager, Scroll } from '../ui/parts.tsx'

/** The list somebody chose, and a page of it. */
export interface WaitingShown {
  readonly lists: readonly { readonly county: string; readonly programme: string; readonly n: number }[]
  readonly county: string
  readonly programme: string
  readonly year: number | null
  readonly years: readonly number[]
  readonly rows: readonly {
    readonly number: string
    readonly waitingNumber: string
    readonly subdistrict: string
    readonly rank: number
    readonly registeredOn: string
  }[]
  readonly page: number
  readonly pages: number
  readonly total: number
  /** What was looked for by number, and where it stands. */
  readonly asked: string
  readonly place: Place | null
}

const addressOf = ({
  county,
  programme,
  year,
  page = 1,
}: Pick<WaitingShown, 'county' | 'programme' | 'year'> & { page?: number }) =>
  `/waiting-list?county=${county}&programme=${programme}${year === null ? '' : `&year=${year}`}${page > 1 ? `&page=${page}` : ''}`

/** 轮候册: who waits for which programme in which county, in order; nobody by name. */
export function WaitingPage({ shell, shown }: { readonly shell: Shell; readonly shown: WaitingShown }) {
  const { lists, county, programme, year, years, rows, page, pages, total, asked, place } = shown
  return (
    <PublicPage
      shell={shell}
      title="轮候册"
      about={{
        is: 'column',
        type: '公示公告',
        name: '轮候册',
        description: '各区县各类住房保障的轮候家庭，按登记先后排列',
        keywords: '住房保障,轮候,排位',
      }}
      unlisted
    >
      <h1 class="ruled">轮候册</h1>
      <form class="card search ask" action="/waiting-list" method="get">
        <label for="number">查我的位置</label>
        <p>受理编号或者轮候登记号，印在登记通知书上。</p>
        <input id="number" name="number" value={asked} placeholder="如 410305-L2025-00010" maxLength={30} />
        <button type="submit">查位置</button>
      </form>
      {asked !== '' &&
        (place ? (
          <PlaceFound place={place} />
        ) : (
          <div class="card answer answer-unknown" role="alert">
            <h2>没有这个编号的轮候登记。</h2>
            <p>
              请核对编号。还没有登记轮候的申请，请到<a href="/progress">进度查询</a>。
            </p>
          </div>
        ))}
      {lists.length === 0 ? (
        <div class="card empty">
          <p>现在没有轮候家庭。核准公示期满、登记后，轮候家庭列在这里。</p>
        </div>
      ) : (
        <>
          <ul class="chips" aria-label="选择区县和保障方式">
            {lists.map((each) => (
              <li key={`${each.county} ${each.programme}`}>
                <a
                  href={addressOf({ ...each, year: null })}
                  aria-current={each.county === county && each.programme === programme ? 'true' : undefined}
                >
                  {areaName(each.county)} {programmes[each.programme] ?? each.programme} {each.n}
                </a>
              </li>
            ))}
          </ul>
          {years.length > 1 && (
            <ul class="chips" aria-label="选择登记年份">
              <li>
                <a
                  href={addressOf({ county, programme, year: null })}
                  aria-current={year === null ? 'true' : undefined}
                >
                  全部年份
                </a>
              </li>
              {years.map((each) => (
                <li key={each}>
                  <a
                    href={addressOf({ county, programme, year: each })}
                    aria-current={each === year ? 'true' : undefined}
                  >
                    {each} 年登记
                  </a>
                </li>
              ))}
            </ul>
          )}
          <Scroll label="轮候家庭，按位次">
            <table class="plain">
              <caption>
                {areaName(county)}
                {programmes[programme] ?? programme}轮候家庭，截至 {shell.today}，共 {total} 户
              </caption>
              <thead>
                <tr>
                  <th scope="col">位次</th>
                  <th scope="col">轮候登记号</th>
                  <th scope="col">受理编号</th>
                  <th scope="col">街道（乡镇）</th>
                  <th scope="col">登记日期</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.number}>
                    <td>{row.rank}</td>
                    <td>{row.waitingNumber}</td>
                    <td>{row.number}</td>
                    <td>{organName(row.subdistrict)}</td>
                    <td>{row.registeredOn}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <Pager
            page={page}
            pages={pages}
            total={total}
            href={(n) => addressOf({ county, programme, year, page: n })}
          />
        </>
      )}
      <div class="prose">
        <h2>位次怎样排</h2>
        <p>
          同一区县、同一保障方式的家庭，按登记先后排列，登记号就是先后。前面的家庭退出或者得到住房，后面的依次提前；谁也不会被插到前面。
        </p>
        <p>
          配租时，对复审仍符合条件的轮候家庭，可以采取综合评分、随机摇号等方式确定配租对象和排序（《公共租赁住房管理办法》（住房和城乡建设部令第11号）第十三条），位次不等于选房顺序。配租的结果在
          <a href="/disclosure?kind=allocation-result">信息公开</a>公布。
        </p>
        <p>
          这里不写姓名。登记时的名单见<a href="/notices?kind=registration">登记结果公告</a>。
        </p>
      </div>
    </PublicPage>
  )
}

function PlaceFound({ place }: { readonly place: Place }) {
  const { waitingNumber, county, programme, rank, registeredRank, left } = place
  const gone = left.reduce((sum, { n }) => sum + n, 0)
  return (
    <section class="card answer answer-valid" role="status">
      <h2>{rank === null ? `${waitingNumber}：不再轮候` : `${waitingNumber}：现在第 ${rank} 位`}</h2>
      <p>
        {areaName(county)}
        {programmes[programme] ?? programme}。登记时第 {registeredRank} 位。
      </p>
      {rank === null && (
        <p>
          原因只告诉本户：凭受理编号和查询码到<a href="/progress">进度查询</a>查看。
        </p>
      )}
      {rank !== null && (
        <p>
          {gone === 0
            ? '登记以来位次没有变化。'
            : `登记以来前面有 ${gone} 户不再轮候（${left.map(({ state: why, n }) => `${states[why] ?? why} ${n} 户`).join('，')}），提前了 ${gone} 位。`}
        </p>
      )}
    </section>
  )
}
