import { gzipSync } from 'node:zlib'
import { parse } from 'acorn'
import { expect, test } from 'vitest'
import { script } from '../../src/web/audit/script.ts'
import { batchScript } from '../../src/web/batch/script.ts'
import { reviewScript } from '../../src/web/review/script.ts'
import { cameraScript } from '../../src/web/work/camera.tsx'
import { workScript } from '../../src/web/work/script.ts'

test('the scripts of the staff site are read by a browser of 2019', () => {
  for (const each of [workScript, batchScript, reviewScript, cameraScript, script])
    expect(() => parse(each, { ecmaVersion: 2019 })).not.toThrow()
  expect(() => parse('a?.b', { ecmaVersion: 2019 })).toThrow()
  // What a parser of syntax cannot see: functions Chromium 78 has not.
  expect(workScript + batchScript + reviewScript + cameraScript).not.toMatch(
    /\.at\(|replaceAll|replaceChildren|hasOwn|structuredClone|requestSubmit|innerHTML/,
  )
  // As it goes over the line: a quarter of what a whole page may weigh (40 KB).
  expect(gzipSync(workScript).length).toBeLessThan(10_000)
})
