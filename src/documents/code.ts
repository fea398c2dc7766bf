import { randomBytes } from 'node:crypto'

/* The code on a paper: 80 random bits, so that nobody finds a paper they do not hold. Carries nothing about anybody. */

/** Crockford's base 32: no I, L, O or U, which are misread or make words. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A new code: 16 characters. */
export const newCode = (): string => codeFrom(randomBytes(16))

/** A code from bytes of which nobody can guess one: 16 characters, five bits of each of the first 16 bytes. */
export function codeFrom(bytes: Uint8Array): string {
  let code = ''
  for (const byte of bytes.subarray(0, 16)) code += alphabet[byte & 31]
  return code
}

/** As printed: in fours, for people who copy it by hand. */
export const grouped = (code: string): string => code.match(/.{1,4}/g)?.join('-') ?? code

/** A code as somebody may have typed it: any case, with hyphens or blanks, O for 0, I or L for 1. */
export const typedCode = (text: string): string =>
  text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
