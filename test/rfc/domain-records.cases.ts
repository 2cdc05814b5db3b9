import type { RecordFault, RecordPurpose } from '#core/domain.ts'
import type { LiteralZone } from '../support/literal-dns.ts'

/*
 * The golden table of `verify.ts`: for each purpose what may stand in DNS, and the very sentence that
 * the owner then reads. The domain is example.com, the relay mail.taifa.test.
 */

export const TOKEN = '0123456789abcdef0123456789abcdef'
/** Shaped like a 2048-bit key: 294 bytes in base64. */
export const KEY = `MIIBIjANBgkqhkiG9w0B${'aZ09+/'.repeat(62)}`
const OTHER_1024 = `MIGfMA0GCSqGSIb3DQEB${'Yx1/'.repeat(49)}`

export interface VerifyCase {
  readonly when: string
  readonly purpose: RecordPurpose
  readonly zone: LiteralZone
  readonly state: 'ok' | 'unknown' | RecordFault
  readonly problem?: string
}

const CHALLENGE = '_taifa-challenge.example.com'
const DKIM = 'taifa._domainkey.example.com'
const DMARC = '_dmarc.example.com'
const BOUNCE = 'bounce.example.com'
const D = 'example.com'
// The domain exists, so that NXDOMAIN below it is nothing special.
const EXISTS: LiteralZone = { [D]: { NS: ['ns1.example.net'] } }
const LATER = 'it is asked again without any action of yours.'
const DAYS = 'and allow up to 48 hours for it to be seen everywhere.'

