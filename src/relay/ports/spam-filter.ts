import type { IpAddress } from '#core/ip.ts'

/** `mark`: taken, with fields that say what the filter thinks of it. `later`: not now. */
export type SpamAction = 'take' | 'mark' | 'later' | 'reject'

export interface SpamVerdict {
  readonly action: SpamAction
  readonly score: number
  /** From this score on the filter rejects. */
  readonly threshold: number | undefined
}

/** What a filter is told beside the message. */
export interface SpamFacts {
  /** Of the transaction, for the filter's log. */
  readonly id: string
  readonly client: IpAddress
  /** Name of the client's address; empty when it has none that leads back. */
  readonly clientName: string
  readonly helo: string
  /** In SMTP form, empty for `<>`. */
  readonly sender: string
  readonly recipients: readonly string[]
}

export interface SpamFilter {
  /**
   * What the filter says of a message, within its time; otherwise in one line why it said nothing.
   * Never rejects.
   */
  check(message: Uint8Array, facts: SpamFacts): Promise<SpamVerdict | { readonly problem: string }>
}
