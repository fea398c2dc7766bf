import type { ApplicationContext } from '../machines/application.ts'
import { staffStream } from '../machines/staff.ts'
import { mustHoldGrant } from './access.ts'
import { legalDayOf } from './calendar.ts'
import type { DocumentFiles } from './documents/files.ts'
import type { AtWork, Office } from './office.ts'
import { cityCode } from './organs.ts'
import { type RetentionRule, retentionRules } from './policies/retention.ts'
import { Refused } from './refusal.ts'
import { say } from './words.ts'

/*
 * Erasure when the time has come: the sealed records of a case go with their keys, and the files of its own papers. Facts,
 * chain, tree, numbers and statistics stay, since they hold digests alone. What stays beside them says who erased, when and
 * under which rule. Cases of the waiting list are never due: they are being served.
 */

/** A case whose records may be erased today, or why not yet. */
export interface Due {
  readonly application: string
  readonly version: number
  readonly rule: RetentionRule
  readonly endedOn: string
  /** The last day they are kept. */
  readonly keptUntil: string
  /** The paper that keeps them beyond it: a dispute, a suit, an inspection. */
  readonly heldBy: string | null
}

/** Cases past their time, the oldest first; those on hold are among them and say so. */
export function dueForErasure({ store, now }: Pick<Office, 'store' | 'now'>): Due[] {
  const today = legalDayOf(now())
  const due: Due[] = []
  for (const rule of retentionRules)
    for (const state of rule.states)
      for (const { number } of store.eachApplication({ state })) {
        const head = store.head(number)
        const kept = store.trail.kept(number)
        if (!head || kept?.what === 'erased') continue
        // An objection that is still open is a dispute, whatever became of the case.
        if ((head.context as ApplicationContext).objections.some(({ outcome }) => outcome === 'open')) continue
        const endedOn = legalDayOf(new Date(lastRecorded(store, number)))
        const keptUntil = `${Number(endedOn.slice(0, 4)) + rule.years}${endedOn.slice(4)}`
        if (keptUntil >= today) continue
        const heldBy = kept?.what === 'held' ? kept.rule : null
        due.push({ application: number, version: head.version, rule, endedOn, keptUntil, heldBy })
      }
  return due.sort((a, b) => (a.keptUntil < b.keptUntil ? -1 : 1))
}

const lastRecorded = (store: Pick<Office['store'], 'history'>, number: string): string =>
  (JSON.parse(store.history(number).at(-1)?.body ?? '{}') as { recordedAt: string }).recordedAt

/** Who may hold and erase: an approver of the city, under a grant of the day (职责分离: no administrator of the system). */
function mustBeKeeper({ store, now }: Pick<Office, 'store' | 'now'>, actor: AtWork): void {
  if (actor.role !== 'approver' || actor.organ !== cityCode())
    throw new Refused('forbidden', say.retentionByApprover(), {})
  const isAnybodyRegistered = store.staff().length > 0
  mustHoldGrant(actor, store.head(staffStream(actor.staff)), isAnybodyRegistered, legalDayOf(now()))
}

/** What a run did. */
export interface Erased {
  readonly erased: readonly Due[]
  readonly held: readonly Due[]
  /** Changed between the look and the act: the next run looks again. */
  readonly skipped: readonly Due[]
}

/**
 * Erases what is due, case by case: a run that is cut off is simply run again, and first takes away what files of erased cases a
 * crash has left. Refuses `forbidden`.
 */
export function eraseDue(
  office: Pick<Office, 'store' | 'now'>,
  files: Pick<DocumentFiles, 'remove'>,
  actor: AtWork,
): Erased {
  mustBeKeeper(office, actor)
  const { store, now } = office
  for (const application of store.trail.erased()) removeFiles(office, files, application)
  const all = dueForErasure(office)
  const done = { erased: [] as Due[], held: all.filter(({ heldBy }) => heldBy !== null), skipped: [] as Due[] }
  for (const each of all) {
    if (each.heldBy !== null) continue
    const { staff, role, organ } = actor
    const { application: subject, rule, endedOn, keptUntil } = each
    const entry = {
      at: now().toISOString(),
      staff,
      role,
      organ,
      subject,
      rule: `${rule.name}（${rule.basis}）`,
      endedOn,
      keptUntil,
    }
    if (!store.trail.erase(entry, each.version)) {
      done.skipped.push(each)
      continue
    }
    removeFiles(office, files, subject)
    store.caseNames.put(subject, [])
    done.erased.push(each)
  }
  if (done.erased.length > 0) store.trail.compact()
  return done
}

/** The papers handed to one household go with its records; sheets that listed others too stay in the office's own files. */
function removeFiles(
  { store }: Pick<Office, 'store'>,
  files: Pick<DocumentFiles, 'remove'>,
  application: string,
): void {
  for (const { sha256 } of store.documentsOf(application)) if (sha256 !== null) files.remove(sha256)
}

/** 暂缓销毁: a case in dispute keeps its records until it is released. Refuses `forbidden`, `not_found`, `not_allowed`. */
export function holdRecords(
  office: Pick<Office, 'store' | 'now'>,
  actor: AtWork,
  what: 'held' | 'released',
  subject: string,
  document: string,
): void {
  mustBeKeeper(office, actor)
  const { store, now } = office
  if (store.head(subject)?.kind !== 'application') throw new Refused('not_found', say.notACase(subject), {})
  const before = store.trail.kept(subject)
  if (before?.what === 'erased')
    throw new Refused('not_allowed', say.recordsErased(before.rule, before.at.slice(0, 10)), {})
  if ((before?.what === 'held') === (what === 'held'))
    throw new Refused('conflict', say.holdSame(subject, what === 'held'), {})
  const { staff, role, organ } = actor
  store.trail.keep({
    at: now().toISOString(),
    staff,
    role,
    organ,
    what,
    subject,
    rule: document,
    endedOn: null,
    keptUntil: null,
  })
}
