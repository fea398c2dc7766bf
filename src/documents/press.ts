import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { PrintedCheckpoint } from '../../machines/document.facts.ts'
import type { OwnFonts } from '../../public-notices/fonts.ts'
import type { Config } from '../config.ts'
import { type Directory, directoryIn } from './directory.ts'
import { type DocumentFiles, documentFiles } from './files.ts'
import { type RenderPool, renderPool } from './pool.ts'

/** What papers are made with, besides the office. */
export interface Press {
  readonly files: DocumentFiles
  readonly pool: Pick<RenderPool, 'render'>
  /** Composes on the threads of the pool, where the press stands in a data folder; else papers are composed where they are asked for. */
  readonly making?: Pick<RenderPool, 'make' | 'words'>
  /** Makes the signed copy of a document, where the office has a certificate. */
  readonly sign?: (bytes: Uint8Array) => Promise<Uint8Array>
  /** Whose certificate signs, and until when it is valid. */
  readonly certificate?: { readonly by: string; readonly until: Date }
  /** Where codes can be looked up, without a slash at its end. */
  readonly site: string
  /** How far the city log has come, once it has every fact of now: printed on each paper. None where no log is kept. */
  readonly checkpoint?: () => Promise<PrintedCheckpoint>
  /** The organs' public contacts, asked at each run: a city may have mended them since. */
  readonly directory: () => Directory | undefined
  /** What the last run of a server could not handle, for its health page. */
  faults?: readonly string[]
  /** Papers whose signed copy is still to be made; all there were when it began have been looked through. */
  unsigned?: Set<string>
  isSwept?: boolean
}

/** Where the files of issued documents lie in a data folder. */
export const filesFolder = (data: string): string => join(data, 'files')

/** A certificate at work: its SHA-256, and what it signs with. */
export interface Signature {
  readonly certificate: string
  readonly by: string
  readonly until: Date
  readonly sign: NonNullable<Press['sign']>
}

/**
 * What signs with the certificate the configuration names; undefined where it names none. Throws CannotSign when that one
 * cannot sign.
 */
export async function signatureOf(
  { signing }: Pick<Config, 'signing'>,
  now: () => Date,
): Promise<Signature | undefined> {
  if (!signing) return undefined
  // Loaded only here: few offices sign, and reading certificates takes longer to load than to do.
  const { openCertificate, signed } = await import('./signing.ts')
  const certificate = await openCertificate(signing.file, signing.password, now())
  const { sha256, by, validUntil: until } = certificate
  return { certificate: sha256, by, until, sign: (bytes) => signed(bytes, certificate, now()) }
}

/**
 * An office's own fonts: files in `fonts/own` of its data folder, named after the face they stand for (仿宋.ttf), or beginning
 * with 补字 for characters all others lack. Read when the program starts. Papers made with other fonts keep their words and
 * their content digest only where the letters are the same: change fonts before the first paper, or add to 补字.
 */
export function ownFontsIn(data: string): OwnFonts {
  const folder = join(data, 'fonts', 'own')
  if (!existsSync(folder)) return {}
  const files = readdirSync(folder)
    .filter((name) => /\.(ttf|woff)$/i.test(name))
    .sort()
  const faces = ['仿宋', '小标宋', '宋体', '黑体', '楷体'] as const
  const named = faces.flatMap((face) => {
    const file = files.find((name) => name.replace(/\.\w+$/, '') === face)
    return file ? [[face, join(folder, file)] as const] : []
  })
  const others = files.filter((name) => name.startsWith('补字')).map((name) => join(folder, name))
  return { ...Object.fromEntries(named), ...(others.length > 0 ? { 补字: others } : {}) }
}

/** The press of a data folder. Its threads start with the first document; `close` ends them. */
export function openPress(
  data: string,
  site: string,
  signature?: Signature,
): Press & { readonly close: () => Promise<void> } {
  const isOffice = existsSync(join(data, 'anju.sqlite'))
  const office = isOffice ? { office: data } : {}
  const pool = renderPool({ fontsFolder: join(data, 'fonts'), own: ownFontsIn(data), ...office })
  return {
    files: documentFiles(filesFolder(data)),
    pool,
    ...(isOffice ? { making: pool } : {}),
    site,
    ...(signature ? { sign: signature.sign, certificate: { by: signature.by, until: signature.until } } : {}),
    directory: directoryIn(data),
    close: () => pool.close(),
  }
}
