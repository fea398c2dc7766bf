/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid, v5 } from 'uuid'
import type { ApplicationContext } from '../../../machines/application.ts'
import { attachmentsBeside } from '../../attachments/copy-attachments.ts'
import type { AttachmentLimits } from '../../attachments/store-attachment.ts'
import { commandNamed } from '../../commands.ts'
import type { HouseholdFile } from '../../household-form.ts'
import { areaName } from '../../organs.ts'
import { recordLook, recordLooks } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { say, states } from '../../words.ts'
import { type StaffDesk, type StaffPart, slipsOf } from '../desk.tsx'
import { FILE_BYTES, FORM_BYTES, filesIn, keptIn, namedBy, readForms } from '../kept-file.ts'
import type { Slip } from '../ui/form.tsx'
import { actsFor } from './acts.ts'
import { mayUseCamera } from './camera.tsx'
import { caseShown } from './case-view.ts'
import { leftOf, queueOf } from './lamps.ts'
import { typedIn } from './routes.tsx'
import { type Visit, VisitPage, VisitsPage } from './visits.tsx'

const visitors = { access: ['first_reviewer', 'reviewer'] } as const
const FORMS = 'b9f5b0c4-6f0a-4f3c-8a30-0b7d6f1e2c57'
const PHOTOS = 20
const MOST = 200

/** 入户调查: the list of a street, and a visit recorded on a phone with its photographs. */
export const visitPages =
  (limits: AttachmentLimits): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const folder = attachmentsBeside(office.store.path)

    pages.get('/visits', { config: visitors }, (request, reply) => {
      const visits = visitsOf(desk, request)
      const shown = visits.map(({ row }) => row.number)
      recordLooks(office, request.actor, 'visits', shown)
      return desk.send(reply, <VisitsPage shell={desk.shell(request, reply)} visits={visits} />)
    })

    const form = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
      const { number } = request.params as { number: string }
      const shown = caseShown(office, request.actor, number)
      const act = actsFor(shown.seen, request.actor).find(({ key }) => key === 'survey')
      if (!act) throw new Refused('not_allowed', say.notOffered(states[shown.seen.state] ?? shown.seen.state), {})
      if (slips.length === 0) recordLook(office, request.actor, 'case', number)
      const { household } = shown
      const typed = request.method === 'POST' ? typedIn(request) : null
      const [first] = household?.members ?? []
      const told = [
        ['住址', household?.homes?.[0]?.address ?? '未填写'],
        ['电话', first?.phone ?? '未填写'],
        ['成员', (household?.members ?? []).map(({ name, relation }) => `${name}（${relation}）`).join('、')],
        ['人均住房面积', `${household?.floorAreaPerHead ?? '—'} 平方米`],
      ] as const
      const its = {
        ...act,
        fields: act.fields.map((field) =>
          field.name === 'investigators' ? { ...field, value: `${request.actor.staff} ` } : field,
        ),
      }
      const page = (
        <VisitPage
          shell={desk.shell(request, reply)}
          {...{ number, version: shown.seen.version, act: its, told, typed, slips }}
          who={first?.name ?? ''}
          once={typed?.one('once') || uuid()}
        />
      )
      return desk.send(mayUseCamera(reply), page, slips.length > 0 ? 422 : 200)
    }
    pages.get('/visits/:number', { config: visitors }, (request, reply) => form(request, reply))

    pages.register(async (forms) => {
      await readForms(forms, folder, { files: PHOTOS, fields: 40 })
      forms.post(
        '/visits/:number',
        { config: visitors, bodyLimit: PHOTOS * FILE_BYTES + FORM_BYTES },
        async (request, reply) => {
          const { number } = request.params as { number: string }
          const typed = typedIn(request)
          const key = v5(typed.one('once'), FORMS)
          if (office.store.receipt(key)) return desk.done(request, reply, '/visits', say.doneAlready())
          try {
            const { seen } = caseShown(office, request.actor, number)
            const act = actsFor(seen, request.actor).find((each) => each.key === 'survey')
            if (!act) return form(request, reply)
            const wish = { application: number, version: Number(typed.one('version')) || 0, ...act.wish(typed) }
            // What is wrong with the words is said before photographs are taken in.
            office.parse(commandNamed(act.command), wish)
            const kept =
              filesIn(request, 'files').length > 0
                ? await keptIn(request, 'files', { folder, limits, missing: '' })
                : []
            const photos = kept.length > 0 ? { photos: kept.map((file) => ({ ...file, shows: 'photo' })) } : {}
            await namedBy(folder, kept, () =>
              office.submit(commandNamed(act.command), request.actor, { ...wish, ...photos }, key),
            )
            return desk.done(
              request,
              reply,
              '/visits',
              `已登记入户调查${kept.length > 0 ? `，照片 ${kept.length} 张` : ''}。`,
            )
          } catch (error) {
            const slips = slipsOf(error)
            const again = filesIn(request, 'files').length > 0 ? [{ field: 'photos', message: say.chooseAgain() }] : []
            return form(request, reply, [...slips, ...again])
          }
        },
      )
    })
  }

/** The households of this person's queue whose stage asks for a survey that has not been made. */
function visitsOf({ office }: StaffDesk, request: FastifyRequest): Visit[] {
  const filter = queueOf(office, request.actor)
  if (!filter) return []
  const rows = office.store.queues.queue({ ...filter, limit: MOST, offset: 0 })
  return rows.flatMap((row): Visit[] => {
    const head = office.store.head(row.number)
    if (!head) return []
    const c = head.context as ApplicationContext
    const review = office.law.procedure(head.machine).reviews[head.state]
    if (!review?.survey || review.role !== request.actor.role || c.surveyed) return []
    const record = office.store.unseal(row.number, c.household)
    const household = record ? (office.sealer.open(record) as HouseholdFile) : undefined
    const [first] = household?.members ?? []
    return [
      {
        row: { ...row, left: row.dueOn === null ? '' : leftOf(office, row.dueOn, filter.today) },
        applicant: first?.name ?? '',
        address: household?.homes?.[0]?.address ?? '（未填住址）',
        community: areaName(c.communities[0] ?? c.subdistrict),
        phone: first?.phone ?? '',
      },
    ]
  })
}
