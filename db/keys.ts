import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { indexKeys, KeyFileError, type Keys, keyFile, keyIdOf, OtherKey, type Sealer, sealerOf } from './sealed.ts'
import { sqliteStore } from './sqlite.ts'
import type { Store } from './store.ts'

/*
 * The key file of a data folder: `anju.key`. One line while the key has never been changed; then three: the master, and the
 * keys of the indexes, which stay what they were. A master that was changed lies beside it, as `anju-<its id>.key`, as long
 * as records (or backups) are sealed under it.
 */

const nameOf = (folder: string): string => join(folder, 'anju.key')
const formerOf = (folder: string, id: string): string => join(folder, `anju-${id}.key`)
const isFormer = (name: string): boolean => /^anju-[0-9a-f]{16}\.key$/.test(name)

/** The keys in a folder: the one that seals, then those it took the place of. Throws KeyFileError where they cannot be read. */
export function keysIn(folder: string, needed = false): Keys {
  const [master, ...more] = linesOf(nameOf(folder), needed)
  const named = new Map(more.map((line) => line.split(' ', 2) as [string, string]))
  const before = existsSync(folder) ? readdirSync(folder).filter(isFormer).sort() : []
  const former = before.map((name) => keyFile(join(folder, name), true))
  const hex = (name: string) => {
    const text = named.get(name)
    if (text !== undefined && /^[0-9a-f]{64}$/.test(text)) return { [name]: Buffer.from(text, 'hex') }
    if (more.length === 0) return {}
    throw new KeyFileError(`密钥文件 ${nameOf(folder)} 缺少 ${name} 一行：请从备份恢复。`)
  }
  const own = Buffer.from(master as string, 'hex')
  const others = former.filter((each) => !own.equals(each))
  return { masters: [own, ...others], ...hex('persons'), ...hex('requests') }
}

function linesOf(path: string, needed: boolean): string[] {
  // Of a file of one line, and of one to be made, the reader of key files knows all there is to know.
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
  return lines.length > 1 && isPrivate(path) ? lines : [Buffer.from(keyFile(path, needed)).toString('hex')]
}

const isPrivate = (path: string): boolean => (statSync(path).mode & 0o077) === 0

/**
 * A sealer over the keys of a folder that follows them: a record under a master it does not know makes it read the files
 * again, and so does `refresh` when they have changed.
 */
export function sealerIn(folder: string, needed = false): Sealer {
  let sealer = sealerOf(keysIn(folder, needed))
  let stamp = stampOf(folder)
  const refresh = () => {
    const now = stampOf(folder)
    if (now === stamp) return
    sealer = sealerOf(keysIn(folder, true))
    stamp = now
  }
  const again = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof OtherKey) || stampOf(folder) === stamp) throw error
      refresh()
      return work()
    }
  }
  return {
    get keyId() {
      return sealer.keyId
    },
    seal: (value) => sealer.seal(value),
    sealText: (text) => sealer.sealText(text),
    open: (record) => again(() => sealer.open(record)),
    openText: (record) => again(() => sealer.openText(record)),
    personKey: (identity) => sealer.personKey(identity),
    requestDigest: (text) => sealer.requestDigest(text),
    rewrap: (record) => again(() => sealer.rewrap(record)),
    refresh,
  }
}

function stampOf(folder: string): string {
  const stat = statSync(nameOf(folder), { throwIfNoEntry: false })
  return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : ''
}

/**
 * The keys of a data folder and their sealer. Made at the very first start; never beside records sealed under another one,
 * since those could no longer be opened and their persons no longer be found.
 */
export function sealingKey(folder: string, store: Store): { key: Keys; sealer: Sealer } {
  const ids = store.sealingKeys()
  const sealer = sealerIn(folder, ids.length > 0)
  const key = keysIn(folder, true)
  const known = key.masters.map(keyIdOf)
  const foreign = ids.find((id) => !known.includes(id))
  if (foreign)
    throw new KeyFileError(
      `密钥文件 ${nameOf(folder)}（${sealer.keyId}）不是封存这个数据库的那一个（${foreign}）：请从备份恢复。`,
    )
  return { key, sealer }
}

/** The keys of a folder whose database is there, for reading only: nothing is made. */
export function existingKey(folder: string): Keys {
  const store = sqliteStore(join(folder, 'anju.sqlite'), { readonly: true })
  try {
    if (!existsSync(nameOf(folder)) && store.sealingKeys().length === 0)
      throw new KeyFileError(`密钥文件 ${nameOf(folder)} 不见了：请从备份恢复。`)
    return sealingKey(folder, store).key
  } finally {
    store.close()
  }
}

/**
 * Puts a new master in the place of the old one, which is kept beside it. Each file is whole before it gets its name, and the
 * old master lies under its own name before the new one takes its place: a crash anywhere leaves either the old or the new
 * state, both complete. Returns the ids of both. Nothing is wrapped anew here: see rotate.ts.
 */
export function changeMaster(folder: string, master: Uint8Array): { readonly from: string; readonly to: string } {
  const keys = keysIn(folder, true)
  const [old] = keys.masters
  const { persons, requests } = indexKeys(keys)
  const from = keyIdOf(old)
  put(formerOf(folder, from), [hexOf(old)], folder)
  put(nameOf(folder), [hexOf(master), `persons ${hexOf(persons)}`, `requests ${hexOf(requests)}`], folder)
  return { from, to: keyIdOf(master) }
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function put(path: string, lines: readonly string[], folder: string): void {
  const aside = `${path}.new`
  rmSync(aside, { force: true })
  const file = openSync(aside, 'wx', 0o600)
  writeSync(file, `${lines.join('\n')}\n`)
  fsyncSync(file)
  closeSync(file)
  renameSync(aside, path)
  const directory = openSync(folder, 'r')
  fsyncSync(directory)
  closeSync(directory)
}
