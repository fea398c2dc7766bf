/** @jsxRuntime automatic @jsxImportSource preact */

import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid } from 'uuid'
import type { QueueFilter } from '../../../db/queue.ts'
import { breath } from '../../breath.ts'
import { commandNamed } from '../../commands.ts'
import { type JobRunner, type ManyWish, rowKey, waitingItem } from '../../jobs/many-wishes.ts'
import type { AtWork } from '../../office.ts'
import { Refused } from '../../refusal.ts'
import { openedText, sealedText } from '../../sealed-text.ts'
import { isFresh } from '../../sign-in.ts'
import { say } from '../../words.ts'
import { type StaffPart, slipsOf } from '../desk.tsx'
import { type Reading, readings } from '../readings.ts'
import type { Slip } from '../ui/form.tsx'
import { askedIn, narrowedQueue } from '../work/queue-asked.ts'
import { typedIn } from '../work/routes.tsx'
import { type BatchAct, batchActsFor, proposedAct } from './batch-acts.ts'
import { DecidePage, LookingPage } from './decide.tsx'
import { jobOf } from './job-routes.tsx'
import { type LookedThrough, lookThrough, statesOf, type Ticked, wishFor } from './look-through.ts'

/** Posts that have something to do to many cases at once. */
const deciders = { access: ['clerk', 'first_reviewer', 'reviewer', 'approver', 'publisher'] } as const
/** How many cases one job takes: more than any office has waiting at one stage. */
export const MOST_AT_ONCE = 20_000
/** Up to so many are looked through while the page is waited for, anew each time; more are, once, while others are served. */
const FEW = 200
/** How long an answer waits for the look-through before it shows how far that is. */
const WAIT_MS = 1_500
/** How long a look-through is taken for true before it is begun anew. */
const FRESH_MS = 15 * 60_000

