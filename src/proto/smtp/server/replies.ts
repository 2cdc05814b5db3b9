import { reply, type SmtpReply } from '#core/reply.ts'
import type { ContentFault } from '../wire/data-decoder.ts'
import type { CommandFault } from '../wire/command.ts'

/** Every reply that the session gives by itself; the product gives the others. */
export const REPLIES = {
  resetDone: reply(250, '0.0', 'Ok'),
  noop: reply(250, '0.0', 'Ok'),
  bye: reply(221, '0.0', 'Bye'),
  help: reply(
    214,
    '0.0',
    'See RFC 5321; commands: EHLO STARTTLS AUTH MAIL RCPT DATA BDAT RSET QUIT',
  ),
  // RFC 5321 §7.3: neither confirmed nor denied.
  vrfy: reply(252, '5.0', 'Cannot verify, but send some mail and it will be tried'),
  expn: reply(502, '5.1', 'EXPN is not offered'),
  startData: reply(354, undefined, 'End data with <CR><LF>.<CR><LF>'),
  readyForTls: reply(220, '0.0', 'Ready to start TLS'),

  needEhlo: reply(503, '5.1', 'Send EHLO first'),
  needTls: reply(530, '7.0', 'Must issue a STARTTLS command first'),
  needLogin: reply(530, '7.0', 'Authentication required'),
  nestedMail: reply(503, '5.1', 'A transaction is already open: send RSET before another MAIL'),
  needMail: reply(503, '5.1', 'Send MAIL FROM first'),
  needRcpt: reply(503, '5.1', 'Send MAIL FROM and RCPT TO first'),
  noValidRcpt: reply(554, '5.1', 'No valid recipients'),
  notInTransaction: reply(503, '5.1', 'Not allowed during a mail transaction'),
  tlsActive: reply(503, '5.1', 'TLS is already active'),
  tlsNotOffered: reply(502, '5.1', 'STARTTLS is not offered'),
  loggedIn: reply(503, '5.1', 'Already authenticated'),
  authNotOffered: reply(502, '5.1', 'AUTH is not offered here'),
  mechanismUnknown: reply(504, '5.4', 'Mechanism not supported: use PLAIN or LOGIN'),
  authCancelled: reply(501, '7.0', 'Authentication cancelled'),
  authBadBase64: reply(501, '5.2', 'Cannot decode base64'),
  authBadMessage: reply(501, '5.2', 'Malformed authentication response'),
  // RFC 4954 §6.
  authLineTooLong: reply(500, '5.6', 'Authentication exchange line is too long'),

  unknownVerb: reply(500, '5.1', 'Command not recognized'),
  lineTooLong: reply(500, '5.2', 'Line too long'),
  bareLf: reply(500, '5.2', 'Lines must end with CR LF: a bare LF was received, closing'),
  bareCr: reply(501, '5.2', 'Bare CR in command'),
  nul: reply(501, '5.2', 'NUL in command'),
  needsUtf8: reply(553, '6.7', 'Address is not ASCII: send SMTPUTF8 with MAIL'),
  needsDomain: reply(501, '1.3', 'Recipient address needs a domain: user@example.com'),
  tooManyRcpts: reply(452, '5.3', 'Too many recipients: send the rest in another transaction'),
  tooLarge: reply(552, '3.4', 'Message size exceeds the limit'),
  bdatUnreadable: reply(
    501,
    '5.4',
    'Syntax: BDAT size [LAST]; cannot find the next command, closing',
  ),

  tooManyFaults: reply(421, '7.0', 'Too many errors, closing'),
  tooManyLogins: reply(421, '7.0', 'Too many failed logins, closing'),
  endlessLine: reply(421, '7.0', 'No line end in sight, closing'),
  notHttp: reply(421, '7.0', 'This is a mail server, closing'),
} as const satisfies Record<string, SmtpReply>

/** RFC 5322 §2.3 and RFC 5321 §2.3.8; the words name what was found. */
export const CONTENT_REPLIES = {
  'bare-cr': reply(550, '6.0', 'Message contains a bare CR: lines must end with CR LF'),
  'bare-lf': reply(550, '6.0', 'Message contains a bare LF: lines must end with CR LF'),
  nul: reply(550, '6.0', 'Message contains a NUL byte'),
} as const satisfies Record<ContentFault, SmtpReply>

const SYNTAX = {
  EHLO: 'EHLO hostname',
  HELO: 'HELO hostname',
  MAIL: 'MAIL FROM:<address> [parameters]',
  RCPT: 'RCPT TO:<address> [parameters]',
  DATA: 'DATA',
  BDAT: 'BDAT size [LAST]',
  AUTH: 'AUTH mechanism [initial-response]',
  RSET: 'RSET',
  QUIT: 'QUIT',
  STARTTLS: 'STARTTLS',
  NOOP: 'NOOP [text]',
  HELP: 'HELP [text]',
  VRFY: 'VRFY address',
  EXPN: 'EXPN list',
} as const satisfies Record<CommandFault['verb'], string>

/** The reply to a command whose verb is known and whose rest makes no sense. */
export function syntaxReply(fault: CommandFault): SmtpReply {
  const syntax = `Syntax: ${SYNTAX[fault.verb]}`
  switch (fault.problem) {
    case 'bad-sender':
      return reply(501, '1.7', `Bad sender address. ${syntax}`)
    case 'bad-recipient':
      return reply(501, '1.3', `Bad recipient address. ${syntax}`)
    case 'not-utf8':
      return reply(501, '5.2', 'Command is not valid UTF-8')
    case 'argument-missing':
    case 'argument-forbidden':
    case 'bad-argument':
    case 'bad-parameter':
      return reply(501, '5.4', syntax)
  }
}
