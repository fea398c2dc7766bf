/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid, v5 } from 'uuid'
import { dayTyped, phoneSlip } from '../../as-typed.mjs'
import { attachmentsBeside } from '../../attachments/copy-attachments.ts'
import { type AttachmentLimits, dropAttachment } from '../../attachments/store-attachment.ts'
import { legalDayOf } from '../../calendar.ts'
import { commandNamed } from '../../commands.ts'
import {
  addScans,
  arrangeScans,
  beginDraft,
  type Draft,
  draftOf,
  draftsAt,
  type Scan,
  saveDraft,
  scansOf,
  type Typing,
} from '../../drafts.ts'
import { materials, type Person } from '../../household-form.ts'
import { checkIdNumber } from '../../people.ts'
import { caseSeenBy } from '../../queries/application.ts'
import { recordLook } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { materialForms, papers, say } from '../../words.ts'
import { formOf, type StaffDesk, type StaffPart, slipsOf } from '../desk.tsx'
import { FILE_BYTES, FORM_BYTES, keptIn, readForms, sendKept, sendPage, sendThumbnail } from '../kept-file.ts'
import type { Slip } from '../ui/form.tsx'
import type { WhyOpened } from '../why-opened.ts'
import { reasonTyped } from '../why-typed.ts'
import { mayUseCamera } from './camera.tsx'
import { papersOf } from './case-files.ts'
import { caseShown } from './case-view.ts'
import { noteDraft, noteDuplicate, WhyDraftPage } from './draft-looks.tsx'
import { heldByOther, takeUp } from './holds.ts'
import { IntakePage, type Known, type Stands } from './intake.tsx'
import { DiscardPage, IntakeCheckPage, ReceivedPage, StalePage } from './intake-check.tsx'
import {
  homesIn,
  isSection,
  materialsOf,
  membersIn,
  one,
  placeOf,
  readById,
  receivedIn,
  type Section,
  sectionOf,
  sections,
  wishOf,
} from './intake-form.ts'
import { scanKinds } from './intake-scans.tsx'
import { SectionPage } from './intake-section.tsx'
import { namedSlips, rowed } from './intake-slips.ts'

const clerks = { access: ['clerk'] } as const
const FORMS = '3b1f2a54-0a34-4c7c-8c0e-6c9a7f1f4d20'
/** Scans at once, and fields of the longest section. */
const FILES = 10
const FIELDS = 400
const receive = () => commandNamed('receiveApplication')

/** Why whoever has just taken an application in opens its receipt. */
const RECEIVED = '收件后打印凭证'

