import { OPERATOR } from '#core/tenant.ts'
import type { Account } from '#core/account.ts'
import { toIso } from '#core/time.ts'
import { ok } from '#core/result.ts'
import { accountCreated } from '#relay/access/changes.ts'
import { defineCommand } from '../command.ts'
import { noteChange } from '../note-change.ts'
import { facts, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

interface AccountView {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly status: string
  readonly created_at: string
}

function accountView(account: Account): AccountView {
  const { id, email, name, status, createdAt } = account
  return { id, email, name, status, created_at: toIso(createdAt) }
}

const create = defineCommand<OperatorUseCases, AccountView>({
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
    return ok(accountView(account.value))
  },
  print: (account) =>
    facts([
      ['account', account.id],
      ['email', account.email],
      ['name', account.name],
    ]),
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

export const accountCommands = [create, list]
