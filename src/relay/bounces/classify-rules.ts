import type { BounceClass } from './bounce-class.ts'

/** Who runs the host that spoke, told by the end of its name. */
export const PROVIDERS = {
  google: ['google.com', 'googlemail.com'],
  microsoft: ['outlook.com', 'hotmail.com', 'office365.us', 'protection.partner.outlook.cn'],
  yahoo: ['yahoodns.net', 'yahoo.com', 'aol.com'],
  apple: ['icloud.com', 'apple.com', 'me.com'],
  proofpoint: ['pphosted.com', 'ppe-hosted.com', 'ppops.net'],
  mimecast: ['mimecast.com', 'mimecast.co.za', 'mimecast-offshore.com'],
  gmx: ['gmx.net', 'gmx.com', 'web.de', 'mail.com', 'kundenserver.de', '1and1.com', 'ionos.com'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Provider = keyof typeof PROVIDERS

/**
 * One rule holds when all that it names holds. `status` is an enhanced code without its class digit,
 * a final dot stands for all that follow (`7.` for `7.1`); `code` is the first digits of the reply
 * code. `text`: one of the phrases occurs, all in lower case. Phrases, not patterns: a host chooses
 * the text, and looking for a phrase takes time in proportion to its length whatever it is.
 */
export interface Rule {
  readonly is: BounceClass
  readonly at?: Provider
  readonly code?: string
  readonly status?: readonly string[]
  readonly text?: readonly string[]
}

/** Phrases between bars; `_` at an end stands for the blank that begins or ends a word. */
function phrases([text = '']: readonly string[]): readonly string[] {
  return text.split('|').map((phrase) => phrase.trim().replace(/\s+/g, ' ').replace(/^_|_$/g, ' '))
}

/**
 * The first rule that holds wins: what a provider means by words of its own; what words say that
 * name their cause; the enhanced code; words that say little; the code alone. Hosts put "user
 * unknown" codes on what is a block far more often than the other way round, so blocks come first.
 */
export const RULES: readonly Rule[] = [
  // Words of one provider.
  { is: 'rate-limited', at: 'google', code: '4', status: ['7.28', '2.1', '7.32'] },
  { is: 'reputation', at: 'google', status: ['7.28'] },
  { is: 'authentication', at: 'google', status: ['7.26', '7.27', '7.30', '7.40'] },
  { is: 'reverse-dns', at: 'google', status: ['7.25', '7.23'] },
  { is: 'content', at: 'google', code: '5', status: ['7.0'], text: phrases`security | content` },
  { is: 'rate-limited', at: 'microsoft', text: phrases`rp-001 | rp-002 | rp-003 | rate limited` },
  { is: 'rate-limited', at: 'microsoft', code: '4', status: ['7.500', '7.501', '7.650', '7.652'] },
  {
    is: 'reputation',
    at: 'microsoft',
    text: phrases`s3140 | s3150 | s3114 | sc-00 | banned sending ip`,
  },
  { is: 'authentication', at: 'microsoft', status: ['7.509', '7.515', '7.512', '7.23'] },
  {
    is: 'reputation',
    at: 'microsoft',
    status: ['7.511', '7.606', '7.607', '7.608', '7.708', '7.705', '7.750'],
  },
  { is: 'sender-refused', at: 'microsoft', status: ['7.501', '7.503', '7.504'] },
  { is: 'mailbox-unknown', at: 'microsoft', status: ['4.1'], text: phrases`access denied` },
  { is: 'mailbox-unknown', at: 'microsoft', status: ['1.10'] },
  {
    is: 'policy',
    at: 'microsoft',
    status: ['7.1', '7.124', '7.133', '7.134'],
    text: phrases`
      not authorized | permission | restrict | authenticated | approval`,
  },
  { is: 'loop', at: 'microsoft', status: ['4.14', '4.12', '4.6'] },
  { is: 'mailbox-inactive', at: 'yahoo', text: phrases`554 30 | _30 sorry | mailbox is disabled` },
  {
    is: 'mailbox-unknown',
    at: 'yahoo',
    text: phrases`doesn't have a yahoo | not have a yahoo | mailbox unavailable`,
  },
  { is: 'reputation', at: 'yahoo', code: '5', text: phrases`[tss` },
  { is: 'rate-limited', at: 'yahoo', text: phrases`[tss | [ts0 | [ts4 | temporarily deferred` },
  { is: 'reputation', at: 'yahoo', text: phrases`[bl | [pr0 | [ph0 | [gl0` },
  { is: 'authentication', at: 'yahoo', status: ['7.9'], text: phrases`accepted for policy` },
  { is: 'reputation', at: 'apple', text: phrases`[cs01] | [hm0 | [hm08] | due to local policy` },
  { is: 'mailbox-full', at: 'apple', text: phrases`exceeded its storage | over quota` },
  {
    is: 'reputation',
    at: 'gmx',
    text: phrases`
      nemesis esmtp service not available | ip address is block | bad dns ptr | inxi`,
  },
  { is: 'reputation', at: 'proofpoint', text: phrases`blocked - see | dnsbl | pdr` },
  {
    is: 'greylisted',
    at: 'mimecast',
    code: '4',
    text: phrases`internal resource temporarily | greylist`,
  },
  {
    is: 'mailbox-unknown',
    at: 'mimecast',
    text: phrases`invalid recipient | recipient address rejected`,
  },
  {
    is: 'reputation',
    at: 'mimecast',
    text: phrases`rejected by header based | local cdb | ip reputation`,
  },

  // Words that name their cause.
  { is: 'host-trouble', code: '4', text: phrases`service not active` },
  { is: 'protocol', text: phrases`too many errors | too many bad commands | too many invalid` },
  {
    is: 'greylisted',
    code: '4',
    text: phrases`
      greylist | graylist | grey-list | gray-list | grey list | postgrey | milter-greylist |
      sqlgrey | first time we | retry after delay | not yet been authorized | please retry in
      | deferred until | come back later`,
  },
  {
    is: 'authentication',
    text: phrases`
      dmarc | dkim | sender policy framework | spf check | spf fail | _spf_ | spf: | (spf |
      spf record | openspf | unauthenticated email | unauthenticated mail | not authenticated
      | sender id (pra) | authentication checks | authentication results |
      authentication-results | domain is not authorized to send |
      not allowed to send mail from`,
  },
  {
    is: 'reverse-dns',
    text: phrases`
      ptr record | reverse dns | rdns | reverse hostname | cannot find your hostname | no ptr
      | reverse lookup | client host rejected: cannot find | fcrdns | generic hostname |
      dynamic ip | helo command rejected | helo name | invalid helo | invalid hostname`,
  },
  {
    is: 'rate-limited',
    text: phrases`
      too many connections | too many concurrent | too many messages | too many emails |
      too many mails | too many sessions | too many requests | too much mail | too fast |
      too quickly | rate limit | ratelimit | rate-limit | rate control | rate exceeded |
      rate that prevents | throttl | connection limit | connections limit | connection rate |
      limit exceeded on | unusual rate | exceeded the maximum number of |
      maximum number of connections | per hour | per minute | slow down | unusual sending`,
  },
  {
    is: 'reputation',
    text: phrases`
      blacklist | black list | blocklist | block list | block-list | denylist | deny list |
      blocked using | spamhaus | spamcop | sorbs | barracuda | uceprotect | dnsbl | _rbl_ |
      _sbl_ | surbl | uribl | cloudmark | senderscore | senderbase | talos | invaluement |
      truncate.gbudb | backscatterer | abusix | poor reputation | bad reputation |
      low reputation | reputation | ip address is listed | your ip has been | your ip is |
      ip is blocked | ip blocked | ip address has been blocked | banned sending |
      banned sender | been banned | is banned | blocked by our | network is blocked |
      host is blocked | unsolicited mail originating from your | ip address for spam |
      refused to talk to me | connection refused -_ | access denied. ip name`,
  },
  {
    is: 'mailbox-full',
    text: phrases`
      mailbox full | mailbox is full | mailbox for user is full | inbox is full |
      mailfolder is full | mail box full | maildir is full | maildir over quota | over quota |
      overquota | over-quota | quota exceeded | quota is exceeded | exceeded quota |
      exceeds quota | exceeded its quota | exceeded their quota | exceeded his | quota limit |
      quota violation | quota full | disk quota | not enough quota | storage quota |
      mailbox size limit | mailbox has exceeded | mailbox quota | exceeded storage allocation
      | out of storage space | storage limit | storage space | mailbox storage |
      user is overquota | account is full | casella piena | bandeja llena | postfach voll |
      boite pleine`,
  },
  {
    is: 'too-large',
    text: phrases`
      message too large | message is too large | message too big | message size exceeds |
      message exceeds | size limit | maximum message size | max message size | exceeds size |
      exceeded message size | message length exceeds | too large | exceeds fixed maximum |
      larger than the current system limit | maximum allowed size | exceeds the maximum`,
  },
  {
    is: 'loop',
    text: phrases`
      hop count | too many hops | mail loop | mail is looping | loops back to myself |
      routing loop | too many received | message looping | forwarding loop | delivery loop`,
  },
  {
    is: 'relay-denied',
    text: phrases`
      relay access denied | relaying denied | relay denied | relay not permitted |
      relaying not | unable to relay | not permitted to relay | no relaying | relaying is not
      | not relay | we do not relay | don't relay | relay prohibited | relaying prohibited |
      not a gateway | not local | not hosted here | not one of our | domain not served |
      isn't in my list of allowed rcpthosts | rcpthosts | no valid hosts | not accept mail for
      | does not accept mail for domain | not our customer | domain is not handled |
      not handled here`,
  },
  {
    is: 'sender-refused',
    text: phrases`
      sender address rejected | sender rejected | sender denied | sender verify |
      sender verification | sender domain | invalid sender | bad sender | unknown sender |
      envelope sender | return path | sender address has | sender is not | sender not |
      backscatter | no mx for sender | domain of sender | sender's domain`,
  },
  {
    is: 'tls',
    text: phrases`
      must issue a starttls | starttls | tls required | tls is required | requires tls |
      encryption required | encrypted connection | tls negotiation | tls handshake |
      insecure connection | requires encryption | tls version`,
  },
  {
    is: 'mailbox-moved',
    text: phrases`
      has moved | address has changed | no longer works here | user has left |
      please use the new address | new address is | user moved`,
  },
  {
    is: 'mailbox-inactive',
    text: phrases`
      account is disabled | account disabled | account has been disabled | mailbox disabled |
      mailbox is disabled | user disabled | user is disabled | recipient disabled |
      has been suspended | account suspended | account is suspended | is suspended |
      account inactive | account is inactive | is inactive | inactive user | inactive mailbox
      | user inactive | mailbox inactive | not active | no longer active | deactivated |
      account closed | account has been closed | mailbox closed | account expired |
      account is locked | account locked | mailbox locked | user is locked |
      no longer available | no longer in use | no longer valid | no longer accepts |
      no longer exists | address is no longer | discontinued | terminated |
      temporarily disabled | dormant | retired | out of service | frozen | unusual activity |
      mailbox unavailable or access denied | désactiv | deaktiviert`,
  },
  {
    is: 'content',
    code: '5',
    text: phrases`
      virus | malware | infected | trojan | phish | spam | unsolicited | bulk mail | junk |
      attachment | executable | content reject | content denied | content not |
      message content | rejected due to content | its content | this content | content filter
      | high probability | banned file | file type | url in | suspicious | _score | rspamd |
      bayes | fingerprint | message header | from header`,
  },
  {
    is: 'mailbox-unknown',
    text: phrases`
      user unknown | unknown user | unknown recipient | recipient unknown | unknown mailbox |
      mailbox unknown | unknown address | address unknown | unknown account | unknown local |
      unknown email | unknown or illegal | unknown virtual | unknown in virtual |
      unrouteable address | unroutable address | no such user | no such mailbox |
      no such recipient | no such address | no such person | no such account | no such email |
      no such mail | no such local | no such name | no mailbox | no mail box | no account |
      not a valid user | not a valid mailbox | not a valid recipient | not a known user |
      not known at | not known here | user not known | user not found | not found |
      recipient not found | mailbox not found | account not found | address not found |
      not exist | doesn't exist | doesnt exist | nonexistent | non-existent | does not have a
      | doesn't have a | recipient rejected | user invalid | invalid user | invalid recipient
      | invalid mailbox | invalid address | invalid account | recipient invalid |
      bad destination | bad recipient | bad address | unavailable mailbox |
      undeliverable address | verification failed for | recipient verify |
      recipient address rejected: undeliverable | address rejected: unverified | resolver.adr
      | recipientnotfound | could not be found | couldn't be found | not listed in |
      not our user | user doesn | unbekannt | existiert nicht | inconnu | inexistant |
      desconocido | no existe | sconosciuto | inesistente | nao existe | não existe |
      nie istnieje | не существует | haijapatikana`,
  },
  {
    is: 'domain-unknown',
    text: phrases`
      domain not found | domain unknown | unknown domain | no such domain |
      domain name not found | host unknown | host not found | nxdomain |
      name or service not known`,
  },
  {
    is: 'dns',
    text: phrases`
      dns | lookup failed | name resolution | unable to resolve | cannot resolve |
      could not resolve`,
  },
  {
    is: 'host-trouble',
    code: '4',
    text: phrases`
      try again | try later | later | temporar | internal error | local error | server error |
      system error | resources | insufficient system storage | disk space | overload |
      load is too high | busy | maintenance | shutting down | unavailable | not available |
      timeout | timed out | configuration | queue file | local problem | out of memory`,
  },

  // RFC 7504: the host takes no mail at all.
  { is: 'policy', code: '521' },

  // The enhanced code (RFC 3463, and the IANA registry of those that came after).
  { is: 'mailbox-unknown', status: ['1.1', '1.3', '1.4'] },
  { is: 'mailbox-moved', status: ['1.6'] },
  { is: 'domain-unknown', status: ['1.2', '1.10'] },
  { is: 'sender-refused', status: ['1.7', '1.8', '1.9', '7.27'] },
  { is: 'mailbox-inactive', code: '5', status: ['2.1', '7.13'] },
  { is: 'rate-limited', code: '4', status: ['2.1', '5.3', '7.28'] },
  { is: 'mailbox-full', status: ['2.2'] },
  { is: 'too-large', status: ['2.3', '3.4'] },
  { is: 'mailbox-inactive', code: '5', status: ['2.0'] },
  { is: 'mailbox-unknown', code: '5', status: ['7.17'] },
  { is: 'domain-unknown', code: '5', status: ['7.18'] },
  { is: 'host-trouble', status: ['2.', '3.'] },
  { is: 'dns', status: ['4.3', '4.4'] },
  { is: 'loop', status: ['4.6'] },
  { is: 'connection', status: ['4.'] },
  { is: 'protocol', status: ['5.'] },
  { is: 'content', status: ['6.'] },
  { is: 'authentication', status: ['7.20', '7.21', '7.22', '7.23', '7.24', '7.26', '7.29'] },
  { is: 'reverse-dns', status: ['7.25'] },
  { is: 'tls', status: ['7.4', '7.10', '7.11', '7.30'] },
  { is: 'host-trouble', code: '4', status: ['7.'] },
  { is: 'policy', status: ['7.'] },

  // Words that say little: only when nothing above knew better.
  {
    is: 'policy',
    text: phrases`
      policy | access denied | not allowed | not permitted | prohibited | refused | rejected |
      denied | blocked | administrative | restricted | not accepted | not welcome | forbidden
      | unauthorized`,
  },
  {
    is: 'mailbox-unknown',
    code: '550',
    text: phrases`
      mailbox unavailable | user unavailable | requested action not taken`,
  },

  // The code alone.
  { is: 'host-trouble', code: '42' },
  { is: 'host-trouble', code: '45' },
  { is: 'mailbox-unknown', code: '551' },
  { is: 'mailbox-full', code: '552' },
  { is: 'domain-unknown', code: '556' },
  { is: 'protocol', code: '50' },
  { is: 'tls', code: '523' },
]
