import type { ConnectionLimits } from './connection-limits.ts'

export type Overdue = 'command' | 'slow-sender' | 'handshake' | 'unread-replies'

/** What a connection is waiting for its peer to do. */
export type Awaited = 'command' | 'content' | 'handshake' | 'nothing'

/**
 * The clock of one connection, looked at by the listener's tick instead of a timer per command.
 * Deadlines are total: bytes that complete nothing do not put them off. All times are monotonic ms.
 */
export class Deadline {
  readonly #limits: ConnectionLimits
  #awaited: Awaited = 'nothing'
  #since = 0
  #bytes = 0
  #heldSince: number | undefined
  #cloggedSince: number | undefined

  constructor(limits: ConnectionLimits) {
    this.#limits = limits
  }

  /**
   * The peer owes us this. The time runs from now when it is another thing than before or when
   * `anew` says that the last one has been done; else it goes on from where it was held.
   */
  await(awaited: Awaited, anew: boolean, now: number): void {
    if (this.#heldSince !== undefined) this.#since += now - this.#heldSince
    this.#heldSince = undefined
    if (awaited === this.#awaited && !anew) return
    this.#awaited = awaited
    this.#since = now
    this.#bytes = 0
  }

  /** It is our turn: the peer's time does not run. */
  hold(now: number): void {
    this.#heldSince ??= now
  }

  received(bytes: number): void {
    this.#bytes += bytes
  }

  clogged(clogged: boolean, now: number): void {
    if (!clogged) this.#cloggedSince = undefined
    else this.#cloggedSince ??= now
  }

  overdue(now: number): Overdue | undefined {
    const limits = this.#limits
    if (this.#cloggedSince !== undefined) {
      return now - this.#cloggedSince > limits.writeTimeoutMs ? 'unread-replies' : undefined
    }
    if (this.#heldSince !== undefined) return undefined
    const waited = now - this.#since
    switch (this.#awaited) {
      case 'nothing':
        return undefined
      case 'command':
        return waited > limits.commandTimeoutMs ? 'command' : undefined
      case 'handshake':
        return waited > limits.handshakeTimeoutMs ? 'handshake' : undefined
      case 'content':
        return this.#rateTooLow(waited, now) ? 'slow-sender' : undefined
    }
  }

  #rateTooLow(waited: number, now: number): boolean {
    if (waited < this.#limits.rateWindowMs) return false
    if ((this.#bytes * 1_000) / waited < this.#limits.minBytesPerSecond) return true
    this.#since = now
    this.#bytes = 0
    return false
  }
}
