export interface Fault {
  readonly file: string
  /** Line and fact, field, or offset in the ZIP file. */
  readonly at: string
  readonly fault: string
}
export interface Report {
  readonly subject: string
  readonly audience: string
  readonly made: string
  readonly origin: string
  readonly size: number
  readonly root: string
  readonly key: string
  /** The key came from outside the bundle. */
  readonly trusted: boolean
  readonly checked: Readonly<Record<string, number>>
  readonly open: Readonly<Record<string, number>>
  readonly faults: readonly Fault[]
}
export interface Mathematics {
  sha256(bytes: Uint8Array): Uint8Array
  ed25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
}
export interface Key {
  readonly name: string
  readonly type: number
  readonly key: Uint8Array
}
export interface Note {
  readonly text: string
  readonly signatures: readonly { readonly name: string; readonly id: Uint8Array; readonly signature: Uint8Array }[]
}
export interface Days {
  readonly years: ReadonlySet<number>
  readonly off: ReadonlySet<string>
  readonly work: ReadonlySet<string>
}
export function verify(
  zip: Uint8Array,
  options: { readonly key?: string; readonly witnesses?: readonly string[] },
  crypto: Mathematics,
): Report
export function inWords(report: Report): string[]
export const says: Readonly<Record<string, string>>
export function base64(text: string): Uint8Array | null
export function canonical(value: unknown): string
export function readKey(text: string, sha256: Mathematics['sha256']): Key | null
export function readNote(note: string): Note | null
export function signedBy(note: Note, key: Key, crypto: Mathematics): 'signed' | 'missing' | 'wrong'
export function treeOf(sha256: Mathematics['sha256']): {
  node(left: Uint8Array, right: Uint8Array): Uint8Array
  leaf(data: Uint8Array): Uint8Array
  rootFrom(leafHash: Uint8Array, index: number, size: number, path: readonly Uint8Array[]): Uint8Array | null
  isConsistent(
    first: number,
    firstRoot: Uint8Array,
    second: number,
    secondRoot: Uint8Array,
    path: readonly Uint8Array[],
  ): boolean
}
export function limitEnd(
  from: string,
  period: string,
  stops: readonly { readonly from: string; readonly to: string }[],
  calendar: Days,
): { on: string; provisional: boolean }
export function windowOf(
  lastPosted: string,
  period: string,
  minWorkdays: number,
  calendar: Days,
): { startsOn: string; endsOn: string; workdays: number }
export function statesAfter(machine: object, states: ReadonlySet<string>, fact: object): Set<string>
