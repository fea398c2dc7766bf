/** @jsxRuntime automatic @jsxImportSource preact */

import { areaName, organName } from '../../organs.ts'
import { type ListReason, type Place, publishedOn, type RankChange, type WaitingLine } from '../../queries/waiting.ts'
import { programmes } from '../../words.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'
import { Pager, Scroll } from '../ui/parts.tsx'

/** The list somebody chose, and a page of it. */
export interface WaitingShown {
  readonly lists: readonly { readonly county: string; readonly programme: string; readonly n: number }[]
  readonly county: string
  readonly programme: string
  readonly year: number | null
  readonly years: readonly number[]
  readonly rows: readonly WaitingLine[]
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
            <table class="plain stacked">
              <caption>
                {areaName(county)}
                {programmes[programme] ?? programme}轮候家庭，截至 {shell.today}，共 {total} 户
              </caption>
              <thead>
                <tr>
                  <th scope="col">现在位次</th>
                  <th scope="col">{publishedOn(shell.today)} 位次</th>
                  <th scope="col">轮候登记号</th>
                  <th scope="col">申请人</th>
                  <th scope="col">受理编号</th>
                  <th scope="col">街道（乡镇）</th>
                  <th scope="col">登记日期</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.number}>
                    <td data-label="现在位次">{row.rank}</td>
                    <td data-label="上月末位次">{row.publishedRank ?? '尚未登记'}</td>
                    <td data-label="轮候登记号">{row.waitingNumber}</td>
                    <td data-label="申请人">{row.name === '' ? '—' : row.name}</td>
                    <td data-label="受理编号">{row.number}</td>
                    <td data-label="街道（乡镇）">{organName(row.subdistrict)}</td>
                    <td data-label="登记日期">{row.registeredOn}</td>
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
          同一区县、同一保障方式的家庭，按登记先后排列，登记号就是先后。前面的家庭退出或者得到住房，后面的依次提前；登记时保障方式录错、后来更正的，按原来的登记号排，这是唯一会使后面的家庭往后移的情形，移动的原因都列明。
        </p>
        <p>
          配租时，对复审仍符合条件的轮候家庭，可以采取综合评分、随机摇号等方式确定配租对象和排序（《公共租赁住房管理办法》（住房和城乡建设部令第11号）第十三条），位次不等于选房顺序。配租的结果见
          <a href="/allocations">配租结果</a>。
        </p>
        <p>
          “上月末位次”是上个月最后一天记录在案的次序，每月公布一次，不再改动；“现在位次”随登记、退出随时变化。两个不一样的，查自己的编号可以看到每一天变化的原因。
        </p>
        <p>
          姓名只显示第一个字，退出轮候或者得到住房以后当时就从这里消失（<a href="/privacy">为什么这样公开</a>
          ）。登记时的名单见<a href="/notices?kind=registration">登记结果公告</a>。
        </p>
      </div>
    </PublicPage>
  )
}

const reasons: Readonly<Record<ListReason, (n: number) => string>> = {
  registered: (n) => `前面增加登记 ${n} 户`,
  movedIn: (n) => `更正登记转入 ${n} 户（登记号在前）`,
  movedOut: (n) => `前面更正登记转出 ${n} 户`,
  withdrawn: (n) => `前面 ${n} 户撤回申请`,
  ended: (n) => `前面 ${n} 户不再轮候`,
}

const changeText = ({ from, to, why }: RankChange): string =>
  `${why.map(({ why: each, n }) => reasons[each](n)).join('，')}；第 ${from} 位 → 第 ${to} 位`

function PlaceFound({ place }: { readonly place: Place }) {
  const { waitingNumber, county, programme, rank, publishedRank, publishedOn: cut, registeredRank, changes } = place
  const since = changes.filter(({ on }) => on > cut)
  return (
    <section class="card answer answer-valid" role="status">
      <h2>{rank === null ? `${waitingNumber}：不再轮候` : `${waitingNumber}：现在第 ${rank} 位`}</h2>
      <p>
        {areaName(county)}
        {programmes[programme] ?? programme}。登记时第 {registeredRank} 位
        {publishedRank === null ? '' : `，${cut} 公布时第 ${publishedRank} 位`}。
      </p>
      {rank === null ? (
        <p>
          原因只告诉本户：凭受理编号和查询码到<a href="/progress">进度查询</a>查看。
        </p>
      ) : (
        <>
          <p>
            {publishedRank === null
              ? '上月末以后登记，尚未公布过位次。'
              : rank === publishedRank
                ? '与上次公布的位次一样。'
                : `比上次公布${rank < publishedRank ? '提前' : '后移'}了 ${Math.abs(rank - publishedRank)} 位：${since.map(({ why }) => why.map(({ why: each, n }) => reasons[each](n)).join('，')).join('；')}。`}
          </p>
          {changes.length === 0 ? (
            <p>登记以来位次没有变化。</p>
          ) : (
            <>
              <h3>登记以来的每一次变化</h3>
              <ol class="working">
                {changes.map((change) => (
                  <li key={change.on}>
                    {change.on}：{changeText(change)}
                  </li>
                ))}
              </ol>
            </>
          )}
        </>
      )}
    </section>
  )
}
