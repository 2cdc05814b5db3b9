import { OPERATOR } from '#core/tenant.ts'
import { parseUuid, type CredentialId } from '#core/ids.ts'
import { ok } from '#core/result.ts'
import { toIso } from '#core/time.ts'
import { defineCommand, refuse } from '../command.ts'
import { facts, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'
import { domainNamed } from './domain.ts'

interface IssuedView {
  readonly id: string
  readonly username: string
  readonly password: string
  readonly smtp_host: string
  readonly smtp_port: number
  readonly domain_id: string
  readonly created_at: string
}

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
    const { credential, password, smtpHost, smtpPort } = issued.value
    return ok({
      id: credential.id,
      username: credential.username,
      password: password.reveal(),
      smtp_host: smtpHost,
      smtp_port: smtpPort,
      domain_id: credential.domainId,
      created_at: toIso(credential.createdAt),
    })
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

interface CredentialView {
  readonly id: string
  readonly username: string
  readonly domain_id: string
  readonly is_active: boolean
  readonly created_at: string
  readonly last_used_at: string | null
}

const list = defineCommand<OperatorUseCases, readonly CredentialView[]>({
  name: 'credential list',
  summary: 'SMTP credentials, oldest first',
  options: [{ name: 'all', help: 'deleted ones too' }],
  example: 'taifa credential list',
  async run(use, input) {
    const credentials = await use.credentials.list(OPERATOR, { includeInactive: input.flag('all') })
    return ok(
      credentials.map((credential) => ({
        id: credential.id,
        username: credential.username,
        domain_id: credential.domainId,
        is_active: credential.revokedAt === undefined,
        created_at: toIso(credential.createdAt),
        last_used_at: credential.lastUsedAt === undefined ? null : toIso(credential.lastUsedAt),
      })),
    )
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
    return removed.ok ? ok({ id }) : removed
  },
  print: ({ id }) =>
    `Credential ${id} is deleted. Whatever logs in with it is refused from now on.`,
})

export const credentialCommands = [create, list, remove]
