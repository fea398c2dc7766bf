/** A piece of HTML that may be put into a page as it is. */
export interface Html {
  readonly html: string
}
type Part = string | number | Html | readonly Html[]

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Template for HTML: everything put into it is escaped unless it is HTML already. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.reduce((page, text, i) => page + written(parts[i - 1] as Part) + text) }
}

function written(part: Part): string {
  if (typeof part === 'number') return String(part)
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (sign) => escapes[sign] as string)
  return 'html' in part ? part.html : part.map((each) => each.html).join('')
}
