import { readFileSync } from 'node:fs'
import { sha256 } from '../../../db/facts.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

/** What people type is read by one file on the server and in the browser: here its functions stand under one name. */
function asTyped(): string {
  const text = read('../../as-typed.mjs')
  const names = [...text.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, name]) => name)
  return `const anju = (() => {\n${text.replace(/^export /gm, '')}\nreturn { ${names.join(', ')} }\n})()`
}

/** The script of the workbench: keys, drafts that save themselves, fields that are read while one types. Without it everything works. */
export const workScript: string = `;(() => {\n${[asTyped(), read('../client/work.js'), read('../client/counter.js')].join('\n')}\n})()`

/** Its address names its content: it may be kept for ever. */
export const workScriptPath: string = `/work.${sha256(workScript).slice(0, 12)}.js`
