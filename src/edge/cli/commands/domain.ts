import { OPERATOR } from '#core/tenant.ts'
import type { Domain } from '#core/domain.ts'
import { MAX_RETENTION_DAYS } from '#core/inbox.ts'
import { parseUuid, type AccountId } from '#core/ids.ts'
import { ok, type Result } from '#core/result.ts'
import { TLS_MINIMUMS, type TlsMinimum } from '#core/tls.ts'
import type { OperationRefusal } from '../../control/operation.ts'
import { domainSummary, domainView } from '../../http/routes/domains/domain-view.ts'
import {
  dkimRotated,
  domainAdded,
  domainChanged,
  domainChecked,
  domainDeleted,
  type Change,
} from '#relay/access/changes.ts'
import { defineCommand, refuse, type Input } from '../command.ts'
import { noteChange } from '../note-change.ts'
import { plain, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

type DomainJson = ReturnType<typeof domainView>
type Answer = Promise<Result<DomainJson, OperationRefusal>>

function view(use: OperatorUseCases, domain: Domain): DomainJson {
  return domainView(domain, use.domains.records(domain))
}

/** The change in the audit log, the domain as it is now in the answer. */
async function noted<D extends Domain>(
  use: OperatorUseCases,
  changed: Result<D, OperationRefusal>,
  change: (domain: D) => Change,
): Answer {
  if (!changed.ok) return changed
  await noteChange(use, changed.value.accountId, change(changed.value))
  return ok(view(use, changed.value))
}

const NAME = { name: 'name', help: 'the domain, for example ukulima.test', required: true }

const add = defineCommand<OperatorUseCases, DomainJson>({
  name: 'domain add',
  summary: 'add a domain; makes its DKIM key and answers the records to publish',
  arguments: [NAME],
  options: [{ name: 'account', value: 'id', help: 'whose domain it is', required: true }],
  example: 'taifa domain add --account 0f9c… ukulima.test',
  async run(use, input): Answer {
    const accountId = parseUuid<AccountId>(input.text('account'))
    const account =
      accountId === undefined ? undefined : await use.accounts.get(OPERATOR, accountId)
    if (accountId === undefined || account?.ok !== true)
      return refuse(
        'account_not_found',
        'There is no such account; `taifa account list` shows the ids.',
      )
    const added = await use.domains.add(accountId, input.text('name'))
    return noted(use, added, domainAdded)
  },
  print: (domain) =>
    [
      `${domain.name} is added. Publish these records in its DNS, then: taifa domain verify ${domain.name}`,
      '',
      records(domain),
    ].join('\n'),
})

const verify = defineCommand<OperatorUseCases, DomainJson>({
  name: 'domain verify',
  summary: 'look at the published records now and say what is wrong with each',
  arguments: [NAME],
  example: 'taifa domain verify ukulima.test',
  async run(use, input): Answer {
    const found = await use.domains.findByName(OPERATOR, input.text('name'))
    if (!found.ok) return found
    const checked = await use.domains.verify(OPERATOR, found.value.id)
    return noted(use, checked, domainChecked)
  },
  print: (domain) => [`${domain.name} is ${domain.status}.`, '', states(domain)].join('\n'),
})

const show = defineCommand<OperatorUseCases, DomainJson>({
  name: 'domain show',
  summary: 'the records of a domain and what the last check found',
  arguments: [NAME],
  example: 'taifa domain show ukulima.test',
  async run(use, input): Answer {
    const found = await use.domains.findByName(OPERATOR, input.text('name'))
    return found.ok ? ok(view(use, found.value)) : found
  },
  print: (domain) =>
    [
      `${domain.name} is ${domain.status}. Its mail leaves with ${TLS_MEANINGS[domain.tls_policy]}`,
      '',
      records(domain),
      '',
      states(domain),
      ...keys(domain),
    ].join('\n'),
})

/** What is to be known of a change of DKIM keys. */
function keys(domain: DomainJson): readonly string[] {
  if (domain.dkim_rotation !== null) return ['', rotation(domain)]
  const { dkim_retired: retired } = domain
  if (retired === null) return []
  return ['', `The old DKIM record ${retired.host} is needed until ${retired.removable_at}.`]
}

const set = defineCommand<OperatorUseCases, DomainJson>({
  name: 'domain set',
  summary: 'what every connection that carries mail of a domain has to give',
  arguments: [NAME],
  options: [
    { name: 'tls', value: 'level', help: `one of ${TLS_MINIMUMS.join(', ')}`, required: true },
  ],
  example: 'taifa domain set ukulima.test --tls verified',
  async run(use, input): Answer {
    const policy = TLS_MINIMUMS.find((each) => each === input.text('tls'))
    if (policy === undefined)
      return refuse('tls_policy_invalid', `--tls takes one of ${TLS_MINIMUMS.join(', ')}.`)
    const found = await use.domains.findByName(OPERATOR, input.text('name'))
    if (!found.ok) return found
    const changed = await use.domains.changeSettings(OPERATOR, found.value.id, {
      tlsPolicy: policy,
    })
    return noted(use, changed, (domain) => domainChanged(domain, { tls_policy: policy }))
  },
  print: ({ name, tls_policy }) => `${name}: its mail leaves with ${TLS_MEANINGS[tls_policy]}`,
})

const inbox = defineCommand<OperatorUseCases, DomainJson>({
  name: 'domain inbox',
  summary: 'keep mail for every address of a domain, to be read here',
  arguments: [NAME, { name: 'state', help: 'on or off', required: true }],
  options: [
    { name: 'days', value: 'count', help: `how long it is kept, up to ${MAX_RETENTION_DAYS}` },
  ],
  example: 'taifa domain inbox ukulima.test on --days 90',
  async run(use, input): Answer {
    const state = input.text('state')
    if (state !== 'on' && state !== 'off')
      return refuse('state_invalid', 'Say on or off: taifa domain inbox ukulima.test on.')
    const given = input.optional('days')
    const days = Number(given)
    if (given !== undefined && !(Number.isInteger(days) && days >= 1 && days <= MAX_RETENTION_DAYS))
      return refuse('days_invalid', `--days takes a number from 1 to ${MAX_RETENTION_DAYS}.`)
    const found = await use.domains.findByName(OPERATOR, input.text('name'))
    if (!found.ok) return found
    const changed = await use.domains.changeSettings(OPERATOR, found.value.id, {
      inbox: { enabled: state === 'on', ...(given !== undefined && { retentionDays: days }) },
    })
    return noted(use, changed, (domain) => domainChanged(domain, { inbox_enabled: state === 'on' }))
  },
  print: ({ name, inbox_enabled, inbox_retention_days }) =>
    inbox_enabled
      ? `${name}: mail for every address is kept for ${inbox_retention_days} days.`
      : `${name}: no more mail is kept; what is there goes after ${inbox_retention_days} days.`,
})

const TLS_MEANINGS = {
  opportunistic: 'TLS as good as the receiving host offers, in the clear if need be.',
  encrypted: 'TLS, never in the clear; any certificate will do.',
  verified: 'TLS and a certificate that proves the receiving host, or not at all.',
} as const satisfies Record<TlsMinimum, string>

const list = defineCommand<
  OperatorUseCases,
  ReadonlyArray<ReturnType<typeof domainSummary> & { account_id: string }>
>({
  name: 'domain list',
  summary: 'all domains, oldest first',
  example: 'taifa domain list',
  async run(use) {
    const domains = await use.domains.list(OPERATOR)
    return ok(domains.map((domain) => ({ ...domainSummary(domain), account_id: domain.accountId })))
  },
  print: (domains) =>
    table(
      ['NAME', 'STATUS', 'ACCOUNT', 'ID'],
      domains.map(({ name, status, account_id, id }) => [name, status, account_id, id]),
    ),
})

const rotate = defineCommand<OperatorUseCases, DomainJson>({
  name: 'domain rotate-dkim',
  summary: 'a new DKIM key, which takes over when its record is seen in DNS',
  arguments: [NAME],
  example: 'taifa domain rotate-dkim ukulima.test',
  async run(use, input): Answer {
    const found = await use.domains.findByName(OPERATOR, input.text('name'))
    if (!found.ok) return found
    const rotated = await use.domains.rotateDkim(OPERATOR, found.value.id)
    return noted(use, rotated, (domain) => dkimRotated(domain, domain.dkimNext.selector))
  },
  print: (domain) => rotation(domain),
})

function rotation({ name, dkim_selector, dkim_rotation: waits }: DomainJson): string {
  if (waits === null) return `${name}: no DKIM key waits.`
  return [
    `${name} is signed with ${dkim_selector} until this record is seen in DNS. Publish it, leave the old one:`,
    '',
    `  TXT   ${waits.host}`,
    `  value ${waits.value}`,
    '',
    `It is looked for by itself; to look now: taifa domain verify ${name}`,
  ].join('\n')
}

const remove = defineCommand<OperatorUseCases, { readonly id: string; readonly name: string }>({
  name: 'domain delete',
  summary: 'remove a domain with its key; its credentials are revoked at once',
  arguments: [NAME],
  example: 'taifa domain delete ukulima.test',
  async run(use, input) {
    const found = await use.domains.findByName(OPERATOR, input.text('name'))
    if (!found.ok) return found
    const removed = await use.domains.remove(OPERATOR, found.value.id)
    if (!removed.ok) return removed
    const { id, name, accountId } = removed.value
    await noteChange(use, accountId, domainDeleted(removed.value))
    return ok({ id, name })
  },
  print: ({ name }) => `${name} is removed; its credentials no longer work.`,
})

function records(domain: DomainJson): string {
  return domain.dns_records
    .map(({ purpose, record_type, host, value, is_required }) =>
      [
        `${purpose}${is_required ? '' : ' (only for inbound mail)'}`,
        `  ${record_type.padEnd(5)} ${host}`,
        `  value ${value}`,
      ].join('\n'),
    )
    .join('\n')
}

const MARKS = {
  ok: 'ok',
  wrong: 'WRONG',
  unknown: 'could not be checked',
  unchecked: 'not checked yet',
}

function states(domain: DomainJson): string {
  return domain.dns_records
    .filter(({ is_required, state }) => is_required || state === 'ok')
    .map(({ purpose, state, problem, found }) => {
      const lines = [`${purpose.padEnd(13)} ${MARKS[state]}`]
      if (problem !== null) lines.push(`  ${plain(problem)}`)
      if (state !== 'ok') lines.push(...found.map((value) => `  found: ${plain(value)}`))
      return lines.join('\n')
    })
    .join('\n')
}

/** The domain that a command's `--domain` names. */
export function domainNamed(
  use: OperatorUseCases,
  input: Input,
): Promise<Result<Domain, OperationRefusal>> {
  return use.domains.findByName(OPERATOR, input.text('domain'))
}

export const domainCommands = [add, verify, show, set, inbox, list, rotate, remove]
