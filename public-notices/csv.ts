/**
 * A table as CSV for Excel and WPS: UTF-8 with a byte order mark, CRLF, quotes where needed (RFC 4180). A cell that a
 * spreadsheet would run as a formula is preceded by an apostrophe.
 */
export function csvOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => {
    // Most cells have none of the characters that matter here.
    if (!/[",\r\n\t=+@-]/.test(text)) return text
    const harmless = /^[=+@\t\r]|^-(?!\d|$)/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
  }
  let text = '\ufeff'
  for (const row of [header, ...rows]) {
    for (let i = 0; i < row.length; i++) text += i === 0 ? cell(row[i] ?? '') : `,${cell(row[i] ?? '')}`
    text += '\r\n'
  }
  return text
}
