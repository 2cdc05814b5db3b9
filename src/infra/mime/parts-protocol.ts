import type { Attachment, MessageParts } from '#relay/ports/message-parts.ts'

/* What the two sides of the thread that takes messages apart say to each other. */

export interface ToPartsThread {
  readonly id: number
  /** The whole message. */
  readonly bytes: Uint8Array
  /** Only this attachment is wanted. */
  readonly index: number | undefined
}

export type FromPartsThread =
  | { readonly id: number; readonly kind: 'parts'; readonly parts: MessageParts }
  | {
      readonly id: number
      readonly kind: 'attachment'
      readonly attachment: Attachment | undefined
    }
  | { readonly id: number; readonly kind: 'unreadable' }
