/*
 * 安居证据包的核验程序。一个文件，不联网，不用任何第三方程序：
 *
 *   node verify.mjs 证据包.zip [--key 日志公钥] [--witness 见证公钥]… [--json]
 *
 * 它只相信命令行给出的公钥。没有给出时用包内的公钥，那只能说明包内各部分相互一致，不能说明是谁做的：退出码 3。
 * 退出码：0 全部相符；1 有不符，逐处列出；2 无法读取或用法不对；3 相符，但公钥取自包内。
 *
 * Reads an evidence bundle of Anju and recomputes everything in it. The same file runs in Node and, imported by the page
 * /verify, in a browser (from Chromium 78 on, hence no newer syntax). Formats: RFC 8785 (canonical JSON), RFC 6962 and 9162
 * (Merkle tree), C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof. verify.py is a second program that does
 * the same; neither shares code with the office's.
 */

// —— Bytes and text

const utf8 = new TextEncoder()
const bytesOf = (text) => utf8.encode(text)
/** Strict: what is not UTF-8 throws. */
const textOf = (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
const join = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (two) => Number.parseInt(two, 16))
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i])

/** Base 64 as it must be written: no other spelling of the same bytes passes. Null when it is none. */
export function base64(text) {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    return btoa(String.fromCharCode(...bytes)) === text ? bytes : null
  } catch {
    return null
  }
}

/** Canonical JSON (RFC 8785). Throws on a lone surrogate. */
export function canonical(value) {
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) throw new TypeError('lone surrogate')
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('no JSON number')
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.keys(value).sort()
  return `{${members.map((key) => `${canonical(key)}:${canonical(value[key])}`).join(',')}}`
}

/** A text that must be canonical JSON to the letter; undefined when it is not. */
function canonicalValue(text) {
  try {
    const value = JSON.parse(text)
    return canonical(value) === text ? value : undefined
  } catch {
    return undefined
  }
}

// —— The ZIP file: stored, in one layout only, so that every byte of it follows from names and contents

const crcTable = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  return c
})
function crc32(bytes) {
  let c = -1
  for (let i = 0; i < bytes.length; i += 1) c = (c >>> 8) ^ crcTable[(c ^ bytes[i]) & 255]
  return ~c >>> 0
}
const little = (...fields) =>
  Uint8Array.from(
    fields.reduce((all, [width, value]) => {
      for (let i = 0; i < width; i += 1) all.push((value >>> (8 * i)) & 255)
      return all
    }, []),
  )
