// Imported before anything native: better-sqlite3 crashes on a Node that is too old without saying why.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `安居需要 Node 22.18 或更新版本，当前为 ${process.versions.node}：请用 npm run … 或 npx --no-install anju … 启动（会使用随附的 Node 24）。\n` +
      `Anju needs Node 22.18 or newer; this is ${process.versions.node}. Start it with npm run … or npx --no-install anju …, which use the Node 24 that comes with it.\n`,
  )
  process.exit(1)
}
