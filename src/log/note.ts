import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'

/*
 * Signed notes (https://c2sp.org/signed-note): a text and signatures below it. Two kinds of signature: the log's own
 * (Ed25519 over the text) and a witness's (https://c2sp.org/tlog-cosignature, v1: Ed25519 over the text and a time).
 */

/** The kinds of signature, by the byte that tells them in a key's id. */
export const kinds = { log: 1, witness: 4 } as const
export type Kind = keyof typeof kinds

/** Whom a signature is by: a name, 32 bytes of an Ed25519 public key, and what it signs. */
export interface Verifier {
  readonly name: string
  readonly kind: Kind
  readonly key: Buffer
}

/** Who can sign. */
export interface Signer extends Verifier {
  readonly secret: KeyObject
}

/** One line below a note. */
export interface NoteSignature {
  readonly name: string
  readonly id: Buffer
  readonly signature: Buffer
}

export interface Note {
  /** With the line feed at its end. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** A text that is no note, or no key, with why. */
export class NotANote extends Error {}

/** Names of keys have no spaces and no plus: both end a name. */
export const keyName = /^[^\s+]{1,255}$/

const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const spki = Buffer.from('302a300506032b6570032100', 'hex')

/** The signer of a secret seed of 32 bytes. */
export function signerOf(seed: Uint8Array, name: string, kind: Kind): Signer {
  if (!keyName.test(name)) throw new NotANote(`the name of a key has no spaces and no plus: ${name}`)
  const secret = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' })
  const key = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(spki.length)
  return { name, kind, key, secret }
}

/** The first four bytes of SHA-256(name ⏎ kind ‖ key): tells which key a signature is by. */
export const keyId = ({ name, kind, key }: Verifier): Buffer =>
  hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([kinds[kind]]), key]), 'buffer').subarray(0, 4)

/** A public key as one line, `name+id+base64`: what is published and what others are configured with. */
export const vkeyOf = (verifier: Verifier): string =>
  `${verifier.name}+${keyId(verifier).toString('hex')}+${Buffer.concat([Buffer.from([kinds[verifier.kind]]), verifier.key]).toString('base64')}`

/** Reads such a line. Throws NotANote. */
export function parseVkey(text: string): Verifier {
  const [name = '', id = '', ...rest] = text.trim().split('+')
  const bytes = fromBase64(rest.join('+'))
  const kind = (Object.keys(kinds) as Kind[]).find((each) => kinds[each] === bytes?.[0])
  if (!keyName.test(name) || !bytes || bytes.length !== 33 || !kind) throw new NotANote(`not a public key: ${text}`)
  const verifier = { name, kind, key: bytes.subarray(1) }
  if (keyId(verifier).toString('hex') !== id) throw new NotANote(`not a public key (its id is wrong): ${text}`)
  return verifier
}

/** Reads a note; its signatures are not checked. Throws NotANote. */
export function parseNote(note: string): Note {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the specification forbids them
  if (/[\x00-\x09\x0b-\x1f]/.test(note) || !note.isWellFormed()) throw new NotANote('control characters in a note')
  const end = note.lastIndexOf('\n\n')
  if (end === -1 || !note.endsWith('\n')) throw new NotANote('a note has an empty line before its signatures')
  const lines = note.slice(end + 2, -1).split('\n')
  if (lines.length > 100) throw new NotANote('too many signatures')
  const signatures = lines.map((line): NoteSignature => {
    const [, name, text = ''] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? []
    const bytes = fromBase64(text)
    if (name === undefined || !bytes || bytes.length < 5) throw new NotANote(`not a signature: ${line}`)
    return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) }
  })
  return { text: note.slice(0, end + 1), signatures }
}

/** The line a signature is written on, with the line feed at its end. */
export const signatureLine = ({ name, id, signature }: NoteSignature): string =>
  `— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`

/** A note as it is published. */
export const noteText = ({ text, signatures }: Note): string => `${text}\n${signatures.map(signatureLine).join('')}`

/** Signs a text; a witness says when it saw it, `at` in seconds since 1970. */
export function signNote(text: string, signer: Signer, at = 0): NoteSignature {
  const id = keyId(signer)
  if (signer.kind === 'log') return { name: signer.name, id, signature: sign(null, Buffer.from(text), signer.secret) }
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(at))
  const signature = sign(null, cosigned(text, BigInt(at)), signer.secret)
  return { name: signer.name, id, signature: Buffer.concat([time, signature]) }
}

/** What a signature by one of these keys says: by whom, and when a witness saw it. */
export interface Signed {
  readonly by: Verifier
  /** Seconds since 1970; 0 for the log's own signature, which has none. */
  readonly at: number
  readonly line: NoteSignature
}

/**
 * The signatures of a note that are by one of these keys. A signature that names one and is not by it throws NotANote: then
 * nothing in the note is to be believed. Signatures by others are passed over.
 */
export function signaturesBy(note: Note, known: readonly Verifier[]): Signed[] {
  const found: Signed[] = []
  for (const line of note.signatures) {
    const by = known.find((each) => each.name === line.name && keyId(each).equals(line.id))
    if (!by || found.some((each) => each.by === by)) continue
    const at = by.kind === 'log' ? 0n : timeOf(line.signature)
    const signature = by.kind === 'log' ? line.signature : line.signature.subarray(8)
    const message = by.kind === 'log' ? Buffer.from(note.text) : cosigned(note.text, at)
    const key = createPublicKey({ key: Buffer.concat([spki, by.key]), format: 'der', type: 'spki' })
    if (signature.length !== 64 || !verify(null, message, key, signature))
      throw new NotANote(`the signature of ${by.name} is not by its key`)
    found.push({ by, at: Number(at), line })
  }
  return found
}

const cosigned = (text: string, at: bigint): Buffer => Buffer.from(`cosignature/v1\ntime ${at}\n${text}`)
const timeOf = (signature: Buffer): bigint => (signature.length < 8 ? 0n : signature.readBigUInt64BE())

/** Standard base64, exactly as it must be written; undefined otherwise. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}
