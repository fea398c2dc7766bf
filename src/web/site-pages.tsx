/** @jsxRuntime automatic @jsxImportSource preact */
import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sha256 } from '../../db/facts.ts'
import { programCalled } from '../bundle/bundle.ts'
import { grouped, typedCode } from '../documents/code.ts'
import { listOfView } from '../documents/lists.ts'
import { kindName } from '../documents/paper-name.ts'
import type { Press } from '../documents/press.ts'
import { exportCsv, exportName, exportXlsx } from '../export.ts'
import { type LogKeeper, logWeaknesses } from '../jobs/keep-log.ts'
import { vkeyOf } from '../log/note.ts'
import type { Office } from '../office.ts'
import { boardOf, noticeOnScreen, standingSheet, verifiedOnScreen } from '../queries/board.ts'
import { lookUpCode } from '../queries/document.ts'
import type { Health } from '../queries/health.ts'
import { say } from '../words.ts'
import { sendFile } from './attachment.ts'
import { backTo, lookCookie, lookOf } from './look.ts'
import { AboutPage } from './pages/about.tsx'
import { type BoardFilter, BoardPage } from './pages/board.tsx'
import { LogPage } from './pages/log.tsx'
import { MessagePage } from './pages/message.tsx'
import { NoticePage } from './pages/notice.tsx'
import { PrivacyPage } from './pages/privacy.tsx'
import { type InHand, type OtherPaper, VerifyPage } from './pages/verify.tsx'
import { VerifyBundlePage } from './pages/verify-bundle.tsx'
import { Problem } from './problem.ts'
import { aMinute, publicDesk, whileShown } from './public-desk.ts'
import { scriptPolicy } from './security.ts'
import type { Site } from './site.ts'
import { publicSheet, staffSheet } from './style.ts'
import { pageText } from './ui/page.tsx'

/** Says on a page what a program would get as a problem. */
export type TellPeople = (request: FastifyRequest, reply: FastifyReply, status: number, text: string) => FastifyReply

interface SiteParts {
  readonly health: () => Health
  readonly log: LogKeeper | undefined
  readonly press: Pick<Press, 'making' | 'files'>
}

/** The public site: pages anyone can read without signing in and without a script. Returns how to tell people of a slip. */
export function sitePages(
  app: FastifyInstance,
  office: Office,
  site: Site,
  { health, log, press }: SiteParts,
): TellPeople {
  const { making } = press
  const { shellOf, send } = publicDesk(office, site)
  const tell: TellPeople = (request, reply, status, text) => {
    const title = status === 404 ? '没有找到' : '暂时不能显示'
    return send(reply.code(status), <MessagePage shell={shellOf(request)} title={title} text={text} />, 'no-store')
  }

  for (const { path, css } of [publicSheet, staffSheet])
    app.get(path, (_request, reply) =>
      reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=31536000, immutable').send(css),
    )
  app.get('/look', (request, reply) => {
    const asked = request.query as Record<string, unknown>
    const before = lookOf(request)
    const look = {
      big: asked.big === undefined ? before.big : asked.big === '1',
      contrast: asked.contrast === undefined ? before.contrast : asked.contrast === '1',
    }
    return reply.header('set-cookie', lookCookie(look)).redirect(backTo(asked.back), 303)
  })

  const board = (front: boolean) => async (request: FastifyRequest, reply: FastifyReply) => {
    const found = await boardOf(office, filterOf(request.query), making)
    return send(reply, <BoardPage shell={shellOf(request)} board={found} front={front} />)
  }
  app.get('/', board(true))
  app.get('/notices', board(false))

  app.get('/notices/:number', async (request, reply) => {
    const { number } = request.params as { number: string }
    const sheet = standingSheet(office, number)
    if (sheet) return reply.redirect(`/notices/${sheet}`, 303)
    const notice = await noticeOnScreen(office, number, press)
    if (!notice) return tell(request, reply, 404, say.noSuchPublicNotice())
    const all = (request.query as { all?: unknown }).all === '1'
    const page = <NoticePage shell={shellOf(request)} notice={notice} all={all} />
    return send(reply, page, notice.shown ? whileShown(notice.shownUntil, office.now()) : aMinute)
  })
  app.get('/notices/:number/list.:type', async (request, reply) => {
    const { number, type } = request.params as { number: string; type: string }
    const notice = await noticeOnScreen(office, number, press)
    const list = notice?.files.csv ? listOfView(notice.view) : undefined
    if (!list || (type !== 'csv' && type !== 'xlsx')) throw new Problem('unknown_route', say.noSuchPublicNotice())
    const pieces = [...(type === 'csv' ? exportCsv(list) : exportXlsx(list))]
    return sendFile(reply.header('x-robots-tag', 'noindex'), {
      name: exportName(list, type),
      plain: number,
      type,
      pieces,
    })
  })

  // One address for people and programs: a scanned code opens the page, a program asks for JSON.
  app.get('/v', (request, reply) => {
    const { code, sha256 } = request.query as { code?: unknown; sha256?: unknown }
    // Somebody who holds a file holds the code printed in it: to be led there tells nothing new.
    if (typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)) {
      const paper = office.store.documentsBy('sha256', sha256)[0]
      const found = { code: paper?.code ?? sha256, standing: 'unknown', document: null } as const
      if (paper) return reply.redirect(`/v/${paper.code}`, 303)
      return send(reply, <VerifyPage shell={shellOf(request)} found={found} typed="" />, 'no-store')
    }
    if (typeof code === 'string' && code.trim() !== '')
      return reply.redirect(`/v/${encodeURIComponent(code.replace(/\s/g, '').slice(0, 40))}`, 303)
    reply.header('content-security-policy', scriptPolicy)
    return send(reply, <VerifyPage shell={shellOf(request)} found={null} typed="" />)
  })
  app.get('/v/:code', async (request, reply) => {
    const { code } = request.params as { code: string }
    reply.header('cache-control', 'no-store')
    if (!(request.headers.accept ?? '').includes('text/html')) return lookUpCode(office, code)
    const found = await verifiedOnScreen(office, code, making)
    const { file, bears } = request.query as { file?: unknown; bears?: unknown }
    const asked = typeof file === 'string' && /^[0-9a-f]{64}$/.test(file) ? file : null
    const inHand = asked && found.document ? inHandIs(asked, found.document.sha256, press.files) : null
    // A file that is not this paper may be another as genuine: nobody is told that it was altered.
    const other = asked && inHand === 'altered' ? otherPaper(office, asked, bears, press.files) : undefined
    reply.header('content-security-policy', scriptPolicy)
    const page = (
      <VerifyPage shell={shellOf(request)} found={found} typed={grouped(code)} inHand={inHand} other={other} />
    )
    return reply.type('text/html; charset=utf-8').send(pageText(page))
  })

  // The pages with a script of ours read a file, and their policy lets them fetch nothing.
  app.get('/verify', (request, reply) =>
    send(
      reply.header('content-security-policy', scriptPolicy),
      <VerifyBundlePage shell={shellOf(request)} logKey={log ? vkeyOf(log.log.verifier) : null} />,
    ),
  )
  app.get('/verify/:file', (request, reply) => {
    const { file } = request.params as { file: string }
    const script = Object.hasOwn(scripts, file) ? scripts[file] : undefined
    const bytes = script ? readFileSync(script) : programCalled(file)
    if (!bytes) throw new Problem('unknown_route', say.unknownRoute())
    const type = file.endsWith('.mjs') ? 'text/javascript' : file.endsWith('.md') ? 'text/markdown' : 'text/x-python'
    return reply.type(`${type}; charset=utf-8`).header('cache-control', 'public, max-age=60').send(bytes)
  })

  app.get('/about', (request, reply) =>
    send(reply, <AboutPage shell={shellOf(request)} office={office} health={health()} hasLog={log !== undefined} />),
  )
  app.get('/privacy', (request, reply) => send(reply, <PrivacyPage shell={shellOf(request)} />))
  app.get('/log', (request, reply) => {
    if (!log) return tell(request, reply, 404, say.noCityLog())
    const weak = logWeaknesses(log.standing(), office.now())
    return send(reply, <LogPage shell={shellOf(request)} standing={log.standing()} weak={weak} />, 'no-store')
  })
  return tell
}

