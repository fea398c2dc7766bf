/* 统一社会信用代码, GB 32100-2015: 18 characters, the last a check character over the others, modulo 31. */

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** The check character of the first 17; undefined when one of them is not of the code's alphabet. */
export function usccCheck(first17: string): string | undefined {
  let sum = 0
  for (const [i, weight] of weights.entries()) {
    const value = alphabet.indexOf(first17.charAt(i) || ' ')
    if (value < 0) return undefined
    sum += value * weight
  }
  return alphabet[(31 - (sum % 31)) % 31]
}

/** What is wrong with a code, in words, and what to do; undefined when it is right. Letters must be capitals. */
export function usccFault(code: string): string | undefined {
  if (code.length !== 18) return `统一社会信用代码应为 18 位，现为 ${code.length} 位：请照营业执照重新填写`
  const strange = [...code].find((each) => !alphabet.includes(each))
  if (strange) return `统一社会信用代码不用“${strange}”（没有 I、O、S、V、Z）：请照营业执照核对`
  if (usccCheck(code.slice(0, 17)) !== code[17]) return '统一社会信用代码的校验位不符：请照营业执照逐位核对'
  return undefined
}
