import sharp from 'sharp'
import { v7 as uuid } from 'uuid'
import { attachmentsBeside } from '../../src/attachments/copy-attachments.ts'
import { type KeptFile, storeAttachment } from '../../src/attachments/store-attachment.ts'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import { papersOf } from '../../src/documents/papers-of.ts'
import { toldOf } from '../../src/documents/sources.ts'
import { addScans, scansOf } from '../../src/drafts.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issueNumbered, numberPaper } from '../../src/jobs/issue-documents.ts'
import { acceptanceNumber, documentNumber, registerNumber } from '../../src/numbers.ts'
import type { AtWork } from '../../src/office.ts'
import { subdistrictsOf } from '../../src/organs.ts'
import { sealedText } from '../../src/sealed-text.ts'
import { isRegistered } from '../../src/sign-in.ts'
import type { Desk } from '../api/desk.ts'
import { disclosed, project } from './disclosures.ts'
import { accepted, approved, contextOf, firstReviewed, formOf, posted, required } from './life.ts'
import { staff, type TestOffice } from './office.ts'
import { sheetIssued, textPress } from './press.ts'
import { type Place, type Post, posts, type Things } from './route-rules.ts'
import { sessionFor } from './signed-in.ts'
import { entered, firstAdministrator } from './staff.ts'
import { aYear } from './year.ts'

/* One office for the matrix: a thing of each kind in one subdistrict, and everybody who can hold a post, signed in. */

/** Somebody of the register with a session of their own. */
export interface Worker extends Post {
  readonly actor: AtWork
  readonly token: string
}

/** The organs that stand at each place, seen from a subdistrict of this county. */
export function placesAround(subdistrict: string, otherCounty: string): Readonly<Record<Place, string>> {
  const county = subdistrict.slice(0, 6)
  const another = subdistrictsOf(county).find(({ code }) => code !== subdistrict)?.code ?? ''
  return {
    subdistrict,
    'another subdistrict': another,
    county,
    'another county': otherCounty,
    'a subdistrict of another county': subdistrictsOf(otherCounty)[0]?.code ?? '',
    city: '410300',
    supervisor: '410300SJ',
  }
}

/** So many households of one subdistrict of a county, the one that has most. */
export function householdsOf(county: string, n: number, on: string): IntakeRow[] {
  const all = households({ seed: 77, county, n: n * 30, on })
  const street = (all[0] as IntakeRow).form.subdistrict
  const rows = all.filter(({ form }) => form.subdistrict === street).slice(0, n)
  if (rows.length < n) throw new Error(`${county}: ${rows.length} households of ${street}`)
  return rows
}

/** Registers everybody who can hold a post at these places; each signs in. Who is registered already gets no second post. */
export async function everybody(
  desk: Desk,
  places: Readonly<Record<Place, string>>,
  known: Map<string, Worker> = new Map(),
): Promise<Worker[]> {
  const { office } = desk
  const admin = isRegistered(office) ? staff('administrator', '410300') : await firstAdministrator(office)
  const workers: Worker[] = []
  for (const [role, at] of Object.entries(posts) as [Post['role'], readonly Place[]][])
    for (const place of at) {
      const actor = { ...staff(role, places[place]), staff: `new-${role}-${places[place]}` }
      const before = known.get(actor.staff)
      if (!before) await entered(office, admin, actor)
      const worker = { role, place, actor, token: before?.token ?? sessionFor(desk, actor) }
      known.set(actor.staff, worker)
      workers.push(worker)
    }
  return workers
}

/** Has the papers of every fact of a stream numbered and issued. */
async function papersIssued(office: TestOffice, stream: string): Promise<string> {
  const press = textPress()
  const head = office.store.head(stream)
  if (!head) throw new Error(stream)
  for (const fact of office.store.history(stream).map(toldOf))
    for (const paper of papersOf(fact, head)) await numberPaper(office, press, fact, paper)
  for (const { number, state } of office.store.documentsOf(stream))
    if (state === 'numbered') await issueNumbered(office, press, number)
  return office.store.documentsOf(stream)[0]?.number ?? ''
}

