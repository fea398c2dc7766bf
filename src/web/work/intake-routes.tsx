/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid, v5 } from 'uuid'
import { legalDayOf } from '../../calendar.ts'
import { commandNamed } from '../../commands.ts'
import { beginDraft, type Draft, draftOf, draftsAt, saveDraft, type Typing } from '../../drafts.ts'
import type { Person } from '../../household-form.ts'
import { checkIdNumber } from '../../people.ts'
import { caseSeenBy } from '../../queries/application.ts'
import { Refused } from '../../refusal.ts'
import { say } from '../../words.ts'
import { type StaffDesk, type StaffPart, slipsOf } from '../desk.tsx'
import type { Slip } from '../ui/form.tsx'
import { IntakeCheckPage, IntakePage, type Known, ReceivedPage, SectionPage, StalePage } from './intake.tsx'
import {
  homesIn,
  isSection,
  membersIn,
  one,
  placeOf,
  type Section,
  sectionOf,
  sections,
  wishOf,
} from './intake-form.ts'

const clerks = { access: ['clerk'] } as const
const FORMS = '3b1f2a54-0a34-4c7c-8c0e-6c9a7f1f4d20'
const receive = () => commandNamed('receiveApplication')

/** 收件登记: a paper form taken in at the counter, section by section. */
export const intakePages: StaffPart = (pages, desk) => {
  const { office } = desk
  const shell = (request: FastifyRequest, reply: FastifyReply) => desk.shell(request, reply)
  const draft = (request: FastifyRequest): Draft =>
    draftOf(office, request.actor, (request.params as { id: string }).id)

  pages.get('/intake', { config: clerks }, (request, reply) => {
    const drafts = draftsAt(office, request.actor)
    return desk.send(reply, <IntakePage shell={shell(request, reply)} drafts={drafts} once={uuid()} />)
  })
  pages.post('/intake', { config: clerks }, (request, reply) => {
    const id = beginDraft(office, request.actor, {})
    return reply.redirect(`/intake/${id}/application`, 303)
  })
  pages.get('/intake/received/:number', { config: clerks }, (request, reply) => {
    const { stream } = caseSeenBy(office, request.actor, (request.params as { number: string }).number)
    return desk.send(reply, <ReceivedPage shell={shell(request, reply)} number={stream} once={uuid()} />)
  })
  pages.get('/intake/:id', { config: clerks }, (request, reply) =>
    reply.redirect(`/intake/${draft(request).id}/application`, 303),
  )
  pages.post('/intake/:id/discard', { config: clerks }, (request, reply) => {
    office.store.drafts.discard(draft(request).id)
    return desk.done(request, reply, '/intake', '草稿已删除。')
  })

  const page = (
    request: FastifyRequest,
    reply: FastifyReply,
    section: Section,
    its: Draft,
    slips: readonly Slip[] = [],
  ) => {
    const props = { draft: its, section, subdistrict: request.actor.organ, slips, done: doneOf(desk, its) }
    const known = section === 'members' ? knownIn(desk, request, its) : []
    return desk.send(
      reply,
      <SectionPage shell={shell(request, reply)} {...props} known={known} />,
      slips.length > 0 ? 422 : 200,
    )
  }
  const check = (request: FastifyRequest, reply: FastifyReply, its: Draft, slips: readonly Slip[] = []) => {
    const props = { draft: its, subdistrict: request.actor.organ, slips, done: doneOf(desk, its), once: its.id }
    const known = knownIn(desk, request, its)
    return desk.send(
      reply,
      <IntakeCheckPage shell={shell(request, reply)} {...props} known={known} wrong={wrongIn(desk, its)} />,
      slips.length > 0 ? 422 : 200,
    )
  }
  pages.get('/intake/:id/check', { config: clerks }, (request, reply) => check(request, reply, draft(request)))
  pages.post('/intake/:id/check', { config: clerks }, async (request, reply) => {
    // Sent twice, the draft is gone the second time, but its key is known.
    const { id } = request.params as { id: string }
    const before = office.store.receipt(v5(id, FORMS))
    if (before) return reply.redirect(`/intake/received/${before.subject}`, 303)
    const its = draft(request)
    try {
      const { receipt } = await office.submit(receive(), request.actor, wishOf(its.typing), v5(its.id, FORMS))
      office.store.drafts.discard(its.id)
      return reply.redirect(`/intake/received/${receipt.subject}`, 303)
    } catch (error) {
      return check(
        request,
        reply,
        its,
        slipsOf(error).map(({ message }) => ({ field: '', message })),
      )
    }
  })
  pages.get('/intake/:id/:section', { config: clerks }, (request, reply) => {
    const { section } = request.params as { section: string }
    if (!isSection(section)) throw new Refused('not_found', say.noSuchDraft(), {})
    return page(request, reply, section, draft(request))
  })
  pages.post('/intake/:id/:section', { config: clerks }, (request, reply) => {
    const { section } = request.params as { section: string }
    if (!isSection(section)) throw new Refused('not_found', say.noSuchDraft(), {})
    const its = draft(request)
    const { version, go, mine } = typedInto(request, section, its)
    if (!saveDraft(office, request.actor, its, version, mine)) {
      const now = draftOf(office, request.actor, its.id)
      const { fields, rows } = sectionOf(
        section,
        { ...now.typing, ...mine },
        request.actor.organ,
        legalDayOf(office.now()),
      )
      const all = [...fields, ...rows.flatMap((row) => row.fields)]
      const props = { draft: now, section, mine, fields: all }
      return desk.send(reply, <StalePage shell={shell(request, reply)} {...props} />, 409)
    }
    const saved = draftOf(office, request.actor, its.id)
    if (go === 'save') return desk.done(request, reply, '/intake', '已保存，可以接着填。')
    // `keep`: the page saves by itself and stays where it is.
    if (go === 'more' || go === 'fewer' || go === 'keep') return reply.redirect(`/intake/${its.id}/${section}`, 303)
    const slips = wrongIn(desk, saved).filter((slip) => slip.section === section)
    if (slips.length > 0) return page(request, reply, section, saved, slips)
    const next = sections[sections.findIndex(({ key }) => key === section) + 1]?.key ?? 'check'
    return reply.redirect(`/intake/${its.id}/${next}`, 303)
  })
}

