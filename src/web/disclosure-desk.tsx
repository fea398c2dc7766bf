/** @jsxRuntime automatic @jsxImportSource preact */
import multipart from '@fastify/multipart'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid, v5 } from 'uuid'
import { legalDayOf } from '../calendar.ts'
import { commandNamed } from '../commands.ts'
import { explained } from '../disclosures/duty.ts'
import { disclosureTemplate, templateName } from '../disclosures/file.ts'
import type { DisclosureKind } from '../disclosures/form.ts'
import { importDisclosures } from '../disclosures/import.ts'
import { findKind, kindNamed } from '../disclosures/kinds.ts'
import { owedOn } from '../disclosures/owed.ts'
import { cityCode } from '../organs.ts'
import { mayKeepItem } from '../queries/area.ts'
import { itemSeen } from '../queries/disclosures.ts'
import { Refused } from '../refusal.ts'
import type { Role } from '../roles.ts'
import { say } from '../words.ts'
import { sendFile } from './attachment.ts'
import { formOf, type StaffPart, slipsOf } from './desk.tsx'
import {
  DisclosureFormPage,
  DisclosureImportPage,
  StaffDisclosurePage,
  StaffDisclosuresPage,
} from './pages/staff-disclosures.tsx'
import type { Slip } from './ui/form.tsx'

const readers: readonly Role[] = ['publisher', 'release_reviewer', 'auditor', 'administrator']
const anyReader = { access: readers }
const publishers = { access: ['publisher'] } as const
const releasers = { access: ['release_reviewer'] } as const
/** A file handed in by form: 600 times an honest month. */
const FILE_BYTES = 4 * 1024 * 1024
/** The namespace of the keys that make a form sent twice one wish. */
const FORMS = '7f2b8a90-3a55-4d0e-8f0c-51d2f1b6a7c3'
const keyOf = (once: string) => v5(once, FORMS)