const common = (name, size, crc) => [
  ...[
    [2, 20],
    [2, 0x0800],
    [2, 0],
    [2, 0],
    [2, 0x21],
  ],
  ...[
    [4, crc],
    [4, size],
    [4, size],
    [2, name.length],
    [2, 0],
  ],
]
const localHeader = (name, size, crc) => join(little([4, 0x04034b50], ...common(name, size, crc)), name)
const centralHeader = (name, size, crc, at) =>
  join(little([4, 0x02014b50], [2, 20], ...common(name, size, crc), [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), name)
const ending = (count, size, at) =>
  little([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, at], [2, 0])

/** The files of a bundle by name. `tell(file, at, fault)`; undefined when it cannot be read any further. */
function openZip(zip, tell) {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  const files = new Map()
  const entries = []
  let at = 0
  while (at + 30 <= zip.length && view.getUint32(at, true) === 0x04034b50) {
    const from = at + 30 + view.getUint16(at + 26, true)
    const to = from + view.getUint32(at + 18, true)
    const name = zip.subarray(at + 30, from)
    const label = String.fromCharCode(...name)
    if (to > zip.length || !/^[\w@.+/-]+$/.test(label) || files.has(label)) break
    entries.push({ label, name, size: to - from, crc: crc32(zip.subarray(from, to)), at, from })
    files.set(label, zip.subarray(from, to))
    at = to
  }
  const length = entries.reduce((sum, { name }) => sum + 46 + name.length, 0)
  // Nothing that follows would be in its place.
  if (at + length + 22 !== zip.length) return tell('', `offset ${at}`, 'zip') || undefined
  const directory = at
  /** Tells the first byte that is not what it must be; what was told of a file once is not told again. */
  const differ = (label, start, expected, isTold) => {
    const i = expected.findIndex((byte, n) => zip[start + n] !== byte)
    if (i >= 0 && !isTold) tell(label, `offset ${start + i}`, 'zip')
    return i >= 0
  }
  for (const { label, name, size, crc, at: start } of entries) {
    const isTold = differ(label, start, localHeader(name, size, crc), false)
    const header = centralHeader(name, size, crc, start)
    differ(label, at, header, isTold)
    at += header.length
  }
  differ('', at, ending(entries.length, length, directory), false)
  return files
}

// —— The tree (RFC 9162 §2.1)

const halve = (n) => Math.floor(n / 2)

/** Hashes of the city log over a SHA-256: a leaf is one fact's hash, 32 bytes. */
export function treeOf(sha256) {
  const node = (left, right) => sha256(join(Uint8Array.of(1), left, right))
  const leaf = (data) => sha256(join(Uint8Array.of(0), data))
  /** The root an inclusion proof leads to; null when it does not fit index and size (§2.1.3.2). */
  const rootFrom = (leafHash, index, size, path) => {
    let [fn, sn, root] = [index, size - 1, leafHash]
    if (fn > sn) return null
    for (const step of path) {
      if (sn === 0) return null
      if (fn % 2 === 1 || fn === sn) {
        root = node(step, root)
        for (; fn % 2 === 0 && fn !== 0; fn = halve(fn)) sn = halve(sn)
      } else root = node(root, step)
      fn = halve(fn)
      sn = halve(sn)
    }
    return sn === 0 ? root : null
  }
  /** Whether the tree of `second` leaves begins with that of `first` (§2.1.4.2). */
  const isConsistent = (first, firstRoot, second, secondRoot, path) => {
    if (first === 0) return path.length === 0 && same(firstRoot, sha256(new Uint8Array()))
    if (first === second) return path.length === 0 && same(firstRoot, secondRoot)
    if (!(first > 0 && first < second)) return false
    const steps = Number.isInteger(Math.log2(first)) ? [firstRoot, ...path] : path
    let [fn, sn, old, now] = [first - 1, second - 1, steps[0], steps[0]]
    if (old === undefined) return false
    for (; fn % 2 === 1; fn = halve(fn)) sn = halve(sn)
    for (const step of steps.slice(1)) {
      if (sn === 0) return false
      if (fn % 2 === 1 || fn === sn) {
        old = node(step, old)
        now = node(step, now)
        for (; fn % 2 === 0 && fn !== 0; fn = halve(fn)) sn = halve(sn)
      } else now = node(now, step)
      fn = halve(fn)
      sn = halve(sn)
    }
    return sn === 0 && same(old, firstRoot) && same(now, secondRoot)
  }
  return { node, leaf, rootFrom, isConsistent }
}

// —— Signed notes (C2SP)

/** A verifier key `name+id+base64(type ‖ key)`; null when it is none. Type 1: a note; 4: a cosignature. */
export function readKey(text, sha256) {
  const [, name, id, coded] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim()) || []
  const typed = base64(coded || '')
  if (!typed || typed.length !== 33) return null
  const key = { name, type: typed[0], key: typed.subarray(1) }
  return hex(keyId(key, sha256)) === id ? key : null
}
const keyId = ({ name, type, key }, sha256) =>
  sha256(join(bytesOf(`${name}\n`), Uint8Array.of(type), key)).subarray(0, 4)

/** Text and signature lines of a note; null when it is none. */
export function readNote(note) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a note holds none but line feeds
  if (/[\0-\x09\x0b-\x1f]/.test(note) || !note.endsWith('\n')) return null
  const split = note.lastIndexOf('\n\n')
  const signatures = note
    .slice(split + 2, -1)
    .split('\n')
    .map((line) => {
      const [, name, coded] = /^— ([^\s+]+) (\S+)$/.exec(line) || []
      const bytes = base64(coded || '')
      return bytes && bytes.length > 4 ? { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) } : null
    })
  return split < 0 || signatures.includes(null) ? null : { text: note.slice(0, split + 1), signatures }
}

/** Whether a note bears this key's signature: 'signed', 'missing', or 'wrong' where one stands that does not hold. */
export function signedBy({ text, signatures }, key, { sha256, ed25519 }) {
  const id = keyId(key, sha256)
  const own = signatures.filter((line) => line.name === key.name && same(line.id, id))
  const holds = ({ signature }) => {
    if (key.type === 1) return signature.length === 64 && ed25519(key.key, bytesOf(text), signature)
    if (key.type !== 4 || signature.length !== 72) return false
    const view = new DataView(signature.buffer, signature.byteOffset)
    const time = view.getUint32(0) * 2 ** 32 + view.getUint32(4)
    return ed25519(key.key, bytesOf(`cosignature/v1\ntime ${time}\n${text}`), signature.subarray(8))
  }
  return own.length === 0 ? 'missing' : own.every(holds) ? 'signed' : 'wrong'
}

