/**
 * What the reader of a report can do, by RFC 3463 subject and detail. The first entry that the code
 * starts with (after its class digit) wins; the last one always does.
 */
const ADVICE: ReadonlyArray<readonly [prefix: string, advice: string]> = [
  ['1.1', 'The mailbox does not exist there. Check the part before the @ for a typing mistake.'],
  ['1.10', 'The domain says that it receives no mail at all. Ask the person for another address.'],
  ['1.2', 'The domain does not exist. Check the part after the @ for a typing mistake.'],
  ['1.3', 'The address is not written correctly. Check it for a typing mistake.'],
  ['1.6', 'The mailbox has moved. Ask the person for the new address.'],
  ['1.', 'Check the address.'],
  ['2.1', 'The mailbox is switched off. Reach the person in another way.'],
  ['2.2', 'The mailbox is full. Send the message again in some days, or tell the person.'],
  [
    '2.3',
    'The message is too large for that mailbox. Send a smaller one, or a link to the content.',
  ],
  ['2.', 'The mailbox does not take mail now. Reach the person in another way.'],
  ['3.4', 'The message is too large for that mail host. Send a smaller one, or a link.'],
  ['3.', 'The fault is at a mail system, not in your message. Send it again later.'],
  ['4.7', 'It was tried for as long as allowed. Send it again later, or check the domain.'],
  ['4.4', 'No usable mail host is known for the domain. Check the part after the @.'],
  ['4.6', 'The mail goes round in a circle. Tell the administrator of that domain.'],
  ['4.', 'The mail host could not be reached. Check the domain, or send the message again later.'],
  ['6.7', 'That mail host cannot take addresses with non-ASCII characters. Use another address.'],
  ['6.', 'That mail host cannot take the content of the message. Change its format.'],
  ['7.20', 'The message could not be signed for its domain. Tell the person who runs this relay.'],
  ['7.26', 'The message failed authentication there. Check SPF, DKIM and DMARC of your domain.'],
  ['7.', 'That mail host refused the message by a rule of its own. Its words above say which.'],
  ['', 'The words above say what is wrong. The administrator of that domain can tell more.'],
]

/** One sentence or two for the status code, `5.1.1` or `4.4.7`. */
export function adviceFor(status: string): string {
  const detail = status.slice(2)
  for (const [prefix, advice] of ADVICE) if (matches(detail, prefix)) return advice
  return ''
}

/** `1.1` does not stand for `1.10`. */
function matches(detail: string, prefix: string): boolean {
  return prefix === '' || prefix.endsWith('.') ? detail.startsWith(prefix) : detail === prefix
}
