import { join } from 'node:path'
import { type Directory, directoryIn } from './directory.ts'
import { type DocumentFiles, documentFiles } from './files.ts'
import { type RenderPool, renderPool } from './pool.ts'

/** What papers are made with, besides the office. */
export interface Press {
  readonly files: DocumentFiles
  readonly pool: Pick<RenderPool, 'render'>
  /** Where codes can be looked up, without a slash at its end. */
  readonly site: string
  /** The organs' public contacts, asked at each run: a city may have mended them since. */
  readonly directory: () => Directory | undefined
}

/** Where the files of issued documents lie in a data folder. */
export const filesFolder = (data: string): string => join(data, 'files')

/** The press of a data folder. Its threads start with the first document; `close` ends them. */
export function openPress(data: string, site: string): Press & { readonly close: () => Promise<void> } {
  const pool = renderPool({ fontsFolder: join(data, 'fonts') })
  return {
    files: documentFiles(filesFolder(data)),
    pool,
    site,
    directory: () => directoryIn(data),
    close: () => pool.close(),
  }
}
