import type { RecordCheck, RecordPurpose } from '#core/domain.ts'
import type { EpochMs } from '#core/time.ts'
import type { Dns } from '../ports/dns.ts'
import { checkDkim } from './checks/dkim.ts'
import { checkDmarc } from './checks/dmarc.ts'
import type { Checker, Finding } from './checks/finding.ts'
import { checkReceiving } from './checks/receiving.ts'
import { checkReturnPath } from './checks/return-path.ts'
import { checkSpf } from './checks/spf.ts'
import { checkVerification } from './checks/verification.ts'
import { expectedRecords, type RecordSubject, type RelayNames } from './records.ts'

const CHECKERS = {
  verification: checkVerification,
  spf: checkSpf,
  dkim: checkDkim,
  dmarc: checkDmarc,
  return_path: checkReturnPath,
  receiving: checkReceiving,
} satisfies Record<RecordPurpose, Checker>

// What is kept of an answer: a hostile zone can hold 64 KiB at one name.
const MAX_FOUND = 10
const MAX_FOUND_LENGTH = 1024

/**
 * Asks DNS for every record of the domain and says per purpose what was found, what is wrong with it
 * and what to do. Never rejects because of an answer; a failed look-up is `unknown`, never `wrong`.
 */
export async function checkRecords(
  domain: RecordSubject,
  { dns, names }: { readonly dns: Dns; readonly names: RelayNames },
  now: EpochMs,
): Promise<readonly RecordCheck[]> {
  const context = { domain, names, dns: askingOnce(dns) }
  return Promise.all(
    expectedRecords(domain, names).map(async (expected) => {
      const finding = await CHECKERS[expected.purpose](expected, context)
      return keptCheck(expected.purpose, finding, now)
    }),
  )
}

/** What is kept of a finding. */
export function keptCheck(
  purpose: RecordPurpose,
  { state, found }: Finding,
  checkedAt: EpochMs,
): RecordCheck {
  return { purpose, state, found: shortened(found), checkedAt }
}

function shortened(found: readonly string[]): readonly string[] {
  return found
    .slice(0, MAX_FOUND)
    .map((text) => (text.length > MAX_FOUND_LENGTH ? `${text.slice(0, MAX_FOUND_LENGTH)}…` : text))
}

/** The same question twice within one check is asked once. */
function askingOnce(dns: Dns): Dns {
  const once = <T>(ask: (name: never) => Promise<T>): ((name: string) => Promise<T>) => {
    const asked = new Map<string, Promise<T>>()
    return (name) => {
      const known = asked.get(name)
      if (known !== undefined) return known
      const answer = ask(name as never)
      asked.set(name, answer)
      return answer
    }
  }
  return {
    txt: once((name) => dns.txt(name)),
    mx: once((name) => dns.mx(name)),
    a: once((name) => dns.a(name)),
    aaaa: once((name) => dns.aaaa(name)),
    cname: once((name) => dns.cname(name)),
    ns: once((name) => dns.ns(name)),
    ptr: once((name) => dns.ptr(name)),
  }
}
