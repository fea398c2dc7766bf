import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keyFile } from '../../db/sealed.ts'
import { checkpointText } from '../../src/log/checkpoint.ts'
import { type CityLog, cityLogIn, logFolder, logKeyFile } from '../../src/log/city-log.ts'
import { noteText, signerOf, signNote } from '../../src/log/note.ts'
import { emptyRoot } from '../../src/log/tree.ts'

/** A real city log in a folder of its own, begun with the empty tree. */
export function testLog(): { readonly log: CityLog; readonly data: string; readonly remove: () => void } {
  const data = mkdtempSync(join(tmpdir(), 'anju-log-'))
  const signer = signerOf(keyFile(logKeyFile(data)), 'zfbz.example.gov.cn/log', 'log')
  const text = checkpointText({ origin: signer.name, size: 0, root: emptyRoot() })
  mkdirSync(logFolder(data))
  writeFileSync(join(logFolder(data), 'checkpoint'), noteText({ text, signatures: [signNote(text, signer)] }))
  return {
    log: cityLogIn(data) as CityLog,
    data,
    remove: () => rmSync(data, { recursive: true, force: true }),
  }
}
