import { describe, expect, test } from 'vitest'
import { OptionsRefused, optionsOf } from '../../src/cli-options.ts'

const options = {
  data: { type: 'string' },
  staff: { type: 'string' },
  accept: { type: 'string', default: 'all' },
  json: { type: 'boolean' },
} as const
const read = (...args: string[]) => optionsOf('import', args, options, ['收件文件'])
const said = (...args: string[]): string => {
  try {
    read(...args)
  } catch (error) {
    if (error instanceof OptionsRefused) return error.message
    throw error
  }
  return ''
}

describe('the options of a command', () => {
  test('are read in any order, with their defaults', () => {
    const { values, positionals } = read('名单.csv', '--staff', 'C1', '--json', '--data=x')
    expect({ ...values }).toEqual({ staff: 'C1', json: true, data: 'x', accept: 'all' })
    expect(positionals).toEqual(['名单.csv'])
    expect(read('--', '-名单.csv').positionals).toEqual(['-名单.csv'])
    expect(read('--data=-x').values.data).toBe('-x')
  })

  test.each([
    [['--staf', 'C1'], '没有“--staf”这个选项'],
    [['-s', 'C1'], '没有“-s”这个选项'],
    [['--no-json'], '没有“--no-json”这个选项'],
    [['--toString'], '没有“--toString”这个选项'],
    [['--staff'], '--staff 后面缺少内容'],
    [['--staff='], '--staff 后面缺少内容'],
    [['--staff', '--json'], '--staff 后面缺少内容'],
    [['--json=1'], '--json 后面不写内容'],
    [['--staff', 'C1', '--staff', 'C2'], '--staff 写了两次'],
    [['一.csv', '二.csv'], '不认识“二.csv”'],
  ])('%j is refused in Chinese, with what is known', (args, reason) => {
    const message = said(...args)
    expect(message).toContain(reason)
    expect(message).toContain('anju import')
    expect(message).toContain('可用的选项：--data、--staff、--accept、--json')
    expect(message).not.toMatch(/Unknown|argument|option/i)
  })

  test('a command without options says so', () => {
    expect(() => optionsOf('help', ['--x'], {})).toThrow('这个命令没有选项')
  })
})
