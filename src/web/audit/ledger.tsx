/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import type { Chosen, Ledger, LedgerColumn } from '../../auditing/ledgers.ts'
import { Pager, Scroll } from '../ui/parts.tsx'
import { AuditPage, type AuditShell } from './shell.tsx'

interface LedgerProps {
  readonly shell: AuditShell
  readonly ledger: Ledger
  readonly chosen: Chosen
  readonly rows: readonly never[]
  readonly total: number
  readonly page: number
  readonly size: number
  readonly children?: ComponentChildren
}

/** A ledger: what it lists, filters, one page of it, and the whole as a file. */
export function LedgerPage({ shell, ledger, chosen, rows, total, page, size, children }: LedgerProps) {
  const path = `/audit/${ledger.key}`
  const href = (n: number) => addressOf(path, chosen, n)
  const filtered = Object.values(chosen).some((each) => each !== '')
  return (
    <AuditPage shell={shell} title={ledger.name} section={path}>
      <h1>{ledger.name}</h1>
      <p class="about">{ledger.about}</p>
      {children}
      <Filters ledger={ledger} chosen={chosen} path={path} />
      <div class="panel flush">
        <div class="panel-head">
          <h2>
            {total.toLocaleString('en')} 条{filtered ? '符合条件' : ''}
          </h2>
          <div class="aside">
            <a href={addressOf(`${path}.csv`, chosen, 1)}>导出 CSV</a>
            <a href={addressOf(`${path}.xlsx`, chosen, 1)}>导出 XLSX</a>
          </div>
        </div>
        {rows.length === 0 ? (
          <p class="none">
            {filtered ? (
              <>
                没有符合条件的记录。<a href={path}>清除条件</a>
              </>
            ) : (
              '还没有记录。'
            )}
          </p>
        ) : (
          <Scroll label={ledger.name}>
            <Rows columns={ledger.columns} rows={rows} caption={ledger.name} />
          </Scroll>
        )}
      </div>
      <Pager page={page} pages={Math.ceil(total / size)} total={total} href={href} />
    </AuditPage>
  )
}

/** Rows of a ledger by its columns. */
export function Rows({
  columns,
  rows,
  caption,
}: {
  readonly columns: readonly LedgerColumn<never>[]
  readonly rows: readonly never[]
  readonly caption: string
}) {
  return (
    <table class="cells">
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title }) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <tr key={i}>
            {columns.map((column) => (
              <Cell key={column.title} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cell({ column, row }: { readonly column: LedgerColumn<never>; readonly row: never }) {
  const value = column.of(row)
  const tone = column.tone?.(row)
  const href = column.href?.(row)
  const text = value === null || value === undefined ? '' : String(value)
  // A date or a number of ours broken over two lines cannot be read down a column.
  const isWhole = /^[\dA-Z-]{6,24}$/.test(text)
  const kind = [column.mono && 'mono', isWhole && 'whole', typeof value === 'number' && 'n', tone]
    .filter(Boolean)
    .join(' ')
  return (
    <td data-l={column.title} class={kind || undefined}>
      {tone === 'red' && <span aria-hidden="true">■ </span>}
      {href ? <a href={href}>{text}</a> : text}
    </td>
  )
}

function Filters({
  ledger,
  chosen,
  path,
}: {
  readonly ledger: Ledger
  readonly chosen: Chosen
  readonly path: string
}) {
  return (
    <form class="filters" method="get" action={path}>
      {ledger.filters.map(({ name, label, options }) => (
        <p key={name}>
          <label for={`f-${name}`}>{label}</label>
          {options ? (
            <select id={`f-${name}`} name={name}>
              <option value="">全部</option>
              {options.map(([value, text]) => (
                <option key={value} value={value} selected={chosen[name] === value}>
                  {text}
                </option>
              ))}
            </select>
          ) : (
            <input id={`f-${name}`} name={name} value={chosen[name]} maxLength={60} />
          )}
        </p>
      ))}
      <p>
        <button class="button" type="submit">
          查询
        </button>
        <a class="button plain" href={path}>
          清除条件
        </a>
      </p>
      <Chips ledger={ledger} chosen={chosen} path={path} />
    </form>
  )
}

/** What was chosen, each with the way to undo it: readers overlook filters. */
function Chips({ ledger, chosen, path }: { readonly ledger: Ledger; readonly chosen: Chosen; readonly path: string }) {
  const set = ledger.filters.filter(({ name }) => chosen[name])
  if (set.length === 0) return null
  return (
    <ul class="chosen" aria-label="已选条件">
      {set.map(({ name, label, options }) => (
        <li key={name}>
          <a href={addressOf(path, { ...chosen, [name]: '' }, 1)}>
            {label}：{options?.find(([value]) => value === chosen[name])?.[1] ?? chosen[name]}　✕
          </a>
        </li>
      ))}
    </ul>
  )
}

/** The address of a page of a list with these filters: what is not chosen is not in it. */
export function addressOf(path: string, chosen: Chosen, page: number): string {
  const query = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value !== ''))
  if (page > 1) query.set('page', String(page))
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}
