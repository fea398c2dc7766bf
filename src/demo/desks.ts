import { v7 as uuid } from 'uuid'
import type { Head } from '../../db/heads.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact } from '../../machines/fact.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { officeOf } from '../access.ts'
import { presentFindings } from '../assessment.ts'
import { addDays, type Calendar, isWorkday, type LegalDay, workdaysAfter } from '../calendar.ts'
import { commandNamed } from '../commands.ts'
import { type Finding, type Snapshot, sentenceOf, verdictOf } from '../eligibility.ts'
import type { HouseholdFile } from '../household-form.ts'
import type { AtWork, Office } from '../office.ts'
import type { Criterion } from '../policy-numbers.ts'
import { type Role, roles } from '../roles.ts'
import { programmeBasis } from '../words.ts'

/** Where the regulation of a programme has its conditions. */
const conditionsIn: Readonly<Record<string, string>> = {
  low_rent: '第十七条',
  public_rental: '第七条',
  affordable_sale: '第二十五条',
  resettlement: '第十八条',
}
/** The regulation of a programme, as a decision names its basis: name, document number, article. */
const basisFor = (programme: string): string =>
  (programmeBasis[programme] ?? []).map((name) => name + (conditionsIn[programme] ?? '')).join('、')

/*
 * The people of the demo: clerks, reviewers, publishers at their desks, one round every working day. They see what real
 * staff would see (queues, the opened file) and act by commands only. Which household objects, withdraws or answers
 * late follows from its place in the file, so that every run of the demo is the same.
 */

const required = ['id_card', 'household_register', 'income_proof', 'housing_proof', 'consent']
/** A photograph's digest: the demo's pictures are of nothing, their digests are of the words that say so. */
const picture = { sha256: 'd0'.repeat(32), note: '演示用照片' }
const boards = { community_board: 0, organ_board: 0, government_site: 1, newspaper: 2 } as Record<string, number>

/** The county or district the demo sends a household to that moved away. */
const neighbourOf = (county: string): string => (county === '410311' ? '410305' : '410311')

/** The reason a failed criterion is rejected for. */
const reasonOf: Partial<Record<Criterion, string>> = {
  income: 'income_over_line',
  floor_area: 'floor_area_over_line',
  homes: 'owns_other_home',
  assets: 'assets_over_line',
  vehicles: 'vehicles_not_allowed',
  vehicle_price: 'vehicles_not_allowed',
  businesses: 'business_not_allowed',
  business_capital: 'business_not_allowed',
  single_age: 'single_below_age',
  papers: 'no_valid_paper',
  hukou_place: 'hukou_not_met',
  hukou_years: 'hukou_not_met',
}
const isUpheld = ({ c }: File) => c.objections.some((o) => o.outcome === 'upheld') && !c.reexamined

/**
 * What offices find when they look: the household as its form has it, and, from its place in the file, what the form does
 * not ask. A 复核 that overturned has found less: a subsidy that does not count, a room measured wrongly.
 */
function foundOf(f: File) {
  const { household, c, place } = f
  const { members, yearlyIncome, floorAreaPerHead, hukouArea } = household
  const share = c.reexamined ? 0.7 : 1
  const fen = (value: number) => ({ value: Math.round(value * share * 100) / 100 })
  const county = hukouArea ?? (c.communities.at(-1) as string).slice(0, 6)
  const since = place % 31 === 12 ? '2025-02-10' : `${2004 + (place % 16)}-05-20`
  const cars =
    place % 4 === 1 ? { vehicles: { value: 1 }, vehiclePrice: { value: 68_000 } } : { vehicles: { value: 0 } }
  const police = '公安人口信息'
  return {
    visit: { floorAreaPerHead: fen(floorAreaPerHead) },
    housing: { homes: { value: isUpheld(f) ? 1 : 0 } },
    income: {
      yearlyIncome: fen(yearlyIncome),
      // Of one household in the demo the banks do not answer.
      ...(place % 39 === 14 ? {} : { assets: { value: 12_000 + ((place * 7_919) % 60_000) } }),
      ...cars,
      businesses: { value: 0 },
      hukou: { value: { county, since }, source: police },
      ...(hukouArea === undefined ? {} : { employmentYears: { value: 2 } }),
      members: members.map(() => ({ paper: { value: true, source: police } })),
    },
  }
}

