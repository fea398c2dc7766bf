import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { digestOf } from '../../public-notices/view.ts'
import { examples } from '../notices/examples.ts'
import { type ViewDigests, viewsFile } from './files.ts'

/*
 * A notice keeps the wording it was made from: what a published version says is never changed. Who changes a sentence
 * makes a version beside it (public-notices/README.md); until the first release `write.ts --afresh` takes the new ones.
 */

const { views } = JSON.parse(readFileSync(viewsFile, 'utf8')) as ViewDigests

test('every wording there is has its published digest', () => {
  expect(Object.keys(views).sort()).toEqual(
    Object.values(examples)
      .map((make) => make().template)
      .sort(),
  )
})
test.each(Object.entries(examples))('%s says what it said when it was published', (_, make) => {
  const view = make()
  expect(digestOf(view), '改动文书的措辞须另立一版，不得改动已发布的一版').toBe(views[view.template])
})
