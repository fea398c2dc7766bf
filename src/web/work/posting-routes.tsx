/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid, v5 } from 'uuid'
import type { AnyFact } from '../../../machines/fact.ts'
import { type NoticeContext, postingKey } from '../../../machines/notice.ts'
import { CannotSet } from '../../../public-notices/cannot-set.ts'
import { attachmentsBeside } from '../../attachments/copy-attachments.ts'
import type { AttachmentLimits, KeptFile } from '../../attachments/store-attachment.ts'
import { legalDayOf } from '../../calendar.ts'
import { commandNamed } from '../../commands.ts'
import { contactOf, wordOf } from '../../documents/directory.ts'
import type { Press } from '../../documents/press.ts'
import { previewOf, previewOfDraft } from '../../documents/preview.ts'
import { dutiesFor } from '../../duties.ts'
import { windowExplained } from '../../limits.ts'
import { applicantsOf } from '../../queries/applicant.ts'
import { entriesSeen, isWhole, noticeSeen, wholeNoticeSeen } from '../../queries/notice.ts'
import { awaitingReview, typedPapersOf } from '../../queries/typed-papers.ts'
import { recordLook } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { say, states } from '../../words.ts'
import { type StaffDesk, type StaffPart, slipsOf } from '../desk.tsx'
import { FILE_BYTES, FORM_BYTES, keptIn, namedBy, readForms, sendKept, sendThumbnail } from '../kept-file.ts'
import { fileShown } from '../ui/file-small.tsx'
import type { Slip } from '../ui/form.tsx'
import { ActPage } from './act.tsx'
import type { Act } from './acts.ts'
import { CheckPage } from './check.tsx'
import { noticeActsFor } from './notice-acts.ts'
import { listableAt } from './notice-duties.ts'
import { aboutNotice, NewNoticePage, NoticeCard, type Photograph, PostingPage, PostingsPage } from './postings.tsx'
import { typedIn } from './routes.tsx'

const workers = { access: ['publisher', 'release_reviewer'] } as const
const FORMS = '9a4e3f0c-55d1-4d55-8a0e-9f5f0a1c7b33'
/** Of a notice's households, how many its page shows one by one. */
const MOST_SHOWN = 200

/** A sheet nobody may hang: shown in the browser, kept nowhere. */
const sendPreview = (reply: FastifyReply, bytes: Uint8Array) =>
  reply
    .type('application/pdf')
    .header('cache-control', 'no-store')
    .header('content-disposition', 'inline; filename="preview.pdf"')
    .send(Buffer.from(bytes))

/** What a photograph of a posting is sealed with. */
interface Evidence {
  readonly sha256: string
  readonly file?: KeptFile
}

