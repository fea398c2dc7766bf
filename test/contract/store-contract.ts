import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chainHash, machineDigest } from '../../db/facts.ts'
import type { Store, Verdict } from '../../db/store.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { luoyang } from '../../machines/law.ts'
import { addDays } from '../../src/calendar.ts'
import type { Wish } from '../../src/command.ts'
import { commandNamed } from '../../src/commands.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { openOffice, system } from '../../src/office.ts'
import { identityOf } from '../../src/papers.ts'
import { namesOf, plan } from '../../src/plan.ts'
import {
  accepted,
  contextOf,
  ended,
  firstReviewed,
  formOf,
  posted,
  registered,
  required,
  withMembers,
} from '../support/life.ts'
import { staff, type TestOffice, testOffice } from '../support/office.ts'

/** A place where a store keeps its data: it can be opened again and again, and looked at from outside. */
export interface StorePlace {
  /** Opens the store on the same data every time. */
  open(): Store
  /** A fresh place for a backup, and the audit of what lies there. */
  backupPlace(): string
  /** Differences found in the store's own data, or in a backup. */
  audit(backup?: string): Promise<readonly unknown[]>
  remove(): void
}

/** What any store must do, whatever database it is. Its words are those of db/store.ts. */
export function storeContract(name: string, makePlace: () => StorePlace): void {
  describe(`a store: ${name}`, () => {
    let place: StorePlace
    let office: TestOffice
    const day = '2025-09-01'
    const people = (n: number, seed = 3): IntakeRow[] => households({ seed, county: '410305', n, on: day })
    const one = () => people(1)[0] as IntakeRow
    const open = () => {
      office = testOffice({ store: place.open(), day: office?.clock.today ?? day })
      return office
    }
    const receive = (row: IntakeRow, key?: string) =>
      office.ask('receiveApplication', staff('clerk', row.form.subdistrict), formOf(row), key)
    const reopened = () => {
      office.close()
      return open()
    }
    beforeEach(() => {
      place = makePlace()
      office = testOffice({ store: place.open(), day })
    })
    afterEach(async () => {
      expect(await place.audit()).toEqual([])
      office.close()
      place.remove()
    })

    /** The wish as it would reach the store. */
    async function caught(name: string, actor: Parameters<TestOffice['ask']>[1], input: object): Promise<Wish> {
      const wishes: Wish[] = []
      const catching = openOffice({
        ...office,
        committer: {
          submit: (prepare) => {
            wishes.push(prepare())
            return Promise.reject(new Error('caught'))
          },
          drain: () => Promise.resolve(),
        },
      })
      const command = commandNamed(name)
      await catching.submit(command, actor, input, uuid()).catch(() => undefined)
      return wishes[0] as Wish
    }
    const wishFor = (row: IntakeRow) => caught('receiveApplication', staff('clerk', row.form.subdistrict), formOf(row))
    const numbersOf = (verdicts: Verdict[]) => verdicts.flatMap((v) => (v.is === 'granted' ? [v.grant] : []))

    describe('what is committed', () => {
      test('a new store is empty, and bringing its schema up to date again does nothing', () => {
        expect(office.store.counts()).toEqual({ facts: 0, streams: 0, lastRecordedAt: null })
        office.store.migrate()
        expect(office.store.head('410305-2025-00001-4')).toBeUndefined()
        expect(office.store.history('410305-2025-00001-4')).toEqual([])
        expect(office.store.application('410305-2025-00001-4')).toBeUndefined()
        expect(office.store.unseal('410305-2025-00001-4', '00'.repeat(32))).toBeUndefined()
        expect(office.store.due(day)).toEqual({ notices: [], listed: [], corrections: [], silent: [] })
      })

      test('is there to the letter: head, history, read row, sealed record, claims, receipt', async () => {
        const key = uuid()
        const row = one()
        const receipt = await receive(row, key)
        const { store } = office
        const head = store.head(receipt.subject)
        expect(head).toMatchObject({
          version: 1,
          state: 'received',
          machine: 'three-reviews@2012',
          kind: 'application',
        })
        expect(head?.hash).toBe(receipt.facts[0]?.hash)
        expect(store.application(receipt.subject)).toMatchObject({ state: 'received', county: '410305' })
        expect(store.receipt(key)).toEqual(receipt)
        for (const member of row.form.members)
          expect(store.holder(office.sealer.personKey(identityOf(member)))).toBe(receipt.subject)
        const keys = row.form.members.map((m) => office.sealer.personKey(identityOf(m))).sort()
        expect(store.claimsOf(receipt.subject)).toEqual(keys)
        // Looked at on one view of the file, it is the same; a second look after another commit sees that commit.
        expect(store.reading(() => [store.head(receipt.subject), store.claimsOf(receipt.subject)])).toEqual([
          head,
          keys,
        ])
        await office.ask('acceptApplication', staff('clerk', row.form.subdistrict), { application: receipt.subject })
        expect(store.reading(() => store.head(receipt.subject)?.version)).toBe(2)
        expect(() =>
          store.reading(() => {
            throw new Error('in the work')
          }),
        ).toThrow('in the work')
        const sealed = store.unseal(
          receipt.subject,
          contextOf<{ household: string }>(office, receipt.subject).household,
        )
        expect(sealed && office.sealer.open(sealed)).toMatchObject({ members: row.form.members })
        expect(store.counts()).toMatchObject({ facts: 2, streams: 1 })
      })

      test('survives a restart whole', async () => {
        const application = await registered(office, one())
        const seen = (o: TestOffice) => ({
          head: o.store.head(application),
          history: o.store.history(application),
          row: o.store.application(application),
          counts: o.store.counts(),
          states: o.store.countByState(),
        })
        const before = seen(office)
        expect(seen(reopened())).toEqual(before)
      })

      test('a history is in order, without gaps, and each fact is chained to the one before', async () => {
        const application = await registered(office, one())
        const history = office.store.history(application)
        expect(history.map((f) => f.version)).toEqual(history.map((_, i) => i + 1))
        expect(history.map((f) => f.seq)).toEqual(history.map((f) => f.seq).sort((a, b) => a - b))
        let hash = machineDigest(luoyang.machine('three-reviews@2012').chart)
        for (const fact of history) {
          hash = chainHash(hash, application, fact.version, fact.body)
          expect(fact.hash).toBe(hash)
        }
        expect(office.store.head(application)?.hash).toBe(hash)
      })
    })

    describe('all or nothing', () => {
      test('a fault while writing rejects the batch and leaves nothing of it', async () => {
        const rows = people(3)
        const wishes = await Promise.all(rows.map(wishFor))
        const broken: typeof plan = (batch, known) => {
          const verdicts = plan(batch, known)
          // The last grant repeats a fact of the first: the store itself must notice.
          const [first, , last] = numbersOf(verdicts)
          if (!first || !last) throw new Error('three grants expected')
          return [...verdicts.slice(0, 2), { is: 'granted', grant: { ...last, facts: first.facts } }]
        }
        await expect(office.store.commit(wishes, namesOf, broken)).rejects.toThrow()
        expect(office.store.counts().facts).toBe(0)
        expect(office.store.applications({})).toEqual([])
        for (const wish of wishes) expect(office.store.receipt(wish.key)).toBeUndefined()
        expect(() => office.store.ping()).not.toThrow()
        // The very same wishes then go through.
        const verdicts = await office.store.commit(wishes, namesOf, plan)
        expect(verdicts.map((v) => v.is)).toEqual(['granted', 'granted', 'granted'])
        expect(office.store.counts().facts).toBe(3)
      })

      test('a plan that throws leaves nothing, and the store works on', async () => {
        const wish = await wishFor(one())
        const failing = () => {
          throw new RangeError('a bug in the plan')
        }
        await expect(office.store.commit([wish], namesOf, failing)).rejects.toThrow('a bug in the plan')
        expect(office.store.counts().facts).toBe(0)
        await expect(office.store.commit([wish], namesOf, plan)).resolves.toHaveLength(1)
      })

      test('a claim held by another case cannot be taken, whatever the plan says', async () => {
        await receive(one())
        const wish = await wishFor(one())
        const blind: typeof plan = (batch, known) => plan(batch, { ...known, claims: new Map() })
        await expect(office.store.commit([wish], namesOf, blind)).rejects.toThrow()
        expect(office.store.counts().facts).toBe(1)
      })

      test('a version already written cannot be written again', async () => {
        const application = await accepted(office, one())
        const clerk = staff('clerk', one().form.subdistrict)
        const wish = await caught('withdrawApplication', clerk, { application, version: 2 })
        const twice: typeof plan = (batch, known) => {
          const [verdict] = plan(batch, known)
          if (verdict?.is !== 'granted') throw new Error('a grant expected')
          const [fact] = verdict.grant.facts
          if (!fact) throw new Error('a fact expected')
          return [
            { is: 'granted', grant: { ...verdict.grant, facts: [{ ...fact, head: { ...fact.head, version: 2 } }] } },
          ]
        }
        await expect(office.store.commit([wish], namesOf, twice)).rejects.toThrow()
        expect(office.store.head(application)).toMatchObject({ version: 2, state: 'firstReview' })
      })

      test('an empty batch, and one of refusals only, write nothing', async () => {
        expect(await office.store.commit([], namesOf, plan)).toEqual([])
        const wish = await caught('withdrawApplication', staff('clerk', '410305005'), {
          application: '410305-2025-00001-4',
          version: 1,
        })
        const verdicts = await office.store.commit([wish], namesOf, plan)
        expect(verdicts).toMatchObject([{ is: 'refused', error: { code: 'not_found' } }])
        expect(office.store.counts()).toMatchObject({ facts: 0, streams: 0 })
      })
    })

    describe('many at once', () => {
      test('100 households at one counter get 100 numbers, without a gap', async () => {
        const rows = people(100)
        const receipts = await Promise.all(rows.map((row) => receive(row)))
        const numbers = receipts.map((r) => Number(r.subject.split('-')[2])).sort((a, b) => a - b)
        expect(numbers).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
      })

      test('a refused neighbour uses up no number and disturbs nobody', async () => {
        const rows = people(6)
        const asked = rows.flatMap((row) => [receive(row), receive(row)])
        const answers = await Promise.allSettled(asked)
        expect(answers.map((a) => a.status)).toEqual(rows.flatMap(() => ['fulfilled', 'rejected']))
        const receipts = answers.flatMap((a) => (a.status === 'fulfilled' ? [a.value.subject] : []))
        expect(receipts.map((s) => Number(s.split('-')[2]))).toEqual([1, 2, 3, 4, 5, 6])
      })

      test('one person, two counters, the same second: one application', async () => {
        const answers = await Promise.allSettled([receive(one()), receive(one())])
        expect(answers.map((a) => a.status)).toEqual(['fulfilled', 'rejected'])
        expect(answers[1]).toMatchObject({ reason: { code: 'conflict' } })
        expect(office.store.counts().streams).toBe(1)
      })

      test('two decide on the same version: one wins, the other learns what changed', async () => {
        const application = await accepted(office, one())
        await firstReviewed(office, application)
        const { subdistrict } = one().form
        const ask = () =>
          office.ask('draftNotice', staff('publisher', subdistrict), {
            stage: 'firstPublicity',
            applications: [application],
          })
        const answers = await Promise.allSettled([ask(), ask()])
        expect(answers.map((a) => a.status)).toEqual(['fulfilled', 'rejected'])
        const withdraw = () =>
          office.ask('withdrawApplication', staff('clerk', subdistrict), {
            application,
            version: office.store.head(application)?.version,
          })
        const twice = await Promise.allSettled([withdraw(), withdraw()])
        expect(twice).toMatchObject([
          { status: 'fulfilled' },
          { status: 'rejected', reason: { code: 'conflict', details: { state: 'withdrawn' } } },
        ])
      })

      test('within a batch a later wish sees what an earlier one freed', async () => {
        const application = await accepted(office, one())
        const withdrawal = office.ask('withdrawApplication', staff('clerk', one().form.subdistrict), { application })
        const [, again] = await Promise.all([withdrawal, receive(one())])
        expect(again.subject).not.toBe(application)
        expect(office.store.holder(office.sealer.personKey(one().form.members[0]?.idNumber ?? ''))).toBe(again.subject)
      })
    })

    describe('claims of a stream that lives on', () => {
      const aMember = (row: IntakeRow) => office.sealer.personKey(row.form.members[0]?.idNumber as string)
      /** A wish whose grant also frees claims of its case, as a person leaving a household does. */
      const freeing =
        (keys: readonly string[]): typeof plan =>
        (batch, known) =>
          plan(batch, known).map((v) =>
            v.is === 'granted'
              ? {
                  is: 'granted',
                  grant: { ...v.grant, free: keys.map((key) => ({ key, stream: v.grant.receipt.subject })) },
                }
              : v,
          )
      const correcting = (application: string) =>
        caught('requestCorrection', staff('clerk', one().form.subdistrict), {
          application,
          version: 1,
          items: ['consent'],
        })

      test('a claim given up is free, the others stay; the same one cannot be given up twice', async () => {
        const row = people(8).find(({ form }) => form.members.length > 1) as IntakeRow
        const clerk = staff('clerk', row.form.subdistrict)
        const { subject: application } = await receive(row)
        const [key, kept] = row.form.members.map((m) => office.sealer.personKey(identityOf(m))) as [string, string]
        const wish = () => caught('requestCorrection', clerk, { application, version: 1, items: ['consent'] })
        const twice = office.store.commit([await wish()], namesOf, freeing([key, key]))
        await expect(twice).rejects.toThrow()
        expect(office.store.holder(key)).toBe(application)
        const leave = {
          application,
          change: 'moved_out',
          effectiveOn: day,
          leaving: [row.form.members.length],
          version: 1,
        }
        const members = row.form.members.slice(0, -1)
        const household = withMembers(row.form, members)
        await office.ask('changeHousehold', clerk, { ...leave, evidence: ['residence_proof'], household })
        const last = office.sealer.personKey(row.form.members.at(-1)?.idNumber as string)
        expect(office.store.holder(last)).toBeUndefined()
        expect(office.store.holder(key)).toBe(application)
        if (members.length > 1) expect(office.store.holder(kept)).toBe(application)
      })

      test('a claim another holds, or nobody, cannot be given up: nothing of the batch is written', async () => {
        const [a, b] = people(2) as [IntakeRow, IntakeRow]
        const { subject: mine } = await receive(a)
        await receive(b)
        for (const key of [aMember(b), 'ab'.repeat(16)])
          await expect(office.store.commit([await correcting(mine)], namesOf, freeing([key]))).rejects.toThrow()
        expect(office.store.counts().facts).toBe(2)
        expect(office.store.holder(aMember(b))).toBeDefined()
      })

      test('freed before taken: within one batch a person leaves one household and enters another', async () => {
        const [a, b] = people(8).filter(({ form }) => form.members.length > 1) as [IntakeRow, IntakeRow]
        const [from, to] = [(await receive(a)).subject, (await receive(b)).subject]
        const file = ({ form }: IntakeRow, members: IntakeRow['form']['members']) => withMembers(form, members)
        const mover = a.form.members.at(-1) as IntakeRow['form']['members'][number]
        const about = { effectiveOn: day, evidence: ['residence_proof'] }
        await Promise.all([
          office.ask('changeHousehold', staff('clerk', a.form.subdistrict), {
            ...about,
            application: from,
            change: 'moved_out',
            leaving: [a.form.members.length],
            household: file(a, a.form.members.slice(0, -1)),
          }),
          office.ask('changeHousehold', staff('clerk', b.form.subdistrict), {
            ...about,
            application: to,
            change: 'moved_in',
            household: file(b, [...b.form.members, { ...mover, relation: '其他' }]),
          }),
        ])
        expect(office.store.holder(office.sealer.personKey(identityOf(mover)))).toBe(to)
        reopened()
        expect(office.store.holder(office.sealer.personKey(identityOf(mover)))).toBe(to)
      })
    })

    describe('the same key', () => {
      test('gets the same receipt, and happens once: at once, later, and after a restart', async () => {
        const key = uuid()
        const [first, second] = await Promise.all([receive(one(), key), receive(one(), key)])
        expect(second).toEqual(first)
        expect(await receive(one(), key)).toEqual(first)
        reopened()
        expect(await receive(one(), key)).toEqual(first)
        expect(office.store.counts().facts).toBe(1)
      })
      test('for another wish is a conflict', async () => {
        const [a, b] = people(2) as [IntakeRow, IntakeRow]
        const key = uuid()
        await receive(a, key)
        await expect(receive(b, key)).rejects.toMatchObject({ code: 'conflict', details: { key } })
        expect(office.store.counts().facts).toBe(1)
      })
      test('of a refused wish is free again: a refusal is never stored', async () => {
        const [a] = people(1) as [IntakeRow]
        const key = uuid()
        const elsewhere = staff('clerk', '410302001')
        await expect(office.ask('receiveApplication', elsewhere, formOf(a), key)).rejects.toMatchObject({
          code: 'forbidden',
        })
        expect(office.store.receipt(key)).toBeUndefined()
        await expect(receive(a, key)).resolves.toMatchObject({ version: 1 })
      })
    })

    describe('what the clock has made due', () => {
      test('a receipt nobody answered, after its last day', async () => {
        const { subject } = await receive(one())
        const { dueOn } = office.store.application(subject) as { dueOn: string }
        expect(office.store.due(dueOn).silent).toEqual([])
        expect(office.store.due(addDays(dueOn, 1)).silent).toEqual([subject])
      })
      test('a correction nobody answered', async () => {
        const { subject: application } = await receive(one())
        const clerk = staff('clerk', one().form.subdistrict)
        await office.ask('requestCorrection', clerk, { application, items: ['income_proof'] })
        const { dueOn } = office.store.application(application) as { dueOn: string }
        expect(office.store.due(dueOn).corrections).toEqual([])
        expect(office.store.due(addDays(dueOn, 1))).toMatchObject({ corrections: [application], silent: [] })
        await office.ask('answerCorrection', clerk, { application, items: ['income_proof'] })
        expect(office.store.due(addDays(dueOn, 1)).corrections).toEqual([])
      })
      test('a notice whose window and evidence are complete, then its households, then nothing', async () => {
        const application = await accepted(office, one())
        await firstReviewed(office, application)
        const notice = await posted(office, one().form.subdistrict, 'firstPublicity', [application])
        const { endsOn } = office.store.notice(notice) as { endsOn: string }
        expect(office.store.due(addDays(endsOn, 1)).notices).toEqual([])
        await ended(office, notice)
        expect(office.store.notice(notice)?.state).toBe('completed')
        expect(office.store.due(office.clock.today)).toEqual({ notices: [], listed: [], corrections: [], silent: [] })
      })
      test('stopped between the two steps, the rest is due after the restart; doing it twice does nothing', async () => {
        const rows = people(40).filter((r, _, all) => r.form.subdistrict === all[0]?.form.subdistrict)
        const cases: string[] = []
        for (const row of rows) {
          const application = await accepted(office, row)
          await firstReviewed(office, application)
          cases.push(application)
        }
        const organ = rows[0]?.form.subdistrict as string
        const notice = await posted(office, organ, 'firstPublicity', cases)
        const { endsOn } = office.store.notice(notice) as { endsOn: string }
        office.clock.at(endsOn, '17:00')
        const places = required(office, notice)
        for (const p of places)
          await office.ask('checkPosting', staff('publisher', organ), {
            notice,
            ...p,
            checkedOn: endsOn,
            evidence: { sha256: 'ab'.repeat(32) },
          })
        office.clock.at(addDays(endsOn, 1))
        await office.ask('completeNotice', system, { notice })
        await office.ask('closePublicity', system, { application: cases[0], notice })
        reopened()
        expect(office.store.due(office.clock.today).listed.map((l) => l.number)).toEqual(cases.slice(1))
        expect(await closeDue(office)).toMatchObject({ notices: 0, households: cases.length - 1, refused: 0 })
        expect(await closeDue(office)).toMatchObject({ notices: 0, households: 0, refused: 0 })
        for (const one of cases) expect(office.store.head(one)?.state).toBe('transmissionToCounty')
        await expect(office.ask('completeNotice', system, { notice })).rejects.toMatchObject({ code: 'not_allowed' })
      })
    })

    describe('reading', () => {
      test('queues by state, place and notice, in the order of their due dates, page by page', async () => {
        const rows = people(12)
        const cases: string[] = []
        for (const row of rows) cases.push((await receive(row)).subject)
        const { subdistrict } = (rows[0] as IntakeRow).form
        const here = rows.flatMap((row, i) => (row.form.subdistrict === subdistrict ? [cases[i] as string] : []))
        expect(office.store.applications({ subdistrict }).map((r) => r.number)).toEqual(here.sort())
        expect(office.store.applications({ state: 'waiting' })).toEqual([])
        expect(office.store.applications({ county: '410305', state: 'received' })).toHaveLength(12)
        const pages = [0, 5, 10].flatMap((offset) => office.store.applications({ limit: 5, offset }))
        expect(pages.map((r) => r.number)).toEqual(cases.sort())
        // As many as there are, and never a page.
        for (const filter of [{}, { subdistrict }, { state: 'waiting' }])
          expect([...office.store.eachApplication(filter)]).toEqual(office.store.applications({ ...filter, limit: 99 }))
        expect(office.store.countByState()).toEqual([{ county: '410305', state: 'received', n: 12 }])
      })
      test('notices by state and organ', async () => {
        const application = await accepted(office, one())
        await firstReviewed(office, application)
        const { subdistrict } = one().form
        const notice = await posted(office, subdistrict, 'firstPublicity', [application])
        expect(office.store.notices({ state: 'running' }).map((n) => n.number)).toEqual([notice])
        expect(office.store.notices({ organ: '410300' })).toEqual([])
        for (const filter of [{}, { state: 'running' }, { organ: '410300' }])
          expect([...office.store.eachNotice(filter)]).toEqual(office.store.notices(filter))
        expect(office.store.notice(notice)).toMatchObject({ entries: 1, organ: subdistrict, unposted: 0 })
        expect(office.store.applications({ notice }).map((r) => r.number)).toEqual([application])
      })
      test('papers by what somebody holds of them, and the board by what is asked for', async () => {
        const application = await accepted(office, one())
        await firstReviewed(office, application)
        const { subdistrict } = one().form
        const notice = await posted(office, subdistrict, 'firstPublicity', [application])
        const { store } = office
        const [sheet] = store.documentsOf(notice)
        expect(sheet).toMatchObject({
          of: notice,
          kind: 'first-review',
          state: 'issued',
          organ: subdistrict,
          edition: 1,
        })
        const row = sheet as NonNullable<typeof sheet>
        expect(store.document(row.number)).toEqual(row)
        for (const known of ['code', 'mark', 'sha256'] as const) {
          expect(store.documentsBy(known, row[known] as string)).toEqual([row])
          expect(store.documentsBy(known, 'nothing')).toEqual([])
        }
        expect(store.documents({ state: 'issued', kind: 'first-review', organ: subdistrict })).toEqual([row])
        expect(store.documents({ state: 'failed' })).toEqual([])
        expect(store.waitingDocuments()).toEqual([])
        expect(store.countDocuments()).toEqual([{ state: 'issued', n: 1 }])

        const { endsOn } = store.notice(notice) as { endsOn: string }
        const page = { limit: 10, offset: 0 }
        const seen = (filter: Parameters<Store['countBoard']>[0]) => {
          const rows = store.board({ ...filter, ...page })
          expect(store.countBoard(filter, endsOn).all).toBe(rows.length)
          return rows.map(({ number }) => number)
        }
        for (const filter of [
          {},
          { is: 'running' },
          { county: '410305' },
          { kind: 'first-review' },
          { text: row.mark.slice(0, 2) },
          { text: 'no such text', organs: [subdistrict] },
        ] as const)
          expect([filter, seen(filter)]).toEqual([filter, [row.number]])
        for (const filter of [{ is: 'over' }, { county: '410327' }, { kind: 'approval' }, { text: '%' }] as const)
          expect([filter, seen(filter)]).toEqual([filter, []])
        expect(store.countBoard({}, endsOn)).toEqual({ all: 1, running: 1, ending: 1 })
        expect(store.countBoard({}, addDays(endsOn, 1))).toEqual({ all: 1, running: 0, ending: 0 })
        expect(store.countBoard({ is: 'running', on: endsOn }, endsOn).all).toBe(1)
        expect(store.countBoard({ is: 'running', on: addDays(endsOn, 1) }, endsOn).all).toBe(0)
        expect(store.board({ limit: 1, offset: 1 })).toEqual([])
      })
      test('the log as it grows, and how far a job has read it', async () => {
        const { store } = office
        expect([store.lastSeq(), store.factsAfter(0, 9), store.bookmark('job')]).toEqual([0, [], 0])
        const cases: string[] = []
        for (const row of people(3)) cases.push((await receive(row)).subject)
        const all = store.factsAfter(0, 9)
        expect(all.map(({ stream }) => stream)).toEqual(cases)
        expect(all.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq).toSorted((a, b) => a - b))
        expect(all[0]).toEqual(store.history(cases[0] as string)[0])
        expect(store.lastSeq()).toBe(all.at(-1)?.seq)
        expect(store.factsAfter(all[0]?.seq as number, 1)).toEqual(all.slice(1, 2))
        store.setBookmark('job', 2)
        store.setBookmark('job', 3)
        store.setBookmark('other', 1)
        expect([reopened().store.bookmark('job'), office.store.bookmark('other')]).toEqual([3, 1])
      })
    })

    describe('a backup', () => {
      test('is a consistent copy that audits clean, while writes go on', async () => {
        const rows = people(120)
        for (const row of rows.slice(0, 20)) await receive(row)
        const before = office.store.counts().facts
        const backup = place.backupPlace()
        let finished = false
        const copying = office.store.backup(backup).then(() => {
          finished = true
        })
        let during = 0
        for (const row of rows.slice(20)) {
          await receive(row)
          if (!finished) during += 1
        }
        await copying
        expect(during).toBeGreaterThan(0)
        expect(await place.audit(backup)).toEqual([])
        expect(office.store.counts().facts).toBe(before + 100)
      })
    })

    test('every fact stored has the five members and nothing beside them', async () => {
      const application = await registered(office, one())
      for (const { body } of office.store.history(application)) {
        const fact = JSON.parse(body) as AnyFact
        expect(Object.keys(fact)).toEqual(['actor', 'data', 'occurredOn', 'recordedAt', 'type'])
      }
    })
  })
}