/** 收件登记: a paper form taken in at the counter, section by section, beside its scan. */
export const intakePages =
  (limits: AttachmentLimits, address: string, reasons: WhyOpened): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const folder = attachmentsBeside(office.store.path)
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
      const number = caseSeenBy(office, request.actor, (request.params as { number: string }).number).stream
      const { seen, answer, household, handedIn } = caseShown(office, request.actor, number)
      recordLook(office, request.actor, 'case', number)
      const forms = papersOf(office, number)
      const of = materialsOf(seen.c.programme)
      const name = (code: string) => materials.find((each) => each.code === code)?.name ?? code
      const receipt = office.store.documentsOf(number).find(({ kind }) => kind === 'receipt')
      if (receipt?.state !== 'issued') reply.header('refresh', '5')
      const page = (
        <ReceivedPage
          shell={shell(request, reply)}
          {...{ number, address, once: uuid(), programme: answer.programmeName, on: answer.receivedOn }}
          dueOn={answer.due?.on ?? null}
          applicant={household?.members[0]?.name ?? ''}
          members={seen.c.members}
          received={[...new Set(handedIn)].map(
            (code) => `${name(code)}　${materialForms[forms.get(code) as keyof typeof materialForms] ?? ''}`,
          )}
          missing={of.filter(({ code }) => !handedIn.includes(code)).map((each) => each.name)}
          paper={receipt ? { number: receipt.number, code: receipt.code, issued: receipt.state === 'issued' } : null}
        />
      )
      return desk.send(reply, page)
    })
    pages.get('/intake/:id', { config: clerks }, (request, reply) =>
      reply.redirect(`/intake/${draft(request).id}/application`, 303),
    )
    pages.post('/intake/:id/discard', { config: clerks }, (request, reply) => {
      const its = draft(request)
      const { sure } = request.body as { sure?: unknown }
      if (sure !== 'yes') return desk.send(reply, <DiscardPage shell={shell(request, reply)} draft={its} />)
      const scans = scansOf(office, its.id)
      office.store.drafts.discard(its.id)
      for (const scan of scans) dropScan(its.id, scan)
      return desk.done(request, reply, '/intake', '草稿已删除。')
    })
    /** Drafts that are being handed in at this moment: the fact will name their scans. */
    const handing = new Set<string>()
    const dropScan = (id: string, scan: Scan) => {
      if (!handing.has(id)) dropAttachment(folder, scan)
    }
    const scanOf = (request: FastifyRequest): Scan | undefined => {
      const { scan } = request.params as { scan: string }
      return scansOf(office, draft(request).id).find(({ id }) => id === scan)
    }
    const askWhy = (reply: FastifyReply, { id }: Draft, to: string) => reply.redirect(`/intake/${id}/why?to=${to}`, 303)
    /** Sends a scan of a draft, or asks first why. */
    const shown = (
      request: FastifyRequest,
      reply: FastifyReply,
      send: (scan: Scan | undefined) => FastifyReply | Promise<FastifyReply>,
    ) => {
      const its = draft(request)
      if (!noteDraft(office, reasons, request, its, 'draftScan')) return askWhy(reply, its, 'application')
      return send(scanOf(request))
    }
    pages.get('/intake/:id/scans/:scan', { config: clerks }, (request, reply) =>
      shown(request, reply, (scan) => sendKept(reply, folder, scan, 'scan')),
    )
    pages.get('/intake/:id/scans/:scan/pages/:page', { config: clerks }, (request, reply) =>
      shown(request, reply, (scan) => sendPage(reply, folder, scan, 'scan', (request.params as { page: string }).page)),
    )
    pages.get('/intake/:id/scans/:scan/small', { config: clerks }, (request, reply) =>
      shown(request, reply, (scan) => sendThumbnail(reply, folder, scan, 'scan')),
    )

    const why = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
      const { to } = { ...(request.query as object), ...formOf(request) } as { to?: string }
      const props = { draft: draft(request), to: leadsTo(to), slips }
      return desk.send(reply, <WhyDraftPage shell={shell(request, reply)} {...props} />, slips.length > 0 ? 422 : 200)
    }
    pages.get('/intake/:id/why', { config: clerks }, (request, reply) => why(request, reply))
    pages.post('/intake/:id/why', { config: clerks }, (request, reply) => {
      const { id } = draft(request)
      try {
        reasons.give(request.actor, id, reasonTyped(formOf(request).why, say.whyOpenFile))
      } catch (error) {
        return why(request, reply, slipsOf(error))
      }
      return reply.redirect(`/intake/${id}/${leadsTo(formOf(request).to)}`, 303)
    })

    /** A draft that is looked at is taken up by who looks, unless a colleague is at it. */
    const page = (
      request: FastifyRequest,
      reply: FastifyReply,
      section: Section,
      its: Draft,
      slips: readonly Slip[] = [],
    ) => {
      if (!noteDraft(office, reasons, request, its, 'draft')) return askWhy(reply, its, section)
      const scans = scansOf(office, its.id)
      const { scan } = { ...(request.query as object), ...(request.body as object) } as { scan?: unknown }
      const at = Math.min(Math.max(0, (Number(scan) || 1) - 1), Math.max(0, scans.length - 1))
      const hold = takeUp(its.id, request.actor, office.now())
      const props = { draft: its, section, subdistrict: request.actor.organ, slips, stands: standsOf(desk, its) }
      const known = section === 'members' ? knownIn(desk, reasons, request, its) : []
      return desk.send(
        mayUseCamera(reply),
        <SectionPage shell={shell(request, reply)} {...props} {...{ known, scans, at, hold }} />,
        slips.length > 0 ? 422 : 200,
      )
    }
    const check = (request: FastifyRequest, reply: FastifyReply, its: Draft, slips: readonly Slip[] = []) => {
      if (!noteDraft(office, reasons, request, its, 'draft')) return askWhy(reply, its, 'check')
      const props = { draft: its, subdistrict: request.actor.organ, slips, stands: standsOf(desk, its), once: its.id }
      const known = knownIn(desk, reasons, request, its)
      const scans = scansOf(office, its.id)
      return desk.send(
        reply,
        <IntakeCheckPage shell={shell(request, reply)} {...props} {...{ known, scans }} wrong={wrongIn(desk, its)} />,
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
      const scans = scansOf(office, its.id).map(({ id: _, ...file }) => file)
      const crossed = wrongIn(desk, its)
      try {
        // What only this page knows of, such as a birthday that is not the number's.
        if (crossed.length > 0) return check(request, reply, its, [{ field: '', message: say.intakeNotReady() }])
        const wish = { ...wishOf(its.typing), ...(scans.length > 0 ? { scans } : {}) }
        handing.add(its.id)
        const { receipt } = await office.submit(receive(), request.actor, wish, v5(its.id, FORMS))
        office.store.drafts.discard(its.id)
        // Who has just taken it in prints its receipt: that is why, and needs no asking.
        reasons.give(request.actor, receipt.subject, RECEIVED)
        return reply.redirect(`/intake/received/${receipt.subject}`, 303)
      } catch (error) {
        return check(
          request,
          reply,
          its,
          slipsOf(error).map(({ message }) => ({ field: '', message })),
        )
      } finally {
        handing.delete(its.id)
      }
    })
    pages.get('/intake/:id/:section', { config: clerks }, (request, reply) => {
      const { section } = request.params as { section: string }
      if (!isSection(section)) throw new Refused('not_found', say.noSuchDraft(), {})
      return page(request, reply, section, draft(request))
    })
    pages.post('/intake/:id/:section/take', { config: clerks }, (request, reply) => {
      const { section } = request.params as { section: string }
      const { id } = draft(request)
      takeUp(id, request.actor, office.now(), true)
      return desk.done(request, reply, `/intake/${id}/${section}`, '已接手，可以接着填。')
    })

    // Scans come with the section they are uploaded from, so that nothing typed is lost.
    pages.register(async (forms) => {
      await readForms(forms, folder, { files: FILES, fields: FIELDS })
      forms.post('/intake/:id/:section', { config: clerks, bodyLimit: FILES * FILE_BYTES + FORM_BYTES }, save)
    })
    async function save(request: FastifyRequest, reply: FastifyReply) {
      const { section } = request.params as { section: string }
      if (!isSection(section)) throw new Refused('not_found', say.noSuchDraft(), {})
      const its = draft(request)
      const { version, go, mine, take } = typedInto(request, section, its)
      const now = office.now()
      const other = take ? undefined : heldByOther(its.id, request.actor, now)
      if (other || !saveDraft(office, request.actor, its, version, mine)) {
        const saved = draftOf(office, request.actor, its.id)
        const today = legalDayOf(now)
        const { fields, rows } = sectionOf(section, { ...saved.typing, ...mine }, request.actor.organ, today)
        const all = [...fields, ...rows.flatMap((row) => row.fields)]
        const props = { draft: saved, section, mine, fields: all, by: other?.staff ?? saved.staff }
        return desk.send(reply, <StalePage shell={shell(request, reply)} {...props} />, 409)
      }
      takeUp(its.id, request.actor, now, take)
      const saved = draftOf(office, request.actor, its.id)
      if (go === 'save') return desk.done(request, reply, '/intake', '已保存，可以接着填。')
      const to = (part: string, scan: number) =>
        reply.redirect(`/intake/${its.id}/${part}${scan > 1 ? `?scan=${scan}` : ''}`, 303)
      const shown = Number((request.body as { scan?: unknown }).scan) || 1
      if (go.startsWith('scan-')) {
        try {
          return to(section, await withScans(request, its.id, go, shown))
        } catch (error) {
          return page(request, reply, section, saved, slipsOf(error))
        }
      }
      // `keep`: the page saves by itself and stays where it is.
      if (go === 'more' || go === 'fewer' || go === 'keep') return to(section, shown)
      const slips = wrongIn(desk, saved).filter((slip) => slip.section === section)
      if (slips.length > 0) return page(request, reply, section, saved, slips)
      const next = sections[sections.findIndex(({ key }) => key === section) + 1]?.key ?? 'check'
      return to(next, shown)
    }

    /** What is done with the scans of a draft; returns which one is to be shown then, from 1. */
    async function withScans(request: FastifyRequest, id: string, go: string, shown: number): Promise<number> {
      const scans = scansOf(office, id)
      const body = request.body as Record<string, unknown>
      const kind = (name: string) => scanKinds.find(([code]) => code === body[name])?.[0] ?? 'other'
      if (go === 'scan-add') {
        const files = await keptIn(request, 'files', { folder, limits, missing: say.scanMissing() })
        addScans(
          office,
          id,
          files.map((file) => ({ ...file, shows: kind('as') })),
        )
        return scans.length + 1
      }
      const at = Math.min(shown, scans.length) - 1
      const its = scans[at]
      if (!its) return 1
      const others = scans.filter((each) => each !== its)
      if (go === 'scan-drop') {
        office.store.drafts.dropFile(its.id)
        dropScan(id, its)
        arrangeScans(office, id, others)
        return Math.max(1, at)
      }
      if (go === 'scan-kind') {
        arrangeScans(office, id, scans.with(at, { ...its, shows: kind(`shows.${its.id}`) }))
        return at + 1
      }
      const to = Math.min(Math.max(0, at + (go === 'scan-up' ? -1 : 1)), others.length)
      arrangeScans(office, id, others.toSpliced(to, 0, its))
      return to + 1
    }
  }

