/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid, v5 } from 'uuid'
import { type StaffContext, staffStream } from '../../machines/staff.ts'
import { commandNamed } from '../commands.ts'
import type { Person } from '../household-form.ts'
import { caseSeenBy } from '../queries/application.ts'
import { keptOutShown, replacementsFor } from '../queries/recusal.ts'
import { Refused } from '../refusal.ts'
import { staffOf } from '../sign-in.ts'
import { say } from '../words.ts'
import { formOf, type StaffPart, slipsOf } from './desk.tsx'
import { KinPage, RecusalPage } from './pages/recusal.tsx'
import type { Slip } from './ui/form.tsx'
import { caseRoles } from './ui/sections.ts'

const handlers = { access: caseRoles } as const
const registered = { access: [...caseRoles, 'administrator'] } as const
/** The namespace of the keys that make a form sent twice one wish. */
const FORMS = '5b8f2a1e-7c46-4e55-9d0b-2f6a3c1d8e77'

/** 回避: one's own kin, and keeping out of a case. */
export const recusalPages: StaffPart = (pages, desk) => {
  const { office } = desk

  const kin = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
    const { staff } = desk.who(request).actor
    const own = staffOf(office, staff)
    if (!own) throw new Refused('not_found', say.noSuchStaff(staff), {})
    const known = own.c.kin.flatMap((digest) => {
      const record = office.store.unseal(own.head.stream, digest)
      return record ? (office.sealer.open(record) as Person[]) : []
    })
    const about = { version: own.head.version, typed: formOf(request), once: uuid() }
    const page = <KinPage shell={desk.shell(request, reply)} {...{ known, slips, ...about }} />
    return desk.send(reply, page, slips.length > 0 ? 422 : 200)
  }
  pages.get('/account/kin', { config: registered }, (request, reply) => kin(request, reply))
  pages.post('/account/kin', { config: registered }, async (request, reply) => {
    const { staff } = desk.who(request).actor
    const { version, once = '', relation, name, paper = '', number = '', birthOn = '', sex = '' } = formOf(request)
    const more = { ...(birthOn === '' ? {} : { birthOn }), ...(sex === '' ? {} : { sex }) }
    const identity =
      paper === '' || paper === 'resident_id' ? { idNumber: number } : { paper: { kind: paper, number, ...more } }
    const wish = { staff, version: Number(version), kin: [{ relation, name, ...identity }] }
    try {
      await office.submit(commandNamed('recordKin'), request.actor, wish, v5(once, FORMS))
    } catch (error) {
      return kin(request, reply, slipsOf(error).map(ofKin))
    }
    return desk.done(request, reply, '/account/kin', '已登记。有其申请的案件，系统会提示您回避。')
  })

  const recusal = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
    const { number } = request.params as { number: string }
    caseSeenBy(office, request.actor, number)
    const kept = keptOutShown(office, request.actor, number)
    const props = {
      ...{ number, kept, slips, typed: formOf(request), once: uuid() },
      others: kept?.is === 'declared' ? [] : replacementsFor(office, request.actor, number),
    }
    return desk.send(reply, <RecusalPage shell={desk.shell(request, reply)} {...props} />, slips.length > 0 ? 422 : 200)
  }
  pages.get('/cases/:number/recusal', { config: handlers }, (request, reply) => recusal(request, reply))
  pages.post('/cases/:number/recusal', { config: handlers }, async (request, reply) => {
    const { number: application } = request.params as { number: string }
    caseSeenBy(office, request.actor, application)
    const { staff } = request.actor
    const { ground, replacement = '', once = '' } = formOf(request)
    // Somebody whose name is not on the list must not be guessed at: the page has offered all who may.
    if (!replacementsFor(office, request.actor, application).some((each) => each.staff === replacement))
      return recusal(request, reply, [{ field: 'replacement', message: say.chooseReplacement() }])
    const head = office.store.head(staffStream(staff))
    const wish = { staff, version: head?.version, application, ground, replacement }
    try {
      await office.submit(commandNamed('declareRecusal'), request.actor, wish, v5(once, FORMS))
    } catch (error) {
      return recusal(request, reply, slipsOf(error))
    }
    const { c } = staffOf(office, replacement) as { c: StaffContext }
    return desk.done(request, reply, '/todo', say.recusalDone(application, c.staff))
  })
}

/** A slip of a list of kin at the field of the one that was typed. */
const ofKin = ({ field, message }: Slip): Slip => {
  // A number that is well formed and wrong is told without a field: there is only one on this page.
  const last = field === '' && message.startsWith('证件') ? 'number' : (field.split('.').at(-1) ?? '')
  return { field: { idNumber: 'number', kind: 'paper', kin: 'name' }[last] ?? last, message }
}
