import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  randomFillSync,
} from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { canonical } from './facts.ts'

/**
 * Personal data as it is stored: `digest = SHA-256(salt ‖ plaintext)`; `box` is nonce ‖ ciphertext ‖ tag (AES-256-GCM) under
 * a random key of the record's own. `wrapped` is that key, XOR-ed with HMAC-SHA-256(master, salt): no salt comes twice, so
 * it is a pad used once, and the tag of the box tells a wrong key. Left out it counts as zeros (records of before: their key
 * is that HMAC itself). `keyId` names the master.
 */
export interface SealedRecord {
  readonly digest: string
  readonly salt: Uint8Array
  readonly box: Uint8Array
  readonly keyId: string
  readonly wrapped?: Uint8Array | null
}

/**
 * The keys of an office. The first master seals; all open. `persons` and `requests` make the blind index and the digests of
 * requests: they stay what they are when the master changes, since what was indexed under them must be found again. Without
 * them they are derived from the first master, as in an office that has never changed its key.
 */
export interface Keys {
  readonly masters: readonly [Uint8Array, ...Uint8Array[]]
  readonly persons?: Uint8Array
  readonly requests?: Uint8Array
}

/** Seals and opens personal data, and makes the blind index of a person. Holds the key; nothing else does. */
export interface Sealer {
  readonly keyId: string
  /** Seals any JSON value, as its canonical text, under a fresh salt. */
  seal(value: unknown): SealedRecord
  /** The same for a value whose canonical text is at hand. */
  sealText(text: string): SealedRecord
  /** Opens a record. Throws when the key is another one, or the record or its digest were altered. */
  open(record: SealedRecord): unknown
  /** The same, as the text it was sealed from. */
  openText(record: SealedRecord): string
  /** Keyed index of a person's identity (HMAC-SHA-256, its first 128 bits): equal for equal persons, useless without the key. */
  personKey(identity: string): string
  /** Keyed digest of a request body, to recognise the same idempotency key used for another wish. */
  requestDigest(text: string): string
  /** The same record with its key wrapped under the first master: the box stays as it is. Throws where its master is not here. */
  rewrap(record: Pick<SealedRecord, 'salt' | 'keyId' | 'wrapped'>): Required<Pick<SealedRecord, 'keyId' | 'wrapped'>>
  /** Reads the key file again where it has changed: another process may have changed the key. A fixed sealer does nothing. */
  refresh(): void
}

const NONCE = 12
const TAG = 16
const SALT = 16
const KEY = 32

/** Random bytes from a pool: one system call for some hundred records. Each byte is handed out once. */
function pool(size: number): (n: number) => Buffer {
  const bytes = Buffer.alloc(size)
  let used = size
  return (n) => {
    if (used + n > size) {
      randomFillSync(bytes)
      used = 0
    }
    const slice = Buffer.from(bytes.subarray(used, used + n))
    used += n
    return slice
  }
}

const BLOCK = 64
const LONGEST = 4096
/** Findings take some 2,600 bytes. */
const USUAL = 16_384

/**
 * HMAC-SHA-256 in hex under one key of up to 64 bytes (RFC 2104), by two calls of the library's one-shot hash: 1.2 µs where
 * its Hmac object takes 2.6, and a command needs some three. Longer texts go to that object.
 */
export function hmacUnder(key: ArrayBuffer | Uint8Array): (message: string | Uint8Array) => string {
  const object = createSecretKey(new Uint8Array(key))
  const inner = Buffer.alloc(BLOCK + LONGEST, 0x36)
  const outer = Buffer.alloc(BLOCK + 32, 0x5c)
  new Uint8Array(key).forEach((byte, i) => {
    inner[i] = byte ^ 0x36
    outer[i] = byte ^ 0x5c
  })
  return (message) => {
    // A character takes three bytes at most.
    if (message.length > LONGEST / 3) return createHmac('sha256', object).update(message).digest('hex')
    const length = typeof message === 'string' ? inner.write(message, BLOCK) : message.length
    if (typeof message !== 'string') inner.set(message, BLOCK)
    outer.write(hash('sha256', inner.subarray(0, BLOCK + length), 'hex'), BLOCK, 'hex')
    return hash('sha256', outer, 'hex')
  }
}

