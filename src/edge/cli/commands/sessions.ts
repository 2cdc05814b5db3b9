import { parseUuid, type AccountId, type ConnectionId } from '#core/ids.ts'
import { ok } from '#core/result.ts'
import { SESSION_OUTCOMES } from '#core/smtp-session.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import {
  sessionDetailView,
  sessionView,
  type SessionDetailView,
  type SessionView,
} from '../../session-view.ts'
import { defineCommand, refuse } from '../command.ts'
import { facts, plain, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

const MAX_LIMIT = 1_000

const list = defineCommand<OperatorUseCases, readonly SessionView[]>({
  name: 'sessions list',
  summary: 'connections to the submission ports, newest first; failed logins too',
  options: [
    { name: 'account', value: 'id', help: 'with user names of this account; without it all' },
    { name: 'outcome', value: 'word', help: SESSION_OUTCOMES.join(', ') },
    { name: 'username', value: 'name', help: 'the user name that was tried' },
    { name: 'limit', value: 'n', help: 'how many at most, 50 unless told' },
  ],
  example: 'taifa sessions list --outcome login_failed',
  async run(use, input) {
    const account = input.optional('account')
    const accountId = account === undefined ? undefined : parseUuid<AccountId>(account)
    if (account !== undefined && accountId === undefined)
      return refuse('account_not_found', 'That is not the id of an account; list the accounts.')
    const word = input.optional('outcome')
    const outcome = SESSION_OUTCOMES.find((each) => each === word)
    if (word !== undefined && outcome === undefined)
      return refuse('outcome_invalid', `--outcome is one of ${SESSION_OUTCOMES.join(', ')}.`)
    const limit = Math.trunc(Number(input.optional('limit') ?? 50)) || 50
    const { items } = await use.sessions.list(
      accountId === undefined ? OPERATOR : tenant(accountId),
      {
        outcome,
        credentialId: undefined,
        username: input.optional('username'),
        before: undefined,
        limit: Math.min(Math.max(limit, 1), MAX_LIMIT),
      },
    )
    return ok(items.map(sessionView))
  },
  print: (sessions) =>
    sessions.length === 0
      ? 'No connections are kept.'
      : table(
          ['ID', 'STARTED', 'FROM', 'USER', 'OUTCOME', 'WHY'],
          sessions.map(({ id, started_at, remote_address, username, outcome, summary }) => [
            id,
            started_at,
            remote_address,
            plain(username ?? '-'),
            outcome,
            plain(summary),
          ]),
        ),
})

const show = defineCommand<OperatorUseCases, SessionDetailView>({
  name: 'sessions show',
  summary: 'what was said on a connection to a submission port',
  arguments: [{ name: 'id', help: 'id of the session', required: true }],
  example: 'taifa sessions show 0190…',
  async run(use, input) {
    const id = parseUuid<ConnectionId>(input.text('id'))
    if (id === undefined)
      return refuse('session_not_found', 'That is not the id of a session; list them.')
    const found = await use.sessions.get(OPERATOR, id)
    return found.ok ? ok(sessionDetailView(found.value)) : found
  },
  print(session) {
    const { tls, dialogue, dialogue_omitted: gap } = session
    const lines = dialogue.map(
      ({ direction, at_ms, text }) =>
        `${String(at_ms).padStart(7)} ms  ${direction === 'client' ? 'C:' : 'S:'} ${plain(text)}`,
    )
    if (gap !== null) lines.splice(gap.after, 0, `            … ${gap.lines} lines left out …`)
    const head = facts([
      ['from', session.remote_address],
      ['started', session.started_at],
      ['ended', session.ended_at ?? 'still open'],
      ['tls', tls === null ? 'none' : `${tls.version} ${tls.cipher}`],
      ['user', plain(session.username ?? '-')],
      ['outcome', session.outcome],
      ['why', plain(session.summary)],
      ['messages', session.message_ids.join(' ') || '-'],
    ])
    return [head, '', ...lines].join('\n')
  },
})

export const sessionCommands = [list, show]
