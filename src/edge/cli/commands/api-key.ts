import { OPERATOR } from '#core/tenant.ts'
import { parseUuid, type AccountId, type ApiKeyId } from '#core/ids.ts'
import { ok } from '#core/result.ts'
import { apiKeyView, issuedApiKeyView } from '../../http/routes/api-keys/api-key-view.ts'
import { apiKeyCreated, apiKeyDeleted } from '#relay/access/changes.ts'
import { defineCommand, refuse } from '../command.ts'
import { noteChange } from '../note-change.ts'
import { facts, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

type IssuedKeyView = ReturnType<typeof issuedApiKeyView>

const create = defineCommand<OperatorUseCases, IssuedKeyView>({
  name: 'api-key create',
  summary: 'make a key for the HTTP API; it is shown once',
  options: [
    { name: 'account', value: 'id', help: 'the account that the key acts for', required: true },
    { name: 'name', value: 'name', help: 'what the key is for', required: true },
    { name: 'scopes', value: 's1,s2', help: 'what it may do (default: full)' },
  ],
  example: 'taifa api-key create --account 0f9c… --name deploy --scopes read,domains:write',
  async run(use, input) {
    const accountId = parseUuid<AccountId>(input.text('account'))
    if (accountId === undefined) return refuse('account_not_found', NO_ACCOUNT)
    const scopes = (input.optional('scopes') ?? 'full').split(',').map((scope) => scope.trim())
    const asked = { name: input.text('name'), scopes }
    const issued = await use.apiKeys.create(accountId, asked, { kind: 'operator' })
    if (!issued.ok) return issued
    await noteChange(use, accountId, apiKeyCreated(issued.value.apiKey))
    return ok(issuedApiKeyView(issued.value))
  },
  print: (issued) =>
    [
      facts([
        ['key', issued.key],
        ['id', issued.id],
        ['scopes', issued.permissions.join(', ')],
      ]),
      '',
      'Keep the key now: it is not stored and cannot be shown again.',
    ].join('\n'),
})

type KeyView = ReturnType<typeof apiKeyView> & { readonly account_id: string }

const list = defineCommand<OperatorUseCases, readonly KeyView[]>({
  name: 'api-key list',
  summary: 'active keys of all accounts, oldest first',
  example: 'taifa api-key list',
  async run(use) {
    const keys = await use.apiKeys.list(OPERATOR)
    return ok(keys.map((key) => ({ ...apiKeyView(key), account_id: key.accountId })))
  },
  print: (keys) =>
    table(
      ['ID', 'ACCOUNT', 'NAME', 'KEY', 'SCOPES', 'LAST USED'],
      keys.map((key) => [
        key.id,
        key.account_id,
        key.name,
        `tfm_k_${key.key_prefix}…`,
        key.permissions.join(','),
        key.last_used_at ?? 'never',
      ]),
    ),
})

const revoke = defineCommand<OperatorUseCases, { readonly id: string }>({
  name: 'api-key delete',
  summary: 'revoke a key at once and for good',
  arguments: [{ name: 'id', help: 'id of the key', required: true }],
  example: 'taifa api-key delete 0f9c…',
  async run(use, input) {
    const id = parseUuid<ApiKeyId>(input.text('id'))
    if (id === undefined)
      return refuse('api_key_not_found', 'That is not the id of an API key; list the keys.')
    const revoked = await use.apiKeys.revoke(OPERATOR, id)
    if (!revoked.ok) return revoked
    await noteChange(use, revoked.value.accountId, apiKeyDeleted(revoked.value))
    return ok({ id })
  },
  print: ({ id }) => `API key ${id} is revoked.`,
})

export const NO_ACCOUNT = 'There is no such account; `taifa account list` shows the ids.'
export const apiKeyCommands = [create, list, revoke]
