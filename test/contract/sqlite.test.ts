import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStore } from '../../db/sqlite.ts'
import { audit } from '../../src/audit.ts'
import { testKey } from '../support/office.ts'
import { storeContract } from './store-contract.ts'

storeContract('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anju-contract-'))
  const path = join(folder, 'anju.sqlite')
  let backups = 0
  return {
    open: () => sqliteStore(path),
    backupPlace: () => {
      backups += 1
      return join(folder, `backup-${backups}.sqlite`)
    },
    audit: async (backup = path) => (await audit({ path: backup, key: testKey })).differences,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
})
