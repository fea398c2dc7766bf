/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyRequest } from 'fastify'
import { localTime } from '../../calendar.ts'
import { type LogLevel, logLevels } from '../../kept-log.ts'
import type { StaffPart } from '../desk.tsx'
import { HealthPage, LogsPage } from './health-page.tsx'
import { type AdminParts, administrators } from './parts.ts'
import { otherWeaknesses, standingOf } from './standing.ts'

const TEXT = 100

/** 运行状况 and 运行日志. */
export const healthPages =
  ({ health, log, press, scans, keptLog }: AdminParts): StaffPart =>
  (pages, desk) => {
    pages.get('/admin/health', { config: administrators }, (request, reply) => {
      const now = health()
      const lines = standingOf({ office: desk.office, health: now, log, certificate: press.certificate, scans })
      const props = { lines, others: otherWeaknesses(now), health: now }
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
