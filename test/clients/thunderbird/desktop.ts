import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { runProgram, type ProgramResult } from '../client.ts'

/** A screen that nobody sees, with a window manager and a message bus of its own. */
export class Desktop {
  readonly env: Readonly<Record<string, string>>
  readonly #children: ChildProcess[] = []

  private constructor(env: Record<string, string>, children: readonly ChildProcess[]) {
    this.env = env
    this.#children.push(...children)
  }

  static async open(folder: string): Promise<Desktop> {
    const home = join(folder, 'home')
    mkdirSync(home, { recursive: true })
    const screen = spawn(
      'Xvfb',
      ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    )
    const display = `:${await firstLine(screen.stdout)}`
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const env = {
      PATH: process.env['PATH'] ?? '',
      LANG: 'C.UTF-8',
      HOME: home,
      DISPLAY: display,
      DBUS_SESSION_BUS_ADDRESS: await firstLine(bus.stdout),
    }
    const desktop = new Desktop(env, [screen, bus])
    await desktop.#startWindowManager()
    return desktop
  }

  /** Without one no window gets the keyboard: this waits until it answers, and starts it again if not. */
  async #startWindowManager(): Promise<void> {
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      this.start('openbox', ['--sm-disable'])
      for (let tries = 0; tries < 50; tries += 1) {
        const { status } = await this.#xdotool('get_num_desktops')
        if (status === 0) return
        await wait(100)
      }
    }
    throw new Error('openbox does not manage the windows')
  }

  /** Runs a program until the desktop is closed. */
  start(command: string, args: readonly string[]): ChildProcess {
    const child = spawn(command, [...args], {
      env: { ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#children.push(child)
    return child
  }

  /** The newest visible window whose title matches. */
  async findWindow(title: string): Promise<string | undefined> {
    const { output } = await this.#xdotool('search', '--onlyvisible', '--name', title)
    return /(\d+)\s*$/.exec(output)?.[1]
  }

  async awaitWindow(title: string, withinMs: number): Promise<string> {
    const end = performance.now() + withinMs
    for (;;) {
      const window = await this.findWindow(title)
      if (window !== undefined) return window
      if (performance.now() > end) throw new Error(`no window ${title} within ${withinMs} ms`)
      await wait(100)
    }
  }

  async press(window: string, key: string): Promise<void> {
    await this.#xdotool('windowactivate', '--sync', window, 'key', '--clearmodifiers', key)
  }

  async type(window: string, text: string): Promise<void> {
    await this.#xdotool('windowactivate', '--sync', window, 'type', '--delay', '5', text)
  }

  async close(): Promise<void> {
    for (const child of this.#children.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
  }

  async #xdotool(...args: readonly string[]): Promise<ProgramResult> {
    return runProgram(['xdotool', ...args], { env: this.env, timeoutMs: 10_000 })
  }
}

async function firstLine(stream: Readable): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line
  throw new Error('a program of the desktop ended without a word')
}
