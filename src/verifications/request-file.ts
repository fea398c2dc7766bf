import type { ApplicationContext } from '../../machines/application.ts'
import { exportCsv, type ListColumn } from '../export.ts'
import type { HouseholdFile } from '../household-form.ts'
import { checkDigit } from '../numbers.ts'
import type { Office } from '../office.ts'
import { listOf, type SheetToWrite, writeWorkbook } from '../sheets.ts'
import { papers } from '../words.ts'
import { asked, concluded, conclusions, type Department } from './departments.ts'
import { letterOf } from './open-checks.ts'

/*
 * The file a department is given: one row a person, a reference number in front by which the answer is found again, and the
 * columns it fills in. It holds names and whole ID numbers, since that is what is asked about: who makes one gives a reason.
 */

/** A person of a case, as the number in front of their row: the case, the member, a check digit over both. */
export function referenceOf(application: string, member: number): string {
  const two = String(member).padStart(2, '0')
  return `${application}/${two}${checkDigit(application.replace(/\D/g, '') + two)}`
}

/** The case and the member of a reference; undefined for one that was mistyped. */
export function referred(text: string): { readonly number: string; readonly member: number } | undefined {
  const [, number = '', two = ''] = /^([\d-]+)\/(\d\d)\d$/.exec(text) ?? []
  return number !== '' && referenceOf(number, Number(two)) === text ? { number, member: Number(two) } : undefined
}

export type RequestRow = readonly string[]

/** The rows of some cases, one a person. A case whose household is erased has none. */
export function requestRows(office: Office, department: Department, numbers: readonly string[]): RequestRow[] {
  return numbers.flatMap((number) => {
    const c = office.store.head(number)?.context as ApplicationContext | undefined
    const record = c && office.store.unseal(number, c.household)
    if (!record) return []
    const { letter } = letterOf(office, number, department.check)
    const { members } = office.sealer.open(record) as HouseholdFile
    return members.map(({ relation, name, idNumber, paper }, i) => [
      ...[referenceOf(number, i + 1), letter, relation, name],
      ...[papers[paper?.kind ?? 'resident_id'], idNumber ?? paper?.number ?? ''],
    ])
  })
}

const titlesOf = ({ columns }: Department): string[] => [...asked, ...columns.map(({ title }) => title), ...concluded]

/** The file as a workbook: text cells throughout, so that no digit is lost, and a sheet that says how to fill it in. */
export function requestWorkbook(department: Department, rows: readonly RequestRow[]): Uint8Array[] {
  const width: Readonly<Record<string, number>> = { 参考号: 28, 姓名: 14, 证件号码: 24, 发函文号: 22, 说明: 30 }
  const sheet: SheetToWrite = {
    name: '核对',
    columns: titlesOf(department).map((title) => ({
      ...{ title, width: width[title] ?? 16, kind: 'text' as const },
      ...(title === '核对结论'
        ? {
            check: {
              must: { be: 'one_of' as const, list: listOf(Object.keys(conclusions)) },
              otherwise: '请从列表中选择',
            },
          }
        : {}),
    })),
    rows,
  }
  return [...writeWorkbook([sheet, notesFor(department)])]
}

export function requestCsv(department: Department, rows: readonly RequestRow[]): Uint8Array[] {
  const columns = titlesOf(department).map((title, i): ListColumn<RequestRow> => ({ title, of: (row) => row[i] ?? '' }))
  return [...exportCsv({ name: '核对', on: '', columns, rows })]
}

/** What each column means, for the department that fills it in. */
export function notesFor({ name, columns }: Department): SheetToWrite {
  return {
    name: '说明',
    columns: [
      { title: '栏目', width: 20 },
      { title: '怎样填写', width: 90 },
    ],
    rows: [
      ['答复单位', name],
      ['参考号', '请勿改动：据以找回原件。一人一行，请勿删行。'],
      ...columns.map(({ title, rule }) => [title, rule]),
      ['核对结论', `每人必填：${Object.keys(conclusions).join('、')}（与申报相比）。`],
      ['说明', '不一致或查无信息的，请写明查到什么。'],
    ],
  }
}
