import { connect, type Socket } from 'node:net'

/*
 * The load generator, in a process of its own: keep-alive connections over plain sockets, one request at a time on each,
 * the next one only after the answer. It is as lean as it can be, because it shares two cores with the server.
 */

/** A request whose path and body are completed with what the last answer said. */
export interface LoadStep {
  readonly path: string
  readonly token: string
  readonly key: string
  readonly versioned: boolean
  readonly body: Record<string, unknown>
}
export interface LoadCase {
  number: string
  version: number
  readonly steps: readonly LoadStep[]
}
export type LoadTask =
  | { readonly kind: 'hello'; readonly port: number; readonly connections: number; readonly requests: number }
  | {
      readonly kind: 'cases'
      readonly port: number
      readonly connections: number
      readonly cases: readonly LoadCase[]
    }
export interface LoadResult {
  readonly seconds: number
  readonly cases: readonly { readonly number: string; readonly version: number }[]
}

interface Line {
  /** Sends one request and gives the answer's body. Rejects on any status but 200 and 201. */
  ask(request: string): Promise<string>
  close(): void
}

function open(port: number): Promise<Line> {
  return new Promise((resolve, reject) => {
    let received = ''
    let answer: { resolve: (body: string) => void; reject: (error: Error) => void } | undefined
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
    // One character a byte: what is looked for in an answer is ASCII, and its length is told in bytes.
    socket.setEncoding('latin1')
    socket.on('error', (error) => (answer ?? { reject }).reject(error))
    socket.on('close', () => answer?.reject(new Error('the server closed the connection')))
    socket.on('data', (text: string) => {
      received = received === '' ? text : received + text
      const head = received.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1])
      const body = received.slice(head + 4)
      if (body.length < length) return
      const status = received.slice(9, 12)
      received = ''
      const waiting = answer
      answer = undefined
      if (status === '200' || status === '201') waiting?.resolve(body)
      else waiting?.reject(new Error(`${status} ${body}`))
    })
    socket.on('connect', () =>
      resolve({
        ask: (request) =>
          new Promise((done, fail) => {
            answer = { resolve: done, reject: fail }
            socket.write(request)
          }),
        close: () => socket.end(),
      }),
    )
  })
}

/** A request as text, made before the clock starts; number and version are put in when it is sent. */
function prepared(step: LoadStep): (one: LoadCase) => string {
  const body = step.versioned ? `${JSON.stringify(step.body).slice(0, -1)},"version":` : JSON.stringify(step.body)
  const start = body.startsWith('{,') ? `{${body.slice(2)}` : body
  const length = Buffer.byteLength(start)
  const [before = '', after = ''] = step.path.split(':application')
  const inPath = step.path.includes(':application')
  const head = `${after} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${step.token}\r\nidempotency-key: ${step.key}\r\ncontent-type: application/json\r\ncontent-length: `
  return (one) => {
    const end = step.versioned ? `${one.version}}` : ''
    return `POST ${before}${inPath ? one.number : ''}${head}${length + end.length}\r\n\r\n${start}${end}`
  }
}

const answered = /"subject":"([^"]+)","version":(\d+)/

const hello = 'GET / HTTP/1.1\r\nhost: bench\r\n\r\n'

async function run(task: LoadTask): Promise<LoadResult> {
  const lines = await Promise.all(Array.from({ length: task.connections }, () => open(task.port)))
  const requests = new Map(task.kind === 'cases' ? task.cases.map((one) => [one, one.steps.map(prepared)]) : [])
  const start = performance.now()
  if (task.kind === 'hello') {
    let left = task.requests
    await Promise.all(
      lines.map(async (line) => {
        while (left-- > 0) await line.ask(hello)
      }),
    )
  } else {
    let next = 0
    await Promise.all(
      lines.map(async (line) => {
        for (let one = task.cases[next++]; one; one = task.cases[next++])
          for (const step of requests.get(one) ?? []) {
            const [, subject = '', version] = answered.exec(await line.ask(step(one))) ?? []
            one.number = subject
            one.version = Number(version)
          }
      }),
    )
  }
  const seconds = (performance.now() - start) / 1000
  for (const line of lines) line.close()
  return { seconds, cases: task.kind === 'cases' ? task.cases.map(({ number, version }) => ({ number, version })) : [] }
}

process.on('message', async (task: LoadTask) => {
  try {
    process.send?.(await run(task))
  } catch (error) {
    process.send?.({ error: (error as Error).message })
  }
})
