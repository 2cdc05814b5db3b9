import { parseUuid, type InboxId } from '#core/ids.ts'
import { INBOX_VIEWS } from '#core/inbox.ts'
import { ok } from '#core/result.ts'
import { OPERATOR } from '#core/tenant.ts'
import {
  inboxEntryView,
  inboxMessageView,
  type InboxEntryAnswer,
  type InboxMessageAnswer,
} from '../../http/routes/inbound/inbox-view.ts'
import type { Static } from 'typebox'
import { defineCommand, refuse } from '../command.ts'
import { facts, plain, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

const MAX_LIMIT = 200
const DEFAULT_LIMIT = 50

const list = defineCommand<OperatorUseCases, ReadonlyArray<Static<typeof InboxEntryAnswer>>>({
  name: 'inbox list',
  summary: 'mail that is kept to be read here, newest first',
  options: [
    { name: 'domain', value: 'name', help: 'of one domain only' },
    { name: 'view', value: 'view', help: `one of ${INBOX_VIEWS.join(', ')}; inbox unless given` },
    { name: 'limit', value: 'count', help: `at most so many, ${DEFAULT_LIMIT} unless given` },
  ],
  example: 'taifa inbox list --domain ukulima.test',
  async run(use, input) {
    const word = input.optional('view') ?? 'inbox'
    const view = INBOX_VIEWS.find((each) => each === word)
    if (view === undefined)
      return refuse('view_invalid', `--view takes one of ${INBOX_VIEWS.join(', ')}.`)
    const limit = Number(input.optional('limit') ?? DEFAULT_LIMIT)
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
      return refuse('limit_invalid', `--limit takes a number from 1 to ${MAX_LIMIT}.`)
    const name = input.optional('domain')
    const domain = name === undefined ? undefined : await use.domains.findByName(OPERATOR, name)
    if (domain?.ok === false) return domain
    const domainId = domain?.value.id
    const query = { view, domainId, before: undefined, page: 0, limit }
    const { items } = await use.inbox.list(OPERATOR, query, 'trusted')
    return ok(items.map(inboxEntryView))
  },
  print: (messages) =>
    table(
      ['ID', 'CAME', 'FOR', 'FROM', 'SUBJECT'],
      messages.map((message) => [
        message.id,
        message.received_at,
        plain(message.recipient),
        plain(message.from_address),
        plain(message.subject),
      ]),
    ),
})

const show = defineCommand<OperatorUseCases, Static<typeof InboxMessageAnswer>>({
  name: 'inbox show',
  summary: 'one kept message: from whom, the verdicts, where it went, its text',
  arguments: [{ name: 'id', help: 'id of the message', required: true }],
  example: 'taifa inbox show 0f9c…',
  async run(use, input) {
    const id = parseUuid<InboxId>(input.text('id'))
    const found = id === undefined ? undefined : await use.inbox.get(OPERATOR, id, 'trusted')
    if (found?.ok === true) return ok(inboxMessageView(found.value))
    return refuse(
      'inbox_message_not_found',
      'There is no such message; `taifa inbox list` shows the ids.',
    )
  },
  print: (message) =>
    [
      facts([
        ['from', plain(`${message.from.name} <${message.from.address}>`.trim())],
        ['for', plain(message.recipient)],
        ['subject', plain(message.subject)],
        ['came', message.received_at],
        ['checks', checks(message.authentication)],
        ['attachments', attachments(message)],
        ['went to', message.routing_log.map(route).join(', ')],
      ]),
      '',
      plain(message.text ?? '(no text; the API has the whole message)'),
    ].join('\n'),
})

function checks(authentication: Readonly<Record<string, string>>): string {
  return Object.entries(authentication)
    .map(([name, result]) => `${name}=${result}`)
    .join(' ')
}

function attachments(message: Static<typeof InboxMessageAnswer>): string {
  if (message.attachments.length === 0) return message.is_complete ? 'none' : 'not shown'
  return message.attachments
    .map(({ filename, size_bytes }) => `${plain(filename)} (${size_bytes} bytes)`)
    .join(', ')
}

function route({ destination, status }: { destination: string; status: string }): string {
  return `${plain(destination)} (${status})`
}

export const inboxCommands = [list, show]
