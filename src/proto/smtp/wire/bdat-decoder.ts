import { wordsOf } from '#core/byte-words.ts'
import { CR, LF } from '#core/bytes.ts'
import { skipText, type ContentFault } from './data-decoder.ts'

/**
 * Reads the chunks of one message sent with BDAT (RFC 3030 §2): octets are counted, dots mean
 * nothing. BINARYMIME is not offered, so the content obeys the same rules as after DATA; a CRLF may
 * be cut in two by a chunk's end.
 */
export class BdatDecoder {
  #left = 0
  #fault: ContentFault | undefined
  #afterCr = false

  get fault(): ContentFault | undefined {
    return this.#fault
  }

  /** Octets of the current chunk still to come. */
  get left(): number {
    return this.#left
  }

  beginChunk(sizeBytes: number): void {
    this.#left = sizeBytes
  }

  /** As {@link DataDecoder.push}; stops at the end of the chunk. */
  push(bytes: Uint8Array, from: number, emit: (content: Uint8Array) => void): number {
    const to = Math.min(bytes.length, from + this.#left)
    this.#left -= to - from
    if (this.#fault === undefined && to > from) {
      const content = bytes.subarray(from, to)
      this.#check(content)
      if (this.#fault === undefined) emit(content)
    }
    return to
  }

  /** To be called behind the last chunk: a message can not end in the middle of a line end. */
  finish(): void {
    if (this.#afterCr) this.#fault ??= 'bare-cr'
  }

  #check(content: Uint8Array): void {
    let at = 0
    if (this.#afterCr) {
      this.#afterCr = false
      if (content[0] !== LF) this.#fault = 'bare-cr'
      at = 1
    }
    const words = wordsOf(content)
    while (this.#fault === undefined && (at = skipText(content, words, at)) < content.length) {
      const byte = content[at]
      if (byte === LF) this.#fault = 'bare-lf'
      else if (byte === 0) this.#fault = 'nul'
      else if (byte === CR && at + 1 === content.length) this.#afterCr = true
      else if (content[at + 1] !== LF) this.#fault = 'bare-cr'
      at += 2
    }
  }
}
