import { generateKeyPairSync } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import nodemailer from 'nodemailer'
import type { DomainName } from '#core/domain-name.ts'
import { ZoneStore } from '#sandbox/zone-store.ts'
import { splitAddress, type RelayProcess } from './relay-process.ts'

export interface OutsideOptions {
  readonly name: string
  readonly dmarc?: 'none' | 'quarantine' | 'reject'
  /** Whether SPF names the loopback address that all mail of a test comes from. */
  readonly spf?: boolean
}

export interface OutsideMessage {
  readonly from: string
  readonly to: string | readonly string[]
  readonly subject: string
  readonly text?: string
  readonly signed?: boolean
  /** Envelope sender; empty for `<>`; the From address when absent. */
  readonly sender?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The whole message, in place of what is made of the other fields. */
  readonly raw?: string
}

/** A mail host of somebody else, with records in the sandbox's DNS and a DKIM key of its own. */
export class OutsideHost {
  readonly name: string
  readonly #relay: RelayProcess
  readonly #privateKey: string

  private constructor(relay: RelayProcess, name: string, privateKey: string) {
    this.name = name
    this.#relay = relay
    this.#privateKey = privateKey
  }

  static async open(relay: RelayProcess, options: OutsideOptions): Promise<OutsideHost> {
    const { name, dmarc = 'none', spf = true } = options
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'der' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const zones = await ZoneStore.open({ dataDir: relay.dataDir, monotonicMs: () => 0 })
    const key = `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`
    const published = await zones.publish(
      [
        {
          purpose: 'spf',
          type: 'TXT',
          host: name,
          value: `v=spf1${spf ? ' ip4:127.0.0.1' : ''} -all`,
        },
        { purpose: 'dkim', type: 'TXT', host: `out._domainkey.${name}`, value: key },
        { purpose: 'dmarc', type: 'TXT', host: `_dmarc.${name}`, value: `v=DMARC1; p=${dmarc}` },
      ],
      name as DomainName,
    )
    if (!published.ok) throw new Error(published.error)
    await awaitAnswer(relay, `out._domainkey.${name}`)
    return new OutsideHost(relay, name, privateKey)
  }

  /** Brings a message to the relay's MX; rejects with the reply when that refuses. */
  async send(message: OutsideMessage): Promise<string> {
    const { host, port } = splitAddress(this.#relay.ready.mx.at(-1) ?? '')
    const transport = nodemailer.createTransport({
      host,
      port,
      name: `mx.${this.name}`,
      tls: { ca: this.#relay.ca, servername: 'mx1.taifa.test' },
      ...(message.signed === false
        ? {}
        : { dkim: { domainName: this.name, keySelector: 'out', privateKey: this.#privateKey } }),
    } as object)
    const { from, to, subject, text = 'Habari.\n', headers = {} } = message
    const recipients = [to].flat() as string[]
    const envelope = { from: message.sender ?? from, to: recipients }
    try {
      const sent: { response?: string } = await transport.sendMail({
        from,
        to: recipients.join(', '),
        subject,
        text,
        headers: { ...headers },
        envelope,
        ...(message.raw === undefined ? {} : { raw: message.raw }),
      })
      return sent.response ?? ''
    } finally {
      transport.close()
    }
  }
}

/** The server looks at the file some times a second; who asks before remembers that there is nothing. */
async function awaitAnswer(relay: RelayProcess, name: string): Promise<void> {
  const resolver = new Resolver()
  resolver.setServers([relay.ready.sandbox?.dns ?? ''])
  for (let tries = 0; tries < 100; tries += 1) {
    const answered = await resolver.resolveTxt(name).catch(() => [])
    if (answered.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the sandbox's DNS does not answer for ${name}`)
}
