import { z } from 'zod'
import { command } from '../command.ts'
import { type Login, loginName } from '../login-name.ts'
import { loginClaim } from '../person-register.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { digestOf } from './parts.ts'
import { cause, mustLookAfterAll, onStaff, subjectOfStaff, theStaff } from './staff-parts.ts'

/** Some providers make a person's number their name: sealed, and known only by a blind index. */
const login = z.strictObject({
  issuer: z.string().regex(/^https?:\/\/[^\s?#]{1,240}$/, '应为统一身份认证的网址，与认证平台公布的一字不差'),
  subject: z.string().regex(/^[\x21-\x7e]{1,255}$/, '应为统一身份认证给出的主体标识：1 至 255 个英文字符，不含空格'),
})
const persons = ({ login }: { login: Login }) => [loginName(login)]

/**
 * 关联统一身份认证账号: from then on who signs in there under this name is this member of staff here. Their posts are the
 * grants of this register and nothing the provider says.
 */
export const linkLogin = command({
  name: 'linkLogin',
  path: '/staff/:staff/login',
  roles: ['administrator'],
  input: z.strictObject(onStaff),
  personal: z.strictObject({ login }),
  subject: subjectOfStaff,
  persons,
  names: ({ persons: keys }) => ({ claims: keys.map(loginClaim) }),
  decide: (wish, read) => {
    const { head, c } = theStaff(wish, read)
    mustLookAfterAll(wish, c)
    if (c.kind === 'service') throw new Refused('not_allowed', say.loginOfService(), {})
    if (c.login !== null) throw new Refused('conflict', say.loginLinked(c.staff), {})
    const keys = wish.persons.map(loginClaim)
    if (keys.some((key) => read.holder(key) !== undefined)) throw new Refused('conflict', say.loginTaken(), {})
    return {
      facts: [{ stream: head.stream, type: 'LoginLinked', data: { login: digestOf(wish, 'login') } }],
      take: { stream: head.stream, keys },
    }
  },
  example: { version: 2, login: { issuer: 'https://sso.example.gov.cn', subject: '2f1c9a' } },
})

/** 解除统一身份认证账号: which one is said again, so that nobody lets go of another than they mean. */
export const unlinkLogin = command({
  name: 'unlinkLogin',
  path: '/staff/:staff/login-end',
  roles: ['administrator'],
  input: z.strictObject({ ...onStaff, why: cause }),
  personal: z.strictObject({ login }),
  subject: subjectOfStaff,
  persons,
  names: ({ persons: keys }) => ({ claims: keys.map(loginClaim) }),
  decide: (wish, read) => {
    const { head, c } = theStaff(wish, read)
    mustLookAfterAll(wish, c)
    const keys = wish.persons.map(loginClaim)
    if (c.login === null || keys.some((key) => read.holder(key) !== head.stream))
      throw new Refused('invalid', say.loginNotLinked(c.staff), { field: 'login.subject' })
    return {
      facts: [{ stream: head.stream, type: 'LoginUnlinked', data: { why: wish.input.why } }],
      free: { stream: head.stream, keys },
    }
  },
  example: { version: 3, why: '（文号）', login: { issuer: 'https://sso.example.gov.cn', subject: '2f1c9a' } },
})
