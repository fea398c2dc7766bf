import { newHead } from '../../db/heads.ts'
import type { DocumentContext } from '../../machines/document.ts'
import { evolve } from '../../machines/fold.ts'
import { CannotSet } from '../../public-notices/cannot-set.ts'
import type { NoticeDocument, Proof } from '../../public-notices/document.ts'
import {
  type CaseFile,
  caseFileDocument,
  caseFileTemplate,
  type FiledPaper,
  type FiledTable,
} from '../../public-notices/kinds/case-file.ts'
import type { RenderedNotice } from '../../public-notices/render.ts'
import { documentOf } from '../../public-notices/view.ts'
import { officeOf } from '../access.ts'
import { localTime } from '../calendar.ts'
import { maritalStatuses } from '../household-form.ts'
import { areaName } from '../organs.ts'
import { maskNumber } from '../papers.ts'
import {
  checks,
  facts as factNames,
  objectionChannels,
  objectionGrounds,
  roleNames,
  say,
  stages,
  states,
  surveyKinds,
  verdicts,
  caseFileWords as words,
} from '../words.ts'
import { compose, newestTemplate } from './compose.ts'
import { contactOf, fullName } from './directory.ts'
import { type Paper, papersOf } from './papers-of.ts'
import { checkpointOf } from './sheet.ts'
import { type Asked, allOf, lastOf, type Sources, type ToldFact } from './sources.ts'
import { applicantOf, type CaseThen, caseOf, householdOf, opened, programmeName } from './the-case.ts'

/* 卷宗: a whole case as one file, from its facts, the sealed records they name and the papers issued about it. */

/** A paper as it was issued, with the code and address printed on it. */
export interface IssuedPaper {
  readonly asked: Asked
  readonly proof: Omit<Proof, 'digest'> | null
}

/**
 * The papers issued about a stream, from the facts of its documents. `documents` names the streams of those numbered about
 * it; what was never issued is left out.
 */
export function issuedAbout(documents: (of: string) => readonly { readonly number: string }[], sources: Sources) {
  return (of: string): IssuedPaper[] =>
    documents(of).flatMap(({ number }) => {
      const [numbered, ...later] = sources.history(number)
      const printed = later.find(({ type }) => type === 'DocumentIssued')?.data as PrintedWith | undefined
      if (numbered?.type !== 'DocumentNumbered' || !printed) return []
      const { code, checkpoint, ...stated } = numbered.data as Omit<Asked, 'issuedAt' | 'contact'> &
        Pick<DocumentContext, 'code' | 'checkpoint'>
      const asked = { ...stated, issuedAt: numbered.recordedAt, contact: printed.contact }
      const proof = {
        code: code.replace(/(.{4})(?=.)/g, '$1-'),
        url: `${printed.site}/v/${code}`,
        ...checkpointOf(checkpoint),
      }
      return [{ asked, proof }]
    })
}

interface PrintedWith {
  readonly contact: Asked['contact']
  readonly site: string
}

export interface CaseFileAsked {
  readonly number: string
  /** 立卷 day and instant, and the staff number of who made it. */
  readonly madeOn: string
  readonly madeAt: string
  readonly madeBy: string
  /** The papers issued about a case or a notice. One that was never issued is made from its fact, without a number. */
  readonly issued: (of: string) => readonly IssuedPaper[]
}

/**
 * The case file of a case: every paper its facts called for, and what a paper does not say: the household, surveys and
 * checks, objections (not who made them), and every fact with its hash. The lists it was posted in are not copied into it,
 * as they name others; the statements of those publicities are. Throws CannotSet where a sealed record is erased.
 */
