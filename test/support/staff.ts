import { households } from '../../src/demo/households.ts'
import { type AtWork, system } from '../../src/office.ts'
import type { Role } from '../../src/roles.ts'
import { formOf } from './life.ts'
import type { TestOffice } from './office.ts'

export { system }

/** Somebody of the register by their number, in a post. */
export const staff = (number: string, role: Role, organ: string): AtWork => ({ staff: number, role, organ })

/** Registers the first administrator, of the city: from then on everybody who acts needs a grant. */
export async function firstAdministrator(office: TestOffice, number = 'administrator-410300'): Promise<AtWork> {
  const post = { organ: '410300', from: office.clock.today, document: '（文号）' }
  await office.ask('enterFirstAdministrator', system, { staff: number, ...post, person: { name: '测试管理' } })
  return { staff: number, role: 'administrator', organ: '410300' }
}

/** Enters somebody with a post, as that administrator. Returns them at work. */
export async function entered(office: TestOffice, admin: AtWork, actor: AtWork, more: object = {}): Promise<AtWork> {
  const { staff: number, role, organ } = actor
  const post = { role, organ, from: office.clock.today, document: '（文号）' }
  await office.ask('enterStaff', admin, { staff: number, ...post, person: { name: '测试人员' }, ...more })
  return actor
}

/** Somebody is entered, gets posts, registers kin, keeps out of a case, is suspended and reinstated, and leaves. */
export async function wholeStaffLife(office: TestOffice): Promise<{ admin: AtWork; application: string }> {
  const [row] = households({ seed: 5, county: '410305', n: 1, on: office.clock.today })
  if (!row) throw new Error('a household needed')
  const organ = row.form.subdistrict
  const received = await office.ask('receiveApplication', { staff: 'A01', role: 'clerk', organ }, formOf(row))
  const admin = await firstAdministrator(office)
  const clerk = await entered(office, admin, { staff: 'LY-7', role: 'clerk', organ })
  await entered(office, admin, { ...clerk, staff: 'LY-8' })
  const about = { staff: 'LY-7' }
  const application = received.subject
  const why = '（文号）'
  const post = { role: 'publisher', organ, from: office.clock.today, document: why }
  await office.ask('giveGrant', admin, { ...about, ...post })
  await office.ask('endGrant', admin, { ...about, item: 2, on: office.clock.today, why })
  const [{ name, idNumber }] = row.form.members as unknown as [{ name: string; idNumber: string }]
  await office.ask('recordKin', clerk, { ...about, kin: [{ relation: '父母', name, idNumber }] })
  await office.ask('declareRecusal', clerk, { ...about, application, ground: 'kin', replacement: 'LY-8' })
  const login = { issuer: 'https://sso.example', subject: 'u-7' }
  await office.ask('linkLogin', admin, { ...about, login })
  await office.ask('unlinkLogin', admin, { ...about, login, why })
  await office.ask('linkLogin', admin, { ...about, login })
  await office.ask('suspendStaff', admin, { ...about, why })
  await office.ask('reinstateStaff', admin, { ...about, why })
  await office.ask('recordDeparture', admin, { ...about, on: office.clock.today, why })
  return { admin, application }
}
