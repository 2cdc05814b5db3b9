import { parseUuid, type AccountId, type MessageId } from '#core/ids.ts'
import { ok } from '#core/result.ts'
import { OPERATOR, tenant } from '#core/tenant.ts'
import { emailView } from '../../http/routes/emails/email-view.ts'
import { defineCommand, refuse } from '../command.ts'
import { plain, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 1_000
const PAGE = 100
/** A rare status among many matches takes several questions; somebody waits for the answer. */
const MAX_PAGES = 100

type EmailView = ReturnType<typeof emailView>

const search = defineCommand<OperatorUseCases, readonly EmailView[]>({
  name: 'message search',
  summary: 'messages by words of subject, sender and recipients, newest first',
  arguments: [
    {
      name: 'query',
      help: 'words, and to: from: subject: status: domain:; quotes keep words together',
      required: true,
    },
  ],
  options: [
    { name: 'account', value: 'id', help: 'of this account; without it all' },
    { name: 'limit', value: 'n', help: `how many at most, ${DEFAULT_LIMIT} unless told` },
  ],
  example: "taifa message search 'to:asha@example.net status:bounced'",
  async run(use, input) {
    const account = input.optional('account')
    const accountId = account === undefined ? undefined : parseUuid<AccountId>(account)
    if (account !== undefined && accountId === undefined)
      return refuse('account_not_found', 'That is not the id of an account; list the accounts.')
    const scope = accountId === undefined ? OPERATOR : tenant(accountId)
    const asked = Math.trunc(Number(input.optional('limit') ?? DEFAULT_LIMIT)) || DEFAULT_LIMIT
    const limit = Math.min(Math.max(asked, 1), MAX_LIMIT)
    const found: EmailView[] = []
    let cursor: MessageId | undefined
    for (let page = 0; page < MAX_PAGES; page++) {
      const result = await use.emailSearch.search(scope, {
        text: input.text('query'),
        status: undefined,
        domain: undefined,
        source: undefined,
        after: undefined,
        before: undefined,
        cursor,
        limit: Math.min(limit - found.length, PAGE),
      })
      if (!result.ok) return result
      found.push(...result.value.emails.map(emailView))
      cursor = result.value.next
      if (cursor === undefined || found.length >= limit) break
    }
    return ok(found)
  },
  print: (emails) =>
    emails.length === 0
      ? 'No message is found; one that was accepted a moment ago may not be yet.'
      : table(
          ['MESSAGE', 'WHEN', 'FROM', 'TO', 'STATUS', 'SUBJECT'],
          emails.map(({ id, created_at, from_address, to_addresses, status, subject }) => [
            id,
            created_at,
            plain(from_address),
            plain(to_addresses.slice(0, 2).join(' ') + (to_addresses.length > 2 ? ' …' : '')),
            status,
            plain(subject),
          ]),
        ),
})

export const messageCommands = [search]
