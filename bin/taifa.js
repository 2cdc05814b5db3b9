#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node --max-semi-space-size=8
// Without the second limit V8 lets the young generation grow to 64 MiB under load: 120 MiB more of
// memory for 1 % less work. Without the first one glibc keeps a pool of freed memory for each thread:
// 60 MiB more under load, for nothing. Both count from the start of the process only, so they are
// here and wherever `serve` is started.
//
// Plain JavaScript on purpose: it must be readable by the old Node.js that may start it, so that it
// can hand over to the runtime which `npm ci` put beside it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const MIN = [24, 12]
const YOUNG = '--max-semi-space-size=8'
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > MIN[0] || (major === MIN[0] && minor >= MIN[1])) {
  endWithStarter()
  const { enableCompileCache } = await import('node:module')
  // Saves a quarter of a second of each start and half of the database threads' memory; where the
  // folder cannot be written it does nothing. Threads take it from the environment.
  const cache = fileURLToPath(new URL('../node_modules/.cache/taifa', import.meta.url))
  process.env.NODE_COMPILE_CACHE ??= cache
  enableCompileCache(process.env.NODE_COMPILE_CACHE)
  // A checkout runs its source; the package has no source, but what the compiler made of it (`dist`).
  const source = new URL('../src/main/main.ts', import.meta.url)
  const built = new URL('../dist/main/main.js', import.meta.url)
  const { main } = await import((existsSync(source) ? source : built).href)
  await main(process.argv.slice(2))
} else {
  const runtime = bundledNode()
  if (runtime === undefined) {
    console.error(
      `taifa needs Node.js ${MIN.join('.')} or newer; this is ${process.versions.node} and no bundled ` +
        `runtime was installed for ${process.platform}-${process.arch}. Install Node.js 24 and run it again.`,
    )
    process.exit(78)
  }
  const child = spawn(runtime, [YOUNG, ...process.argv.slice(1)], {
    env: { MALLOC_ARENA_MAX: '2', ...process.env },
    // The channel is how the server learns that this process is gone.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (status) => process.exit(status ?? 1))
}

/** Whoever kills the old Node.js that handed over means the server, too. */
function endWithStarter() {
  if (process.channel === undefined) return
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel.unref()
}

function bundledNode() {
  try {
    const require = createRequire(import.meta.url)
    return require.resolve(`node-linux-${process.arch}/bin/node`)
  } catch {
    return undefined
  }
}
