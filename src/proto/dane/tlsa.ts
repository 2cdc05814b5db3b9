import { toHex } from '#core/bytes.ts'

/** One TLSA record (RFC 6698 §2.1). */
export interface TlsaRecord {
  readonly usage: number
  readonly selector: number
  readonly matching: number
  readonly data: Uint8Array
}

/** A record that can prove a mail host's certificate. */
export interface UsableTlsa extends TlsaRecord {
  /** 2: an authority that the host presents; 3: the host's own certificate. */
  readonly usage: 2 | 3
  /** 0: the whole certificate; 1: its public key. */
  readonly selector: 0 | 1
  /** 0: the bytes themselves; 1: SHA-256; 2: SHA-512. */
  readonly matching: 0 | 1 | 2
}

/** Octets of what is compared, by matching type; undefined: any. */
const DATA_BYTES = { 0: undefined, 1: 32, 2: 64 } as const
// Ten certificates in the middle of being changed are more than anybody needs.
const MAX_RECORDS = 20

/**
 * The records that count for mail: usages 0 and 1 do not (RFC 7672 §3.1.3), nor what we cannot
 * compare. When records exist and none is usable, TLS is still required (§2.2).
 */
export function usableTlsa(records: readonly TlsaRecord[]): readonly UsableTlsa[] {
  return records.filter(isUsable).slice(0, MAX_RECORDS)
}

function isUsable(record: TlsaRecord): record is UsableTlsa {
  const { usage, selector, matching, data } = record
  if (usage !== 2 && usage !== 3) return false
  if (selector !== 0 && selector !== 1) return false
  if (matching !== 0 && matching !== 1 && matching !== 2) return false
  const bytes = DATA_BYTES[matching]
  return bytes === undefined ? data.length > 0 : data.length === bytes
}

/** `3 1 1 0a1b…`, as zone files and reports show it. */
export function formatTlsa({ usage, selector, matching, data }: TlsaRecord): string {
  return `${usage} ${selector} ${matching} ${toHex(data)}`
}
