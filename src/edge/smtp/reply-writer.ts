import type { Socket } from 'node:net'
import type { SmtpReply } from '#core/reply.ts'
import { formatReply } from '#proto/smtp/wire/reply.ts'

// Unread replies beyond this stop us from reading more commands.
const CLOGGED_BYTES = 65_536

/** Collects replies, so that those to pipelined commands leave in one write (RFC 2920 §3.2). */
export class ReplyWriter {
  #socket: Socket
  #out = ''
  #soon: NodeJS.Immediate | undefined

  constructor(socket: Socket) {
    this.#socket = socket
  }

  switchTo(socket: Socket): void {
    this.#socket = socket
  }

  say(reply: SmtpReply): void {
    this.#out += formatReply(reply)
  }

  /** Sends what has been said; `sent` is called when it has left, at once if there is nothing. */
  flush(sent?: () => void): void {
    if (this.#soon !== undefined) clearImmediate(this.#soon)
    this.#soon = undefined
    const text = this.#out
    this.#out = ''
    if (text === '' || !this.#socket.writable) sent?.()
    else if (sent === undefined) this.#socket.write(text)
    else this.#socket.write(text, () => sent())
  }

  /** Sends when the event loop comes round: answers that take no waiting are collected until then. */
  flushSoon(): void {
    if (this.#out === '') return
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined
      this.flush()
    })
  }

  get clogged(): boolean {
    return this.#socket.writableLength > CLOGGED_BYTES
  }
}
