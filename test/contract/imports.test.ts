import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

/* "Who may import whom" of the architecture, read from the import lines themselves. */

const root = fileURLToPath(new URL('../..', import.meta.url))
interface Source {
  /** Path from the top, e.g. `src/commands/post-notice.ts`. */
  readonly file: string
  /** The code without comments and without what stands between quotes. */
  readonly code: string
  /** What it imports: a package by its name, a file of ours by its path from the top. */
  readonly imports: readonly { readonly from: string; readonly typeOnly: boolean }[]
}

const sources = ['machines', 'db', 'src', 'public-notices'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name))
    .map((name) => read(join(folder, name))),
)

function read(file: string): Source {
  const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm,
  )
  const imports = [...statements].map(([, type, named, dynamic]) => ({
    from: resolve(file, named ?? dynamic ?? ''),
    typeOnly: type !== undefined,
  }))
  return { file, imports, code: text.replace(/'[^'\n]*'|`[^`]*`|"[^"\n]*"/g, `''`) }
}

function resolve(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return relative(root, join(root, dirname(file), specifier))
  const bare = specifier.replace(/^node:/, '')
  if (specifier.startsWith('node:') || builtinModules.includes(bare)) return `node:${bare}`
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

const within = (...folders: string[]) => sources.filter(({ file }) => folders.some((f) => file.startsWith(f)))
/** Every import of these files that is not among the allowed ones, as `file → import`. */
const strays = (files: readonly Source[], allowed: (from: string, file: string) => boolean) =>
  files.flatMap(({ file, imports }) =>
    imports.filter(({ from }) => !allowed(from, file)).map(({ from }) => `${file} → ${from}`),
  )
const importersOf = (...packages: string[]) =>
  sources.filter(({ imports }) => imports.some(({ from }) => packages.includes(from))).map(({ file }) => file)
const ours =
  (...folders: string[]) =>
  (from: string) =>
    folders.some((f) => from.startsWith(`${f}/`) || from === f)

test('the reader of imports reads them', () => {
  expect(sources.length).toBeGreaterThan(60)
  const sqlite = sources.find(({ file }) => file === 'db/sqlite.ts')
  expect(sqlite?.imports.map((i) => i.from)).toEqual(
    expect.arrayContaining(['better-sqlite3', 'drizzle-orm', 'node:url', 'machines/law.ts', 'db/store.ts']),
  )
  for (const { file, imports } of sources)
    for (const { from } of imports) expect(from, `${file} imports outside the project`).not.toMatch(/^\.\./)
})

describe('machines: the law of order', () => {
  test('imports xstate, zod and itself', () => {
    expect(strays(within('machines/'), (from) => ['xstate', 'zod'].includes(from) || ours('machines')(from))).toEqual(
      [],
    )
  })
  test('names no clock, no chance, no environment and no IO', () => {
    const named = within('machines/').flatMap(({ file, code }) =>
      [...code.matchAll(/\b(Date|Math\.random|process|globalThis|fetch|crypto|setTimeout|performance|console)\b/g)].map(
        ([word]) => `${file} names ${word}`,
      ),
    )
    expect(named).toEqual([])
  })
  test('calls xstate in one file', () => {
    expect(importersOf('xstate')).toEqual(['machines/fold.ts'])
  })
})

describe('db: the file cabinet', () => {
  test('imports drizzle, the driver, Node’s own, machines and itself', () => {
    const packages = ['drizzle-orm', 'better-sqlite3']
    expect(
      strays(
        within('db/'),
        (from) => packages.includes(from) || from.startsWith('node:') || ours('machines', 'db')(from),
      ),
    ).toEqual([])
  })
  test('is alone with the drivers', () => {
    expect(importersOf('better-sqlite3', 'drizzle-orm').filter((file) => !file.startsWith('db/'))).toEqual([])
  })
})

describe('public-notices: the documents', () => {
  test('know no database, no machine and no web', () => {
    const allowed = (from: string) =>
      ['pdfkit', 'uqr'].includes(from) || from.startsWith('node:') || ours('public-notices')(from)
    expect(strays(within('public-notices/'), allowed)).toEqual([])
  })
})

describe('src', () => {
  const deciding = sources.filter(({ file }) =>
    /^src\/(commands\/.+|command|commands|policy|calendar|eligibility|access|limits|plan|people|numbers|refusal|words|person-register|household-change)\.ts$/.test(
      file,
    ),
  )

  test('what decides knows no web, no driver, no file and no clock', () => {
    const may = new Set(['zod', 'dayjs', 'chinese-days', 'csv-parse'])
    expect(strays(deciding, (from) => may.has(from) || ours('machines', 'db', 'src')(from))).toEqual([])
    expect(strays(deciding, (from) => from !== 'db/sqlite.ts' && !from.startsWith('src/web/'))).toEqual([])
    const clocks = deciding
      .filter(({ file }) => file !== 'src/calendar.ts')
      .flatMap(({ file, code }) =>
        [...code.matchAll(/\b(new Date\b|Date\.now|Math\.random|process\.)/g)].map((m) => `${file} ${m[0]}`),
      )
    expect(clocks).toEqual([])
  })
  test('only the calendar counts days: it alone imports dayjs and the holidays', () => {
    expect(importersOf('dayjs', 'chinese-days')).toEqual(['src/calendar.ts'])
  })
  test('fastify is known to the web, the app and the server only', () => {
    const fastify = sources
      .filter(({ imports }) => imports.some(({ from }) => /^(@fastify\/|fastify)/.test(from)))
      .map(({ file }) => file)
    expect(fastify.length).toBeGreaterThan(0)
    expect(fastify.filter((f) => !f.startsWith('src/web/') && f !== 'src/app.ts' && f !== 'src/server.ts')).toEqual([])
  })
  test('the web does not write: what changes a case goes through the office', () => {
    const writers = ['db/sqlite.ts', 'db/schema.ts', 'db/replay.ts', 'src/committer.ts', 'src/plan.ts']
    const web = sources.filter(({ file }) => file.startsWith('src/web/') || file === 'src/app.ts')
    const found = web.flatMap(({ file, imports }) =>
      imports.filter((i) => writers.includes(i.from) && !i.typeOnly).map(({ from }) => `${file} → ${from}`),
    )
    expect(found).toEqual([])
    for (const { file, code } of web) expect(code, file).not.toMatch(/\.commit\(/)
  })
  test('the clock and the environment are read where the program starts, nowhere else', () => {
    const starts = /^src\/(server|cli|app|config|anju|node-version|audit|demo\/|diagrams|jobs\/)/
    const named = within('src/')
      .filter(({ file }) => !starts.test(file))
      .flatMap(({ file, code }) =>
        [...code.matchAll(/\b(new Date\(\)|Date\.now|process\.env)/g)].map((m) => `${file} ${m[0]}`),
      )
    expect(named).toEqual([])
  })
})

describe('the whole house', () => {
  test('nobody imports tests, and nothing below imports what is above', () => {
    const rank: Record<string, number> = { machines: 0, 'public-notices': 0, db: 1, src: 2 }
    const of = (path: string) => rank[path.split('/')[0] ?? '']
    const found = sources.flatMap(({ file, imports }) =>
      imports
        .filter(({ from }) => from.startsWith('test/') || (of(from) ?? 0) > (of(file) ?? 0))
        .map(({ from }) => `${file} → ${from}`),
    )
    expect(found).toEqual([])
  })
  test('no file imports itself in a circle', () => {
    const edges = new Map(
      sources.map(({ file, imports }) => [
        file,
        imports.filter((i) => !i.typeOnly && /\.tsx?$/.test(i.from)).map((i) => i.from),
      ]),
    )
    const done = new Set<string>()
    const circles: string[] = []
    const visit = (file: string, path: readonly string[]) => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      else if (!done.has(file)) for (const next of edges.get(file) ?? []) visit(next, [...path, file])
      done.add(file)
    }
    for (const file of edges.keys()) visit(file, [])
    expect(circles).toEqual([])
  })
  test('no barrels, no mazes', () => {
    expect(
      sources.map((s) => s.file).filter((f) => /(^|\/)(index|utils|helpers|service|manager)\.tsx?$/.test(f)),
    ).toEqual([])
  })
  test('every package a file imports is a dependency of the product', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    const found = strays(
      sources,
      (from) =>
        from in dependencies ||
        from.startsWith('node:') ||
        ours('machines', 'db', 'src', 'public-notices', 'package.json')(from),
    )
    expect(found).toEqual([])
  })
})
