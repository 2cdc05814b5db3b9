import { parseMailbox, type Mailbox } from '#core/mailbox.ts'
import { err, ok, type Result } from '#core/result.ts'

/*
 * RFC 5322 §3.4 address-list, by a hand-written scanner: one pass, no recursion, no backtracking.
 * Stricter than the obsolete syntax wherever readers are known to find different addresses in one
 * text: no blanks or comments inside an addr-spec, no routes, no empty list elements.
 */

export interface HeaderMailbox {
  readonly mailbox: Mailbox
  /** Quotes removed, encoded words (RFC 2047) left as they are; empty when there is none. */
  readonly displayName: string
  /** What the comments around it say, joined by blanks. */
  readonly comment: string
  /** Name of the group that it stands in (RFC 5322 §3.4, RFC 6854). */
  readonly group: string | undefined
}

export type AddressFaultKind =
  | 'empty-element'
  | 'no-address'
  | 'unexpected-character'
  | 'open-quote'
  | 'open-comment'
  | 'comment-too-deep'
  | 'open-angle'
  | 'open-group'
  | 'nested-group'
  | 'bad-address'
  | 'too-many'

export interface AddressFault {
  readonly kind: AddressFaultKind
  /** Offset in the text. */
  readonly at: number
}

export const MAX_COMMENT_DEPTH = 20

interface Word {
  readonly kind: 'atom' | 'quoted'
  /** As written. */
  readonly source: string
  readonly value: string
  /** Blanks or comments stand before it. */
  readonly spaced: boolean
}

class Scanner {
  readonly text: string
  at = 0
  comments: string[] = []
  fault: AddressFault | undefined

  constructor(text: string) {
    this.text = text
  }

  peek(): string | undefined {
    return this.text[this.at]
  }

  fail(kind: AddressFaultKind, at = this.at): undefined {
    this.fault ??= { kind, at }
    return undefined
  }

  /** Skips blanks and comments; true when there was something. */
  skipBlanks(): boolean {
    const from = this.at
    for (;;) {
      const char = this.text[this.at]
      if (char === ' ' || char === '\t') this.at++
      else if (char !== '(' || !this.skipComment()) return this.at > from
    }
  }

  skipComment(): boolean {
    const from = this.at
    let depth = 0
    for (; this.at < this.text.length; this.at++) {
      const char = this.text[this.at]
      if (char === '\\') this.at++
      else if (char === '(' && ++depth > MAX_COMMENT_DEPTH) {
        this.fail('comment-too-deep')
        return false
      } else if (char === ')' && --depth === 0) {
        this.at++
        this.comments.push(this.text.slice(from + 1, this.at - 1))
        return true
      }
    }
    this.fail('open-comment', from)
    return false
  }

  /** A quoted string at the cursor, or a run of atom characters and dots; undefined when neither. */
  word(spaced: boolean): Word | undefined {
    if (this.peek() === '"') return this.quoted(spaced)
    const from = this.at
    while (this.at < this.text.length && isAtomOrDot(this.text.charCodeAt(this.at))) this.at++
    if (this.at === from) return undefined
    const source = this.text.slice(from, this.at)
    return { kind: 'atom', source, value: source, spaced }
  }

  quoted(spaced: boolean): Word | undefined {
    const from = this.at
    let value = ''
    let copied = from + 1
    for (let i = from + 1; i < this.text.length; i++) {
      const char = this.text[i]
      if (char === '\\') {
        value += this.text.slice(copied, i)
        copied = ++i
      } else if (char === '"') {
        value += this.text.slice(copied, i)
        this.at = i + 1
        return { kind: 'quoted', source: this.text.slice(from, this.at), value, spaced }
      }
    }
    return this.fail('open-quote', from)
  }
}

// RFC 5322 §3.2.3 atext with the dot, RFC 6532 §3.2 non-ASCII.
const ATOM = new Set(
  Array.from(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~.",
    (char) => char.charCodeAt(0),
  ),
)

function isAtomOrDot(code: number): boolean {
  return code > 0x7f || ATOM.has(code)
}

/**
 * All mailboxes of an address list, those in groups too. The text is one unfolded field value. An
 * address is only ever what stands in address position: never part of a quoted string, a comment or
 * an encoded word.
 */
