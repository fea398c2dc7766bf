/** @jsxRuntime automatic @jsxImportSource preact */
import type { DisclosureRow, DocumentRow } from '../../../db/project.ts'
import type { DictionaryLine } from '../../disclosures/export.ts'
import type { DisclosureKind } from '../../disclosures/form.ts'
import { disclosureKinds, findKind } from '../../disclosures/kinds.ts'
import type { ShownDisclosure } from '../../disclosures/shown.ts'
import { kindName } from '../../documents/paper-name.ts'
import { placeName } from '../../queries/parts.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'
import { KindTag, Pager, Scroll } from '../ui/parts.tsx'
import { itemData } from '../ui/structured.ts'

/** What a reader asked the column for. */
export interface ColumnFilter {
  readonly kind: string | null
  readonly organ: string | null
  readonly year: number | null
  readonly q: string
  readonly page: number
}

export interface Column {
  readonly filter: ColumnFilter
  readonly rows: readonly DisclosureRow[]
  readonly total: number
  readonly pages: number
  readonly years: readonly number[]
  readonly organs: readonly string[]
  /** How many public items each kind has under the other conditions. */
  readonly counts: Readonly<Record<string, number>>
}

/** The address of the column with these filters; `path` is that of a file of it. */
export function columnAddress({ kind, organ, year, q, page }: ColumnFilter, path = '/disclosure'): string {
  const query = new URLSearchParams()
  if (kind) query.set('kind', kind)
  if (organ) query.set('organ', organ)
  if (year !== null) query.set('year', String(year))
  if (q) query.set('q', q)
  if (page > 1 && path === '/disclosure') query.set('page', String(page))
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}

const about = {
  is: 'column',
  type: '信息公开',
  name: '重点领域信息公开专栏',
  description: '保障性住房的政策、年度建设计划、开工和竣工项目、房源、分配结果和退出情况',
  keywords: '信息公开,保障性住房,建设计划,分配结果',
} as const

