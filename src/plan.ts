import { bodyOf, chainHash } from '../db/facts.ts'
import { type Head, newHead } from '../db/heads.ts'
import type { Grant, Known, Names, NewFact, Receipt, Verdict } from '../db/store.ts'
import type { AnyFact } from '../machines/fact.ts'
import { evolve } from '../machines/fold.ts'
import { shapeFault } from '../machines/law.ts'
import { staffStream } from '../machines/staff.ts'
import { mustBeAnother, mustHoldGrant, mustNotBeRecused, mustSee } from './access.ts'
import { casesNamed, type Decision, type Draft, type Reading, type Wish } from './command.ts'
import { staffCounter } from './commands/staff-parts.ts'
import { notNow } from './limits.ts'
import { Refused } from './refusal.ts'
import { say } from './words.ts'

/** The keys a wish wants loaded. */
export function namesOf(wish: Wish): Names {
  const { streams, claims, counters } = wish.command.names(wish as never)
  if (wish.actor.role === 'system') return { streams, claims, counters, key: wish.key }
  // Who acts is looked up with what is acted on: one head, remembered from wish to wish.
  return {
    streams: [...streams, ...(wish.handled?.related ?? []), staffStream(wish.actor.staff)],
    claims,
    counters: [...counters, staffCounter],
    key: wish.key,
  }
}

/**
 * Decides a batch in memory: pure, synchronous, in order, each wish seeing what earlier ones decided. A refusal or a
 * fault in one wish leaves `known` as it was and its neighbours untouched.
 */
export function plan(batch: readonly Wish[], known: Known): Verdict[] {
  return batch.map((wish) => {
    try {
      return planOne(wish, known, readingOf(known, wish.actor))
    } catch (error) {
      return { is: 'refused', error }
    }
  })
}

/**
 * What a decision may look up: always as the wishes before it left it. A stream that whoever asks may not see is answered as
 * one there is none of, whichever field of the wish names it.
 */
const readingOf = (known: Known, actor: Wish['actor']): Reading => ({
  head(stream) {
    const head = known.heads.get(stream)
    if (!head) throw new Refused('not_found', say.notFound(stream), { subject: stream })
    mustSee(actor, head)
    return head
  },
  find(stream) {
    return known.heads.get(stream)
  },
  holder(claim) {
    return known.claims.get(claim)
  },
  counter(name) {
    return known.counters.get(name) ?? 0
  },
})

function planOne(wish: Wish, known: Known, read: Reading): Verdict {
  const { command, moment } = wish
  const before = known.receipts.get(wish.key)
  if (before) {
    if (before.request !== wish.request) throw new Refused('conflict', say.keyReused(), { key: wish.key })
    return { is: 'repeated', receipt: before.receipt }
  }

  const subject = command.subject(wish.input as never)
  if (!command.roles.includes(wish.actor.role))
    throw new Refused('forbidden', say.roleMayNot(wish.actor.role, command.name, command.roles), {
      role: wish.actor.role,
    })
  const own = known.heads.get(staffStream(wish.actor.staff))
  mustHoldGrant(wish.actor, own, read.counter(staffCounter) > 0, moment.today)
  // Asked first: who may not see it hears nothing of it, neither that it changed nor whose it is.
  if (subject !== null) read.head(subject)
  mustNotBeRecused(wish.actor, own, casesNamed(command, wish.input, wish.handled), wish.kinIn)
  const stale = subject === null ? undefined : changedSince(wish, read.head(subject), wish.handled?.version)
  const decision = decide(wish, read, stale)
  const first = decision.facts[0]
  if (!first) throw new Error(`${command.name} granted a wish without a fact`)

  // Everything below works on `after`, so that a fact refused late leaves nothing behind.
  const after = new Map<string, Head>()
  const facts: NewFact[] = []
  const told: Receipt['facts'][number][] = []
  for (const draft of decision.facts) {
    const head = after.get(draft.stream) ?? known.heads.get(draft.stream) ?? begin(draft, moment.law)
    const fact: AnyFact = {
      type: draft.type,
      data: draft.data,
      actor: { staff: wish.actor.staff, role: wish.actor.role, organ: wish.actor.organ },
      occurredOn: draft.occurredOn ?? moment.today,
      recordedAt: moment.recordedAt,
    }
    const standing = evolve(moment.law.machine(head.machine), head, fact)
    if (!standing) throw notNow(moment.law, head, draft.type)
    const fault = shapeFault(head.kind, fact)
    if (fault) throw new Error(`${command.name} decided a malformed fact: ${fault}`)
    const body = bodyOf(fact)
    const hash = chainHash(head.hash, head.stream, standing.version, body)
    const next: Head = { ...standing, stream: head.stream, kind: head.kind, machine: head.machine, hash }
    after.set(draft.stream, next)
    facts.push({ body, head: next })
    told.push({ stream: draft.stream, version: next.version, type: draft.type, hash })
  }

  const release: string[] = []
  for (const [stream, head] of after) {
    const was = known.heads.get(stream)
    if (was && isLive(was, moment.law) && !isLive(head, moment.law)) release.push(stream)
  }
  const take = claimsOf(decision.take)
  const free = claimsOf(decision.free)

  const end = after.get(subject ?? first.stream) as Head
  const receipt: Receipt = {
    subject: end.stream,
    version: end.version,
    state: end.state,
    facts: told,
    recordedAt: moment.recordedAt,
  }
  const counters = decision.counters ?? {}
  const grant: Grant = {
    facts,
    take,
    release,
    free,
    counters,
    // Nothing is kept of a person that no fact names: who is in the register already is not sealed again.
    sealed: wish.sealed.filter(({ digest }) => facts.some(({ body }) => body.includes(digest))),
    key: wish.key,
    request: wish.request,
    receipt,
  }

  for (const [stream, head] of after) known.heads.set(stream, head)
  for (const stream of release)
    for (const [key, holder] of known.claims) if (holder === stream) known.claims.delete(key)
  for (const { key } of free) known.claims.delete(key)
  for (const { key, stream } of take) known.claims.set(key, stream)
  for (const name in counters) known.counters.set(name, counters[name] as number)
  known.receipts.set(wish.key, { request: wish.request, receipt })
  return { is: 'granted', grant }
}

const claimsOf = (of: Decision['take']) => (of?.keys ?? []).map((key) => ({ key, stream: of?.stream as string }))

function begin(draft: Draft, law: Wish['moment']['law']): Head {
  if (!draft.begins) throw new Refused('not_found', say.notFound(draft.stream), { subject: draft.stream })
  return newHead(draft.stream, draft.begins.kind, law.machine(draft.begins.machine))
}

const isLive = (head: Head, law: Wish['moment']['law']) => law.machine(head.machine).live.has(head.state)

/** The refusal of a wish made on an older version than the one there is. */
function changedSince(wish: Wish, head: Head, seen = head.version): Refused | undefined {
  const expected = (wish.input as { version?: number }).version
  if (expected === head.version && seen === head.version) return undefined
  return new Refused('conflict', say.changedSince(head.version, head.state), {
    expected: expected ?? null,
    actual: head.version,
    state: head.state,
  })
}

/** Decides; somebody who may not act hears that, not what has changed in a case that is not theirs. */
function decide(wish: Wish, read: Reading, stale: Refused | undefined): Decision {
  try {
    const decision = wish.command.decide(wish as never, read)
    if (wish.handled) mustBeAnother(wish, wish.handled, decision, read)
    if (stale) throw stale
    return decision
  } catch (error) {
    throw stale && !(error instanceof Refused && error.code === 'forbidden') ? stale : error
  }
}
