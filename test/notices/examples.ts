import { fileURLToPath } from 'node:url'
import { type Fonts, openFonts } from '../../public-notices/fonts.ts'

/* One notice of each kind, and the fonts they are set in. */

export * from '../../src/documents/samples.ts'

let shared: Fonts | undefined
/** The fonts, opened once; unpacked beside the other caches of the tests. */
export function fonts(): Fonts {
  shared ??= openFonts(fileURLToPath(new URL('../../node_modules/.cache/anju-fonts', import.meta.url)))
  return shared
}
