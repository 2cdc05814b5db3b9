import { describe, expect, it } from 'vitest'
import type { DomainId } from '#core/ids.ts'
import type { MessageContent } from '#core/message.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { DomainName } from '#core/domain-name.ts'
import { aDomain, aMessage, anAccount } from '../../../test/support/mail-values.ts'
import { readPieces } from '../../../test/support/message-bytes.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import type { DkimSigner, MessageBytes, SigningKey } from '../ports/mail-auth.ts'
import type { ClaimedWork } from '../ports/queue-store.ts'
import { prepareMessage, type Prepared } from './prepare.ts'
import { SigningKeys, type SigningKeyFault } from './signing-keys.ts'

const domain = aDomain(anAccount())
const key: SigningKey = {
  domain: 'd.example' as DomainName,
  selector: 's',
  privateKey: Uint8Array.of(1),
}
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value)

async function joined(pieces: ReturnType<MessageBytes>): Promise<string> {
  return (await readPieces(pieces)).map(text).join('')
}

/** Signs with what it was given, so that a test sees what was signed. */
const signer: DkimSigner = {
  sign: async (message) => bytes(`DKIM-Signature: over ${(await joined(message())).length}\r\n`),
}

function prepare(
  work: Partial<ClaimedWork>,
  options: {
    readonly found?: Result<SigningKey, SigningKeyFault>
    readonly stored?: MessageContent
  } = {},
): Promise<Prepared> {
  const { message, recipients, content } = aMessage(domain)
  const deps = {
    queue: { loadContent: async () => options.stored },
    spool: {
      read: async function* (name: string) {
        yield bytes('from ')
        yield bytes(name)
      },
    },
    signer,
    keys: { find: async () => options.found ?? ok(key) },
    clock: new ManualClock(),
  }
  return prepareMessage({ message, recipients, content, ...work }, deps)
}

const content: MessageContent = {
  header: bytes('Subject: x\r\n\r\n'),
  body: { kind: 'inline', bytes: bytes('body\r\n') },
}

describe('the bytes to send', () => {
  it('are the stored ones with the signature on top, as often as they are asked for', async () => {
    const prepared = await prepare({ content })
    if (prepared.kind !== 'ready') throw new Error(prepared.result.problem)
    const whole = 'DKIM-Signature: over 20\r\nSubject: x\r\n\r\nbody\r\n'
    expect(await joined(prepared.bytes())).toBe(whole)
    expect(await joined(prepared.bytes())).toBe(whole)
    expect(prepared.sizeBytes).toBe(whole.length)
    expect(text(prepared.header)).toBe('Subject: x\r\n\r\n')
  })

  it('come from the store and from the spool when the claim did not carry them', async () => {
    const stored: MessageContent = {
      header: content.header,
      body: { kind: 'file', name: 'f1', sizeBytes: 7 },
    }
    const prepared = await prepare({ content: undefined }, { stored })
    if (prepared.kind !== 'ready') throw new Error(prepared.result.problem)
    const whole = 'DKIM-Signature: over 21\r\nSubject: x\r\n\r\nfrom f1'
    expect(await joined(prepared.bytes())).toBe(whole)
    expect(await joined(prepared.bytes())).toBe(whole)
    expect(prepared.sizeBytes).toBe(whole.length)
  })

  it('of a report of ours go unsigned', async () => {
    const { message } = aMessage(domain, { message: { source: 'dsn', domainId: undefined } })
    const prepared = await prepare({ message, content }, { found: err('domain-gone') })
    if (prepared.kind !== 'ready') throw new Error(prepared.result.problem)
    expect(await joined(prepared.bytes())).toBe('Subject: x\r\n\r\nbody\r\n')
  })
})

describe('what cannot be signed is not sent', () => {
  it.each([
    ['domain-gone', true, '5.7.1'],
    ['no-key', true, '5.7.20'],
    ['unreadable', false, '4.3.5'],
  ] as const)('%s: permanent %s, %s', async (fault, permanent, enhanced) => {
    const prepared = await prepare({ content }, { found: err(fault) })
    expect(prepared).toMatchObject({ kind: 'impossible', result: { permanent, enhanced } })
    expect(text(prepared.header)).toContain('Subject')
  })

  it('a message of a customer without a domain is none of ours to sign', async () => {
    const { message } = aMessage(domain, { message: { domainId: undefined } })
    expect(await prepare({ message, content })).toMatchObject({ kind: 'impossible' })
  })

  it('missing content is retried', async () => {
    const prepared = await prepare({ content: undefined })
    expect(prepared).toMatchObject({ result: { permanent: false, enhanced: '4.3.0' } })
  })
})

describe('signing keys', () => {
  function rig() {
    const clock = new ManualClock()
    const state = { lookups: 0, domain: domain as typeof domain | undefined, sealed: bytes('k') }
    const keys = new SigningKeys({
      clock,
      domains: {
        find: async () => {
          state.lookups++
          return state.domain
        },
        dkimKey: async () => ({ selector: 'taifa', sealed: state.sealed }),
      },
      vault: {
        open: (context, sealed) => {
          if (context !== domain.id || text(sealed) === 'broken') throw new Error('does not open')
          return sealed
        },
      },
    })
    return { clock, keys, state }
  }

  it('are looked up once a minute, and once for all who ask at the same moment', async () => {
    const { clock, keys, state } = rig()
    await Promise.all([keys.find(domain.id), keys.find(domain.id)])
    await clock.advance(59_000)
    expect(await keys.find(domain.id)).toEqual(
      ok({ domain: domain.name, selector: domain.dkimSelector, privateKey: bytes('k') }),
    )
    expect(state.lookups).toBe(1)
    await clock.advance(2_000)
    await keys.find(domain.id)
    expect(state.lookups).toBe(2)
  })

  it('of a deleted domain are gone within a minute, or at once when told', async () => {
    const { keys, state } = rig()
    await keys.find(domain.id)
    state.domain = undefined
    keys.forget(domain.id)
    expect(await keys.find(domain.id)).toEqual(err('domain-gone'))
  })

  it('that are missing or do not open are asked for again each time', async () => {
    const { keys, state } = rig()
    state.sealed = bytes('broken')
    expect(await keys.find(domain.id)).toEqual(err('unreadable'))
    state.sealed = bytes('k')
    expect((await keys.find(domain.id)).ok).toBe(true)
  })

  it('are kept for a bounded number of domains', async () => {
    const { keys, state } = rig()
    for (let i = 0; i < 2_001; i++) await keys.find(`${i}` as DomainId).catch(() => undefined)
    state.lookups = 0
    await keys.find('0' as DomainId)
    await keys.find('2000' as DomainId)
    expect(state.lookups).toBe(1)
  })
})
