import type { DomainName } from '#core/domain-name.ts'
import { parseMailbox, type Mailbox } from '#core/mailbox.ts'
import { err, ok, type Result } from '#core/result.ts'
import { DAY_MS, type EpochMs } from '#core/time.ts'

/*
 * The Sender Rewriting Scheme. A forwarder sends from an address of its own, so that SPF passes, and
 * the address holds the way back:
 *   SRS0=<hash>=<day>=<domain>=<local part>@forwarder      the first forwarder
 *   SRS1=<hash>=<first forwarder>=<its local part>@…       every later one
 * The hash proves that the address was made here, the day that it is not old. Both are compared
 * without regard to case, because mail hosts change the case of local parts.
 */

/** Keyed hash of a text, at least 4 bytes. */
export type SrsHash = (text: string) => Uint8Array

export type SrsFault = 'not-srs' | 'malformed' | 'forged' | 'expired'

/** A report on a message comes back within the five days that queues hold mail, or soon after. */
export const SRS_LIFETIME_DAYS = 21

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
/** 30 bits: each guess costs a forger one RCPT command. */
const HASH_LENGTH = 6
/** Two characters of five bits. */
const DAY_CYCLE = 1024
/** RFC 5321 §4.5.3.1.1. */
const MAX_LOCALPART = 64

/**
 * The address that stands for `sender` at `forwarder`; undefined when it would be longer than a
 * local part may be, or when the sender has no domain to go back to.
 */
export function makeSrs(
  sender: Mailbox,
  forwarder: DomainName,
  now: EpochMs,
  hash: SrsHash,
): Mailbox | undefined {
  if (sender.domain === undefined) return undefined
  const localpart =
    forwardAgain(sender, forwarder, hash) ?? forwardFirst(sender, forwarder, now, hash)
  if (new TextEncoder().encode(localpart).length > MAX_LOCALPART) return undefined
  return { localpart, domain: forwarder, literal: undefined }
}

function forwardFirst(sender: Mailbox, forwarder: DomainName, now: EpochMs, hash: SrsHash): string {
  const rest = `${dayStamp(now)}=${sender.domain ?? ''}=${sender.localpart}`
  return `SRS0=${hashText(rest, forwarder, hash)}=${rest}`
}

/** Undefined when the sender is no address of another forwarder. */
function forwardAgain(sender: Mailbox, forwarder: DomainName, hash: SrsHash): string | undefined {
  const { localpart } = sender
  if (/^srs0[-+=]/i.test(localpart)) {
    // The separator belongs to the first forwarder and is kept for it.
    const rest = `${sender.domain ?? ''}=${localpart.slice(4)}`
    return `SRS1=${hashText(rest, forwarder, hash)}=${rest}`
  }
  const later = /^srs1[-+=][^=]*=(.+=.+)$/i.exec(localpart)
  if (later?.[1] === undefined) return undefined
  return `SRS1=${hashText(later[1], forwarder, hash)}=${later[1]}`
}

/** Is it worth reading with {@link readSrs}? */
export function looksLikeSrs(localpart: string): boolean {
  return /^srs[01]=/i.test(localpart)
}

/** The address that a local part made by {@link makeSrs} stands for. */
export function readSrs(
  localpart: string,
  forwarder: DomainName,
  now: EpochMs,
  hash: SrsHash,
): Result<Mailbox, SrsFault> {
  const match = /^srs([01])=([^=]{1,20})=(.+)$/i.exec(localpart)
  if (match === null) return err('not-srs')
  const [, version, given = '', rest = ''] = match
  if (!sameText(given.toLowerCase(), hashText(rest, forwarder, hash))) return err('forged')
  return version === '0' ? readFirst(rest, now) : readLater(rest)
}

function readFirst(rest: string, now: EpochMs): Result<Mailbox, SrsFault> {
  const match = /^([a-z2-7]{2})=([^=]+)=(.+)$/i.exec(rest)
  if (match === null) return err('malformed')
  const [, stamp = '', domain = '', localpart = ''] = match
  const age = (dayOf(now) - readStamp(stamp) + DAY_CYCLE) % DAY_CYCLE
  if (age > SRS_LIFETIME_DAYS) return err('expired')
  return mailboxAt(localpart, domain)
}

function readLater(rest: string): Result<Mailbox, SrsFault> {
  const split = rest.indexOf('=')
  return mailboxAt(`SRS0${rest.slice(split + 1)}`, rest.slice(0, split))
}

function mailboxAt(localpart: string, domain: string): Result<Mailbox, SrsFault> {
  const host = parseMailbox(`x@${domain}`)
  if (!host.ok || host.value.domain === undefined) return err('malformed')
  return ok({ localpart, domain: host.value.domain, literal: undefined })
}

/** The forwarder is in the hash, so that an address of one domain is none at another. */
function hashText(rest: string, forwarder: DomainName, hash: SrsHash): string {
  const bytes = hash(`${forwarder} ${rest.toLowerCase()}`)
  let bits = 0
  for (let i = 0; i < 4; i++) bits = ((bits << 8) | (bytes[i] ?? 0)) >>> 0
  let text = ''
  for (let i = 0; i < HASH_LENGTH; i++) text += ALPHABET[(bits >>> (27 - 5 * i)) & 31]
  return text
}

function dayOf(now: EpochMs): number {
  return Math.floor(now / DAY_MS) % DAY_CYCLE
}

function dayStamp(now: EpochMs): string {
  const day = dayOf(now)
  return `${ALPHABET[day >> 5] ?? ''}${ALPHABET[day & 31] ?? ''}`
}

function readStamp(stamp: string): number {
  const [high = '', low = ''] = stamp.toLowerCase()
  return ALPHABET.indexOf(high) * 32 + ALPHABET.indexOf(low)
}

/** Takes as long wherever the first difference is. */
function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < b.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}
