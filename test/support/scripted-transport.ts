import type { Attempt } from '#core/attempt.ts'
import type { CancelSignal } from '#core/cancel.ts'
import type { AttemptId, RecipientId } from '#core/ids.ts'
import { reply } from '#core/reply.ts'
import type { DeliveryJob, MailTransport, RecipientResult } from '#relay/ports/transport.ts'
import { anId } from './mail-values.ts'

export type Script = (
  job: DeliveryJob,
  cancel: CancelSignal,
) => RecipientResult | Promise<RecipientResult>

export const ACCEPTED: RecipientResult = {
  kind: 'accepted',
  reply: reply(250, '0.0', 'taken'),
  host: 'mx.example',
}
export const REFUSED: RecipientResult = {
  kind: 'refused',
  reply: reply(550, '1.1', 'no such user'),
  host: 'mx.example',
}
export const LATER: RecipientResult = {
  kind: 'refused',
  reply: reply(450, '7.1', 'come back later'),
  host: 'mx.example',
}

/** Mail hosts that do what a test says, and a record of what they were given. */
export class ScriptedTransport implements MailTransport {
  readonly jobs: DeliveryJob[] = []
  script: Script = () => ACCEPTED
  /** The mail hosts of a domain; itself unless a test says otherwise. */
  hostsOf: (domain: string) => readonly string[] = (domain) => [domain]
  readonly #flying = new Map<string, number>()
  readonly mostFlying = new Map<string, number>()

  async deliver(job: DeliveryJob, cancel: CancelSignal) {
    this.jobs.push(job)
    this.#count(job.destination, 1)
    const result = await this.script(job, cancel)
    this.#count(job.destination, -1)
    const results = new Map<RecipientId, RecipientResult>()
    for (const { id } of job.recipients) results.set(id, result)
    return { attempts: [anAttemptOf(job)], results, hosts: this.hostsOf(job.destination) }
  }

  async close(): Promise<void> {}

  /** How often each address was handed to a host. */
  deliveries(): Map<string, number> {
    const times = new Map<string, number>()
    for (const job of this.jobs) {
      for (const { address } of job.recipients) times.set(address, (times.get(address) ?? 0) + 1)
    }
    return times
  }

  flying(destination: string): number {
    return this.#flying.get(destination) ?? 0
  }

  #count(destination: string, change: number): void {
    const flying = this.flying(destination) + change
    this.#flying.set(destination, flying)
    const most = this.mostFlying.get(destination) ?? 0
    this.mostFlying.set(destination, Math.max(most, flying))
  }
}

function anAttemptOf(job: DeliveryJob): Attempt {
  return {
    id: anId<AttemptId>(),
    messageId: job.message.id,
    recipientIds: job.recipients.map((each) => each.id),
    startedAt: job.message.createdAt,
    durationMs: 1,
    host: 'mx.example',
    address: '192.0.2.1',
    port: 25,
    tls: undefined,
    tlsPolicy: undefined,
    newConnection: true,
    steps: [],
    summary: 'scripted',
  }
}

/** A script that answers when the test says so, or at once when the delivery is cancelled. */
export function gate(result: RecipientResult): { readonly script: Script; open(): void } {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return {
    script: async (_job, cancel) => {
      const cancelled = new Promise<void>((resolve) =>
        cancel.addEventListener('abort', resolve, { once: true }),
      )
      await Promise.race([opened, cancelled])
      return cancel.aborted ? LATER : result
    },
    open,
  }
}
