import type { Store } from '../../db/store.ts'
import { statusOf } from '../queries/document.ts'
import type { documentStatus } from '../words.ts'
import { typedCode } from './code.ts'
import { inspect } from './inspect.ts'

/** What a file in hand is, held against the log. */
export interface FileChecked {
  /** `altered`: it says it is a paper of this office, and its bytes are not that paper's. */
  readonly status: keyof typeof documentStatus | 'altered'
  readonly sha256: string
  /** The paper it is or says it is; null when there is no such paper here. */
  readonly number: string | null
  readonly mark: string | null
  /** A signed copy: the paper's own bytes with a signature behind them. */
  readonly isSignedCopy: boolean
  /** Who signed it, as the certificate says: anyone can make one that says so. */
  readonly signedBy: string | null
}

/**
 * Checks a file from anywhere. Its own claims only say which paper to look up; what it is follows from digests in the log.
 * A signed copy is the paper itself only where nothing but an intact signature by the office's own certificate stands behind
 * the paper's bytes: what somebody else has added could show anything.
 */
export function checkFile(
  store: Store,
  bytes: Uint8Array,
  ownCertificates: ReadonlySet<string> = new Set(),
): FileChecked {
  const found = inspect(bytes)
  const { sha256, signed } = found
  const signature = signed ?? null
  const told = (status: FileChecked['status'], row: { number: string; mark: string } | undefined, isCopy = false) => ({
    status,
    sha256,
    number: row?.number ?? null,
    mark: row?.mark ?? null,
    isSignedCopy: isCopy,
    signedBy: signature?.by ?? null,
  })
  const itself = store.documentsBy('sha256', sha256)[0]
  if (itself) return told(statusOf({ store }, itself), itself)
  const isOurs = ownCertificates.has(signature?.certificateSha256 ?? '')
  if (isOurs && signature?.coversWholeFile && signature.intact) {
    const original = store.documentsBy('sha256', signature.originalSha256)[0]
    if (original) return told(statusOf({ store }, original), original, true)
  }
  const claimed =
    (found.code === undefined ? undefined : store.documentsBy('code', typedCode(found.code))[0]) ??
    (found.mark === undefined ? undefined : store.documentsBy('mark', found.mark)[0]) ??
    found.earlier.map((one) => store.documentsBy('sha256', one.sha256)[0]).find((row) => row !== undefined)
  return told(claimed ? 'altered' : 'unknown', claimed)
}
