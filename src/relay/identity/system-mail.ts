import { RELAY_ACCOUNT } from '#core/account.ts'
import type { Domain } from '#core/domain.ts'
import { parseDomainName, type DomainName } from '#core/domain-name.ts'
import { uuidV7, type EventId, type MessageId, type RecipientId } from '#core/ids.ts'
import { parseMailbox, type Mailbox } from '#core/mailbox.ts'
import type { Message } from '#core/message.ts'
import { newRecipient } from '#core/recipient.ts'
import { OPERATOR } from '#core/tenant.ts'
import { makeMessageId } from '#proto/header/message-id.ts'
import { composePlainMail } from '#proto/mail/plain-mail.ts'
import type { AccountStore, DomainStore } from '../ports/access-stores.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { NewMessage, QueueStore } from '../ports/queue-store.ts'
import type { Random } from '../ports/random.ts'

export interface SystemMailDeps {
  readonly queue: Pick<QueueStore, 'enqueue'>
  readonly accounts: Pick<AccountStore, 'find' | 'insert'>
  readonly domains: Pick<DomainStore, 'findByName'>
  readonly announcements: Pick<Announcements, 'publish'>
  readonly clock: Pick<Clock, 'now'>
  readonly random: Pick<Random, 'bytes'>
  readonly log: Log
  /** This relay's name. */
  readonly hostname: DomainName
  /** Address that the mail comes from. */
  readonly from: string
}

/** What a person is written. */
export interface Letter {
  readonly subject: string
  readonly text: string
}

/**
 * Mail of the relay itself to a person, by the queue like all other mail: durable, retried, and
 * signed with the key of the sender's domain where it is verified here, else with the relay's own. It belongs to no workspace,
 * so nobody finds another person's link in a log. From the null sender: it has no bounces.
 */
export class SystemMail {
  readonly #deps: SystemMailDeps
  constructor(deps: SystemMailDeps) {
    this.#deps = deps
  }

  /** Queued when it resolves; rejects when the store is away. */
  async send(to: string, letter: Letter): Promise<void> {
    const { queue, announcements, log } = this.#deps
    const mailbox = parseMailbox(to)
    if (!mailbox.ok) return
    await this.#makeOwner()
    const mail = this.#write(mailbox.value, to, { letter, signer: await this.#signer() })
    await queue.enqueue(mail)
    announcements.publish({ kind: 'mail-queued' })
    log.info('system_mail.queued', { messageId: mail.message.id })
  }

  async #makeOwner(): Promise<void> {
    const { accounts } = this.#deps
    if ((await accounts.find(OPERATOR, RELAY_ACCOUNT.id)) === undefined)
      await accounts.insert(RELAY_ACCOUNT)
  }

  /** The verified domain that the sender's address is in; without one the relay's own key signs. */
  async #signer(): Promise<Domain | undefined> {
    const { domains, from } = this.#deps
    const labels = from.slice(from.lastIndexOf('@') + 1).split('.')
    for (let i = 0; i + 2 <= labels.length; i++) {
      const name = parseDomainName(labels.slice(i).join('.'))
      const found = name.ok ? await domains.findByName(OPERATOR, name.value) : []
      const verified = found.find(({ status }) => status === 'verified')
      if (verified !== undefined) return verified
    }
    return undefined
  }

  #write(
    mailbox: Mailbox,
    to: string,
    { letter, signer }: { readonly letter: Letter; readonly signer: Domain | undefined },
  ): NewMessage {
    const { clock, random, hostname, from } = this.#deps
    const now = clock.now()
    const id = uuidV7<MessageId>(now, random.bytes(10))
    const messageIdHeader = makeMessageId(id, hostname)
    const { header, body } = composePlainMail({
      from: { name: 'Taifa Mail', address: from },
      to,
      ...letter,
      messageIdHeader,
      now,
    })
    const isAscii = /^[\u0020-\u007e]*$/.test(to)
    const message: Message = {
      id,
      accountId: RELAY_ACCOUNT.id,
      domainId: signer?.id,
      credentialId: undefined,
      source: 'dsn',
      envelopeSender: '',
      returnPath: '',
      fromAddress: from,
      // Not the letter's: what it is about is between the relay and the person.
      subject: 'Notice of the service',
      messageIdHeader,
      sizeBytes: header.length + body.length,
      eightBit: !isAscii,
      needsSmtpUtf8: !isAscii,
      status: 'queued',
      createdAt: now,
    }
    const recipientId = uuidV7<RecipientId>(now, random.bytes(10))
    const of = { id: recipientId, messageId: id, accountId: RELAY_ACCOUNT.id }
    return {
      message,
      content: { header, body: { kind: 'inline', bytes: body } },
      recipients: [newRecipient(of, mailbox, now)],
      events: [
        {
          id: uuidV7<EventId>(now, random.bytes(10)),
          accountId: RELAY_ACCOUNT.id,
          messageId: id,
          recipientId: undefined,
          name: 'queued',
          at: now,
          detail: { notice: true },
        },
      ],
      guard: undefined,
      priority: 'high',
    }
  }
}
