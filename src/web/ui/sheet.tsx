/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import type { Block } from '../../../public-notices/document.ts'
import type { ListView, NoticeView } from '../../../public-notices/view.ts'
import { chineseDate } from './texts.ts'

interface SheetProps {
  readonly view: NoticeView
  /** Beside the signature: the code it is checked by. */
  readonly code?: ComponentChildren
  /** What is listed. */
  readonly children?: ComponentChildren
}

/** An official document as its PDF has it, from the same words: mark, number, title, body, what is listed, and who signs. */
export function Sheet({ view, code, children }: SheetProps) {
  return (
    <article class="sheet">
      <p class="organ">{view.organ}</p>
      <p class="mark-number">{view.number}</p>
      <div class="red-rule" />
      <h1>
        {titleWords(view.title).map((word) => (
          <span key={word} class="word">
            {word}
          </span>
        ))}
      </h1>
      {view.body.map((block, i) => (
        <Part key={`${i}${block.is}`} block={block} />
      ))}
      {children}
      {code}
      <div class="signature">
        <p>{view.organ}</p>
        <p>{chineseDate(view.issuedOn)}</p>
      </div>
    </article>
  )
}

/** The words of a title that stay whole: its last, 公示 or 公告, is never alone on a line. */
const titleWords = (words: readonly string[]): readonly string[] =>
  words.length < 2 ? words : [...words.slice(0, -2), words.slice(-2).join('')]

function Part({ block }: { readonly block: Block }) {
  if (block.is === 'heading') return block.level === 1 ? <h2>{block.text}</h2> : <h3>{block.text}</h3>
  return <p class={block.is === 'addressee' ? 'addressee' : 'indented'}>{unbroken(block.text)}</p>
}

/** A telephone number or a code is never split between two lines. */
const unbroken = (text: string) =>
  text.split(/(\d[\d-]{5,}\d)/).map((part, i) =>
    i % 2 === 0 ? (
      part
    ) : (
      <span key={`${i}${part}`} class="number">
        {part}
      </span>
    ),
  )

/** The rows of a list under their headings, as the sheet has them; `struck`: entries that are posted anew elsewhere. */
export function ListTable({ list, rows, struck = [] }: ListTableProps) {
  return (
    <table>
      <thead>
        <tr>
          {list.columns.map(({ header }) => (
            <th key={header} scope="col">
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <tr key={`${i}${row[0]}`}>
            {row.map((cell, at) => (
              <td key={list.columns[at]?.header} data-l={list.columns[at]?.header}>
                {cell}
                {at === 0 && struck.includes(Number(cell)) && <small>（已更正，另行公示）</small>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
interface ListTableProps {
  readonly list: ListView
  readonly rows: ListView['rows']
  readonly struck?: readonly number[]
}
