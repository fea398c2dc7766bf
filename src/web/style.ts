import { readFileSync } from 'node:fs'
import { sha256 } from '../../db/facts.ts'

/** What need not cross the line: comments, indents, line ends. */
const tightened = (css: string): string =>
  css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/([{};,])\s*\n\s*/g, '$1')
    .replace(/\s*\n\s*/g, ' ')
    .trim()

/** A style sheet under an address that names its content: it may be kept for ever. */
interface Sheet {
  readonly css: string
  readonly path: string
}
function sheet(names: readonly string[]): Sheet {
  const all = names.map((name) => readFileSync(new URL(`./css/${name}.css`, import.meta.url), 'utf8'))
  const css = tightened(all.join('\n'))
  return { css, path: `/anju.${sha256(css).slice(0, 12)}.css` }
}

const common = ['tokens', 'public', 'citizen', 'staff', 'work', 'counter']

/** One sheet a page, one a face: the content policy forbids every other style. The public's leaves out what only staff see. */
export const publicSheet: Sheet = sheet([...common, 'large'])
export const staffSheet: Sheet = sheet([...common, 'batch', 'review', 'audit', 'admin', 'large'])
