import { readFileSync } from 'node:fs'
import { sha256 } from '../../../db/facts.ts'

/** The script of the workbench: keys, drafts that save themselves, buttons pressed once. Without it everything works. */
export const workScript: string = readFileSync(new URL('../client/work.js', import.meta.url), 'utf8')

/** Its address names its content: it may be kept for ever. */
export const workScriptPath: string = `/work.${sha256(workScript).slice(0, 12)}.js`
