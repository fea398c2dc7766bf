/** @jsxRuntime automatic @jsxImportSource preact */
import type { Allocation, AllocationsShown } from '../../queries/allocations.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'
import { Scroll } from '../ui/parts.tsx'

/** 配租结果: rounds as they were published, one's own by number, and what this system does not do. */
export function AllocationsPage({ shell, shown }: { readonly shell: Shell; readonly shown: AllocationsShown }) {
  const { rounds, stock, asked, found } = shown
  return (
    <PublicPage
      shell={shell}
      title="配租结果"
      about={{
        is: 'column',
        type: '公示公告',
        name: '配租结果',
        description: '各批次保障性住房的配租结果，凭轮候登记号查本户结果',
        keywords: '住房保障,配租,分配结果',
      }}
      unlisted={asked !== ''}
    >
      <h1 class="ruled">配租结果</h1>
      <form class="card search ask" action="/allocations" method="get">
        <label for="number">查我的结果</label>
        <p>轮候登记号，印在登记通知书上。只告诉分到哪个项目、多大面积，不显示姓名。</p>
        <input id="number" name="number" value={asked} placeholder="如 410305-L2025-00010" maxLength={30} />
        <button type="submit">查结果</button>
      </form>
      {asked !== '' &&
        (found.length > 0 ? (
          found.map(({ round, floorArea }) => (
            <section class="card answer answer-valid" role="status" key={round.number}>
              <h2>
                {asked}：{round.project}，套型面积 {floorArea} 平方米
              </h2>
              <p>
                {round.organName}
                {round.batch}，{round.fixedOn} 确定。<a href={`/disclosure/${round.number}`}>查看这一批的公布内容</a>
              </p>
            </section>
          ))
        ) : (
          <div class="card answer answer-unknown" role="alert">
            <h2>已公布的各批结果里没有 {asked}。</h2>
            <p>
              可能这一批还没有公布（结果确定后 20 个工作日内公布），也可能公布的名单没有填登记号：请到
              <a href="/disclosure?kind=allocation-result">各批名单</a>核对，或者向公布单位查询。还在轮候的，见
              <a href={`/waiting-list?number=${encodeURIComponent(asked)}`}>轮候册</a>。
            </p>
          </div>
        ))}
      {rounds.length === 0 ? (
        <div class="card empty">
          <p>还没有公布过配租结果。住房保障部门在结果确定后 20 个工作日内公布。</p>
        </div>
      ) : (
        <Rounds rounds={rounds} />
      )}
      <div class="prose">
        <h2>等待分配的房源</h2>
        {stock.length === 0 ? (
          <p>现在没有公布待分配的房源。</p>
        ) : (
          <ul>
            {stock.map(({ number, title, dwellings }) => (
              <li key={number}>
                <a href={`/disclosure/${number}`}>{title}</a>，{dwellings} 套
              </li>
            ))}
          </ul>
        )}
        <h2>这里没有的</h2>
        <p>
          本系统还不办理摇号和选房：上面各批结果由住房保障部门确定后录入，经另一人审查后公布，本系统不能证明摇号本身。公开承诺、种子、可重算的摇号将随后加入；在那以前，对摇号过程的监督请找各批公布单位和现场公证。
        </p>
      </div>
    </PublicPage>
  )
}

const Rounds = ({ rounds }: { readonly rounds: readonly Allocation[] }) => (
  <section class="card">
    <Scroll label="各批配租结果">
      <table class="plain stacked">
        <caption>各批配租结果，新公布的在前</caption>
        <thead>
          <tr>
            <th scope="col">批次和项目</th>
            <th scope="col">类别</th>
            <th scope="col">公布单位</th>
            <th scope="col">户数</th>
            <th scope="col">结果确定</th>
            <th scope="col">公布</th>
          </tr>
        </thead>
        <tbody>
          {rounds.map((round) => (
            <tr key={round.number}>
              <th scope="row">
                <a href={`/disclosure/${round.number}`}>
                  {round.batch}　{round.project}
                </a>
              </th>
              <td data-label="类别">{round.category}</td>
              <td data-label="公布单位">{round.organName}</td>
              <td data-label="户数">{round.households}</td>
              <td data-label="结果确定">{round.fixedOn}</td>
              <td data-label="公布">{round.publishedOn}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  </section>
)
