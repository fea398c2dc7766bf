/*
 * ASCII written straight into bytes: the operators of a page, the objects of a stream. A page of a long table has some
 * three thousand numbers and as many characters; as strings each would be made, joined, copied and thrown away.
 */

const hexDigits = new Uint8Array(Buffer.from('0123456789abcdef', 'latin1'))
const [space, minus, dot, zero] = [0x20, 0x2d, 0x2e, 0x30]

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

  /** A code of two bytes in four hexadecimal digits. */
  hex(code: number): this {
    if (this.#length + 4 > this.#bytes.length) this.#grow(this.#length + 4)
    const bytes = this.#bytes
    bytes[this.#length++] = hexDigits[(code >> 12) & 15] as number
    bytes[this.#length++] = hexDigits[(code >> 8) & 15] as number
    bytes[this.#length++] = hexDigits[(code >> 4) & 15] as number
    bytes[this.#length++] = hexDigits[code & 15] as number
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
