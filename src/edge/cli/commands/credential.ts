import { OPERATOR } from '#core/tenant.ts'
import { parseUuid, type CredentialId } from '#core/ids.ts'
import { ok } from '#core/result.ts'
import {
  credentialView,
  issuedCredentialView,
} from '../../http/routes/smtp-credentials/credential-view.ts'
import { credentialCreated, credentialDeleted } from '#relay/access/changes.ts'
import { defineCommand, refuse } from '../command.ts'
import { noteChange } from '../note-change.ts'
import { facts, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'
import { domainNamed } from './domain.ts'

type IssuedView = ReturnType<typeof issuedCredentialView>

const create = defineCommand<OperatorUseCases, IssuedView>({
  name: 'credential create',
  summary: 'make the SMTP user name and password of a verified domain; the password is shown once',
  options: [{ name: 'domain', value: 'name', help: 'a verified domain', required: true }],
  example: 'taifa credential create --domain ukulima.test',
  async run(use, input) {
    const domain = await domainNamed(use, input)
    if (!domain.ok) return domain
    const issued = await use.credentials.create(OPERATOR, domain.value.id)
    if (!issued.ok) return issued
    const { credential } = issued.value
    await noteChange(use, credential.accountId, credentialCreated(credential))
    return ok(issuedCredentialView(issued.value))
  },
  print: (issued) =>
    [
      facts([
        ['username', issued.username],
        ['password', issued.password],
        ['host', issued.smtp_host],
        ['port', String(issued.smtp_port)],
        ['encryption', 'STARTTLS'],
        ['id', issued.id],
      ]),
      '',
      'Keep the password now: it is not stored and cannot be shown again.',
    ].join('\n'),
})

type CredentialView = ReturnType<typeof credentialView>

const list = defineCommand<OperatorUseCases, readonly CredentialView[]>({
  name: 'credential list',
  summary: 'SMTP credentials, oldest first',
  options: [{ name: 'all', help: 'deleted ones too' }],
  example: 'taifa credential list',
  async run(use, input) {
    const credentials = await use.credentials.list(OPERATOR, { includeInactive: input.flag('all') })
    return ok(credentials.map(credentialView))
  },
  print: (credentials) =>
    table(
      ['ID', 'USERNAME', 'STATE', 'CREATED', 'LAST USED'],
      credentials.map(({ id, username, is_active, created_at, last_used_at }) => [
        id,
        username,
        is_active ? 'active' : 'deleted',
        created_at,
        last_used_at ?? 'never',
      ]),
    ),
})

const remove = defineCommand<OperatorUseCases, { readonly id: string }>({
  name: 'credential delete',
  summary: 'revoke a credential at once, on open connections too',
  arguments: [{ name: 'id', help: 'id of the credential', required: true }],
  example: 'taifa credential delete 0f9c…',
  async run(use, input) {
    const id = parseUuid<CredentialId>(input.text('id'))
    if (id === undefined)
      return refuse(
        'credential_not_found',
        'That is not the id of a credential; list the credentials.',
      )
    const removed = await use.credentials.delete(OPERATOR, id)
    if (!removed.ok) return removed
    await noteChange(use, removed.value.accountId, credentialDeleted(removed.value))
    return ok({ id })
  },
  print: ({ id }) =>
    `Credential ${id} is deleted. Whatever logs in with it is refused from now on.`,
})

export const credentialCommands = [create, list, remove]
