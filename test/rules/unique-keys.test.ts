import fc from 'fast-check'
import { expect, test } from 'vitest'
import { namedTwice } from '../../src/unique-keys.ts'

const ask = (text: string) => namedTwice(text, JSON.parse(text))

test.each([
  ['{"a":1,"a":1}', 'a'],
  ['{"a":{"b":1,"c":2,"b":3}}', 'b'],
  ['[{"a":1},{"x":[{"y":1,"y":{}}]}]', 'y'],
  ['{"a":"}{,:\\"","b":[":"],"a" \n\t :2}', 'a'],
  ['{"\\u0061":1,"a":2}', 'a'],
  ['{"":1,"":2}', ''],
  [`{"a"${' '.repeat(500)}:1,"a":2}`, 'a'],
  ['{"\\\\":1,"\\\\":2}', '\\'],
  ['{"1":1,"1":2}', '1'],
])('%s names something twice', (text, name) => {
  expect(ask(text)).toBe(name)
})

test.each([
  '{}',
  '[]',
  '"a:b"',
  '{"a":{"a":{"a":1}}}',
  '[{"a":1},{"a":1}]',
  '{"a":"a:\\"a\\":","b":"\\\\"}',
  'null',
  '7',
])('%s does not', (text) => {
  expect(ask(text)).toBeUndefined()
})

test('no JSON that names everything once is refused, and one name doubled anywhere always is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.string(), fc.boolean(), (value, name, spaced) => {
      const text = JSON.stringify(value, null, spaced ? 2 : undefined)
      // JavaScript itself drops this one name while parsing into an object with a prototype.
      fc.pre(!text.includes('__proto__') && name !== '__proto__')
      expect(ask(text)).toBeUndefined()
      const inside = JSON.stringify(name)
      expect(ask(`[{${inside}:${text},"other ${name.length}":0,${inside}:0}]`)).toBe(name)
    }),
  )
})
