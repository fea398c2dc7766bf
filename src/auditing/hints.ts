import type { ApplicationContext } from '../../machines/application.ts'
import { breath } from '../breath.ts'
import { addDays, type Calendar, daysBetween, type LegalDay } from '../calendar.ts'
import type { HouseholdFile } from '../household-form.ts'
import type { Office } from '../office.ts'
import { placeName } from '../queries/parts.ts'
import { stages } from '../words.ts'
import { holidaysIn } from './entries.ts'
import type { Ledgers } from './ledger-thread.ts'
import { signInHint } from './sign-in-hints.ts'

/** One thing that stands out, with what chance alone would have brought. */
export interface HintRow {
  readonly what: string
  readonly observed: number
  readonly of: number | null
  readonly expected: number
  /** How likely so many or more are by chance alone, under the model named. */
  readonly chance: number
  readonly cases: readonly string[]
  readonly href: string | null
}
export interface Hint {
  readonly key: string
  readonly name: string
  /** What is counted. */
  readonly counts: string
  /** What would be expected if nothing were the matter. */
  readonly model: string
  readonly rows: readonly HintRow[]
}

/** Rarer than this by chance alone, or it is not shown. */
export const RARE = 0.01
const QUICK_SECONDS = 60
const MOST_ROWS = 50

/** P(X ≥ k) of a Poisson count with this mean: how likely so many are when each comes by itself, by chance. */
export function poissonTail(k: number, mean: number): number {
  if (k <= 0) return 1
  if (mean <= 0) return 0
  let term = Math.exp(-mean)
  // Far from the mean the first term is too small for a number: then the tail is nothing or all.
  if (term === 0) return k > mean ? 0 : 1
  let below = 0
  for (let i = 0; i < k; i += 1) {
    below += term
    term *= mean / (i + 1)
  }
  return Math.max(0, 1 - below)
}

const rare = (rows: readonly HintRow[]): HintRow[] =>
  rows
    .filter(({ observed, expected, chance }) => observed > expected && chance < RARE)
    .sort((a, b) => a.chance - b.chance || b.observed - a.observed)
    .slice(0, MOST_ROWS)

interface Quick {
  staff: string
  organ: string
  decides: string
  n: number
  quick: number
  mean: number
}
interface Pair {
  a: string
  b: string
  stageA: string
  stageB: string
  organA: string
  organB: string
  n: number
  ofA: number
  ofB: number
  whole: number
}
interface Window {
  subject: string
  organ: string
  startsOn: LegalDay
  endsOn: LegalDay
}
interface Late {
  organ: string
  n: number
  late: number
}

const passes = `SELECT subject, version, staff, organ, decides AS stage FROM acts
  WHERE type IN ('ReviewPassed', 'ApplicationApproved') AND role <> 'system'`

/** Every hint there is, each with its model. What is found is a reason to look, never a finding. */
export async function hintsOf(office: Office, ledgers: Ledgers, calendar: Calendar): Promise<Hint[]> {
  const [quick, pairs, windows, late] = (await ledgers.ask(
    {
      sql: `SELECT staff, organ, decides, count(*) AS n, sum(took < ${QUICK_SECONDS}) AS quick,
        avg(avg(took)) OVER (PARTITION BY decides) AS mean FROM acts
        WHERE decides NOT IN ('', 'intake') AND took IS NOT NULL GROUP BY staff, organ, decides`,
    },
    {
      sql: `WITH p AS (${passes}), pair AS (SELECT a.staff AS a, b.staff AS b, a.stage AS stageA, b.stage AS stageB,
          a.organ AS organA, b.organ AS organB, a.subject FROM p a JOIN p b ON a.subject = b.subject
          AND b.version > a.version AND a.stage <> b.stage)
        SELECT a, b, stageA, stageB, organA, organB, n,
          sum(n) OVER (PARTITION BY a, stageA, stageB, organA, organB) AS ofA,
          sum(n) OVER (PARTITION BY b, stageA, stageB, organA, organB) AS ofB,
          sum(n) OVER (PARTITION BY stageA, stageB, organA, organB) AS whole
        FROM (SELECT a, b, stageA, stageB, organA, organB, count(*) AS n FROM pair GROUP BY 1, 2, 3, 4, 5, 6)`,
    },
    { sql: 'SELECT DISTINCT subject, organ, startsOn, endsOn FROM postings WHERE startsOn IS NOT NULL' },
    {
      sql: 'SELECT organ, count(*) AS n, sum(postedLate > 0) AS late FROM postings WHERE postedOn IS NOT NULL GROUP BY organ',
    },
  )) as unknown as [Quick[], Pair[], Window[], Late[]]
  return [
    quickHint(quick),
    pairHint(pairs),
    ...(await sharedHints(office)),
    holidayHint(windows, calendar),
    lateHint(late),
    signInHint(office),
  ]
}

