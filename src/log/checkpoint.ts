import { fromBase64, keyName, NotANote, type Note, parseNote, signaturesBy, type Verifier } from './note.ts'
import { type Hash, leafHash, rootFromInclusion } from './tree.ts'

/* The texts of a log: checkpoints (https://c2sp.org/tlog-checkpoint) and proofs (https://c2sp.org/tlog-proof). */

/** How far a log had come: all its first `size` entries, told by one hash. */
export interface Checkpoint {
  /** Which log: a schema-less URL. */
  readonly origin: string
  readonly size: number
  readonly root: Hash
}

/** The text of a checkpoint, to be signed. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`

/** Reads the text of a checkpoint. Throws NotANote. Lines below the third are allowed and mean nothing. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...others] = text.split('\n')
  const hash = fromBase64(root)
  const isNumber = /^(0|[1-9]\d{0,15})$/.test(size) && Number.isSafeInteger(Number(size))
  const isWhole = others.at(-1) === '' && others.slice(0, -1).every((line) => line !== '')
  if (origin === '' || !isNumber || hash?.length !== 32 || !isWhole) throw new NotANote('not a checkpoint')
  return { origin, size: Number(size), root: hash }
}

/** A checkpoint with the note it came in. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: Note
}

/** Reads a checkpoint and checks that this log signed it. Throws NotANote. */
export function readCheckpoint(text: string, log: Verifier): SignedCheckpoint {
  const note = parseNote(text)
  const checkpoint = parseCheckpoint(note.text)
  if (checkpoint.origin !== log.name) throw new NotANote(`a checkpoint of another log: ${checkpoint.origin}`)
  if (signaturesBy(note, [log]).length === 0) throw new NotANote(`not signed by ${log.name}`)
  return { ...checkpoint, note }
}

/** Origins are names of keys: the log signs under its own. */
export const originPattern = keyName

/** That one entry is in the log, to be checked with nothing else at hand but the log's public key. */
export interface LogProof {
  /** From 0 on: a fact's seq − 1. */
  readonly index: number
  readonly path: readonly Hash[]
  /** The note of the checkpoint, to the letter. */
  readonly checkpoint: string
  /** What the maker adds, which nothing vouches for. */
  readonly extra?: Buffer
}

const HEAD = 'c2sp.org/tlog-proof@v1'

/** The text of a proof: `.tlog-proof`. */
export const proofText = ({ index, path, checkpoint, extra }: LogProof): string =>
  [
    HEAD,
    ...(extra === undefined ? [] : [`extra ${extra.toString('base64')}`]),
    `index ${index}`,
    ...path.map((each) => each.toString('base64')),
    '',
    checkpoint,
  ].join('\n')

/** Reads a proof. Throws NotANote. */
export function parseProof(text: string): LogProof {
  const end = text.indexOf('\n\n')
  const [head, ...lines] = text.slice(0, end === -1 ? 0 : end).split('\n')
  if (head !== HEAD) throw new NotANote('not a proof')
  const given = lines[0]?.startsWith('extra ') ? fromBase64((lines.shift() as string).slice(6)) : null
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1]
  const path = lines.map(fromBase64)
  if (index === undefined || given === undefined || path.length > 63 || !path.every((each) => each?.length === 32))
    throw new NotANote('not a proof')
  const extra = given === null ? {} : { extra: given }
  return { index: Number(index), path: path as Hash[], checkpoint: text.slice(end + 2), ...extra }
}

/** Checks a proof for an entry: the checkpoint it leads to, and the known keys that signed that. Throws NotANote. */
export function checkProof(proof: LogProof, entry: Uint8Array, log: Verifier, witnesses: readonly Verifier[] = []) {
  const checkpoint = readCheckpoint(proof.checkpoint, log)
  const root = rootFromInclusion(proof.index, checkpoint.size, leafHash(entry), proof.path)
  if (!root?.equals(checkpoint.root)) throw new NotANote('the proof does not lead from this entry to the checkpoint')
  return { checkpoint, witnesses: signaturesBy(checkpoint.note, witnesses) }
}
