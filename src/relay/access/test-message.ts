import type { AttemptStep } from '#core/attempt.ts'
import { utf8 } from '#core/bytes.ts'
import { CancelSource } from '#core/cancel-source.ts'
import type { CredentialId, MessageId } from '#core/ids.ts'
import type { IpAddress } from '#core/ip.ts'
import { formatMailbox, needsSmtpUtf8, parseMailbox, type Mailbox } from '#core/mailbox.ts'
import { describeReply, replyClass } from '#core/reply.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { Secret } from '#core/secret.ts'
import type { TenantScope } from '#core/tenant.ts'
import { SECOND_MS } from '#core/time.ts'
import { formatDate } from '#proto/header/date.ts'
import type { SessionFailure, TransactionOutcome } from '#proto/smtp/client/effect.ts'
import { capTimeouts } from '#proto/smtp/client/timeouts.ts'
import { AttemptRecorder } from '../delivery/attempt-recorder.ts'
import { openConnection } from '../delivery/open-connection.ts'
import { SMTP_CLIENT_DEFAULTS } from '../delivery/smtp-options.ts'
import type { CredentialStore } from '../ports/access-stores.ts'
import type { Clock } from '../ports/clock.ts'
import type { Dialer } from '../ports/dialer.ts'
import { refusal, type Refusal } from '../refusal.ts'

/** Our own submission port with STARTTLS, as this machine reaches it. */
export interface OwnDoor {
  readonly address: IpAddress
  readonly port: number
  /** Trusts what clients have to trust. */
  readonly dialer: Dialer
}

export interface TestMessagesDeps {
  readonly credentials: Pick<CredentialStore, 'list'>
  /** The name that the certificate has to prove. */
  readonly hostname: string
  readonly clock: Clock
}

export interface TestMessageRequest {
  readonly password: Secret
  readonly from: string
  readonly to: string
}

export interface TestMessageReport {
  readonly accepted: boolean
  readonly messageId: MessageId | undefined
  /** What the port said last, or why there was no answer. */
  readonly reply: string
  /** Secrets are masked. */
  readonly steps: readonly AttemptStep[]
}

const TIMEOUT_MS = 20 * SECOND_MS
const OPTIONS = {
  ...SMTP_CLIENT_DEFAULTS,
  timeouts: capTimeouts(SMTP_CLIENT_DEFAULTS.timeouts, TIMEOUT_MS),
  connectMs: TIMEOUT_MS,
  handshakeMs: TIMEOUT_MS,
  heloName: 'test-message.localhost',
}

const NOT_FOUND = refusal(
  'credential_not_found',
  'There is no such active SMTP credential in this account; list the credentials.',
)
const CLOSED = refusal(
  'submission_closed',
  'The submission port is not open; start the relay and try again.',
)

/** Sends a message as a customer's program would: over TCP, with STARTTLS, AUTH and all. */
export class TestMessages {
  readonly #deps: TestMessagesDeps
  #door: OwnDoor | undefined

  constructor(deps: TestMessagesDeps) {
    this.#deps = deps
  }

  /** The port is open; before, every request is refused. */
  opened(door: OwnDoor): void {
    this.#door = door
  }

  async send(
    scope: TenantScope,
    id: CredentialId,
    { password, from, to }: TestMessageRequest,
  ): Promise<Result<TestMessageReport, Refusal>> {
    const active = await this.#deps.credentials.list(scope, { includeInactive: false })
    const credential = active.find((each) => each.id === id)
    if (credential === undefined) return err(NOT_FOUND)
    const sender = parseMailbox(from)
    if (!sender.ok) return err(badAddress(from))
    const recipient = parseMailbox(to)
    if (!recipient.ok) return err(badAddress(to))
    if (this.#door === undefined) return err(CLOSED)
    const { username } = credential
    const mail = { sender: sender.value, recipient: recipient.value }
    return ok(await this.#deliver(this.#door, { username, password }, mail))
  }

  async #deliver(
    { address, port, dialer }: OwnDoor,
    credentials: { readonly username: string; readonly password: Secret },
    mail: Mail,
  ): Promise<TestMessageReport> {
    const { hostname, clock } = this.#deps
    const recorder = new AttemptRecorder(clock)
    const cancel = new CancelSource()
    const late = clock.sleep(TIMEOUT_MS, cancel.signal).then(() => cancel.cancel())
    try {
      const opened = await openConnection(
        {
          target: { host: hostname, address, port },
          security: { tls: 'verified', implicitTls: false, credentials },
          ownNames: [],
          recorder,
          cancel: cancel.signal,
        },
        OPTIONS,
        dialer,
      )
      if (opened.kind === 'failed') return report(recorder, refusalOf(recorder, opened.failure))
      const content = compose(mail, clock.now())
      const outcome = await opened.connection.send(
        {
          sender: mail.sender,
          recipients: [mail.recipient],
          sizeBytes: content.length,
          eightBit: content.some((byte) => byte > 127),
          needsSmtpUtf8: needsSmtpUtf8(mail.sender) || needsSmtpUtf8(mail.recipient),
        },
        async function* () {
          yield content
        },
        recorder,
        cancel.signal,
      )
      opened.connection.quit()
      return judged(recorder, outcome)
    } finally {
      cancel.cancel()
      await late
    }
  }
}

interface Mail {
  readonly sender: Mailbox
  readonly recipient: Mailbox
}

function compose({ sender, recipient }: Mail, now: number): Uint8Array {
  const lines = [
    `From: ${formatMailbox(sender)}`,
    `To: ${formatMailbox(recipient)}`,
    'Subject: Test message from Taifa Mail',
    `Date: ${formatDate(now)}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'This message shows that the SMTP credential works: it came in over SMTP,',
    'with STARTTLS and a login, as the mail of a program does.',
    '',
  ]
  return utf8(lines.join('\r\n'))
}

const QUEUED_AS = /^Queued as ([0-9a-f-]{36})$/

function judged(recorder: AttemptRecorder, outcome: TransactionOutcome): TestMessageReport {
  const [verdict] = outcome.verdicts
  if (verdict?.kind === 'impossible') return report(recorder, verdict.problem)
  if (verdict?.kind !== 'replied') {
    const { failure } = outcome
    return report(recorder, failure === undefined ? 'There was no answer.' : failureText(failure))
  }
  const { reply } = verdict
  const id = QUEUED_AS.exec(reply.lines.join(' '))?.[1] as MessageId | undefined
  const accepted = replyClass(reply) === 'positive'
  return { ...report(recorder, describeReply(reply)), accepted, messageId: id }
}

function report(recorder: AttemptRecorder, reply: string): TestMessageReport {
  return { accepted: false, messageId: undefined, reply, steps: recorder.steps }
}

/** The port's own words where it said no; else what went wrong. */
function refusalOf(recorder: AttemptRecorder, failure: SessionFailure): string {
  const last = recorder.steps.findLast(({ kind }) => kind === 'received')?.text ?? ''
  return /^[45]\d\d /.test(last) ? last : failureText(failure)
}

function failureText(failure: SessionFailure): string {
  return failure.kind === 'refused' ? describeReply(failure.reply) : failure.problem
}

function badAddress(text: string): Refusal {
  return refusal('address_invalid', `"${text}" is not an e-mail address; correct it.`)
}