const derived = (master: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', master, new Uint8Array(0), `anju ${purpose}`, 32))

/** How a master key is called: tells nothing of it. */
export const keyIdOf = (master: Uint8Array): string => hmacUnder(derived(master, 'key id'))('1').slice(0, 16)

/** The keys of the indexes, spelled out, so that they outlive the master they were derived from. */
export const indexKeys = ({ masters, persons, requests }: Keys): { persons: Uint8Array; requests: Uint8Array } => ({
  persons: persons ?? derived(masters[0], 'persons'),
  requests: requests ?? derived(masters[0], 'requests'),
})

/** Bytes XOR-ed with a pad in hex; no bytes count as zeros. */
function masked(bytes: Uint8Array | null | undefined, pad: string): Buffer {
  const out = Buffer.from(pad, 'hex')
  if (bytes && bytes.length > 0) for (let i = 0; i < 32; i += 1) out[i] = (out[i] as number) ^ (bytes[i] as number)
  return out
}

/** A record is sealed under a master that is not here. */
export class OtherKey extends Error {}

/**
 * A sealer over master keys of 32 bytes. Every record has a random key of its own, wrapped by the first master: erasing the
 * row (salt, wrapped key and box) leaves neither the text nor a way to test guesses against its digest, and changing the
 * master touches 32 bytes of a record.
 */
export function sealerOf(given: Uint8Array | Keys): Sealer {
  const keys: Keys = 'masters' in given ? given : { masters: [given] }
  const index = indexKeys(keys)
  const all = [...keys.masters, index.persons, index.requests]
  if (all.some(({ length }) => length !== 32)) throw new Error('the sealing key must be 32 bytes')
  const pads = new Map(keys.masters.map((master) => [keyIdOf(master), hmacUnder(derived(master, 'sealed records'))]))
  const [keyId, pad] = pads.entries().next().value as [string, ReturnType<typeof hmacUnder>]
  const persons = hmacUnder(index.persons)
  const requests = hmacUnder(index.requests)
  const random = pool(8192)
  const padOf = ({ keyId: its, salt }: Pick<SealedRecord, 'keyId' | 'salt'>): string => {
    const found = pads.get(its)
    if (!found) throw new OtherKey(`sealed under key ${its}; this key is ${keyId}`)
    return found(salt)
  }

  // Most texts are written into one buffer again and again, which nobody else sees.
  const desk = Buffer.alloc(SALT + USUAL)

  function sealText(text: string): SealedRecord {
    const fresh = random(SALT + NONCE + KEY)
    const salt = fresh.subarray(0, SALT)
    const nonce = fresh.subarray(SALT, SALT + NONCE)
    const own = fresh.subarray(SALT + NONCE)
    // A character takes three bytes at most.
    const on = text.length <= USUAL / 3 ? desk : Buffer.allocUnsafe(SALT + Buffer.byteLength(text))
    on.set(salt)
    const end = SALT + on.write(text, SALT)
    const digest = hash('sha256', on.subarray(0, end), 'hex')
    // A cipher under a KeyObject starts in 1 µs, under a Buffer in 12.
    const cipher = createCipheriv('aes-256-gcm', createSecretKey(own), nonce)
    cipher.setAAD(Buffer.from(digest, 'hex'))
    // GCM is a stream: `final` has nothing left to give but the tag.
    const box = Buffer.allocUnsafe(NONCE + end - SALT + TAG)
    box.set(nonce)
    box.set(cipher.update(on.subarray(SALT, end)), NONCE)
    cipher.final()
    box.set(cipher.getAuthTag(), box.length - TAG)
    return { digest, salt, box, keyId, wrapped: masked(own, pad(salt)) }
  }

  function openText(record: SealedRecord): string {
    const { salt, box } = record
    const own = createSecretKey(masked(record.wrapped, padOf(record)))
    const decipher = createDecipheriv('aes-256-gcm', own, box.subarray(0, NONCE))
    decipher.setAAD(Buffer.from(record.digest, 'hex'))
    decipher.setAuthTag(box.subarray(box.length - TAG))
    const plain = decipher.update(box.subarray(NONCE, box.length - TAG))
    decipher.final()
    if (hash('sha256', Buffer.concat([salt, plain]), 'hex') !== record.digest)
      throw new Error('the text does not have the digest it is filed under')
    return plain.toString()
  }

  return {
    keyId,
    seal: (value) => sealText(canonical(value)),
    sealText,
    open: (record) => JSON.parse(openText(record)),
    openText,
    personKey: (identity) => persons(identity).slice(0, 32),
    requestDigest: (text) => requests(text),
    rewrap: (record) => ({ keyId, wrapped: masked(masked(record.wrapped, padOf(record)), pad(record.salt)) }),
    refresh() {},
  }
}

/** The key file cannot be used; the message says what to do. */
export class KeyFileError extends Error {}

/**
 * Reads the key file, or makes it at first start with mode 0600. Refuses a file that group or others may read, and one
 * that does not hold 32 bytes in hex. `needed`: records sealed under it exist, so a missing one is never made anew. Losing this file makes every sealed record unreadable: back it up apart.
 */
export function keyFile(path: string, needed = false): Uint8Array {
  if (!existsSync(path)) {
    if (needed)
      throw new KeyFileError(`密钥文件 ${path} 不见了，而数据库里已有用它封存的记录：请从备份恢复，切勿另建。`)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const file = openSync(path, 'wx', 0o600)
    writeSync(file, `${randomFillSync(Buffer.alloc(32)).toString('hex')}\n`)
    fsyncSync(file)
    closeSync(file)
    chmodSync(path, 0o600)
  }
  const mode = statSync(path).mode & 0o777
  if ((mode & 0o077) !== 0)
    throw new KeyFileError(`密钥文件 ${path} 的权限为 ${mode.toString(8)}，他人可读；请执行 chmod 600 后再启动。`)
  const text = readFileSync(path, 'utf8').trim()
  if (!/^[0-9a-f]{64}$/.test(text)) throw new KeyFileError(`密钥文件 ${path} 应为 64 位十六进制；请从备份恢复。`)
  return Buffer.from(text, 'hex')
}