function quickHint(rows: readonly Quick[]): Hint {
  return {
    key: 'quick',
    name: '几秒内作出的审核决定',
    counts: `每人每一环节的决定中，距本件上一步入库不到 ${QUICK_SECONDS} 秒的件数。`,
    model: '假定各人用时与全市同一环节的平均用时相同、长短随机（指数分布），按此推算应有几件这样快。',
    rows: rare(
      rows.map(({ staff, organ, decides, n, quick, mean }) => {
        const expected = mean > 0 ? n * (1 - Math.exp(-QUICK_SECONDS / mean)) : n
        return {
          what: `${staff}（${placeName(organ)}）${stages[decides] ?? decides}`,
          observed: quick,
          of: n,
          expected,
          chance: poissonTail(quick, expected),
          cases: [],
          href: `/audit/authority?flag=decisions&staff=${encodeURIComponent(staff)}`,
        }
      }),
    ),
  }
}

function pairHint(rows: readonly Pair[]): Hint {
  return {
    key: 'pairs',
    name: '总是同两个人先后通过',
    counts: '同一单位的两个环节中，某两人先后审核通过同一件的件数。',
    model: '假定前一环节由谁办与后一环节由谁办互不相干，按各人的件数推算两人应相遇几次。一个环节只有一人的，不会显示。',
    rows: rare(
      rows.map(({ a, b, stageA, stageB, n, ofA, ofB, whole }) => {
        const expected = (ofA * ofB) / whole
        return {
          what: `${a}（${stages[stageA] ?? stageA}）与 ${b}（${stages[stageB] ?? stageB}）`,
          observed: n,
          of: whole,
          expected,
          chance: poissonTail(n, expected),
          cases: [],
          href: `/audit/authority?flag=decisions&staff=${encodeURIComponent(b)}`,
        }
      }),
    ),
  }
}

function holidayHint(windows: readonly Window[], calendar: Calendar): Hint {
  const byOrgan = new Map<string, { n: number; seen: number; expected: number }>()
  const shares = new Map<string, number>()
  const shareOf = (year: string, length: number): number => {
    const key = `${year} ${length}`
    let share = shares.get(key)
    if (share === undefined) {
      let touched = 0
      let days = 0
      for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = addDays(day, 1)) {
        days += 1
        if (holidaysIn(day, addDays(day, length - 1), calendar) > 0) touched += 1
      }
      share = touched / days
      shares.set(key, share)
    }
    return share
  }
  for (const { organ, startsOn, endsOn } of windows) {
    const known = byOrgan.get(organ) ?? { n: 0, seen: 0, expected: 0 }
    known.n += 1
    if (holidaysIn(startsOn, endsOn, calendar) > 0) known.seen += 1
    known.expected += shareOf(startsOn.slice(0, 4), daysBetween(startsOn, endsOn) + 1)
    byOrgan.set(organ, known)
  }
  return {
    key: 'holidays',
    name: '公示期跨越法定节假日',
    counts: '各单位的公示中，公示期含法定节假日的份数。',
    model: '假定公示的开始日在全年均匀分布，按每份公示的长短推算应有几份碰上节假日。公示期含足够的工作日即为合法。',
    rows: rare(
      [...byOrgan].map(([organ, { n, seen, expected }]) => ({
        what: placeName(organ),
        observed: seen,
        of: n,
        expected,
        chance: poissonTail(seen, expected),
        cases: [],
        href: '/audit/postings?flag=holiday',
      })),
    ),
  }
}

