import type { Letter, Person } from './letter.ts'

/** Cases whose letter arrives. */
export const DELIVERED_CASES = [
  'plain text',
  'HTML with text',
  'non-ASCII subject and names',
  'attachment of 5 MB',
  'ten recipients with Cc and Bcc',
] as const

/** Cases that the relay refuses, in words that the client has to show. */
export const REFUSED_CASES = ['wrong password', 'wrong From', 'revoked credential'] as const

export const CASES = [...DELIVERED_CASES, ...REFUSED_CASES] as const
export type CaseName = (typeof CASES)[number]

/** An address at a domain that nobody verified here. */
export const FOREIGN_SENDER = 'mkurugenzi@not-ours.test'

export interface CaseContext {
  /** The sending client's domain. */
  readonly domain: string
  /** Makes recipient addresses unique to client and case. */
  readonly tag: string
  /** 5 MB of random bytes. */
  readonly attachmentFile: string
}

const PLAIN = [
  'Habari za asubuhi.',
  '.',
  '..',
  '.A line that begins with a dot, after a lone dot and two.',
  'From here on it could be taken for an mbox separator.',
  'Trailing spaces stay  ',
  '',
  `A long line: ${'kilometa '.repeat(50)}`,
  '= equals, tab\there, and the end.',
  '',
].join('\n')

const HTML = [
  '<!doctype html>',
  '<html><body style="margin:0">',
  '<p>Karibu <b>sana</b> &amp; asante.</p>',
  '.',
  '<p>.Nukta</p>',
  '</body></html>',
  '',
].join('\n')

const UNICODE_TEXT = 'Ndugu Wanjikũ,\nमौसम अच्छा है — 天気がいい. ☀️\nŻegnaj, señor Ñandú!\n'

/** The letter of a case. */
export function letterOf(name: CaseName, context: CaseContext): Letter {
  const base: Letter = {
    from: { name: 'Habari', address: `hello@${context.domain}` },
    to: [recipient(context, 'asha')],
    cc: [],
    bcc: [],
    subject: `Karibu: ${name}`,
    text: PLAIN,
  }
  return { ...base, ...LETTER_CHANGES[name](context) }
}

const LETTER_CHANGES: Readonly<Record<CaseName, (context: CaseContext) => Partial<Letter>>> = {
  'plain text': () => ({}),
  'HTML with text': () => ({ text: 'Karibu sana & asante.\n', html: HTML }),
  'non-ASCII subject and names': (context) => ({
    from: { name: 'Wanjikũ wa Mwangi', address: `hello@${context.domain}` },
    to: [{ ...recipient(context, 'asha'), name: 'Aśha Żółć 名前' }],
    subject: 'Barua muhimu sana kutoka Nairobi – 重要なお知らせ: Ñandú, Größe und ☀️',
    text: UNICODE_TEXT,
  }),
  'attachment of 5 MB': ({ attachmentFile }) => ({
    text: 'The file is attached.\n',
    attachment: { name: 'ripoti.bin', type: 'application/octet-stream', path: attachmentFile },
  }),
  'ten recipients with Cc and Bcc': (context) => ({
    to: many(context, 'to', 4),
    cc: many(context, 'cc', 3),
    bcc: many(context, 'bcc', 3),
    text: 'To ten of you.\n',
  }),
  'wrong password': () => ({ text: 'Never sent.\n' }),
  'wrong From': () => ({ from: { name: 'Boss', address: FOREIGN_SENDER }, text: 'Never sent.\n' }),
  'revoked credential': () => ({ text: 'Never sent.\n' }),
}

function recipient({ tag }: CaseContext, who: string): Person {
  return { address: `${who}.${tag}@elsewhere.test` }
}

/** At two domains, so that a message is delivered in more than one transaction. */
function many({ tag }: CaseContext, kind: string, count: number): readonly Person[] {
  return Array.from({ length: count }, (_, i) => ({
    address: `${kind}${i + 1}.${tag}@${i % 2 === 0 ? 'elsewhere.test' : 'another.test'}`,
  }))
}
