import type { DomainName } from '#core/domain-name.ts'
import type { MessageId } from '#core/ids.ts'

/** RFC 5322 §3.6.4: `<id@domain>`. Unique because the id is. */
export function makeMessageId(id: MessageId, domain: DomainName): string {
  return `<${id}@${domain}>`
}
