import { fileURLToPath } from 'node:url'

const at = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export const vectorsFolder = at('./vectors/')
export const machinesFile = at('./vectors/machines.json')
export const viewsFile = at('./vectors/views.json')
export const corpusFile = at('./corpus/lives.jsonl')
export const verifier = at('./verify.py')
/** The same for the city log. */
export const logVerifier = at('./verify_log.py')

/** By wording (`first-review/1`), the digest of the view of its example in test/notices/examples.ts. */
export interface ViewDigests {
  readonly about: string
  readonly views: Readonly<Record<string, string>>
}

/** One fact of the corpus. `root` is the digest of the machine as it was when the fact was written. */
export interface CorpusLine {
  readonly life: number
  readonly machine: string
  readonly root: string
  readonly stream: string
  readonly version: number
  readonly body: string
  readonly hash: string
}
