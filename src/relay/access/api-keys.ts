import type { ApiKey } from '#core/account.ts'
import { toHex } from '#core/bytes.ts'
import type { Actor } from '#core/audit.ts'
import { uuidV7, type AccountId, type ApiKeyId, type UserId } from '#core/ids.ts'
import { err, never, ok, type Result } from '#core/result.ts'
import { Secret } from '#core/secret.ts'
import {
  API_SCOPES,
  tenant,
  type ApiScope,
  type Principal,
  type TenantScope,
} from '#core/tenant.ts'
import type { AccountStore, ApiKeyStore } from '../ports/access-stores.ts'
import type { Clock } from '../ports/clock.ts'
import type { SecretHasher } from '../ports/keys.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { parseDisplayName } from './display-name.ts'
import { createLastUsed, type LastUsed } from './last-used.ts'

export interface ApiKeysDeps {
  readonly accounts: AccountStore
  readonly apiKeys: ApiKeyStore
  readonly hasher: SecretHasher
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Active keys of one account; 100 unless given. */
  readonly maxPerAccount?: number
}

/** A new key; `key` is seen here and never again. */
export interface IssuedApiKey {
  readonly apiKey: ApiKey
  readonly key: Secret
}

const MARK = 'tfm_k_'
const KEY = /^tfm_k_[0-9a-f]{40}$/
const KEY_BYTES = 20
const PREFIX_LENGTH = 8
/** Keys for the HTTP API. The key itself is nowhere; a keyed hash of it is what the store finds it by. */
export class ApiKeys {
  readonly #deps: ApiKeysDeps
  readonly #uses: LastUsed<ApiKeyId>

  constructor(deps: ApiKeysDeps) {
    this.#deps = deps
    const { apiKeys, clock, log } = deps
    this.#uses = createLastUsed({ touch: (uses) => apiKeys.touch(uses), clock, log })
  }

  /** The key ends with the membership or role of the person that `by` stands for; the operator's with none. */
  async create(
    accountId: AccountId,
    input: { readonly name: string; readonly scopes: readonly string[] },
    by: Actor,
  ): Promise<Result<IssuedApiKey, Refusal>> {
    const { accounts, apiKeys, hasher, clock, random, log, maxPerAccount = 100 } = this.#deps
    const name = parseDisplayName(input.name)
    if (!name.ok) return name
    const scopes = parseScopes(input.scopes)
    if (!scopes.ok) return scopes
    if ((await accounts.find(tenant(accountId), accountId)) === undefined)
      return err(refusal('account_not_found', 'There is no such account; list the accounts.'))
    const others = await apiKeys.list(tenant(accountId))
    if (others.length >= maxPerAccount)
      return err(
        refusal(
          'limit_reached',
          `An account can have ${maxPerAccount} API keys; delete one first.`,
        ),
      )
    const madeBy = makerOf(by, others)
    if (!madeBy.ok) return madeBy
    const secret = toHex(random.bytes(KEY_BYTES))
    const key = new Secret(MARK + secret)
    const now = clock.now()
    const apiKey: ApiKey = {
      id: uuidV7<ApiKeyId>(now, random.bytes(10)),
      accountId,
      name: name.value,
      prefix: secret.slice(0, PREFIX_LENGTH),
      scopes: scopes.value,
      madeBy: madeBy.value,
      createdAt: now,
      lastUsedAt: undefined,
      revokedAt: undefined,
    }
    const outcome = await apiKeys.insert(apiKey, hasher.hash('api-key', key))
    if (outcome === 'maker-gone') return err(MAKER_GONE)
    log.info('api_key.created', { apiKeyId: apiKey.id, accountId, scopes: apiKey.scopes })
    return ok({ apiKey, key })
  }

  /** Who presents this key; undefined for anything that is not an active key of an active account. */
  async authenticate(presented: Secret): Promise<Principal | undefined> {
    const { apiKeys, hasher, clock } = this.#deps
    if (!KEY.test(presented.reveal())) return undefined
    const key = await apiKeys.findByHash(hasher.hash('api-key', presented))
    if (key === undefined) return undefined
    this.#uses.note(key.id, clock.now())
    return {
      kind: 'api-key',
      accountId: key.accountId,
      apiKeyId: key.id,
      scopes: key.scopes,
    }
  }

  /** Active ones, oldest first. */
  list(scope: TenantScope): Promise<readonly ApiKey[]> {
    return this.#deps.apiKeys.list(scope)
  }

  /** Answers the key as it was. */
  async revoke(scope: TenantScope, id: ApiKeyId): Promise<Result<ApiKey, Refusal>> {
    const { apiKeys, clock, log } = this.#deps
    const key = (await apiKeys.list(scope)).find((each) => each.id === id)
    if (key === undefined || !(await apiKeys.revoke(scope, id, clock.now())))
      return err(
        refusal(
          'api_key_not_found',
          'There is no such active API key in this account; list the keys.',
        ),
      )
    log.info('api_key.revoked', { apiKeyId: id })
    return ok(key)
  }

  /** Writes the collected times of last use. To be awaited before the store closes. */
  close(): Promise<void> {
    return this.#uses.close()
  }
}

const MAKER_GONE = refusal(
  'member_not_found',
  'Who makes the key may make none in this workspace any more; ask an owner for another way in.',
)

/** The person behind it: a key made by a key is no way to outlast a membership. */
function makerOf(by: Actor, keys: readonly ApiKey[]): Result<UserId | undefined, Refusal> {
  switch (by.kind) {
    case 'operator':
      return ok(undefined)
    case 'user':
      return ok(by.id)
    case 'api-key': {
      const key = keys.find(({ id }) => id === by.id)
      return key === undefined ? err(MAKER_GONE) : ok(key.madeBy)
    }
    default:
      return never(by)
  }
}

function parseScopes(scopes: readonly string[]): Result<readonly ApiScope[], Refusal> {
  const known = API_SCOPES.filter((scope) => scopes.includes(scope))
  const strange = scopes.find((scope) => !(API_SCOPES as readonly string[]).includes(scope))
  if (strange !== undefined || known.length === 0)
    return err(
      refusal('scopes_invalid', `Give one or more of these scopes: ${API_SCOPES.join(', ')}.`),
    )
  return ok(known)
}
