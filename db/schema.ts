import { sql } from 'drizzle-orm'
import { blob, check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/** The log: append-only, guarded by triggers (migrations/0001). */
export const streams = sqliteTable(
  'streams',
  {
    id: integer('id').primaryKey(),
    name: text('name').notNull(),
    kind: text('kind', {
      enum: ['application', 'notice', 'calendar', 'person', 'document', 'staff', 'disclosure'],
    }).notNull(),
    /** The machine it is pinned to, for life; its digest is the root of the stream's chain. */
    machine: text('machine').notNull(),
  },
  (t) => [
    uniqueIndex('streams_name').on(t.name),
    // Few streams are staff, and a page lists them all.
    index('streams_staff').on(t.kind).where(sql`kind = 'staff'`),
  ],
)

export const facts = sqliteTable(
  'facts',
  {
    seq: integer('seq').primaryKey(),
    stream: integer('stream')
      .notNull()
      .references(() => streams.id),
    version: integer('version').notNull(),
    body: text('body').notNull(),
    hash: text('hash').notNull(),
  },
  // The trigger against REPLACE takes -1 for a row that names no number of its own.
  (t) => [uniqueIndex('facts_stream_version').on(t.stream, t.version), check('facts_seq', sql`${t.seq} > 0`)],
)

/**
 * Personal data, addressed by the stream whose facts name it and its salted digest: by the digest alone, which is random,
 * every record of a group would land on a page of its own. With a rowid, since findings of 3 KB then stay in one page,
 * where a table without gives each a page of 8 KB. Erasing a row keeps every proof valid.
 */
export const sealed = sqliteTable(
  'sealed',
  {
    stream: integer('stream').notNull(),
    digest: text('digest').notNull(),
    salt: blob('salt', { mode: 'buffer' }).notNull(),
    box: blob('box', { mode: 'buffer' }).notNull(),
    keyId: text('key_id').notNull(),
    /** The record's own key under the master `keyId` names: all of a row that ever changes. */
    wrapped: blob('wrapped', { mode: 'buffer' }),
  },
  (t) => [uniqueIndex('sealed_stream_digest').on(t.stream, t.digest)],
)

/** Heads: a cache of the fold; `anju audit` proves it equal. */
export const heads = sqliteTable('heads', {
  stream: integer('stream')
    .primaryKey()
    .references(() => streams.id),
  version: integer('version').notNull(),
  state: text('state').notNull(),
  context: text('context').notNull(),
  hash: text('hash').notNull(),
})

/**
 * What only one may hold at a time: a person's blind index is held by that person's live case, and under `record:` by
 * their entry in the register. WITHOUT ROWID.
 */
export const claims = sqliteTable(
  'claims',
  {
    key: text('key').primaryKey(),
    stream: integer('stream')
      .notNull()
      .references(() => streams.id),
  },
  (t) => [index('claims_stream').on(t.stream)],
)

/** The last number issued of each series; numbers are issued in the transaction that uses them. */
export const counters = sqliteTable('counters', {
  name: text('name').primaryKey(),
  value: integer('value').notNull(),
})

/**
 * Idempotency: the same key gets the same receipt. `request` is a keyed digest of what was asked. The facts of a wish are
 * `count` rows of the log from `first` on: a receipt of 20,000 households is as small as any. WITHOUT ROWID.
 */
export const receipts = sqliteTable('receipts', {
  key: text('key').primaryKey(),
  request: text('request').notNull(),
  stream: integer('stream').notNull(),
  version: integer('version').notNull(),
  state: text('state').notNull(),
  first: integer('first').notNull(),
  count: integer('count').notNull(),
})

/** Read table: one row per case, derived from its head by project.ts. */
export const applications = sqliteTable(
  'applications',
  {
    stream: integer('stream').primaryKey(),
    number: text('number').notNull(),
    state: text('state').notNull(),
    programme: text('programme').notNull(),
    county: text('county').notNull(),
    subdistrict: text('subdistrict').notNull(),
    receivedOn: text('received_on').notNull(),
    dueOn: text('due_on'),
    provisional: integer('provisional', { mode: 'boolean' }).notNull(),
    notice: text('notice'),
    openObjections: integer('open_objections').notNull(),
    waitingNumber: text('waiting_number'),
  },
  (t) => [
    uniqueIndex('applications_number').on(t.number),
    index('applications_queue').on(t.state, t.county, t.subdistrict, t.dueOn),
    index('applications_notice').on(t.notice),
    // Only of who was registered: the others cost nothing.
    index('applications_waiting').on(t.county, t.waitingNumber).where(sql`waiting_number IS NOT NULL`),
  ],
)

/** Read table: one row per 督办单. */
export const supervisions = sqliteTable(
  'supervisions',
  {
    slip: text('slip').primaryKey(),
    stream: integer('stream').notNull(),
    application: text('application').notNull(),
    asks: text('asks').notNull(),
    answers: text('answers').notNull(),
    issuedOn: text('issued_on').notNull(),
    dueOn: text('due_on').notNull(),
    answeredOn: text('answered_on'),
  },
  (t) => [
    index('supervisions_asks').on(t.asks, t.answeredOn, t.dueOn),
    index('supervisions_answers').on(t.answers, t.answeredOn, t.dueOn),
    index('supervisions_stream').on(t.stream),
  ],
)

/** Read table: one row per notice. */
export const notices = sqliteTable(
  'notices',
  {
    stream: integer('stream').primaryKey(),
    number: text('number').notNull(),
    stage: text('stage').notNull(),
    organ: text('organ').notNull(),
    state: text('state').notNull(),
    entries: integer('entries').notNull(),
    startsOn: text('starts_on'),
    endsOn: text('ends_on'),
    /** Mandatory postings without start evidence, and without end evidence. */
    unposted: integer('unposted').notNull(),
    unchecked: integer('unchecked').notNull(),
  },
  (t) => [
    uniqueIndex('notices_number').on(t.number),
    index('notices_ending').on(t.state, t.endsOn),
    index('notices_organ').on(t.organ),
  ],
)

/** Read table: one row per document, posted or handed out. */
export const documents = sqliteTable(
  'documents',
  {
    stream: integer('stream').primaryKey(),
    number: text('number').notNull(),
    mark: text('mark').notNull(),
    series: text('series').notNull(),
    kind: text('kind').notNull(),
    /** The notice or case it is about, and up to which of its facts. */
    of: text('of').notNull(),
    upTo: integer('up_to').notNull(),
    organ: text('organ').notNull(),
    code: text('code').notNull(),
    state: text('state').notNull(),
    edition: integer('edition').notNull(),
    issuedOn: text('issued_on').notNull(),
    sha256: text('sha256'),
    pages: integer('pages'),
    /** Why it could not be set, while that stands. */
    failure: text('failure'),
  },
  (t) => [
    uniqueIndex('documents_number').on(t.number),
    uniqueIndex('documents_code').on(t.code),
    // Not unique: a directory that gives two organs one 机关代字 must not stop the log.
    index('documents_mark').on(t.mark),
    index('documents_of').on(t.of),
    index('documents_waiting').on(t.state),
    index('documents_organ').on(t.organ),
    index('documents_sha256').on(t.sha256),
  ],
)

/** Read table: one row per item of the column 重点领域信息公开专栏. */
export const disclosures = sqliteTable(
  'disclosures',
  {
    stream: integer('stream').primaryKey(),
    number: text('number').notNull(),
    kind: text('kind').notNull(),
    organ: text('organ').notNull(),
    year: integer('year').notNull(),
    title: text('title').notNull(),
    subject: text('subject').notNull(),
    state: text('state').notNull(),
    enteredOn: text('entered_on').notNull(),
    /** By when it must be public; while an amendment waits, by when that must be. */
    dueOn: text('due_on').notNull(),
    provisional: integer('provisional', { mode: 'boolean' }).notNull(),
    publishedOn: text('published_on'),
    /** The last day something of it was made public. */
    amendedOn: text('amended_on'),
    corrections: integer('corrections').notNull(),
  },
  (t) => [
    uniqueIndex('disclosures_number').on(t.number),
    index('disclosures_column').on(t.kind, t.year, t.organ),
    index('disclosures_due').on(t.state, t.dueOn),
  ],
)

/**
 * How far a job has read the log. What it does is known by keys of its own, so a bookmark lost or set back costs time and
 * changes nothing.
 */
export const bookmarks = sqliteTable('bookmarks', {
  name: text('name').primaryKey(),
  seq: integer('seq').notNull(),
})

/**
 * Who looked at what of a case or a ledger, and why: written before it is shown, append-only (migrations/0004). `seq` is
 * the order; `what` names the view; `subject` the case, where it is about one.
 */
export const looks = sqliteTable(
  'looks',
  {
    seq: integer('seq').primaryKey(),
    at: text('at').notNull(),
    staff: text('staff').notNull(),
    role: text('role').notNull(),
    organ: text('organ').notNull(),
    what: text('what').notNull(),
    subject: text('subject').notNull(),
    why: text('why').notNull(),
  },
  (t) => [
    index('looks_subject').on(t.subject),
    index('looks_staff').on(t.staff),
    check('looks_seq', sql`${t.seq} > 0`),
  ],
)

/** What was asked for and not granted: no fact, since nothing came of it. Codes only, no sentence and no value. Append-only. */
export const refusals = sqliteTable(
  'refusals',
  {
    seq: integer('seq').primaryKey(),
    at: text('at').notNull(),
    staff: text('staff').notNull(),
    role: text('role').notNull(),
    organ: text('organ').notNull(),
    command: text('command').notNull(),
    subject: text('subject').notNull(),
    code: text('code').notNull(),
    /** Which sentence was said. */
    reason: text('reason').notNull(),
  },
  (t) => [index('refusals_organ').on(t.organ, t.code), check('refusals_seq', sql`${t.seq} > 0`)],
)

/**
 * What was done with the records of cases when their time had come: kept on hold, released, erased. The facts stay as they
 * were; this says why what they name is gone. Append-only.
 */
export const retention = sqliteTable(
  'retention',
  {
    seq: integer('seq').primaryKey(),
    at: text('at').notNull(),
    staff: text('staff').notNull(),
    role: text('role').notNull(),
    organ: text('organ').notNull(),
    what: text('what', { enum: ['held', 'released', 'erased'] }).notNull(),
    subject: text('subject').notNull(),
    /** Of an erasure the rule it was done under, of a hold the paper that asks for it. */
    rule: text('rule').notNull(),
    endedOn: text('ended_on'),
    keptUntil: text('kept_until'),
    records: integer('records').notNull(),
  },
  (t) => [index('retention_subject').on(t.subject), check('retention_seq', sql`${t.seq} > 0`)],
)

/**
 * Samples drawn by auditors: seed and frame are recorded before anybody sees the result, which follows from them: the
 * cases of the frame in the order of HMAC-SHA-256(seed, number). Append-only.
 */
export const samples = sqliteTable(
  'samples',
  {
    seq: integer('seq').primaryKey(),
    at: text('at').notNull(),
    staff: text('staff').notNull(),
    organ: text('organ').notNull(),
    seed: text('seed').notNull(),
    /** Where the seed comes from, in words: a lottery drawing, or this system's chance. */
    source: text('source').notNull(),
    county: text('county').notNull(),
    receivedFrom: text('received_from').notNull(),
    receivedTo: text('received_to').notNull(),
    /** Cases whose first fact lies at or before this row of the log. */
    upTo: integer('up_to').notNull(),
    size: integer('size').notNull(),
    frame: integer('frame').notNull(),
    /** SHA-256 of the numbers of the frame, one a line, in their order. */
    frameDigest: text('frame_digest').notNull(),
  },
  () => [check('samples_seq', sql`seq > 0`)],
)

/**
 * One chain over the rows of looks, refusals and samples, in the order they were written: `hash` is over the hash before, the
 * ledger and the whole row (trail-chain.ts). Append-only.
 */
export const trailChain = sqliteTable(
  'trail_chain',
  {
    seq: integer('seq').primaryKey(),
    ledger: text('ledger').notNull(),
    row: integer('row').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [check('trail_chain_seq', sql`${t.seq} > 0`)],
)

/*
 * Signing in. No facts: secrets change, end and are forgotten. What somebody did is in the log; who they are and what they may
 * is too (`staff-…`). Here is only how they prove to be who they say. `staff` is the number in lower case.
 */

/** How somebody signs in. `password` is an argon2id hash; `totp` a sealed secret as JSON; `recovery` hashes of codes left. */
export const accounts = sqliteTable('accounts', {
  staff: text('staff').primaryKey(),
  password: text('password').notNull(),
  passwordSetAt: text('password_set_at').notNull(),
  totp: text('totp'),
  /** The last step of the clock a code was accepted for: none is accepted twice. */
  totpStep: integer('totp_step').notNull(),
  recovery: text('recovery').notNull(),
  failures: integer('failures').notNull(),
  lockedUntil: text('locked_until'),
  /** How far the person has been told what was done about their account: a version of their stream. */
  toldVersion: integer('told_version').notNull().default(0),
})

/** Where somebody is signed in. The token itself is only in the browser. `stage`: what has been proved so far. */
export const sessions = sqliteTable(
  'sessions',
  {
    token: text('token').primaryKey(),
    staff: text('staff').notNull(),
    stage: text('stage', { enum: ['password', 'full'] }).notNull(),
    /** Whether a second factor was proved in it: without one it is whole for no post that needs one. */
    second: integer('second').notNull().default(0),
    /** Number of the grant they act under now. */
    item: integer('item').notNull(),
    startedAt: text('started_at').notNull(),
    seenAt: text('seen_at').notNull(),
    /** When they last proved who they are: asked for again before an approval. */
    provedAt: text('proved_at').notNull(),
    address: text('address').notNull(),
    browser: text('browser').notNull(),
    /** When single sign-on last proved who they are; null in a session that began with a password. */
    ssoAt: text('sso_at'),
    /** A sentence to be said once on the next page. */
    flash: text('flash'),
  },
  (t) => [index('sessions_staff').on(t.staff)],
)

/** One-time links to set a password: hashed, ending, used once. The one of the first start names nobody. */
export const invitations = sqliteTable('invitations', {
  code: text('code').primaryKey(),
  staff: text('staff'),
  madeBy: text('made_by').notNull(),
  endsAt: text('ends_at').notNull(),
})

/** Tokens of programs that act in a post: hashed, ending, each for some routes only. */
export const serviceTokens = sqliteTable('service_tokens', {
  token: text('token').primaryKey(),
  /** What people call it by: its first eight characters. */
  name: text('name').notNull(),
  staff: text('staff').notNull(),
  item: integer('item').notNull(),
  /** Names of commands and reads, as JSON. */
  scopes: text('scopes').notNull(),
  madeBy: text('made_by').notNull(),
  endsAt: text('ends_at').notNull(),
})

/** Phrases members of staff keep for their opinions. They are about nobody. */
export const phrases = sqliteTable(
  'phrases',
  {
    id: text('id').primaryKey(),
    staff: text('staff').notNull(),
    use: text('use').notNull(),
    text: text('text').notNull(),
    savedAt: text('saved_at').notNull(),
  },
  (t) => [index('phrases_staff').on(t.staff, t.savedAt)],
)

/** Forms being filled in at a counter, sealed whole. Not facts: changed and thrown away freely. WITHOUT ROWID. */
export const drafts = sqliteTable(
  'drafts',
  {
    id: text('id').primaryKey(),
    organ: text('organ').notNull(),
    staff: text('staff').notNull(),
    savedAt: text('saved_at').notNull(),
    version: integer('version').notNull(),
    box: text('box').notNull(),
  },
  (t) => [index('drafts_organ').on(t.organ, t.savedAt)],
)

/** Scans laid beside a form being filled in: name, key and what each shows, sealed; the files lie as ciphertext on disk. */
export const draftFiles = sqliteTable(
  'draft_files',
  {
    id: text('id').primaryKey(),
    draft: text('draft').notNull(),
    place: integer('place').notNull(),
    box: text('box').notNull(),
  },
  (t) => [index('draft_files_draft').on(t.draft, t.place)],
)

/** Work for many at once: how far it is. Not facts; those come of its wishes. What is personal in it is sealed. */
export const jobs = sqliteTable(
  'jobs',
  {
    id: text('id').primaryKey(),
    kind: text('kind').notNull(),
    staff: text('staff').notNull(),
    role: text('role').notNull(),
    organ: text('organ').notNull(),
    state: text('state').notNull(),
    startedAt: text('started_at').notNull(),
    endedAt: text('ended_at'),
    total: integer('total').notNull(),
    done: integer('done').notNull(),
    refused: integer('refused').notNull(),
    takenUpAt: text('taken_up_at'),
    takenUpDone: integer('taken_up_done').notNull(),
    strict: integer('strict').notNull(),
    why: text('why').notNull(),
    box: text('box').notNull(),
  },
  (t) => [index('jobs_post').on(t.organ, t.role, t.startedAt), index('jobs_state').on(t.state, t.startedAt)],
)

/** One wish of a job, and what became of it. */
export const jobItems = sqliteTable(
  'job_items',
  {
    id: integer('id').primaryKey(),
    job: text('job').notNull(),
    n: integer('n').notNull(),
    key: text('key').notNull(),
    state: text('state').notNull(),
    subject: text('subject').notNull(),
    box: text('box'),
    told: text('told'),
  },
  (t) => [uniqueIndex('job_items_n').on(t.job, t.n), index('job_items_state').on(t.job, t.state, t.n)],
)

/**
 * By which names a case is found: HMACs of the names of its members and of their pinyin initials, each with the county, made
 * from the sealed households by a job. Nothing is read from it but which cases to open; rebuilt from nothing. WITHOUT ROWID.
 */
export const caseNames = sqliteTable(
  'case_names',
  { key: text('key').notNull(), stream: integer('stream').notNull() },
  (t) => [primaryKey({ columns: [t.key, t.stream] }), index('case_names_stream').on(t.stream)],
)
