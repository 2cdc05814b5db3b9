import type { MessageDsn, RecipientDsn } from '#core/dsn.ts'
import type { ReversePath } from '#core/mailbox.ts'
import { describeReply, replyClass, type SmtpReply } from '#core/reply.ts'
import { never } from '#core/result.ts'
import { formatCommand, type Command } from '../wire/command.ts'
import { mailParams, rcptParams } from '../wire/params.ts'
import type { ForwardPath } from '../wire/path.ts'
import type { Capabilities } from './capabilities.ts'
import {
  broken,
  type Effects,
  type SessionFailure,
  type TransactionOutcome,
  type Verdict,
} from './effect.ts'
import type { ClientStep } from './timeouts.ts'

/** One message for some recipients at one host. */
export interface Transaction {
  readonly sender: ReversePath
  /** At least one. */
  readonly recipients: readonly ForwardPath[]
  readonly sizeBytes: number
  readonly eightBit: boolean
  readonly needsSmtpUtf8: boolean
  /** What the sender said of DSN, passed on where the host offers it (RFC 3461 §5.2.1). */
  readonly dsn?: {
    readonly message: MessageDsn | undefined
    /** In the order of the recipients. */
    readonly recipients: ReadonlyArray<RecipientDsn | undefined>
  }
}

/** Why this host cannot take this message at all, before anything is said. */
export function findObstacle(
  transaction: Transaction,
  capabilities: Capabilities,
): Verdict | undefined {
  const { maxBytes, smtpUtf8, eightBitMime } = capabilities
  // RFC 1870 §6.1.
  if (maxBytes !== undefined && transaction.sizeBytes > maxBytes) {
    const problem = `the message has ${transaction.sizeBytes} bytes, the host takes ${maxBytes}`
    return { kind: 'impossible', enhanced: '5.3.4', problem }
  }
  // RFC 6531 §3.2: no silent rewriting.
  if (transaction.needsSmtpUtf8 && !smtpUtf8) {
    const problem = 'an address or the header needs SMTPUTF8, which the host does not offer'
    return { kind: 'impossible', enhanced: '5.6.7', problem }
  }
  // RFC 6152 §3: converting would break the signature.
  if (transaction.eightBit && !eightBitMime) {
    const problem = 'the message has 8-bit content and the host does not offer 8BITMIME'
    return { kind: 'impossible', enhanced: '5.6.3', problem }
  }
  return undefined
}

type Line =
  | { readonly step: 'reset' | 'mail' | 'data'; readonly text: string }
  | { readonly step: 'rcpt'; readonly text: string; readonly recipient: number }

function composeLines(
  transaction: Transaction,
  capabilities: Capabilities,
  reset: boolean,
): readonly Line[] {
  const { sender, recipients, sizeBytes, eightBit, needsSmtpUtf8 } = transaction
  const dsn = capabilities.dsn ? transaction.dsn : undefined
  const params = mailParams({
    ...(capabilities.size ? { declaredBytes: sizeBytes } : {}),
    ...(eightBit ? { body: '8BITMIME' } : {}),
    smtpUtf8: needsSmtpUtf8,
    ...dsn?.message,
  })
  const line = (command: Command): string => formatCommand(command)
  const lines: Line[] = reset ? [{ step: 'reset', text: 'RSET' }] : []
  lines.push({ step: 'mail', text: line({ verb: 'MAIL', sender, params }) })
  for (const [recipient, path] of recipients.entries()) {
    const text = line({
      verb: 'RCPT',
      recipient: path,
      params: rcptParams(dsn?.recipients[recipient] ?? {}),
    })
    lines.push({ step: 'rcpt', text, recipient })
  }
  lines.push({ step: 'data', text: 'DATA' })
  return lines
}

/**
 * `content`: ours is to send. `final`: the dot was sent. `empty`: DATA was taken although nobody was,
 * so a lone dot was sent (RFC 2920 §3.1).
 */
type Phase = 'commands' | 'content' | 'final' | 'empty' | 'over'

/**
 * RSET if needed, MAIL, RCPT for each recipient, DATA, content. With PIPELINING (RFC 2920) all lines
 * leave at once, DATA last; without it one by one. Feeds on replies; says what to do next.
 */
export class TransactionRun {
  readonly #lines: readonly Line[]
  readonly #pipelining: boolean
  readonly #verdicts: Array<Verdict | undefined>
  #phase: Phase = 'commands'
  #answered = 0
  #accepted = 0
  #mail: 'open' | 'taken' | 'refused' = 'open'

  constructor(transaction: Transaction, capabilities: Capabilities, reset: boolean) {
    this.#lines = composeLines(transaction, capabilities, reset)
    this.#pipelining = capabilities.pipelining
    this.#verdicts = Array.from(transaction.recipients, () => undefined)
  }

