/*
 * ASCII written straight into bytes: the operators of a page, the objects of a stream. A page of a long table has some
 * three thousand numbers and as many characters; as strings each would be made, joined, copied and thrown away.
 */

const [space, minus, dot, zero] = [0x20, 0x2d, 0x2e, 0x30]
const [open, close, backslash, cr, letterR] = [0x28, 0x29, 0x5c, 0x0d, 0x72]

/** Bytes that grow at their end; used again and again. */
export class Bytes {
  #bytes = new Uint8Array(1 << 16)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Text of characters under U+0100, each as one byte. */
  text(text: string): this {
    const to = this.#length + text.length
    if (to > this.#bytes.length) this.#grow(to)
    const bytes = this.#bytes
    for (let i = 0, at = this.#length; i < text.length; i++, at++) bytes[at] = text.charCodeAt(i)
    this.#length = to
    return this
  }

  /** A whole number. */
  integer(n: number): this {
    if (this.#length + 24 > this.#bytes.length) this.#grow(this.#length + 24)
    if (n < 0) this.#bytes[this.#length++] = minus
    this.#digits(Math.abs(n))
    return this
  }

  /** A number given in hundredths, as PDF writes it: `1234` is 12.34, `1200` is 12. */
  hundredths(n: number): this {
    if (this.#length + 24 > this.#bytes.length) this.#grow(this.#length + 24)
    if (n < 0) this.#bytes[this.#length++] = minus
    const all = Math.abs(n)
    const whole = Math.floor(all / 100)
    this.#digits(whole)
    const rest = all - whole * 100
    if (rest !== 0) {
      this.#bytes[this.#length++] = dot
      const tenths = Math.floor(rest / 10)
      this.#bytes[this.#length++] = zero + tenths
      if (rest !== tenths * 10) this.#bytes[this.#length++] = zero + rest - tenths * 10
    }
    return this
  }

  /** A code of two bytes within a literal string of PDF (ISO 32000-1, 7.3.4.2): half the bytes of a hexadecimal one. */
  code(code: number): this {
    if (this.#length + 4 > this.#bytes.length) this.#grow(this.#length + 4)
    this.#literal(code >> 8)
    this.#literal(code & 255)
    return this
  }

  /** A blank. */
  space(): this {
    if (this.#length === this.#bytes.length) this.#grow(this.#length + 1)
    this.#bytes[this.#length++] = space
    return this
  }

  /** Takes out what was written, without its last `less` bytes; begins anew. */
  take(less = 0): Uint8Array {
    const taken = this.#bytes.slice(0, Math.max(0, this.#length - less))
    this.#length = 0
    return taken
  }

  /** One byte of a literal string: brackets and the backslash are escaped, and a CR, which readers take for an LF. */
  #literal(byte: number): void {
    const bytes = this.#bytes
    if (byte === open || byte === close || byte === backslash) bytes[this.#length++] = backslash
    else if (byte === cr) {
      bytes[this.#length++] = backslash
      bytes[this.#length++] = letterR
      return
    }
    bytes[this.#length++] = byte
  }

  #digits(n: number): void {
    let size = 1
    for (let power = 10; n >= power; power *= 10) size++
    let rest = n
    for (let at = this.#length + size - 1; at >= this.#length; at--) {
      const tens = Math.floor(rest / 10)
      this.#bytes[at] = zero + rest - tens * 10
      rest = tens
    }
    this.#length += size
  }

  #grow(to: number): void {
    const grown = new Uint8Array(Math.max(to, this.#bytes.length * 2))
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}
