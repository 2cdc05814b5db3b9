import { CR, DOT, LF } from '#core/bytes.ts'

const ONE_DOT = Uint8Array.of(DOT)
const END_OF_DATA = Uint8Array.of(DOT, CR, LF)
const END_AFTER_CR = Uint8Array.of(LF, DOT, CR, LF)
const END_AFTER_TEXT = Uint8Array.of(CR, LF, DOT, CR, LF)

/**
 * Dot-stuffing of one message for DATA (RFC 5321 §4.5.2), in pieces of any size. A dot behind a bare
 * CR or LF is doubled too: such content is refused at intake, and should any come this far, no host
 * that reads line ends loosely may see the end of the message in it.
 */
export class DotStuffer {
  // The two bytes before the next one; a message begins at the start of a line.
  #beforeLast = CR
  #last = LF

  /** The same bytes with doubled dots, as views of `chunk`; copies nothing. */
  push(chunk: Uint8Array): Uint8Array[] {
    if (chunk.length === 0) return []
    const pieces: Uint8Array[] = []
    let from = 0
    // Dots are rarer than line ends: none in base64, about one in sixty characters of prose.
    for (let at = chunk.indexOf(DOT); at >= 0; at = chunk.indexOf(DOT, at + 1)) {
      const before = at === 0 ? this.#last : chunk[at - 1]
      if (before !== LF && before !== CR) continue
      if (at > from) pieces.push(chunk.subarray(from, at))
      pieces.push(ONE_DOT)
      from = at
    }
    pieces.push(chunk.subarray(from))
    this.#beforeLast = chunk.length > 1 ? (chunk[chunk.length - 2] ?? 0) : this.#last
    this.#last = chunk[chunk.length - 1] ?? 0
    return pieces
  }

  /** What has to follow the last piece: the final dot, after a line end if the message has none. */
  end(): Uint8Array {
    if (this.#last === LF && this.#beforeLast === CR) return END_OF_DATA
    return this.#last === CR ? END_AFTER_CR : END_AFTER_TEXT
  }
}
