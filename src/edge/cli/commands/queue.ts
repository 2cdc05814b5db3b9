import { OPERATOR } from '#core/tenant.ts'
import { parseUuid, type MessageId } from '#core/ids.ts'
import { ok } from '#core/result.ts'
import { toIso } from '#core/time.ts'
import { emailDetailView } from '../../http/routes/emails/email-detail-view.ts'
import { defineCommand, refuse } from '../command.ts'
import { facts, plain, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

const DEFAULT_LIMIT = 100

interface WaitingView {
  readonly message_id: string
  readonly account_id: string
  readonly from_address: string
  readonly recipient: string
  readonly state: string
  readonly attempts: number
  readonly next_attempt_at: string
  /** Where it stands and why, one sentence. */
  readonly explanation: string
}

const list = defineCommand<OperatorUseCases, readonly WaitingView[]>({
  name: 'queue list',
  summary: 'recipients that still wait, the soonest due first',
  options: [{ name: 'limit', value: 'n', help: `at most so many (default ${DEFAULT_LIMIT})` }],
  example: 'taifa queue list',
  async run(use, input) {
    const limit = Number(input.optional('limit') ?? DEFAULT_LIMIT)
    if (!Number.isInteger(limit) || limit < 1)
      return refuse('limit_invalid', '--limit takes a whole number from 1.')
    const waiting = await use.queue.list(OPERATOR, { limit })
    return ok(
      waiting.map(({ message, recipient, explanation }) => ({
        message_id: message.id,
        account_id: message.accountId,
        from_address: message.fromAddress,
        recipient: recipient.address,
        state: recipient.state,
        attempts: recipient.attempts,
        next_attempt_at: toIso(recipient.dueAt),
        explanation,
      })),
    )
  },
  print: (waiting) =>
    waiting.length === 0
      ? 'Nothing waits.'
      : table(
          ['MESSAGE', 'FROM', 'TO', 'STATE', 'WHERE IT STANDS'],
          waiting.map((row) => [
            row.message_id,
            plain(row.from_address),
            plain(row.recipient),
            row.state,
            plain(row.explanation),
          ]),
        ),
})

type EmailView = ReturnType<typeof emailDetailView>
type RecipientView = EmailView['recipients'][number] & { readonly explanation: string }
type DetailView = Omit<EmailView, 'recipients'> & { readonly recipients: readonly RecipientView[] }

const show = defineCommand<OperatorUseCases, DetailView>({
  name: 'queue show',
  summary: 'the whole history of a message: states, events and every dialogue',
  arguments: [{ name: 'id', help: 'the id in "Queued as …"', required: true }],
  example: 'taifa queue show 0f9c…',
  async run(use, input) {
    const id = parseUuid<MessageId>(input.text('id'))
    if (id === undefined) return refuse('email_not_found', NO_MESSAGE)
    const [found, queued] = await Promise.all([
      use.emails.get(OPERATOR, id),
      use.queue.show(OPERATOR, id),
    ])
    if (!found.ok || queued === undefined) return refuse('email_not_found', NO_MESSAGE)
    const explanations = new Map(
      queued.recipients.map((each) => [each.recipient.id as string, each.explanation]),
    )
    const email = emailDetailView(found.value)
    const recipients = email.recipients.map((each) => ({
      ...each,
      explanation: explanations.get(each.id) ?? '',
    }))
    return ok({ ...email, recipients })
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

function recipientLine(recipient: RecipientView): string {
  const { address, state, explanation } = recipient
  return `${plain(address)}: ${state}\n  ${plain(explanation)}`
}

const ARROWS = { note: '--', sent: '->', received: '<-' } as const

function attemptLines(attempt: DetailView['attempts'][number]): readonly string[] {
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
