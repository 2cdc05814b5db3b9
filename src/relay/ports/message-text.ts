import type { MessageContent } from '#core/message.ts'

/** The readable parts of a message, decoded; undefined where it has none. */
export interface MessageText {
  readonly text: string | undefined
  readonly html: string | undefined
}

/** Reads the text of a stored message for people. */
export interface MessageTextReader {
  /** Undefined when the message is too large to be shown or its body is gone. Never rejects because of content. */
  read(content: MessageContent): Promise<MessageText | undefined>
}
