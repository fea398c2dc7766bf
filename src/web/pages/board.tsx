/** @jsxRuntime automatic @jsxImportSource preact */
import { PublicPage, type Shell } from '../ui/page.tsx'
import { KindTag, Pager, type Period, PeriodBar, type Standing } from '../ui/parts.tsx'
import { siteData } from '../ui/structured.ts'

/** One notice as the board lists it. */
export interface NoticeLine {
  readonly number: string
  /** 发文字号, once its document is issued. */
  readonly mark: string | null
  readonly title: string
  readonly kind: string
  readonly kindName: string
  readonly organ: string
  readonly issuedOn: string
  readonly entries: number | null
  readonly period: Period | null
  readonly standing: Standing
}

/** What a reader asked the board for. */
export interface BoardFilter {
  readonly state: 'all' | 'running' | 'over'
  readonly kind: string | null
  readonly county: string | null
  readonly year: string | null
  readonly q: string
  readonly page: number
}

export interface Board {
  readonly filter: BoardFilter
  readonly lines: readonly NoticeLine[]
  readonly total: number
  readonly pages: number
  readonly counts: { readonly all: number; readonly running: number; readonly endingToday: number }
  /** Those something was issued in, the newest first. */
  readonly years: readonly string[]
  readonly kinds: readonly (readonly [key: string, name: string])[]
  readonly counties: readonly (readonly [code: string, name: string])[]
  /** Households on the waiting list. */
  readonly waiting: number
}

/** The notice board: what is posted now first, then what has ended, newest first. The front page has it under what most come for. */
export function BoardPage({ shell, board, front }: BoardPageProps) {
  const { filter, lines, total, pages, counts } = board
  const { host, phone } = shell.site
  const { state, kind, county, year, q } = filter
  const chosen = state !== 'all' || kind !== null || county !== null || year !== null || q !== ''
  return (
    <PublicPage
      shell={shell}
      title="公示公告"
      about={{
        is: 'column',
        type: '公示公告',
        name: '公示公告',
        description: '住房保障申请家庭的初审公示、核准公示和登记结果公告',
        keywords: '住房保障,公租房,公示,轮候',
      }}
      data={[siteData(shell)]}
    >
      {front && (
        <div class="with-side">
          {/* Posted, so that no code stands in an address. */}
          <form class="card search own" action="/progress" method="post">
            <h2>查询我的申请进度</h2>
            <div class="row">
              <p>
                <label for="own-number">受理编号</label>
                <input id="own-number" name="number" autoComplete="off" maxLength={40} required />
              </p>
              <p>
                <label for="own-code">查询码</label>
                <input id="own-code" name="code" autoComplete="off" maxLength={40} required />
              </p>
              <button type="submit">查进度</button>
            </div>
            <p>两个号码都印在收件凭证和每份文书上，扫上面的二维码不用输入。凭证遗失的，请持身份证到受理窗口补打。</p>
          </form>
          <section class="card">
            <h2>今日概况</h2>
            <dl class="figures">
              <Figure name="正在公示" n={counts.running} unit="份" now />
              <Figure name="今日截止" n={counts.endingToday} unit="份" now />
              <Figure name="轮候家庭" n={board.waiting} unit="户" />
            </dl>
          </section>
        </div>
      )}
      <div class="with-side">
        <div>
          <h1 class="ruled">
            公示公告
            <a class="subscribe" href="/feed.atom">
              订阅更新
            </a>
          </h1>
          <form class="search seek" action="/notices" method="get">
            <div class="row">
              <label for="q" class="unseen">
                查找公示
              </label>
              <input id="q" name="q" value={filter.q} placeholder="街道、区县或者发文字号" maxLength={40} />
              <button type="submit">查找公示</button>
            </div>
          </form>
          <ul class="chips" aria-label="筛选">
            <Chip filter={filter} to={{ state: 'all' }} now={filter.state === 'all'} text={`全部 ${counts.all}`} />
            <Chip
              filter={filter}
              to={{ state: 'running' }}
              now={filter.state === 'running'}
              text={`正在公示 ${counts.running}`}
            />
            <Chip filter={filter} to={{ state: 'over' }} now={filter.state === 'over'} text="已经期满" />
            {(board.years.length > 1 || year !== null ? board.years : []).map((each) => (
              <Chip
                key={each}
                filter={filter}
                to={{ year: year === each ? null : each }}
                now={year === each}
                text={`${each}年`}
              />
            ))}
            {board.kinds.map(([key, name]) => (
              <Chip
                key={key}
                filter={filter}
                to={{ kind: filter.kind === key ? null : key }}
                now={filter.kind === key}
                text={name}
              />
            ))}
            {board.counties.map(([code, name]) => (
              <Chip
                key={code}
                filter={filter}
                to={{ county: filter.county === code ? null : code }}
                now={filter.county === code}
                text={name}
              />
            ))}
          </ul>
          {lines.length === 0 ? (
            <div class="card empty">
              {chosen ? (
                <p>
                  没有符合条件的公示。<a href="/notices">清除条件</a>
                </p>
              ) : (
                <p>还没有发布过公示。街道、区县审核通过的申请家庭，名单会在这里公示。</p>
              )}
            </div>
          ) : (
            <ol class="card board">
              {lines.map((line) => (
                <Line key={line.number} line={line} today={shell.today} />
              ))}
            </ol>
          )}
          <Pager page={filter.page} pages={pages} total={total} href={(page) => addressOf({ ...filter, page })} />
        </div>
        <div class="side">
          <section class="card">
            <h2>对公示有异议</h2>
            <p>公示期内，任何单位和个人都可以提出异议：打开那一份公示，在网上提出，或者联系正文里写明的受理单位。</p>
            {phone && (
              <p class="phone">
                <a href={`tel:${phone.replace(/[^\d+]/g, '')}`}>{phone}</a>
                {host && <span>{host}</span>}
              </p>
            )}
            <p class="do">
              <a href="/notices?state=running">看正在公示的 {counts.running} 份</a>
            </p>
            <p>
              提过异议的，<a href="/objections">查处理结果</a>；各单位的<a href="/contact">地址和电话</a>。
            </p>
          </section>
          <section class="card">
            <h2>核验公示真伪</h2>
            <p>
              扫描张贴件上的二维码，或者<a href="/v">输入核验码</a>。
            </p>
          </section>
          <section class="card">
            <h2>数据开放</h2>
            <ul class="files">
              <li>
                公示目录 <a href="/data/notices.csv">CSV</a> <a href="/data/notices.json">JSON</a>
              </li>
              <li>
                申请件数 <a href="/data/cases.csv">CSV</a> <a href="/data/cases.json">JSON</a>
              </li>
              <li>
                <a href="/statistics">统计</a> <a href="/data">全部数据和字段说明</a>
              </li>
            </ul>
          </section>
        </div>
      </div>
    </PublicPage>
  )
}