/** Numbers as they are, of nothing. */
export const unknownThings: Things = {
  case: acceptanceNumber('410305', '2025', 88_888),
  told: acceptanceNumber('410305', '2025', 88_889),
  draft: '410305001-G2025-888',
  notice: '410305001-G2025-889',
  cityNotice: '410300-G2025-888',
  citySheet: documentNumber('410300', '2025', 8888),
  paper: documentNumber('410305001', '2025', 8888),
  record: registerNumber('410300', 88_888),
  staff: 'LY-8888',
  item: '410305-K2025-888',
  typing: '01890a5d-ac96-774b-bcce-b302099a8057',
  job: '01890a5d-ac96-774b-bcce-b302099a8058',
  photograph: '88',
  sample: '888',
  filed: acceptanceNumber('410305', '2025', 88_889),
  scan: '88',
  late: acceptanceNumber('410305', '2025', 88_890),
  objected: acceptanceNumber('410305', '2025', 88_891),
  laid: '01890a5d-ac96-774b-bcce-b302099a8059',
  answers: '01890a5d-ac96-774b-bcce-b302099a8060',
  preview: '01890a5d-ac96-474b-bcce-b302099a8061',
  whatIf: '01890a5d-ac96-474b-bcce-b302099a8062',
  simulation: '01890a5d-ac96-474b-bcce-b302099a8063',
}

/** A thing of each kind, of the subdistrict of these rows; `item` is the county's, `cityNotice` the city's, with a case of theirs. */
export async function thingsOf(desk: Desk, rows: readonly IntakeRow[]): Promise<Things> {
  const { office } = desk
  const [a, b, c, d, e, f] = rows as [IntakeRow, IntakeRow, IntakeRow, IntakeRow, IntakeRow, IntakeRow]
  const { subdistrict } = a.form
  // First, since weeks go by until it is approved.
  const listed = await approved(office, rows[6] as IntakeRow)
  const city = await office.ask('draftNotice', staff('publisher', '410300'), {
    ...{ stage: 'finalPublicity', applications: [listed] },
  })
  const cityNotice = city.subject
  await office.ask('clearNotice', staff('release_reviewer', '410300'), { notice: cityNotice, opinion: '同意发布。' })
  await sheetIssued(office, cityNotice)
  const citySheet = office.store.documentsOf(cityNotice)[0]?.number ?? ''
  const received = await office.ask('receiveApplication', staff('clerk', subdistrict), formOf(a))
  const toldOne = await accepted(office, b)
  const paper = await papersIssued(office, toldOne)
  const scan = { ...(await pictureKept(office)), shows: 'id_card' }
  const filed = await office.ask('checkMaterials', staff('clerk', subdistrict), { application: toldOne, scans: [scan] })
  // Somebody objects to a household that is posted, with a picture.
  const objected = await accepted(office, e)
  await firstReviewed(office, objected)
  const posting = await posted(office, subdistrict, 'firstPublicity', [objected])
  await office.ask('raiseObjection', staff('clerk', subdistrict), {
    ...{ application: objected, notice: posting, ground: 'housing', identity: 'anonymous', channel: 'phone' },
    ...{ statement: '另有住房。', evidence: [await pictureKept(office)] },
  })
  const inPublic = await accepted(office, c)
  await firstReviewed(office, inPublic)
  const publisher = staff('publisher', subdistrict)
  const draftOf = async (row: IntakeRow) => {
    const application = await accepted(office, row)
    await firstReviewed(office, application)
    return (await office.ask('draftNotice', publisher, { stage: 'firstPublicity', applications: [application] }))
      .subject
  }
  const { subject: notice } = await office.ask('draftNotice', publisher, {
    stage: 'firstPublicity',
    applications: [inPublic],
  })
  await office.ask('clearNotice', staff('release_reviewer', subdistrict), { notice, opinion: '同意发布。' })
  await sheetIssued(office, notice)
  const file = await pictureKept(office)
  const [place] = required(office, notice)
  const put = await office.ask('postNotice', publisher, {
    ...{ notice, ...place, postedOn: office.clock.today, evidence: { sha256: file.sha256, file } },
  })
  const record = await office.ask('recordProtection', staff('reviewer', subdistrict.slice(0, 6)), {
    ...{ programme: 'public_rental', form: 'housed', where: subdistrict.slice(0, 6), reference: '公租2021-7' },
    ...{ since: '2021-06-01', person: { name: '测试人', idNumber: '410399198001010018' } },
  })
  await office.ask('loadCalendarYear', staff('administrator', '410300'), {
    ...{
      year: 2027,
      document: '示例〔2026〕1号',
      unusual: '测试假日',
      days: aYear(2027).toSorted((a, b) => (a.on < b.on ? -1 : 1)),
    },
  })
  office.refreshCalendar()
  const fields = project('示例矩阵一期', office.clock.today)
  const item = await disclosed(office, 'started-project', fields, { release: false, organ: subdistrict.slice(0, 6) })
  const draft = await draftOf(d)
  // One that is overdue, last: the days go on with it.
  const late = await accepted(office, f)
  office.clock.at(addDays(contextOf<{ due: { on: string } }>(office, late).due.on, 1))
  await office.ask('issueSupervision', staff('head', subdistrict.slice(0, 6)), {
    application: late,
    demand: '请说明。',
  })
  return {
    case: received.subject,
    cityNotice,
    citySheet,
    draft,
    late,
    objected,
    filed: toldOne,
    scan: String(filed.version),
    notice,
    told: toldOne,
    photograph: String(put.version),
    paper,
    record: record.subject,
    item,
    sample: '1',
  }
}