/** The fields of this section as they were sent; an empty tick list is a list of none. */
function typedInto(request: FastifyRequest, section: Section, { typing }: Draft) {
  const body = (request.body ?? {}) as Record<string, unknown>
  const sent: Record<string, string[]> = {}
  for (const [name, value] of Object.entries(body))
    if (!['csrf', 'once', 'version', 'go'].includes(name))
      sent[name] = [value].flat().flatMap((each) => (typeof each === 'string' ? [each.trim().slice(0, 400)] : []))
  if (section === 'materials' && sent.materials === undefined) sent.materials = []
  const go = typeof body.go === 'string' ? body.go : 'next'
  const by = go === 'more' ? 1 : go === 'fewer' ? -1 : 0
  if (section === 'members') sent.members = [String(Math.max(1, membersIn({ ...typing, ...sent }) + by))]
  if (section === 'homes') sent.homes = [String(Math.max(1, homesIn({ ...typing, ...sent }) + by))]
  return { version: Number(body.version) || 0, go, mine: sent as Typing }
}

/** What is still wrong with a form, with the section and field of each slip. */
function wrongIn({ office }: StaffDesk, { typing }: Draft): (Slip & { section: Section })[] {
  const today = legalDayOf(office.now())
  const numbers = Array.from({ length: membersIn(typing) }, (_, i) => `members.${i}.idNumber`).flatMap((field) => {
    const id = one(typing, field)
    const fault = id === '' ? undefined : faultOf(() => checkIdNumber(id, today))
    return fault === undefined ? [] : [{ section: 'members' as const, field, message: fault }]
  })
  try {
    office.parse(receive(), wishOf(typing))
    return numbers
  } catch (error) {
    const others = slipsOf(error).map(({ field, message }) => ({ ...placeOf(field), message }))
    return [...numbers, ...others.filter(({ field }) => !numbers.some((each) => each.field === field))]
  }
}

function faultOf(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof Refused) return error.message
    throw error
  }
}

function doneOf(desk: StaffDesk, its: Draft): Record<Section, boolean> {
  const wrong = new Set(wrongIn(desk, its).map(({ section }) => section))
  const isTouched = (section: Section) =>
    Object.keys(its.typing).some((name) => placeOf(name).section === section || name === section)
  return Object.fromEntries(sections.map(({ key }) => [key, isTouched(key) && !wrong.has(key)])) as Record<
    Section,
    boolean
  >
}

/** Members who are in a live case already, by the blind index: told while the form is filled in, decided at its end. */
function knownIn({ office }: StaffDesk, request: FastifyRequest, { typing }: Draft): Known[] {
  const { members } = (wishOf(typing).household as { members: Partial<Person>[] }) ?? { members: [] }
  return members.flatMap(({ name = '', idNumber }) => {
    if (idNumber === undefined || faultOf(() => checkIdNumber(idNumber, legalDayOf(office.now()))) !== undefined)
      return []
    const { id } = checkIdNumber(idNumber, legalDayOf(office.now()))
    const holder = office.store.holder(office.sealer.personKey(id))
    if (holder === undefined) return []
    const seen = faultOf(() => caseSeenBy(office, request.actor, holder)) === undefined
    return [{ name, number: seen ? holder : null }]
  })
}