interface BoardPageProps {
  readonly shell: Shell
  readonly board: Board
  readonly front: boolean
}

function Figure({ name, n, unit, now }: FigureProps) {
  return (
    <div class={now ? 'now' : undefined}>
      <dt>{name}</dt>
      <dd>
        {n.toLocaleString('en')}
        <small>{unit}</small>
      </dd>
    </div>
  )
}

interface FigureProps {
  readonly name: string
  readonly n: number
  readonly unit: string
  /** It changes from day to day. */
  readonly now?: boolean
}

function Line({ line, today }: { readonly line: NoticeLine; readonly today: string }) {
  const [year, month, day] = line.issuedOn.split('-')
  return (
    <li class={line.standing === 'running' ? 'line' : 'line past'}>
      <p class="day" aria-hidden="true">
        <b>{day}</b>
        {year}.{month}
      </p>
      <div class="what">
        <h2>
          <a href={`/notices/${line.number}`}>{line.title}</a>
        </h2>
        <p>
          <KindTag kind={line.kind} name={line.kindName} />
          <span>{line.organ}</span>
          {line.mark && <span>{line.mark}</span>}
          {line.entries !== null && <span>涉及 {line.entries} 户</span>}
        </p>
      </div>
      <PeriodBar period={line.period} standing={line.standing} today={today} />
    </li>
  )
}

function Chip({ filter, to, now, text }: ChipProps) {
  return (
    <li>
      <a href={addressOf({ ...filter, ...to, page: 1 })} aria-current={now ? 'true' : undefined}>
        {text}
      </a>
    </li>
  )
}
interface ChipProps {
  readonly filter: BoardFilter
  readonly to: Partial<BoardFilter>
  readonly now: boolean
  readonly text: string
}

/** The address of the board with these filters: what is not chosen is not in it. */
export function addressOf({ state, kind, county, year, q, page }: BoardFilter): string {
  const query = new URLSearchParams()
  if (state !== 'all') query.set('state', state)
  if (kind) query.set('kind', kind)
  if (county) query.set('county', county)
  if (year) query.set('year', year)
  if (q) query.set('q', q)
  if (page > 1) query.set('page', String(page))
  const text = query.toString()
  return text === '' ? '/notices' : `/notices?${text}`
}
