import type { MessageId } from '#core/ids.ts'
import type { IpAddress } from '#core/ip.ts'
import type { ReversePath } from '#core/mailbox.ts'
import type { EpochMs } from '#core/time.ts'
import type { TlsFacts } from '#core/tls.ts'
import type { HeaderMailbox } from '#proto/header/address-list.ts'
import type { HeaderBlock } from '#proto/header/scan.ts'
import type { MailVerdicts } from '../ports/mail-auth.ts'
import type { SpamVerdict } from '../ports/spam-filter.ts'

/** How a message came in. */
export interface InboundArrival {
  readonly helo: string
  readonly extended: boolean
  readonly tls: TlsFacts | undefined
  readonly client: IpAddress
  readonly smtpUtf8: boolean
  readonly at: EpochMs
}

/** A message that came in, whole and read. */
export interface UnjudgedMail {
  /** Of the transaction, for the Received field and the log; each message stored has its own. */
  readonly id: MessageId
  readonly sender: ReversePath
  readonly arrival: InboundArrival
  readonly header: HeaderBlock
  readonly body: Uint8Array
  readonly bodyEightBit: boolean
  /** The only author; undefined when From is missing, unreadable or names several. */
  readonly author: HeaderMailbox | undefined
  readonly subject: string
  readonly messageIdHeader: string
}

export interface InboundMail extends UnjudgedMail {
  readonly verdicts: MailVerdicts
  readonly reverse: ReverseName
  /** Undefined when no filter was asked, or none answered. */
  readonly spam: SpamVerdict | undefined
}

/** RFC 8601 §2.7.3: does the client's address have a name that leads back to it? */
export interface ReverseName {
  readonly result: 'pass' | 'fail' | 'temperror' | 'permerror'
  readonly name: string
}