/** 信息公开: entering, releasing and bringing in items of the column. */
export const disclosureDesk: StaffPart = (pages, desk) => {
  const { office } = desk
  const today = () => legalDayOf(office.now())
  const kindOf = (key: unknown): DisclosureKind => {
    const kind = typeof key === 'string' ? findKind(key) : undefined
    if (!kind) throw new Refused('not_found', say.noSuchDisclosureKind(), {})
    return kind
  }
  const itemOf = (request: FastifyRequest) => {
    const { disclosure } = request.params as { disclosure: string }
    return itemSeen(office.store, request.actor, disclosure)
  }

  pages.get('/disclosures', { config: anyReader }, (request, reply) => {
    const { role, organ } = request.actor
    const all = mayKeepItem(request.actor, cityCode()) && (role === 'auditor' || role === 'administrator')
    const rows = office.store.disclosures({ ...(all ? {} : { organ }), limit: 500 })
    const owed = owedOn(office.store, office.calendar, today(), all ? undefined : organ)
    return desk.send(reply, <StaffDisclosuresPage shell={desk.shell(request, reply)} {...{ rows, owed, all }} />)
  })

  pages.get('/disclosures/template', { config: publishers }, (request, reply) => {
    const kind = kindOf((request.query as { kind?: unknown }).kind)
    const pieces = [disclosureTemplate(kind, 'xlsx')]
    return sendFile(reply, { name: templateName(kind, today(), 'xlsx'), plain: kind.key, type: 'xlsx', pieces })
  })

  const entering = (request: FastifyRequest, reply: FastifyReply, kind: DisclosureKind, slips: readonly Slip[] = []) =>
    desk.send(
      reply,
      <DisclosureFormPage
        shell={desk.shell(request, reply)}
        {...{ kind, slips }}
        typed={formOf(request)}
        once={uuid()}
      />,
      slips.length > 0 ? 422 : 200,
    )
  pages.get('/disclosures/new', { config: publishers }, (request, reply) =>
    entering(request, reply, kindOf((request.query as { kind?: unknown }).kind)),
  )
  pages.post('/disclosures', { config: publishers }, async (request, reply) => {
    const typed = formOf(request)
    const kind = kindOf(typed.kind)
    try {
      const wish = { kind: kind.key, ...contentOf(kind, typed) }
      const key = keyOf(typed.once ?? '')
      const { receipt } = await office.submit(commandNamed('enterDisclosure'), request.actor, wish, key)
      return desk.done(request, reply, `/disclosures/${receipt.subject}`, '已录入，待本单位另一人审查发布。')
    } catch (error) {
      return entering(request, reply, kind, titled(kind, slipsOf(error)))
    }
  })

  const amending = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
    const { head, c } = itemOf(request)
    const kind = kindNamed(c.kind)
    const now = Object.fromEntries(Object.entries(c.fields).map(([key, value]) => [`fields.${key}`, String(value)]))
    const typed = { ...now, since: today(), ...formOf(request) }
    const of = { number: c.number, title: c.title, version: head.version }
    const page = <DisclosureFormPage shell={desk.shell(request, reply)} {...{ kind, typed, slips, of }} once={uuid()} />
    return desk.send(reply, page, slips.length > 0 ? 422 : 200)
  }
  pages.get('/disclosures/:disclosure/amendments', { config: publishers }, (request, reply) => amending(request, reply))
  pages.post('/disclosures/:disclosure/amendments', { config: publishers }, async (request, reply) => {
    const { c } = itemOf(request)
    const typed = formOf(request)
    const { version = '', is = '', since = '', reason = '', once = '' } = typed
    try {
      const kind = kindNamed(c.kind)
      const wish = {
        ...{ disclosure: c.number, version: Number(version), kind: kind.key, is, since, reason },
        ...contentOf(kind, typed),
      }
      await office.submit(commandNamed('amendDisclosure'), request.actor, wish, keyOf(once))
    } catch (error) {
      return amending(request, reply, titled(kindNamed(c.kind), slipsOf(error)))
    }
    return desk.done(request, reply, `/disclosures/${c.number}`, '已录入，待本单位另一人审查发布。')
  })

  const shown = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
    const { head, c } = itemOf(request)
    const kind = kindNamed(c.kind)
    const working = c.due ? explained(c.due, kind.duty.event, kind.duty.basis, office.calendar) : []
    const props = { state: head.state, version: head.version, c, kind, working, once: uuid(), slips }
    const page = <StaffDisclosurePage shell={desk.shell(request, reply)} {...props} typed={formOf(request)} />
    return desk.send(reply, page, slips.length > 0 ? 422 : 200)
  }
  pages.get('/disclosures/:disclosure', { config: anyReader }, (request, reply) => shown(request, reply))

  const act = (path: string, name: string, hasReason: boolean, says: string) =>
    pages.post(`/disclosures/:disclosure/${path}`, { config: releasers }, async (request, reply) => {
      // Releasing is an approval: who is there is asked again when that was long ago.
      if (desk.askedAgain(request, reply)) return reply
      const { c } = itemOf(request)
      const { version = '', once = '', reason = '' } = formOf(request)
      try {
        const wish = { disclosure: c.number, version: Number(version), ...(hasReason ? { reason } : {}) }
        await office.submit(commandNamed(name), request.actor, wish, keyOf(once))
      } catch (error) {
        return shown(request, reply, slipsOf(error))
      }
      return desk.done(request, reply, `/disclosures/${c.number}`, says)
    })
  act('release', 'releaseDisclosure', false, '已发布，公众现在可以看到。')
  act('return', 'returnDisclosure', true, '已退回。')
  act('withdrawal', 'withdrawDisclosure', true, '已撤下。')

  // Files come in their own encoding: read only here.
  pages.register(async (files) => {
    await files.register(multipart, {
      attachFieldsToBody: 'keyValues',
      limits: { fileSize: FILE_BYTES, files: 1, fields: 8, parts: 9 },
      onFile: async function (this: FastifyRequest, part: { toBuffer(): Promise<Buffer>; value?: unknown }) {
        part.value = await part.toBuffer()
      } as never,
    })
    files.get('/disclosures/import', { config: publishers }, (request, reply) =>
      desk.send(reply, <DisclosureImportPage shell={desk.shell(request, reply)} slips={[]} />),
    )
    files.post(
      '/disclosures/import',
      { config: publishers, bodyLimit: FILE_BYTES + 65_536 },
      async (request, reply) => {
        const typed = formOf(request)
        const kind = kindOf(typed.kind)
        const { file } = request.body as { file?: unknown }
        const accept = typed.accept === 'good-rows' ? 'good-rows' : 'all'
        const preview = typed.do !== 'import'
        const shell = desk.shell(request, reply)
        if (!Buffer.isBuffer(file) || file.length === 0) {
          const slips = [{ field: 'file', message: say.noFileChosen() }]
          return desk.send(reply, <DisclosureImportPage {...{ shell, slips, kind }} />, 422)
        }
        const done = await importDisclosures(office, file, request.actor, { kind, accept, preview })
        const found = { ...done, preview }
        const status = !preview && done.taken.length === 0 ? 422 : 200
        return desk.send(reply, <DisclosureImportPage {...{ shell, slips: [], kind, found }} />, status)
      },
    )
  })
}

/** Slips with the names of their fields: five times “缺少此项” says nothing. */
const titled = (kind: DisclosureKind, slips: readonly Slip[]): Slip[] =>
  slips.map(({ field, message }) => {
    const people = /^fields\.people\.(\d+)\.(.+)$/.exec(field)
    const own = people
      ? kind.people?.fields.find(({ key }) => key === people[2])
      : kind.fields.find(({ key }) => `fields.${key}` === field)
    const where = people ? `名单第 ${Number(people[1]) + 1} 行${own?.title ?? ''}：` : own ? `${own.title}：` : ''
    return { field: people ? 'people' : field, message: `${where}${message}` }
  })

/** The fields of a form as the command takes them: numbers as numbers, what was left empty left out. */
function contentOf(kind: DisclosureKind, typed: Readonly<Record<string, string>>): object {
  const fields: Record<string, unknown> = {}
  for (const { key, type } of kind.fields) {
    const text = typed[`fields.${key}`] ?? ''
    if (text !== '') fields[key] = readAs(type, text)
  }
  const own = kind.people?.fields
  const lines = own ? (typed.people ?? '').split(/\r?\n/).filter((line) => line.trim() !== '') : []
  const people = lines.map((line) => {
    const cells = line.split(/[,，\t]/).map((cell) => cell.trim())
    return Object.fromEntries(
      (own ?? []).flatMap(({ key, type }, i) => (cells[i] ? [[key, readAs(type, cells[i])]] : [])),
    )
  })
  return { fields, ...(people.length > 0 ? { people } : {}) }
}

const readAs = (type: string, text: string): unknown =>
  (type === 'count' || type === 'area') && /^\d+(\.\d+)?$/.test(text) ? Number(text) : text
