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
    readonly comment: string
  }>
  readonly dmarc: {
    readonly result: Verdict
    readonly domain: string
    readonly policy: string
    readonly comment: string
  }
  /** Value of the Authentication-Results field (RFC 8601). */
  readonly authenticationResults: string
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
