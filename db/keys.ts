import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { KeyFileError, keyFile, type Sealer, sealerOf } from './sealed.ts'
import { sqliteStore } from './sqlite.ts'
import type { Store } from './store.ts'

/**
 * The key of a data folder and its sealer. Made at the very first start; never beside records sealed under another one,
 * since those could no longer be opened and their persons no longer be found.
 */
export function sealingKey(folder: string, store: Store): { key: Uint8Array; sealer: Sealer } {
  const path = join(folder, 'anju.key')
  const ids = store.sealingKeys()
  const key = keyFile(path, ids.length > 0)
  const sealer = sealerOf(key)
  const foreign = ids.find((id) => id !== sealer.keyId)
  if (foreign)
    throw new KeyFileError(
      `密钥文件 ${path}（${sealer.keyId}）不是封存这个数据库的那一个（${foreign}）：请从备份恢复。`,
    )
  return { key, sealer }
}

/** The key of a folder whose database is there, for reading only: nothing is made. */
export function existingKey(folder: string): Uint8Array {
  const store = sqliteStore(join(folder, 'anju.sqlite'), { readonly: true })
  try {
    if (!existsSync(join(folder, 'anju.key')) && store.sealingKeys().length === 0)
      throw new KeyFileError(`密钥文件 ${join(folder, 'anju.key')} 不见了：请从备份恢复。`)
    return sealingKey(folder, store).key
  } finally {
    store.close()
  }
}
