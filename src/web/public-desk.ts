import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VNode } from 'preact'
import { type LegalDay, legalDayOf } from '../calendar.ts'
import type { Office } from '../office.ts'
import { lookOf } from './look.ts'
import type { Site } from './site.ts'
import { publicSheet } from './style.ts'
import { pageText, type Shell } from './ui/page.tsx'

/** What the public pages share: the shell of a request, and how a page goes out. */
export interface PublicDesk {
  readonly shellOf: (request: FastifyRequest) => Shell
  /** `keep`: what caches may do with it; for a minute unless told. */
  readonly send: (reply: FastifyReply, page: VNode, keep?: string) => FastifyReply
}

/** For caches: what is the same for everybody, for a minute. */
export const aMinute = 'public, max-age=60'

const DAY_MS = 86_400_000
/** Legal time is UTC+8. */
const LEGAL_MS = 8 * 3_600_000

/** For caches: a list of people that is shown to the end of `until` is kept by none over that midnight. */
export const whileShown = (until: LegalDay | null, now: Date): string =>
  until === legalDayOf(now) && DAY_MS - ((now.getTime() + LEGAL_MS) % DAY_MS) < 120_000 ? 'no-store' : aMinute

export const publicDesk = ({ now }: Pick<Office, 'now'>, site: Site): PublicDesk => ({
  shellOf: (request) => ({
    site,
    today: legalDayOf(now()),
    look: lookOf(request),
    css: publicSheet.path,
    here: request.url,
  }),
  send: (reply, page, keep = aMinute) =>
    reply.type('text/html; charset=utf-8').header('cache-control', keep).header('vary', 'cookie').send(pageText(page)),
})
