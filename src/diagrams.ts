import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { refreshed } from '../machines/diagram.ts'

// npm run diagrams: writes the generated part of machines/README.md; with --check only says whether it is fresh.
const path = fileURLToPath(new URL('../machines/README.md', import.meta.url))
const before = readFileSync(path, 'utf8')
const after = refreshed(before)
if (!process.argv.includes('--check')) writeFileSync(path, after)
else if (before !== after) {
  console.error('machines/README.md is not fresh: run npm run diagrams')
  process.exitCode = 1
}
