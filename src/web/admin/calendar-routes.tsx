/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid } from 'uuid'
import { type CalendarContext, calendarStream } from '../../../machines/calendar.ts'
import { type CalendarError, type CalendarFile, calendarTemplate, readCalendarFile } from '../../calendar-file.ts'
import { commandNamed } from '../../commands.ts'
import { say } from '../../words.ts'
import { previewYear, type YearPreview } from '../../year-preview.ts'
import { mustLoadYears } from '../calendar.ts'
import { formOf, type StaffPart, slipsOf } from '../desk.tsx'
import type { Readings } from '../readings.ts'
import type { Slip } from '../ui/form.tsx'
import { CalendarPage, CalendarPreviewPage, type YearShown } from './calendar-page.tsx'
import { keyOf } from './once.ts'
import { type AdminParts, administrators, isCity } from './parts.ts'
import { ReadingPage } from './reading-page.tsx'
import { fileOf, uploadLimit, withUpload } from './upload.ts'

const KIND = 'calendar'
const SHOWN = 500
/** So many years are listed, the newest. */
const YEARS = 8

interface Found {
  readonly file: CalendarFile
  readonly preview: YearPreview
}

/** 日历: years, upload, preview of what would move, and loading with a fresh proof of who is there. */
export const calendarPages =
  ({ health }: AdminParts, readings: Readings): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const list = (
      request: FastifyRequest,
      reply: FastifyReply,
      more: { errors?: readonly CalendarError[]; slips?: readonly Slip[] } = {},
    ) => {
      const years = [...office.calendar.years]
        .sort((a, b) => b - a)
        .slice(0, YEARS)
        .map((year): YearShown => {
          const c = office.store.head(calendarStream(year))?.context as CalendarContext | undefined
          if (!c) {
            const of = (days: ReadonlyMap<string, string>) =>
              [...days.keys()].filter((on) => on.startsWith(`${year}-`)).length
            const { off, work } = office.calendar
            return { year, revision: 'base', document: '', off: of(off), work: of(work) }
          }
          const off = c.days.filter(({ kind }) => kind === 'off').length
          return { year, revision: c.revision, document: c.document, off, work: c.days.length - off }
        })
      const missing = health().weak.flatMap(({ code, text }) => (code.startsWith('calendarMissing') ? [text] : []))
      const props = { years, missing, mayLoad: isCity(request.actor.organ), ...more }
      const wrong = (more.errors?.length ?? 0) + (more.slips?.length ?? 0) > 0
      return desk.send(reply, <CalendarPage shell={desk.shell(request, reply)} {...props} />, wrong ? 422 : 200)
    }
    pages.get('/admin/calendar', { config: administrators }, (request, reply) => list(request, reply))
    pages.get('/admin/calendar/template.csv', { config: administrators }, (request, reply) => {
      const given = Number((request.query as { year?: unknown }).year)
      const year =
        Number.isInteger(given) && given >= 2000 && given <= 2299 ? given : Math.max(...office.calendar.years) + 1
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="calendar-${year}.csv"`)
        .send(calendarTemplate(year))
    })
    withUpload(pages, (files) =>
      files.post('/admin/calendar/previews', { config: administrators, bodyLimit: uploadLimit }, (request, reply) => {
        mustLoadYears(request.actor)
        const bytes = fileOf(request)
        if (!bytes) return list(request, reply, { slips: [{ field: 'file', message: say.noFileChosen() }] })
        const { file, errors } = readCalendarFile(bytes)
        if (!file) return list(request, reply, { errors })
        const { id } = readings.begin<Found>(request.actor.staff, KIND, async (slice) => {
          let [at, all] = [0, 0]
          const preview = await previewYear(office, file, (done, total) => {
            ;[at, all] = [done, total]
            void slice(done, total)
          })
          await slice(at, all)
          return { file, preview }
        })
        return reply.redirect(`/admin/calendar/previews/${id}`, 303)
      }),
    )
    const preview = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
      const { id } = request.params as { id: string }
      const reading = readings.of<Found>(id, request.actor.staff, KIND)
      const shell = desk.shell(request, reply)
      if (!reading.result) {
        if (!reading.failed) reply.header('refresh', '2')
        return desk.send(
          reply,
          <ReadingPage title="放假安排的影响" section="/admin/calendar" {...{ shell, reading }} />,
        )
      }
      const { unusual = '' } = formOf(request)
      const props = { id, once: uuid(), preview: reading.result.preview, slips, unusual, shown: SHOWN }
      return desk.send(reply, <CalendarPreviewPage shell={shell} {...props} />, slips.length > 0 ? 422 : 200)
    }
    pages.get('/admin/calendar/previews/:id', { config: administrators }, (request, reply) => preview(request, reply))
    pages.post('/admin/calendar/previews/:id', { config: administrators }, async (request, reply) => {
      const { id } = request.params as { id: string }
      const { result } = readings.of<Found>(id, request.actor.staff, KIND)
      if (!result) return preview(request, reply)
      // A calendar moves what the whole city owes: who is there is asked again.
      if (desk.askedAgain(request, reply, `/admin/calendar/previews/${id}`)) return reply
      const { once = '', unusual = '' } = formOf(request)
      const { year, document, days } = result.file
      try {
        const wish = { year, document, days, ...(unusual === '' ? {} : { unusual }) }
        await office.submit(commandNamed('loadCalendarYear'), request.actor, wish, keyOf(once))
      } catch (error) {
        return preview(request, reply, slipsOf(error))
      }
      const n = result.preview.moved.length
      return desk.done(request, reply, '/admin/calendar', `已载入 ${year} 年。${n} 件的到期日随后自动重算。`)
    })
  }
