import { uuidV7, type EventId, type RecipientId } from '#core/ids.ts'
import { formatMailbox, needsSmtpUtf8, type Mailbox } from '#core/mailbox.ts'
import type { Message, MessageSource, StoredBody } from '#core/message.ts'
import type { QuotaRule } from '#core/quota.ts'
import { newRecipient, type Recipient } from '#core/recipient.ts'
import { assembleHeader } from '#proto/header/assemble.ts'
import { decodeWords } from '#proto/header/decode-words.ts'
import { fieldsNamed, fieldValue } from '#proto/header/scan.ts'
import { makeReturnPath } from '#proto/verp/return-path.ts'
import type { NewMessage } from '../ports/queue-store.ts'
import type { Random } from '../ports/random.ts'
import type { ReturnPathSigner } from '../ports/return-path.ts'
import type { Draft } from './draft.ts'
import { addressOf } from './safe-mailbox.ts'
import type { FewRecipients } from './few-recipients.ts'
import { statedPriority } from './steps/priority.ts'

const MAX_SUBJECT = 300
const MAX_MESSAGE_ID = 500

export interface MessageMakerDeps {
  readonly random: Random
  readonly returnPaths: ReturnPathSigner
  /** The operator's limits for everybody. */
  readonly quotaDefaults?: readonly QuotaRule[]
  /** Without it only what the sender says counts. */
  readonly fewRecipients?: FewRecipients
}

/** Turns an accepted draft into the rows that are stored: pure but for randomness. */
export function makeNewMessage(
  draft: Draft,
  body: StoredBody,
  facts: { readonly source: MessageSource; readonly bodyEightBit: boolean },
  deps: MessageMakerDeps,
): NewMessage {
  const header = assembleHeader(draft.header, draft.edit)
  const message = describe(draft, { ...facts, bytes: header.length + sizeOf(body) }, deps)
  const { accountId, credentialId, domainId } = draft.submitter
  return {
    message,
    content: { header, body },
    recipients: draft.envelope.recipients.map((mailbox) => makeRecipient(draft, mailbox, deps)),
    events: [
      {
        id: uuidV7<EventId>(draft.arrival.at, deps.random.bytes(10)),
        accountId,
        messageId: draft.id,
        recipientId: undefined,
        name: 'queued',
        at: draft.arrival.at,
        detail: { source: facts.source, recipients: draft.envelope.recipients.length },
      },
    ],
    priority: deps.fewRecipients?.priorityOf(draft) ?? statedPriority(draft.header) ?? 'normal',
    guard: {
      accountId,
      credentialId,
      domainId,
      quotas: {
        defaults: deps.quotaDefaults ?? [],
        eventId: uuidV7<EventId>(draft.arrival.at, deps.random.bytes(10)),
      },
    },
  }
}

function describe(
  draft: Draft,
  facts: { readonly source: MessageSource; readonly bodyEightBit: boolean; readonly bytes: number },
  deps: MessageMakerDeps,
): Message {
  const { envelope, submitter, arrival, header } = draft
  const subject = fieldsNamed(header, 'subject')[0]
  // Some clients say SMTPUTF8 with every message; only what is really there needs it. An old client
  // that sends 8-bit header bytes without saying so promised nothing and needs no more than 8BITMIME.
  const utf8 = envelope.recipients.some(needsSmtpUtf8) || (arrival.smtpUtf8 && header.eightBit)
  const author = draft.from[0]
  return {
    id: draft.id,
    accountId: submitter.accountId,
    domainId: submitter.domainId,
    credentialId: submitter.credentialId,
    source: facts.source,
    envelopeSender: envelope.sender === null ? '' : formatMailbox(envelope.sender),
    returnPath: returnPath(draft, deps),
    fromAddress: author === undefined ? '' : addressOf(author),
    subject:
      subject === undefined ? '' : cut(decodeWords(fieldValue(header, subject)), MAX_SUBJECT),
    messageIdHeader: cut(draft.messageIdHeader, MAX_MESSAGE_ID),
    sizeBytes: facts.bytes,
    eightBit: facts.bodyEightBit || header.eightBit || utf8,
    needsSmtpUtf8: utf8,
    status: 'queued',
    createdAt: arrival.at,
    ...(envelope.dsn?.message === undefined ? {} : { dsn: envelope.dsn.message }),
  }
}

/** RFC 5321 §4.5.5: the null sender stays null, or a bounce could be answered with a bounce. */
function returnPath(draft: Draft, deps: MessageMakerDeps): string {
  if (draft.envelope.sender === null) return ''
  const tag = deps.returnPaths.tag(draft.id)
  return formatMailbox(makeReturnPath({ messageId: draft.id, tag }, draft.submitter.domain))
}

function makeRecipient(draft: Draft, mailbox: Mailbox, deps: MessageMakerDeps): Recipient {
  const { at } = draft.arrival
  const dsn = draft.envelope.dsn?.recipients.get(formatMailbox(mailbox))
  const id = uuidV7<RecipientId>(at, deps.random.bytes(10))
  const { accountId } = draft.submitter
  const recipient = newRecipient({ id, messageId: draft.id, accountId }, mailbox, at)
  return dsn === undefined ? recipient : { ...recipient, dsn }
}

function sizeOf(body: StoredBody): number {
  return body.kind === 'inline' ? body.bytes.length : body.sizeBytes
}

/** At most that many characters, none of them a control or half a pair. */
function cut(text: string, length: number): string {
  const clean = text.replace(/\p{Cc}+/gu, ' ')
  return clean.slice(0, length).toWellFormed()
}
