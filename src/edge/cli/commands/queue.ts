import { OPERATOR } from '#core/tenant.ts'
import { parseUuid, type MessageId } from '#core/ids.ts'
import { ok } from '#core/result.ts'
import { emailDetailView } from '../../http/routes/emails/email-detail-view.ts'
import { queueEntryView } from '../../http/routes/queue/queue-view.ts'
import { defineCommand, refuse } from '../command.ts'
import { facts, plain, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'
import { FILTER_OPTIONS, filterFrom } from './queue-filter.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 100_000

type WaitingView = ReturnType<typeof queueEntryView> & { readonly account_id: string }

const list = defineCommand<OperatorUseCases, readonly WaitingView[]>({
  name: 'queue list',
  summary: 'recipients that still wait, each with why',
  options: [
    ...FILTER_OPTIONS,
    { name: 'limit', value: 'n', help: `at most so many (default ${DEFAULT_LIMIT})` },
  ],
  example: "taifa queue list --destination gmail.com --state deferred --reply '4.7.28'",
  async run(use, input) {
    const limit = Number(input.optional('limit') ?? DEFAULT_LIMIT)
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
      return refuse('limit_invalid', `--limit takes a whole number from 1 to ${MAX_LIMIT}.`)
    const filter = filterFrom(input)
    if (!filter.ok) return filter
    const found: WaitingView[] = []
    let after: string | undefined
    do {
      const query = { filter: filter.value, limit: limit - found.length, after }
      const page = await use.queue.list(OPERATOR, query)
      for (const entry of page.entries)
        found.push({ ...queueEntryView(entry), account_id: entry.message.accountId })
      ;({ after } = page)
    } while (after !== undefined && found.length < limit)
    return ok(found)
  },
  print: (waiting) =>
    waiting.length === 0
      ? 'Nothing waits.'
      : table(
          ['MESSAGE', 'FROM', 'TO', 'STATE', 'WHERE IT STANDS'],
          waiting.map((row) => [
            row.email_id,
            plain(row.from_address),
            plain(row.recipient),
            row.state,
            plain(row.explanation),
          ]),
        ),
})

type EmailView = ReturnType<typeof emailDetailView>

const show = defineCommand<OperatorUseCases, EmailView>({
  name: 'queue show',
  summary: 'the whole history of a message: states, events and every dialogue',
  arguments: [{ name: 'id', help: 'the id in "Queued as …"', required: true }],
  example: 'taifa queue show 0f9c…',
  async run(use, input) {
    const id = parseUuid<MessageId>(input.text('id'))
    if (id === undefined) return refuse('email_not_found', NO_MESSAGE)
    const found = await use.emails.get(OPERATOR, id)
    return found.ok ? ok(emailDetailView(found.value)) : refuse('email_not_found', NO_MESSAGE)
  },
  print: (email) =>
    [
      facts([
        ['message', email.id],
        ['status', email.status],
        ['from', plain(email.from_address)],
        ['subject', plain(email.subject)],
        ['accepted', email.created_at],
        ['size', `${email.size_bytes} bytes`],
        ['return path', email.return_path === '' ? '<>' : email.return_path],
      ]),
      '',
      ...email.recipients.map(recipientLine),
      ...email.attempts.flatMap((attempt) => ['', ...attemptLines(attempt)]),
    ].join('\n'),
})

const NO_MESSAGE = 'There is no such message; its id stands in the reply "250 2.0.0 Queued as …".'

function recipientLine(recipient: EmailView['recipients'][number]): string {
  const { address, state, explanation } = recipient
  return `${plain(address)}: ${state}\n  ${plain(explanation)}`
}

const ARROWS = { note: '--', sent: '->', received: '<-' } as const

function attemptLines(attempt: EmailView['attempts'][number]): readonly string[] {
  const { started_at, host, address, port, duration_ms, tls, tls_policy, summary } = attempt
  const where = host === null ? 'no host was reached' : `${host} [${address}]:${port}`
  const secured =
    tls === null
      ? 'in the clear'
      : `${tls.version} ${tls.cipher}, certificate ${tls.certificate}${tls.certificate_problem === null ? '' : ` (${tls.certificate_problem})`}`
  return [
    `${started_at}  ${plain(where)}, ${duration_ms} ms, ${secured}`,
    ...(tls_policy === null ? [] : [`  TLS ${tls_policy.required}: ${plain(tls_policy.reason)}`]),
    `  ${plain(summary)}`,
    ...attempt.dialogue.map(
      ({ at_ms, kind, text }) => `  ${String(at_ms).padStart(6)} ms ${ARROWS[kind]} ${plain(text)}`,
    ),
  ]
}

export const queueCommands = [list, show]
