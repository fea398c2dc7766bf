import { openArchive, ZipWriter } from '../../src/zip.ts'

/* Workbooks as other programs write them, and as no honest program does. */

/** A ZIP file of the given parts. */
export function zipOf(parts: Readonly<Record<string, string>>): Uint8Array {
  const zip = new ZipWriter()
  const pieces: Uint8Array[] = []
  for (const [name, content] of Object.entries(parts)) pieces.push(zip.start(name), zip.add(content), zip.end())
  return Buffer.concat([...pieces, zip.finish()])
}

/** The parts of a ZIP file as text. */
export function partsOf(file: Uint8Array): Record<string, string> {
  const archive = openArchive(file, 2 ** 28)
  return Object.fromEntries(archive.names.map((name) => [name, new TextDecoder().decode(archive.read(name))]))
}

/** The same workbook with its text in the common table, as Excel and WPS save it. */
export function sharedStringsBook(file: Uint8Array): Uint8Array {
  const parts = partsOf(file)
  const places = new Map<string, number>()
  for (const [name, content] of Object.entries(parts)) {
    if (!name.startsWith('xl/worksheets/')) continue
    parts[name] = content.replace(/ t="inlineStr"><is>(.*?)<\/is>/g, (_, text: string) => {
      const place = places.get(text) ?? places.size
      places.set(text, place)
      return ` t="s"><v>${place}</v>`
    })
  }
  const strings = [...places.keys()].map((text) => `<si>${text}</si>`).join('')
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings'
  parts['xl/sharedStrings.xml'] = `<sst xmlns="${main}" count="${places.size}">${strings}</sst>`
  const links = 'xl/_rels/workbook.xml.rels'
  parts[links] = (parts[links] ?? '').replace(
    '</Relationships>',
    `<Relationship Id="strings" Type="${relation}" Target="sharedStrings.xml"/></Relationships>`,
  )
  return zipOf(parts)
}

/** A workbook of one sheet made by hand: what stands in `<sheetData>`, and what comes before and after it. */
export function bookOf(
  data: string,
  { before = '', after = '', ...parts }: Readonly<Record<string, string>> = {},
): Uint8Array {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packages = 'http://schemas.openxmlformats.org/package/2006/relationships'
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`
  return zipOf({
    '_rels/.rels': `<Relationships xmlns="${packages}">${relation('a', 'officeDocument', '/xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="收件" sheetId="1" r:id="a"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packages}">${relation('a', 'worksheet', 'worksheets/sheet1.xml')}${relation('b', 'sharedStrings', 'sharedStrings.xml')}${relation('c', 'styles', 'styles.xml')}</Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}">${before}<sheetData>${data}</sheetData>${after}</worksheet>`,
    ...parts,
  })
}
