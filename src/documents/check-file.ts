import type { Store } from '../../db/store.ts'
import { statusOf } from '../queries/document.ts'
import type { documentStatus } from '../words.ts'
import { typedCode } from './code.ts'
import { inspect } from './inspect.ts'

/** What a file in hand is, held against the log. */
export interface FileChecked {
  /**
   * `appended`: a paper of this office to the letter, and something behind it that is not the office's signature. `altered`:
   * it says it is a paper of this office, and its bytes are not that paper's.
   */
  readonly status: keyof typeof documentStatus | 'appended' | 'altered'
  readonly sha256: string
  /** The paper it is or says it is; null when there is no such paper here. */
  readonly number: string | null
  readonly mark: string | null
  /** Of one with something behind it: whether that paper itself stands. */
  readonly original: keyof typeof documentStatus | null
  /** A signed copy: the paper's own bytes with the office's signature behind them. */
  readonly isSignedCopy: boolean
  /**
   * What stands behind the paper: a sound signature by another certificate than those known here (another's, or the
   * office's own where none is configured), one that is broken or added to, or no signature.
   */
  readonly behind: 'another certificate' | 'broken signature' | 'no signature' | null
  /** Who signed it, as the certificate says: anyone can make one that says so. */
  readonly signedBy: string | null
}

/**
 * Checks a file from anywhere. Its own claims only say which paper to look up; what it is follows from digests in the log.
 * A signed copy is the paper itself only where nothing but an intact signature by the office's own certificate stands behind
 * the paper's bytes: what somebody else has added could show anything, so of such a file only what stands first is vouched for.
 */
export function checkFile(
  store: Store,
  bytes: Uint8Array,
  ownCertificates: ReadonlySet<string> = new Set(),
): FileChecked {
  const found = inspect(bytes)
  const { sha256, signed } = found
  type Row = { number: string; mark: string }
  const told = (status: FileChecked['status'], row: Row | undefined, more: Partial<FileChecked> = {}): FileChecked => ({
    status,
    sha256,
    number: row?.number ?? null,
    mark: row?.mark ?? null,
    original: null,
    isSignedCopy: false,
    behind: null,
    signedBy: signed?.by ?? null,
    ...more,
  })
  const issuedAs = (digest: string) => store.documentsBy('sha256', digest)[0]
  const itself = issuedAs(sha256)
  if (itself) return told(statusOf({ store }, itself), itself)
  const under = [...(signed ? [signed.originalSha256] : []), ...found.earlier.map((one) => one.sha256)]
  const original = under.map(issuedAs).find((row) => row !== undefined)
  if (original) {
    const isWhole = signed?.coversWholeFile === true && signed.intact !== false
    const isOwn = isWhole && signed.intact === true && ownCertificates.has(signed.certificateSha256 ?? '')
    const standing = statusOf({ store }, original)
    // Nothing but the signature stands behind: an addition between the two would have an end of its own.
    if (isOwn && issuedAs(signed.originalSha256)) return told(standing, original, { isSignedCopy: true })
    const behind = !signed ? 'no signature' : isWhole ? 'another certificate' : 'broken signature'
    return told('appended', original, { original: standing, behind })
  }
  const claimed =
    (found.code === undefined ? undefined : store.documentsBy('code', typedCode(found.code))[0]) ??
    (found.mark === undefined ? undefined : store.documentsBy('mark', found.mark)[0])
  return told(claimed ? 'altered' : 'unknown', claimed)
}
