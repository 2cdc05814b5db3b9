import type { DialogueLine, SessionDialogue } from '#core/smtp-session.ts'

/** How a dialogue begins and how it ended are what explains it: each gets half of 16 kB. */
const MAX_HALF_BYTES = 8 * 1024
const MAX_LINE_LENGTH = 500
/** What a line costs beside its text. */
const LINE_BYTES = 40

/** A dialogue of any length in bounded memory: its first part, and its last. */
export class BoundedDialogue {
  readonly #head: DialogueLine[] = []
  readonly #tail: DialogueLine[] = []
  #headBytes = 0
  #tailBytes = 0
  #headIsFull = false
  #omitted = 0

  add(direction: DialogueLine['direction'], atMs: number, text: string): void {
    const line = { direction, atMs: Math.round(atMs), text: shortened(text) }
    const bytes = sizeOf(line)
    if (!this.#headIsFull && this.#headBytes + bytes <= MAX_HALF_BYTES) {
      this.#headBytes += bytes
      this.#head.push(line)
      return
    }
    this.#headIsFull = true
    this.#tail.push(line)
    this.#tailBytes += bytes
    while (this.#tailBytes > MAX_HALF_BYTES) {
      const first = this.#tail.shift()
      if (first === undefined) return
      this.#tailBytes -= sizeOf(first)
      this.#omitted += 1
    }
  }

  snapshot(): Pick<SessionDialogue, 'lines' | 'omitted'> {
    return {
      lines: [...this.#head, ...this.#tail],
      omitted: this.#omitted === 0 ? undefined : { after: this.#head.length, lines: this.#omitted },
    }
  }
}

function shortened(text: string): string {
  return text.length <= MAX_LINE_LENGTH ? text : `${text.slice(0, MAX_LINE_LENGTH)}…`
}

function sizeOf({ text }: DialogueLine): number {
  return text.length + LINE_BYTES
}
