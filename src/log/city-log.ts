import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { lockAt } from '../../db/lock.ts'
import { KeyFileError, keyFile } from '../../db/sealed.ts'
import type { Store } from '../../db/store.ts'
import { breath } from '../breath.ts'
import { say } from '../words.ts'
import { type Checkpoint, checkpointText, type LogProof, readCheckpoint, type SignedCheckpoint } from './checkpoint.ts'
import {
  NotANote,
  noteText,
  type Signed,
  type Signer,
  signaturesBy,
  signerOf,
  signNote,
  type Verifier,
} from './note.ts'
import {
  entryOf,
  Growing,
  type Level,
  MissingTile,
  parseTilePath,
  type ReadTile,
  subtreesOf,
  type Tile,
  tileBytes,
  tilePath,
  WIDTH,
} from './tiles.ts'
import { consistencyProof, type Hash, inclusionProof, rootOf } from './tree.ts'

/*
 * The city log on disk: an RFC 6962 tree over the hashes of all facts, in the order of the log, under `log/` of a data folder.
 * `log/checkpoint` is the truth: what lies beside it is only trusted as far as it leads to the root signed there, and a store
 * that has fewer facts, or others, stops the log. Tiles are on disk before the checkpoint that needs them.
 */

/** The log and the facts do not belong together, or the log has been altered: nothing more is signed until somebody looks. */
export class LogStopped extends Error {}

/** What the log is grown from. */
export type FactHashes = Pick<Store, 'lastSeq' | 'hashesAfter'>

export interface CityLog {
  readonly folder: string
  /** Whom checkpoints are signed by. */
  readonly verifier: Verifier
  /** The newest checkpoint on disk, its signature checked; undefined before the first. Throws LogStopped when it is damaged. */
  newest(): SignedCheckpoint | undefined
  /** The newest checkpoint that a witness countersigned, with all signatures; undefined where none did. */
  witnessed(): SignedCheckpoint | undefined
  /** Who of these countersigned the newest witnessed checkpoint, and when. */
  witnessedBy(witnesses: readonly Verifier[]): readonly Signed[]
  /**
   * Takes up every committed fact and signs a checkpoint, unless the newest one has them all. Whoever grows the log at the same
   * time, in this process or another, waits. Throws LogStopped when facts and log do not belong together.
   */
  grow(facts: FactHashes, signal?: AbortSignal): Promise<SignedCheckpoint>
  /** Keeps what a witness returned: a checkpoint of this log with cosignatures by these. Throws NotANote or LogStopped. */
  keepCosignatures(note: string, witnesses: readonly Verifier[]): Promise<SignedCheckpoint>
  /** Proves that the fact with this `seq` is in the log: under the witnessed checkpoint where that has it, else the newest. */
  prove(seq: number, under?: SignedCheckpoint): LogProof | undefined
  /** Shows that the newest tree, or one of `to` leaves, begins with the tree of `from` leaves. */
  proveGrowth(from: number, to?: number): Hash[]
  /** The root the tiles give for a tree of that size. Throws MissingTile. */
  rootAt(size: number): Hash
  /** A file of the log as it is served, by its path below `/log/`: a tile, a bundle, a checkpoint; nothing else. */
  read(path: string): Buffer | undefined
  /** The hashes of facts the log holds, in hex, from `seq` + 1 on: to be compared with those of the store. */
  entriesAfter(seq: number, limit: number): string[]
  /** Puts a file beside the tiles, durably. */
  keep(path: string, bytes: Uint8Array): Promise<void>
}

/** Where the log lies in a data folder, and its key. */
export const logFolder = (data: string): string => join(data, 'log')
export const logKeyFile = (data: string): string => join(data, 'anju-log.key')

/** What is served of a log besides its tiles: checkpoints, and for each day the one kept with its timestamp. */
const served = /^(checkpoint|witnessed|daily\/\d{4}-\d{2}-\d{2}(\.tsr)?)$/
const checkpointFile = 'checkpoint'
const witnessedFile = 'witnessed'

