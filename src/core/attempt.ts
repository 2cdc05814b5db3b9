import type { AttemptId, MessageId, RecipientId } from './ids.ts'
import type { TlsFacts, TlsPolicyUsed } from './tls.ts'
import type { EpochMs } from './time.ts'

/** One line of the dialogue with another mail host, or a note of ours (look-up, connect, TLS). */
export interface AttemptStep {
  /** Since the attempt began. */
  readonly atMs: number
  readonly kind: 'note' | 'sent' | 'received'
  /** Secrets masked; message content never. */
  readonly text: string
}

/** One try to hand some recipients of one message to one host, kept for the sender to read. */
export interface Attempt {
  readonly id: AttemptId
  readonly messageId: MessageId
  readonly recipientIds: readonly RecipientId[]
  readonly startedAt: EpochMs
  readonly durationMs: number
  /** MX host name; undefined when no host was reached (DNS failure). */
  readonly host: string | undefined
  readonly address: string | undefined
  readonly port: number | undefined
  /** What the connection gave; undefined in the clear. */
  readonly tls: TlsFacts | undefined
  /** What it had to give; undefined where the route itself says (a smarthost) or no host was tried. */
  readonly tlsPolicy: TlsPolicyUsed | undefined
  /** False when the connection had carried other mail before. */
  readonly newConnection: boolean
  readonly steps: readonly AttemptStep[]
  /** One line that sums it up: `250 2.0.0 accepted`, `connection refused`. */
  readonly summary: string
}
