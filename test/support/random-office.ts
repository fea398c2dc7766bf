import type { Head } from '../../db/heads.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { DocumentContext } from '../../machines/document.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { isCheckedBelow } from '../../machines/procedure.ts'
import { officeOf } from '../../src/access.ts'
import { commands } from '../../src/commands.ts'
import { contactOf } from '../../src/documents/directory.ts'
import { papersOf } from '../../src/documents/papers-of.ts'
import { sheetOf } from '../../src/documents/sheet.ts'
import { sourcesOf, toldOf } from '../../src/documents/sources.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { isAsPrinted, issuing, numbering } from '../../src/jobs/issue-documents.ts'
import { type AtWork, system } from '../../src/office.ts'
import { type Asked, canary, type Draw, somebody } from './draw.ts'
import { formOf, sheet, within } from './life.ts'
import type { TestOffice } from './office.ts'
import { asText, textPress } from './press.ts'
import { aboutPerson, householdChange, resolved } from './random-people.ts'

const roles = [
  'clerk',
  'first_reviewer',
  'reviewer',
  'approver',
  'publisher',
  'release_reviewer',
  'head',
  'auditor',
] as const
const otherStages = ['intake', 'firstReview', 'secondReview', 'approval', 'firstPublicity', 'finalPublicity'] as const

/** A household comes to the counter; one of ten goes to the wrong one. */
export function arrival(draw: Draw, rows: readonly IntakeRow[]): Asked {
  const row = draw.of(rows)
  const { subdistrict } = draw.happens(10) ? draw.of(rows).form : row.form
  return { name: 'receiveApplication', actor: somebody(draw, 'clerk', subdistrict), input: formOf(row) }
}

/** What a check finds: mostly everything and within the lines, sometimes too much, sometimes not all of it. */
function found(draw: Draw, { county, members }: ApplicationContext): Record<string, unknown> {
  const { housing, income } = within(county, members)
  const all = { ...housing, ...income }
  if (draw.happens(8)) return { ...all, yearlyIncome: { value: 91_357.5 * members, source: canary } }
  if (draw.happens(8)) return { yearlyIncome: { value: 1 }, homes: { value: 0 } }
  return { ...all, yearlyIncome: { value: 5_432.1 * members, source: canary } }
}

