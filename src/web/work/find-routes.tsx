/** @jsxRuntime automatic @jsxImportSource preact */
import { v7 as uuid } from 'uuid'
import { type HouseholdFile, halfWidth, namePattern, tidyName } from '../../household-form.ts'
import { casesNamed, indexNames, looksLikeInitials } from '../../name-index.ts'
import { isAcceptanceNumber, isDocumentNumber } from '../../numbers.ts'
import type { AtWork, Office } from '../../office.ts'
import { counties } from '../../organs.ts'
import { normaliseIdNumber } from '../../people.ts'
import { caseSeenBy } from '../../queries/application.ts'
import { areaOf } from '../../queries/area.ts'
import { noticeSeen } from '../../queries/notice.ts'
import { recordLook } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { say } from '../../words.ts'
import type { StaffPart } from '../desk.tsx'
import { caseRoles } from '../ui/sections.ts'
import { FoundPage, type Hit } from './find.tsx'
import { typedIn } from './routes.tsx'

const handlers = { access: caseRoles } as const
/** Cases shown at most; who has more asks more narrowly. */
const MOST = 50
/** What was found is kept this long for who asked, so that names and ID numbers stand in no address. */
const MINUTES = 10

interface Kept {
  readonly staff: string
  readonly at: number
  readonly by: string
  readonly hits: readonly Hit[]
}

/** 查找: one box; what is meant is told by its shape. Posted, since an ID number or a name must not stand in an address. */
export const findPages: StaffPart = (pages, desk) => {
  const { office } = desk
  const kept = new Map<string, Kept>()

  pages.post('/find', { config: handlers }, async (request, reply) => {
    const typed = typedIn(request).one('q').slice(0, 100)
    const found = await findFor(office, request.actor, typed)
    if (found.straight) return reply.redirect(found.straight, 303)
    const now = office.now().getTime()
    for (const [token, { at }] of kept) if (now - at > MINUTES * 60_000 || kept.size > 1_000) kept.delete(token)
    const token = uuid()
    kept.set(token, { staff: request.actor.staff, at: now, by: found.by, hits: found.hits })
    return reply.redirect(`/find?found=${token}`, 303)
  })
  pages.get('/find', { config: handlers }, (request, reply) => {
    const { found } = request.query as { found?: unknown }
    const its = kept.get(String(found))
    const mine = its && its.staff === request.actor.staff && office.now().getTime() - its.at < MINUTES * 60_000
    const shell = desk.shell(request, reply)
    if (!mine) return desk.send(reply, <FoundPage shell={shell} by="" hits={[]} most={MOST} />)
    return desk.send(
      reply,
      <FoundPage shell={shell} by={its.by} hits={its.hits} most={MOST} />,
      its.hits.length === 0 ? 404 : 200,
    )
  })
}

interface Found {
  /** One place is meant: go there. */
  readonly straight?: string
  /** How it was looked for, without what was typed. */
  readonly by: string
  readonly hits: readonly Hit[]
}

async function findFor(office: Office, actor: AtWork, text: string): Promise<Found> {
  const q = halfWidth(text).replace(/\s/g, '')
  const number = q.toUpperCase()
  const none = (by: string): Found => ({ by, hits: [] })
  const toCase = (stream: string | undefined, by: string): Found =>
    stream !== undefined && isSeen(() => caseSeenBy(office, actor, stream))
      ? { straight: `/cases/${stream}`, by, hits: [] }
      : none(by)
  if (q === '') return none(say.typeSomething())
  if (isAcceptanceNumber(number)) return toCase(number, '受理编号')
  if (/^\d{15}(\d{2}[\dX])?$/.test(number))
    return toCase(office.store.holder(office.sealer.personKey(normaliseIdNumber(number))), '身份证号')
  if (/^\d{6,9}-G\d{4}-\d+$/.test(number)) return toNotice(office, actor, number)
  const papers = isDocumentNumber(number) ? [office.store.document(number)] : office.store.documentsBy('mark', q)
  const about = papers.find((each) => each !== undefined)
  if (about) return /-G\d{4}-/.test(about.of) ? toNotice(office, actor, about.of) : toCase(about.of, '文书')
  const isName = namePattern.test(tidyName(text))
  if (!isName && !looksLikeInitials(q)) return none('编号、姓名或拼音首字母')
  return byName(office, actor, looksLikeInitials(q) ? q : text)
}

function toNotice(office: Office, actor: AtWork, number: string): Found {
  const by = '公示编号'
  if (!isSeen(() => noticeSeen(office, actor, number))) return { by, hits: [] }
  if (['publisher', 'release_reviewer'].includes(actor.role)) return { straight: `/postings/${number}`, by, hits: [] }
  const [sheet] = office.store.documentsOf(number).slice(-1)
  return sheet ? { straight: `/notices/${sheet.number}`, by, hits: [] } : { by, hits: [] }
}

/** Every case of this person's area with such a member; who is shown one of them by name is recorded. */
async function byName(office: Office, actor: AtWork, text: string): Promise<Found> {
  const by = looksLikeInitials(text) ? '拼音首字母' : '姓名'
  const area = areaOf(actor)
  if (area === null) return { by, hits: [] }
  await indexNames(office)
  const county = area.county ?? area.subdistrict?.slice(0, 6)
  const asked = county ? [county] : counties().map(({ code }) => code)
  const streams = casesNamed(office, asked, text, MOST * 4)
    .filter((stream) => isSeen(() => caseSeenBy(office, actor, stream)))
    .slice(0, MOST)
  const hits = streams.flatMap((stream): Hit[] => {
    const row = office.store.application(stream)
    const head = office.store.head(stream)
    if (!row || !head) return []
    recordLook(office, actor, 'found', stream, by)
    const record = office.store.unseal(stream, (head.context as { household: string }).household)
    const members = record ? (office.sealer.open(record) as HouseholdFile).members : []
    return [{ row, applicant: members[0]?.name ?? '', members: members.length }]
  })
  const [only] = hits
  return hits.length === 1 && only ? { straight: `/cases/${only.row.number}`, by, hits } : { by, hits }
}

function isSeen(look: () => unknown): boolean {
  try {
    look()
    return true
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}
