import type { MessageContent } from '#core/message.ts'

export interface ObjectAddress {
  readonly address: string
  readonly name: string
}

export interface ObjectAttachment {
  readonly filename: string
  readonly contentType: string
  readonly sizeBytes: number
  /** Undefined when the attachments together are too large to travel with the object. */
  readonly base64: string | undefined
}

/** A message taken apart for programs: everything decoded. */
export interface InboundObject {
  readonly from: ObjectAddress | undefined
  readonly replyTo: string | undefined
  readonly to: readonly ObjectAddress[]
  readonly cc: readonly ObjectAddress[]
  readonly bcc: readonly ObjectAddress[]
  readonly subject: string
  readonly text: string | undefined
  readonly html: string | undefined
  readonly messageId: string | undefined
  readonly inReplyTo: string | undefined
  /** By lower-case name; of several, the topmost. */
  readonly headers: Readonly<Record<string, string>>
  readonly attachments: readonly ObjectAttachment[]
}

/** Takes stored messages apart. */
export interface InboundObjectReader {
  /** Undefined for what is too large or no MIME. Rejects when the body cannot be read. */
  read(content: MessageContent): Promise<InboundObject | undefined>
}
