import { CR, LF, NO_BYTES } from '#core/bytes.ts'

export interface LineLimits {
  /** Octets of a line without its CRLF; a longer one is dropped as it comes and reported at its end. */
  readonly maxLineBytes: number
  /** Octets without any line end after which the peer is taken for no SMTP client. */
  readonly maxEndlessBytes: number
}

export type LineFault = 'bare-cr' | 'bare-lf' | 'nul' | 'too-long' | 'endless'

export type LineEvent =
  | { readonly kind: 'line'; readonly bytes: Uint8Array }
  /** `bare-lf` is reported at the LF, `endless` at the limit; the others at the line's CRLF. */
  | { readonly kind: 'fault'; readonly fault: LineFault }

/**
 * The unread input of a session. Command lines are taken out with {@link next}, message content with
 * {@link content}; what is taken by one is not seen by the other. Only CRLF ends a line
 * (RFC 5321 §2.3.8).
 */
export class LineDecoder {
  readonly #limits: LineLimits
  readonly #later: Uint8Array[] = []
  #chunk: Uint8Array = NO_BYTES
  #at = 0
  /** The beginning of a line that came in earlier chunks; grows up to the limit. */
  #partial: Uint8Array = NO_BYTES
  #partialLength = 0
  #dropped = false
  /** Octets of the line so far, kept or not. */
  #lineBytes = 0

  constructor(limits: LineLimits) {
    this.#limits = limits
  }

  push(bytes: Uint8Array): void {
    if (this.#at >= this.#chunk.length) {
      this.#chunk = bytes
      this.#at = 0
    } else this.#later.push(bytes)
  }

  /** Nothing unread is left. */
  get empty(): boolean {
    return this.#at >= this.#chunk.length && this.#later.length === 0
  }

  /** Forgets everything unread (RFC 3207 §4.2). */
  clear(): void {
    this.#chunk = NO_BYTES
    this.#at = 0
    this.#later.length = 0
    this.#forgetPartial()
  }

  /** The next complete line or fault; undefined when more input is needed. */
  next(): LineEvent | undefined {
    while (this.#fill()) {
      const chunk = this.#chunk
      const from = this.#at
      const lf = chunk.indexOf(LF, from)
      const to = lf < 0 ? chunk.length : lf
      this.#lineBytes += to - from
      this.#at = lf < 0 ? to : to + 1
      if (this.#lineBytes > this.#limits.maxEndlessBytes) {
        this.clear()
        return { kind: 'fault', fault: 'endless' }
      }
      if (lf >= 0) return this.#finishLine(chunk.subarray(from, lf + 1))
      this.#hold(chunk.subarray(from, to))
    }
    return undefined
  }

  #finishLine(part: Uint8Array): LineEvent {
    if (this.#partialLength === 0) {
      this.#lineBytes = 0
      return judge(part, this.#limits.maxLineBytes)
    }
    this.#hold(part)
    const line = this.#partial.subarray(0, this.#partialLength)
    const dropped = this.#dropped
    this.#forgetPartial()
    return dropped ? judgeDropped(line) : judge(line, this.#limits.maxLineBytes)
  }

  /**
   * Gives unread bytes to `take`, which answers the index behind what it used, until it leaves
   * something or nothing is left.
   */
  content(take: (bytes: Uint8Array, from: number) => number): void {
    while (this.#fill()) {
      this.#at = take(this.#chunk, this.#at)
      if (this.#at < this.#chunk.length) return
    }
  }

  #fill(): boolean {
    while (this.#at >= this.#chunk.length) {
      const next = this.#later.shift()
      if (next === undefined) {
        // Lets go of the buffer: an idle connection keeps no memory of its last message.
        this.#chunk = NO_BYTES
        this.#at = 0
        return false
      }
      this.#chunk = next
      this.#at = 0
    }
    return true
  }

  #hold(part: Uint8Array): void {
    const room = this.#limits.maxLineBytes + 2
    if (this.#partialLength + part.length > room) {
      // Too long already: of what follows only the last two bytes matter, for the line end.
      this.#dropped = true
      const tail = part.length > 1 ? part : Uint8Array.of(this.#lastHeld(), ...part)
      this.#partial = tail.slice(-2)
      this.#partialLength = this.#partial.length
      return
    }
    const needed = this.#partialLength + part.length
    if (needed > this.#partial.length) {
      const grown = new Uint8Array(Math.min(room, Math.max(needed, this.#partial.length * 2, 64)))
      grown.set(this.#partial.subarray(0, this.#partialLength))
      this.#partial = grown
    }
    this.#partial.set(part, this.#partialLength)
    this.#partialLength = needed
  }

  #lastHeld(): number {
    return this.#partial[this.#partialLength - 1] ?? 0
  }

  #forgetPartial(): void {
    this.#partial = NO_BYTES
    this.#partialLength = 0
    this.#dropped = false
    this.#lineBytes = 0
  }
}

/** `line` ends with LF. */
function judge(line: Uint8Array, maxLineBytes: number): LineEvent {
  const end = line.length - 2
  if (line[end] !== CR) return { kind: 'fault', fault: 'bare-lf' }
  if (end > maxLineBytes) return { kind: 'fault', fault: 'too-long' }
  if (line.indexOf(CR) !== end) return { kind: 'fault', fault: 'bare-cr' }
  if (line.indexOf(0) >= 0) return { kind: 'fault', fault: 'nul' }
  return { kind: 'line', bytes: line.subarray(0, end) }
}

function judgeDropped(line: Uint8Array): LineEvent {
  const proper = line[line.length - 2] === CR
  return { kind: 'fault', fault: proper ? 'too-long' : 'bare-lf' }
}
