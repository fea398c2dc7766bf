import { readFileSync } from 'node:fs'
import { sha256 } from '../../../db/facts.ts'

/** Phrases taken over and panels sent by keys. Without it everything works. */
export const reviewScript: string = readFileSync(new URL('../client/review.js', import.meta.url), 'utf8')

/** Its address names its content: it may be kept for ever. */
export const reviewScriptPath: string = `/review.${sha256(reviewScript).slice(0, 12)}.js`
