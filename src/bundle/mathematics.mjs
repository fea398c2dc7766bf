/*
 * SHA-256 and Ed25519 for the page /verify. A browser's own (WebCrypto) is missing where pages come without TLS, as inside
 * an office's network, and knows Ed25519 only in recent ones; packages need newer syntax than Chromium 78 has. Written from
 * FIPS 180-4 and RFC 8032; only for checking: nothing secret is handled here, so nothing has to take the same time.
 */

const mask = (1n << 64n) - 1n

/** The first 64 bits behind the point of the roots of the primes: the constants of SHA-512; their upper halves SHA-256's. */
const primes = []
for (let n = 2; primes.length < 80; n += 1) if (primes.every((p) => n % p)) primes.push(n)
const rootOf = (value, power) => {
  let low = 0n
  let high = value
  while (high - low > 1n) {
    const middle = (low + high) >> 1n
    if (middle ** power <= value) low = middle
    else high = middle
  }
  return low & mask
}
const k512 = primes.map((p) => rootOf(BigInt(p) << 192n, 3n))
const h512 = primes.slice(0, 8).map((p) => rootOf(BigInt(p) << 128n, 2n))
const k256 = Int32Array.from(k512.slice(0, 64), (k) => Number(k >> 32n))
const h256 = h512.map((h) => Number(h >> 32n))

/** A message with the bit 1, zeros and its length, in whole blocks. */
function padded(bytes, block, lengthBytes) {
  const size = Math.ceil((bytes.length + 1 + lengthBytes) / block) * block
  const all = new Uint8Array(size)
  all.set(bytes)
  all[bytes.length] = 0x80
  const view = new DataView(all.buffer)
  view.setUint32(size - 8, Math.floor(bytes.length / 0x20000000))
  view.setUint32(size - 4, bytes.length << 3)
  return view
}

function sha256(bytes) {
  const view = padded(bytes, 64, 8)
  const h = Int32Array.from(h256)
  const w = new Int32Array(64)
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let t = 0; t < 16; t += 1) w[t] = view.getInt32(at + 4 * t)
    for (let t = 16; t < 64; t += 1) {
      const [a, b] = [w[t - 15], w[t - 2]]
      const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3)
      const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10)
      w[t] = s1 + w[t - 7] + s0 + w[t - 16]
    }
    let [a, b, c, d, e, f, g, i] = h
    for (let t = 0; t < 64; t += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const t1 = (i + s1 + ((e & f) ^ (~e & g)) + k256[t] + w[t]) | 0
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c))
      i = g
      g = f
      f = e
      e = (d + t1) | 0
      d = c
      c = b
      b = a
      a = (t1 + t2) | 0
    }
    for (const [n, value] of [a, b, c, d, e, f, g, i].entries()) h[n] += value
  }
  const out = new Uint8Array(32)
  const result = new DataView(out.buffer)
  for (const [n, value] of h.entries()) result.setInt32(4 * n, value)
  return out
}

const turned = (x, n) => (x >> n) | ((x << (64n - n)) & mask)
function sha512(bytes) {
  const view = padded(bytes, 128, 16)
  const h = [...h512]
  for (let at = 0; at < view.byteLength; at += 128) {
    const w = []
    for (let t = 0; t < 80; t += 1) {
      if (t < 16) w.push((BigInt(view.getUint32(at + 8 * t)) << 32n) | BigInt(view.getUint32(at + 8 * t + 4)))
      else {
        const [a, b] = [w[t - 15], w[t - 2]]
        const s0 = turned(a, 1n) ^ turned(a, 8n) ^ (a >> 7n)
        const s1 = turned(b, 19n) ^ turned(b, 61n) ^ (b >> 6n)
        w.push((s1 + w[t - 7] + s0 + w[t - 16]) & mask)
      }
    }
    let [a, b, c, d, e, f, g, i] = h
    for (let t = 0; t < 80; t += 1) {
      const s1 = turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n)
      const t1 = i + s1 + ((e & f) ^ (~e & mask & g)) + k512[t] + w[t]
      const s0 = turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n)
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c))
      i = g
      g = f
      f = e
      e = (d + t1) & mask
      d = c
      c = b
      b = a
      a = (t1 + t2) & mask
    }
    ;[a, b, c, d, e, f, g, i].forEach((value, n) => {
      h[n] = (h[n] + value) & mask
    })
  }
  const out = new Uint8Array(64)
  const result = new DataView(out.buffer)
  h.forEach((value, n) => {
    result.setUint32(8 * n, Number(value >> 32n))
    result.setUint32(8 * n + 4, Number(value & 0xffffffffn))
  })
  return out
}

// —— Ed25519 (RFC 8032 §5.1)

const p = 2n ** 255n - 19n
const order = 2n ** 252n + 27742317777372353535851937790883648493n
const mod = (n, m = p) => ((n % m) + m) % m
function power(base, exponent) {
  let [result, square] = [1n, mod(base)]
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % p
    square = (square * square) % p
  }
  return result
}
const d = mod(-121665n * power(121666n, p - 2n))
const rootOfMinusOne = power(2n, (p - 1n) / 4n)

function plus([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = (y1 - x1) * (y2 - x2)
  const b = (y1 + x1) * (y2 + x2)
  const c = ((2n * t1 * t2) % p) * d
  const e = 2n * z1 * z2
  const [f, g, h, i] = [mod(b - a), mod(e - c), mod(e + c), mod(b + a)]
  return [(f * g) % p, (h * i) % p, (g * h) % p, (f * i) % p]
}
function times(scalar, point) {
  let [result, doubled] = [[0n, 1n, 1n, 0n], point]
  for (let left = scalar; left > 0n; left >>= 1n) {
    if (left & 1n) result = plus(result, doubled)
    doubled = plus(doubled, doubled)
  }
  return result
}
const number = (bytes) => bytes.reduceRight((all, byte) => (all << 8n) | BigInt(byte), 0n)

/** The point 32 bytes stand for; null when they stand for none (§5.1.3). */
function decoded(bytes) {
  const all = number(bytes)
  const [sign, y] = [all >> 255n, all & ((1n << 255n) - 1n)]
  if (y >= p) return null
  const square = mod((y * y - 1n) * power(d * y * y + 1n, p - 2n))
  let x = power(square, (p + 3n) / 8n)
  if (mod(x * x - square) !== 0n) x = (x * rootOfMinusOne) % p
  if (mod(x * x - square) !== 0n || (x === 0n && sign === 1n)) return null
  if ((x & 1n) !== sign) x = p - x
  return [x, y, 1n, (x * y) % p]
}
function encoded([x, y, z]) {
  const inverse = power(z, p - 2n)
  let all = ((y * inverse) % p) | ((((x * inverse) % p) & 1n) << 255n)
  return Uint8Array.from({ length: 32 }, () => {
    const byte = Number(all & 255n)
    all >>= 8n
    return byte
  })
}
const base = decoded(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0x58 : 0x66)))

/** Whether a signature over a message is by a key. */
function ed25519(key, message, signature) {
  const point = key.length === 32 && signature.length === 64 ? decoded(key) : null
  const s = number(signature.subarray(32))
  if (!point || s >= order) return false
  const all = new Uint8Array(64 + message.length)
  all.set(signature.subarray(0, 32))
  all.set(key, 32)
  all.set(message, 64)
  const k = number(sha512(all)) % order
  const [x, y, z, t] = point
  const r = encoded(plus(times(s, base), times(k, [mod(-x), y, z, mod(-t)])))
  return r.every((byte, i) => byte === signature[i])
}

/** What the verifier calculates with in a browser. */
export const browser = { sha256, ed25519 }
