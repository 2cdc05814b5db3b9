import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import PostalMime, { type Address, type Email } from 'postal-mime'
import { recipientsOf, type Letter, type Person } from './letter.ts'

/** One message as a receiving host got it. */
export interface Arrival {
  readonly raw: Buffer
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
}

/** Header fields that exist exactly once in every message that leaves the relay (RFC 5322 §3.6). */
const SINGLE_FIELDS = ['From', 'To', 'Subject', 'Date', 'Message-ID'] as const

/**
 * Everything in which the arrivals differ from what was meant: nothing, when the relay and the client
 * both did their work. Every arrival is a whole copy; together they went to every recipient once.
 */
export async function differences(
  letter: Letter,
  arrivals: readonly Arrival[],
  alters: (text: string) => string = (text) => text,
): Promise<readonly string[]> {
  const found: string[] = []
  const reached = arrivals.flatMap(({ envelope }) => envelope.to.map((to) => to.toLowerCase()))
  compare(found, 'envelope recipients', reached.toSorted(), recipientsOf(letter).toSorted())
  const domain = letter.from.address.split('@')[1] ?? ''
  const altered: Letter = {
    ...letter,
    text: alters(letter.text),
    ...(letter.html === undefined ? {} : { html: alters(letter.html) }),
  }
  for (const { raw, envelope } of arrivals) {
    if (!envelope.from.endsWith(`@bounce.${domain}`))
      found.push(`envelope sender: ${envelope.from} is not at bounce.${domain}`)
    headerFaults(raw, letter, found)
    contentFaults(await PostalMime.parse(raw), altered, found)
  }
  return found
}

function headerFaults(raw: Buffer, letter: Letter, found: string[]): void {
  const names = fieldsOf(raw).map(({ name }) => name.toLowerCase())
  for (const field of SINGLE_FIELDS) {
    const count = names.filter((name) => name === field.toLowerCase()).length
    if (count !== 1) found.push(`${count} fields ${field}`)
  }
  if (names.includes('bcc')) found.push('a Bcc field arrived')
  const text = raw.toString('latin1').toLowerCase()
  for (const { address } of letter.bcc) {
    if (text.includes(address.toLowerCase())) found.push(`${address} (Bcc) is named in the message`)
  }
}

function contentFaults(email: Email, letter: Letter, found: string[]): void {
  compare(found, 'From', people(email.from === undefined ? [] : [email.from]), meant([letter.from]))
  compare(found, 'To', people(email.to ?? []), meant(letter.to))
  compare(found, 'Cc', people(email.cc ?? []), meant(letter.cc))
  compare(found, 'Subject', email.subject, letter.subject)
  compare(found, 'text', plain(email.text), plain(letter.text))
  if (letter.html !== undefined) compare(found, 'HTML', plain(email.html), plain(letter.html))
  const files = email.attachments.map(({ filename, content }) => ({
    name: filename,
    sha256: digest(content),
  }))
  const { attachment } = letter
  const meantFiles =
    attachment === undefined
      ? []
      : [{ name: attachment.name, sha256: digest(readFileSync(attachment.path)) }]
  compare(found, 'attachments', files, meantFiles)
}

function people(addresses: readonly Address[]): readonly Person[] {
  return addresses.map(({ name, address }) => ({
    ...(name === '' ? {} : { name }),
    address: address ?? '',
  }))
}

function meant(all: readonly Person[]): readonly Person[] {
  return all.map(({ name, address }) => ({ ...(name === undefined ? {} : { name }), address }))
}

/** Clients differ in line ends and in the empty line at the end; everything else is meant. */
function plain(text: string | undefined): string {
  return (text ?? '').replace(/\r\n/g, '\n').trimEnd()
}

function digest(content: string | ArrayBuffer | Uint8Array): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)
  return createHash('sha256').update(bytes).digest('hex')
}

function compare(found: string[], what: string, arrived: unknown, meantToBe: unknown): void {
  const a = JSON.stringify(arrived)
  const b = JSON.stringify(meantToBe)
  if (a !== b) found.push(`${what}: arrived ${a?.slice(0, 600)}, meant ${b?.slice(0, 600)}`)
}

interface Field {
  readonly name: string
  /** The whole field with its line ends. */
  readonly text: string
}

function fieldsOf(raw: Buffer): readonly Field[] {
  const text = raw.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  const header = text.slice(0, end < 0 ? text.length : end + 2)
  return header
    .split(/\r\n(?![ \t])/)
    .filter((line) => line !== '')
    .map((line) => ({ name: line.slice(0, Math.max(0, line.indexOf(':'))), text: line }))
}

/**
 * For clients that hand over a finished message: the same body bytes, and every header field but Bcc,
 * unchanged and in order, with additions only.
 */
export function byteDifferences(sent: Buffer, arrived: Buffer): readonly string[] {
  const found: string[] = []
  const bodyOf = (bytes: Buffer): Buffer => bytes.subarray(bytes.indexOf('\r\n\r\n') + 4)
  if (!bodyOf(arrived).equals(bodyOf(sent)))
    found.push(firstDifference(bodyOf(sent), bodyOf(arrived)))
  const arrivedFields = fieldsOf(arrived)
  let at = 0
  for (const field of fieldsOf(sent)) {
    if (field.name.toLowerCase() === 'bcc') continue
    const next = arrivedFields.findIndex(({ text }, i) => i >= at && text === field.text)
    if (next < 0) found.push(`the field ${JSON.stringify(field.text)} has been changed or moved`)
    else at = next + 1
  }
  return found
}

function firstDifference(sent: Buffer, arrived: Buffer): string {
  let at = 0
  while (at < sent.length && sent[at] === arrived[at]) at += 1
  const around = (bytes: Buffer): string =>
    JSON.stringify(bytes.subarray(Math.max(0, at - 20), at + 40).toString('latin1'))
  return `the body differs at byte ${at}: sent ${around(sent)}, arrived ${around(arrived)}`
}
