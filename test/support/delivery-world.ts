import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Domain } from '#core/domain.ts'
import type { WorkerId } from '#core/ids.ts'
import type { Priority } from '#core/priority.ts'
import type { Recipient, RecipientState } from '#core/recipient.ts'
import { DEFAULT_RETRY } from '#core/retry.ts'
import { OPERATOR } from '#core/tenant.ts'
import { createAnnouncements } from '#infra/announcements/announcements.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { createMetrics } from '#infra/metrics/metrics.ts'
import { openSqliteStores, type SqliteStores } from '#infra/sqlite/stores.ts'
import { createDeliveryMetrics } from '#relay/delivery/delivery-metrics.ts'
import { prepareMessage } from '#relay/delivery/prepare.ts'
import {
  DEFAULT_SCHEDULER,
  DeliveryScheduler,
  type SchedulerOptions,
} from '#relay/delivery/scheduler.ts'
import type { NewMessage } from '#relay/ports/queue-store.ts'
import { aDomain, aMessage, anAccount, anId } from './mail-values.ts'
import { ManualClock } from './manual-clock.ts'
import { quietLog } from './quiet-log.ts'
import { ScriptedTransport } from './scripted-transport.ts'

export interface DeliveryWorld extends AsyncDisposable {
  readonly clock: ManualClock
  readonly transport: ScriptedTransport
  readonly stores: SqliteStores
  /** A tenant with a verified domain. */
  newSender(): Promise<Domain>
  startWorker(options?: Partial<SchedulerOptions>): DeliveryScheduler
  /** Ends as SIGKILL does: nothing is recorded, nothing given back. */
  kill(worker: DeliveryScheduler): void
  send(
    domain: Domain,
    addresses: readonly string[],
    more?: { readonly priority?: Priority },
  ): Promise<NewMessage>
  recipientsOf(mail: NewMessage): Promise<readonly Recipient[]>
  /** Every recipient is in one of the states. */
  inState(mail: NewMessage, ...states: readonly RecipientState[]): () => Promise<boolean>
  /** Time goes on until the condition holds. Fails after four real minutes: machines are slow at times. */
  until(this: void, condition: () => boolean | Promise<boolean>, stepMs?: number): Promise<void>
}

/** Workers over real stores, a scripted transport and a clock that the test moves. */
export async function openDeliveryWorld(): Promise<DeliveryWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'taifa-delivery-'))
  const clock = new ManualClock()
  const transport = new ScriptedTransport()
  const announcements = createAnnouncements(quietLog)
  const stores = await openSqliteStores({ dataDir: folder, log: quietLog, clock })
  const random = createRandom()
  const running = new Map<DeliveryScheduler, { dead: boolean }>()
  const until: DeliveryWorld['until'] = async (condition, stepMs = 5) => {
    const deadline = performance.now() + 240_000
    while (!(await condition())) {
      if (performance.now() > deadline) throw new Error('the condition did not come true')
      await clock.advance(stepMs)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
  const never = new Promise<never>(() => {})
  const startWorker = (options: Partial<SchedulerOptions> = {}): DeliveryScheduler => {
    const life = { dead: false }
    const alive = <Args extends readonly unknown[], T>(run: (...args: Args) => Promise<T>) => {
      return (...args: Args): Promise<T> => (life.dead ? never : run(...args))
    }
    const { queue } = stores
    const mortal = Object.fromEntries(
      Object.entries(queue).map(([name, run]) => [name, alive(run as never)]),
    ) as unknown as typeof queue
    const key = { domain: 'x.test' as Domain['name'], selector: 's', privateKey: new Uint8Array(1) }
    const prepareDeps = {
      queue: mortal,
      spool: { read: () => (async function* () {})() },
      signer: { sign: async () => new TextEncoder().encode('DKIM-Signature: v=1\r\n') },
      keys: { find: async () => ({ ok: true, value: key }) as const },
      clock,
    }
    const worker = new DeliveryScheduler(
      {
        queue: mortal,
        transport: { deliver: (job, cancel) => transport.deliver(job, cancel) },
        prepare: (work) => prepareMessage(work, prepareDeps),
        reports: { gatherMs: 0, delayNoticeMs: undefined },
        schedule: DEFAULT_RETRY,
        owner: anId<WorkerId>(),
        clock,
        random,
        log: quietLog,
        metrics: createDeliveryMetrics(createMetrics({ processMetrics: false })),
        announcements,
      },
      { ...DEFAULT_SCHEDULER, ...options },
    )
    running.set(worker, life)
    worker.start()
    return worker
  }
  const recipientsOf: DeliveryWorld['recipientsOf'] = async (mail) =>
    (await stores.history.find(OPERATOR, mail.message.id))?.recipients ?? []
  return {
    clock,
    transport,
    stores,
    until,
    startWorker,
    recipientsOf,
    kill(worker) {
      const life = running.get(worker)
      if (life !== undefined) life.dead = true
      running.delete(worker)
    },
    async newSender() {
      const account = anAccount()
      const domain = aDomain(account)
      await stores.accounts.insert(account)
      await stores.domains.insert(domain, new Uint8Array(32))
      return domain
    },
    async send(domain, addresses, more = {}) {
      const recipients = addresses.map((address) => ({
        address,
        routingDomain: address.slice(address.indexOf('@') + 1),
      }))
      const mail = { ...aMessage(domain, { at: clock.now(), recipients }), ...more }
      await stores.queue.enqueue(mail)
      announcements.publish({ kind: 'mail-queued' })
      return mail
    },
    inState: (mail, ...states) => {
      return async () => {
        const recipients = await recipientsOf(mail)
        return recipients.length > 0 && recipients.every(({ state }) => states.includes(state))
      }
    },
    async [Symbol.asyncDispose]() {
      for (const worker of running.keys()) {
        const stopped = worker.stop(0)
        await until(() => worker.mode === 'stopped')
        await stopped
      }
      await stores.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
