const MAX_REMEMBERED = 10_000

interface Seen {
  readonly firstAtMs: number
  readonly tries: number
}

/**
 * Which sender has tried which recipient before, for the addresses that give in later. The relay's
 * envelope sender is unique to a message, so sender and recipient name the message. In memory,
 * bounded, forgotten at a restart.
 */
export class RetryMemory {
  readonly #seen = new Map<string, Seen>()

  /** Counts this try and answers what was known before it; undefined at the first. */
  note(sender: string, recipient: string, nowMs: number): Seen | undefined {
    const key = `${sender}\n${recipient}`
    const before = this.#seen.get(key)
    // Taken out and put in again, so the oldest in the map is the one not used for longest.
    this.#seen.delete(key)
    this.#seen.set(key, {
      firstAtMs: before?.firstAtMs ?? nowMs,
      tries: (before?.tries ?? 0) + 1,
    })
    if (this.#seen.size > MAX_REMEMBERED) {
      const [oldest] = this.#seen.keys()
      if (oldest !== undefined) this.#seen.delete(oldest)
    }
    return before
  }
}