/** What somebody at work would do next with a case, most of the time. Undefined when there is nothing to do. */
export function sensible(draw: Draw, office: TestOffice, application: string): Asked | undefined {
  const head = office.store.head(application)
  if (!head) return undefined
  const c = head.context as ApplicationContext
  const procedure = office.law.procedure(head.machine)
  const { state } = head
  const on = { application }
  const at = (level: Parameters<typeof officeOf>[1]) => officeOf(c, level)
  const wish = (name: string, actor: AtWork, input: Record<string, unknown> = {}): Asked => ({
    name,
    actor,
    input: { ...on, ...input },
  })
  const open = c.objections.find((o) => o.outcome === 'open')

  if (draw.below(300) === 0)
    return wish('withdrawApplication', somebody(draw, 'clerk', c.subdistrict), { reason: canary })
  if (draw.happens(4)) return householdChange(draw, office, application)
  if (draw.happens(4)) return aboutPerson(draw, office, application)
  const { recall } = c
  if (recall && draw.happens(12)) {
    const review = procedure.reviews[recall.stage]
    const actor = {
      staff: recall.by,
      role: review?.role ?? 'clerk',
      organ: at(review?.level ?? 'subdistrict'),
    } as AtWork
    return wish('recallDecision', actor, { stage: recall.stage, reasons: canary })
  }
  const slip = c.slips.find(({ answeredOn }) => answeredOn === null)
  if (slip && draw.happens(30))
    return wish('answerSupervision', somebody(draw, 'head', slip.to), { slip: slip.id, answer: canary })
  if (c.due && c.due.on <= office.clock.today && draw.happens(20))
    return wish('issueSupervision', somebody(draw, 'head', draw.of([c.county, '410300'])), { demand: canary })
  if (procedure.reviews[state] && draw.happens(4))
    return wish('extendLimit', somebody(draw, 'head', at(procedure.reviews[state].level)), {
      stage: state,
      reasons: canary,
    })
  if (draw.happens(4))
    return wish('checkMaterials', somebody(draw, 'clerk', c.subdistrict), {
      papers: [{ material: draw.of(['id_card', 'consent'] as const), as: draw.of(['original', 'copy'] as const) }],
    })
  if (state === 'received') {
    const clerk = somebody(draw, 'clerk', c.subdistrict)
    if (draw.happens(10) && c.corrected.length === 0)
      return wish('requestCorrection', clerk, { items: ['income_proof', 'consent'], note: canary })
    if (draw.happens(3))
      return wish('declineApplication', clerk, {
        ...(draw.happens(80) ? { reason: 'outside_area', goTo: '410371' } : { reason: 'income_over_line' }),
        basis: '许可法32',
        statement: canary,
      })
    return wish('acceptApplication', clerk, resolved(draw, office, application))
  }
  if (c.correction && state.endsWith('Correction')) {
    const level = procedure.reviews[c.correction.stage]?.level ?? 'subdistrict'
    return wish('answerCorrection', somebody(draw, 'clerk', at(level)), { items: c.correction.items })
  }
  const review = procedure.reviews[state]
  if (review) {
    const actor = somebody(draw, review.role, at(review.level))
    if (open) return settle(draw, application, open.id, at(review.level))
    if (review.survey && !c.surveyed)
      return wish('recordSurvey', actor, {
        stage: state,
        kind: 'home_visit',
        investigators: draw.happens(90) ? ['A01', 'A02'] : ['A01', 'A01'],
        visitedOn: office.clock.today,
        finding: canary,
        ...(draw.happens(20) ? { photos: [aPhoto] } : {}),
        ...(draw.happens(50) ? { verified: { floorAreaPerHead: { value: draw.happens(5) ? 61.5 : 7.25 } } } : {}),
      })
    const missing = (review.checks ?? []).find(({ key }) => (c.checks[key] ?? 'unavailable') === 'unavailable')
    if (missing && c.requests[missing.key] === undefined && draw.happens(25))
      return wish('requestCheck', actor, { stage: state, check: missing.key, source: '民政部门' })
    if (missing)
      return wish('recordCheck', actor, {
        stage: state,
        check: missing.key,
        source: '民政部门',
        verdict: draw.of(['consistent', 'consistent', 'inconsistent', 'unavailable']),
        ...(draw.happens(90) ? { verified: found(draw, c) } : {}),
      })
    const atEach = { stage: state, opinion: canary }
    if (draw.happens(15))
      return wish(review.approves ? 'approveApplication' : 'passReview', actor, {
        ...atEach,
        overrides: [{ criterion: draw.of(['income', 'assets', 'papers', 'hukou_place'] as const), reason: canary }],
      })
    if (draw.happens(8)) return wish('requestCorrection', actor, { items: ['housing_proof'] })
    if (draw.happens(6))
      return wish('rejectApplication', actor, {
        stage: state,
        reason: draw.of(['other', 'income_over_line', 'hukou_not_met', 'assets_over_line']),
        basis: '收入标准',
        statement: canary,
        ...(draw.happens(30)
          ? { overrides: [{ criterion: draw.of(['income', 'assets'] as const), reason: canary }] }
          : {}),
      })
    const isStale = c.recheckSince !== null && isCheckedBelow(procedure.definition, state)
    if (review.mayReturn && (isStale ? draw.happens(80) : draw.happens(10)))
      return wish('returnReview', actor, { stage: state, reasons: canary })
    if (!review.approves) return wish('passReview', actor, atEach)
    return wish('approveApplication', actor, { ...atEach, ...resolved(draw, office, application) })
  }
  const publicity = procedure.publicities[state]
  if (publicity) {
    if (open && draw.happens(70)) return settle(draw, application, open.id, at(publicity.level))
    if (c.publicity) return aboutNotice(draw, office, c.publicity.notice, application)
    const organ = at(publicity.level)
    const ready = office.store
      .applications({ state, county: c.county })
      .filter((row) => row.notice === null && officeOf(contextOf(office, row.number), publicity.level) === organ)
    return {
      name: 'draftNotice',
      actor: somebody(draw, publicity.role, organ),
      input: { stage: state, applications: ready.map((row) => row.number) },
    }
  }
  if (state.startsWith('transmissionTo')) {
    const from = state === 'transmissionToCounty' ? c.subdistrict : c.county
    return wish('transmitFile', somebody(draw, 'clerk', from))
  }
  if (state.startsWith('receiptBy'))
    return wish('receiveFile', somebody(draw, 'clerk', at(state === 'receiptByCounty' ? 'county' : 'city')))
  const registration = procedure.definition.stages.at(-1)
  if (state === 'registration' && registration?.kind === 'registration')
    return wish(
      'registerApplication',
      somebody(draw, registration.role, at(registration.level)),
      resolved(draw, office, application),
    )
  if (state === 'waiting' && registration?.kind === 'registration' && draw.happens(20))
    return wish('correctRegistration', somebody(draw, 'publisher', at(registration.level)), {
      programme: 'low_rent',
      reasons: canary,
    })
  if (state === 'rejected')
    return wish('requestReexamination', somebody(draw, 'clerk', c.subdistrict), { statement: canary })
  if (state === 'reexamination') {
    const level = procedure.reviews[c.rejection?.stage ?? '']?.level === 'city' ? 'city' : 'county'
    return wish('decideReexamination', somebody(draw, 'reviewer', at(level)), {
      outcome: draw.of(['confirmed', 'overturned', 'overturned']),
      finding: canary,
      ...(draw.happens(40) ? { verified: found(draw, c) } : {}),
    })
  }
  return undefined
}

