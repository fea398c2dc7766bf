import { z } from 'zod'

/**
 * Acceptance number: county code, year, running number, check digit (Damm), e.g. `410305-2025-00001-4`.
 * A digit misread over the counter or two swapped neighbours give a number that does not exist, never another household's.
 */
export function acceptanceNumber(county: string, year: string, n: number): string {
  const digits = `${county}${year}${String(n).padStart(5, '0')}`
  return `${county}-${year}-${String(n).padStart(5, '0')}-${checkDigit(digits)}`
}

// Damm's quasigroup of order 10: totally anti-symmetric, so that every swap of neighbours shows, not only most.
const damm = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
]

/** Damm's check digit over a string of digits. */
export function checkDigit(digits: string): number {
  let interim = 0
  for (const d of digits) interim = Number(damm[interim]?.[Number(d)])
  return interim
}

/** Whether a text is an acceptance number with the right check digit. */
export function isAcceptanceNumber(text: string): boolean {
  const m = /^(\d{6})-(\d{4})-(\d{5,})-(\d)$/.exec(text)
  return m !== null && checkDigit(`${m[1]}${m[2]}${m[3]}`) === Number(m[4])
}

/** A notice's number within Anju: organ, year, running number. The document number printed on it comes with the notice. */
export const noticeNumber = (organ: string, year: string, n: number): string => `${organ}-G${year}-${n}`

/** A document's number within Anju, e.g. `410305005-D-2025-00012-8`: organ, year, running number, check digit. */
export function documentNumber(organ: string, year: string, n: number): string {
  const running = String(n).padStart(5, '0')
  return `${organ}-D-${year}-${running}-${checkDigit(`${organ}${year}${running}`)}`
}

/** Whether a text is a document's number with the right check digit. */
export function isDocumentNumber(text: string): boolean {
  const m = /^(\d{6,12})-D-(\d{4})-(\d{5,})-(\d)$/.exec(text)
  return m !== null && checkDigit(`${m[1]}${m[2]}${m[3]}`) === Number(m[4])
}

/** 发文字号, e.g. 涧长住公示〔2025〕12号: 机关代字, series, year in full, serial without leading zero (GB/T 9704-2012, 7.2.5). */
export const documentMark = (word: string, series: string, year: string, serial: number): string =>
  `${word}${series}〔${year}〕${serial}号`

/** The place in the waiting list: county, year, running number; its order is the order of registration. */
export const waitingNumber = (county: string, year: string, n: number): string =>
  `${county}-L${year}-${String(n).padStart(5, '0')}`

/** The public number of a person's entry in the register: city, running number, check digit; says nothing of the person. */
export function registerNumber(city: string, n: number): string {
  const running = String(n).padStart(5, '0')
  return `${city}-R-${running}-${checkDigit(`${city}${running}`)}`
}

/** Whether a text is the number of an entry in the register, with the right check digit. */
export function isRegisterNumber(text: string): boolean {
  const m = /^(\d{6})-R-(\d{5,})-(\d)$/.exec(text)
  return m !== null && checkDigit(`${m[1]}${m[2]}`) === Number(m[3])
}

/** An acceptance number as input. */
export const applicationNumber = z
  .string()
  .refine(isAcceptanceNumber, '不是有效的受理编号：请核对数字（末位为校验码），例如 410305-2025-00001-4')
  .describe('受理编号')
/** A notice number as input. */
export const noticeNumberInput = z
  .string()
  .regex(/^\d{6,12}-G\d{4}-\d+$/, '不是有效的公示编号，例如 410305005-G2025-1')
  .describe('公示编号')
/** The number of a person's entry in the register as input. */
export const registerNumberInput = z
  .string()
  .refine(isRegisterNumber, '不是有效的人员登记编号：请核对数字（末位为校验码），例如 410300-R-00001-4')
  .describe('人员登记编号')
/** The number of a document as input. */
export const documentNumberInput = z
  .string()
  .refine(isDocumentNumber, '不是有效的文书编号：请核对数字（末位为校验码），例如 410305005-D-2025-00012-8')
  .describe('文书编号')
/** The number of an item of the disclosure column: organ, year, running number, e.g. `410300-K2026-12`. */
export const disclosureNumber = (organ: string, year: string, n: number): string => `${organ}-K${year}-${n}`
/** The same as input. */
export const disclosureNumberInput = z
  .string()
  .regex(/^\d{6}-K\d{4}-\d+$/, '不是有效的信息公开编号，例如 410300-K2026-1')
  .describe('信息公开编号')
