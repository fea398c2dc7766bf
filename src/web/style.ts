import { readFileSync } from 'node:fs'
import { sha256 } from '../../db/facts.ts'

/** The one style sheet of all pages: the content policy forbids every other. */
export const style: string = [
  'tokens.css',
  'public.css',
  'citizen.css',
  'staff.css',
  'work.css',
  'counter.css',
  'batch.css',
  'review.css',
  'audit.css',
  'admin.css',
  'large.css',
]
  .map((name) => readFileSync(new URL(`./css/${name}`, import.meta.url), 'utf8'))
  .join('\n')

/** Its address names its content: it may be kept for ever. */
export const stylePath: string = `/anju.${sha256(style).slice(0, 12)}.css`
