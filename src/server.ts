import { createServer } from 'node:net'
import './node-version.ts'
import { mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { existingKey, sealingKey } from '../db/keys.ts'
import { keyFile } from '../db/sealed.ts'
import { sqliteStore } from '../db/sqlite.ts'
import { luoyang } from '../machines/law.ts'
import { buildApp } from './app.ts'
import { assigningOrgans } from './assigning-organs.ts'
import { clearArriving } from './attachments/arriving.ts'
import { attachmentsBeside } from './attachments/copy-attachments.ts'
import { addDays, instantOf, legalDayOf, stateCouncilCalendar } from './calendar.ts'
import { type Config, configOf } from './config.ts'
import { goingOn } from './demo/clock.ts'
import { filesFolder, openPress, type Press, signatureOf } from './documents/press.ts'
import { invite } from './handed-out.ts'
import { assignCases } from './jobs/assign-cases.ts'
import { closeDue } from './jobs/close-due.ts'
import { issueDocuments } from './jobs/issue-documents.ts'
import { type LogKeeper, logKeeper } from './jobs/keep-log.ts'
import { jobRunner } from './jobs/many-wishes.ts'
import { auditAtNight, auditDue, type NightlyAudit } from './jobs/nightly-audit.ts'
import { keptLog } from './kept-log.ts'
import { hasFailed, lastAudits } from './last-audit.ts'
import { openCityLog, printedCheckpoint } from './log/city-log.ts'
import { witnessesIn } from './log/witnesses.ts'
import { indexNames, namesBehind } from './name-index.ts'
import { type Office, openOffice } from './office.ts'
import { luoyangPolicy } from './policy.ts'
import { isRegistered } from './sign-in.ts'
import { singleSignOn } from './single-sign-on.ts'
import { usualPace } from './web/pace.ts'
import { siteFileName, siteOf } from './web/site.ts'
import { type Tokens, tokensOf } from './web/tokens.ts'
import { say, weaknesses } from './words.ts'

/** A running server. */
export interface Server {
  readonly office: Office
  readonly tokens: Tokens
  /** The one-time link to register the first administrator; null once somebody is registered. */
  readonly firstLink: string | null
  /** Where it listens, e.g. `http://127.0.0.1:8080`. */
  readonly address: string
  /** Stops accepting, answers what has arrived, waits for the last commit, closes the store. Calling twice is harmless. */
  stop(): Promise<void>
  /** Resolves when it has stopped, whoever asked for it; rejects when stopping failed. */
  readonly stopped: Promise<void>
}

/**
 * Opens the data folder, listens, and does the clock's work until SIGINT, SIGTERM or `stop`. `wall` is the real clock unless a
 * test sets one; the folder of a demonstration goes on under its own, and every page says so.
 */
export async function start(config: Config, wall: () => Date = () => new Date()): Promise<Server> {
  mkdirSync(config.data, { recursive: true, mode: 0o700 })
  const tokens = tokensOf(keyFile(config.tokenKeyFile), wall)
  const store = sqliteStore(join(config.data, 'anju.sqlite'))
  try {
    store.migrate()
    clearArriving(attachmentsBeside(store.path))
    const { sealer } = sealingKey(config.data, store)
    const site = siteOf(join(config.data, siteFileName))
    const now = site.demo ? goingOn(store, wall) : wall
    const parts = { store, sealer, law: luoyang, policy: luoyangPolicy, calendar: stateCouncilCalendar, now, wall }
    const office = openOffice(parts)
    const lines = keptLog(process.stdout)
    const log = logKeeper({
      ...{ store, now, log: await openCityLog(config.data, config.logOrigin) },
      witnesses: () => witnessesIn(config.data),
      ...(config.timestamps === undefined ? {} : { timestamps: config.timestamps }),
    })
    const press = {
      ...openPress(config.data, config.site, await signatureOf(config, wall)),
      checkpoint: () => printedCheckpoint(log.log, store),
    }
    const jobs = jobRunner(office, (error, job) => app.log.error({ err: error, job }, 'a job stopped'))
    const app = buildApp({
      office,
      jobs,
      tokens,
      press,
      log,
      site,
      address: config.site,
      ...(config.proxies ? { proxies: config.proxies } : {}),
      ...(config.clamd ? { clamd: config.clamd } : {}),
      ...(config.sso ? { sso: singleSignOn(config.sso, config.site, wall) } : {}),
      trialTokens: 'until registered',
      pace: usualPace,
      keptLog: lines,
      logger: { level: config.logLevel, stream: lines },
    })
    const address = await app.listen({ host: config.host, port: config.port })
    const firstLink = isRegistered(office)
      ? null
      : `${config.site}/setup/${invite(office, null, 'system', FIRST_LINK_MS)}`
    const clock = startClock(app, office, () => assigningOrgans(config.data))
    jobs.wake()
    // Also looks for what another process left, and throws away what nobody said yes to.
    const jobLooks = setInterval(() => jobs.wake(), OFTEN_MS).unref()
    const printing = startPrinting(app, office, press, clock.run)
    const logging = startLogging(app, office, log)
    const path = join(config.data, 'anju.sqlite')
    const nights = startNights(
      app,
      { path, key: existingKey(config.data), files: filesFolder(config.data), log: config.data },
      now,
    )
    const names = startNames(app, office)
    const keys = setInterval(() => sealer.refresh(), KEYS_MS).unref()
    const stopped = Promise.withResolvers<void>()
    let stopping = false
    const stop = () => {
      if (!stopping) {
        stopping = true
        for (const signal of SIGNALS) process.off(signal, stop)
        shutDown().then(stopped.resolve, stopped.reject)
      }
      return stopped.promise
    }
    const shutDown = async () => {
      app.log.info(say.stopping())
      // A connection whose last answer went out during the shutdown is idle now, and nobody else closes it.
      const idle = setInterval(() => app.server.closeIdleConnections(), 50)
      const late = setTimeout(() => app.server.closeAllConnections(), PATIENCE_MS)
      await app.close()
      clearInterval(idle)
      clearInterval(keys)
      clearInterval(jobLooks)
      clearTimeout(late)
      await clock.stop()
      await printing.stop()
      await logging.stop()
      await names.stop()
      await nights.stop()
      await press.close()
      await office.drain()
      store.close()
    }
    // The first signal stops in order. The handlers are gone then, so that a second one ends at once.
    for (const signal of SIGNALS) process.on(signal, stop)
    return { office, tokens, firstLink, address, stop, stopped: stopped.promise }
  } catch (error) {
    store.close()
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw new Error(say.portInUse(config.host, config.port))
    throw error
  }
}

/** Throws, saying what to do, when somebody listens on the port already: before work is done that would end there. */
export async function mustBeFreePort({ host, port }: Pick<Config, 'host' | 'port'>): Promise<void> {
  if (port === 0) return
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(say.portInUse(host, port)) : error),
    )
    probe.listen(port, host, () => probe.close(() => resolve()))
  })
}

