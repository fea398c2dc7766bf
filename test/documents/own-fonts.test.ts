import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownFontsIn } from '../../src/documents/press.ts'

test('an office puts its own fonts into its data folder: by face, and any number for rare characters', () => {
  const data = mkdtempSync(join(tmpdir(), 'anju-fonts-'))
  expect(ownFontsIn(data)).toEqual({})
  const own = join(data, 'fonts', 'own')
  mkdirSync(own, { recursive: true })
  for (const name of ['仿宋.ttf', '补字-2.ttf', '补字-1.woff', 'readme.txt', '别的.ttf'])
    writeFileSync(join(own, name), '')
  expect(ownFontsIn(data)).toEqual({
    仿宋: join(own, '仿宋.ttf'),
    补字: [join(own, '补字-1.woff'), join(own, '补字-2.ttf')],
  })
  rmSync(data, { recursive: true })
})
