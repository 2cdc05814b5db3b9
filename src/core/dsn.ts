/** What a sender wants to be told of one recipient (RFC 3461 §4.1). */
export const NOTIFY_ON = ['success', 'failure', 'delay'] as const
export type NotifyOn = (typeof NOTIFY_ON)[number]

/** RFC 3461 as said with RCPT. */
export interface RecipientDsn {
  /** Empty for NEVER; undefined when nothing was said, which means failure and delay. */
  readonly notify: readonly NotifyOn[] | undefined
  /** `rfc822;bob@example.org`, with xtext undone; ASCII. */
  readonly orcpt: string | undefined
}

/** RFC 3461 as said with MAIL. */
export interface MessageDsn {
  /** Undefined when nothing was said: the header only. */
  readonly ret: 'full' | 'hdrs' | undefined
  /** With xtext undone; printable ASCII, at most 100 characters. */
  readonly envid: string | undefined
}

/** Whether the sender wants to hear of such an end. Without a word of theirs, RFC 3461 §4.1 (b). */
export function wantsNotice(dsn: RecipientDsn | undefined, what: NotifyOn): boolean {
  return dsn?.notify === undefined ? what !== 'success' : dsn.notify.includes(what)
}
