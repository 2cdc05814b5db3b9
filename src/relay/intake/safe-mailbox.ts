import { formatMailbox } from '#core/mailbox.ts'
import type { AddressFaultKind, HeaderMailbox } from '#proto/header/address-list.ts'
import { decodeWords } from '#proto/header/decode-words.ts'

/*
 * An address field that we vouch for must show everybody the same address. Lawful syntax that mail
 * programs are known to read differently is refused here, after the grammar.
 */

interface Trap {
  readonly problem: string
  readonly isIn: (found: HeaderMailbox) => boolean
}

const TRAPS: readonly Trap[] = [
  {
    problem: 'a group is not allowed here',
    isIn: (found) => found.group !== undefined,
  },
  {
    // `"a@b.test x"@c.test`: a careless reader finds a@b.test.
    problem: 'the part before the @ holds characters that other mail programs misread',
    isIn: (found) => /[@<>,;:"()\\\s\p{Cc}\ufffd]/u.test(found.mailbox.localpart),
  },
  {
    // `=?utf-8?q?a=40b?=@c`: a careless reader decodes it first.
    problem: 'the part before the @ looks like an encoded word',
    isIn: (found) => found.mailbox.localpart.includes('=?'),
  },
  {
    // `a@b.test (x@c.test)`: old readers took the comment for the address.
    problem: 'a comment holds what looks like another address',
    isIn: (found) => decodeWords(found.comment).includes('@'),
  },
  {
    problem: 'the display name holds control characters',
    isIn: (found) => /\p{Cc}/u.test(decodeWords(found.displayName)),
  },
  {
    // `=?utf-8?q?=3Cceo=40bank=3E?= <me@own>`: shown as if it came from the bank.
    problem: 'the display name holds what looks like another address in angle brackets',
    isIn: (found) => holdsAngleAddress(decodeWords(found.displayName)),
  },
]

function holdsAngleAddress(text: string): boolean {
  const open = text.indexOf('<')
  return open >= 0 && text.includes('@', open)
}

/** Why this mailbox must not stand in a field that we vouch for; undefined when it may. */
export function trapIn(found: HeaderMailbox): string | undefined {
  return TRAPS.find((trap) => trap.isIn(found))?.problem
}

/** `local@domain` for replies and history. */
export function addressOf(found: HeaderMailbox): string {
  return formatMailbox(found.mailbox)
}

/** The faults of the grammar in words for people. */
export const ADDRESS_PROBLEMS = {
  'empty-element': 'there is no address between two commas, or at all',
  'no-address': 'there is a name without an address',
  'unexpected-character':
    'something stands where it may not, such as a second address, or an @ in an unquoted name',
  'open-quote': 'a quotation mark is not closed',
  'open-comment': 'a parenthesis is not closed',
  'comment-too-deep': 'comments are nested too deeply',
  'open-angle': 'an angle bracket is not closed',
  'open-group': 'a group is not closed with a semicolon',
  'nested-group': 'a group stands within a group',
  'bad-address': 'the address is not a valid one',
  'too-many': 'there are too many addresses',
} as const satisfies Record<AddressFaultKind, string>
