import { createHash } from 'node:crypto'
import { type PdfInside, Raw } from './pdfkit-inside.ts'

/**
 * Attaches a CSV to the document as its data (PDF/A-3: AFRelationship Data). pdfkit's own call computes MD5 in
 * JavaScript and writes it as text, where sixteen bytes belong (ISO 32000-1, table 46).
 */
export function attach(
  pdf: PdfInside,
  bytes: Buffer,
  { name, description, on }: { readonly name: string; readonly description: string; readonly on: Date },
): void {
  const checksum = createHash('md5').update(bytes).digest('hex')
  const file = pdf.ref({
    Type: 'EmbeddedFile',
    Subtype: 'text#2Fcsv',
    Params: { CreationDate: on, ModDate: on, Size: bytes.length, CheckSum: new Raw(`<${checksum}>`) },
  })
  file.end(bytes)
  const specification = pdf.ref({
    Type: 'Filespec',
    AFRelationship: 'Data',
    F: new String(name),
    UF: new String(name),
    Desc: new String(description),
    EF: { F: file },
  })
  specification.end()
  pdf.addNamedEmbeddedFile(name, specification)
  pdf._root.data.AF = [...((pdf._root.data.AF as unknown[] | undefined) ?? []), specification]
}
