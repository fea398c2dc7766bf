import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Peer } from './emmett.ts'
import { importPeer } from './peers.ts'

interface Execution {
  signal(message: object): void
}
interface Engine {
  readonly state: 'idle' | 'running' | 'stopped' | 'error'
  execute(options: object): Promise<Execution>
  recover(state: unknown): Engine
  resume(options: object): Promise<Execution>
  getState(): Promise<unknown>
  stop(): Promise<void>
}
interface BpmnEngine {
  readonly Engine: new (options: object) => Engine
}

/** A process of `n` user tasks, one after the other. */
const processOf = (n: number): string => {
  const tasks = Array.from({ length: n }, (_, i) => `<userTask id="task${i}" />`).join('')
  const names = ['start', ...Array.from({ length: n }, (_, i) => `task${i}`), 'end']
  const flows = names
    .slice(1)
    .map((to, i) => `<sequenceFlow id="flow${i}" sourceRef="${names[i]}" targetRef="${to}" />`)
    .join('')
  return `<?xml version="1.0" encoding="UTF-8"?><definitions id="life" targetNamespace="bench" xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="case" isExecutable="true"><startEvent id="start" />${tasks}<endEvent id="end" />${flows}</process></definitions>`
}

let lived = 0

/**
 * bpmn-engine as a server would use it: for each command the saved state of the case is read, the engine recovered and
 * resumed, the waiting user task signalled with the fact's data, and the new state saved in a transaction of its own
 * that checks the version read, `synchronous=FULL`. It keeps no facts, only the state.
 */
export async function openBpmn(): Promise<Peer> {
  const { Engine } = await importPeer<BpmnEngine>('bpmn-engine')
  const folder = mkdtempSync(join(tmpdir(), 'anju-bench-bpmn-'))
  const db = new Database(join(folder, 'bpmn.sqlite'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE cases (name TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL)')
  const load = db.prepare<[string], { version: number; state: string }>(
    'SELECT version, state FROM cases WHERE name = ?',
  )
  const insert = db.prepare('INSERT INTO cases (name, version, state) VALUES (?, 1, ?)')
  const update = db.prepare('UPDATE cases SET version = version + 1, state = ? WHERE name = ? AND version = ?')

  async function command(name: string, task: string, source: string, data: object): Promise<void> {
    const saved = load.get(name)
    const listener = new EventEmitter()
    const engine = saved ? new Engine({ name }).recover(JSON.parse(saved.state)) : new Engine({ name, source })
    const execution = await (saved ? engine.resume({ listener }) : engine.execute({ listener }))
    execution.signal({ id: task, data })
    const state = JSON.stringify(await engine.getState())
    // Its promise never settles once the process has ended.
    if (engine.state === 'running') await engine.stop()
    const written = saved ? update.run(state, name, saved.version) : insert.run(name, state)
    if (written.changes !== 1) throw new Error('somebody was first')
  }

  return {
    synchronous: `journal ${db.pragma('journal_mode', { simple: true })}, synchronous ${db.pragma('synchronous', { simple: true })}`,
    async run(lives) {
      const start = performance.now()
      for (const facts of lives) {
        lived += 1
        const source = processOf(facts.length)
        for (const [i, fact] of facts.entries()) await command(`case-${lived}`, `task${i}`, source, fact.data)
      }
      return (performance.now() - start) / 1000
    },
    close() {
      db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
