import { readFileSync } from 'node:fs'
import { sha256 } from '../../../db/facts.ts'

/** The script of the auditor's pages: keys for its links and nothing else. Without it every link works as well. */
export const script: string = readFileSync(new URL('../client/audit.js', import.meta.url), 'utf8')

/** Its address names its content: it may be kept for ever. */
export const scriptPath: string = `/audit.${sha256(script).slice(0, 12)}.js`
