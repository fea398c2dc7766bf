/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyRequest } from 'fastify'
import type { StaffContext } from '../../../machines/staff.ts'
import { localTime } from '../../calendar.ts'
import { type LogLevel, logLevels } from '../../kept-log.ts'
import type { AtWork } from '../../office.ts'
import { maySeeStaff } from '../../queries/area.ts'
import type { StaffDesk, StaffPart } from '../desk.tsx'
import { HealthPage, LogsPage } from './health-page.tsx'
import { type AdminParts, administrators } from './parts.ts'
import { otherWeaknesses, standingOf } from './standing.ts'

const TEXT = 100

/** Whoever is at work without an identity number on file: entered before it was asked for, and so perhaps twice. */
function unidentifiedIn({ office: { store } }: Pick<StaffDesk, 'office'>, actor: AtWork): string[] {
  return store.staff().flatMap((stream) => {
    const head = store.head(stream)
    const c = head?.context as StaffContext
    const is = head && head.state !== 'left' && c.kind === 'person' && c.identity === null && maySeeStaff(actor, c)
    return is ? [c.staff] : []
  })
}

/** 运行状况 and 运行日志. */
export const healthPages =
  ({ health, log, press, scans, keptLog }: AdminParts): StaffPart =>
  (pages, desk) => {
    pages.get('/admin/health', { config: administrators }, (request, reply) => {
      const now = health()
      const lines = standingOf({ office: desk.office, health: now, log, certificate: press.certificate, scans })
      const unidentified = unidentifiedIn(desk, request.actor)
      const props = { lines, others: otherWeaknesses(now), health: now, unidentified }
      return desk.send(reply, <HealthPage shell={desk.shell(request, reply)} {...props} />)
    })
    const asked = (request: FastifyRequest) => {
      const { level, q } = request.query as { level?: unknown; q?: unknown }
      const known = logLevels.find((each) => each === level) ?? ('info' as LogLevel)
      return { level: known, text: typeof q === 'string' ? q.trim().slice(0, TEXT) : '' }
    }
    pages.get('/admin/logs', { config: administrators }, (request, reply) => {
      const filter = asked(request)
      const props = { ...filter, lines: keptLog?.lines(filter) ?? [], isKept: keptLog !== undefined }
      return desk.send(reply, <LogsPage shell={desk.shell(request, reply)} {...props} />)
    })
    pages.get('/admin/logs.txt', { config: administrators }, (request, reply) =>
      reply
        .type('text/plain; charset=utf-8')
        .header('content-disposition', 'attachment; filename="anju-log.txt"')
        .header('cache-control', 'no-store')
        .send(
          (keptLog?.lines(asked(request)) ?? [])
            .map((each) => `${each.at && localTime(each.at)} ${each.level} ${each.text}\n`)
            .join(''),
        ),
    )
  }
