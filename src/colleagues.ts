import { type StaffContext, staffStream } from '../machines/staff.ts'
import type { Office } from './office.ts'
import { nameOf } from './sign-in.ts'

/** A member of staff as colleagues speak of them. `name` is empty where the register does not know the number. */
export interface Colleague {
  readonly name: string
  readonly staff: string
}

/**
 * Names behind staff numbers, each looked up once: for the pages of those who handle cases, so that they know whom to ask.
 * Facts and what leaves the house keep numbers alone.
 */
export function colleagues(office: Pick<Office, 'store' | 'sealer'>): (staff: string) => Colleague {
  const known = new Map<string, Colleague>()
  return (staff) => {
    const key = staff.toLowerCase()
    const found = known.get(key) ?? read(office, staff)
    known.set(key, found)
    return found
  }
}

function read(office: Pick<Office, 'store' | 'sealer'>, staff: string): Colleague {
  const head = office.store.head(staffStream(staff))
  if (head?.kind !== 'staff') return { name: '', staff }
  const name = nameOf(office, head.context as StaffContext)
  return { name: name === staff ? '' : name, staff }
}

/** In a line of text: 陈立群（工号 LY-7）, or the number alone. */
export const inText = ({ name, staff }: Colleague): string => (name ? `${name}（工号 ${staff}）` : `工号 ${staff}`)