/**
 * Opens the log of a data folder; at the very first time makes its key (readable by its owner alone) and signs the empty tree.
 * `origin` names the log for life: a log that exists keeps its own. Throws LogStopped or KeyFileError.
 */
export async function openCityLog(data: string, origin: string): Promise<CityLog> {
  const folder = logFolder(data)
  const path = join(folder, checkpointFile)
  const text = textAt(path)
  if (text === undefined && existsSync(join(folder, 'tile'))) throw new LogStopped(say.logWithoutCheckpoint(path))
  if (text !== undefined && !existsSync(logKeyFile(data))) throw new KeyFileError(say.logKeyMissing(logKeyFile(data)))
  const signer = signerOf(keyFile(logKeyFile(data)), text?.split('\n', 1)[0] ?? origin, 'log')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const log = new Folder(folder, signer)
  if (text === undefined) await log.grow({ lastSeq: () => 0, hashesAfter: () => [] })
  log.newest()
  return log
}

/** The log of a data folder, to be read only and grown by nobody here; undefined where none has been begun. */
export function cityLogIn(data: string, verifier?: Verifier): CityLog | undefined {
  const text = textAt(join(logFolder(data), checkpointFile))
  if (text === undefined) return undefined
  if (verifier) return new Folder(logFolder(data), verifier)
  if (!existsSync(logKeyFile(data))) throw new KeyFileError(say.logKeyMissing(logKeyFile(data)))
  return new Folder(logFolder(data), signerOf(keyFile(logKeyFile(data)), text.split('\n', 1)[0] as string, 'log'))
}

/** How many facts are taken up between two turns of others: a few milliseconds of work. */
const PORTION = 2_048
const PATIENCE_MS = 60_000

class Folder implements CityLog {
  readonly folder: string
  readonly verifier: Verifier
  readonly #signer: Signer | undefined
  /** The tree as this process last signed it, good while the checkpoint on disk is still that one. */
  #grown: { readonly text: string; readonly tree: Growing } | undefined
  #queue: Promise<unknown> = Promise.resolve()

  constructor(folder: string, key: Verifier | Signer) {
    this.folder = folder
    this.verifier = { name: key.name, kind: key.kind, key: key.key }
    this.#signer = 'secret' in key ? key : undefined
  }

  newest(): SignedCheckpoint | undefined {
    return this.#checkpoint(checkpointFile)
  }

  witnessed(): SignedCheckpoint | undefined {
    return this.#checkpoint(witnessedFile)
  }

  witnessedBy(witnesses: readonly Verifier[]): readonly Signed[] {
    const checkpoint = this.witnessed()
    return checkpoint ? signaturesBy(checkpoint.note, witnesses) : []
  }