export function parseAddressList(
  text: string,
  limits: { readonly maxAddresses: number },
): Result<readonly HeaderMailbox[], AddressFault> {
  const scanner = new Scanner(text)
  const found: HeaderMailbox[] = []
  let group: string | undefined
  for (;;) {
    const element = parseElement(scanner, group)
    if (scanner.fault !== undefined) return err(scanner.fault)
    if (element?.kind === 'group') {
      group = element.name
      if (!skipEmptyGroup(scanner)) continue
    }
    if (element?.kind === 'mailbox') found.push(element.mailbox)
    if (found.length > limits.maxAddresses) return err({ kind: 'too-many', at: scanner.at })
    scanner.skipBlanks()
    if (scanner.peek() === ';' && group !== undefined) {
      group = undefined
      scanner.at++
      scanner.skipBlanks()
    }
    if (scanner.fault !== undefined) return err(scanner.fault)
    if (scanner.at >= text.length) {
      return group === undefined ? ok(found) : err({ kind: 'open-group', at: scanner.at })
    }
    if (scanner.peek() !== ',') return err({ kind: 'unexpected-character', at: scanner.at })
    scanner.at++
  }
}

function skipEmptyGroup(scanner: Scanner): boolean {
  scanner.skipBlanks()
  return scanner.peek() === ';'
}

type Element =
  | { readonly kind: 'mailbox'; readonly mailbox: HeaderMailbox }
  | { readonly kind: 'group'; readonly name: string }

/** One mailbox, or the name of a group and its colon. */
function parseElement(scanner: Scanner, group: string | undefined): Element | undefined {
  scanner.comments = []
  const words: Word[] = []
  for (;;) {
    const spaced = scanner.skipBlanks()
    if (scanner.fault !== undefined) return undefined
    const word = scanner.word(spaced)
    if (scanner.fault !== undefined) return undefined
    if (word !== undefined) {
      words.push(word)
      continue
    }
    switch (scanner.peek()) {
      case '<':
        return parseAngle(scanner, words, group)
      case '@': {
        if (spaced) return scanner.fail('unexpected-character')
        const mailbox = parseAddrSpec(scanner, words)
        return mailbox && asMailbox(scanner, { mailbox, displayName: '', group })
      }
      case ':':
        if (group !== undefined) return scanner.fail('nested-group')
        if (words.length === 0) return scanner.fail('unexpected-character')
        scanner.at++
        return { kind: 'group', name: phrase(words) }
      case undefined:
      case ',':
        return scanner.fail(words.length === 0 ? 'empty-element' : 'no-address')
      default:
        return scanner.fail('unexpected-character')
    }
  }
}

function asMailbox(scanner: Scanner, found: Omit<HeaderMailbox, 'comment'>): Element | undefined {
  scanner.skipBlanks()
  const comment = scanner.comments.join(' ')
  return { kind: 'mailbox', mailbox: { ...found, comment } }
}

/** Display name, `<`, addr-spec, `>`. */
function parseAngle(
  scanner: Scanner,
  words: readonly Word[],
  group: string | undefined,
): Element | undefined {
  const from = scanner.at++
  const local = scanner.word(false)
  if (local === undefined) return scanner.fail('bad-address')
  if (scanner.peek() !== '@') return scanner.fail('bad-address')
  const mailbox = parseAddrSpec(scanner, [local])
  if (mailbox === undefined) return undefined
  if (scanner.peek() !== '>') return scanner.fail('open-angle', from)
  scanner.at++
  return asMailbox(scanner, { mailbox, displayName: phrase(words), group })
}

/** The `@` is at the cursor; exactly one word without anything between may stand before it. */
function parseAddrSpec(scanner: Scanner, words: readonly Word[]): Mailbox | undefined {
  const local = words[0]
  if (local === undefined || words.length !== 1) return scanner.fail('unexpected-character')
  const from = ++scanner.at
  if (scanner.peek() === '[') {
    const close = scanner.text.indexOf(']', from)
    // An address literal has at most 45 characters of address (RFC 5321 §4.1.3).
    scanner.at = close < 0 || close - from > 60 ? from : close + 1
  } else {
    while (isAtomOrDot(scanner.text.charCodeAt(scanner.at))) scanner.at++
  }
  const parsed = parseMailbox(`${local.source}@${scanner.text.slice(from, scanner.at)}`)
  return parsed.ok ? parsed.value : scanner.fail('bad-address', from)
}

function phrase(words: readonly Word[]): string {
  return words.map((word, i) => (i > 0 && word.spaced ? ` ${word.value}` : word.value)).join('')
}
