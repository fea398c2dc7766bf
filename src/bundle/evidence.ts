import { dirname } from 'node:path'
import { keyFile } from '../../db/sealed.ts'
import { proofText } from '../log/checkpoint.ts'
import { type CityLog, type FactHashes, LogStopped, logKeyFile } from '../log/city-log.ts'
import { noteText, signerOf, signNote, vkeyOf } from '../log/note.ts'
import { say } from '../words.ts'

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
  /** A fact's place in it as C2SP `.tlog-proof`, by its `seq`. */
  proofOf(seq: number): string
  /** That this checkpoint's tree begins with the first `size` facts. */
  growthFrom(size: number): readonly Uint8Array[]
  /** Signs a manifest with the log's key, under its name followed by `/bundle`. */
  sign(text: string): string
}

/** The evidence for facts up to and with a `seq`. */
export type EvidenceUpTo = (seq: number) => Evidence

/**
 * Evidence from the city's log, which first takes up every committed fact: under the checkpoint that was countersigned where
 * that one has the facts asked for, else under the newest. Throws LogStopped where log and facts do not belong together.
 */
export async function evidenceFrom(log: CityLog, facts: FactHashes): Promise<EvidenceUpTo> {
  const newest = await log.grow(facts)
  const witnessed = log.witnessed()
  const { name } = log.verifier
  const signer = signerOf(keyFile(logKeyFile(dirname(log.folder)), true), `${name}/bundle`, 'log')
  return (seq) => {
    const under = witnessed && witnessed.size >= seq ? witnessed : newest
    return {
      origin: name,
      key: vkeyOf(log.verifier),
      size: under.size,
      root: under.root.toString('base64'),
      checkpoint: noteText(under.note),
      proofOf(each) {
        const proof = log.prove(each, under)
        if (!proof) throw new LogStopped(say.logStoreShorter(each, under.size))
        return proofText(proof)
      },
      growthFrom: (size) => log.proveGrowth(size, under.size),
      sign: (text) => noteText({ text, signatures: [signNote(text, signer)] }),
    }
  }
}
