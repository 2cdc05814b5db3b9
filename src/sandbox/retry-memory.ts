import { putNewest } from '#core/bounded-map.ts'

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
    const seen = { firstAtMs: before?.firstAtMs ?? nowMs, tries: (before?.tries ?? 0) + 1 }
    // Also the known ones: the oldest in the map is the one not used for longest.
    putNewest(this.#seen, key, seen, MAX_REMEMBERED)
    return before
  }
}
