import '../../src/node-version.ts'
/*
 * Writes the vectors and the corpus, once for each new thing: a new machine version, a new fact type. What is already
 * there is never rewritten, for it is what older logs were written with.
 *
 *   node --import tsx test/contract/write.ts            adds what is missing
 *   node --import tsx test/contract/write.ts --afresh   starts over: only while no office anywhere holds a case
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { machineDigest } from '../../db/facts.ts'
import { applicationFacts } from '../../machines/application.facts.ts'
import { calendarFacts } from '../../machines/calendar.facts.ts'
import { disclosureFacts } from '../../machines/disclosure.facts.ts'
import { documentFacts } from '../../machines/document.facts.ts'
import { luoyang } from '../../machines/law.ts'
import { noticeFacts } from '../../machines/notice.facts.ts'
import { personFacts } from '../../machines/person.facts.ts'
import { staffFacts } from '../../machines/staff.facts.ts'
import { digestOf } from '../../public-notices/view.ts'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { recomputeLimits } from '../../src/jobs/recompute-limits.ts'
import { examples } from '../notices/examples.ts'
import { wholeDisclosureLife } from '../support/disclosures.ts'
import { Draw } from '../support/draw.ts'
import { onlooker } from '../support/dump.ts'
import { accepted, firstReviewed, formOf, posted } from '../support/life.ts'
import { staff, type TestOffice, testOffice } from '../support/office.ts'
import { arrival, sensible } from '../support/random-office.ts'
import { assignedLife, wholeStaffLife } from '../support/staff.ts'
import { aYear } from '../support/year.ts'
import { type CorpusLine, corpusFile, machinesFile, type ViewDigests, viewsFile } from './files.ts'

const afresh = process.argv.includes('--afresh')

// —— Digests of the published machines
const machines =
  existsSync(machinesFile) && !afresh ? (JSON.parse(readFileSync(machinesFile, 'utf8')).machines ?? {}) : {}
for (const name of luoyang.names) machines[name] ??= machineDigest(luoyang.machine(name).chart)
const about =
  'SHA-256 of the canonical JSON of every published machine (name, initial, states, definition). A case is pinned to one for life: a changed digest means a new version must be published, never an old one edited.'
writeFileSync(machinesFile, `${JSON.stringify({ about, machines }, null, 2)}\n`)

// —— Digests of what every wording of a document says
const known: ViewDigests['views'] =
  existsSync(viewsFile) && !afresh ? (JSON.parse(readFileSync(viewsFile, 'utf8')) as ViewDigests).views : {}
const said = Object.fromEntries(Object.values(examples).map((make) => [make().template, digestOf(make())]))
const digests: ViewDigests = {
  about:
    'SHA-256 of the view of each wording’s example. A changed digest means a new version of the wording, beside the old.',
  views: { ...said, ...known },
}
writeFileSync(viewsFile, `${JSON.stringify(digests, null, 2)}\n`)

// —— The corpus: whole histories from real lives, until every fact type stands in it
const types = new Set(
  [
    ...[...applicationFacts, ...noticeFacts, ...calendarFacts, ...personFacts],
    ...[...documentFacts, ...staffFacts, ...disclosureFacts],
  ].map((f) => f.shape.type.value as string),
)
const kept: CorpusLine[] =
  existsSync(corpusFile) && !afresh
    ? readFileSync(corpusFile, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as CorpusLine)
    : []
const typeOf = (line: CorpusLine) => (JSON.parse(line.body) as { type: string }).type
const missing = () => {
  const there = new Set(kept.map(typeOf))
  return [...types].filter((type) => !there.has(type))
}
/** What no random life meets: its own life stands below. */
const late = new Set([
  ...['LimitRecomputed', 'WindowExtended', 'CalendarYearLoaded', 'CaseAssigned', 'CaseReassigned'],
  ...[...staffFacts, ...disclosureFacts].map((f) => f.shape.type.value as string),
])
for (let seed = 1; missing().some((type) => !late.has(type)) && seed < 400; seed += 1) {
  const county = seed % 2 === 0 ? '410305' : '410327'
  const office = testOffice({ day: '2025-03-03' })
  const draw = new Draw(seed)
  const rows = households({ seed, county, n: 4, on: '2025-03-03' })
  const cases: string[] = []
  for (let step = 0; step < 350; step += 1) {
    const asked = cases.length === 0 || draw.happens(5) ? arrival(draw, rows) : sensible(draw, office, draw.of(cases))
    if (!asked || draw.happens(10)) {
      office.clock.at(addDays(office.clock.today, 1 + draw.below(7)))
      await closeDue(office)
      continue
    }
    try {
      const { subject } = await office.ask(asked.name, asked.actor, asked.input)
      if (asked.name === 'receiveApplication') cases.push(subject)
    } catch {
      // Refused: try something else.
    }
  }
  keep(office, seed)
  office.close()
}

