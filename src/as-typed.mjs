/*
 * What people type, read: ID numbers (GB 11643-1999), days, amounts, telephones. The server decides with it and the browser
 * says the same with it while a form is filled in, so it is plain JavaScript of 2019 and imports nothing. What it says never
 * repeats a number.
 */

/** Brings a typed ID number into its one spelling: half-width, without spaces, an X in upper case. Checks nothing. */
export function normaliseIdNumber(text) {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u200b-\u200d]/g, '')
    .toUpperCase()
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** The check character of the first 17 digits of an ID number (ISO 7064 MOD 11-2). */
export function idCheckDigit(first17) {
  const sum = weights.reduce((total, weight, i) => total + weight * Number(first17.charAt(i)), 0)
  return '10X98765432'.charAt(sum % 11)
}

/**
 * Completed years of age on a day; the birthday itself completes a year, and a person born on 29 February completes
 * it on 1 March of a common year. Not below 0.
 */
export function ageOn(birthOn, on) {
  const years = Number(on.slice(0, 4)) - Number(birthOn.slice(0, 4))
  return Math.max(0, on.slice(5) < birthOn.slice(5) ? years - 1 : years)
}

// What people type when they have no number at hand. Some of these even carry a right check digit.
function isPlaceholder(id) {
  return (
    /^(\d)\1+X?$/.test(id) ||
    /^0/.test(id) ||
    /^12345678/.test(id) ||
    /^(无|暂无|没有|未知|NONE|NULL|N\/A|X+|-+)$/.test(id)
  )
}

/** Whether there is such a day: `1968-02-30` is none. */
export function isRealDay(day) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)
  if (!parts) return false
  const [year, month, date] = parts.slice(1).map(Number)
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const last = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return month >= 1 && month <= 12 && date >= 1 && date <= last[month - 1]
}

const slip = (reason, message) => ({ reason, message })

/**
 * Reads an ID number as of `today`: birth date, sex and age, or what is wrong with it (placeholder, length, characters,
 * birth_date, check_digit). Region codes are never judged: one abolished since stays in its holder's number for life, and
 * 81, 82, 83 begin those of residents from Hong Kong, Macao and Taiwan.
 */
export function readIdNumber(text, today) {
  const id = normaliseIdNumber(text)
  if (id === '' || isPlaceholder(id))
    return slip('placeholder', '证件号码不是真实号码；没有身份证的人员请先办理或改用其他有效证件，不要用占位数字代替')
  if (/^\d{15}$/.test(id)) return slip('length', '证件号码是 15 位旧号码，请按现用身份证填写 18 位号码')
  if (id.length !== 18) return slip('length', `证件号码应为 18 位，现为 ${id.length} 位，请核对身份证后改正`)
  if (!/^\d{17}[\dX]$/.test(id))
    return slip('characters', '证件号码只能由 17 位数字加 1 位数字或 X 组成，请核对身份证后改正')
  const birthOn = `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`
  if (!isRealDay(birthOn)) return slip('birth_date', '证件号码第 7 至 14 位不是真实的出生日期，请核对身份证后改正')
  if (birthOn > today) return slip('birth_date', '证件号码中的出生日期晚于今天，请核对身份证后改正')
  if (idCheckDigit(id) !== id.charAt(17))
    return slip('check_digit', '证件号码的校验位不对，多半是抄错了某一位，请核对身份证后改正')
  return { id, birthOn, sex: Number(id.charAt(16)) % 2 === 1 ? '男' : '女', ageYears: ageOn(birthOn, today) }
}

/** What an ID number says of its holder, as it is told under the field. */
export const toldById = ({ birthOn, sex, ageYears }) => `✓ 校验通过　${sex}　${birthOn}　${ageYears} 周岁`

// Full-width digits and signs as people's keyboards give them.
const narrow = (text) => text.replace(/[０-９．，－／]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))

/** A day as clerks type it: 19680307, 1968.3.7, 1968年3月7日. What is none is left for the command to refuse. */
export function dayTyped(text) {
  const plain = narrow(text).replace(/\s/g, '')
  const parts =
    /^(\d{4})[.。\-/年](\d{1,2})[.。\-/月](\d{1,2})日?$/.exec(plain) || /^(\d{4})(\d{2})(\d{2})$/.exec(plain)
  return parts ? `${parts[1]}-${parts[2].padStart(2, '0')}-${parts[3].padStart(2, '0')}` : plain
}

/** A number with or without separators or 元; what is none stays text, and the command says so at its field. */
export function numberTyped(text) {
  const plain = narrow(text).replace(/[,\s¥￥]|元$/g, '')
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : text
}

/** How a typed day is understood, where that is not how it is written; empty where it is no day. */
export function dayTold(text) {
  const day = dayTyped(text)
  return day !== text.trim() && isRealDay(day) ? `即 ${day}` : ''
}

/** How a typed amount is understood: with separators, once there are thousands. */
export function numberTold(text) {
  const value = numberTyped(text)
  if (typeof value !== 'number' || Math.abs(value) < 1000) return ''
  const [whole, cents] = String(value).split('.')
  return `即 ${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${cents ? `.${cents}` : ''}`
}

/** What is wrong with a mobile number; empty for all else that may be a telephone. */
export function phoneSlip(text) {
  const digits = narrow(text).replace(/[\s-]/g, '')
  return /^1\d+$/.test(digits) && digits.length !== 11 && digits.length > 8
    ? `手机号应为 11 位，现为 ${digits.length} 位`
    : ''
}

const digits = '零一二三四五六七八九'

/** A whole number below ten thousand in Chinese numerals: 六, 十五, 一百二十, 两. */
function chineseNumber(text) {
  let [all, last] = [0, 0]
  for (const char of text.replace(/两/g, '二')) {
    const unit = { 十: 10, 百: 100, 千: 1000 }[char]
    if (unit) {
      all += (last || 1) * unit
      last = 0
    } else last = digits.indexOf(char)
  }
  return all + last
}

/** A length of time as people write it: 7天, 六个月, 十五个工作日, 两周, 半年. What is none is left for the calendar to refuse. */
export function periodTyped(text) {
  const plain = narrow(text)
    .replace(/\s/g, '')
    .replace(/^半年$/, '6月')
  const parts = /^(\d{1,9}|[零一二三四五六七八九十百千两]{1,7})个?(工作日|自然日|日|天|周|星期|礼拜|月|年)$/.exec(plain)
  if (!parts) return plain
  const n = /\d/.test(parts[1]) ? Number(parts[1]) : chineseNumber(parts[1])
  if (/周|星期|礼拜/.test(parts[2])) return `${n * 7}日`
  return `${n}${parts[2].replace(/自然日|天/, '日')}`
}
