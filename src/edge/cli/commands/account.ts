import { OPERATOR } from '#core/tenant.ts'
import type { Account } from '#core/account.ts'
import { parseUuid, type AccountId } from '#core/ids.ts'
import { toIso } from '#core/time.ts'
import { ok } from '#core/result.ts'
import { accountCreated } from '#relay/access/changes.ts'
import { defineCommand, refuse } from '../command.ts'
import { noteChange } from '../note-change.ts'
import { facts, table } from '../table.ts'
import { NO_ACCOUNT } from './api-key.ts'
import { linkView, printLink } from './user.ts'
import type { OperatorUseCases } from '../use-cases.ts'

interface AccountView {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly status: string
  readonly created_at: string
}

interface CreatedView extends AccountView {
  readonly sign_in_link: string
}

function accountView(account: Account): AccountView {
  const { id, email, name, status, createdAt } = account
  return { id, email, name, status, created_at: toIso(createdAt) }
}

const create = defineCommand<OperatorUseCases, CreatedView>({
  name: 'account create',
  summary: 'make an account: the owner of domains, credentials and API keys',
  options: [
    { name: 'email', value: 'address', help: 'how to reach the owner', required: true },
    { name: 'name', value: 'name', help: 'person, team or company', required: true },
  ],
  example: 'taifa account create --email amina@example.com --name "Ukulima Ltd"',
  async run(use, input) {
    const account = await use.accounts.create({
      email: input.text('email'),
      name: input.text('name'),
    })
    if (!account.ok) return account
    await noteChange(use, account.value.id, accountCreated(account.value))
    const link = await use.identity.people.ownerLink(account.value)
    return ok({ ...accountView(account.value), sign_in_link: link.url })
  },
  print: (account) =>
    [
      facts([
        ['account', account.id],
        ['email', account.email],
        ['name', account.name],
        ['sign-in link', account.sign_in_link],
      ]),
      '',
      'The link signs its owner in once, within 7 days; `taifa account sign-in-link` makes another.',
    ].join('\n'),
})

const signInLink = defineCommand<OperatorUseCases, ReturnType<typeof linkView>>({
  name: 'account sign-in-link',
  summary: 'a one-time link for the owner of an account; makes the person if there is none',
  arguments: [{ name: 'id', help: 'id of the account', required: true }],
  example: 'taifa account sign-in-link 0f9c…',
  async run(use, input) {
    const id = parseUuid<AccountId>(input.text('id'))
    if (id === undefined) return refuse('account_not_found', NO_ACCOUNT)
    const account = await use.accounts.get(OPERATOR, id)
    return account.ok ? ok(linkView(await use.identity.people.ownerLink(account.value))) : account
  },
  print: printLink,
})

const list = defineCommand<OperatorUseCases, readonly AccountView[]>({
  name: 'account list',
  summary: 'all accounts, oldest first',
  example: 'taifa account list',
  run: async (use) => ok((await use.accounts.list(OPERATOR)).map(accountView)),
  print: (accounts) =>
    table(
      ['ID', 'EMAIL', 'NAME', 'STATUS'],
      accounts.map(({ id, email, name, status }) => [id, email, name, status]),
    ),
})

export const accountCommands = [create, list, signInLink]
