import { renderNotice } from '../../public-notices/render.ts'
import { digestOf } from '../../public-notices/view.ts'
import { documentFor, examples, fonts } from './examples.ts'

/* Renders one document of each kind in a process of its own and says what came out, to be compared across time zones. */
for (const [kind, make] of Object.entries(examples)) {
  const view = make()
  const { sha256, contentSha256, pages } = renderNotice(documentFor(view), fonts())
  process.stdout.write(`${kind} ${sha256} ${contentSha256} ${pages} ${digestOf(view)}\n`)
}
