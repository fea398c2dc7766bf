/** @jsxRuntime automatic @jsxImportSource preact */
import type { AnyFact } from '../../../machines/fact.ts'
import { localTime } from '../../calendar.ts'
import { factName } from '../../queries/application.ts'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { aboutCase, Trail } from './act.tsx'
import type { CaseShown } from './case-view.ts'

interface DoneProps {
  readonly shell: StaffShell
  readonly number: string
  readonly fact: AnyFact
  readonly version: number
  /** The next case of the queue. */
  readonly next: string | undefined
  readonly shown: CaseShown
  /** Whether the decision may still be taken back. */
  readonly undo: boolean
}

/** What follows from a decision, and by whom. */
const follows: Readonly<Record<string, readonly string[]>> = {
  ReviewPassed: ['意见书正在制作，几秒后可在案件页“文书”中打开', '案件转入下一环节'],
  ApplicationApproved: ['核准意见书正在制作', '转入核准公示，由公示发布人拟稿'],
  ReviewReturned: ['案件已回到下级审核，期间已作的公示重新进行'],
  ReviewRejected: ['决定书正在制作，写明理由、依据和救济途径', '送达后申请人可以申请复核'],
  ApplicationNotAccepted: ['不予受理决定书正在制作'],
  LimitExtended: ['《延期告知书》正在制作，几秒后可在案件页“文书”中打开，送达申请人', '期限已经延长，不能再延'],
  ObjectionDismissed: ['公示期满后案件继续'],
  ObjectionUpheld: ['案件回到公示前的审核'],
  ReexaminationDecided: ['复核决定书正在制作'],
}

/** 已提交: what was done, under which number, what comes next, and whether it may be taken back. */
export function DonePage({ shell, number, fact, version, next, shown, undo }: DoneProps) {
  return (
    <StaffPage shell={shell} title={`已提交 ${number}`} section="/todo">
      <Trail about={aboutCase(number)} here="已提交" />
      <div class="card medium done">
        <h1>已提交：{factName(fact.type)}</h1>
        <p class="big-number code">{number}</p>
        <p>
          第 {version} 步，{localTime(fact.recordedAt).slice(0, 16)} 记入事实链。现在是“{shown.answer.stateName}”。
          {(fact.data as { noInterest?: true }).noInterest && '无利害关系的承诺已随决定记录。'}
        </p>
        <div class="follows">
          <p>接下来会怎样</p>
          <ul>
            {(follows[fact.type] ?? ['案件转入下一环节']).map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </div>
        <p>
          {next && (
            <a class="button" href={`/cases/${next}`}>
              下一件：{next}
            </a>
          )}{' '}
          <a class="button plain" href="/todo">
            返回待办
          </a>{' '}
          <a class="button plain" href={`/cases/${number}`}>
            查看本案
          </a>
        </p>
        {undo && (
          <p>
            发现有误？签收、列入公示、另有办理以前，您可以<a href={`/cases/${number}/recall`}>撤回这项决定</a>。
          </p>
        )}
      </div>
    </StaffPage>
  )
}
