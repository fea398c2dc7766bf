import type { NoticeDocument } from '../../public-notices/document.ts'
import { documentOf } from '../../public-notices/view.ts'
import { legalDayOf, parsePeriod, publicityWindow } from '../calendar.ts'
import { commandNamed } from '../commands.ts'
import { noticeNumber } from '../numbers.ts'
import type { AtWork, Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { compose, newestTemplate } from './compose.ts'
import type { Contact } from './directory.ts'
import { publicityKind } from './papers-of.ts'
import { type Sources, sourcesOf, type ToldFact } from './sources.ts'

/*
 * 公示件预览: the sheet as it would hang if these cases were drafted and cleared now. Composed from the same facts by the same
 * wording as the real one; the facts that are not there yet are thought of for one moment, and nothing is written.
 */

/** What is previewed: the households in their order, and the organ's public contact. */
export interface Previewed {
  readonly stage: string
  readonly applications: readonly string[]
  readonly contact: Contact
  /** 机关代字. */
  readonly word: string
}

/** The sheet of a notice nobody has drafted. Refuses what the draft itself would be refused for; throws CannotSet. */
export async function previewOf(
  office: Office,
  actor: AtWork,
  { stage, applications, contact, word }: Previewed,
): Promise<NoticeDocument> {
  const refused = await office.foresee(commandNamed('draftNotice'), actor, { stage, applications })
  if (refused) throw refused
  const on = legalDayOf(office.now())
  const number = noticeNumber(actor.organ, on.slice(0, 4), nextOf(office, actor.organ, on))
  const head = office.store.head(applications[0] ?? '')
  const publicity = head && office.law.procedure(head.machine).publicities[stage]
  if (!publicity) throw new Refused('invalid', say.noSuchStage(stage), { stage })
  const { lasts, minWorkdays } = publicity
  const recordedAt = office.now().toISOString()
  const thought = (stream: string, version: number, type: string, data: object): ToldFact => ({
    ...{ stream, version, type, data, occurredOn: on, recordedAt, hash: '' },
    actor: { staff: actor.staff, role: actor.role, organ: actor.organ },
  })
  const period = `${lasts.n}${lasts.unit}`
  const { explanation: _, ...window } = publicityWindow(on, parsePeriod(period), minWorkdays, office.calendar)
  const drafted = { number, stage, organ: actor.organ, cases: applications, required: [], lasts: period, minWorkdays }
  const notice = [
    thought(number, 1, 'NoticeDrafted', drafted),
    thought(number, 2, 'NoticeCleared', { opinion: '', postOn: on, window }),
  ]
  const real = sourcesOf(office)
  const sources: Sources = {
    ...real,
    history(stream, upTo) {
      if (stream === number) return notice
      const told = real.history(stream, upTo)
      const entry = applications.indexOf(stream) + 1
      if (entry === 0) return told
      return [...told, thought(stream, told.length + 1, 'ListedInPublicity', { stage, notice: number, entry })]
    },
  }
  const kind = publicityKind(actor.organ)
  const asked = {
    kind,
    template: newestTemplate(kind),
    of: number,
    upTo: 2,
    issuedOn: on,
    issuedAt: recordedAt,
    contact,
  }
  const mark = `${word}公示〔${on.slice(0, 4)}〕预览`
  const view = office.store.reading(() => compose({ ...asked, mark }, sources))
  // Without a proof: it has no code and no entry in the log, so that nobody can hang it for the real one.
  return documentOf(view, null)
}

/** The number the next notice of an organ would get this year. */
function nextOf({ store }: Pick<Office, 'store'>, organ: string, on: string): number {
  const year = on.slice(0, 4)
  return store.notices({ organ, limit: 100_000 }).filter(({ number }) => number.includes(`-G${year}-`)).length + 1
}
