import { randomUUID } from 'node:crypto'
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify'
import { attachmentLimits } from './attachments/store-attachment.ts'
import type { Clamd } from './attachments/virus-scan.ts'
import { commands } from './commands.ts'
import type { Press } from './documents/press.ts'
import type { LogKeeper } from './jobs/keep-log.ts'
import { type JobRunner, jobRunner } from './jobs/many-wishes.ts'
import type { KeptLog } from './kept-log.ts'
import type { AtWork, Office } from './office.ts'
import { healthBody, healthOf, isReady, type Printing } from './queries/health.ts'
import { queries } from './queries.ts'
import type { SingleSignOn } from './single-sign-on.ts'
import { accountPages } from './web/account-pages.tsx'
import { administration } from './web/admin/routes.tsx'
import { adminPages } from './web/admin-pages.tsx'
import { auditPages } from './web/audit/routes.tsx'
import { decidePages } from './web/batch/decide-routes.tsx'
import { importPages } from './web/batch/import-routes.tsx'
import { jobPages } from './web/batch/job-routes.tsx'
import { listPages } from './web/batch/list-routes.ts'
import { verificationPages } from './web/batch/verification-routes.tsx'
import { bundleRoutes } from './web/bundles.ts'
import { calendarRoutes } from './web/calendar.ts'
import { citizenPages } from './web/citizen-pages.tsx'
import { isLocalSite, signInCookies } from './web/cookies.ts'
import { staffDesk } from './web/desk.tsx'
import { disclosureColumn } from './web/disclosure-column.tsx'
import { disclosureDesk } from './web/disclosure-desk.tsx'
import { disclosureFileRoutes } from './web/disclosures.ts'
import { documentRoutes } from './web/documents.ts'
import { helpPages } from './web/help/routes.tsx'
import { intakeRoutes } from './web/intake.ts'
import { mustBeText, mustNameOnce } from './web/json.ts'
import { keepPublicPages } from './web/kept-pages.ts'
import { slowCollectors } from './web/list-readers.ts'
import { logRoutes } from './web/log.ts'
import { countAnswers, metricsRoute } from './web/metrics.ts'
import { openPages } from './web/open-pages.tsx'
import { openapi } from './web/openapi.ts'
import { keepPace, type Pace } from './web/pace.ts'
import { answerUnreadable, Problem, sendProblem } from './web/problem.ts'
import { publicRoutes } from './web/public.ts'
import { gatePublicAnswers } from './web/public-gate.ts'
import { readLogPages } from './web/read-log-pages.tsx'
import { readRoute } from './web/reads.ts'
import { recusalPages } from './web/recusal-pages.tsx'
import { extensionPages } from './web/review/extensions.tsx'
import { phrasePages } from './web/review/phrases.tsx'
import { reportPages } from './web/review/reports.tsx'
import { supervisionPages } from './web/review/supervision.tsx'
import { type Routes, watchRoutes } from './web/routes.ts'
import { draft7 } from './web/schemas.ts'
import { headersOf, secureAnswers } from './web/security.ts'
import { type Doors, doorsOf } from './web/signed-in.ts'
import { signedOutElsewhere } from './web/signed-out-elsewhere.ts'
import { ssoPages } from './web/single-sign-on.tsx'
import { plainSite, type Site } from './web/site.ts'
import { isForPeople, sitePages } from './web/site-pages.tsx'
import type { Tokens } from './web/tokens.ts'
import { whyOpened } from './web/why-opened.ts'
import { wishRoute } from './web/wishes.ts'
import { findPages } from './web/work/find-routes.tsx'
import { intakePages } from './web/work/intake-routes.tsx'
import { materialPages } from './web/work/material-routes.tsx'
import { objectionPages } from './web/work/objection.tsx'
import { deskObjections } from './web/work/objection-routes.tsx'
import { paperPages } from './web/work/paper-routes.tsx'
import { postingPages } from './web/work/posting-routes.tsx'
import { workPages } from './web/work/routes.tsx'
import { visitPages } from './web/work/visit-routes.tsx'
import { whyPages } from './web/work/why-routes.tsx'
import { say } from './words.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is at work, from the token. Set on every route below `/api` that asks for one. */
    actor: AtWork
  }
  interface FastifyInstance {
    /** What every route says of who may come to it. */
    access: Routes['access']
  }
}

export interface AppParts {
  readonly office: Office
  readonly tokens: Tokens
  /** Where issued documents lie, and what others are made with. */
  readonly press: Pick<Press, 'files' | 'pool' | 'making' | 'directory' | 'sign' | 'certificate'> & Printing
  /** The city log, where one is kept. */
  readonly log?: LogKeeper
  /** Where the site is reached: over TLS its cookies are bound to the host. By default this machine itself. */
  readonly address?: string
  /** Proxies that are believed when they say whose request they pass on; none by default. */
  readonly proxies?: readonly string[]
  /** How fast one account and one address may ask; without it nobody is held up (tests, benches). */
  readonly pace?: Pace
  /** Where files handed in are looked at for viruses, when anywhere. */
  readonly clamd?: Clamd
  /** The city's single sign-on, when there is one. */
  readonly sso?: SingleSignOn
  /** Whether trial tokens go on once staff are registered (tests); a server lets them end. */
  readonly trialTokens?: 'always' | 'until registered'
  /** Runs work for many at once; one of its own unless told. */
  readonly jobs?: JobRunner
  /** The last lines of the log, for administrators. */
  readonly keptLog?: KeptLog
  /** What the city says of its own site; changed in place when an administrator changes it. */
  readonly site?: Site
  /** Fastify's logger options; none by default. */
  readonly logger?: FastifyServerOptions['logger']
}

/** A notice lists 20,000 acceptance numbers in half of this. */
const BODY_LIMIT = 1024 * 1024

