/** A mailbox with an optional display name, as a person writes it. */
export interface Person {
  readonly name?: string
  readonly address: string
}

export interface Attachment {
  readonly name: string
  readonly type: string
  /** A file on disk: clients read attachments from there. */
  readonly path: string
}

/** What somebody means to send; clients get it as JSON, and what arrives is compared with it. */
export interface Letter {
  readonly from: Person
  readonly to: readonly Person[]
  readonly cc: readonly Person[]
  readonly bcc: readonly Person[]
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly attachment?: Attachment
}

/** Everybody who shall get it, each once, in lower case. */
export function recipientsOf(letter: Letter): readonly string[] {
  const all = [...letter.to, ...letter.cc, ...letter.bcc]
  return [...new Set(all.map(({ address }) => address.toLowerCase()))]
}

export function formatPerson({ name, address }: Person): string {
  return name === undefined ? address : `${encodeWords(name)} <${address}>`
}

/** The way people write it, for programs that encode by themselves. */
export function formatPersonPlain({ name, address }: Person): string {
  return name === undefined ? address : `${name} <${address}>`
}

/** RFC 2047 encoded words for what is not ASCII, in pieces of at most 75 characters. */
export function encodeWords(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  const pieces: string[] = []
  let piece = ''
  for (const char of text) {
    if (Buffer.byteLength(piece + char) > 42) {
      pieces.push(piece)
      piece = ''
    }
    piece += char
  }
  pieces.push(piece)
  return pieces.map((p) => `=?utf-8?B?${Buffer.from(p).toString('base64')}?=`).join('\r\n ')
}
