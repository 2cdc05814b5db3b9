import type { DomainName } from '#core/domain-name.ts'
import type { Message } from '#core/message.ts'

/** Who reports about TLS come from: the relay's own name. */
export function tlsReportAddress(hostname: DomainName): string {
  return `tls-reports@${hostname}`
}

/** Only the relay itself makes messages of this source, so nobody can ask for this exception. */
export function isTlsReport(message: Message, hostname: DomainName): boolean {
  return message.source === 'dsn' && message.fromAddress === tlsReportAddress(hostname)
}