  /** What is waited for now. */
  get step(): ClientStep {
    switch (this.#phase) {
      case 'commands':
        return this.#lines[this.#answered]?.step ?? 'data'
      case 'content':
        return 'block'
      case 'final':
      case 'empty':
      case 'over':
        return 'final'
      default:
        return never(this.#phase)
    }
  }

  /** The host still holds a transaction that RSET has to clear before the next one. */
  get needsReset(): boolean {
    return this.#mail === 'taken' && this.#phase === 'commands'
  }

  start(out: Effects): void {
    this.#say(this.#pipelining ? this.#lines : this.#lines.slice(0, 1), out)
  }

  /** The content is out, the final dot too. */
  contentSent(): void {
    if (this.#phase === 'content') this.#phase = 'final'
  }

  /** True when the transaction is over and the connection good. A failure ends both. */
  reply(reply: SmtpReply, out: Effects): boolean | SessionFailure {
    // RFC 5321 §3.8: 421 to anything means that the host closes.
    if (reply.code === 421) return this.#endWith(reply)
    switch (this.#phase) {
      case 'commands':
        return this.#command(reply, out)
      case 'content':
        return this.#tooEarly(reply)
      case 'final':
        if (replyClass(reply) === 'intermediate') return odd('the final dot', reply)
        this.#decideRest(reply, 'content')
        this.#phase = 'over'
        return true
      case 'empty':
        this.#phase = 'over'
        return true
      case 'over':
        return odd('nothing', reply)
      default:
        return never(this.#phase)
    }
  }

  outcome(failure: SessionFailure | undefined): TransactionOutcome {
    const open = this.#verdicts.includes(undefined)
    return {
      verdicts: this.#verdicts,
      failure,
      uncertain: this.#phase === 'final' && open,
      mailAnswered: this.#mail !== 'open',
    }
  }

  #say(lines: readonly Line[], out: Effects): void {
    let text = ''
    for (const line of lines) {
      out.push({ kind: 'trace', line: 'sent', text: line.text })
      text += `${line.text}\r\n`
    }
    out.push({ kind: 'send', text })
  }

  #command(reply: SmtpReply, out: Effects): boolean | SessionFailure {
    const line = this.#lines[this.#answered]
    if (line === undefined) return odd('nothing', reply)
    const kind = replyClass(reply)
    // 354 and nothing else positive opens the content; nowhere else is there anything to go on with.
    if (kind === (line.step === 'data' ? 'positive' : 'intermediate')) {
      return odd(line.step.toUpperCase(), reply)
    }
    if (line.step === 'reset' && kind !== 'positive') return { kind: 'refused', reply }
    this.#note(line, reply, kind === 'positive')
    this.#answered++
    if (kind === 'intermediate') return this.#dataTaken(out)
    if (this.#answered === this.#lines.length) return true
    if (this.#pipelining) return false
    const next = this.#lines[this.#answered]
    // Nobody is left to send to: DATA would only be refused.
    const pointless = this.#mail === 'refused' || (next?.step === 'data' && this.#accepted === 0)
    if (pointless || next === undefined) return true
    this.#say([next], out)
    return false
  }

  #note(line: Line, reply: SmtpReply, positive: boolean): void {
    switch (line.step) {
      case 'reset':
        return
      case 'mail':
        this.#mail = positive ? 'taken' : 'refused'
        if (!positive) this.#decideRest(reply, 'mail')
        return
      case 'rcpt':
        if (positive) this.#accepted++
        // After a refused MAIL this is only an echo of it.
        else this.#verdicts[line.recipient] ??= { kind: 'replied', reply, step: 'rcpt' }
        return
      case 'data':
        if (replyClass(reply) !== 'intermediate') this.#decideRest(reply, 'data')
        return
      default:
        return never(line)
    }
  }

  #dataTaken(out: Effects): boolean {
    if (this.#mail === 'taken' && this.#accepted > 0) {
      this.#phase = 'content'
      out.push({ kind: 'send-content' })
      return false
    }
    this.#phase = 'empty'
    out.push({ kind: 'trace', line: 'sent', text: '.' }, { kind: 'send', text: '.\r\n' })
    return false
  }

  // An answer before the dot: the host has given up reading. What it said counts, the rest is noise.
  #tooEarly(reply: SmtpReply): SessionFailure {
    const kind = replyClass(reply)
    if (kind !== 'transient' && kind !== 'permanent') return odd('unfinished content', reply)
    return this.#endWith(reply)
  }

  #endWith(reply: SmtpReply): SessionFailure {
    const step =
      this.#phase === 'commands' ? (this.#lines[this.#answered]?.step ?? 'data') : 'content'
    this.#decideRest(reply, step)
    return { kind: 'refused', reply }
  }

  #decideRest(reply: SmtpReply, step: 'reset' | 'mail' | 'rcpt' | 'data' | 'content'): void {
    for (let i = 0; i < this.#verdicts.length; i++) {
      this.#verdicts[i] ??= { kind: 'replied', reply, step }
    }
  }
}

function odd(to: string, reply: SmtpReply): SessionFailure {
  return broken('4.5.0', `an answer to ${to} that makes no sense: ${describeReply(reply)}`)
}
