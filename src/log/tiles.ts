import { type Hash, leafHash, nodeHash, type Subtrees } from './tree.ts'

/*
 * The tree cut into tiles of 256 hashes, and the entries into bundles of 256, as C2SP tlog-tiles lays them out
 * (https://c2sp.org/tlog-tiles). Pure: tiles are read and written by whoever keeps them.
 *
 * An entry is the 32 raw bytes of a fact's hash; its index in the log is the fact's seq − 1.
 */

export const WIDTH = 256
const HASH = 32
const ENTRY = 2 + HASH

/** `entries`, or the level of a tile of hashes: those of level n + 1 are the roots of full tiles of level n. */
export type Level = number | 'entries'

/** Where a tile lies: `tile/0/x001/234`, or `tile/0/x001/234.p/17` for one that has only 17 hashes as yet. */
export function tilePath(level: Level, index: number, width = WIDTH): string {
  const digits = `${index}`
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const parts = padded.match(/.{3}/g) as string[]
  const name = parts.map((part, i) => (i === parts.length - 1 ? part : `x${part}`)).join('/')
  return `tile/${level}/${name}${width === WIDTH ? '' : `.p/${width}`}`
}

const path =
  /^tile\/(entries|0|[1-5]?[0-9]|6[0-3])\/((?:x[0-9]{3}\/)*)([0-9]{3})(?:\.p\/([1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?$/

/** Reads such a path; undefined for whatever is none, also for one written otherwise than it should be. */
export function parseTilePath(text: string): { level: Level; index: number; width: number } | undefined {
  const found = path.exec(text)
  if (!found) return undefined
  const [, level = '', above = '', last = '', partial] = found
  const index = Number(`${above.replace(/[x/]/g, '')}${last}`)
  const tile = {
    level: level === 'entries' ? level : Number(level),
    index,
    width: partial ? Number(partial) : WIDTH,
  } as const
  return tilePath(tile.level, index, tile.width) === text ? tile : undefined
}

/** How many bytes a tile or bundle of that width has. */
export const tileBytes = (level: Level, width: number): number => width * (level === 'entries' ? ENTRY : HASH)

/** Of a level, how many hashes a tree of `size` leaves has: the roots of its full subtrees of height 8 × level. */
export const hashesAt = (level: Level, size: number): number =>
  level === 'entries' ? size : Math.floor(size / WIDTH ** level)

/** The tile with at least `width` hashes; undefined when it is not there. */
export type ReadTile = (level: Level, index: number, width: number) => Buffer | undefined

/** A tile that is needed is not there, too short, or holds other entries than its neighbour. */
export class MissingTile extends Error {
  readonly path: string
  constructor(path: string) {
    super(`no tile ${path}`)
    this.path = path
  }
}

/** The perfect subtrees of the first `size` leaves, read from tiles; each tile once. */
export function subtreesOf(size: number, read: ReadTile): Subtrees {
  const tiles = new Map<string, Buffer>()
  return (height, index) => {
    const level = Math.floor(height / 8)
    const span = 2 ** (height % 8)
    const first = index * span
    const tile = Math.floor(first / WIDTH)
    const width = Math.min(WIDTH, hashesAt(level, size) - tile * WIDTH)
    const path = tilePath(level, tile, width)
    let bytes = tiles.get(path)
    if (!bytes) {
      bytes = read(level, tile, width)
      if (!bytes || bytes.length < width * HASH) throw new MissingTile(path)
      tiles.set(path, bytes)
    }
    return within(bytes, first % WIDTH, span)
  }
}

/** The root of `span` (a power of two) hashes of a tile. */
function within(tile: Buffer, from: number, span: number): Hash {
  if (span === 1) return tile.subarray(from * HASH, (from + 1) * HASH)
  return nodeHash(within(tile, from, span / 2), within(tile, from + span / 2, span / 2))
}

/** The entry `at` (0 to 255) of a bundle; undefined when the bundle ends before it. */
export function entryOf(bundle: Buffer, at: number): Buffer | undefined {
  const start = at * ENTRY
  if (bundle.length < start + ENTRY || bundle.readUInt16BE(start) !== HASH) return undefined
  return bundle.subarray(start + 2, start + ENTRY)
}

/** A tile or bundle to be kept. */
export interface Tile {
  readonly level: Level
  readonly index: number
  readonly width: number
  readonly bytes: Buffer
}

interface Edge {
  index: number
  width: number
  readonly bytes: Buffer
}

/**
 * The right edge of a tree: the tiles that are not full yet, all a log needs in memory to grow by a leaf. `full` is handed
 * every tile and bundle as it fills.
 */
export class Growing {
  #size: number
  readonly #entries: Edge
  readonly #levels: Edge[]
  /** How wide each unfinished tile was when `unfinished` last told it. */
  readonly #told = new Map<Level, string>()

  private constructor(size: number, entries: Edge, levels: Edge[]) {
    this.#size = size
    this.#entries = entries
    this.#levels = levels
  }

  /** Goes on where a log of `size` leaves stopped. Throws MissingTile when its right edge is not there, or not to be trusted. */
  static from(size: number, read: ReadTile): Growing {
    const edge = (level: Level): Edge => {
      const n = hashesAt(level, size)
      const [index, width] = [Math.floor(n / WIDTH), n % WIDTH]
      const bytes = Buffer.alloc(tileBytes(level, WIDTH))
      if (width > 0) {
        const kept = read(level, index, width)
        if (!kept || kept.length < tileBytes(level, width)) throw new MissingTile(tilePath(level, index, width))
        kept.copy(bytes, 0, 0, tileBytes(level, width))
      }
      return { index, width, bytes }
    }
    const levels: Edge[] = []
    for (let level = 0; level === 0 || hashesAt(level, size) > 0; level += 1) levels.push(edge(level))
    const entries = edge('entries')
    const leaves = levels[0] as Edge
    for (let at = 0; at < entries.width; at += 1) {
      const entry = entryOf(entries.bytes, at)
      const leaf = leaves.bytes.subarray(at * HASH, (at + 1) * HASH)
      if (!entry || !leafHash(entry).equals(leaf))
        throw new MissingTile(tilePath('entries', entries.index, entries.width))
    }
    return new Growing(size, entries, levels)
  }

  get size(): number {
    return this.#size
  }

  /** The last entry; undefined in an empty log and where the bundle has just filled. */
  get lastEntry(): Buffer | undefined {
    return this.#entries.width === 0 ? undefined : entryOf(this.#entries.bytes, this.#entries.width - 1)
  }

  /** Appends the hash of a fact, 32 raw bytes. */
  append(entry: Uint8Array, full: (tile: Tile) => void): void {
    if (entry.length !== HASH) throw new RangeError(`an entry of ${entry.length} bytes`)
    const bundle = this.#entries
    bundle.bytes.writeUInt16BE(HASH, bundle.width * ENTRY)
    bundle.bytes.set(entry, bundle.width * ENTRY + 2)
    bundle.width += 1
    if (bundle.width === WIDTH) finish('entries', bundle, full)
    let above: Uint8Array = leafHash(entry)
    for (let level = 0; ; level += 1) {
      let tile = this.#levels[level]
      if (!tile) {
        tile = { index: 0, width: 0, bytes: Buffer.alloc(WIDTH * HASH) }
        this.#levels.push(tile)
      }
      tile.bytes.set(above, tile.width * HASH)
      tile.width += 1
      if (tile.width < WIDTH) break
      above = within(tile.bytes, 0, WIDTH)
      finish(level, tile, full)
    }
    this.#size += 1
  }

  /** The unfinished tiles and bundle of the tree as it is now, without those told before. */
  unfinished(): Tile[] {
    const edges: [Level, Edge][] = [
      ['entries', this.#entries],
      ...this.#levels.map((edge, i): [Level, Edge] => [i, edge]),
    ]
    return edges.flatMap(([level, { index, width, bytes }]) => {
      const told = tilePath(level, index, width)
      if (width === 0 || this.#told.get(level) === told) return []
      this.#told.set(level, told)
      return [{ level, index, width, bytes: Buffer.from(bytes.subarray(0, tileBytes(level, width))) }]
    })
  }

  /** Perfect subtrees at the right edge: enough for the root. */
  get subtrees(): Subtrees {
    return subtreesOf(this.#size, (level, index) => {
      const edge = level === 'entries' ? undefined : this.#levels[level]
      return edge?.index === index ? edge.bytes : undefined
    })
  }
}

function finish(level: Level, edge: Edge, full: (tile: Tile) => void): void {
  full({ level, index: edge.index, width: WIDTH, bytes: Buffer.from(edge.bytes) })
  edge.index += 1
  edge.width = 0
}
