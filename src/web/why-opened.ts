import type { FastifyRequest } from 'fastify'
import type { AtWork, Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { reasonTyped } from './why-typed.ts'

/*
 * Why somebody opens the papers and scans of a case (个人信息保护法 6, 51: for a purpose, and no more than it needs). A browser
 * is asked once for each case and for some hours; a program says it with each request. Never in an address.
 */

/** For so long a reason holds for one person and one case. */
const HOURS = 4
const MOST = 5_000

/** The header a program says it in: UTF-8, percent-encoded (RFC 3986), since headers hold ASCII alone. */
export const WHY = 'x-anju-why'

/** Reasons people gave, kept by the running server alone; what was looked at and why stands in the read log. */
export interface WhyOpened {
  /** The reason this person gave for a case; undefined when none, or none any more. */
  of(actor: AtWork, number: string): string | undefined
  give(actor: AtWork, number: string, why: string): void
}

export function whyOpened(now: Office['now']): WhyOpened {
  const reasons = new Map<string, { readonly why: string; readonly at: number }>()
  const keyOf = ({ staff, role, organ }: AtWork, number: string) => `${staff} ${role} ${organ} ${number}`
  return {
    of(actor, number) {
      const known = reasons.get(keyOf(actor, number))
      return known && now().getTime() - known.at < HOURS * 3_600_000 ? known.why : undefined
    },
    give(actor, number, why) {
      if (reasons.size >= MOST) reasons.clear()
      reasons.set(keyOf(actor, number), { why, at: now().getTime() })
    },
  }
}

/**
 * The reason for which this request opens something of a case; undefined where a browser has still to be asked. Refuses
 * `invalid` what a program asks for without a reason.
 */
export function whyOf(reasons: WhyOpened, request: FastifyRequest, actor: AtWork, number: string): string | undefined {
  if (request.headers.authorization === undefined) return reasons.of(actor, number)
  const given = request.headers[WHY]
  const missing = new Refused('invalid', say.whyHeader(WHY), { field: WHY })
  if (typeof given !== 'string') throw missing
  try {
    return reasonTyped(decodeURIComponent(given))
  } catch (error) {
    throw error instanceof Refused ? new Refused('invalid', error.message, { field: WHY }) : missing
  }
}
