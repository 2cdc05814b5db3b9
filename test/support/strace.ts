import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

/** For the name of a test: the system calls of a process may be tampered with here. */
export const MAY_TAMPER =
  spawnSync('strace', ['-o', '/dev/null', '-e', 'inject=getppid:retval=1', 'true']).status === 0

/**
 * Makes system calls of a running process, all its threads, fail or wait, until disposed:
 * `fsync,fdatasync:error=EIO`, `fdatasync:delay_enter=200000` (microseconds).
 */
export class Tampering implements AsyncDisposable {
  readonly #tracer: ReturnType<typeof spawn>

  private constructor(tracer: ReturnType<typeof spawn>) {
    this.#tracer = tracer
  }

  static async start(pid: number, inject: string): Promise<Tampering> {
    const calls = inject.slice(0, inject.indexOf(':'))
    const tracer = spawn(
      'strace',
      ['-f', '-p', String(pid), '-e', `trace=${calls}`, '-e', `inject=${inject}`],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    let said = ''
    await new Promise<void>((resolve, reject) => {
      tracer.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said = `${said}${text}`.slice(0, 10_000)
        // One line for the process, after it all threads are held.
        if (/strace: Process \d+ attached/.test(said)) resolve()
      })
      tracer.once('exit', () => reject(new Error(`strace ended: ${said}`)))
      tracer.once('error', reject)
    })
    return new Tampering(tracer)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#tracer.exitCode !== null || this.#tracer.signalCode !== null) return
    const ended = once(this.#tracer, 'exit')
    this.#tracer.kill('SIGTERM')
    await ended
  }
}
