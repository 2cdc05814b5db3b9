import type { MessageContent } from '#core/message.ts'

export interface AttachmentFacts {
  /** Empty when the message names none. */
  readonly filename: string
  /** As the message says. */
  readonly contentType: string
  readonly sizeBytes: number
  /** Without angle brackets; what `cid:` in the HTML refers to. */
  readonly contentId: string | undefined
}

/** A message taken apart. */
export interface MessageParts {
  readonly text: string | undefined
  /** As the sender wrote it: it may hold anything. */
  readonly html: string | undefined
  /** Text or HTML was longer than what is shown of it. */
  readonly isShortened: boolean
  readonly attachments: readonly AttachmentFacts[]
}

export interface Attachment extends AttachmentFacts {
  readonly bytes: Uint8Array
}

/** Why a message cannot be taken apart: larger than what is parsed, not MIME or damaged, or too many ask at once. */
export type PartsProblem = 'too-large' | 'unreadable' | 'busy'

/** Takes stored messages apart beside the event loop, which a large one would hold up. */
export interface MessagePartsReader {
  read(content: MessageContent): Promise<MessageParts | PartsProblem>
  /** Undefined when there is none at the index. */
  attachment(content: MessageContent, index: number): Promise<Attachment | PartsProblem | undefined>
}
