import type { MessageDsn, RecipientDsn } from '#core/dsn.ts'
import type { ConnectionId } from '#core/ids.ts'
import type { IpAddress } from '#core/ip.ts'
import type { Mailbox, ReversePath } from '#core/mailbox.ts'
import type { SmtpReply } from '#core/reply.ts'
import type { Secret } from '#core/secret.ts'
import type { TlsFacts } from '#core/tls.ts'
import type { CloseHint } from '#proto/smtp/server/state.ts'

/** Who connected, known before the greeting. */
export interface Peer {
  readonly connectionId: ConnectionId
  readonly address: IpAddress
  readonly port: number
  /** Breaks the connection without a word; only for a host that plays a broken one. */
  readonly disconnect?: () => void
}

/** What the dialogue has established so far; passed with every question. */
export interface SessionFacts {
  readonly helo: string
  readonly extended: boolean
  readonly tls: TlsFacts | undefined
}

export interface LoginAttempt {
  readonly mechanism: 'PLAIN' | 'LOGIN'
  /** The identity to act as; empty when the client named none (RFC 4616 §2). */
  readonly authzid: string
  readonly username: string
  readonly password: Secret
}

export interface MailRequest {
  readonly sender: ReversePath
  /** From `SIZE=` (RFC 1870), undefined when not declared. */
  readonly declaredBytes: number | undefined
  readonly body: '7BIT' | '8BITMIME'
  readonly smtpUtf8: boolean
  /** RET and ENVID (RFC 3461), when one was said. */
  readonly dsn?: MessageDsn
}

export interface RcptRequest {
  readonly recipient: Mailbox
  /** 0 for the first accepted recipient of the transaction. */
  readonly index: number
  /** NOTIFY and ORCPT (RFC 3461), when one was said. */
  readonly dsn?: RecipientDsn
}

/**
 * Receives the bytes of one message, dots already unstuffed, CRLF line ends.
 * `write` may answer with a promise; the caller reads no more from the socket until it settles, so
 * memory stays bounded. Exactly one of `finish` and `abort` is called, once, last.
 */
export interface MessageSink {
  write(chunk: Uint8Array): void | Promise<void>
  /** The reply to the final dot. A 2xx is given only after the message is durable for all recipients. */
  finish(): Promise<SmtpReply>
  /** The transaction ended without a final dot: nothing of it may remain. Never throws. */
  abort(): void
}

/** How a connection came to its end, as far as the server knows. */
export type SessionEnd = CloseHint | 'handshake-failed' | 'tls-on-plain-port'

/** Is told what happens on a connection, as it happens. Must be quick and never throws. */
export interface SessionWatch {
  /** One command; what belongs to a login is masked. */
  heard(line: string): void
  said(reply: SmtpReply): void
  /** So many bytes of a message have come. */
  content(bytes: number): void
  secured(tls: TlsFacts): void
  /** The first call counts; none when the peer just went away. `detail` is for people. */
  ended(end: SessionEnd, detail?: string): void
}

/**
 * The product's side of one SMTP connection. Every question is answered with the reply that the
 * client gets: 2xx means go on. An exception is answered with `451 4.3.0` by the caller and logged.
 * Questions come one at a time, in dialogue order.
 */
export interface SmtpSessionHandler {
  login(attempt: LoginAttempt, facts: SessionFacts): Promise<SmtpReply>
  mail(request: MailRequest, facts: SessionFacts): Promise<SmtpReply>
  rcpt(request: RcptRequest, facts: SessionFacts): Promise<SmtpReply>
  /** DATA or the first BDAT: a sink, or the reply that refuses (disk full, revoked, …). */
  openMessage(facts: SessionFacts): Promise<MessageSink | SmtpReply>
  /** RSET, a new EHLO, or a refused message: forget sender and recipients. */
  reset(): void
  /** The connection is gone. Called once. */
  closed(): void
  /** Asked once, before the greeting; only for a service that is `watched`. */
  readonly watch?: SessionWatch
}

/** What a listener needs to know about the service behind it. */
export interface SmtpService {
  /** Name in the greeting and in EHLO. */
  readonly hostname: string
  readonly maxMessageBytes: number
  readonly maxRecipients: number
  /** Submission: MAIL needs TLS and a login. The MX policy offers STARTTLS and takes mail without. */
  readonly requiresTls: boolean
  readonly requiresLogin: boolean
  /** What clients ask with DSN (RFC 3461) is honoured, so that it can be offered. */
  readonly offersDsn?: boolean
  /** Its handlers have a `watch`. */
  readonly watched?: boolean
  /**
   * A connection opened. `hangUp` may be called at any time to end it: the reply (a 421) is sent
   * between two replies, a message being received is aborted, and the socket closes within a second.
   */
  open(peer: Peer, hangUp: (reply: SmtpReply) => void): SmtpSessionHandler | SmtpReply
}
