import { DAY_MS } from '#core/time.ts'

/**
 * `hard`: the address is at fault and will not get better. `soft`: it may get through later.
 * `block`: the host does not want this mail, whoever it is for.
 */
export type BounceKind = 'hard' | 'soft' | 'block'

interface ClassFacts {
  readonly kind: BounceKind
  /** One thing to do, for the sender. */
  readonly advice: string
  /**
   * How long an address that failed so for good is not written to again; undefined: it is not the
   * address's fault, or not for certain.
   */
  readonly suppressForMs?: number
}

/** Every reason that mail is refused or put off for. The order is that of the documentation. */
const CLASSES = {
  'mailbox-unknown': {
    kind: 'hard',
    advice: 'Check the part before the @ for a typing mistake.',
    suppressForMs: 365 * DAY_MS,
  },
  'mailbox-inactive': {
    kind: 'hard',
    advice: 'The mailbox is closed or switched off; reach the person in another way.',
    suppressForMs: 180 * DAY_MS,
  },
  'mailbox-moved': {
    kind: 'hard',
    advice: 'Ask the person for the new address.',
    suppressForMs: 365 * DAY_MS,
  },
  'domain-unknown': {
    kind: 'hard',
    advice: 'Check the part after the @ for a typing mistake.',
    // A domain that lapsed is often renewed within weeks.
    suppressForMs: 30 * DAY_MS,
  },
  'mailbox-full': {
    kind: 'soft',
    advice: 'The person has to make room; tell them in another way.',
  },
  greylisted: {
    kind: 'soft',
    advice: 'Nothing to do: the host takes mail from new senders at a later try.',
  },
  'rate-limited': {
    kind: 'soft',
    advice: 'Send more slowly to this provider; the queue goes on by itself.',
  },
  'host-trouble': {
    kind: 'soft',
    advice: 'The fault is at the other mail host; it is tried again by itself.',
  },
  connection: {
    kind: 'soft',
    advice: 'The mail host could not be reached; check the domain if it stays so.',
  },
  dns: {
    kind: 'soft',
    advice: 'The names of the domain could not be looked up; check its DNS if it stays so.',
  },
  tls: {
    kind: 'soft',
    advice: 'A safe connection could not be made; the operator of one of the hosts has to act.',
  },
  reputation: {
    kind: 'block',
    advice: 'The host blocks this relay or domain; look it up on the block list that it names.',
  },
  authentication: {
    kind: 'block',
    advice: 'Check SPF, DKIM and DMARC of the sending domain.',
  },
  policy: {
    kind: 'block',
    advice: 'The host refuses by a rule of its own; its administrator can say which.',
  },
  content: {
    kind: 'block',
    advice: 'The host refuses what is in the message; change text, links or attachments.',
  },
  'too-large': {
    kind: 'block',
    advice: 'Send a smaller message, or a link to the content.',
  },
  'sender-refused': {
    kind: 'block',
    advice: 'The host does not accept the sender; check that its domain can receive mail.',
  },
  'reverse-dns': {
    kind: 'block',
    advice: "The operator of this relay has to set up its address's reverse name (PTR).",
  },
  'relay-denied': {
    kind: 'block',
    advice: 'That host does not serve the domain; its owner has to correct the MX records.',
  },
  loop: {
    kind: 'block',
    advice: 'The mail goes round in a circle; tell the administrator of the domain.',
  },
  protocol: {
    kind: 'block',
    advice: 'The two mail hosts do not understand each other; tell their operators.',
  },
  relay: {
    kind: 'soft',
    advice: 'The fault is at this relay; its operator has to act.',
  },
  unclassified: {
    kind: 'soft',
    advice: 'The words of the host say what is wrong.',
  },
} as const satisfies Readonly<Record<string, ClassFacts>>

export type BounceClass = keyof typeof CLASSES

export const BOUNCE_CLASSES = Object.keys(CLASSES) as readonly BounceClass[]

export function factsOf(bounceClass: BounceClass): ClassFacts {
  return CLASSES[bounceClass]
}
