import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { LogKeeper } from '../jobs/keep-log.ts'
import { proofText } from '../log/checkpoint.ts'
import { parseTilePath } from '../log/tiles.ts'
import type { Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { Problem } from './problem.ts'
import { queryOf } from './reads.ts'
import { draft7 } from './schemas.ts'

export const logStanding = z.strictObject({
  origin: z.string().describe('日志的名称'),
  key: z.string().describe('日志的公钥（C2SP vkey）'),
  size: z.int().describe('检查点所含事实的条数'),
  root: z.string().describe('树根，base64'),
  checkpoint: z.string().describe('最新的检查点（C2SP signed note）'),
  witnesses: z.array(
    z.strictObject({ name: z.string(), key: z.string(), size: z.int().nullable(), at: z.string().nullable() }),
  ),
  timestamp: z.strictObject({ day: z.string(), at: z.string(), by: z.string() }).nullable(),
  asksForTimestamps: z.boolean(),
  stopped: z.string().nullable().describe('停止签发的原因'),
  faults: z.array(z.string()),
})
export const proofQuery = z.strictObject({
  fact: z
    .string()
    .regex(/^[0-9A-Za-z-]{1,60}@[1-9]\d{0,6}$/, '应为“编号@序号”，如 410305-2026-00001-1@3')
    .describe('哪一条事实：所在编号和它在其中的序号，如 410305-2026-00001-1@3'),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, '应为这条事实的摘要（64 位小写十六进制），回执和办理记录里都有')
    .describe('这条事实的摘要：有摘要的人才问得到'),
})

/** For whoever reads the log from another site or program. */
const open = (reply: FastifyReply, keep: string) =>
  reply
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', keep)

/** What never changes: tiles, bundles, the checkpoint of a day that is over. */
const FOR_EVER = 'public, max-age=31536000, immutable'
const BRIEFLY = 'public, max-age=2'

/**
 * The city log for anybody: static files as C2SP tlog-tiles lays them out, how it stands, and a proof for one fact. Hashes
 * tell nothing about anybody, so no token is asked for.
 */
export function logRoutes(app: FastifyInstance, { store }: Pick<Office, 'store'>, keeper: LogKeeper | undefined): void {
  const kept = (): LogKeeper => {
    if (!keeper) throw new Problem('unknown_route', say.noCityLog())
    return keeper
  }
  const file = (reply: FastifyReply, path: string, type: string, keep: string) => {
    const bytes = kept().log.read(path)
    if (!bytes) throw new Problem('unknown_route', say.noLogFile())
    return open(reply, keep).type(type).send(bytes)
  }
  const note = 'text/plain; charset=utf-8'
  app.get('/log/checkpoint', (_request, reply) => file(reply, 'checkpoint', note, BRIEFLY))
  app.get('/log/witnessed', (_request, reply) => file(reply, 'witnessed', note, BRIEFLY))
  app.get('/log/daily/:day', (request, reply) => {
    const { day } = request.params as { day: string }
    return file(reply, `daily/${day}`, day.endsWith('.tsr') ? 'application/timestamp-reply' : note, FOR_EVER)
  })
  app.get('/log/tile/*', (request, reply) => {
    const path = `tile/${(request.params as { '*': string })['*']}`
    if (!parseTilePath(path)) throw new Problem('unknown_route', say.noLogFile())
    return file(reply, path, 'application/octet-stream', FOR_EVER)
  })

  app.get('/api/log', { schema: { response: { 200: draft7(logStanding) } } }, (_request, reply) =>
    open(reply, BRIEFLY).send(kept().standing()),
  )
  app.get('/api/log/proof', (request, reply) => {
    const { fact, hash } = queryOf(proofQuery, request)
    const { log } = kept()
    const [stream = '', version] = fact.split('@')
    // Nobody learns which numbers exist, or how much happened in a case: only who has the hash already is answered.
    const stored = store.history(stream).find((one) => one.version === Number(version))
    if (stored?.hash !== hash) throw new Refused('not_found', say.noSuchHash(), {})
    const proof = log.prove(stored.seq)
    if (!proof) throw new Refused('not_found', say.notYetLogged(), {})
    return open(reply, BRIEFLY)
      .type(note)
      .header('content-disposition', `attachment; filename="${hash.slice(0, 16)}.tlog-proof"`)
      .send(proofText(proof))
  })
}
