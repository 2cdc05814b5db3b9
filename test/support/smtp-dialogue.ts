import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/**
 * A hand on the wire: sends exactly what it is told and reads replies one by one. For tests that need
 * to be in the middle of a dialogue; ordinary mail goes through Nodemailer.
 */
export class SmtpDialogue implements Disposable {
  #socket: Socket
  #received = ''
  #ended = false
  #wake: () => void = () => undefined
  readonly #listeners = {
    data: (chunk: Buffer): void => {
      this.#received += chunk.toString('latin1')
      this.#wake()
    },
    end: (): void => {
      this.#ended = true
      this.#wake()
    },
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#attach()
  }

  static async connect(address: {
    readonly host: string
    readonly port: number
  }): Promise<SmtpDialogue> {
    const socket = connectTcp(address.port, address.host)
    await once(socket, 'connect')
    return new SmtpDialogue(socket)
  }

  /** Connected, greeted, encrypted and logged in. */
  static async loggedIn(
    address: { readonly host: string; readonly port: number },
    credential: { readonly username: string; readonly password: string },
    ca: string,
  ): Promise<SmtpDialogue> {
    const dialogue = await SmtpDialogue.connect(address)
    await dialogue.expect('220')
    await dialogue.command('EHLO client.test', '250')
    await dialogue.startTls(ca)
    await dialogue.command('EHLO client.test', '250')
    const token = Buffer.from(`\0${credential.username}\0${credential.password}`).toString('base64')
    await dialogue.command(`AUTH PLAIN ${token}`, '235')
    return dialogue
  }

  async startTls(ca: string): Promise<void> {
    await this.command('STARTTLS', '220')
    this.#detach()
    const secure = connectTls({ socket: this.#socket, ca, servername: 'mail.taifa.test' })
    await once(secure, 'secureConnect')
    this.#socket = secure
    this.#attach()
  }

  write(text: string): void {
    this.#socket.write(Buffer.from(text, 'latin1'))
  }

  /** Sends one line and reads one reply, which has to begin with `expected`. */
  async command(line: string, expected: string): Promise<string> {
    this.write(`${line}\r\n`)
    return this.expect(expected)
  }

  async expect(expected: string): Promise<string> {
    const reply = await this.reply()
    if (!reply.startsWith(expected)) throw new Error(`expected ${expected}, got ${reply}`)
    return reply
  }

  /** The next whole reply, without its last CRLF. Rejects when the connection ends before. */
  async reply(): Promise<string> {
    for (;;) {
      const match = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3}(?: [^\r\n]*)?\r\n/.exec(this.#received)
      if (match !== null) {
        this.#received = this.#received.slice(match[0].length)
        return match[0].trimEnd()
      }
      if (this.#ended)
        throw new Error(`the server closed; unread: ${JSON.stringify(this.#received)}`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Resolves when the server has closed. */
  async closed(): Promise<void> {
    while (!this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }

  #attach(): void {
    this.#socket.on('data', this.#listeners.data)
    this.#socket.on('end', this.#listeners.end)
    this.#socket.on('close', this.#listeners.end)
    this.#socket.on('error', this.#listeners.end)
  }

  #detach(): void {
    this.#socket.off('data', this.#listeners.data)
    this.#socket.off('end', this.#listeners.end)
    this.#socket.off('close', this.#listeners.end)
    this.#socket.off('error', this.#listeners.end)
  }
}