interface File {
  readonly head: Head
  readonly c: ApplicationContext
  readonly household: HouseholdFile
  readonly materials: readonly string[]
  /** Position in the intake file, from 0. */
  readonly place: number
}

/** One working day of everybody. `order` gives each acceptance number its place in the intake file. */
export async function workday(office: Office, today: LegalDay, order: ReadonlyMap<string, number>): Promise<void> {
  const { store, sealer, calendar } = office
  const since = (day: string) => workdaysAfter(day, today, calendar)
  /** Works through a queue as it stood in the morning; everybody hands in at once, the store commits them together. */
  const each = async (state: string, work: (file: File) => Promise<unknown>): Promise<void> => {
    await Promise.all(queue(state).map(work))
  }
  const queue = (state: string): File[] => store.applications({ state, limit: 10_000 }).map((row) => open(row.number))

  function open(number: string): File {
    const head = store.head(number) as Head
    const c = head.context as ApplicationContext
    const record = store.unseal(number, c.household)
    if (!record) throw new Error(`${number}: no household on file`)
    const first = JSON.parse(store.history(number)[0]?.body ?? '{}') as AnyFact
    const { materials } = first.data as { materials: string[] }
    return { head, c, household: sealer.open(record) as HouseholdFile, materials, place: order.get(number) ?? 0 }
  }
  const arrivedOn = (number: string): string => {
    const last = store.history(number).at(-1)
    return (JSON.parse(last?.body ?? '{}') as AnyFact).occurredOn
  }
  const ask = (name: string, actor: AtWork, input: Record<string, unknown>) => {
    const command = commandNamed(name)
    const subject = (input.application ?? input.notice) as string | undefined
    const version = subject === undefined ? {} : { version: store.head(subject)?.version }
    return office.submit(command, actor, { ...input, ...version }, uuid())
  }
  /** Staff numbers as offices have them: organ, post, person. */
  const post = (role: Role, organ: string, n = 1): AtWork => ({
    staff: `${organ}-${String(roles.indexOf(role) + 1).padStart(2, '0')}-${n}`,
    role,
    organ,
  })
  /** The findings as they are now, as a reviewer reads them before deciding. */
  const findings = (application: string): Snapshot =>
    presentFindings(office, office.policy, (store.head(application) as Head).context as ApplicationContext)
  /** The first criterion that is not met, if any. */
  const failed = (application: string): Finding | undefined =>
    findings(application).findings.find((each) => each.verdict === '不符合')
  const rejectFor = (finding: Finding, reviewer: AtWork, application: string, stage: string) =>
    ask('rejectApplication', reviewer, {
      application,
      stage,
      reason: reasonOf[finding.criterion] ?? 'other',
      basis: basisFor(((store.head(application) as Head).context as ApplicationContext).programme),
      // As people write it on paper: no spaces beside figures.
      statement: sentenceOf(finding).replace(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, ''),
    })
  const every = (f: File, n: number, rest: number) => f.place % n === rest

  // —— Counter of the subdistrict
  await each('received', async (f) => {
    const { number: application, subdistrict, corrected } = f.c
    const clerk = post('clerk', subdistrict)
    const items = required.filter((m) => !f.materials.includes(m))
    if (items.length > 0 && !corrected.includes('intake')) {
      if (since(f.c.receivedOn) >= 1)
        await ask('requestCorrection', clerk, { application, items, note: '请一次性补齐所列材料。' })
    } else if (every(f, 29, 7))
      await ask('declineApplication', clerk, {
        application,
        reason: 'outside_area',
        basis: '《中华人民共和国行政许可法》第三十二条第一款第二项',
        goTo: neighbourOf(f.c.county),
        statement: '申请人已迁居，现居住地和户籍地均不在本街道（乡镇）所在区县。',
      })
    // One household is overlooked: silence is acceptance, and the clock's job says so.
    else if (since(f.c.receivedOn) >= 2 && !every(f, 41, 13)) await ask('acceptApplication', clerk, { application })
  })
  await each('intakeCorrection', async (f) => {
    const { number: application, correction, subdistrict } = f.c
    if (correction && since(correction.askedOn) >= 4 && !every(f, 5, 2))
      await ask('answerCorrection', post('clerk', subdistrict), { application, items: correction.items })
  })

  // —— First review
  const firstRound = new Map<string, number>()
  for (const f of queue('firstReview')) {
    const { number: application, subdistrict } = f.c
    const done = firstRound.get(subdistrict) ?? 0
    if (done >= 5) continue
    firstRound.set(subdistrict, done + 1)
    const reviewer = post('first_reviewer', subdistrict)
    const stage = 'firstReview'
    if (isUpheld(f))
      await ask('rejectApplication', reviewer, {
        application,
        stage,
        reason: 'false_statement',
        basis: basisFor(f.c.programme),
        statement: '公示异议经核查成立，申报与事实不符。',
      })
    else if (every(f, 19, 5) && !f.c.corrected.includes(stage))
      await ask('requestCorrection', reviewer, { application, items: ['housing_proof'], note: '租赁合同缺页。' })
    else {
      if (!f.c.surveyed)
        await ask('recordSurvey', reviewer, {
          application,
          stage,
          kind: 'home_visit',
          investigators: [`${subdistrict}-S1`, `${subdistrict}-S2`],
          visitedOn: today,
          finding: '入户查看居住情况，走访邻里两户。',
          verified: foundOf(f).visit,
        })
      const fault = failed(application)
      if (fault) await rejectFor(fault, reviewer, application, stage)
      else await ask('passReview', reviewer, { application, stage, opinion: '经审核，符合条件。本单位承担审查责任。' })
    }
  }
  await each('firstReviewCorrection', async (f) => {
    const { number: application, correction, subdistrict } = f.c
    if (correction && since(correction.askedOn) >= 3)
      await ask('answerCorrection', post('clerk', subdistrict), { application, items: correction.items })
  })

  // —— Publicities: drafted on Thursdays, cleared the same day, posted the next morning
  for (const stage of ['firstPublicity', 'finalPublicity'] as const) {
    if (new Date(`${today}T00:00:00Z`).getUTCDay() === 4) {
      const byOrgan = new Map<string, string[]>()
      for (const f of queue(stage)) {
        if (f.c.publicity) continue
        const level = office.law.procedure(f.head.machine).publicities[stage]?.level ?? 'city'
        const organ = `${officeOf(f.c, level)} ${f.head.machine}`
        byOrgan.set(organ, [...(byOrgan.get(organ) ?? []), f.c.number])
      }
      for (const [key, applications] of byOrgan) {
        const organ = key.split(' ')[0] as string
        const { receipt } = await ask('draftNotice', post('publisher', organ), {
          stage,
          applications: applications.sort(),
        })
        await ask('clearNotice', post('release_reviewer', organ), {
          notice: receipt.subject,
          postOn: nextWorkday(today, calendar),
          opinion: '经审查不涉密，个人信息已去标识化，同意发布。',
        })
      }
    }
  }
  for (const row of store.notices({ limit: 10_000 })) {
    const head = store.head(row.number) as Head
    const n = head.context as NoticeContext
    const publisher = post('publisher', n.organ)
    const drafted = arrivedOn(row.number)
    if (head.state === 'cleared' || head.state === 'interrupted') {
      for (const { channel, place } of n.required) {
        const key = `${channel}@${place}`
        // One office in the demo puts one channel up two days late: the window starts later, it is not shorter.
        const late =
          head.state === 'cleared' &&
          n.organ === firstOrgan(office) &&
          n.number.endsWith('-1') &&
          channel === 'organ_board'
            ? 2
            : 0
        if (n.posted[key] === undefined && since(drafted) >= Math.max(1, (boards[channel] ?? 0) + late))
          await ask('postNotice', publisher, { notice: n.number, channel, place, postedOn: today, evidence: picture })
      }
    } else if (head.state === 'running' && n.window) {
      // In the demo, rain takes the sheet of one organ's second notice down on its third day.
      if (
        n.number.endsWith('-2') &&
        n.organ === firstOrgan(office) &&
        n.interruptions === 0 &&
        since(n.window.startsOn) === 2
      ) {
        await ask('interruptNotice', publisher, {
          notice: n.number,
          failed: n.required.slice(0, 1),
          since: today,
          reason: '公示栏被雨水损毁，公示件脱落。',
        })
      } else if (today >= n.window.endsOn)
        for (const { channel, place } of n.required)
          if (n.checked[`${channel}@${place}`] === undefined)
            await ask('checkPosting', publisher, {
              notice: n.number,
              channel,
              place,
              checkedOn: today,
              evidence: picture,
            })
    }
  }

  // —— Objections
  for (const stage of ['firstPublicity', 'finalPublicity'] as const) {
    for (const f of queue(stage)) {
      const { number: application, publicity, objections } = f.c
      const notice = publicity && (store.head(publicity.notice) as Head)
      const n = notice?.context as NoticeContext | undefined
      const level = office.law.procedure(f.head.machine).publicities[stage]?.level ?? 'city'
      const organ = officeOf(f.c, level)
      const open = objections.find((o) => o.outcome === 'open')
      const first = stage === 'firstPublicity'
      if (open) {
        const role = level === 'subdistrict' ? 'first_reviewer' : level === 'county' ? 'reviewer' : 'approver'
        if (workdaysAfter(open.due.from, today, calendar) >= 5)
          await ask('settleObjection', post(role, organ, 2), {
            application,
            objection: open.id,
            outcome: every(f, 23, 4) ? 'upheld' : 'dismissed',
            finding: '经查不动产登记并走访邻里，作出认定。',
          })
      } else if (
        n?.window &&
        objections.length === 0 &&
        notice?.state === 'running' &&
        since(n.window.startsOn) >= 3 &&
        (first ? every(f, 17, 3) || every(f, 23, 4) : every(f, 27, 9))
      )
        await ask('raiseObjection', post('clerk', organ), {
          application,
          notice: n.number,
          ground: 'housing',
          identity: 'named',
          channel: 'desk',
          statement: '反映该户另有住房。',
          objector: { name: '演示反映人', contact: '00000000000' },
        })
      else if (first && every(f, 37, 11))
        await ask('withdrawApplication', post('clerk', f.c.subdistrict), {
          application,
          reason: '家庭已自行解决住房。',
        })
    }
  }

  // —— On its way from organ to organ
  for (const [to, from] of [
    ['County', 'subdistrict'],
    ['City', 'county'],
  ] as const) {
    await each(`receiptBy${to}`, (f) =>
      ask('receiveFile', post('clerk', officeOf(f.c, to === 'City' ? 'city' : 'county')), { application: f.c.number }),
    )
    await each(`transmissionTo${to}`, (f) =>
      ask('transmitFile', post('clerk', officeOf(f.c, from)), { application: f.c.number }),
    )
  }

  // —— Second review and approval
  for (const stage of ['secondReview', 'approval'] as const) {
    await each(stage, async (f) => {
      const { number: application, checks, returned } = f.c
      const review = office.law.procedure(f.head.machine).reviews[stage]
      if (!review) return
      const organ = officeOf(f.c, review.level)
      const reviewer = post(review.role as Role, organ)
      if (review.checks && checks.income === undefined) {
        const { housing, income } = foundOf(f)
        await ask('recordCheck', reviewer, {
          application,
          stage,
          check: 'housing',
          source: '不动产登记中心',
          verdict: 'consistent',
          verified: housing,
        })
        await ask('recordCheck', reviewer, {
          application,
          stage,
          check: 'income',
          source: '民政部门居民家庭经济状况核对',
          verdict: 'consistent',
          verified: income,
        })
        return
      }
      if (since(arrivedOn(application)) < 2) return
      const fault = failed(application)
      if (fault) await rejectFor(fault, reviewer, application, stage)
      else if (isUpheld(f))
        await ask('rejectApplication', reviewer, {
          application,
          stage,
          reason: 'false_statement',
          basis: basisFor(f.c.programme),
          statement: '公示异议经核查成立，申报与事实不符。',
        })
      else if (every(f, 13, 6) && !returned.includes(stage) && stage === 'secondReview')
        await ask('returnReview', reviewer, { application, stage, reasons: '入户调查记录不全，请补充后重新初审。' })
      else {
        // What nobody could find out, whoever decides answers for.
        const reason = '查询系统停用，凭申请人授权书和本人提供的证明认定。'
        const overrides = verdictOf(findings(application)).open.map((criterion) => ({ criterion, reason }))
        const more = overrides.length > 0 ? { overrides } : {}
        if (review.approves)
          await ask('approveApplication', reviewer, { application, opinion: '核准，符合保障条件。', ...more })
        else await ask('passReview', reviewer, { application, stage, opinion: '复审符合条件。', ...more })
      }
    })
  }

  // —— Registration
  await each('registration', (f) => {
    const last = office.law.procedure(f.head.machine).definition.stages.at(-1)
    const organ = officeOf(f.c, last?.kind === 'registration' ? last.level : 'city')
    return ask('registerApplication', post('publisher', organ), { application: f.c.number })
  })

  // —— Remedies
  /** What a 复核 measures itself. */
  const foundAnew = (f: File) => {
    const { visit, income } = foundOf({ ...f, c: { ...f.c, reexamined: true } })
    return { ...visit, yearlyIncome: income.yearlyIncome }
  }
  /** Half of those rejected for what can be measured wrongly; a hukou or an age is what it is. */
  const isMistaken = (f: File) =>
    every(f, 2, 0) && !['hukou_not_met', 'single_below_age', 'other'].includes(f.c.rejection?.reason ?? '')
  await each('reexamination', async (f) => {
    const level =
      office.law.procedure(f.head.machine).reviews[f.c.rejection?.stage ?? '']?.level === 'city' ? 'city' : 'county'
    if (since(arrivedOn(f.c.number)) >= 5)
      await ask('decideReexamination', post('approver', officeOf(f.c, level), 3), {
        application: f.c.number,
        ...(isMistaken(f)
          ? {
              outcome: 'overturned',
              finding: '原认定把不应计入的计入，认定有误，予以撤销。',
              verified: foundAnew(f),
            }
          : { outcome: 'confirmed', finding: '另行核对了入户调查记录和各部门的核查结果，没有发现新的事实。' }),
      })
  })
  await each('rejected', async (f) => {
    if (!f.c.reexamined && since(arrivedOn(f.c.number)) === 3 && !every(f, 3, 0))
      await ask('requestReexamination', post('clerk', f.c.subdistrict), {
        application: f.c.number,
        statement: '对认定的事实有异议，请求复核。',
      })
  })
}

/** Sheets go up the morning after they are cleared. */
function nextWorkday(today: LegalDay, calendar: Calendar): LegalDay {
  let day = addDays(today, 1)
  while (!isWorkday(day, calendar)) day = addDays(day, 1)
  return day
}

/** The organ of the first notice ever: the demo's unlucky board. */
const firstOrgan = (office: Office): string => office.store.notices({ limit: 10_000 }).at(-1)?.organ ?? ''

/** Whether anybody still has something to do about any case. */
export function workIsLeft(office: Office): boolean {
  const ends = new Set(['waiting', 'rejected', 'rejectionConfirmed', 'notAccepted', 'lapsed', 'withdrawn'])
  return office.store.countByState().some(({ state }) => !ends.has(state))
}

/** Whether desks are staffed on a day. */
export const deskOpen = (office: Office, day: LegalDay): boolean => isWorkday(day, office.calendar)
