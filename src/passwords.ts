import { hash, verify } from '@node-rs/argon2'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { say } from './words.ts'

/* Passwords: how good one must be, and how it is kept. Nothing here writes or logs one. */

/** Code points; no rules about kinds of characters and no forced change (NIST SP 800-63B 5.1.1.2). */
const LEAST = 12
const MOST = 128
/** zxcvbn's score that needs some 10^8 guesses: leaked passwords, keyboard rows, dates and repeats stay below it. */
const SCORE = 3

let judge: ZxcvbnFactory | undefined

/** What is wrong with a password somebody wants, and what to do; undefined when it may be used. `known`: words about them. */
export function passwordFault(password: string, known: readonly string[]): string | undefined {
  const length = [...password].length
  if (length < LEAST || length > MOST) return say.passwordLength(LEAST, MOST)
  judge ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  if (judge.check(password.slice(0, 64), [...known, 'anju', 'luoyang', 'baozhangfang']).score < SCORE)
    return say.passwordCommon()
  return undefined
}

/** argon2id at 19 MiB, two passes, one lane (OWASP's least; some 30 ms). The parameters stand in the hash. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** The hash of a password, with its salt and parameters. Unicode spellings of one text are one password. */
export const passwordHash = (password: string): Promise<string> => hash(password.normalize('NFKC'), cost)

let nobody: Promise<string> | undefined

/** Whether this is the password. Without a hash it takes as long and says no: who asks cannot tell that nobody is there. */
export async function isPassword(stored: string | undefined, password: string): Promise<boolean> {
  nobody ??= passwordHash('there is nobody by this number')
  const right = await verify(stored ?? (await nobody), password.normalize('NFKC').slice(0, 512))
  return right && stored !== undefined
}
