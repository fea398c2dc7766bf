import { type ChildProcess, fork } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import type { NoticeContext } from '../../machines/notice.ts'
import { households } from '../../src/demo/households.ts'
import { openDesk } from '../api/desk.ts'
import { accepted, contextOf, firstReviewed, posted } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { count, type Measured, tell } from './figures.ts'
import type { ReadResult, ReadTask } from './readers.ts'

const HOUSEHOLDS = 128

/** A result day: one notice of 128 households, read on loopback by a second process. Rate limits are as in a server. */
export async function reading(): Promise<Measured[]> {
  const office = testOffice()
  const rows = Map.groupBy(
    households({ seed: 3, county: '410305', n: 12_000, on: '2025-09-01' }),
    (row) => row.form.subdistrict,
  )
  const [subdistrict, among] = [...rows].find(([, each]) => each.length >= HOUSEHOLDS) ?? []
  if (!subdistrict || !among) throw new Error(`no street with ${HOUSEHOLDS} households`)
  const applications: string[] = []
  // The gate stops a list on which somebody is called as a child of it is: synthetic names repeat.
  const others = new Set(among.flatMap(({ form }) => form.members.slice(1).map(({ name }) => name)))
  const listed = among
    .filter(({ form }) => ![...others].some((name) => form.members[0]?.name.includes(name)))
    .slice(0, HOUSEHOLDS)
  if (listed.length < HOUSEHOLDS) throw new Error(`only ${listed.length} households to list`)
  for (const row of listed) {
    applications.push(await accepted(office, row))
    await firstReviewed(office, applications.at(-1) as string)
  }
  const notice = await posted(office, subdistrict, 'firstPublicity', applications)
  const sheet = contextOf<NoticeContext>(office, notice).issued?.document as string
  const desk = openDesk(office)
  await desk.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = desk.app.server.address() as AddressInfo
  const load = fork(new URL('./readers.ts', import.meta.url), { execArgv: [] })
  const page = `/notices/${sheet}?all=1`
  const shown = (await desk.get(page)).payload
  const cells = shown.split('<tr').length - 1
  if (cells < HOUSEHOLDS) throw new Error(`the page shows ${cells} rows`)
  const run = async (name: string, task: Omit<ReadTask, 'port'>): Promise<ReadResult> => {
    const result = await ask(load, { port, ...task })
    tell(
      `public ${name}: ${count(result.perSecond)}/s, p99 ${count(result.p99)} ms, ${result.errors} errors, ${count(result.notModified)} × 304`,
    )
    return result
  }
  try {
    const one = { paths: [page], readers: 32, revalidate: false }
    const fresh = { ...one, paths: [`${page}&r={n}`] }
    await run('warm-up', { ...fresh, seconds: 3 })
    const cold = await run('cold', { ...fresh, seconds: 8 })
    const cached = await run('cached', { ...one, revalidate: true, seconds: 8 })
    const crowd = await run('crowd', {
      paths: [page, '/', `/notices/${sheet}`, '/notices'],
      readers: 500,
      revalidate: true,
      seconds: 30,
    })
    const kb = count(Buffer.byteLength(shown) / 1024)
    const all = [cold, cached, crowd].reduce((sum, { errors }) => sum + errors, 0)
    return [
      {
        key: 'public.cached_per_s',
        value: cached.perSecond,
        behind: `page of ${kb} KB, ${count(cached.notModified)} × 304`,
      },
      {
        key: 'public.cold_per_s',
        value: cold.perSecond,
        behind: 'every question another address: rendered and packed anew',
      },
      { key: 'public.crowd_errors', value: all, behind: `500 readers, 30 s, ${count(crowd.perSecond)}/s` },
      { key: 'public.crowd_p99_ms', value: crowd.p99, behind: 'front page, notices, the notice' },
    ]
  } finally {
    load.disconnect()
    await desk.close()
  }
}

function ask(load: ChildProcess, task: ReadTask): Promise<ReadResult> {
  return new Promise((resolve) => {
    load.once('message', (answer: ReadResult) => resolve(answer))
    load.send(task)
  })
}
