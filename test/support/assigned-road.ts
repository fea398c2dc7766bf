import type { ApplicationContext } from '../../machines/application.ts'
import { households } from '../../src/demo/households.ts'
import type { Role } from '../../src/roles.ts'
import { accepted, contextOf, firstReviewed, fromFirstPublicity } from './life.ts'
import { staff, type TestOffice } from './office.ts'
import { entered, firstAdministrator, system } from './staff.ts'

const roles: Role[] = ['clerk', 'first_reviewer', 'reviewer', 'approver', 'publisher', 'release_reviewer', 'head']

/**
 * The whole way of a household whose reviews are assigned by lot, wherever it is on the road handed on from one to the other by the
 * head of its street; at its second look asked for papers. Everybody on it is of the register.
 */
export async function assignedRoad(office: TestOffice, county: string): Promise<void> {
  const [row] = households({ seed: 9, county, n: 1, on: office.clock.today })
  if (!row) throw new Error('a household needed')
  const street = row.form.subdistrict
  const admin = await firstAdministrator(office)
  // Not every post is there at every organ.
  for (const organ of [street, county, '410300'])
    for (const role of roles) await entered(office, admin, staff(role, organ)).catch(() => undefined)
  const usual = staff('first_reviewer', street)
  const others = [`${usual.staff}-a`, `${usual.staff}-b`]
  for (const one of others) await entered(office, admin, { ...usual, staff: one })

  const handOn = async (application: string, to: string) => {
    const wish = { application, stage: 'firstReview', to, reasons: '轮休。' }
    await office.ask('reassignCase', staff('head', street), wish)
  }
  const { ask } = office
  let at = ''
  /** After every step of the road: the next lot is cast, and the first review goes to the other of two. */
  const walking: TestOffice['ask'] = async (...wish) => {
    const done = await ask(...wish)
    const head = at === '' ? undefined : office.store.head(at)
    if (!head || head.state === 'firstReview') return done
    const { assigned } = head.context as ApplicationContext
    const review = office.law.procedure(head.machine).reviews[head.state]
    if (review && assigned[head.state] === undefined) {
      const among = [staff(review.role as Role, review.level === 'city' ? '410300' : county).staff]
      await ask('assignCase', system, { application: at, stage: head.state, seed: 'cd'.repeat(32), among })
    }
    if (office.law.machine(head.machine).live.has(head.state))
      await ask('reassignCase', staff('head', street), {
        ...{ application: at, stage: 'firstReview', reasons: '轮休。' },
        to: others.find((one) => one !== assigned.firstReview),
      })
    return done
  }

  at = ''
  const application = await accepted(office, row)
  const among = [usual.staff, ...others].sort()
  await ask('assignCase', system, { application, stage: 'firstReview', seed: 'ab'.repeat(32), among })
  at = application
  office.ask = walking
  try {
    await office.ask('requestCorrection', usual, { application, items: ['consent'] })
    await office.ask('answerCorrection', staff('clerk', street), { application, items: ['consent'] })
    if (contextOf<ApplicationContext>(office, application).assigned.firstReview !== usual.staff)
      await handOn(application, usual.staff)
    await firstReviewed(office, application)
    await fromFirstPublicity(office, application)
  } finally {
    office.ask = ask
  }
}
