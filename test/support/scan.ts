import PdfDocument from 'pdfkit'
import sharp from 'sharp'

/** What a scanner gives: a PDF with one picture of A4 a page, here a sheet of each colour. */
export async function scannedPdf(...colours: readonly string[]): Promise<Buffer> {
  const sheets = await Promise.all(
    colours.map((background) =>
      sharp({ create: { width: 827, height: 1170, channels: 3, background } })
        .jpeg()
        .toBuffer(),
    ),
  )
  return drawnPdf((pdf) => {
    sheets.forEach((sheet, i) => {
      if (i > 0) pdf.addPage()
      pdf.image(sheet, 0, 0, { width: 595.28 })
    })
  })
}

/** A PDF of A4 with whatever is drawn on it. */
export function drawnPdf(draw: (pdf: PDFKit.PDFDocument) => void): Promise<Buffer> {
  const pdf = new PdfDocument({ size: 'A4', margin: 0 })
  const pieces: Buffer[] = []
  const whole = new Promise<Buffer>((resolve) => {
    pdf.on('data', (piece: Buffer) => pieces.push(piece))
    pdf.on('end', () => resolve(Buffer.concat(pieces)))
  })
  draw(pdf)
  pdf.end()
  return whole
}
