import { OPERATOR } from '#core/tenant.ts'
import { parseUuid, type MessageId } from '#core/ids.ts'
import { ok } from '#core/result.ts'
import { toIso } from '#core/time.ts'
import { emailDetailView } from '../../http/routes/emails/email-detail-view.ts'
import { defineCommand, refuse } from '../command.ts'
import { facts, plain, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

const WAITING = ['queued', 'leased', 'deferred', 'held'] as const
const DEFAULT_LIMIT = 100

interface WaitingView {
  readonly message_id: string
  readonly account_id: string
  readonly from_address: string
  readonly recipient: string
  readonly state: string
  readonly attempts: number
  readonly next_attempt_at: string
  readonly last_problem: string | null
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
    const waiting = await use.history.queue(OPERATOR, { states: WAITING, limit })
    return ok(
      waiting.map(({ message, recipient }) => ({
        message_id: message.id,
        account_id: message.accountId,
        from_address: message.fromAddress,
        recipient: recipient.address,
        state: recipient.state,
        attempts: recipient.attempts,
        next_attempt_at: toIso(recipient.dueAt),
        last_problem: recipient.lastProblem ?? null,
      })),
    )
  },
  print: (waiting) =>
    waiting.length === 0
      ? 'Nothing waits.'
      : table(
          ['MESSAGE', 'FROM', 'TO', 'STATE', 'TRIES', 'NEXT', 'WHY'],
          waiting.map((row) => [
            row.message_id,
            plain(row.from_address),
            plain(row.recipient),
            row.state,
            String(row.attempts),
            row.next_attempt_at,
            plain(row.last_problem ?? ''),
          ]),
        ),
})

type DetailView = ReturnType<typeof emailDetailView>

const show = defineCommand<OperatorUseCases, DetailView>({
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

function recipientLine(recipient: DetailView['recipients'][number]): string {
  const { address, state, last_problem, next_attempt_at, last_reply, attempts } = recipient
  const why = last_problem ?? last_reply
  const next = next_attempt_at === null ? '' : `, next try ${next_attempt_at}`
  return `${plain(address)}: ${state}, tries: ${attempts}${next}${why === null ? '' : `\n  ${plain(why)}`}`
}

const ARROWS = { note: '--', sent: '->', received: '<-' } as const

function attemptLines(attempt: DetailView['attempts'][number]): readonly string[] {
  const { started_at, host, address, port, duration_ms, tls, summary } = attempt
  const where = host === null ? 'no host was reached' : `${host} [${address}]:${port}`
  const secured =
    tls === null
      ? 'in the clear'
      : `${tls.version} ${tls.cipher}, certificate ${tls.certificate}${tls.certificate_problem === null ? '' : ` (${tls.certificate_problem})`}`
  return [
    `${started_at}  ${plain(where)}, ${duration_ms} ms, ${secured}`,
    `  ${plain(summary)}`,
    ...attempt.dialogue.map(
      ({ at_ms, kind, text }) => `  ${String(at_ms).padStart(6)} ms ${ARROWS[kind]} ${plain(text)}`,
    ),
  ]
}

export const queueCommands = [list, show]
