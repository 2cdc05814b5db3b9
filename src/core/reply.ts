/**
 * One SMTP reply, spoken or heard. `enhanced` is RFC 3463 (`5.7.1`) without which greeting, EHLO
 * and 3xx replies go; its class digit always equals the first digit of `code` when we speak.
 */
export interface SmtpReply {
  readonly code: number
  readonly enhanced: string | undefined
  /** At least one line; without CR or LF. */
  readonly lines: readonly string[]
}

export type ReplyClass = 'positive' | 'intermediate' | 'transient' | 'permanent'

/** Makes a reply of ours. `enhanced` is subject and detail (`7.1`); the class comes from the code. */
export function reply(code: number, detail: string | undefined, ...lines: string[]): SmtpReply {
  const enhanced = detail === undefined ? undefined : `${Math.floor(code / 100)}.${detail}`
  return { code, enhanced, lines: lines.length === 0 ? [''] : lines }
}

/** RFC 5321 §4.3.2: an unknown code is judged by its first digit. */
export function replyClass(smtpReply: SmtpReply): ReplyClass {
  switch (Math.floor(smtpReply.code / 100)) {
    case 2:
      return 'positive'
    case 3:
      return 'intermediate'
    case 4:
      return 'transient'
    default:
      return 'permanent'
  }
}

/** The reply as one readable line: `550 5.1.1 No such user`. */
export function describeReply(smtpReply: SmtpReply): string {
  const enhanced = smtpReply.enhanced === undefined ? '' : ` ${smtpReply.enhanced}`
  return `${smtpReply.code}${enhanced} ${smtpReply.lines.join(' ')}`.trimEnd()
}
