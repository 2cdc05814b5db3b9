import { concatBytes, CR, LF } from '#core/bytes.ts'

/**
 * Cuts the header off the front of a message that comes in pieces. The header keeps its empty line;
 * its bytes are copied, so a piece may be reused by its owner.
 */
export class HeaderSplitter {
  readonly #maxBytes: number
  #parts: Uint8Array[] = []
  #size = 0
  /** Bytes of `\r\n\r\n` matched so far; a message may begin with its empty line. */
  #matched = 2
  #state: 'open' | 'complete' | 'too-large' = 'open'

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** `open` until the empty line has come. After `too-large` nothing more is kept. */
  get state(): 'open' | 'complete' | 'too-large' {
    return this.#state
  }

  /** Takes the next piece and answers the part of it that is body. */
  take(piece: Uint8Array): Uint8Array {
    if (this.#state !== 'open') return piece
    const end = this.#findEnd(piece)
    const part = end < 0 ? piece : piece.subarray(0, end)
    this.#size += part.length
    if (this.#size > this.#maxBytes) {
      this.#state = 'too-large'
      this.#parts = []
      return piece.subarray(part.length)
    }
    if (part.length > 0) this.#parts.push(part.slice())
    if (end >= 0) this.#state = 'complete'
    return piece.subarray(part.length)
  }

  /** What has come of the header; without an empty line when the message ended before one. */
  bytes(): Uint8Array {
    const only = this.#parts.length === 1 ? this.#parts[0] : undefined
    if (only !== undefined) return only
    const whole = concatBytes(this.#parts)
    this.#parts = [whole]
    return whole
  }

  #findEnd(piece: Uint8Array): number {
    let matched = this.#matched
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i]
      if (byte === (matched % 2 === 0 ? CR : LF)) matched++
      else matched = byte === CR ? 1 : 0
      if (matched === 4) return i + 1
    }
    this.#matched = matched
    return -1
  }
}
