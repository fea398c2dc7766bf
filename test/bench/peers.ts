import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { tell } from './figures.ts'

const folder = fileURLToPath(new URL('./peers', import.meta.url))
const resolve = createRequire(join(folder, 'package.json')).resolve

/** Installs the engines we compare with, in a folder of their own, the first time they are asked for. */
export function installPeers(): void {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  if (Object.keys(dependencies).every((name) => existsSync(join(folder, 'node_modules', name)))) return
  tell('installing the peers (once; 340 MB, and sqlite3 may be compiled: some minutes)')
  execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 2, 2] })
}

/** Imports a peer from its folder. Its types are not ours to know: the caller says what it uses. */
export const importPeer = async <T>(name: string): Promise<T> => {
  const path = join(folder, 'node_modules', name)
  const { exports, module } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest
  const entry = exports?.['.']?.import
  const file = typeof entry === 'string' ? entry : (entry?.default ?? module)
  return (await import(pathToFileURL(file ? join(path, file) : resolve(name)).href)) as T
}

/** The same for a peer that is CommonJS. */
export const requirePeer = <T>(name: string): T => createRequire(join(folder, 'package.json'))(name) as T

interface Manifest {
  readonly module?: string
  readonly exports?: { readonly '.'?: { readonly import?: string | { readonly default?: string } } }
}

/** The version a peer is installed in. */
export const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version
