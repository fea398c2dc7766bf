import type { LegalDay } from './calendar.ts'

export interface CheckedId {
  readonly id: string
  readonly birthOn: LegalDay
  readonly sex: '男' | '女'
  readonly ageYears: number
}
export function normaliseIdNumber(text: string): string
export function idCheckDigit(first17: string): string
export function ageOn(birthOn: LegalDay, on: LegalDay): number
export function isRealDay(day: string): boolean
export function readIdNumber(
  text: string,
  today: LegalDay,
): CheckedId | { readonly reason: string; readonly message: string }
export function toldById(read: Omit<CheckedId, 'id'>): string
export function dayTyped(text: string): string
export function numberTyped(text: string): number | string
export function dayTold(text: string): string
export function numberTold(text: string): string
export function phoneSlip(text: string): string
export function periodTyped(text: string): string
