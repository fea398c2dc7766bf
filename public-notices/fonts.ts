import { createHash } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { TrueTypeFont } from './truetype.ts'
import { trueTypeOf } from './woff.ts'

/** The places of type in a document, named as offices name them. */
export type Face = '仿宋' | '小标宋' | '宋体' | '黑体' | '楷体'

/** An office's own font files (.ttf or .woff), by face: it may hold a licence for 仿宋_GB2312 and 方正小标宋. */
export type OwnFonts = { readonly [face in Face]?: string } & {
  /** Asked last, for characters all others lack, e.g. HanaMinA and HanaMinB. */
  readonly 补字?: readonly string[]
}

/** The open fonts of a process: the same files serve any number of documents. */
export interface Fonts {
  /** The fonts of a face, in the order in which a character is looked for. */
  readonly chain: (face: Face) => readonly TrueTypeFont[]
  readonly close: () => void
}

const require = createRequire(import.meta.url)

// All under the SIL Open Font License. True 仿宋 is in no npm package: 霞鹜文楷 Light stands in its place.
const packaged: Readonly<Record<Face, string>> = {
  仿宋: '@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-300-normal.woff',
  小标宋: '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  宋体: '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  黑体: '@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf',
  楷体: '@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-500-normal.woff',
}

/** Which faces help out when one lacks a character, nearest in look first. */
const helpers: Readonly<Record<Face, readonly Face[]>> = {
  仿宋: ['楷体', '宋体', '黑体'],
  小标宋: ['宋体', '黑体', '楷体', '仿宋'],
  宋体: ['仿宋', '黑体', '楷体'],
  黑体: ['小标宋', '宋体', '楷体', '仿宋'],
  楷体: ['仿宋', '宋体', '黑体'],
}

/**
 * Opens the fonts. A .woff is unpacked once into `cacheFolder` and kept there. Files are opened when first asked for, so
 * that a document pays only for the faces it uses.
 */
export function openFonts(cacheFolder: string, own: OwnFonts = {}): Fonts {
  const opened = new Map<string, TrueTypeFont>()
  const open = (path: string): TrueTypeFont => {
    const known = opened.get(path)
    if (known) return known
    const font = new TrueTypeFont(/\.woff$/i.test(path) ? unpacked(path, cacheFolder) : path)
    opened.set(path, font)
    return font
  }
  const chains = new Map<Face, readonly TrueTypeFont[]>()
  const fileOf = (face: Face) => own[face] ?? require.resolve(packaged[face])
  return {
    chain: (face) => {
      const known = chains.get(face)
      if (known) return known
      const files = [fileOf(face), ...helpers[face].map(fileOf), ...(own.补字 ?? [])]
      const chain = lazily([...new Set(files)], open)
      chains.set(face, chain)
      return chain
    },
    close: () => {
      for (const font of opened.values()) font.close()
      opened.clear()
      chains.clear()
    },
  }
}

/** An array whose fonts are opened only when they are reached. */
function lazily(files: readonly string[], open: (path: string) => TrueTypeFont): readonly TrueTypeFont[] {
  return Object.defineProperties(
    new Array<TrueTypeFont>(files.length),
    Object.fromEntries(files.map((file, i) => [i, { get: () => open(file), enumerable: true }])),
  )
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16)

/** Read in pieces: to be hashed, a font of 15 MB need not be in memory. */
function digestOfFile(path: string): string {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(1 << 18)
  const file = openSync(path, 'r')
  try {
    for (let n = readSync(file, piece); n > 0; n = readSync(file, piece)) hash.update(piece.subarray(0, n))
  } finally {
    closeSync(file)
  }
  return hash.digest('hex').slice(0, 16)
}

function unpacked(path: string, cacheFolder: string): string {
  // Named after what the file system knows of the file: to read 12 MB only to name them would cost more than they save.
  const { size, mtimeMs } = statSync(path)
  const stem = `${basename(path, '.woff')}-${size}-${Math.round(mtimeMs)}`
  mkdirSync(cacheFolder, { recursive: true })
  // …and after the digest of what came of it: glyphs of a damaged copy would be printed, or their absence reported.
  for (const name of readdirSync(cacheFolder).filter((each) => each.startsWith(`${stem}-`) && each.endsWith('.ttf')))
    if (name === `${stem}-${digestOfFile(join(cacheFolder, name))}.ttf`) return join(cacheFolder, name)
  const font = trueTypeOf(readFileSync(path))
  const kept = join(cacheFolder, `${stem}-${digestOf(font)}.ttf`)
  // Under a name of its own first: another process or thread may be unpacking the same font.
  const beside = `${kept}.${process.pid}-${threadId}`
  writeFileSync(beside, font)
  renameSync(beside, kept)
  return kept
}
