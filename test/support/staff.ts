import { type AtWork, system } from '../../src/office.ts'
import type { Role } from '../../src/roles.ts'
import type { TestOffice } from './office.ts'

export { system }

/** Somebody of the register by their number, in a post. */
export const staff = (number: string, role: Role, organ: string): AtWork => ({ staff: number, role, organ })

/** Registers the first administrator, of the city: from then on everybody who acts needs a grant. */
export async function firstAdministrator(office: TestOffice, number = 'administrator-410300'): Promise<AtWork> {
  const post = { role: 'administrator', organ: '410300', from: office.clock.today, document: '（文号）' } as const
  await office.ask('enterStaff', system, { staff: number, ...post, person: { name: '测试管理' } })
  return { staff: number, role: 'administrator', organ: '410300' }
}

/** Enters somebody with a post, as that administrator. Returns them at work. */
export async function entered(office: TestOffice, admin: AtWork, actor: AtWork, more: object = {}): Promise<AtWork> {
  const { staff: number, role, organ } = actor
  const post = { role, organ, from: office.clock.today, document: '（文号）' }
  await office.ask('enterStaff', admin, { staff: number, ...post, person: { name: '测试人员' }, ...more })
  return actor
}
