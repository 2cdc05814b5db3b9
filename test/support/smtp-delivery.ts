import { utf8 } from '#core/bytes.ts'
import type { CancelSignal } from '#core/cancel.ts'
import type { DomainName } from '#core/domain-name.ts'
import { parseIp } from '#core/ip.ts'
import type { Message } from '#core/message.ts'
import { describeReply } from '#core/reply.ts'
import { systemClock } from '#infra/clock/clock.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { createDialer } from '#infra/net/dialer.ts'
import { CLIENT_TIMEOUTS, type ClientTimeouts } from '#proto/smtp/client/timeouts.ts'
import { SMTP_CLIENT_DEFAULTS, type SmtpClientOptions } from '#relay/delivery/smtp-options.ts'
import { createSmtpTransport } from '#relay/delivery/smtp-transport.ts'
import type { DeliveryJob, DeliveryReport, MailTransport } from '#relay/ports/transport.ts'
import { OPPORTUNISTIC } from '#relay/routing/route.ts'
import { createRouter, type Router } from '#relay/routing/router.ts'
import { parseSmarthost } from '#relay/routing/smarthost.ts'
import { aDomain, aMessage, anAccount } from './mail-values.ts'

const NEVER: CancelSignal = new AbortController().signal

/** Every destination goes to these addresses, in this order, all at one port. */
export function routeTo(addresses: readonly string[], port: number): Router {
  const targets = addresses.map((text, i) => {
    const address = parseIp(text)
    if (address === undefined) throw new Error(text)
    return { host: `mx${i + 1}.test`, address, port }
  })
  const ownNames = ['relay.test' as DomainName]
  const plan = { kind: 'plan', targets, security: OPPORTUNISTIC, ownNames, notes: [] } as const
  return () => Promise.resolve(plan)
}

export function routeToSmarthost(url: string): Router {
  const parsed = parseSmarthost(url)
  if (!parsed.ok) throw new Error(parsed.error)
  const never = (): never => {
    throw new Error('no question to DNS was expected')
  }
  const options = { port: 25, allowPrivate: false, ownHostNames: [], ipv6: () => true }
  return createRouter(
    { ...options, smarthost: parsed.value },
    { dns: { mx: never, a: never, aaaa: never }, random: { fraction: () => 0 } },
  )
}

export interface TransportOverrides {
  readonly timeouts?: Partial<ClientTimeouts>
  readonly options?: Partial<SmtpClientOptions>
  readonly pool?: Partial<SmtpClientOptions['pool']>
  readonly ca?: string
}

export function aTransport(router: Router, over: TransportOverrides = {}): MailTransport {
  const options: SmtpClientOptions = {
    heloName: 'relay.test',
    ...SMTP_CLIENT_DEFAULTS,
    ...over.options,
    timeouts: { ...CLIENT_TIMEOUTS, ...over.timeouts },
    pool: { ...SMTP_CLIENT_DEFAULTS.pool, ...over.pool },
  }
  return createSmtpTransport(options, {
    router,
    dialer: createDialer(over.ca === undefined ? {} : { ca: over.ca }),
    clock: systemClock,
    random: createRandom(),
  })
}

export const TEXT = 'Subject: hello\r\n\r\n.one dot\r\nlast line\r\n'

export interface JobOverrides {
  readonly text?: string
  readonly message?: Partial<Message>
  readonly bytes?: DeliveryJob['bytes']
}

export function aJob(addresses: readonly string[], over: JobOverrides = {}): DeliveryJob {
  const bytes = utf8(over.text ?? TEXT)
  const { message, recipients } = aMessage(aDomain(anAccount()), {
    recipients: addresses.map((address) => ({ address })),
    message: {
      returnPath: 'b1@bounce.sender.example',
      eightBit: false,
      needsSmtpUtf8: false,
      ...over.message,
    },
  })
  return {
    message,
    destination: 'there.test',
    recipients,
    bytes: over.bytes ?? (() => [bytes]),
    sizeBytes: bytes.length,
  }
}

export interface Told {
  readonly report: DeliveryReport
  /** One line for each recipient, in order: `accepted 250 …`, `refused 550 …`, `permanent 5.1.2 …`. */
  readonly results: readonly string[]
  /** All steps of all attempts as `> sent`, `< received`, `- note`. */
  readonly steps: readonly string[]
}

const ARROW = { sent: '>', received: '<', note: '-' } as const

export async function tell(
  transport: MailTransport,
  job: DeliveryJob,
  cancel: CancelSignal = NEVER,
): Promise<Told> {
  const report = await transport.deliver(job, cancel)
  const results = job.recipients.map(({ id }) => {
    const result = report.results.get(id)
    if (result === undefined) return 'nothing'
    if (result.kind !== 'unreachable') return `${result.kind} ${describeReply(result.reply)}`
    const { permanent, enhanced, problem, uncertain } = result
    const doubt = uncertain ? 'uncertain ' : ''
    return `${doubt}${permanent ? 'permanent' : 'temporary'} ${enhanced} ${problem}`
  })
  const steps = report.attempts.flatMap((attempt) =>
    attempt.steps.map(({ kind, text }) => `${ARROW[kind]} ${text}`),
  )
  return { report, results, steps }
}