/** How long the link of a first start is good; every start makes a new one while nobody is registered. */
const FIRST_LINK_MS = 24 * 3_600_000
const SIGNALS = ['SIGINT', 'SIGTERM'] as const
/** How long a shutdown waits for requests that do not end. */
const PATIENCE_MS = 10_000
const OFTEN_MS = 10 * 60_000
/** How soon a case that came into a review is assigned, where its organ wants that. */
const ASSIGN_MS = 15_000
/** How soon a changed key is noticed (`anju keys rotate`). */
const KEYS_MS = 1_000
/** A moment after midnight, so that a clock that is a little fast does not work on the day before. */
const AFTER_MIDNIGHT_MS = 5_000

/** Runs the clock's job now, every ten minutes and just after midnight in Shanghai, one run at a time. */
function startClock(
  app: FastifyInstance,
  office: Office,
  organs: () => readonly string[],
): { run(): void; stop(): Promise<void> } {
  let running: Promise<void> | undefined
  let midnight: NodeJS.Timeout
  const run = () => {
    running ??= closeDue(office)
      .then(
        (done) =>
          done.faults.length > 0 ? app.log.error(done, 'clock: some subjects are broken') : app.log.info(done, 'clock'),
        (error: unknown) => app.log.error({ err: error }, 'clock failed; it tries again'),
      )
      .finally(() => {
        running = undefined
      })
  }
  // By itself, and soon: until a review is somebody's, anybody of the post might take it.
  let lots: Promise<void> | undefined
  const assign = async () => {
    try {
      const done = await assignCases(office, organs())
      if (done.assigned + done.refused > 0) app.log.info(done, 'assignment')
    } catch (error) {
      app.log.error({ err: error }, 'assignment failed; it tries again')
    }
    lots = undefined
  }
  const assigning = setInterval(() => {
    lots ??= assign()
  }, ASSIGN_MS).unref()
  const armMidnight = () => {
    const at = office.now()
    const next = instantOf(addDays(legalDayOf(at), 1), '00:00')
    midnight = setTimeout(
      () => {
        run()
        armMidnight()
      },
      next.getTime() - at.getTime() + AFTER_MIDNIGHT_MS,
    ).unref()
  }
  const often = setInterval(run, OFTEN_MS).unref()
  armMidnight()
  run()
  return {
    run,
    async stop() {
      clearInterval(often)
      clearInterval(assigning)
      clearTimeout(midnight)
      await running
      await lots
    },
  }
}

const SOON_MS = 500
/** How long a fact may wait for its checkpoint. */
const LOG_MS = 1_000

/**
 * Makes papers soon after the facts that call for them, off the commit path: looks twice a second whether the log has grown,
 * by this process or another. What could not be done is tried again with the clock's work at the latest.
 */
