/** @jsxRuntime automatic @jsxImportSource preact */
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

interface ReasonProps {
  readonly shell: StaffShell
  readonly section: string
  /** The case or ledger, for the form; and as people call it. */
  readonly of: string
  readonly name: string
  readonly back: string
  readonly typed?: string
  readonly slips?: readonly Slip[]
}

/** Asks why before anything is shown: once for each case and each ledger. */
export function ReasonPage({ shell, section, of, name, back, typed, slips = [] }: ReasonProps) {
  return (
    <StaffPage shell={shell} title={`查阅事由：${name}`} section={section} face="audit" wrong={slips.length > 0}>
      <h1>{name}</h1>
      <div class="card medium">
        <h2>查阅事由</h2>
        <ErrorSummary slips={slips} />
        <p>
          您将查阅：<b>{name}</b>
          。查阅前请写明事由，连同您的工号、时间记入查阅记录，任何人不能更改。同一内容四小时内不再询问。
        </p>
        <Form action="/audit/why" csrf={shell.csrf}>
          <input type="hidden" name="of" value={of} />
          <input type="hidden" name="back" value={back} />
          <Field
            name="why"
            label="事由"
            hint="写明所依据的通知、抽查批次或举报编号，如：2026 年第四季度抽查 047 号。不要写姓名、证件号码和电话。"
            value={typed ?? ''}
            slips={slips}
          />
          <button class="button" type="submit">
            记录事由并查阅
          </button>
        </Form>
      </div>
    </StaffPage>
  )
}
