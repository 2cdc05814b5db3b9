/*
 * What a client says may hold a password in places where no command has one: a login that goes on
 * after it was refused, a body that is sent after DATA was. So only what is known to be harmless is
 * kept as it came.
 */

/** Their arguments are names, addresses and sizes. */
const TOLD_WHOLE = /^(?:EHLO|HELO|MAIL|RCPT|BDAT|STARTTLS|DATA|RSET|QUIT)(?: |$)/i
/** Their arguments are anybody's guess. */
const TOLD_BY_VERB = /^(NOOP|HELP|VRFY|EXPN)(?: |$)/i
const AUTH = /^AUTH(?: +(PLAIN|LOGIN|CRAM-MD5|XOAUTH2|OAUTHBEARER|NTLM|SCRAM-SHA-(?:1|256)))?(.*)$/i
/** ESMTP's AUTH parameter of MAIL (RFC 4954 §5) names a mailbox, which is nobody's business here. */
const AUTH_PARAMETER = / AUTH=\S+/gi

/** What the dialogue shows in the place of a line that belongs to a login. */
export const MASKED = '[secret]'

/** One line of a client as it may be kept. */
export function safeLine(line: string): string {
  const auth = AUTH.exec(line)
  if (auth !== null) {
    const mechanism = auth[1] === undefined ? '' : ` ${auth[1].toUpperCase()}`
    return `AUTH${mechanism}${(auth[2] ?? '').trim() === '' ? '' : ` ${MASKED}`}`
  }
  if (TOLD_WHOLE.test(line)) return line.replace(AUTH_PARAMETER, ` AUTH=${MASKED}`)
  const verb = TOLD_BY_VERB.exec(line)?.[1]
  if (verb !== undefined) return verb.length === line.length ? line : `${verb} […]`
  if (line === MASKED) return line
  return `[not a command, ${line.length} bytes]`
}