// —— Legal days and periods (民法典 201–203)

const dayNumber = (day) => Date.parse(`${day}T00:00:00Z`) / 864e5
const dayText = (n) => new Date(n * 864e5).toISOString().slice(0, 10)
const isDay = (day) => /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(dayNumber(day)) && dayText(dayNumber(day)) === day

/** Whether people work on a day; a year without a holiday notice is noted in `unknown` and knows weekends only. */
function works(n, { years, off, work }, unknown) {
  const day = dayText(n)
  if (!years.has(Number(day.slice(0, 4)))) unknown.add(day.slice(0, 4))
  return !off.has(day) && (work.has(day) || ![0, 6].includes((n + 4) % 7))
}
const readPeriod = (text) => {
  const [, n, unit] = /^([1-9]\d{0,3})(日|工作日|月|年)$/.exec(text) || []
  return unit && { n: Number(n), unit }
}
function naturalEnd(from, { n, unit }) {
  if (unit === '日') return from + n
  const start = new Date(from * 864e5)
  const months = start.getUTCFullYear() * 12 + start.getUTCMonth() + (unit === '月' ? n : 12 * n)
  const monthEnd = Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0) / 864e5
  return (
    monthEnd -
    new Date(monthEnd * 864e5).getUTCDate() +
    Math.min(start.getUTCDate(), new Date(monthEnd * 864e5).getUTCDate())
  )
}

/**
 * The last day of a limit of the office: the day it begins is not counted; days after a stop's `from` up to its `to` are
 * not counted; a last day off moves to the next working day. `provisional`: a year needed was not yet known.
 */
export function limitEnd(from, period, stops, calendar) {
  const unknown = new Set()
  const start = dayNumber(from)
  const rests = stops.map((stop) => [dayNumber(stop.from) + 1, dayNumber(stop.to)])
  const rest = (n) => rests.some(([first, last]) => first <= n && n <= last)
  const { n, unit } = readPeriod(period)
  let end = start
  if (unit === '工作日') {
    for (let left = n; left > 0; ) {
      end += 1
      if (!rest(end) && works(end, calendar, unknown)) left -= 1
    }
  } else {
    for (let left = naturalEnd(start, { n, unit }) - start; left > 0; ) {
      end += 1
      if (!rest(end)) left -= 1
    }
    while (!works(end, calendar, unknown)) end += 1
  }
  return { on: dayText(end), provisional: unknown.size > 0 }
}

/** The same where it was extended (延期): as much again from the last day it would have had. */
function extendedEnd({ from, period, stops = [], extended }, calendar) {
  const own = limitEnd(from, period, stops, calendar)
  if (extended === undefined) return own
  const more = limitEnd(own.on, extended, stops, calendar)
  return { on: more.on, provisional: own.provisional || more.provisional }
}

/** The window of a notice: from the day after the last posting, at least the period and so many working days. */
export function windowOf(lastPosted, period, minWorkdays, calendar) {
  if (!(minWorkdays <= 1000)) throw new RangeError('minWorkdays')
  const unknown = new Set()
  const start = dayNumber(lastPosted)
  let end = dayNumber(limitEnd(lastPosted, period, [], calendar).on)
  let workdays = 0
  for (let n = start + 1; n <= end || workdays < minWorkdays; n += 1) {
    end = Math.max(end, n)
    if (works(n, calendar, unknown)) workdays += 1
  }
  return { startsOn: dayText(start + 1), endsOn: dayText(end), workdays }
}

// —— The order of states

/** What a guard says of the fact alone. What it asks of the past is not asked here: such a step counts as possible. */
function mayBe(guard, data) {
  if (guard === undefined) return true
  // A machine that was altered is found by its digest; here it may lack anything.
  const { type, params = {} } = guard
  if (params.stage !== undefined && data.stage !== undefined && params.stage !== data.stage) return false
  if (params.to !== undefined && params.to !== data.to) return false
  if (params.checks !== undefined && data.check !== undefined && !params.checks.includes(data.check)) return false
  if (type === 'confirms' || type === 'overturns')
    return data.outcome === (type === 'confirms' ? 'confirmed' : 'overturned')
  if (type === 'mayObject' || type === 'lateObjection')
    return (type === 'lateObjection') === (data.reopened !== undefined)
  return true
}

function waysFrom(machine, state, type) {
  const own = machine.states && machine.states[state]
  return (own && own.on && own.on[type]) || []
}