/** Where a reason for a draft leads back to. */
const leadsTo = (to: unknown): string =>
  typeof to === 'string' && (isSection(to) || to === 'check') ? to : 'application'

/** Fields of the page that are no fields of the form. */
const notTyped = /^(csrf|once|version|go|take|scan|as|files|shows\..*)$/

/** The fields of this section as they were sent. */
function typedInto(request: FastifyRequest, section: Section, { typing }: Draft) {
  const body = (request.body ?? {}) as Record<string, unknown>
  const sent: Record<string, string[]> = {}
  for (const [name, value] of Object.entries(body))
    if (!notTyped.test(name))
      sent[name] = [value].flat().flatMap((each) => (typeof each === 'string' ? [each.trim().slice(0, 400)] : []))
  const go = typeof body.go === 'string' ? body.go : 'next'
  const by = go === 'more' ? 1 : go === 'fewer' ? -1 : 0
  if (section === 'members') sent.members = [String(Math.max(1, membersIn({ ...typing, ...sent }) + by))]
  if (section === 'homes') sent.homes = [String(Math.max(1, homesIn({ ...typing, ...sent }) + by))]
  return { version: Number(body.version) || 0, go, mine: sent as Typing, take: body.take === 'yes' }
}

/** What is still wrong with a form, with the section and field of each slip. */
function wrongIn({ office }: StaffDesk, { typing, organ }: Draft): (Slip & { section: Section })[] {
  const today = legalDayOf(office.now())
  const own = Array.from({ length: membersIn(typing) }, (_, i) => slipsOfMember(typing, i, today)).flat()
  try {
    office.parse(receive(), wishOf(typing))
    return rowed(own, typing)
  } catch (error) {
    const others = slipsOf(error).map(({ field, message }) => ({ ...placeOf(field), message }))
    const rest = others.filter(({ field }) => !own.some((each) => each.field === field))
    return rowed([...own, ...namedSlips(rest, typing, organ, today)], typing)
  }
}

