/*
 * A job at work on papers, killed at a moment the caller names: `numbered N`, when the Nth paper has its numbers and none is
 * set yet; `written N`, when the Nth file lies on disk and is not issued yet; `issued N`, when the Nth has been issued.
 *
 *   printing-child.ts FILE FOLDER MOMENT N
 */
import { documentFiles } from '../../src/documents/files.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'

const [path = '', folder = '', moment = '', n = '1'] = process.argv.slice(2)
const office = testOffice({ path, day: '2025-09-01' })
const files = documentFiles(folder)
let left = Number(n)
const die = (at: string) => {
  if (at !== moment) return
  left -= 1
  if (left === 0) process.kill(process.pid, 'SIGKILL')
}
const submit = office.submit.bind(office)
const watched = {
  ...office,
  submit: async (...asked: Parameters<typeof submit>) => {
    const answer = await submit(...asked)
    if (asked[0].name === 'numberDocument') die('numbered')
    if (asked[0].name === 'issueDocument') die('issued')
    return answer
  },
}
const press = {
  ...textPress(),
  files: {
    ...files,
    write: (digest: string, bytes: Uint8Array) => {
      files.write(digest, bytes)
      die('written')
    },
  },
}
await issueDocuments(watched, press)
process.stdout.write('done\n')
