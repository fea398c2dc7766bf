import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { LogKeeper } from '../jobs/keep-log.ts'
import { lastAudits } from '../last-audit.ts'
import { lastBackup } from '../last-backup.ts'
import type { Office } from '../office.ts'
import { healthOf, type Keeping } from '../queries/health.ts'
import { overviewOf } from '../queries/overview.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { fileRoute } from './file-scopes.ts'
import { Problem, statusOf } from './problem.ts'
import type { Doors } from './signed-in.ts'

/*
 * What a monitor reads, in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/, 0.0.4).
 * A label is a word of ours: a route as it is declared and never the address that was asked for, a method, a class of answers,
 * a code. Nothing that came with a request becomes one, so nobody's number can.
 */

/** Seconds. What a page may take, and what makes somebody wait. */
const BOUNDS = [0.01, 0.05, 0.25, 1, 5]
/** Whatever answers to no route of ours, whatever its address was. */
const NO_ROUTE = 'none'
const METHODS = new Set(['GET', 'HEAD', 'POST'])

interface Timed {
  readonly within: number[]
  count: number
  seconds: number
}

/** Which of four audiences a route is for. */
const classOf = (route: string, access: unknown): string =>
  route.startsWith('/api/') ? 'api' : access === undefined ? 'public' : access === 'everyone' ? 'door' : 'staff'

/** Counts every answer from now on; call before the first route is registered. Returns the figures as text. */
export function countAnswers(app: FastifyInstance): () => string[] {
  const answers = new Map<string, number>()
  const times = new Map<string, Timed>()
  const refusals = new Map<string, number>()
  const more = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)
  app.addHook('onError', (_request, _reply, error, done) => {
    const { code } = error as { code?: unknown }
    const isOurs = error instanceof Refused || error instanceof Problem
    more(refusals, `code="${isOurs && Object.hasOwn(statusOf, code as string) ? code : 'other'}"`)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? NO_ROUTE
    const method = METHODS.has(request.method) ? request.method : 'other'
    more(answers, `route="${route}",method="${method}",status="${Math.floor(reply.statusCode / 100)}xx"`)
    const key = `class="${route === NO_ROUTE ? NO_ROUTE : classOf(route, request.routeOptions.config.access)}"`
    const timed = times.get(key) ?? { within: BOUNDS.map(() => 0), count: 0, seconds: 0 }
    const seconds = reply.elapsedTime / 1000
    BOUNDS.forEach((bound, i) => {
      if (seconds <= bound) timed.within[i] = (timed.within[i] as number) + 1
    })
    timed.count += 1
    timed.seconds += seconds
    times.set(key, timed)
    done()
  })
  return () => [
    ...told('anju_requests_total', 'counter', 'Answers by declared route, method and class of status.', answers),
    ...head('anju_request_seconds', 'histogram', 'How long answers took, by whom a route is for.'),
    ...[...times].flatMap(([key, { within, count, seconds }]) => [
      ...BOUNDS.map((bound, i) => `anju_request_seconds_bucket{${key},le="${bound}"} ${within[i]}`),
      `anju_request_seconds_bucket{${key},le="+Inf"} ${count}`,
      `anju_request_seconds_sum{${key}} ${seconds}`,
      `anju_request_seconds_count{${key}} ${count}`,
    ]),
    ...told('anju_refused_requests_total', 'counter', 'Requests that ended with a refusal, by its code.', refusals),
  ]
}

const head = (name: string, type: string, help: string) => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]
const told = (name: string, type: string, help: string, values: Iterable<readonly [string, number]>) => [
  ...head(name, type, help),
  ...[...values].map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`),
]
const gauge = (name: string, help: string, value: number | null | undefined) =>
  value === null || value === undefined ? [] : told(name, 'gauge', help, [['', value]])
const instant = (iso: string | undefined) => (iso === undefined ? undefined : Date.parse(iso) / 1000)

/** How the installation stands, as gauges: what is not known is left out. */
function standing(office: Office, log: LogKeeper | undefined, keeping: Keeping): string[] {
  const { store } = office
  const health = healthOf(office, keeping)
  const audits = lastAudits(store.path)
  const backup = lastBackup(store.path)
  const states = new Map<string, number>()
  for (const { state, n } of overviewOf(office).counts)
    states.set(`state="${state}"`, (states.get(`state="${state}"`) ?? 0) + n)
  const jobs = store.jobs.openJobs()
  const kept = log?.standing()
  return [
    ...gauge('anju_ready', 'Whether the store answers.', health.ready ? 1 : 0),
    ...gauge('anju_facts', 'Facts in the log.', health.facts),
    ...gauge('anju_streams', 'Cases, notices, papers and all else that has facts.', health.streams),
    ...told('anju_cases', 'gauge', 'Cases in each state, of the whole city.', states),
    ...gauge('anju_jobs_open', 'Jobs for many cases that are running or to be run.', jobs.length),
    ...gauge('anju_city_log_size', 'Facts in the city log.', kept?.size),
    ...gauge('anju_city_log_stopped', 'Whether the city log has stopped signing.', kept && (kept.stopped ? 1 : 0)),
    ...gauge('anju_audit_time_seconds', 'When the last audit ended.', instant(audits?.latest.at)),
    ...gauge('anju_audit_findings', 'What the last audits found.', health.audit?.findings),
    ...gauge('anju_backup_time_seconds', 'When the last backup was made.', instant(backup?.at)),
    ...told(
      'anju_weakness',
      'gauge',
      'Weak places of the installation, by their code on the health page.',
      new Map(health.weak.map(({ code }) => [`code="${code.replace(/\d+$/, '')}"`, 1])),
    ),
    ...gauge('process_resident_memory_bytes', 'Memory of the program.', process.memoryUsage.rss()),
  ]
}

/** A monitor is a program in the auditors' post, since no program is an administrator; its token names `getMetrics` alone. */
const readers: readonly string[] = ['administrator', 'auditor']

/** `/metrics`: for administrators, auditors, and a program in the auditors' post. */
export function metricsRoute(
  app: FastifyInstance,
  office: Office,
  doors: Pick<Doors, 'actorOf'>,
  counted: () => string[],
  keeping: Keeping,
): void {
  app.get('/metrics', { config: fileRoute('getMetrics') }, (request: FastifyRequest, reply) => {
    const { role } = doors.actorOf(request)
    if (!readers.includes(role)) throw new Refused('forbidden', say.notForYourRole(role), {})
    const lines = [...counted(), ...standing(office, keeping.log, keeping)]
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(`${lines.join('\n')}\n`)
  })
}
