/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid, v5 } from 'uuid'
import { attachmentsBeside } from '../../attachments/copy-attachments.ts'
import type { AttachmentLimits } from '../../attachments/store-attachment.ts'
import { commandNamed } from '../../commands.ts'
import { materials } from '../../household-form.ts'
import { recordLook } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { say } from '../../words.ts'
import { type StaffPart, slipsOf } from '../desk.tsx'
import {
  FILE_BYTES,
  FORM_BYTES,
  filesIn,
  keptIn,
  namedBy,
  readForms,
  sendKept,
  sendPage,
  sendThumbnail,
} from '../kept-file.ts'
import type { Slip } from '../ui/form.tsx'
import { caseRoles } from '../ui/sections.ts'
import type { WhyOpened } from '../why-opened.ts'
import { reasonTyped } from '../why-typed.ts'
import { actsFor } from './acts.ts'
import { mayUseCamera } from './camera.tsx'
import { type CaseFile, filesOf, papersOf } from './case-files.ts'
import { caseShown } from './case-view.ts'
import { scanKinds, scanName } from './intake-scans.tsx'
import { FilePage, fileHref, MaterialsPage, WhyOpenPage } from './materials.tsx'
import { typedIn } from './routes.tsx'

const handlers = { access: caseRoles } as const
const FORMS = '5c2a7e10-3d0b-4c8e-9e8e-2f64b7a1d901'
const FILES = 10

/** 材料: the viewer of a case's files, with reasons; what was checked, and on to a correction. */
export const materialPages =
  (limits: AttachmentLimits, reasons: WhyOpened): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const folder = attachmentsBeside(office.store.path)

    const numberOf = (request: FastifyRequest) => (request.params as { number: string }).number
    const show = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
      const number = numberOf(request)
      const shown = caseShown(office, request.actor, number)
      recordLook(office, request.actor, 'case', number)
      const acts = actsFor(shown.seen, request.actor)
      const { c, version } = shown.seen
      const page = (
        <MaterialsPage
          shell={desk.shell(request, reply)}
          {...{ number, version, programme: c.programme, files: filesOf(office, number), slips, once: uuid() }}
          received={new Set(shown.handedIn)}
          papers={papersOf(office, number)}
          asked={c.correction?.items ?? []}
          mayCheck={['clerk', 'first_reviewer', 'reviewer'].includes(request.actor.role) && acts.length > 0}
          mayAsk={acts.some(({ key }) => key === 'correct')}
        />
      )
      return desk.send(mayUseCamera(reply), page, slips.length > 0 ? 422 : 200)
    }
    pages.get('/cases/:number/materials', { config: handlers }, (request, reply) => show(request, reply))

    pages.register(async (forms) => {
      await readForms(forms, folder, { files: FILES, fields: 80 })
      forms.post(
        '/cases/:number/materials',
        { config: handlers, bodyLimit: FILES * FILE_BYTES + FORM_BYTES },
        async (request, reply) => {
          const number = numberOf(request)
          const typed = typedIn(request)
          const here = `/cases/${number}/materials`
          if (typed.one('go') === 'ask')
            return reply.redirect(
              `/cases/${number}/correct?${new URLSearchParams(typed.all('items').map((code) => ['items', code]))}`,
              303,
            )
          const key = v5(typed.one('once'), FORMS)
          if (office.store.receipt(key)) return desk.done(request, reply, here, say.doneAlready())
          try {
            const before = papersOf(office, number)
            const papers = materials.flatMap(({ code }) => {
              const as = typed.one(`papers.${code}`)
              return as !== '' && as !== before.get(code) ? [{ material: code, as }] : []
            })
            const shows = scanKinds.find(([code]) => code === typed.one('as'))?.[0] ?? 'other'
            const files =
              filesIn(request, 'files').length > 0
                ? await keptIn(request, 'files', { folder, limits, missing: say.scanMissing() })
                : []
            const wish = {
              application: number,
              version: Number(typed.one('version')) || 0,
              ...(papers.length > 0 ? { papers } : {}),
              ...(files.length > 0 ? { scans: files.map((file) => ({ ...file, shows })) } : {}),
            }
            await namedBy(folder, files, () => office.submit(commandNamed('checkMaterials'), request.actor, wish, key))
          } catch (error) {
            return show(
              request,
              reply,
              slipsOf(error).map(({ message }) => ({ field: '', message })),
            )
          }
          return desk.done(request, reply, here, '已登记核对结果。')
        },
      )
    })

    const fileOf = (request: FastifyRequest): { its: CaseFile; files: readonly CaseFile[]; number: string } => {
      const { number, version, place } = request.params as { number: string; version: string; place: string }
      caseShown(office, request.actor, number)
      const files = filesOf(office, number)
      const its = files.find((each) => String(each.version) === version && String(each.place) === place)
      if (!its) throw new Refused('not_found', say.keptFileGone(), {})
      return { its, files, number }
    }
    const whyPage = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
      const { its, number } = fileOf(request)
      const props = { number, name: scanName(its.shows), action: fileHref(number, its), slips }
      const back = `/cases/${number}/materials`
      const page = <WhyOpenPage shell={desk.shell(request, reply)} {...props} back={back} />
      return desk.send(reply, page, slips.length > 0 ? 422 : 200)
    }
    pages.get('/cases/:number/files/:version/:place', { config: handlers }, (request, reply) => {
      const { its, files, number } = fileOf(request)
      const why = reasons.of(request.actor, number)
      if (why === undefined) return whyPage(request, reply)
      recordLook(office, request.actor, 'materialFile', number, why)
      return desk.send(reply, <FilePage shell={desk.shell(request, reply)} {...{ number, its, files }} />)
    })
    pages.post('/cases/:number/files/:version/:place', { config: handlers }, (request, reply) => {
      const { its, number } = fileOf(request)
      try {
        reasons.give(request.actor, number, reasonTyped(typedIn(request).one('why'), say.whyOpenFile))
      } catch (error) {
        return whyPage(request, reply, slipsOf(error))
      }
      return reply.redirect(fileHref(number, its), 303)
    })
    pages.get('/cases/:number/files/:version/:place/whole', { config: handlers }, (request, reply) => {
      const { its, number } = fileOf(request)
      if (reasons.of(request.actor, number) === undefined) return reply.redirect(fileHref(number, its), 303)
      return sendKept(reply, folder, its.file, `${number}-${its.version}-${its.place}`)
    })
    pages.get('/cases/:number/files/:version/:place/pages/:page', { config: handlers }, (request, reply) => {
      const { its, number } = fileOf(request)
      if (reasons.of(request.actor, number) === undefined) return reply.redirect(fileHref(number, its), 303)
      const { page } = request.params as { page: string }
      return sendPage(reply, folder, its.file, `${number}-${its.version}-${its.place}`, page)
    })
    pages.get('/cases/:number/files/:version/:place/small', { config: handlers }, (request, reply) => {
      const { its, number } = fileOf(request)
      return sendThumbnail(reply, folder, its.file, `${number}-${its.version}-${its.place}`)
    })
  }
