/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid, v5 } from 'uuid'
import type { ApplicationContext } from '../../../machines/application.ts'
import type { NoticeContext } from '../../../machines/notice.ts'
import { attachmentsBeside } from '../../attachments/copy-attachments.ts'
import type { AttachmentLimits } from '../../attachments/store-attachment.ts'
import { commandNamed } from '../../commands.ts'
import type { HouseholdFile } from '../../household-form.ts'
import { caseSeenBy } from '../../queries/application.ts'
import { entriesSeen, noticeSeen } from '../../queries/notice.ts'
import { recordLooks } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { say, states } from '../../words.ts'
import { type StaffPart, slipsOf } from '../desk.tsx'
import { FILE_BYTES, FORM_BYTES, filesIn, keptIn, namedBy, readForms } from '../kept-file.ts'
import type { Slip } from '../ui/form.tsx'
import { actsFor } from './acts.ts'
import { caseShown } from './case-view.ts'
import { DeskListedPage, DeskObjectionsPage, DeskObjectPage, type Listed, ObjectedPage } from './objections.tsx'
import { typedIn } from './routes.tsx'

const desks = { access: ['clerk', 'publisher', 'first_reviewer', 'reviewer'] } as const
const FORMS = 'f0d0c7a1-9a64-4f35-8b57-5b1c3a2de488'
const PAGE = 50
const FILES = 10

/** 异议登记: somebody comes to the desk, calls or writes about a household that is posted. */
export const deskObjections =
  (limits: AttachmentLimits): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const { store } = office
    const folder = attachmentsBeside(store.path)

    pages.get('/objections/desk', { config: desks }, (request, reply) => {
      const query = request.query as { notice?: unknown; entry?: unknown; page?: unknown }
      const shell = desk.shell(request, reply)
      if (typeof query.notice !== 'string') {
        const notices = ['running', 'interrupted'].flatMap((state) =>
          store.notices({ organ: request.actor.organ, state, limit: 100 }),
        )
        return desk.send(reply, <DeskObjectionsPage {...{ shell, notices }} />)
      }
      const head = noticeSeen(office, request.actor, query.notice)
      const n = head.context as NoticeContext
      const all = entriesSeen(office, request.actor, head)
      const asked = typeof query.entry === 'string' ? query.entry.trim() : ''
      const pageNumber = Math.min(Math.max(1, Number(query.page) || 1), Math.max(1, Math.ceil(all.length / PAGE)))
      const from = (pageNumber - 1) * PAGE
      const some = asked === '' ? all.slice(from, from + PAGE) : all.filter(({ entry }) => String(entry) === asked)
      const listed = some.map(
        ({ number, entry }): Listed => ({
          ...{ number, entry, isOut: n.corrected.includes(number) },
          applicant: applicantOf(number),
        }),
      )
      const shown = listed.map(({ number }) => number)
      recordLooks(office, request.actor, 'listed', shown, head.stream)
      const props = { notice: head.stream, asked, listed, total: all.length, page: pageNumber, size: PAGE }
      return desk.send(reply, <DeskListedPage shell={shell} {...props} />)
    })

    /** The name on the posted sheet is masked; whoever may see the household may see whom it means. */
    const applicantOf = (number: string): string => {
      const c = store.head(number)?.context as ApplicationContext | undefined
      const record = c && store.unseal(number, c.household)
      return record ? ((office.sealer.open(record) as HouseholdFile).members[0]?.name ?? '') : ''
    }

    const form = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
      const { number } = request.params as { number: string }
      const { seen } = caseShown(office, request.actor, number)
      const act = actsFor(seen, request.actor).find(({ key }) => key === 'object')
      if (!act) throw new Refused('not_allowed', say.notOffered(states[seen.state] ?? seen.state), {})
      const typed = request.method === 'POST' ? typedIn(request) : null
      const props = { number, version: seen.version, act, typed, once: typed?.one('once') || uuid(), slips }
      return desk.send(
        reply,
        <DeskObjectPage shell={desk.shell(request, reply)} {...props} />,
        slips.length > 0 ? 422 : 200,
      )
    }
    pages.get('/objections/desk/:number', { config: desks }, (request, reply) => form(request, reply))
    pages.get('/objections/desk/:number/done', { config: desks }, (request, reply) => {
      const { number } = request.params as { number: string }
      const c = caseSeenBy(office, request.actor, number).context as ApplicationContext
      const last = c.objections.at(-1)
      if (!last) throw new Refused('not_found', say.noSuchObjection(number), {})
      return desk.send(reply, <ObjectedPage shell={desk.shell(request, reply)} id={last.id} dueOn={last.due.on} />)
    })

    pages.register(async (forms) => {
      await readForms(forms, folder, { files: FILES, fields: 20 })
      forms.post(
        '/objections/desk/:number',
        { config: desks, bodyLimit: FILES * FILE_BYTES + FORM_BYTES },
        async (request, reply) => {
          const { number } = request.params as { number: string }
          const typed = typedIn(request)
          const done = `/objections/desk/${number}/done`
          const key = v5(typed.one('once'), FORMS)
          if (store.receipt(key)) return reply.redirect(done, 303)
          try {
            const { seen } = caseShown(office, request.actor, number)
            const act = actsFor(seen, request.actor).find((each) => each.key === 'object')
            if (!act) return form(request, reply)
            const wish = { application: number, version: Number(typed.one('version')) || 0, ...act.wish(typed) }
            office.parse(commandNamed(act.command), wish)
            const kept =
              filesIn(request, 'files').length > 0
                ? await keptIn(request, 'files', { folder, limits, missing: '' })
                : []
            const evidence = kept.length > 0 ? { evidence: kept } : {}
            await namedBy(folder, kept, () =>
              office.submit(commandNamed(act.command), request.actor, { ...wish, ...evidence }, key),
            )
            return reply.redirect(done, 303)
          } catch (error) {
            const again = filesIn(request, 'files').length > 0 ? [{ field: 'files', message: say.chooseAgain() }] : []
            const slips = slipsOf(error).map((slip) => ({ ...slip, field: slip.field.replace(/^objector\./, '') }))
            return form(request, reply, [...slips, ...again])
          }
        },
      )
    })
  }
