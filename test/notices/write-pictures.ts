import { readdirSync, rmSync } from 'node:fs'
import { examples } from './examples.ts'
import { keep, twoPages } from './picture.ts'

/* Draws the kept pictures anew: node --import tsx test/notices/write-pictures.ts. Look at them before you commit them. */

const folder = new URL('pictures/', import.meta.url)
for (const name of readdirSync(folder)) rmSync(new URL(name, folder))
for (const [kind, make] of Object.entries(examples))
  for (const [page, picture] of await twoPages(make())) keep(kind, page, picture)