/** What the numbers of a member say against each other, and what no shape can tell. */
function slipsOfMember(typing: Typing, i: number, today: string): (Slip & { section: Section })[] {
  const at = (name: string) => `members.${i}.${name}`
  const slip = (name: string, message: string) => ({ section: 'members' as const, field: at(name), message })
  const slips: (Slip & { section: Section })[] = []
  const id = one(typing, at('idNumber'))
  if (id !== '' && one(typing, at('paperKind')) === '') {
    const fault = faultOf(() => checkIdNumber(id, today))
    if (fault !== undefined) slips.push(slip('idNumber', fault))
    const read = readById(id, today)
    const birth = one(typing, at('birthOn'))
    const sex = one(typing, at('sex'))
    if (read && birth !== '' && dayTyped(birth) !== read.birthOn)
      slips.push(slip('birthOn', say.paperBirthDiffers(papers.resident_id)))
    if (read && sex !== '' && sex !== read.sex) slips.push(slip('sex', say.paperSexDiffers(papers.resident_id)))
  }
  const phone = phoneSlip(one(typing, at('phone')))
  if (phone !== '') slips.push(slip('phone', phone))
  return slips
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

/** Where each section stands: for its tag. */
function standsOf(desk: StaffDesk, its: Draft): Stands {
  const { typing } = its
  const wrong = wrongIn(desk, its)
  const isTouched = (section: Section) =>
    Object.entries(typing).some(
      ([name, values]) => values.some(Boolean) && name !== section && placeOf(name).section === section,
    )
  return Object.fromEntries(
    sections.map(({ key }) => {
      const n = wrong.filter(({ section }) => section === key).length
      const is = !isTouched(key) ? 'empty' : n === 0 ? 'done' : 'begun'
      const of = materialsOf(one(typing, 'programme')).length
      const says = key === 'materials' && is === 'done' ? { says: `${receivedIn(typing).length} / ${of} 种` } : {}
      return [key, { is, wrong: n, ...says }]
    }),
  ) as Stands
}

/** Members who are in a live case already, by the blind index: told while the form is filled in, decided at its end. */
function knownIn(
  { office }: StaffDesk,
  reasons: WhyOpened,
  request: FastifyRequest,
  { id: draft, typing }: Draft,
): Known[] {
  const { members } = (wishOf(typing).household as { members: Partial<Person>[] }) ?? { members: [] }
  return members.flatMap(({ name = '', idNumber }) => {
    if (idNumber === undefined || faultOf(() => checkIdNumber(idNumber, legalDayOf(office.now()))) !== undefined)
      return []
    const { id } = checkIdNumber(idNumber, legalDayOf(office.now()))
    const holder = office.store.holder(office.sealer.personKey(id))
    if (holder === undefined) return []
    noteDuplicate(office, reasons, request, draft, holder)
    const seen = faultOf(() => caseSeenBy(office, request.actor, holder)) === undefined
    return [{ name, number: seen ? holder : null }]
  })
}
