import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/**
 * Looks into a running Thunderbird by the protocol that its makers test it with: what its windows show
 * can be read there as text. Each packet is `<bytes>:<JSON>`; commands are `[0, id, name, parameters]`,
 * answers `[1, id, error, result]`.
 */
export class Marionette {
  readonly #socket: Socket
  readonly #answers = new Map<number, (answer: readonly unknown[]) => void>()
  #received = Buffer.alloc(0)
  #lastId = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#readPackets()
    })
    socket.on('error', () => socket.destroy())
  }

  static async connect(port: number): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const marionette = new Marionette(socket)
    // Dialogues of the program itself are what is to be read: they stay open.
    await marionette.#call('WebDriver:NewSession', { unhandledPromptBehavior: 'ignore' })
    await marionette.#call('Marionette:SetContext', { value: 'chrome' })
    return marionette
  }

  /** Runs a function body with the rights of the program and answers what it returns. */
  async run<T>(script: string): Promise<T> {
    const result = await this.#call('WebDriver:ExecuteScript', { script, args: [] })
    return (result as { readonly value: T }).value
  }

  close(): void {
    this.#socket.destroy()
  }

  async #call(name: string, parameters: unknown): Promise<unknown> {
    this.#lastId += 1
    const id = this.#lastId
    const answered = new Promise<readonly unknown[]>((resolve) => this.#answers.set(id, resolve))
    const packet = JSON.stringify([0, id, name, parameters])
    this.#socket.write(`${Buffer.byteLength(packet)}:${packet}`)
    const [, , error, result] = await answered
    if (error !== null) throw new Error(`${name}: ${JSON.stringify(error).slice(0, 600)}`)
    return result
  }

  #readPackets(): void {
    for (;;) {
      const colon = this.#received.indexOf(':')
      if (colon < 0) return
      const end = colon + 1 + Number(this.#received.toString('latin1', 0, colon))
      if (this.#received.length < end) return
      const packet = JSON.parse(this.#received.toString('utf8', colon + 1, end)) as unknown
      this.#received = this.#received.subarray(end)
      // The first packet is a greeting and answers nothing.
      if (Array.isArray(packet)) this.#answers.get(packet[1] as number)?.(packet)
    }
  }
}
