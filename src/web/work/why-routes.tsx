/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { DocumentContext } from '../../../machines/document.ts'
import { paperName } from '../../documents/paper-name.ts'
import { mayHaveCase } from '../../queries/bundle.ts'
import { caseFileFor } from '../../queries/case-file.ts'
import { documentSeen } from '../../queries/document.ts'
import { Refused } from '../../refusal.ts'
import { say } from '../../words.ts'
import { type StaffPart, slipsOf } from '../desk.tsx'
import type { Slip } from '../ui/form.tsx'
import { caseRoles } from '../ui/sections.ts'
import type { WhyOpened } from '../why-opened.ts'
import { reasonTyped } from '../why-typed.ts'
import { WhyOpenPage } from './materials.tsx'
import { typedIn } from './routes.tsx'

/** Auditors read papers too; they come from their own pages. */
const readers = { access: [...caseRoles, 'auditor'] } as const

/** Where a browser is asked why before it gets a paper of a case (`<paper>.print`: as a page), its case file or its bundle with sealed records. */
export const whyHref = (number: string, what: string): string => `/cases/${number}/why/${what}`

/** Asks why a paper of a case is opened, then leads to it. */
export const whyPages =
  (reasons: WhyOpened): StaffPart =>
  (pages, { office, shell, send }) => {
    /** What is to be opened, for whoever may have it; the same answer for all others. */
    const meant = (request: FastifyRequest): { number: string; name: string; to: string } => {
      const { number, what } = request.params as { number: string; what: string }
      const { actor } = request
      if (what === 'case-file') {
        caseFileFor(office, actor, number)
        return { number, name: '卷宗', to: `/api/applications/${number}/case-file` }
      }
      if (what === 'bundle') {
        mayHaveCase(office, number, 'case', actor)
        return { number, name: '证据包（含申报内容）', to: `/api/applications/${number}/bundle?for=case` }
      }
      const [paper = '', as] = what.split('.')
      const d: DocumentContext = documentSeen(office, paper, () => actor).d
      if (d.of !== number) throw new Refused('not_found', say.noSuchDocument())
      const to = as === 'print' ? `/cases/${number}/papers/${paper}` : `/api/documents/${paper}/file`
      return { number, name: `${paperName(office, d)} ${d.mark}`, to }
    }
    const ask = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
      const { number, name } = meant(request)
      const { what } = request.params as { what: string }
      const back = request.actor.role === 'auditor' ? '/audit' : `/cases/${number}`
      const props = { number, name, action: whyHref(number, what), back, slips }
      return send(reply, <WhyOpenPage shell={shell(request, reply)} {...props} />, slips.length > 0 ? 422 : 200)
    }
    pages.get('/cases/:number/why/:what', { config: readers }, (request, reply) => {
      const { number, to } = meant(request)
      return reasons.of(request.actor, number) === undefined ? ask(request, reply) : reply.redirect(to, 303)
    })
    pages.post('/cases/:number/why/:what', { config: readers }, (request, reply) => {
      const { number, to } = meant(request)
      try {
        reasons.give(request.actor, number, reasonTyped(typedIn(request).one('why'), say.whyOpenFile))
      } catch (error) {
        return ask(request, reply, slipsOf(error))
      }
      return reply.redirect(to, 303)
    })
  }
