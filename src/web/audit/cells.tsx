/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'

/** A column: its title; `n` where its cells are numbers, `mono` where they are letters of a machine. */
export type Column = string | readonly [title: string, mark: 'n' | 'mono']

/** A cell that looks otherwise than its column: a number in red. */
export class Marked {
  readonly mark: string
  readonly shown: ComponentChildren

  constructor(mark: string, shown: ComponentChildren) {
    this.mark = mark
    this.shown = shown
  }
}

interface CellsProps {
  /** Said to those who do not see the table. */
  readonly caption?: string
  readonly columns: readonly Column[]
  /** The first cell names its row. `mark`: a class of the whole row. */
  readonly rows: readonly {
    readonly key: string
    readonly cells: readonly (ComponentChildren | Marked)[]
    readonly mark?: string | undefined
  }[]
}

/** A table as auditors' pages have them; on a phone each cell says the title of its column. */
export function Cells({ caption, columns, rows }: CellsProps) {
  const titles = columns.map((each) => (typeof each === 'string' ? each : each[0]))
  const marks = columns.map((each) => (typeof each === 'string' ? undefined : each[1]))
  return (
    <table class="cells">
      {caption && <caption class="unseen">{caption}</caption>}
      <thead>
        <tr>
          {titles.map((title, i) => (
            <th key={title} scope="col" class={marks[i] === 'n' ? 'n' : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells, mark: ofRow }) => (
          <tr key={key} class={ofRow}>
            {cells.map((cell, i) => {
              const [mark, shown] = cell instanceof Marked ? [cell.mark, cell.shown] : [marks[i], cell]
              return i === 0 ? (
                <th key={titles[i]} scope="row" class={mark}>
                  {shown}
                </th>
              ) : (
                <td key={titles[i]} data-l={titles[i]} class={mark}>
                  {shown}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
