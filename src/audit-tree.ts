import type { Difference } from '../db/replay.ts'
import type { Sqlite } from '../db/sqlite.ts'
import type { AnyFact } from '../machines/fact.ts'
import { type CityLog, cityLogIn } from './log/city-log.ts'
import { entryOf, Growing, MissingTile, type Tile, tilePath, WIDTH } from './log/tiles.ts'
import { rootOf } from './log/tree.ts'

/** What the audit of the city log found, and how far it goes. */
export interface TreeReport {
  /** Leaves of the newest checkpoint; null where no log has been begun. */
  readonly size: number | null
  /** The root recomputed for that size, in hex. */
  readonly root: string | null
  readonly differences: readonly Difference[]
}

/** How far the log was found to be right before: its root then, in hex. */
export interface TreeKnown {
  readonly size: number
  readonly root: string
}

const PORTION = 16_384
/** So many tiles or leaves are told one by one: a log of other facts differs everywhere. */
const TOLD = 20

/**
 * Grows the tree of the facts again and compares it with the log on disk: leaf by leaf, tile by tile, the root and the
 * signature of the newest checkpoint. Facts the log holds and the database no longer has are a tail cut off. With `known`
 * only what has come since is read, on the tiles that led to that root.
 */
export function auditTree(db: Sqlite, data: string, known?: TreeKnown): TreeReport {
  const differences: Difference[] = []
  const differ = (
    field: string,
    stored: unknown,
    recomputed: unknown,
    fact?: Pick<Difference, 'stream' | 'version' | 'type'>,
  ) => {
    if (differences.length < TOLD) differences.push({ stream: '', version: null, ...fact, field, stored, recomputed })
  }
  let log: CityLog | undefined
  let checkpoint: ReturnType<CityLog['newest']>
  try {
    log = cityLogIn(data)
    checkpoint = log?.newest()
  } catch (error) {
    // The key is gone, the signature is another's, the note is no note: each says what it is.
    differ('tree checkpoint', (error as Error).message, null)
  }
  if (!log || !checkpoint) return { size: null, root: null, differences }
  const { size } = checkpoint
  const read = log.read.bind(log)
  const kept = (tile: Pick<Tile, 'level' | 'index' | 'width'>) => read(tilePath(tile.level, tile.index, tile.width))

  let tree: Growing
  try {
    tree = begun(known, size, kept, differ)
  } catch (error) {
    if (!(error instanceof MissingTile)) throw error
    differ('tree tile', error.path, 'the tile that led to the last root')
    tree = Growing.from(0, () => undefined)
  }
  const hashes = db.prepare('SELECT hash FROM facts WHERE seq > ? AND seq <= ? ORDER BY seq').pluck()
  const compare = (tile: Tile) => {
    const stored = kept(tile)
    const path = tilePath(tile.level, tile.index, tile.width)
    if (!stored) differ('tree tile', path, 'no such file')
    else if (!stored.equals(tile.bytes)) {
      differ('tree tile', path, 'other bytes')
      if (tile.level === 'entries') namesFacts(stored, tile)
    }
  }
  /** Which facts are others than the log took up. */
  const namesFacts = (stored: Buffer, { index, width, bytes }: Tile) => {
    for (let at = 0; at < width; at += 1) {
      const [was, is] = [entryOf(stored, at), entryOf(bytes, at)]
      if (is && !was?.equals(is))
        differ('tree leaf', was?.toString('hex') ?? null, is.toString('hex'), factAt(db, index * WIDTH + at + 1))
    }
  }
  for (let from = tree.size; from < size; from += PORTION) {
    const portion = hashes.all(from, Math.min(from + PORTION, size)) as string[]
    for (const hash of portion) tree.append(Buffer.from(hash, 'hex'), compare)
    if (tree.size < Math.min(from + PORTION, size)) {
      differ('tree size', size, tree.size)
      return { size, root: null, differences }
    }
  }
  for (const tile of tree.unfinished()) compare(tile)
  const root = rootOf(tree.size, tree.subtrees)
  if (!root.equals(checkpoint.root)) differ('tree root', checkpoint.root.toString('hex'), root.toString('hex'))
  return { size, root: root.toString('hex'), differences }
}

/** The tree to begin with: empty, or as it was when its root was known. */
function begun(
  known: TreeKnown | undefined,
  size: number,
  kept: (tile: Pick<Tile, 'level' | 'index' | 'width'>) => Buffer | undefined,
  differ: (field: string, stored: unknown, recomputed: unknown) => void,
): Growing {
  const empty = () => Growing.from(0, () => undefined)
  if (!known || known.size === 0) return empty()
  if (known.size > size) {
    differ('tree size', size, `${known.size} at the last audit`)
    return empty()
  }
  const tree = Growing.from(known.size, (level, index, width) => kept({ level, index, width }))
  const root = rootOf(tree.size, tree.subtrees).toString('hex')
  if (root === known.root) return tree
  differ('tree root', root, `${known.root} at the last audit`)
  return empty()
}

function factAt(db: Sqlite, seq: number): Pick<Difference, 'stream' | 'version' | 'type'> {
  const row = db
    .prepare(
      'SELECT s.name AS stream, f.version, f.body FROM facts f JOIN streams s ON s.id = f.stream WHERE f.seq = ?',
    )
    .get(seq) as { stream: string; version: number; body: string } | undefined
  if (!row) return { stream: '', version: null }
  try {
    return { stream: row.stream, version: row.version, type: (JSON.parse(row.body) as AnyFact).type }
  } catch {
    return { stream: row.stream, version: row.version }
  }
}
