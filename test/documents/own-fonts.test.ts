import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openFonts } from '../../public-notices/fonts.ts'
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

test('an unpacked font that was damaged since is made anew, not printed with', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anju-fonts-'))
  const widthIn = (): number => {
    const fonts = openFonts(folder)
    const [font] = fonts.chain('楷体')
    const width = font?.unitsPerEm ?? 0
    fonts.close()
    return width
  }
  const whole = widthIn()
  const [kept] = readdirSync(folder)
  const path = join(folder, String(kept))
  const before = readFileSync(path)
  writeFileSync(path, Buffer.concat([before.subarray(0, 5_000), Buffer.alloc(before.length - 5_000)]))
  expect(widthIn()).toBe(whole)
  expect(readFileSync(path).equals(before)).toBe(true)
  rmSync(folder, { recursive: true })
})
