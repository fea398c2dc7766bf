import type { AnyFact } from '../../machines/fact.ts'
import type { StaffContext } from '../../machines/staff.ts'
import { localTime } from '../calendar.ts'
import type { Office } from '../office.ts'
import { facts as words } from '../words.ts'
import type { Hint, HintRow } from './hints.ts'

/**
 * Whoever opened another way to sign in as somebody who could already sign in, with nobody's consent: a link to set another
 * password where there was no second administrator, a name of single sign-on. Listed one by one; nothing is estimated.
 */
export function signInHint({ store }: Pick<Office, 'store'>): Hint {
  const rows = store.staff().flatMap((stream): HintRow[] => {
    const head = store.head(stream)
    if (!head) return []
    const { staff } = head.context as StaffContext
    let canSignIn = false
    return store.history(stream).flatMap(({ body }): HintRow[] => {
      const { type, data, actor, recordedAt } = JSON.parse(body) as AnyFact
      const { replaces, alone } = data as { replaces?: boolean; alone?: boolean }
      const isAlone = (type === 'SignInLinkIssued' && replaces && alone) || (type === 'LoginLinked' && canSignIn)
      canSignIn ||=
        type === 'SignInRenewed' || type === 'LoginLinked' || (type === 'SignInLinkIssued' && replaces === true)
      if (!isAlone) return []
      const what = `${actor.staff} 为 ${staff}：${words[type as keyof typeof words]}（${localTime(recordedAt).slice(0, 16)}）`
      return [{ what, observed: 1, of: null, expected: 0, chance: 0, cases: [], href: null }]
    })
  })
  return {
    key: 'signIn',
    name: '一名系统管理员单独改变他人的登录',
    counts:
      '被办理人原已能登录，一名系统管理员未经第二人同意签发重设密码的链接，或者关联了统一身份认证账号的次数，逐次列出。',
    model: '不作推算：两名管理员办理的不在此列。请向本人核实是否知情，并核对其后以其工号办理的事项。',
    rows: rows.reverse(),
  }
}
