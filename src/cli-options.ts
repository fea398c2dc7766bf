import { parseArgs } from 'node:util'

/* What stands after a command, read strictly: every slip is said in Chinese, with what the command knows. */

/** A command line that was not understood; the message says why and what would be. */
export class OptionsRefused extends Error {}

interface Option {
  readonly type: 'string' | 'boolean'
  readonly default?: string
}
type Options = Readonly<Record<string, Option>>

/** The options of one command, typed by their declaration, and the words between them. */
export interface Read<O extends Options> {
  readonly values: {
    readonly [Name in keyof O]:
      | (O[Name]['type'] extends 'boolean' ? boolean : string)
      | (O[Name] extends { default: string } ? never : undefined)
  }
  readonly positionals: readonly string[]
}

/**
 * Reads the arguments of a command. `words` names what may stand there without a dash, in order. Throws
 * `OptionsRefused` for an unknown option, one given twice, a value missing or too many, a word too many.
 */
export function optionsOf<const O extends Options>(
  command: string,
  args: readonly string[],
  options: O,
  words: readonly string[] = [],
): Read<O> {
  const { tokens, values, positionals } = parseArgs({
    args: [...args],
    options: options as Record<string, { type: 'string' | 'boolean'; default?: string }>,
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const known = Object.keys(options).map((name) => `--${name}`)
  const usable = known.length > 0 ? `可用的选项：${known.join('、')}` : '这个命令没有选项'
  const refuse = (why: string): never => {
    throw new OptionsRefused(`选项有误：anju ${command} ${why}；${usable}。用法见 anju ${command} --help。`)
  }
  const seen = new Set<string>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    const option = Object.hasOwn(options, name) ? options[name] : undefined
    if (option === undefined || !rawName.startsWith('--')) return refuse(`没有“${rawName}”这个选项`)
    if (seen.has(name)) refuse(`的 ${rawName} 写了两次`)
    seen.add(name)
    if (option.type === 'boolean' && value !== undefined) refuse(`的 ${rawName} 后面不写内容`)
    // A value that begins with a dash is a forgotten one; -- and = say that it is meant.
    const isForgotten = value === undefined || value === '' || (!token.inlineValue && value.startsWith('-'))
    if (option.type === 'string' && isForgotten) refuse(`的 ${rawName} 后面缺少内容`)
  }
  const tooMany = positionals[words.length]
  if (tooMany !== undefined) refuse(`不认识“${tooMany}”${words.length > 0 ? `（前面已有${words.join('、')}）` : ''}`)
  return { values, positionals } as unknown as Read<O>
}
