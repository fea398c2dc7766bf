#!/usr/bin/env node
// Plain JavaScript that any Node can read: a Node too old gets one sentence, not a crash inside a native module.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Anju needs Node 22.18 or newer; this is ${process.versions.node}. ` +
      'Start it with npm run demo, npm start or npx --no-install anju, which use the Node 24 that comes with it. ' +
      '（安居需要 Node 22.18 以上，请用上述命令启动，会使用随附的 Node 24。）',
  )
  process.exit(1)
}
// Whoever reads what is printed may have seen enough (| head): then this ends quietly, as programs do on a closed pipe.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(141)
  })
const { register } = await import('tsx/esm/api')
register()
const { main } = await import('./cli.ts')
process.exitCode = await main(process.argv.slice(2))
