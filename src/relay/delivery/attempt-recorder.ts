import type { Attempt, AttemptStep } from '#core/attempt.ts'
import { uuidV7, type AttemptId, type MessageId, type RecipientId } from '#core/ids.ts'
import { readableLine } from '#core/readable-text.ts'
import type { TlsFacts, TlsPolicyUsed } from '#core/tls.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'

// Bounds what a talkative host can make us store: 100 recipients are 200 lines and some.
const MAX_STEPS = 500
const MAX_TEXT = 1_000

export interface AttemptEnd {
  readonly recipientIds: readonly RecipientId[]
  readonly target:
    | { readonly host: string; readonly address: { readonly text: string }; readonly port: number }
    | undefined
  readonly tls: TlsFacts | undefined
  readonly tlsPolicy: TlsPolicyUsed | undefined
  readonly newConnection: boolean
  readonly summary: string
}

/** Collects the transcript of one attempt as it happens. */
export class AttemptRecorder {
  readonly #clock: Clock
  readonly #startedAt: number
  readonly #startedMs: number
  readonly #steps: AttemptStep[] = []

  constructor(clock: Clock) {
    this.#clock = clock
    this.#startedAt = clock.now()
    this.#startedMs = clock.monotonicMs()
  }

  /** `text` has its secrets masked; what is too long is cut. */
  add(kind: AttemptStep['kind'], text: string): void {
    if (this.#steps.length >= MAX_STEPS) return
    const cut = this.#steps.length === MAX_STEPS - 1 ? '… (more not kept)' : text
    this.#steps.push({ atMs: this.#elapsedMs(), kind, text: readableLine(cut, MAX_TEXT) })
  }

  /** So far. */
  get steps(): readonly AttemptStep[] {
    return this.#steps
  }

  finish(messageId: MessageId, random: Pick<Random, 'bytes'>, end: AttemptEnd): Attempt {
    return {
      id: uuidV7<AttemptId>(this.#startedAt, random.bytes(10)),
      messageId,
      recipientIds: end.recipientIds,
      startedAt: this.#startedAt,
      durationMs: this.#elapsedMs(),
      host: end.target?.host,
      address: end.target?.address.text,
      port: end.target?.port,
      tls: end.tls,
      tlsPolicy: end.tlsPolicy,
      newConnection: end.newConnection,
      steps: this.#steps,
      summary: readableLine(end.summary, MAX_TEXT),
    }
  }

  #elapsedMs(): number {
    return Math.max(0, Math.round(this.#clock.monotonicMs() - this.#startedMs))
  }
}
