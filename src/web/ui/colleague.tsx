/** @jsxRuntime automatic @jsxImportSource preact */
import type { Colleague } from '../../colleagues.ts'

/** A colleague by name, the number on hover; by number alone where the register does not know it. */
export function By({ who: { name, staff } }: { readonly who: Colleague }) {
  return name ? <span title={`工号 ${staff}`}>{name}</span> : <>工号 {staff}</>
}
