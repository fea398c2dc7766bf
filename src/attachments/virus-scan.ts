import { connect } from 'node:net'

/** Where clamd listens: a socket's path, or host and port. */
export type Clamd = { readonly path: string } | { readonly host: string; readonly port: number }

/** What clamd said: clean, or the name of what it found. */
export type Scanned = { readonly clean: true } | { readonly clean: false; readonly found: string }

const CHUNK = 64 * 1024
const PATIENCE_MS = 30_000

/** Reads `/run/clamav/clamd.ctl` or `127.0.0.1:3310`. Throws on anything else. */
export function clamdAt(text: string): Clamd {
  if (text.startsWith('/')) return { path: text }
  const [, host, port] = /^([\w.-]+):(\d{1,5})$/.exec(text) ?? []
  if (host === undefined || port === undefined)
    throw new Error(
      `ANJU_CLAMD 应为套接字路径（/run/clamav/clamd.ctl）或 主机:端口（127.0.0.1:3310），现为“${text}”：请改正。`,
    )
  return { host, port: Number(port) }
}

/**
 * Has clamd look at bytes (its INSTREAM command: pieces, each after its length, then a length of nothing). Rejects when it
 * cannot be reached, does not answer or answers something else: what was not looked at is not clean.
 */
export function scanned(bytes: Uint8Array, at: Clamd): Promise<Scanned> {
  return new Promise((resolve, reject) => {
    const socket = connect(at)
    let said = ''
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('clamd did not answer')))
    socket.on('connect', () => {
      socket.write('zINSTREAM\0')
      for (let from = 0; from < bytes.length; from += CHUNK) {
        const piece = bytes.subarray(from, from + CHUNK)
        const length = Buffer.alloc(4)
        length.writeUInt32BE(piece.length)
        socket.write(length)
        socket.write(piece)
      }
      socket.write(Buffer.alloc(4))
    })
    socket.on('data', (data) => {
      said += data.toString('utf8')
      if (said.includes('\0')) socket.end()
    })
    socket.on('error', reject)
    socket.on('close', () => {
      const answer = said.replaceAll('\0', '').trim()
      const found = /^stream: (.+) FOUND$/.exec(answer)?.[1]
      if (answer === 'stream: OK') resolve({ clean: true })
      else if (found !== undefined) resolve({ clean: false, found })
      else reject(new Error(`clamd answered “${answer.slice(0, 80)}”`))
    })
  })
}