/** The states a stream may be in after one more fact; none when the machine's table has no such step. */
export function statesAfter(machine, states, fact) {
  const next = new Set()
  for (const state of states)
    for (const way of waysFrom(machine, state, fact.type)) if (mayBe(way.guard, fact.data)) next.add(way.target)
  return next
}

// —— The bundle

const digestText = /^[0-9a-f]{64}$/
const manifestLine = {
  stream: /^stream (\S+) (application|notice|calendar|document) (\S+) ([1-9]\d*) ([0-9a-f]{64})$/,
  file: /^file (\d+) ([0-9a-f]{64}) (\S+)$/,
}

/**
 * Checks a bundle. `zip`: its bytes. `key`: the log's public key as a trusted source gave it, or ''. `witnesses`: public
 * keys of bodies that must have countersigned. `crypto`: `sha256(bytes)` and `ed25519(key, message, signature)`.
 * Returns what it is, counts of what was checked, what could not be (`open`), and every fault with its place.
 */
export function verify(zip, { key = '', witnesses = [] }, crypto) {
  const { sha256 } = crypto
  const { leaf, rootFrom, isConsistent } = treeOf(sha256)
  const faults = []
  const tell = (file, at, fault) => void faults.push({ file, at, fault })
  const checked = {
    files: 0,
    streams: 0,
    facts: 0,
    sealed: 0,
    documents: 0,
    steps: 0,
    dates: 0,
    roots: 0,
    witnesses: 0,
  }
  const open = { sealed: 0, documents: 0, dates: 0 }
  const told = { subject: '', audience: '', made: '', origin: '', size: 0, root: '', key: '', trusted: key !== '' }
  const report = () => ({ ...told, checked, open, faults })
  const attempt = (file, at, work) => {
    try {
      work()
    } catch {
      tell(file, at, 'shape')
    }
  }

  const files = openZip(zip, tell)
  if (!files) return report()
  const left = new Set(files.keys())
  /** The text of a file, told as missing or as no text. */
  const read = (name) => {
    left.delete(name)
    if (!files.has(name)) return void tell(name, '', 'missing')
    try {
      return textOf(files.get(name))
    } catch {
      return void tell(name, '', 'text')
    }
  }
  const linesOf = (name) => {
    const text = read(name)
    if (text === undefined) return []
    if (!text.endsWith('\n')) tell(name, '', 'text')
    return text.replace(/\n$/, '').split('\n')
  }
  /** Canonical JSON files of a folder, by name without ending. */
  const jsonIn = (folder) => {
    const found = new Map()
    for (const name of [...files.keys()].filter((each) => each.startsWith(`${folder}/`) && each.endsWith('.json'))) {
      const value = canonicalValue(read(name))
      if (value === undefined) tell(name, '', 'json')
      else found.set(name.slice(folder.length + 1, -5), value)
    }
    return found
  }

  // The key: the one that was given, never the one inside, decides.
  const own = (read('log/key') || '').trim()
  told.key = key.trim() || own
  if (told.trusted && own !== told.key) tell('log/key', '', 'otherKey')
  const logKey = readKey(told.key, sha256)
  if (!logKey || logKey.type !== 1) return tell('log/key', '', 'key') || report()

  // The manifest: what the office says is in it, signed.
  const manifest = readNote(read('MANIFEST') || '')
  if (!manifest) return tell('MANIFEST', '', 'note') || report()
  if (signedBy(manifest, { ...logKey, name: `${logKey.name}/bundle` }, crypto) !== 'signed')
    tell('MANIFEST', '', 'signature')
  const [head, origin, subject, audience, made, tree, ...rest] = manifest.text.slice(0, -1).split('\n')
  const streams = []
  const listed = new Map()
  rest.forEach((line, i) => {
    const stream = manifestLine.stream.exec(line)
    const file = manifestLine.file.exec(line)
    if (stream && listed.size === 0)
      streams.push({ name: stream[1], kind: stream[2], machine: stream[3], count: Number(stream[4]), last: stream[5] })
    else if (file && !listed.has(file[3])) listed.set(file[3], { size: Number(file[1]), digest: file[2], line: i + 7 })
    else tell('MANIFEST', `line ${i + 7}`, 'manifest')
  })
  told.subject = (subject || '').replace(/^subject /, '')
  told.audience = (audience || '').replace(/^for /, '')
  told.made = (made || '').replace(/^made /, '')
  told.origin = logKey.name
  if (head !== 'anju-bundle/v1') tell('MANIFEST', 'line 1', 'manifest')
  if (origin !== `origin ${logKey.name}`) tell('MANIFEST', 'line 2', 'manifest')
  if (streams.length === 0 || subject !== `subject ${streams[0].name}`) tell('MANIFEST', 'line 3', 'manifest')
  if (!/^for (public|case|auditor)$/.test(audience)) tell('MANIFEST', 'line 4', 'manifest')
  if (!/^made \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(made)) tell('MANIFEST', 'line 5', 'manifest')
  for (const [name, { size, digest, line }] of listed) {
    const bytes = files.get(name)
    if (!bytes) tell('MANIFEST', `line ${line}`, 'missing')
    else if (bytes.length !== size || hex(sha256(bytes)) !== digest) tell(name, '', 'digest')
    else checked.files += 1
  }
  for (const name of files.keys()) if (name !== 'MANIFEST' && !listed.has(name)) tell(name, '', 'extra')

  // The checkpoint: the state of the whole city's log, signed by the office and by whoever watches it.
  const checkpoint = read('log/checkpoint') || ''
  const note = readNote(checkpoint)
  const [logName, sizeLine = '', rootLine = ''] = note ? note.text.split('\n') : []
  const root = base64(rootLine)
  if (!root || root.length !== 32 || logName !== logKey.name || !/^[1-9]\d{0,15}$/.test(sizeLine))
    return tell('log/checkpoint', '', 'note') || report()
  if (signedBy(note, logKey, crypto) !== 'signed') tell('log/checkpoint', '', 'signature')
  if (tree !== `tree ${sizeLine} ${rootLine}`) tell('MANIFEST', 'line 6', 'manifest')
  told.size = Number(sizeLine)
  told.root = rootLine
  for (const text of witnesses) {
    const witness = readKey(text, sha256)
    const stands = witness && witness.type === 4 ? signedBy(note, witness, crypto) : 'missing'
    if (stands === 'signed') checked.witnesses += 1
    else tell('log/checkpoint', text, stands === 'wrong' ? 'signature' : 'witness')
  }

  // The facts: each line to the letter, each linked to the one before and found in the tree.
  const machines = jsonIn('machines')
  const roots = new Map()
  for (const [name, machine] of machines) {
    if (machine.name !== name) tell(`machines/${name}.json`, 'name', 'machine')
    roots.set(name, hex(sha256(files.get(`machines/${name}.json`))))
  }
  const unused = new Set(machines.keys())
  const histories = new Map()
  for (const { name, kind, machine, count, last } of streams) {
    const file = `facts/${name}.jsonl`
    const facts = []
    histories.set(name, { kind, facts })
    checked.streams += 1
    unused.delete(machine)
    if (!roots.has(machine)) tell(`machines/${machine}.json`, '', 'missing')
    let before = roots.get(machine)
    let states = new Set(machines.has(machine) ? [machines.get(machine).initial] : [])
    const lines = linesOf(file)
    for (const [i, line] of lines.entries()) {
      const at = `line ${i + 1}`
      const { body, hash, version, ...more } = canonicalValue(line) || {}
      const isFact =
        body &&
        typeof body.type === 'string' &&
        typeof body.data === 'object' &&
        body.data !== null &&
        Object.keys(body).sort().join() === 'actor,data,occurredOn,recordedAt,type' &&
        Object.keys(more).length === 0
      if (!isFact || !digestText.test(hash)) {
        tell(file, at, 'json')
        continue
      }
      checked.facts += 1
      facts.push({ ...body, at })
      if (version !== i + 1) tell(file, `${at} version`, 'version')
      const text = `${before}\n${name}\n${version}\n${canonical(body)}`
      if (hex(sha256(bytesOf(text))) !== hash) tell(file, `${at} ${body.type}`, 'hash')
      before = hash
      checkProof(`proofs/${name}/${i + 1}.tlog-proof`, hash)
      if (!machines.has(machine)) continue
      const next = states.size > 0 ? statesAfter(machines.get(machine), states, body) : states
      if (states.size > 0 && next.size === 0) tell(file, `${at} ${body.type}`, 'order')
      else checked.steps += 1
      states = next
    }
    if (lines.length !== count) tell(file, `${lines.length} / ${count}`, 'count')
    else if (before !== last) tell(file, `line ${count} hash`, 'last')
  }
  for (const name of unused) tell(`machines/${name}.json`, '', 'unnamed')

  function checkProof(name, hash) {
    const proof = read(name)
    if (proof === undefined) return
    const split = proof.indexOf('\n\n')
    const [first, second = '', ...path] = proof.slice(0, split).split('\n')
    const [, index] = /^index (0|[1-9]\d{0,15})$/.exec(second) || []
    const steps = path.map(base64)
    if (split < 0 || first !== 'c2sp.org/tlog-proof@v1' || !index || steps.some((step) => !step || step.length !== 32))
      return tell(name, '', 'proof')
    if (proof.slice(split + 2) !== checkpoint) return tell(name, '', 'checkpoint')
    const found = rootFrom(leaf(unhex(hash)), Number(index), told.size, steps)
    if (!found || !same(found, root)) tell(name, '', 'tree')
  }

  // Sealed records: the text and its salt give the digest a fact names.
  for (const [name, { facts }] of histories) {
    const named = new Set()
    for (const { data } of facts)
      for (const [field, value] of Object.entries(data))
        if (digestText.test(value) && !(field in { sha256: 1, view: 1, content: 1 })) named.add(value)
    const file = `sealed/${name}.jsonl`
    for (const [i, line] of (files.has(file) ? linesOf(file) : []).entries()) {
      const { digest, salt, value } = canonicalValue(line) || {}
      if (value === undefined || !/^[0-9a-f]{32}$/.test(salt)) tell(file, `line ${i + 1}`, 'json')
      else if (hex(sha256(join(unhex(salt), bytesOf(canonical(value))))) !== digest)
        tell(file, `line ${i + 1}`, 'sealed')
      else if (!named.delete(digest)) tell(file, `line ${i + 1}`, 'unnamed')
      else checked.sealed += 1
    }
    open.sealed += named.size
  }

  // Papers: the file is the one whose digest the fact records; a sheet is the one its notice names.
  for (const [name, { kind, facts }] of histories) {
    if (kind !== 'document') continue
    const issued = facts.find(({ type }) => type === 'DocumentIssued')
    const file = `documents/${name}.pdf`
    const bytes = files.get(file)
    left.delete(file)
    if (bytes && !(issued && issued.data.bytes === bytes.length && issued.data.sha256 === hex(sha256(bytes))))
      tell(file, '', 'document')
    else if (bytes) checked.documents += 1
    else if (issued) open.documents += 1
    for (const { type, data } of facts)
      if (type === 'DocumentNumbered' && !histories.has(data.of)) tell(`facts/${name}.jsonl`, 'of', 'stream')
  }

  // Dates: recomputed from the holidays of the calendar each fact names.
  const bases = jsonIn('calendar')
  for (const [name, { version }] of bases) if (version !== name) tell(`calendar/${name}.json`, 'version', 'machine')
  /** A calendar by its version: the base, and the years loaded later as their own facts tell them. */
  const calendarCalled = (version) => {
    const [base, ...added] = version.split('+')
    const known = bases.get(base)
    if (!known) return undefined
    const calendar = { years: new Set(known.years), off: new Set(known.off), work: new Set(known.work) }
    const loaded = added.map((each) => {
      const [year, revision] = each.split('.').map(Number)
      const { facts = [] } = histories.get(`calendar-${year}`) || {}
      return facts[revision - 1]
    })
    if (loaded.includes(undefined)) return undefined
    for (const { data } of loaded) {
      calendar.years.add(data.year)
      for (const days of [calendar.off, calendar.work])
        for (const day of [...days]) if (day.startsWith(`${data.year}-`)) days.delete(day)
    }
    for (const { data } of loaded)
      for (const { on, kind } of data.days) {
        calendar.off.delete(on)
        calendar.work.delete(on)
        calendar[kind].add(on)
      }
    return calendar
  }
  /** Recomputes what rests on a calendar, or counts it as open where that calendar is not in the bundle. */
  const dated = (version, file, at, agrees) => {
    const calendar = calendarCalled(String(version))
    if (!calendar) open.dates += 1
    else if (agrees(calendar)) checked.dates += 1
    else tell(file, at, 'date')
  }
  for (const [name, { kind, facts }] of histories) {
    const file = `facts/${name}.jsonl`
    let [posted, lasts, least, window] = [{}, '', 0, null]
    for (const { type, data, occurredOn, at } of facts)
      attempt(file, `${at} ${type}`, () => {
        if (!isDay(occurredOn)) tell(file, `${at} ${type} occurredOn`, 'date')
        for (const field of ['due', 'resting', 'publishBy']) {
          const due = data[field]
          if (due === undefined) continue
          const place = `${at} ${type} ${field}`
          const periods = due && [due.period, ...(due.extended === undefined ? [] : [due.extended])]
          if (!due || !isDay(due.from) || !isDay(due.on) || !periods.every(readPeriod)) tell(file, place, 'date')
          else
            dated(due.calendar, file, place, (calendar) => {
              const { on, provisional } = extendedEnd(due, calendar)
              // A household's own time was told to it and moves to no earlier day.
              const isKept = type === 'LimitRecomputed' && due.on === data.was && on < due.on
              return (on === due.on || isKept) && provisional === (due.provisional === true)
            })
        }
        if (kind !== 'notice' && type !== 'PublicityCompleted') return
        const place = `${at} ${type}`
        const key = `${data.channel}@${data.place}`
        const fits = (from, { startsOn, endsOn, workdays, calendar: version }) =>
          dated(version, file, place, (calendar) => {
            const own = windowOf(from, lasts, least, calendar)
            return (
              (startsOn === undefined || own.startsOn === startsOn) &&
              own.endsOn === endsOn &&
              own.workdays === workdays
            )
          })
        const last = () => Object.keys(posted).reduce((day, each) => (posted[each] > day ? posted[each] : day), '')
        if (type === 'NoticeDrafted') [lasts, least] = [data.lasts, data.minWorkdays]
        else if (type === 'NoticeCleared') fits(data.postOn, data.window)
        else if (type === 'NoticePosted') posted[key] = data.postedOn
        else if (type === 'NoticeInterrupted')
          for (const one of data.failed) delete posted[`${one.channel}@${one.place}`]
        else if (type === 'PublicityStarted' || type === 'WindowExtended') {
          if (!isDay(last())) tell(file, place, 'date')
          else fits(last(), data)
          window = { startsOn: data.startsOn || (window && window.startsOn), endsOn: data.endsOn }
        } else if (type === 'NoticeCompleted') {
          if (!window || window.startsOn !== data.startsOn || window.endsOn !== data.endsOn) tell(file, place, 'window')
        } else if (type === 'PublicityCompleted') {
          const { facts: other } = histories.get(data.notice) || {}
          const over = other && other.find((fact) => fact.type === 'NoticeCompleted')
          if (!other) tell(file, place, 'stream')
          else if (!over || over.data.startsOn !== data.startsOn || over.data.endsOn !== data.endsOn)
            tell(file, place, 'window')
        }
      })
  }

  // Policy numbers decisions were made under; roots printed on earlier papers, which today's log must begin with.
  const policies = jsonIn('policy')
  for (const [name, { facts }] of histories)
    for (const { type, data, at } of facts)
      attempt(`facts/${name}.jsonl`, `${at} ${type}`, () => {
        const numbers = data.policyNumbers
        if (numbers !== undefined && !policies.has(numbers)) tell(`policy/${numbers}.json`, '', 'missing')
        if (data.checkpoint === undefined) return
        const { size, root: printed } = data.checkpoint || {}
        const file = `consistency/${size}.txt`
        const path = (files.has(file) ? textOf(files.get(file)) : '').split('\n').slice(0, -1).map(base64)
        const old = base64(printed || '')
        left.delete(file)
        if (size !== 0 && size !== told.size && !files.has(file)) tell(file, '', 'missing')
        else if (!old || path.includes(null) || !isConsistent(size, old, told.size, root, path))
          tell(`facts/${name}.jsonl`, `${at} ${type} checkpoint`, 'consistency')
        else checked.roots += 1
      })
  for (const [name, policy] of policies) if (policy.version !== name) tell(`policy/${name}.json`, 'version', 'machine')
  for (const name of ['VERIFY.md', 'verify.mjs', 'verify.py']) read(name)
  for (const name of left) tell(name, '', 'unnamed')
  return report()
}

