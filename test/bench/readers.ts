import { createConnection } from 'node:net'

/** So many readers ask `path` over and over for so long, each waiting for its answer. `{n}` is a number never used before. */
export interface ReadTask {
  readonly port: number
  readonly paths: readonly string[]
  readonly readers: number
  readonly seconds: number
  /** Every second question says what it knows, as browsers do. */
  readonly revalidate: boolean
}
export interface ReadResult {
  readonly perSecond: number
  readonly errors: number
  readonly p99: number
  readonly notModified: number
}

let used = 0

process.on('message', async (task: ReadTask) => {
  const times: number[] = []
  let [errors, notModified] = [0, 0]
  const start = performance.now()
  const end = start + task.seconds * 1000
  const reader = (k: number) =>
    new Promise<void>((resolve) => {
      const socket = createConnection(task.port, '127.0.0.1')
      const etags = new Map<string, string>()
      let [i, asked, over] = [k, 0, false]
      let path = ''
      let got: Buffer = Buffer.alloc(0)
      const finish = (failed: boolean) => {
        if (over) return
        over = true
        if (failed) errors += 1
        socket.destroy()
        resolve()
      }
      const ask = () => {
        if (performance.now() >= end) return finish(false)
        const one = task.paths[i++ % task.paths.length] as string
        path = one.replace('{n}', `${++used}`)
        const known = task.revalidate && i % 2 === 0 ? etags.get(path) : undefined
        asked = performance.now()
        socket.write(
          `GET ${path} HTTP/1.1\r\nhost: bench\r\naccept: text/html\r\naccept-encoding: gzip\r\n${known ? `if-none-match: ${known}\r\n` : ''}\r\n`,
        )
      }
      socket.on('connect', ask)
      socket.on('error', () => finish(true))
      socket.on('close', () => finish(true))
      socket.on('data', (data) => {
        got = got.length === 0 ? data : Buffer.concat([got, data])
        const at = got.indexOf('\r\n\r\n')
        if (at < 0) return
        const head = got.toString('latin1', 0, at)
        const status = head.slice(9, 12)
        const length = status === '304' ? 0 : Number(/content-length: (\d+)/i.exec(head)?.[1])
        if (got.length < at + 4 + length) return
        got = Buffer.alloc(0)
        times.push(performance.now() - asked)
        if (status === '304') notModified += 1
        else if (status !== '200' || !(length > 0)) errors += 1
        const etag = /etag: (\S+)/i.exec(head)?.[1]
        if (etag && task.revalidate) etags.set(path, etag)
        ask()
      })
    })
  await Promise.all(Array.from({ length: task.readers }, (_, k) => reader(k)))
  const seconds = (performance.now() - start) / 1000
  times.sort((a, b) => a - b)
  const p99 = times[Math.floor(times.length * 0.99)] ?? Number.NaN
  process.send?.({ perSecond: times.length / seconds, errors, p99, notModified } satisfies ReadResult)
})
