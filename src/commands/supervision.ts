import { z } from 'zod'
import { mustBeOffice, officeOf } from '../access.ts'
import { levelOf } from '../auditing/terms.ts'
import { command } from '../command.ts'
import { dueOf, step } from '../limits.ts'
import { ancestors, isOrgan, organName } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { type Case, digestOf, onApplication, privateText, subjectOfApplication, theCase } from './parts.ts'

/** How long the organ asked has for its answer: an order within the administration, no law sets it. */
export const SLIP_ANSWER = { n: 5, unit: '工作日' } as const

/** The organ that has a case and is answerable for its limit; undefined while the household or nobody has it. */
export function answerableFor({
  head,
  c,
  procedure,
}: Pick<Case, 'c' | 'procedure'> & { readonly head: { readonly state: string } }): string | undefined {
  const level = head.state.endsWith('Correction') ? null : levelOf(procedure, head.state, c)
  return level === null ? undefined : officeOf(c, level)
}

/** Whether one organ lies over another: the county over its subdistricts, the city over all. */
export const isOver = (organ: string, below: string): boolean =>
  organ !== below && isOrgan(below) && Object.values(ancestors(below)).includes(organ)

/** 发出督办单: an organ above asks the one whose limit is overrun, or runs out today, what it does about it. */
export const issueSupervision = command({
  name: 'issueSupervision',
  path: '/applications/:application/supervision',
  roles: ['head', 'reviewer', 'approver'],
  input: z.strictObject(onApplication),
  personal: z.strictObject({ demand: privateText.describe('督办要求') }),
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const its = theCase(wish, read)
    const { head, c } = its
    const { today, calendar } = wish.moment
    const to = answerableFor(its)
    if (to === undefined || !c.due) throw new Refused('not_allowed', say.noLimitRuns(), {})
    if (!isOver(wish.actor.organ, to)) throw new Refused('forbidden', say.notOver(organName(to)), { organ: to })
    if (c.due.on > today) throw new Refused('not_allowed', say.notLate(c.due.on), { due: c.due.on })
    const open = c.slips.find((slip) => slip.to === to && slip.answeredOn === null)
    if (open) throw new Refused('not_allowed', say.slipOpen(open.id, open.due.on), { slip: open.id })
    const slip = `${c.number}-D${c.slips.length + 1}`
    const due = dueOf(SLIP_ANSWER, today, calendar)
    const data = { slip, to, late: c.due.on, demand: digestOf(wish, 'demand'), due }
    return { facts: [step(wish, head, 'SupervisionIssued', data)] }
  },
  example: { version: 9, demand: '复审已超期，请于收到后五个工作日内说明原因和办结日期。' },
})

/** 答复督办单: the organ asked says why, and by when it will be done. */
export const answerSupervision = command({
  name: 'answerSupervision',
  path: '/applications/:application/supervision-answers',
  roles: ['head', 'clerk', 'first_reviewer', 'reviewer', 'approver', 'publisher'],
  input: z.strictObject({ ...onApplication, slip: z.string().min(1, '请写明督办单编号') }),
  personal: z.strictObject({ answer: privateText.describe('办理情况和办结日期') }),
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const { head, c } = theCase(wish, read)
    const slip = c.slips.find(({ id }) => id === wish.input.slip)
    if (!slip) throw new Refused('not_found', say.noSuchSlip(wish.input.slip), { slip: wish.input.slip })
    mustBeOffice(wish.actor, slip.to)
    if (slip.answeredOn !== null) throw new Refused('not_allowed', say.slipAnswered(slip.answeredOn), { slip: slip.id })
    const data = { slip: slip.id, answer: digestOf(wish, 'answer') }
    return { facts: [step(wish, head, 'SupervisionAnswered', data)] }
  },
  example: { version: 10, slip: '410305-2025-00001-4-D1', answer: '外省核实函昨日收到，定于九月五日前作出决定。' },
})
