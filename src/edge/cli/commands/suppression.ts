import { parseUuid, type AccountId, type SuppressionId } from '#core/ids.ts'
import { ok, type Result } from '#core/result.ts'
import { SUPPRESSION_REASONS, type Suppression } from '#core/suppression.ts'
import { OPERATOR, tenant, type TenantScope } from '#core/tenant.ts'
import type { OperationRefusal } from '../../control/operation.ts'
import { CSV_HEAD, csvRecord, jsonRecord, suppressionView } from '../../suppression-view.ts'
import type { SuppressionView } from '../../suppression-view.ts'
import {
  suppressionAdded,
  suppressionDeleted,
  suppressionsImported,
} from '#relay/access/changes.ts'
import { defineCommand, refuse, type Input } from '../command.ts'
import { noteChange } from '../note-change.ts'
import { table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

const ACCOUNT = { name: 'account', value: 'id', help: 'whose list', required: true } as const
const ANY_ACCOUNT = { name: 'account', value: 'id', help: 'whose list; without it all' } as const

const list = defineCommand<OperatorUseCases, readonly SuppressionView[]>({
  name: 'suppression list',
  summary: 'addresses that are not written to, newest first',
  options: [
    ANY_ACCOUNT,
    { name: 'search', value: 'text', help: 'part of the address' },
    { name: 'limit', value: 'n', help: 'how many at most, 100 unless told' },
  ],
  example: 'taifa suppression list --search example.com',
  async run(use, input) {
    const scope = scopeOf(input)
    if (!scope.ok) return scope
    const limit = Math.min(
      Math.max(Math.trunc(Number(input.optional('limit') ?? 100)) || 100, 1),
      1_000,
    )
    const query = { search: input.optional('search'), page: 0, limit }
    const { items } = await use.suppressions.list(scope.value, query)
    return ok(items.map(suppressionView))
  },
  print: (items) =>
    table(
      ['ID', 'ADDRESS', 'REASON', 'SINCE', 'UNTIL', 'NOTE'],
      items.map(({ id, email_address, reason, created_at, expires_at, note }) => [
        id,
        email_address,
        reason,
        created_at,
        expires_at ?? 'for good',
        note,
      ]),
    ),
})

const add = defineCommand<OperatorUseCases, SuppressionView>({
  name: 'suppression add',
  summary: 'write to an address no more',
  arguments: [{ name: 'address', help: 'e-mail address', required: true }],
  options: [
    ACCOUNT,
    {
      name: 'reason',
      value: 'reason',
      help: `${SUPPRESSION_REASONS.join(', ')}; manual unless told`,
    },
    { name: 'note', value: 'text', help: 'why, in words' },
    { name: 'until', value: 'time', help: 'when it ends, ISO 8601; never unless told' },
  ],
  example: 'taifa suppression add bob@example.com --account 0f9c… --note "asked by phone"',
  async run(use, input) {
    const account = accountOf(input)
    if (!account.ok) return account
    const reason = SUPPRESSION_REASONS.find(
      (each) => each === (input.optional('reason') ?? 'manual'),
    )
    if (reason === undefined)
      return refuse(
        'suppression_invalid',
        `The reason is one of ${SUPPRESSION_REASONS.join(', ')}.`,
      )
    const until = input.optional('until')
    const expiresAt = until === undefined ? undefined : Date.parse(until)
    if (Number.isNaN(expiresAt))
      return refuse('suppression_invalid', 'Write --until as ISO 8601, 2027-01-31T00:00:00Z.')
    const added = await use.suppressions.add(account.value, {
      address: input.text('address'),
      reason,
      note: input.text('note'),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    })
    if (!added.ok) return added
    await noteChange(use, account.value, suppressionAdded(added.value))
    return ok(suppressionView(added.value))
  },
  print: ({ email_address, id }) => `${email_address} is not written to any more (${id}).`,
})

const remove = defineCommand<OperatorUseCases, { readonly id: string }>({
  name: 'suppression delete',
  summary: 'take an address off the list',
  arguments: [{ name: 'id', help: 'id of the suppression', required: true }],
  example: 'taifa suppression delete 0f9c…',
  async run(use, input) {
    const id = parseUuid<SuppressionId>(input.text('id'))
    if (id === undefined)
      return refuse('suppression_not_found', 'That is not the id of a suppression; list them.')
    const removed = await use.suppressions.delete(OPERATOR, id)
    if (!removed.ok) return removed
    await noteChange(use, removed.value.accountId, suppressionDeleted(removed.value))
    return ok({ id })
  },
  print: ({ id }) => `Suppression ${id} is gone; mail to the address is sent again.`,
})

interface ImportView {
  readonly added: number
  readonly skipped: number
  readonly total_processed: number
}

const importList = defineCommand<OperatorUseCases, ImportView>({
  name: 'suppression import',
  summary: 'put the addresses of a file on the list: CSV, one per line, or JSON lines',
  arguments: [{ name: 'file', help: 'the list', required: true, readsFile: true }],
  options: [ACCOUNT],
  example: 'taifa suppression import bounces.csv --account 0f9c…',
  async run(use, input) {
    const account = accountOf(input)
    if (!account.ok) return account
    const imported = await use.suppressions.import(account.value, input.text('file'))
    if (!imported.ok) return imported
    const { added, skipped, totalProcessed } = imported.value
    await noteChange(use, account.value, suppressionsImported(imported.value))
    return ok({ added, skipped, total_processed: totalProcessed })
  },
  print: ({ added, skipped, total_processed }) =>
    `${total_processed} addresses read: ${added} added, ${skipped} skipped.`,
})

const exportList = defineCommand<OperatorUseCases, { readonly text: string }>({
  name: 'suppression export',
  summary: 'the whole list as CSV or JSON lines',
  options: [ANY_ACCOUNT, { name: 'format', value: 'format', help: 'csv (unless told) or jsonl' }],
  example: 'taifa suppression export --account 0f9c… > suppressions.csv',
  async run(use, input) {
    const scope = scopeOf(input)
    if (!scope.ok) return scope
    const format = input.optional('format') ?? 'csv'
    if (format !== 'csv' && format !== 'jsonl')
      return refuse('format_unknown', 'The format is csv or jsonl.')
    const record: (suppression: Suppression) => string = format === 'csv' ? csvRecord : jsonRecord
    let text = format === 'csv' ? CSV_HEAD : ''
    for await (const suppression of use.suppressions.export(scope.value))
      text += record(suppression)
    return ok({ text })
  },
  print: ({ text }) => text.trimEnd(),
})

function accountOf(input: Input): Result<AccountId, OperationRefusal> {
  const id = parseUuid<AccountId>(input.text('account'))
  if (id !== undefined) return ok(id)
  return refuse('account_not_found', 'That is not the id of an account; list the accounts.')
}

function scopeOf(input: Input): Result<TenantScope, OperationRefusal> {
  if (input.optional('account') === undefined) return ok(OPERATOR)
  const account = accountOf(input)
  return account.ok ? ok(tenant(account.value)) : account
}

export const suppressionCommands = [list, add, remove, importList, exportList]