function settle(draw: Draw, application: string, objection: string, organ: string): Asked {
  const role = organ.length === 9 ? 'first_reviewer' : organ === '410300' ? 'approver' : 'reviewer'
  return {
    name: 'settleObjection',
    actor: somebody(draw, role, organ),
    input: {
      application,
      objection,
      outcome: draw.of(['upheld', 'dismissed', 'dismissed', 'dismissed']),
      finding: canary,
    },
  }
}

/** What happens around a notice while it hangs. */
function aboutNotice(draw: Draw, office: TestOffice, notice: string, application: string): Asked | undefined {
  const head = office.store.head(notice)
  if (!head) return undefined
  const n = head.context as NoticeContext
  const publisher = somebody(draw, 'publisher', n.organ)
  const about = (name: string, actor: AtWork, input: Record<string, unknown> = {}): Asked => ({
    name,
    actor,
    input: { notice, ...input },
  })
  const key = (p: { channel: string; place: string }) => `${p.channel}@${p.place}`
  const { today } = office.clock
  const paper = draw.happens(60) ? aboutSheet(draw, office, notice) : undefined
  if (paper) return paper
  if (draw.happens(1)) return about('withdrawNotice', publisher, { reason: canary })
  if (head.state === 'drafted')
    return about('clearNotice', somebody(draw, 'release_reviewer', n.organ), { opinion: canary })
  if (head.state === 'cleared' || head.state === 'interrupted') {
    const next = n.required.find((p) => n.posted[key(p)] === undefined)
    return next && about('postNotice', publisher, { ...next, postedOn: today, evidence: { ...sheet, note: canary } })
  }
  if (head.state !== 'running' || !n.window) return undefined
  if (draw.happens(10))
    return {
      name: 'raiseObjection',
      actor: somebody(draw, 'clerk', n.organ),
      input: {
        application,
        notice,
        ground: 'housing',
        identity: 'named',
        channel: 'desk',
        statement: canary,
        objector: { name: canary, contact: canary },
      },
    }
  if (draw.happens(3))
    return about('interruptNotice', publisher, { failed: [draw.of(n.required)], since: today, reason: canary })
  if (draw.happens(3))
    return about('correctNotice', publisher, { application, restarts: draw.happens(50), what: canary })
  const unseen = n.required.find((p) => n.checked[key(p)] === undefined)
  return unseen && about('checkPosting', publisher, { ...unseen, checkedOn: today, evidence: sheet })
}