/** 重点领域信息公开专栏: by kind, year and organ; every filter is in the address. */
export function DisclosureColumnPage({ shell, column }: { readonly shell: Shell; readonly column: Column }) {
  const { filter, rows, total, pages, years, organs, counts } = column
  const kind = filter.kind === null ? undefined : findKind(filter.kind)
  const chosen = filter.kind !== null || filter.organ !== null || filter.year !== null || filter.q !== ''
  const to = (more: Partial<ColumnFilter>) => columnAddress({ ...filter, page: 1, ...more })
  return (
    <PublicPage shell={shell} title={kind?.name ?? '重点领域信息公开专栏'} about={about}>
      <form class="card search" action="/disclosure" method="get">
        <label for="q">查找信息公开事项</label>
        {filter.kind && <input type="hidden" name="kind" value={filter.kind} />}
        {filter.organ && <input type="hidden" name="organ" value={filter.organ} />}
        {filter.year !== null && <input type="hidden" name="year" value={String(filter.year)} />}
        <div class="row">
          <input id="q" name="q" value={filter.q} placeholder="项目、文件名称或者编号" maxLength={40} />
          <button type="submit">查找</button>
        </div>
      </form>
      <h1 class="ruled">重点领域信息公开专栏</h1>
      <Chips
        label="种类"
        all={{ href: to({ kind: null }), now: filter.kind === null }}
        each={disclosureKinds.map(({ key, name }) => ({
          text: `${name} ${counts[key] ?? 0}`,
          href: to({ kind: key }),
          now: filter.kind === key,
        }))}
      />
      {years.length > 1 && (
        <Chips
          label="年度"
          all={{ href: to({ year: null }), now: filter.year === null }}
          each={years.map((year) => ({ text: `${year}年`, href: to({ year }), now: filter.year === year }))}
        />
      )}
      {organs.length > 1 && (
        <Chips
          label="公开主体"
          all={{ href: to({ organ: null }), now: filter.organ === null }}
          each={organs.map((code) => ({
            text: placeName(code),
            href: to({ organ: code }),
            now: filter.organ === code,
          }))}
        />
      )}
      {rows.length === 0 ? (
        <div class="card empty">
          {chosen ? (
            <p>
              没有符合条件的事项。<a href="/disclosure">清除条件</a>
            </p>
          ) : (
            <p>本专栏还没有公开的事项。住房保障部门录入并经审查发布后，会在这里显示。</p>
          )}
        </div>
      ) : (
        <div class="card">
          <table class="stacked">
            <caption>
              {kind ? `${kind.name}：${kind.duty.event}后 ${kind.duty.period}内公开` : '全部事项，新的在前'}
            </caption>
            <thead>
              <tr>
                <th scope="col">名称</th>
                <th scope="col">种类</th>
                <th scope="col">公开主体</th>
                <th scope="col">公开日期</th>
                <th scope="col">公开期限</th>
                <th scope="col">变更</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.number}>
                  <th scope="row">
                    <a href={`/disclosure/${row.number}`}>{row.title}</a>
                  </th>
                  <td data-label="种类">
                    <KindTag kind="disclosure" name={findKind(row.kind)?.name ?? row.kind} />
                  </td>
                  <td data-label="公开主体">{placeName(row.organ)}</td>
                  <td data-label="公开日期">
                    {row.publishedOn}
                    <LateMark late={isFirstLate(row)} />
                  </td>
                  <td data-label="公开期限">{row.dueOn}</td>
                  <td data-label="变更">{changeOf(row)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pager page={filter.page} pages={pages} total={total} href={(page) => columnAddress({ ...filter, page })} />
      {kind && (
        <section class="card">
          <h2>下载</h2>
          <p>
            {(['csv', 'xlsx', 'json'] as const).map((type) => (
              <>
                <a key={type} href={columnAddress(filter, `/disclosure/items.${type}`)}>
                  {kind.name}（{type.toUpperCase()}）
                </a>
                {'　'}
              </>
            ))}
            <a href={`/disclosure/fields#${kind.key}`}>字段说明</a>
          </p>
        </section>
      )}
      {!kind && (
        <p>
          选择一个种类后可以下载该类数据（CSV、XLSX、JSON）。各项数据的含义见<a href="/disclosure/fields">字段说明</a>。
        </p>
      )}
    </PublicPage>
  )
}

const isFirstLate = ({ state, publishedOn, dueOn }: DisclosureRow) =>
  state === 'published' && publishedOn !== null && publishedOn > dueOn

function changeOf({ state, corrections, amendedOn }: DisclosureRow): string {
  if (state === 'withdrawn') return '已撤下'
  if (amendedOn === null) return '无'
  return `${amendedOn} ${corrections > 0 ? '更正' : '变更'}`
}

function LateMark({ late }: { readonly late: boolean }) {
  return late ? <strong class="late">　逾期公开</strong> : null
}

interface ChipLink {
  readonly text: string
  readonly href: string
  readonly now: boolean
}
function Chips({ label, all, each }: ChipsProps) {
  return (
    <ul class="chips" aria-label={label}>
      {[{ ...all, text: `${label}：全部` }, ...each].map(({ text, href, now }) => (
        <li key={text}>
          <a href={href} aria-current={now ? 'true' : undefined}>
            {text}
          </a>
        </li>
      ))}
    </ul>
  )
}
interface ChipsProps {
  readonly label: string
  readonly all: { readonly href: string; readonly now: boolean }
  readonly each: readonly ChipLink[]
}

/** One item: what it says, by when it was due with the working of it, its change log and correction notices. */
export function DisclosurePage({ shell, item, working, papers }: ItemProps) {
  const { kind } = item
  const people = typeof item.people === 'string' ? null : item.people
  return (
    <PublicPage
      shell={shell}
      title={item.title}
      about={{ is: 'article', title: item.title, published: `${item.publishedOn} 00:00`, source: item.organName }}
      data={[itemData({ ...item, kindName: kind.name, organ: item.organName })]}
      unlisted={item.people !== null}
    >
      <nav class="crumbs" aria-label="位置">
        <ol>
          <li>
            <a href="/disclosure">信息公开专栏</a>
          </li>
          <li>
            <a href={`/disclosure?kind=${kind.key}`}>{kind.name}</a>
          </li>
        </ol>
      </nav>
      <article class="card disclosed">
        <h1>{item.title}</h1>
        <p>
          <KindTag kind="disclosure" name={kind.name} />　{item.organName}　编号 {item.number}　公开日期{' '}
          {item.publishedOn}
          <LateMark late={item.isLate} />
        </p>
        {item.ended ? (
          <p class="warning">
            本事项已于 {item.ended.on} 撤下。原因：{item.ended.reason}
          </p>
        ) : (
          <table>
            <tbody>
              {item.fields.map(({ key, title, value }) => (
                <tr key={key}>
                  <th scope="row">{title}</th>
                  <td>
                    {isAddress(value) ? (
                      <a class="web-address" href={`/disclosure/${item.number}/leave`}>
                        {value}
                      </a>
                    ) : (
                      value
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {item.people === 'taken-down' && (
          <p>
            名单（{item.peopleCount} 人）的公开时间已于 {item.shownUntil ?? '此前'} 届满，姓名不再显示，户数保留。
          </p>
        )}
        {people && people.length > 0 && (
          <>
            <h2>名单（{item.peopleCount} 人，姓名已部分隐去）</h2>
            <Scroll label="名单">
              <table>
                <thead>
                  <tr>
                    {kind.people?.fields.map(({ key, title }) => (
                      <th key={key} scope="col">
                        {title}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {people.map((row, i) => (
                    <tr key={String(i)}>
                      {kind.people?.fields.map(({ key }) => (
                        <td key={key}>{row.find((cell) => cell.key === key)?.value ?? '—'}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
            {item.shownUntil && <p>名单公开至 {item.shownUntil}，期满后只保留户数。</p>}
          </>
        )}
      </article>
      {item.amended.map((line, i) => (
        <section class="card disclosed" key={String(i)} id={`change-${i + 1}`}>
          <h2>
            {line.is === 'correction' ? '更正公告' : '变更公告'}（{line.releasedOn}）
          </h2>
          <p>
            {line.is === 'correction'
              ? `原公开的“${line.called}”有误，现予更正。`
              : `“${line.called}”的情况自 ${line.since} 起有变化，现予公开。`}
            原因：{line.reason}
          </p>
          {line.changes.length > 0 && (
            <Scroll label="变更前后">
              <table>
                <thead>
                  <tr>
                    <th scope="col">项目</th>
                    <th scope="col">原公开</th>
                    <th scope="col">现改为</th>
                  </tr>
                </thead>
                <tbody>
                  {line.changes.map(({ title, before, after }) => (
                    <tr key={title}>
                      <th scope="row">{title}</th>
                      <td>{before === '' ? '（无）' : before}</td>
                      <td>{after === '' ? '（无）' : after}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )}
          {line.changes.length === 0 && !item.ended && <p>名单有变化，其他内容不变。</p>}
          <p>
            应于 {line.dueOn} 前公开，实际于 {line.releasedOn} 公开
            <LateMark late={line.isLate} />。
          </p>
        </section>
      ))}
      {papers.length > 0 && (
        <section class="card disclosed">
          <h2>公开文件</h2>
          <ul>
            {papers.map(({ number, kind, mark, issuedOn }) => (
              <li key={number}>
                <a href={`/notices/${number}`}>
                  {kindName(kind)}（{mark}）
                </a>
                　{issuedOn}　<a href={`/api/documents/${number}/file`}>PDF</a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="card disclosed">
        <h2>公开期限</h2>
        <p>
          应于 {item.dueOn} 前公开，实际于 {item.publishedOn} 公开
          <LateMark late={item.isLate} />。
        </p>
        <ol class="working">
          {working.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
      </section>
    </PublicPage>
  )
}
const isAddress = (value: string | number) => /^https?:\/\//.test(String(value))

/** The address outside an item leads to; undefined where it has none. */
export const addressIn = ({ fields, ended }: ShownDisclosure): string | undefined =>
  ended ? undefined : fields.map(({ value }) => String(value)).find(isAddress)

/** Before an address outside (《政府网站发展指引》): where it leads, and that what stands there is not this site's. */
export function LeavePage({ shell, item, to }: LeaveProps) {
  return (
    <PublicPage shell={shell} title="离开本站" about={about} unlisted>
      <h1 class="ruled">您将离开本站</h1>
      <section class="card">
        <p>
          “{item.title}”的全文在另一个网站 <strong class="web-address">{new URL(to).host}</strong>{' '}
          上，其内容和安全由该网站负责。
        </p>
        <p>
          <a class="button" href={to} rel="noopener noreferrer">
            继续前往
          </a>
        </p>
        <p class="code web-address">{to}</p>
        <p>
          <a href={`/disclosure/${item.number}`}>回到本事项</a>
        </p>
      </section>
    </PublicPage>
  )
}
interface LeaveProps {
  readonly shell: Shell
  readonly item: ShownDisclosure
  readonly to: string
}
interface ItemProps {
  readonly shell: Shell
  readonly item: ShownDisclosure
  /** Its papers that stand: of its publication, and of every change and correction. */
  readonly papers: readonly DocumentRow[]
  /** How the due date follows, in sentences. */
  readonly working: readonly string[]
}

/** 字段说明: what every column of every kind means. */
export function DisclosureFieldsPage({ shell, kinds }: FieldsProps) {
  return (
    <PublicPage shell={shell} title="信息公开专栏字段说明" about={about}>
      <h1 class="ruled">信息公开专栏字段说明</h1>
      {kinds.map(([kind, lines]) => (
        <section class="card disclosed" key={kind.key} id={kind.key}>
          <h2>{kind.name}</h2>
          <p>
            公开期限：{kind.duty.event}后 {kind.duty.period}（{kind.duty.basis}）。变更自变化之日起 10工作日内公开。
          </p>
          <Scroll label={`${kind.name}的字段`}>
            <table>
              <thead>
                <tr>
                  <th scope="col">字段</th>
                  <th scope="col">代码</th>
                  <th scope="col">类型</th>
                  <th scope="col">必填</th>
                  <th scope="col">说明</th>
                </tr>
              </thead>
              <tbody>
                {lines.map((line) => (
                  <tr key={line.key}>
                    <th scope="row">{line.title}</th>
                    <td>
                      <code>{line.key}</code>
                    </td>
                    <td>{line.type}</td>
                    <td>{line.required ? '是' : '否'}</td>
                    <td>{line.rule}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
      ))}
    </PublicPage>
  )
}
interface FieldsProps {
  readonly shell: Shell
  readonly kinds: readonly (readonly [DisclosureKind, readonly DictionaryLine[]])[]
}