  #checkpoint(file: string): SignedCheckpoint | undefined {
    const text = textAt(join(this.folder, file))
    if (text === undefined) return undefined
    try {
      return readCheckpoint(text, this.verifier)
    } catch (error) {
      if (error instanceof NotANote)
        throw new LogStopped(say.logCheckpointDamaged(join(this.folder, file), error.message))
      throw error
    }
  }

  grow(facts: FactHashes, signal?: AbortSignal): Promise<SignedCheckpoint> {
    return this.#alone(() => this.#grow(facts, signal))
  }

  async #grow(facts: FactHashes, signal?: AbortSignal): Promise<SignedCheckpoint> {
    const text = textAt(join(this.folder, checkpointFile))
    const before = this.newest()
    const size = before?.size ?? 0
    const tree = this.#grown && this.#grown.text === text ? this.#grown.tree : this.#resume(before)
    this.#grown = undefined
    this.#mustBelongTogether(size, facts)
    const last = facts.lastSeq()
    if (before && last === size) {
      this.#grown = { text: text as string, tree }
      return before
    }
    const filled: Tile[] = []
    while (tree.size < last) {
      const full: Tile[] = []
      const hashes = facts.hashesAfter(tree.size, Math.min(PORTION, last - tree.size))
      if (hashes.length === 0) throw new LogStopped(say.logStoreShorter(last, tree.size))
      for (const hash of hashes) tree.append(Buffer.from(hash, 'hex'), (tile) => full.push(tile))
      await this.#putAll(full)
      for (const { level, index } of full) filled.push({ level, index, width: WIDTH, bytes: Buffer.alloc(0) })
      await breath()
      // What is on disk already is written again the next time, the same to the letter.
      signal?.throwIfAborted()
    }
    await this.#putAll(tree.unfinished())
    const signed = await this.#sign({
      origin: this.verifier.name,
      size: tree.size,
      root: rootOf(tree.size, tree.subtrees),
    })
    this.#grown = { text: noteText(signed.note), tree }
    // Whoever still wants a part of a tile takes it from the whole one.
    for (const { level, index } of filled)
      await rm(join(this.folder, `${tilePath(level, index)}.p`), { recursive: true, force: true })
    return signed
  }

  /** The tree at its last checkpoint, from the tiles on disk. */
  #resume(before: SignedCheckpoint | undefined): Growing {
    if (!before) return Growing.from(0, () => undefined)
    try {
      const tree = Growing.from(before.size, this.#tile)
      if (rootOf(before.size, subtreesOf(before.size, this.#tile)).equals(before.root)) return tree
    } catch (error) {
      if (!(error instanceof MissingTile)) throw error
      throw new LogStopped(say.logTileMissing(join(this.folder, error.path)))
    }
    throw new LogStopped(say.logTilesAltered(before.size))
  }

  /** A store that has lost its last facts, or has others in their place, is found here, before anything more is signed. */
  #mustBelongTogether(size: number, facts: FactHashes): void {
    const last = facts.lastSeq()
    if (last < size) throw new LogStopped(say.logStoreShorter(size, last))
    if (size === 0) return
    const [logged] = this.entriesAfter(size - 1, 1)
    const [stored] = facts.hashesAfter(size - 1, 1)
    if (logged !== stored) throw new LogStopped(say.logStoreDiffers(size))
  }

  async #sign(checkpoint: Checkpoint): Promise<SignedCheckpoint> {
    if (!this.#signer) throw new Error('a log without its key is for reading')
    const text = checkpointText(checkpoint)
    const note = { text, signatures: [signNote(text, this.#signer)] }
    await this.keep(checkpointFile, Buffer.from(noteText(note)))
    return { ...checkpoint, note }
  }

  async keepCosignatures(note: string, witnesses: readonly Verifier[]): Promise<SignedCheckpoint> {
    const given = readCheckpoint(note, this.verifier)
    const signatures = signaturesBy(given.note, witnesses)
    if (signatures.length === 0) throw new NotANote(say.noKnownWitness())
    return this.#alone(async () => {
      const newest = this.newest()
      if (!newest || given.size > newest.size || !this.rootAt(given.size).equals(given.root))
        throw new LogStopped(say.logForked(given.size))
      const before = this.witnessed()
      if (before && before.size > given.size) return before
      const others = before?.size === given.size ? signaturesBy(before.note, witnesses) : []
      const kept = others.filter(({ by }) => !signatures.some((one) => one.by === by))
      const own = signaturesBy(given.note, [this.verifier])
      const signed = { text: given.note.text, signatures: [...own, ...kept, ...signatures].map(({ line }) => line) }
      await this.keep(witnessedFile, Buffer.from(noteText(signed)))
      return { ...given, note: signed }
    })
  }

  prove(seq: number, under?: SignedCheckpoint): LogProof | undefined {
    const covering = [under ?? this.witnessed(), ...(under ? [] : [this.newest()])].find(
      (each) => each && each.size >= seq,
    )
    if (!covering || seq < 1) return undefined
    const path = inclusionProof(seq - 1, covering.size, subtreesOf(covering.size, this.#tile))
    return { index: seq - 1, path, checkpoint: noteText(covering.note) }
  }

  proveGrowth(from: number, to = this.newest()?.size ?? 0): Hash[] {
    return consistencyProof(from, to, subtreesOf(to, this.#tile))
  }

  rootAt(size: number): Hash {
    return rootOf(size, subtreesOf(size, this.#tile))
  }

  entriesAfter(seq: number, limit: number): string[] {
    const size = this.newest()?.size ?? 0
    const entries: string[] = []
    let bundle: Buffer | undefined
    for (let index = seq; index < Math.min(seq + limit, size); index += 1) {
      const at = Math.floor(index / WIDTH)
      if (!bundle || index % WIDTH === 0) bundle = this.#tile('entries', at, Math.min(WIDTH, size - at * WIDTH))
      const entry = bundle && entryOf(bundle, index % WIDTH)
      if (!entry) throw new LogStopped(say.logTileMissing(join(this.folder, tilePath('entries', at))))
      entries.push(entry.toString('hex'))
    }
    return entries
  }

  read(path: string): Buffer | undefined {
    const tile = parseTilePath(path)
    if (tile) return this.#tile(tile.level, tile.index, tile.width)
    return served.test(path) ? bytesAt(join(this.folder, path)) : undefined
  }

  /** A tile of that width: the part that was kept, or the beginning of a wider part or of the whole tile. */
  readonly #tile: ReadTile = (level: Level, index: number, width: number) => {
    const bytes = tileBytes(level, width)
    const whole = tilePath(level, index)
    const exact = tilePath(level, index, width)
    const fitting = (path: string) => {
      const kept = bytesAt(join(this.folder, path))
      return kept && kept.length >= bytes ? kept.subarray(0, bytes) : undefined
    }
    const wider = () => namesIn(join(this.folder, `${whole}.p`)).find((name) => Number(name) > width)
    const kept = fitting(exact) ?? fitting(whole)
    if (kept) return kept
    const part = wider()
    return part === undefined ? undefined : fitting(`${whole}.p/${part}`)
  }

  /** One at a time: within this process in turn, among processes by a lock. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(async () => {
      const lock = lockAt(join(this.folder, '.lock'))
      const until = Date.now() + PATIENCE_MS
      for (;;) {
        const release = lock.take()
        if (release) {
          try {
            return await work()
          } finally {
            release()
          }
        }
        if (Date.now() > until) throw new Error(say.logBusy(this.folder))
        await wait(20)
      }
    })
    this.#queue = turn.catch(() => {})
    return turn
  }

  async keep(path: string, bytes: Uint8Array): Promise<void> {
    const folders = new Set<string>()
    await put(join(this.folder, path), bytes, folders)
    await Promise.all([...folders].map(syncFolder))
  }

  async #putAll(tiles: readonly Tile[]): Promise<void> {
    const folders = new Set<string>()
    await Promise.all(
      tiles.map(({ level, index, width, bytes }) =>
        put(join(this.folder, tilePath(level, index, width)), bytes, folders),
      ),
    )
    await Promise.all([...folders].map(syncFolder))
  }
}

/** Under another name first, and only when it is whole on disk under its own. `folders` are to be synced by the caller. */
async function put(path: string, bytes: Uint8Array, folders: Set<string>): Promise<void> {
  const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  for (let folder = dirname(path); made && folder.length >= dirname(made).length; folder = dirname(folder))
    folders.add(folder)
  folders.add(dirname(path))
  const beside = `${path}.${process.pid}.tmp`
  const file = await open(beside, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const textAt = (path: string): string | undefined => bytesAt(path)?.toString('utf8')

function namesIn(path: string): string[] {
  try {
    return readdirSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function bytesAt(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined
    throw error
  }
}
