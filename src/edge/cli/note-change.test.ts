import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId } from '#core/ids.ts'
import { tenant } from '#core/tenant.ts'
import { operationRunner } from '#main/offline.ts'
import type { OperationInput, OperationRunner } from '../control/operation.ts'
import { HttpHarness, NAMES } from '../../../test/support/http-harness.ts'
import { SandboxFiles } from '../../../test/support/sandbox-box.ts'
import { waitingMail } from '../../../test/support/waiting-mail.ts'
import { ALL_COMMANDS } from './commands/all.ts'

let api: HttpHarness
let box: SandboxFiles
let run: OperationRunner
beforeAll(async () => {
  ;[api, box] = await Promise.all([HttpHarness.open(), SandboxFiles.open()])
  box.attach(api)
  run = operationRunner(Object.assign(api, { sandbox: box.controls }))
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await box[Symbol.asyncDispose]()
})

interface Owner {
  readonly accountId: AccountId
  readonly name: string
}

const done = async (name: string, input: OperationInput): Promise<{ readonly id: string }> => {
  const result = await run(name, input)
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`)
  return result.value as { readonly id: string }
}
const forward = ({ name }: Owner) => ({ source: `a@${name}`, to: ['asha@there.example'] })
const suppression = ({ accountId }: Owner) => ({ account: accountId, address: 'x@y.test' })
const quota = ({ accountId }: Owner) => ({ id: accountId, limit: '10', per: 'day' })

/** Every command that changes something: its input, and what the account's log says of it. */
const NOTED: Readonly<
  Record<string, readonly [string, (owner: Owner) => OperationInput | Promise<OperationInput>]>
> = {
  'api-key create': ['api_key.created', ({ accountId }) => ({ account: accountId, name: 'x' })],
  'api-key delete': [
    'api_key.deleted',
    async ({ accountId }) => ({ id: (await api.issueKey(accountId)).apiKey.id }),
  ],
  'domain add': [
    'domain.added',
    ({ accountId, name }) => ({ account: accountId, name: `x.${name}` }),
  ],
  'domain verify': ['domain.checked', ({ name }) => ({ name })],
  'domain set': ['domain.changed', ({ name }) => ({ name, tls: 'verified' })],
  'domain inbox': ['domain.changed', ({ name }) => ({ name, state: 'on' })],
  'domain rotate-dkim': ['domain.dkim_rotated', ({ name }) => ({ name })],
  'domain delete': ['domain.deleted', ({ name }) => ({ name })],
  'sandbox publish': ['domain.published_in_sandbox', ({ name }) => ({ domain: name })],
  'credential create': ['smtp_credential.created', ({ name }) => ({ domain: name })],
  'credential delete': [
    'smtp_credential.deleted',
    async ({ accountId, name }) => {
      const [domain] = await api.domains.list(tenant(accountId))
      if (domain?.name !== name) throw new Error('no domain')
      return { id: (await api.credential(accountId, domain.id)).id }
    },
  ],
  'forward add': ['forward.created', forward],
  'forward pause': [
    'forward.changed',
    async (owner) => ({ id: (await done('forward add', forward(owner))).id }),
  ],
  'forward resume': [
    'forward.changed',
    async (owner) => ({ id: (await done('forward add', forward(owner))).id }),
  ],
  'forward delete': [
    'forward.deleted',
    async (owner) => ({ id: (await done('forward add', forward(owner))).id }),
  ],
  'suppression add': ['suppression.added', suppression],
  'suppression delete': [
    'suppression.deleted',
    async (owner) => ({ id: (await done('suppression add', suppression(owner))).id }),
  ],
  'suppression import': [
    'suppression.imported',
    ({ accountId }) => ({ account: accountId, file: 'a@b.test\n' }),
  ],
  'quota set': ['quota.set', quota],
  'quota delete': [
    'quota.deleted',
    async (owner) => ({ id: (await done('quota set', quota(owner))).id }),
  ],
}

/** Noted for the operator, because mail of many accounts may be concerned. */
const OF_THE_QUEUE = /^queue (?:retry|hold|release|bounce|delete|reroute|undo)$/
const READS = /(?: list| show| search| inbox| export| guide)$/
/** Accounts and people: their own use cases note them. */
const OF_PEOPLE = /^(?:account|user|member|setup|session)\b/

describe('the audit log', () => {
  let made = 0
  const owner = async (): Promise<Owner> => {
    const { accountId } = await api.tenant()
    const name = `cli${++made}.example`
    await api.verifiedDomain(accountId, name)
    const { zone } = api.dns
    api.dns.zone = { ...zone, [name]: { ...zone[name], MX: [`10 ${NAMES.mxHostname}`] } }
    return { accountId, name }
  }
  const entries = async (accountId: AccountId) =>
    api.audit.list(tenant(accountId), { range: '24h', category: undefined, limit: 100 })

  it('is asked of every command that changes something', () => {
    const names = ALL_COMMANDS.map(({ name }) => name)
    const unknown = names.filter(
      (name) =>
        NOTED[name] === undefined &&
        !OF_THE_QUEUE.test(name) &&
        !OF_PEOPLE.test(name) &&
        (!READS.test(name) || name === 'domain inbox'),
    )
    expect(unknown).toEqual([])
    expect(Object.keys(NOTED).filter((name) => !names.includes(name))).toEqual([])
  })

  it.each(Object.entries(NOTED))('has one entry of %s', async (name, [action, input]) => {
    const own = await owner()
    const given = await input(own)
    // Entries of one millisecond have no order.
    await api.clock.advance(1)
    const before = (await entries(own.accountId)).total
    await done(name, given)
    const { items, total } = await entries(own.accountId)
    expect(total - before).toBe(1)
    expect(items[0]).toMatchObject({ action, actor: 'operator', accountId: own.accountId })
  })

  it('has what the operator did to the queue', async () => {
    const { accountId } = await owner()
    const [domain] = await api.domains.list(tenant(accountId))
    if (domain === undefined) throw new Error('no domain')
    await api.clock.advance(1)
    await waitingMail(api.stores, domain, { at: api.clock.now() })
    await done('queue hold', { domain: domain.name, yes: true })
    const all = await api.audit.list(
      { kind: 'operator' },
      { range: '24h', category: undefined, limit: 1 },
    )
    expect(all.items).toMatchObject([{ action: 'queue.hold', actor: 'operator' }])
  })
})
