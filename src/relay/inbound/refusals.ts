import { reply, type SmtpReply } from '#core/reply.ts'

/*
 * Every "no" that a host gets that brings mail. The same words for an address that is not there, that
 * is another's or that is paused: the listener is no directory of who lives here.
 */

/** RFC 3463 §3.2, X.1.1. Also the answer to whoever looks for an open relay. */
export function unknownRecipient(): SmtpReply {
  return reply(550, '1.1', 'There is no such mailbox here')
}

/** Records that went missing, or an account on hold: mail waits at the sender until it is mended. */
export function domainLapsed(): SmtpReply {
  return reply(450, '7.1', 'The domain is out of service at the moment, try again later')
}

export function srsExpired(): SmtpReply {
  return reply(550, '1.1', 'This return address has expired')
}

export function srsForReportsOnly(): SmtpReply {
  return reply(550, '7.1', 'This return address takes delivery reports only (MAIL FROM:<>)')
}

/** X.7.26 (RFC 7372 §3.3): several checks failed, which is what DMARC judges. */
export function dmarcFailed(domain: string): SmtpReply {
  const text = `The message is not authenticated as ${domain} asks for its mail (DMARC p=reject)`
  return reply(550, '7.26', text)
}

/** RFC 3463 §3.5, X.4.6. */
export function deliveredToLoop(): SmtpReply {
  return reply(554, '4.6', 'A mail loop: the message has been delivered to this address before')
}

export function tooManyMessages(): SmtpReply {
  return reply(450, '7.1', 'Too many messages from your address, try again in a minute')
}

/** After so many addresses that do not exist this is no mail any more. */
export function tooManyUnknown(): SmtpReply {
  return reply(421, '7.0', 'Too many recipients that do not exist, closing the connection')
}

export function ruleGone(): SmtpReply {
  return reply(550, '1.1', 'The mailbox was removed while the message was on its way')
}

/** RFC 3463 §3.8, X.7.1: what the spam filter says. */
export function spamRejected(): SmtpReply {
  return reply(554, '7.1', 'The message looks like spam and is refused')
}

export function spamLater(): SmtpReply {
  return reply(451, '7.1', 'The message cannot be judged yet, try again later')
}

export function spamFilterAway(): SmtpReply {
  return reply(451, '3.0', 'The message cannot be checked at the moment, try again later')
}

/** RFC 6647 §5. */
export function greylisted(): SmtpReply {
  return reply(451, '7.1', 'Your mail host is not known here yet, try again in some minutes')
}

/** RFC 5321 §4.5.1: as soon as there is a domain, there is somebody. */
export function nobodyReads(): SmtpReply {
  return reply(451, '3.0', 'Nobody reads the mail of postmaster here yet, try again later')
}

/** RFC 3463 §3.3, X.2.2: mail waits at its sender until there is room. */
export function inboxFull(): SmtpReply {
  return reply(452, '2.2', 'The mailbox is full, try again later')
}
