import type { AtWork, Office } from './office.ts'

/**
 * Records that somebody looks at something, and why, before it is shown: what is not recorded is not shown. `what` is a
 * key of `lookedAt` in words.ts; `subject` the case, '' where there is none. Durable when it returns.
 */
export function recordLook(
  { store, now }: Pick<Office, 'store' | 'now'>,
  { staff, role, organ }: AtWork,
  what: string,
  subject = '',
  why = '',
): void {
  store.trail.addLook({ at: now().toISOString(), staff, role, organ, what, subject, why })
}
