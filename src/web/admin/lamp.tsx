/** @jsxRuntime automatic @jsxImportSource preact */

/** How a matter of the installation stands. */
export type Lamp = 'red' | 'amber' | 'green' | 'grey'

const marks: Readonly<Record<Lamp, string>> = { red: '■', amber: '▲', green: '●', grey: '◇' }
export const lampSays: Readonly<Record<Lamp, string>> = {
  red: '须处理',
  amber: '请留意',
  green: '正常',
  grey: '未启用',
}

/** Shape, word and colour, so that none of them says it alone. */
export function StandSign({ lamp }: { readonly lamp: Lamp }) {
  return (
    <span class={`lamp lamp-${lamp}`}>
      <span aria-hidden="true">{marks[lamp]}</span> {lampSays[lamp]}
    </span>
  )
}

const order: readonly Lamp[] = ['red', 'amber', 'grey', 'green']
/** The worst of several. */
export const worstOf = (lamps: readonly Lamp[]): Lamp => order.find((each) => lamps.includes(each)) ?? 'green'
