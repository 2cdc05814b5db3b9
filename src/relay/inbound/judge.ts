import type { MailVerdicts } from '../ports/mail-auth.ts'

/** The author's domain asks that the message be rejected, and nobody we trust vouches for it. */
export function failsReject(verdicts: MailVerdicts, trustedSealers: ReadonlySet<string>): boolean {
  const { dmarc } = verdicts
  if (dmarc.result !== 'fail' || dmarc.policy !== 'reject') return false
  return !isVouchedFor(verdicts, trustedSealers)
}

/**
 * RFC 8617 §7.2: the chain holds, all who sealed it are trusted, and the first of them saw the
 * message pass. One stranger in the chain could have changed anything.
 */
function isVouchedFor({ arc }: MailVerdicts, trustedSealers: ReadonlySet<string>): boolean {
  return (
    arc.result === 'pass' &&
    arc.sets[0]?.sawDmarcPass === true &&
    arc.sets.every(({ sealer }) => trustedSealers.has(sealer))
  )
}

/**
 * Why the From field has to be ours when the message goes on; undefined when it can stay. An aligned
 * DKIM signature survives forwarding, SPF does not; without one, a host that enforces the author's
 * policy would refuse the copy.
 */
export function reasonToRewrite({ dkim, dmarc }: MailVerdicts): string | undefined {
  if (dmarc.policy !== 'quarantine' && dmarc.policy !== 'reject') return undefined
  if (dkim.some(({ result, aligned }) => result === 'pass' && aligned)) return undefined
  return `no valid DKIM signature of the author's domain, which publishes DMARC p=${dmarc.policy}`
}
