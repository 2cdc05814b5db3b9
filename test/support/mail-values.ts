import { randomBytes } from 'node:crypto'
import type { Account, ApiKey, Credential } from '#core/account.ts'
import type { Attempt } from '#core/attempt.ts'
import type { Domain } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { EventName, MessageEvent } from '#core/event.ts'
import { uuidV4, uuidV7 } from '#core/ids.ts'
import { messageStatus, type Message } from '#core/message.ts'
import type { Recipient } from '#core/recipient.ts'
import type { NewMessage } from '#relay/ports/queue-store.ts'

/* Values as the stores keep them, complete and different from each other unless told. */

export const START = Date.UTC(2026, 0, 1)

/** Ids made at `at` sort after those of earlier times, and by their order within one millisecond. */
let sequence = 0
export function idAt<Id extends string>(at: number): Id {
  const tail = new Uint8Array(randomBytes(10))
  // The 12 bits behind the version and the next 14 count, as RFC 9562 §6.2 method 1 does.
  sequence = (sequence + 1) % (1 << 24)
  tail[0] = sequence >> 20
  tail[1] = (sequence >> 12) & 0xff
  tail[2] = (sequence >> 6) & 0x3f
  tail[3] = (sequence & 0x3f) << 2
  return uuidV7<Id>(at, tail)
}

export function anId<Id extends string>(): Id {
  return uuidV4<Id>(randomBytes(16))
}

export function anAccount(over: Partial<Account> = {}): Account {
  const id: Account['id'] = anId()
  return {
    id,
    email: `${id.slice(0, 8)}@owner.example`,
    name: 'Owner',
    status: 'active',
    createdAt: START,
    ...over,
  }
}

export function anApiKey(account: Account, over: Partial<ApiKey> = {}): ApiKey {
  return {
    id: anId(),
    accountId: account.id,
    name: 'a key',
    prefix: '01234567',
    scopes: ['send', 'read'],
    madeBy: undefined,
    createdAt: START,
    lastUsedAt: undefined,
    revokedAt: undefined,
    ...over,
  }
}

export function aDomain(account: Account, over: Partial<Domain> = {}): Domain {
  const id: Domain['id'] = anId()
  return {
    id,
    accountId: account.id,
    name: `d${id.slice(0, 8)}.example` as DomainName,
    status: 'verified',
    tlsPolicy: 'encrypted',
    inbox: { enabled: false, retentionDays: 30 },
    verificationToken: 'token',
    dkimSelector: 'taifa',
    dkimPublicKey: 'MIIB',
    createdAt: START,
    verifiedAt: START,
    lastCheckedAt: undefined,
    nextCheckAt: START + 1_000,
    failedChecks: 0,
    failingSince: undefined,
    checks: [
      { purpose: 'spf', state: { kind: 'ok' }, found: ['v=spf1 -all'], checkedAt: START },
      {
        purpose: 'dkim',
        state: { kind: 'wrong', fault: 'missing', problem: 'nothing there' },
        found: [],
        checkedAt: undefined,
      },
    ],
    ...over,
  }
}

export function aCredential(domain: Domain, over: Partial<Credential> = {}): Credential {
  return {
    id: anId(),
    accountId: domain.accountId,
    domainId: domain.id,
    domainName: domain.name,
    username: `${domain.accountId.slice(0, 8)}@${domain.name}`,
    createdAt: START,
    lastUsedAt: undefined,
    revokedAt: undefined,
    ...over,
  }
}

export interface MailShape {
  readonly at?: number
  readonly recipients?: readonly Partial<Recipient>[]
  readonly bodyBytes?: number
  readonly message?: Partial<Message>
  readonly credential?: Credential
  readonly guarded?: boolean
}

/** A message from the domain with one `queued` event per recipient, due at once. */
export function aMessage(domain: Domain, shape: MailShape = {}): NewMessage {
  const at = shape.at ?? START
  const header = new Uint8Array(200).fill(0x68)
  const body = new Uint8Array(shape.bodyBytes ?? 300).fill(0x62)
  const message: Message = {
    id: idAt(at),
    accountId: domain.accountId,
    domainId: domain.id,
    credentialId: shape.credential?.id,
    source: 'smtp',
    envelopeSender: `sender@${domain.name}`,
    returnPath: `b-1@bounce.${domain.name}`,
    fromAddress: `sender@${domain.name}`,
    subject: 'Hello',
    messageIdHeader: '<1@example>',
    sizeBytes: header.length + body.length,
    eightBit: false,
    needsSmtpUtf8: true,
    status: messageStatus((shape.recipients ?? []).map(({ state = 'queued' }) => state)),
    createdAt: at,
    ...shape.message,
  }
  const recipients = (shape.recipients ?? [{}]).map((over) => aRecipient(message, over))
  return {
    message,
    content: { header, body: { kind: 'inline', bytes: body } },
    recipients,
    events: recipients.map((recipient) => anEvent(recipient, 'queued', at)),
    guard:
      shape.guarded === false
        ? undefined
        : {
            accountId: domain.accountId,
            credentialId: shape.credential?.id,
            domainId: domain.id,
          },
  }
}

function aRecipient(message: Message, over: Partial<Recipient>): Recipient {
  const id: Recipient['id'] = idAt(message.createdAt)
  return {
    id,
    messageId: message.id,
    accountId: message.accountId,
    address: `r${id.slice(-6)}@there.example`,
    routingDomain: 'there.example',
    state: 'queued',
    attempts: 0,
    dueAt: message.createdAt,
    createdAt: message.createdAt,
    changedAt: message.createdAt,
    lastReply: undefined,
    lastProblem: undefined,
    ...over,
  }
}

export function anEvent(recipient: Recipient, name: EventName, at: number): MessageEvent {
  return {
    id: idAt(at),
    accountId: recipient.accountId,
    messageId: recipient.messageId,
    recipientId: recipient.id,
    name,
    at,
    detail: { recipient: recipient.address, attempt: 1, last: false, host: null },
  }
}

export function anAttempt(recipients: readonly Recipient[], at: number): Attempt {
  const [first] = recipients
  if (first === undefined) throw new Error('an attempt has recipients')
  return {
    id: idAt(at),
    messageId: first.messageId,
    recipientIds: recipients.map((recipient) => recipient.id),
    startedAt: at,
    durationMs: 120,
    host: 'mx.there.example',
    address: '192.0.2.1',
    port: 25,
    tls: {
      version: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      certificate: 'untrusted',
      certificateProblem: 'self-signed certificate',
    },
    tlsPolicy: {
      required: 'encrypted',
      source: 'sending-domain',
      reason: "the sending domain's tls_policy is encrypted",
    },
    newConnection: true,
    steps: [
      { atMs: 0, kind: 'note', text: 'connected' },
      { atMs: 10, kind: 'received', text: '220 mx.there.example' },
    ],
    summary: '250 2.0.0 accepted',
  }
}
