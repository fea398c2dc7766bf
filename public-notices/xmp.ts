import type { NoticeDocument } from './document.ts'
import type { PdfInside } from './pdfkit-inside.ts'

/** Our own namespace in the properties of a file: what a document says of itself to a program. */
export const namespace = 'urn:anju:document:1:'

/** What a file says of itself; each is described in it, as PDF/A asks of properties of one's own. */
export const properties = {
  mark: 'Document number given by the issuing organ',
  template: 'Wording the document was made from, with its version',
  code: 'Code under which the document can be checked',
  viewSha256: 'SHA-256 of what the document says, as printed on it',
  contentSha256: 'SHA-256 of page contents and attached lists before compression',
  issuedOn: 'Date of the document, YYYY-MM-DD',
} as const

/** Values of those properties; a document without a code has none. */
export type SaidOfItself = { readonly [name in keyof typeof properties]?: string }

/** What a document says of itself, given the digest of its contents. */
export function saidBy({ number, template, proof, issuedOn }: NoticeDocument, contentSha256: string): SaidOfItself {
  return {
    mark: number,
    ...(template === undefined ? {} : { template }),
    ...(proof ? { code: proof.code, viewSha256: proof.digest } : {}),
    contentSha256,
    issuedOn,
  }
}

/** 成文日期: Arabic numerals, full year, no leading zeros (GB/T 9704-2012, 7.3.5.4). */
export function chineseDay(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-')
  return `${Number(year)}年${Number(month)}月${Number(date)}日`
}

/** Text safe inside XML. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const described = (name: string, type: string, description: string): string => `<rdf:li rdf:parseType="Resource">
<pdfaProperty:name>${name}</pdfaProperty:name>
<pdfaProperty:valueType>${type}</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>${description}</pdfaProperty:description>
</rdf:li>`

const schema = (title: string, uri: string, prefix: string, list: string): string => `<rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>${title}</pdfaSchema:schema>
<pdfaSchema:namespaceURI>${uri}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>${prefix}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>${list}</rdf:Seq></pdfaSchema:property>
</rdf:li>`

/**
 * Makes pdfkit write the document's properties into its XMP packet escaped, in step with the Info dictionary as PDF/A
 * asks, and marked as PDF/UA-1 (whose schema PDF/A wants described, as ours). pdfkit's own does not escape.
 */
export function addInfo(pdf: PdfInside, accessible: boolean, said: SaidOfItself): void {
  pdf._addInfo = () => {
    const text = (key: string) => escapeXml(`${pdf.info[key] ?? ''}`)
    const at = (key: string) => (pdf.info[key] as Date).toISOString().replace(/\.\d+Z$/, 'Z')
    pdf.appendXML(`<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>${at('CreationDate')}</xmp:CreateDate>
<xmp:ModifyDate>${at('ModDate')}</xmp:ModifyDate>
<xmp:CreatorTool>${text('Creator')}</xmp:CreatorTool>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${text('Title')}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>${text('Author')}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>${text('Producer')}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:anju="${namespace}">
${Object.entries(said)
  .map(([name, value]) => `<anju:${name}>${escapeXml(value)}</anju:${name}>`)
  .join('\n')}
</rdf:Description>`)
    if (!accessible) return
    const ofUa = described('part', 'Integer', 'Part of ISO 14289 to which the document conforms')
    const ofOurs = Object.entries(properties)
      .map(([name, description]) => described(name, 'Text', description))
      .join('\n')
    pdf.appendXML(`<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag>${schema('PDF/UA identification schema', 'http://www.aiim.org/pdfua/ns/id/', 'pdfuaid', ofUa)}
${schema('Anju document schema', namespace, 'anju', ofOurs)}</rdf:Bag></pdfaExtension:schemas>
</rdf:Description>`)
  }
}
