import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
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

/** Personal data as it is stored: `digest = SHA-256(salt ‖ plaintext)`; `box` is nonce ‖ ciphertext ‖ tag (AES-256-GCM). */
export interface SealedRecord {
  readonly digest: string
  readonly salt: Uint8Array
  readonly box: Uint8Array
  readonly keyId: string
}

/** Seals and opens personal data, and makes the blind index of a person. Holds the key; nothing else does. */
export interface Sealer {
  readonly keyId: string
  /** Seals any JSON value under a fresh salt. */
  seal(value: unknown): SealedRecord
  /** Opens a record. Throws when the key is another one, or the record or its digest were altered. */
  open(record: SealedRecord): unknown
  /** Keyed index of a person's identity (HMAC-SHA-256, its first 128 bits): equal for equal persons, useless without the key. */
  personKey(identity: string): string
  /** Keyed digest of a request body, to recognise the same idempotency key used for another wish. */
  requestDigest(text: string): string
}

const NONCE = 12
const TAG = 16
const SALT = 16

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

/**
 * A sealer over a 32-byte master key. Every record has a key of its own, derived from the master and the record's salt:
 * erasing the row (salt and ciphertext) leaves neither the text nor a way to test guesses against its digest.
 */
export function sealerOf(master: Uint8Array): Sealer {
  if (master.length !== 32) throw new Error('the sealing key must be 32 bytes')
  const subkey = (purpose: string): KeyObject =>
    createSecretKey(Buffer.from(hkdfSync('sha256', master, new Uint8Array(0), `anju ${purpose}`, 32)))
  const sealing = subkey('sealed records')
  const persons = subkey('persons')
  const requests = subkey('requests')
  const keyId = createHmac('sha256', subkey('key id')).update('1').digest('hex').slice(0, 16)
  const random = pool(8192)
  // A cipher under a KeyObject starts in 7 µs, under a Buffer in 21.
  const recordKey = (salt: Uint8Array) => createSecretKey(createHmac('sha256', sealing).update(salt).digest())
  const digestOf = (salt: Uint8Array, plain: Uint8Array) => hash('sha256', Buffer.concat([salt, plain]), 'hex')

  return {
    keyId,
    seal(value) {
      const plain = Buffer.from(canonical(value))
      const salt = random(SALT)
      const nonce = random(NONCE)
      const digest = digestOf(salt, plain)
      const cipher = createCipheriv('aes-256-gcm', recordKey(salt), nonce)
      cipher.setAAD(Buffer.from(digest, 'hex'))
      const box = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
      return { digest, salt, box, keyId }
    },
    open(record) {
      if (record.keyId !== keyId) throw new Error(`sealed under key ${record.keyId}; this key is ${keyId}`)
      const box = Buffer.from(record.box)
      const decipher = createDecipheriv('aes-256-gcm', recordKey(record.salt), box.subarray(0, NONCE))
      decipher.setAAD(Buffer.from(record.digest, 'hex'))
      decipher.setAuthTag(box.subarray(box.length - TAG))
      const plain = Buffer.concat([decipher.update(box.subarray(NONCE, box.length - TAG)), decipher.final()])
      if (digestOf(record.salt, plain) !== record.digest)
        throw new Error('the text does not have the digest it is filed under')
      return JSON.parse(plain.toString())
    },
    personKey: (identity) => createHmac('sha256', persons).update(identity).digest('hex').slice(0, 32),
    requestDigest: (text) => createHmac('sha256', requests).update(text).digest('hex'),
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