// —— In words

export const says = {
  zip: '压缩包此处不是写出时的样子：内容被改动，或解压后重新打包过。请使用原来的文件',
  missing: '清单或事实提到的文件不在包里。请向出具机关索取完整的证据包',
  extra: '清单里没有这个文件，是后来放进去的',
  unnamed: '没有任何事实提到它，不应在包里',
  text: '不是完整的 UTF-8 文本',
  json: '不是规范 JSON（RFC 8785），内容被改动',
  note: '不是完整的签名文本',
  key: '不是有效的公钥，应为“名称+8 位十六进制+Base64”，请核对后重试',
  otherKey: '包内的公钥不是您给出的公钥：这个包不是该机关出具的，或公钥已更换，请向机关核实',
  signature: '签名不符：内容被改动，或不是用这把公钥对应的私钥签的',
  witness: '没有这个见证机构的签名',
  manifest: '这一行与包内其他内容不符',
  digest: '文件的 SHA-256 与清单不符，内容被改动',
  machine: '名称与内容不符',
  version: '序号不连续：前面少了或多了事实',
  hash: '链值不符：这一条或它前面一条被改动',
  last: '最后一条的链值与清单不符',
  count: '事实条数与清单不符：末尾少了或多了事实',
  proof: '不是完整的收录证明',
  checkpoint: '证明所附的检查点与包内的检查点不同',
  tree: '证明不成立：这一条事实不在全市日志里，或位置不对',
  order: '程序定义里，此前的状态不可能出现这一事实',
  sealed: '原文和盐算不出所称的摘要，内容被改动',
  document: '文书不是事实所记载的那一份',
  shape: '缺少应有的内容，或写法不对',
  date: '按所称日历重算的日期不是这一天',
  window: '公示起止日与公示自身的记载不同',
  stream: '所提到的公示或案件不在包里',
  consistency: '文书上印的检查点不在今天日志的历史里：日志被改写过',
}