/** 批量办理: what was ticked in the queue is looked through, said yes to once, and done case by case. */
export const decidePages =
  (runner: JobRunner): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const { jobs } = office.store

    pages.get('/batch/decide', { config: deciders }, (_request, reply) => reply.redirect('/todo', 303))
    const looking = readings()
    pages.addHook('onClose', (_app, done) => {
      looking.stop()
      done()
    })
    /** Look-throughs of many cases, by job and act. */
    const begun = new Map<string, Reading<LookedThrough>>()

    pages.post('/batch/decide', { config: deciders }, async (request, reply) => {
      const typed = typedIn(request)
      const ticked =
        typed.one('scope') === 'all'
          ? await wholeQueue(request.actor, Object.fromEntries(filters.map((name) => [name, typed.one(name)])))
          : typed.all('cases').flatMap(tickedIn)
      if (ticked.length === 0) throw new Refused('invalid', say.tickSome(), {})
      if (ticked.length > MOST_AT_ONCE) throw new Refused('invalid', say.tooManyAtOnce(MOST_AT_ONCE), {})
      const { staff, role, organ } = request.actor
      const id = uuid()
      const nothing = { endedAt: null, total: ticked.length, done: 0, refused: 0, takenUpAt: null, takenUpDone: 0 }
      const at = office.now().toISOString()
      jobs.add(
        {
          ...{ id, kind: 'decide', staff, role, organ, state: 'checked', startedAt: at, ...nothing },
          ...{ strict: false, why: '', box: sealedText(office.sealer, ticked) },
        },
        [],
      )
      return reply.redirect(`/batch/decide/${id}`, 303)
    })

    /** Every case of the queue as it is filtered. */
    async function wholeQueue(actor: AtWork, asked: Record<string, string>): Promise<Ticked[]> {
      const filter: QueueFilter | null = narrowedQueue(office, actor, askedIn(asked))
      const rows = filter ? office.store.queues.queue({ ...filter, limit: MOST_AT_ONCE + 1, offset: 0 }) : []
      const ticked: Ticked[] = []
      for (const [i, { number }] of rows.entries()) {
        if (i % 200 === 199) await breath()
        ticked.push({ number, version: office.store.head(number)?.version ?? 0 })
      }
      return ticked
    }

    /** What was found of many cases; the reading itself while it goes on. */
    async function found(
      actor: AtWork,
      id: string,
      act: BatchAct,
      ticked: readonly Ticked[],
      opinion: string,
    ): Promise<LookedThrough | Reading<LookedThrough>> {
      if (ticked.length <= FEW) return lookThrough(office, actor, act, ticked, opinion)
      const key = `${id} ${act.key}`
      const before = begun.get(key)
      const isFreshly = before && before.failed === undefined && performance.now() - before.began < FRESH_MS
      const reading = isFreshly
        ? before
        : looking.begin<LookedThrough>(actor.staff, key, (slice) =>
            lookThrough(office, actor, act, ticked, opinion, slice),
          )
      begun.set(key, reading)
      for (const old of [...begun.keys()].slice(0, -20)) begun.delete(old)
      const until = performance.now() + WAIT_MS
      while (!reading.result && reading.failed === undefined && performance.now() < until) await delay(25)
      if (reading.failed !== undefined) throw new Refused('not_allowed', reading.failed, {})
      return reading.result ?? reading
    }

    const looked = async (request: FastifyRequest, key: string, opinion: string | null) => {
      const job = jobOf(desk, request)
      const ticked = openedText(office.sealer, job.box) as Ticked[]
      const acts = batchActsFor(office.law, request.actor)
      const at = statesOf(office, request.actor, ticked)
      const offered = acts.filter(({ states }) => at.some((state) => states.includes(state)))
      const act = offered.find((each) => each.key === key) ?? proposedAct(offered, at)
      if (!act) throw new Refused('not_allowed', say.noBatchAct(), {})
      const says = opinion ?? act.opinion ?? ''
      return {
        job,
        acts: offered,
        act,
        opinion: says,
        found: await found(request.actor, job.id, act, ticked, says || (act.opinion ?? '')),
      }
    }
    const mustProve = (request: FastifyRequest, reply: FastifyReply, command: string): boolean => {
      if (command !== 'approveApplication' || isFresh(office, desk.who(request).session)) return false
      const { id } = request.params as { id: string }
      reply.redirect(`/account/proof?next=${encodeURIComponent(`/batch/decide/${id}`)}`, 303)
      return true
    }

    pages.get('/batch/decide/:id', { config: deciders }, async (request, reply) => {
      if (jobOf(desk, request).state !== 'checked') return reply.redirect(`/jobs/${jobOf(desk, request).id}`, 303)
      const { act: key } = request.query as { act?: unknown }
      const { job, acts, act, opinion, found } = await looked(request, typeof key === 'string' ? key : '', null)
      if (mustProve(request, reply, act.command)) return reply
      if (!('going' in found)) {
        const props = { id: job.id, act, done: found.done, total: job.total }
        return desk.send(reply, <LookingPage shell={desk.shell(request, reply)} {...props} />)
      }
      const props = { id: job.id, acts, act, looked: found, opinion, slips: [] }
      return desk.send(reply, <DecidePage shell={desk.shell(request, reply)} {...props} />)
    })

    pages.post('/batch/decide/:id', { config: deciders }, async (request, reply) => {
      const already = jobOf(desk, request)
      if (already.state !== 'checked') return desk.done(request, reply, `/jobs/${already.id}`, say.doneAlready())
      const typed = typedIn(request)
      const { job, acts, act, opinion, found } = await looked(request, typed.one('act'), typed.one('opinion'))
      if (mustProve(request, reply, act.command)) return reply
      // Begun anew after a restart: shown first, then said yes to.
      if (!('going' in found)) return reply.redirect(`/batch/decide/${job.id}?act=${act.key}`, 303)
      const n = found.going.length
      const slips: Slip[] = []
      const [first] = found.going
      if (!first) slips.push({ field: '', message: say.nothingToDo() })
      else {
        try {
          office.parse(commandNamed(act.command), wishFor(act, first.state, first, opinion))
        } catch (error) {
          slips.push(
            ...slipsOf(error).map(({ field, message }) => ({ field: field === 'opinion' ? field : '', message })),
          )
        }
      }
      if (act.decides && typed.one('own') !== 'yes') slips.push({ field: '', message: say.sayNoInterest() })
      if (act.decides && typed.one('count') !== String(n)) slips.push({ field: 'count', message: say.countNotTyped(n) })
      if (slips.length > 0) {
        const props = { id: job.id, acts, act, looked: found, opinion, slips }
        return desk.send(reply, <DecidePage shell={desk.shell(request, reply)} {...props} />, 422)
      }
      const items = []
      for (const [i, going] of found.going.entries()) {
        if (i % 100 === 99) await breath()
        const body = wishFor(act, going.state, going, opinion)
        const wish: ManyWish = { command: act.command, body, label: going.number }
        items.push(waitingItem(office, i + 1, rowKey(job.id, i + 1), going.number, wish))
      }
      jobs.begin(job.id, { kind: act.command, at: office.now().toISOString(), strict: false }, items)
      runner.wake()
      return desk.done(request, reply, `/jobs/${job.id}`)
    })
  }

const filters = ['lamp', 'state', 'programme'] as const

/** What a checkbox of the queue holds: the case and the version its row showed. */
export function tickedIn(value: string): Ticked[] {
  const [, number, version] = /^(\S{6,40})@(\d{1,6})$/.exec(value) ?? []
  return number === undefined ? [] : [{ number, version: Number(version) }]
}
