import type { ServerResponse } from 'node:http'
import type { Update, Watcher } from '#relay/updates/updates.ts'

/** What may wait for a reader: hints are 100 bytes, so this is a minute of the busiest account. */
const MAX_WAITING_BYTES = 16 * 1024

/**
 * One answer of server-sent events (WHATWG HTML §9.2). A reader that does not keep up is cut off:
 * it comes again by itself, and asks for everything then.
 */
export class EventStream implements Watcher {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
  }

  begin(headers: Readonly<Record<string, number | string | string[] | undefined>>): void {
    this.#response.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      // Proxies that collect an answer before they pass it on would keep all hints back.
      'x-accel-buffering': 'no',
    })
    // Come again after 3 s: a restart of the server is over by then.
    this.#write('retry: 3000\n\n')
  }

  update({ topic, id }: Update): void {
    this.#write(`data: ${JSON.stringify({ kind: topic, id: id ?? null })}\n\n`)
  }

  /** Keeps proxies from closing what they take for dead, and finds out who is gone. */
  beat(): void {
    this.#write(': still here\n\n')
  }

  end(): void {
    this.#response.end()
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return
    if (this.#response.writableLength > MAX_WAITING_BYTES) this.#response.destroy()
    else this.#response.write(text)
  }
}
