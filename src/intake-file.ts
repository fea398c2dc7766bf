import {
  disabilityGrades,
  maritalStatuses,
  materials,
  type Person,
  priorityGroups,
  programmes,
  tenures,
} from './household-form.ts'
import { type Column, columns, homeColumn, homesInRoll, type IntakeRow, intakeColumns } from './intake-columns.ts'
import { areaName, communitiesOf, counties, findCommunity, findSubdistrict, subdistrictsOf } from './organs.ts'
import { templateSheets, writeCsvCell } from './roll.ts'
import { type SheetToWrite, wholeFile, writeWorkbook } from './sheets.ts'
import { papers } from './words.ts'

/* Writes the roll that `readIntake` reads: with households, or empty as the template clerks fill in. */

interface Coded {
  readonly code: string
  readonly name: string
}

function nameOf(list: readonly Coded[], code: string): string {
  return list.find((each) => each.code === code)?.name ?? code
}

// The name where it leads back to the same place, else the code: people read the file too.
function writePlace(code: string, found: { readonly code: string } | undefined): string {
  return found?.code === code ? areaName(code) : code
}

const subdistrictName = (code: string): string => writePlace(code, findSubdistrict(areaName(code)))

type Cells = Partial<Record<Column, string | number | undefined>>

function householdCells({ form }: IntakeRow): Cells {
  const { subdistrict, community, hukouCommunity, hukouArea, assets = {} } = form
  const elsewhere = hukouArea === undefined ? '' : `外地${hukouArea}`
  const cells: Cells = {
    保障方式: nameOf(programmes, form.programme),
    街道: subdistrictName(subdistrict),
    社区: writePlace(community, findCommunity(subdistrict, areaName(community))),
    户籍社区: hukouCommunity === community ? elsewhere : hukouCommunity,
    户籍迁入日期: form.hukouSince,
    就业年限: form.employmentYears,
    人均住房面积: form.floorAreaPerHead,
    家庭年收入: form.yearlyIncome,
    存款: assets.deposits,
    车辆数: assets.vehicles,
    车辆最高购价: assets.vehiclePrice,
    工商登记数: assets.businesses,
    注册资本: assets.businessCapital,
    其他财产: assets.other,
    材料: form.materials.map((code) => nameOf(materials, code)).join('、'),
  }
  for (const n of homesInRoll) {
    const home = form.homes?.[n - 1]
    if (home === undefined) continue
    cells[homeColumn(n, '坐落')] = home.address
    cells[homeColumn(n, '社区')] = n === 1 ? '' : home.community
    cells[homeColumn(n, '性质')] = nameOf(tenures, home.tenure)
    cells[homeColumn(n, '面积')] = home.floorArea
  }
  return cells
}

function personCells(household: string, person: Person): Cells {
  const { paper, disabilityGrade, maritalStatus } = person
  return {
    户号: household,
    关系: person.relation,
    姓名: person.name,
    证件类型: paper && papers[paper.kind],
    证件号码: person.idNumber ?? paper?.number,
    出生日期: paper?.birthOn,
    性别: paper?.sex,
    电话: person.phone,
    婚姻状况: maritalStatus && nameOf(maritalStatuses, maritalStatus),
    职业或单位: person.work,
    个人年收入: person.yearlyIncome,
    残疾等级: disabilityGrade && disabilityGrades[disabilityGrade - 1],
    优先对象: person.priorityGroups?.map((code) => nameOf(priorityGroups, code)).join('、'),
  }
}

function* rollRows(rows: readonly IntakeRow[]): Generator<(string | number)[]> {
  for (const row of rows) {
    const common = householdCells(row)
    const applicantFirst = row.form.members.toSorted(
      (a, b) => Number(b.relation === '申请人') - Number(a.relation === '申请人'),
    )
    for (const person of applicantFirst) {
      const own = personCells(row.household, person)
      const cells: Cells = person.relation === '申请人' ? { ...own, ...common } : own
      yield intakeColumns.map((column) => cells[column] ?? '')
    }
  }
}

const csvText = (cell: string | number, column: Column | undefined): string =>
  typeof cell === 'string' ? cell : column && columns[column].kind === 'count' ? String(cell) : cell.toFixed(2)

/**
 * Writes households as a CSV roll that `readIntake` reads back: UTF-8 with BOM and CRLF, as spreadsheets expect, ID
 * numbers as plain digits. The applicant comes first in each household and alone carries the household's columns.
 */
export function writeIntake(rows: readonly IntakeRow[]): string {
  const lines = [intakeColumns.join(',')]
  for (const cells of rollRows(rows))
    lines.push(cells.map((cell, i) => writeCsvCell(csvText(cell, intakeColumns[i]))).join(','))
  return `\ufeff${lines.map((line) => `${line}\r\n`).join('')}`
}

/**
 * Writes households as an XLSX roll that `readIntake` reads back, with the lists and checks of the template; the
 * streets offered are those of one county, or of the whole city. Refuses an unknown county.
 */
export function writeIntakeWorkbook(rows: readonly IntakeRow[], county?: string): Uint8Array {
  const streets = (county === undefined ? counties().map(({ code }) => code) : [county]).flatMap(subdistrictsOf)
  const sheet: SheetToWrite = {
    name: '收件',
    columns: intakeColumns.map((title) => {
      const { kind, width, check } = columns[title]
      const isText = kind === 'text' || kind === 'day'
      return { title, width, kind: isText ? 'text' : 'number', ...(check ? { check: check(streets.length) } : {}) }
    }),
    rows: rollRows(rows),
  }
  return wholeFile(writeWorkbook([sheet, ...templateNotes(streets.map(({ code }) => code))]))
}

/**
 * The empty roll as XLSX: text columns that keep every digit, lists to choose from, and sheets that say how to fill it
 * in. The streets offered are those of one county, or of the whole city. Refuses an unknown county.
 */
export function intakeTemplate(county?: string): Uint8Array {
  return writeIntakeWorkbook([], county)
}

function templateNotes(streets: readonly string[]): SheetToWrite[] {
  const [notes = '', streetSheet = '', communitySheet = ''] = templateSheets
  const sheet = (name: string, columns: readonly (readonly [string, number])[], rows: SheetToWrite['rows']) => ({
    name,
    columns: columns.map(([title, width]) => ({ title, width })),
    rows,
  })
  return [
    sheet(
      notes,
      [
        ['栏目', 16],
        ['怎样填写', 90],
        ['示例', 24],
      ],
      intakeColumns.map((column) => [column, columns[column].rule, columns[column].example]),
    ),
    sheet(
      streetSheet,
      [
        ['街道或乡镇', 24],
        ['代码', 14],
        ['区县', 16],
      ],
      streets.map((code) => [subdistrictName(code), code, areaName(code.slice(0, 6))]),
    ),
    sheet(
      communitySheet,
      [
        ['街道或乡镇', 24],
        ['社区或村', 32],
        ['代码', 18],
      ],
      streets.flatMap((street) => communitiesOf(street).map(({ code, name }) => [subdistrictName(street), name, code])),
    ),
  ]
}
