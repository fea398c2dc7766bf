/** @jsxRuntime automatic @jsxImportSource preact */
import { grouped } from '../../documents/code.ts'
import { paperName } from '../../documents/paper-name.ts'
import type { Press } from '../../documents/press.ts'
import { publishedView } from '../../documents/published.ts'
import { checkpointOf } from '../../documents/sheet.ts'
import { documentSeen, statusOf } from '../../queries/document.ts'
import { recordLook } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { documentStatus, say } from '../../words.ts'
import type { StaffPart } from '../desk.tsx'
import { caseRoles } from '../ui/sections.ts'
import type { WhyOpened } from '../why-opened.ts'
import { PaperPage } from './paper.tsx'
import { whyHref } from './why-routes.tsx'

const readers = { access: caseRoles } as const

/** 文书 of a case as pages to print: the very words of their PDF, held against the digest printed on it. */
export const paperPages =
  ({ making }: Pick<Press, 'making'>, reasons: WhyOpened): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    pages.get('/cases/:number/papers/:paper', { config: readers }, async (request, reply) => {
      const { number, paper } = request.params as { number: string; paper: string }
      const { d } = documentSeen(office, paper, () => request.actor)
      if (d.of !== number) throw new Refused('not_found', say.noSuchDocument())
      const { issue } = d
      if (!issue) throw new Refused('not_allowed', say.notIssuedYet(d.mark), {})
      const why = reasons.of(request.actor, number)
      if (why === undefined) return reply.redirect(whyHref(number, `${paper}.print`), 303)
      recordLook(office, request.actor, 'document', number, why)
      const view = await publishedView(office, d, making)
      if (!view) throw new Refused('not_found', say.paperNotShown(d.mark), {})
      const row = office.store.document(paper)
      const status = row ? statusOf(office, row) : 'valid'
      const page = (
        <PaperPage
          shell={desk.shell(request, reply)}
          {...{ number, view, name: paperName(office, d) }}
          standing={status === 'valid' ? null : documentStatus[status]}
          pdf={`/api/documents/${paper}/file`}
          proof={{
            ...{ code: grouped(d.code), url: `${issue.site}/v/${d.code}`, digest: issue.view },
            ...checkpointOf(d.checkpoint),
          }}
        />
      )
      return desk.send(reply, page)
    })
  }