/** What the job, or the publisher where it failed, does next about the sheets of a notice. */
function aboutSheet(draw: Draw, office: TestOffice, notice: string): Asked | undefined {
  const press = textPress()
  const head = office.store.head(notice) as Head
  const rows = office.store.documentsOf(notice)
  for (const fact of office.store.history(notice).map(toldOf))
    for (const paper of papersOf(fact, head))
      if (paper.series === '公示' && !isAsPrinted(fact, paper) && !rows.some((row) => row.upTo === fact.version))
        return { name: 'numberDocument', actor: system, input: numbering(office, press, fact, paper) }
  for (const { number, state, organ } of rows) {
    const wish = (name: string, actor: AtWork, input: Record<string, unknown> = {}): Asked => ({
      name,
      actor,
      input: { document: number, ...input },
    })
    if (state === 'failed') return wish('retryDocument', somebody(draw, 'publisher', organ))
    if (head.state === 'withdrawn' && (state === 'numbered' || state === 'issued'))
      return wish('withdrawDocument', system, { of: notice })
    if (state !== 'numbered') continue
    if (draw.happens(15)) return wish('failDocument', system, { where: '标题', sentence: '标题太长，请改短。' })
    const d = office.store.head(number)?.context as DocumentContext
    const contact = contactOf(organ, press.directory())
    const { document, view } = sheetOf(d, { contact, site: press.site }, sourcesOf(office))
    return wish('issueDocument', system, issuing(office, d, { rendered: asText(document), view, contact }, press.site))
  }
  return undefined
}

/** Nonsense, or the right wish by the wrong person, of the wrong stage, or against an old version. */
export function nonsense(draw: Draw, office: TestOffice, cases: readonly string[]): Asked | undefined {
  const application = draw.of(cases)
  const head = application === undefined ? undefined : office.store.head(application)
  if (!head) return undefined
  const c = head.context as ApplicationContext
  const organ = draw.of([c.subdistrict, c.county, '410300', '410302001'])
  const actor = somebody(draw, draw.of(roles), organ)
  const asked = sensible(draw, office, application as string)
  if (asked && draw.happens(50)) {
    if (draw.happens(40)) return { ...asked, actor }
    if (draw.happens(50)) return { ...asked, input: { ...asked.input, version: Math.max(1, head.version - 1) } }
    return { ...asked, input: 'stage' in asked.input ? { ...asked.input, stage: draw.of(otherStages) } : asked.input }
  }
  const command = draw.of(commands.filter((one) => one.path !== null))
  const texts = Object.keys(command.personal.shape).filter((field) => field !== 'resolutions')
  const text = Object.fromEntries(texts.map((field) => [field, canary]))
  const example = { ...command.example, ...text }
  const subject = 'notice' in command.input.shape && c.publicity ? { notice: c.publicity.notice } : {}
  const input = {
    ...example,
    ...('application' in command.input.shape ? { application } : {}),
    ...('person' in example ? { person: command.example.person } : {}),
    ...('household' in example ? { household: command.example.household } : {}),
    ...('evidence' in example ? { evidence: sheet } : {}),
    ...('objector' in example ? { objector: command.example.objector } : {}),
    ...('verified' in example ? { verified: command.example.verified } : {}),
    ...('overrides' in example ? { overrides: [{ criterion: 'income', reason: canary }] } : {}),
    ...subject,
    ...('version' in command.input.shape ? { version: head.version } : {}),
  }
  return { name: command.name, actor, input }
}

const contextOf = (office: TestOffice, stream: string) => office.store.head(stream)?.context as ApplicationContext

/** A photograph as a wish names it: the file itself lies elsewhere. */
export const aPhoto = {
  ...{ shows: 'photo', type: 'image/jpeg', size: 1024, sha256: 'b'.repeat(64) },
  ...{ address: 'a'.repeat(64), key: `${'A'.repeat(43)}=`, thumbnail: 'c'.repeat(64) },
} as const