/** A report as lines for people. */
export function inWords({ subject, audience, made, origin, size, key, trusted, checked, open, faults }) {
  const lines = faults.map(
    ({ file, at, fault }) => `不符：${file || '压缩包'}${at ? `（${at}）` : ''}：${says[fault]}。`,
  )
  lines.push(
    `证据包 ${subject}（${audience}），${made} 由 ${origin} 出具，日志共 ${size} 条。`,
    `已核对：${checked.facts} 条事实（${checked.streams} 个案卷）的内容、先后和收录证明，${checked.steps} 步程序，${checked.dates} 个期限和公示期，` +
      `${checked.sealed} 份封存原文，${checked.documents} 份文书，${checked.roots} 个印在文书上的检查点，${checked.witnesses} 个见证签名，${checked.files} 个文件的摘要。`,
  )
  if (open.sealed + open.documents + open.dates > 0)
    lines.push(
      `未核对：${open.sealed} 份原文和 ${open.documents} 份文书不在这个包里，${open.dates} 个日期所依据的日历不在这个包里。`,
    )
  if (faults.length > 0) lines.push(`结论：不可信。共 ${faults.length} 处不符，见上。`)
  else if (trusted) lines.push(`结论：全部相符。这是 ${subject} 的证据包，由公钥 ${key} 的持有者出具，出具后没有改动。`)
  else
    lines.push(
      '结论：包内各部分相符，但公钥取自包内，谁都可以自造一把。请从机关网站“本系统现状”、公示栏或其他途径取得公钥，加 --key 再核验一次。',
      `包内公钥：${key}`,
    )
  return lines
}

