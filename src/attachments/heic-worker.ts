import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import type { AskedHeic, DrawnHeic } from './heic-thread.ts'

/* One photograph in HEIC, decoded to pixels and given back. All of this thread goes with its answer. */

/** What is used here of libheif as WebAssembly. */
interface Heif {
  heif_context_alloc(): unknown
  heif_context_read_from_memory(context: unknown, bytes: Uint8Array): { readonly code?: unknown }
  heif_js_context_get_primary_image_handle(context: unknown): unknown
  heif_image_handle_get_width(handle: unknown): number
  heif_image_handle_get_height(handle: unknown): number
  heif_js_decode_image2(handle: unknown, colours: unknown, chroma: unknown): { readonly channels?: readonly Plane[] }
  readonly heif_error_code: { readonly heif_error_Ok: unknown }
  readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown }
  readonly heif_chroma: { readonly heif_chroma_interleaved_RGB: unknown }
}
interface Plane {
  readonly width: number
  readonly height: number
  readonly stride: number
  readonly data: Uint8Array
}

const { bytes, mostPixels, mostMemory } = workerData as AskedHeic

// Memory of WebAssembly is not the heap that a thread's limits bound: it is bounded where it grows.
const grow = WebAssembly.Memory.prototype.grow
WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number): number {
  if (this.buffer.byteLength + pages * 65_536 > mostMemory) throw new RangeError('no more memory for this picture')
  return grow.call(this, pages)
}

const require = createRequire(import.meta.url)
const wasmBinary = readFileSync(require.resolve('libheif-js/libheif-wasm/libheif.wasm'))
const silent = () => {}
const heif = require('libheif-js/libheif-wasm/libheif.js')({ wasmBinary, print: silent, printErr: silent }) as Heif

/** The picture the file is about; undefined where it has none that can be read. */
function drawn(): DrawnHeic | undefined {
  const context = heif.heif_context_alloc()
  const read = heif.heif_context_read_from_memory(context, bytes)
  if (read.code !== heif.heif_error_code.heif_error_Ok) return undefined
  const handle = heif.heif_js_context_get_primary_image_handle(context)
  if (!handle || (handle as { code?: unknown }).code) return undefined
  const [said, high] = [heif.heif_image_handle_get_width(handle), heif.heif_image_handle_get_height(handle)]
  if (!(said > 0 && high > 0 && said * high <= mostPixels)) return undefined
  const { heif_colorspace: colours, heif_chroma: chroma } = heif
  const image = heif.heif_js_decode_image2(handle, colours.heif_colorspace_RGB, chroma.heif_chroma_interleaved_RGB)
  const plane = image.channels?.[0]
  if (!plane) return undefined
  const { width, height, stride, data } = plane
  const row = width * 3
  if (width * height > mostPixels || stride < row || data.length < stride * (height - 1) + row) return undefined
  const pixels = new Uint8Array(row * height)
  for (let y = 0; y < height; y += 1) pixels.set(data.subarray(y * stride, y * stride + row), y * row)
  return { width, height, pixels }
}

const answer = drawn()
parentPort?.postMessage(answer, answer ? [answer.pixels.buffer] : [])
