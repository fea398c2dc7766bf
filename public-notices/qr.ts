import { encode } from 'uqr'

/**
 * A QR code as rectangles in a square of this side, `[x, y, width, height]` from its upper left corner: dark modules
 * side by side are one rectangle. Error correction M: a fold or a stain on a posted sheet does not stop it.
 */
export function qrRectangles(text: string, side: number): [number, number, number, number][] {
  const { size, data } = encode(text, { ecc: 'M', border: 0 })
  const module = side / size
  const rectangles: [number, number, number, number][] = []
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue
      let end = x + 1
      while (end < size && row[end]) end++
      rectangles.push([x * module, y * module, (end - x) * module, module])
      x = end
    }
  }
  return rectangles
}
