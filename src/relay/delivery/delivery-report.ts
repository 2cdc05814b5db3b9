import type { Message } from '#core/message.ts'
import type { EpochMs } from '#core/time.ts'
import type { NewMessage } from '../ports/queue-store.ts'
import type { RecipientOutcome } from './outcome.ts'

export interface ReportRequest {
  readonly message: Message
  /** All recipients of one delivery; the writer picks those that ended badly. */
  readonly outcomes: readonly RecipientOutcome[]
  /** The stored header of the message; empty when it could not be read. */
  readonly header: Uint8Array
  readonly now: EpochMs
}

/** Decides whether the sender gets a report about these outcomes, and writes it. Pure but for ids. */
export type ReportWriter = (request: ReportRequest) => NewMessage | undefined
