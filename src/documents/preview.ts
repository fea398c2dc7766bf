import type { NoticeContext } from '../../machines/notice.ts'
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
  const period = `${lasts.n}${lasts.unit}`
  const drafted = { number, stage, organ: actor.organ, cases: applications, required: [], lasts: period, minWorkdays }
  return sheetThought(office, actor, {
    ...{ number, contact, word, lasts: period, minWorkdays },
    facts: [['NoticeDrafted', drafted]],
    listed: { stage, applications },
  })
}

/** The sheet of a draft, as it would hang if it were cleared today: what whoever reviews its release looks at. */
export async function previewOfDraft(
  office: Office,
  actor: AtWork,
  { number, lasts, minWorkdays }: Pick<NoticeContext, 'number' | 'lasts' | 'minWorkdays'>,
  publisher: Pick<Previewed, 'contact' | 'word'>,
): Promise<NoticeDocument> {
  return sheetThought(office, actor, { number, lasts, minWorkdays, ...publisher, facts: [] })
}

interface Thought {
  readonly number: string
  readonly contact: Contact
  readonly word: string
  readonly lasts: string
  readonly minWorkdays: number
  /** Facts of the notice that are not there yet, before it is cleared. */
  readonly facts: readonly (readonly [type: string, data: object])[]
  /** Cases that are not listed yet. */
  readonly listed?: { readonly stage: string; readonly applications: readonly string[] }
}

/** A sheet from the facts there are, and those thought of for a moment: cleared now, posted everywhere today. */
function sheetThought(
  office: Office,
  { staff, role, organ }: AtWork,
  { number, contact, word, lasts, minWorkdays, facts, listed }: Thought,
): NoticeDocument {
  const on = legalDayOf(office.now())
  const recordedAt = office.now().toISOString()
  const thought = (stream: string, version: number, type: string, data: object): ToldFact => ({
    ...{ stream, version, type, data, occurredOn: on, recordedAt, hash: '' },
    actor: { staff, role, organ },
  })
  const { explanation: _, ...window } = publicityWindow(on, parsePeriod(lasts), minWorkdays, office.calendar)
  const real = sourcesOf(office)
  const before = facts.length > 0 ? [] : real.history(number)
  const cleared = ['NoticeCleared', { opinion: '', postOn: on, window }] as const
  const notice = [...facts, cleared].map(([type, data], i) => thought(number, before.length + i + 1, type, data))
  const sources: Sources = {
    ...real,
    history(stream, upTo) {
      if (stream === number) return [...before, ...notice]
      const told = real.history(stream, upTo)
      const entry = (listed?.applications.indexOf(stream) ?? -1) + 1
      if (!listed || entry === 0) return told
      const data = { stage: listed.stage, notice: number, entry }
      return [...told, thought(stream, told.length + 1, 'ListedInPublicity', data)]
    },
  }
  const kind = publicityKind(organ)
  const asked = {
    kind,
    template: newestTemplate(kind),
    of: number,
    upTo: before.length + notice.length,
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
