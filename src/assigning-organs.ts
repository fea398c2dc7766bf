import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { badInput } from './bad-input.ts'

/*
 * Which organs let the lot decide who reviews a case. Off unless somebody turns it on, through the settings book, which keeps who,
 * when and why. Nothing is decided from this file: each draw is a fact that stands for itself.
 */

export const assigningFileName = 'assignment.json'

const file = z.strictObject({ organs: z.array(z.string().regex(/^\d{6}(\d{3})?$/)) })

/** The organs that assign by lot, as the file in this folder has them. Throws a sentence where it cannot be read. */
export function assigningOrgans(folder: string): readonly string[] {
  const path = join(folder, assigningFileName)
  if (!existsSync(path)) return []
  try {
    return file.parse(JSON.parse(readFileSync(path, 'utf8'))).organs
  } catch (error) {
    throw new Error(`${assigningFileName}: ${error instanceof z.ZodError ? badInput(error) : (error as Error).message}`)
  }
}

interface Known {
  readonly stamp: string
  readonly organs: readonly string[]
}
const known = new Map<string, Known>()
/** What was looked at in this turn of the program: a batch of decisions asks once. */
const fresh = new Set<string>()

/** The same, asked with every decision: the file is read again only when it has changed. */
export function assigningNow(folder: string): readonly string[] {
  const before = known.get(folder)
  if (before && fresh.has(folder)) return before.organs
  const file = statSync(join(folder, assigningFileName), { throwIfNoEntry: false })
  const stamp = file ? `${file.mtimeMs} ${file.size} ${file.ino}` : ''
  const now = before?.stamp === stamp ? before : { stamp, organs: file ? assigningOrgans(folder) : [] }
  known.set(folder, now)
  fresh.add(folder)
  setImmediate(() => fresh.delete(folder))
  return now.organs
}

/** The text of the whole file with one organ's choice changed. */
export function withAssigning(folder: string, organ: string, on: boolean): string {
  const others = assigningOrgans(folder).filter((each) => each !== organ)
  return `${JSON.stringify({ organs: (on ? [...others, organ] : others).sort() }, null, 2)}\n`
}
