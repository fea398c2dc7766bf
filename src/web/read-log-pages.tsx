/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApplicationContext } from '../../machines/application.ts'
import { caseSeenBy } from '../queries/application.ts'
import { lookedAtUnder, recordLook } from '../record-look.ts'
import { say } from '../words.ts'
import { formOf, type StaffPart } from './desk.tsx'
import { ReadLogAskedPage, ReadLogPage } from './pages/read-log.tsx'
import type { Slip } from './ui/form.tsx'

const counter = { access: ['clerk'] } as const
const MOST = 2_000

/**
 * 查阅记录 of one case, on request of a person concerned (个人信息保护法 45): at the counter, after their paper was looked at. Who
 * asked is itself recorded, by their place in the household, before anything is shown.
 */
export const readLogPages: StaffPart = (pages, desk) => {
  const { office } = desk
  const asking = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
    const { number } = request.params as { number: string }
    const { members } = caseSeenBy(office, request.actor, number).context as ApplicationContext
    const props = { number, members, slips, typed: formOf(request) }
    return desk.send(
      reply,
      <ReadLogAskedPage shell={desk.shell(request, reply)} {...props} />,
      slips.length > 0 ? 422 : 200,
    )
  }
  pages.get('/cases/:number/reads', { config: counter }, (request, reply) => asking(request, reply))
  pages.post('/cases/:number/reads', { config: counter }, (request, reply) => {
    const { number } = request.params as { number: string }
    const { members } = caseSeenBy(office, request.actor, number).context as ApplicationContext
    const { member: given = '', identified } = formOf(request)
    const member = Number(given)
    const slips: Slip[] = []
    if (!Number.isInteger(member) || member < 1 || member > members)
      slips.push({ field: 'member', message: say.chooseMember() })
    if (identified !== 'yes') slips.push({ field: 'identified', message: say.identifyFirst() })
    if (slips.length > 0) return asking(request, reply, slips)
    recordLook(office, request.actor, 'readLog', number, say.readLogAsked(member))
    const subjects = lookedAtUnder(office.store, number)
    const total = office.store.trail.countLooks({ subjects })
    const looks = office.store.trail.looks({ subjects }, { limit: MOST, offset: 0 })
    return desk.send(reply, <ReadLogPage shell={desk.shell(request, reply)} {...{ number, member, looks, total }} />)
  })
}
