import type { FastifyReply, FastifyRequest } from 'fastify'
import { legalDayOf } from '../../calendar.ts'
import { exportName } from '../../export.ts'
import { listOnThread } from '../../list-thread.ts'
import { listApplications } from '../../queries/applications.ts'
import { deskFiles } from '../../queries/desk-files.ts'
import type { ListFile } from '../../queries/query.ts'
import { recordLook } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { lampNames, programmes, say, states } from '../../words.ts'
import { sendFile } from '../attachment.ts'
import type { StaffPart } from '../desk.tsx'
import { queryOf } from '../reads.ts'
import { caseRoles } from '../ui/sections.ts'
import { askedIn, narrowedQueue } from '../work/queue-asked.ts'

const workers = { access: caseRoles } as const

/** Lists as files: the queue as it is filtered, and the cases of one's area. Numbers and places, nobody's name; each recorded. */
export const listPages: StaffPart = (pages, { office }) => {
  const { path } = office.store
  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    what: string,
    file: ListFile,
    input: Record<string, unknown>,
    conditions: readonly string[],
  ): Promise<FastifyReply> {
    const { type } = request.params as { type: string }
    if (type !== 'csv' && type !== 'xlsx') throw new Refused('not_found', say.noSuchList(), {})
    const { actor } = request
    const on = legalDayOf(office.now())
    const { name, plain } = file
    const pieces = await listOnThread({ path, list: plain, type, actor, input, on })
    recordLook(office, actor, what, '', conditions.join('、'))
    return sendFile(reply, { name: exportName({ name, conditions, on }, type), plain, type, pieces })
  }

  pages.get('/todo/list.:type', { config: workers }, (request, reply) => {
    const asked = askedIn(request.query as Record<string, unknown>)
    const filter = narrowedQueue(office, request.actor, asked)
    const conditions = [
      ...(asked.lamp ? [lampNames[asked.lamp as keyof typeof lampNames]] : []),
      ...(asked.state ? [states[asked.state] ?? asked.state] : []),
      ...(asked.programme ? [programmes[asked.programme] ?? asked.programme] : []),
    ]
    if (!filter) throw new Refused('not_found', say.noSuchList(), {})
    return send(request, reply, 'queueFile', deskFiles.queue as ListFile, { filter }, conditions)
  })

  pages.get('/cases/list.:type', { config: workers }, (request, reply) => {
    const { file } = listApplications
    if (!file) throw new Error('the list of cases makes no file')
    const shape = listApplications.input.pick({ state: true, county: true, subdistrict: true, notice: true })
    const query = Object.fromEntries(Object.entries(request.query as object).filter(([, value]) => value !== ''))
    const input = queryOf(shape, { query, params: {} } as FastifyRequest) as Record<string, unknown>
    return send(request, reply, 'casesFile', file, input, file.conditions(input))
  })
}
