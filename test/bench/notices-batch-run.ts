import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { NoticeDocument } from '../../public-notices/document.ts'
import { firstReview } from '../../public-notices/kinds/first-review.ts'
import { documentOf, viewOf } from '../../public-notices/view.ts'
import { renderPool } from '../../src/documents/pool.ts'
import { firstReviewOf, someHouseholds } from '../notices/examples.ts'

/*
 * The batch of notices.ts in a process of its own: notices, households each, font folder, output folder. As a job does it:
 * view and document are made on this thread, rendering is the pool's on two threads, every file is written under a
 * temporary name, fsynced and renamed to its digest, two at a time. Every notice has other households.
 */

const [noticeCount = '', householdCount = '', fontsFolder = '', folder = ''] = process.argv.slice(2)
const count = Number(noticeCount)
const households = Number(householdCount)
const people = someHouseholds(count + households)
mkdirSync(folder, { recursive: true })

function* documents(many: number): Generator<NoticeDocument> {
  for (let i = 0; i < many; i++) {
    const listed = people.slice(i, i + households)
    const view = viewOf(firstReview, { ...firstReviewOf(listed), number: `涧长住公示〔2026〕${i + 1}号` })
    yield documentOf(view, { code: '7K3M-9QXR-2T5V', url: 'https://zfbz.example.gov.cn/v/7K3M9QXR2T5V' })
  }
}

async function write(sha256: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, `${sha256}.pdf`)
  const file = await open(`${path}.part`, 'w')
  await file.writeFile(bytes)
  await file.sync()
  await file.close()
  await rename(`${path}.part`, path)
}

const pool = renderPool({ fontsFolder, threads: 2 })
async function run(many: number): Promise<void> {
  const writing: Promise<void>[] = []
  for await (const outcome of pool.each(documents(many))) {
    if ('failed' in outcome) throw outcome.failed
    writing.push(write(outcome.rendered.sha256, outcome.rendered.bytes))
    if (writing.length >= 2) await writing.shift()
  }
  await Promise.all(writing)
}

// Both threads with their fonts and compiled code, as in a server that has been running.
await run(Math.min(100, count))
const delay = monitorEventLoopDelay({ resolution: 1 })
let last = performance.now()
let longest = 0
const tick = setInterval(() => {
  const now = performance.now()
  longest = Math.max(longest, now - last - 1)
  last = now
}, 1)
delay.enable()
const start = performance.now()
await run(count)
const ms = performance.now() - start
delay.disable()
clearInterval(tick)
await pool.close()

const files = readdirSync(folder)
if (files.length !== count) throw new Error(`${files.length} files for ${count} notices`)
for (const name of files.slice(0, 20))
  if (
    `${createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')}.pdf` !== name
  )
    throw new Error(`${name} does not have its digest`)
process.stdout.write(
  JSON.stringify({
    perSecond: (count * 1000) / ms,
    // Both ways of looking; the worse one counts.
    stallMs: Math.max(longest, delay.max / 1e6),
    peakMb: process.resourceUsage().maxRSS / 1024,
  }),
)
