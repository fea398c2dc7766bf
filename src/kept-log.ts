/*
 * The last lines of the server's log, in memory, for administrators who have no shell. The log itself holds codes and places,
 * never what somebody typed; what still looks like a person's number or telephone in a message is struck out here.
 */

/** One line of the log, as it is shown. */
export interface LogLine {
  /** ISO UTC; empty for a line that does not say. */
  readonly at: string
  readonly level: LogLevel
  readonly text: string
}
export const logLevels = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

export interface KeptLog {
  /** What pino writes to: passes the line on to `out` and keeps it. */
  write(line: string): void
  /** The newest first: of a level or worse, with these words. */
  lines(filter?: { readonly level?: LogLevel; readonly text?: string }): LogLine[]
}

const KEPT = 2000
const LONGEST = 2000
const levelOf = (n: number): LogLevel => (n >= 50 ? 'error' : n >= 40 ? 'warn' : n >= 30 ? 'info' : 'debug')

/** Strikes out what looks like an ID number, a telephone or a bank card. */
export const withoutPeople = (text: string): string =>
  text
    .replace(/(?<![\da-f])\d{17}[\dXx](?![\da-f])|(?<![\da-f])\d{15}(?![\da-f])/g, '（证件号码略）')
    .replace(/(?<![\da-f-])1[3-9]\d{9}(?![\da-f])/g, '（手机号码略）')
    .replace(/(?<![\da-f])\d{16,19}(?![\da-f])/g, '（号码略）')

export function keptLog(out: { write(line: string): unknown }): KeptLog {
  const kept: LogLine[] = []
  return {
    write(line) {
      out.write(line)
      kept.push(shown(line))
      if (kept.length > KEPT) kept.splice(0, kept.length - KEPT)
    },
    lines({ level = 'debug', text = '' } = {}) {
      const worst = logLevels.indexOf(level)
      return kept
        .filter((each) => logLevels.indexOf(each.level) <= worst && (text === '' || each.text.includes(text)))
        .toReversed()
    },
  }
}

function shown(line: string): LogLine {
  try {
    const { level, time, pid: _, hostname: __, msg = '', err, ...rest } = JSON.parse(line) as Record<string, unknown>
    const { message, stack } = (err ?? {}) as { message?: string; stack?: string }
    // Of a stack the first line of ours: enough to find the place, and no path of the machine.
    const place = /\(?(?:file:\/\/)?[^\s()]*?((?:src|db|machines|public-notices)\/[^\s()]+)/.exec(stack ?? '')?.[1]
    const more = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`
    const text = [String(msg), message, place].filter(Boolean).join('：') + more
    return {
      at: new Date(Number(time)).toISOString(),
      level: levelOf(Number(level)),
      text: withoutPeople(text).slice(0, LONGEST),
    }
  } catch {
    return { at: '', level: 'info', text: withoutPeople(line.trim()).slice(0, LONGEST) }
  }
}
