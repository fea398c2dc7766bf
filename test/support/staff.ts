import { createHash } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import type { ApplicationContext } from '../../machines/application.ts'
import { staffStream } from '../../machines/staff.ts'
import { addDays } from '../../src/calendar.ts'
import type { Command } from '../../src/command.ts'
import { commandNamed } from '../../src/commands.ts'
import { households, idNumber } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { type AtWork, system } from '../../src/office.ts'
import type { Role } from '../../src/roles.ts'
import { isRegistered } from '../../src/sign-in.ts'
import { accepted, formOf } from './life.ts'
import type { TestOffice } from './office.ts'

export { system }

/** Somebody of the register by their number, in a post. */
export const staff = (number: string, role: Role, organ: string): AtWork => ({ staff: number, role, organ })

/** The identity number of a made-up member of staff: always the same for one staff number, nobody's household has it. */
export function numberOf(staffNumber: string): { idNumber: string } {
  const chance = createHash('sha256').update(staffNumber.toLowerCase()).digest().readUInt32BE()
  const birthOn = addDays('1962-01-01', chance % 10_000)
  return { idNumber: idNumber({ birthOn, sex: '女', serial: 300 + (Math.floor(chance / 10_000) % 200) }) }
}

/** Registers the first administrator, of the city: from then on everybody who acts needs a grant. */
export async function firstAdministrator(office: TestOffice, number = 'administrator-410300'): Promise<AtWork> {
  const post = { organ: '410300', from: office.clock.today, document: '（文号）' }
  await office.ask('enterFirstAdministrator', system, {
    ...{ staff: number, ...post, person: { name: '测试管理' }, identity: numberOf(number) },
  })
  return { staff: number, role: 'administrator', organ: '410300' }
}

/** Enters somebody with a post, as that administrator. Returns them at work. */
export async function entered(office: TestOffice, admin: AtWork, actor: AtWork, more: object = {}): Promise<AtWork> {
  const { staff: number, role, organ } = actor
  const post = { role, organ, from: office.clock.today, document: '（文号）' }
  const isService = (more as { kind?: string }).kind === 'service'
  const identity = isService ? {} : { identity: numberOf(number) }
  await office.ask('enterStaff', admin, { staff: number, ...post, person: { name: '测试人员' }, ...identity, ...more })
  return actor
}

/** The same as it was before identity numbers were asked for: such entries are in logs of then. */
export async function enteredBefore(office: TestOffice, admin: AtWork, actor: AtWork): Promise<AtWork> {
  const { staff: number, role, organ } = actor
  const then: Command = { ...commandNamed('enterStaff') }
  Reflect.deleteProperty(then, 'agrees')
  const post = { role, organ, from: office.clock.today, document: '（文号）' }
  await office.submit(then, admin, { staff: number, ...post, person: { name: '测试人员' } }, uuid())
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
  const endsAt = new Date(office.now().getTime() + 86_400_000).toISOString()
  await office.ask('issueSignInLink', admin, { ...about, why, replaces: false, alone: false, endsAt })
  await office.ask('renewSignIn', system, { ...about, secondForgotten: false })
  const second = await entered(office, admin, staff('LY-2', 'administrator', '410300'))
  await office.ask('askSignInLink', second, { ...about, why })
  await office.ask('issueSignInLink', admin, { ...about, why, replaces: true, alone: false, endsAt })
  await office.ask('renewSignIn', system, { ...about, secondForgotten: true })
  const program = { ...staff('svc-7', 'clerk', organ) }
  await entered(office, admin, program, { kind: 'service' })
  const token = '0a1b2c3d'
  await office.ask('issueToken', admin, { staff: program.staff, token, item: 1, scopes: ['listApplications'], endsAt })
  await office.ask('endToken', admin, { staff: program.staff, token })
  await office.ask('suspendStaff', admin, { ...about, why })
  await office.ask('reinstateStaff', admin, { ...about, why })
  await office.ask('recordDeparture', admin, { ...about, on: office.clock.today, why })
  return { admin, application }
}

/** A case at its first review with two who might have it, both of the register; nobody has it yet. */
export async function assignable(office: TestOffice, row: IntakeRow) {
  const organ = row.form.subdistrict
  const clerk = staff(`clerk-${organ}`, 'clerk', organ)
  const isLate = isRegistered(office)
  const city = staff('administrator-410300', 'administrator', '410300')
  if (isLate && !office.store.head(staffStream(clerk.staff))) await entered(office, city, clerk)
  const application = await accepted(office, row)
  const admin = isLate ? city : await firstAdministrator(office)
  // Whoever stood at the counter before anybody was registered stands there still.
  if (!isLate) await entered(office, admin, clerk)
  const one = await entered(office, admin, staff(`LY-${1000 + office.store.staff().length}`, 'first_reviewer', organ))
  const other = await entered(office, admin, staff(`LY-${1000 + office.store.staff().length}`, 'first_reviewer', organ))
  const wish = { application, stage: 'firstReview', seed: 'ab'.repeat(32), among: [one.staff, other.staff] }
  return { application, admin, one, other, wish }
}

/** The same, assigned: who has it, and who does not. */
export async function assigned(office: TestOffice, row: IntakeRow) {
  const { wish, one, other, ...rest } = await assignable(office, row)
  await office.ask('assignCase', system, wish)
  const c = office.store.head(rest.application)?.context as ApplicationContext
  const isOne = c.assigned.firstReview === one.staff
  return { ...rest, stage: 'firstReview', has: isOne ? one : other, free: isOne ? other : one }
}

/** A case that is assigned by lot, and given to another by the head of its organ. */
export async function assignedLife(office: TestOffice): Promise<void> {
  const [row] = households({ seed: 6, county: '410305', n: 1, on: office.clock.today })
  if (!row) throw new Error('a household needed')
  const { application, admin, stage, free } = await assigned(office, row)
  const head = await entered(office, admin, staff('LY-1099', 'head', row.form.subdistrict))
  await office.ask('reassignCase', head, { application, stage, to: free.staff, reasons: '原承办人病假。' })
}
