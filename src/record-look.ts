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

/** The same for every case a page shows, before it is shown. */
export function recordLooks(
  { store, now }: Pick<Office, 'store' | 'now'>,
  { staff, role, organ }: AtWork,
  what: string,
  subjects: readonly string[],
  why = '',
): void {
  const at = now().toISOString()
  store.trail.addLooks(subjects.map((subject) => ({ at, staff, role, organ, what, subject, why })))
}

/** Under what a look at a case may stand: its own number, and those of the sheets it is listed on, which show it among others. */
export function lookedAtUnder({ history }: Pick<Office['store'], 'history'>, number: string): readonly string[] {
  const notices = history(number).flatMap(({ body }) => {
    const { type, data } = JSON.parse(body) as { type: string; data: { notice?: string } }
    return type === 'ListedInPublicity' && data.notice ? [data.notice] : []
  })
  return [...new Set([number, ...notices])]
}