/** What a file somebody holds is, by its digest: the document as issued, our signed copy of it, or neither. */
function inHandIs(digest: string, issued: string, files: Pick<Press['files'], 'readSigned'>): InHand {
  if (digest === issued) return 'same'
  const copy = files.readSigned(issued)
  return copy && sha256(copy) === digest ? 'signed' : 'altered'
}

/** The paper a file is, by its digest or, of a signed copy, by the code it bears; undefined where it is none of ours. */
function otherPaper(
  { store }: Office,
  digest: string,
  bears: unknown,
  files: Pick<Press['files'], 'readSigned'>,
): OtherPaper | undefined {
  const borne = typeof bears === 'string' ? store.documentsBy('code', typedCode(bears))[0] : undefined
  const copy = borne?.sha256 ? files.readSigned(borne.sha256) : undefined
  const paper = store.documentsBy('sha256', digest)[0] ?? (copy && sha256(copy) === digest ? borne : undefined)
  return paper && { mark: paper.mark, kindName: kindName(paper.kind), href: `/v/${paper.code}?file=${digest}` }
}

/** The scripts of the page that verifies, besides the verifier itself. */
const scripts: Readonly<Record<string, URL>> = {
  'paper-page.mjs': new URL('./scripts/paper-page.mjs', import.meta.url),
  'verify-page.mjs': new URL('./scripts/verify-page.mjs', import.meta.url),
  'mathematics.mjs': new URL('../bundle/mathematics.mjs', import.meta.url),
}

const states = ['all', 'running', 'over'] as const

/** Reads the board's address. What is not understood is left out: a reader's old link still opens the board. */
function filterOf(query: unknown): BoardFilter {
  const given = query as Record<string, unknown>
  const text = (name: string) => (typeof given[name] === 'string' ? (given[name] as string).trim().slice(0, 40) : '')
  const page = Number(text('page'))
  return {
    state: states.find((each) => each === text('state')) ?? 'all',
    kind: /^[a-z-]{1,30}$/.test(text('kind')) ? text('kind') : null,
    county: /^\d{6}$/.test(text('county')) ? text('county') : null,
    year: /^(19|20|21|22)\d\d$/.test(text('year')) ? text('year') : null,
    q: text('q'),
    page: Number.isInteger(page) && page >= 1 && page <= 10_000 ? page : 1,
  }
}

/** Whether a browser asked for a page: then a refusal is told on a page, where a program would get a problem. */
export const isForPeople = (request: FastifyRequest): boolean =>
  request.method === 'GET' && (request.headers.accept ?? '').includes('text/html') && !request.url.startsWith('/api/')
