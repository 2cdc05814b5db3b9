import { constants, createHash, X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { EpochMs } from '#core/time.ts'
import type { Log } from '#relay/ports/log.ts'

// TLS 1.3 suites and, for TLS 1.2, only those with an ephemeral key exchange and an AEAD (RFC 9325 §4.2).
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':')
const DEFAULT_POLL_MS = 5_000
// A private key and a chain are a few kilobytes; a wrong path must not be read whole.
const MAX_FILE_BYTES = 1024 * 1024

export interface CertificateFacts {
  readonly subject: string
  readonly names: string
  readonly expiresAt: EpochMs
  /** SHA-256 of the leaf, in hexadecimal with colons. */
  readonly fingerprint: string
}

/** The certificate that servers show now; new handshakes ask each time. */
export interface CertificateFiles {
  current(): SecureContext
  facts(): CertificateFacts
  /** Called after a new pair is in use. The returned function unsubscribes. */
  onChange(listener: () => void): () => void
  /** Looks now instead of at the next poll. `kept` means that the new pair is broken. */
  reload(): Promise<'changed' | 'unchanged' | 'kept'>
  close(): void
}

export interface CertificateFilesOptions {
  readonly certFile: string
  readonly keyFile: string
  readonly log: Log
  /** How often the files are looked at; default 5 s. Polling also sees renames and mounted secrets. */
  readonly pollMs?: number
}

interface Loaded {
  readonly context: SecureContext
  readonly facts: CertificateFacts
  /** Hash of both files, to tell a touched file from a changed one. */
  readonly digest: string
}

/**
 * Loads a PEM certificate chain and its key and keeps looking at them. A new pair is used for new
 * handshakes and drops no connection; while the new pair is broken (half written, key of another
 * certificate) the old one stays in use and the log says why, once per state of the files.
 * Rejects when the first pair cannot be used.
 */
export async function watchCertificateFiles(
  options: CertificateFilesOptions,
): Promise<CertificateFiles> {
  const files = new WatchedFiles(options, await stampOf(options), await load(options))
  files.start()
  return files
}

class WatchedFiles implements CertificateFiles {
  readonly #options: CertificateFilesOptions
  readonly #listeners = new Set<() => void>()
  #loaded: Loaded
  /** What the files looked like when they were last read; a broken pair is read again each time. */
  #stamp: string
  #reportedStamp: string | undefined
  #timer: NodeJS.Timeout | undefined
  #reloading: Promise<'changed' | 'unchanged' | 'kept'> | undefined

  constructor(options: CertificateFilesOptions, stamp: string, loaded: Loaded) {
    this.#options = options
    this.#stamp = stamp
    this.#loaded = loaded
  }

  start(): void {
    this.#timer = setInterval(() => void this.reload(), this.#options.pollMs ?? DEFAULT_POLL_MS)
    this.#timer.unref()
  }

  current(): SecureContext {
    return this.#loaded.context
  }

  facts(): CertificateFacts {
    return this.#loaded.facts
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  reload(): Promise<'changed' | 'unchanged' | 'kept'> {
    this.#reloading ??= this.#reload().finally(() => (this.#reloading = undefined))
    return this.#reloading
  }

  close(): void {
    clearInterval(this.#timer)
    this.#listeners.clear()
  }

  async #reload(): Promise<'changed' | 'unchanged' | 'kept'> {
    // The stamp is taken before reading: a write in between is seen at the next poll.
    const stamp = await stampOf(this.#options)
    if (stamp === this.#stamp) return 'unchanged'
    let loaded: Loaded
    try {
      loaded = await load(this.#options)
    } catch (error) {
      this.#report(stamp, error)
      return 'kept'
    }
    this.#stamp = stamp
    this.#reportedStamp = undefined
    if (loaded.digest === this.#loaded.digest) return 'unchanged'
    this.#loaded = loaded
    this.#options.log.info('tls.certificate_changed', { ...loaded.facts })
    for (const listener of this.#listeners) listener()
    return 'changed'
  }

  #report(stamp: string, error: unknown): void {
    if (stamp === this.#reportedStamp) return
    this.#reportedStamp = stamp
    const { certFile, keyFile, log } = this.#options
    log.error('tls.certificate_kept', {
      certFile,
      keyFile,
      problem: error instanceof Error ? error.message : String(error),
      inUse: this.#loaded.facts.fingerprint,
    })
  }
}

async function stampOf(options: CertificateFilesOptions): Promise<string> {
  const stamps = [options.certFile, options.keyFile].map(async (file) => {
    try {
      const { ino, size, mtimeMs, ctimeMs } = await stat(file)
      return [ino, size, mtimeMs, ctimeMs].join(':')
    } catch {
      return 'missing'
    }
  })
  return (await Promise.all(stamps)).join(' ')
}

async function load(options: CertificateFilesOptions): Promise<Loaded> {
  const [cert, key] = await Promise.all([readPem(options.certFile), readPem(options.keyFile)])
  const leaf = new X509Certificate(cert)
  return {
    // Throws when the key is not the certificate's.
    context: createSecureContext({
      cert,
      key,
      minVersion: 'TLSv1.2',
      ciphers: CIPHERS,
      // TLS 1.2 lets a client ask for handshake after handshake, which costs it little and us a
      // signature each (RFC 9325 §3.5); no mail client needs one.
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    }),
    digest: createHash('sha256').update(cert).update('\0').update(key).digest('hex'),
    facts: {
      subject: leaf.subject,
      names: leaf.subjectAltName ?? '',
      expiresAt: Date.parse(leaf.validTo),
      fingerprint: leaf.fingerprint256,
    },
  }
}

async function readPem(file: string): Promise<Buffer> {
  const { size } = await stat(file)
  if (size > MAX_FILE_BYTES) throw new Error(`${file} is too large for a PEM file (${size} bytes)`)
  const bytes = await readFile(file)
  if (!bytes.includes('-----BEGIN ')) throw new Error(`${file} holds no PEM block`)
  return bytes
}
