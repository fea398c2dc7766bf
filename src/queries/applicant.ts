import type { ApplicationContext } from '../../machines/application.ts'
import { maskName } from '../../public-notices/masking.ts'
import type { HouseholdFile } from '../household-form.ts'
import type { Office } from '../office.ts'
import { openingLately } from '../opened-lately.ts'

/**
 * How a list names its cases: the first character of the applicant's name alone, 刘** 等 3 人. Enough to find one's case again among
 * those of the day; the whole name stands on the case's own page, where every look is recorded.
 */
export function applicantsOf(office: Pick<Office, 'store' | 'sealer'>): (number: string) => string {
  const lately = openingLately(office.sealer)
  return (number) => {
    const head = office.store.head(number)
    const record = head && office.store.unseal(number, (head.context as ApplicationContext).household)
    if (!record) return '（已销毁）'
    const { members } = lately.open(record) as HouseholdFile
    const name = maskName(members[0]?.name ?? '')
    return members.length > 1 ? `${name} 等 ${members.length} 人` : name
  }
}
