/** @jsxRuntime automatic @jsxImportSource preact */
import type { Axis } from '../../auditing/axis.ts'
import type { ChartLayout } from '../../auditing/chart-layout.ts'
import { states } from '../../words.ts'

const W = 1160
const LABELS = 118
const TRACK = 27
const TOP = 34
const RADIUS = 9.5

interface AxisProps {
  readonly axis: Axis
  readonly at: number
  /** What is written on the red flag. */
  readonly flag: string
  readonly nameOf: (lane: string) => string
  readonly href: (n: number) => string
  readonly tell: (n: number) => string
}

/*
 * Type in a drawing is measured in the drawing’s own units, beside the places it must fit; on screen it grows with the
 * drawing. The style sheet names no size for it.
 */

/** The time axis: a lane each for everybody who acted, true to scale; every dot is a link. */
export function AxisDrawing({ axis, at, flag, nameOf, href, tell }: AxisProps) {
  const { days, lanes, bars, dots, off, ticks } = axis
  const x = (day: number) => Math.round((LABELS + ((W - LABELS - 16) * day) / days) * 10) / 10
  const tops = new Map<string, number>()
  let y = TOP
  for (const { key, tracks } of lanes) {
    tops.set(key, y)
    y += tracks * TRACK + 6
  }
  const height = y + 6
  const middle = (lane: string, track: number) => (tops.get(lane) ?? TOP) + 3 + track * TRACK + TRACK / 2
  const current = dots.find(({ n, to }) => n <= at && at <= to)
  const flagX = current ? Math.min(Math.max(x(current.at), LABELS + 40), W - 48) : 0
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing whose dots are links is a group, and no fieldset
    <svg class="axis" viewBox={`0 0 ${W} ${height}`} font-size="11" role="group" aria-label="事件时间轴">
      {lanes.map(({ key, tracks }, i) => (
        <g key={key}>
          {i % 2 === 1 && <rect class="stripe" x="0" y={tops.get(key)} width={W} height={tracks * TRACK + 6} />}
          <text class="lane" font-size="12" x="10" y={middle(key, 0) + 4}>
            {nameOf(key)}
          </text>
        </g>
      ))}
      {off.map(({ from, to }) => (
        <rect key={from} class="off" x={x(from)} y={TOP} width={x(to) - x(from)} height={height - TOP - 6} />
      ))}
      {ticks.map(({ at: day, day: name }, i) => (
        <g key={name}>
          <line class="tick" x1={x(day)} x2={x(day)} y1={TOP - 6} y2={height - 6} />
          {!(current && Math.abs(x(day) + 18 - flagX) < 70) && (
            <text class="tick-name" x={x(day) + 3} y={TOP - 12}>
              {i === 0 || name.slice(0, 4) !== ticks[i - 1]?.day.slice(0, 4) ? name : name.slice(5)}
            </text>
          )}
        </g>
      ))}
      {bars.map((bar) => {
        const mid = middle(bar.lane, bar.track)
        const width = (from: number, to: number) => Math.max(0, x(to) - x(from))
        return (
          <g key={`${bar.lane} ${bar.track} ${bar.from}`} class={bar.kind}>
            <rect class="span" x={x(bar.from)} y={mid - 8} width={width(bar.from, bar.due)} height="16" rx="2" />
            {bar.stops.map(({ from, to }) => (
              <rect key={from} class="stop" x={x(from)} y={mid - 8} width={width(from, to)} height="16" />
            ))}
            <rect class="used" x={x(bar.from)} y={mid + 5} width={width(bar.from, bar.used)} height="3" />
            {bar.over !== null && (
              <rect class="over" x={x(bar.due)} y={mid - 8} width={width(bar.due, bar.over)} height="16" />
            )}
          </g>
        )
      })}
      {current && (
        <g class="now">
          <line x1={x(current.at)} x2={x(current.at)} y1="18" y2={height - 4} />
          <rect x={flagX - 46} y="0" width="92" height="18" rx="3" />
          <text x={flagX} y="13">
            {flag}
          </text>
        </g>
      )}
      {dots.map(({ n, to, lane, track, at: day }) => {
        const isHere = n <= at && at <= to
        const many = to > n
        const [cx, cy] = [x(day), middle(lane, track)]
        return (
          <a
            key={n}
            href={href(n)}
            class={isHere ? 'dot here' : n < at ? 'dot' : 'dot later'}
            aria-label={many ? `${tell(n)}，至第 ${to} 步` : tell(n)}
            aria-current={isHere ? 'step' : undefined}
          >
            <title>{many ? `${tell(n)}，至第 ${to} 步` : tell(n)}</title>
            {many ? (
              <rect x={cx - 2 * RADIUS} y={cy - RADIUS} width={4 * RADIUS} height={2 * RADIUS} rx={RADIUS} />
            ) : (
              <circle cx={cx} cy={cy} r={isHere ? RADIUS + 1.5 : RADIUS} />
            )}
            <text font-size="10" x={cx} y={cy + 3.5}>
              {many ? `${n}–${to}` : n}
            </text>
          </a>
        )
      })}
    </svg>
  )
}

const NODE_W = 94
const NODE_H = 26
const ROW = 44
const COLUMN = 110

