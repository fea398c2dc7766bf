/*
 * Who may act in a case, a second time and from nothing but the texts: 部令11号, 公务员法 76, the Luoyang document (S6, S7), domain.md
 * §2, §8, BR-02, BR-10, and issue 5. It imports nothing of the program, so that what the program gets wrong is not wrong here too.
 */

/** A post with its days; `from`, `until` and the days before `endedOn` count. */
export interface OracleGrant {
  readonly role: string
  readonly organ: string
  readonly from: string
  readonly until: string | null
  readonly endedOn: string | null
}
export interface OraclePerson {
  readonly number: string
  readonly grants: readonly OracleGrant[]
  readonly suspended: boolean
  /** Cases they declared to keep out of, and cases of a household a registered relative of theirs, or they, belong to. */
  readonly keepsOutOf: readonly string[]
}
export interface OracleCase {
  readonly number: string
  readonly subdistrict: string
  readonly county: string
  /** Who decided what so far. */
  readonly decided: readonly { readonly stage: string; readonly number: string }[]
}
export type Verdict = 'granted' | 'forbidden' | 'not_found'

type Level = 'subdistrict' | 'county' | 'city'
interface Act {
  /** Posts that have this kind of act at all, anywhere. */
  readonly posts: readonly string[]
  /** Whose it is here: these posts, of the organ at this level. */
  readonly by: readonly string[]
  readonly at: Level
  /** The stage it decides; null where it decides nothing. */
  readonly decides: string | null
}
const reviewing = ['first_reviewer', 'reviewer', 'approver']

/** 三审两公示: what is done at each place of a case's way, and by whom. */
export const oracleActs: Readonly<Record<string, Act>> = {
  'acceptApplication, received': { posts: ['clerk'], by: ['clerk'], at: 'subdistrict', decides: 'intake' },
  'declineApplication, received': { posts: ['clerk'], by: ['clerk'], at: 'subdistrict', decides: 'intake' },
  'withdrawApplication, received': { posts: ['clerk'], by: ['clerk'], at: 'subdistrict', decides: null },
  'changeHousehold, first review': { posts: ['clerk'], by: ['clerk'], at: 'subdistrict', decides: null },
  'recordSurvey, first review': {
    ...{ posts: ['first_reviewer', 'reviewer'], by: ['first_reviewer'], at: 'subdistrict', decides: null },
  },
  'passReview, first review': {
    ...{ posts: ['first_reviewer', 'reviewer'], by: ['first_reviewer'], at: 'subdistrict', decides: 'firstReview' },
  },
  'rejectApplication, first review': {
    ...{ posts: reviewing, by: ['first_reviewer'], at: 'subdistrict', decides: 'firstReview' },
  },
  'settleObjection, open': { posts: reviewing, by: reviewing, at: 'subdistrict', decides: 'objection' },
  'transmitFile, by the subdistrict': {
    posts: ['clerk', 'first_reviewer', 'reviewer'],
    by: ['clerk', 'first_reviewer', 'reviewer'],
    ...{ at: 'subdistrict', decides: null },
  },
  'returnReview, secondReview': {
    posts: ['reviewer', 'approver'],
    by: ['reviewer'],
    at: 'county',
    decides: 'secondReview',
  },
  'passReview, second review': {
    ...{ posts: ['first_reviewer', 'reviewer'], by: ['reviewer'], at: 'county', decides: 'secondReview' },
  },
  'approveApplication, approval': { posts: ['approver'], by: ['approver'], at: 'city', decides: 'approval' },
  'decideReexamination, rejected above: those above decide': {
    posts: ['reviewer', 'approver'],
    by: ['reviewer', 'approver'],
    ...{ at: 'city', decides: 'reexamination' },
  },
}

const CITY = '410300'
const same = (a: string, b: string) => a.toUpperCase() === b.toUpperCase()

type Post = { readonly role: string; readonly organ: string }

/** Whether somebody holds a post on a day: given, begun, not over, and they are not suspended. */
export const holds = (who: OraclePerson, post: Post, today: string): boolean =>
  !who.suspended &&
  who.grants.some(
    (g) =>
      g.role === post.role &&
      g.organ === post.organ &&
      g.from <= today &&
      (g.until === null || today <= g.until) &&
      (g.endedOn === null || today < g.endedOn),
  )

/** May this person, saying they act in this post, do this act in this case on this day? */
export function oracle(who: OraclePerson, post: Post, act: Act, its: OracleCase, today: string): Verdict {
  if (!act.posts.includes(post.role)) return 'forbidden'
  if (!holds(who, post, today)) return 'forbidden'
  // A URL of another county, or of another street, answers as not found.
  if (![its.subdistrict, its.county, CITY].includes(post.organ)) return 'not_found'
  if (who.keepsOutOf.includes(its.number)) return 'forbidden'
  const office = act.at === 'subdistrict' ? its.subdistrict : act.at === 'county' ? its.county : CITY
  if (post.organ !== office || !act.by.includes(post.role)) return 'forbidden'
  if (act.decides !== null && its.decided.some((d) => d.stage !== act.decides && same(d.number, who.number)))
    return 'forbidden'
  return 'granted'
}