/** A small photograph, taken in. */
export async function pictureKept(office: TestOffice): Promise<KeptFile> {
  const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#a52' } })
    .jpeg()
    .toBuffer()
  return storeAttachment(once(picture), attachmentsBeside(office.store.path))
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** A clerk of a subdistrict, entered besides everybody else. */
export async function clerkBeside({ office }: Desk, subdistrict: string): Promise<string> {
  const actor = { ...staff('clerk', subdistrict), staff: 'LY-7001' }
  return (await entered(office, staff('administrator', '410300'), actor)).staff
}

/** A scan laid beside a draft: its number. */
export function layScan({ office }: Desk, draft: string, file: KeptFile): string {
  addScans(office, draft, [{ ...file, shows: 'id_card' }])
  return scansOf(office, draft)[0]?.id ?? ''
}

/** Answers of a department a reviewer has had looked through and not yet taken over. */
export function answersOf(desk: Desk, actor: AtWork): string {
  const read = {
    department: 'civil-affairs',
    answeredOn: desk.office.clock.today,
    verdicts: {},
    persons: 0,
    errors: [],
  }
  return jobWith(desk, actor, { kind: 'recordCheck', state: 'checked', read })
}

/** A job of a clerk's, over and done with: a roll brought in. */
export function jobOf(desk: Desk, actor: AtWork): string {
  const read = { fileName: '名单.csv', receivedOn: null, households: 0, persons: 0, before: 0, errors: [], notes: [] }
  return jobWith(desk, actor, { kind: 'receiveApplication', state: 'done', read })
}

function jobWith(
  { office }: Desk,
  { staff: number, role, organ }: AtWork,
  { kind, state, read }: { readonly kind: string; readonly state: 'done' | 'checked'; readonly read: object },
): string {
  const at = office.now().toISOString()
  const nothing = { total: 0, done: 0, refused: 0, takenUpAt: null, takenUpDone: 0, strict: false, why: '' }
  const endedAt = state === 'done' ? at : null
  const id = uuid()
  office.store.jobs.add(
    {
      ...{ id, kind, staff: number, role, organ, state, startedAt: at, endedAt },
      ...nothing,
      box: sealedText(office.sealer, read),
    } as never,
    [],
  )
  return id
}
