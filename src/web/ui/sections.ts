import type { Role } from '../../roles.ts'

/** A place in the staff menu. `roles` left out: everybody. */
interface Section {
  readonly href: string
  readonly name: string
  readonly roles?: readonly Role[]
}

/** The staff menu, in order. A new part of the staff site adds its line here and nowhere else. */
const sections: readonly Section[] = [
  { href: '/desk', name: '工作台' },
  { href: '/admin/staff', name: '人员与授权', roles: ['administrator'] },
  { href: '/account', name: '我的账号' },
]

/** What somebody in this role finds in the menu. */
export const sectionsFor = (role: Role): readonly Section[] =>
  sections.filter(({ roles }) => roles === undefined || roles.includes(role))
