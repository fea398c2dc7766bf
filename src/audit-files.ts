import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 as digestOf } from '../db/facts.ts'
import type { Difference } from '../db/replay.ts'

/* What lies in the folder of issued documents, held against the log: nothing but them and their signed copies. */

/** Files younger than this may be on their way: a paper is on disk before the log says that it was issued. */
const SETTLED_MS = 10 * 60_000

const whole = /^([0-9a-f]{64})(\.signed)?\.pdf$/
const onItsWay = /\.pdf\.[0-9a-f-]{36}$/

/**
 * Tells every file that is neither an issued document nor the sound signed copy of one. `issued` has the digests of all
 * issued documents, whose own bytes the audit compares beside their facts. A signed copy must begin with its document and
 * bear an intact signature behind it, over all of it; whose certificate that was is not judged here.
 */
export async function strayFiles(folder: string, issued: ReadonlySet<string>, now: number): Promise<Difference[]> {
  const found: Difference[] = []
  const differ = (name: string, stored: unknown, recomputed: unknown) =>
    found.push({ stream: '', version: null, field: `file ${name}`, stored, recomputed })
  for (const name of filesIn(folder)) {
    const [, digest, signed] = whole.exec(name.slice(name.lastIndexOf('/') + 1)) ?? []
    const isKnown = digest !== undefined && issued.has(digest) && name.startsWith(`${digest.slice(0, 2)}/`)
    if (isKnown && !signed) continue
    const path = join(folder, name)
    if (isKnown) {
      const fault = await signatureFault(readFileSync(path), digest)
      if (fault) differ(name, fault, 'the document and an intact signature behind it')
    } else if (now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now) > SETTLED_MS)
      differ(name, onItsWay.test(name) ? 'left over' : 'a file', 'no file')
  }
  return found
}

function filesIn(folder: string): string[] {
  try {
    const all = readdirSync(folder, { recursive: true, withFileTypes: true })
    return all
      .filter((each) => !each.isDirectory())
      .map((each) => join(each.parentPath, each.name).slice(folder.length + 1))
      .sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function signatureFault(bytes: Uint8Array, digest: string): Promise<string | undefined> {
  // Loaded only here: few offices sign, and what reads certificates takes long to load.
  const { inspect } = await import('./documents/inspect.ts')
  const { signed } = inspect(bytes)
  if (!signed) return 'no signature'
  if (signed.originalSha256 !== digest || digestOf(bytes.subarray(0, signed.originalBytes)) !== digest)
    return `signs ${signed.originalSha256}`
  if (!signed.coversWholeFile) return 'something behind its signature'
  // An algorithm this program does not know (an SM2 seal) cannot be called broken.
  return signed.intact === false ? 'a broken signature' : undefined
}
