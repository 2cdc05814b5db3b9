import type { InboundObject } from '#relay/ports/inbound-object.ts'
import type { Attachment, MessageParts } from '#relay/ports/message-parts.ts'

/* What the two sides of the thread that takes messages apart say to each other. */

export interface ToPartsThread {
  readonly id: number
  /** The whole message. */
  readonly bytes: Uint8Array
  readonly wanted: Wanted
}

/** The parts for people, one attachment, or the whole as an object for programs. */
export type Wanted =
  | { readonly kind: 'parts' }
  | { readonly kind: 'attachment'; readonly index: number }
  | { readonly kind: 'object' }

export type FromPartsThread =
  | { readonly id: number; readonly kind: 'parts'; readonly parts: MessageParts }
  | {
      readonly id: number
      readonly kind: 'attachment'
      readonly attachment: Attachment | undefined
    }
  | { readonly id: number; readonly kind: 'object'; readonly object: InboundObject }
  | { readonly id: number; readonly kind: 'unreadable' }
