import type { MessageDsn, RecipientDsn } from '#core/dsn.ts'
import type { Mailbox, ReversePath } from '#core/mailbox.ts'
import type { SmtpReply } from '#core/reply.ts'
import type { TlsFacts } from '#core/tls.ts'
import type { SaslCredentials, SaslExchange } from '../../sasl/exchange.ts'
import type { BdatDecoder } from '../wire/bdat-decoder.ts'
import type { DataDecoder } from '../wire/data-decoder.ts'
import type { LineDecoder } from '../wire/line-decoder.ts'

/** What kind of service speaks here: submission, or mail from other hosts. */
export interface ServerPolicy {
  /** Name in the greeting and in EHLO. */
  readonly hostname: string
  readonly maxMessageBytes: number
  readonly maxRecipients: number
  readonly requiresTls: boolean
  readonly requiresLogin: boolean
  /** A certificate is at hand, so that STARTTLS can be offered. */
  readonly offersTls: boolean
  /** DSN (RFC 3461) is done here. */
  readonly offersDsn?: boolean
  /** Each command is reported as a `heard` effect, secrets masked. */
  readonly traced: boolean
}

/** What EHLO and AUTH have established. */
export interface Client {
  readonly helo: string
  readonly extended: boolean
  readonly loggedIn: boolean
}

export interface Transaction {
  readonly smtpUtf8: boolean
  /** Recipients that got a 2xx, and all that were named. */
  readonly accepted: number
  readonly named: number
}

/** The bytes of one message so far. `refusal` ends what is kept; the rest is read and dropped. */
export interface Content {
  readonly bytes: number
  readonly droppedBytes: number
  readonly refusal: SmtpReply | undefined
}

/** The question that is open, with what is needed to go on. */
export type Pending =
  | { readonly for: 'login'; readonly client: Client; readonly credentials: SaslCredentials }
  | { readonly for: 'mail'; readonly client: Client; readonly tx: Transaction }
  | { readonly for: 'rcpt'; readonly client: Client; readonly tx: Transaction }
  | { readonly for: 'data'; readonly client: Client }
  | {
      readonly for: 'bdat'
      readonly client: Client
      readonly sizeBytes: number
      readonly last: boolean
    }
  | { readonly for: 'finish'; readonly client: Client }

/** Each variant owns what only it may use. Decoders move on: a state is stepped from once. */
export type State =
  | { readonly kind: 'connected' }
  | { readonly kind: 'greeted'; readonly client: Client }
  | { readonly kind: 'authenticating'; readonly client: Client; readonly exchange: SaslExchange }
  | { readonly kind: 'transaction'; readonly client: Client; readonly tx: Transaction }
  | {
      readonly kind: 'receiving'
      readonly client: Client
      readonly content: Content
      readonly decoder: DataDecoder
    }
  /** Between two BDAT commands of one message. */
  | {
      readonly kind: 'chunking'
      readonly client: Client
      readonly content: Content
      readonly decoder: BdatDecoder
    }
  | {
      readonly kind: 'receiving-chunk'
      readonly client: Client
      readonly content: Content
      readonly decoder: BdatDecoder
      readonly sizeBytes: number
      readonly last: boolean
    }
  /** Reads over a refused chunk, then replies and goes back (RFC 3030 §2). */
  | {
      readonly kind: 'skipping-chunk'
      readonly left: number
      readonly reply: SmtpReply
      readonly back: State
    }
  | { readonly kind: 'asking'; readonly pending: Pending }
  | { readonly kind: 'starting-tls' }
  | { readonly kind: 'closed' }

export type StateKind = State['kind']

/** A question to the product; its answer comes back as an input. */
export type Question =
  | { readonly kind: 'login'; readonly attempt: SaslCredentials }
  | {
      readonly kind: 'mail'
      readonly request: {
        readonly sender: ReversePath
        readonly declaredBytes: number | undefined
        readonly body: '7BIT' | '8BITMIME'
        readonly smtpUtf8: boolean
        readonly dsn?: MessageDsn
      }
    }
  | {
      readonly kind: 'rcpt'
      readonly request: {
        readonly recipient: Mailbox
        readonly index: number
        readonly dsn?: RecipientDsn
      }
    }
  /** To be answered with `opened`, or with the reply that refuses. */
  | { readonly kind: 'open-message' }
  /** All bytes of the message have been given; answered with the reply to the client. */
  | { readonly kind: 'finish' }

/** What holds while a question is asked. */
export interface Facts {
  readonly helo: string
  readonly extended: boolean
  readonly tls: TlsFacts | undefined
}

export type Effect =
  | { readonly kind: 'reply'; readonly reply: SmtpReply }
  | { readonly kind: 'ask'; readonly question: Question; readonly facts: Facts }
  /** Content for the open message: a view of the input, to be used before the next input. */
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array }
  /** The open message is given up. */
  | { readonly kind: 'abort' }
  /** Sender and recipients are forgotten. */
  | { readonly kind: 'reset' }
  /** After the replies so far are sent; then `tls-started`. */
  | { readonly kind: 'start-tls' }
  /** After the replies so far are sent. `hint` says what the peer seems to be. */
  | { readonly kind: 'close'; readonly hint: CloseHint }
  | { readonly kind: 'heard'; readonly line: string }

export type CloseHint =
  | 'quit'
  | 'hung-up'
  | 'retired'
  | 'timed-out'
  | 'eof'
  | 'http-client'
  | 'bare-lf-client'
  | 'too-many-faults'
  | 'too-many-logins'
  | 'endless-line'
  | 'chunk-not-skippable'
  | 'message-endless'

export type Input =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'answer'; readonly reply: SmtpReply }
  | { readonly kind: 'opened' }
  | { readonly kind: 'tls-started'; readonly tls: TlsFacts }
  /** Ends the session between two replies, a message in flight included. */
  | { readonly kind: 'hang-up'; readonly reply: SmtpReply }
  /** Ends the session when the transaction, if there is one, is over. */
  | { readonly kind: 'retire'; readonly reply: SmtpReply }
  | { readonly kind: 'time-out'; readonly reply: SmtpReply }
  | { readonly kind: 'eof' }

/** Failed logins of the connection, one for each that counts. */
export interface FailedLogin {
  readonly credentials: SaslCredentials
  readonly mechanisms: readonly string[]
}

/** What is counted against the client. */
export interface Tally {
  /** Faulty commands since the last accepted message. */
  readonly faults: number
  /** Commands that lead nowhere (NOOP, RSET, VRFY …) since the last accepted message. */
  readonly junk: number
  readonly failedLogins: readonly FailedLogin[]
  readonly countedLogins: number
}

export interface Session {
  readonly policy: ServerPolicy
  readonly tls: TlsFacts | undefined
  readonly input: LineDecoder
  readonly state: State
  readonly tally: Tally
  /** What to say as soon as the transaction is over. */
  readonly retiring: SmtpReply | undefined
}
