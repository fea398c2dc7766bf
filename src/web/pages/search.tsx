/** @jsxRuntime automatic @jsxImportSource preact */
import type { Found, Hit } from '../../queries/search.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'

/** 全站搜索: one box over everything public; nobody can be looked for by name. */
export function SearchPage({ shell, found }: { readonly shell: Shell; readonly found: Found }) {
  const { q, straight, parts } = found
  return (
    <PublicPage
      shell={shell}
      title={q === '' ? '全站搜索' : `“${q}”的搜索结果`}
      about={{
        is: 'column',
        type: '网站说明',
        name: '全站搜索',
        description: '查找公示公告、信息公开事项、办事指南和栏目',
        keywords: '搜索',
      }}
      unlisted
    >
      <h1 class="ruled">全站搜索</h1>
      <form class="card search" action="/search" method="get">
        <label for="q">找什么</label>
        <div class="row">
          <input id="q" name="q" value={q} placeholder="街道、项目、文号、事项" maxLength={40} />
          <button type="submit">搜索</button>
        </div>
        <p>不能按姓名、证件号码或者电话查找任何人。查自己的申请请用进度查询。</p>
      </form>
      {straight && (
        <section class="card">
          <HitLine hit={straight} />
        </section>
      )}
      {parts.map(({ name, hits, all }) => (
        <section class="card" key={name}>
          <h2>{name}</h2>
          <ul class="files">
            {hits.map((hit) => (
              <li key={hit.href}>
                <HitLine hit={hit} />
              </li>
            ))}
          </ul>
          {all && (
            <p>
              <a href={all.href}>{all.title}</a>
            </p>
          )}
        </section>
      ))}
      {q !== '' && !straight && parts.length === 0 && (
        <div class="card empty" role="status">
          <p>
            没有找到“{q}”。换个说法，例如只写街道名；或者从<a href="/site-map">网站地图</a>找。
          </p>
        </div>
      )}
    </PublicPage>
  )
}

const HitLine = ({ hit: { href, title, about } }: { readonly hit: Hit }) => (
  <>
    <a href={href}>{title}</a>
    {about !== '' && <span class="of">　{about}</span>}
  </>
)
