import type { Law } from '../../../machines/law.ts'
import type { Review } from '../../../machines/stages.ts'
import { dutiesFor, procedureNamed } from '../../duties.ts'
import type { AtWork } from '../../office.ts'
import { stages } from '../../words.ts'

/*
 * What a post may do to many cases at once: only acts that need no words about the single case. Whether one of the cases is
 * refused is the command's to say, case by case, with the same rules as for one.
 */

export interface BatchAct {
  readonly key: string
  readonly command: string
  readonly button: string
  /** The states in which a case is taken. */
  readonly states: readonly string[]
  /** Decides over households: asks an opinion, a statement of no interest, and the count to be typed. */
  readonly decides?: true
  /** The opinion proposed; none is asked where there is none. */
  readonly opinion?: string
  readonly wish: (state: string, opinion: string) => Record<string, unknown>
  readonly follows: readonly string[]
}

const nothing = () => ({})

/** The acts of a post, in the order of the road. */
export function batchActsFor(law: Law, actor: AtWork): readonly BatchAct[] {
  const own = dutiesFor(law, actor).filter(({ turn, unlisted }) => turn === 'act' && !unlisted)
  const states = [...new Set(own.map(({ state }) => state))]
  const of = (isOne: (state: string) => boolean) => states.filter(isOne)
  const acts: BatchAct[] = [
    {
      ...{ key: 'accept', command: 'acceptApplication', button: '予以受理', states: of((s) => s === 'received') },
      ...{ wish: nothing, follows: ['系统逐户核对是否已享受保障、是否重复申请', '逐户生成《受理通知书》'] },
    },
    ...of((s) => reviewOf(law, s) !== undefined).map((state) => deciding(law, state)),
    {
      ...{ key: 'transmit', command: 'transmitFile', button: '报送上级' },
      ...{ states: of((s) => s.startsWith('transmissionTo')), wish: nothing },
      follows: ['上级签收前，材料在途，期限仍由本单位承担'],
    },
    {
      ...{ key: 'receive', command: 'receiveFile', button: '签收', states: of((s) => s.startsWith('receiptBy')) },
      ...{ wish: nothing, follows: ['本单位的办理期限自次日起算'] },
    },
    {
      ...{ key: 'register', command: 'registerApplication', button: '登记为轮候对象', decides: true },
      ...{ states: of((s) => s === 'registration'), wish: nothing },
      follows: ['按受理先后依次编轮候号', '逐户生成《轮候登记通知书》'],
    },
  ]
  return acts.filter((act) => act.states.length > 0)
}

function deciding(law: Law, state: string): BatchAct {
  const name = stages[state] ?? state
  const approves = reviewOf(law, state)?.approves
  return {
    key: `pass-${state}`,
    command: approves ? 'approveApplication' : 'passReview',
    button: approves ? '核准通过' : `${name}通过`,
    states: [state],
    decides: true,
    opinion: approves
      ? '经核准，该家庭户籍、住房、收入、财产情况符合保障条件，同意核准。'
      : `经${name}，该家庭户籍、住房、收入、财产情况符合申请条件，本单位承担审查责任。`,
    wish: (stage, opinion) => ({ stage, opinion }),
    follows: [
      `逐户生成${name}意见书，写入事实链`,
      approves ? '转入核准公示' : '转入下一环节',
      '每一户都按单件办理的同一规则核对，有一项不合的，只有那一户不办',
    ],
  }
}

const reviewOf = (law: Law, state: string): Review | undefined =>
  law.names.map((name) => procedureNamed(law, name)?.reviews[state]).find((review) => review !== undefined)

/** The act of most of these cases: what the page proposes. */
export function proposedAct(acts: readonly BatchAct[], at: readonly string[]): BatchAct | undefined {
  const count = (act: BatchAct) => at.filter((state) => act.states.includes(state)).length
  return [...acts].sort((a, b) => count(b) - count(a)).find((act) => count(act) > 0)
}