export function composeCaseFile(asked: CaseFileAsked, sources: Sources): CaseFile {
  const history = sources.history(asked.number)
  const its = caseOf(asked.number, history, sources)
  const { received } = its
  const { county, subdistrict } = received.data
  const organ = fullName(officeOf(received.data, keptBy(its)))
  const last = history.at(-1) as ToldFact
  const household = householdOf(its, sources)
  const stood = standings(its, sources)
  const called = stood.flatMap(({ fact, head }) =>
    papersOf(fact, head).flatMap((paper) => (paper.of === its.number ? [{ fact, paper }] : [])),
  )
  return {
    template: caseFileTemplate,
    organ,
    number: its.number,
    applicant: applicantOf(household).name,
    scheme: programmeName(its.programme),
    place: `${areaName(county)}${areaName(subdistrict)}`,
    state: states[stood.at(-1)?.head.state ?? ''] ?? '',
    firstOn: received.occurredOn,
    lastOn: last.occurredOn,
    facts: history.length,
    hash: last.hash,
    madeOn: asked.madeOn,
    madeAt: asked.madeAt,
    madeBy: asked.madeBy,
    before: [membersOf(its, sources, organ)],
    papers: [
      ...called.map(({ fact, paper }) => filed(paper, fact, asked, sources)),
      ...statementsOf(its, asked, sources),
    ].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0)),
    after: [
      ...inquiriesOf(its, sources, organ),
      ...objectionsOf(its, sources, organ),
      factsOf(history, organ, last.occurredOn),
    ],
  }
}

/** A case file as PDF: laid out once to learn its pages, and again with them in the table of contents. */
export async function renderCaseFile(
  file: CaseFile,
  render: (document: NoticeDocument) => Promise<RenderedNotice>,
): Promise<RenderedNotice> {
  const first = await render(caseFileDocument(file))
  const whole = await render(caseFileDocument(file, first.starts, first.pages))
  if (whole.pages !== first.pages || whole.starts.some((start, i) => start !== first.starts[i]))
    throw new CannotSet('卷内文件目录', say.contentsMoved())
  return whole
}

/** The level of the organ that registers keeps the file. */
const keptBy = ({ procedure }: CaseThen) => {
  const stage = procedure.definition.stages.at(-1)
  return stage?.kind === 'registration' ? stage.level : 'county'
}

/** Where the case stood after each of its facts. */
function standings({ number, history, received }: CaseThen, { law }: Sources) {
  const machine = law.machine(received.data.procedure)
  let head = newHead(number, 'application', machine)
  return history.map((fact) => {
    head = { ...head, ...evolve(machine, head, fact), hash: fact.hash }
    return { fact, head }
  })
}

/** A paper as it was issued; one that never was, from its fact: unnumbered, with what the division list has of its organ. */
function filed(paper: Paper, fact: ToldFact, { issued }: CaseFileAsked, sources: Sources): FiledPaper {
  const { kind, of, organ } = paper
  const found = issued(of).find(({ asked }) => asked.kind === kind && asked.upTo === fact.version)
  const asked: Asked = found?.asked ?? {
    kind,
    template: newestTemplate(kind),
    of,
    upTo: fact.version,
    mark: words.unnumbered,
    issuedOn: fact.occurredOn,
    issuedAt: fact.recordedAt,
    contact: contactOf(organ),
  }
  return paperOf(asked, found?.proof ?? null, sources)
}

function paperOf(asked: Asked, proof: IssuedPaper['proof'], sources: Sources): FiledPaper {
  const view = compose(asked, sources)
  return {
    title: view.title.join(''),
    number: asked.mark,
    organ: view.organ,
    on: asked.issuedOn,
    document: documentOf(view, proof),
  }
}

/** The statements of the publicities the case has stood in, as issued. */
function statementsOf({ history }: CaseThen, { issued }: CaseFileAsked, sources: Sources): FiledPaper[] {
  const notices = new Set(allOf(history, 'ListedInPublicity').map(({ data }) => data.notice))
  return [...notices].flatMap((notice) =>
    issued(notice)
      .filter(({ asked }) => asked.kind === 'publicity-statement')
      .map(({ asked, proof }) => paperOf(asked, proof, sources)),
  )
}

const column = (header: string, wraps = true) => ({ header, wraps })

