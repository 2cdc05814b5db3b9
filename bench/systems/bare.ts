import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { BareSetting } from '../bare-listeners.ts'
import { freePort } from './free-port.ts'
import { endProcess, LOGIN, DOMAIN, type MailSystem, type SystemKind } from './system.ts'

type Shape = Pick<BareSetting, 'threads' | 'handsOver'>

const PROGRAM = join(import.meta.dirname, '../bare-listeners.ts')

/**
 * Not a mail system but the end of what one can be here: our listener before a service that stores
 * nothing, on one thread and on two.
 */
export const bareListeners: readonly SystemKind[] = [
  { threads: 1, handsOver: false },
  { threads: 2, handsOver: false },
  { threads: 1, handsOver: true },
  { threads: 2, handsOver: true },
].map(kindOf)

function kindOf(shape: Shape): SystemKind {
  const { threads, handsOver } = shape
  const slug = `bare-${threads}${handsOver ? '-handing-over' : ''}`
  const behind = handsOver ? 'each message goes to another thread and back' : 'nothing behind it'
  return {
    slug,
    title: slug,
    version: () =>
      `our listener on ${threads} thread${threads === 1 ? '' : 's'}, nothing is stored, ${behind}`,
    start: async ({ certificate }) => start({ ...shape, certificate, port: await freePort() }),
  }
}

async function start(setting: BareSetting): Promise<MailSystem> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(setting)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await Promise.race([once(child.stdout, 'data'), failing(child)])
  return {
    host: '127.0.0.1',
    port: setting.port,
    login: LOGIN,
    domain: DOMAIN,
    rootPids: [child.pid ?? 0],
    [Symbol.asyncDispose]: () => endProcess(child),
  }
}

async function failing(child: ChildProcess): Promise<never> {
  await once(child, 'exit')
  throw new Error('the bare listener ended; what it wrote above says why')
}
