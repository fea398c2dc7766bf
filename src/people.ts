import { type LegalDay, parseDay } from './calendar.ts'
import { Refused } from './refusal.ts'

/* Citizen identity numbers (GB 11643-1999). Refusals here never repeat the number. */

export interface CheckedId {
  readonly id: string
  readonly birthOn: LegalDay
  readonly sex: '男' | '女'
  readonly ageYears: number
}

/** Brings a typed ID number into its one spelling: half-width, without spaces, an X in upper case. Checks nothing. */
export function normaliseIdNumber(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u200b-\u200d]/g, '')
    .toUpperCase()
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** The check character of the first 17 digits of an ID number (GB 11643-1999, ISO 7064 MOD 11-2). */
export function idCheckDigit(first17: string): string {
  const sum = weights.reduce((total, weight, i) => total + weight * Number(first17.charAt(i)), 0)
  return '10X98765432'.charAt(sum % 11)
}

/**
 * Completed years of age on a day; the birthday itself completes a year, and a person born on 29 February completes
 * it on 1 March of a common year. Not below 0.
 */
export function ageOn(birthOn: LegalDay, on: LegalDay): number {
  const years = Number(on.slice(0, 4)) - Number(birthOn.slice(0, 4))
  return Math.max(0, on.slice(5) < birthOn.slice(5) ? years - 1 : years)
}

// What people type when they have no number at hand. Some of these even carry a right check digit.
function isPlaceholder(id: string): boolean {
  return (
    /^(\d)\1+X?$/.test(id) ||
    /^0/.test(id) ||
    /^12345678/.test(id) ||
    /^(无|暂无|没有|未知|NONE|NULL|N\/A|X+|-+)$/.test(id)
  )
}

/**
 * Checks an ID number as of `today` and reads birth date, sex and age from it. Region codes are never judged: a code
 * abolished since (410381 偃师市, 410322 孟津县, 410306 吉利区) stays in its holder's number for life.
 * Refuses with details.reason placeholder, length, characters, birth_date or check_digit.
 */
export function checkIdNumber(text: string, today: LegalDay): CheckedId {
  const id = normaliseIdNumber(text)
  if (id === '' || isPlaceholder(id)) {
    refuse('placeholder', '证件号码不是真实号码；没有身份证的人员请先办理或改用其他有效证件，不要用占位数字代替')
  }
  if (/^\d{15}$/.test(id)) refuse('length', '证件号码是 15 位旧号码，请按现用身份证填写 18 位号码')
  if (id.length !== 18) refuse('length', `证件号码应为 18 位，现为 ${id.length} 位，请核对身份证后改正`)
  if (!/^\d{17}[\dX]$/.test(id))
    refuse('characters', '证件号码只能由 17 位数字加 1 位数字或 X 组成，请核对身份证后改正')
  const written = `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`
  let birthOn: LegalDay
  try {
    birthOn = parseDay(written)
  } catch {
    return refuse('birth_date', '证件号码第 7 至 14 位不是真实的出生日期，请核对身份证后改正')
  }
  if (birthOn > today) refuse('birth_date', '证件号码中的出生日期晚于今天，请核对身份证后改正')
  if (idCheckDigit(id) !== id.charAt(17)) {
    refuse('check_digit', '证件号码的校验位不对，多半是抄错了某一位，请核对身份证后改正')
  }
  return { id, birthOn, sex: Number(id.charAt(16)) % 2 === 1 ? '男' : '女', ageYears: ageOn(birthOn, today) }
}

function refuse(reason: string, message: string): never {
  throw new Refused('invalid', message, { reason })
}
