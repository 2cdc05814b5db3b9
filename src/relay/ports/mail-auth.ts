import type { DomainName } from '#core/domain-name.ts'
import type { IpAddress } from '#core/ip.ts'

/** Who signs: `d=`, `s=` and the private key. */
export interface SigningKey {
  readonly domain: DomainName
  readonly selector: string
  /** PKCS#8 DER. */
  readonly privateKey: Uint8Array
}

/** The message in pieces, in order: header first. Can be asked for more than once. */
export type MessageBytes = () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>

export interface DkimSigner {
  /**
   * The `DKIM-Signature` field for these bytes, with its final CRLF, to be put on top. Relaxed/relaxed,
   * SHA-256, From oversigned, no `l=` (RFC 6376 §8.2).
   */
  sign(message: MessageBytes, key: SigningKey, now: number): Promise<Uint8Array>
}

export type Verdict =
  'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'temperror' | 'permerror' | 'policy'

export interface MailVerdicts {
  readonly spf: { readonly result: Verdict; readonly domain: string; readonly comment: string }
  readonly dkim: ReadonlyArray<{
    readonly result: Verdict
    readonly domain: string
    readonly selector: string
    /** With the author's domain, as its DMARC record asks. */
    readonly aligned: boolean
    readonly comment: string
  }>
  readonly dmarc: {
    readonly result: Verdict
    readonly domain: string
    readonly policy: string
    readonly comment: string
  }
  /** The chain of those who forwarded it (RFC 8617), first to last. */
  readonly arc: {
    readonly result: Verdict
    readonly sets: ReadonlyArray<{
      readonly sealer: string
      /** The sealer says that it saw DMARC pass. */
      readonly sawDmarcPass: boolean
    }>
    readonly comment: string
  }
  /** Value of the Authentication-Results field (RFC 8601). */
  readonly authenticationResults: string
}

export interface ArcSealer {
  /**
   * The three fields of one ARC set (RFC 8617 §4.1), with their CRLFs, to be put on top. `chain` is
   * the verdict on the sets that are there. Empty when the chain can take no more.
   */
  seal(
    message: Uint8Array,
    facts: {
      readonly key: SigningKey
      readonly chain: 'none' | 'pass'
      /** Value of the Authentication-Results field that the set preserves. */
      readonly authenticationResults: string
      readonly now: number
    },
  ): Promise<Uint8Array>
}

/** Judges a message as a receiving host does. */
export interface MailChecker {
  check(
    message: Uint8Array,
    from: {
      readonly ip: IpAddress
      readonly helo: string
      readonly envelopeSender: string
      readonly receivingHost: string
    },
  ): Promise<MailVerdicts>
}
