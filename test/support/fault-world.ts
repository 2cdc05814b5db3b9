import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSink, type Sink, type SinkOptions } from './load-sink.ts'
import { runSource, type SourceOptions, type SourceResult } from './load-source.ts'
import { RelayProcess } from './relay-process.ts'
import { setUpDomain, type SendingDomain } from './sending-domain.ts'
import { SmtpDialogue } from './smtp-dialogue.ts'

export interface FaultWorldOptions {
  readonly env?: Record<string, string>
  readonly dataDir?: string
  readonly sink?: Omit<SinkOptions, 'onMessage'>
}

/** One message by hand. `number` is what the ledger knows it by. */
export interface HandSent {
  readonly number: number
  /** Of the body; those above 128 KiB go through the spool. */
  readonly sizeBytes?: number
  readonly to?: string
}

/**
 * A relay, a receiving host and a ledger: the numbers of the messages that were acknowledged, and of
 * those that arrived. Whatever happens to the relay in between, the first have to be among the second.
 */
export class FaultWorld implements AsyncDisposable {
  readonly relay: RelayProcess
  readonly sink: Sink
  readonly sender: SendingDomain
  readonly acknowledged = new Set<number>()
  /** How often each number arrived. */
  readonly arrivals: Map<number, number>

  private constructor(
    relay: RelayProcess,
    sink: Sink,
    sender: SendingDomain,
    arrivals: Map<number, number>,
  ) {
    this.relay = relay
    this.sink = sink
    this.sender = sender
    this.arrivals = arrivals
  }

  static async start(options: FaultWorldOptions = {}): Promise<FaultWorld> {
    const arrivals = new Map<number, number>()
    const sink = await startSink({
      ...options.sink,
      onMessage: ({ number }) => {
        if (number !== undefined) arrivals.set(number, (arrivals.get(number) ?? 0) + 1)
      },
    })
    const relay = new RelayProcess({
      env: {
        TAIFA_OUTBOUND_PORT: String(sink.port),
        // Short, so that what a fault held up is not what the test waits for.
        TAIFA_RETRY_DELAYS: '1s',
        ...options.env,
      },
      ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    })
    try {
      await relay.start()
      const sender = await setUpDomain(relay, 'faults.test')
      return new FaultWorld(relay, sink, sender, arrivals)
    } catch (error) {
      await relay[Symbol.asyncDispose]()
      await sink.close()
      throw error
    }
  }

  get from(): string {
    return `a@${this.sender.name}`
  }

  get missing(): readonly number[] {
    return [...this.acknowledged].filter((number) => !this.arrivals.has(number))
  }

  get doubled(): readonly number[] {
    return [...this.arrivals].filter(([, count]) => count > 1).map(([number]) => number)
  }

  /** Arrived though the client was told that it was not taken, or was told nothing. */
  get unexpected(): readonly number[] {
    return [...this.arrivals.keys()].filter((number) => !this.acknowledged.has(number))
  }

  /** Load from many connections; what gets its 250 is in the ledger. */
  load(
    options: Partial<SourceOptions> & { readonly count: number; readonly firstNumber: number },
  ): Promise<SourceResult> {
    return runSource({
      ...this.relay.submission,
      login: this.sender.credential,
      from: this.from,
      to: 'n%n@elsewhere.test',
      concurrency: 5,
      ca: this.relay.ca,
      onAcknowledged: (number) => this.acknowledged.add(number),
      ...options,
    })
  }

  /** A connection with a login. */
  async client(): Promise<SmtpDialogue> {
    return SmtpDialogue.loggedIn(this.relay.submission, this.sender.credential, this.relay.ca)
  }

  /** Sends one message step by step; answers the reply that decided, and writes a 250 in the ledger. */
  async submit(client: SmtpDialogue, message: HandSent): Promise<string> {
    const { number, sizeBytes = 1_000, to = `n${number}@elsewhere.test` } = message
    for (const [line, wanted] of [
      [`MAIL FROM:<${this.from}> SIZE=${sizeBytes + 500}`, '250'],
      [`RCPT TO:<${to}>`, '250'],
      ['DATA', '354'],
    ] as const) {
      client.write(`${line}\r\n`)
      const reply = await client.reply()
      if (!reply.startsWith(wanted)) {
        client.write('RSET\r\n')
        await client.reply()
        return reply
      }
    }
    const line = `${'x'.repeat(74)}\r\n`
    client.write(
      `From: ${this.from}\r\nTo: ${to}\r\nSubject: ${number}\r\nX-Bench-Number: ${number}\r\n\r\n` +
        line.repeat(Math.ceil(sizeBytes / line.length)) +
        '.\r\n',
    )
    const reply = await client.reply()
    if (reply.startsWith('250')) this.acknowledged.add(number)
    return reply
  }

  /** Waits until all that was acknowledged has arrived; says what has not. */
  async settle(withinMs = 60_000): Promise<void> {
    const end = performance.now() + withinMs
    while (this.missing.length > 0) {
      if (performance.now() > end) {
        throw new Error(
          `${this.missing.length} of ${this.acknowledged.size} did not arrive in ${withinMs} ms: ` +
            `${this.missing.slice(0, 20).join(' ')}\n${this.relay.log.slice(-8_000)}`,
        )
      }
      await sleep(50)
    }
  }

  /** Waits until all has arrived and the relay has written that down: no write of it is still to come. */
  async rest(): Promise<void> {
    await this.settle()
    await until('all outcomes are written down', async () => {
      return (await this.relay.json<readonly unknown[]>('queue', 'list')).length === 0
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.relay[Symbol.asyncDispose]()
    await this.sink.close()
  }
}

/** Resolves when `isSo`, asked again and again; rejects with `what` when that takes too long. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms for: ${what}`)
    await sleep(50)
  }
}