/** Everything that answers over HTTP, in plain sight. Opens nothing and listens nowhere: see server.ts. */
export function buildApp({
  office,
  tokens,
  press,
  log,
  address = 'http://localhost',
  proxies = [],
  pace,
  clamd,
  sso,
  trialTokens = 'always',
  jobs = jobRunner(office),
  site = { ...plainSite },
  keptLog,
  logger = false,
}: AppParts): FastifyInstance {
  const isTls = !isLocalSite(address) && address.startsWith('https:')
  const run = randomUUID().slice(0, 8)
  let requests = 0
  const app = Fastify({
    logger,
    // A line a request would cost more than the request, and would hold case numbers.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => {
      requests += 1
      return `${run}-${requests}`
    },
    bodyLimit: BODY_LIMIT,
    trustProxy: proxies.length > 0 ? [...proxies] : false,
    // A body that never ends must not hold up a shutdown.
    requestTimeout: 30_000,
    // What has arrived is answered, even while closing.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) =>
      sendProblem(error, request, reply.headers(headersOf(isTls)), BODY_LIMIT, undefined, onPage(request, reply)),
    clientErrorHandler: answerUnreadable,
  })
  const onPage = (request: FastifyRequest, reply: FastifyReply) =>
    isForPeople(request) ? (status: number, text: string) => tellPeople(request, reply, status, text) : undefined
  const routes = watchRoutes(app)
  const counted = countAnswers(app)
  app.decorate('access', routes.access)
  app.decorateRequest('actor', null as unknown as AtWork)

  const readJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    readJson(request, text, (error, value) => {
      if (error) return done(error)
      try {
        mustBeText(text, value)
        mustNameOnce(text, value)
        done(null, value)
      } catch (refusal) {
        done(refusal as Error)
      }
    })
  })

  secureAnswers(app, isTls)
  app.setErrorHandler((error, request, reply) => {
    return sendProblem(error, request, reply, BODY_LIMIT, undefined, onPage(request, reply))
  })
  app.setNotFoundHandler((request) => routes.refuse(request))
  app.addHook('onClose', () => jobs.stop())

  gatePublicAnswers(app, press.directory, site)
  slowCollectors(app, office.now)
  keepPublicPages(app, office)
  const paced = pace ? keepPace(app, office.now, pace) : (doors: Doors) => doors
  const doors = paced(doorsOf(office, tokens, signInCookies(!isLocalSite(address)), trialTokens))

  // The public part: no token, no case, no person.
  const keeping = { log, signs: press.sign !== undefined, scans: clamd !== undefined, printing: press }
  const health = () => healthOf(office, keeping)
  const limits = { ...attachmentLimits, ...(clamd ? { clamd } : {}) }
  const tellPeople = sitePages(app, office, site, { health, log, press })
  disclosureColumn(app, office, site, tellPeople)
  openPages(app, { office, site, address, hasLog: log !== undefined, tell: tellPeople, making: press.making })
  citizenPages(app, { office, site, directory: press.directory, making: press.making, limits })
  // Browsers ask for it on every page; the mark stands in the page itself.
  app.get('/favicon.ico', (_request, reply) => reply.code(204).header('cache-control', 'public, max-age=86400').send())
  app.get('/health/live', () => ({ live: true }))
  app.get('/health/ready', () => {
    if (!isReady(office)) throw new Problem('unavailable', say.noHealth())
    return { ready: true }
  })
  const shape = draft7(healthBody)
  app.get('/health', { schema: { response: { 200: shape, 503: shape } } }, (_request, reply) => {
    const answer = health()
    reply.code(answer.ready ? 200 : 503).send(answer)
  })
  let description: string | undefined
  app.get('/api/openapi.json', (_request, reply) => {
    description ??= JSON.stringify(openapi(commands, queries))
    reply.type('application/json; charset=utf-8').send(description)
  })

  metricsRoute(app, office, doors, counted, keeping)
  signedOutElsewhere(app, office, sso)
  publicRoutes(app, office)
  logRoutes(app, office, log)
  const reasons = whyOpened(office.now)
  documentRoutes(app, office, doors, press, reasons)
  bundleRoutes(app, office, doors, press, log?.log, reasons)

  // The office: whoever is at work is who the token says, on every route.
  app.register(async (desk) => {
    desk.addHook('onRequest', (request, _reply, done) => {
      try {
        request.actor = doors.actorOf(request)
        done()
      } catch (refusal) {
        done(refusal as Error)
      }
    })
    for (const command of commands) if (command.path !== null) desk.route(wishRoute(command, office))
    for (const query of queries) desk.route(readRoute(query, office))
    desk.register(calendarRoutes(office))
    desk.register(intakeRoutes(office))
    desk.register(disclosureFileRoutes(office))
  })

  // The staff site: pages behind one door.
  const insecure = !isLocalSite(address) && !address.startsWith('https:')
  staffDesk(app, office, doors, site, [
    helpPages,
    administration({ health, log, press, scans: clamd !== undefined, keptLog, site }),
    accountPages(insecure, sso),
    ssoPages(sso),
    adminPages(address, sso),
    auditPages(health, log?.log),
    phrasePages,
    reportPages,
    supervisionPages,
    extensionPages,
    workPages,
    findPages,
    materialPages(limits, reasons),
    whyPages(reasons),
    paperPages(press, reasons),
    visitPages(limits),
    deskObjections(limits),
    objectionPages,
    jobPages(jobs),
    decidePages(jobs),
    importPages(jobs),
    verificationPages(jobs),
    listPages,
    intakePages(limits, address, reasons),
    recusalPages,
    readLogPages,
    postingPages(limits, press),
    disclosureDesk,
  ])
  return app
}
