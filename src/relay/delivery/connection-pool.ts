import type { CancelSignal } from '#core/cancel.ts'
import type { PoolOptions } from './smtp-options.ts'

/** What the pool needs of a connection; {@link SmtpConnection} is one. */
export interface Poolable {
  readonly canBegin: boolean
  readonly sent: number
  park(idleMs: number, onGone: () => void): void
  unpark(): void
  quit(): void
}

interface Group<C> {
  readonly idle: C[]
  /** Slots given out. */
  busy: number
  readonly waiting: Set<(granted: boolean) => void>
}

/** The right to one connection of a key, and perhaps a warm one. */
export interface Slot<C> {
  readonly key: string
  /** Undefined: open a fresh one. */
  readonly warm: C | undefined
}

/**
 * Keeps connections warm, and counts them: at most `maxPerKey` for a key, whoever needs more waits,
 * first come first served. The key holds everything that makes two connections differ: address, port,
 * host name, TLS requirement, login and our own name. One process has one pool; the limit is per
 * process.
 */
export class ConnectionPool<C extends Poolable> {
  readonly #options: PoolOptions
  readonly #groups = new Map<string, Group<C>>()
  /** All idle connections, longest idle first. */
  readonly #idle = new Map<C, string>()
  #busy = 0
  #closing = false
  #onQuiet: (() => void) | undefined

  constructor(options: PoolOptions) {
    this.#options = options
  }

  get idleCount(): number {
    return this.#idle.size
  }

  /** Undefined when cancelled or closing. Every slot has to be released. */
  async acquire(key: string, cancel: CancelSignal): Promise<Slot<C> | undefined> {
    const group = this.#group(key)
    if (group.busy >= this.#options.maxPerKey) {
      if (!(await this.#waitTurn(group, cancel))) return undefined
    } else if (this.#closing || cancel.aborted) {
      this.#forgetIfEmpty(key, group)
      return undefined
    } else {
      group.busy++
      this.#busy++
    }
    return { key, warm: this.#takeIdle(group) }
  }

  /** Gives the slot back; a connection that can carry more is kept warm. */
  release(slot: Slot<C>, connection: C | undefined): void {
    const group = this.#group(slot.key)
    if (connection !== undefined) {
      if (this.#isWorthKeeping(connection)) this.#park(slot.key, group, connection)
      else connection.quit()
    }
    const [next] = group.waiting
    if (next !== undefined) {
      // The slot passes on without becoming free.
      group.waiting.delete(next)
      next(true)
      return
    }
    group.busy--
    this.#busy--
    this.#forgetIfEmpty(slot.key, group)
    if (this.#busy === 0) this.#onQuiet?.()
  }

  /** Says goodbye on idle connections; resolves when the busy ones have come back. */
  close(): Promise<void> {
    this.#closing = true
    for (const connection of this.#idle.keys()) this.#drop(connection).quit()
    for (const group of this.#groups.values()) {
      for (const refuse of group.waiting) refuse(false)
      group.waiting.clear()
    }
    if (this.#busy === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#onQuiet = resolve
    })
  }

  #isWorthKeeping(connection: C): boolean {
    if (this.#closing || !connection.canBegin) return false
    return connection.sent < this.#options.maxMessagesPerConnection
  }

  #group(key: string): Group<C> {
    let group = this.#groups.get(key)
    if (group === undefined) {
      group = { idle: [], busy: 0, waiting: new Set() }
      this.#groups.set(key, group)
    }
    return group
  }

  #waitTurn(group: Group<C>, cancel: CancelSignal): Promise<boolean> {
    if (this.#closing || cancel.aborted) return Promise.resolve(false)
    return new Promise((resolve) => {
      const settle = (granted: boolean): void => {
        cancel.removeEventListener('abort', onAbort)
        resolve(granted)
      }
      const onAbort = (): void => {
        group.waiting.delete(settle)
        resolve(false)
      }
      group.waiting.add(settle)
      cancel.addEventListener('abort', onAbort, { once: true })
    })
  }

  // The one used last is the likeliest to be alive.
  #takeIdle(group: Group<C>): C | undefined {
    const warm = group.idle.pop()
    if (warm !== undefined) {
      this.#idle.delete(warm)
      warm.unpark()
    }
    return warm
  }

  #park(key: string, group: Group<C>, connection: C): void {
    if (this.#idle.size >= this.#options.maxIdle) {
      const [oldest] = this.#idle.keys()
      if (oldest !== undefined) this.#drop(oldest).quit()
    }
    group.idle.push(connection)
    this.#idle.set(connection, key)
    connection.park(this.#options.idleMs, () => void this.#drop(connection))
  }

  #drop(connection: C): C {
    const key = this.#idle.get(connection)
    this.#idle.delete(connection)
    const group = key === undefined ? undefined : this.#groups.get(key)
    if (key === undefined || group === undefined) return connection
    const at = group.idle.indexOf(connection)
    if (at >= 0) group.idle.splice(at, 1)
    this.#forgetIfEmpty(key, group)
    return connection
  }

  #forgetIfEmpty(key: string, group: Group<C>): void {
    if (group.busy === 0 && group.idle.length === 0 && group.waiting.size === 0) {
      this.#groups.delete(key)
    }
  }
}
