import { renderNotice } from '../../public-notices/render.ts'
import { digestOf } from '../../public-notices/view.ts'
import { documentFor, examples, fonts } from './examples.ts'

/* Renders one notice in a process of its own and says what came out, for the comparison across time zones. */
const view = examples['first-review']?.()
if (!view) throw new Error('no example')
const { sha256, contentSha256, pages } = renderNotice(documentFor(view), fonts())
process.stdout.write(`${sha256} ${contentSha256} ${pages}\n${digestOf(view)}\n`)
