/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyRequest } from 'fastify'
import { samePerson } from '../../access.ts'
import type { Draft } from '../../drafts.ts'
import type { Office } from '../../office.ts'
import { recordLook } from '../../record-look.ts'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import type { WhyOpened } from '../why-opened.ts'

/*
 * A form being filled in holds whole numbers and scans, and no case yet: looks at it stand in the read log under the draft. A
 * colleague's is opened for a reason, as a case is; one's own is noted once for some hours.
 */

/** Notes that somebody is about to see a draft. False where they have to say first why: nothing of it may be shown then. */
export function noteDraft(
  office: Pick<Office, 'store' | 'now'>,
  reasons: WhyOpened,
  { actor }: Pick<FastifyRequest, 'actor'>,
  draft: Draft,
  what: 'draft' | 'draftScan',
): boolean {
  const why = reasons.of(actor, draft.id)
  if (!samePerson(draft.staff, actor.staff)) {
    if (why !== undefined) recordLook(office, actor, what, draft.id, why)
    return why !== undefined
  }
  if (why === undefined) {
    reasons.give(actor, draft.id, OWN)
    recordLook(office, actor, 'draft', draft.id, OWN)
  }
  return true
}
const OWN = '本人填写'

/** Notes that typing an identity number showed that its person is in a case: once an hour or so for one draft. */
export function noteDuplicate(
  office: Pick<Office, 'store' | 'now'>,
  reasons: WhyOpened,
  { actor }: Pick<FastifyRequest, 'actor'>,
  draft: string,
  application: string,
): void {
  const key = `${draft} ${application}`
  if (reasons.of(actor, key) !== undefined) return
  reasons.give(actor, key, OWN)
  recordLook(office, actor, 'duplicate', application, '收件时录入证件号码')
}

/** Why a colleague's draft is opened. */
export function WhyDraftPage({ shell, draft, to, slips }: WhyDraftProps) {
  return (
    <StaffPage shell={shell} title="打开同事填写的草稿" section="/intake" wrong={slips.length > 0}>
      <h1>打开同事填写的草稿</h1>
      <ErrorSummary slips={slips} />
      <div class="card medium">
        <p>这份草稿由工号 {draft.staff} 填写，里面有完整的证件号码和扫描件。</p>
        <Form action={`/intake/${draft.id}/why`} csrf={shell.csrf}>
          <input type="hidden" name="to" value={to} />
          <Field
            name="why"
            label="为什么要看"
            hint="如“同事请假，接着填写”。与您的工号一并记入查阅记录，供审计查核；不要写证件号码和电话。同一草稿四小时内不再询问，每次打开仍逐一记录。"
            value=""
            slips={slips}
          />
          <button class="button" type="submit">
            打开
          </button>{' '}
          <a class="button plain" href="/intake">
            返回
          </a>
        </Form>
      </div>
    </StaffPage>
  )
}
interface WhyDraftProps {
  readonly shell: StaffShell
  readonly draft: Draft
  readonly to: string
  readonly slips: readonly Slip[]
}
