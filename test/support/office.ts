import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { sealerOf } from '../../db/sealed.ts'
import { sqliteStore } from '../../db/sqlite.ts'
import type { Receipt, Store } from '../../db/store.ts'
import { type Law, luoyang } from '../../machines/law.ts'
import { instantOf, type LegalDay, stateCouncilCalendar } from '../../src/calendar.ts'
import type { Command } from '../../src/command.ts'
import { commandNamed } from '../../src/commands.ts'
import { type AtWork, type Office, openOffice, system } from '../../src/office.ts'
import { luoyangPolicy, type Policy } from '../../src/policy.ts'
import type { Role } from '../../src/roles.ts'

/** A real office on a real file, with a legal clock the test sets. */
export interface TestOffice extends Office {
  readonly path: string
  readonly clock: { today: LegalDay; at: (day: LegalDay, time?: string) => void }
  /** Hands in one wish, with the version the store has now unless the input names one. */
  ask(name: string, actor: AtWork, input: Record<string, unknown>, key?: string): Promise<Receipt>
  close(): void
}

/** The fixed key of all tests: their sealed records hold synthetic people only. */
export const testKey = Buffer.alloc(32, 7)

export interface TestOfficeOptions {
  readonly law?: Law
  readonly policy?: Policy
  readonly day?: LegalDay
  readonly path?: string
  /** The key of the file's sealed records, where it is another one. */
  readonly key?: Uint8Array
  /** A store that is already open; `path` is then where it keeps its file, if it has one. */
  readonly store?: Store
}

export function testOffice(options: TestOfficeOptions = {}): TestOffice {
  const folder = options.path || options.store ? null : mkdtempSync(join(tmpdir(), 'anju-test-'))
  const path = options.path ?? (folder ? join(folder, 'anju.sqlite') : '')
  const store = options.store ?? sqliteStore(path)
  store.migrate()
  let now = instantOf(options.day ?? '2025-09-01')
  const clock = {
    today: options.day ?? '2025-09-01',
    at(day: LegalDay, time = '09:00') {
      clock.today = day
      now = instantOf(day, time)
    },
  }
  const office = openOffice({
    store,
    sealer: sealerOf(options.key ?? testKey),
    law: options.law ?? luoyang,
    policy: options.policy ?? luoyangPolicy,
    calendar: stateCouncilCalendar,
    now: () => now,
  })
  return {
    ...office,
    get calendar() {
      return office.calendar
    },
    path,
    clock,
    async ask(name, actor, input, key = uuid()) {
      const command = commandNamed(name)
      const subject = subjectOf(command, input)
      const versioned =
        'version' in command.input.shape && input.version === undefined && subject !== null
          ? { ...input, version: store.head(subject)?.version ?? 1 }
          : input
      return (await office.submit(command, actor, versioned, key)).receipt
    },
    close() {
      store.close()
      if (folder) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What a wish is about; null where a nonsensical one does not say. */
function subjectOf(command: Command, input: Record<string, unknown>): string | null {
  try {
    return command.subject(input as never)
  } catch {
    return null
  }
}

/** Fixed people, named by post and organ: `staff('first_reviewer', '410305005')`. */
export const staff = (role: Role, organ: string, name = ''): AtWork =>
  role === 'system' ? system : { staff: `${role}-${organ}${name}`, role, organ }