function lateHint(rows: readonly Late[]): Hint {
  const all = rows.reduce((sum, { n }) => sum + n, 0)
  const late = rows.reduce((sum, each) => sum + each.late, 0)
  return {
    key: 'late',
    name: '张贴事后补登集中',
    counts: '各单位的张贴登记中，入库晚于所写张贴日期的处数。',
    model: '假定各单位补登的比例与全市相同，按各单位的处数推算。',
    rows: rare(
      rows.map(({ organ, n, late: own }) => {
        const expected = all === 0 ? 0 : (n * late) / all
        return {
          what: placeName(organ),
          observed: own,
          of: n,
          expected,
          chance: poissonTail(own, expected),
          cases: [],
          href: '/audit/postings?flag=late',
        }
      }),
    ),
  }
}

/**
 * Telephones and addresses that several live households share. Each sealed file is opened, only a keyed index of the value
 * is kept, and only while this runs; what is told are case numbers.
 */
async function sharedHints({ store, sealer, law }: Office): Promise<Hint[]> {
  const phones = new Map<string, Set<string>>()
  const homes = new Map<string, Set<string>>()
  const add = (map: Map<string, Set<string>>, kind: string, value: string, number: string) => {
    const key = sealer.personKey(`${kind}\n${value}`)
    const known = map.get(key)
    if (known) known.add(number)
    else map.set(key, new Set([number]))
  }
  const live = new Set(law.names.flatMap((name) => [...law.machine(name).live]))
  let n = 0
  for (let offset = 0; ; offset += 500) {
    const rows = store.applications({ limit: 500, offset })
    for (const { number, state } of rows) {
      if (!live.has(state)) continue
      const head = store.head(number)
      const record = head && store.unseal(number, (head.context as ApplicationContext).household)
      if (!record) continue
      const { members, homes: own = [] } = sealer.open(record) as HouseholdFile
      for (const { phone } of members) if (phone) add(phones, 'phone', phone, number)
      for (const { address } of own) add(homes, 'home', address.replace(/\s/g, ''), number)
      n += 1
      if (n % 50 === 0) await breath()
    }
    if (rows.length < 500) break
  }
  const rowsOf = (map: Map<string, Set<string>>): HintRow[] =>
    [...map.values()]
      .filter(({ size }) => size > 1)
      .sort((a, b) => b.size - a.size)
      .slice(0, MOST_ROWS)
      .map((numbers) => ({
        what: `${numbers.size} 户相同`,
        observed: numbers.size,
        of: n,
        expected: 1,
        chance: 0,
        cases: [...numbers].sort(),
        href: null,
      }))
  return [
    {
      key: 'phones',
      name: '不同家庭使用同一电话',
      counts: '在办和轮候的各户所留电话中，出现在一户以上的号码；号码本身不显示。',
      model: '电话由个人使用，各户互不相干时应当没有相同的。亲属代办、代填同一电话的也会出现。',
      rows: rowsOf(phones),
    },
    {
      key: 'addresses',
      name: '不同家庭登记同一住址',
      counts: '在办和轮候的各户所登记的住房坐落中，出现在一户以上的；地址本身不显示。写法不同的同一地址认不出来。',
      model: '各户分住各处时应当没有相同的。几代同住、分户不分房和同租一处的也会出现。',
      rows: rowsOf(homes),
    },
  ]
}
