import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** A piece of text as pdf.js finds it: where its baseline begins, how long it is, how large. */
export interface Piece {
  readonly text: string
  readonly x: number
  /** From the top of the paper down to the baseline. */
  readonly y: number
  readonly width: number
  readonly size: number
}

/** One line: its pieces put together, from its left end to its right one. */
export interface ReadLine {
  readonly text: string
  readonly left: number
  readonly right: number
  readonly y: number
  readonly size: number
}

export interface ReadPage {
  readonly number: number
  readonly rotate: number
  readonly width: number
  readonly height: number
  readonly pieces: readonly Piece[]
  readonly lines: readonly ReadLine[]
}

export interface ReadPdf {
  readonly pages: readonly ReadPage[]
  readonly info: Readonly<Record<string, unknown>>
  readonly lang: string | null
  readonly xmp: string
  readonly attachments: ReadonlyMap<string, Uint8Array>
  /** The structure of each page as nested `Tag(…)`, without its content. */
  readonly tags: readonly string[]
}

/** Reads a PDF back with somebody else's reader, in the coordinates of the unturned paper. */
export async function readPdf(bytes: Uint8Array, options: { readonly tags?: boolean } = {}): Promise<ReadPdf> {
  const task = getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 })
  const pdf = await task.promise
  try {
    const pages: ReadPage[] = []
    const tags: string[] = []
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      const [, , width = 0, height = 0] = page.view
      const pieces = items.flatMap((item) => {
        if (!('str' in item) || item.str === '') return []
        const [a, b, , , x, y] = item.transform as number[]
        const size = Math.hypot(a ?? 0, b ?? 0)
        return [{ text: item.str, x: x ?? 0, y: height - (y ?? 0), width: item.width, size }]
      })
      pages.push({ number, rotate: page.rotate, width, height, pieces, lines: linesOf(pieces) })
      // The structure of a table over hundreds of pages is told whole on each of them.
      if (options.tags ?? true) tags.push(nested(await page.getStructTree()))
    }
    const { info, metadata } = await pdf.getMetadata()
    const attachments = new Map<string, Uint8Array>()
    for (const id of (await pdf.getAttachments())?.keys() ?? []) {
      const content = await pdf.getAttachmentContent(id)
      if (content) attachments.set(id, content as Uint8Array)
    }
    return {
      pages,
      info: info as Record<string, unknown>,
      lang: (info as { Language?: string }).Language ?? null,
      xmp: metadata?.getRaw?.() ?? '',
      attachments,
      tags,
    }
  } finally {
    await task.destroy()
  }
}

function linesOf(pieces: readonly Piece[]): ReadLine[] {
  const groups = Map.groupBy(
    pieces.filter(({ text }) => text.trim() !== ''),
    ({ y }) => Math.round(y * 2) / 2,
  )
  return [...groups.values()].map((group) => ({
    text: group.map(({ text }) => text).join(''),
    left: Math.min(...group.map(({ x }) => x)),
    right: Math.max(...group.map(({ x, width }) => x + width)),
    y: group[0]?.y ?? 0,
    size: Math.max(...group.map(({ size }) => size)),
  }))
}

function nested(node: unknown): string {
  const { role, children = [] } = (node ?? {}) as { role?: string; children?: unknown[] }
  if (role === undefined) return ''
  return `${role}(${children.map(nested).filter(Boolean).join(' ')})`
}
