import { readFileSync } from 'node:fs'
import { sha256 } from '../../../db/facts.ts'

/** Ticks by ranges, and a job's page that moves by itself. Without it everything works. */
export const batchScript: string = readFileSync(new URL('../client/batch.js', import.meta.url), 'utf8')

/** Its address names its content: it may be kept for ever. */
export const batchScriptPath: string = `/batch.${sha256(batchScript).slice(0, 12)}.js`