/** 公示管理: drafting, release review, posting with photographs, and what goes wrong on the way. */
export const postingPages =
  (limits: AttachmentLimits, press: Pick<Press, 'pool' | 'directory'>): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const { store } = office
    const folder = attachmentsBeside(store.path)
    const shell = (request: FastifyRequest, reply: FastifyReply) => desk.shell(request, reply)
    const stagesOf = (request: FastifyRequest): string[] =>
      dutiesFor(office.law, request.actor).flatMap(({ state, unlisted }) => (unlisted ? [state] : []))

    pages.get('/postings', { config: workers }, (request, reply) => {
      const waiting = stagesOf(request).flatMap((stage) => {
        const n = listableAt(office, request.actor, stage).length
        return n > 0 ? [{ stage, n }] : []
      })
      const notices = store.notices({ organ: request.actor.organ, limit: 200 })
      const words = awaitingReview(office, request.actor.organ)
      return desk.send(reply, <PostingsPage shell={shell(request, reply)} {...{ waiting, notices, words }} />)
    })

    const applicant = applicantsOf(desk.office)
    const drafting = (
      request: FastifyRequest,
      reply: FastifyReply,
      stage: string,
      slips: readonly Slip[] = [],
      ticked?: readonly string[],
    ) => {
      const found = listableAt(office, request.actor, stage)
      const rows = found.map((row) => ({ ...row, applicant: applicant(row.number) }))
      const chosen = new Set(ticked ?? rows.map(({ number }) => number))
      const page = <NewNoticePage shell={shell(request, reply)} {...{ stage, rows, chosen, once: uuid(), slips }} />
      return desk.send(reply, page, slips.length > 0 ? 422 : 200)
    }
    pages.get('/postings/new', { config: { access: ['publisher'] } }, (request, reply) => {
      const { stage } = request.query as { stage?: unknown }
      return drafting(request, reply, typeof stage === 'string' ? stage : (stagesOf(request)[0] ?? ''))
    })
    pages.post('/postings', { config: { access: ['publisher'] }, bodyLimit: 1024 * 1024 }, async (request, reply) => {
      const typed = typedIn(request)
      const wish = { stage: typed.one('stage'), applications: [...typed.all('applications')] }
      try {
        const { receipt } = await office.submit(
          commandNamed('draftNotice'),
          request.actor,
          wish,
          v5(typed.one('once'), FORMS),
        )
        return desk.done(request, reply, `/postings/${receipt.subject}`, '已拟稿，等待另一人作保密审查。')
      } catch (error) {
        const slips = slipsOf(error).map(({ message }) => ({ field: '', message }))
        return drafting(request, reply, wish.stage, slips, wish.applications)
      }
    })

    // The sheet as it would hang, before anything is drafted: the same wording over the same facts, and nothing is written.
    pages.post(
      '/postings/preview',
      { config: { access: ['publisher'] }, bodyLimit: 1024 * 1024 },
      async (request, reply) => {
        const typed = typedIn(request)
        const { organ } = request.actor
        const applications = [...typed.all('applications')]
        try {
          const directory = press.directory()
          const asked = { stage: typed.one('stage'), applications, word: wordOf(organ, directory) }
          const sheet = await previewOf(office, request.actor, { ...asked, contact: contactOf(organ, directory) })
          const { bytes } = await press.pool.render(sheet)
          for (const application of applications) recordLook(office, request.actor, 'case', application)
          return sendPreview(reply, bytes)
        } catch (error) {
          const slips =
            error instanceof CannotSet
              ? [{ field: '', message: error.message }]
              : slipsOf(error).map(({ message }) => ({ field: '', message }))
          return drafting(request, reply, typed.one('stage'), slips, applications)
        }
      },
    )

    const seenBy = (request: FastifyRequest) => {
      const head = noticeSeen(office, request.actor, (request.params as { number: string }).number)
      const n = head.context as NoticeContext
      const cases = entriesSeen(office, request.actor, head).map((each, i) => ({
        ...each,
        applicant: i < MOST_SHOWN ? applicant(each.number) : '',
      }))
      const today = legalDayOf(office.now())
      // Words nobody has released are for the organ's own desk.
      const papers = n.organ === request.actor.organ ? typedPapersOf(office, n.number) : []
      return { head, number: n.number, n, state: head.state, version: head.version, today, cases, papers }
    }
    // What whoever reviews the release looks at: the sheet of the draft, whole, before they sign for it.
    pages.get('/postings/:number/preview.pdf', { config: workers }, async (request, reply) => {
      const { state, n, cases } = seenBy(request)
      if (state !== 'drafted' || n.organ !== request.actor.organ) throw new Refused('not_allowed', say.noDraftNow(), {})
      const directory = press.directory()
      const { organ } = request.actor
      try {
        const publisher = { contact: contactOf(organ, directory), word: wordOf(organ, directory) }
        const { bytes } = await press.pool.render(await previewOfDraft(office, request.actor, n, publisher))
        for (const { number } of cases) recordLook(office, request.actor, 'case', number)
        return sendPreview(reply, bytes)
      } catch (error) {
        if (error instanceof CannotSet) throw new Refused('not_allowed', error.message, {})
        throw error
      }
    })
    pages.get('/postings/:number', { config: workers }, (request, reply) => {
      const seen = seenBy(request)
      const whole = isWhole(request.actor, seen.head)
      const facts = store
        .history(seen.number)
        .map(({ body, version }) => ({ version, fact: JSON.parse(body) as AnyFact }))
      const [sheet] = store
        .documentsOf(seen.number)
        .filter(({ series }) => series === '公示')
        .slice(-1)
      const page = (
        <PostingPage
          shell={shell(request, reply)}
          {...{ seen, acts: noticeActsFor(seen, request.actor), explanation: windowExplained(seen.n, office.calendar) }}
          cases={seen.cases}
          sheet={sheet ? { number: sheet.number, mark: sheet.mark, failure: whole ? sheet.failure : null } : null}
          photographs={whole ? photographsIn(desk, seen.number, facts) : {}}
        />
      )
      return desk.send(reply, page)
    })

    // What a photograph shows is the place, but somebody may stand in it: who looks is recorded, and it never opens as a page.
    const photographOf = (request: FastifyRequest): { file: KeptFile | undefined; name: string; number: string } => {
      // A photograph shows the whole sheet.
      const number = wholeNoticeSeen(office, request.actor, (request.params as { number: string }).number).stream
      const { version } = request.params as { version: string }
      const body = store.history(number).find((each) => String(each.version) === version)?.body
      const { evidence } = (body ? (JSON.parse(body) as AnyFact).data : {}) as { evidence?: string }
      const file = evidence === undefined ? undefined : evidenceOf(desk, number, evidence)?.file
      return { file, name: `${number}-${version}`, number }
    }
    pages.get('/postings/:number/evidence/:version', { config: workers }, (request, reply) => {
      const { file, name, number } = photographOf(request)
      if (file) recordLook(office, request.actor, 'posting', number)
      return sendKept(reply, folder, file, name)
    })
    pages.get('/postings/:number/evidence/:version/small', { config: workers }, (request, reply) => {
      const { file, name } = photographOf(request)
      return sendThumbnail(reply, folder, file, name)
    })

    // Photographs come with their form, in its own encoding: read only here.
    pages.register(async (files) => {
      await readForms(files, folder)
      const actOf = (request: FastifyRequest): { act: Act; seen: ReturnType<typeof seenBy> } => {
        const seen = seenBy(request)
        const { act: key } = request.params as { act: string }
        const act = noticeActsFor(seen, request.actor).find((each) => each.key === key)
        if (!act) throw new Refused('not_allowed', say.notOffered(states[seen.state] ?? seen.state), {})
        return { act, seen }
      }
      files.get('/postings/:number/:act', { config: workers }, (request, reply) => {
        const { act, seen } = actOf(request)
        const props = {
          act,
          about: aboutNotice(seen.number),
          version: seen.version,
          typed: null,
          once: uuid(),
          slips: [],
        }
        return desk.send(
          reply,
          <ActPage shell={shell(request, reply)} {...props} beside={<NoticeCard seen={seen} />} />,
        )
      })
      files.post(
        '/postings/:number/:act',
        { config: workers, bodyLimit: FILE_BYTES + FORM_BYTES },
        async (request, reply) => {
          const typed = typedIn(request)
          const once = typed.one('once')
          const { number } = request.params as { number: string }
          if (once !== '' && store.receipt(v5(once, FORMS))?.subject === number)
            return desk.done(request, reply, `/postings/${number}`, say.doneAlready())
          const { act, seen } = actOf(request)
          const version = Number(typed.one('version')) || 0
          const about = aboutNotice(seen.number)
          const form = (slips: readonly Slip[] = []) =>
            desk.send(
              reply,
              <ActPage
                shell={shell(request, reply)}
                {...{ act, about, version, typed, once, slips }}
                beside={<NoticeCard seen={seen} />}
              />,
              slips.length > 0 ? 422 : 200,
            )
          const checked = typed.one('checked')
          if (act.decides && checked === 'no') return form()
          if (act.decides && checked !== 'yes')
            return desk.send(
              reply,
              <CheckPage
                shell={shell(request, reply)}
                {...{ act, about, version, typed, once }}
                beside={<NoticeCard seen={seen} />}
              />,
            )
          if (act.decides && typed.one('own') !== 'yes') return form([{ field: '', message: say.sayNoInterest() }])
          try {
            const evidence = await evidenceIn(request, act, typed.one('note'))
            const wish = { ...(act.about ?? { notice: seen.number, version }), ...act.wish(typed), ...evidence }
            const kept = evidence.evidence?.file ? [evidence.evidence.file] : []
            await namedBy(folder, kept, () =>
              office.submit(commandNamed(act.command), request.actor, wish, v5(once, FORMS)),
            )
          } catch (error) {
            return form(
              slipsOf(error).map(({ field, message }) => ({
                field: act.fields.some((f) => f.name === field) ? field : '',
                message,
              })),
            )
          }
          return desk.done(request, reply, about.href, `已办理：${act.button}。${act.follows[0] ?? ''}。`)
        },
      )

      /** The photograph of a posting, made harmless and kept, as the evidence of its wish. Refuses a form without one. */
      async function evidenceIn(
        request: FastifyRequest,
        act: Act,
        note: string,
      ): Promise<{ evidence?: Evidence & { note?: string } }> {
        if (!act.fields.some(({ as }) => as === 'file')) return {}
        const [file] = await keptIn(request, 'file', { folder, limits, missing: say.photographMissing() })
        return { evidence: { sha256: file?.sha256 ?? '', ...(note ? { note } : {}), ...(file ? { file } : {}) } }
      }
    })
  }

/** What a posting was proved with, opened; undefined once it is erased. */
function evidenceOf({ office }: StaffDesk, notice: string, digest: string): Evidence | undefined {
  const record = office.store.unseal(notice, digest)
  return record && (office.sealer.open(record) as Evidence)
}

function photographsIn(desk: StaffDesk, notice: string, facts: readonly { version: number; fact: AnyFact }[]) {
  const found: Record<string, { posted?: Photograph; checked?: Photograph }> = {}
  for (const { version, fact } of facts) {
    if (fact.type !== 'NoticePosted' && fact.type !== 'PostingChecked') continue
    const data = fact.data as { channel: string; place: string; evidence: string }
    const file = evidenceOf(desk, notice, data.evidence)?.file
    if (!file) continue
    const key = postingKey(data as never)
    const shown = { href: `/postings/${notice}/evidence/${version}`, file: fileShown(file) }
    found[key] = { ...found[key], [fact.type === 'NoticePosted' ? 'posted' : 'checked']: shown }
  }
  return found
}
