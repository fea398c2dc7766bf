import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../db/facts.ts'
import type { Difference } from '../db/replay.ts'
import { putFile } from './log/durable.ts'
import { Refused } from './refusal.ts'
import { settingsSays } from './words.ts'

/*
 * The files a city says of itself in (directory.json, site.json), changed through pages: whole, durable, and each change written
 * down with who, when, why and every byte of the version, in a chain of its own. No fact is made of it: a paper keeps a copy of
 * what it printed.
 */

/** One change of a settings file. */
export interface SettingsChange {
  readonly n: number
  readonly at: string
  readonly staff: string
  readonly organ: string
  readonly file: string
  /** What was changed, in words, and why. */
  readonly what: string
  readonly why: string
  /** SHA-256 of the file before (empty where there was none) and after. */
  readonly before: string
  readonly after: string
  readonly text: string
  /** SHA-256 over the hash before and this change. */
  readonly hash: string
}

export const settingsBookName = 'settings-changes.jsonl'

/** The digest of a file as it stands: what a form must have seen. Empty where there is none. */
export function digestOf(folder: string, file: string): string {
  const path = join(folder, file)
  return existsSync(path) ? sha256(readFileSync(path)) : ''
}

const read = (folder: string): SettingsChange[] => {
  const path = join(folder, settingsBookName)
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SettingsChange)
}

const hashOf = (before: string, { hash: _, ...change }: SettingsChange): string =>
  sha256(before + JSON.stringify(change))

/** The changes of one file, the newest first, and whether the chain over all of them holds. */
export function changesOf(folder: string, file: string): { changes: SettingsChange[]; holds: boolean } {
  const all = read(folder)
  const holds = all.every((each, i) => each.n === i + 1 && each.hash === hashOf(all[i - 1]?.hash ?? '', each))
  return { changes: all.filter((each) => each.file === file).reverse(), holds }
}

/**
 * What does not hold: a line of the chain that was altered, taken out or put in, or a file that is not as its last change left it,
 * so that nobody's name stands to what it says. For `anju audit`.
 */
export function settingsFaults(folder: string): Difference[] {
  const fault = (field: string, stored: unknown, recomputed: unknown): Difference => ({
    ...{ stream: '', version: null, field, stored, recomputed },
  })
  let all: SettingsChange[]
  try {
    all = read(folder)
  } catch {
    return [fault('settings book', 'not to be read', 'one change a line')]
  }
  const broken = all.flatMap((each, i) => {
    const own = hashOf(all[i - 1]?.hash ?? '', each)
    if (each.n === i + 1 && each.hash === own && each.after === sha256(each.text)) return []
    return [fault(`settings change ${i + 1}`, each.hash, own)]
  })
  const last = new Map(all.map((each) => [each.file, each.after]))
  const aside = [...last].flatMap(([file, after]) => {
    const now = digestOf(folder, file)
    return now === after ? [] : [fault(`settings file ${file}`, now === '' ? 'no file' : now, after)]
  })
  return [...broken, ...aside]
}

interface Wanted {
  readonly file: string
  readonly text: string
  /** The digest of the file the form was made from. */
  readonly seen: string
  readonly what: string
  readonly why: string
}

/** Writes a new version. Refuses where somebody was first, where nothing changes, or no reason is given. */
export function changeSettings(
  folder: string,
  { file, text, seen, what, why }: Wanted,
  by: { readonly staff: string; readonly organ: string },
  now: Date,
): SettingsChange {
  const before = digestOf(folder, file)
  if (before !== seen) throw new Refused('conflict', settingsSays.somebodyWasFirst(), { field: 'why' })
  if (why.length < 2) throw new Refused('invalid', settingsSays.whyMissing(), { field: 'why' })
  const after = sha256(text)
  const all = read(folder)
  // A file changed by other hands is taken over as it stands by saving it: then a name stands to it again.
  const known = all.findLast((each) => each.file === file)?.after ?? before
  if (after === before && known === before) throw new Refused('invalid', settingsSays.nothingChanged(), { field: '' })
  const change = { n: all.length + 1, at: now.toISOString(), ...by, file, what, why, before, after, text, hash: '' }
  const whole = { ...change, hash: hashOf(all.at(-1)?.hash ?? '', change) }
  // Written down first: a change without a record would be worse than a record of one that a crash kept from being made.
  const path = join(folder, settingsBookName)
  const book = openSync(path, 'a', 0o600)
  try {
    appendFileSync(book, `${JSON.stringify(whole)}\n`)
    fsyncSync(book)
  } finally {
    closeSync(book)
  }
  putFile(join(folder, file), Buffer.from(text))
  return whole
}