function startPrinting(
  app: FastifyInstance,
  office: Office,
  press: Press,
  onNewCalendar: () => void,
): { stop(): Promise<void> } {
  let seen = -1
  let tried = 0
  let calendar = office.calendar.version
  let running: Promise<void> | undefined
  const stopping = new AbortController()
  const look = () => {
    const facts = office.store.lastSeq()
    // A year may have been loaded here or by another process: what it moves is moved now, not in ten minutes.
    if (facts !== seen) {
      office.refreshCalendar()
      if (office.calendar.version !== calendar) onNewCalendar()
      calendar = office.calendar.version
    }
    if (running || (facts === seen && Date.now() - tried < OFTEN_MS)) return
    seen = facts
    tried = Date.now()
    running = issueDocuments(office, press, { signal: stopping.signal })
      .then(
        (done) => {
          press.faults = done.faults
          if (done.faults.length > 0) app.log.error(done, 'documents: some could not be made')
          else if (done.numbered + done.issued + done.failed > 0) app.log.info(done, 'documents')
        },
        (error: unknown) => {
          press.faults = [String(error)]
          app.log.error({ err: error }, 'documents failed; it tries again')
        },
      )
      .finally(() => {
        running = undefined
      })
  }
  const soon = setInterval(look, SOON_MS).unref()
  return {
    async stop() {
      clearInterval(soon)
      stopping.abort()
      await running
    },
  }
}

/** Keeps the index of names beside the log: looks once a second whether there is anything new. */
function startNames(app: FastifyInstance, office: Office): { stop(): Promise<void> } {
  let running: Promise<void> | undefined
  const stopping = new AbortController()
  const look = () => {
    if (running || !namesBehind(office)) return
    running = indexNames(office, stopping.signal)
      .catch((error: unknown) => app.log.error({ err: error }, 'names could not be indexed; it tries again'))
      .finally(() => {
        running = undefined
      })
  }
  const soon = setInterval(look, SOON_MS).unref()
  return {
    async stop() {
      clearInterval(soon)
      stopping.abort()
      await running
    },
  }
}

/**
 * Takes new facts into the city log, off the commit path: looks once a second whether there are any. A log that has stopped is
 * told as an error each time it is tried again.
 */
function startLogging(app: FastifyInstance, office: Office, log: LogKeeper): { stop(): Promise<void> } {
  let seen = -1
  let tried = 0
  let running: Promise<void> | undefined
  const stopping = new AbortController()
  const look = () => {
    const facts = office.store.lastSeq()
    if (running || (facts === seen && Date.now() - tried < OFTEN_MS)) return
    seen = facts
    tried = Date.now()
    running = log
      .run(stopping.signal)
      .then(
        () => {
          const { faults } = log.standing()
          if (faults.length > 0) app.log.warn({ faults }, 'city log: others were asked in vain; it tries again')
        },
        (error: unknown) => {
          if (!stopping.signal.aborted) app.log.error({ err: error }, 'city log stopped; it tries again')
        },
      )
      .finally(() => {
        running = undefined
      })
  }
  const soon = setInterval(look, LOG_MS).unref()
  look()
  return {
    async stop() {
      clearInterval(soon)
      stopping.abort()
      await running
    },
  }
}

const FIRST_LOOK_MS = 60_000

/**
 * Audits the file at night, on a thread of its own: what has come since the last time, once a week everything. A finding
 * goes into the log of the server with its place; /health and the administrators' overview say that there is one.
 */
export function startNights(
  app: Pick<FastifyInstance, 'log'>,
  file: NightlyAudit,
  now: () => Date,
  firstLookMs = FIRST_LOOK_MS,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  const look = () => {
    const scope = running ? null : auditDue(lastAudits(file.path), now())
    if (scope === null) return
    running = auditAtNight(file, scope, now, stopping.signal)
      .then(
        (done) => {
          if (!done) return
          const { latest } = done.audits
          if (!hasFailed(done.audits)) app.log.info({ audit: latest }, 'audit')
          else {
            const first = done.report?.differences
              .slice(0, TOLD_IN_LOG)
              .map(({ code, stream, version, field, sentence }) => ({ code, stream, version, field, sentence }))
            app.log.error({ audit: latest, first }, weaknesses.auditFailed(latest.at, latest.findings))
          }
        },
        (error: unknown) => app.log.error({ err: error }, 'the audit failed; it tries again'),
      )
      .finally(() => {
        running = undefined
      })
  }
  const first = setTimeout(look, firstLookMs).unref()
  const often = setInterval(look, OFTEN_MS).unref()
  return {
    async stop() {
      clearTimeout(first)
      clearInterval(often)
      stopping.abort()
      await running
    },
  }
}

/** So many findings are told in the log; all of them by anju audit. */
const TOLD_IN_LOG = 20

/** Starts from the environment and says where. */
export async function main(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const { address, firstLink } = await start(configOf(env))
  process.stdout.write(`${say.listening(address)}\n`)
  if (firstLink) process.stdout.write(`${say.firstLink(firstLink)}\n`)
}

const isMain = process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
if (isMain)
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  })