/** The household, by name for those who review it; ID numbers as on any screen. */
function membersOf(its: CaseThen, sources: Sources, organ: string): FiledTable {
  const { members } = householdOf(its, sources)
  const changed = lastOf(its.history, 'HouseholdChanged') ?? its.received
  return {
    title: words.members,
    organ,
    on: changed.occurredOn,
    csvName: '',
    columns: [
      column('序号', false),
      column('关系', false),
      column('姓名'),
      column('证件号码'),
      column('婚姻状况'),
      column('职业或工作单位'),
    ],
    rows: members.map((member, i) => [
      `${i + 1}`,
      member.relation,
      member.name,
      maskNumber(member),
      maritalStatuses.find(({ code }) => code === member.maritalStatus)?.name ?? '—',
      member.work ?? '—',
    ]),
  }
}

/** Surveys and checks: what was asked of whom, and what was found. */
function inquiriesOf(its: CaseThen, sources: Sources, organ: string): FiledTable[] {
  const text = (digest: string | undefined) =>
    digest === undefined ? '—' : opened<string>(sources, its.number, digest)
  const rows = its.history.flatMap((fact) => {
    const [surveyed] = allOf([fact], 'SurveyRecorded')
    const [checked] = allOf([fact], 'CheckRecorded')
    if (surveyed) {
      const { kind, investigators, visitedOn, finding } = surveyed.data
      return [[visitedOn, surveyKinds[kind] ?? kind, words.byStaff(investigators), words.recorded, text(finding)]]
    }
    if (!checked) return []
    const { check, source, verdict, finding } = checked.data
    return [[fact.occurredOn, checks[check] ?? check, source, verdicts[verdict] ?? verdict, text(finding)]]
  })
  if (rows.length === 0) return []
  return [
    {
      title: words.inquiries,
      organ,
      on: rows.at(-1)?.[0] as string,
      csvName: '',
      columns: [
        column('序号', false),
        column('日期', false),
        column('事项'),
        column('调查人或答复单位'),
        column('结果'),
        column('情况'),
      ],
      rows: rows.map((row, i) => [`${i + 1}`, ...row]),
    },
  ]
}

/** Objections: what they were about and what became of them. Neither who made them nor their own words. */
function objectionsOf(its: CaseThen, sources: Sources, organ: string): FiledTable[] {
  const raised = allOf(its.history, 'ObjectionRaised')
  if (raised.length === 0) return []
  return [
    {
      title: words.objections,
      organ,
      on: raised.at(-1)?.occurredOn as string,
      csvName: '',
      columns: [
        column('编号'),
        column('公示环节'),
        column('提出日期', false),
        column('渠道'),
        column('反映事项'),
        column('处理'),
        column('核查认定'),
      ],
      rows: raised.map(({ data, occurredOn }) => {
        const same = (fact: { data: { objection: string } }) => fact.data.objection === data.objection
        const settled = lastOf(its.history, 'ObjectionUpheld', same) ?? lastOf(its.history, 'ObjectionDismissed', same)
        return [
          data.objection,
          stages[data.stage] ?? data.stage,
          occurredOn,
          objectionChannels[data.channel] ?? data.channel,
          objectionGrounds[data.ground] ?? data.ground,
          settled ? `${settled.occurredOn} ${factNames[settled.type]}` : words.unsettled,
          settled ? opened<string>(sources, its.number, settled.data.finding) : '—',
        ]
      }),
    },
  ]
}

/** Every fact, as it can be checked in the log: what, when, by whom, and its hash. */
function factsOf(history: readonly ToldFact[], organ: string, on: string): FiledTable {
  return {
    title: words.facts,
    organ,
    on,
    csvName: 'facts.csv',
    columns: [
      column('序号', false),
      column('日期', false),
      column('事项'),
      column('办理单位'),
      column('办理人'),
      column('记入时间'),
      column('链值'),
    ],
    rows: history.map(({ version, type, data, actor, occurredOn, recordedAt, hash }) => {
      const { stage } = data as { stage?: string }
      const name = (factNames as Record<string, string>)[type] ?? type
      return [
        `${version}`,
        occurredOn,
        stage === undefined ? name : `${name}（${stages[stage] ?? stage}）`,
        actor.organ === '' ? words.thisSystem : fullName(actor.organ),
        actor.role === 'system'
          ? roleNames.system
          : `${(roleNames as Record<string, string>)[actor.role]} ${actor.staff}`,
        localTime(recordedAt),
        hash.replace(/(.{16})(?=.)/g, '$1 '),
      ]
    }),
  }
}