// —— A year whose holidays become known late, and one that is changed: what no random life meets
if (missing().length > 0) {
  const office = testOffice({ day: '2026-12-28' })
  const [late, listed] = households({ seed: 7, county: '410305', n: 2, on: '2026-12-28' })
  if (!late || !listed) throw new Error('two households needed')
  const administrator = staff('administrator', '410300')
  const load = async (year: number, days: { on: string; kind: 'off' | 'work'; name: string }[], document: string) => {
    await office.ask('loadCalendarYear', administrator, {
      year,
      document,
      days,
      ...(days.length > aYear(year).length ? { unusual: '示例假日' } : {}),
    })
    office.refreshCalendar()
    await recomputeLimits(office, document)
  }
  await office.ask('receiveApplication', staff('clerk', late.form.subdistrict), formOf(late))
  await load(2027, aYear(2027), '示例〔2026〕1号')
  office.clock.at('2027-03-01')
  const application = await accepted(office, listed)
  await firstReviewed(office, application)
  await posted(office, listed.form.subdistrict, 'firstPublicity', [application])
  const off = ['2027-03-11', '2027-03-12', '2027-10-01'].map((on) => ({ on, kind: 'off' as const, name: '放假' }))
  await load(2027, aYear(2027, off), '示例〔2027〕2号')
  keep(office, 0)
  office.close()
}
// —— A member of staff from the first day to the last: no random office has any
if (missing().length > 0) {
  const office = testOffice({ day: '2025-03-03' })
  await wholeStaffLife(office)
  keep(office, -1)
  office.close()
}
// —— A case assigned by lot
if (missing().length > 0) {
  const office = testOffice({ day: '2025-03-03' })
  await assignedLife(office)
  keep(office, -3)
  office.close()
}
// —— An item of the disclosure column
if (missing().length > 0) {
  const office = testOffice({ day: '2025-03-03' })
  await wholeDisclosureLife(office)
  keep(office, -2)
  office.close()
}
if (missing().length > 0) throw new Error(`no life found with ${missing().join(', ')}`)
writeFileSync(corpusFile, `${kept.map((line) => JSON.stringify(line)).join('\n')}\n`)
console.log(`${Object.keys(machines).length} machines, ${kept.length} facts of ${types.size} types`)

/** Keeps of one office's histories those that add a type: the one that adds most first, the shorter of two equal ones. */
function keep(office: TestOffice, life: number): void {
  const seen = onlooker(office.path)
  const histories = [...seen.heads().keys()].map((stream) => {
    const machine = office.store.head(stream)?.machine ?? ''
    const root = machineDigest(luoyang.machine(machine).chart)
    return office.store
      .history(stream)
      .map(({ version, body, hash }): CorpusLine => ({ life, machine, root, stream, version, body, hash }))
  })
  seen.close()
  // The history that adds most, and the shorter of two that add as much.
  for (;;) {
    const wanted = new Set(missing())
    const gain = (h: CorpusLine[]) => new Set(h.map(typeOf).filter((type) => wanted.has(type))).size
    const [best] = histories.toSorted((a, b) => gain(b) - gain(a) || a.length - b.length)
    if (!best || gain(best) === 0) break
    kept.push(...best)
    histories.splice(histories.indexOf(best), 1)
  }
}