async function main(args) {
  const [{ createHash, createPublicKey, verify: check }, { readFileSync }] = await Promise.all([
    import('node:crypto'),
    import('node:fs'),
  ])
  const crypto = {
    sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
    ed25519: (key, message, signature) => {
      const der = join(unhex('302a300506032b6570032100'), key)
      return check(null, message, createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' }), signature)
    },
  }
  const paths = []
  const options = { key: '', witnesses: [] }
  let asJson = false
  for (let i = 0; i < args.length; i += 1) {
    if (args[i] === '--json') asJson = true
    else if (args[i] === '--key' && args[i + 1]) options.key = args[++i]
    else if (args[i] === '--witness' && args[i + 1]) options.witnesses.push(args[++i])
    else if (args[i].startsWith('--')) return usage(args[i])
    else paths.push(args[i])
  }
  if (paths.length === 0) return usage('')
  let worst = 0
  for (const path of paths) {
    let zip
    try {
      zip = new Uint8Array(readFileSync(path))
    } catch (error) {
      console.error(`无法读取 ${path}：${error.message}。请核对文件名。`)
      return 2
    }
    const report = verify(zip, options, crypto)
    console.log(asJson ? JSON.stringify(report) : inWords(report).join('\n'))
    worst = report.faults.length > 0 ? 1 : worst || (report.trusted ? 0 : 3)
  }
  return worst
}
const usage = (word) => {
  console.error(
    `${word ? `不认识“${word}”。` : ''}用法：node verify.mjs 证据包.zip [--key 日志公钥] [--witness 见证公钥]… [--json]`,
  )
  return 2
}
if (typeof process === 'object' && process.argv && /verify\.mjs$/.test(process.argv[1] || ''))
  main(process.argv.slice(2)).then((code) => {
    process.exitCode = code
  })