interface ChartProps {
  readonly chart: ChartLayout
  readonly taken: ReadonlySet<string>
  readonly visited: ReadonlySet<string>
  /** The transition just made. */
  readonly last: { readonly from: string; readonly to: string; readonly name: string }
}

/** The statechart of a procedure: what was passed light blue, where it stands now solid, the transition just made red. */
export function ChartDrawing({ chart, taken, visited, last }: ChartProps) {
  const { nodes, edges, rows, columns } = chart
  const width = (columns.last - columns.first) * COLUMN + NODE_W + 32
  const height = rows * ROW + 8
  const spot = new Map(
    nodes.map(({ state, row, column }) => [
      state,
      { x: 16 + NODE_W / 2 + (column - columns.first) * COLUMN, y: 6 + NODE_H / 2 + row * ROW, row, column },
    ]),
  )
  const lines = [...edges, ...(edges.some((e) => e.from === last.from && e.to === last.to) ? [] : [last])]
    .filter(({ from, to }) => from !== to)
    .map((edge) => {
      const isLast = edge.from === last.from && edge.to === last.to
      return { ...edge, kind: isLast ? 'made' : taken.has(`${edge.from} ${edge.to}`) ? 'taken' : 'open' }
    })
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  return (
    <svg
      class="chart"
      width={width}
      font-size="12"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`程序状态图，现为${states[last.to] ?? last.to}`}
    >
      <defs>
        {order.map((kind) => (
          <marker
            key={kind}
            id={`arrow-${kind}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="6"
            markerHeight="6"
            orient="auto"
          >
            <path class={`head ${kind}`} d="M0 0 8 4 0 8z" />
          </marker>
        ))}
      </defs>
      {lines.map(({ from, to, kind }) => {
        const a = spot.get(from)
        const b = spot.get(to)
        if (!a || !b) return null
        return <path key={`${from} ${to}`} class={`edge ${kind}`} d={wayOf(a, b)} marker-end={`url(#arrow-${kind})`} />
      })}
      {nodes.map(({ state }) => {
        const at = spot.get(state) as { x: number; y: number }
        const name = states[state] ?? state
        const kind = state === last.to ? 'here' : visited.has(state) ? 'passed' : 'ahead'
        return (
          <g key={state} class={`node ${kind}`}>
            <rect x={at.x - NODE_W / 2} y={at.y - NODE_H / 2} width={NODE_W} height={NODE_H} rx={NODE_H / 2} />
            <text
              x={at.x}
              y={at.y + 4}
              textLength={name.length > 8 ? NODE_W - 14 : undefined}
              lengthAdjust="spacingAndGlyphs"
            >
              {name}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

const order = ['open', 'taken', 'made']

interface Spot {
  readonly x: number
  readonly y: number
  readonly row: number
  readonly column: number
}

/** Straight down and sideways; round the outside where others stand between; back up beside the way down. */
function wayOf(a: Spot, b: Spot): string {
  const half = NODE_W / 2
  if (a.column === b.column && b.row === a.row + 1) return `M${a.x - 6} ${a.y + NODE_H / 2}V${b.y - NODE_H / 2}`
  if (a.column === b.column && b.row === a.row - 1) return `M${a.x + 8} ${a.y - NODE_H / 2}V${b.y + NODE_H / 2}`
  if (a.row === b.row && Math.abs(a.column - b.column) === 1) {
    const right = b.column > a.column
    const lift = right ? -4 : 4
    return `M${a.x + (right ? half : -half)} ${a.y + lift}H${b.x + (right ? -half : half)}`
  }
  if (a.column === b.column) {
    const out = a.x + (b.row > a.row ? -half : half)
    const bend = out + (b.row > a.row ? -1 : 1) * Math.min(30, 10 + 3 * Math.abs(a.row - b.row))
    return `M${out} ${a.y}C${bend} ${a.y} ${bend} ${b.y} ${out} ${b.y}`
  }
  const right = b.x > a.x
  const from = a.x + (right ? half : -half)
  const to = b.x + (right ? -half : half)
  return `M${from} ${a.y}C${(from + to) / 2} ${a.y} ${(from + to) / 2} ${b.y} ${to} ${b.y}`
}

/** Bars side by side from a list of numbers; the same numbers stand in a table beside it. */
export function BarsDrawing({
  label,
  rows,
}: {
  readonly label: string
  readonly rows: readonly (readonly [string, number])[]
}) {
  const most = Math.max(1, ...rows.map(([, n]) => n))
  return (
    <svg class="bars" viewBox={`0 0 520 ${rows.length * 26 + 4}`} font-size="12" role="img" aria-label={label}>
      {rows.map(([name, n], i) => (
        <g key={name}>
          <text class="bars-name" x="150" y={i * 26 + 18}>
            {name}
          </text>
          <rect
            x="158"
            y={i * 26 + 5}
            width={Math.max(n > 0 ? 1 : 0, Math.round((300 * n) / most))}
            height="17"
            rx="2"
          />
          <text class="bars-n" x={164 + Math.round((300 * n) / most)} y={i * 26 + 18}>
            {n.toLocaleString('en')}
          </text>
        </g>
      ))}
    </svg>
  )
}