export const VERIFY_CASES: readonly VerifyCase[] = [
  // --- verification
  {
    when: 'the challenge stands at its label',
    purpose: 'verification',
    zone: { [CHALLENGE]: { TXT: [`taifa-verify=${TOKEN}`, 'something else'] } },
    state: 'ok',
  },
  {
    when: 'the challenge stands at the domain itself',
    purpose: 'verification',
    zone: { [D]: { TXT: ['v=spf1 -all', `taifa-verify=${TOKEN} `] } },
    state: 'ok',
  },
  {
    when: 'the label is a CNAME to where the challenge stands',
    purpose: 'verification',
    zone: {
      [CHALLENGE]: { CNAME: 'challenges.example.net' },
      'challenges.example.net': { TXT: [`taifa-verify=${TOKEN}`] },
    },
    state: 'ok',
  },
  {
    when: 'there is nothing',
    purpose: 'verification',
    zone: EXISTS,
    state: 'missing',
    problem: `No such TXT record was found at ${CHALLENGE}; publish it with exactly the value shown, ${DAYS}`,
  },
  {
    when: 'the domain does not exist',
    purpose: 'verification',
    zone: {},
    state: 'missing',
    problem: `${D} does not exist in DNS; check its spelling, and that it is registered and has name servers.`,
  },
  {
    when: 'the token is of another account',
    purpose: 'verification',
    zone: { [CHALLENGE]: { TXT: ['taifa-verify=ffff'] } },
    state: 'wrong-value',
    problem: `The token at ${CHALLENGE} is not the one of this domain in this account; replace it by taifa-verify=${TOKEN}.`,
  },
  {
    when: 'an old token stands at the domain itself and nothing at the label',
    purpose: 'verification',
    zone: { [D]: { TXT: ['taifa-verify=ffff'] } },
    state: 'wrong-value',
    problem: `The token at ${D} is not the one of this domain in this account; replace it by taifa-verify=${TOKEN}.`,
  },
  {
    when: 'only the token was entered',
    purpose: 'verification',
    zone: { [CHALLENGE]: { TXT: [TOKEN] } },
    state: 'wrong-value',
    problem: `The value at ${CHALLENGE} lacks its beginning; enter it whole: taifa-verify=${TOKEN}.`,
  },
  {
    when: 'quotation marks were pasted along',
    purpose: 'verification',
    zone: { [CHALLENGE]: { TXT: [`"taifa-verify=${TOKEN}"`] } },
    state: 'quoted',
    problem: `The value at ${CHALLENGE} has quotation marks in it; enter it without them, your DNS provider adds those that DNS needs.`,
  },
  {
    when: 'the zone name is doubled',
    purpose: 'verification',
    zone: { ...EXISTS, [`${CHALLENGE}.${D}`]: { TXT: [`taifa-verify=${TOKEN}`] } },
    state: 'zone-doubled',
    problem: `The record stands at ${CHALLENGE}.${D}, so your DNS provider appended the zone name once more; enter _taifa-challenge as the name of the record.`,
  },
  {
    when: 'a wildcard CNAME covers the label',
    purpose: 'verification',
    zone: {
      ...EXISTS,
      '*.example.com': { CNAME: 'shop.example.net' },
      'shop.example.net': { A: ['192.0.2.1'] },
    },
    state: 'cname-in-the-way',
    problem: `${CHALLENGE} is a CNAME to shop.example.net, and a name with a CNAME cannot hold a TXT record of its own; remove the CNAME (or the wildcard or proxy setting that makes it) and publish the TXT record.`,
  },
  {
    when: 'the servers of the label fail',
    purpose: 'verification',
    zone: { [D]: { NS: ['ns1.example.net'] }, [CHALLENGE]: { broken: true } },
    state: 'unknown',
    problem: `${CHALLENGE} could not be checked because its DNS servers gave no usable answer: SERVFAIL; ${LATER}`,
  },
  {
    when: 'nothing is at the label and the domain itself cannot be asked',
    purpose: 'verification',
    zone: { [D]: { broken: true } },
    state: 'unknown',
    problem: `${D} could not be checked because its DNS servers gave no usable answer: SERVFAIL; ${LATER}`,
  },

  // --- spf
  {
    when: 'the record is ours',
    purpose: 'spf',
    zone: { [D]: { TXT: ['v=spf1 include:mail.taifa.test ~all'] } },
    state: 'ok',
  },
  {
    when: 'it is merged with others, in other letters, with a plus and a dot',
    purpose: 'spf',
    zone: {
      [D]: {
        TXT: ['google-site-verification=x', 'V=SPF1 mx  +INCLUDE:Mail.Taifa.Test. ip4:192.0.2.1 -ALL'],
      },
    },
    state: 'ok',
  },
  {
    when: 'it redirects to us',
    purpose: 'spf',
    zone: { [D]: { TXT: ['v=spf1 redirect=mail.taifa.test'] } },
    state: 'ok',
  },
  {
    when: 'a record that it includes includes us',
    purpose: 'spf',
    zone: {
      [D]: { TXT: ['v=spf1 redirect=_spf.example.com'] },
      '_spf.example.com': { TXT: ['v=spf1 include:_spf2.example.com -all'] },
      '_spf2.example.com': { TXT: ['v=spf1 include:mail.taifa.test ~all'] },
    },
    state: 'ok',
  },
  {
    when: 'there is no SPF record among the TXT records',
    purpose: 'spf',
    zone: { [D]: { TXT: ['google-site-verification=x', 'v=spf10 include:mail.taifa.test'] } },
    state: 'missing',
    problem: `No such TXT record was found at ${D}; publish it with exactly the value shown, ${DAYS}`,
  },
  {
    when: 'there are two',
    purpose: 'spf',
    zone: {
      [D]: { TXT: ['v=spf1 include:_spf.google.com ~all', 'v=spf1 include:mail.taifa.test -all'] },
    },
    state: 'two-records',
    problem:
      'example.com has 2 SPF records and receivers then use none of them (RFC 7208 §4.5); keep one that holds the terms of all, such as: v=spf1 include:mail.taifa.test include:_spf.google.com ~all',
  },
  {
    when: 'there are two, one of them a redirect',
    purpose: 'spf',
    zone: { [D]: { TXT: ['v=spf1 redirect=_spf.example.net', 'v=spf1 mx -all'] } },
    state: 'two-records',
    problem:
      'example.com has 2 SPF records and receivers then use none of them (RFC 7208 §4.5); keep one that holds the terms of all, such as: v=spf1 include:mail.taifa.test include:_spf.example.net mx -all',
  },
  {
    when: 'it redirects elsewhere',
    purpose: 'spf',
    zone: { [D]: { TXT: ['v=spf1 redirect=_spf.example.net'] } },
    state: 'without-include',
    problem:
      'The SPF record of example.com does not include mail.taifa.test; do not add a second record, change this one to: v=spf1 include:mail.taifa.test redirect=_spf.example.net',
  },
  {
    when: 'it does not include us',
    purpose: 'spf',
    zone: {
      [D]: { TXT: ['v=spf1 include:_spf.google.com ip4:192.0.2.0/24 -all'] },
      '_spf.google.com': { TXT: ['v=spf1 ip4:198.51.100.0/24 ~all'] },
    },
    state: 'without-include',
    problem:
      'The SPF record of example.com does not include mail.taifa.test; do not add a second record, change this one to: v=spf1 include:mail.taifa.test include:_spf.google.com ip4:192.0.2.0/24 -all',
  },
  {
    when: 'a longer name than ours is included',
    purpose: 'spf',
    zone: { [D]: { TXT: ['v=spf1 include:mail.taifa.test.evil.example ~all'] } },
    state: 'without-include',
    problem:
      'The SPF record of example.com does not include mail.taifa.test; do not add a second record, change this one to: v=spf1 include:mail.taifa.test include:mail.taifa.test.evil.example ~all',
  },
  {
    when: 'our include stands behind all',
    purpose: 'spf',
    zone: { [D]: { TXT: ['v=spf1 mx -all include:mail.taifa.test'] } },
    state: 'without-include',
    problem:
      'In the SPF record of example.com include:mail.taifa.test stands after -all, where receivers no longer look; move it in front: v=spf1 include:mail.taifa.test mx -all',
  },
  {
    when: 'our include has a minus',
    purpose: 'spf',
    zone: { [D]: { TXT: ['v=spf1 -include:mail.taifa.test ~all'] } },
    state: 'without-include',
    problem:
      'The SPF record of example.com names mail.taifa.test but tells receivers not to accept it; remove the sign in front of include: v=spf1 include:mail.taifa.test ~all',
  },
  {
    when: 'the redirect to us has no effect because of all',
    purpose: 'spf',
    zone: { [D]: { TXT: ['v=spf1 a redirect=mail.taifa.test ~all'] } },
    state: 'without-include',
    problem:
      'The SPF record of example.com does not include mail.taifa.test; do not add a second record, change this one to: v=spf1 include:mail.taifa.test a ~all',
  },
  {
    when: 'quotation marks were pasted along',
    purpose: 'spf',
    zone: { [D]: { TXT: ['"v=spf1 include:mail.taifa.test ~all"'] } },
    state: 'quoted',
    problem:
      'The value at example.com has quotation marks in it; enter it without them, your DNS provider adds those that DNS needs.',
  },
  {
    when: 'the zone name is doubled',
    purpose: 'spf',
    zone: { ...EXISTS, 'example.com.example.com': { TXT: ['v=spf1 include:mail.taifa.test ~all'] } },
    state: 'zone-doubled',
    problem:
      'The record stands at example.com.example.com, so your DNS provider appended the zone name once more; enter @ as the name of the record.',
  },
  {
    when: 'a record that it includes cannot be asked for',
    purpose: 'spf',
    zone: {
      [D]: { TXT: ['v=spf1 include:_spf.example.com -all'] },
      '_spf.example.com': { broken: true },
    },
    state: 'unknown',
    problem: `_spf.example.com could not be checked because its DNS servers gave no usable answer: SERVFAIL; ${LATER}`,
  },
  {
    when: 'records include each other for ever',
    purpose: 'spf',
    zone: {
      [D]: { TXT: ['v=spf1 include:a.example.com -all'] },
      'a.example.com': { TXT: ['v=spf1 include:b.example.com include:%{i}.example.com -all'] },
      'b.example.com': { TXT: ['v=spf1 include:a.example.com -all'] },
    },
    state: 'without-include',
    problem:
      'The SPF record of example.com does not include mail.taifa.test; do not add a second record, change this one to: v=spf1 include:mail.taifa.test include:a.example.com -all',
  },

  // --- dkim
  {
    when: 'the key is ours',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: [`v=DKIM1; k=rsa; p=${KEY}`] } },
    state: 'ok',
  },
  {
    when: 'it has blanks in the key and only the needed tags',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: [`p=${KEY.slice(0, 200)} ${KEY.slice(200)};t=s`] } },
    state: 'ok',
  },
  {
    when: 'it is delegated by a CNAME',
    purpose: 'dkim',
    zone: {
      [DKIM]: { CNAME: 'keys.example.net' },
      'keys.example.net': { TXT: [`v=DKIM1; k=rsa; p=${KEY}`] },
    },
    state: 'ok',
  },
  {
    when: 'there is nothing',
    purpose: 'dkim',
    zone: EXISTS,
    state: 'missing',
    problem: `No such TXT record was found at ${DKIM}; publish it with exactly the value shown, ${DAYS}`,
  },
  {
    when: 'the key is cut off',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: [`v=DKIM1; k=rsa; p=${KEY.slice(0, 237)}`] } },
    state: 'wrong-key',
    problem: `The key at ${DKIM} is cut off after 237 of 392 characters; enter the whole value, as two strings of at most 255 characters if your DNS provider limits the length.`,
  },
  {
    when: 'only the second part of the key arrived',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: [`v=DKIM1; p=${KEY.slice(237)}`] } },
    state: 'wrong-key',
    problem: `Only 155 of the 392 characters of the key are at ${DKIM}; enter the whole value.`,
  },
  {
    when: 'something follows the key',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: [`v=DKIM1; p=${KEY}abc`] } },
    state: 'wrong-key',
    problem: `There are 3 characters too many after the key at ${DKIM}; enter exactly the value shown here.`,
  },
  {
    when: 'the key lost its capital letters',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: [`v=DKIM1; p=${KEY.toLowerCase()}`] } },
    state: 'wrong-key',
    problem: `The key at ${DKIM} has lost its capital letters; enter it exactly as shown here.`,
  },
  {
    when: 'it is another key, of 1024 bits',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: [`v=DKIM1; k=rsa; p=${OTHER_1024}`] } },
    state: 'wrong-key',
    problem: `At ${DKIM} stands another key, of 1024 bits, not the one that signs mail of this domain here; replace it by the value shown.`,
  },
  {
    when: 'the key is revoked',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: ['v=DKIM1; p='] } },
    state: 'wrong-key',
    problem: `The key at ${DKIM} is empty, which means revoked; publish the value shown here.`,
  },
  {
    when: 'there are two keys',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: [`v=DKIM1; p=${KEY}`, 'v=DKIM1; p=AAAA'] } },
    state: 'two-records',
    problem: `${DKIM} has 2 key records and receivers may take any of them (RFC 6376 §3.6.2.2); keep only the one shown here.`,
  },
  {
    when: 'quotation marks stand inside the value',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: [`v=DKIM1; k=rsa; p=${KEY.slice(0, 200)}" "${KEY.slice(200)}`] } },
    state: 'quoted',
    problem: `The value at ${DKIM} has quotation marks in it; enter it without them, your DNS provider adds those that DNS needs.`,
  },
  {
    when: 'semicolons were escaped',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: [`v=DKIM1\\; k=rsa\\; p=${KEY}`] } },
    state: 'invalid',
    problem: `The value at ${DKIM} has backslashes in it; enter it without them.`,
  },
  {
    when: 'the version is not first',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: [`k=rsa; p=${KEY}; v=DKIM1`] } },
    state: 'invalid',
    problem: `The key record at ${DKIM} must begin with v=DKIM1; replace the whole value by the one shown here.`,
  },
  {
    when: 'there is no key in the record',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: ['v=DKIM1; k=rsa'] } },
    state: 'invalid',
    problem: `The key record at ${DKIM} has no p= with the key; replace the whole value by the one shown here.`,
  },
  {
    when: 'it is of another type',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: [`v=DKIM1; k=ed25519; p=${KEY}`] } },
    state: 'invalid',
    problem: `The key record at ${DKIM} is of type ed25519, our signatures are rsa; replace the whole value by the one shown here.`,
  },
  {
    when: 'it allows only SHA-1',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: [`v=DKIM1; h=sha1; p=${KEY}`] } },
    state: 'invalid',
    problem: `The key record at ${DKIM} does not allow sha256 (h=), which our signatures use; replace the whole value by the one shown here.`,
  },
  {
    when: 'it is not for e-mail',
    purpose: 'dkim',
    zone: { [DKIM]: { TXT: [`v=DKIM1; s=tlsrpt; p=${KEY}`] } },
    state: 'invalid',
    problem: `The key record at ${DKIM} is not for e-mail (s=); replace the whole value by the one shown here.`,
  },
  {
    when: 'the zone name is doubled',
    purpose: 'dkim',
    zone: { ...EXISTS, [`${DKIM}.${D}`]: { TXT: [`v=DKIM1; p=${KEY}`] } },
    state: 'zone-doubled',
    problem: `The record stands at ${DKIM}.${D}, so your DNS provider appended the zone name once more; enter taifa._domainkey as the name of the record.`,
  },
  {
    when: 'the servers fail',
    purpose: 'dkim',
    zone: { [DKIM]: { broken: true } },
    state: 'unknown',
    problem: `${DKIM} could not be checked because its DNS servers gave no usable answer: SERVFAIL; ${LATER}`,
  },

  // --- dmarc
  {
    when: 'it is as shown',
    purpose: 'dmarc',
    zone: { [DMARC]: { TXT: ['v=DMARC1; p=none; adkim=r; aspf=r'] } },
    state: 'ok',
  },
  {
    when: 'the owner has a stricter policy with tags of their own',
    purpose: 'dmarc',
    zone: {
      [DMARC]: { TXT: ['v=DMARC1;rua=mailto:d@example.com;np=reject; p = Reject ;pct=50', 'other'] },
    },
    state: 'ok',
  },
  {
    when: 'there is nothing',
    purpose: 'dmarc',
    zone: EXISTS,
    state: 'missing',
    problem: `No such TXT record was found at ${DMARC}; publish it with exactly the value shown, ${DAYS}`,
  },
  {
    when: 'there are two',
    purpose: 'dmarc',
    zone: { [DMARC]: { TXT: ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] } },
    state: 'two-records',
    problem: `${DMARC} has 2 DMARC records and receivers then use none of them (RFC 9989 §4.10); keep one.`,
  },
  {
    when: 'it has no policy',
    purpose: 'dmarc',
    zone: { [DMARC]: { TXT: ['v=DMARC1; rua=mailto:d@example.com'] } },
    state: 'invalid',
    problem: `The DMARC record at ${DMARC} has no policy; add p=none, p=quarantine or p=reject after v=DMARC1.`,
  },
  {
    when: 'its policy is none that exists',
    purpose: 'dmarc',
    zone: { [DMARC]: { TXT: ['v=DMARC1; p=monitor'] } },
    state: 'invalid',
    problem: `The DMARC record at ${DMARC} has the policy p=monitor; it must be none, quarantine or reject.`,
  },
  {
    when: 'the version is not first or in other letters',
    purpose: 'dmarc',
    zone: { [DMARC]: { TXT: ['p=none; v=dmarc1'] } },
    state: 'invalid',
    problem: `The DMARC record at ${DMARC} must begin with v=DMARC1; in exactly these letters; correct it, for example to: v=DMARC1; p=none; adkim=r; aspf=r`,
  },
  {
    when: 'quotation marks were pasted along',
    purpose: 'dmarc',
    zone: { [DMARC]: { TXT: ['\u201cv=DMARC1; p=none\u201d'] } },
    state: 'quoted',
    problem: `The value at ${DMARC} has quotation marks in it; enter it without them, your DNS provider adds those that DNS needs.`,
  },
  {
    when: 'the zone name is doubled',
    purpose: 'dmarc',
    zone: { ...EXISTS, [`${DMARC}.${D}`]: { TXT: ['v=DMARC1; p=none'] } },
    state: 'zone-doubled',
    problem: `The record stands at ${DMARC}.${D}, so your DNS provider appended the zone name once more; enter _dmarc as the name of the record.`,
  },
  {
    when: 'the name is a CNAME to another host',
    purpose: 'dmarc',
    zone: { ...EXISTS, [DMARC]: { CNAME: 'proxy.example.net' } },
    state: 'cname-in-the-way',
    problem: `${DMARC} is a CNAME to proxy.example.net, and a name with a CNAME cannot hold a TXT record of its own; remove the CNAME (or the wildcard or proxy setting that makes it) and publish the TXT record.`,
  },

  // --- return_path
  {
    when: 'the CNAME points to us',
    purpose: 'return_path',
    zone: { [BOUNCE]: { CNAME: 'return.mail.taifa.test' } },
    state: 'ok',
  },
  {
    when: 'there is nothing',
    purpose: 'return_path',
    zone: EXISTS,
    state: 'missing',
    problem: `No CNAME record was found at ${BOUNCE}; publish it with the target return.mail.taifa.test, ${DAYS}`,
  },
  {
    when: 'it points elsewhere',
    purpose: 'return_path',
    zone: { [BOUNCE]: { CNAME: 'mail.taifa.test' } },
    state: 'wrong-value',
    problem: `${BOUNCE} points to mail.taifa.test; change its target to return.mail.taifa.test.`,
  },
  {
    when: 'the target got the zone name appended',
    purpose: 'return_path',
    zone: { [BOUNCE]: { CNAME: 'return.mail.taifa.test.example.com' } },
    state: 'zone-doubled',
    problem: `${BOUNCE} points to return.mail.taifa.test.example.com, so your DNS provider appended the zone name to the target; end the target with a dot: return.mail.taifa.test.`,
  },
  {
    when: 'the name got the zone name appended',
    purpose: 'return_path',
    zone: { ...EXISTS, [`${BOUNCE}.${D}`]: { CNAME: 'return.mail.taifa.test' } },
    state: 'zone-doubled',
    problem: `The record stands at ${BOUNCE}.${D}, so your DNS provider appended the zone name once more; enter bounce as the name of the record.`,
  },
  {
    when: 'the provider flattens or proxies it',
    purpose: 'return_path',
    zone: { [BOUNCE]: { A: ['192.0.2.7'] } },
    state: 'wrong-value',
    problem: `${BOUNCE} answers with addresses instead of a CNAME; turn off the proxy or the CNAME flattening of your DNS provider for it, or replace its address records by the CNAME return.mail.taifa.test.`,
  },
  {
    when: 'a TXT record was made instead',
    purpose: 'return_path',
    zone: { [BOUNCE]: { TXT: ['return.mail.taifa.test'] } },
    state: 'wrong-value',
    problem: `${BOUNCE} holds a TXT record where a CNAME is needed; replace it by the CNAME return.mail.taifa.test.`,
  },
  {
    when: 'the servers fail',
    purpose: 'return_path',
    zone: { [BOUNCE]: { broken: true } },
    state: 'unknown',
    problem: `${BOUNCE} could not be checked because its DNS servers gave no usable answer: SERVFAIL; ${LATER}`,
  },

  // --- receiving
  {
    when: 'the MX is ours',
    purpose: 'receiving',
    zone: { [D]: { MX: ['10 mx1.taifa.test', '20 backup.example.net'] } },
    state: 'ok',
  },
  {
    when: 'there is none',
    purpose: 'receiving',
    zone: EXISTS,
    state: 'missing',
    problem: `${D} has no MX record; to receive its mail here, publish one with priority 10 and the host mx1.taifa.test.`,
  },
  {
    when: 'mail goes elsewhere',
    purpose: 'receiving',
    zone: { [D]: { MX: ['1 aspmx.l.google.com'] } },
    state: 'wrong-value',
    problem: `Mail for ${D} goes to other hosts; to receive it here, replace its MX records by one with priority 10 and the host mx1.taifa.test.`,
  },
  {
    when: 'mail goes elsewhere first',
    purpose: 'receiving',
    zone: { [D]: { MX: ['10 mx1.taifa.test', '1 aspmx.l.google.com'] } },
    state: 'wrong-value',
    problem: `Mail for ${D} goes to aspmx.l.google.com first; to receive it here, remove the MX records in front of mx1.taifa.test.`,
  },
  {
    when: 'the host got the zone name appended',
    purpose: 'receiving',
    zone: { [D]: { MX: ['10 mx1.taifa.test.example.com'] } },
    state: 'zone-doubled',
    problem:
      'Your DNS provider appended the zone name to the host of the MX record; end it with a dot: mx1.taifa.test.',
  },
  {
    when: 'the domain says that it takes no mail',
    purpose: 'receiving',
    zone: { [D]: { MX: ['0 .'] } },
    state: 'wrong-value',
    problem: `Mail for ${D} goes to other hosts; to receive it here, replace its MX records by one with priority 10 and the host mx1.taifa.test.`,
  },
]
