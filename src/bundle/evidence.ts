/** What a bundle takes from the city's log, all under one checkpoint. */
export interface Evidence {
  /** The name of the log. */
  readonly origin: string
  /** Its public key, as C2SP writes a verifier key. */
  readonly key: string
  readonly size: number
  /** Base 64. */
  readonly root: string
  /** The checkpoint as a signed note, with the signatures of those who watch it. */
  readonly checkpoint: string
  /** A fact's place in it as C2SP `.tlog-proof`, by its `seq`. Throws where the checkpoint does not reach so far. */
  proofOf(seq: number): string
  /** That this checkpoint's tree begins with the first `size` facts. */
  growthFrom(size: number): readonly Uint8Array[]
  /** Signs a manifest with the log's key, under its name followed by `/bundle`. */
  sign(text: string): string
}
